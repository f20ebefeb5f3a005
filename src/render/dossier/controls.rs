//! Frameworks with their controls, gaps and exclusions.

use chrono::NaiveDate;
use serde::Serialize;

use super::build::Sources;

use super::words;
use crate::model::plan::{Choice, ScopeDecision};
use crate::model::{ControlCoverage, ControlResult, ControlState};

/// A word and how often it applies.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// The word.
    pub word: String,
    /// How often.
    pub count: usize,
}

/// One pinned framework.
#[derive(Clone, Debug, Serialize)]
pub struct Framework {
    /// The short name.
    pub short: String,
    /// The catalog's id.
    pub catalog: String,
    /// The framework's name.
    pub title: String,
    /// The version.
    pub version: String,
    /// Whether the text is in force.
    pub status: String,
    /// How many controls are in scope, excluded ones included.
    pub total: usize,
    /// Controls by state; sums to `total`.
    pub states: Vec<Count>,
    /// Controls by result; sums to `total`.
    pub results: Vec<Count>,
    /// The controls in catalog order.
    pub groups: Vec<ControlGroup>,
}

/// Controls under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct ControlGroup {
    /// The heading's id.
    pub id: String,
    /// The heading's title.
    pub title: String,
    /// The controls.
    pub controls: Vec<ControlRow>,
}

/// One control.
#[derive(Clone, Debug, Serialize)]
pub struct ControlRow {
    /// `soc2:CC6.1`.
    pub id: String,
    /// The title in our own words.
    pub title: String,
    /// The framework's level.
    pub level: Option<String>,
    /// The state's word.
    pub state: String,
    /// The result's word.
    pub result: String,
    /// What is missing.
    pub missing: Vec<String>,
    /// What led to the result.
    pub because: Vec<String>,
    /// The items mapped to it.
    pub links: Vec<LinkRow>,
    /// Why it does not apply.
    pub excluded: Option<String>,
    /// The gap response's id, `open`, or nothing where there is no gap.
    pub gap: Option<String>,
}

/// One item mapped to a control.
#[derive(Clone, Debug, Serialize)]
pub struct LinkRow {
    /// The item.
    pub item: String,
    /// `primary` or `supporting`.
    pub strength: String,
    /// Who says so.
    pub origin: String,
    /// Why.
    pub why: String,
    /// How the item stands.
    pub standing: String,
}

/// One gap.
#[derive(Clone, Debug, Serialize)]
pub struct GapRow {
    /// The control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// What is missing.
    pub missing: Vec<String>,
    /// Management's response.
    pub response: Option<String>,
    /// Who closes it.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<String>,
}

/// One control out of scope.
#[derive(Clone, Debug, Serialize)]
pub struct ExclusionRow {
    /// The control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Who decided, and when.
    pub decided: Option<String>,
}

/// Every pinned framework with its controls in catalog order.
pub(super) fn frameworks(sources: &Sources<'_>) -> Vec<Framework> {
    let framework = |(short, catalog): (&String, &std::sync::Arc<crate::model::Catalog>)| {
        let controls: Vec<&ControlCoverage> = sources
            .coverage
            .controls
            .iter()
            .filter(|c| c.scoped.control.short == *short)
            .collect();
        Framework {
            short: short.clone(),
            catalog: catalog.id.to_string(),
            title: catalog.title.clone(),
            version: catalog.version.clone(),
            status: catalog.status_line(),
            total: controls.len(),
            states: counts(&controls, |control| control.state),
            results: counts(&controls, |control| control.result),
            groups: groups(&controls),
        }
    };
    sources.profile.catalogs.iter().map(framework).collect()
}

fn counts<T: Choice + PartialEq>(
    controls: &[&ControlCoverage],
    of: impl Fn(&ControlCoverage) -> T,
) -> Vec<Count> {
    let count = |(word, value): &(&'static str, T)| Count {
        word: (*word).to_owned(),
        count: controls
            .iter()
            .filter(|control| of(control) == *value)
            .count(),
    };
    T::ALL.iter().map(count).collect()
}

