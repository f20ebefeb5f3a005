//! Records as cells.

use chrono::NaiveDate;

use super::fields::{Shape, fields};
use super::{Records, list};
use crate::model::At;
use crate::model::id::Id as _;
use crate::model::id::{AssetId, EvidenceId, OwnControlId, PersonId, RequestId, RiskId, VendorId};
use crate::model::plan::{Credential, DataClass, EphiUse, LogSource, Topology, Treatment, YesNo};
use crate::sheet::{self, Value};

/// What one field of a record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// One value.
    One(Value),
    /// A list that is not empty.
    Many(Vec<String>),
    /// A record that is there and holds nothing.
    Empty,
}

/// How a record without a field is written, and read.
pub const EMPTY: &str = "{}";

/// A field, or a record with fields, that can be written into cells.
pub trait Cells {
    /// Adds what is held, each with its dotted name.
    fn cells(&self, path: &str, out: &mut Vec<(String, Held)>);
}

/// A value that is written into one cell.
trait Single {
    fn value(&self) -> Value;
}

macro_rules! single {
    ($($name:ident)+) => {$(
        impl Single for $name {
            fn value(&self) -> Value {
                Value::Text(self.as_str().to_owned())
            }
        }
    )+};
}

single! {
    String AssetId EvidenceId OwnControlId PersonId RequestId RiskId VendorId
    Credential DataClass EphiUse LogSource Topology Treatment YesNo
}

impl Single for NaiveDate {
    fn value(&self) -> Value {
        Value::Day(*self)
    }
}

impl Single for u64 {
    fn value(&self) -> Value {
        Value::Number(*self)
    }
}

impl<T: Single> Cells for At<T> {
    fn cells(&self, path: &str, out: &mut Vec<(String, Held)>) {
        out.push((path.to_owned(), Held::One(self.value.value())));
    }
}

impl<T: Single> Cells for Vec<At<T>> {
    fn cells(&self, path: &str, out: &mut Vec<(String, Held)>) {
        if !self.is_empty() {
            let entries = self.iter().map(|entry| entry.value.value().text());
            out.push((path.to_owned(), Held::Many(entries.collect())));
        }
    }
}

impl<T: Cells> Cells for Option<T> {
    fn cells(&self, path: &str, out: &mut Vec<(String, Held)>) {
        if let Some(held) = self {
            held.cells(path, out);
        }
    }
}

/// The dotted name of a field inside a record.
pub fn inside(path: &str, name: &str) -> String {
    match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    }
}

/// Everything that a record holds.
pub fn row(record: &impl Cells) -> Vec<(String, Held)> {
    let mut out = Vec::new();
    record.cells("", &mut out);
    out
}

/// The table: every field is a column, also where no record has it.
pub fn table(records: Records, rows: Vec<Vec<(String, Held)>>) -> sheet::Table {
    let is_used = |path: &str| rows.iter().flatten().any(|(name, _)| name == path);
    let columns = fields(records).iter();
    let columns = columns.filter(|field| field.shape != Shape::Record || is_used(&field.path));
    let header: Vec<String> = columns.map(|field| field.path.clone()).collect();
    let row = |held: Vec<(String, Held)>| {
        let mut cells = vec![None; header.len()];
        for (path, held) in held {
            let at = header.iter().position(|name| *name == path);
            let at = at.expect("the schema has every field that a record is decoded from");
            cells[at] = Some(match held {
                Held::One(value) => value,
                Held::Many(entries) => Value::Text(list::join(&entries)),
                Held::Empty => Value::Text(EMPTY.to_owned()),
            });
        }
        cells
    };
    sheet::Table {
        name: records.sheet().into(),
        rows: rows.into_iter().map(row).collect(),
        header,
    }
}
