//! Evidence x controls to coverage: a state, a result and the links of every control.

pub mod decision;
mod gate;
mod index;
mod links;
mod stated;

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Finding};
use crate::model::plan::{Engagement, EngagementKind};
use crate::model::{
    Assessed, BuildVerdict, Catalog, CatalogStatus, Condition, ControlCoverage, ControlRef,
    ControlState, Coverage, Crosswalk, EvidenceVocabulary, Excluded, ExcludedBy, Gap, GapAnswer,
    ItemStanding, Observations, OpenCondition, Plan, Profile, ScopedControl, Strength,
    SupportOrigin,
};

use decision::{Facts, Support};
use index::Index;

/// Everything that controls are judged by.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The engagement under work.
    pub engagement: &'a Engagement,
    /// Its controls.
    pub profile: &'a Profile,
    /// What evidences what.
    pub vocabulary: &'a EvidenceVocabulary,
    /// How controls of different catalogs relate.
    pub crosswalks: &'a [Crosswalk],
    /// What was found in the evidence.
    pub assessed: &'a Assessed,
}

/// Judges every control of the profile.
///
/// Findings are returned for what the plan maps or confirms in vain, for open
/// conditions, and for controls that `gate: strict` does not let pass.
pub fn coverage(basis: Basis<'_>) -> (Coverage, Vec<Finding>) {
    let mut index = Index::new(basis);
    let mut findings = index.take_stated();
    let answers = answers(basis.plan, basis.profile);
    let scoped = basis.profile.controls.iter();
    let mut controls: Vec<ControlCoverage> = scoped
        .map(|scoped| judge(&asked(scoped, &index), &index))
        .collect();
    roll_up(basis.profile, &index, &mut controls);
    for control in &mut controls {
        // What a proposal asks is no duty yet, so that nothing is lacking.
        let catalog = &basis.profile.catalogs[&control.scoped.control.short];
        let binds = catalog.status != CatalogStatus::Proposed;
        control.gap = (binds && is_gap(control)).then(|| Gap {
            response: answers.get(&control.scoped.control).cloned(),
        });
    }
    let conditions = open_conditions(&controls);
    findings.append(&mut gate::open_conditions(basis.plan, &conditions));
    findings.append(&mut gate::strict(basis.engagement, &controls, &index));
    let verdict = verdict(&controls);
    let coverage = Coverage {
        controls,
        conditions,
        verdict,
    };
    (coverage, findings)
}

/// A control is a gap when its evidence is not sufficient or speaks against it.
fn is_gap(control: &ControlCoverage) -> bool {
    matches!(
        control.state,
        ControlState::Partial | ControlState::NotEvidenced | ControlState::ClaimedOnly
    )
}

/// Classes of reasons in the map for entries that ask for nothing by themselves.
const ASKS_NOTHING: [&str; 3] = ["scope", "principle", "option"];

/// The control, set aside with the catalog's reason if it asks for nothing by
/// itself and the plan maps nothing to it: a definition, a principle, an option.
fn asked(scoped: &ScopedControl, index: &Index<'_>) -> ScopedControl {
    let mut asked = scoped.clone();
    let reason = index.unmapped(scoped).map(|unmapped| &unmapped.reason);
    let reason = reason.filter(|reason| ASKS_NOTHING.iter().any(|class| reason.starts_with(class)));
    let mapped = index.stated.contains_key(&scoped.control);
    if let Some(reason) = reason.filter(|_| !mapped && scoped.included.is_none()) {
        asked.excluded = asked.excluded.or_else(|| {
            Some(Excluded {
                reason: format!("asks for nothing by itself ({reason})"),
                by: ExcludedBy::Catalog,
            })
        });
    }
    asked
}

