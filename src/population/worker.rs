//! Asks a query of documents and gathers what matches.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use sha2::{Digest as _, Sha256};

use super::Form;
use super::canonical::NoForm;
use super::interpret::Scope;
use super::otlp;
use super::predicate::Scalar;
use super::query::{Query, moment};
use super::record::{Batch, Record, Whole};
use super::sequence::Numbers;
use super::slot::TOP;
use super::tally::Tally;
use super::value::Value;
use crate::model::Digest;
use crate::model::population::RowProblem;
use crate::sample::{BadId, Gather, Instance, InstanceId};
use crate::telemetry::json::{Cursor, Stop};

/// A record that was asked for by its identity.
pub(super) struct Picked {
    pub(super) id: String,
    /// Its canonical JSON.
    pub(super) record: String,
    pub(super) sha256: Digest,
    pub(super) line: u64,
}

/// What becomes of the instances.
pub(super) enum Sink<'q> {
    /// They are counted.
    Gather(Box<Gather>),
    /// Those with these identities are kept whole.
    Pick(&'q BTreeSet<String>, Vec<Picked>),
}

/// One of `of` parts of all identities.
#[derive(Clone, Copy, Debug)]
pub(super) struct KeyShare {
    pub(super) part: u64,
    pub(super) of: u64,
}

/// One reader of many.
pub(super) struct Worker<'q> {
    pub(super) query: &'q Query,
    pub(super) sink: Sink<'q>,
    pub(super) share: Option<KeyShare>,
    pub(super) tally: Tally,
    pub(super) numbers: Numbers,
    /// Whether rows are parsed that cannot match.
    pub(super) every_row: bool,
}

