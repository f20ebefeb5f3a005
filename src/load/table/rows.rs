//! The rows of one table as mappings of the loader's tree.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fields::{Field, Shape, fields};
use super::written::EMPTY;
use super::{Records, list};
use crate::diagnostic::{Code, Finding, counted, nearest};
use crate::load::tree::{Entry, Node, Value};
use crate::model::Place;
use crate::model::plan::{TableSource, Text};
use crate::sheet::{Cell, Form, Row, Sheet, Unfit, letters, read};

/// What was read of a table.
#[derive(Clone, Debug)]
pub struct ReadTable {
    /// The file, with the sheet of a workbook: `register.xlsx!Risks`.
    pub shown: Arc<str>,
    /// What its rows are.
    pub records: Records,
    /// How many records it gave.
    pub rows: usize,
    /// How many rows between the first and the last of them hold nothing.
    pub empty: usize,
    cells: BTreeMap<(u32, u32), Named>,
}

/// What a cell is called.
#[derive(Clone, Debug)]
struct Named {
    row: u32,
    column: String,
    cell: String,
}

impl ReadTable {
    /// Row and column of the cell at a place, in words. What a row lacks is at its first cell.
    pub(super) fn cell(&self, line: u32, column: u32, code: Code) -> Option<String> {
        let Named { row, column, cell } = self.cells.get(&(line, column))?;
        Some(match code {
            Code::MissingField => format!("it is row {row}"),
            _ => format!("it is row {row}, column `{column}` ({cell})"),
        })
    }
}

/// A table as nodes.
pub struct Rows {
    /// One mapping for each row.
    pub nodes: Vec<Node>,
    /// What was read.
    pub read: ReadTable,
}

/// A column that gives a field.
struct Column {
    number: u32,
    name: String,
    field: &'static Field,
}

impl Rows {
    /// Reads a table; `file` is its path as shown.
    pub fn of(
        source: &TableSource,
        records: Records,
        file: &str,
        bytes: &[u8],
    ) -> Result<Self, Vec<Finding>> {
        let form = Form::of(file).ok_or_else(|| vec![unknown_form(source)])?;
        let named = source.sheet.as_ref().map(|sheet| sheet.value.as_str());
        let sheet = read(bytes, form, named).map_err(|unfit| vec![unreadable(file, &unfit)])?;
        let shown: Arc<str> = match &sheet.name {
            Some(name) => format!("{file}!{name}").into(),
            None => file.into(),
        };
        let head = head(source, &sheet, &shown).map_err(|finding| vec![*finding])?;
        let columns = columns(source, records, &shown, head)?;
        let mut rows = Self {
            nodes: Vec::new(),
            read: ReadTable {
                shown,
                records,
                rows: 0,
                empty: 0,
                cells: BTreeMap::new(),
            },
        };
        let mut findings = Vec::new();
        let mut before = head.number;
        for row in sheet.rows.iter().filter(|row| row.number > head.number) {
            rows.read.empty += (row.number - before - 1) as usize;
            before = row.number;
            rows.add(source, (head, row), &columns, &mut findings);
        }
        rows.read.empty += sheet.last.saturating_sub(before) as usize;
        rows.read.rows = rows.nodes.len();
        if findings.is_empty() {
            Ok(rows)
        } else {
            Err(findings)
        }
    }

    fn add(
        &mut self,
        source: &TableSource,
        (head, row): (&Row, &Row),
        columns: &[Column],
        findings: &mut Vec<Finding>,
    ) {
        let file = self.read.shown.clone();
        let mut node = Node {
            place: place(&file, &row.cells[0]),
            value: Value::Map(Vec::new()),
        };
        for cell in &row.cells {
            let place = place(&file, cell);
            let Some(column) = columns.iter().find(|column| column.number == cell.column) else {
                let is_named = head.cells.iter().any(|name| name.column == cell.column);
                if !is_named && !is_ignored(source, "*", true) {
                    findings.push(unnamed(&place));
                }
                continue;
            };
            let named = Named {
                row: row.number,
                column: column.name.clone(),
                cell: shown_cell(&file, cell.column, row.number),
            };
            self.read.cells.insert((place.line, place.column), named);
            if !put(&mut node, column.field, &cell.text, &place) {
                findings.push(not_a_record(column, &cell.text, &place));
            }
        }
        for (path, text) in &source.defaults {
            let field = columns.iter().find(|column| column.field.path == *path);
            let is_given = field.is_some_and(|column| {
                let mut cells = row.cells.iter();
                cells.any(|cell| cell.column == column.number)
            });
            let field = fields(self.read.records).iter().find(|f| f.path == *path);
            if let Some(field) = field.filter(|_| !is_given) {
                put(&mut node, field, &text.value, &text.place);
            }
        }
        self.nodes.push(node);
    }
}

