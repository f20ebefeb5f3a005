//! Back matter: the files of the package with their digests, and what stands behind names.

use std::collections::BTreeMap;

use super::PackageFile;
use super::value::{Object, Value, line, props};
use super::writer::Writer;
use crate::render::dossier::{EvidenceRow, FileRow, Framework, href};

/// Which evidence files a document lists.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// All of the package.
    All,
    /// Those of the items that the document names.
    Cited,
}

const NO_PLAN: &str = "There is no assessment plan in OSCAL. Scope and period stand in the results; how state and result of a control follow from its evidence stands in its objective and in the reports. The plan of the audit is the auditor's.";

/// The resource that stands for the assessment plan.
pub(super) fn no_plan(writer: &Writer<'_>) -> String {
    writer.judged("resource", "no assessment plan")
}

/// The resource that stands for the catalog of a framework.
pub(super) fn catalog(writer: &Writer<'_>, framework: &Framework) -> String {
    writer.thing("catalog", &framework.catalog)
}

/// The resource of a packed evidence file.
pub(super) fn evidence(writer: &Writer<'_>, file: &FileRow) -> String {
    writer.judged("resource", &file.entry)
}

/// Back matter with everything that a document refers to.
pub(super) fn back_matter(writer: &Writer<'_>, listed: Listed, with_plan: bool) -> Value {
    let mut resources: Vec<Value> = Vec::new();
    if with_plan {
        let none = Object::new()
            .with("uuid", no_plan(writer))
            .with("title", "No assessment plan")
            .with("description", NO_PLAN);
        resources.push(none.into());
    }
    let dossier = writer.dossier;
    resources.extend(dossier.frameworks.iter().map(|f| framework(writer, f)));
    let mut seen: BTreeMap<&str, &EvidenceRow> = BTreeMap::new();
    for row in &dossier.evidence {
        if listed == Listed::All || writer.is_cited(&row.id) {
            for file in &row.files {
                if seen.insert(&file.entry, row).is_none() {
                    resources.push(packed(writer, row, file));
                }
            }
        }
    }
    let others = writer.files.iter();
    let others = others.filter(|file| !seen.contains_key(file.entry.as_str()));
    resources.extend(others.map(|file| other(writer, file)));
    Object::new().with("resources", resources).into()
}

fn framework(writer: &Writer<'_>, framework: &Framework) -> Value {
    let description = format!(
        "The catalog `{0}`. `auditbinder catalog export {0}` writes it in OSCAL, with the control ids used here.",
        framework.catalog
    );
    Object::new()
        .with("uuid", catalog(writer, framework))
        .with("title", line(&framework.title))
        .with("description", description)
        .with(
            "props",
            props(&[
                ("catalog", &framework.catalog),
                ("framework", &framework.short),
                ("version", &framework.version),
                ("status", &framework.status_line),
            ]),
        )
        .into()
}

fn packed(writer: &Writer<'_>, row: &EvidenceRow, file: &FileRow) -> Value {
    let facts = [
        ("item", row.id.as_str()),
        ("entry", &file.entry),
        ("bytes", &file.size.to_string()),
        ("original", file.original.as_deref().unwrap_or_default()),
    ];
    Object::new()
        .with("uuid", evidence(writer, file))
        .with(
            "title",
            line(&format!("{}: {}", row.title, name(&file.entry))),
        )
        .with("props", props(&facts))
        .with(
            "rlinks",
            vec![rlink(&file.entry, &file.media_type, &file.sha256)],
        )
        .into()
}

fn other(writer: &Writer<'_>, file: &PackageFile) -> Value {
    let title = file.entry.strip_prefix("data/").unwrap_or(&file.entry);
    Object::new()
        .with("uuid", writer.judged("resource", &file.entry))
        .with("title", line(title))
        .with("props", props(&[("entry", &file.entry)]))
        .with(
            "rlinks",
            vec![rlink(&file.entry, media_type(&file.entry), &file.sha256)],
        )
        .into()
}

/// A link from `data/oscal/` to a file, with its digest (OSCAL 1.2.1, back-matter, rlink).
fn rlink(entry: &str, media_type: &str, sha256: &str) -> Value {
    let hash: Value = Object::new()
        .with("algorithm", "SHA-256")
        .with("value", sha256)
        .into();
    let media_type = (!media_type.trim().is_empty()).then(|| line(media_type));
    Object::new()
        .with("href", href(entry))
        .with("media-type", media_type)
        .with("hashes", vec![hash])
        .into()
}

fn name(entry: &str) -> &str {
    entry.rsplit('/').next().unwrap_or(entry)
}

/// The media type of a file that the program itself made, by its ending.
fn media_type(entry: &str) -> &'static str {
    match entry.rsplit('.').next().unwrap_or_default() {
        "pdf" => "application/pdf",
        "html" => "text/html",
        "json" => "application/json",
        "jsonl" => "application/jsonl",
        "csv" => "text/csv",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "zip" => "application/zip",
        "txt" | "py" | "sql" => "text/plain",
        _ => "application/octet-stream",
    }
}
