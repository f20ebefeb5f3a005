//! Who maintains the register, the entities in their hierarchy, their branches.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::Index;
use super::words::At;

pub(super) fn chapter(index: &Index<'_>) -> Chapter {
    let entities = ordered(index).into_iter();
    let entities = entities.map(|(depth, row)| entity(index, depth, &row));
    let parts = vec![
        Part::text(
            "Who maintains the register, and the entities in scope in the order of the group: whoever stands under a parent is indented.",
        ),
        Grid::part(
            &[
                ("Maintains the register", 1.4),
                ("Type, country", 1.2),
                ("Competent authority", 1.0),
            ],
            index.rows("B_01.01").map(|row| maintainer(&row)).collect(),
            "No row says who maintains the register.",
        ),
        Part::heading("entities-in-scope", "Entities in scope"),
        Grid::part(
            &[
                ("Entity", 1.4),
                ("Type, place in the group", 1.2),
                ("Days, total assets", 1.0),
            ],
            entities.collect(),
            "The register has no entity.",
        ),
        Part::heading("branches", "Branches"),
        Grid::part(
            &[("Branch", 1.2), ("Of", 1.2), ("Country", 0.6)],
            index
                .rows("B_01.03")
                .map(|row| branch(index, &row))
                .collect(),
            "No entity has a branch.",
        ),
    ];
    Chapter::new("entities", "Entities", parts)
}

fn maintainer(row: &At<'_>) -> GridRow {
    GridRow::new(vec![
        GridCell::of([vec![row.piece("c0020")], vec![row.piece("c0010")]]),
        GridCell::of([vec![row.piece("c0040")], vec![row.piece("c0030")]]),
        GridCell::of([vec![row.piece("c0050")], row.said("reported on", "c0060")]),
    ])
}

/// Parents before those under them, with the depth of each.
fn ordered<'a>(index: &Index<'a>) -> Vec<(usize, At<'a>)> {
    let rows: Vec<At<'a>> = index.rows("B_01.02").collect();
    let known: BTreeSet<&str> = rows.iter().map(|row| row.text("c0010")).collect();
    let mut below: BTreeMap<&str, Vec<At<'a>>> = BTreeMap::new();
    let mut tops = Vec::new();
    for row in rows {
        let (own, parent) = (row.text("c0010"), row.text("c0060"));
        if parent == own || !known.contains(parent) {
            tops.push((0, row));
        } else {
            below.entry(parent).or_default().push(row);
        }
    }
    let mut found = Vec::new();
    let mut open: Vec<(usize, At<'a>)> = tops.into_iter().rev().collect();
    while let Some((depth, row)) = open.pop() {
        let under = below.remove(row.text("c0010")).unwrap_or_default();
        open.extend(under.into_iter().rev().map(|row| (depth + 1, row)));
        found.push((depth, row));
    }
    // Entities whose parents form a circle have no top; they follow.
    found.extend(below.into_values().flatten().map(|row| (0, row)));
    found
}

/// What shows how deep a row stands.
pub(super) fn indent(depth: usize) -> String {
    match depth {
        0 => String::new(),
        depth => format!("{}- ", "\u{2003}".repeat(depth.min(8) - 1)),
    }
}

fn entity(index: &Index<'_>, depth: usize, row: &At<'_>) -> GridRow {
    let own = row.text("c0060") == row.text("c0010");
    let parent = index.names.get(row.text("c0060")).copied();
    let parent = parent.unwrap_or_else(|| row.text("c0060"));
    let under = if own || parent.is_empty() {
        vec![Piece::soft("no parent in the register")]
    } else {
        let derived = row.piece("c0060").derived;
        let parent = Piece::new(parent);
        vec![Piece::soft("under "), Piece { derived, ..parent }]
    };
    let mut assets = row.said("total assets", "c0110");
    if !assets.is_empty() {
        assets.push(Piece::new(" "));
        assets.push(row.piece("c0100"));
    }
    GridRow::new(vec![
        GridCell::of([
            vec![Piece::new(indent(depth)), row.piece("c0020")],
            vec![row.piece("c0010")],
            vec![row.piece("c0030")],
        ]),
        GridCell::of([vec![row.piece("c0040")], vec![row.piece("c0050")], under]),
        GridCell::of([
            row.said("in the register since", "c0080"),
            row.said("updated", "c0070"),
            row.said("deleted:", "c0090"),
            assets,
        ]),
    ])
}

fn branch(index: &Index<'_>, row: &At<'_>) -> GridRow {
    let head = index.names.get(row.text("c0020")).copied();
    GridRow::new(vec![
        GridCell::of([vec![row.piece("c0030")], vec![row.piece("c0010")]]),
        GridCell::of([
            vec![Piece::new(head.unwrap_or_default())],
            vec![row.piece("c0020")],
        ]),
        row.piece("c0040").into(),
    ])
}
