//! Plan and standing of its evidence to the nine elements of a HIPAA risk analysis.
//!
//! 45 CFR 164.308(a)(1)(ii)(A) asks for an accurate and thorough assessment of risks to
//! all ePHI; what belongs to one is said by HHS OCR, Guidance on Risk Analysis Requirements
//! under the HIPAA Security Rule (2010-07-14). Terms follow NIST SP 800-30r1 (2012) and
//! SP 800-66r2 (2024). The gate says what is there and what is lacking; whether the
//! analysis is accurate and thorough stays a judgement of people.

pub mod as_of;
pub mod breach;
pub mod changes;
mod collection;
mod help;
mod levels;
mod records;
mod scenarios;
mod scope;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Finding, counted, list};
use crate::model::id::EvidenceId;
use crate::model::plan::{Choice as _, Engagement, EngagementKind, Risks, Scenario, Text};
use crate::model::risk_report::{
    Element, ElementAnswer, ElementState, Reason, RiskCheck, RiskReport,
};
use crate::model::{AsOf, At, ItemAssessment, ItemStanding, Place, Plan, Profile};

pub use help::help;

/// What the gate judges by.
#[derive(Clone, Copy, Debug)]
pub struct Basis<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The engagement whose as-of date is the day of judgement.
    pub engagement: &'a Engagement,
    /// How each evidence item stands.
    pub items: &'a BTreeMap<EvidenceId, ItemAssessment>,
}

impl Basis<'_> {
    /// The day of judgement.
    fn as_of(&self) -> AsOf {
        AsOf(self.engagement.as_of.value)
    }

    /// Whether an item has a document, whatever else is to be said of it.
    fn exists(&self, id: &EvidenceId) -> bool {
        let has = |standing| matches!(standing, ItemStanding::Sound | ItemStanding::Weak);
        self.items.get(id).is_some_and(|item| has(item.standing))
    }
}

/// Judges the nine elements.
pub fn gate(basis: Basis<'_>) -> RiskReport {
    let Some(risks) = &basis.plan.risks else {
        return nothing(basis);
    };
    let elements = vec![
        scope::scope(basis, risks),
        collection::collection(basis, risks),
        scenarios::threats(basis, risks),
        scenarios::measures(basis, risks),
        levels::likelihood(risks),
        levels::impact(risks),
        levels::level(basis, risks),
        records::documentation(basis, risks),
        records::review(basis, risks),
    ];
    RiskReport { elements }
}

/// A plan without a risk analysis answers nothing.
fn nothing(basis: Basis<'_>) -> RiskReport {
    let answer = |(_, element): &(&str, Element)| {
        let mut reasons = Reasons::default();
        let check = RiskCheck::NoRiskAnalysis;
        reasons.push(check, &basis.engagement.id.place, "the plan has no `risks`");
        reasons.answer(*element, true)
    };
    RiskReport {
        elements: Element::ALL.iter().map(answer).collect(),
    }
}

/// The reasons of one element while they are collected.
#[derive(Default)]
struct Reasons(Vec<Reason>);

impl Reasons {
    fn push(&mut self, check: RiskCheck, place: &Place, message: impl Into<String>) {
        self.0.push(Reason {
            place: place.clone(),
            check,
            message: message.into(),
            subject: None,
        });
    }

    /// Adds a reason that concerns one record.
    fn about(
        &mut self,
        subject: &impl ToString,
        check: RiskCheck,
        place: &Place,
        message: impl Into<String>,
    ) {
        self.push(check, place, message);
        if let Some(last) = self.0.last_mut() {
            last.subject = Some(subject.to_string());
        }
    }

    /// The answer: missing where nothing is there to judge, partly where something lacks.
    fn answer(mut self, element: Element, is_absent: bool) -> ElementAnswer {
        self.0.sort();
        self.0.dedup();
        let state = match (is_absent, self.0.is_empty()) {
            (true, _) => ElementState::Missing,
            (false, true) => ElementState::Answered,
            (false, false) => ElementState::Partly,
        };
        ElementAnswer {
            element,
            state,
            reasons: self.0,
        }
    }
}

