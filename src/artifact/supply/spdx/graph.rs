//! SPDX 3.0 in JSON-LD: a graph of elements.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::bill::{Bill, Component};
use super::super::weakness;
use super::{is_software, package};
use crate::artifact::shape::{short, text};
use crate::artifact::source::Source;
use crate::artifact::stream;
use crate::artifact::{ArtifactReading, Unreadable};
use crate::model::plan::Parser;

/// How many packages and vulnerabilities are remembered by id; the others are counted.
const MOST_REMEMBERED: usize = 100_000;

/// What the elements before gave.
struct Graph {
    bill: Bill,
    /// Packages by id: relations that follow tell their licences.
    packages: BTreeMap<String, Component>,
    /// Licences that relations tell, by the package they speak of.
    licences: BTreeMap<String, String>,
    /// Names of licences by id.
    expressions: BTreeMap<String, String>,
    /// Vulnerabilities by id.
    weak: BTreeMap<String, Weak>,
    relationships: u64,
    has_document: bool,
}

/// What assessments say of one vulnerability.
#[derive(Default)]
struct Weak {
    severity: Option<&'static str>,
    /// Relations by which somebody said what it means here.
    states: Vec<&'static str>,
}

pub(super) fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut graph = Graph {
        bill: Bill::new(source),
        packages: BTreeMap::new(),
        licences: BTreeMap::new(),
        expressions: BTreeMap::new(),
        weak: BTreeMap::new(),
        relationships: 0,
        has_document: false,
    };
    let rest = stream::elements(source, &["@graph"], &mut |element| {
        let number = element.number;
        match element.value.as_object() {
            Some(object) => graph.element(object, number),
            None => graph
                .bill
                .missing(&format!("element {number} is not an object")),
        }
    })?;
    if rest.elements == 0 {
        graph
            .bill
            .missing("the document has no element in `@graph`");
    } else if !graph.has_document {
        graph
            .bill
            .missing("the document has no element of type `SpdxDocument`");
    }
    Ok(graph.close())
}

impl Graph {
    fn element(&mut self, object: &Map<String, Value>, number: u64) {
        let Some(kind) = text(object, "type").or_else(|| text(object, "@type")) else {
            self.bill
                .missing(&format!("element {number} has no `type`"));
            return;
        };
        let id = text(object, "spdxId")
            .or_else(|| text(object, "@id"))
            .unwrap_or_default();
        match kind {
            "SpdxDocument" => {
                self.has_document = true;
                self.head("subject", text(object, "name"));
                for root in texts(object, "rootElement") {
                    self.bill.about(root);
                }
            }
            "software_Sbom" => {
                for root in texts(object, "rootElement") {
                    self.bill.about(root);
                }
            }
            "CreationInfo" => {
                for name in ["specVersion", "created"] {
                    if text(object, name).is_none() {
                        self.bill
                            .missing(&format!("element {number} has no `{name}`"));
                    }
                }
                self.head("spec-version", text(object, "specVersion"));
                self.head("created", text(object, "created"));
            }
            "software_Package" => self.package(object, id, number),
            "simplelicensing_LicenseExpression" => {
                let said = text(object, "simplelicensing_licenseExpression");
                keep(&mut self.expressions, id, said.map(short));
            }
            "security_Vulnerability" => _ = self.weakness(id),
            _ if kind.ends_with("Relationship") => self.relationship(kind, object),
            _ => {}
        }
    }

