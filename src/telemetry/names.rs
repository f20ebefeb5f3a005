//! Names that records state: kept once each, in bounded number and length.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Digest;

/// The longest name that is kept; of a longer one only the digest is.
const LONGEST: usize = 200;

/// Different names and how often each was seen, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Names {
    counts: BTreeMap<String, u64>,
    /// How many sightings were of names that came after the most that are kept.
    left_out: u64,
}

impl Names {
    /// How many different names are kept.
    pub const MOST: usize = 10_000;

    /// Every name with its count.
    pub fn counts(&self) -> &BTreeMap<String, u64> {
        &self.counts
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.counts.keys().map(String::as_str)
    }

    /// How often one name was seen.
    pub fn count(&self, name: &str) -> u64 {
        self.counts.get(name).copied().unwrap_or_default()
    }

    /// Whether no name was seen.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many sightings were not kept by name.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Counts a name; an empty one is none.
    pub(super) fn note(&mut self, name: &str) {
        self.note_times(name, 1);
    }

    pub(super) fn note_times(&mut self, name: &str, times: u64) {
        if name.is_empty() {
            return;
        }
        let name = short(name);
        if let Some(count) = self.counts.get_mut(&*name) {
            *count += times;
        } else if self.counts.len() < Self::MOST {
            self.counts.insert(name.into_owned(), times);
        } else {
            self.left_out += times;
        }
    }
}

/// A name as it may be kept: what is longer than names are may be content.
pub(super) fn short(name: &str) -> Cow<'_, str> {
    if name.len() <= LONGEST {
        return Cow::Borrowed(name);
    }
    Cow::Owned(format!("sha256:{}", Digest::of(name.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_within_limits() {
        let mut names = Names::default();
        for number in 0..Names::MOST + 5 {
            names.note(&number.to_string());
        }
        names.note("7");
        names.note("");
        assert_eq!((names.counts().len(), names.left_out()), (Names::MOST, 5));
        assert_eq!(names.count("7"), 2);
        let mut names = Names::default();
        names.note(&"prompt ".repeat(99));
        assert!(names.names().all(|name| name.starts_with("sha256:")));
    }
}
