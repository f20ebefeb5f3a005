//! One finding per control that applies: state and result in the words of the reports.

use std::collections::{BTreeMap, BTreeSet};

use super::controls;
use super::value::{Object, Value, line, paragraphs, props};
use super::writer::Writer;
use crate::oscal::ControlName;
use crate::render::dossier::ControlRow;

/// What OSCAL's two words are used for here.
const MEANING: &str = "`satisfied` says that management's evidence supports the control: the state is `evidenced`, and what was tested shows nothing against it. It is no opinion on the control. `not-satisfied` says that something is missing, was not tested over an occasion, or speaks against it. State and result stand in the properties.";

/// How a control's state and result read as the status of an objective.
struct Status {
    state: &'static str,
    reason: &'static str,
    why: &'static str,
}

/// From OSCAL 1.2.1, assessment-results, finding, target, status: `satisfied` and
/// `not-satisfied`; the reason is `pass`, `fail` or `other`. A pass needs a test that found
/// nothing; a fail needs something that was found.
fn status(row: &ControlRow) -> Status {
    let evidenced = row.state == "evidenced";
    let (state, reason, why) = match row.result.as_str() {
        "contradicted" => (
            "not-satisfied",
            "fail",
            "What was found contradicts the control.",
        ),
        "exceptions noted" => (
            "not-satisfied",
            "fail",
            "What was tested shows exceptions, or evidence has lapsed.",
        ),
        "did not operate" => (
            "not-satisfied",
            "other",
            "The control had no occasion to operate in the period, so nothing shows that it works.",
        ),
        "no exception seen" if evidenced => (
            "satisfied",
            "pass",
            "Evidence is sufficient, and what was tested shows no exception.",
        ),
        _ if evidenced => (
            "satisfied",
            "other",
            "Evidence is sufficient. Nothing was tested beyond its being there.",
        ),
        _ => (
            "not-satisfied",
            "other",
            "Evidence is missing or not sufficient.",
        ),
    };
    Status { state, reason, why }
}

/// What is related to controls beside the items that are mapped to them.
pub(super) struct Related {
    observations: BTreeMap<String, Vec<String>>,
    risks: BTreeMap<String, Vec<String>>,
}

impl Related {
    /// Samples that test a control and audit exceptions that name it.
    pub fn new(writer: &Writer<'_>) -> Self {
        let mut observations: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let dossier = writer.dossier;
        let samples = dossier.samples.iter();
        let samples = samples.map(|sample| ("sample", &sample.id, &sample.tests));
        let exceptions = dossier.exceptions.iter();
        let exceptions = exceptions.map(|one| ("exception", &one.id, &one.controls));
        for (kind, id, controls) in samples.chain(exceptions) {
            for control in controls {
                if let Some(name) = writer.control(control) {
                    let uuid = writer.judged(kind, id);
                    let list = observations.entry(name.control.clone()).or_default();
                    list.push(uuid);
                }
            }
        }
        Self {
            observations,
            risks: BTreeMap::new(),
        }
    }

    /// With a risk that a control brings about.
    pub fn add_risk(&mut self, control: &str, uuid: String) {
        self.risks.entry(control.to_owned()).or_default().push(uuid);
    }
}

/// The UUID of the finding about a control.
pub(super) fn uuid(writer: &Writer<'_>, control: &str) -> String {
    writer.judged("control-finding", control)
}

/// The findings about controls, in catalog order; `wanted` says about which.
pub(super) fn findings(
    writer: &mut Writer<'_>,
    related: &Related,
    wanted: impl Fn(&ControlRow) -> bool,
) -> Vec<Value> {
    let mut list = Vec::new();
    for framework in &writer.dossier.frameworks {
        for (row, name) in controls::of(writer, framework) {
            if controls::applies(row) && wanted(row) {
                list.push(finding(writer, related, row, name));
            }
        }
    }
    list
}

