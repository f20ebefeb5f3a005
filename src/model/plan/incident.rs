//! `incidents`: was it a breach, and who was told when. 45 CFR 164.400 to 164.414.

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::{EvidenceId, PersonId};

/// The assessment of an impermissible use or disclosure, 45 CFR 164.402(2)(i) to (iv).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FourFactors {
    /// Nature and extent of the PHI: identifiers, and how likely re-identification is (i).
    pub nature: Option<Text>,
    /// The unauthorized person who used the PHI or received it (ii).
    pub recipient: Option<Text>,
    /// Whether the PHI was acquired or viewed (iii).
    pub acquired: Option<Text>,
    /// How far the risk to the PHI was mitigated (iv).
    pub mitigated: Option<Text>,
    /// What follows from the four.
    pub conclusion: Option<At<Conclusion>>,
    /// Who assessed.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
    /// What documents the assessment; the burden of proof is the entity's, 45 CFR 164.414(b).
    pub evidence: Vec<At<EvidenceId>>,
}

choices! {
    /// What follows from the four factors. Without a low probability, a breach is presumed.
    Conclusion {
        /// A low probability that the PHI was compromised: not a breach.
        LowProbability = "low-probability",
        /// A breach.
        Breach = "breach",
        /// Nobody has assessed it; a breach is presumed.
        NotAssessed = "not-assessed",
    }
}

/// A breach of unsecured protected health information and its notices.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Breach {
    /// When it was discovered, or would have been with reasonable diligence: every clock starts here, 45 CFR 164.404(a)(2).
    pub discovered: Option<Day>,
    /// How many persons are concerned; belongs into `persons` of the incident.
    pub persons: Option<At<u64>>,
    /// How many of them live in the one state with the most; absent means all of them.
    pub most_residents: Option<At<u64>>,
    /// The states in which they live.
    pub states: Vec<Text>,
    /// When the persons were notified, 45 CFR 164.404.
    pub individuals_notified: Option<Day>,
    /// When the media were notified, 45 CFR 164.406.
    pub media_notified: Option<Day>,
    /// When the Secretary of HHS was notified, 45 CFR 164.408.
    pub hhs_notified: Option<Day>,
    /// The delay that a law enforcement official asked for, 45 CFR 164.412.
    pub law_enforcement_delay: Option<LawEnforcementDelay>,
}

/// A delay of all notices, 45 CFR 164.412.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LawEnforcementDelay {
    /// The last day of the delay that the official named.
    pub until: Option<Day>,
    /// The statement of the official, or the record of an oral one.
    pub evidence: Vec<At<EvidenceId>>,
}
