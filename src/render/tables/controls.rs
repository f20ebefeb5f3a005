//! Controls, what is mapped to them, whether they apply, and what is missing.

use std::collections::BTreeMap;

use super::{
    CONTROL, CONTROLS, Column, Head, LINKED, PAGE, Tabulated, View, WORK, column, count, day,
    entry, in_report, list, stated, text, to_row, yes,
};
use crate::render::Dossier;
use crate::render::dossier::{ControlRow, EvidenceRow, FileRow, Framework, GapRow, LinkRow};
use crate::sheet::Value;

/// The tables about controls.
pub fn tables(view: &View<'_>) -> Vec<Tabulated> {
    vec![
        matrix(view),
        linked(view),
        applicability(view),
        gaps(view),
        conditions(view),
    ]
}

/// Every control in scope with its framework.
pub fn all(dossier: &Dossier) -> impl Iterator<Item = (&Framework, &ControlRow)> {
    dossier.frameworks.iter().flat_map(|framework| {
        let controls = framework.groups.iter().flat_map(|group| &group.controls);
        controls.map(move |control| (framework, control))
    })
}

/// How many rows the table of links has for a control.
pub fn links(control: &ControlRow) -> u32 {
    let derived = control.derived.iter().map(|row| row.items.len());
    let rows = control.links.len() + derived.sum::<usize>();
    u32::try_from(rows).unwrap_or(u32::MAX)
}

const MATRIX: &[Column] = &[
    column("framework", 10),
    column("catalog", 14),
    column("control", 22),
    column("title", 30),
    column("level", 12),
    column("state", 14),
    column("result", 18),
    column("gap", 16),
    column("primary", 26),
    column("supporting", 36),
    column("derived", 36),
    column("missing", 60),
    column("observed", 48),
    column("does not apply", 28),
    column("says", 14),
    column("gap owner", 20),
    column("gap due", 12),
    column("overdue", 9),
    column("rows of evidence", 10),
    column(PAGE, 10),
];

fn matrix(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: CONTROLS,
        file: "controls.csv",
        color: CONTROL,
        about: "the control matrix: every control in scope with state, result, evidence and gap",
    };
    let mut table = Tabulated::new(&head, MATRIX);
    let gaps = view.dossier.gaps.iter();
    let gaps: BTreeMap<&str, &GapRow> = gaps.map(|gap| (gap.control.as_str(), gap)).collect();
    for (framework, control) in all(view.dossier) {
        let gap = gaps.get(control.id.as_str()).copied();
        table.row(control_row(view, framework, control, gap));
    }
    table
}

fn control_row(
    view: &View<'_>,
    framework: &Framework,
    control: &ControlRow,
    gap: Option<&GapRow>,
) -> Vec<Option<Value>> {
    let linked = |strength: &str| {
        let links = control.links.iter().filter(|l| l.strength == strength);
        let items: Vec<&str> = links.map(|l| l.item.as_str()).collect();
        text(&items.join(" "))
    };
    let derived = control.derived.iter();
    let derived: Vec<String> = derived
        .map(|row| format!("{} through {}", row.items.join(" "), row.through))
        .collect();
    let (due, is_overdue) = gap.map_or((None, None), due);
    let rows = Value::Number(u64::from(links(control)));
    let rows = match view.linked.get(control.id.as_str()) {
        Some(row) => Value::Link(Box::new(rows), crate::sheet::Target::Row(LINKED, *row)),
        None => rows,
    };
    vec![
        text(&framework.short),
        text(&framework.catalog),
        in_report("control", &control.id),
        text(&control.title),
        stated(control.level.as_ref()),
        text(&control.state),
        text(&control.result),
        stated(control.gap.as_ref()),
        linked("primary"),
        linked("supporting"),
        list(&derived, "; "),
        list(&control.missing, "; "),
        list(&control.because, "; "),
        stated(control.excluded.as_ref()),
        stated(control.excluded_by.as_ref()),
        gap.and_then(|gap| stated(gap.owner.as_ref())),
        due,
        is_overdue,
        Some(rows),
        view.page("control", &control.id),
    ]
}

/// The day of a gap response, and whether it has passed.
fn due(gap: &GapRow) -> (Option<Value>, Option<Value>) {
    let Some(due) = &gap.due else {
        return (None, None);
    };
    match due.strip_suffix(" (overdue)") {
        Some(past) => (day(Some(&past.to_owned())), yes(true)),
        None => (day(Some(due)), yes(false)),
    }
}

