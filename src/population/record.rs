//! One record: the fields that a query asks for, and the whole of it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cel::Value as CelValue;
use chrono::DateTime;

use super::canonical::{self, NoForm};
use super::interpret::{Fields, map};
use super::otlp::{Parts, named, slot_of};
use super::slot::{Kind, Layout, Slot};
use super::value::Value;
use crate::telemetry::json::{Cursor, Step, text};
use crate::telemetry::otlp::{any_value, attributes};

/// A record that is looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'r, 't> {
    pub(super) slots: &'r [Slot<'t>],
    pub(super) whole: &'r Whole<'t>,
    /// Whether a field that is asked for comes twice in it.
    pub(super) twice: bool,
}

/// All of a record.
#[derive(Clone, Debug)]
pub(super) enum Whole<'t> {
    /// A JSON object.
    Json(&'t [u8]),
    /// A log record or span of OTLP.
    Otlp(Parts<'t>),
    /// The columns and cells of a row.
    Row(Vec<(&'t str, &'t str)>),
}

/// The records of one document.
#[derive(Debug, Default)]
pub(super) struct Batch<'t> {
    slots: Vec<Slot<'t>>,
    wholes: Vec<(Whole<'t>, bool)>,
    width: usize,
}

impl<'t> Batch<'t> {
    /// How many records are complete.
    pub(super) fn len(&self) -> usize {
        self.wholes.len()
    }

    /// Begins a record and returns its slots.
    pub(super) fn push(&mut self, layout: &Layout) -> &mut [Slot<'t>] {
        self.width = layout.len();
        let start = self.slots.len();
        self.slots.extend(layout.empty());
        &mut self.slots[start..]
    }

    /// Ends the record that was begun.
    pub(super) fn close(&mut self, whole: Whole<'t>, twice: bool) {
        self.wholes.push((whole, twice));
    }

    /// Gives every record since `first` the values of these slots.
    pub(super) fn share(&mut self, first: usize, twice: bool, which: &[usize], from: &[Slot<'t>]) {
        for number in first..self.wholes.len() {
            for slot in which {
                self.slots[number * self.width + slot] = from[*slot];
            }
            self.wholes[number].1 |= twice;
        }
    }

    /// Changes the parts of every record since `first`.
    pub(super) fn parts(&mut self, first: usize, set: impl Fn(&mut Parts<'t>)) {
        for (whole, _) in &mut self.wholes[first..] {
            if let Whole::Otlp(parts) = whole {
                set(parts);
            }
        }
    }

    /// The records in their order.
    pub(super) fn records(&self) -> impl Iterator<Item = Record<'_, 't>> {
        let wholes = self.wholes.iter().enumerate();
        wholes.map(|(number, (whole, twice))| Record {
            slots: &self.slots[number * self.width..][..self.width],
            whole,
            twice: *twice,
        })
    }
}

impl Record<'_, '_> {
    /// The canonical JSON of the record (RFC 8785, June 2020).
    pub(super) fn canonical(&self) -> Result<Vec<u8>, NoForm> {
        let mut out = Vec::new();
        match self.whole {
            Whole::Json(object) => canonical::write(object, &mut out)?,
            Whole::Otlp(parts) => canonical::write(parts.record, &mut out)?,
            Whole::Row(cells) => canonical::write_texts(cells, &mut out),
        }
        Ok(out)
    }

    /// The fields as CEL sees them.
    pub(super) fn map(&self, wanted: &Fields) -> Vec<(String, CelValue)> {
        match self.whole {
            Whole::Json(object) => {
                let mut fields = Vec::new();
                let _ = Cursor::new(object).object(|cursor, key| {
                    let value = cursor.value()?;
                    let key = String::from_utf8_lossy(key).into_owned();
                    if wanted.hold(&key) {
                        fields.push((key, json(value)));
                    }
                    Ok(())
                });
                fields
            }
            Whole::Row(cells) => {
                let wanted = cells.iter().filter(|(column, _)| wanted.hold(column));
                let cell = |(column, cell): &(&str, &str)| ((*column).to_owned(), owned(cell));
                wanted.map(cell).collect()
            }
            Whole::Otlp(parts) => otlp(parts, wanted),
        }
    }
}

fn otlp(parts: &Parts<'_>, wanted: &Fields) -> Vec<(String, CelValue)> {
    let named = named(parts);
    let mut fields = Vec::new();
    let mut add = |name: &str, value: &dyn Fn() -> Option<CelValue>| {
        if wanted.hold(name)
            && let Some(value) = value()
        {
            fields.push((name.to_owned(), value));
        }
    };
    let all = |list: &[(String, Slot<'_>)]| {
        let field = |(key, slot): &(String, Slot<'_>)| Some((key.clone(), of_slot(*slot)?));
        Some(map(list.iter().filter_map(field).collect()))
    };
    for (name, value) in &named.others {
        add(name, &|| Some(json(value)));
    }
    add("name", &|| of_slot(named.name));
    add("time", &|| of_slot(named.time));
    add("severity", &|| named.severity.map(json));
    add("body", &|| of_slot(named.body));
    add("attributes", &|| all(&named.attributes));
    add("resource", &|| all(&named.resource));
    let scope = parts.scope.filter(|token| token.starts_with(b"{"));
    add("scope", &|| Some(json(scope.unwrap_or(b"{}"))));
    fields
}

fn owned(text: &str) -> CelValue {
    CelValue::String(Arc::new(text.to_owned()))
}

fn of_slot(slot: Slot<'_>) -> Option<CelValue> {
    Some(match slot {
        Slot::Missing | Slot::Unreachable => return None,
        Slot::Json(token) => json(token),
        Slot::Text(text) => owned(text),
        Slot::Time(nanos) => CelValue::Timestamp(DateTime::from_timestamp_nanos(nanos).into()),
        Slot::Typed(Kind::Bytes, token) => {
            let bytes = STANDARD.decode(text(token).as_bytes()).unwrap_or_default();
            CelValue::Bytes(Arc::new(bytes))
        }
        Slot::Typed(Kind::List, token) => {
            let mut list = Vec::new();
            values(token, |cursor| {
                let value = any_value(cursor)?.map(slot_of);
                list.push(value.and_then(of_slot).unwrap_or(CelValue::Null));
                Ok(())
            });
            CelValue::List(Arc::new(list))
        }
        Slot::Typed(Kind::Map, token) => {
            let mut fields = Vec::new();
            let _ = Cursor::new(token).object_or_other(|cursor, _| {
                attributes(cursor, |key, any| {
                    let key = String::from_utf8_lossy(key).into_owned();
                    fields.extend(of_slot(slot_of(any)).map(|value| (key, value)));
                })
            });
            map(fields)
        }
        Slot::Typed(Kind::Integer | Kind::Double, _) => return number(&Value::of(slot).ok()?),
    })
}

/// Walks the elements of an `arrayValue`.
fn values<'t>(token: &'t [u8], mut element: impl FnMut(&mut Cursor<'t>) -> Step<()>) {
    let _ = Cursor::new(token)
        .object_or_other(|cursor, _| cursor.array_or_other(|cursor| element(cursor)));
}

fn number(value: &Value<'_>) -> Option<CelValue> {
    match value {
        Value::Int(number) => Some(CelValue::Int(*number)),
        Value::UInt(number) => Some(CelValue::UInt(*number)),
        Value::Float(number) => Some(CelValue::Float(*number)),
        _ => None,
    }
}

/// A JSON value as CEL sees it; of a key that comes twice, the last value.
pub(super) fn json(token: &[u8]) -> CelValue {
    match token.first() {
        Some(b'"') => owned(&text(token)),
        Some(b't') => CelValue::Bool(true),
        Some(b'f') => CelValue::Bool(false),
        Some(b'n') | None => CelValue::Null,
        Some(b'{') => {
            let mut fields = Vec::new();
            let _ = Cursor::new(token).object(|cursor, key| {
                let value = cursor.value()?;
                fields.push((String::from_utf8_lossy(key).into_owned(), json(value)));
                Ok(())
            });
            map(fields)
        }
        Some(b'[') => {
            let mut list = Vec::new();
            let _ = Cursor::new(token).array(|cursor| {
                list.push(json(cursor.value()?));
                Ok(())
            });
            CelValue::List(Arc::new(list))
        }
        Some(_) => number(&Value::of_number(&text(token))).unwrap_or(CelValue::Null),
    }
}
