//! What a profile leaves to assumptions, and frameworks that bind nobody yet.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::{CatalogStatus, Selection};

/// Reports decisions on the scope that were made after the day of judgement.
pub(super) fn made_too_late(subject: Subject<'_>, outcome: &mut Outcome) {
    let profile = &subject.engagement.profile;
    let decisions = profile.include.iter().chain(&profile.exclude);
    for decision in decisions {
        let Some(on) = decision.on.as_ref() else {
            continue;
        };
        if on.value <= subject.as_of().0 {
            continue;
        }
        let message = format!(
            "the decision on `{}` was made on {}, after the as-of date {}",
            decision.control.value,
            on.value,
            subject.as_of().0
        );
        let finding = Finding::new(Code::DecisionUnusable, message)
            .at(&on.place)
            .about(decision.control.value.clone());
        outcome.find(finding.help("correct the day, or judge as of a later one"));
    }
}

/// Reports catalogs whose addressees or regimes were assumed, and proposals.
pub(super) fn stated(subject: Subject<'_>, outcome: &mut Outcome) {
    for (short, pin) in &subject.engagement.profile.catalogs {
        let Some(catalog) = subject.profile.catalogs.get(short) else {
            continue;
        };
        let place = &pin.catalog.place;
        let selection = subject.profile.selections.get(short);
        if let Some(selection) = selection.filter(|selection| selection.assumed) {
            let message = format!(
                "the profile leaves open whom `{short}` must bind, or which of its regimes hold"
            );
            let finding = Finding::new(Code::ScopeAssumed, message)
                .at(place)
                .about(short);
            outcome.find(assumptions(selection, finding).help(format!(
                "state what the organisation is under `addressee: {{{short}: […]}}` and `regime: {{{short}: […]}}`; `auditbinder catalog show {}` lists the words",
                catalog.short
            )));
        }
        if catalog.status == CatalogStatus::Proposed {
            let message = format!("`{}` is {}", catalog.id, catalog.status_line());
            let finding = Finding::new(Code::CatalogNotInForce, message)
                .at(place)
                .about(short);
            outcome.find(finding.help(
                "reports mark it as a proposal; what it asks is no duty, and its gaps are no breach of law",
            ));
        }
    }
}

fn assumptions(selection: &Selection, finding: Finding) -> Finding {
    let holds = [selection.addressees.as_slice(), &selection.regimes].concat();
    let finding = match holds.as_slice() {
        [] => finding,
        holds => finding.note(format!("assumed to hold: {}", holds.join("; "))),
    };
    match selection.other_regimes.as_slice() {
        [] => finding,
        others => finding.note(format!("assumed not to hold: {}", others.join("; "))),
    }
}
