//! The tables of the dossier: each is a sheet of the workbook and a file of CSV, with the
//! same columns and the same rows.

mod controls;
mod evidence;
mod records;
mod testing;
mod vendors;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Dossier;
use crate::sheet::{self, Fill, Form, Leaf, Look, Table, Target, Value};

/// One table.
pub struct Tabulated {
    /// The file of CSV beside the workbook.
    pub file: &'static str,
    /// What it holds, in a sentence without a full stop.
    pub about: &'static str,
    /// Columns and rows; the name is that of the sheet.
    pub table: Table,
    sheet: &'static str,
    looks: Vec<Look>,
    color: u32,
    /// Why there is no such table here, where there is none.
    pub absent: Option<&'static str>,
}

impl Tabulated {
    /// The table as CSV, its cells harmless for spreadsheets.
    pub fn csv(&self) -> Vec<u8> {
        // The day is one of the properties of a workbook, which CSV has not.
        let written = sheet::write(&self.table, Form::Csv, NaiveDate::MIN);
        written.expect("CSV keeps every text")
    }

    /// The table as a sheet.
    pub fn leaf(self) -> Leaf {
        Leaf {
            whole: format!("all are in {}", self.file),
            table: self.table,
            looks: self.looks,
            color: self.color,
        }
    }

    /// The name of its sheet.
    pub fn sheet(&self) -> &'static str {
        self.sheet
    }

    /// How many links its sheet has.
    pub fn links(&self) -> usize {
        let cells = self.table.rows.iter().flatten().flatten();
        cells.filter(|cell| matches!(cell, Value::Link(..))).count()
    }

    /// A table without rows.
    fn new(head: &Head, columns: &[Column]) -> Self {
        let title = |column: &Column| column.title.to_owned();
        let look = |column: &Column| Look {
            most: column.most,
            fill: column.fill,
        };
        Self {
            sheet: head.sheet,
            file: head.file,
            about: head.about,
            table: Table {
                name: head.sheet.into(),
                header: columns.iter().map(title).collect(),
                rows: Vec::new(),
            },
            looks: columns.iter().map(look).collect(),
            color: head.color,
            absent: None,
        }
    }

    fn row(&mut self, cells: Vec<Option<Value>>) {
        debug_assert_eq!(cells.len(), self.table.header.len(), "{}", self.file);
        self.table.rows.push(cells);
    }

    /// The table, or why there is none.
    fn present(self, is_there: bool, absent: &'static str) -> Self {
        let absent = (!is_there).then_some(absent);
        Self { absent, ..self }
    }
}

/// What a table is called.
struct Head {
    sheet: &'static str,
    file: &'static str,
    color: u32,
    about: &'static str,
}

/// The colours of tabs: what concerns controls, evidence, tests, work that is left, the rest.
const CONTROL: u32 = 0x0020_5081;
const EVIDENCE: u32 = 0x002E_7D32;
const TESTING: u32 = 0x00B7_8600;
const WORK: u32 = 0x00B3_261E;
const RECORD: u32 = 0x0060_6060;

/// One column.
struct Column {
    title: &'static str,
    /// How many characters wide it is at most.
    most: u16,
    fill: Fill,
}

const fn column(title: &'static str, most: u16) -> Column {
    let fill = Fill::No;
    Column { title, most, fill }
}

const fn filled_in(title: &'static str, most: u16, fill: Fill) -> Column {
    Column { title, most, fill }
}

/// The heading of columns of pages.
const PAGE: &str = "page in report.pdf";

/// Every table of a dossier, in the order of the sheets; those that are absent say why.
pub fn tables(dossier: &Dossier, pages: &BTreeMap<String, u32>) -> Vec<Tabulated> {
    let view = View::of(dossier, pages);
    let mut tables = controls::tables(&view);
    tables.extend(testing::tables(&view));
    tables.extend(evidence::tables(&view));
    tables.extend(records::tables(&view));
    tables.extend(vendors::tables(&view));
    tables
}

