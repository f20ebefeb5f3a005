//! Where protected health information is, and how it moves.

use super::super::flow_chart::flow_chart;
use super::super::phrase::{cell, soft, soft_line};
use super::super::section;
use super::Parts;
use crate::render::dossier::{HealthFlowRow, HealthPlaceRow};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table, Tone};

pub(super) fn places(parts: Parts<'_>) -> Vec<Block> {
    let document = parts.document;
    let mut table = Table::new(vec![
        Column::share("Asset", 1.4),
        Column::share("Owner, location", 1.1),
        Column::share("Does", 0.7),
        Column::share("Medium", 1.0),
        Column::share("Volume", 1.0),
    ])
    .when_empty("The plan names no asset with protected health information.");
    table.rows = document.places.iter().map(place).collect();
    let mut blocks = vec![
        section("Where protected health information is", "places"),
        Block::text(
            "Every asset that the plan declares to meet protected health information, with what it does with it in the words of 45 CFR 164.306(a)(1). Paper is no electronic medium (45 CFR 160.103); where it is listed, the analysis goes beyond the rule.",
        ),
        Block::Table(table),
        Block::heading(Level::Two, "How it moves", "flows"),
    ];
    if let Some(map) = &document.flow_map {
        blocks.push(Block::text("Numbers are those of the table below. A dotted arrow reaches a vendor, and no agreement in hand covers the surface. Vendors stand in tinted boxes."));
        blocks.push(Block::FlowChart(flow_chart(map)));
    }
    blocks.push(Block::Table(flows(parts)));
    blocks
}

fn place(row: &HealthPlaceRow) -> Row {
    let validity = row.validity.as_ref().map(|days| format!(", {days}"));
    let kind = format!("{}{}", row.kind, validity.unwrap_or_default());
    Row::new(vec![
        cell([
            vec![Run::id(row.id.as_str())],
            vec![Run::text(row.name.as_str())],
            vec![soft(kind)],
        ]),
        cell([
            vec![Run::text(row.owner.as_str())],
            vec![soft(row.location.as_str())],
        ]),
        row.does.as_str().into(),
        row.media.as_str().into(),
        row.volume.as_str().into(),
    ])
}

fn flows(parts: Parts<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::natural("No.").right(),
        Column::share("From, to", 1.2),
        Column::share("Protection", 1.2),
        Column::share("Agreement that covers the surface", 1.1),
    ])
    .when_empty("The plan names no flow of protected health information.");
    let row = |flow: &HealthFlowRow| {
        Row::new(vec![
            flow.number.to_string().into(),
            cell([
                vec![Run::text(flow.from.as_str()).mono(), Run::text(" to ")],
                vec![Run::text(flow.to.as_str()).mono()],
                soft_line(
                    flow.surface
                        .as_ref()
                        .map(|s| format!("surface {s}"))
                        .as_ref(),
                ),
            ]),
            cell([
                vec![Run::text(flow.protection.as_str())],
                soft_line(flow.region.as_ref()),
            ]),
            agreements(parts, flow),
        ])
    };
    table.rows = parts.document.flows.iter().map(row).collect();
    table
}

fn agreements(parts: Parts<'_>, flow: &HealthFlowRow) -> Cell {
    let lacking = flow.lacking.iter().map(|text| parts.links.text(text));
    match (flow.to_vendor, flow.agreements.is_empty()) {
        (false, _) => soft("ends in the house").into(),
        (true, true) if flow.exempt.is_some() => {
            soft(flow.exempt.as_deref().unwrap_or_default()).into()
        }
        (true, true) => {
            let none = vec![Run::text("none").bold().tone(Tone::Bad)];
            cell(std::iter::once(none).chain(lacking))
        }
        (true, false) => cell(parts.links.texts(&flow.agreements)),
    }
}
