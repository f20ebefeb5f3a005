//! `register`: what the DORA register of information needs and nothing else can give.

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;

/// The DORA register of information, Regulation (EU) 2022/2554, Art. 28(3).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Register {
    /// One line per submission to an authority.
    pub submissions: Vec<Submission>,
}

/// One submission.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Submission {
    /// The id.
    pub id: Text,
    /// The entity that maintains the register, by LEI.
    pub entity: Text,
    /// The level of consolidation.
    pub level: At<SubmissionLevel>,
    /// The authority that receives it.
    pub authority: Option<Text>,
    /// The day that the register describes.
    pub reference_date: Day,
}

choices! {
    /// Art. 28(3): at entity, sub-consolidated and consolidated level.
    SubmissionLevel {
        /// One entity.
        Individual = "individual",
        /// A part of a group.
        SubConsolidated = "sub-consolidated",
        /// A group.
        Consolidated = "consolidated",
    }
}