const CONTROLS: &str = "Controls";
const ITEMS: &str = "Evidence";
const FILES: &str = "Files";
const LINKED: &str = "Control evidence";
const REPORT: &str = "report.html";

/// The dossier with the rows that links lead to.
struct View<'a> {
    dossier: &'a Dossier,
    pages: &'a BTreeMap<String, u32>,
    /// Rows of the sheet of controls, by id.
    controls: BTreeMap<&'a str, u32>,
    /// Rows of the sheet of evidence, by item.
    items: BTreeMap<&'a str, u32>,
    /// First rows of the sheet of files, by item.
    files: BTreeMap<&'a str, u32>,
    /// First rows of the sheet of links, by control.
    linked: BTreeMap<&'a str, u32>,
}

impl<'a> View<'a> {
    fn of(dossier: &'a Dossier, pages: &'a BTreeMap<String, u32>) -> Self {
        // The header is row 1.
        let (mut controls, mut linked) = (BTreeMap::new(), BTreeMap::new());
        let (mut row, mut link) = (2, 2);
        for control in controls::all(dossier).map(|(_, control)| control) {
            controls.insert(control.id.as_str(), row);
            row += 1;
            let links = controls::links(control);
            if links > 0 {
                linked.insert(control.id.as_str(), link);
                link += links;
            }
        }
        let (mut items, mut files, mut file) = (BTreeMap::new(), BTreeMap::new(), 2);
        for (row, item) in (2..).zip(&dossier.evidence) {
            items.insert(item.id.as_str(), row);
            if !item.files.is_empty() {
                files.insert(item.id.as_str(), file);
                file += u32::try_from(item.files.len()).unwrap_or(u32::MAX);
            }
        }
        Self {
            dossier,
            pages,
            controls,
            items,
            files,
            linked,
        }
    }

    /// The page of an anchor of the PDF.
    fn page(&self, kind: &str, id: &str) -> Option<Value> {
        let page = self.pages.get(&format!("{kind}:{id}"))?;
        Some(Value::Number(u64::from(*page)))
    }

    /// A control, with a link to its row.
    fn control(&self, id: &str) -> Option<Value> {
        to_row(CONTROLS, id, self.controls.get(id))
    }

    /// An item, with a link to its row.
    fn item(&self, id: &str) -> Option<Value> {
        to_row(ITEMS, id, self.items.get(id))
    }
}

fn to_row(sheet: &'static str, text: &str, row: Option<&u32>) -> Option<Value> {
    let value = self::text(text)?;
    Some(match row {
        Some(row) => Value::Link(Box::new(value), Target::Row(sheet, *row)),
        None => value,
    })
}

/// A text with a link to a place in the HTML report.
fn in_report(kind: &str, id: &str) -> Option<Value> {
    let place = Target::Place(REPORT, format!("{kind}-{id}"));
    Some(Value::Link(Box::new(text(id)?), place))
}

/// The name of an entry of the package, with a link to the file.
fn entry(name: &str) -> Option<Value> {
    let path = format!("../{}", name.strip_prefix("data/").unwrap_or(name));
    Some(Value::Link(Box::new(text(name)?), Target::File(path)))
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}

fn stated(stated: Option<&String>) -> Option<Value> {
    text(stated?)
}

fn list(texts: &[String], between: &str) -> Option<Value> {
    text(&texts.join(between))
}

#[allow(clippy::unnecessary_wraps, reason = "cells may be empty")]
fn count(count: usize) -> Option<Value> {
    Some(Value::Number(count as u64))
}

fn yes(is_so: bool) -> Option<Value> {
    text(if is_so { "yes" } else { "no" })
}

/// A day where the text is one.
fn day(stated: Option<&String>) -> Option<Value> {
    let stated = stated?;
    match NaiveDate::parse_from_str(stated, "%Y-%m-%d") {
        Ok(day) => Some(Value::Day(day)),
        Err(_) => text(stated),
    }
}
