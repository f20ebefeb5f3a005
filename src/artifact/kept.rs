//! What is kept of many records: counts by name, the first few, the earliest and latest
//! time. Each is bounded, and says how much it left out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::telemetry::Moment;

/// The longest name that is kept; a longer one is cut.
const LONGEST_NAME: usize = 120;

/// How often each of some names was met.
pub(super) struct Counts {
    most: usize,
    seen: BTreeMap<String, u64>,
    /// Records whose name came when there was no more room.
    left_out: u64,
}

impl Counts {
    /// Room for `most` different names.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            seen: BTreeMap::new(),
            left_out: 0,
        }
    }

    /// Counts one more.
    pub(super) fn note(&mut self, name: &str) {
        let name = short(name);
        if let Some(count) = self.seen.get_mut(name) {
            *count += 1;
        } else if self.seen.len() < self.most {
            self.seen.insert(name.to_owned(), 1);
        } else {
            self.left_out += 1;
        }
    }

    /// How often one was met.
    pub(super) fn of(&self, name: &str) -> u64 {
        self.seen.get(name).copied().unwrap_or(0)
    }

    /// All of them together.
    pub(super) fn total(&self) -> u64 {
        self.seen.values().sum::<u64>() + self.left_out
    }

    /// How many different names there are.
    pub(super) fn names(&self) -> usize {
        self.seen.len()
    }

    /// Adds the counts to a document, with what was left out beside them.
    pub(super) fn put(&self, doc: &mut Map<String, Value>, name: &str) {
        doc.insert(name.to_owned(), json!(self.seen));
        doc.insert(format!("{name}-left-out"), json!(self.left_out));
    }

    /// The most frequent ones in words: `claude 3, amp 1 and 2 more`.
    pub(super) fn shown(&self, most: usize) -> String {
        let mut sorted: Vec<(&String, &u64)> = self.seen.iter().collect();
        sorted.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let first = sorted.iter().take(most);
        let text = first
            .map(|(name, count)| format!("{name} {count}"))
            .collect::<Vec<_>>()
            .join(", ");
        if sorted.len() > most {
            let more = sorted.len() - most;
            return format!("{text} and {more} more");
        }
        text
    }
}

/// The first of many values.
pub(super) struct Firsts {
    most: usize,
    values: Vec<Value>,
    left_out: u64,
}

impl Firsts {
    /// Room for `most` values.
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            values: Vec::new(),
            left_out: 0,
        }
    }

    /// Takes one more.
    pub(super) fn push(&mut self, value: Value) {
        if self.values.len() < self.most {
            self.values.push(value);
        } else {
            self.left_out += 1;
        }
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.values.len() as u64 + self.left_out
    }

    /// Adds them to a document, with how many were left out beside them.
    pub(super) fn put(self, doc: &mut Map<String, Value>, name: &str) {
        doc.insert(name.to_owned(), Value::Array(self.values));
        doc.insert(format!("{name}-left-out"), json!(self.left_out));
    }
}

/// The earliest and the latest time.
#[derive(Clone, Copy, Default)]
pub(super) struct Times {
    /// The earliest.
    pub(super) first: Option<Moment>,
    /// The latest.
    pub(super) last: Option<Moment>,
}

impl Times {
    /// Takes one more.
    pub(super) fn note(&mut self, at: Moment) {
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }

    /// Adds `first` and `last` to a document, where there are any.
    pub(super) fn put(self, doc: &mut Map<String, Value>) {
        for (name, at) in [("first", self.first), ("last", self.last)] {
            if let Some(at) = at {
                doc.insert(name.to_owned(), json!(at));
            }
        }
    }

    /// Its days in words.
    pub(super) fn shown(self) -> Option<String> {
        Some(format!("{} to {}", self.first?.day(), self.last?.day()))
    }
}

/// A text of another program, cut where it is long and without control characters.
pub(super) fn short(text: &str) -> &str {
    let end = text
        .char_indices()
        .take_while(|(at, c)| *at < LONGEST_NAME && !c.is_control())
        .map(|(at, c)| at + c.len_utf8())
        .last();
    &text[..end.unwrap_or(0)]
}