fn finding(
    writer: &mut Writer<'_>,
    related: &Related,
    row: &ControlRow,
    name: &ControlName,
) -> Value {
    let observations = observations(writer, related, row);
    let risks = related.risks.get(&row.id).into_iter().flatten();
    let risks: Vec<Value> = risks
        .map(|uuid| Object::new().with("risk-uuid", uuid.as_str()).into())
        .collect();
    let mut description = vec![format!("State: {}. Result: {}.", row.state, row.result)];
    description.extend(row.missing.iter().map(|what| format!("Missing: {what}.")));
    description.extend(row.because.iter().map(|what| format!("Because: {what}.")));
    let notes = [
        row.note
            .as_ref()
            .map(|note| format!("Note of the catalog: {note}")),
        row.included
            .as_ref()
            .map(|why| format!("In scope because: {why}")),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    Object::new()
        .with("uuid", uuid(writer, &row.id))
        .with("title", line(&format!("{} {}", row.id, row.title)))
        .with(
            "description",
            paragraphs(description.iter().map(String::as_str)),
        )
        .with("props", facts(row, name))
        .with("origins", writer.by_program())
        .with("target", target(row, name))
        .with("related-observations", observations)
        .with("related-risks", risks)
        .with("remarks", paragraphs(notes.iter().map(String::as_str)))
        .into()
}

fn facts(row: &ControlRow, name: &ControlName) -> Vec<Value> {
    props(&[
        ("control", &name.control),
        ("control-id", &name.token),
        ("framework", &name.framework),
        ("state", &row.state),
        ("result", &row.result),
        ("level", row.level.as_deref().unwrap_or_default()),
        ("gap", row.gap.as_deref().unwrap_or_default()),
    ])
}

fn target(row: &ControlRow, name: &ControlName) -> Value {
    let status = status(row);
    let status = Object::new()
        .with("state", status.state)
        .with("reason", status.reason)
        .with("remarks", format!("{} {MEANING}", status.why));
    Object::new()
        .with("type", "objective-id")
        .with("target-id", name.objective.as_str())
        .with("title", line(&row.title))
        .with("status", status)
        .into()
}

/// The items that are mapped to a control, findings about it, samples and exceptions.
fn observations(writer: &mut Writer<'_>, related: &Related, row: &ControlRow) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let mut list = Vec::new();
    let mut add = |uuid: String, remarks: Option<String>| {
        if seen.insert(uuid.clone()) {
            let one = Object::new()
                .with("observation-uuid", uuid)
                .with("remarks", remarks);
            list.push(one.into());
        }
    };
    for link in &row.links {
        if let Some(uuid) = writer.item_observation(&link.item) {
            let condition = link
                .condition
                .as_ref()
                .map_or_else(String::new, |c| format!("; {c}"));
            let said = format!(
                "{}, {}: {} ({}{condition})",
                link.strength, link.standing, link.why, link.origin
            );
            add(uuid, Some(line(&said)));
        }
    }
    for derived in &row.derived {
        for item in &derived.items {
            if let Some(uuid) = writer.item_observation(item) {
                let said = format!(
                    "derived: {} {} ({})",
                    derived.relation, derived.through, derived.source_short
                );
                add(uuid, Some(line(&said)));
            }
        }
    }
    for uuid in writer.finding_observations(&row.id) {
        add(uuid.clone(), None);
    }
    for uuid in related.observations.get(&row.id).into_iter().flatten() {
        add(uuid.clone(), None);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(state: &str, result: &str) -> [&'static str; 2] {
        let row = ControlRow {
            id: String::new(),
            title: String::new(),
            level: None,
            state: state.to_owned(),
            result: result.to_owned(),
            missing: Vec::new(),
            because: Vec::new(),
            links: Vec::new(),
            derived: Vec::new(),
            excluded: None,
            excluded_by: None,
            included: None,
            note: None,
            gap: None,
        };
        let status = status(&row);
        [status.state, status.reason]
    }

    #[test]
    fn a_pass_needs_evidence_and_a_test_that_found_nothing() {
        use crate::model::plan::Choice as _;
        use crate::model::{ControlResult, ControlState};
        for (state, _) in ControlState::ALL {
            for (result, _) in ControlResult::ALL {
                let told = told(state, result);
                let expected = match (*state, *result) {
                    (_, "contradicted" | "exceptions noted") => ["not-satisfied", "fail"],
                    ("evidenced", "no exception seen") => ["satisfied", "pass"],
                    ("evidenced", "not tested") => ["satisfied", "other"],
                    _ => ["not-satisfied", "other"],
                };
                assert_eq!(told, expected, "{state}, {result}");
            }
        }
    }
}
