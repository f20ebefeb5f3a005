//! What a locker holds: occurrences of evidence, who reviewed them, what was taken back.
//!
//! The fields of an occurrence are those that the chain of custody asks for: what, who,
//! when, where, how (ISO/IEC 27037:2012, 6.1), and those that show information produced by
//! the entity to be complete and accurate (AICPA AT-C 205.36). `docs/reference/locker.md`
//! has the JSON form.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Digest;
use super::id::{EvidenceId, PersonId};
use super::plan::choices;
use super::trail::Trail;

/// One line of a journal: what it says, and where it stands in the chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its number, from 1; also the number of its line.
    pub sequence: u64,
    /// The SHA-256 of the line before it, without its line feed; zeros for the first.
    pub previous: Digest,
    /// The SHA-256 of its canonical form without digest and signature.
    pub digest: Digest,
    /// The SHA-256 of its whole line without the line feed: what the next one names.
    pub line: Digest,
    /// Who signed it.
    pub signature: Option<EntrySignature>,
    /// What it says.
    pub body: Body,
}

/// The signature of one line, over its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EntrySignature {
    /// The fingerprint of the key, as `ssh-keygen -lf` prints it.
    pub fingerprint: String,
    /// The 32 bytes of the public key, in Base64.
    pub public_key: String,
    /// The 64 bytes of the Ed25519 signature, in Base64.
    pub signature: String,
}

/// What a line of a journal says.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// An item of evidence was taken.
    Occurrence(Box<Occurrence>),
    /// Somebody looked at an occurrence.
    Review(Review),
    /// An occurrence was taken back; it stays where it is.
    Withdrawal(Withdrawal),
    /// How a population was counted.
    Population(Value),
    /// Where the seed of a sample comes from.
    Seed(Value),
    /// Which instances were selected.
    Selection(Value),
    /// Which instance took the place of another.
    Replacement(Value),
    /// A kind that this version does not know; it is kept as it is.
    Later {
        /// The word for it.
        kind: String,
        /// What it says.
        body: Value,
    },
}

impl Body {
    /// The words of the kinds that this version knows.
    pub const KINDS: [&'static str; 7] = [
        "occurrence",
        "review",
        "withdrawal",
        "population",
        "seed",
        "selection",
        "replacement",
    ];

    /// The word for the kind.
    pub fn kind(&self) -> &str {
        match self {
            Self::Occurrence(_) => "occurrence",
            Self::Review(_) => "review",
            Self::Withdrawal(_) => "withdrawal",
            Self::Population(_) => "population",
            Self::Seed(_) => "seed",
            Self::Selection(_) => "selection",
            Self::Replacement(_) => "replacement",
            Self::Later { kind, .. } => kind,
        }
    }
}

/// One taking of an evidence item at one time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Occurrence {
    /// The item of the plan.
    pub item: EvidenceId,
    /// When it was taken, with the zone.
    pub at: DateTime<FixedOffset>,
    /// Where the time comes from.
    pub time_source: TimeSource,
    /// When it came into the locker, where that was on another day than it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<DateTime<FixedOffset>>,
    /// Who took it.
    pub by: Collector,
    /// What took it.
    pub tool: Tool,
    /// Where it comes from.
    pub source: OccurrenceSource,
    /// The system and its environment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// The exact query, command or export path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// The days it speaks for, which is something else than when it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covers: Option<Covered>,
    /// How many records there are.
    #[serde(default, skip_serializing_if = "RecordCounts::is_empty")]
    pub records: RecordCounts,
    /// The first record, by number, id or time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The last record, by number, id or time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// The files, in the order of their names.
    pub files: Vec<KeptFile>,
    /// What was done to the bytes before they were kept, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transformations: Vec<Transformation>,
    /// How it came into the locker.
    pub origin: Origin,
    /// What shows independently when it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated_by: Option<Dating>,
    /// A remark of whoever brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// How it was taken from a live source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trail: Option<Trail>,
}

impl Occurrence {
    /// Its files, and those beside them that show how it was taken.
    pub fn kept(&self) -> impl Iterator<Item = &KeptFile> {
        let beside = self.trail.iter().flat_map(|trail| &trail.beside);
        self.files.iter().chain(beside)
    }

    /// The day on which it was taken, in the zone that its time is stated in.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }

    /// The day that decides which window it falls into: the last one that it speaks for,
    /// and the one on which it was taken where that is earlier or nothing is stated.
    pub fn effective_day(&self) -> NaiveDate {
        let until = self.covers.and_then(|covers| covers.until);
        until.map_or(self.day(), |until| until.min(self.day()))
    }

