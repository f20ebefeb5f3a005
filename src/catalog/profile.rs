//! A plan's profile resolved against catalogs, and the references that resolve to nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{catalog, unknown_control};
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::{CatalogId, ControlId, Id};
use crate::model::plan::{Engagement, Plan, Text};
use crate::model::{
    At, Catalog, Control, ControlRef, EvidenceType, EvidenceVocabulary, Profile, ScopedControl,
};

/// Resolves the controls in scope of one engagement.
///
/// What could be resolved is returned together with every problem.
pub fn profile(engagement: &Engagement) -> (Profile, Vec<Finding>) {
    let mut findings = Vec::new();
    let mut catalogs = BTreeMap::new();
    for (short, pin) in &engagement.profile.catalogs {
        match catalog(&pin.catalog.value) {
            Ok(found) => _ = catalogs.insert(short.clone(), found),
            Err(finding) => findings.push(finding.at(&pin.catalog.place)),
        }
    }
    let excluded = exclusions(engagement, &catalogs);
    let mut controls = Vec::new();
    for (short, found) in &catalogs {
        let groups = groups(engagement, short, found, &mut findings);
        let in_scope = |id: &ControlId| {
            groups.is_empty() || groups.iter().any(|group| found.is_within(id, group))
        };
        let assessed = found
            .controls
            .iter()
            .filter(|c| found.is_assessed(c) && in_scope(&c.id));
        controls.extend(assessed.map(|control| scoped(short, found, control, &excluded)));
    }
    findings.extend(unpinned_scope(engagement));
    (Profile { catalogs, controls }, findings)
}

fn scoped(
    short: &str,
    catalog: &Catalog,
    control: &Control,
    excluded: &BTreeMap<ControlRef, At<String>>,
) -> ScopedControl {
    let reference = ControlRef {
        short: short.to_owned(),
        control: control.id.clone(),
    };
    ScopedControl {
        excluded: excluded.get(&reference).cloned(),
        control: reference,
        catalog: catalog.id.clone(),
        title: control.title.clone(),
        kind: control.kind.clone(),
        level: control.level.clone(),
        group: group(catalog, control),
    }
}

/// The nearest entry above that needs no evidence of its own, else the heading.
fn group(catalog: &Catalog, control: &Control) -> Option<(ControlId, String)> {
    let above = |control: &Control| catalog.control(control.parent.as_ref()?.as_str());
    let mut top = control;
    while let Some(parent) = above(top) {
        if !catalog.is_assessed(parent) {
            return Some((parent.id.clone(), parent.title.clone()));
        }
        top = parent;
    }
    let heading = top.heading.as_ref()?;
    let (id, title) = catalog.headings.iter().find(|(id, _)| id == heading)?;
    Some((ControlId::from_catalog(id), title.clone()))
}

/// Exclusions by control; one of a group holds for everything below it.
fn exclusions(
    engagement: &Engagement,
    catalogs: &BTreeMap<String, Arc<Catalog>>,
) -> BTreeMap<ControlRef, At<String>> {
    let lookup = Profile {
        catalogs: catalogs.clone(),
        controls: Vec::new(),
    };
    let mut excluded = BTreeMap::new();
    for exclusion in &engagement.profile.exclude {
        let Some(found) = lookup.find(&exclusion.control.value) else {
            continue;
        };
        let catalog = &catalogs[&found.short];
        for control in &catalog.controls {
            if catalog.is_within(&control.id, &found.control) {
                let reference = ControlRef {
                    short: found.short.clone(),
                    control: control.id.clone(),
                };
                excluded.insert(reference, exclusion.reason.clone());
            }
        }
    }
    excluded
}

fn groups(
    engagement: &Engagement,
    short: &str,
    catalog: &Catalog,
    findings: &mut Vec<Finding>,
) -> Vec<ControlId> {
    let Some(names) = engagement.profile.scope.get(short) else {
        return Vec::new();
    };
    let mut groups = Vec::new();
    for name in names {
        if let Some(control) = catalog.find(&name.value) {
            groups.push(control.id.clone());
            continue;
        }
        let mut finding = unknown_control(short, catalog, &name.value).at(&name.place);
        // Here ids stand without their catalog's name.
        let with = format!("`{short}:");
        finding.label = finding.label.map(|label| label.replace(&with, "`"));
        findings.push(finding);
    }
    groups
}

/// `scope` entries under a short name that `catalogs` does not pin.
fn unpinned_scope(engagement: &Engagement) -> Vec<Finding> {
    let pinned: Vec<&str> = engagement
        .profile
        .catalogs
        .keys()
        .map(String::as_str)
        .collect();
    let unpinned = engagement
        .profile
        .scope
        .iter()
        .filter(|(short, _)| !pinned.contains(&short.as_str()));
    unpinned
        .filter_map(|(short, names)| {
            let place = &names.first()?.place;
            let message =
                format!("`scope` names `{short}`, which `catalogs` of this profile does not pin");
            Some(
                Finding::new(Code::UnknownCatalog, message)
                    .at(place)
                    .help(format!("pinned are {}", list(&pinned))),
            )
        })
        .collect()
}

