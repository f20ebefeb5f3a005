//! The verdict with everything that an auditor asks first: gaps, exclusions, accepted
//! risks, overdue work.

use super::links::{Links, control_anchor};
use super::look::{self, chip};
use super::phrase::{cell, soft};
use crate::render::Dossier;
use crate::render::dossier::{AcceptedRow, ExclusionRow, Framework, GapRow, OverdueRow};
use crate::render::pdf::{
    Bar, BarPart, Block, Callout, Cell, Column, Level, Row, Run, Table, Tile,
};

/// The first chapter.
pub fn verdict(dossier: &Dossier, links: &Links<'_>) -> Vec<Block> {
    let mut blocks = vec![
        Block::chapter("Verdict", "verdict"),
        notice(dossier),
        Block::Tiles(tiles(&dossier.frameworks)),
    ];
    blocks.extend(dossier.frameworks.iter().map(bar));
    blocks.extend(gaps(&dossier.gaps, links));
    blocks.extend(exclusions(&dossier.exclusions, links));
    blocks.extend(accepted(&dossier.accepted, links));
    blocks.extend(overdue(&dossier.overdue, links));
    blocks
}

fn notice(dossier: &Dossier) -> Block {
    let text = "This document says what evidence supports, what is missing, what is stale and what is only claimed. Whether criteria are met is for the auditor to conclude.";
    Block::Callout(Callout {
        tone: look::verdict(&dossier.verdict.word),
        title: dossier.verdict.line.clone(),
        paragraphs: vec![
            vec![Run::text(dossier.verdict.beside.as_str())],
            vec![Run::text(text)],
        ],
    })
}

/// One tile per state that occurs, over all frameworks.
fn tiles(frameworks: &[Framework]) -> Vec<Tile> {
    let words = frameworks.first().map_or(&[][..], |f| &f.states);
    let count = |word: &str| -> usize {
        let states = frameworks.iter().flat_map(|framework| &framework.states);
        states.filter(|s| s.word == word).map(|s| s.count).sum()
    };
    let tile = |word: &str| {
        let (_, tone) = look::state(word);
        (count(word) > 0)
            .then(|| Tile::new(count(word).to_string(), format!("controls {word}"), tone))
    };
    words.iter().filter_map(|state| tile(&state.word)).collect()
}

fn bar(framework: &Framework) -> Block {
    let part = |state: &crate::render::dossier::Count| {
        let (mark, tone) = look::state(&state.word);
        let count = u32::try_from(state.count).unwrap_or(u32::MAX);
        BarPart::new(mark, tone, state.word.as_str(), count)
    };
    let caption = format!(
        "{}: {}, {} controls in scope",
        framework.short, framework.title, framework.total
    );
    Block::Bar(Bar {
        caption,
        parts: framework.states.iter().map(part).collect(),
    })
}

fn gaps(gaps: &[GapRow], links: &Links<'_>) -> Vec<Block> {
    let heading = Block::heading(Level::Two, "Gaps", "gaps");
    if gaps.is_empty() {
        return vec![
            heading,
            Block::text("Every control in scope has sufficient evidence."),
        ];
    }
    let mut table = Table::new(vec![
        Column::share("Control and state", 1.0),
        Column::share("What is missing", 1.6),
        Column::share("Response", 1.0),
    ]);
    table.rows = gaps.iter().map(|gap| gap_row(gap, links)).collect();
    vec![heading, Block::Table(table)]
}

/// So many reasons of a gap stand in the verdict, if there are more; all stand with the
/// control.
const REASONS: usize = 3;

/// What a control lacks, in short.
fn missing(gap: &GapRow, links: &Links<'_>) -> Cell {
    let count = gap.missing.len();
    // A line that names a single one more would be as long as that one.
    if count <= REASONS + 1 {
        return cell(links.texts(&gap.missing));
    }
    let more = format!("and {} more, all on page ", count - REASONS);
    let anchor = control_anchor(&gap.control);
    let page = Run::page_of(anchor.as_str()).link(anchor.as_str());
    let rest = vec![soft(more), page];
    cell(links.texts(&gap.missing[..REASONS]).chain([rest]))
}

fn gap_row(gap: &GapRow, links: &Links<'_>) -> Row {
    let control = [
        vec![links.control(&gap.control)],
        vec![Run::text(gap.title.as_str())],
        vec![chip(look::state(&gap.state), &gap.state)],
    ];
    Row::new(vec![
        cell(control),
        missing(gap, links),
        response(gap, links),
    ])
}

fn response(gap: &GapRow, links: &Links<'_>) -> Cell {
    let Some(text) = &gap.response else {
        let (mark, tone) = look::answer("gap");
        return Run::chip(mark, tone, "open: no response").bold().into();
    };
    let owner = gap.owner.as_deref().unwrap_or("no owner");
    let due = gap.due.as_deref().unwrap_or("not dated");
    cell([links.text(text), vec![soft(format!("{owner}, due {due}"))]])
}

fn exclusions(rows: &[ExclusionRow], links: &Links<'_>) -> Vec<Block> {
    let heading = Block::heading(Level::Two, "Exclusions", "exclusions");
    if rows.is_empty() {
        return vec![
            heading,
            Block::text("The organisation excludes no control."),
        ];
    }
    let mut table = Table::new(vec![
        Column::share("Control", 1.0),
        Column::share("Reason", 1.4),
    ]);
    let row = |row: &ExclusionRow| {
        let control = [
            vec![links.control(&row.control)],
            vec![Run::text(row.title.as_str())],
        ];
        let decided = row
            .decided
            .iter()
            .map(|who| vec![soft(format!("decided by {who}"))]);
        let reason = std::iter::once(links.text(&row.reason)).chain(decided);
        Row::new(vec![cell(control), cell(reason)])
    };
    table.rows = rows.iter().map(row).collect();
    let rest = "What does not apply by a framework's own terms, and what the profile does not \
                select, stands in the statement of applicability.";
    vec![heading, Block::Table(table), Block::text(rest)]
}

fn accepted(rows: &[AcceptedRow], links: &Links<'_>) -> Vec<Block> {
    let heading = Block::heading(Level::Two, "Accepted risks", "accepted");
    if rows.is_empty() {
        return vec![heading, Block::text("No finding is left open by decision.")];
    }
    let mut table = Table::new(vec![
        Column::share("Finding", 1.3),
        Column::share("Reason", 1.3),
        Column::natural("Owner"),
        Column::natural("Expires").nobreak(),
    ]);
    let row = |row: &AcceptedRow| {
        let finding = [vec![Run::id(row.code.as_str())], links.text(&row.message)];
        Row::new(vec![
            cell(finding),
            cell([links.text(&row.reason)]),
            row.owner.as_str().into(),
            row.expires.as_str().into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    vec![heading, Block::Table(table)]
}

fn overdue(rows: &[OverdueRow], links: &Links<'_>) -> Vec<Block> {
    let heading = Block::heading(Level::Two, "Overdue", "overdue");
    if rows.is_empty() {
        return vec![heading, Block::text("Nothing is overdue.")];
    }
    let mut table = Table::new(vec![
        Column::natural("What"),
        Column::share("Title", 1.0),
        Column::natural("Owner"),
        Column::natural("Due").nobreak(),
    ]);
    let row = |row: &OverdueRow| {
        let what = [
            vec![Run::text(row.what.as_str())],
            vec![links.scenario(&row.id)],
        ];
        Row::new(vec![
            cell(what),
            cell([links.text(&row.title)]),
            row.owner.as_str().into(),
            row.due.as_str().into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    vec![heading, Block::Table(table)]
}
