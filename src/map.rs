//! Evidence x controls to coverage: a state, a result and the links of every control.

pub mod decision;
mod links;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Finding};
use crate::model::plan::{Engagement, Gate};
use crate::model::{
    Assessed, BuildVerdict, Catalog, ControlCoverage, ControlRef, ControlState, Coverage,
    EvidenceVocabulary, Gap, GapAnswer, Observations, Plan, Profile, ScopedControl, Strength,
};

use decision::{Facts, Support};
use links::Index;

/// Judges every control of the profile.
///
/// Findings are returned for controls that `gate: strict` does not let pass.
pub fn coverage(
    plan: &Plan,
    engagement: &Engagement,
    profile: &Profile,
    vocabulary: &EvidenceVocabulary,
    assessed: &Assessed,
) -> (Coverage, Vec<Finding>) {
    let index = Index::new(plan, profile, vocabulary, assessed, engagement.period());
    let answers = answers(plan, profile);
    let mut controls: Vec<ControlCoverage> = profile
        .controls
        .iter()
        .map(|scoped| judge(scoped, &index, assessed))
        .collect();
    roll_up(profile, &index, &mut controls);
    for control in &mut controls {
        control.gap = is_gap(control).then(|| Gap {
            response: answers.get(&control.scoped.control).cloned(),
        });
    }
    let findings = strict_gate(engagement, &controls, &index);
    let verdict = verdict(&controls);
    (Coverage { controls, verdict }, findings)
}

/// A control is a gap when its evidence is not sufficient or speaks against it.
fn is_gap(control: &ControlCoverage) -> bool {
    matches!(
        control.state,
        ControlState::Partial | ControlState::NotEvidenced | ControlState::ClaimedOnly
    )
}

fn judge(scoped: &ScopedControl, index: &Index<'_>, assessed: &Assessed) -> ControlCoverage {
    let found = index.of(scoped);
    let mut observed = assessed
        .controls
        .get(&scoped.control)
        .cloned()
        .unwrap_or_default();
    for link in &found.links {
        if let Some(item) = assessed.items.get(&link.item) {
            observed.add(&item.observations);
            if link.strength == Strength::Primary {
                observed
                    .exceptions
                    .extend(item.observations.lapses.iter().cloned());
            }
        }
    }
    if found.links.is_empty() {
        // A rule that passed somewhere is no test of a control that nothing is mapped to.
        observed.passed = 0;
    }
    let facts = Facts {
        excluded: scoped.excluded.is_some(),
        support: found.support,
        open: !observed.open.is_empty(),
        contradicted: !observed.contradictions.is_empty(),
        exceptions: !observed.exceptions.is_empty(),
        no_occasion: observed.no_occasion,
        tested: observed.passed > 0,
    };
    let state = decision::state(facts);
    let result = decision::result(facts);
    let mut missing = found.missing;
    missing.extend(observed.open.iter().cloned());
    missing.extend(
        observed
            .contradictions
            .iter()
            .map(|what| format!("contradicted: {what}")),
    );
    if matches!(state, ControlState::Evidenced | ControlState::NotApplicable) {
        missing.clear();
    }
    ControlCoverage {
        scoped: scoped.clone(),
        state,
        result,
        missing: distinct(missing),
        because: because(&observed),
        links: found.links,
        gap: None,
    }
}

fn because(observed: &Observations) -> Vec<String> {
    let mut because: Vec<String> = observed
        .contradictions
        .iter()
        .chain(&observed.exceptions)
        .cloned()
        .collect();
    if observed.passed > 0 {
        because.push(match observed.passed {
            1 => "1 check or tested attribute passed".to_owned(),
            passed => format!("{passed} checks or tested attributes passed"),
        });
    }
    if observed.no_occasion {
        because.push("the population of the period is empty".to_owned());
    }
    distinct(because)
}

fn distinct(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

/// An entry that the map leaves to its children has the state that they have together.
fn roll_up(profile: &Profile, index: &Index<'_>, controls: &mut [ControlCoverage]) {
    for at in (0..controls.len()).rev() {
        let scoped = &controls[at].scoped;
        if !controls[at].links.is_empty()
            || scoped.excluded.is_some()
            || !index.is_left_to_children(scoped)
        {
            continue;
        }
        let catalog: &Catalog = &profile.catalogs[&scoped.control.short];
        let is_child = |other: &ControlCoverage| {
            other.scoped.control.short == scoped.control.short
                && catalog
                    .control(other.scoped.control.control.as_str())
                    .is_some_and(|control| control.parent.as_ref() == Some(&scoped.control.control))
        };
        let states: Vec<ControlState> = controls
            .iter()
            .filter(|c| is_child(c))
            .map(|c| c.state)
            .collect();
        let Some((state, missing)) = decision::together(&states) else {
            continue;
        };
        controls[at].state = state;
        controls[at].missing = missing;
    }
}

fn answers(plan: &Plan, profile: &Profile) -> BTreeMap<ControlRef, GapAnswer> {
    let mut answers = BTreeMap::new();
    for gap in &plan.gaps {
        for control in gap.controls.iter().filter_map(|id| profile.find(&id.value)) {
            answers.insert(
                control,
                GapAnswer {
                    id: gap.id.value.clone(),
                    response: gap.response.value.clone(),
                    owner: plan.person_name(&gap.owner.value),
                    due: gap.due.value,
                },
            );
        }
    }
    answers
}

fn strict_gate(
    engagement: &Engagement,
    controls: &[ControlCoverage],
    index: &Index<'_>,
) -> Vec<Finding> {
    let strict = engagement
        .gate
        .as_ref()
        .filter(|gate| gate.value == Gate::Strict);
    let Some(gate) = strict else {
        return Vec::new();
    };
    let unmapped = controls
        .iter()
        .filter(|c| c.links.is_empty() && c.state == ControlState::NotEvidenced);
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

fn verdict(controls: &[ControlCoverage]) -> BuildVerdict {
    let gaps: Vec<&Gap> = controls
        .iter()
        .filter_map(|control| control.gap.as_ref())
        .collect();
    let explained = gaps.iter().filter(|gap| gap.response.is_some()).count();
    match gaps.len() {
        0 => BuildVerdict::Complete,
        all => BuildVerdict::Partial {
            explained,
            open: all - explained,
        },
    }
}

/// Adds the findings that forbid a package to the verdict.
pub fn refuse(coverage: &mut Coverage, findings: &[Finding]) {
    let blocks =
        |finding: &&Finding| matches!(finding.code, Code::EvidenceChanged | Code::ControlUnmapped);
    let reasons: Vec<String> = findings
        .iter()
        .filter(blocks)
        .map(|finding| finding.message.clone())
        .collect();
    if !reasons.is_empty() {
        coverage.verdict = BuildVerdict::Refused { reasons };
    }
}

/// How far the evidence for one control reaches, before anything was tested.
pub(crate) struct FoundSupport {
    pub(crate) links: Vec<crate::model::SupportLink>,
    pub(crate) support: Support,
    pub(crate) missing: Vec<String>,
}
