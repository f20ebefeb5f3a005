//! `risks`: the method and the scenarios of the risk analysis.
//!
//! Terms follow NIST SP 800-30 Rev. 1 (2012) and SP 800-66 Rev. 2 (2024).

mod method;
mod readiness;

use schemars::JsonSchema;

use super::{Day, TableSource, Text, choices};
use crate::model::id::{AssetId, EvidenceId, OwnControlId, PersonId, RiskId};
use crate::model::{AsOf, At};

pub use method::{
    Covers, ExcludedAsset, Gathering, ReviewTrigger, RiskMethod, RiskVersion, Scale, Score,
    Threshold,
};
pub use readiness::{NprmReadiness, Readiness, SecurityPractice};

/// The risk analysis.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Risks {
    /// How levels are found, by whom and when.
    pub method: RiskMethod,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
    /// Tables whose rows are scenarios, beside those of `scenarios`.
    pub tables: Vec<TableSource>,
}

/// A threat that meets a vulnerability of an asset.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// The id.
    pub id: At<RiskId>,
    /// A short name.
    pub title: Text,
    /// The assets concerned.
    pub assets: Vec<At<AssetId>>,
    /// What could happen.
    pub threat: Text,
    /// Why it could.
    pub vulnerability: Text,
    /// The threat event of the shipped library that it is an instance of.
    pub threat_ref: Option<Text>,
    /// The vulnerability of the shipped library that it is an instance of.
    pub vulnerability_ref: Option<Text>,
    /// Own controls that are already there.
    pub existing_controls: Vec<At<OwnControlId>>,
    /// Evidence items that show measures which are already there.
    pub existing_evidence: Vec<At<EvidenceId>>,
    /// Why no measure is in place, in words.
    pub no_measure: Option<Text>,
    /// A step of the likelihood scale, by its name or its number.
    pub likelihood: Text,
    /// Why it is that step.
    pub likelihood_reason: Option<Text>,
    /// A step of the impact scale, by its name or its number.
    pub impact: Text,
    /// Why it is that step.
    pub impact_reason: Option<Text>,
    /// The impact on each property of the data; the highest is `impact`.
    pub impacts: Option<Impacts>,
    /// The stated level; compared with what the method gives.
    pub level: Option<Text>,
    /// What is done about it.
    pub treatment: At<Treatment>,
    /// How the treatment is carried out.
    pub plan: Option<Text>,
    /// Who answers for it.
    pub owner: Option<At<PersonId>>,
    /// By when the treatment is due.
    pub due: Option<Day>,
    /// When and with which evidence the treatment was finished.
    pub done: Option<Done>,
    /// The likelihood after treatment.
    pub residual_likelihood: Option<Text>,
    /// The impact after treatment.
    pub residual_impact: Option<Text>,
    /// Who carries what is left, why and until when.
    pub accepted: Option<Acceptance>,
    /// When the scenario was last looked at again.
    pub reconfirmed_on: Option<Day>,
    /// By whom.
    pub reconfirmed_by: Option<At<PersonId>>,
}

impl Scenario {
    /// The day of the last confirmation, where it is longer ago than the method allows.
    ///
    /// A scenario that was never confirmed is as old as the analysis. A confirmation after
    /// the day of judgement does not count yet.
    pub fn stale(&self, method: &RiskMethod, as_of: AsOf) -> Option<&Day> {
        let limit = method.review_every_days.as_ref()?.value;
        let confirmed = self.reconfirmed_on.as_ref()?;
        let days = (as_of.0 - confirmed.value).num_days();
        u64::try_from(days)
            .is_ok_and(|days| days > limit)
            .then_some(confirmed)
    }
}

/// The impact of a scenario on confidentiality, integrity and availability.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Impacts {
    /// A step of the impact scale: the data is seen by somebody who may not.
    pub confidentiality: Option<Text>,
    /// A step of the impact scale: the data is changed or destroyed.
    pub integrity: Option<Text>,
    /// A step of the impact scale: the data cannot be had when it is needed.
    pub availability: Option<Text>,
}

impl Impacts {
    /// The steps that are stated.
    pub fn stated(&self) -> impl Iterator<Item = &Text> {
        let all = [&self.confidentiality, &self.integrity, &self.availability];
        all.into_iter().flatten()
    }
}

/// The decision to carry a risk: by whom, when, until when and why.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Acceptance {
    /// Who decided.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
    /// The last day on which the decision holds.
    pub until: Option<Day>,
    /// Why.
    pub reason: Option<Text>,
}

/// A finished treatment.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Done {
    /// When it was finished.
    pub on: Day,
    /// What shows it.
    pub evidence: Vec<At<EvidenceId>>,
}

choices! {
    /// What is done about a risk.
    Treatment {
        /// Measures lower it.
        Mitigate = "mitigate",
        /// It is carried, with a reason and an owner.
        Accept = "accept",
        /// Someone else carries it.
        Transfer = "transfer",
        /// What causes it is given up.
        Avoid = "avoid",
    }
}
