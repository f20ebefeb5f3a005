//! Tables: columns that know their width, rows that know their anchor.

use super::run::{Breaks, Run};
use crate::render::pdf::theme::Tone;

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Width {
    /// So many millimetres.
    Fixed(f32),
    /// As wide as its widest cell, as long as the others keep room.
    Natural,
    /// A share of what the other columns leave.
    Share(f32),
}

/// On which side the text of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Flush right, for numbers.
    Right,
    /// Centred.
    Centre,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The words in the header.
    pub title: String,
    /// How wide it is.
    pub width: Width,
    /// On which side its text stands.
    pub align: Align,
    /// Whether its cells may be broken.
    pub breaks: Breaks,
}

impl Column {
    /// A column of so many millimetres.
    pub fn fixed(title: impl Into<String>, millimetres: f32) -> Self {
        Self::new(title, Width::Fixed(millimetres))
    }

    /// A column as wide as its widest cell.
    pub fn natural(title: impl Into<String>) -> Self {
        Self::new(title, Width::Natural)
    }

    /// A column with a share of what the others leave.
    pub fn share(title: impl Into<String>, share: f32) -> Self {
        Self::new(title, Width::Share(share))
    }

    fn new(title: impl Into<String>, width: Width) -> Self {
        Self {
            title: title.into(),
            width,
            align: Align::Left,
            breaks: Breaks::Anywhere,
        }
    }

    /// The same column, flush right.
    #[must_use]
    pub fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// The same column, centred.
    #[must_use]
    pub fn centre(mut self) -> Self {
        self.align = Align::Centre;
        self
    }

    /// The same column, its cells never broken.
    #[must_use]
    pub fn nobreak(mut self) -> Self {
        self.breaks = Breaks::Never;
        self
    }
}

/// The text of one cell: paragraphs of runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The paragraphs, each a list of runs.
    pub paragraphs: Vec<Vec<Run>>,
}

impl Cell {
    /// A cell without text.
    pub fn empty() -> Self {
        Self::default()
    }

    /// A cell of plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Run::text(text).into()
    }

    /// The same cell with one more paragraph.
    #[must_use]
    pub fn and(mut self, paragraph: Vec<Run>) -> Self {
        self.paragraphs.push(paragraph);
        self
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<Run> for Cell {
    fn from(run: Run) -> Self {
        vec![run].into()
    }
}

impl From<Vec<Run>> for Cell {
    fn from(runs: Vec<Run>) -> Self {
        Self {
            paragraphs: vec![runs],
        }
    }
}

/// What a row is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowKind {
    /// One cell per column.
    #[default]
    Plain,
    /// One cell across the table, naming the rows that follow.
    Group,
    /// One cell across the table, adding to the row before.
    Wide,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells, one per column; missing ones stay empty.
    pub cells: Vec<Cell>,
    /// The name that links use; unique in the document.
    pub anchor: Option<String>,
    /// A background that draws the eye.
    pub tone: Option<Tone>,
    /// What the row is for.
    pub kind: RowKind,
}

impl Row {
    /// A row with one cell per column.
    pub fn new(cells: Vec<Cell>) -> Self {
        Self {
            cells,
            ..Self::default()
        }
    }

    /// A row across the table that names the rows after it.
    pub fn group(title: impl Into<Cell>) -> Self {
        Self {
            cells: vec![title.into()],
            kind: RowKind::Group,
            ..Self::default()
        }
    }

    /// A row across the table that adds to the row before it.
    pub fn wide(text: impl Into<Cell>) -> Self {
        Self {
            kind: RowKind::Wide,
            ..Self::new(vec![text.into()])
        }
    }

    /// The same row with a name for links.
    #[must_use]
    pub fn anchor(mut self, anchor: impl Into<String>) -> Self {
        self.anchor = Some(anchor.into());
        self
    }

    /// The same row on a tinted background.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = Some(tone);
        self
    }
}

/// Rows under a header that is repeated on every page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// A line above the table; left out if empty.
    pub caption: String,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The rows from top to bottom.
    pub rows: Vec<Row>,
    /// What a table without rows says instead.
    pub when_empty: String,
}

impl Table {
    /// A table without rows.
    pub fn new(columns: Vec<Column>) -> Self {
        Self {
            columns,
            ..Self::default()
        }
    }

    /// The same table with one more row of cells.
    #[must_use]
    pub fn row(mut self, cells: Vec<Cell>) -> Self {
        self.rows.push(Row::new(cells));
        self
    }

    /// The same table with a line above it.
    #[must_use]
    pub fn caption(mut self, caption: impl Into<String>) -> Self {
        self.caption = caption.into();
        self
    }

    /// The same table with words for the case that it has no rows.
    #[must_use]
    pub fn when_empty(mut self, words: impl Into<String>) -> Self {
        self.when_empty = words.into();
        self
    }
}