const LINK: &[Column] = &[
    column("control", 20),
    column("title", 26),
    column("state", 13),
    column("strength", 11),
    column("item", 26),
    column("item title", 30),
    column("standing", 10),
    column("says", 22),
    column("why", 48),
    column("condition", 28),
    column("files", 6),
    column("first file", 44),
    column("sha256", 33),
];

fn linked(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: LINKED,
        file: "control-evidence.csv",
        color: CONTROL,
        about: "one row for each evidence item that is mapped to a control, and for each that supports it through a crosswalk",
    };
    let mut table = Tabulated::new(&head, LINK);
    let items = view.dossier.evidence.iter();
    let items: BTreeMap<&str, &EvidenceRow> = items.map(|item| (item.id.as_str(), item)).collect();
    for (_, control) in all(view.dossier) {
        for link in &control.links {
            let item = items.get(link.item.as_str()).copied();
            let said = [link.strength.clone(), link.origin.clone(), link.why.clone()];
            table.row(link_row(view, control, &link.item, item, &said, Some(link)));
        }
        for derived in &control.derived {
            let why = format!("{} {}", derived.relation, derived.through);
            let said = ["derived".to_owned(), derived.source_short.clone(), why];
            for id in &derived.items {
                let item = items.get(id.as_str()).copied();
                table.row(link_row(view, control, id, item, &said, None));
            }
        }
    }
    table
}

fn link_row(
    view: &View<'_>,
    control: &ControlRow,
    id: &str,
    item: Option<&EvidenceRow>,
    [strength, origin, why]: &[String; 3],
    link: Option<&LinkRow>,
) -> Vec<Option<Value>> {
    let files: &[FileRow] = item.map_or(&[], |item| &item.files);
    let first = files.first();
    vec![
        view.control(&control.id),
        text(&control.title),
        text(&control.state),
        text(strength),
        view.item(id),
        item.and_then(|item| text(&item.title)),
        item.and_then(|item| text(&item.standing)),
        text(origin),
        text(why),
        link.and_then(|link| stated(link.condition.as_ref())),
        count(files.len()),
        first.and_then(|file| entry(&file.entry)),
        first.and_then(|file| text(&file.sha256)),
    ]
}

const APPLICABILITY: &[Column] = &[
    column("control", 26),
    column("title", 48),
    column("applicability", 16),
    column("reason", 60),
    column("says", 14),
    column("decided by", 28),
    column("state", 14),
];

/// Every control of the pinned catalogs.
fn applicability(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Applicability",
        file: "statement-of-applicability.csv",
        color: CONTROL,
        about: "the statement of applicability: every control of the pinned catalogs that needs evidence",
    };
    let mut table = Tabulated::new(&head, APPLICABILITY);
    for row in &view.dossier.applicability {
        let id = row.control.as_str();
        table.row(vec![
            to_row(CONTROLS, id, view.controls.get(id)),
            text(&row.title),
            text(&row.applicability),
            text(&row.reason),
            text(&row.by),
            stated(row.decided.as_ref()),
            stated(row.state.as_ref()),
        ]);
    }
    table
}

const GAPS: &[Column] = &[
    column("control", 26),
    column("title", 44),
    column("state", 14),
    column("missing", 60),
    column("response", 44),
    column("owner", 22),
    column("due", 12),
    column("overdue", 9),
    column(PAGE, 10),
];

fn gaps(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Gaps",
        file: "gaps.csv",
        color: WORK,
        about: "controls without sufficient evidence, or with evidence that speaks against them, open ones first",
    };
    let mut table = Tabulated::new(&head, GAPS);
    for gap in &view.dossier.gaps {
        let (due, is_overdue) = due(gap);
        table.row(vec![
            view.control(&gap.control),
            text(&gap.title),
            text(&gap.state),
            list(&gap.missing, "; "),
            stated(gap.response.as_ref()),
            stated(gap.owner.as_ref()),
            due,
            is_overdue,
            view.page("control", &gap.control),
        ]);
    }
    table
}

const CONDITIONS: &[Column] = &[
    column("item", 30),
    column("control", 26),
    column("condition", 80),
    column("control is a gap", 10),
];

/// Conditions of the evidence map that are still to be confirmed.
fn conditions(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Conditions",
        file: "open-conditions.csv",
        color: WORK,
        about: "conditions of the evidence map that nobody has confirmed yet",
    };
    let mut table = Tabulated::new(&head, CONDITIONS);
    for row in &view.dossier.conditions {
        table.row(vec![
            view.item(&row.item),
            view.control(&row.control),
            text(&row.condition),
            yes(row.gap),
        ]);
    }
    table
}
