//! SPDX 2.2 and 2.3 in JSON.

use serde_json::{Map, Value, json};

use super::super::bill::{Bill, Component};
use super::{is_software, licence, package};
use crate::artifact::shape::{short, text};
use crate::artifact::source::Source;
use crate::artifact::stream::{self, Element};
use crate::artifact::{ArtifactReading, Unreadable};
use crate::model::plan::Parser;

/// Lists that are visited, and members that are passed over.
const PATHS: &[&str] = &[
    "packages",
    "relationships",
    "-files",
    "-snippets",
    "-hasExtractedLicensingInfos",
    "-annotations",
    "-revieweds",
    "-externalDocumentRefs",
];

pub(super) fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut bill = Bill::new(source);
    let (mut packages, mut relationships) = (0, 0_u64);
    let rest = stream::elements(source, PATHS, &mut |element| {
        let Element { list, value, .. } = element;
        if list == "packages" {
            packages += 1;
            take(&mut bill, &value, packages);
        } else {
            relationships += 1;
            describes(&mut bill, &value);
        }
    })?;
    let document = &rest.members;
    let version = text(document, "spdxVersion").and_then(|version| version.strip_prefix("SPDX-"));
    let Some(version) = version.map(short) else {
        return Err(source.unreadable(
            "expected an SPDX document; found a JSON object without `spdxVersion` and without the `@context` of SPDX 3",
        ));
    };
    if !matches!(version.as_str(), "2.2" | "2.3") {
        bill.missing(&format!(
            "the version `{version}` is not known; it was read like 2.3"
        ));
    }
    header(&mut bill, document, &version);
    bill.head
        .insert("relationships".to_owned(), relationships.into());
    let described = document.get("documentDescribes").and_then(Value::as_array);
    for id in described.into_iter().flatten().filter_map(Value::as_str) {
        bill.about(id);
    }
    Ok(bill.close(Parser::Spdx, format!("SPDX {version} bill of materials")))
}

/// SPDX 2.3, 6.1 to 6.5, 6.8 and 6.9: what the information about a document must have.
fn header(bill: &mut Bill, document: &Map<String, Value>, version: &str) {
    for name in ["SPDXID", "dataLicense", "name", "documentNamespace"] {
        if text(document, name).is_none() {
            bill.missing(&format!("the document has no `{name}`"));
        }
    }
    let made = document.get("creationInfo").and_then(Value::as_object);
    let created = made.and_then(|made| text(made, "created"));
    let creators = made
        .and_then(|made| made.get("creators"))
        .and_then(Value::as_array);
    if created.is_none() {
        bill.missing("the document has no `creationInfo.created`");
    }
    if creators.is_none_or(Vec::is_empty) {
        bill.missing("the document has no `creationInfo.creators`");
    }
    bill.head.insert("format".to_owned(), json!("SPDX"));
    bill.head.insert("spec-version".to_owned(), version.into());
    let named = [("created", created), ("subject", text(document, "name"))];
    for (name, value) in named {
        if let Some(value) = value {
            bill.head.insert(name.to_owned(), short(value).into());
        }
    }
    let creators = creators.into_iter().flatten().filter_map(Value::as_str);
    let tools = creators.filter(|who| who.starts_with("Tool:")).count();
    bill.head.insert("tools".to_owned(), tools.into());
}

/// SPDX 2.3, 7.1, 7.2 and 7.7: what a package must have.
fn take(bill: &mut Bill, value: &Value, number: u64) {
    let Some(object) = value.as_object() else {
        bill.missing(&format!("package {number} is not an object"));
        return;
    };
    for name in ["SPDXID", "name", "downloadLocation"] {
        if text(object, name).is_none() {
            bill.missing(&format!("package {number} has no `{name}`"));
        }
    }
    let mut found = package(text(object, "SPDXID").unwrap_or_default());
    if let Some(name) = text(object, "name") {
        name.clone_into(&mut found.name);
    }
    if let Some(purpose) = text(object, "primaryPackagePurpose") {
        found.kind = purpose.to_ascii_lowercase();
        found.software = is_software(purpose);
    }
    let references = object.get("externalRefs").and_then(Value::as_array);
    let purl = references.into_iter().flatten().find_map(|reference| {
        let kind = reference.get("referenceType").and_then(Value::as_str);
        let locator = reference.get("referenceLocator").and_then(Value::as_str);
        locator.filter(|_| kind.is_some_and(|kind| kind.ends_with("purl")))
    });
    let licences = ["licenseConcluded", "licenseDeclared"];
    let licences = licences
        .iter()
        .filter_map(|name| licence(text(object, name)?));
    let checksums = object.get("checksums").and_then(Value::as_array);
    bill.take(&Component {
        version: text(object, "versionInfo").map(str::to_owned),
        purl: purl.map(str::to_owned),
        licences: licences.take(1).collect(),
        hashed: checksums.is_some_and(|all| !all.is_empty()),
        ..found
    });
}

/// `SPDXRef-DOCUMENT DESCRIBES …` (2.3, 11.1): what the document is about.
fn describes(bill: &mut Bill, value: &Value) {
    let of = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    match of("relationshipType") {
        "DESCRIBES" if of("spdxElementId") == "SPDXRef-DOCUMENT" => {
            bill.about(of("relatedSpdxElement"));
        }
        "DESCRIBED_BY" if of("relatedSpdxElement") == "SPDXRef-DOCUMENT" => {
            bill.about(of("spdxElementId"));
        }
        _ => {}
    }
}
