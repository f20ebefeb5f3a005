//! What a report is made of, without a word about how it is drawn.

mod chart;
mod flow_chart;
mod run;
mod table;

pub use chart::{Bar, BarPart, Fill, HeatCell, HeatMap, HeatRow, Span, Strip, Strips, Tick, Tile};
pub use flow_chart::{ChartArrow, ChartBox, FlowChart};
pub use run::{Breaks, Content, Face, Mark, Run};
pub use table::{Align, Cell, Column, Row, RowKind, Table, Width};

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::theme::{Style, Tone};
use crate::render::logo::Pixels;

/// A report: a cover, what stands on every page, and the blocks in reading order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The first page.
    pub cover: Cover,
    /// The header and footer of every page.
    pub furniture: Furniture,
    /// The report itself.
    pub blocks: Vec<Block>,
    /// What the organisation changes of the look.
    pub style: Style,
}

/// The first page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cover {
    /// What the document is.
    pub title: String,
    /// What it covers, in one line.
    pub subtitle: String,
    /// Whose evidence it is.
    pub organisation: String,
    /// The logo below the name of the organisation.
    pub logo: Option<Logo>,
    /// Who may read it, drawn as a ribbon; left out if empty.
    pub classification: String,
    /// The verdict or another notice, drawn as a callout under the title.
    pub notice: Option<Callout>,
    /// Labels and values: period, as-of date, package id, evidence root, key fingerprint.
    pub facts: Vec<(String, Cell)>,
}

/// An image with the words that stand for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The image.
    pub pixels: Rc<Pixels>,
    /// What a reader is told who cannot see it.
    pub alternate: String,
}

/// The words in the header and footer of every page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Furniture {
    /// The short title, top left.
    pub title: String,
    /// The classification, top right.
    pub classification: String,
    /// The package id, bottom left; the page number stands bottom right.
    pub package: String,
    /// Words after the package id; left out if empty.
    pub note: String,
}

/// One piece of a report, from edge to edge of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A title that opens a part, and appears in the outline.
    Heading(Heading),
    /// Running text.
    Paragraph(Vec<Run>),
    /// Bulleted items.
    List(Vec<Vec<Run>>),
    /// Labels and values.
    KeyValue(Vec<(String, Cell)>),
    /// Rows under a header that is repeated on every page.
    Table(Table),
    /// A matrix of counts, such as likelihood by impact.
    HeatMap(HeatMap),
    /// One bar of stacked parts with a legend.
    Bar(Bar),
    /// Boxes with arrows between them.
    FlowChart(FlowChart),
    /// Covered parts of a period, row by row.
    Strips(Strips),
    /// Big numbers with labels, side by side.
    Tiles(Vec<Tile>),
    /// A framed note.
    Callout(Callout),
    /// Quoted source lines with their numbers.
    Code(Code),
    /// The table of contents, with page numbers.
    Contents(String),
    /// Ends the page.
    PageBreak,
    /// Empty space, in millimetres.
    Spacer(f32),
}

/// The depth of a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A part of the report.
    One,
    /// A section.
    Two,
    /// A subsection; in the outline, but not in the table of contents.
    Three,
}

/// Where a heading may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Wherever there is room.
    Anywhere,
    /// At the top of a new page.
    NewPage,
}

/// A title that opens a part of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// How deep it stands.
    pub level: Level,
    /// The words.
    pub text: String,
    /// The name that links use; unique in the document.
    pub anchor: String,
    /// Whether it opens a new page.
    pub start: Start,
}

/// A framed note.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Callout {
    /// The colour of frame and title.
    pub tone: Tone,
    /// The title; left out if empty.
    pub title: String,
    /// The text.
    pub paragraphs: Vec<Vec<Run>>,
}

/// Quoted source lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// Where the lines come from; left out if empty.
    pub caption: String,
    /// The number of the first line; 0 for commands, which have no numbers.
    pub first_line: u32,
    /// The lines, without line ends.
    pub lines: Vec<String>,
    /// Numbers of lines that stand out by a sign and bold type.
    pub marked: BTreeSet<u32>,
    /// The names that links use for a line, by its number.
    pub anchors: BTreeMap<u32, String>,
}

impl Block {
    /// A heading that flows with the text.
    pub fn heading(level: Level, text: impl Into<String>, anchor: impl Into<String>) -> Self {
        Self::Heading(Heading {
            level,
            text: text.into(),
            anchor: anchor.into(),
            start: Start::Anywhere,
        })
    }

    /// A heading of the first level at the top of a new page.
    pub fn chapter(text: impl Into<String>, anchor: impl Into<String>) -> Self {
        Self::Heading(Heading {
            level: Level::One,
            text: text.into(),
            anchor: anchor.into(),
            start: Start::NewPage,
        })
    }

    /// A paragraph of one plain run.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Run::text(text)])
    }

    /// A framed note of one plain paragraph.
    pub fn callout(tone: Tone, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::Callout(Callout {
            tone,
            title: title.into(),
            paragraphs: vec![vec![Run::text(text)]],
        })
    }

    /// Commands to type, without line numbers.
    pub fn commands(text: &str) -> Self {
        Self::code("", 0, text)
    }

    /// Quoted lines of a text, numbered from `first_line`.
    pub fn code(caption: impl Into<String>, first_line: u32, text: &str) -> Self {
        Self::Code(Code {
            caption: caption.into(),
            first_line,
            lines: text.lines().map(str::to_owned).collect(),
            ..Code::default()
        })
    }
}
