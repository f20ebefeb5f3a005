//! The answer to one rule, while it is put together.

use crate::diagnostic::Finding;
use crate::model::information::{Answered, InformationRule, SheetAnswer};

/// What is stated, what is not, and what contradicts it.
#[derive(Default)]
pub(super) struct Answer {
    stated: Vec<String>,
    missing: Vec<String>,
    against: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

/// Something that has to be told beside the sheet.
pub(super) struct Problem {
    pub(super) finding: Finding,
    /// Why the item counts as weak, where it does.
    pub(super) lowers: Option<String>,
}

impl Answer {
    pub(super) fn state(&mut self, text: impl Into<String>) {
        self.stated.push(text.into());
    }

    pub(super) fn miss(&mut self, what: impl Into<String>) {
        self.missing.push(what.into());
    }

    /// States a text, or says what is missing.
    pub(super) fn state_or_miss(&mut self, text: Option<String>, what: &str) {
        match text {
            Some(text) => self.state(text),
            None => self.miss(what),
        }
    }

    pub(super) fn contradict(&mut self, why: impl Into<String>) {
        self.against.push(why.into());
    }

    /// Adds a finding.
    pub(super) fn tell(&mut self, finding: Finding) {
        let problem = Problem {
            finding,
            lowers: None,
        };
        self.problems.push(problem);
    }

    /// Adds a contradiction with a finding that weakens the item.
    pub(super) fn refute(&mut self, why: String, finding: Finding) {
        self.against.push(why.clone());
        self.problems.push(Problem {
            finding,
            lowers: Some(why),
        });
    }

    pub(super) fn is_contradicted(&self) -> bool {
        !self.against.is_empty()
    }

    /// The line of the sheet.
    pub(super) fn of(self, rule: InformationRule) -> SheetAnswer {
        let standing = if !self.against.is_empty() {
            Answered::Contradicted
        } else if !self.missing.is_empty() {
            Answered::Missing
        } else if self.stated.is_empty() {
            Answered::NotApplicable
        } else {
            Answered::Stated
        };
        let missing = self
            .missing
            .into_iter()
            .map(|what| format!("not stated: {what}"));
        SheetAnswer {
            rule,
            standing,
            text: self.stated.join("; "),
            why: self.against.into_iter().chain(missing).collect(),
        }
    }
}