fn place(file: &Arc<str>, cell: &Cell) -> Place {
    Place {
        file: file.clone(),
        line: cell.line,
        column: cell.at,
        width: cell.width,
    }
}

/// `Risks!C12` of a workbook; of CSV the letters of the column alone.
fn shown_cell(file: &str, column: u32, row: u32) -> String {
    match file.rsplit_once('!') {
        Some((_, sheet)) => format!("`{sheet}!{}{row}`", letters(column)),
        None => format!("`{}{row}`", letters(column)),
    }
}

/// The row with the names of the columns.
fn head<'a>(
    source: &TableSource,
    sheet: &'a Sheet,
    shown: &Arc<str>,
) -> Result<&'a Row, Box<Finding>> {
    let unusable = |message: String| {
        let place = source.header.as_ref().map(|header| &header.place);
        let finding = Finding::new(Code::TableUnusable, message);
        finding.at(place.unwrap_or(&source.file.place))
    };
    let head = match &source.header {
        Some(number) => sheet
            .rows
            .iter()
            .find(|r| u64::from(r.number) == number.value),
        None => sheet.rows.first(),
    };
    head.ok_or_else(|| {
        Box::new(match &source.header {
            Some(number) => unusable(format!("row {} of table `{shown}` is empty", number.value))
                .help("`header` is the number of the row with the names of the columns"),
            None => unusable(format!("table `{shown}` is empty"))
                .help("its first row holds the names of the columns"),
        })
    })
}

/// Which column gives which field.
fn columns(
    source: &TableSource,
    records: Records,
    shown: &Arc<str>,
    head: &Row,
) -> Result<Vec<Column>, Vec<Finding>> {
    let known = fields(records);
    let mut findings = twice(shown, head);
    let mut columns = Vec::new();
    for (path, name) in &source.columns {
        let Some(field) = known.iter().find(|field| field.path == *path) else {
            findings.push(no_field(records, path, name));
            continue;
        };
        let cell = head
            .cells
            .iter()
            .find(|cell| cell.text.trim() == name.value);
        match cell {
            Some(cell) => columns.push(Column {
                number: cell.column,
                name: name.value.clone(),
                field,
            }),
            None => findings.push(no_column(shown, path, name, head)),
        }
    }
    for (path, text) in &source.defaults {
        if !known.iter().any(|field| field.path == *path) {
            findings.push(no_field(records, path, text));
        }
    }
    let mapped: BTreeSet<u32> = columns.iter().map(|column| column.number).collect();
    for cell in head.cells.iter().filter(|c| !mapped.contains(&c.column)) {
        let name = cell.text.trim();
        let field = known.iter().find(|field| field.path == name);
        let is_taken = source.columns.contains_key(name);
        match field.filter(|_| !is_taken && !is_ignored(source, name, false)) {
            Some(field) => columns.push(Column {
                number: cell.column,
                name: name.to_owned(),
                field,
            }),
            None if is_ignored(source, name, true) => {}
            None => findings.push(unused(records, &place(shown, cell), name, is_taken)),
        }
    }
    findings.extend(ignored_nowhere(source, shown, head));
    for field in known.iter().filter(|field| field.is_required) {
        let given = columns.iter().any(|column| column.field == field);
        if !given && !source.defaults.contains_key(&field.path) && findings.is_empty() {
            findings.push(not_given(source, records, shown, &field.path));
        }
    }
    if findings.is_empty() {
        Ok(columns)
    } else {
        Err(findings)
    }
}

fn is_ignored(source: &TableSource, name: &str, by_star: bool) -> bool {
    let mut ignored = source.ignore.iter();
    ignored.any(|ignored| ignored.value == name || by_star && ignored.value == "*")
}

fn ignored_nowhere<'a>(
    source: &'a TableSource,
    shown: &'a Arc<str>,
    head: &'a Row,
) -> impl Iterator<Item = Finding> + 'a {
    let is_there = |name: &Text| head.cells.iter().any(|cell| cell.text.trim() == name.value);
    let nowhere = source.ignore.iter();
    let nowhere = nowhere.filter(move |name| name.value != "*" && !is_there(name));
    nowhere.map(|name| no_column(shown, "ignore", name, head))
}

/// Puts a value where the dotted name says; not, where a record stands in one cell.
fn put(node: &mut Node, field: &Field, text: &str, place: &Place) -> bool {
    let scalar = |text: &str| Node {
        place: place.clone(),
        value: Value::Scalar {
            text: text.to_owned(),
            plain: false,
        },
    };
    let value = match field.shape {
        Shape::One => scalar(text).value,
        Shape::Many => Value::List(list::split(text).iter().map(|t| scalar(t)).collect()),
        Shape::Record if text == EMPTY => Value::Map(Vec::new()),
        Shape::Record => return false,
    };
    let mut names = field.path.split('.').peekable();
    let mut here = node;
    while let Some(name) = names.next() {
        let value = match names.peek() {
            Some(_) => Value::Map(Vec::new()),
            None => value.clone(),
        };
        let fresh = Entry {
            key: name.to_owned(),
            place: place.clone(),
            node: Node {
                place: place.clone(),
                value,
            },
        };
        let Value::Map(entries) = &mut here.value else {
            unreachable!("a record is a mapping")
        };
        let at = entries.iter().position(|entry| entry.key == name);
        let at = at.unwrap_or_else(|| {
            entries.push(fresh);
            entries.len() - 1
        });
        here = &mut entries[at].node;
    }
    true
}

