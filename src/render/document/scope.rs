//! What was looked at, whom to ask, and the description of the system.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, soft};
use super::section;
use crate::render::Dossier;
use crate::render::dossier::{Count, Framework, StatementGroup, StatementRow};
use crate::render::pdf::{Block, Cell, Column, Level, Mark, Row, Run, Table, Tone};

/// The frameworks with their controls by state and by result, and the contacts.
pub fn scope(dossier: &Dossier) -> Vec<Block> {
    let frameworks = &dossier.frameworks;
    let states = counts("State: is there evidence?", frameworks, |f| &f.states);
    let results = counts("Result: what does it show?", frameworks, |f| &f.results);
    let mut blocks = vec![
        Block::chapter("Scope", "scope"),
        Block::Table(catalogs(frameworks)),
        Block::Table(states),
        Block::Table(results),
    ];
    let contacts = &dossier.organization.contacts;
    if !contacts.is_empty() {
        blocks.push(Block::heading(Level::Three, "Contacts", "contacts"));
        let line = |contact: &String| vec![Run::text(contact.as_str())];
        blocks.push(Block::List(contacts.iter().map(line).collect()));
    }
    blocks
}

fn short(framework: &Framework) -> Cell {
    let anchor = format!("framework-{}", framework.short);
    Run::id(framework.short.as_str()).link(anchor).into()
}

fn catalogs(frameworks: &[Framework]) -> Table {
    let mut table = Table::new(vec![
        Column::natural("Framework"),
        Column::share("Title", 1.0),
        Column::share("Version", 1.0),
    ]);
    let row = |framework: &Framework| {
        let catalog = format!("{}, {}", framework.catalog, framework.status);
        let version = vec![Run::text(framework.version.as_str())];
        Row::new(vec![
            short(framework),
            framework.title.as_str().into(),
            cell([version, vec![soft(catalog)], proposed(framework)]),
        ])
    };
    table.rows = frameworks.iter().map(row).collect();
    table
}

/// A proposal is marked wherever its framework is named.
pub fn proposed(framework: &Framework) -> Vec<Run> {
    let mark = framework
        .proposed
        .then(|| Run::chip(Mark::Diamond, Tone::Caution, "proposed, not in force").nobreak());
    mark.into_iter().collect()
}

/// One row per framework, one column per word; each row sums to its controls.
fn counts(caption: &str, frameworks: &[Framework], of: fn(&Framework) -> &Vec<Count>) -> Table {
    let words = frameworks.first().map_or(&[][..], |f| of(f).as_slice());
    let word = |count: &Count| Column::share(count.word.as_str(), 1.0).right();
    let mut columns = vec![
        Column::natural("Framework"),
        Column::natural("Controls").right(),
    ];
    columns.extend(words.iter().map(word));
    let mut table = Table::new(columns).caption(caption);
    let row = |framework: &Framework| {
        let counts = of(framework).iter().map(|count| count.count.to_string());
        let mut cells = vec![short(framework), Cell::text(framework.total.to_string())];
        cells.extend(counts.map(Cell::text));
        Row::new(cells)
    };
    table.rows = frameworks.iter().map(row).collect();
    table
}

/// The description of the system.
pub fn system(groups: &[StatementGroup], links: &Links<'_>) -> Vec<Block> {
    if groups.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![section("System description", "system")];
    for (index, group) in (1..).zip(groups) {
        let anchor = format!("system-{index}");
        blocks.push(Block::heading(Level::Three, group.title.as_str(), anchor));
        blocks.push(statements(&group.statements, links));
    }
    blocks
}

/// A single statement reads better without a bullet.
fn statements(rows: &[StatementRow], links: &Links<'_>) -> Block {
    match rows {
        [only] => Block::Paragraph(statement(only, links)),
        rows => Block::List(rows.iter().map(|row| statement(row, links)).collect()),
    }
}

fn statement(row: &StatementRow, links: &Links<'_>) -> Vec<Run> {
    let mut runs = links.text(&row.text);
    if !row.evidence.is_empty() {
        runs.push(soft(" ("));
        runs.extend(links.items(&row.evidence));
        runs.push(soft(")"));
    }
    if row.claimed_only {
        runs.push(Run::text(" "));
        runs.push(chip(look::state("claimed only"), "claimed only"));
    }
    runs
}
