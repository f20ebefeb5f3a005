//! The organisation's own controls, and its decisions on addressable specifications.

use std::collections::BTreeMap;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{AddressableDecision, Cadence, Decision, OwnControl};
use crate::model::{ControlRef, ScopedControl};

/// 45 CFR 164.306(d)(3): an addressable specification needs a documented decision.
pub(super) fn addressable(subject: Subject<'_>, outcome: &mut Outcome) {
    let mut decided: BTreeMap<ControlRef, &AddressableDecision> = BTreeMap::new();
    let own = subject.plan.controls.iter();
    for decision in own.flat_map(|control| &control.addressable) {
        if let Some(control) = subject.profile.find(&decision.control.value) {
            decided.insert(control, decision);
        }
    }
    let controls = subject.profile.controls.iter();
    let addressable = controls.filter(|c| c.level.as_deref() == Some("addressable"));
    for scoped in addressable.filter(|c| c.excluded.is_none()) {
        match decided.get(&scoped.control) {
            None => undecided(subject, scoped, outcome),
            Some(decision) => {
                incomplete(scoped, decision, outcome);
                stale(subject, scoped, decision, outcome);
            }
        }
    }
}

fn undecided(subject: Subject<'_>, scoped: &ScopedControl, outcome: &mut Outcome) {
    let why = "the decision on this addressable specification is not recorded";
    let open = &mut outcome.control(scoped.control.clone()).open;
    open.push(why.to_owned());
    let message = format!(
        "`{}` ({}) is addressable and has no recorded decision",
        scoped.control, scoped.title
    );
    let finding =
        Finding::new(Code::AddressableUndecided, message).about(scoped.control.to_string());
    outcome.find(finding.at(&subject.engagement.id.place).help(
        "add it under `addressable:` of an own control: implemented, alternative-measure or not-reasonable, with the rationale",
    ));
}

/// A decision without its author, day, rationale or document is not a documented one.
fn incomplete(scoped: &ScopedControl, decision: &AddressableDecision, outcome: &mut Outcome) {
    let mut lacks = decision.lacks();
    // 45 CFR 164.306(d)(3)(ii)(B): the reasons, and what is done instead, are documented.
    if decision.decision.value != Decision::Implemented && decision.evidence.is_empty() {
        lacks.push("the document of the decision");
    }
    if lacks.is_empty() {
        return;
    }
    let lacks = lacks.join(", ");
    let open = &mut outcome.control(scoped.control.clone()).open;
    open.push(format!(
        "the decision on this addressable specification lacks: {lacks}"
    ));
    let message = format!(
        "the decision on `{}` ({}) lacks: {lacks}",
        scoped.control, scoped.title
    );
    let finding = Finding::new(Code::AddressableUndecided, message)
        .about(scoped.control.to_string())
        .at(&decision.control.place);
    outcome.find(
        finding
            .help("add `by`, `on`, `rationale`, and under `evidence` the items that document it"),
    );
}

/// 45 CFR 164.306(e), 164.316(b)(2)(iii): decisions are reviewed periodically; a
/// year is this project's limit, the rule names none.
fn stale(
    subject: Subject<'_>,
    scoped: &ScopedControl,
    decision: &AddressableDecision,
    outcome: &mut Outcome,
) {
    let Some(last) = decision.last_confirmed() else {
        return;
    };
    let days = (subject.as_of().0 - last.value).num_days();
    let Some(limit) = Cadence::Annual.age_limit_days() else {
        return;
    };
    if days <= limit {
        return;
    }
    let message = format!(
        "the decision on `{}` was last confirmed on {}, {days} days before the as-of date",
        scoped.control, last.value
    );
    let noted = &mut outcome.control(scoped.control.clone()).exceptions;
    noted.push(message.clone());
    let finding = Finding::new(Code::DecisionStale, message)
        .about(scoped.control.to_string())
        .at(&last.place);
    outcome.find(finding.help(format!(
        "look at the decision again, and state `reconfirmed-on` and `reconfirmed-by`; {limit} days is the limit"
    )));
}

/// Own controls that an auditor could not test: nobody answers for them, nobody
/// knows how often they operate, what they meet or what shows them.
pub(super) fn own_controls(subject: Subject<'_>, outcome: &mut Outcome) {
    let operating = subject
        .plan
        .controls
        .iter()
        .filter(|own| own.validity().overlaps(subject.period()));
    for own in operating {
        let lacks = lacks(own);
        if lacks.is_empty() {
            continue;
        }
        let message = format!("own control `{}` lacks: {}", own.id.value, lacks.join(", "));
        let finding = Finding::new(Code::OwnControlIncomplete, message)
            .at(&own.id.place)
            .about(own.id.value.to_string());
        outcome.find(finding.help(
            "a control is tested by who does it, how often, for which criteria, and what it leaves behind",
        ));
    }
}

fn lacks(own: &OwnControl) -> Vec<&'static str> {
    let answers = !own.meets.is_empty() || !own.addressable.is_empty();
    let shown = !own.evidence.is_empty()
        || own
            .addressable
            .iter()
            .any(|decision| !decision.evidence.is_empty());
    let parts = [
        (own.owner.is_some(), "`owner`"),
        (own.frequency.is_some(), "`frequency`"),
        (answers, "`meets`"),
        (shown, "`evidence`"),
    ];
    let lacking = parts.into_iter().filter(|(has, _)| !has);
    lacking.map(|(_, what)| what).collect()
}
