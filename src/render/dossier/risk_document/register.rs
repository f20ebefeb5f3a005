//! The register: scenarios, their treatment, what is accepted, what concerns each asset.

use serde::Serialize;

use super::words;
use crate::model::plan::{RiskMethod, Risks, Scale, Scenario, Text, Treatment};
use crate::model::{AsOf, Plan};

/// One scenario with everything that the plan says of it.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The assets.
    pub assets: Vec<String>,
    /// The threat.
    pub threat: String,
    /// The entry of the shipped library.
    pub threat_ref: Option<String>,
    /// The vulnerability.
    pub vulnerability: String,
    /// The entry of the shipped library.
    pub vulnerability_ref: Option<String>,
    /// Own controls that are in place.
    pub measures: Vec<String>,
    /// Evidence of measures that are in place.
    pub evidence: Vec<String>,
    /// Why there is no measure.
    pub no_measure: Option<String>,
    /// The likelihood with its reason.
    pub likelihood: StepRow,
    /// The impact with its reason.
    pub impact: StepRow,
    /// "confidentiality: severe", and so on.
    pub impacts: Vec<String>,
    /// The level that the method gives.
    pub level: String,
    /// Its rank, 0 for the lowest.
    pub rank: usize,
    /// What is done: mitigate, accept, transfer, avoid.
    pub treatment: String,
    /// How.
    pub plan: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// By when.
    pub due: Option<String>,
    /// When it was finished.
    pub done: Option<String>,
    /// What shows that it was.
    pub proof: Vec<String>,
    /// `done`, `open`, `overdue` or `accepted`.
    pub state: String,
    /// The level after treatment; that before where nothing is stated.
    pub residual: String,
    /// Its rank.
    pub residual_rank: usize,
    /// Likelihood and impact after treatment, where they are stated.
    pub residual_steps: Option<String>,
    /// Who carries the rest, why and until when.
    pub acceptance: Option<String>,
    /// Who last looked at it again, and when.
    pub reconfirmed: Option<String>,
    /// Whether that is longer ago than the method allows.
    pub is_stale: bool,
}

/// A step of a scale with the reason for it.
#[derive(Clone, Debug, Serialize)]
pub struct StepRow {
    /// The step.
    pub step: String,
    /// Why.
    pub reason: Option<String>,
}

/// One treatment.
#[derive(Clone, Debug, Serialize)]
pub struct TreatmentRow {
    /// The scenario.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What is done.
    pub plan: String,
    /// Who answers for it.
    pub owner: String,
    /// By when.
    pub due: Option<String>,
    /// When it was finished.
    pub done: Option<String>,
    /// What shows that it was.
    pub proof: Vec<String>,
    /// `done`, `open` or `overdue`.
    pub state: String,
    /// The level before.
    pub level: String,
    /// The level after.
    pub residual: String,
}

/// One risk that is carried.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptanceRow {
    /// The scenario.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The level that is carried.
    pub level: String,
    /// Its rank.
    pub rank: usize,
    /// Why.
    pub reason: String,
    /// Who decided and when.
    pub decided: String,
    /// The last day on which the decision holds.
    pub until: String,
}

/// One asset with its part of the analysis.
#[derive(Clone, Debug, Serialize)]
pub struct AssetRiskRow {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What is said where it has no scenario.
    pub note: Option<String>,
    /// Its scenarios, the highest level first.
    pub scenarios: Vec<AssetScenario>,
}

/// A scenario as the view of one asset shows it.
#[derive(Clone, Debug, Serialize)]
pub struct AssetScenario {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The level before treatment.
    pub level: String,
    /// Its rank.
    pub rank: usize,
    /// The level after.
    pub residual: String,
    /// How the treatment stands.
    pub state: String,
}

/// Every scenario: the highest level before treatment first, then the highest after it.
pub(super) fn register(plan: &Plan, as_of: AsOf, risks: &Risks) -> Vec<RegisterRow> {
    let scenarios = risks.scenarios.iter();
    let mut rows: Vec<RegisterRow> = scenarios
        .map(|scenario| row(plan, as_of, &risks.method, scenario))
        .collect();
    rows.sort_by(|a, b| {
        let high = (b.rank, b.residual_rank).cmp(&(a.rank, a.residual_rank));
        high.then_with(|| a.id.cmp(&b.id))
    });
    rows
}

