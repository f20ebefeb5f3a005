//! The register as a workbook: a sheet for each template with every value, and the tables
//! of the document.

use chrono::NaiveDate;

use super::dossier::{DERIVED, Grid, GridCell, Part, Piece, RegisterDocument};
use crate::model::register::{CodeList, Column, ColumnKind, Row, SubmissionView, Table};
use crate::sheet::{self, Value, cell_text};

/// Sheets made from the tables of the document: name, chapter, which table of it.
const SHEETS: [(&str, &str, usize); 5] = [
    ("Contracts", "contracts", 0),
    ("Providers", "providers", 0),
    ("Chains", "chains", 0),
    ("Findings", "answers", 1),
    ("Remarks", "answers", 2),
];

/// Writes the workbook; the same register gives the same bytes.
pub fn register_xlsx(view: &SubmissionView<'_>, document: &RegisterDocument) -> Vec<u8> {
    let tables = view.register.tables.values();
    let mut sheets: Vec<sheet::Table> = tables.map(|table| of_template(view, table)).collect();
    for (name, chapter, at) in SHEETS {
        let chapter = document.chapters.iter().find(|one| one.anchor == chapter);
        let parts = chapter.into_iter().flat_map(|chapter| &chapter.parts);
        let mut grids = parts.filter_map(|part| match part {
            Part::Grid(grid) => Some(grid),
            _ => None,
        });
        sheets.extend(grids.nth(at).map(|grid| of_grid(name, grid)));
    }
    sheet::write_book(&sheets, view.made).expect("every text was made to fit a cell")
}

/// Codes and labels stand in two columns. The last column names what was derived.
fn of_template(view: &SubmissionView<'_>, table: &Table) -> sheet::Table {
    let columns: Vec<(&Column, Option<&CodeList>)> = table
        .template
        .columns
        .iter()
        .map(|column| {
            let list = column.list.as_ref();
            (column, list.and_then(|list| view.facts.lists.get(list)))
        })
        .collect();
    let mut header = Vec::new();
    for (column, list) in &columns {
        header.push(format!("{} {}", column.code, column.name));
        if list.is_some() {
            header.push(format!("{} {}: label", column.code, column.name));
        }
    }
    header.push("Derived, not stated".to_owned());
    sheet::Table {
        name: table.template.code.clone().into(),
        rows: table.rows.iter().map(|one| row(&columns, one)).collect(),
        header,
    }
}

fn row(columns: &[(&Column, Option<&CodeList>)], row: &Row) -> Vec<Option<Value>> {
    let mut cells = Vec::new();
    let mut derived = Vec::new();
    for ((column, list), cell) in columns.iter().zip(&row.cells) {
        let text = cell.text.as_str();
        cells.push(value(column.kind, text));
        if let Some(list) = list {
            let member = list.members.iter().find(|member| member.code == text);
            cells.push(member.and_then(|member| text_value(&member.label)));
        }
        if cell.derived && !cell.is_empty() {
            derived.push(column.code.as_str());
        }
    }
    cells.push(text_value(&derived.join(", ")));
    cells
}

/// Days and whole numbers by their kind; what is none stays a text.
fn value(kind: ColumnKind, text: &str) -> Option<Value> {
    let typed = match kind {
        ColumnKind::Date => NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .map(Value::Day),
        ColumnKind::Amount | ColumnKind::Integer => text.parse().ok().map(Value::Number),
        _ => None,
    };
    typed.or_else(|| text_value(text))
}

fn text_value(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(cell_text(text)))
}

/// A table of the document; the lines of a cell stay lines.
fn of_grid(name: &'static str, grid: &Grid) -> sheet::Table {
    let cell = |(at, cell): (usize, &GridCell)| {
        let text = words(cell);
        let number = text.parse().ok().filter(|_| grid.columns[at].is_number);
        number.map(Value::Number).or_else(|| text_value(&text))
    };
    sheet::Table {
        name: name.into(),
        header: grid
            .columns
            .iter()
            .map(|column| column.title.clone())
            .collect(),
        rows: grid
            .rows
            .iter()
            .map(|row| row.cells.iter().enumerate().map(cell).collect())
            .collect(),
    }
}

fn words(cell: &GridCell) -> String {
    let piece = |piece: &Piece| {
        let mark = if piece.derived { DERIVED } else { "" };
        format!("{}{mark}", piece.text)
    };
    let lines = cell.lines.iter();
    let lines: Vec<String> = lines.map(|line| line.iter().map(piece).collect()).collect();
    lines.join("\n")
}
