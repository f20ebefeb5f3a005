//! Clauses of contracts, one by one: Regulation (EU) 2022/2554, Art. 28 and 30.

use super::super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, list};
use crate::model::id::{EvidenceId, Id as _};
use crate::model::plan::{Agreement, ClauseAnswer, ClauseState, ExitPlan, Vendor};
use crate::model::reliance::{ClauseFinding, ClauseVerdict, ContractClauses};
use crate::model::vendor_rules::{Clause, ClausePart, ClauseReach};
use crate::model::{At, ItemStanding};

/// Whether the profile holds the catalog that the clauses are of.
pub fn is_asked(subject: Subject<'_>) -> bool {
    let mut catalogs = subject.profile.catalogs.values();
    catalogs.any(|catalog| catalog.id.as_str() == subject.vendors.catalog)
}

/// Judges every contract that is of a kind with clauses, or for which clauses are stated.
pub fn clauses(subject: Subject<'_>, outcome: &mut Outcome) -> Vec<ContractClauses> {
    if !is_asked(subject) {
        return Vec::new();
    }
    let mut contracts = Vec::new();
    for vendor in &subject.plan.vendors {
        if !vendor.validity().overlaps(subject.period()) {
            continue;
        }
        for agreement in &vendor.agreements {
            let of_kind = subject.vendors.agreements.contains(&agreement.kind.value);
            if !of_kind && agreement.clauses.is_empty() {
                continue;
            }
            let contract = contract(subject, vendor, agreement, outcome);
            report(subject, agreement, &contract, outcome);
            contracts.push(contract);
        }
    }
    contracts
}

fn contract(
    subject: Subject<'_>,
    vendor: &Vendor,
    agreement: &Agreement,
    outcome: &Outcome,
) -> ContractClauses {
    let is_critical = agreement.is_critical(vendor);
    let clauses = subject.vendors.clauses.iter();
    let clauses = clauses.filter_map(|clause| {
        let answers = |answer: &&ClauseAnswer| {
            let meant = subject.vendors.clause(&answer.article.value);
            meant.is_some_and(|meant| meant.article == clause.article)
        };
        let answer = agreement.clauses.iter().find(answers);
        let binds = is_critical || clause.reach == ClauseReach::Every;
        let is_judged = binds && (clause.part == ClausePart::Contract || clause.is_exit_plan);
        if !is_judged && answer.is_none() {
            return None;
        }
        let (state, gap) = match (answer, clause.is_exit_plan) {
            (None, true) => exit_plan(agreement.exit_plan.as_ref(), outcome),
            (None, false) => (
                ClauseVerdict::NotAnswered,
                Some("the plan does not say where it stands".to_owned()),
            ),
            (Some(answer), _) => answered(answer, clause, is_judged),
        };
        let gap = gap.filter(|_| is_judged);
        Some(ClauseFinding {
            is_judged,
            state,
            gap,
            ..finding(clause, answer)
        })
    });
    ContractClauses {
        vendor: vendor.id.value.clone(),
        item: agreement.id.value.clone(),
        is_critical,
        clauses: clauses.collect(),
    }
}

fn finding(clause: &Clause, answer: Option<&ClauseAnswer>) -> ClauseFinding {
    let ids = |ids: &[At<EvidenceId>]| ids.iter().map(|id| id.value.clone()).collect();
    ClauseFinding {
        article: clause.article.clone(),
        title: clause.title.clone(),
        look_for: clause.look_for.clone(),
        part: clause.part,
        reach: clause.reach,
        is_judged: false,
        place: answer.and_then(|a| Some(a.place.as_ref()?.value.clone())),
        state: ClauseVerdict::NotAnswered,
        note: answer.and_then(|a| Some(a.note.as_ref()?.value.clone())),
        gap: None,
        evidence: answer.map_or_else(Vec::new, |a| ids(&a.evidence)),
    }
}

