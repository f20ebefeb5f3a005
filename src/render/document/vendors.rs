//! Vendors: services per surface, and the papers that name them.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, sentence, soft, soft_line};
use crate::render::dossier::{PaperRow, ServiceRow, VendorFacts};
use crate::render::pdf::{Block, Column, Level, Row, Run, Table, Tone};

/// One section per vendor.
pub fn vendors(vendors: &[VendorFacts], links: &Links<'_>) -> Vec<Block> {
    if vendors.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::chapter("Vendors", "vendors")];
    for facts in vendors {
        blocks.extend(vendor(facts, links));
    }
    blocks
}

fn vendor(facts: &VendorFacts, links: &Links<'_>) -> Vec<Block> {
    let anchor = format!("vendor:{}", facts.id);
    let mut intro = vec![Run::id(facts.id.as_str())];
    if let Some(purpose) = &facts.purpose {
        intro.push(Run::text(format!(". {}", sentence(purpose))));
    }
    if !facts.notes.is_empty() {
        intro.push(soft(format!(" ({})", facts.notes.join("; "))));
    }
    let mut blocks = vec![
        Block::heading(Level::Three, facts.name.as_str(), anchor),
        Block::Paragraph(intro),
    ];
    if !facts.services.is_empty() {
        blocks.push(Block::Table(services(&facts.services, links)));
    }
    if !facts.papers.is_empty() {
        blocks.push(Block::Table(papers(&facts.papers, links)));
    }
    blocks
}

fn services(services: &[ServiceRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Service", 1.2),
        Column::natural("Surface"),
        Column::natural("Data class"),
        Column::share("Region, retention", 1.0),
        Column::share("Named by papers in hand", 1.2),
    ]);
    let row = |service: &ServiceRow| {
        let named_by = match service.covered_by.as_slice() {
            [] => vec![Run::text("none").bold().tone(Tone::Bad)],
            papers => links.items(papers),
        };
        let name = [
            vec![Run::id(service.id.as_str())],
            vec![Run::text(service.name.as_str())],
        ];
        let region = service
            .region
            .iter()
            .map(|region| Run::text(region.as_str()))
            .collect();
        Row::new(vec![
            cell(name),
            service.surface.as_str().into(),
            service.data_class.as_str().into(),
            cell([region, soft_line(service.retention.as_ref())]),
            named_by.into(),
        ])
    };
    table.rows = services.iter().map(row).collect();
    table
}

fn papers(papers: &[PaperRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Document or agreement", 1.3),
        Column::share("Valid", 0.9),
        Column::share("Names", 0.8),
        Column::share("Standing, read by", 1.3),
    ]);
    let row = |paper: &PaperRow| {
        let reviewed = paper.reviewed.as_ref();
        let reviewed = reviewed.map(|review| format!("read by {review}"));
        let standing = vec![chip(look::standing(&paper.standing), &paper.standing)];
        Row::new(vec![
            cell([
                vec![links.item(&paper.id)],
                vec![Run::text(paper.title.as_str())],
            ]),
            paper.validity.as_str().into(),
            paper.services.join(", ").into(),
            cell(
                std::iter::once(standing)
                    .chain(links.texts(&paper.weaknesses))
                    .chain([soft_line(reviewed.as_ref())]),
            ),
        ])
    };
    table.rows = papers.iter().map(row).collect();
    table
}
