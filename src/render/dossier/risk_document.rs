//! The stand-alone document of the risk analysis: what an investigator asks for first.
//!
//! Everything is counted from the register. The document says what is answered and what is
//! not; whether the analysis is accurate and thorough stays a judgement of people.

mod beside;
mod cited;
mod extract;
mod flow_map;
mod method;
mod months;
mod places;
mod register;

use serde::Serialize;

use super::build::Sources;
use super::controls::{Count, Framework};
use super::{RiskFacts, Term, words};
use crate::model::plan::{RiskMethod, Risks};
use crate::model::risk_report::{ElementAnswer, ElementState, Reason, RiskReport};
use crate::model::{AsOf, Plan};

pub use beside::{
    DecisionRow, NoticeRow, PracticeRow, ReadinessRow, RiskIncidentRow, SmallBreachRow,
};
pub use extract::{ExtractFacts, risk_extract};
pub(super) use flow_map::{Flow, flow_map};
pub use flow_map::{FlowArrow, FlowBox, FlowMap};
pub use method::{ExcludedRow, GatheringRow, MethodFacts, TriggerRow, VersionRow};
pub use places::{HealthFlowRow, HealthPlaceRow};
pub use register::{
    AcceptanceRow, AssetRiskRow, AssetScenario, RegisterRow, StepRow, TreatmentRow,
};

/// The risk analysis as a document of its own.
#[derive(Clone, Debug, Serialize)]
pub struct RiskDocument {
    /// The version of the analysis.
    pub version: String,
    /// Who carried it out and when.
    pub carried_out: String,
    /// Who approved it and when.
    pub approved: String,
    /// How many elements are answered, in words.
    pub elements_line: String,
    /// Whether all are.
    pub is_answered: bool,
    /// The nine elements with their reasons.
    pub elements: Vec<ElementRow>,
    /// How many scenarios and treatments there are.
    pub counts: RiskCounts,
    /// Treatments past their date, the oldest first.
    pub overdue: Vec<TreatmentRow>,
    /// How levels are found and what is covered.
    pub method: MethodFacts,
    /// Where protected health information is.
    pub places: Vec<HealthPlaceRow>,
    /// Flows of protected health information, numbered as in the diagram.
    pub flows: Vec<HealthFlowRow>,
    /// The diagram of these flows.
    pub flow_map: Option<FlowMap>,
    /// Every scenario, the highest level first.
    pub register: Vec<RegisterRow>,
    /// How many of the first rows of the register are the top risks.
    pub top: usize,
    /// Every treatment that is not an acceptance: overdue, open, done.
    pub treatments: Vec<TreatmentRow>,
    /// Risks that are carried.
    pub accepted: Vec<AcceptanceRow>,
    /// Every asset with its scenarios.
    pub by_asset: Vec<AssetRiskRow>,
    /// Decisions on addressable specifications.
    pub decisions: Vec<DecisionRow>,
    /// Incidents with PHI.
    pub incidents: Vec<RiskIncidentRow>,
    /// The log of breaches of fewer than 500 persons.
    pub small_breaches: Vec<SmallBreachRow>,
    /// Recognised security practices.
    pub practices: Vec<PracticeRow>,
    /// Readiness for the proposal of 2025.
    pub readiness: Vec<ReadinessRow>,
    /// Own controls that the document names.
    pub measures: Vec<String>,
    /// Evidence items that the document names.
    pub evidence: Vec<String>,
    /// Law, guidance and publications with their dates.
    pub references: Vec<Term>,
    /// Who signs.
    pub sign_off: Vec<SignRow>,
    /// What changed since the analysis of the package before, where one was given.
    pub changes: Option<RiskChangesFacts>,
    /// The asset, where the document is about one only; no package holds such a document.
    #[serde(skip)]
    pub extract: Option<ExtractFacts>,
}

