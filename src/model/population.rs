//! A population that was counted: how many rows, records and instances, and what is wrong.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::Digest;
use super::id::PopulationId;

/// How the records of a population are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordForm {
    /// One JSON object on a line.
    Jsonl,
    /// OTLP in JSON: one record for each log record and span.
    Otlp,
    /// A table whose first row names the columns.
    Csv,
    /// One JSON array of objects.
    Json,
}

impl RecordForm {
    /// The name, as plans and the command line have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Otlp => "otlp",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }
}

/// The populations of a plan whose records are read.
pub type PopulationReadings = BTreeMap<PopulationId, PopulationReading>;

/// What reading a population of a plan gave.
#[derive(Clone, Debug)]
pub enum PopulationReading {
    /// It was counted.
    Counted(Box<PopulationCount>),
    /// Why it could not be.
    Unreadable(String),
}

/// A population that was counted by reading its files.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PopulationCount {
    /// How the records are written.
    pub form: RecordForm,
    /// What was read.
    pub files: Vec<CountedFile>,
    /// What was asked.
    pub definition: CountedDefinition,
    /// The expressions that were interpreted, which is slower and gives the same answer.
    pub interpreted: Vec<String>,
    /// The rows: lines, documents or rows of a table.
    pub rows: u64,
    /// Rows that hold no record that could match, as they lack a text that the filter
    /// asks for; of them only the first and the last character were looked at.
    pub passed_over: u64,
    /// Records in the rows that were not passed over.
    pub records: u64,
    /// Rows or records that could not be read.
    pub unparsable: u64,
    /// Records of which the filter could not be decided.
    pub undecided: u64,
    /// Records that the filter lets pass.
    pub matched: u64,
    /// Those without a time that could be read.
    pub without_time: u64,
    /// Those outside of the period.
    pub outside: u64,
    /// Those without an identity.
    pub without_identity: u64,
    /// Those whose identity has a control character or is too long.
    pub bad_ids: u64,
    /// Those whose stratum, amount or number in the sequence could not be read.
    pub without_attribute: u64,
    /// Rows of the population: those that carry an identity.
    pub instances: u64,
    /// Distinct identities: the size of the population.
    pub distinct: u64,
    /// Rows beyond the first of their identity.
    pub duplicates: u64,
    /// Identities that came with other content again.
    pub conflicts: u64,
    /// The first of them.
    pub conflict_ids: Vec<String>,
    /// SHA-256 over the sorted identities, each with a line feed.
    pub population_digest: Digest,
    /// The same over identity, tab, digest of the record, line feed.
    pub content_digest: Option<Digest>,
    /// Distinct identities of each stratum.
    pub strata: BTreeMap<String, u64>,
    /// The sum of all amounts.
    pub total_amount: Option<i128>,
    /// The first and last time, RFC 3339 in UTC.
    pub first: Option<String>,
    /// The last.
    pub last: Option<String>,
    /// Rows of the population for each day in UTC that has any.
    pub days: BTreeMap<NaiveDate, u64>,
    /// Days without any: of the period, else between the first and the last.
    pub empty_days: Vec<NaiveDate>,
    /// Numbers that are missing in the sequence.
    pub sequence: Option<SequenceCount>,
    /// The first rows and records that something is wrong with.
    pub exceptions: Vec<RowException>,
    /// How many more there are.
    pub exceptions_left_out: u64,
}

impl PopulationCount {
    /// Whether every row was read, decided and placed.
    pub fn is_whole(&self) -> bool {
        self.unread() == 0
    }

    /// Rows and records that may belong to the population and could not be counted.
    pub fn unread(&self) -> u64 {
        let missing = if self.definition.from.is_some() || self.definition.to.is_some() {
            self.without_time
        } else {
            0
        };
        self.unparsable + self.undecided + self.without_identity + self.bad_ids + missing
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CountedFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The digest of its bytes, where it is known.
    pub sha256: Option<Digest>,
}

/// What made a record an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CountedDefinition {
    /// Which records belong to it.
    pub filter: Option<String>,
    /// What tells instances apart.
    pub identity: Option<String>,
    /// When an instance happened.
    pub time: Option<String>,
    /// The part that it belongs to.
    pub stratum: Option<String>,
    /// Its amount.
    pub amount: Option<String>,
    /// The number without gaps.
    pub sequence: Option<String>,
    /// The first moment of the period.
    pub from: Option<String>,
    /// The first moment after it.
    pub to: Option<String>,
    /// Which part of the files or ids was counted, as `1/3`.
    pub shard: Option<String>,
}

/// The numbers of a sequence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SequenceCount {
    /// The least.
    pub first: Option<i64>,
    /// The greatest.
    pub last: Option<i64>,
    /// How many are missing between them.
    pub missing: u64,
    /// The first gaps: the first and the last number that are missing.
    pub gaps: Vec<(i64, i64)>,
    /// Whether there were too many gaps to be followed.
    pub given_up: bool,
}

/// What is wrong with a row or a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RowProblem {
    /// No JSON, or no row of this table.
    Malformed,
    /// It ends before it is complete.
    CutOff,
    /// Deeper than is read.
    TooDeep,
    /// Longer than is read.
    TooLong,
    /// More records than one document may hold.
    TooManyRecords,
    /// Not UTF-8.
    NotUtf8,
    /// JSON, but no object, or no OTLP.
    UnknownShape,
    /// A row with more or fewer cells than there are columns.
    CellCount,
    /// A key comes twice in an object.
    KeyTwice,
    /// The file ends too early, or its compression is damaged.
    Damaged,
    /// It unpacks to more than is read.
    UnpacksTooFar,
    /// The filter has no answer: a field is not there, or has another type.
    Undecided,
    /// There is no time in it.
    NoTime,
    /// There is no identity in it.
    NoIdentity,
    /// Its identity has a control character, or is too long.
    BadId,
    /// There is no stratum, amount or number in it.
    NoAttribute,
}

impl RowProblem {
    /// What is wrong, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Malformed => "this cannot be read as a record",
            Self::CutOff => "a record ends before it is complete",
            Self::TooDeep => "a record nests too deeply",
            Self::TooLong => "a record is too long",
            Self::TooManyRecords => "a document holds too many records",
            Self::NotUtf8 => "a record is not UTF-8",
            Self::UnknownShape => "this is no record of the form that the file has",
            Self::CellCount => "a row has more or fewer cells than there are columns",
            Self::KeyTwice => "a key comes twice in a record",
            Self::Damaged => "compressed data ends too early or is damaged",
            Self::UnpacksTooFar => "compressed data unpacks to more than is read",
            Self::Undecided => "the filter has no answer for a record",
            Self::NoTime => "a record has no time that can be read",
            Self::NoIdentity => "a record has no identity",
            Self::BadId => "an identity has a control character, or is empty or too long",
            Self::NoAttribute => "a record lacks its stratum, amount or number",
        }
    }
}

/// A row or record that something is wrong with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RowException {
    /// The file it is in.
    pub file: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: RowProblem,
}
