//! Elements 5, 6 and 7: likelihood, impact, and the level that follows from them.
//!
//! 45 CFR 164.306(b)(2)(iv): probability and criticality of potential risks. OCR guidance: a
//! level for every combination of threat and vulnerability, and the corrective actions that
//! bring it down. NIST SP 800-30r1, tasks 2-4 to 2-6 and appendix I.

use super::{Basis, Reasons, lacking, named, said, without_scenarios};
use crate::model::plan::{Acceptance, RiskMethod, Risks, Scale, Scenario, Text, Treatment};
use crate::model::risk_report::{Element, ElementAnswer, RiskCheck};

/// Judges the likelihood. That scenarios stay on the scale is seen to by the loader.
pub(super) fn likelihood(risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    without_scenarios(risks, &mut reasons);
    let steps = &risks.method.likelihood;
    scale(&risks.method, "likelihood", steps, &mut reasons);
    let is_absent = steps.is_empty() || risks.scenarios.is_empty();
    reasons.answer(Element::Likelihood, is_absent)
}

/// Judges the impact.
pub(super) fn impact(risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    without_scenarios(risks, &mut reasons);
    let steps = &risks.method.impact;
    scale(&risks.method, "impact", steps, &mut reasons);
    for scenario in &risks.scenarios {
        impacts_differ(&risks.method, scenario, &mut reasons);
    }
    let is_absent = steps.is_empty() || risks.scenarios.is_empty();
    reasons.answer(Element::Impact, is_absent)
}

fn scale(method: &RiskMethod, what: &str, steps: &[Scale], reasons: &mut Reasons) {
    if steps.is_empty() {
        let message = format!("the {what} scale has no step");
        reasons.push(RiskCheck::ScaleMissing, &method.name.place, message);
    }
    for step in steps.iter().filter(|step| !said(step.definition.as_ref())) {
        let message = format!(
            "the step `{}` of the {what} scale has no definition",
            step.name.value
        );
        reasons.push(RiskCheck::StepUndefined, &step.name.place, message);
    }
}

fn impacts_differ(method: &RiskMethod, scenario: &Scenario, reasons: &mut Reasons) {
    let Some(impacts) = &scenario.impacts else {
        return;
    };
    let highest = impacts
        .stated()
        .max_by_key(|step| method.impact_step(&step.value));
    let Some(highest) = highest else {
        let message = format!("{} has `impacts` and states none", named(scenario));
        let check = RiskCheck::ImpactsDiffer;
        return reasons.about(&scenario.id.value, check, &scenario.impact.place, message);
    };
    if method.impact_step(&highest.value) != method.impact_step(&scenario.impact.value) {
        let message = format!(
            "{} states the impact `{}`; the highest of its `impacts` is `{}`",
            named(scenario),
            scenario.impact.value,
            highest.value
        );
        let check = RiskCheck::ImpactsDiffer;
        reasons.about(&scenario.id.value, check, &scenario.impact.place, message);
    }
}

/// Judges the levels and what is done about those above tolerance.
pub(super) fn level(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    let method = &risks.method;
    without_scenarios(risks, &mut reasons);
    let has_way = !method.matrix.is_empty() || method.score.is_some();
    if has_way {
        incomplete(method, &mut reasons);
    } else {
        let message = "nothing says how a level follows from likelihood and impact: neither `matrix` nor `score`";
        reasons.push(RiskCheck::MatrixMissing, &method.name.place, message);
    }
    for scenario in &risks.scenarios {
        differs(method, scenario, &mut reasons);
        if is_above(method, &scenario.likelihood, &scenario.impact) {
            treated(basis, method, scenario, &mut reasons);
        }
    }
    reasons.answer(Element::Level, !has_way || risks.scenarios.is_empty())
}

/// Every pair of steps has a level, also those that no scenario uses today.
fn incomplete(method: &RiskMethod, reasons: &mut Reasons) {
    for likelihood in &method.likelihood {
        for impact in &method.impact {
            let (row, column) = (&likelihood.name, &impact.name);
            if method.level(&row.value, &column.value).is_none() {
                let message = format!(
                    "the method gives no level for `{}` and `{}`",
                    row.value, column.value
                );
                reasons.push(RiskCheck::MatrixIncomplete, &row.place, message);
            }
        }
    }
}

