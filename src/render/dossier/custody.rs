//! The chain of custody, as the reports print it.

use serde::Serialize;

/// The journal of the locker, as far as it speaks of the engagement.
#[derive(Clone, Debug, Serialize)]
pub struct CustodyFacts {
    /// The name of the journal in the package.
    pub entry: String,
    /// What the journal is, and how it is followed.
    pub statement: String,
    /// The number of the last line.
    pub head_sequence: u64,
    /// The SHA-256 of the last line.
    pub head_digest: String,
    /// How many lines the journal has.
    pub lines: usize,
    /// How many of these speak of something else, and are shown by their digest only.
    pub omitted: usize,
    /// The lines that speak of the engagement.
    pub rows: Vec<CustodyRow>,
}

/// What the journal is, and how it is followed.
pub fn custody_statement(lines: usize, omitted: usize) -> String {
    format!(
        "Every occurrence in the locker is a line of a journal, and every line names the SHA-256 of the line before it. {} of {lines} lines speak of this engagement and stand in the journal of the package as they were written; of the other {omitted} it has the digest only, so that the chain can be followed from the first line to the head.",
        lines - omitted
    )
}

/// One line of the journal.
#[derive(Clone, Debug, Serialize)]
pub struct CustodyRow {
    /// Its number.
    pub sequence: u64,
    /// The evidence item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// When, with the zone.
    pub at: String,
    /// Who.
    pub by: String,
    /// What happened.
    pub what: String,
    /// What was said about it.
    pub note: String,
    /// The fingerprint of the key that signed the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<String>,
}
