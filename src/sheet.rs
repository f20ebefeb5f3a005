//! Tables of spreadsheets, CSV and XLSX, to rows of text cells with their places, and back.
//!
//! What is written is read back equal. A cell is text, a number or a day; nothing is guessed:
//! a number is read as the text of the number, a day as `2026-01-31`.

mod book;
mod csv;
mod limits;
mod xlsx;
mod xlsx_write;

use std::borrow::Cow;

use chrono::NaiveDate;

pub use book::{Book, Fill, FrontLine, Leaf, Look, most_links, write_styled};
pub use csv::{neutral, plain};

/// In which form a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// RFC 4180, separated by commas, semicolons or tabs.
    Csv,
    /// A workbook of ISO/IEC 29500 (Office Open XML).
    Xlsx,
}

impl Form {
    /// The form that the ending of a file name says.
    pub fn of(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// The filled cells of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The name of the sheet; CSV has none.
    pub name: Option<String>,
    /// The rows that hold something, in order.
    pub rows: Vec<Row>,
    /// The number of the last row, whether or not it holds something.
    pub last: u32,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number as a spreadsheet shows it, from 1.
    pub number: u32,
    /// The cells that hold something, from left to right.
    pub cells: Vec<Cell>,
}

/// One filled cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The number of its column, from 1.
    pub column: u32,
    /// What it holds.
    pub text: String,
    /// The line of the file (CSV) or the row of the sheet, from 1.
    pub line: u32,
    /// The character in that line (CSV) or the column of the sheet, from 1.
    pub at: u32,
    /// How many characters it spans there.
    pub width: u32,
}

/// Why a table cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What is wrong, without the name of the file.
    pub what: String,
    /// What to do.
    pub help: String,
    /// Line and column, 0 and 0 for the whole file.
    pub at: (u32, u32),
}

impl Unfit {
    fn new(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            help: help.into(),
            at: (0, 0),
        }
    }

    fn at(self, line: u32, column: u32) -> Self {
        Self {
            at: (line, column),
            ..self
        }
    }
}

/// Reads a table; `sheet` chooses one of a workbook.
pub fn read(bytes: &[u8], form: Form, sheet: Option<&str>) -> Result<Sheet, Unfit> {
    match (form, sheet) {
        (Form::Csv, None) => csv::read(bytes),
        (Form::Csv, Some(_)) => Err(Unfit::new(
            "is CSV, which has no sheets",
            "leave `sheet` out",
        )),
        (Form::Xlsx, sheet) => xlsx::read(bytes, sheet),
    }
}

/// The names of the visible sheets of a workbook, in their order.
pub fn sheets(bytes: &[u8]) -> Result<Vec<String>, Unfit> {
    xlsx::sheets(bytes)
}

/// What is written into one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A text; one that looks like a formula stays a text.
    Text(String),
    /// A whole number.
    Number(u64),
    /// A day.
    Day(NaiveDate),
    /// A value that leads somewhere: in a workbook of its own look only, elsewhere the value.
    Link(Box<Value>, Target),
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file: its path from the folder of the workbook, not encoded.
    File(String),
    /// A place in a file: its path from the folder of the workbook, and the place.
    Place(&'static str, String),
    /// A row of another sheet, from 1.
    Row(&'static str, u32),
}

impl Value {
    /// The value as text, as it is read back.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Link(shown, _) => shown.text(),
        }
    }
}

/// A table to write.
#[derive(Clone, Debug)]
pub struct Table {
    /// The name of the sheet.
    pub name: Cow<'static, str>,
    /// The names of the columns.
    pub header: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Option<Value>>>,
}

/// Writes a table; the same table and day give the same bytes.
pub fn write(table: &Table, form: Form, day: NaiveDate) -> Result<Vec<u8>, Unfit> {
    match form {
        Form::Csv => Ok(csv::write(table)),
        Form::Xlsx => write_book(std::slice::from_ref(table), day),
    }
}

/// Writes a workbook with a sheet for each table; the same tables and day give the same bytes.
pub fn write_book(tables: &[Table], day: NaiveDate) -> Result<Vec<u8>, Unfit> {
    xlsx_write::write(tables, day)
}

/// A text as a cell of a workbook takes it: what is too long ends in `…`.
pub fn cell_text(text: &str) -> String {
    xlsx_write::cell_text(text)
}

/// The letters of a column: 1 is `A`, 27 is `AA`.
pub fn letters(column: u32) -> String {
    let (mut rest, mut letters) = (column, Vec::new());
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// Whether a text holds nothing that could be seen.
fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
