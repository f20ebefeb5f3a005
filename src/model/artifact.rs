//! What a reader of artifacts says of one file: its kind, its records, its facts.

use serde::Serialize;
use serde_json::Value;

use super::Place;
use super::plan::Parser;

/// One file, read by the reader of its kind.
#[derive(Clone, Debug)]
pub struct ArtifactReading {
    /// Which reader read it; the word that a plan may name under `parser:`.
    pub parser: Parser,
    /// What it is in words, finer than the reader: "SCIM list of users".
    pub form: String,
    /// How many records it holds; `None` where the file is one document.
    pub records: Option<u64>,
    /// What rules see as `doc`: a bounded summary, never the raw file.
    pub doc: Value,
    /// What people see: a handful of facts, most telling first.
    pub facts: Vec<Fact>,
    /// What could not be read or is not there although the format requires it.
    pub troubles: Troubles,
}

/// One fact about a file, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// What it is a fact about: "users", "first event".
    pub label: String,
    /// What was read: "214, of whom 9 are inactive".
    pub value: String,
}

/// The first troubles of a file with their places, and how many more there are.
#[derive(Clone, Debug, Default)]
pub struct Troubles {
    /// The first ones, in the order of the file.
    pub first: Vec<Trouble>,
    /// How many came after the most that are kept.
    pub left_out: u64,
}

/// Something that a file lacks, or that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is wrong: "record 3 has no `userName`".
    pub what: String,
    /// Where, as near as it is known.
    pub place: Place,
}

/// How many troubles of one file are kept with their places.
const MOST_TROUBLES: usize = 20;

impl Troubles {
    /// Takes one more; only the first ones are kept, all are counted.
    pub fn push(&mut self, what: impl Into<String>, place: Place) {
        if self.first.len() < MOST_TROUBLES {
            self.first.push(Trouble {
                what: what.into(),
                place,
            });
        } else {
            self.left_out += 1;
        }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.first.len() as u64 + self.left_out
    }
}
