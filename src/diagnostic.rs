//! What every stage says when something is wrong: one problem, one finding, one stable code.

mod code;
mod human;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Place;

pub use crate::model::Severity;
pub use code::Code;
pub use human::{Color, human};
pub use words::{a, counted, lines, list, nearest, reason};

/// One problem, where it stands, and what to do about it.
///
/// The message starts lower-case and has no full stop; names, paths and values
/// stand in backticks. A finding never holds a suspected secret or personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable name of the problem.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What was found, and what was expected.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// The words under the caret.
    pub label: Option<String>,
    /// The record concerned, by id: an evidence item, a control, a vendor.
    pub subject: Option<String>,
    /// Facts that help to understand.
    pub notes: Vec<String>,
    /// What to do next.
    pub help: Option<String>,
}

impl Finding {
    /// Makes a finding with the code's own severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            place: None,
            label: None,
            subject: None,
            notes: Vec::new(),
            help: None,
        }
    }

    /// Adds the place.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// Adds the words under the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Names the record concerned.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds the next step.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Replaces the code's own severity, where a rule carries one.
    #[must_use]
    pub fn weighing(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// Puts findings into the one order in which they are always reported: by
/// place, then code, then message.
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by(|a, b| {
        let key = |f: &Finding| (f.place.clone(), f.code, f.message.clone());
        key(a).cmp(&key(b))
    });
    findings.dedup();
    findings
}

/// The texts of the files that findings point into, for excerpts.
#[derive(Clone, Debug, Default)]
pub struct Sources(BTreeMap<Arc<str>, Arc<str>>);

impl Sources {
    /// Keeps the text of one file.
    pub fn add(&mut self, file: Arc<str>, text: Arc<str>) {
        self.0.insert(file, text);
    }

    /// The text of one file alone, for an excerpt of it.
    #[must_use]
    pub fn only(file: &str, text: &str) -> Self {
        let mut sources = Self::default();
        sources.add(file.into(), text.into());
        sources
    }

    /// The text of a file, if it is one of those kept.
    pub fn text(&self, file: &str) -> Option<&str> {
        self.0.get(file).map(AsRef::as_ref)
    }
}

/// The JSON form of a finding; its field names are an interface.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FindingRecord {
    /// The stable code.
    pub code: &'static str,
    /// The severity's word.
    pub severity: Severity,
    /// What was found, and what was expected.
    pub message: String,
    /// The file, if the finding has a place.
    pub file: Option<String>,
    /// The line from 1, if known.
    pub line: Option<u32>,
    /// The column from 1, if known.
    pub column: Option<u32>,
    /// The record concerned.
    pub subject: Option<String>,
    /// Facts.
    pub notes: Vec<String>,
    /// The next step.
    pub help: Option<String>,
}

impl From<&Finding> for FindingRecord {
    fn from(finding: &Finding) -> Self {
        let place = finding.place.as_ref();
        let positive = |number: u32| (number > 0).then_some(number);
        Self {
            code: finding.code.as_str(),
            severity: finding.severity,
            message: finding.message.clone(),
            file: place.map(|p| p.file.to_string()),
            line: place.and_then(|p| positive(p.line)),
            column: place.and_then(|p| positive(p.column)),
            subject: finding.subject.clone(),
            notes: finding
                .label
                .iter()
                .chain(&finding.notes)
                .cloned()
                .collect(),
            help: finding.help.clone(),
        }
    }
}