    /// Whether its date is shown by nothing but the word of whoever imported it.
    pub fn is_undated_import(&self) -> bool {
        self.origin == Origin::Imported && self.dated_by.is_none()
    }
}

choices! {
    /// Where the time of an occurrence comes from.
    TimeSource {
        /// The clock of the machine that took it.
        Clock = "clock",
        /// A person, or an option of the command.
        Stated = "stated",
    }
}

choices! {
    /// How an occurrence came into the locker.
    Origin {
        /// The program took it from the source that the plan names.
        Collected = "collected",
        /// A person brought it.
        Brought = "brought",
        /// It existed before the locker did.
        Imported = "imported",
    }
}

choices! {
    /// What shows the date of an occurrence besides the journal.
    DatingKind {
        /// A time stamp of an authority (RFC 3161).
        TimeStamp = "time-stamp",
        /// A signed commit.
        SignedCommit = "signed-commit",
        /// The log of a system that the collector cannot change.
        SystemLog = "system-log",
    }
}

choices! {
    /// What a reviewer concluded.
    ReviewResult {
        /// It is what it should be.
        Accepted = "accepted",
        /// It cannot be used.
        Rejected = "rejected",
        /// It can be used, and something is to be said.
        AcceptedWithRemarks = "accepted-with-remarks",
    }
}

/// Who took an occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collector {
    /// A person of the plan.
    Person(PersonId),
    /// A job, and who answers for it.
    Job {
        /// What it is called.
        name: String,
        /// The person who answers for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<PersonId>,
    },
}

impl Collector {
    /// The person, or the owner of the job.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Job { owner, .. } => owner.as_ref(),
        }
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => person.fmt(f),
            Self::Job { name, owner: None } => write!(f, "job {name}"),
            Self::Job {
                name,
                owner: Some(owner),
            } => write!(f, "job {name} of {owner}"),
        }
    }
}

/// A program, with its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tool {
    /// What it is called.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    pub fn this() -> Self {
        Self {
            name: "auditbinder".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// Where an occurrence comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceSource {
    /// The kind of source: `file`, `files`, `person`, or the key of a live source.
    pub kind: String,
    /// The source as the plan writes it, or the names of the files that were brought.
    pub text: String,
}

/// The days an occurrence speaks for; either end may be open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl Covered {
    /// Whether the last day lies before the first.
    pub fn is_reversed(self) -> bool {
        matches!((self.from, self.until), (Some(from), Some(until)) if until < from)
    }
}

/// How many records an occurrence has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordCounts {
    /// As the source counted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<u64>,
    /// As they were counted in the files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<u64>,
}

impl RecordCounts {
    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One file of an occurrence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// Its name, relative and `/`-separated.
    pub name: String,
    /// How many bytes are kept.
    pub size: u64,
    /// The SHA-256 of the bytes as they were found.
    pub sha256: Digest,
    /// The object that holds the bytes that are kept; another one only after a transformation.
    pub object: Digest,
}

/// What was done to the bytes of one file before they were kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transformation {
    /// What was done.
    pub what: String,
    /// The SHA-256 before it.
    pub before: Digest,
    /// The SHA-256 after it.
    pub after: Digest,
}

/// What shows the date of an occurrence besides the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dating {
    /// The kind.
    pub kind: DatingKind,
    /// Which one: the authority, the commit, the log.
    pub text: String,
}

/// The conclusion of somebody who looked at an occurrence and did not take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Review {
    /// The sequence number of the occurrence.
    pub occurrence: u64,
    /// Who looked.
    pub by: PersonId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Where the time comes from.
    pub time_source: TimeSource,
    /// The conclusion.
    pub result: ReviewResult,
    /// What was looked at, and what was seen.
    pub note: String,
}

/// Takes an occurrence back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Withdrawal {
    /// The sequence number of the occurrence.
    pub occurrence: u64,
    /// Who decided it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<FixedOffset>,
    /// Where the time comes from.
    pub time_source: TimeSource,
    /// Why.
    pub reason: String,
}

/// The end of a chain: what a reader notes to see later that nothing was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last line; 0 where there is none.
    pub sequence: u64,
    /// The SHA-256 of the last line without its line feed; zeros where there is none.
    pub digest: Digest,
}

impl Head {
    /// The head of a journal without lines.
    pub fn empty() -> Self {
        Self {
            sequence: 0,
            digest: Digest::from_bytes([0; 32]),
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.digest, self.sequence)
    }
}
