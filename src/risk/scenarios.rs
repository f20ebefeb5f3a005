//! Elements 3 and 4: threats with vulnerabilities, and the measures that are in place.
//!
//! NIST SP 800-30r1, tasks 2-1 to 2-3: a threat event that can exploit a vulnerability. A list
//! of controls is a gap assessment; it says nothing of what could happen and is no risk
//! analysis (OCR guidance 2010-07-14; OCR Cyber Awareness Newsletter, April 2018).

use super::{Basis, Reasons, named, says_something, without_scenarios};
use crate::model::At;
use crate::model::id::OwnControlId;
use crate::model::plan::{OwnControl, Risks, Scenario};
use crate::model::risk_report::{Element, ElementAnswer, RiskCheck};

/// Judges threats and vulnerabilities.
pub(super) fn threats(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    let names_threat = |scenario: &Scenario| says_something(&scenario.threat.value);
    let is_absent = !risks.scenarios.iter().any(names_threat);
    if let Some(first) = basis.plan.controls.first().filter(|_| is_absent) {
        let message = "controls are listed, and no scenario says which threat they are against; a control checklist is no risk analysis";
        reasons.push(RiskCheck::ChecklistAlone, &first.id.place, message);
    } else {
        without_scenarios(risks, &mut reasons);
    }
    for scenario in &risks.scenarios {
        incomplete(scenario, &mut reasons);
    }
    reasons.answer(Element::Threats, is_absent)
}

fn incomplete(scenario: &Scenario, reasons: &mut Reasons) {
    let id = &scenario.id.value;
    if scenario.assets.is_empty() {
        let message = format!("{} concerns no asset", named(scenario));
        let check = RiskCheck::ScenarioWithoutAsset;
        reasons.about(id, check, &scenario.id.place, message);
    }
    let texts = [
        (&scenario.threat, "threat", RiskCheck::ThreatEmpty),
        (
            &scenario.vulnerability,
            "vulnerability",
            RiskCheck::VulnerabilityEmpty,
        ),
    ];
    for (text, what, check) in texts {
        if !says_something(&text.value) {
            let message = format!("{} names no {what}", named(scenario));
            reasons.about(id, check, &text.place, message);
        }
    }
}

/// Judges the measures that are in place: they point at evidence that exists.
pub(super) fn measures(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    without_scenarios(risks, &mut reasons);
    let mut is_absent = true;
    for scenario in &risks.scenarios {
        let claims =
            !scenario.existing_controls.is_empty() || !scenario.existing_evidence.is_empty();
        let none = scenario.no_measure.as_ref();
        let none = none.filter(|text| says_something(&text.value));
        is_absent &= !claims && none.is_none();
        let id = &scenario.id;
        match (claims, none) {
            (false, None) => {
                let message = format!(
                    "{} does not say which measures are in place",
                    named(scenario)
                );
                let check = RiskCheck::MeasuresUnassessed;
                reasons.about(&id.value, check, &id.place, message);
            }
            (true, Some(none)) => {
                let message = format!(
                    "{} names measures and says that none is in place",
                    named(scenario)
                );
                let check = RiskCheck::MeasuresContradicted;
                reasons.about(&id.value, check, &none.place, message);
            }
            _ => {}
        }
        for control in &scenario.existing_controls {
            unproven_control(basis, scenario, control, &mut reasons);
        }
        for item in &scenario.existing_evidence {
            if !basis.exists(&item.value) {
                let message = format!(
                    "{} points at `{}`, of which no document is in hand",
                    named(scenario),
                    item.value
                );
                let check = RiskCheck::MeasureUnproven;
                reasons.about(&id.value, check, &item.place, message);
            }
        }
    }
    reasons.answer(Element::Measures, is_absent)
}

fn unproven_control(
    basis: Basis<'_>,
    scenario: &Scenario,
    control: &At<OwnControlId>,
    reasons: &mut Reasons,
) {
    let mut own = basis.plan.controls.iter();
    let Some(own) = own.find(|own| own.id.value == control.value) else {
        return;
    };
    let id = &scenario.id.value;
    if !own.validity().contains(basis.as_of().0) {
        let message = format!(
            "{} counts on control `{}`, which does not operate on the as-of date",
            named(scenario),
            control.value
        );
        let check = RiskCheck::MeasureNotInOperation;
        reasons.about(id, check, &control.place, message);
    }
    if !is_shown(basis, own) {
        let message = format!(
            "{} counts on control `{}`, and no evidence of it exists",
            named(scenario),
            control.value
        );
        reasons.about(id, RiskCheck::MeasureUnproven, &control.place, message);
    }
}

fn is_shown(basis: Basis<'_>, own: &OwnControl) -> bool {
    let decided = own
        .addressable
        .iter()
        .flat_map(|decision| &decision.evidence);
    let mut all = own.evidence.iter().chain(decided);
    all.any(|item| basis.exists(&item.value))
}