fn row(plan: &Plan, as_of: AsOf, method: &RiskMethod, scenario: &Scenario) -> RegisterRow {
    let (likelihood, impact) = (&scenario.likelihood, &scenario.impact);
    let after = (
        scenario.residual_likelihood.as_ref().unwrap_or(likelihood),
        scenario.residual_impact.as_ref().unwrap_or(impact),
    );
    let (level, rank) = level(method, likelihood, impact);
    let (residual, residual_rank) = self::level(method, after.0, after.1);
    let stated = scenario.residual_likelihood.is_some() || scenario.residual_impact.is_some();
    let done = scenario.done.as_ref();
    let confirmed = (
        scenario.reconfirmed_by.as_ref(),
        scenario.reconfirmed_on.as_ref(),
    );
    RegisterRow {
        id: scenario.id.value.to_string(),
        title: scenario.title.value.clone(),
        assets: words::ids(&scenario.assets),
        threat: scenario.threat.value.clone(),
        threat_ref: words::text(scenario.threat_ref.as_ref()),
        vulnerability: scenario.vulnerability.value.clone(),
        vulnerability_ref: words::text(scenario.vulnerability_ref.as_ref()),
        measures: words::ids(&scenario.existing_controls),
        evidence: words::ids(&scenario.existing_evidence),
        no_measure: words::text(scenario.no_measure.as_ref()),
        likelihood: StepRow {
            step: step(&method.likelihood, likelihood),
            reason: words::text(scenario.likelihood_reason.as_ref()),
        },
        impact: StepRow {
            step: step(&method.impact, impact),
            reason: words::text(scenario.impact_reason.as_ref()),
        },
        impacts: impacts(method, scenario),
        level,
        rank,
        treatment: scenario.treatment.value.as_str().to_owned(),
        plan: words::text(scenario.plan.as_ref()),
        owner: words::person(plan, scenario.owner.as_ref())
            .unwrap_or_else(|| "no owner".to_owned()),
        due: words::day(scenario.due.as_ref()),
        done: done.map(|done| done.on.value.to_string()),
        proof: done.map(|d| words::ids(&d.evidence)).unwrap_or_default(),
        state: state(as_of, scenario).to_owned(),
        residual,
        residual_rank,
        residual_steps: stated.then(|| {
            let likelihood = step(&method.likelihood, after.0);
            format!("{likelihood} / {}", step(&method.impact, after.1))
        }),
        acceptance: scenario
            .accepted
            .as_ref()
            .map(|_| acceptance(plan, scenario)),
        reconfirmed: words::by_on(plan, confirmed.0, confirmed.1),
        is_stale: scenario.stale(method, as_of).is_some(),
    }
}

fn level(method: &RiskMethod, likelihood: &Text, impact: &Text) -> (String, usize) {
    let level = method.level(&likelihood.value, &impact.value);
    let level = level.unwrap_or("no level").to_owned();
    let rank = method.rank(&level).unwrap_or_default();
    (level, rank)
}

/// "likely", or "likely (4)" where the plan gives the number.
fn step(scale: &[Scale], word: &Text) -> String {
    let number = |step: &&Scale| {
        let value = step.value.as_ref();
        value.is_some_and(|value| value.value.to_string() == word.value)
    };
    let is_name = scale.iter().any(|step| step.name.value == word.value);
    match scale.iter().find(number).filter(|_| !is_name) {
        Some(step) => format!("{} ({})", step.name.value, word.value),
        None => word.value.clone(),
    }
}

fn impacts(method: &RiskMethod, scenario: &Scenario) -> Vec<String> {
    let Some(impacts) = &scenario.impacts else {
        return Vec::new();
    };
    let all = [
        ("confidentiality", &impacts.confidentiality),
        ("integrity", &impacts.integrity),
        ("availability", &impacts.availability),
    ];
    let stated = all.into_iter().filter_map(|(property, word)| {
        let word = step(&method.impact, word.as_ref()?);
        Some(format!("{property}: {word}"))
    });
    stated.collect()
}

