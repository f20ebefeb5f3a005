//! Providers: who they are, whose they are, what they do here, what they cost.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::Index;
use super::words::At;

/// Contracts in which a code stands, by code.
pub(super) type Contracts<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

pub(super) fn chapter(index: &Index<'_>) -> Chapter {
    let contracts = contracts(index);
    let rows = index.rows("B_05.01");
    let rows = rows.map(|row| provider(index, &contracts, &row));
    let parts = vec![
        Part::text(
            "Every provider, subcontractor and ultimate parent. Contracts are counted where it delivers directly or stands in a chain.",
        ),
        Grid::part(
            &[
                ("Provider", 1.3),
                ("Identified by", 1.0),
                ("Role, ultimate parent", 1.1),
                ("Contracts", -1.0),
                ("Yearly expense", 0.7),
            ],
            rows.collect(),
            "The register has no provider.",
        ),
    ];
    Chapter::new("providers", "Providers", parts)
}

/// Contracts of each code: direct ones and those with the code in their chain.
pub(super) fn contracts<'a>(index: &Index<'a>) -> Contracts<'a> {
    let mut contracts = Contracts::new();
    for (template, column) in [
        ("B_02.02", "c0030"),
        ("B_03.02", "c0020"),
        ("B_05.02", "c0030"),
    ] {
        for row in index.rows(template) {
            let of = contracts.entry(row.text(column)).or_default();
            of.insert(row.text("c0010"));
        }
    }
    contracts
}

/// "direct provider, subcontractor" of a code.
pub(super) fn role(index: &Index<'_>, code: &str) -> String {
    let parts = [
        (index.direct.contains(code), "direct provider"),
        (index.subcontractors.contains(code), "subcontractor"),
    ];
    let parts: Vec<&str> = parts
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, word)| *word)
        .collect();
    if parts.is_empty() {
        "ultimate parent only".to_owned()
    } else {
        parts.join(", ")
    }
}

fn provider<'a>(index: &Index<'a>, contracts: &Contracts<'a>, row: &At<'a>) -> GridRow {
    let code = row.text("c0010");
    let latin = if row.text("c0060") == row.text("c0050") {
        Piece::default()
    } else {
        row.piece("c0060")
    };
    let parent = if row.text("c0110") == code {
        vec![Piece::soft("its own ultimate parent")]
    } else {
        vec![Piece::soft("belongs to "), index.named(row, "c0110")]
    };
    let mut expense = vec![row.piece("c0100")];
    if !row.text("c0100").is_empty() {
        expense.extend([Piece::new(" "), row.piece("c0090")]);
    }
    GridRow::new(vec![
        GridCell::of([
            vec![row.piece("c0050")],
            vec![latin],
            vec![row.piece("c0070")],
            vec![row.piece("c0080")],
        ]),
        GridCell::of([
            vec![row.piece("c0010")],
            vec![row.piece("c0020")],
            vec![row.piece("c0030")],
            vec![row.piece("c0040")],
        ]),
        GridCell::of([vec![Piece::new(role(index, code))], parent]),
        GridCell::number(contracts.get(code).map_or(0, BTreeSet::len)),
        GridCell::of([expense]),
    ])
}
