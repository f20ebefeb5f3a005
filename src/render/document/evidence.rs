//! The evidence index: every item with its files, digests and controls.

use super::links::{Links, evidence_anchor};
use super::look::{self, chip};
use super::phrase::{cell, soft};
use crate::render::dossier::{EvidenceRow, FileRow};
use crate::render::pdf::{Block, Cell, Column, Row, Run, Table};

/// Every evidence item.
pub fn evidence(rows: &[EvidenceRow], links: &Links<'_>) -> Vec<Block> {
    let heading = Block::chapter("Evidence index", "evidence");
    if rows.is_empty() {
        return vec![heading, Block::text("None.")];
    }
    let mut table = Table::new(vec![
        Column::share("Standing, owner, dates", 1.0),
        Column::share("Files, SHA-256, source", 1.35),
        Column::share("Controls", 0.9),
    ]);
    for row in rows {
        table.rows.push(title(row));
        table.rows.push(item(row, links));
    }
    vec![heading, Block::Table(table)]
}

/// The id and the title have a line of their own, so that long ids stay whole.
fn title(row: &EvidenceRow) -> Row {
    Row::group(vec![
        Run::id(row.id.as_str()),
        Run::text(format!("  {}", row.title)),
    ])
    .anchor(evidence_anchor(&row.id))
}

fn item(row: &EvidenceRow, links: &Links<'_>) -> Row {
    let absent = row.absent.iter().map(|why| links.text(why));
    let files = row.files.iter().flat_map(file);
    let controls = match row.controls.as_slice() {
        [] => vec![soft("none")],
        ids => links.controls(ids),
    };
    Row::new(vec![
        facts(row, links),
        cell(absent.chain(files).chain(said(&row.provenance))),
        controls.into(),
    ])
}

fn facts(row: &EvidenceRow, links: &Links<'_>) -> Cell {
    let owner = row.owner.as_deref().unwrap_or("no owner");
    let dated = row.dated.as_ref().map(|day| format!(", dated {day}"));
    let head = [
        vec![chip(look::standing(&row.standing), &row.standing)],
        vec![soft(format!("{} ({})", row.kind_title, row.section))],
        vec![Run::text(format!("{owner}{}", dated.unwrap_or_default()))],
    ];
    let covers = row.covers.as_ref().map(|days| format!("covers {days}"));
    let days: Vec<String> = covers.into_iter().chain(row.cadence.clone()).collect();
    let judged = links
        .texts(&row.weaknesses)
        .chain(links.texts(&row.observations));
    cell(head.into_iter().chain(said(&days)).chain(judged))
}

/// Short texts as one paragraph, if there are any.
fn said(texts: &[String]) -> Option<Vec<Run>> {
    (!texts.is_empty()).then(|| vec![soft(texts.join(", "))])
}

fn file(file: &FileRow) -> [Vec<Run>; 3] {
    let lines = file.lines.map(|lines| format!(", {lines} lines"));
    let from = file.original.as_ref().map(|path| format!(", from {path}"));
    let about = format!(
        "{}, {}{}{}",
        file.size_text,
        file.media_type,
        lines.unwrap_or_default(),
        from.unwrap_or_default()
    );
    [
        vec![Run::text(file.entry.as_str())],
        vec![soft(about)],
        vec![soft(file.sha256.as_str()).mono()],
    ]
}
