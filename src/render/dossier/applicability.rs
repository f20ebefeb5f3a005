//! The statement of applicability: every control of the pinned catalogs that
//! needs evidence, whether it applies, and who says why (ISO/IEC 27001:2022, 6.1.3 d).

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::Sources;
use super::controls::{Count, Framework, decided};
use crate::model::{ControlCoverage, ControlRef, ExcludedBy, Unselected};

/// One control of a pinned catalog.
#[derive(Clone, Debug, Serialize)]
pub struct ApplicabilityRow {
    /// The control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// `applies`, `does not apply` or `not selected`.
    pub applicability: String,
    /// Why.
    pub reason: String,
    /// Who says so: `organisation`, `catalog` or `profile`.
    pub by: String,
    /// Who decided, and when.
    pub decided: Option<String>,
    /// Its state, where it is in scope.
    pub state: Option<String>,
}

/// The statement of one framework, short enough to print.
#[derive(Clone, Debug, Serialize)]
pub struct Applicability {
    /// The short name.
    pub short: String,
    /// The framework's name.
    pub title: String,
    /// How the scope was chosen, one line each.
    pub selection: Vec<String>,
    /// How many controls apply.
    pub applies: usize,
    /// How many are in scope and do not apply.
    pub does_not_apply: usize,
    /// How many were not selected.
    pub not_selected: usize,
    /// Every decision that is not the profile's selection, by reason.
    pub decisions: Vec<Decided>,
    /// Why controls were not selected, and how many.
    pub unselected: Vec<Count>,
}

/// Controls that share one decision.
#[derive(Clone, Debug, Serialize)]
pub struct Decided {
    /// The controls.
    pub controls: Vec<String>,
    /// `applies` or `does not apply`.
    pub applicability: String,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: String,
    /// Who decided, and when.
    pub decided: Option<String>,
}

/// One statement per framework.
pub(super) fn statements(
    frameworks: &[Framework],
    rows: &[ApplicabilityRow],
) -> Vec<Applicability> {
    let of = |framework: &Framework| {
        let prefix = format!("{}:", framework.short);
        let rows: Vec<&ApplicabilityRow> = rows
            .iter()
            .filter(|row| row.control.starts_with(&prefix))
            .collect();
        let count = |word: &str| rows.iter().filter(|row| row.applicability == word).count();
        Applicability {
            short: framework.short.clone(),
            title: framework.title.clone(),
            selection: framework.selection.clone(),
            applies: count(APPLIES),
            does_not_apply: count(DOES_NOT_APPLY),
            not_selected: count(NOT_SELECTED),
            decisions: decisions(&rows),
            unselected: unselected(&rows),
        }
    };
    frameworks.iter().map(of).collect()
}

fn decisions(rows: &[&ApplicabilityRow]) -> Vec<Decided> {
    let mut decisions: Vec<Decided> = Vec::new();
    for row in rows.iter().filter(|row| row.by != PROFILE) {
        let same = |known: &&mut Decided| {
            known.reason == row.reason
                && known.applicability == row.applicability
                && known.by == row.by
                && known.decided == row.decided
        };
        match decisions.iter_mut().find(same) {
            Some(known) => known.controls.push(row.control.clone()),
            None => decisions.push(Decided {
                controls: vec![row.control.clone()],
                applicability: row.applicability.clone(),
                reason: row.reason.clone(),
                by: row.by.clone(),
                decided: row.decided.clone(),
            }),
        }
    }
    decisions
}

fn unselected(rows: &[&ApplicabilityRow]) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    for row in rows.iter().filter(|row| row.applicability == NOT_SELECTED) {
        match counts.iter_mut().find(|count| count.word == row.reason) {
            Some(count) => count.count += 1,
            None => counts.push(Count {
                word: row.reason.clone(),
                count: 1,
            }),
        }
    }
    counts
}

const APPLIES: &str = "applies";
const DOES_NOT_APPLY: &str = "does not apply";
const NOT_SELECTED: &str = "not selected";
const PROFILE: &str = "profile";

/// Every control that needs evidence, in the order of the catalogs.
pub(super) fn rows(sources: &Sources<'_>) -> Vec<ApplicabilityRow> {
    let mut rows = Vec::new();
    for (short, catalog) in &sources.profile.catalogs {
        let judged: BTreeMap<&ControlRef, &ControlCoverage> = sources
            .coverage
            .controls
            .iter()
            .filter(|c| c.scoped.control.short == *short)
            .map(|c| (&c.scoped.control, c))
            .collect();
        let unselected: BTreeMap<&ControlRef, &Unselected> = sources
            .profile
            .unselected
            .iter()
            .filter(|u| u.control.short == *short)
            .map(|u| (&u.control, u))
            .collect();
        for control in catalog.controls.iter() {
            let reference = ControlRef {
                short: short.clone(),
                control: control.id.clone(),
            };
            if let Some(judged) = judged.get(&reference) {
                rows.push(in_scope(sources, judged));
            } else if let Some(unselected) = unselected.get(&reference) {
                rows.push(not_selected(unselected));
            }
        }
    }
    rows
}

fn in_scope(sources: &Sources<'_>, control: &ControlCoverage) -> ApplicabilityRow {
    let scoped = &control.scoped;
    let profile = &sources.engagement.profile;
    let excluded = scoped.excluded.as_ref();
    let own = excluded.is_some_and(|e| e.by == ExcludedBy::Organization);
    let (applicability, reason, by) = match (excluded, &scoped.included) {
        (Some(excluded), _) => (
            DOES_NOT_APPLY,
            excluded.reason.clone(),
            excluded.by.as_str(),
        ),
        (None, Some(reason)) => (APPLIES, reason.clone(), "organisation"),
        (None, None) => (APPLIES, "selected by the profile".to_owned(), PROFILE),
    };
    let decided = match (own, &scoped.included) {
        (true, _) => decided(sources, scoped, &profile.exclude),
        (false, Some(_)) => decided(sources, scoped, &profile.include),
        (false, None) => None,
    };
    ApplicabilityRow {
        control: scoped.control.to_string(),
        title: scoped.title.clone(),
        applicability: applicability.to_owned(),
        reason,
        by: by.to_owned(),
        decided,
        state: Some(control.state.as_str().to_owned()),
    }
}

fn not_selected(unselected: &Unselected) -> ApplicabilityRow {
    ApplicabilityRow {
        control: unselected.control.to_string(),
        title: unselected.title.clone(),
        applicability: NOT_SELECTED.to_owned(),
        reason: unselected.reason.clone(),
        by: PROFILE.to_owned(),
        decided: None,
        state: None,
    }
}
