//! What the rules say, what stays unchecked, what was left out, what is not plausible, and
//! the entity's own definitions.

use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::Index;
use crate::model::Place;
use crate::model::register::{RoiFinding, RoiSeverity};

/// Severities in the order of their weight, with what each means.
const SEVERITIES: [(RoiSeverity, &str, &str); 5] = [
    (
        RoiSeverity::Reject,
        "refused",
        "the authority refuses the package",
    ),
    (
        RoiSeverity::Derived,
        "reference",
        "a published key asks for the row; a missing one is refused",
    ),
    (
        RoiSeverity::Warning,
        "warning",
        "the package is taken, with a warning",
    ),
    (
        RoiSeverity::Its,
        "standard",
        "the implementing standard asks for it; no portal is known to check it",
    ),
    (RoiSeverity::Recommended, "better so", "a recommendation"),
];

pub(super) fn answers(index: &Index<'_>) -> Chapter {
    let report = index.view.report;
    let counts = SEVERITIES.iter().map(|(severity, word, meaning)| {
        GridRow::new(vec![
            Piece::strong(*word).into(),
            GridCell::number(report.count(*severity)),
            GridCell::text(*meaning),
        ])
    });
    let findings = SEVERITIES.iter().flat_map(|(severity, word, _)| {
        let of = report.findings.iter().filter(|f| f.severity == *severity);
        of.map(|found| finding(word, found))
    });
    let remarks = index.view.remarks.iter().map(|remark| {
        GridRow::new(vec![
            GridCell::text(remark.sentence.clone()),
            GridCell::of([
                vec![Piece::id(remark.subject.clone())],
                vec![Piece::soft(place(remark.place.as_ref()))],
            ]),
        ])
    });
    let parts = vec![
        Part::heading("findings", "What the rules say"),
        Grid::part(
            &[("Findings", 0.0), ("Count", -1.0), ("Meaning", 1.5)],
            counts.collect(),
            "",
        ),
        Grid::part(
            &[
                ("Rule", 0.7),
                ("Where", 0.9),
                ("What is wrong", 1.3),
                ("Next step", 1.2),
            ],
            findings.collect(),
            "No rule that can be checked offline is broken.",
        ),
        Part::heading("remarks", "Questions for whoever manages the contracts"),
        Part::text(
            "These ask whether the register is plausible; none of them is a rule of an authority.",
        ),
        Grid::part(
            &[("Remark", 1.8), ("About, place in the plan", 1.0)],
            remarks.collect(),
            "Nothing was found that is not plausible.",
        ),
    ];
    Chapter::new("answers", "Findings and questions", parts)
}

fn finding(word: &str, found: &RoiFinding) -> GridRow {
    let parts = [found.template.as_deref(), found.column.as_deref()];
    let column: Vec<&str> = parts.into_iter().flatten().collect();
    let row = found
        .row
        .map(|row| format!("row {row}"))
        .unwrap_or_default();
    let value = found.value.as_deref().filter(|value| !value.is_empty());
    let value = value.map(|value| format!("stands there: {value}"));
    GridRow::new(vec![
        GridCell::of([
            vec![Piece::id(found.rule.as_str())],
            vec![Piece::strong(word)],
        ]),
        GridCell::of([
            vec![Piece::id(column.join(" "))],
            vec![Piece::new(row)],
            vec![Piece::soft(place(found.place.as_ref()))],
        ]),
        GridCell::of([
            vec![Piece::new(found.message.as_str())],
            vec![Piece::soft(value.unwrap_or_default())],
        ]),
        GridCell::text(found.fix.as_str()),
    ])
}

fn place(place: Option<&Place>) -> String {
    place.map_or_else(String::new, ToString::to_string)
}

/// Own definitions of the options, template `B_99.01`.
pub(super) fn definitions(index: &Index<'_>) -> Chapter {
    let columns = &index.view.register.table("B_99.01").template.columns;
    let rows: Vec<GridRow> = index
        .rows("B_99.01")
        .flat_map(|row| {
            let filled = columns
                .iter()
                .filter(move |c| !row.text(&c.code).is_empty());
            filled.map(move |column| {
                let name = column.name.as_str();
                let option = name.split_once(": ").map_or(name, |(_, option)| option);
                GridRow::new(vec![GridCell::text(option), row.piece(&column.code).into()])
            })
        })
        .collect();
    let parts = vec![
        Part::text("What the entity means by the options that it chooses (template B_99.01)."),
        Grid::part(
            &[("Option", 0.7), ("Own definition", 1.6)],
            rows,
            "The entity defines no option itself.",
        ),
    ];
    Chapter::new("definitions", "Own definitions", parts)
}

/// What stays open: unchecked rules, records that were left out.
pub(super) fn open(index: &Index<'_>) -> Chapter {
    let unchecked = index.view.report.not_checked.iter().map(|open| {
        let rule = open.rule.clone().unwrap_or_else(|| "-".to_owned());
        GridRow::new(vec![
            Piece::id(rule).into(),
            GridCell::text(open.reason.as_str()),
        ])
    });
    let left = index.view.left_out.iter().map(|left| {
        GridRow::new(vec![
            GridCell::of([
                vec![Piece::new(left.record.as_str())],
                vec![Piece::soft(left.place.to_string())],
            ]),
            GridCell::text(left.why.as_str()),
        ])
    });
    let parts = vec![
        Part::heading("unchecked", "What could not be checked"),
        Part::text(
            "Only the authority can look these up; whether it takes the register is for it to decide.",
        ),
        Grid::part(
            &[("Rule", 0.4), ("What stays open", 1.8)],
            unchecked.collect(),
            "Nothing is known to be open.",
        ),
        Part::heading("left-out", "What is left out"),
        Grid::part(
            &[("Record, place in the plan", 1.0), ("Why", 1.4)],
            left.collect(),
            "No record of the plan is left out.",
        ),
    ];
    Chapter::new("open", "What stays open", parts)
}
