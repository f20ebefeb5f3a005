//! The risk analysis.

use super::links::{Links, risk_anchor};
use super::look::{self, chip};
use super::phrase::{capital, cell, sentence, soft, soft_line};
use crate::render::Dossier;
use crate::render::dossier::{HeatCell as Place, RiskFacts, ScenarioRow, Term};
use crate::render::pdf::{Block, Cell, Column, HeatCell, HeatMap, HeatRow, Level, Row, Run, Table};

/// Method, heat maps, scales and register.
pub fn risks(dossier: &Dossier, links: &Links<'_>) -> Vec<Block> {
    let Some(risks) = &dossier.risks else {
        return Vec::new();
    };
    let method = [
        sentence(&risks.method),
        sentence(&capital(&risks.carried_out)),
        sentence(&format!("Tolerance: {}", risks.tolerance)),
        "The maps count scenarios by likelihood and impact.".to_owned(),
    ];
    let said = method.iter().filter(|text| !text.is_empty());
    let text = said.map(String::as_str).collect::<Vec<_>>().join(" ");
    vec![
        Block::chapter("Risk analysis", "risks"),
        Block::Paragraph(links.text(&text)),
        Block::heading(Level::Three, "Before treatment", "risks-before"),
        Block::HeatMap(heat_map(risks, &risks.heat)),
        Block::heading(Level::Three, "After treatment", "risks-after"),
        Block::HeatMap(heat_map(risks, &risks.residual)),
        Block::heading(Level::Two, "Scales", "risks-scales"),
        Block::Table(scale("Likelihood", &risks.likelihood)),
        Block::Table(scale("Impact", &risks.impact)),
        Block::heading(Level::Two, "Register", "risks-register"),
        Block::Table(register(risks, links)),
    ]
}

/// The highest likelihood stands at the top, as in the HTML report.
pub fn heat_map(risks: &RiskFacts, rows: &[Vec<Place>]) -> HeatMap {
    let cell = |place: &Place| HeatCell {
        count: u32::try_from(place.scenarios.len()).unwrap_or(u32::MAX),
        level: place.rank,
    };
    let row = |(step, places): (&Term, &Vec<Place>)| HeatRow {
        label: step.term.clone(),
        cells: places.iter().map(cell).collect(),
    };
    HeatMap {
        caption: String::new(),
        across: "Impact".to_owned(),
        down: "Likelihood".to_owned(),
        columns: risks.impact.iter().map(|step| step.term.clone()).collect(),
        rows: risks.likelihood.iter().zip(rows).rev().map(row).collect(),
        levels: risks.levels.clone(),
    }
}

/// The steps of a scale with their definitions.
pub fn scale(name: &str, steps: &[Term]) -> Table {
    let mut table = Table::new(vec![
        Column::fixed(name, 32.0),
        Column::share("Meaning", 1.0),
    ]);
    let row = |step: &Term| {
        let term = Run::text(step.term.as_str()).bold();
        Row::new(vec![term.into(), step.meaning.as_str().into()])
    };
    table.rows = steps.iter().map(row).collect();
    table
}

fn register(risks: &RiskFacts, links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Scenario", 1.2),
        Column::share("Threat and vulnerability", 1.3),
        Column::share("Level", 0.8),
        Column::share("Treatment, owner, status", 1.2),
    ]);
    let row = |scenario: &ScenarioRow| scenario_row(risks, scenario, links);
    table.rows = risks.scenarios.iter().map(row).collect();
    table
}

fn scenario_row(risks: &RiskFacts, scenario: &ScenarioRow, links: &Links<'_>) -> Row {
    let owner = scenario.owner.as_deref().unwrap_or("no owner");
    Row::new(vec![
        cell([
            vec![Run::id(scenario.id.as_str()).bold()],
            vec![Run::text(scenario.title.as_str())],
            soft_line(joined(&scenario.assets).as_ref()),
        ]),
        cell([
            links.text(&scenario.threat),
            links.text(&scenario.vulnerability),
            soft_line(
                joined(&scenario.existing)
                    .map(|own| format!("in place: {own}"))
                    .as_ref(),
            ),
        ]),
        levels(risks, scenario),
        cell([
            links.text(&scenario.treatment),
            vec![soft(format!("{owner}, {}", scenario.status))],
        ]),
    ])
    .anchor(risk_anchor(&scenario.id))
}

fn levels(risks: &RiskFacts, scenario: &ScenarioRow) -> Cell {
    let place = format!("{} / {}", scenario.likelihood, scenario.impact);
    let residual = scenario.residual.as_ref();
    cell([
        vec![chip(
            look::level(scenario.rank, risks.levels.len()),
            &scenario.level,
        )],
        vec![soft(place)],
        soft_line(
            residual
                .map(|level| format!("after treatment: {level}"))
                .as_ref(),
        ),
    ])
}

fn joined(ids: &[String]) -> Option<String> {
    (!ids.is_empty()).then(|| ids.join(", "))
}
