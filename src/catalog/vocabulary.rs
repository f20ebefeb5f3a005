//! The evidence types, what each evidences, and what none can show.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::bundled;
use super::crosswalk::Ends;
use super::file::broken;
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::data_file::{MapFile, MapLine, TypeLine, TypesFile};
use crate::model::id::{CatalogId, ControlId, Id, TypeId};
use crate::model::plan::Text;
use crate::model::{
    AgentConcern, AtMost, Combination, EvidenceType, EvidenceVocabulary, Limit, LimitScope, MapRow,
    Origin, Strength, Unmapped, Wording,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsFile {
    limits: Vec<LimitLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct LimitLine {
    types: Vec<String>,
    controls: Vec<String>,
    at_most: AtMost,
    why: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingsFile {
    wordings: Vec<WordingLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordingLine {
    id: String,
    pattern: String,
    claim: bool,
    why: String,
    instead: String,
    source: String,
    examples: Phrases,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Phrases {
    fires: Vec<String>,
    silent: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConcernsFile {
    concerns: Vec<ConcernLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ConcernLine {
    catalog: String,
    control: String,
    #[serde(default)]
    data_classes: Vec<String>,
    concern: String,
    practice: String,
    settings: Vec<String>,
    rules: Vec<String>,
}

/// For each framework the control that matters most where AI coding agents are used.
pub fn agent_concerns() -> Vec<AgentConcern> {
    let path = "catalogs/concerns/agents.yaml";
    let file: ConcernsFile = bundled::whole(path);
    let concern = |line: ConcernLine| AgentConcern {
        catalog: line.catalog,
        control: line.control,
        data_classes: line.data_classes,
        concern: line.concern,
        practice: line.practice,
        settings: line.settings,
        rules: line.rules,
    };
    file.concerns.into_iter().map(concern).collect()
}

/// What is shipped: the types, the limits, and the map for the given catalogs.
pub(super) fn shipped<'a>(catalogs: impl Iterator<Item = &'a CatalogId>) -> EvidenceVocabulary {
    let mut vocabulary = EvidenceVocabulary::default();
    let file: TypesFile =
        bundled::parsed("catalogs/evidence/types.yaml").expect("the types are shipped");
    add_types(&mut vocabulary, &file);
    vocabulary.limits = limits();
    vocabulary.wordings = wordings();
    for id in catalogs {
        let map: Option<MapFile> = bundled::parsed(&format!("catalogs/evidence/map-{id}.yaml"));
        if let Some(map) = map {
            let findings = add_map(&mut vocabulary, &map, &Ends::Tested(id), Origin::Shipped);
            assert!(findings.is_empty(), "map-{id}.yaml is broken: {findings:?}");
        }
    }
    vocabulary
}

fn limits() -> Vec<Limit> {
    let path = "catalogs/evidence/limits.yaml";
    let file: LimitsFile = bundled::parsed(path).expect("the limits are shipped");
    let limit = |line: LimitLine| Limit {
        kinds: line.types.iter().map(|id| type_id(id)).collect(),
        controls: line.controls.iter().map(|text| scope(text)).collect(),
        at_most: line.at_most,
        why: line.why,
        source: line.source,
    };
    file.limits.into_iter().map(limit).collect()
}

fn scope(text: &str) -> LimitScope {
    let Some((catalog, control)) = text.split_once(':') else {
        assert!(text == "*", "`{text}` is no scope of a limit");
        return LimitScope::Everything;
    };
    let catalog = CatalogId::parse(catalog).expect("a limit names a catalog");
    match control {
        "*" => LimitScope::Catalog(catalog),
        id => LimitScope::Below(catalog, ControlId::from_catalog(id)),
    }
}

fn wordings() -> Vec<Wording> {
    let path = "catalogs/evidence/wordings.yaml";
    let file: WordingsFile = bundled::parsed(path).expect("the wordings are shipped");
    let wording = |line: WordingLine| Wording {
        pattern: regex::Regex::new(&line.pattern).expect("a shipped pattern is well-formed"),
        id: line.id,
        claim: line.claim,
        why: line.why,
        instead: line.instead,
        source: line.source,
        fires: line.examples.fires,
        silent: line.examples.silent,
    };
    file.wordings.into_iter().map(wording).collect()
}

/// Adds evidence types; one with the id of another is a problem.
pub(super) fn add_types(vocabulary: &mut EvidenceVocabulary, file: &TypesFile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for line in &file.types {
        let Ok(id) = TypeId::parse(&line.id.value) else {
            let message = format!("`{}` cannot be the id of an evidence type", line.id.value);
            findings.push(
                broken(&line.id.place, message).help("use letters, digits, `.`, `_` and `-`"),
            );
            continue;
        };
        let kind = evidence_type(id.clone(), line);
        if vocabulary.types.insert(id.clone(), kind).is_some() {
            let message = format!("there is an evidence type `{id}` already");
            let finding = Finding::new(Code::DuplicateId, message).at(&line.id.place);
            findings.push(finding.help("give it an id of its own"));
        }
    }
    findings
}

fn evidence_type(id: TypeId, line: &TypeLine) -> EvidenceType {
    EvidenceType {
        id,
        title: line.title.value.clone(),
        category: line.category.value.clone(),
        usual_form: line.usual_form.value.clone(),
        usual_cadence: line.usual_cadence.value.clone(),
        sufficient: line.sufficient.value.clone(),
        shows: line.shows.value,
    }
}

/// Adds the rows of a map; rows with an end that does not exist are left out and reported.
pub(super) fn add_map(
    vocabulary: &mut EvidenceVocabulary,
    file: &MapFile,
    catalog: &Ends<'_>,
    origin: Origin,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let end = |text: &Text, findings: &mut Vec<Finding>| catalog.control(text, findings);
    let mut seen = BTreeSet::new();
    for line in &file.map {
        findings.append(&mut contradictions(line, &mut seen));
        let kind = known_type(vocabulary, &line.kind, &mut findings);
        let control = end(&line.control, &mut findings);
        if let (Some(kind), Some(control)) = (kind, control) {
            vocabulary.map.push(MapRow {
                origin,
                kind,
                catalog: catalog.id().clone(),
                control,
                strength: line.strength.value,
                conditional: is_conditional(file, line),
                why: why(file, line),
            });
        }
    }
    for line in &file.combinations {
        if line.all_of.is_empty() || line.all_of.iter().any(Vec::is_empty) {
            let message = format!(
                "the combination of `{}` has an empty part",
                line.control.value
            );
            findings
                .push(broken(&line.control.place, message).help(
                    "name at least one evidence type for each part; nothing shows a control",
                ));
            continue;
        }
        let mut part = |part: &Vec<Text>| -> Vec<TypeId> {
            let kinds = part
                .iter()
                .filter_map(|kind| known_type(vocabulary, kind, &mut findings));
            kinds.collect()
        };
        let all_of = line.all_of.iter().map(&mut part).collect();
        if let Some(control) = end(&line.control, &mut findings) {
            vocabulary.combinations.push(Combination {
                catalog: catalog.id().clone(),
                control,
                all_of,
                why: line.why.value.clone(),
            });
        }
    }
    for line in &file.unmapped {
        if let Some(control) = end(&line.control, &mut findings) {
            vocabulary.unmapped.push(Unmapped {
                catalog: catalog.id().clone(),
                control,
                reason: line.reason.value.clone(),
            });
        }
    }
    findings
}

/// Rows that stand twice, and conditions on rows that need none.
fn contradictions<'a>(line: &'a MapLine, seen: &mut BTreeSet<(&'a str, &'a str)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !seen.insert((&line.kind.value, &line.control.value)) {
        let message = format!(
            "`{}` is mapped to `{}` twice",
            line.kind.value, line.control.value
        );
        findings.push(broken(&line.kind.place, message).help("keep the row that holds"));
    }
    let conditional = line.conditional.as_ref().filter(|c| c.value);
    let supporting = line.strength.value == Strength::Supporting;
    if let Some(conditional) = conditional.filter(|_| supporting) {
        let message = "a supporting row needs no condition".to_owned();
        findings.push(
            broken(&conditional.place, message)
                .help("remove `conditional`, or make the row primary once its condition holds"),
        );
    }
    findings
}

/// Whether a primary row holds only under a condition: its own, or that of the whole map.
fn is_conditional(file: &MapFile, line: &MapLine) -> bool {
    let own = line.conditional.as_ref().is_some_and(|c| c.value);
    own || (file.condition.is_some() && line.strength.value == Strength::Primary)
}

fn why(file: &MapFile, line: &MapLine) -> String {
    match &file.condition {
        Some(condition) if line.strength.value == Strength::Primary => {
            format!("{}; {}", line.why.value, condition.value)
        }
        _ => line.why.value.clone(),
    }
}

fn known_type(
    vocabulary: &EvidenceVocabulary,
    text: &Text,
    findings: &mut Vec<Finding>,
) -> Option<TypeId> {
    let id = TypeId::parse(&text.value).ok();
    let known = id.filter(|id| vocabulary.types.contains_key(id));
    if known.is_none() {
        let names: Vec<&str> = vocabulary.types.keys().map(Id::as_str).collect();
        let message = format!(
            "this mapping begins at `{}`, which is no evidence type",
            text.value
        );
        let finding = Finding::new(Code::MappingEndMissing, message).at(&text.place);
        findings.push(match nearest(&text.value, &names) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.help("find one with `auditbinder catalog search WORD`, or add it under `types:` of a data file"),
        });
    }
    known
}

fn type_id(text: &str) -> TypeId {
    TypeId::parse(text).expect("a shipped type id is well-formed")
}
