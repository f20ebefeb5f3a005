//! Turns blocks into pages: measures, breaks, repeats headers, numbers pages.
//!
//! Every block becomes slabs, strips of paper from edge to edge of the text; the flow
//! stacks the slabs on pages. Nothing here knows PDF.

mod alternate;
mod chart;
mod flow;
mod flow_chart;
mod front;
mod furniture;
mod heat;
mod key_value;
mod mark;
mod paint;
mod prose;
mod slab;
mod strip;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use super::block::{Block, Document};
use super::display::{OutlineEntry, Picture, Spot};
use super::structure::Structure;
use super::text::Shaper;
use slab::Slab;

/// A character that no shipped face has, with the block it stands in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingCharacter {
    /// The index of the block in the document; none for the cover and page furniture.
    pub block: Option<usize>,
    /// The last heading before it; empty on the cover.
    pub section: String,
    /// The word it stands in.
    pub word: String,
    /// The character.
    pub character: char,
}

/// Finished pages, not yet in any file format.
pub struct Pages {
    /// One picture per page.
    pub pictures: Vec<Picture>,
    /// What the pages say to a reader who cannot see them.
    pub structure: Structure,
    /// Where every anchor stands.
    pub anchors: BTreeMap<String, Spot>,
    /// Headings in reading order.
    pub outline: Vec<OutlineEntry>,
    /// Characters that could not be drawn.
    pub missing: Vec<MissingCharacter>,
    /// Link targets that do not exist.
    pub dangling: Vec<String>,
    /// Anchors that stand in several places; links lead to the first.
    pub repeated: Vec<String>,
}

/// Lays out a document.
///
/// Text that quotes page numbers is laid out twice, so that the room kept for a number
/// is as wide as the number; numbers themselves always come from the final pages.
pub fn pages(document: &Document, shaper: &mut Shaper) -> Pages {
    let first = pages_once(document, shaper);
    if !shaper.was_asked_for_pages() {
        return first;
    }
    let page = |(anchor, spot): (String, Spot)| (anchor, spot.page);
    shaper.set_page_hints(first.anchors.into_iter().map(page).collect());
    pages_once(document, shaper)
}

fn pages_once(document: &Document, shaper: &mut Shaper) -> Pages {
    let mut missing = BTreeSet::new();
    let mut structure = Structure::default();
    let mut slabs = front::cover(shaper, &mut structure, &document.cover);
    note(shaper, &mut missing, None, "");
    let mut section = String::new();
    for (index, block) in document.blocks.iter().enumerate() {
        if let Block::Heading(heading) = block {
            section.clone_from(&heading.text);
        }
        let mut made = block_slabs(shaper, &mut structure, block, document);
        if introduces(block, document.blocks.get(index + 1))
            && let Some(last) = made.last_mut()
        {
            last.keep = slab::Keep::WithNext;
        }
        slabs.extend(made);
        note(shaper, &mut missing, Some(index), &section);
    }
    let mut flowed = flow::flow(slabs, shaper.sheet());
    let mut pages = std::mem::take(&mut flowed.pages);
    furniture::add(shaper, &mut pages, document);
    let dangling = furniture::resolve(shaper, &mut pages, &flowed.anchors);
    note(shaper, &mut missing, None, "");
    scale(&mut pages, &mut flowed, shaper.sheet().scale);
    structure.settle(&pages, |anchor| flowed.anchors.contains_key(anchor));
    Pages {
        pictures: pages,
        structure,
        anchors: flowed.anchors,
        outline: flowed.outline,
        missing: missing.into_iter().collect(),
        dangling,
        repeated: flowed.repeated,
    }
}

/// Draws everything larger or smaller, as the sheet asks.
fn scale(pages: &mut [Picture], flowed: &mut flow::Flowed, factor: f32) {
    if factor.to_bits() == 1.0_f32.to_bits() {
        return;
    }
    for page in pages {
        page.scale(factor);
    }
    for spot in flowed.anchors.values_mut() {
        spot.y *= factor;
    }
    for entry in &mut flowed.outline {
        entry.spot.y *= factor;
    }
}

/// Whether a paragraph stands before a block that it has something to say about.
fn introduces(block: &Block, next: Option<&Block>) -> bool {
    let alone = matches!(
        next,
        None | Some(
            Block::Heading(_) | Block::Paragraph(_) | Block::Contents(_) | Block::PageBreak
        )
    );
    matches!(block, Block::Paragraph(_)) && !alone
}

fn block_slabs(
    shaper: &mut Shaper,
    structure: &mut Structure,
    block: &Block,
    document: &Document,
) -> Vec<Slab> {
    match block {
        Block::Heading(heading) => prose::heading(shaper, structure, heading),
        Block::Paragraph(runs) => prose::paragraph(shaper, structure, runs),
        Block::List(items) => prose::list(shaper, structure, items),
        Block::KeyValue(pairs) => key_value::key_value(shaper, structure, pairs),
        Block::Table(table) => table::table(shaper, structure, table),
        Block::HeatMap(map) => heat::heat_map(shaper, structure, map),
        Block::Bar(bar) => chart::bar(shaper, structure, bar),
        Block::FlowChart(chart) => flow_chart::flow_chart(shaper, structure, chart),
        Block::Strips(strips) => strip::strips(shaper, structure, strips),
        Block::Tiles(tiles) => chart::tiles(shaper, structure, tiles),
        Block::Callout(callout) => prose::callout(shaper, structure, callout),
        Block::Code(code) => prose::code(shaper, structure, code),
        Block::Contents(title) => front::contents(shaper, structure, title, &document.blocks),
        Block::PageBreak => vec![Slab::new_page()],
        Block::Spacer(millimetres) => vec![Slab::space(*millimetres)],
    }
}

fn note(
    shaper: &mut Shaper,
    missing: &mut BTreeSet<MissingCharacter>,
    block: Option<usize>,
    section: &str,
) {
    for (character, word) in shaper.take_missing() {
        missing.insert(MissingCharacter {
            block,
            section: section.to_owned(),
            word,
            character,
        });
    }
}

/// A small count as a number to reckon with.
fn float(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
