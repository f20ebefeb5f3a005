//! Frameworks with their controls, gaps and exclusions.

use chrono::NaiveDate;
use serde::Serialize;

use super::build::Sources;

use super::words;
use crate::model::id::ControlId;
use crate::model::plan::{Choice, ScopeDecision};
use crate::model::{
    CatalogStatus, Condition, ControlCoverage, ControlResult, ControlState, ExcludedBy,
    OpenCondition, ScopedControl, Selection, SupportLink, SupportOrigin,
};

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
    /// Whether the text is in force, in a few words.
    pub status: String,
    /// The same with what else there is to know, and a date.
    pub status_line: String,
    /// Set for a proposal, which binds nobody.
    pub proposed: bool,
    /// How the scope was chosen, one line each.
    pub selection: Vec<String>,
    /// How many controls that need evidence were not selected.
    pub unselected: usize,
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
    /// What was derived through crosswalks; never primary.
    pub derived: Vec<DerivedRow>,
    /// Why it does not apply.
    pub excluded: Option<String>,
    /// Who says so: `organisation` or `catalog`.
    pub excluded_by: Option<String>,
    /// Why it is in scope although the selection leaves it out.
    pub included: Option<String>,
    /// A caveat of the catalog.
    pub note: Option<String>,
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
    /// What became of the condition that the map has for it.
    pub condition: Option<String>,
}

/// Items that show a related control of another framework by themselves.
#[derive(Clone, Debug, Serialize)]
pub struct DerivedRow {
    /// The related control.
    pub through: String,
    /// How this control relates to that one.
    pub relation: String,
    /// Who says so, with the version.
    pub source: String,
    /// Who says so, in a word; the full source stands in the list of crosswalks.
    pub source_short: String,
    /// The items.
    pub items: Vec<String>,
}

/// A condition of the evidence map that nobody has confirmed yet.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionRow {
    /// The item.
    pub item: String,
    /// The control.
    pub control: String,
    /// The condition, in the words of the map.
    pub condition: String,
    /// Whether the control is a gap.
    pub gap: bool,
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
            status: catalog.status.describe().to_owned(),
            status_line: catalog.status_line(),
            proposed: catalog.status == CatalogStatus::Proposed,
            selection: sources
                .profile
                .selections
                .get(short)
                .map(selection)
                .unwrap_or_default(),
            unselected: sources
                .profile
                .unselected
                .iter()
                .filter(|u| u.control.short == *short)
                .count(),
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
    let direct = control.links.iter().filter(|link| !link.is_derived());
    let excluded = control.scoped.excluded.as_ref();
    ControlRow {
        id: control.scoped.control.to_string(),
        title: control.scoped.title.clone(),
        level: control.scoped.level.clone(),
        state: control.state.as_str().to_owned(),
        result: control.result.as_str().to_owned(),
        missing: control.missing.clone(),
        because: because(control),
        links: direct.map(link).collect(),
        derived: derived(&control.links),
        excluded: excluded.map(|excluded| excluded.reason.clone()),
        excluded_by: excluded.map(|excluded| excluded.by.as_str().to_owned()),
        included: control.scoped.included.clone(),
        note: control.scoped.note.clone(),
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
        condition: link.condition.as_ref().map(condition),
    }
}

fn condition(condition: &Condition) -> String {
    match condition {
        Condition::Open => "condition not confirmed".to_owned(),
        Condition::Confirmed { by, on, found } => {
            let found = found.as_ref().map(|found| found.trim_end_matches('.'));
            let found = found.map_or_else(String::new, |found| format!(": {found}"));
            format!("condition confirmed by {by} on {on}{found}")
        }
    }
}

