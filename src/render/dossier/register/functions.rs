//! Functions and what supports them; assessments of services.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::Index;
use super::words::At;

/// Contracts by function and entity.
type Supported<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>;

pub(super) fn chapter(index: &Index<'_>) -> Chapter {
    let mut supported = Supported::new();
    for row in index.rows("B_02.02") {
        let key = (row.text("c0050"), row.text("c0020"));
        supported.entry(key).or_default().insert(row.text("c0010"));
    }
    let mut rows: Vec<At<'_>> = index.rows("B_06.01").collect();
    rows.sort_by_key(|row| {
        !index
            .critical
            .contains(&(row.text("c0010"), row.text("c0040")))
    });
    let rows = rows.iter().map(|row| function(index, &supported, row));
    let parts = vec![
        Part::text(
            "Functions of each entity; critical or important ones stand first (Regulation (EU) 2022/2554, Art. 3(22)).",
        ),
        Grid::part(
            &[
                ("Function", 1.2),
                ("Critical or important", 1.2),
                ("Recovery, impact", 0.8),
                ("Supported by contracts", 1.0),
            ],
            rows.collect(),
            "The register has no function.",
        ),
    ];
    Chapter::new("functions", "Functions", parts)
}

fn function<'a>(index: &Index<'a>, supported: &Supported<'a>, row: &At<'a>) -> GridRow {
    let key = (row.text("c0010"), row.text("c0040"));
    let contracts = supported.get(&key).into_iter().flatten();
    let contracts: Vec<Vec<Piece>> = contracts.map(|id| vec![Piece::id(*id)]).collect();
    let contracts = if contracts.is_empty() {
        vec![vec![Piece::soft("no contract of the register")]]
    } else {
        contracts
    };
    let mut critical = row.piece("c0050");
    if index.critical.contains(&key) {
        critical.look = super::Look::Strong;
    }
    GridRow::new(vec![
        GridCell::of([
            vec![row.piece("c0010"), Piece::new(" "), row.piece("c0030")],
            vec![row.piece("c0020")],
            vec![Piece::soft("performed by "), index.named(row, "c0040")],
        ]),
        GridCell::of([
            vec![critical],
            vec![row.piece("c0060")],
            row.said("assessed on", "c0070"),
        ]),
        GridCell::of([
            row.said("recovery time, hours:", "c0080"),
            row.said("recovery point, hours:", "c0090"),
            row.said("impact of discontinuing:", "c0100"),
        ]),
        GridCell::of(contracts),
    ])
}

pub(super) fn assessments(index: &Index<'_>) -> Chapter {
    let rows = index.rows("B_07.01").map(|row| assessment(index, &row));
    let parts = vec![
        Part::text(
            "What was assessed of services that support critical or important functions (template B_07.01).",
        ),
        Grid::part(
            &[
                ("Contract, provider, service", 1.2),
                ("Substitutable", 1.0),
                ("Exit", 1.0),
                ("Alternatives", 1.0),
            ],
            rows.collect(),
            "The register has no assessment.",
        ),
    ];
    Chapter::new("assessments", "Assessments", parts)
}

fn assessment<'a>(index: &Index<'a>, row: &At<'a>) -> GridRow {
    GridRow::new(vec![
        GridCell::of([
            vec![row.piece("c0010")],
            vec![index.named(row, "c0020")],
            vec![row.piece("c0040")],
        ]),
        GridCell::of([
            vec![row.piece("c0050")],
            row.said("because:", "c0060"),
            row.said("last audit:", "c0070"),
        ]),
        GridCell::of([
            row.said("exit plan:", "c0080"),
            row.said("reintegration:", "c0090"),
            row.said("impact of discontinuing:", "c0100"),
        ]),
        GridCell::of([row.said("identified:", "c0110"), vec![row.piece("c0120")]]),
    ])
}
