//! The decision table of `docs/reference/states.md`; a test compares every row.

use crate::model::{ControlResult, ControlState};

/// How far the evidence for one control reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Support {
    /// A sound primary item, or every part of a combination.
    Sufficient,
    /// Documents, but none that is sufficient.
    Incomplete,
    /// Only statements without a document.
    Claims,
    /// Nothing that could be read.
    Nothing,
}

impl Support {
    /// Every value with the word used in the published table.
    pub const ALL: [(&'static str, Self); 4] = [
        ("sufficient", Self::Sufficient),
        ("incomplete", Self::Incomplete),
        ("claims", Self::Claims),
        ("nothing", Self::Nothing),
    ];
}

/// What is known of one control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "the columns of a decision table"
)]
pub struct Facts {
    /// The profile excludes it with a reason.
    pub excluded: bool,
    /// How far its evidence reaches.
    pub support: Support,
    /// A part of it is not shown: an untested sample, an unanswered check, a missing decision.
    pub open: bool,
    /// A critical or high check fails or is ineffective, or stated differs from found.
    pub contradicted: bool,
    /// Deviations, stale evidence, lower failed checks, audit exceptions.
    pub exceptions: bool,
    /// The population of the period is empty.
    pub no_occasion: bool,
    /// At least one check or attribute passed.
    pub tested: bool,
}

/// Is there evidence?
pub fn state(facts: Facts) -> ControlState {
    match (facts.excluded, facts.support) {
        (true, _) => ControlState::NotApplicable,
        (_, Support::Nothing) => ControlState::NotEvidenced,
        (_, Support::Claims) => ControlState::ClaimedOnly,
        (_, Support::Incomplete) => ControlState::Partial,
        (_, Support::Sufficient) if facts.contradicted || facts.open => ControlState::Partial,
        (_, Support::Sufficient) => ControlState::Evidenced,
    }
}

/// What does the evidence show?
pub fn result(facts: Facts) -> ControlResult {
    match facts {
        Facts { excluded: true, .. } => ControlResult::NotTested,
        Facts {
            contradicted: true, ..
        } => ControlResult::Contradicted,
        Facts {
            exceptions: true, ..
        } => ControlResult::ExceptionsNoted,
        Facts { tested: true, .. } => ControlResult::NoExceptionSeen,
        Facts {
            no_occasion: true, ..
        } => ControlResult::DidNotOperate,
        _ => ControlResult::NotTested,
    }
}

/// The state of an entry that is shown by its children; `None` without children.
pub fn together(children: &[ControlState]) -> Option<(ControlState, Vec<String>)> {
    let counted: Vec<ControlState> = children
        .iter()
        .copied()
        .filter(|s| *s != ControlState::NotApplicable)
        .collect();
    if children.is_empty() {
        return None;
    }
    let shown = counted
        .iter()
        .filter(|state| **state == ControlState::Evidenced)
        .count();
    let missing = vec![format!(
        "{shown} of {} entries below it are evidenced",
        counted.len()
    )];
    let state = match counted.as_slice() {
        [] => return Some((ControlState::NotApplicable, Vec::new())),
        all if shown == all.len() => return Some((ControlState::Evidenced, Vec::new())),
        all if all.iter().all(|state| *state == ControlState::NotEvidenced) => {
            ControlState::NotEvidenced
        }
        all if all.iter().all(|state| *state == ControlState::ClaimedOnly) => {
            ControlState::ClaimedOnly
        }
        _ => ControlState::Partial,
    };
    Some((state, missing))
}