/// How a treatment stands; each scenario is in exactly one state.
fn state(as_of: AsOf, scenario: &Scenario) -> &'static str {
    let due = scenario.due.as_ref();
    match &scenario.done {
        Some(_) => "done",
        None if scenario.treatment.value == Treatment::Accept => "accepted",
        None if due.is_some_and(|due| words::is_past(due.value, as_of.0)) => "overdue",
        None => "open",
    }
}

/// "accepted by … on …, until …: reason".
fn acceptance(plan: &Plan, scenario: &Scenario) -> String {
    let Some(accepted) = &scenario.accepted else {
        return String::new();
    };
    let who = words::by_on(plan, accepted.by.as_ref(), accepted.on.as_ref());
    let until = words::day(accepted.until.as_ref());
    let reason = words::text(accepted.reason.as_ref());
    let parts = [
        who.map(|who| format!("by {who}")),
        until.map(|day| format!("until {day}")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{}{reason}", parts.join(", "))
}

/// Treatments that are not acceptances: overdue, then open by date, then done.
pub(super) fn treatments(register: &[RegisterRow]) -> Vec<TreatmentRow> {
    let treated = register.iter().filter(|row| row.state != "accepted");
    let mut rows: Vec<TreatmentRow> = treated
        .map(|row| TreatmentRow {
            id: row.id.clone(),
            title: row.title.clone(),
            plan: row.plan.clone().unwrap_or_else(|| "not stated".to_owned()),
            owner: row.owner.clone(),
            due: row.due.clone(),
            done: row.done.clone(),
            proof: row.proof.clone(),
            state: row.state.clone(),
            level: row.level.clone(),
            residual: row.residual.clone(),
        })
        .collect();
    let order = |row: &TreatmentRow| match row.state.as_str() {
        "overdue" => 0,
        "open" => 1,
        _ => 2,
    };
    rows.sort_by(|a, b| (order(a), &a.due, &a.id).cmp(&(order(b), &b.due, &b.id)));
    rows
}

/// Risks that are carried as they are, or with what their treatment leaves.
pub(super) fn accepted(plan: &Plan, risks: &Risks, register: &[RegisterRow]) -> Vec<AcceptanceRow> {
    let row = |row: &RegisterRow| {
        let mut scenarios = risks.scenarios.iter();
        let scenario = scenarios.find(|s| s.id.value.to_string() == row.id)?;
        let decision = scenario.accepted.as_ref();
        if decision.is_none() && row.state != "accepted" {
            return None;
        }
        let by_on = decision.and_then(|d| words::by_on(plan, d.by.as_ref(), d.on.as_ref()));
        let reason = decision.and_then(|d| words::text(d.reason.as_ref()));
        let until = decision.and_then(|d| words::day(d.until.as_ref()));
        let not_stated = || "not stated".to_owned();
        Some(AcceptanceRow {
            id: row.id.clone(),
            title: row.title.clone(),
            level: row.residual.clone(),
            rank: row.residual_rank,
            reason: reason.or(row.plan.clone()).unwrap_or_else(not_stated),
            decided: by_on.unwrap_or_else(not_stated),
            until: until.unwrap_or_else(not_stated),
        })
    };
    register.iter().filter_map(row).collect()
}

/// Every asset that is in a scenario, or should be.
pub(super) fn by_asset(plan: &Plan, risks: &Risks, register: &[RegisterRow]) -> Vec<AssetRiskRow> {
    let row = |asset: &crate::model::plan::Asset| {
        let id = asset.id.value.to_string();
        let own = register.iter().filter(|row| row.assets.contains(&id));
        let scenarios: Vec<AssetScenario> = own
            .map(|row| AssetScenario {
                id: row.id.clone(),
                title: row.title.clone(),
                level: row.level.clone(),
                rank: row.rank,
                residual: row.residual.clone(),
                state: row.state.clone(),
            })
            .collect();
        let mut excluded = risks.method.excluded.iter();
        let excluded = excluded.any(|e| e.asset.value == asset.id.value);
        let note = match (scenarios.is_empty(), excluded, asset.ephi.is_some()) {
            (false, ..) => None,
            (true, true, _) => Some("left out, see exclusions".to_owned()),
            (true, false, true) => Some("in no scenario".to_owned()),
            (true, false, false) => return None,
        };
        Some(AssetRiskRow {
            id,
            name: asset.name.value.clone(),
            note,
            scenarios,
        })
    };
    plan.assets.iter().filter_map(row).collect()
}
