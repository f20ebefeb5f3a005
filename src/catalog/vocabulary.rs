//! The evidence types and what each evidences.

use serde::Deserialize;

use super::BUNDLED;
use crate::model::id::{CatalogId, ControlId, Id, TypeId};
use crate::model::{
    Combination, EvidenceType, EvidenceVocabulary, MapRow, Operation, ReadyRequest, RequestList,
    Strength, Unmapped,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypesFile {
    types: Vec<TypeLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct TypeLine {
    id: String,
    title: String,
    category: String,
    usual_form: String,
    usual_cadence: String,
    sufficient: String,
    shows: Operation,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapFile {
    catalog: String,
    map: Vec<MapLine>,
    combinations: Vec<CombinationLine>,
    unmapped: Vec<UnmappedLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapLine {
    #[serde(rename = "type")]
    kind: String,
    control: String,
    strength: Strength,
    #[serde(default)]
    conditional: bool,
    why: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct CombinationLine {
    control: String,
    all_of: Vec<Vec<String>>,
    why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnmappedLine {
    control: String,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequestsFile {
    #[serde(rename = "id")]
    _id: String,
    title: String,
    requests: Vec<RequestLine>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RequestLine {
    id: String,
    title: String,
    all_of: Vec<Vec<String>>,
    counts_when: String,
}

/// The ten things that auditors ask of a deployment of AI coding agents.
pub fn agent_checklist() -> RequestList {
    let path = "catalogs/requests/agent-deployment.yaml";
    let file: RequestsFile = bundled(path).expect("the checklist is shipped");
    let request = |line: RequestLine| ReadyRequest {
        id: line.id,
        title: line.title,
        all_of: parts(&line.all_of),
        counts_when: line.counts_when,
    };
    RequestList {
        title: file.title,
        requests: file.requests.into_iter().map(request).collect(),
    }
}

fn parts(all_of: &[Vec<String>]) -> Vec<Vec<TypeId>> {
    let part = |part: &Vec<String>| part.iter().map(|id| type_id(id)).collect();
    all_of.iter().map(part).collect()
}

/// The types, and the map for the given catalogs.
pub fn vocabulary(catalogs: &[CatalogId]) -> EvidenceVocabulary {
    let mut vocabulary = EvidenceVocabulary::default();
    let types: TypesFile = bundled("catalogs/evidence/types.yaml").expect("the types are shipped");
    for line in types.types {
        let id = type_id(&line.id);
        vocabulary.types.insert(id.clone(), evidence_type(id, line));
    }
    for catalog in catalogs {
        if let Some(file) = bundled(&format!("catalogs/evidence/map-{catalog}.yaml")) {
            add_map(&mut vocabulary, file);
        }
    }
    vocabulary
}

fn bundled<T: serde::de::DeserializeOwned>(path: &str) -> Option<T> {
    let (_, text) = BUNDLED.iter().find(|(bundled, _)| *bundled == path)?;
    // A big map holds more nodes than the reader's default allows for foreign input.
    let options = serde_yaml::options! { budget: serde_yaml::budget! { max_nodes: 2_000_000 } };
    let parsed = serde_yaml::from_str_with_options(text, options);
    Some(parsed.unwrap_or_else(|error| panic!("{path} is broken: {error}")))
}

fn evidence_type(id: TypeId, line: TypeLine) -> EvidenceType {
    EvidenceType {
        id,
        title: line.title,
        category: line.category,
        usual_form: line.usual_form,
        usual_cadence: line.usual_cadence,
        sufficient: line.sufficient,
        shows: line.shows,
    }
}

fn add_map(vocabulary: &mut EvidenceVocabulary, file: MapFile) {
    let catalog = CatalogId::parse(&file.catalog).expect("a map names its catalog");
    vocabulary
        .map
        .extend(file.map.into_iter().map(|line| MapRow {
            kind: type_id(&line.kind),
            catalog: catalog.clone(),
            control: ControlId::from_catalog(&line.control),
            strength: line.strength,
            conditional: line.conditional,
            why: line.why,
        }));
    vocabulary
        .combinations
        .extend(file.combinations.into_iter().map(|line| Combination {
            catalog: catalog.clone(),
            control: ControlId::from_catalog(&line.control),
            all_of: parts(&line.all_of),
            why: line.why,
        }));
    vocabulary
        .unmapped
        .extend(file.unmapped.into_iter().map(|line| Unmapped {
            catalog: catalog.clone(),
            control: ControlId::from_catalog(&line.control),
            reason: line.reason,
        }));
}

fn type_id(text: &str) -> TypeId {
    TypeId::parse(text).expect("a shipped type id is well-formed")
}
