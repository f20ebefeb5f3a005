//! The chain of custody.

use super::links::Links;
use super::phrase::{cell, soft};
use super::section;
use crate::render::dossier::{CustodyFacts, CustodyRow};
use crate::render::pdf::{Block, Cell, Column, Row, Run, Table};

/// The chapter; nothing where no locker was kept.
pub fn custody(facts: Option<&CustodyFacts>, links: &Links<'_>) -> Vec<Block> {
    let Some(facts) = facts else {
        return Vec::new();
    };
    let mut table = Table::new(vec![
        Column::natural("Line"),
        Column::share("Evidence", 0.9),
        Column::share("When and who", 0.9),
        Column::share("What", 1.4),
    ]);
    table.rows = facts.rows.iter().map(|row| line(row, links)).collect();
    vec![
        section("Chain of custody", "custody"),
        Block::text(facts.statement.as_str()),
        Block::KeyValue(vec![
            ("Journal".to_owned(), Run::id(facts.entry.as_str()).into()),
            (
                "Head of the chain".to_owned(),
                cell([
                    vec![Run::id(facts.head_digest.as_str())],
                    vec![soft(format!("line {}", facts.head_sequence))],
                ]),
            ),
        ]),
        Block::Table(table),
    ]
}

fn line(row: &CustodyRow, links: &Links<'_>) -> Row {
    let item = row.item.as_deref();
    let what = [links.text(&row.what)];
    let note = (!row.note.is_empty()).then(|| vec![soft(row.note.as_str())]);
    let signed = row
        .signed
        .as_ref()
        .map(|key| vec![soft(format!("signed: {key}"))]);
    Row::new(vec![
        Run::text(row.sequence.to_string()).into(),
        item.map_or_else(Cell::empty, |item| vec![links.item(item)].into()),
        cell([
            vec![Run::text(row.at.as_str())],
            vec![soft(row.by.as_str())],
        ]),
        cell(what.into_iter().chain(note).chain(signed)),
    ])
}
