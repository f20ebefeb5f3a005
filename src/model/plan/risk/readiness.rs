//! `security-practices` and `nprm-readiness`: what stands beside the law, never in its place.

use schemars::JsonSchema;

use crate::model::At;
use crate::model::id::EvidenceId;
use crate::model::plan::{Day, Text, choices};

/// A recognized security practice and since when it has been in place.
///
/// HITECH Act section 13412 (Public Law 116-321): HHS considers practices that were in place
/// for the previous twelve months.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SecurityPractice {
    /// The practice: a framework with its version, or a program under a statute.
    pub practice: Text,
    /// The first day in place.
    pub from: Option<Day>,
    /// The last day in place.
    pub until: Option<Day>,
    /// What shows it.
    pub evidence: Vec<At<EvidenceId>>,
    /// How it is carried out, in words.
    pub statement: Option<Text>,
}

/// Where the organisation stands with one provision of the proposed rule, 90 FR 898 (2025).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NprmReadiness {
    /// The provision, as `nprm:164.308(a)(2)`.
    pub control: Text,
    /// Whether it is done, planned or not begun.
    pub state: At<Readiness>,
    /// What is there, or what is planned.
    pub note: Option<Text>,
    /// What shows it.
    pub evidence: Vec<At<EvidenceId>>,
}

choices! {
    /// How far the preparation for a proposed provision is.
    Readiness {
        /// In place.
        Done = "done",
        /// Decided and not yet in place.
        Planned = "planned",
        /// Nothing yet.
        None = "none",
    }
}
