//! Operation over the period, as strips.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, soft};
use super::section;
use crate::render::dossier::{InForceRow, PeriodFacts, StripCell, StripRow, TickRow};
use crate::render::pdf::{
    Block, Column, Fill, Level, Row, Run, Span, Strip, Strips, Table, Tick, Tone,
};

/// The chapter; nothing where operation over a period is not asked about.
pub fn periods(facts: Option<&PeriodFacts>, links: &Links<'_>) -> Vec<Block> {
    let Some(facts) = facts else {
        return Vec::new();
    };
    let mut blocks = vec![
        section("Operation over the period", "periods"),
        Block::text(facts.statement.as_str()),
        Block::text(facts.line.as_str()),
        Block::text(facts.dating.as_str()),
    ];
    if facts.items.is_empty() && facts.controls.is_empty() {
        return blocks;
    }
    blocks.push(Block::text(LEGEND));
    let items = |row: &StripRow| vec![links.item(&row.id)];
    let controls = |row: &StripRow| vec![Run::id(row.id.as_str()).bold()];
    let ticks = ticks(&facts.ticks);
    let (title, anchor) = ("Evidence items", "periods-items");
    blocks.extend(part((title, anchor), &facts.items, &ticks, &items));
    let (title, anchor) = ("Own controls", "periods-controls");
    blocks.extend(part((title, anchor), &facts.controls, &ticks, &controls));
    if !facts.policies.is_empty() {
        let title = "Versions of policies in force";
        blocks.push(Block::heading(Level::Two, title, "periods-policies"));
        blocks.push(Block::Strips(Strips {
            caption: String::new(),
            ticks,
            rows: facts
                .policies
                .iter()
                .map(|row| in_force(row, links))
                .collect(),
        }));
    }
    blocks
}

/// Strips with what there is to say of them; nothing without rows.
fn part(
    (title, anchor): (&str, &str),
    rows: &[StripRow],
    ticks: &[Tick],
    label: &dyn Fn(&StripRow) -> Vec<Run>,
) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let strips = Strips {
        caption: String::new(),
        ticks: ticks.to_vec(),
        rows: rows.iter().map(|row| strip(row, label(row))).collect(),
    };
    let mut blocks = vec![
        Block::heading(Level::Two, title, anchor),
        Block::Strips(strips),
    ];
    let worth: Vec<&StripRow> = rows.iter().filter(|row| !row.notes.is_empty()).collect();
    if !worth.is_empty() {
        blocks.push(Block::Table(notes(&worth, label)));
    }
    blocks
}

const LEGEND: &str = "In the strips a full field is evidenced, one filled to its half is dated by the organisation alone, a bar in the middle came late or covers a part of the window, and a crossed frame is missing. What is left blank was not asked about or is not due yet.";

fn ticks(ticks: &[TickRow]) -> Vec<Tick> {
    let tick = |tick: &TickRow| Tick {
        at: share(tick.at),
        label: tick.label.clone(),
    };
    ticks.iter().map(tick).collect()
}

/// A place on the axis as a part of one.
fn share(at: i64) -> f32 {
    let at = u16::try_from(at.clamp(0, crate::render::dossier::AXIS)).unwrap_or(0);
    f32::from(at) / 10_000.0
}

fn strip(row: &StripRow, label: Vec<Run>) -> Strip {
    Strip {
        label,
        spans: row.cells.iter().filter_map(span).collect(),
        note: row.short.clone(),
    }
}

fn span(cell: &StripCell) -> Option<Span> {
    let (tone, fill) = match (cell.standing.as_str(), cell.stated_only) {
        ("evidenced", false) => (Tone::Good, Fill::Full),
        ("evidenced", true) => (Tone::Good, Fill::Half),
        ("late" | "partly", _) => (Tone::Caution, Fill::Bar),
        ("not due yet", _) => return None,
        _ => (Tone::Bad, Fill::Crossed),
    };
    Some(Span {
        from: share(cell.x),
        until: share(cell.x + cell.width),
        tone,
        fill,
    })
}

fn notes(rows: &[&StripRow], label: &dyn Fn(&StripRow) -> Vec<Run>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Whose", 1.0),
        Column::natural("Windows"),
        Column::share("What there is to say", 1.6),
    ]);
    let row = |row: &&StripRow| {
        let (mark, tone) = look::window(&row.standing);
        Row::new(vec![
            cell([label(row), vec![soft(row.cadence.as_str())]]),
            cell([
                vec![chip((mark, tone), &row.standing)],
                vec![soft(row.short.as_str())],
            ]),
            cell(row.notes.iter().map(|note| vec![Run::text(note.as_str())])),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn in_force(row: &InForceRow, links: &Links<'_>) -> Strip {
    Strip {
        label: vec![links.item(&row.id), soft(format!(" {}", row.title))],
        spans: vec![Span {
            from: share(row.x),
            until: share(row.x + row.width),
            tone: Tone::Accent,
            fill: Fill::Full,
        }],
        note: String::new(),
    }
}