fn answered(
    answer: &ClauseAnswer,
    clause: &Clause,
    is_judged: bool,
) -> (ClauseVerdict, Option<String>) {
    let note = answer.note.as_ref().map(|note| note.value.clone());
    match answer.state.value {
        // A duty beside the contract has no place in it.
        ClauseState::Agreed
            if is_judged
                && clause.part == ClausePart::Contract
                && answer.place.is_none()
                && answer.evidence.is_empty() =>
        {
            let gap = "it is said to be agreed, without the place in the contract";
            (ClauseVerdict::Partly, Some(gap.to_owned()))
        }
        ClauseState::Agreed => (ClauseVerdict::Agreed, None),
        ClauseState::NotApplicable if note.is_some() => (ClauseVerdict::NotApplicable, None),
        ClauseState::NotApplicable => (
            ClauseVerdict::NotApplicable,
            Some("it is said not to apply, without a reason".to_owned()),
        ),
        ClauseState::Partly => (
            ClauseVerdict::Partly,
            Some(note.unwrap_or_else(|| "it was agreed in part".to_owned())),
        ),
        ClauseState::Missing => (
            ClauseVerdict::Missing,
            Some(note.unwrap_or_else(|| "it was not agreed".to_owned())),
        ),
    }
}

/// Art. 28(8): exit plans are documented, sufficiently tested and reviewed.
fn exit_plan(plan: Option<&ExitPlan>, outcome: &Outcome) -> (ClauseVerdict, Option<String>) {
    let in_hand = |id: &At<EvidenceId>| {
        let item = outcome.assessed.items.get(&id.value);
        item.is_some_and(|item| item.standing <= ItemStanding::Weak)
    };
    match plan {
        Some(plan) if plan.evidence.iter().any(in_hand) && plan.tested.is_some() => {
            (ClauseVerdict::Agreed, None)
        }
        Some(plan) if plan.evidence.iter().any(in_hand) => (
            ClauseVerdict::Partly,
            Some("the exit plan was not tested".to_owned()),
        ),
        Some(_) => (
            ClauseVerdict::Missing,
            Some("no document of the exit plan is in hand".to_owned()),
        ),
        None => (
            ClauseVerdict::Missing,
            Some("there is no exit plan".to_owned()),
        ),
    }
}

fn report(
    subject: Subject<'_>,
    agreement: &Agreement,
    contract: &ContractClauses,
    outcome: &mut Outcome,
) {
    let gaps: Vec<&ClauseFinding> = contract.gaps().collect();
    if gaps.is_empty() {
        return;
    }
    let item = &agreement.id.value;
    for gap in &gaps {
        let name = format!("{}:Art. {}", subject.vendors.catalog, gap.article);
        if let Some(control) = subject.profile.find(&name) {
            let why = gap.gap.as_deref().unwrap_or_default();
            let open = &mut outcome.control(control).open;
            open.push(format!("contract `{item}`, Art. {}: {why}", gap.article));
        }
    }
    let articles: Vec<&str> = gaps.iter().map(|gap| gap.article.as_str()).collect();
    let judged = contract.clauses.iter().filter(|clause| clause.is_judged);
    let (count, why) = (judged.count(), list(&articles));
    let reach = if contract.is_critical {
        ClauseReach::Critical
    } else {
        ClauseReach::Every
    };
    let message = format!(
        "contract `{item}` of vendor `{}` leaves {} of {count} provisions for {} open: {why}",
        contract.vendor,
        gaps.len(),
        reach.describe(),
    );
    let weakness = format!("as a contract it leaves open {why} of Regulation (EU) 2022/2554");
    outcome.lower(item, ItemStanding::Weak, weakness);
    let finding = Finding::new(Code::ContractClauseMissing, message)
        .at(&agreement.id.place)
        .about(item.to_string());
    let finding = gaps.iter().fold(finding, |finding, gap| {
        let why = gap.gap.as_deref().unwrap_or_default();
        finding.note(format!("Art. {} {}: {why}", gap.article, gap.title))
    });
    outcome.find(finding.help(
        "say under `clauses` where each stands, or have it agreed; `auditbinder vendor clauses` says what to look for",
    ));
}
