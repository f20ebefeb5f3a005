//! Decisions of people: exceptions, gap responses, accepted risks.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::AcceptedRisk;

/// Audit exceptions are noted at the controls they concern.
pub(super) fn exceptions(subject: Subject<'_>, outcome: &mut Outcome) {
    for exception in &subject.plan.exceptions {
        let note = format!(
            "exception `{}`: {}",
            exception.id.value, exception.title.value
        );
        for control in exception
            .controls
            .iter()
            .filter_map(|id| subject.profile.find(&id.value))
        {
            let observed = outcome.control(control);
            observed.exceptions.push(note.clone());
            observed.sampled = true;
        }
    }
}

/// Responses to gaps whose promised date has passed.
pub(super) fn gap_responses(subject: Subject<'_>, outcome: &mut Outcome) {
    for gap in &subject.plan.gaps {
        if gap.due.value >= subject.as_of().0 {
            continue;
        }
        let days = (subject.as_of().0 - gap.due.value).num_days();
        let message = format!(
            "gap response `{}` was due on {}, {days} days ago",
            gap.id.value, gap.due.value
        );
        let finding = Finding::new(Code::GapOverdue, message)
            .at(&gap.due.place)
            .about(gap.id.value.to_string());
        outcome.find(finding.help("close the gap with evidence, or set a new date with the owner"));
    }
}

/// Codes that no decision can accept: evidence that cannot be trusted at all,
/// what `gate: strict` was asked to refuse, and what may not leave the house.
const NEVER_ACCEPTED: [Code; 10] = [
    Code::EvidenceChanged,
    Code::LockerBroken,
    Code::ControlUnmapped,
    Code::SecretInEvidence,
    Code::CardDataInEvidence,
    Code::PhiInEvidence,
    Code::PersonalDataInEvidence,
    Code::RedactionOutOfReach,
    Code::EvidenceUnscanned,
    Code::DataClassContradicted,
];

/// Splits findings into open and accepted ones.
pub(super) fn accepted(
    subject: Subject<'_>,
    findings: Vec<Finding>,
) -> (Vec<Finding>, Vec<Finding>) {
    let (mut open, mut accepted) = (Vec::new(), Vec::new());
    let decisions = &subject.plan.accepted_risks;
    let mut used = vec![false; decisions.len()];
    for finding in findings {
        let decision = decisions
            .iter()
            .position(|decision| accepts(subject, decision, &finding));
        match decision {
            Some(index) => {
                used[index] = true;
                accepted.push(finding);
            }
            None => open.push(finding),
        }
    }
    for (decision, used) in decisions.iter().zip(used) {
        open.extend(wrong_with(subject, decision, used));
    }
    (open, accepted)
}

fn accepts(subject: Subject<'_>, decision: &AcceptedRisk, finding: &Finding) -> bool {
    decision.code.value == finding.code.as_str()
        && finding.subject.as_deref() == Some(decision.subject.value.as_str())
        && decision.expires.value >= subject.as_of().0
        && !NEVER_ACCEPTED.contains(&finding.code)
}

fn wrong_with(subject: Subject<'_>, decision: &AcceptedRisk, used: bool) -> Option<Finding> {
    let name = format!("`{}` of `{}`", decision.code.value, decision.subject.value);
    if decision.expires.value < subject.as_of().0 {
        let message = format!(
            "the acceptance of {name} expired on {}",
            decision.expires.value
        );
        let finding = Finding::new(Code::AcceptedRiskExpired, message).at(&decision.expires.place);
        return Some(
            finding
                .about(decision.subject.value.clone())
                .help("mend the finding, or decide again with a new date"),
        );
    }
    if Code::find(&decision.code.value).is_some_and(|code| NEVER_ACCEPTED.contains(&code)) {
        let message = format!("{name} cannot be accepted: no decision lifts this code");
        let finding = Finding::new(Code::AcceptedRiskUnused, message).at(&decision.code.place);
        return Some(
            finding
                .about(decision.subject.value.clone())
                .help("remove the acceptance, and mend what the code names"),
        );
    }
    (!used).then(|| {
        Finding::new(
            Code::AcceptedRiskUnused,
            format!("the acceptance of {name} matches no finding"),
        )
        .at(&decision.code.place)
        .about(decision.subject.value.clone())
        .help("remove it, or correct its code or subject")
    })
}