impl Worker<'_> {
    /// Counts a row.
    pub(super) fn row(&mut self) {
        self.tally.rows += 1;
    }

    /// Counts what is wrong with a row or record.
    pub(super) fn except(&mut self, file: usize, line: u64, problem: RowProblem) {
        self.tally.except(file, line, problem);
    }

    /// Takes one line, or one document that goes over lines.
    pub(super) fn document(&mut self, text: &[u8], file: usize, line: u64) -> io::Result<()> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Ok(());
        }
        self.row();
        let whole = text.starts_with(b"{") && text.ends_with(b"}");
        if whole
            && !self.every_row
            && let Some(needles) = &self.query.needles
            && needles.rule_out(text)
        {
            self.tally.passed_over += 1;
            return Ok(());
        }
        match self.parsed(text) {
            Ok(batch) => {
                for record in batch.records() {
                    self.record(&record, file, line)?;
                }
            }
            Err(problem) => self.except(file, line, problem),
        }
        Ok(())
    }

    fn parsed<'t>(&self, text: &'t [u8]) -> Result<Batch<'t>, RowProblem> {
        if !text.is_ascii() && std::str::from_utf8(text).is_err() {
            return Err(RowProblem::NotUtf8);
        }
        let mut batch = Batch::default();
        let mut cursor = Cursor::new(text);
        let layout = &self.query.layout;
        let known = match self.query.form {
            _ if !text.starts_with(b"{") => cursor.value().map(|_| false),
            Form::Otlp => otlp::document(&mut cursor, layout, &self.query.places, &mut batch),
            _ => {
                let filled = layout.fill(&mut cursor, TOP, batch.push(layout));
                filled.map(|twice| {
                    batch.close(Whole::Json(text), twice);
                    true
                })
            }
        };
        match known {
            Err(stop) => Err(problem(stop)),
            Ok(_) if cursor.at() < text.len() => Err(RowProblem::Malformed),
            Ok(false) => Err(RowProblem::UnknownShape),
            Ok(true) => Ok(batch),
        }
    }

    /// Takes one row of a table.
    pub(super) fn cells(
        &mut self,
        cells: Vec<(&str, &str)>,
        file: usize,
        line: u64,
    ) -> io::Result<()> {
        let mut batch = Batch::default();
        let layout = &self.query.layout;
        let slots = batch.push(layout);
        for (column, cell) in &cells {
            if let Some(slot) = layout.find(TOP, column.as_bytes()) {
                slots[slot] = super::slot::Slot::Text(cell);
            }
        }
        batch.close(Whole::Row(cells), false);
        batch
            .records()
            .try_for_each(|record| self.record(&record, file, line))
    }

    fn record(&mut self, record: &Record<'_, '_>, file: usize, line: u64) -> io::Result<()> {
        self.tally.records += 1;
        if record.twice {
            self.except(file, line, RowProblem::KeyTwice);
            return Ok(());
        }
        let query = self.query;
        let scope = Scope::new(record, &query.fields);
        if let Some(filter) = &query.filter {
            match filter.holds(record.slots, &scope) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(_) => {
                    self.except(file, line, RowProblem::Undecided);
                    return Ok(());
                }
            }
        }
        self.tally.matched += 1;
        let time = match self.time(record, &scope) {
            Ok(time) => time,
            Err(problem) => {
                if let Some(problem) = problem {
                    self.except(file, line, problem);
                }
                return Ok(());
            }
        };
        if time.is_none() && query.time.is_some() {
            self.except(file, line, RowProblem::NoTime);
        }
        match self.member(record, &scope, (file, line)) {
            Ok(true) => {
                time.inspect(|nanos| self.tally.note(*nanos));
                Ok(())
            }
            Ok(false) => Ok(()),
            Err(Left::Problem(problem)) => {
                self.except(file, line, problem);
                Ok(())
            }
            Err(Left::Failed(error)) => Err(error),
        }
    }

    /// When it happened; an error where it does not belong to the period.
    fn time(
        &mut self,
        record: &Record<'_, '_>,
        scope: &Scope<'_, '_>,
    ) -> Result<Option<i64>, Option<RowProblem>> {
        let query = self.query;
        let Some(time) = &query.time else {
            return Ok(None);
        };
        let value = time.value(record.slots, scope).ok();
        let nanos = value.as_ref().and_then(moment);
        let bounded = query.from.is_some() || query.to.is_some();
        match nanos {
            None if bounded => Err(Some(RowProblem::NoTime)),
            Some(nanos)
                if query.from.is_some_and(|from| nanos < from)
                    || query.to.is_some_and(|to| nanos >= to) =>
            {
                self.tally.outside += 1;
                Err(None)
            }
            other => Ok(other),
        }
    }

    /// Takes a member of the population; `false` where it is in another share of it.
    fn member(
        &mut self,
        record: &Record<'_, '_>,
        scope: &Scope<'_, '_>,
        (file, line): (usize, u64),
    ) -> Result<bool, Left> {
        let query = self.query;
        let canonical = record.canonical().map_err(|why| match why {
            NoForm::KeyTwice => RowProblem::KeyTwice,
            NoForm::Malformed => RowProblem::Malformed,
        })?;
        let content = Digest::of(&canonical);
        let id = match &query.identity {
            None => Cow::Owned(content.to_string()),
            Some(identity) => match identity.value(record.slots, scope) {
                Ok(Value::Text(text)) => text,
                Ok(Value::Int(number)) => Cow::Owned(number.to_string()),
                Ok(Value::UInt(number)) => Cow::Owned(number.to_string()),
                _ => return Err(Left::Problem(RowProblem::NoIdentity)),
            },
        };
        let id = InstanceId::parse(&id).map_err(|why| match why {
            BadId::Empty => RowProblem::NoIdentity,
            _ => RowProblem::BadId,
        })?;
        if self.share.is_some_and(|share| !share.holds(id.as_str())) {
            return Ok(false);
        }
        let (attributes, lacks) = self.attributes(record, scope);
        if lacks {
            self.except(file, line, RowProblem::NoAttribute);
        }
        attributes
            .sequence
            .inspect(|number| self.numbers.note(*number));
        match &mut self.sink {
            Sink::Gather(gather) => {
                let instance = Instance {
                    id,
                    sha256: Some(content),
                    stratum: attributes.stratum.as_deref(),
                    amount: attributes.amount,
                };
                let added = gather.add(instance);
                added.map_err(|error| Left::Failed(io::Error::other(error)))?;
            }
            Sink::Pick(ids, picked) => {
                if ids.contains(id.as_str()) {
                    picked.push(Picked {
                        id: id.as_str().to_owned(),
                        record: String::from_utf8_lossy(&canonical).into_owned(),
                        sha256: content,
                        line,
                    });
                }
            }
        }
        Ok(true)
    }

    /// What else is asked of an instance, and whether some of it is lacking.
    fn attributes(&self, record: &Record<'_, '_>, scope: &Scope<'_, '_>) -> (Attributes, bool) {
        let query = self.query;
        let value = |scalar: &Scalar| scalar.value(record.slots, scope).ok();
        let text = |scalar: &Scalar| value(scalar).as_ref().and_then(words);
        let number = |scalar: &Scalar| value(scalar).as_ref().and_then(whole_number);
        let attributes = Attributes {
            stratum: query.stratum.as_ref().and_then(text),
            amount: query.amount.as_ref().and_then(number),
            sequence: query.sequence.as_ref().and_then(number),
        };
        let lacks = query.stratum.is_some() && attributes.stratum.is_none()
            || query.amount.is_some() && attributes.amount.is_none()
            || query.sequence.is_some() && attributes.sequence.is_none();
        (attributes, lacks)
    }
}

/// What else is known of an instance.
#[derive(Default)]
struct Attributes {
    stratum: Option<String>,
    amount: Option<i64>,
    sequence: Option<i64>,
}

/// Why a record was left.
enum Left {
    Problem(RowProblem),
    Failed(io::Error),
}

impl From<RowProblem> for Left {
    fn from(problem: RowProblem) -> Self {
        Self::Problem(problem)
    }
}

impl KeyShare {
    fn holds(self, id: &str) -> bool {
        let digest = Sha256::digest(id.as_bytes());
        let (first, _) = digest.split_at(8);
        let number = u64::from_be_bytes(first.try_into().expect("eight bytes"));
        number % self.of == self.part
    }
}

/// The kind of exception that a stop is.
pub(super) fn problem(stop: Stop) -> RowProblem {
    match stop {
        Stop::End | Stop::Cut => RowProblem::CutOff,
        Stop::Malformed => RowProblem::Malformed,
        Stop::TooDeep => RowProblem::TooDeep,
        Stop::TooMany => RowProblem::TooManyRecords,
    }
}

/// The name of a stratum.
fn words(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone().into_owned()),
        Value::Int(number) => Some(number.to_string()),
        Value::UInt(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}

/// A whole number: written as a number or as its digits.
fn whole_number(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::UInt(number) => i64::try_from(*number).ok(),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}
