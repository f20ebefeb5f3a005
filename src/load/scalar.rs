//! Single values: texts, days, numbers, words of a choice, ids.

use chrono::NaiveDate;

use crate::model::id::{
    AssetId, CheckId, DataFlowId, EngagementId, EvidenceId, ExceptionId, GapId, Id, IncidentId,
    OwnControlId, PersonId, PolicyId, PopulationId, RequestId, RiskId, SampleId, ServiceId,
    VendorId,
};
use crate::model::moment::Moment;
use crate::model::plan::{
    Audience, Cadence, Choice, Classification, ClauseState, Conclusion, Covers, Credential,
    DataClass, Decision, Disclosure, DocumentStatus, EngagementKind, Environment, EphiUse, Gate,
    Handling, LogSource, Opinion, Outcome, Parser, Purpose, Readiness, RecordsForm, RequestStatus,
    SampleLevel, SampleMethod, Score, SeedSource, StrataAllocation, SubmissionLevel,
    SubmissionStatus, SubserviceMethod, Substitutability, Surface, TesterRole, Topology, Treatment,
    YesNo,
};
use crate::model::scan::Family;
use crate::model::{CatalogStatus, Operation, Relation, Severity, Strength};

/// Why a scalar cannot be the value it should be.
pub struct Unfit {
    /// What was expected.
    pub expected: String,
    /// The word that was probably meant.
    pub near: Option<String>,
}

impl Unfit {
    fn expected(text: impl Into<String>) -> Self {
        Self {
            expected: text.into(),
            near: None,
        }
    }
}

/// A value that is written as one scalar.
pub trait Scalar: Sized {
    /// Reads the scalar as written; no type is guessed before.
    fn parse(text: &str) -> Result<Self, Unfit>;
}

impl Scalar for String {
    fn parse(text: &str) -> Result<Self, Unfit> {
        if text.trim().is_empty() {
            return Err(Unfit::expected("a text that is not blank"));
        }
        // Unicode TR 36, 2.6: such text reads otherwise than it is stored.
        if text.contains(is_reordering) {
            return Err(Unfit::expected(
                "a text without characters that change its direction (U+202A to U+202E, U+2066 to U+2069)",
            ));
        }
        Ok(text.to_owned())
    }
}

fn is_reordering(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl Scalar for NaiveDate {
    fn parse(text: &str) -> Result<Self, Unfit> {
        let unfit = || Unfit::expected("a day that exists, written as `2026-01-31`");
        // chrono also takes `2026-1-31`; a plan has one spelling.
        if text.len() != 10 {
            return Err(unfit());
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| unfit())
    }
}

impl Scalar for Moment {
    fn parse(text: &str) -> Result<Self, Unfit> {
        Moment::parse(text)
            .map_err(|_| Unfit::expected("a time with its zone, written as `2026-01-31T09:30:00Z`"))
    }
}

impl Scalar for bool {
    fn parse(text: &str) -> Result<Self, Unfit> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Unfit::expected("`true` or `false`")),
        }
    }
}

impl Scalar for u64 {
    fn parse(text: &str) -> Result<Self, Unfit> {
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number.ok_or_else(|| Unfit::expected("a whole number of at least 0"))
    }
}

macro_rules! ids {
    ($($name:ident)+) => {$(
        impl Scalar for $name {
            fn parse(text: &str) -> Result<Self, Unfit> {
                <$name as Id>::parse(text).map_err(|_| Unfit::expected(format!(
                    "the id of one {}: 1 to 64 of a-z, A-Z, 0-9, `.`, `_` and `-`, beginning with a letter or digit",
                    $name::WHAT
                )))
            }
        }
    )+};
}

ids! {
    AssetId CheckId DataFlowId EngagementId EvidenceId ExceptionId GapId IncidentId OwnControlId
    PersonId PolicyId PopulationId RequestId RiskId SampleId ServiceId VendorId
}

macro_rules! choices {
    ($($name:ident)+) => {$(
        impl Scalar for $name {
            fn parse(text: &str) -> Result<Self, Unfit> {
                choice(text)
            }
        }
    )+};
}

choices! {
    Audience Cadence CatalogStatus Classification ClauseState Conclusion Covers Credential DataClass
    Decision Disclosure DocumentStatus EngagementKind Environment EphiUse Family Gate Handling LogSource Operation Opinion Outcome Parser Purpose Readiness RecordsForm Relation RequestStatus SampleLevel SampleMethod Score SeedSource Severity StrataAllocation Strength
    SubmissionLevel SubmissionStatus SubserviceMethod Substitutability Surface TesterRole Topology
    Treatment YesNo
}

fn choice<T: Choice>(text: &str) -> Result<T, Unfit> {
    if let Some((_, value)) = T::ALL.iter().find(|(word, _)| *word == text) {
        return Ok(*value);
    }
    let words: Vec<&str> = T::ALL.iter().map(|(word, _)| *word).collect();
    let near = crate::diagnostic::nearest(text, &words);
    Err(Unfit {
        expected: format!("one of {}", crate::diagnostic::list(&words)),
        near: near.map(str::to_owned),
    })
}
