//! What the collect stage found: files with digests, read once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::artifact::ArtifactReading;
use super::id::EvidenceId;
use super::occurrence::{Occurrence, Review};
use super::{Digest, Period, Place};

/// Everything that was collected for a plan, by item.
#[derive(Clone, Debug, Default)]
pub struct Collected {
    /// Items with a source, whether or not anything could be read.
    pub items: BTreeMap<EvidenceId, CollectedItem>,
}

/// What was found for one item.
#[derive(Clone, Debug, Default)]
pub struct CollectedItem {
    /// The files, sorted by their shown path.
    pub files: Vec<CollectedFile>,
    /// What was inspected and not taken along.
    pub viewed: Option<ViewedRecord>,
    /// What the locker holds of it and nobody took back, oldest first.
    pub occurrences: Vec<TakenOccurrence>,
    /// How many files could not be taken; each has a finding.
    pub failed: u32,
}

/// One occurrence in the locker, for one engagement.
#[derive(Clone, Debug)]
pub struct TakenOccurrence {
    /// Its number in the journal.
    pub sequence: u64,
    /// What the journal says of it.
    pub occurrence: Occurrence,
    /// The days it speaks for, where they are stated; an open end is the day it was taken on.
    pub covers: Option<Period>,
    /// Its reviews, oldest first; the last one counts.
    pub reviews: Vec<Review>,
    /// What the reviewer said, if the last review rejects it.
    pub rejected: Option<String>,
    /// Whether it speaks for the time of the engagement, so that its files are evidence.
    pub belongs: bool,
}

/// One file, read once from beginning to end.
#[derive(Clone, Debug)]
pub struct CollectedFile {
    /// Where to read it again when packing; never printed.
    pub path: PathBuf,
    /// The bytes, of a file that the program made itself.
    pub made: Option<Arc<[u8]>>,
    /// The path relative to the plan's root, as messages and reports show it.
    pub shown: String,
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 of the bytes.
    pub digest: Digest,
    /// The media type by content, with the file name as a tie-breaker.
    pub media_type: String,
    /// Text with its line count, or binary.
    pub content: Content,
    /// How many records it holds, where they can be counted: rows of CSV below the header,
    /// lines of JSON lines and of text that is said to be text, elements of a JSON array.
    pub records: Option<u64>,
    /// What the named columns of its records say.
    pub series: Series,
    /// The parsed document, where a check may want one.
    pub document: Option<Document>,
    /// What the reader of its kind says of it, where one knows it.
    pub artifact: Option<Arc<ArtifactReading>>,
    /// The occurrence of the locker that it belongs to, by number.
    pub occurrence: Option<u64>,
    /// Whether a later occurrence took its place: it shows its time, and is not what is in
    /// force.
    pub earlier: bool,
}

/// What the columns that a plan names for a gap test say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// The column with numbers, where the plan names one.
    pub sequence: Option<NumberSeries>,
    /// The column with times, where the plan names one.
    pub times: Option<TimeSeries>,
}

/// The numbers of a column, in whatever order they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NumberSeries {
    /// The name of the column or field.
    pub column: String,
    /// What stands before every number: `INC-`.
    pub prefix: String,
    /// The lowest and the highest number; none where none could be read.
    pub span: Option<(u64, u64)>,
    /// Records without a number of that form.
    pub unread: u64,
    /// Numbers that stand there again.
    pub repeated: u64,
    /// The first gaps, each with its first and last missing number.
    pub gaps: Vec<(u64, u64)>,
    /// How many numbers are missing in all gaps.
    pub missing: u64,
    /// More separate runs of numbers than are kept: the gaps are not known.
    pub is_scattered: bool,
}

/// The times of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeSeries {
    /// The name of the column or field.
    pub column: String,
    /// The earliest and the latest time; none where none could be read.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// Records without a time that could be read.
    pub unread: u64,
    /// The largest number of seconds between neighbours, and the time before it; none where
    /// the records are not in order.
    pub largest_gap: Option<(i64, DateTime<Utc>)>,
    /// Records later than the collection.
    pub after_collection: u64,
    /// Whether every value is a day without a time.
    pub are_days: bool,
    /// Whether a time stands without its zone, and was read in that of the collection.
    pub is_local: bool,
}

/// Whether a file is text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// UTF-8 without NUL bytes.
    Text {
        /// Line feeds, plus one for a last line without.
        lines: u64,
    },
    /// Anything else.
    Binary,
}

/// A parsed document.
#[derive(Clone, Debug)]
pub enum Document {
    /// The value that checks are evaluated over.
    Read(serde_json::Value),
    /// What stopped the parser.
    Unreadable {
        /// Why.
        message: String,
        /// Where in the evidence file.
        place: Place,
    },
    /// Larger than the parsers read into memory.
    TooLarge,
}

/// Evidence that was inspected where it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewedRecord {
    /// Who holds it.
    pub holder: String,
    /// Where it is kept.
    pub place: String,
    /// How an auditor can inspect it.
    pub inspect: String,
    /// The digest of what was seen, where it could be taken.
    pub digest: Option<Digest>,
}

impl CollectedItem {
    /// Whether there is anything in hand.
    pub fn has_document(&self) -> bool {
        !self.files.is_empty() || self.viewed.is_some()
    }
}