/// References to controls that no pinned catalog of any engagement has.
pub fn unknown_controls(plan: &Plan, profiles: &[&Profile]) -> Vec<Finding> {
    let mut catalogs: BTreeMap<&str, &Catalog> = BTreeMap::new();
    for profile in profiles {
        for (short, catalog) in &profile.catalogs {
            catalogs.insert(short, catalog);
            catalogs.insert(crate::model::id::Id::as_str(&catalog.id), catalog);
        }
    }
    plan.control_references()
        .into_iter()
        .filter_map(|reference| unknown(reference, &catalogs))
        .collect()
}

fn unknown(reference: &Text, catalogs: &BTreeMap<&str, &Catalog>) -> Option<Finding> {
    let shorts: Vec<&str> = catalogs.keys().copied().collect();
    let Some((short, id)) = reference.value.split_once(':') else {
        return Some(without_catalog(reference, catalogs));
    };
    let Some(catalog) = catalogs.get(short) else {
        let message = format!("no engagement of this plan pins a catalog `{short}`");
        let finding = Finding::new(Code::UnknownCatalog, message).at(&reference.place);
        let finding = match nearest(&short.to_lowercase(), &shorts) {
            Some(near) => finding.label(format!("did you mean `{near}:{id}`?")),
            None => finding,
        };
        return Some(finding.help(format!("this plan pins {}", list(&shorts))));
    };
    let missing = catalog.find(id).is_none();
    missing.then(|| unknown_control(short, catalog, id).at(&reference.place))
}

/// A bare id: names the pinned catalogs that have it.
fn without_catalog(reference: &Text, catalogs: &BTreeMap<&str, &Catalog>) -> Finding {
    let id = &reference.value;
    let message = format!("`{id}` names no catalog; control ids are written `soc2:CC6.1`");
    let finding = Finding::new(Code::UnknownControl, message).at(&reference.place);
    // The long form of a name is an alias of the short one.
    let short = |(name, catalog): (&&str, &&Catalog)| {
        let found = catalog.find(id).filter(|_| *name != catalog.id.as_str())?;
        Some(format!("{name}:{}", found.id))
    };
    if let Some(meant) = catalogs.iter().find_map(short) {
        return finding.label(format!("did you mean `{meant}`?"));
    }
    let shorts: Vec<&str> = catalogs.keys().copied().collect();
    finding.help(format!("this plan pins {}", list(&shorts)))
}

/// Evidence types outside the vocabulary.
pub fn unknown_types(plan: &Plan, vocabulary: &EvidenceVocabulary) -> Vec<Finding> {
    let known: Vec<&str> = vocabulary
        .types
        .keys()
        .map(crate::model::id::Id::as_str)
        .collect();
    let known_set: BTreeSet<&str> = known.iter().copied().collect();
    let mut findings = Vec::new();
    for item in plan.items() {
        let Some(kind) = item.kind else { continue };
        if known_set.contains(kind.value.as_str()) {
            continue;
        }
        let message = format!(
            "{} `{}` has the unknown evidence type `{}`",
            item.section.as_str(),
            item.id,
            kind.value
        );
        let finding = Finding::new(Code::UnknownEvidenceType, message)
            .at(&kind.place)
            .about(item.id.to_string());
        let meant = nearest(&kind.value, &known).or_else(|| by_title(&kind.value, vocabulary));
        let finding = match meant {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding,
        };
        findings.push(finding.help("find one with `auditbinder catalog search WORD`"));
    }
    findings
}

/// The type whose title or id has most of the words of a text, if it has two thirds of them.
fn by_title<'a>(text: &str, vocabulary: &'a EvidenceVocabulary) -> Option<&'a str> {
    let words = |text: &str| -> BTreeSet<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric());
        parts
            .filter(|part| part.len() > 2)
            .map(str::to_lowercase)
            .collect()
    };
    let wanted = words(text);
    let shared = |kind: &EvidenceType| {
        let known = words(&format!("{} {}", kind.title, kind.id));
        let shared = wanted.intersection(&known).count();
        (shared, usize::MAX - known.len())
    };
    let best = vocabulary.types.values().max_by_key(|kind| shared(kind))?;
    (shared(best).0 * 3 >= wanted.len().max(1) * 2).then(|| best.id.as_str())
}

/// The ids of the catalogs that any engagement pins, for the vocabulary.
pub fn pinned(profiles: &[&Profile]) -> Vec<CatalogId> {
    let ids: BTreeSet<CatalogId> = profiles
        .iter()
        .flat_map(|profile| profile.catalogs.values().map(|c| c.id.clone()))
        .collect();
    ids.into_iter().collect()
}
