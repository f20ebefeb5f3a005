//! Assets and data flows.

use super::flow_chart::flow_chart;
use super::phrase::{cell, optional, soft, soft_line};
use super::section;
use crate::render::Dossier;
use crate::render::dossier::{AssetRow, FlowRow};
use crate::render::pdf::{Block, Column, Level, Row, Run, Table};

/// The asset inventory and the data flows.
pub fn assets(dossier: &Dossier) -> Vec<Block> {
    if dossier.assets.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Asset", 1.6),
        Column::natural("Owner"),
        Column::share("Location", 1.0),
        Column::natural("Data class"),
        Column::share("Login, settings", 1.2),
    ]);
    table.rows = dossier.assets.iter().map(asset).collect();
    let mut blocks = vec![
        section("Assets and data flows", "assets"),
        Block::Table(table),
    ];
    if !dossier.flows.is_empty() {
        blocks.push(Block::heading(Level::Two, "Data flows", "flows"));
        if let Some(map) = &dossier.flow_map {
            blocks.push(Block::text(
                "Numbers are those of the table below. Vendors stand in tinted boxes.",
            ));
            blocks.push(Block::FlowChart(flow_chart(map)));
        }
        blocks.push(Block::Table(flows(&dossier.flows)));
    }
    blocks
}

fn asset(asset: &AssetRow) -> Row {
    let version = asset.version.as_deref().unwrap_or_default();
    let name = format!("{} {version}", asset.name);
    let validity = asset.validity.as_ref().map(|days| format!(", {days}"));
    let kind = format!("{}{}", asset.kind, validity.unwrap_or_default());
    let settings = asset.authentication.iter().chain(&asset.agent);
    Row::new(vec![
        cell([
            vec![Run::id(asset.id.as_str())],
            vec![Run::text(name.trim_end())],
            vec![soft(kind)],
        ]),
        asset
            .owner
            .as_ref()
            .map_or_else(|| soft("no owner").into(), |owner| owner.as_str().into()),
        asset.location.as_str().into(),
        asset.data_class.as_str().into(),
        cell(settings.map(|setting| vec![Run::text(setting.as_str())])),
    ])
    .anchor(format!("asset:{}", asset.id))
}

fn flows(flows: &[FlowRow]) -> Table {
    let mut table = Table::new(vec![
        Column::natural("No.").right(),
        Column::natural("Flow"),
        Column::share("From", 1.0),
        Column::share("To", 1.0),
        Column::natural("Data class"),
        Column::share("Protection", 1.4),
    ]);
    let row = |flow: &FlowRow| {
        Row::new(vec![
            flow.number.to_string().into(),
            Run::id(flow.id.as_str()).into(),
            flow.from.as_str().into(),
            cell([
                vec![Run::text(flow.to.as_str())],
                soft_line(flow.region.as_ref()),
            ]),
            flow.data_class.as_str().into(),
            optional(flow.protection.as_ref()),
        ])
    };
    table.rows = flows.iter().map(row).collect();
    table
}
