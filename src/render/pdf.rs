//! A document engine: blocks in, PDF bytes out.
//!
//! Three layers, each knowing only the one before it:
//! 1. `text` shapes words and breaks lines,
//! 2. `layout` turns blocks into pages of painted items and a tree of what they mean,
//! 3. `backend` writes the pages as PDF, and is the only one to know that format.
//!
//! Nothing here reads a file or a clock; the same document gives the same bytes.
//!
//! ```
//! use auditbinder::model::PackageTime;
//! use auditbinder::render::pdf::{Block, Column, Document, Mark, Meta, Run, Table, Tone, render};
//!
//! let table = Table::new(vec![Column::natural("Control").nobreak(), Column::share("State", 1.0)])
//!     .row(vec![
//!         Run::id("soc2:CC6.1").link("scope").into(),
//!         Run::chip(Mark::Full, Tone::Good, "evidenced").into(),
//!     ]);
//! let document = Document {
//!     blocks: vec![
//!         Block::Contents("Contents".into()),
//!         Block::chapter("Scope", "scope"),
//!         Block::text("What was looked at, and what was not."),
//!         Block::Table(table),
//!     ],
//!     ..Document::default()
//! };
//! let meta = Meta {
//!     title: "Evidence".into(),
//!     author: "Example".into(),
//!     language: "en".into(),
//!     created: PackageTime::from_epoch(1_795_132_800).expect("a time after 1980"),
//!     digest: "9f2c71ab".into(),
//!     signature: None,
//! };
//! let rendered = render(&document, &meta);
//! assert_eq!((rendered.pages, rendered.anchors["scope"]), (2, 2));
//! assert!(rendered.missing.is_empty() && rendered.dangling.is_empty());
//! ```

mod backend;
pub mod block;
mod display;
mod layout;
mod structure;
mod text;
pub mod theme;

use std::collections::BTreeMap;
use std::ops::Range;

pub use backend::{Meta, SignatureRoom};
pub use block::{
    Align, Bar, BarPart, Block, Breaks, Callout, Cell, ChartArrow, ChartBox, Code, Column, Cover,
    Document, Face, Fill, FlowChart, Furniture, Heading, HeatCell, HeatMap, HeatRow, Level, Logo,
    Mark, Row, RowKind, Run, Span, Start, Strip, Strips, Table, Tick, Tile, Width,
};
pub use layout::MissingCharacter;
pub use theme::{Palette, Rgb, Sheet, Style, Tone};

/// A finished PDF file and what is known about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The file.
    pub bytes: Vec<u8>,
    /// Where the hexadecimal digits of a signature go, if there is room for one: zeros so
    /// far, and the only bytes that it does not cover beside the `<` and `>` around them.
    pub signature: Option<Range<usize>>,
    /// How many pages it has.
    pub pages: u32,
    /// The page of every anchor, counted from 1.
    pub anchors: BTreeMap<String, u32>,
    /// Characters that no shipped face has; a replacement is drawn for each.
    pub missing: Vec<MissingCharacter>,
    /// Anchors that are linked to but stand nowhere; their links are left out.
    pub dangling: Vec<String>,
    /// Anchors that stand in several places; links lead to the first.
    pub repeated: Vec<String>,
}

/// What is wrong with a font of the organisation, and what to do; the first follows its name.
pub fn font_problem(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let problem = text::problem(bytes);
    problem.or_else(|| {
        let help = "name another file of the font, for example one for desktop programs";
        (!backend::can_embed(bytes)).then_some(("cannot be embedded in part", help))
    })
}

/// Renders a document as PDF.
pub fn render(document: &Document, meta: &Meta) -> Rendered {
    let mut shaper = text::Shaper::with(document.style.clone());
    let mut laid_out = layout::pages(document, &mut shaper);
    let logo = document.cover.logo.as_ref();
    let logo = logo.map(|logo| &*logo.pixels);
    let (bytes, signature) = backend::write(&mut laid_out, &shaper, meta, logo);
    let page = |(anchor, spot): (&String, &display::Spot)| (anchor.clone(), spot.page);
    Rendered {
        bytes,
        signature,
        pages: u32::try_from(laid_out.pictures.len()).unwrap_or(u32::MAX),
        anchors: laid_out.anchors.iter().map(page).collect(),
        missing: laid_out.missing,
        dangling: laid_out.dangling,
        repeated: laid_out.repeated,
    }
}
