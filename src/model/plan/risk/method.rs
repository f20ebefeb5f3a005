//! `risks.method`: scales, levels, scope, how information was gathered, versions, reviews.

use chrono::NaiveDate;
use schemars::JsonSchema;

use crate::model::id::{AssetId, EvidenceId, PersonId};
use crate::model::plan::{Day, Text, choices};
use crate::model::{AsOf, At};

/// How risk levels are found, what the analysis covers, who made and approved it.
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
    /// How the values of two steps make a number, in place of a matrix.
    pub score: Option<At<Score>>,
    /// From which number on each level holds, lowest first; with `score` only.
    pub thresholds: Vec<Threshold>,
    /// The highest level that is accepted without treatment.
    pub tolerance: Text,
    /// Whether the analysis is of the whole enterprise or of one system.
    pub covers: Option<At<Covers>>,
    /// What is in the scope, in words.
    pub scope: Option<Text>,
    /// Assets with ePHI that are left out on purpose.
    pub excluded: Vec<ExcludedAsset>,
    /// How the information was gathered.
    pub collection: Vec<Gathering>,
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
    /// What makes a review due before its time.
    pub review_triggers: Vec<ReviewTrigger>,
    /// The history of the document, oldest first.
    pub versions: Vec<RiskVersion>,
    /// How many years the documentation is kept.
    pub retention_years: Option<At<u64>>,
    /// The evidence item with the risk management plan.
    pub management_plan: Option<At<EvidenceId>>,
}

/// One step of a scale.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scale {
    /// The word used in scenarios.
    pub name: Text,
    /// What the word means.
    pub definition: Option<Text>,
    /// The number of the step; scenarios may use it in place of the word.
    pub value: Option<At<u64>>,
}

choices! {
    /// How the values of likelihood and impact are put together.
    Score {
        /// They are multiplied.
        Product = "product",
        /// They are added.
        Sum = "sum",
    }
}

/// From which score on a level holds.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Threshold {
    /// The level.
    pub level: Text,
    /// The lowest score of the level.
    pub from: At<u64>,
}

choices! {
    /// How much of the organisation a risk analysis covers.
    Covers {
        /// All ePHI of the organisation, in whatever form and place.
        Enterprise = "enterprise",
        /// One system or application.
        System = "system",
    }
}

/// An asset with ePHI that the analysis leaves out on purpose.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExcludedAsset {
    /// The asset.
    pub asset: At<AssetId>,
    /// Why it is left out.
    pub reason: Option<Text>,
    /// Who decided.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
}

/// One way in which information for the analysis was gathered.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Gathering {
    /// What was done: interviews, review of documents, scan, walk-through…
    pub what: Text,
    /// Who did it.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
    /// What it left behind.
    pub evidence: Vec<At<EvidenceId>>,
}

/// An event that makes a review due before its time.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ReviewTrigger {
    /// The event: a new system, an incident, a change of ownership…
    pub trigger: Text,
    /// When it last happened.
    pub last_occurred: Option<Day>,
    /// When the analysis was reviewed because of it.
    pub reviewed_on: Option<Day>,
}

/// One version of the documented analysis.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RiskVersion {
    /// The number of the version.
    pub version: Text,
    /// When it was finished.
    pub on: Option<Day>,
    /// Who made it.
    pub by: Option<At<PersonId>>,
    /// Who approved it.
    pub approved_by: Option<At<PersonId>>,
    /// When it was approved.
    pub approved_on: Option<Day>,
    /// What changed.
    pub summary: Option<Text>,
}

impl RiskMethod {
    /// The level of two steps, if both are on their scales and the method gives one.
    ///
    /// Each step is its name or its number. With `score` the level is that of the highest
    /// threshold that the product or sum of the two values reaches.
    pub fn level(&self, likelihood: &str, impact: &str) -> Option<&str> {
        let likelihood = step(&self.likelihood, likelihood)?;
        let impact = step(&self.impact, impact)?;
        let Some(score) = &self.score else {
            let level = self.matrix.get(likelihood)?.get(impact)?;
            return Some(level.value.as_str());
        };
        let value = |scale: &[Scale], step: usize| Some(scale.get(step)?.value.as_ref()?.value);
        let (likelihood, impact) = (
            value(&self.likelihood, likelihood)?,
            value(&self.impact, impact)?,
        );
        let score = score.value.of(likelihood, impact)?;
        let reached = self.thresholds.iter().filter(|t| t.from.value <= score);
        let highest = reached.max_by_key(|threshold| threshold.from.value)?;
        Some(highest.level.value.as_str())
    }

    /// The last day, up to the one of judgement, on which the analysis was finished or reviewed.
    pub fn last_review(&self, as_of: AsOf) -> Option<NaiveDate> {
        let versions = self
            .versions
            .iter()
            .filter_map(|version| version.on.as_ref());
        let days = self.on.iter().chain(versions).map(|day| day.value);
        days.filter(|day| *day <= as_of.0).max()
    }

    /// The rank of a level, 0 for the lowest.
    pub fn rank(&self, level: &str) -> Option<usize> {
        self.levels.iter().position(|l| l.value == level)
    }

    /// The rank of a step of the likelihood scale, by name or number, 0 for the lowest.
    pub fn likelihood_step(&self, word: &str) -> Option<usize> {
        step(&self.likelihood, word)
    }

    /// The rank of a step of the impact scale, by name or number, 0 for the lowest.
    pub fn impact_step(&self, word: &str) -> Option<usize> {
        step(&self.impact, word)
    }
}

impl Score {
    /// The score of two values; none where it is larger than any number of ours.
    pub fn of(self, likelihood: u64, impact: u64) -> Option<u64> {
        match self {
            Self::Product => likelihood.checked_mul(impact),
            Self::Sum => likelihood.checked_add(impact),
        }
    }
}

/// The step with this name, else the one with this number.
fn step(scale: &[Scale], word: &str) -> Option<usize> {
    let named = scale.iter().position(|step| step.name.value == word);
    named.or_else(|| {
        let number = |step: &Scale| step.value.as_ref().map(|value| value.value.to_string());
        scale
            .iter()
            .position(|step| number(step).as_deref() == Some(word))
    })
}
