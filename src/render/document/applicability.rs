//! The statement of applicability, and the conditions that are still to be confirmed.

use std::collections::BTreeMap;

use super::links::Links;
use super::phrase::{cell, list, soft};
use super::section;
use crate::render::dossier::{Applicability, ConditionRow, Decided};
use crate::render::pdf::{Block, Column, Level, Row, Run, Table};

/// What applies, what does not and who says so, per framework.
pub fn statements(statements: &[Applicability], links: &Links<'_>) -> Vec<Block> {
    if statements.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        section("Statement of applicability", "applicability"),
        Block::text(
            "Every control of the pinned catalogs that needs evidence either applies, does not apply \
             with a reason, or was not selected. The file statement-of-applicability.csv beside this \
             document lists each one.",
        ),
    ];
    for statement in statements {
        let title = format!("{} ({})", statement.title, statement.short);
        let anchor = format!("applicability-{}", statement.short);
        blocks.push(Block::heading(Level::Three, title, anchor));
        blocks.push(Block::text(format!(
            "{} apply, {} do not apply, {} not selected.",
            statement.applies, statement.does_not_apply, statement.not_selected
        )));
        let unselected = statement.unselected.iter();
        let unselected = unselected.map(|u| format!("{} not selected: {}", u.count, u.word));
        let facts: Vec<Vec<Run>> = statement
            .selection
            .iter()
            .cloned()
            .chain(unselected)
            .map(|line| vec![Run::text(line)])
            .collect();
        if !facts.is_empty() {
            blocks.push(Block::List(facts));
        }
        if !statement.decisions.is_empty() {
            blocks.push(Block::Table(decisions(&statement.decisions, links)));
        }
    }
    blocks
}

fn decisions(rows: &[Decided], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Controls", 1.3),
        Column::natural("Decision"),
        Column::share("Reason", 1.0),
    ]);
    let row = |row: &Decided| {
        let says = format!("says the {}", row.by);
        let decided = row.decided.iter();
        let decided = decided.map(|who| vec![soft(format!("decided by {who}"))]);
        let reason = std::iter::once(links.text(&row.reason)).chain(decided);
        Row::new(vec![
            cell([links.controls(&row.controls)]),
            cell([
                vec![Run::text(row.applicability.as_str())],
                vec![soft(says)],
            ]),
            cell(reason),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

/// Controls that share a condition and the items that would meet it.
struct Shared<'a> {
    gap: bool,
    condition: &'a str,
    controls: Vec<&'a str>,
    items: Vec<&'a str>,
}

/// The conditions in the order in which they first stand.
fn shared(rows: &[ConditionRow]) -> Vec<Shared<'_>> {
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut by_control: Vec<Shared<'_>> = Vec::new();
    for row in rows {
        let at = places.entry((&row.control, &row.condition));
        let at = *at.or_insert_with(|| {
            by_control.push(Shared {
                gap: row.gap,
                condition: &row.condition,
                controls: vec![&row.control],
                items: Vec::new(),
            });
            by_control.len() - 1
        });
        by_control[at].items.push(&row.item);
    }
    let mut places: BTreeMap<(bool, &str, Vec<&str>), usize> = BTreeMap::new();
    let mut groups: Vec<Shared<'_>> = Vec::new();
    for one in by_control {
        let key = (one.gap, one.condition, one.items.clone());
        if let Some(at) = places.get(&key) {
            groups[*at].controls.extend(one.controls);
        } else {
            places.insert(key, groups.len());
            groups.push(one);
        }
    }
    groups
}

/// Conditions under which items would show controls by themselves.
pub fn conditions(rows: &[ConditionRow], links: &Links<'_>) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Controls", 1.0),
        Column::share("Condition", 0.8),
        Column::share("Items", 1.4),
    ]);
    let row = |shared: Shared<'_>| {
        let gap = match (shared.gap, shared.controls.len()) {
            (false, _) => None,
            (true, 1) => Some(vec![soft("a gap")]),
            (true, _) => Some(vec![soft("gaps")]),
        };
        let controls = shared.controls.iter().map(|id| links.control(id));
        Row::new(vec![
            cell(std::iter::once(list(controls)).chain(gap)),
            cell([links.text(shared.condition)]),
            list(shared.items.iter().map(|item| links.item(item))).into(),
        ])
    };
    table.rows = shared(rows).into_iter().map(row).collect();
    vec![
        section("Conditions to confirm", "conditions"),
        Block::text(
            "The map holds each of these items to show the control by itself once somebody has \
             confirmed the condition: a clause that was found, a topic that is covered. Until then it \
             counts with others only.",
        ),
        Block::Table(table),
    ]
}
