//! The controls of the scope: which were looked at, and what the objective of each is.

use std::collections::BTreeSet;

use super::resources;
use super::value::{Object, Value, line, prop, props};
use super::writer::Writer;
use crate::model::ControlState;
use crate::oscal::ControlName;
use crate::render::Dossier;
use crate::render::dossier::{ControlRow, Framework};

/// What is asked of the evidence of a control. OSCAL's finding says whether an objective is
/// satisfied; the objective here is about evidence, not about the control itself.
const OBJECTIVE: &str = "Management holds sufficient evidence for this control over the period, and nothing that was seen in it speaks against the control. Whether the control is suitably designed and works is for the auditor to conclude.";

/// Whether a control is in scope and applies.
pub(super) fn applies(row: &ControlRow) -> bool {
    row.state != ControlState::NotApplicable.as_str()
}

/// The ids of all controls that apply.
pub(super) fn applying(dossier: &Dossier) -> BTreeSet<&str> {
    let frameworks = dossier.frameworks.iter();
    let groups = frameworks.flat_map(|framework| &framework.groups);
    let rows = groups.flat_map(|group| &group.controls);
    let rows = rows.filter(|row| applies(row));
    rows.map(|row| row.id.as_str()).collect()
}

/// Every control of a framework in catalog order, with its names.
pub(super) fn of<'a>(
    writer: &Writer<'a>,
    framework: &'a Framework,
) -> Vec<(&'a ControlRow, &'a ControlName)> {
    let rows = framework.groups.iter().flat_map(|group| &group.controls);
    rows.map(|row| (row, named(writer, row))).collect()
}

fn named<'a>(writer: &Writer<'a>, row: &ControlRow) -> &'a ControlName {
    let name = writer.control(&row.id);
    name.unwrap_or_else(|| panic!("control `{}` has a name in OSCAL", row.id))
}

/// One objective per control that applies (OSCAL 1.2.1, assessment-results,
/// `objectives-and-methods`).
pub(super) fn objectives(writer: &Writer<'_>) -> Vec<Value> {
    let frameworks = writer.dossier.frameworks.iter();
    let all = frameworks.flat_map(|framework| of(writer, framework));
    let applying = all.filter(|(row, _)| applies(row));
    applying
        .map(|(row, name)| {
            let part: Value = Object::new()
                .with("id", name.objective.as_str())
                .with("name", "objective")
                .with("prose", OBJECTIVE)
                .into();
            Object::new()
                .with("control-id", name.token.as_str())
                .with("description", line(&row.title))
                .with(
                    "props",
                    props(&[
                        ("control", &name.control),
                        ("framework", &name.framework),
                        ("printed", &name.printed),
                    ]),
                )
                .with("parts", vec![part])
                .into()
        })
        .collect()
}

/// What was looked at, framework by framework (OSCAL 1.2.1, assessment-results,
/// `reviewed-controls`).
pub(super) fn reviewed(writer: &Writer<'_>) -> Value {
    let frameworks = &writer.dossier.frameworks;
    let mut selections: Vec<Value> = frameworks.iter().map(|f| selection(writer, f)).collect();
    if selections.is_empty() {
        let nothing = Object::new()
            .with("include-all", Object::new())
            .with("remarks", "The engagement names no framework.");
        selections.push(nothing.into());
    }
    let objectives: Vec<Value> = frameworks
        .iter()
        .flat_map(|framework| of(writer, framework))
        .filter(|(row, _)| applies(row))
        .map(|(_, name)| {
            let one = Object::new().with("objective-id", name.objective.as_str());
            one.into()
        })
        .collect();
    let chosen: Vec<Value> = if objectives.is_empty() {
        Vec::new()
    } else {
        vec![Object::new().with("include-objectives", objectives).into()]
    };
    Object::new()
        .with("control-selections", selections)
        .with("control-objective-selections", chosen)
        .into()
}

fn selection(writer: &Writer<'_>, framework: &Framework) -> Value {
    let controls = of(writer, framework);
    let ids = |wanted: bool| -> Vec<Value> {
        let kept = controls.iter().filter(|(row, _)| applies(row) == wanted);
        kept.map(|(_, name)| {
            let one = Object::new().with("control-id", name.token.as_str());
            one.into()
        })
        .collect()
    };
    let mut facts = props(&[
        ("framework", &framework.short),
        ("catalog", &framework.catalog),
        ("in-scope", &framework.total.to_string()),
        ("not-selected", &framework.unselected.to_string()),
        ("status", &framework.status_line),
    ]);
    facts.extend(controls.iter().map(|(row, name)| printed(row, name)));
    let included = ids(true);
    let selection = if included.is_empty() {
        // A selection names what it includes; nothing of it is left here.
        Object::new().with("include-all", Object::new())
    } else {
        Object::new().with("include-controls", included)
    };
    let mut remarks = vec![
        "Controls that do not apply are excluded; why is said in properties with the name `not-applicable`. What was not selected at all stands in `data/reports/statement-of-applicability.csv`.".to_owned(),
    ];
    remarks.extend(framework.selection.iter().cloned());
    selection
        .with("description", line(&framework.title))
        .with("props", facts)
        .with("links", vec![source(writer, framework)])
        .with("exclude-controls", ids(false))
        .with("remarks", remarks.join("\n\n"))
        .into()
}

fn source(writer: &Writer<'_>, framework: &Framework) -> Value {
    super::value::link_to(&resources::catalog(writer, framework), "reference")
}

/// The id of a control as the framework prints it; its class is the id in OSCAL.
fn printed(row: &ControlRow, name: &ControlName) -> Value {
    let word = if applies(row) {
        "control"
    } else {
        "not-applicable"
    };
    let reason = row.excluded.as_ref().map(|reason| {
        let by = row.excluded_by.as_deref().unwrap_or("organisation");
        super::value::text(&format!("{reason} (says the {by})"))
    });
    prop(word, &name.printed)
        .with("class", name.token.as_str())
        .with("remarks", reason)
        .into()
}
