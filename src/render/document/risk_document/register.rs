//! The register, the treatment plan, accepted risks, the view of each asset.

use super::super::links::risk_anchor;
use super::super::look::chip;
use super::super::phrase::{cell, labelled, list, soft, soft_line};
use super::super::section;
use super::{Parts, level};
use crate::render::dossier::{
    AcceptanceRow, AssetRiskRow, AssetScenario, RegisterRow, StepRow, TreatmentRow,
};
use crate::render::pdf::{Block, Cell, Column, Level, Mark, Row, Run, Table, Tone};

/// Every scenario with everything that the plan says of it.
pub(super) fn register(parts: Parts<'_>) -> Vec<Block> {
    let mut table = Table::new(vec![
        Column::share("Scenario, level", 0.8),
        Column::share("Threat, vulnerability, measures", 1.2),
        Column::share("Likelihood, impact, treatment", 1.2),
    ])
    .when_empty("The register has no scenario.");
    let rows = parts.document.register.iter();
    table.rows = rows.map(|row| scenario(parts, row)).collect();
    vec![
        Block::chapter("Register", "register"),
        Block::text(
            "Every scenario, the highest level before treatment first. Levels are computed by the method. References such as TE-TEC-14 and VU-TEC-13 name entries of the library of threat events and vulnerabilities.",
        ),
        Block::Table(table),
    ]
}

fn scenario(parts: Parts<'_>, row: &RegisterRow) -> Row {
    let stale = row.is_stale.then_some(" (longer ago than the interval)");
    let reconfirmed = match &row.reconfirmed {
        Some(who) => format!("reconfirmed by {who}{}", stale.unwrap_or_default()),
        None => "not reconfirmed".to_owned(),
    };
    let before = level(parts.risks, row.rank, &row.level).paragraphs;
    let after = level(parts.risks, row.residual_rank, &row.residual).paragraphs;
    Row::new(vec![
        cell([
            vec![Run::id(row.id.as_str()).bold()],
            vec![Run::text(row.title.as_str()).bold()],
            vec![soft(row.assets.join(", "))],
            labelled("before:", before.into_iter().flatten()),
            labelled("after:", after.into_iter().flatten()),
            soft_line(row.residual_steps.as_ref()),
            vec![soft(reconfirmed)],
        ]),
        threat(parts, row),
        judged(parts, row),
    ])
    .anchor(risk_anchor(&row.id))
}

fn threat(parts: Parts<'_>, row: &RegisterRow) -> Cell {
    let with_reference = |text: &str, reference: Option<&String>| {
        let mut runs = parts.links.text(text);
        runs.extend(reference.map(|id| soft(format!(" {id}"))));
        runs
    };
    let measures = list(row.measures.iter().map(|id| measure(id)));
    let shown = parts.links.items(&row.evidence);
    let none = row.no_measure.as_ref();
    cell([
        labelled(
            "Threat:",
            with_reference(&row.threat, row.threat_ref.as_ref()),
        ),
        labelled(
            "Vulnerability:",
            with_reference(&row.vulnerability, row.vulnerability_ref.as_ref()),
        ),
        filled("In place:", measures),
        filled("Shown by:", shown),
        filled(
            "No measure:",
            none.map(|why| parts.links.text(why)).unwrap_or_default(),
        ),
    ])
}

/// An own control, which the appendix explains.
fn measure(id: &str) -> Run {
    Run::id(id).link(format!("measure:{id}"))
}

/// Runs after a label; nothing where there are none.
fn filled(label: &str, runs: Vec<Run>) -> Vec<Run> {
    if runs.is_empty() {
        return runs;
    }
    labelled(label, runs)
}

fn judged(parts: Parts<'_>, row: &RegisterRow) -> Cell {
    let step = |label: &str, step: &StepRow| {
        let mut runs = labelled(label, [Run::text(step.step.as_str()).bold()]);
        if let Some(reason) = &step.reason {
            runs.push(Run::text(". "));
            runs.extend(parts.links.text(reason));
        }
        runs
    };
    let mut treatment = labelled("Treatment:", [Run::text(row.treatment.as_str()).bold()]);
    if let Some(plan) = &row.plan {
        treatment.push(Run::text(". "));
        treatment.extend(parts.links.text(plan));
    }
    let acceptance = row.acceptance.as_ref();
    cell([
        step("Likelihood:", &row.likelihood),
        step("Impact:", &row.impact),
        vec![soft(row.impacts.join(", "))],
        treatment,
        labelled("Owner:", [Run::text(row.owner.as_str())]),
        standing(&row.state, row.due.as_ref(), row.done.as_ref()),
        filled("Proof:", parts.links.items(&row.proof)),
        filled(
            "Accepted:",
            acceptance
                .map(|text| parts.links.text(text))
                .unwrap_or_default(),
        ),
    ])
}

