//! Findings about coverage: what `gate: strict` refuses, and conditions still to confirm.

use std::collections::BTreeMap;

use super::index::Index;
use super::is_child;
use crate::diagnostic::{Code, Finding, counted};
use crate::model::id::EvidenceId;
use crate::model::plan::{Engagement, Gate};
use crate::model::{
    ControlCoverage, ControlState, OpenCondition, Plan, ScopedControl, SupportLink,
};

/// Controls without mapped evidence, each with what would evidence it. Support
/// that was only derived through a crosswalk is not evidence mapped to a control.
pub(super) fn strict(
    engagement: &Engagement,
    controls: &[ControlCoverage],
    index: &Index<'_>,
) -> Vec<Finding> {
    let gate = engagement.gate.as_ref();
    let Some(gate) = gate.filter(|gate| gate.value == Gate::Strict) else {
        return Vec::new();
    };
    let profile = index.basis.profile;
    let left_to_children = |scoped: &ScopedControl| {
        index.is_left_to_children(scoped)
            && controls
                .iter()
                .any(|other| is_child(profile, &other.scoped, scoped))
    };
    let unmapped = controls.iter().filter(|control| {
        let derived = control.links.iter().all(SupportLink::is_derived);
        // One that is left to its children has their state; they are asked for it.
        let silent = control.state == ControlState::NotEvidenced
            || !(control.links.is_empty() || left_to_children(&control.scoped));
        derived && silent && control.gap.is_some()
    });
    unmapped
        .map(|control| {
            let message = format!(
                "`{}` ({}) has no mapped evidence",
                control.scoped.control, control.scoped.title
            );
            let finding = Finding::new(Code::ControlUnmapped, message).at(&gate.place);
            finding
                .about(control.scoped.control.to_string())
                .help(index.what_would_evidence(&control.scoped))
        })
        .collect()
}

/// One finding per item whose conditions, once confirmed, may close gaps.
pub(super) fn open_conditions(plan: &Plan, conditions: &[OpenCondition]) -> Vec<Finding> {
    let mut by_item: BTreeMap<&EvidenceId, Vec<&OpenCondition>> = BTreeMap::new();
    for condition in conditions.iter().filter(|condition| condition.gap) {
        by_item.entry(&condition.item).or_default().push(condition);
    }
    let items = plan.items();
    let finding = |(id, open): (&EvidenceId, Vec<&OpenCondition>)| {
        let message = format!(
            "`{id}` would by itself show {} that {} not sufficiently evidenced, under conditions that nobody has confirmed",
            counted(open.len(), "control"),
            if open.len() == 1 { "is" } else { "are" }
        );
        let mut finding = Finding::new(Code::ConditionOpen, message).about(id.to_string());
        if let Some(item) = items.iter().find(|item| item.id == *id) {
            finding = finding.at(item.place);
        }
        for (condition, controls) in by_condition(&open) {
            finding = finding.note(format!("{}: {condition}", controls.join(", ")));
        }
        finding.help("where a condition holds, add `confirms: [{controls: […], by: …, on: …, found: …}]` to the item")
    };
    by_item.into_iter().map(finding).collect()
}

/// The controls of each condition, in the order in which conditions first stand.
fn by_condition<'a>(open: &[&'a OpenCondition]) -> Vec<(&'a str, Vec<String>)> {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for one in open {
        let control = format!("`{}`", one.control);
        match groups.iter_mut().find(|group| group.0 == one.condition) {
            Some(group) => group.1.push(control),
            None => groups.push((&one.condition, vec![control])),
        }
    }
    groups
}
