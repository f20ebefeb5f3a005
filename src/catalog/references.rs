//! References of a plan to controls and evidence types that resolve to nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Library, risk_library, unknown_control};
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::Id as _;
use crate::model::plan::{Plan, Scenario, Text};
use crate::model::{Catalog, EvidenceType, EvidenceVocabulary, Profile};

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

/// Provisions under `nprm-readiness` that the proposal does not have. It is in no profile,
/// so that its ids are looked up by themselves.
pub fn unknown_proposed(plan: &Plan, library: &Library) -> Vec<Finding> {
    let Some(first) = plan.nprm_readiness.first() else {
        return Vec::new();
    };
    let catalog = match library.catalog(PROPOSAL) {
        Ok(catalog) => catalog,
        Err(finding) => return vec![finding.at(&first.control.place)],
    };
    let unknown = |reference: &Text| {
        let (short, id) = reference.value.split_once(':').unwrap_or_default();
        if !PROPOSAL_NAMES.contains(&short) {
            let message = format!("`{}` is no provision of the proposal", reference.value);
            let finding = Finding::new(Code::UnknownControl, message).at(&reference.place);
            return Some(finding.help("write it as `nprm:164.308(a)(2)`"));
        }
        let missing = catalog.find(id).is_none();
        missing.then(|| unknown_control("hipaa-nprm", &catalog, id).at(&reference.place))
    };
    let rows = plan.nprm_readiness.iter();
    rows.filter_map(|row| unknown(&row.control)).collect()
}

/// References of scenarios to the shipped library that resolve to nothing.
pub fn unknown_threats(plan: &Plan) -> Vec<Finding> {
    let scenarios = plan.risks.iter().flat_map(|risks| &risks.scenarios);
    let referring = scenarios.filter(|s| s.threat_ref.is_some() || s.vulnerability_ref.is_some());
    let referring: Vec<&Scenario> = referring.collect();
    if referring.is_empty() {
        return Vec::new();
    }
    let library = risk_library();
    let events: Vec<&str> = library.events.iter().map(|e| e.id.as_str()).collect();
    let ids = library.vulnerabilities.iter();
    let vulnerabilities: Vec<&str> = ids.map(|v| v.id.as_str()).collect();
    let mut findings = Vec::new();
    for scenario in referring {
        let refs = [
            (&scenario.threat_ref, "threat event", &events),
            (
                &scenario.vulnerability_ref,
                "vulnerability",
                &vulnerabilities,
            ),
        ];
        for (reference, what, known) in refs {
            let Some(reference) = reference else { continue };
            if known.contains(&reference.value.as_str()) {
                continue;
            }
            let message = format!("the library has no {what} `{}`", reference.value);
            let finding = Finding::new(Code::UnknownReference, message).at(&reference.place);
            let finding = match nearest(&reference.value, known) {
                Some(near) => finding.label(format!("did you mean `{near}`?")),
                None => finding,
            };
            findings.push(finding.help("`auditbinder risk library` lists what is there"));
        }
    }
    findings
}

/// The proposed rule of 2025, and the names by which a plan refers to it.
const PROPOSAL: &str = "hipaa-nprm-2025-proposed";
const PROPOSAL_NAMES: [&str; 3] = ["nprm", "hipaa-nprm", PROPOSAL];

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
