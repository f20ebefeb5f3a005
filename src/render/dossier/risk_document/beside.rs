//! What stands beside the register: decisions, incidents, practices, the proposal of 2025.

use serde::Serialize;

use super::{months, words};
use crate::model::plan::{
    AddressableDecision, Conclusion, DataClass, FourFactors, Incident, ItemView, NprmReadiness,
    OwnControl, SecurityPractice,
};
use crate::model::risk_report::Clock;
use crate::model::{AsOf, Plan};
use crate::render::dossier::Term;
use crate::render::dossier::build::Sources;
use crate::render::dossier::controls::Framework;

/// The decision on one addressable specification.
#[derive(Clone, Debug, Serialize)]
pub struct DecisionRow {
    /// The specification.
    pub control: String,
    /// Its title.
    pub title: Option<String>,
    /// What was decided.
    pub decision: String,
    /// Why.
    pub rationale: String,
    /// Who decided and when.
    pub decided: String,
    /// Who last stood by it, and when.
    pub reconfirmed: Option<String>,
    /// What documents it.
    pub evidence: Vec<String>,
}

/// One incident with PHI.
#[derive(Clone, Debug, Serialize)]
pub struct RiskIncidentRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Detected, reported, closed, discovered.
    pub dates: String,
    /// How many persons, and which assets.
    pub concerned: String,
    /// The four factors of 45 CFR 164.402(2), as far as they are stated.
    pub factors: Vec<Term>,
    /// What follows from them.
    pub conclusion: String,
    /// Who assessed and when.
    pub assessed: String,
    /// What documents incident and assessment.
    pub evidence: Vec<String>,
    /// The notices that are due.
    pub notices: Vec<NoticeRow>,
}

/// One notice of a breach.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeRow {
    /// Who is told.
    pub who: String,
    /// The provision that sets the limit.
    pub source: String,
    /// The last day.
    pub due: String,
    /// When it was given, or that it is not.
    pub given: String,
    /// `in time`, `late` or `running`.
    pub state: String,
}

/// One breach of fewer than 500 persons, 45 CFR 164.408(c).
#[derive(Clone, Debug, Serialize)]
pub struct SmallBreachRow {
    /// The incident.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it was discovered.
    pub discovered: String,
    /// How many persons are concerned.
    pub persons: u64,
    /// The states in which they live.
    pub states: Vec<String>,
    /// The notice to the persons.
    pub individuals: String,
    /// The notice to the Secretary.
    pub secretary: String,
    /// The last day of the notice to the Secretary.
    pub due: String,
    /// When it was given.
    pub given: Option<String>,
    /// How many days are left for it, negative where it is late.
    pub days_left: Option<i64>,
}

/// One recognised security practice.
#[derive(Clone, Debug, Serialize)]
pub struct PracticeRow {
    /// The practice.
    pub practice: String,
    /// The days it has been in place.
    pub validity: String,
    /// Whether it was in place through the twelve months before the as-of date.
    pub twelve_months: String,
    /// For which of these months there is evidence.
    pub shown_months: String,
    /// How it is carried out.
    pub statement: String,
    /// What shows it.
    pub evidence: Vec<String>,
}

/// One provision of the proposal.
#[derive(Clone, Debug, Serialize)]
pub struct ReadinessRow {
    /// The provision.
    pub control: String,
    /// Done, planned or nothing.
    pub state: String,
    /// What is there, or planned.
    pub note: String,
    /// What shows it.
    pub evidence: Vec<String>,
}

const NOT_STATED: &str = "not stated";

fn or_not_stated(text: Option<String>) -> String {
    text.unwrap_or_else(|| NOT_STATED.to_owned())
}

/// Every decision on an addressable specification, in the order of the specifications.
pub(super) fn decisions(plan: &Plan, frameworks: &[Framework]) -> Vec<DecisionRow> {
    let title = |id: &str| {
        let groups = frameworks.iter().flat_map(|f| &f.groups);
        let mut controls = groups.flat_map(|group| &group.controls);
        controls
            .find(|row| row.id == id)
            .map(|row| row.title.clone())
    };
    let row = |decision: &AddressableDecision| {
        let by_on = |by, on| words::by_on(plan, by, on);
        let (again, day) = (
            decision.reconfirmed_by.as_ref(),
            decision.reconfirmed_on.as_ref(),
        );
        DecisionRow {
            control: decision.control.value.clone(),
            title: title(&decision.control.value),
            decision: decision.decision.value.as_str().to_owned(),
            rationale: decision.rationale.value.clone(),
            decided: or_not_stated(by_on(decision.by.as_ref(), decision.on.as_ref())),
            reconfirmed: by_on(again, day),
            evidence: words::ids(&decision.evidence),
        }
    };
    let controls = plan.controls.iter();
    let decisions = controls.flat_map(|control: &OwnControl| &control.addressable);
    let mut rows: Vec<DecisionRow> = decisions.map(row).collect();
    rows.sort_by(|a, b| a.control.cmp(&b.control));
    rows
}

/// Incidents with PHI: assessed, a breach, or of data that touches PHI.
pub(super) fn incidents(sources: &Sources<'_>) -> Vec<RiskIncidentRow> {
    let concerns = |incident: &&Incident| {
        let class = incident.data_class.as_ref().map(|class| class.value);
        let touches = class == Some(DataClass::PhiTouching);
        incident.four_factors.is_some() || incident.breach.is_some() || touches
    };
    let incidents = sources.plan.incidents.iter().filter(concerns);
    incidents.map(|one| incident(sources, one)).collect()
}

