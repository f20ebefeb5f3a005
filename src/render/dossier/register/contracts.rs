//! Contracts as a tree: who signs, who uses them, for what, from when to when, at what cost.

use std::collections::{BTreeMap, BTreeSet};

use super::entities::indent;
use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::Index;
use super::words::{At, add, listed};

/// Parties and users of contracts, in words.
#[derive(Default)]
struct Parties<'a> {
    signers: BTreeMap<&'a str, Vec<Piece>>,
    providers: BTreeMap<&'a str, Vec<Piece>>,
    deliverers: BTreeMap<&'a str, Vec<Piece>>,
    users: BTreeMap<&'a str, Vec<Piece>>,
    linked: BTreeMap<&'a str, Vec<Piece>>,
}

pub(super) fn chapter(index: &Index<'_>) -> Chapter {
    let parties = parties(index);
    let rows = ordered(index).into_iter();
    let rows = rows.map(|(depth, row)| contract(index, &parties, depth, &row));
    let parts = vec![
        Part::text(
            "Every contract; whatever stands under an overarching arrangement follows it, indented. Services are joined where only countries or users differ.",
        ),
        Grid::part(
            &[
                ("Contract, parties, users", 1.0),
                ("Term and cost", 0.7),
                ("Services and functions", 1.5),
            ],
            rows.collect(),
            "The register has no contract.",
        ),
    ];
    Chapter::new("contracts", "Contracts", parts)
}

fn parties<'a>(index: &Index<'a>) -> Parties<'a> {
    let mut parties = Parties::default();
    let lists = [
        ("B_03.01", "c0020", &mut parties.signers),
        ("B_03.02", "c0020", &mut parties.providers),
        ("B_03.03", "c0020", &mut parties.deliverers),
    ];
    for (template, column, list) in lists {
        for row in index.rows(template) {
            let pieces = list.entry(row.text("c0010")).or_default();
            add(pieces, index.named(&row, column));
        }
    }
    let branch = index.code("BRANCH_NATURE", "branch");
    for row in index.rows("B_04.01") {
        let mut user = index.named(&row, "c0020");
        if row.text("c0030") == branch {
            let of = index.who(row.text("c0040"));
            user.text = format!("{of} (branch of {})", user.text);
        }
        add(parties.users.entry(row.text("c0010")).or_default(), user);
    }
    for row in index.rows("B_02.03") {
        let pieces = parties.linked.entry(row.text("c0010")).or_default();
        add(pieces, row.piece("c0020"));
    }
    parties
}

/// Overarching arrangements before those under them, with the depth of each.
pub(super) fn ordered<'a>(index: &Index<'a>) -> Vec<(usize, At<'a>)> {
    let rows: Vec<At<'a>> = index.rows("B_02.01").collect();
    let known: BTreeSet<&str> = rows.iter().map(|row| row.text("c0010")).collect();
    let mut below: BTreeMap<&str, Vec<At<'a>>> = BTreeMap::new();
    let mut tops = Vec::new();
    for row in rows {
        let over = row.text("c0030");
        if known.contains(over) && over != row.text("c0010") {
            below.entry(over).or_default().push(row);
        } else {
            tops.push((0, row));
        }
    }
    let mut found = Vec::new();
    let mut open: Vec<(usize, At<'a>)> = tops.into_iter().rev().collect();
    while let Some((depth, row)) = open.pop() {
        let under = below.remove(row.text("c0010")).unwrap_or_default();
        open.extend(under.into_iter().rev().map(|row| (depth + 1, row)));
        found.push((depth, row));
    }
    found.extend(below.into_values().flatten().map(|row| (0, row)));
    found
}

fn contract<'a>(index: &Index<'a>, parties: &Parties<'a>, depth: usize, row: &At<'a>) -> GridRow {
    let id = row.text("c0010");
    let of = |before: &str, list: &BTreeMap<&str, Vec<Piece>>| {
        let pieces = list.get(id).cloned().unwrap_or_default();
        if pieces.is_empty() {
            return Vec::new();
        }
        let mut line = vec![Piece::soft(format!("{before} "))];
        line.extend(listed(pieces));
        line
    };
    let critical = if index.critical_contracts.contains(id) {
        vec![Piece::strong("supports a critical function")]
    } else {
        Vec::new()
    };
    let services = index.services.get(id).map_or(&[][..], Vec::as_slice);
    GridRow {
        anchor: None,
        cells: vec![
            GridCell::of([
                vec![Piece::new(indent(depth)), row.piece("c0010")],
                vec![row.piece("c0020")],
                row.said("under", "c0030"),
                critical,
                of("provider:", &parties.providers),
                of("delivered in the group by:", &parties.deliverers),
                of("signed by:", &parties.signers),
                of("used by:", &parties.users),
                of("rests on:", &parties.linked),
            ]),
            term(row, services),
            GridCell::of(lines(index, services)),
        ],
    }
}

/// Days and notice of the services, each once, and the yearly cost.
fn term(row: &At<'_>, services: &[At<'_>]) -> GridCell {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for (before, column) in [
        ("from", "c0070"),
        ("until", "c0080"),
        ("ended because:", "c0090"),
        ("notice of the entity, days:", "c0100"),
        ("notice of the provider, days:", "c0110"),
        ("law of", "c0120"),
    ] {
        let mut pieces = Vec::new();
        for service in services {
            add(&mut pieces, service.piece(column));
        }
        if !pieces.is_empty() {
            let mut line = vec![Piece::soft(format!("{before} "))];
            line.extend(listed(pieces));
            lines.push(line);
        }
    }
    let mut cost = row.said("yearly cost", "c0050");
    if !cost.is_empty() {
        cost.extend([Piece::new(" "), row.piece("c0040")]);
    }
    lines.push(cost);
    GridCell::of(lines)
}

/// One line for each provider, service and function.
fn lines(index: &Index<'_>, services: &[At<'_>]) -> Vec<Vec<Piece>> {
    let mut groups: BTreeMap<(&str, &str, &str), Vec<&At<'_>>> = BTreeMap::new();
    for row in services {
        let key = (row.text("c0030"), row.text("c0060"), row.text("c0050"));
        groups.entry(key).or_default().push(row);
    }
    groups.values().map(|rows| line(index, rows)).collect()
}

fn line(index: &Index<'_>, rows: &[&At<'_>]) -> Vec<Piece> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let function = first.text("c0050");
    let name = index.functions.get(function).copied().unwrap_or_default();
    let mut line = vec![
        first.piece("c0060"),
        Piece::soft(" for "),
        first.piece("c0050"),
        Piece::new(format!(" {name}").trim_end()),
    ];
    if rows.iter().any(|row| {
        index
            .critical
            .contains(&(row.text("c0050"), row.text("c0020")))
    }) {
        line.push(Piece::strong(" (critical)"));
    }
    for (before, column) in [
        ("provided from", "c0130"),
        ("data stored:", "c0140"),
        ("data at rest in", "c0150"),
        ("processed in", "c0160"),
        ("sensitiveness", "c0170"),
        ("reliance:", "c0180"),
    ] {
        let mut pieces = Vec::new();
        for row in rows {
            add(&mut pieces, row.piece(column));
        }
        if !pieces.is_empty() {
            line.push(Piece::soft(format!("; {before} ")));
            line.extend(listed(pieces));
        }
    }
    line
}