fn groups(controls: &[&ControlCoverage]) -> Vec<ControlGroup> {
    let mut groups: Vec<ControlGroup> = Vec::new();
    for control in controls {
        let (id, title) = match &control.scoped.group {
            Some((id, title)) => (id.to_string(), title.clone()),
            None => (String::new(), "Other".to_owned()),
        };
        match groups.last_mut().filter(|group| group.id == id) {
            Some(group) => group.controls.push(row(control)),
            None => groups.push(ControlGroup {
                id,
                title,
                controls: vec![row(control)],
            }),
        }
    }
    groups
}

fn row(control: &ControlCoverage) -> ControlRow {
    ControlRow {
        id: control.scoped.control.to_string(),
        title: control.scoped.title.clone(),
        level: control.scoped.level.clone(),
        state: control.state.as_str().to_owned(),
        result: control.result.as_str().to_owned(),
        missing: control.missing.clone(),
        because: because(control),
        links: control.links.iter().map(link).collect(),
        excluded: control
            .scoped
            .excluded
            .as_ref()
            .map(|excluded| excluded.reason.clone()),
        gap: control.gap.as_ref().map(|gap| match &gap.response {
            Some(response) => response.id.to_string(),
            None => "open".to_owned(),
        }),
    }
}

/// What led to the result, without what is named as missing already.
fn because(control: &ControlCoverage) -> Vec<String> {
    let named = |why: &&String| {
        control
            .missing
            .iter()
            .any(|missing| missing.contains(why.as_str()))
    };
    control
        .because
        .iter()
        .filter(|why| !named(why))
        .cloned()
        .collect()
}

fn link(link: &crate::model::SupportLink) -> LinkRow {
    LinkRow {
        item: link.item.to_string(),
        strength: link.strength.as_str().to_owned(),
        origin: link.origin.describe(),
        why: link.why.clone(),
        standing: link.standing.as_str().to_owned(),
    }
}

/// Gaps, open ones first, each group in catalog order.
pub(super) fn gaps(sources: &Sources<'_>) -> Vec<GapRow> {
    let as_of = sources.engagement.as_of.value;
    let controls = sources.coverage.controls.iter();
    let mut rows: Vec<GapRow> = controls.filter_map(|control| gap(control, as_of)).collect();
    rows.sort_by_key(|row| row.response.is_some());
    rows
}

fn gap(control: &ControlCoverage, as_of: NaiveDate) -> Option<GapRow> {
    let response = control.gap.as_ref()?.response.as_ref();
    Some(GapRow {
        control: control.scoped.control.to_string(),
        title: control.scoped.title.clone(),
        state: control.state.as_str().to_owned(),
        missing: control.missing.clone(),
        response: response.map(|answer| answer.response.clone()),
        owner: response.map(|answer| answer.owner.clone()),
        due: response.map(|answer| {
            let overdue = if words::is_past(answer.due, as_of) {
                " (overdue)"
            } else {
                ""
            };
            format!("{}{overdue}", answer.due)
        }),
    })
}

/// Controls out of scope.
pub(super) fn exclusions(sources: &Sources<'_>) -> Vec<ExclusionRow> {
    let row = |control: &ControlCoverage| {
        Some(ExclusionRow {
            control: control.scoped.control.to_string(),
            title: control.scoped.title.clone(),
            reason: control.scoped.excluded.as_ref()?.reason.clone(),
            decided: decided(sources, control),
        })
    };
    sources.coverage.controls.iter().filter_map(row).collect()
}

/// Who excluded a control, or a group above it.
fn decided(sources: &Sources<'_>, control: &ControlCoverage) -> Option<String> {
    let id = &control.scoped.control;
    let catalog = sources.profile.catalogs.get(&id.short)?;
    let covers = |exclusion: &&ScopeDecision| {
        let named = sources.profile.find(&exclusion.control.value);
        named.is_some_and(|named| {
            named.short == id.short && catalog.is_within(&id.control, &named.control)
        })
    };
    let exclusion = sources.engagement.profile.exclude.iter().find(covers)?;
    words::by_on(sources.plan, exclusion.by.as_ref(), exclusion.on.as_ref())
}

// The tables of the reports list every word, so that a missing one is seen as zero.
const _: () = assert!(ControlState::ALL.len() == 5 && ControlResult::ALL.len() == 5);