/// What changed since an earlier analysis, computed from its package.
#[derive(Clone, Debug, Serialize)]
pub struct RiskChangesFacts {
    /// The package that holds the earlier analysis.
    pub package: String,
    /// The version of the earlier analysis.
    pub version: String,
    /// The counts in words.
    pub summary: String,
    /// Every change.
    pub rows: Vec<RiskChangeRow>,
}

/// One change of the analysis.
#[derive(Clone, Debug, Serialize)]
pub struct RiskChangeRow {
    /// What kind of change it is.
    pub what: String,
    /// The scenario, asset or measure.
    pub id: String,
    /// The change in words.
    pub change: String,
}

/// As much of the document as two analyses are compared by; needs no evidence.
#[derive(Clone, Debug, Serialize)]
pub struct RiskOutline {
    version: String,
    register: Vec<RegisterRow>,
    places: Vec<HealthPlaceRow>,
}

/// The outline of a plan's analysis.
pub fn risk_outline(plan: &Plan, as_of: AsOf) -> Option<RiskOutline> {
    let risks = plan.risks.as_ref()?;
    Some(RiskOutline {
        version: version(&risks.method),
        register: register::register(plan, as_of, risks),
        places: places::places(plan),
    })
}

/// One of the nine elements.
#[derive(Clone, Debug, Serialize)]
pub struct ElementRow {
    /// The number, 1 to 9.
    pub number: usize,
    /// The title.
    pub title: String,
    /// How far it is answered.
    pub state: String,
    /// Where the element comes from.
    pub source: String,
    /// Why not further.
    pub reasons: Vec<ReasonRow>,
}

/// One reason why an element is not answered.
#[derive(Clone, Debug, Serialize)]
pub struct ReasonRow {
    /// File and line of the plan.
    pub place: String,
    /// The check that found it.
    pub check: String,
    /// What was found.
    pub message: String,
}

/// Counts over the register.
#[derive(Clone, Debug, Serialize)]
pub struct RiskCounts {
    /// All scenarios.
    pub scenarios: usize,
    /// By level before treatment, the highest first.
    pub before: Vec<Count>,
    /// By level after treatment, the highest first.
    pub after: Vec<Count>,
    /// Treatments that are finished.
    pub done: usize,
    /// Treatments that are not finished and not past their date.
    pub open: usize,
    /// Treatments past their date.
    pub overdue: usize,
    /// Risks that are carried.
    pub accepted: usize,
}

/// One line of the sign-off block.
#[derive(Clone, Debug, Serialize)]
pub struct SignRow {
    /// What the signature stands for.
    pub what: String,
    /// Who signs.
    pub name: String,
    /// The role.
    pub role: String,
    /// The day that the plan states.
    pub stated: String,
}

/// How many risks are listed as the top ones.
const TOP: usize = 10;

/// The document, where the engagement needs a risk analysis and the plan has one.
pub(super) fn document(
    sources: &Sources<'_>,
    facts: Option<&RiskFacts>,
    frameworks: &[Framework],
) -> Option<RiskDocument> {
    let (plan, report) = (sources.plan, sources.risk_report?);
    let (risks, facts) = (plan.risks.as_ref()?, facts?);
    let as_of = AsOf(sources.engagement.as_of.value);
    let register = register::register(plan, as_of, risks);
    let treatments = register::treatments(&register);
    let flows = places::flows(plan, as_of);
    let cited = cited::cited(plan, risks, &flows);
    let overdue = treatments.iter().filter(|row| row.state == "overdue");
    Some(RiskDocument {
        version: version(&risks.method),
        carried_out: by_on(plan, risks, |m| (m.by.as_ref(), m.on.as_ref())),
        approved: by_on(plan, risks, |m| {
            (m.approved_by.as_ref(), m.approved_on.as_ref())
        }),
        elements_line: elements_line(report),
        is_answered: report.is_answered(),
        elements: report.elements.iter().map(element).collect(),
        counts: counts(facts, &register),
        overdue: overdue.cloned().collect(),
        method: method::method(plan, &risks.method),
        places: places::places(plan),
        flow_map: places::flow_map(plan, &flows),
        flows,
        top: TOP.min(register.len()),
        treatments,
        accepted: register::accepted(plan, risks, &register),
        by_asset: register::by_asset(plan, risks, &register),
        register,
        decisions: beside::decisions(plan, frameworks),
        incidents: beside::incidents(sources),
        small_breaches: sources.small_breaches.to_vec(),
        practices: beside::practices(plan, as_of),
        readiness: beside::readiness(plan),
        measures: cited.measures,
        evidence: cited.items,
        references: references(),
        sign_off: sign_off(plan, &risks.method),
        changes: None,
        extract: None,
    })
}