fn incident(sources: &Sources<'_>, incident: &Incident) -> RiskIncidentRow {
    let factors = incident.four_factors.as_ref();
    let breach = incident.breach.as_ref();
    let day = |what: &str, day| words::day(day).map(|day| format!("{what} {day}"));
    let dates = [
        Some(format!("detected {}", incident.detected.value)),
        day("discovered", breach.and_then(|b| b.discovered.as_ref())),
        day("reported", incident.reported.as_ref()),
        Some(day("closed", incident.closed.as_ref()).unwrap_or_else(|| "still open".to_owned())),
    ];
    let persons = breach.and_then(|breach| breach.persons.as_ref());
    let persons = persons.or(incident.persons.as_ref());
    let persons = persons.map(|n| format!("{} persons", words::number(n.value)));
    let assets = words::ids(&incident.assets);
    let concerned = persons.into_iter().chain(assets).collect::<Vec<_>>();
    let mut evidence = words::ids(&incident.evidence);
    let of_factors = factors.map(|factors| words::ids(&factors.evidence));
    evidence.extend(of_factors.unwrap_or_default());
    evidence.sort();
    evidence.dedup();
    let clocks = sources.notices.get(&incident.id.value);
    RiskIncidentRow {
        id: incident.id.value.to_string(),
        title: incident.title.value.clone(),
        dates: dates.into_iter().flatten().collect::<Vec<_>>().join(", "),
        concerned: concerned.join(", "),
        factors: factors.map(four_factors).unwrap_or_default(),
        conclusion: conclusion(factors).to_owned(),
        assessed: or_not_stated(factors.and_then(|factors| {
            words::by_on(sources.plan, factors.by.as_ref(), factors.on.as_ref())
        })),
        evidence,
        notices: clocks.into_iter().flatten().map(notice).collect(),
    }
}

/// 45 CFR 164.402(2)(i) to (iv).
fn four_factors(factors: &FourFactors) -> Vec<Term> {
    let four = [
        ("Nature and extent of the PHI", &factors.nature),
        ("Who used or received it", &factors.recipient),
        ("Whether it was acquired or viewed", &factors.acquired),
        ("How far the risk was mitigated", &factors.mitigated),
    ];
    let term = |(term, text): (&str, &Option<_>)| Term {
        term: term.to_owned(),
        meaning: or_not_stated(words::text(text.as_ref())),
    };
    four.into_iter().map(term).collect()
}

fn conclusion(factors: Option<&FourFactors>) -> &'static str {
    let conclusion = factors.and_then(|factors| factors.conclusion.as_ref());
    match conclusion.map(|conclusion| conclusion.value) {
        Some(Conclusion::LowProbability) => "low probability of compromise: not a breach",
        Some(Conclusion::Breach) => "a breach",
        Some(Conclusion::NotAssessed) | None => "not assessed: a breach is presumed",
    }
}

fn notice(clock: &Clock) -> NoticeRow {
    let state = match (clock.days_late, clock.given) {
        (1.., _) => "late",
        (_, Some(_)) => "in time",
        (_, None) => "running",
    };
    NoticeRow {
        who: clock.notice.who().0.to_owned(),
        source: clock.notice.source().to_owned(),
        due: clock.due.to_string(),
        given: clock
            .given
            .map_or_else(|| "not given".to_owned(), |day| day.to_string()),
        state: state.to_owned(),
    }
}

/// Recognised security practices, each held against the twelve months before the as-of date.
pub(super) fn practices(plan: &Plan, as_of: AsOf) -> Vec<PracticeRow> {
    let begin = as_of.0.checked_sub_months(chrono::Months::new(12));
    let items = plan.items();
    let row = |practice: &SecurityPractice| {
        let named = |item: &&ItemView<'_>| practice.evidence.iter().any(|id| id.value == item.id);
        let named: Vec<&ItemView<'_>> = items.iter().filter(named).collect();
        let (from, until) = (practice.from.as_ref(), practice.until.as_ref());
        let validity = crate::model::Validity {
            from: from.map(|day| day.value),
            until: until.map(|day| day.value),
        };
        let early = begin.zip(from).is_some_and(|(b, day)| day.value <= b);
        let lasts = until.is_none_or(|day| day.value >= as_of.0);
        let twelve = match (early, lasts) {
            (true, true) => "stated for the previous twelve months",
            (_, false) => "ends before the as-of date",
            (false, true) => "stated for less than twelve months",
        };
        PracticeRow {
            practice: practice.practice.value.clone(),
            validity: or_not_stated(words::validity(validity)),
            twelve_months: twelve.to_owned(),
            shown_months: months::shown(&named, as_of),
            statement: words::text(practice.statement.as_ref()).unwrap_or_default(),
            evidence: words::ids(&practice.evidence),
        }
    };
    plan.security_practices.iter().map(row).collect()
}

/// Readiness for the proposal, as the plan states it.
pub(super) fn readiness(plan: &Plan) -> Vec<ReadinessRow> {
    let row = |row: &NprmReadiness| ReadinessRow {
        control: row.control.value.clone(),
        state: row.state.value.as_str().to_owned(),
        note: words::text(row.note.as_ref()).unwrap_or_default(),
        evidence: words::ids(&row.evidence),
    };
    plan.nprm_readiness.iter().map(row).collect()
}