/// "done on 2026-06-24, was due 2026-06-30".
fn standing(state: &str, due: Option<&String>, done: Option<&String>) -> Vec<Run> {
    let mut runs = vec![chip(look_of(state), state)];
    let when = match (done, due) {
        (Some(done), Some(due)) => format!(" on {done}, was due {due}"),
        (Some(done), None) => format!(" on {done}"),
        (None, Some(due)) => format!(", due {due}"),
        (None, None) if state == "accepted" => String::new(),
        (None, None) => ", no date".to_owned(),
    };
    runs.push(Run::text(when));
    runs
}

fn look_of(state: &str) -> (Mark, Tone) {
    match state {
        "done" => (Mark::Tick, Tone::Good),
        "overdue" => (Mark::Square, Tone::Bad),
        "accepted" => (Mark::Dash, Tone::Muted),
        _ => (Mark::Empty, Tone::Accent),
    }
}

/// The treatment plan, and what is carried.
pub(super) fn treatments(parts: Parts<'_>) -> Vec<Block> {
    let mut table = Table::new(vec![
        Column::natural("Risk"),
        Column::share("Treatment", 1.5),
        Column::share("Owner, dates", 0.9),
        Column::share("Proof", 1.0),
    ])
    .when_empty("No treatment is planned.");
    let row = |row: &TreatmentRow| {
        let levels = format!("{}, {} after treatment", row.level, row.residual);
        Row::new(vec![
            parts.links.scenario(&row.id).into(),
            cell([parts.links.text(&row.plan), vec![soft(levels)]]),
            cell([
                vec![Run::text(row.owner.as_str())],
                standing(&row.state, row.due.as_ref(), row.done.as_ref()),
            ]),
            parts.links.items(&row.proof).into(),
        ])
    };
    table.rows = parts.document.treatments.iter().map(row).collect();
    vec![
        Block::chapter("Treatment plan", "treatments"),
        Block::text(
            "What is overdue stands first, then what is open by date, then what is done with its proof.",
        ),
        Block::Table(table),
        Block::heading(Level::Two, "Accepted risks", "accepted"),
        Block::Table(accepted(parts)),
    ]
}

fn accepted(parts: Parts<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::natural("Risk"),
        Column::share("Reason", 1.6),
        Column::natural("Level"),
        Column::share("Decided by", 0.8),
        Column::natural("Until"),
    ])
    .when_empty("No risk is accepted.");
    let row = |row: &AcceptanceRow| {
        Row::new(vec![
            parts.links.scenario(&row.id).into(),
            cell([
                vec![Run::text(row.title.as_str()).bold()],
                parts.links.text(&row.reason),
            ]),
            level(parts.risks, row.rank, &row.level),
            row.decided.as_str().into(),
            row.until.as_str().into(),
        ])
    };
    table.rows = parts.document.accepted.iter().map(row).collect();
    table
}

/// Each asset with its scenarios.
pub(super) fn by_asset(parts: Parts<'_>) -> Vec<Block> {
    let mut table = Table::new(vec![
        Column::natural("Risk"),
        Column::share("Scenario", 1.0),
        Column::natural("Before"),
        Column::natural("After"),
        Column::natural("Treatment"),
    ]);
    for asset in &parts.document.by_asset {
        table.rows.push(asset_row(asset));
        let rows = asset.scenarios.iter();
        table
            .rows
            .extend(rows.map(|row| asset_scenario(parts, row)));
    }
    vec![
        section("Asset by asset", "by-asset"),
        Block::Table(table.when_empty("No asset is in a scenario.")),
    ]
}

fn asset_row(asset: &AssetRiskRow) -> Row {
    let mut title = vec![
        Run::id(asset.id.as_str()).bold(),
        Run::text(format!("  {}", asset.name)),
    ];
    title.extend(asset.note.iter().map(|note| soft(format!(": {note}"))));
    Row::group(title).anchor(format!("asset:{}", asset.id))
}

fn asset_scenario(parts: Parts<'_>, row: &AssetScenario) -> Row {
    let levels = &parts.risks.levels;
    let after = levels.iter().position(|level| *level == row.residual);
    Row::new(vec![
        parts.links.scenario(&row.id).into(),
        row.title.as_str().into(),
        level(parts.risks, row.rank, &row.level),
        level(parts.risks, after.unwrap_or_default(), &row.residual),
        chip(look_of(&row.state), &row.state).into(),
    ])
}
