//! The first page after the cover: what is answered, what is counted, what is overdue.

use super::super::look::{self, chip};
use super::super::phrase::{cell, sentence, soft};
use super::{NOTICE, Parts, taken_from};
use crate::render::dossier::{Count, ElementRow, ExtractFacts, TreatmentRow};
use crate::render::pdf::{Block, Cell, Column, Heading, Level, Row, Run, Start, Table, Tile, Tone};

pub(super) fn first_page(parts: Parts<'_>) -> Vec<Block> {
    let document = parts.document;
    let tone = if document.is_answered {
        Tone::Good
    } else {
        Tone::Caution
    };
    let mut blocks = vec![
        Block::Heading(Heading {
            level: Level::One,
            text: "What is answered".to_owned(),
            anchor: "answered".to_owned(),
            start: Start::NewPage,
        }),
        Block::callout(tone, sentence(&document.elements_line), NOTICE),
        Block::Tiles(tiles(parts)),
        Block::KeyValue(levels(parts)),
    ];
    blocks.extend(overdue(parts));
    blocks.push(Block::heading(Level::Two, "The nine elements", "elements"));
    blocks.push(Block::Table(elements(parts)));
    blocks
}

/// The first page of an extract: the asset, and counts over its scenarios.
pub(super) fn of_asset(parts: Parts<'_>, extract: &ExtractFacts) -> Vec<Block> {
    let document = parts.document;
    let mut blocks = vec![
        Block::Heading(Heading {
            level: Level::One,
            text: format!("{} ({})", extract.name, extract.asset),
            anchor: "asset".to_owned(),
            start: Start::NewPage,
        }),
        Block::callout(
            Tone::Caution,
            "Extract about one asset",
            taken_from(extract, &document.version),
        ),
    ];
    if let Some(note) = &extract.note {
        blocks.push(Block::text(note.as_str()));
        return blocks;
    }
    blocks.push(Block::Tiles(tiles(parts)));
    blocks.push(Block::KeyValue(levels(parts)));
    blocks.extend(overdue(parts));
    blocks
}

fn tiles(parts: Parts<'_>) -> Vec<Tile> {
    let counts = &parts.document.counts;
    let tile = |count: usize, label: &str, tone| Tile::new(count.to_string(), label, tone);
    let late = if counts.overdue == 0 {
        Tone::Good
    } else {
        Tone::Bad
    };
    vec![
        tile(counts.scenarios, "scenarios", Tone::Accent),
        tile(counts.done, "treatments done", Tone::Good),
        tile(counts.open, "treatments open", Tone::Accent),
        tile(counts.overdue, "treatments overdue", late),
        tile(counts.accepted, "risks accepted as they are", Tone::Muted),
    ]
}

fn overdue(parts: Parts<'_>) -> Vec<Block> {
    let rows = &parts.document.overdue;
    let heading = Block::heading(Level::Two, "Overdue treatments", "overdue");
    if rows.is_empty() {
        return vec![heading, Block::text("No treatment is past its date.")];
    }
    let mut table = Table::new(vec![
        Column::natural("Risk"),
        Column::share("Treatment", 1.5),
        Column::share("Owner", 0.7),
        Column::natural("Due"),
    ]);
    let row = |row: &TreatmentRow| {
        Row::new(vec![
            parts.links.scenario(&row.id).into(),
            cell([
                vec![Run::text(row.title.as_str()).bold()],
                parts.links.text(&row.plan),
            ]),
            row.owner.as_str().into(),
            Run::text(row.due.as_deref().unwrap_or_default())
                .nobreak()
                .into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    vec![heading, Block::Table(table)]
}

fn elements(parts: Parts<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::natural("Element"),
        Column::natural("State"),
        Column::share("Why not further; where it comes from", 1.0),
    ]);
    let row = |row: &ElementRow| {
        let reasons = row.reasons.iter().map(|reason| {
            let mut runs = vec![Run::text(reason.place.as_str()).mono(), Run::text(": ")];
            runs.extend(parts.links.text(&reason.message));
            runs.push(soft(format!(" [{}]", reason.check)));
            runs
        });
        let title = format!("{} {}", row.number, row.title);
        Row::new(vec![
            Run::text(title).bold().into(),
            chip(look::answer(&row.state), &row.state).into(),
            cell(reasons.chain([vec![soft(row.source.as_str())]])),
        ])
    };
    table.rows = parts.document.elements.iter().map(row).collect();
    table
}

/// "very high 4, high 37" before and after treatment.
fn levels(parts: Parts<'_>) -> Vec<(String, Cell)> {
    let (counts, risks) = (&parts.document.counts, parts.risks);
    let line = |counts: &[Count]| {
        let mut runs: Vec<Run> = Vec::new();
        for count in counts {
            let rank = risks.levels.iter().position(|l| *l == count.word);
            let look = look::level(rank.unwrap_or_default(), risks.levels.len());
            runs.push(chip(look, &count.word));
            runs.push(Run::text(format!(" {}    ", count.count)).bold());
        }
        Cell::from(runs)
    };
    vec![
        ("Levels before treatment".to_owned(), line(&counts.before)),
        ("Levels after treatment".to_owned(), line(&counts.after)),
    ]
}
