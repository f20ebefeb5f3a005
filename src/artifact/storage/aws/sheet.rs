//! The facts of one answer while it is read.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::artifact::shape::{Names, short, text};
use crate::artifact::source::{Source, fact};
use crate::artifact::{Fact, Troubles};
use crate::model::Place;

/// What has been read so far.
pub(super) struct Sheet {
    doc: Map<String, Value>,
    names: BTreeMap<&'static str, Names>,
    facts: Vec<Fact>,
    troubles: Troubles,
    /// The number of the record that is read, from 1; `None` for the answer itself.
    pub(super) record: Option<u64>,
    whole: Place,
}

impl Sheet {
    pub(super) fn new(source: &Source<'_>) -> Self {
        Self {
            doc: Map::new(),
            names: BTreeMap::new(),
            facts: Vec::new(),
            troubles: Troubles::default(),
            record: None,
            whole: source.whole(),
        }
    }

    /// Notes what the answer or the record lacks.
    pub(super) fn missing(&mut self, what: &str) {
        let who = match self.record {
            Some(number) => format!("record {number}"),
            None => "the answer".to_owned(),
        };
        self.troubles
            .push(format!("{who} {what}"), self.whole.clone());
    }

    /// Sets a member of `doc`.
    pub(super) fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.doc.insert(name.to_owned(), value.into());
    }

    /// Sets a member of `doc` where there is something to set.
    pub(super) fn set_some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.set(name, value);
        }
    }

    /// Adds 1 to a count, or makes it 0 where it is not there.
    pub(super) fn count(&mut self, name: &str, yes: bool) {
        let count = self.number(name) + u64::from(yes);
        self.set(name, count);
    }

    /// Keeps the smaller number.
    pub(super) fn least(&mut self, name: &str, value: Option<u64>) {
        let before = self.doc.get(name).and_then(Value::as_u64);
        self.set_some(
            name,
            value.map(|value| before.map_or(value, |b| b.min(value))),
        );
    }

    /// Keeps the earlier time.
    pub(super) fn earliest(&mut self, name: &str, time: Option<String>) {
        let Some(time) = time else { return };
        match self.doc.get(name).and_then(Value::as_str) {
            Some(before) if *before <= *time => {}
            _ => self.set(name, time),
        }
    }

    /// Takes a name into a bounded list; the list is there as soon as it is named.
    pub(super) fn name(&mut self, list: &'static str, name: Option<&str>) {
        let names = self.names.entry(list).or_default();
        if let Some(name) = name {
            names.push(name);
        }
    }

    /// Takes a record into a bounded list, and counts those that are left out.
    pub(super) fn listed(&mut self, list: &'static str, most: usize, record: Value) {
        let known = self
            .doc
            .entry(list)
            .or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(known) = known else { return };
        let full = known.len() >= most;
        if !full {
            known.push(record);
        }
        self.count("left-out", full);
    }

    /// A text that the answer must have.
    pub(super) fn required<'a>(
        &mut self,
        of: &'a Map<String, Value>,
        name: &str,
    ) -> Option<&'a str> {
        let found = text(of, name);
        if found.is_none() {
            self.missing(&format!("has no `{name}`"));
        }
        found
    }

    /// A truth value that the answer must have, set under a name of ours.
    pub(super) fn truth(
        &mut self,
        of: &Map<String, Value>,
        theirs: &str,
        ours: &str,
    ) -> Option<bool> {
        let found = of.get(theirs).and_then(Value::as_bool);
        match found {
            Some(value) => self.set(ours, value),
            None => self.missing(&format!("has no `{theirs}`")),
        }
        found
    }

    /// A time that the answer must have.
    pub(super) fn when(&mut self, of: &Map<String, Value>, name: &str) -> Option<String> {
        let found = of.get(name).and_then(time);
        if found.is_none() {
            self.missing(&format!("has no time `{name}` that can be read"));
        }
        found
    }

    /// Tells something to people.
    pub(super) fn fact(&mut self, label: &str, value: impl ToString) {
        self.facts.push(fact(label, value));
    }

    /// A number that was set or counted; 0 where there is none.
    pub(super) fn number(&self, name: &str) -> u64 {
        self.doc.get(name).and_then(Value::as_u64).unwrap_or(0)
    }

    /// A number with a fraction that was set.
    pub(super) fn float(&self, name: &str) -> f64 {
        self.doc.get(name).and_then(Value::as_f64).unwrap_or(0.0)
    }

    /// A truth value that was set.
    pub(super) fn is(&self, name: &str) -> Option<bool> {
        self.doc.get(name).and_then(Value::as_bool)
    }

    /// A text that was set.
    pub(super) fn said(&self, name: &str) -> Option<String> {
        self.doc.get(name).and_then(Value::as_str).map(short)
    }

    /// `yes`, `no` or `not stated`.
    pub(super) fn yes_no(&self, name: &str) -> &'static str {
        match self.is(name) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not stated",
        }
    }

    pub(super) fn close(mut self) -> (Value, Vec<Fact>, Troubles) {
        for (name, names) in &self.names {
            self.doc.insert((*name).to_owned(), names.doc());
        }
        (Value::Object(self.doc), self.facts, self.troubles)
    }
}

/// A time as the AWS CLI prints it: ISO 8601, epoch seconds with a fraction, or epoch
/// milliseconds (`CloudWatch` Logs); as RFC 3339 in UTC.
pub(super) fn time(value: &Value) -> Option<String> {
    let moment = match value {
        Value::String(text) => DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc),
        Value::Number(number) => {
            let number = number.as_f64()?;
            // Seconds of this size would be in the year 5138.
            let milliseconds = if number > 1e11 {
                number
            } else {
                number * 1000.0
            };
            if !(0.0..1e15).contains(&milliseconds) {
                return None;
            }
            #[allow(clippy::cast_possible_truncation, reason = "the range was looked at")]
            DateTime::from_timestamp_millis(milliseconds as i64)?
        }
        _ => return None,
    };
    Some(moment.to_rfc3339_opts(SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn times_of_every_spelling() {
        let second = Some("2015-06-01T20:11:40Z".to_owned());
        assert_eq!(time(&json!(1_433_189_500)), second);
        assert_eq!(time(&json!(1_433_189_500.783)), second);
        assert_eq!(time(&json!(1_433_189_500_783_u64)), second);
        assert_eq!(time(&json!("2015-06-01T13:11:40.783-07:00")), second);
        for wrong in [json!("yesterday"), json!(-1), json!(true), json!(1e300)] {
            assert_eq!(time(&wrong), None, "{wrong}");
        }
    }
}
