//! The risk register with its heat maps.

use serde::Serialize;

use super::{Term, words};
use crate::model::plan::{RiskMethod, Scale, Scenario, Text, Treatment};
use crate::model::{AsOf, Plan};

/// The risk analysis.
#[derive(Clone, Debug, Serialize)]
pub struct RiskFacts {
    /// The method's name.
    pub method: String,
    /// Who, when, approved by whom and when.
    pub carried_out: String,
    /// The tolerance.
    pub tolerance: String,
    /// The likelihood scale, lowest first, with definitions.
    pub likelihood: Vec<Term>,
    /// The impact scale, lowest first, with definitions.
    pub impact: Vec<Term>,
    /// The levels, lowest first.
    pub levels: Vec<String>,
    /// The heat map: one row per likelihood, one cell per impact.
    pub heat: Vec<Vec<HeatCell>>,
    /// The heat map after treatment.
    pub residual: Vec<Vec<HeatCell>>,
    /// The scenarios, the highest level first.
    pub scenarios: Vec<ScenarioRow>,
}

/// One cell of a heat map.
#[derive(Clone, Debug, Serialize)]
pub struct HeatCell {
    /// The level that the method gives.
    pub level: String,
    /// The level's rank, 0 for the lowest.
    pub rank: usize,
    /// The scenarios in it.
    pub scenarios: Vec<String>,
}

/// One scenario.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The assets.
    pub assets: Vec<String>,
    /// The threat.
    pub threat: String,
    /// The vulnerability.
    pub vulnerability: String,
    /// Own controls and evidence items of measures that are already there.
    pub existing: Vec<String>,
    /// The likelihood.
    pub likelihood: String,
    /// The impact.
    pub impact: String,
    /// The level that the method gives.
    pub level: String,
    /// Its rank.
    pub rank: usize,
    /// What is done.
    pub treatment: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is due, was done, or that it is overdue.
    pub status: String,
    /// By when it is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
    /// The level after treatment.
    pub residual: Option<String>,
}

/// The risk analysis of a plan as of a day, levels computed by its method.
pub fn risk_facts(plan: &Plan, as_of: AsOf) -> Option<RiskFacts> {
    let risks = plan.risks.as_ref()?;
    let method = &risks.method;
    let mut scenarios: Vec<ScenarioRow> = risks
        .scenarios
        .iter()
        .map(|s| row(plan, as_of, method, s))
        .collect();
    scenarios.sort_by(|a, b| b.rank.cmp(&a.rank).then_with(|| a.id.cmp(&b.id)));
    Some(RiskFacts {
        method: method.name.value.clone(),
        carried_out: carried_out(plan, method),
        tolerance: method.tolerance.value.clone(),
        likelihood: scale(&method.likelihood),
        impact: scale(&method.impact),
        levels: words::texts(&method.levels),
        heat: heat(method, &risks.scenarios, |s| (&s.likelihood, &s.impact)),
        residual: heat(method, &risks.scenarios, residual),
        scenarios,
    })
}

fn carried_out(plan: &Plan, method: &RiskMethod) -> String {
    let done = words::by_on(plan, method.by.as_ref(), method.on.as_ref());
    let approved = words::by_on(
        plan,
        method.approved_by.as_ref(),
        method.approved_on.as_ref(),
    );
    let parts = [
        done.map(|who| format!("Carried out by {who}")),
        approved.map(|who| format!("approved by {who}")),
        method
            .review_every_days
            .as_ref()
            .map(|days| format!("reviewed at least every {} days", days.value)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn scale(scale: &[Scale]) -> Vec<Term> {
    let term = |step: &Scale| Term {
        term: step.name.value.clone(),
        meaning: words::text(step.definition.as_ref()).unwrap_or_default(),
    };
    scale.iter().map(term).collect()
}

/// Where a scenario stands after treatment; where it stood if nothing is stated.
fn residual(scenario: &Scenario) -> (&Text, &Text) {
    (
        scenario
            .residual_likelihood
            .as_ref()
            .unwrap_or(&scenario.likelihood),
        scenario
            .residual_impact
            .as_ref()
            .unwrap_or(&scenario.impact),
    )
}

fn heat(
    method: &RiskMethod,
    scenarios: &[Scenario],
    place: impl Fn(&Scenario) -> (&Text, &Text),
) -> Vec<Vec<HeatCell>> {
    let cell = |(row, likelihood): (usize, &Scale), (column, impact): (usize, &Scale)| {
        let level = method
            .level(&likelihood.name.value, &impact.name.value)
            .unwrap_or_default();
        let here = |scenario: &&Scenario| {
            let (l, i) = place(scenario);
            let at = (
                method.likelihood_step(&l.value),
                method.impact_step(&i.value),
            );
            at == (Some(row), Some(column))
        };
        HeatCell {
            level: level.to_owned(),
            rank: method.rank(level).unwrap_or_default(),
            scenarios: scenarios
                .iter()
                .filter(here)
                .map(|s| s.id.value.to_string())
                .collect(),
        }
    };
    let row = |likelihood: (usize, &Scale)| {
        let impacts = method.impact.iter().enumerate();
        impacts.map(|impact| cell(likelihood, impact)).collect()
    };
    method.likelihood.iter().enumerate().map(row).collect()
}

fn row(plan: &Plan, as_of: AsOf, method: &RiskMethod, scenario: &Scenario) -> ScenarioRow {
    let level = method
        .level(&scenario.likelihood.value, &scenario.impact.value)
        .unwrap_or_default();
    let (likelihood, impact) = residual(scenario);
    let treated = scenario.residual_likelihood.is_some() || scenario.residual_impact.is_some();
    ScenarioRow {
        id: scenario.id.value.to_string(),
        title: scenario.title.value.clone(),
        assets: words::ids(&scenario.assets),
        threat: scenario.threat.value.clone(),
        vulnerability: scenario.vulnerability.value.clone(),
        existing: [
            words::ids(&scenario.existing_controls),
            words::ids(&scenario.existing_evidence),
        ]
        .concat(),
        likelihood: scenario.likelihood.value.clone(),
        impact: scenario.impact.value.clone(),
        level: level.to_owned(),
        rank: method.rank(level).unwrap_or_default(),
        treatment: treatment(scenario),
        owner: words::person(plan, scenario.owner.as_ref()),
        status: status(as_of, scenario),
        due: words::day(scenario.due.as_ref()),
        done: scenario.done.as_ref().map(|done| done.on.value.to_string()),
        residual: treated.then(|| {
            method
                .level(&likelihood.value, &impact.value)
                .unwrap_or_default()
                .to_owned()
        }),
    }
}

fn treatment(scenario: &Scenario) -> String {
    match &scenario.plan {
        Some(plan) => format!("{}: {}", scenario.treatment.value.as_str(), plan.value),
        None => scenario.treatment.value.as_str().to_owned(),
    }
}

fn status(as_of: AsOf, scenario: &Scenario) -> String {
    match (&scenario.done, &scenario.due) {
        (Some(done), _) => format!("done on {}", done.on.value),
        (None, _) if scenario.treatment.value == Treatment::Accept => "accepted".to_owned(),
        (None, Some(due)) if words::is_past(due.value, as_of.0) => {
            format!("overdue since {}", due.value)
        }
        (None, Some(due)) => format!("due {}", due.value),
        (None, None) => "no date".to_owned(),
    }
}
