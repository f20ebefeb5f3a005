//! What readers of single documents share: that there is one, and sums that stay small
//! whatever the size of a file.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Unreadable;
use super::head::Layout;
use super::source::Source;

/// How many names of one kind are kept.
pub(super) const MOST_NAMES: usize = 200;

/// How many characters of one name are kept.
const MOST_CHARACTERS: usize = 200;

/// Refuses a file that is not one JSON object.
///
/// # Errors
/// A list, or several values.
pub(super) fn one_object(source: &Source<'_>, expected: &str) -> Result<(), Unreadable> {
    let found = match source.head.layout {
        // What is no JSON is told with its place by who reads on.
        Some(Layout::Object) | None => return Ok(()),
        Some(Layout::Array) => "a list",
        Some(Layout::Lines) => "several values, one after the other",
    };
    Err(source.unreadable(format!(
        "expected {expected}, one JSON object; found {found}"
    )))
}

/// A name, cut where it is too long to be one.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Text of a member, where it is there and not empty.
pub(super) fn text<'a>(of: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    let text = of.get(member)?.as_str()?.trim();
    (!text.is_empty()).then_some(text)
}

/// The first names of a kind, and how many there are.
#[derive(Default)]
pub(super) struct Names {
    first: Vec<String>,
    pub(super) count: u64,
    /// How many of them are named already.
    repeats: u64,
}

impl Names {
    /// Takes one more.
    pub(super) fn push(&mut self, name: &str) {
        self.count += 1;
        if self.first.len() < MOST_NAMES {
            self.first.push(short(name));
        }
    }

    /// Takes one that was met several times: it is listed once.
    pub(super) fn push_many(&mut self, name: &str, times: u64) {
        self.push(name);
        self.repeats += times - 1;
        self.count += times - 1;
    }

    /// `{count, first, left-out}`.
    pub(super) fn doc(&self) -> Value {
        let left_out = self.count - self.repeats - self.first.len() as u64;
        json!({"count": self.count, "first": self.first, "left-out": left_out})
    }
}

/// How often each of some names was met.
#[derive(Default)]
pub(super) struct Counts {
    by: BTreeMap<String, u64>,
    /// How many were met whose names are not kept.
    left_out: u64,
}

impl Counts {
    /// Counts one more.
    pub(super) fn add(&mut self, name: &str) {
        self.add_many(name, 1);
    }

    /// Counts several.
    pub(super) fn add_many(&mut self, name: &str, count: u64) {
        let name = short(name);
        if let Some(known) = self.by.get_mut(&name) {
            *known += count;
        } else if self.by.len() < MOST_NAMES {
            self.by.insert(name, count);
        } else {
            self.left_out += count;
        }
    }

    /// How many of a name.
    pub(super) fn of(&self, name: &str) -> u64 {
        self.by.get(name).copied().unwrap_or(0)
    }

    /// How many in all.
    pub(super) fn total(&self) -> u64 {
        self.by.values().sum::<u64>() + self.left_out
    }

    /// `{counts, left-out}`.
    pub(super) fn doc(&self) -> Value {
        json!({"counts": self.by, "left-out": self.left_out})
    }

    /// The names with their counts, most frequent first: `3 library, 1 file`.
    pub(super) fn words(&self) -> String {
        let mut all: Vec<(&String, &u64)> = self.by.iter().collect();
        all.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let more = all.len().saturating_sub(6);
        let mut words: Vec<String> = all
            .iter()
            .take(6)
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        if more > 0 || self.left_out > 0 {
            words.push("others".to_owned());
        }
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_stay_small_and_count_all() {
        let (mut names, mut counts) = (Names::default(), Counts::default());
        for number in 0..1000 {
            names.push(&number.to_string());
            counts.add(&number.to_string());
        }
        assert_eq!(names.doc()["left-out"], 800);
        assert_eq!(names.doc()["first"].as_array().map(Vec::len), Some(200));
        assert_eq!(
            (counts.total(), counts.doc()["left-out"].clone()),
            (1000, json!(800))
        );
        assert_eq!(short(&"é".repeat(500)).chars().count(), 201);
    }
}