    fn head(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.bill.head.insert(name.to_owned(), short(value).into());
        }
    }

    /// SPDX 3.0.1, Core/Artifact and Software/Package.
    fn package(&mut self, object: &Map<String, Value>, id: &str, number: u64) {
        for name in ["spdxId", "name"] {
            if text(object, name).is_none() {
                self.bill
                    .missing(&format!("element {number}, a package, has no `{name}`"));
            }
        }
        let identifiers = object.get("externalIdentifier").and_then(Value::as_array);
        let identifier = identifiers.into_iter().flatten().find_map(|identifier| {
            let kind = identifier
                .get("externalIdentifierType")
                .and_then(Value::as_str);
            let text = identifier.get("identifier").and_then(Value::as_str);
            text.filter(|_| kind == Some("packageUrl"))
        });
        let purpose = text(object, "software_primaryPurpose").unwrap_or("package");
        let hashes = object.get("verifiedUsing").and_then(Value::as_array);
        let found = Component {
            name: text(object, "name").unwrap_or("without name").to_owned(),
            version: text(object, "software_packageVersion").map(str::to_owned),
            purl: text(object, "software_packageUrl")
                .or(identifier)
                .map(str::to_owned),
            kind: purpose.to_ascii_lowercase(),
            software: is_software(purpose),
            hashed: hashes.is_some_and(|all| !all.is_empty()),
            ..package(id)
        };
        if self.packages.len() < MOST_REMEMBERED {
            self.packages.insert(id.to_owned(), found);
        } else {
            self.bill.take(&found);
        }
    }

    fn weakness(&mut self, id: &str) -> Option<&mut Weak> {
        if !self.weak.contains_key(id) && self.weak.len() >= MOST_REMEMBERED {
            return None;
        }
        Some(self.weak.entry(id.to_owned()).or_default())
    }

    fn relationship(&mut self, kind: &str, object: &Map<String, Value>) {
        self.relationships += 1;
        let from = text(object, "from").unwrap_or_default();
        match text(object, "relationshipType") {
            Some("hasConcludedLicense" | "hasDeclaredLicense") => {
                let to = texts(object, "to").first().map(|to| (*to).to_owned());
                keep(&mut self.licences, from, to);
            }
            Some("describes") => {
                for id in texts(object, "to") {
                    self.bill.about(id);
                }
            }
            _ => {}
        }
        // SPDX 3.0.1, Security: an assessment goes from the vulnerability.
        let state = match kind {
            "security_VexAffectedVulnAssessmentRelationship" => Some("affected"),
            "security_VexFixedVulnAssessmentRelationship" => Some("fixed"),
            "security_VexNotAffectedVulnAssessmentRelationship" => Some("not_affected"),
            "security_VexUnderInvestigationVulnAssessmentRelationship" => {
                Some("under_investigation")
            }
            _ => None,
        };
        let severity = text(object, "security_severity").map(weakness::severity);
        if state.is_none() && severity.is_none() {
            return;
        }
        if let Some(weak) = self.weakness(from) {
            if let Some(state) = state.filter(|state| !weak.states.contains(state)) {
                weak.states.push(state);
            }
            if let Some(severity) = severity {
                let before = weak.severity.unwrap_or("unknown");
                weak.severity = Some(weakness::heavier(severity, before));
            }
        }
    }

    fn close(mut self) -> ArtifactReading {
        for (id, mut found) in std::mem::take(&mut self.packages) {
            if let Some(of) = self.licences.get(&id) {
                let name = self.expressions.get(of).unwrap_or(of);
                found.licences.extend(super::licence(name));
            }
            self.bill.take(&found);
        }
        for (id, weak) in std::mem::take(&mut self.weak) {
            // What was said to be affected or under investigation for one product is open.
            let open = weak.states.is_empty()
                || weak
                    .states
                    .iter()
                    .any(|state| matches!(*state, "affected" | "under_investigation"));
            let told = weak
                .states
                .iter()
                .find(|state| !open || matches!(**state, "affected" | "under_investigation"));
            let name = id.rsplit(['/', '#', ':']).next().unwrap_or(&id);
            let severity = weak.severity.unwrap_or("unknown");
            self.bill
                .weaknesses
                .take(name, severity, told.unwrap_or(&"not-analysed"), open);
        }
        let version = self.bill.head.get("spec-version").and_then(Value::as_str);
        let form = format!("SPDX {} bill of materials, JSON-LD", version.unwrap_or("3"));
        self.bill.head.insert("format".to_owned(), json!("SPDX"));
        self.bill
            .head
            .insert("relationships".to_owned(), self.relationships.into());
        self.bill.close(Parser::Spdx, form)
    }
}

/// One text, or a list of texts.
fn texts<'a>(object: &'a Map<String, Value>, name: &str) -> Vec<&'a str> {
    match object.get(name) {
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => Vec::new(),
    }
}

fn keep(map: &mut BTreeMap<String, String>, id: &str, value: Option<String>) {
    if let Some(value) = value
        && map.len() < MOST_REMEMBERED
    {
        map.insert(id.to_owned(), value);
    }
}