fn version(method: &RiskMethod) -> String {
    let last = method.versions.last();
    last.map_or_else(|| "not stated".to_owned(), |v| v.version.value.clone())
}

type Signed<'a> = (
    Option<&'a crate::model::At<crate::model::id::PersonId>>,
    Option<&'a crate::model::plan::Day>,
);

fn by_on<'a>(plan: &Plan, risks: &'a Risks, of: impl Fn(&'a RiskMethod) -> Signed<'a>) -> String {
    let (by, on) = of(&risks.method);
    words::by_on(plan, by, on).unwrap_or_else(|| "not stated".to_owned())
}

fn elements_line(report: &RiskReport) -> String {
    let answered = report.elements.iter();
    let answered = answered.filter(|answer| answer.state == ElementState::Answered);
    format!(
        "{} of {} elements are answered",
        answered.count(),
        report.elements.len()
    )
}

fn element(answer: &ElementAnswer) -> ElementRow {
    ElementRow {
        number: answer.element.number(),
        title: answer.element.title().to_owned(),
        state: answer.state.as_str().to_owned(),
        source: answer.element.source().to_owned(),
        reasons: answer.reasons.iter().map(reason).collect(),
    }
}

fn reason(reason: &Reason) -> ReasonRow {
    let place = &reason.place;
    ReasonRow {
        place: match place.line {
            0 => place.file.to_string(),
            line => format!("{}:{line}", place.file),
        },
        check: reason.check.as_str().to_owned(),
        message: reason.message.clone(),
    }
}

fn counts(facts: &RiskFacts, register: &[RegisterRow]) -> RiskCounts {
    let of_level = |level: &String, found: fn(&RegisterRow) -> &String| Count {
        word: level.clone(),
        count: register.iter().filter(|row| found(row) == level).count(),
    };
    let levels = || facts.levels.iter().rev();
    let in_state = |state: &str| register.iter().filter(|row| row.state == state).count();
    RiskCounts {
        scenarios: register.len(),
        before: levels().map(|l| of_level(l, |row| &row.level)).collect(),
        after: levels().map(|l| of_level(l, |row| &row.residual)).collect(),
        done: in_state("done"),
        open: in_state("open"),
        overdue: in_state("overdue"),
        accepted: in_state("accepted"),
    }
}

fn references() -> Vec<Term> {
    serde_yaml::from_str(include_str!("../../../templates/risk-references.yaml"))
        .unwrap_or_else(|error| panic!("the shipped list of references is broken: {error}"))
}

fn sign_off(plan: &Plan, method: &RiskMethod) -> Vec<SignRow> {
    let rows = [
        ("Carried out", &method.by, &method.on),
        ("Approved", &method.approved_by, &method.approved_on),
    ];
    let row = |(what, by, on): (&str, &Option<_>, &Option<_>)| {
        let by: Option<&crate::model::At<crate::model::id::PersonId>> = by.as_ref();
        let person = by.and_then(|by| plan.person(&by.value));
        SignRow {
            what: what.to_owned(),
            name: words::person(plan, by).unwrap_or_default(),
            role: person
                .and_then(|person| words::text(person.role.as_ref()))
                .unwrap_or_default(),
            stated: words::day(on.as_ref()).unwrap_or_else(|| "not stated".to_owned()),
        }
    };
    rows.into_iter().map(row).collect()
}
