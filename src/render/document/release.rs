//! The scan before release: what it is, what it found, what was replaced.

use super::links::Links;
use super::phrase::{cell, soft};
use super::section;
use crate::render::dossier::{RedactionRow, ReleaseDecisionRow, ReleaseFacts, UnscannedRow};
use crate::render::pdf::{Block, Cell, Column, Heading, Level, Row, Run, Start, Table};

/// The chapter about the scan, with the ledger.
pub fn release(facts: &ReleaseFacts, links: &Links<'_>) -> Vec<Block> {
    let mut blocks = vec![
        section("Scan before release", "release"),
        Block::text(facts.statement.as_str()),
        Block::KeyValue(vec![
            ("Scanned".to_owned(), Cell::text(facts.line.as_str())),
            (
                "Rules (SHA-256)".to_owned(),
                Run::text(facts.rules_sha256.as_str()).mono().into(),
            ),
        ]),
        families(facts),
    ];
    if !facts.redactions.is_empty() {
        blocks.push(part("Values that were replaced", "release-redactions"));
        blocks.push(Block::text("A mark holds the rule and the beginning of a keyed fingerprint, so that the same value can be followed without being shown. The digest of the source is keyed too: a plain one would tell a short number of which everything around it is known. The source itself can be inspected in the house."));
        blocks.push(redactions(&facts.redactions, links));
    }
    if !facts.held_back.is_empty() {
        blocks.push(part("Files that stay in the house", "release-held-back"));
        let mut table = Table::new(vec![Column::share("Item", 0.6), Column::share("Why", 1.4)]);
        let row = |row: &crate::render::dossier::HeldBackRow| {
            Row::new(vec![
                links.items(std::slice::from_ref(&row.item)).into(),
                links.text(&row.reason).into(),
            ])
        };
        table.rows = facts.held_back.iter().map(row).collect();
        blocks.push(Block::Table(table));
    }
    if !facts.unscanned.is_empty() {
        blocks.push(part("What was not scanned", "release-unscanned"));
        blocks.push(unscanned(&facts.unscanned, links));
    }
    if !facts.decisions.is_empty() {
        blocks.push(part("Decisions to let something out", "release-decisions"));
        blocks.push(decisions(&facts.decisions, links));
    }
    blocks
}

fn part(text: &str, anchor: &str) -> Block {
    Block::Heading(Heading {
        level: Level::Two,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
        start: Start::Anywhere,
    })
}

fn families(facts: &ReleaseFacts) -> Block {
    let mut table = Table::new(vec![
        Column::share("Family", 1.6),
        Column::share("Found", 1.0),
        Column::share("Redacted", 1.0),
        Column::share("Pseudonymised", 1.2),
        Column::share("Held back", 1.0),
        Column::share("Packed as is", 1.0),
    ]);
    let number = |count: u64| Cell::text(count.to_string());
    table.rows = facts
        .families
        .iter()
        .map(|row| {
            Row::new(vec![
                Cell::text(row.label.as_str()),
                number(row.found),
                number(row.redacted),
                number(row.pseudonymised),
                number(row.held_back),
                number(row.packed),
            ])
        })
        .collect();
    Block::Table(table)
}

fn redactions(rows: &[RedactionRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Item and file", 1.1),
        Column::share("What was replaced", 1.0),
        Column::share("Source (HMAC-SHA256), released (SHA-256)", 1.5),
    ]);
    let mono = |text: &str| vec![soft(text).mono()];
    table.rows = rows
        .iter()
        .map(|row| {
            let item = links.items(std::slice::from_ref(&row.item));
            Row::new(vec![
                cell([item, vec![Run::text(row.file.as_str())]]),
                cell(row.values.iter().map(|value| {
                    let what = format!("  {} {}", value.count, value.how);
                    vec![Run::id(value.rule.as_str()), soft(what)]
                })),
                cell([mono(&row.source_hmac_sha256), mono(&row.released_sha256)]),
            ])
        })
        .collect();
    Block::Table(table)
}

fn unscanned(rows: &[UnscannedRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Item and file", 1.0),
        Column::share("Why", 1.0),
    ]);
    table.rows = rows
        .iter()
        .map(|row| {
            let item = links.items(std::slice::from_ref(&row.item));
            let part = row
                .part
                .as_ref()
                .map(|part| format!("{part}: "))
                .unwrap_or_default();
            Row::new(vec![
                cell([item, vec![Run::text(row.file.as_str())]]),
                Cell::text(format!("{part}{}", row.reason)),
            ])
        })
        .collect();
    Block::Table(table)
}

fn decisions(rows: &[ReleaseDecisionRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Item and file (digest)", 1.2),
        Column::share("What and why", 1.2),
        Column::share("Who, until", 0.7),
    ]);
    table.rows = rows
        .iter()
        .map(|row| {
            let item = links.items(std::slice::from_ref(&row.item));
            Row::new(vec![
                cell([item, vec![soft(row.digest.as_str()).mono()]]),
                cell([
                    vec![Run::id(row.what.join(", "))],
                    vec![Run::text(row.reason.as_str())],
                ]),
                cell([
                    vec![Run::text(row.owner.as_str())],
                    vec![soft(format!("until {}", row.expires))],
                ]),
            ])
        })
        .collect();
    Block::Table(table)
}
