//! The method: rule, scope, collection of data, exclusions, reviews, versions.

use serde::Serialize;

use super::words;
use crate::model::Plan;
use crate::model::plan::{
    Covers, ExcludedAsset, Gathering, ReviewTrigger, RiskMethod, RiskVersion, Score,
};

/// How levels are found, what the analysis covers, how long it is kept.
#[derive(Clone, Debug, Serialize)]
pub struct MethodFacts {
    /// The method's name.
    pub name: String,
    /// How a level follows from likelihood and impact.
    pub rule: String,
    /// The highest level that is accepted without treatment.
    pub tolerance: String,
    /// Whether it is of the whole enterprise.
    pub covers: String,
    /// The scope in words.
    pub scope: Option<String>,
    /// How information was gathered.
    pub collection: Vec<GatheringRow>,
    /// Assets left out on purpose.
    pub excluded: Vec<ExcludedRow>,
    /// How often it is reviewed.
    pub review: String,
    /// What makes a review due before its time.
    pub triggers: Vec<TriggerRow>,
    /// How long the documentation is kept.
    pub retention: String,
    /// The evidence item with the risk management plan.
    pub management_plan: Option<String>,
    /// The history of the document, oldest first.
    pub versions: Vec<VersionRow>,
}

/// One way in which information was gathered.
#[derive(Clone, Debug, Serialize)]
pub struct GatheringRow {
    /// What was done.
    pub what: String,
    /// Who did it and when.
    pub who: String,
    /// What it left behind.
    pub evidence: Vec<String>,
}

/// One asset that is left out.
#[derive(Clone, Debug, Serialize)]
pub struct ExcludedRow {
    /// The asset.
    pub asset: String,
    /// Why.
    pub reason: String,
    /// Who decided and when.
    pub decided: String,
}

/// One event that makes a review due.
#[derive(Clone, Debug, Serialize)]
pub struct TriggerRow {
    /// The event.
    pub trigger: String,
    /// When it last happened.
    pub occurred: String,
    /// When the analysis was reviewed because of it.
    pub reviewed: String,
}

/// One version of the document.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// Its number.
    pub version: String,
    /// Who made it and when.
    pub made: String,
    /// When it was made.
    pub on: Option<String>,
    /// Who approved it and when.
    pub approved: String,
    /// When it was approved.
    pub approved_on: Option<String>,
    /// What changed.
    pub summary: String,
}

pub(super) fn method(plan: &Plan, method: &RiskMethod) -> MethodFacts {
    let covers = method.covers.as_ref().map(|covers| covers.value);
    let review = method.review_every_days.as_ref();
    let retention = method.retention_years.as_ref();
    MethodFacts {
        name: method.name.value.clone(),
        rule: rule(method),
        tolerance: method.tolerance.value.clone(),
        covers: match covers {
            Some(Covers::Enterprise) => "all ePHI of the organisation".to_owned(),
            Some(Covers::System) => "one system or application only".to_owned(),
            None => NOT_STATED.to_owned(),
        },
        scope: words::text(method.scope.as_ref()),
        collection: method
            .collection
            .iter()
            .map(|g| gathering(plan, g))
            .collect(),
        excluded: method.excluded.iter().map(|e| excluded(plan, e)).collect(),
        review: review.map_or_else(
            || NOT_STATED.to_owned(),
            |days| format!("at least every {} days", days.value),
        ),
        triggers: method.review_triggers.iter().map(trigger).collect(),
        retention: retention.map_or_else(
            || NOT_STATED.to_owned(),
            |years| format!("{} years", years.value),
        ),
        management_plan: method
            .management_plan
            .as_ref()
            .map(|id| id.value.to_string()),
        versions: method.versions.iter().map(|v| version(plan, v)).collect(),
    }
}

const NOT_STATED: &str = "not stated";

fn or_not_stated(text: Option<String>) -> String {
    text.unwrap_or_else(|| NOT_STATED.to_owned())
}

/// "The matrix gives the level." or "Likelihood times impact: low from 1, high from 12."
fn rule(method: &RiskMethod) -> String {
    let Some(score) = &method.score else {
        return "The matrix gives the level for every pair of likelihood and impact.".to_owned();
    };
    let how = match score.value {
        Score::Product => "multiplied",
        Score::Sum => "added",
    };
    let from = method.thresholds.iter();
    let from = from.map(|t| format!("{} from {}", t.level.value, t.from.value));
    let from: Vec<String> = from.collect();
    format!(
        "The values of likelihood and impact are {how}; the score gives the level: {}.",
        from.join(", ")
    )
}

fn gathering(plan: &Plan, step: &Gathering) -> GatheringRow {
    GatheringRow {
        what: step.what.value.clone(),
        who: or_not_stated(words::by_on(plan, step.by.as_ref(), step.on.as_ref())),
        evidence: words::ids(&step.evidence),
    }
}

fn excluded(plan: &Plan, excluded: &ExcludedAsset) -> ExcludedRow {
    ExcludedRow {
        asset: excluded.asset.value.to_string(),
        reason: or_not_stated(words::text(excluded.reason.as_ref())),
        decided: or_not_stated(words::by_on(
            plan,
            excluded.by.as_ref(),
            excluded.on.as_ref(),
        )),
    }
}

fn trigger(trigger: &ReviewTrigger) -> TriggerRow {
    TriggerRow {
        trigger: trigger.trigger.value.clone(),
        occurred: words::day(trigger.last_occurred.as_ref()).unwrap_or_else(|| "never".to_owned()),
        reviewed: words::day(trigger.reviewed_on.as_ref()).unwrap_or_else(|| "-".to_owned()),
    }
}

fn version(plan: &Plan, version: &RiskVersion) -> VersionRow {
    let by_on = |by, on| or_not_stated(words::by_on(plan, by, on));
    VersionRow {
        version: version.version.value.clone(),
        made: by_on(version.by.as_ref(), version.on.as_ref()),
        on: words::day(version.on.as_ref()),
        approved: by_on(version.approved_by.as_ref(), version.approved_on.as_ref()),
        approved_on: words::day(version.approved_on.as_ref()),
        summary: words::text(version.summary.as_ref()).unwrap_or_default(),
    }
}
