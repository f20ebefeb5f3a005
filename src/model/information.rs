//! Information sheets: what is known about how an item was produced, by rule.
//!
//! The rules ask what shows that information which an organisation made itself is complete
//! and accurate (AT-C 205.36, SSAE 18 of 2016; PCAOB AS 1105.10).

use super::id::EvidenceId;
use super::plan::choices;

choices! {
    /// What an information sheet answers. See `docs/reference/information-sheets.md`.
    InformationRule {
        /// The system that it came from, and its environment.
        Source = "A1",
        /// Who or what collected it, with which tool.
        Collector = "A2",
        /// The exact query, command or export path.
        Query = "A3",
        /// When, with zone and source of the time.
        Time = "A4",
        /// The days it speaks for.
        Period = "A5",
        /// Records at the source and in the file.
        Count = "A6",
        /// First and last record, and gaps in number and time.
        Sequence = "A7",
        /// The digest at collection and now.
        Digest = "A8",
        /// What was done to it since.
        Transformations = "A9",
        /// Who reviewed it.
        Review = "A10",
        /// Whether anything makes it unusable.
        Rejection = "A11",
        /// What a picture of a screen has to show.
        Screenshot = "B",
    }
}

impl InformationRule {
    /// What the rule asks for, in a few words.
    pub fn asks(self) -> &'static str {
        match self {
            Self::Source => "source system and environment",
            Self::Collector => "collector and tool",
            Self::Query => "query, command or export",
            Self::Time => "time of collection",
            Self::Period => "days covered",
            Self::Count => "records at the source and in the file",
            Self::Sequence => "first, last and gaps",
            Self::Digest => "digest at collection and now",
            Self::Transformations => "changes since collection",
            Self::Review => "review by somebody else",
            Self::Rejection => "nothing that makes it unusable",
            Self::Screenshot => "picture of a screen",
        }
    }
}

choices! {
    /// How a rule of the sheet is answered.
    Answered {
        /// Stated, and where it could be compared, it agrees.
        Stated = "stated",
        /// Not stated, or not wholly.
        Missing = "missing",
        /// Stated, and what was found says otherwise.
        Contradicted = "contradicted",
        /// There is nothing to state.
        NotApplicable = "not applicable",
    }
}

/// What is known about how one item was produced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InformationSheet {
    /// The item.
    pub item: EvidenceId,
    /// Each time it was collected, in order of time; at least one.
    pub occurrences: Vec<SheetOccurrence>,
}

/// One collection of an item, with an answer to every rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetOccurrence {
    /// The time or day of collection as stated; none where none is stated.
    pub collected: Option<String>,
    /// The answers, in the order of [`InformationRule::ALL`](super::plan::Choice::ALL).
    pub answers: Vec<SheetAnswer>,
    /// The files, as they were when the plan was judged.
    pub files: Vec<SheetFile>,
    /// What was done to the file between its collection and the build, as stated.
    pub transformations: Vec<SheetTransformation>,
}

/// The answer to one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetAnswer {
    /// The rule.
    pub rule: InformationRule,
    /// How it is answered.
    pub standing: Answered,
    /// What is stated or was found; empty where nothing is.
    pub text: String,
    /// What is missing or contradicts it.
    pub why: Vec<String>,
}

/// One file of an occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFile {
    /// The path as reports show it.
    pub shown: String,
    /// The SHA-256 of the bytes.
    pub sha256: String,
    /// Records in it, where they can be counted.
    pub records: Option<u64>,
}

/// One step between collection and build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetTransformation {
    /// What was done.
    pub what: String,
    /// The SHA-256 before.
    pub before: Option<String>,
    /// The SHA-256 after.
    pub after: Option<String>,
    /// Who did it.
    pub by: Option<String>,
    /// When.
    pub on: Option<String>,
}