fn unusable(message: String, place: &Place) -> Finding {
    Finding::new(Code::TableUnusable, message).at(place)
}

fn unknown_form(source: &TableSource) -> Finding {
    let message = format!("`{}` is not a table that can be read", source.file.value);
    unusable(message, &source.file.place)
        .help("save it as CSV in UTF-8 (`.csv`, `.tsv`) or as a workbook (`.xlsx`)")
}

fn unreadable(file: &str, unfit: &Unfit) -> Finding {
    let (line, column) = unfit.at;
    let place = Place {
        line,
        column,
        ..Place::whole(file)
    };
    unusable(format!("table `{file}` {}", unfit.what), &place).help(unfit.help.as_str())
}

fn twice(shown: &Arc<str>, head: &Row) -> Vec<Finding> {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut findings = Vec::new();
    for cell in &head.cells {
        let name = cell.text.trim();
        match seen.get(name) {
            Some(first) => findings.push(
                unusable(
                    format!("table `{shown}` has two columns `{name}`"),
                    &place(shown, cell),
                )
                .note(format!(
                    "they are {} and {}",
                    letters(*first),
                    letters(cell.column)
                ))
                .help("rename one of the two"),
            ),
            None => _ = seen.insert(name, cell.column),
        }
    }
    findings
}

fn no_field(records: Records, path: &str, text: &Text) -> Finding {
    let known: Vec<&str> = fields(records).iter().map(|f| f.path.as_str()).collect();
    let message = format!(
        "{} has no field `{path}`",
        crate::diagnostic::a(records.noun())
    );
    let finding = Finding::new(Code::UnknownField, message).at(&text.place);
    match nearest(path, &known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(match records {
            Records::Requests => "its fields are listed by `auditbinder schema`, at `Request`",
            _ => "`auditbinder risk export` writes a table with every field",
        }),
    }
}

fn no_column(shown: &str, path: &str, name: &Text, head: &Row) -> Finding {
    let names: Vec<&str> = head.cells.iter().map(|cell| cell.text.trim()).collect();
    let message = format!("table `{shown}` has no column `{}`", name.value);
    let finding = unusable(message, &name.place).note(format!("`{path}` names it"));
    match nearest(&name.value, &names) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help(format!(
            "its columns are {}",
            crate::diagnostic::list(&names)
        )),
    }
}

fn unused(records: Records, place: &Place, name: &str, is_taken: bool) -> Finding {
    let known: Vec<&str> = fields(records).iter().map(|f| f.path.as_str()).collect();
    let message = if is_taken {
        format!("column `{name}` gives a field that `columns` takes from another column")
    } else {
        format!(
            "column `{name}` gives no field of {}",
            crate::diagnostic::a(records.noun())
        )
    };
    let finding = unusable(message, place);
    let finding = match nearest(name, &known) {
        Some(near) if !is_taken => finding.label(format!("did you mean `{near}`?")),
        _ => finding,
    };
    finding.help(format!(
        "name the field that it gives, `columns: {{FIELD: \"{name}\"}}`, or leave it out, `ignore: [\"{name}\"]`"
    ))
}

fn unnamed(place: &Place) -> Finding {
    unusable("a cell stands in a column without a name".to_owned(), place)
        .help("name the column in the row of names, or empty the cell")
}

fn not_given(source: &TableSource, records: Records, shown: &str, path: &str) -> Finding {
    let message = format!(
        "no column of table `{shown}` gives `{path}`, which every {} has",
        records.noun()
    );
    unusable(message, &source.file.place).help(format!(
        "add a column `{path}`, name another under `columns`, or give a value under `defaults`"
    ))
}

fn not_a_record(column: &Column, text: &str, place: &Place) -> Finding {
    let message = format!(
        "column `{}` is `{text}`, and stands for a record",
        column.name
    );
    unusable(message, place).help(format!(
        "give its fields columns of their own, as `{}.…`; `{EMPTY}` is a record without any",
        column.field.path
    ))
}

impl std::fmt::Display for ReadTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: {}",
            self.shown,
            counted(self.rows, self.records.noun())
        )?;
        if self.empty > 0 {
            write!(f, ", {} left out", counted(self.empty, "empty row"))?;
        }
        Ok(())
    }
}
