//! What the document is made of: chapters, tables, cells.

use serde::Serialize;

use super::ChainMap;
use crate::diagnostic::counted;

/// A part of the document.
#[derive(Clone, Debug, Serialize)]
pub struct Chapter {
    /// The name that links use.
    pub anchor: String,
    /// The title.
    pub title: String,
    /// What stands in it, in order.
    pub parts: Vec<Part>,
}

impl Chapter {
    pub(super) fn new(anchor: &str, title: &str, parts: Vec<Part>) -> Self {
        Self {
            anchor: anchor.to_owned(),
            title: title.to_owned(),
            parts,
        }
    }

    /// The chapter with the first rows of each table.
    pub(super) fn shortened(&self, most: usize) -> Self {
        let part = |part: &Part| match part {
            Part::Grid(grid) => Part::Grid(grid.shortened(most)),
            other => other.clone(),
        };
        Self {
            anchor: self.anchor.clone(),
            title: self.title.clone(),
            parts: self.parts.iter().map(part).collect(),
        }
    }
}

/// One piece of a chapter.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case")]
pub enum Part {
    /// Running text.
    Text(String),
    /// A title: anchor and words.
    Heading(String, String),
    /// A table.
    Grid(Grid),
    /// A supply chain.
    Chain(ChainMap),
}

impl Part {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn heading(anchor: &str, title: impl Into<String>) -> Self {
        Self::Heading(anchor.to_owned(), title.into())
    }
}

/// A table.
#[derive(Clone, Debug, Serialize)]
pub struct Grid {
    /// The columns.
    pub columns: Vec<GridColumn>,
    /// The rows.
    pub rows: Vec<GridRow>,
    /// What stands in place of a table without rows.
    pub when_empty: String,
    /// How many rows this form of the document leaves out, in words; empty where none.
    pub more: String,
}

/// A column.
#[derive(Clone, Debug, Serialize)]
pub struct GridColumn {
    /// The title.
    pub title: String,
    /// Its share of the width; 0 for as wide as its contents.
    pub share: f32,
    /// Whether numbers stand in it.
    pub is_number: bool,
}

/// A row.
#[derive(Clone, Debug, Serialize)]
pub struct GridRow {
    /// The name that links use.
    pub anchor: Option<String>,
    /// The cells.
    pub cells: Vec<GridCell>,
}

/// A cell: lines of pieces.
#[derive(Clone, Debug, Default, Serialize)]
pub struct GridCell {
    /// The lines.
    pub lines: Vec<Vec<Piece>>,
}

/// How a piece looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Look {
    /// As it is.
    #[default]
    Plain,
    /// An identifier.
    Id,
    /// Secondary text.
    Soft,
    /// Weighty.
    Strong,
}

/// Words of one look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// The look.
    pub look: Look,
    /// Whether the value was derived.
    pub derived: bool,
}

impl Piece {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    pub(super) fn soft(text: impl Into<String>) -> Self {
        Self::new(text).look(Look::Soft)
    }

    pub(super) fn strong(text: impl Into<String>) -> Self {
        Self::new(text).look(Look::Strong)
    }

    pub(super) fn id(text: impl Into<String>) -> Self {
        Self::new(text).look(Look::Id)
    }

    pub(super) fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }
}

impl GridCell {
    /// Lines that hold anything.
    pub(super) fn of(lines: impl IntoIterator<Item = Vec<Piece>>) -> Self {
        let full = |line: &Vec<Piece>| line.iter().any(|piece| !piece.text.is_empty());
        Self {
            lines: lines.into_iter().filter(full).collect(),
        }
    }

    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::of([vec![Piece::new(text)]])
    }

    pub(super) fn number(number: usize) -> Self {
        Self::text(number.to_string())
    }
}

impl From<Piece> for GridCell {
    fn from(piece: Piece) -> Self {
        Self::of([vec![piece]])
    }
}

impl GridRow {
    pub(super) fn new(cells: Vec<GridCell>) -> Self {
        Self {
            anchor: None,
            cells,
        }
    }
}

impl Grid {
    /// A table with titles and shares; a negative share is a column of numbers.
    pub(super) fn part(columns: &[(&str, f32)], rows: Vec<GridRow>, when_empty: &str) -> Part {
        let column = |(title, share): &(&str, f32)| GridColumn {
            title: (*title).to_owned(),
            share: share.max(0.0),
            is_number: *share < 0.0,
        };
        Part::Grid(Self {
            columns: columns.iter().map(column).collect(),
            rows,
            when_empty: when_empty.to_owned(),
            more: String::new(),
        })
    }

    /// The first rows, and how many more there are.
    fn shortened(&self, most: usize) -> Self {
        let more = self.rows.len().saturating_sub(most);
        Self {
            columns: self.columns.clone(),
            rows: self.rows.iter().take(most).cloned().collect(),
            when_empty: self.when_empty.clone(),
            more: match more {
                0 => String::new(),
                more => format!("{}: the workbook shows them.", counted(more, "more row")),
            },
        }
    }
}