fn differs(method: &RiskMethod, scenario: &Scenario, reasons: &mut Reasons) {
    let given = method.level(&scenario.likelihood.value, &scenario.impact.value);
    let (Some(stated), Some(given)) = (&scenario.level, given) else {
        return;
    };
    if stated.value != given {
        let message = format!(
            "{} states the level `{}`; the method gives `{given}`",
            named(scenario),
            stated.value
        );
        let check = RiskCheck::LevelDiffers;
        reasons.about(&scenario.id.value, check, &stated.place, message);
    }
}

/// Whether a pair of steps lies above tolerance.
fn is_above(method: &RiskMethod, likelihood: &Text, impact: &Text) -> bool {
    let level = method.level(&likelihood.value, &impact.value);
    let rank = level.and_then(|level| method.rank(level));
    rank > method.rank(&method.tolerance.value)
}

/// 45 CFR 164.308(a)(1)(ii)(B): measures that reduce risks to a reasonable and appropriate
/// level. A level above tolerance is brought down by a plan, or carried by a decision.
fn treated(basis: Basis<'_>, method: &RiskMethod, scenario: &Scenario, reasons: &mut Reasons) {
    if scenario.treatment.value == Treatment::Accept {
        return accepted(basis, scenario, reasons);
    }
    let dated = scenario.due.is_some() || scenario.done.is_some();
    let lacks = lacking(&[
        (said(scenario.plan.as_ref()), "plan"),
        (scenario.owner.is_some(), "owner"),
        (dated, "due"),
    ]);
    if let Some(lacks) = lacks {
        let message = format!(
            "{} is above tolerance, and its treatment lacks {lacks}",
            named(scenario)
        );
        let check = RiskCheck::TreatmentIncomplete;
        reasons.about(
            &scenario.id.value,
            check,
            &scenario.treatment.place,
            message,
        );
    }
    let likelihood = scenario.residual_likelihood.as_ref();
    let likelihood = likelihood.unwrap_or(&scenario.likelihood);
    let impact = scenario
        .residual_impact
        .as_ref()
        .unwrap_or(&scenario.impact);
    if !is_above(method, likelihood, impact) {
        return;
    }
    if scenario.accepted.is_some() {
        return accepted(basis, scenario, reasons);
    }
    let level = method
        .level(&likelihood.value, &impact.value)
        .unwrap_or_default();
    let message = format!(
        "what treatment leaves of {} is `{level}`, above tolerance, and nobody accepts it",
        named(scenario)
    );
    let place = scenario
        .residual_likelihood
        .as_ref()
        .or(scenario.residual_impact.as_ref());
    let place = place.map_or(&scenario.treatment.place, |step| &step.place);
    let check = RiskCheck::ResidualUnaccepted;
    reasons.about(&scenario.id.value, check, place, message);
}

fn accepted(basis: Basis<'_>, scenario: &Scenario, reasons: &mut Reasons) {
    let id = &scenario.id.value;
    let lacks = match &scenario.accepted {
        None => Some("`accepted`".to_owned()),
        Some(decision) => acceptance_lacks(decision),
    };
    if let Some(lacks) = lacks {
        let message = format!(
            "{} is above tolerance and accepted, and the decision lacks {lacks}",
            named(scenario)
        );
        let check = RiskCheck::AcceptanceIncomplete;
        return reasons.about(id, check, &scenario.treatment.place, message);
    }
    let decision = scenario.accepted.as_ref();
    let day = basis.as_of().0;
    let late = decision
        .and_then(|d| d.on.as_ref())
        .filter(|on| on.value > day);
    let over = decision
        .and_then(|d| d.until.as_ref())
        .filter(|until| until.value < day);
    let words = [(late, "is of"), (over, "ended on")];
    for (date, words) in words
        .into_iter()
        .filter_map(|(day, words)| Some((day?, words)))
    {
        let message = format!(
            "the acceptance of {} {words} {}, and the as-of date is {day}",
            named(scenario),
            date.value
        );
        let check = RiskCheck::AcceptanceNotInForce;
        reasons.about(id, check, &date.place, message);
    }
}

fn acceptance_lacks(decision: &Acceptance) -> Option<String> {
    lacking(&[
        (said(decision.reason.as_ref()), "reason"),
        (decision.by.is_some(), "by"),
        (decision.on.is_some(), "on"),
        (decision.until.is_some(), "until"),
    ])
}