/// The reason that an element about scenarios has where there is none.
fn without_scenarios(risks: &Risks, reasons: &mut Reasons) {
    if risks.scenarios.is_empty() {
        let place = &risks.method.name.place;
        reasons.push(
            RiskCheck::NoScenario,
            place,
            "the risk analysis has no scenario",
        );
    }
}

/// Whether a text is there and says something: a dash or "n/a" does not.
fn says_something(text: &str) -> bool {
    const FILLERS: [&str; 10] = [
        "n/a",
        "na",
        "none",
        "tbd",
        "todo",
        "unknown",
        "various",
        "see above",
        "ditto",
        "to do",
    ];
    let word = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    word.chars().any(char::is_alphanumeric) && !FILLERS.contains(&word.as_str())
}

fn said(text: Option<&Text>) -> bool {
    text.is_some_and(|text| says_something(&text.value))
}

/// The words for the parts that are lacking, in backticks.
fn lacking(parts: &[(bool, &'static str)]) -> Option<String> {
    let lacks = parts.iter().filter(|(has, _)| !has).map(|(_, what)| *what);
    let lacks: Vec<&str> = lacks.collect();
    (!lacks.is_empty()).then(|| list(&lacks))
}

fn named(scenario: &Scenario) -> String {
    format!("risk scenario `{}`", scenario.id.value)
}

/// Whether an engagement needs a risk analysis: it is one, or its profile holds the
/// implementation specification that asks for one.
pub fn is_needed(engagement: &Engagement, profile: &Profile) -> bool {
    let is_one = |kind: &At<EngagementKind>| kind.value == EngagementKind::RiskAnalysis;
    let holds = profile.controls.iter().any(|scoped| {
        let is_it = scoped.catalog.to_string() == SECURITY_RULE
            && scoped.control.control.as_str() == SPECIFICATION;
        is_it && scoped.excluded.is_none()
    });
    holds || engagement.kinds.iter().any(is_one)
}

/// The specification that asks for the analysis, in the long form of control ids.
pub const ANALYSIS: &str = "hipaa-security:164.308(a)(1)(ii)(A)";

/// The catalog of the HIPAA Security Rule and the specification that asks for the analysis.
const SECURITY_RULE: &str = "hipaa-security";
const SPECIFICATION: &str = "164.308(a)(1)(ii)(A)";

/// The most reasons that one finding repeats.
const MOST_NOTES: usize = 5;

/// One finding for every element that is not answered; one for all where the plan has no
/// risk analysis.
pub fn findings(basis: Basis<'_>, report: &RiskReport) -> Vec<Finding> {
    if basis.plan.risks.is_none() {
        let engagement = &basis.engagement.id;
        let message = format!(
            "engagement `{}` needs a risk analysis, and the plan has no `risks`",
            engagement.value
        );
        let finding = Finding::new(Code::RiskAnalysisIncomplete, message)
            .at(&engagement.place)
            .about("risk-analysis");
        return vec![finding.help(
            "add `risks:` with `method` and `scenarios`; `auditbinder risk check` names the nine elements",
        )];
    }
    let open = report.elements.iter();
    let open = open.filter(|answer| answer.state != ElementState::Answered);
    open.map(unanswered).collect()
}

fn unanswered(answer: &ElementAnswer) -> Finding {
    let element = answer.element;
    let message = format!(
        "element {} of the risk analysis, {}, is {}: {}",
        element.number(),
        element.title(),
        answer.state.as_str(),
        counted(answer.reasons.len(), "reason")
    );
    let mut finding = Finding::new(Code::RiskAnalysisIncomplete, message).about(element.as_str());
    if let Some(first) = answer.reasons.first() {
        finding = finding.at(&first.place);
    }
    for reason in answer.reasons.iter().take(MOST_NOTES) {
        let check = reason.check.as_str();
        finding = finding.note(format!("{}: {} [{check}]", reason.place, reason.message));
    }
    let more = answer.reasons.len().saturating_sub(MOST_NOTES);
    if more > 0 {
        finding = finding.note(format!("and {more} more"));
    }
    finding.help("`auditbinder risk check` says for every reason what is expected")
}
