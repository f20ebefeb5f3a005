//! SPDX: 2.2 and 2.3 in JSON and as tags with values, 3.0 in JSON-LD.
//!
//! Source: SPDX Specification 2.2.2 and 2.3 (clauses 6 and 7), and 3.0.1 (model and JSON-LD
//! serialisation).

mod document;
mod graph;
mod tags;

use serde_json::Value;

use super::bill::Component;
use crate::artifact::head::Head;
use crate::artifact::shape::one_object;
use crate::artifact::source::Source;
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;

/// The reader.
pub(super) const FORMAT: Format = Format {
    parser: Parser::Spdx,
    recognise,
    read,
};

fn recognise(head: &Head) -> bool {
    is_document(head) || is_graph(head) || tags::is_tagged(head)
}

fn is_document(head: &Head) -> bool {
    let version = head.at("/spdxVersion").and_then(Value::as_str);
    matches!(head.json, Some(Value::Object(_)))
        && version.is_some_and(|version| version.starts_with("SPDX-2."))
}

/// `@context` names the context of SPDX 3: `https://spdx.org/rdf/3.0.1/spdx-context.jsonld`.
fn is_graph(head: &Head) -> bool {
    let is_context = |value: &Value| {
        value
            .as_str()
            .is_some_and(|at| at.contains("spdx.org/rdf/3."))
    };
    let Some(Value::Object(object)) = &head.json else {
        return false;
    };
    match object.get("@context") {
        Some(Value::Array(several)) => several.iter().any(is_context),
        Some(one) => is_context(one),
        None => false,
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if tags::is_tagged(&source.head) {
        return tags::read(source);
    }
    one_object(
        source,
        "an SPDX document in JSON, or tags with values that begin with `SPDXVersion:`",
    )?;
    if is_graph(&source.head) {
        graph::read(source)
    } else {
        document::read(source)
    }
}

/// Kinds of packages that are no software of which a package URL can be asked.
fn is_software(purpose: &str) -> bool {
    !matches!(
        purpose.to_ascii_lowercase().as_str(),
        "device" | "file" | "data" | "other"
    )
}

/// A licence that says something: neither `NOASSERTION` nor `NONE` (2.3, 7.13.1).
fn licence(said: &str) -> Option<String> {
    let said = said.trim();
    let says = !matches!(said, "" | "NOASSERTION" | "NONE");
    says.then(|| crate::artifact::shape::short(said))
}

/// A package with nothing said of it.
fn package(id: &str) -> Component {
    Component {
        id: id.to_owned(),
        name: "without name".to_owned(),
        kind: "package".to_owned(),
        software: true,
        ..Component::default()
    }
}
