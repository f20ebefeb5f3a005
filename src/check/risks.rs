//! The risk register: levels as the matrix gives them, treatments in time and proven.
//!
//! 45 CFR 164.308(a)(1)(ii)(A) and (B): analysis, and measures that follow from it.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::ItemStanding;
use crate::model::plan::{RiskMethod, Scenario, Treatment};

/// The specification that measures follow from the analysis.
const MANAGEMENT: &str = "hipaa-security:164.308(a)(1)(ii)(B)";

/// Judges every scenario.
pub(super) fn register(subject: Subject<'_>, outcome: &mut Outcome) {
    let Some(risks) = &subject.plan.risks else {
        return;
    };
    for scenario in &risks.scenarios {
        outcome
            .findings
            .extend(wrong_level(&risks.method, scenario));
        if let Some(late) = overdue(subject, scenario) {
            if let Some(control) = subject.profile.find(MANAGEMENT) {
                let exceptions = &mut outcome.control(control).exceptions;
                exceptions.push(late.message.clone());
            }
            outcome.find(late);
        }
        let stale = stale(subject, &risks.method, scenario);
        outcome.findings.extend(stale);
        let unproven = unproven(scenario, outcome);
        outcome.findings.extend(unproven);
    }
}

fn wrong_level(method: &RiskMethod, scenario: &Scenario) -> Option<Finding> {
    let stated = scenario.level.as_ref()?;
    let given = method.level(&scenario.likelihood.value, &scenario.impact.value)?;
    if stated.value == given {
        return None;
    }
    let by = if method.score.is_some() {
        "score"
    } else {
        "matrix"
    };
    let message = format!(
        "risk scenario `{}` states the level `{}`; the {by} gives `{given}` for `{}` and `{}`",
        scenario.id.value, stated.value, scenario.likelihood.value, scenario.impact.value
    );
    let finding = Finding::new(Code::RiskLevelDiffers, message)
        .at(&stated.place)
        .about(scenario.id.value.to_string());
    Some(finding.help("correct the level, or leave it out: it is computed"))
}

fn overdue(subject: Subject<'_>, scenario: &Scenario) -> Option<Finding> {
    let due = scenario.due.as_ref()?;
    if scenario.done.is_some()
        || due.value >= subject.as_of().0
        || scenario.treatment.value == Treatment::Accept
    {
        return None;
    }
    let days = (subject.as_of().0 - due.value).num_days();
    let message = format!(
        "the treatment of risk scenario `{}` was due on {}, {days} days ago",
        scenario.id.value, due.value
    );
    let finding = Finding::new(Code::TreatmentOverdue, message)
        .at(&due.place)
        .about(scenario.id.value.to_string());
    Some(finding.help("finish it and add `done: {on, evidence}`, or set a new date with the owner"))
}

/// 45 CFR 164.316(b)(2)(iii), 164.308(a)(8): the interval is the one that the plan declares.
fn stale(subject: Subject<'_>, method: &RiskMethod, scenario: &Scenario) -> Option<Finding> {
    let last = scenario.stale(method, subject.as_of())?;
    let limit = method.review_every_days.as_ref()?.value;
    let days = (subject.as_of().0 - last.value).num_days();
    let message = format!(
        "risk scenario `{}` was last confirmed on {}, {days} days before the as-of date",
        scenario.id.value, last.value
    );
    let finding = Finding::new(Code::ScenarioStale, message)
        .at(&last.place)
        .about(scenario.id.value.to_string());
    Some(finding.help(format!(
        "look at the scenario again, and state `reconfirmed-on` and `reconfirmed-by`; `review-every-days` is {limit}"
    )))
}

fn unproven(scenario: &Scenario, outcome: &mut Outcome) -> Option<Finding> {
    let done = scenario.done.as_ref()?;
    let shown = done.evidence.iter().any(|id| {
        matches!(
            outcome.item(&id.value).standing,
            ItemStanding::Sound | ItemStanding::Weak
        )
    });
    if shown {
        return None;
    }
    let message = format!(
        "the treatment of risk scenario `{}` is marked done and no document shows it",
        scenario.id.value
    );
    let finding = Finding::new(Code::TreatmentUnproven, message)
        .at(&done.on.place)
        .about(scenario.id.value.to_string());
    Some(finding.help("name the evidence items that show it"))
}
