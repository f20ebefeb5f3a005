//! `requests`, `request-answers`, `request-statuses`.

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::{EvidenceId, RequestId};

/// One line of the auditor's request list.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Request {
    /// The id.
    pub id: At<RequestId>,
    /// What is asked.
    pub text: Text,
    /// The controls concerned.
    pub controls: Vec<Text>,
    /// The answer, as evidence items.
    pub evidence: Vec<At<EvidenceId>>,
    /// The answer, in words.
    pub answer: Option<Text>,
    /// Where in the evidence the answer stands: a page, a sheet, a line.
    pub page: Option<Text>,
    /// Why there is no answer.
    pub not_answered_because: Option<Text>,
    /// The day of the answer; a request that came back later is open again.
    pub answered_on: Option<Day>,
    /// By when.
    pub due: Option<Day>,
    /// The auditor's word for where it stands; `request-statuses` says what it means.
    pub status: Option<Text>,
    /// What the auditor noted.
    pub comment: Option<Text>,
    /// Why the auditor sent it back.
    pub returned_because: Option<Text>,
}

impl Request {
    /// Whether there is an answer, in words or as evidence.
    pub fn is_answered(&self) -> bool {
        self.answer.is_some() || !self.evidence.is_empty()
    }
}

/// The answer to a request that stands in the auditor's table.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RequestAnswer {
    /// The request.
    pub request: At<RequestId>,
    /// The controls concerned, where the table does not name them.
    pub controls: Vec<Text>,
    /// The answer, as evidence items.
    pub evidence: Vec<At<EvidenceId>>,
    /// The answer, in words.
    pub answer: Option<Text>,
    /// Where in the evidence the answer stands: a page, a sheet, a line.
    pub page: Option<Text>,
    /// Why there is no answer.
    pub not_answered_because: Option<Text>,
    /// The day of the answer; a request that came back later is open again.
    pub answered_on: Option<Day>,
}

choices! {
    /// Where a request stands with the auditor.
    RequestStatus {
        /// Asked, and nothing was received.
        Open = "open",
        /// Received, and not judged.
        Provided = "provided",
        /// Received, and enough.
        Accepted = "accepted",
        /// Sent back: not enough.
        Returned = "returned",
        /// No longer asked.
        Withdrawn = "withdrawn",
    }
}
