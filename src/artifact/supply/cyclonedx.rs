//! `CycloneDX` in JSON, 1.2 to 1.6: components, licences, hashes, vulnerabilities with what
//! the maker says of them (VEX).
//!
//! Source: `CycloneDX` JSON schemas 1.2, 1.3, 1.4, 1.5 and 1.6 (1.6 is ECMA-424, 1st edition,
//! June 2024).

use serde_json::{Map, Value, json};

use super::bill::{Bill, Component};
use super::weakness;
use crate::artifact::head::Head;
use crate::artifact::shape::{Counts, one_object, short, text};
use crate::artifact::source::Source;
use crate::artifact::stream::{self, Element};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;

/// The reader.
pub(super) const FORMAT: Format = Format {
    parser: Parser::Cyclonedx,
    recognise,
    read,
};

/// The versions whose members are known.
const VERSIONS: [&str; 5] = ["1.2", "1.3", "1.4", "1.5", "1.6"];

/// Lists that are visited, and members that are passed over.
const PATHS: &[&str] = &[
    "components",
    "vulnerabilities",
    "compositions",
    "-dependencies",
    "-services",
    "-formulation",
    "-annotations",
    "-declarations",
    "-definitions",
    "-externalReferences",
    "-properties",
    "-signature",
];

fn recognise(head: &Head) -> bool {
    let named = head.at("/bomFormat").and_then(Value::as_str) == Some("CycloneDX");
    matches!(head.json, Some(Value::Object(_))) && named || is_xml(head)
}

/// The namespace of the form in XML: `http://cyclonedx.org/schema/bom/1.6`.
fn is_xml(head: &Head) -> bool {
    let text = head.text().trim_start();
    text.starts_with('<') && text.contains("http://cyclonedx.org/schema/bom/")
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if is_xml(&source.head) {
        return Err(source.unreadable(
            "this is CycloneDX in XML, and CycloneDX is read in JSON; convert it with `cyclonedx convert --output-format json`",
        ));
    }
    one_object(source, "a CycloneDX document")?;
    let mut bill = Bill::new(source);
    let mut compositions = Counts::default();
    let old = source.head.at("/specVersion").and_then(Value::as_str);
    let old = matches!(old, Some("1.2" | "1.3"));
    let rest = stream::elements(source, PATHS, &mut |element| {
        let Element {
            list,
            number,
            value,
            ..
        } = element;
        match list {
            "components" => component(&mut bill, &value, (&format!("record {number}"), old), 0),
            "vulnerabilities" => vulnerability(&mut bill, &value, number),
            _ => {
                let aggregate = value.get("aggregate").and_then(Value::as_str);
                compositions.add(aggregate.unwrap_or("unspecified"));
            }
        }
    })?;
    let document = &rest.members;
    if document.get("bomFormat").and_then(Value::as_str) != Some("CycloneDX") {
        return Err(source.unreadable(
            "expected a CycloneDX document; found a JSON object whose `bomFormat` is not `CycloneDX`",
        ));
    }
    let version = text(document, "specVersion").map(short);
    header(&mut bill, document, version.as_deref());
    if compositions.total() > 0 {
        bill.head
            .insert("compositions".to_owned(), compositions.doc());
    }
    let what = if rest.elements > 0 && bill.weaknesses.total == rest.elements {
        "vulnerabilities"
    } else {
        "bill of materials"
    };
    let form = format!(
        "CycloneDX {} {what}",
        version.as_deref().unwrap_or("without version")
    );
    Ok(bill.close(Parser::Cyclonedx, form))
}

fn header(bill: &mut Bill, document: &Map<String, Value>, version: Option<&str>) {
    match version {
        None => bill.missing("the document has no `specVersion`"),
        Some(version) if !VERSIONS.contains(&version) => {
            bill.missing(&format!(
                "the version `{version}` is not known; it was read like 1.6"
            ));
        }
        Some("1.2" | "1.3" | "1.4") if !document.contains_key("version") => {
            bill.missing("the document has no `version`");
        }
        Some(_) => {}
    }
    bill.head.insert("format".to_owned(), json!("CycloneDX"));
    let metadata = document.get("metadata").and_then(Value::as_object);
    let created = metadata.and_then(|metadata| text(metadata, "timestamp"));
    for (name, value) in [
        ("spec-version", version),
        ("serial-number", text(document, "serialNumber")),
        ("created", created),
    ] {
        if let Some(value) = value {
            bill.head.insert(name.to_owned(), short(value).into());
        }
    }
    let subject = metadata.and_then(|metadata| metadata.get("component"));
    if let Some(subject) = subject.and_then(Value::as_object) {
        let words = [text(subject, "name"), text(subject, "version")];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        bill.head
            .insert("subject".to_owned(), short(&words.join(" ")).into());
    }
    let tools = metadata.and_then(|metadata| metadata.get("tools"));
    bill.head
        .insert("tools".to_owned(), tools.map_or(0, count_tools).into());
}

