//! Tables as CSV (RFC 4180), for spreadsheets and scripts.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe.

use chrono::NaiveDate;

use crate::sheet::{self, Form, Table, Value};

/// Any table; cells are made harmless for spreadsheets.
pub fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let cells = |row: Vec<String>| row.into_iter().map(|cell| Some(Value::Text(cell)));
    let table = Table {
        name: "".into(),
        header: head.iter().map(|title| (*title).to_owned()).collect(),
        rows: rows.map(|row| cells(row).collect()).collect(),
    };
    // The day is one of the properties of a workbook, which CSV has not.
    let written = sheet::write(&table, Form::Csv, NaiveDate::MIN);
    written.expect("CSV keeps every text")
}
