//! `risks`: the method and the scenarios of the risk analysis.
//!
//! Terms follow NIST SP 800-30 Rev. 1 (2012) and SP 800-66 Rev. 2 (2024).

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::{AssetId, EvidenceId, OwnControlId, PersonId, RiskId};

/// The risk analysis.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Risks {
    /// How levels are found, by whom and when.
    pub method: RiskMethod,
    /// The scenarios.
    pub scenarios: Vec<Scenario>,
}

/// How risk levels are found.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RiskMethod {
    /// The name or reference of the method.
    pub name: Text,
    /// The likelihood scale, lowest first.
    pub likelihood: Vec<Scale>,
    /// The impact scale, lowest first.
    pub impact: Vec<Scale>,
    /// The risk levels, lowest first.
    pub levels: Vec<Text>,
    /// One row per likelihood, one level per impact.
    pub matrix: Vec<Vec<Text>>,
    /// The highest level that is accepted without treatment.
    pub tolerance: Text,
    /// Who carried the analysis out.
    pub by: Option<At<PersonId>>,
    /// When it was finished.
    pub on: Option<Day>,
    /// Who approved it.
    pub approved_by: Option<At<PersonId>>,
    /// When it was approved.
    pub approved_on: Option<Day>,
    /// How many days may pass until the next review.
    pub review_every_days: Option<At<u64>>,
}

/// One step of a scale.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scale {
    /// The word used in scenarios.
    pub name: Text,
    /// What the word means.
    pub definition: Option<Text>,
}

/// A threat that meets a vulnerability of an asset.
#[derive(Clone, Debug, JsonSchema)]
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
    /// Own controls that are already there.
    pub existing_controls: Vec<At<OwnControlId>>,
    /// A step of the likelihood scale.
    pub likelihood: Text,
    /// A step of the impact scale.
    pub impact: Text,
    /// The stated level; compared with what the matrix gives.
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
    /// When the scenario was last looked at again.
    pub reconfirmed_on: Option<Day>,
    /// By whom.
    pub reconfirmed_by: Option<At<PersonId>>,
}

/// A finished treatment.
#[derive(Clone, Debug, JsonSchema)]
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

impl RiskMethod {
    /// The level that the matrix gives, if both steps are on their scales.
    pub fn level(&self, likelihood: &str, impact: &str) -> Option<&str> {
        let step = |scale: &[Scale], word: &str| scale.iter().position(|s| s.name.value == word);
        let row = self.matrix.get(step(&self.likelihood, likelihood)?)?;
        Some(row.get(step(&self.impact, impact)?)?.value.as_str())
    }

    /// The rank of a level, 0 for the lowest.
    pub fn rank(&self, level: &str) -> Option<usize> {
        self.levels.iter().position(|l| l.value == level)
    }
}
