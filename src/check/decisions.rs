//! The organisation's own controls, and its decisions on addressable specifications.

use std::collections::BTreeMap;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{AddressableDecision, Cadence, Decision, OwnControl};
use crate::model::{ControlRef, ScopedControl};

/// 45 CFR 164.306(d)(3): an addressable specification needs a documented decision.
pub(super) fn addressable(subject: Subject<'_>, outcome: &mut Outcome) {
    let controls = subject.profile.controls.iter();
    let by_id: BTreeMap<&ControlRef, &ScopedControl> =
        controls.map(|scoped| (&scoped.control, scoped)).collect();
    let mut decided: BTreeMap<ControlRef, &AddressableDecision> = BTreeMap::new();
    let own = subject.plan.controls.iter();
    for decision in own.flat_map(|control| &control.addressable) {
        let Some(control) = subject.profile.find(&decision.control.value) else {
            continue;
        };
        let scoped = by_id.get(&control);
        if scoped.is_some_and(|scoped| scoped.level.as_deref() != Some(ADDRESSABLE)) {
            outcome.find(misplaced(&control, decision));
        } else if let Some(first) = decided.get(&control) {
            outcome.find(made_twice(&control, first, decision));
            let open = &mut outcome.control(control).open;
            open.push("the decision on this addressable specification is made twice".to_owned());
        } else {
            decided.insert(control, decision);
        }
    }
    let controls = subject.profile.controls.iter();
    let addressable = controls.filter(|c| c.level.as_deref() == Some(ADDRESSABLE));
    for scoped in addressable.filter(|c| c.excluded.is_none()) {
        match decided.get(&scoped.control) {
            None => undecided(subject, scoped, outcome),
            Some(decision) => {
                incomplete(subject, scoped, decision, outcome);
                stale(subject, scoped, decision, outcome);
            }
        }
    }
}

/// The level of HIPAA specifications that leave a decision, 45 CFR 164.306(d).
const ADDRESSABLE: &str = "addressable";

fn misplaced(control: &ControlRef, decision: &AddressableDecision) -> Finding {
    let message = format!("`{control}` is not addressable, so that there is nothing to decide");
    Finding::new(Code::DecisionUnusable, message)
        .at(&decision.control.place)
        .about(control.to_string())
        .help("remove the decision; a control that does not apply is excluded in the profile")
}

fn made_twice(
    control: &ControlRef,
    first: &AddressableDecision,
    second: &AddressableDecision,
) -> Finding {
    let message = format!(
        "the decision on `{control}` is made twice: {} and {}",
        first.decision.value.as_str(),
        second.decision.value.as_str()
    );
    Finding::new(Code::DecisionUnusable, message)
        .at(&second.control.place)
        .about(control.to_string())
        .note(format!("the first one stands at {}", first.control.place))
        .help("keep the one that holds")
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
fn incomplete(
    subject: Subject<'_>,
    scoped: &ScopedControl,
    decision: &AddressableDecision,
    outcome: &mut Outcome,
) {
    let mut lacks = decision.lacks(subject.as_of());
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
    let Some(last) = decision.last_confirmed(subject.as_of()) else {
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