/// Derived links, grouped by the control that they come through.
fn derived(links: &[SupportLink]) -> Vec<DerivedRow> {
    let mut rows: Vec<DerivedRow> = Vec::new();
    for link in links {
        let SupportOrigin::Crosswalk(derivation) = &link.origin else {
            continue;
        };
        let item = link.item.to_string();
        match rows
            .iter_mut()
            .find(|row| row.through == derivation.through)
        {
            Some(row) => row.items.push(item),
            None => rows.push(DerivedRow {
                through: derivation.through.clone(),
                relation: derivation.relation.describe().to_owned(),
                source: derivation.source.clone(),
                source_short: in_a_word(&derivation.source),
                items: vec![item],
            }),
        }
    }
    rows
}

/// A source up to its first comma or semicolon.
fn in_a_word(source: &str) -> String {
    let word = source.split([',', ';']).next().unwrap_or(source);
    word.trim().to_owned()
}

/// The sources of everything that was derived, each once.
pub(super) fn crosswalk_sources(frameworks: &[Framework]) -> Vec<String> {
    let groups = frameworks.iter().flat_map(|f| &f.groups);
    let derived = groups.flat_map(|g| &g.controls).flat_map(|c| &c.derived);
    let sources: std::collections::BTreeSet<&str> =
        derived.map(|row| row.source.as_str()).collect();
    sources.into_iter().map(str::to_owned).collect()
}

/// How the scope of one catalog was chosen.
fn selection(selection: &Selection) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(selection.baseline.iter().map(|b| format!("baseline: {b}")));
    if !selection.groups.is_empty() {
        let groups: Vec<&str> = selection.groups.iter().map(ControlId::as_str).collect();
        lines.push(format!("groups: {}", groups.join(", ")));
    }
    let assumed = if selection.assumed {
        " (assumed: the plan is silent)"
    } else {
        ""
    };
    let lists = [
        ("binds", &selection.addressees),
        ("regimes that hold", &selection.regimes),
        ("regimes that do not hold", &selection.other_regimes),
    ];
    for (what, list) in lists {
        if !list.is_empty() {
            lines.push(format!("{what}: {}{assumed}", list.join("; ")));
        }
    }
    lines
}

/// Open conditions, those of gaps first.
pub(super) fn conditions(sources: &Sources<'_>) -> Vec<ConditionRow> {
    let row = |open: &OpenCondition| ConditionRow {
        item: open.item.to_string(),
        control: open.control.to_string(),
        condition: open.condition.clone(),
        gap: open.gap,
    };
    let mut rows: Vec<ConditionRow> = sources.coverage.conditions.iter().map(row).collect();
    rows.sort_by_key(|row| !row.gap);
    rows
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

/// Controls that the organisation takes out of scope.
pub(super) fn exclusions(sources: &Sources<'_>) -> Vec<ExclusionRow> {
    let row = |control: &ControlCoverage| {
        let excluded = control.scoped.excluded.as_ref();
        let own = excluded.filter(|e| e.by == ExcludedBy::Organization)?;
        Some(ExclusionRow {
            control: control.scoped.control.to_string(),
            title: control.scoped.title.clone(),
            reason: own.reason.clone(),
            decided: decided(
                sources,
                &control.scoped,
                &sources.engagement.profile.exclude,
            ),
        })
    };
    sources.coverage.controls.iter().filter_map(row).collect()
}

/// Who decided on a control, or on a group above it.
pub(super) fn decided(
    sources: &Sources<'_>,
    control: &ScopedControl,
    decisions: &[ScopeDecision],
) -> Option<String> {
    let id = &control.control;
    let catalog = sources.profile.catalogs.get(&id.short)?;
    let covers = |decision: &&ScopeDecision| {
        let named = sources.profile.find(&decision.control.value);
        named.is_some_and(|named| {
            named.short == id.short && catalog.is_within(&id.control, &named.control)
        })
    };
    let decision = decisions.iter().find(covers)?;
    words::by_on(sources.plan, decision.by.as_ref(), decision.on.as_ref())
}

// The tables of the reports list every word, so that a missing one is seen as zero.
const _: () = assert!(ControlState::ALL.len() == 5 && ControlResult::ALL.len() == 5);
