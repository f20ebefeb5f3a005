//! The ten items that auditors ask of a deployment of AI agents.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, labelled, soft};
use crate::render::dossier::{Checklist, ChecklistRow};
use crate::render::pdf::{Block, Column, Row, Run, Table};

/// The checklist with its answers.
pub fn checklist(list: &Checklist, links: &Links<'_>) -> Vec<Block> {
    let mut table = Table::new(vec![
        Column::natural("No").right(),
        Column::share("Item", 1.1),
        Column::natural("Answer"),
        Column::share("Evidence or gap", 1.0),
    ]);
    let row = |line: &ChecklistRow| {
        let counts_when = labelled("counts when:", [soft(line.counts_when.as_str())]);
        let evidence = std::iter::once(links.items(&line.evidence));
        Row::new(vec![
            line.id.as_str().into(),
            cell([vec![Run::text(line.title.as_str())], counts_when]),
            chip(look::answer(&line.answer), &line.answer).into(),
            cell(evidence.chain(links.texts(&line.missing))),
        ])
    };
    table.rows = list.lines.iter().map(row).collect();
    vec![
        Block::chapter(list.title.as_str(), "agents"),
        Block::Table(table),
    ]
}
