//! Policies and the organisation's own controls.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, soft};
use super::section;
use crate::render::Dossier;
use crate::render::dossier::{OwnControlRow, PolicyRow};
use crate::render::pdf::{Block, Column, Level, Row, Run, Table};

/// What the organisation has decided, and what it does.
pub fn own_controls(dossier: &Dossier, links: &Links<'_>) -> Vec<Block> {
    if dossier.policies.is_empty() && dossier.own_controls.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![section("Policies and own controls", "own-controls")];
    if !dossier.policies.is_empty() {
        blocks.push(Block::Table(policies(&dossier.policies, links)));
    }
    if !dossier.own_controls.is_empty() {
        blocks.push(Block::heading(
            Level::Two,
            "Own controls",
            "own-controls-table",
        ));
        blocks.push(Block::Table(own(&dossier.own_controls, links)));
    }
    blocks
}

fn policies(policies: &[PolicyRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Policy", 1.5),
        Column::share("Approved", 1.0),
        Column::share("In force", 1.0),
        Column::natural("Standing"),
    ]);
    let row = |policy: &PolicyRow| {
        let version = policy
            .version
            .as_ref()
            .map(|version| format!(" ({version})"));
        let title = format!("{}{}", policy.title, version.unwrap_or_default());
        Row::new(vec![
            cell([vec![links.item(&policy.id)], vec![Run::text(title)]]),
            policy.approved.as_str().into(),
            policy.validity.as_str().into(),
            chip(look::standing(&policy.standing), &policy.standing).into(),
        ])
    };
    table.rows = policies.iter().map(row).collect();
    table
}

fn own(controls: &[OwnControlRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Control", 1.6),
        Column::share("Meets", 1.0),
        Column::share("Evidence", 1.0),
    ]);
    let row = |control: &OwnControlRow| {
        let statement = [
            vec![Run::id(control.id.as_str()).bold()],
            links.text(&control.statement),
            vec![soft(answerable(control))],
        ];
        let decisions = links.texts(&control.decisions);
        Row::new(vec![
            cell(statement.into_iter().chain(decisions)),
            links.controls(&control.meets).into(),
            links.items(&control.evidence).into(),
        ])
        .anchor(format!("own:{}", control.id))
    };
    table.rows = controls.iter().map(row).collect();
    table
}

/// Who answers for the control, and how often it runs.
fn answerable(control: &OwnControlRow) -> String {
    let owner = control.owner.as_deref().unwrap_or("no owner");
    let frequency = control
        .frequency
        .as_deref()
        .unwrap_or("frequency not stated");
    format!("{owner}, {frequency}")
}