fn judge(scoped: &ScopedControl, index: &Index<'_>) -> ControlCoverage {
    let found = index.of(scoped);
    let observed = observed(scoped, &found, index);
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

/// What samples and decisions say of a control, and what was seen in its items.
fn observed(scoped: &ScopedControl, found: &FoundSupport, index: &Index<'_>) -> Observations {
    let assessed = index.basis.assessed;
    let known = assessed.controls.get(&scoped.control);
    let mut observed = known.cloned().unwrap_or_default();
    if shows_design_only(&observed, found, index) {
        observed.open.push(DESIGN_ONLY.to_owned());
    }
    if !observed.sampled && shows_agents_only(scoped, found, index) {
        observed.open.push(AGENTS_ONLY.to_owned());
    }
    // What was seen in an item says nothing of controls that it reaches by a crosswalk only.
    let links = found.links.iter();
    let mut direct = links.filter(|link| !link.is_derived()).peekable();
    if direct.peek().is_none() {
        // A rule that passed somewhere is no test of a control that nothing is mapped to.
        observed.passed = 0;
    }
    for link in direct {
        let Some(item) = assessed.items.get(&link.item) else {
            continue;
        };
        observed.add(&item.observations);
        if link.strength == Strength::Primary {
            let lapses = item.observations.lapses.iter();
            observed.exceptions.extend(lapses.cloned());
        }
    }
    observed
}

const AGENTS_ONLY: &str =
    "only the systems of AI agents are shown: the control is over all systems";

/// Whether all that shows a control by itself speaks for the systems of AI agents
/// only, in a framework that is not about AI.
fn shows_agents_only(scoped: &ScopedControl, found: &FoundSupport, index: &Index<'_>) -> bool {
    let catalog = &index.basis.profile.catalogs[&scoped.control.short];
    let mut shown = found
        .links
        .iter()
        .filter(|link| link.strength == Strength::Primary && link.standing == ItemStanding::Sound)
        .peekable();
    !catalog.ai_systems
        && index.combination(scoped).is_none()
        && shown.peek().is_some()
        && shown.all(|link| index.is_of_agents(&link.item))
}

const DESIGN_ONLY: &str = "only the design is shown: nothing shows that it operated in the period";

/// Whether an engagement over a period has evidence of design only. A type that
/// shows design never shows operation over a period; a sample with results, or
/// a sound item of another type beside it, does.
fn shows_design_only(observed: &Observations, found: &FoundSupport, index: &Index<'_>) -> bool {
    let kinds = &index.basis.engagement.kinds;
    let over_a_period = kinds.iter().any(|kind| kind.value == EngagementKind::Type2);
    let tested = observed.sampled || observed.no_occasion;
    if !over_a_period || tested || found.support != Support::Sufficient {
        return false;
    }
    let operates = |link: &crate::model::SupportLink| {
        let decided = link.origin == SupportOrigin::Decision && link.strength == Strength::Primary;
        let direct = !link.is_derived() && link.standing == ItemStanding::Sound;
        direct && (decided || index.shows_operation(&link.item))
    };
    !found.links.iter().any(operates)
}

/// Conditions of the map that nobody has confirmed, for controls that apply.
fn open_conditions(controls: &[ControlCoverage]) -> Vec<OpenCondition> {
    let applying = controls
        .iter()
        .filter(|control| control.state != ControlState::NotApplicable);
    let open = applying.flat_map(|control| {
        let links = control.links.iter();
        let open = links.filter(|link| link.condition == Some(Condition::Open));
        open.map(|link| OpenCondition {
            item: link.item.clone(),
            control: control.scoped.control.clone(),
            condition: link.why.clone(),
            gap: control.gap.is_some(),
        })
    });
    open.collect()
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
        let has_own = controls[at].links.iter().any(|link| !link.is_derived());
        if has_own || scoped.excluded.is_some() || !index.is_left_to_children(scoped) {
            continue;
        }
        let states: Vec<ControlState> = controls
            .iter()
            .filter(|other| is_child(profile, &other.scoped, scoped))
            .map(|c| c.state)
            .collect();
        let Some((state, missing)) = decision::together(&states) else {
            continue;
        };
        controls[at].state = state;
        controls[at].missing = missing;
    }
}

/// Whether an entry stands right below another one.
fn is_child(profile: &Profile, entry: &ScopedControl, of: &ScopedControl) -> bool {
    let catalog: &Catalog = &profile.catalogs[&of.control.short];
    entry.control.short == of.control.short
        && catalog
            .control(entry.control.control.as_str())
            .is_some_and(|control| control.parent.as_ref() == Some(&of.control.control))
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
    let blocks = |finding: &&Finding| {
        matches!(
            finding.code,
            Code::EvidenceChanged
                | Code::LockerBroken
                | Code::ControlUnmapped
                | Code::SecretInEvidence
                | Code::CardDataInEvidence
                | Code::PhiInEvidence
                | Code::PersonalDataInEvidence
                | Code::RedactionOutOfReach
                | Code::EvidenceUnscanned
        ) || (finding.code == Code::RepositoryUnguarded && finding.severity.is_error())
    };
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
