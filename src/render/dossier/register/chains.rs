//! Supply chains: a drawing of those that matter most, and all of them in words.

use std::collections::{BTreeMap, BTreeSet};

use super::chain_map::maps;
use super::grid::{Chapter, Grid, GridCell, GridRow, Part, Piece};
use super::index::{ChainKey, Index, rank};
use super::words::{At, label};
use crate::diagnostic::counted;

/// How many chains are drawn; the table holds the others too.
const MOST_DRAWN: usize = 40;

pub(super) fn chapter(index: &Index<'_>) -> Chapter {
    let mut parts = vec![Part::text(
        "A chain begins with who delivers the service to the entity, rank 1; each further rank is whoever subcontracts to the one before (Implementing Regulation (EU) 2024/2956, Annex I, template B_05.02).",
    )];
    let (drawn, others) = drawn(index);
    if !drawn.is_empty() {
        parts.push(Part::heading("chains-drawn", "Chains with subcontractors"));
        let mut said = "Contracts for critical functions stand first. Each box stands under the one that receives its service.".to_owned();
        if others > 0 {
            said = format!(
                "{said} {} of this kind stand only in the table below.",
                counted(others, "more chain")
            );
        }
        parts.push(Part::text(said));
    }
    for key in drawn {
        let rows = &index.chains[&key];
        parts.extend(
            maps(index, &title(index, key), rows)
                .into_iter()
                .map(Part::Chain),
        );
    }
    parts.push(Part::heading("chains-all", "Every chain in words"));
    let rows = index
        .chains
        .iter()
        .map(|(key, rows)| words(index, *key, rows));
    parts.push(Grid::part(
        &[
            ("Contract, service", 1.0),
            ("Highest rank", -1.0),
            ("Providers by rank", 2.0),
        ],
        rows.collect(),
        "The register has no chain.",
    ));
    Chapter::new("chains", "Supply chains", parts)
}

/// The chains to draw, and how many more have subcontractors.
fn drawn<'a>(index: &Index<'a>) -> (Vec<ChainKey<'a>>, usize) {
    let deep = index
        .chains
        .iter()
        .filter(|(_, rows)| rows.iter().any(|row| rank(row) > 1));
    let mut keys: Vec<ChainKey<'a>> = deep.map(|(key, _)| *key).collect();
    keys.sort_by_key(|(contract, _)| !index.critical_contracts.contains(contract));
    let others = keys.len().saturating_sub(MOST_DRAWN);
    keys.truncate(MOST_DRAWN);
    (keys, others)
}

fn title(index: &Index<'_>, (contract, service): ChainKey<'_>) -> String {
    let service = label(index.view.facts, "ICT_SERVICE_TYPE", service);
    let critical = if index.critical_contracts.contains(contract) {
        " (supports a critical function)"
    } else {
        ""
    };
    format!("{contract}: {service}{critical}")
}

fn words<'a>(index: &Index<'a>, (contract, service): ChainKey<'a>, rows: &[At<'a>]) -> GridRow {
    let mut ranks: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        ranks
            .entry(rank(row))
            .or_default()
            .insert(index.who(row.text("c0030")));
    }
    let derived = rows
        .iter()
        .any(|row| row.row.cells.iter().any(|cell| cell.derived));
    let lines = ranks.iter().map(|(rank, names)| {
        let names: Vec<&str> = names.iter().copied().collect();
        let who = Piece {
            derived,
            ..Piece::new(names.join(", "))
        };
        vec![Piece::soft(format!("{rank}: ")), who]
    });
    let service = label(index.view.facts, "ICT_SERVICE_TYPE", service);
    GridRow::new(vec![
        GridCell::of([vec![Piece::id(contract)], vec![Piece::new(service)]]),
        GridCell::number(ranks.keys().last().copied().unwrap_or_default()),
        GridCell::of(lines),
    ])
}
