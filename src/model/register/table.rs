//! Cells, rows, tables.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{ColumnKind, Facts, Template};
use crate::model::Place;

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it holds; empty where there is no value.
    pub text: String,
    /// Where it comes from, where that is not the row's place.
    pub place: Option<Place>,
    /// Whether it was worked out and not stated.
    pub derived: bool,
}

impl Cell {
    /// A text without a place of its own.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A text that somebody stated at a place.
    pub fn at(text: impl Into<String>, place: &Place) -> Self {
        Self {
            text: text.into(),
            place: Some(place.clone()),
            derived: false,
        }
    }

    /// A text that was worked out from what stands at a place.
    pub fn derived(text: impl Into<String>, place: &Place) -> Self {
        Self {
            derived: true,
            ..Self::at(text, place)
        }
    }

    /// Whether it holds nothing but white space.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// One row; its cells are in the order of the template's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// Where it stands.
    pub place: Place,
    /// Whether it had as many cells as its header. Cells of others cannot be told apart.
    pub aligned: bool,
}

/// The rows of one template.
#[derive(Clone, Debug)]
pub struct Table {
    /// The template.
    pub template: Arc<Template>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Columns that the header of the file lacked, by their place in the template.
    pub absent: BTreeSet<usize>,
}

impl Table {
    /// A table without rows.
    pub fn new(template: Arc<Template>) -> Self {
        Self {
            template,
            rows: Vec::new(),
            absent: BTreeSet::new(),
        }
    }

    /// The cells of one column, with their rows; none where the template lacks it.
    pub fn column<'a>(&'a self, code: &str) -> impl Iterator<Item = (&'a Row, &'a Cell)> + use<'a> {
        let at = self.template.index(code);
        let cell = move |row: &'a Row| Some((row, row.cells.get(at?)?));
        self.rows.iter().filter_map(cell)
    }

    /// The rows in the order of their keys; ranks and other numbers by their value.
    pub fn in_order(&self) -> Vec<&Row> {
        let keys = Keys::of(&self.template);
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by(|a, b| keys.compare(a, b));
        rows
    }

    fn sort(&mut self) {
        let keys = Keys::of(&self.template);
        self.rows.sort_by(|a, b| keys.compare(a, b));
    }
}

/// Where key columns stand, and whether they hold numbers.
struct Keys(Vec<(usize, bool)>);

impl Keys {
    fn of(template: &Template) -> Self {
        let number = |at: usize| template.columns[at].kind == ColumnKind::Integer;
        Self(template.keys().map(|at| (at, number(at))).collect())
    }

    fn compare(&self, a: &Row, b: &Row) -> Ordering {
        let each = self.0.iter().map(|(at, number)| {
            let (a, b) = (&a.cells[*at].text, &b.cells[*at].text);
            if *number { in_number(a, b) } else { a.cmp(b) }
        });
        each.fold(Ordering::Equal, Ordering::then)
    }
}

fn in_number(a: &str, b: &str) -> Ordering {
    let number = |text: &str| text.parse::<i64>().unwrap_or(i64::MAX);
    number(a).cmp(&number(b)).then_with(|| a.cmp(b))
}

/// All tables; each template has one, also without rows.
#[derive(Clone, Debug)]
pub struct Register {
    /// Tables by the code of their template.
    pub tables: BTreeMap<String, Table>,
}

impl Register {
    /// Tables without rows.
    pub fn new(facts: &Facts) -> Self {
        let table =
            |template: &Arc<Template>| (template.code.clone(), Table::new(template.clone()));
        Self {
            tables: facts.templates.iter().map(table).collect(),
        }
    }

    /// Adds a row; its place is that of its first cell that has one.
    ///
    /// # Panics
    ///
    /// When there is no such template or column: both are written in the program.
    pub fn push(&mut self, template: &str, cells: &[(&str, Cell)]) {
        let place = cells.iter().find_map(|(_, cell)| cell.place.clone());
        self.push_at(template, place.unwrap_or_else(Place::shipped), cells);
    }

    /// Adds a row that stands at a place.
    pub fn push_at(&mut self, template: &str, place: Place, cells: &[(&str, Cell)]) {
        let table = self.tables.get_mut(template);
        let table = table.unwrap_or_else(|| panic!("there is no template `{template}`"));
        let mut row = vec![Cell::default(); table.template.columns.len()];
        for (column, cell) in cells {
            let at = table.template.index(column);
            row[at.unwrap_or_else(|| panic!("`{template}` has no column `{column}`"))] =
                cell.clone();
        }
        table.rows.push(Row {
            cells: row,
            place,
            aligned: true,
        });
    }

    /// A table by the code of its template.
    pub fn table(&self, template: &str) -> &Table {
        let table = self.tables.get(template);
        table.unwrap_or_else(|| panic!("there is no template `{template}`"))
    }

    /// Puts the rows of every table in the order of their keys.
    pub fn sort(&mut self) {
        self.tables.values_mut().for_each(Table::sort);
    }
}
