//! Addressable specifications, incidents, recognised practices, the proposal of 2025.

use super::super::look::chip;
use super::super::phrase::{cell, sentence, soft, soft_line};
use super::super::section;
use super::Parts;
use crate::render::dossier::{
    DecisionRow, NoticeRow, PracticeRow, ReadinessRow, RiskIncidentRow, SmallBreachRow, Term,
};
use crate::render::pdf::{Block, Cell, Column, Level, Mark, Row, Run, Table, Tone};

pub(super) fn beside(parts: Parts<'_>) -> Vec<Block> {
    let mut blocks = vec![
        section("Addressable specifications", "decisions"),
        Block::text(
            "For each addressable specification the decision, its reason and when somebody last stood by it (45 CFR 164.306(d)(3) and (e)).",
        ),
        Block::Table(decisions(parts)),
        section("Incidents and notices", "incidents"),
    ];
    if parts.document.incidents.is_empty() {
        blocks.push(Block::text(
            "The plan names no incident with protected health information.",
        ));
    }
    for row in &parts.document.incidents {
        blocks.extend(incident(parts, row));
    }
    blocks.extend(small_breaches(&parts.document.small_breaches));
    blocks.extend(practices(parts));
    blocks.extend(proposal(parts));
    blocks
}

fn decisions(parts: Parts<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Specification", 1.1),
        Column::share("Decision and reason", 2.2),
        Column::share("Who, when", 1.1),
        Column::share("Documented by", 0.8),
    ])
    .when_empty("The plan has no decision on an addressable specification.");
    let row = |row: &DecisionRow| {
        let again = row.reconfirmed.as_ref();
        let again = again.map(|who| format!("reconfirmed by {who}"));
        Row::new(vec![
            cell([
                vec![Run::id(row.control.as_str())],
                row.title.iter().map(|t| Run::text(t.as_str())).collect(),
            ]),
            cell([
                vec![Run::text(row.decision.as_str()).bold()],
                parts.links.text(&row.rationale),
            ]),
            cell([
                vec![Run::text(row.decided.as_str())],
                soft_line(again.as_ref()),
            ]),
            parts.links.items(&row.evidence).into(),
        ])
    };
    table.rows = parts.document.decisions.iter().map(row).collect();
    table
}

fn incident(parts: Parts<'_>, row: &RiskIncidentRow) -> Vec<Block> {
    let text = |text: &str| Cell::from(parts.links.text(text));
    let mut facts = vec![
        ("Days".to_owned(), text(&row.dates)),
        ("Concerned".to_owned(), text(&row.concerned)),
    ];
    let factors = row.factors.iter();
    facts.extend(factors.map(|Term { term, meaning }| (term.clone(), text(meaning))));
    facts.push((
        "Conclusion".to_owned(),
        Run::text(row.conclusion.as_str()).bold().into(),
    ));
    facts.push(("Assessed by".to_owned(), text(&row.assessed)));
    facts.push((
        "Documented by".to_owned(),
        parts.links.items(&row.evidence).into(),
    ));
    let title = format!("{}: {}", row.id, row.title);
    let mut blocks = vec![
        Block::heading(Level::Two, title, format!("incident:{}", row.id)),
        Block::KeyValue(facts),
    ];
    if !row.notices.is_empty() {
        blocks.push(Block::Table(notices(&row.notices)));
    }
    blocks
}

fn notices(rows: &[NoticeRow]) -> Table {
    let mut table = Table::new(vec![
        Column::share("Notice to", 1.0),
        Column::natural("Limit of"),
        Column::natural("Last day"),
        Column::natural("Given"),
        Column::natural("State"),
    ]);
    let look = |state: &str| match state {
        "late" => (Mark::Square, Tone::Bad),
        "in time" => (Mark::Tick, Tone::Good),
        _ => (Mark::Empty, Tone::Caution),
    };
    let row = |row: &NoticeRow| {
        Row::new(vec![
            row.who.as_str().into(),
            row.source.as_str().into(),
            row.due.as_str().into(),
            row.given.as_str().into(),
            chip(look(&row.state), &row.state).into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

/// The log of 45 CFR 164.408(c).
fn small_breaches(rows: &[SmallBreachRow]) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Breach", 1.2),
        Column::natural("Discovered"),
        Column::natural("Persons"),
        Column::share("Notice to the persons", 0.9),
        Column::share("Notice to the Secretary", 0.9),
    ]);
    let row = |row: &SmallBreachRow| {
        let states = row.states.iter().map(|state| vec![soft(state.as_str())]);
        Row::new(vec![
            cell([
                vec![Run::id(row.id.as_str())],
                vec![Run::text(row.title.as_str())],
            ]),
            row.discovered.as_str().into(),
            cell(
                [vec![Run::text(row.persons.to_string())]]
                    .into_iter()
                    .chain(states),
            ),
            row.individuals.as_str().into(),
            row.secretary.as_str().into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    let title = "Log of breaches of fewer than 500 persons";
    vec![
        Block::heading(Level::Two, title, "small-breaches"),
        Block::text(
            "45 CFR 164.408(c): the Secretary is notified of them within 60 days after the end of the calendar year of discovery. Days left are those on the as-of date.",
        ),
        Block::Table(table),
    ]
}

fn practices(parts: Parts<'_>) -> Vec<Block> {
    if parts.document.practices.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Practice", 1.6),
        Column::share("In place", 0.9),
        Column::share("Shown by", 1.0),
    ]);
    let row = |row: &PracticeRow| {
        Row::new(vec![
            cell([
                vec![Run::text(row.practice.as_str()).bold()],
                parts.links.text(&row.statement),
            ]),
            cell([
                vec![Run::text(row.validity.as_str())],
                vec![soft(row.twelve_months.as_str())],
                vec![soft(row.shown_months.as_str())],
            ]),
            parts.links.items(&row.evidence).into(),
        ])
    };
    table.rows = parts.document.practices.iter().map(row).collect();
    vec![
        section("Recognised security practices", "practices"),
        Block::text(
            "Public Law 116-321 (2021-01-05), section 13412 of the HITECH Act: HHS considers practices that were in place for the previous twelve months. Stating them is voluntary.",
        ),
        Block::Table(table),
    ]
}

/// Apart from everything that is law.
fn proposal(parts: Parts<'_>) -> Vec<Block> {
    if parts.document.readiness.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Provision", 1.0),
        Column::natural("State"),
        Column::share("What is there, or planned", 1.3),
        Column::share("Shown by", 0.9),
    ]);
    let row = |row: &ReadinessRow| {
        Row::new(vec![
            Run::id(row.control.as_str()).into(),
            row.state.as_str().into(),
            parts.links.text(&row.note).into(),
            parts.links.items(&row.evidence).into(),
        ])
    };
    table.rows = parts.document.readiness.iter().map(row).collect();
    vec![
        Block::chapter("A proposal of 2025, not law", "proposal"),
        Block::callout(
            Tone::Caution,
            sentence("A proposal of 2025, not law"),
            PROPOSAL,
        ),
        Block::Table(table),
    ]
}

const PROPOSAL: &str = "HHS proposed changes of the Security Rule on 2025-01-06 (90 FR 898). They are not in force. This chapter says how far the organisation is prepared; nothing in it is a duty, and none of it counts for the nine elements.";
