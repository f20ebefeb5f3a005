//! The register of information as a PDF: the parts, order and words of the page.

use super::phrase::soft;
use crate::model::PackageTime;
use crate::model::look::Look as OwnLook;
use crate::render::dossier::{
    ChainMap, Chapter, DERIVED, Grid, GridCell, GridColumn, GridRow, Look, Part, Piece,
    RegisterDocument,
};
use crate::render::pdf::{
    Block, Callout, Cell, ChartArrow, ChartBox, Column, Cover, Document, FlowChart, Furniture,
    Level, Meta, Rendered, Row, Run, Table, Tile, Tone, render,
};
use crate::render::print;

/// Rows of one table that the PDF shows; the workbook holds all of them.
const MOST_ROWS: usize = 400;

/// Renders the register; anchors are the ids of the page.
pub fn register_pdf(document: &RegisterDocument, created: PackageTime, look: &OwnLook) -> Rendered {
    let document = &document.shortened(MOST_ROWS);
    let meta = Meta {
        title: format!("{}: {}", document.title, document.maintainer),
        author: document.maintainer.clone(),
        language: "en".to_owned(),
        created,
        digest: document.digest.clone(),
        signature: None,
    };
    let laid_out = Document {
        cover: cover(document, look),
        furniture: Furniture {
            title: document.title.clone(),
            classification: String::new(),
            package: document.package.clone(),
            note: print::note(look),
        },
        blocks: blocks(document),
        style: print::style(look),
    };
    render(&laid_out, &meta)
}

fn cover(document: &RegisterDocument, look: &OwnLook) -> Cover {
    let fact = |(label, value): &(String, String)| (label.clone(), Cell::text(value.as_str()));
    Cover {
        title: document.title.clone(),
        subtitle: document.subtitle.clone(),
        organisation: document.maintainer.clone(),
        logo: print::cover_logo(look, &document.maintainer),
        classification: String::new(),
        notice: Some(notice(document)),
        facts: document.facts.iter().map(fact).collect(),
    }
}

fn notice(document: &RegisterDocument) -> Callout {
    let clean = document.counts.other_findings == 0;
    Callout {
        tone: match (document.is_refused, clean) {
            (true, _) => Tone::Bad,
            (false, true) => Tone::Good,
            (false, false) => Tone::Caution,
        },
        title: String::new(),
        paragraphs: vec![
            vec![Run::text(document.notice.as_str()).bold()],
            vec![Run::text(document.legend.as_str())],
        ],
    }
}

fn blocks(document: &RegisterDocument) -> Vec<Block> {
    let tile = |(count, label): &(usize, String)| {
        Tile::new(count.to_string(), label.as_str(), Tone::Accent)
    };
    let tiles: Vec<Tile> = document.tiles.iter().map(tile).collect();
    let mut blocks = vec![Block::chapter("At a glance", "glance")];
    blocks.extend(tiles.chunks(5).map(|row| Block::Tiles(row.to_vec())));
    blocks.push(Block::text(document.legend.as_str()));
    blocks.push(Block::Contents("Contents".to_owned()));
    for chapter in &document.chapters {
        blocks.extend(of_chapter(chapter));
    }
    blocks
}

fn of_chapter(chapter: &Chapter) -> Vec<Block> {
    let mut blocks = vec![Block::chapter(
        chapter.title.as_str(),
        chapter.anchor.as_str(),
    )];
    for part in &chapter.parts {
        match part {
            Part::Text(text) => blocks.push(Block::text(text.as_str())),
            Part::Heading(anchor, title) => {
                blocks.push(Block::heading(Level::Two, title.as_str(), anchor.as_str()));
            }
            Part::Grid(grid) => blocks.extend(of_grid(grid)),
            Part::Chain(map) => blocks.push(Block::FlowChart(chart(map))),
        }
    }
    blocks
}

fn of_grid(grid: &Grid) -> Vec<Block> {
    let column = |column: &GridColumn| match (column.is_number, column.share > 0.0) {
        (true, _) => Column::natural(column.title.as_str()).right(),
        (false, true) => Column::share(column.title.as_str(), column.share),
        (false, false) => Column::natural(column.title.as_str()),
    };
    let mut table =
        Table::new(grid.columns.iter().map(column).collect()).when_empty(grid.when_empty.as_str());
    let row = |row: &GridRow| Row::new(row.cells.iter().map(cell).collect());
    table.rows = grid.rows.iter().map(row).collect();
    let mut blocks = vec![Block::Table(table)];
    if !grid.more.is_empty() {
        blocks.push(Block::Paragraph(vec![soft(grid.more.as_str())]));
    }
    blocks
}

fn cell(cell: &GridCell) -> Cell {
    let line = |line: &Vec<Piece>| line.iter().flat_map(runs).collect();
    Cell {
        paragraphs: cell.lines.iter().map(line).collect(),
    }
}

fn runs(piece: &Piece) -> Vec<Run> {
    let text = Run::text(piece.text.as_str());
    let mut runs = vec![match piece.look {
        Look::Plain => text,
        Look::Id => text.mono(),
        Look::Soft => soft(piece.text.as_str()),
        Look::Strong => text.bold(),
    }];
    if piece.derived {
        runs.push(Run::text(format!("\u{a0}{DERIVED}")).nobreak());
    }
    runs
}

/// A length of the drawing, which is whole and small.
fn length(points: i32) -> f32 {
    f32::from(i16::try_from(points).unwrap_or(i16::MAX))
}

fn point((x, y): (i32, i32)) -> (f32, f32) {
    (length(x), length(y))
}

fn chart(map: &ChainMap) -> FlowChart {
    let boxes = map.boxes.iter().map(|one| ChartBox {
        at: point((one.x, one.y)),
        size: point((one.width, one.height)),
        title: one.title.clone(),
        lines: vec![one.line.clone()],
        tone: if one.is_direct {
            Tone::Accent
        } else {
            Tone::Plain
        },
    });
    let arrows = map.arrows.iter().map(|arrow| ChartArrow {
        points: arrow.points.map(point).to_vec(),
        head: arrow.head.map(point),
        label: String::new(),
        label_at: point(arrow.points[0]),
        tone: Tone::Plain,
    });
    FlowChart {
        caption: map.title.clone(),
        width: length(map.width),
        height: length(map.height),
        boxes: boxes.collect(),
        arrows: arrows.collect(),
    }
}