/// A list until 1.4; since 1.5 also an object of components and services.
fn count_tools(tools: &Value) -> usize {
    match tools {
        Value::Array(tools) => tools.len(),
        Value::Object(kinds) => kinds
            .values()
            .filter_map(Value::as_array)
            .map(Vec::len)
            .sum(),
        _ => 0,
    }
}

/// Kinds of components that are software and have package URLs; devices, files, data,
/// models and cryptographic assets are counted apart.
fn is_software(kind: &str) -> bool {
    matches!(
        kind,
        "application"
            | "framework"
            | "library"
            | "container"
            | "platform"
            | "operating-system"
            | "device-driver"
            | "firmware"
    )
}

fn component(bill: &mut Bill, value: &Value, (record, old): (&str, bool), depth: usize) {
    let Some(object) = value.as_object() else {
        bill.missing(&format!("{record} is not an object"));
        return;
    };
    // Until 1.3 a component must have a version, since 1.4 it may.
    let required: &[&str] = if old {
        &["type", "name", "version"]
    } else {
        &["type", "name"]
    };
    for name in required {
        if text(object, name).is_none() {
            bill.missing(&format!("{record} has no `{name}`"));
        }
    }
    let kind = text(object, "type").unwrap_or("unknown");
    let group = text(object, "group").map(|group| format!("{group}/"));
    let name = text(object, "name").unwrap_or("without name");
    bill.take(&Component {
        id: text(object, "bom-ref").unwrap_or_default().to_owned(),
        name: format!("{}{name}", group.unwrap_or_default()),
        version: text(object, "version").map(str::to_owned),
        purl: text(object, "purl").map(str::to_owned),
        kind: kind.to_owned(),
        software: is_software(kind),
        licences: licences(object),
        hashed: object
            .get("hashes")
            .and_then(Value::as_array)
            .is_some_and(|all| !all.is_empty()),
    });
    let parts = object.get("components").and_then(Value::as_array);
    if depth < 64 {
        for part in parts.into_iter().flatten() {
            component(bill, part, (&format!("a part of {record}"), old), depth + 1);
        }
    }
}

fn licences(component: &Map<String, Value>) -> Vec<String> {
    let choices = component.get("licenses").and_then(Value::as_array);
    let word = |choice: &Value| {
        let expression = choice.get("expression");
        let licence = choice.get("license");
        let id = licence.and_then(|licence| licence.get("id").or_else(|| licence.get("name")));
        expression.or(id).and_then(Value::as_str).map(short)
    };
    choices.into_iter().flatten().filter_map(word).collect()
}

fn vulnerability(bill: &mut Bill, value: &Value, number: u64) {
    let id = value.get("id").and_then(Value::as_str).map(short);
    let id = id.unwrap_or_else(|| format!("record {number}"));
    let ratings = value.get("ratings").and_then(Value::as_array);
    let mut severity = "unknown";
    for rating in ratings.into_iter().flatten() {
        let word = rating.get("severity").and_then(Value::as_str);
        let method = rating
            .get("method")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let score = rating.get("score").and_then(Value::as_f64);
        let score = score.filter(|_| matches!(method, "CVSSv3" | "CVSSv31" | "CVSSv4"));
        let of = word
            .map(weakness::severity)
            .or(score.map(weakness::of_score));
        severity = weakness::heavier(of.unwrap_or("unknown"), severity);
    }
    let state = value.pointer("/analysis/state").and_then(Value::as_str);
    // CycloneDX 1.6, `impactAnalysisState`: what is neither resolved, false nor not affected.
    let closed = [
        "resolved",
        "resolved_with_pedigree",
        "false_positive",
        "not_affected",
    ];
    let open = state.is_none_or(|state| !closed.contains(&state));
    bill.weaknesses
        .take(&id, severity, state.unwrap_or("not-analysed"), open);
}
