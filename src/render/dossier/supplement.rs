//! What a supplement says about itself, on the first page and in a section of its own.

use serde::Serialize;

use super::PreviousFacts;

/// A supplement: what it belongs to, what it changes, what it answers.
#[derive(Clone, Debug, Serialize)]
pub struct SupplementFacts {
    /// Its number among the supplements of the package, from 1.
    pub number: u64,
    /// The package that it belongs to.
    pub parent: PreviousFacts,
    /// The supplement before it.
    pub before: Option<EarlierFacts>,
    /// "1 item added, 2 items replaced, none withdrawn".
    pub line: String,
    /// The auditor's requests that it answers.
    pub requests: Vec<AnsweredRow>,
    /// What it changes, by item.
    pub changes: Vec<ChangeRow>,
    /// How states, results and gaps of its reports are meant.
    pub states: String,
}

/// The supplement before this one.
#[derive(Clone, Debug, Serialize)]
pub struct EarlierFacts {
    /// Its package id.
    pub package: String,
    /// Its number.
    pub number: u64,
    /// The SHA-256 of its root.
    pub root: String,
}

/// A request that a supplement answers.
#[derive(Clone, Debug, Serialize)]
pub struct AnsweredRow {
    /// The auditor's id.
    pub id: String,
    /// What is asked, where the plan lists it.
    pub text: Option<String>,
}

/// An item that a supplement adds, replaces or withdraws.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// The item.
    pub item: String,
    /// Its title, now or as it was.
    pub title: String,
    /// `added`, `replaced` or `withdrawn`.
    pub change: String,
    /// The package that held it before.
    pub held_before: Option<String>,
    /// The files that were held.
    pub was: Vec<HeldFile>,
    /// The files that count from now on.
    pub now: Vec<HeldFile>,
    /// The controls that it is mapped to; for a withdrawn item, was mapped to.
    pub controls: Vec<String>,
}

/// A file by name and digest.
#[derive(Clone, Debug, Serialize)]
pub struct HeldFile {
    /// The name in its package.
    pub entry: String,
    /// The SHA-256.
    pub sha256: String,
}

impl SupplementFacts {
    /// The ids of the items with one kind of change.
    pub fn ids(&self, change: &str) -> Vec<&str> {
        let rows = self.changes.iter().filter(|row| row.change == change);
        rows.map(|row| row.item.as_str()).collect()
    }
}
