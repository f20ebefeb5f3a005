//! What was looked at: each evidence item, each sample, each open or accepted finding.

use super::resources::{self, Listed};
use super::value::{
    Object, Value, each_prop, line, link_to, paragraphs, printed_day, prop, props, start_of,
};
use super::writer::Writer;
use crate::diagnostic::FindingRecord;
use crate::render::dossier::{AcceptedRow, AttributeRow, EvidenceRow, FileRow, SampleRow, href};

/// The observations about items.
pub(super) fn items(writer: &mut Writer<'_>, listed: Listed) -> Vec<Value> {
    let dossier = writer.dossier;
    let mut list = Vec::new();
    for row in &dossier.evidence {
        if listed == Listed::All || writer.is_cited(&row.id) {
            list.push(item(writer, row));
        }
    }
    list
}

/// The day on which an item was collected, issued or signed; the day of judgement where
/// that is not stated, and whether it is.
fn collected(writer: &Writer<'_>, row: &EvidenceRow) -> (String, bool) {
    let stated = row.dated.as_deref().and_then(printed_day);
    let is_stated = stated.is_some();
    (stated.unwrap_or_else(|| as_of(writer)), is_stated)
}

/// The day of judgement.
pub(super) fn as_of(writer: &Writer<'_>) -> String {
    start_of(writer.dossier.interchange.as_of)
}

fn item(writer: &mut Writer<'_>, row: &EvidenceRow) -> Value {
    let (collected, is_stated) = collected(writer, row);
    let owner = row.owner.as_deref().map(|name| writer.person(name));
    let facts = item_facts(row, owner.as_deref().unwrap_or_default(), is_stated);
    let remarks = item_remarks(row, is_stated);
    let description = format!("{} ({}): {}", row.title, row.kind_title, row.standing);
    let provenance = row.provenance.iter().map(String::as_str);
    let described = std::iter::once(description.as_str()).chain(provenance);
    let files = row.files.iter();
    let files: Vec<Value> = files.map(|file| evidence(writer, row, file)).collect();
    Object::new()
        .with("uuid", writer.judged("evidence", &row.id))
        .with("title", line(&format!("{}: {}", row.id, row.title)))
        .with("description", paragraphs(described))
        .with("props", facts)
        .with("methods", methods(row))
        .with("types", vec!["control-objective"])
        .with("origins", writer.by_program())
        .with("subjects", subjects(writer, &row.id))
        .with("relevant-evidence", files)
        .with("collected", collected)
        .with("remarks", paragraphs(remarks.iter().map(String::as_str)))
        .into()
}

fn item_facts(row: &EvidenceRow, owner: &str, is_stated: bool) -> Vec<Value> {
    let mut facts = props(&[
        ("item", &row.id),
        ("evidence-type", &row.kind),
        ("section", &row.section),
        ("standing", &row.standing),
        ("covers", row.covers.as_deref().unwrap_or_default()),
        ("cadence", row.cadence.as_deref().unwrap_or_default()),
        ("owner", owner),
        ("collected", if is_stated { "stated" } else { "not stated" }),
    ]);
    facts.extend(row.rules.iter().map(|rule| {
        let why = (!rule.why.is_empty()).then(|| line(&rule.why));
        prop("rule", &rule.rule)
            .with("class", line(&rule.verdict).replace(' ', "-"))
            .with("remarks", why)
            .into()
    }));
    facts
}

fn item_remarks(row: &EvidenceRow, is_stated: bool) -> Vec<String> {
    let undated =
        "No day is stated on which it was collected; `collected` is the day of judgement.";
    let undated = (!is_stated).then(|| undated.to_owned());
    let weak = row.weaknesses.iter().map(|why| format!("Weakness: {why}."));
    let seen = row.observations.iter();
    let seen = seen.map(|what| format!("Observed: {what}."));
    let absent = row.absent.iter();
    let absent = absent.map(|why| format!("Not in the package: {why}."));
    let all = undated.into_iter().chain(weak).chain(seen).chain(absent);
    all.collect()
}

/// A document is examined; rules that the program applied to it are tests; a claim without
/// a document was looked at by nobody (OSCAL 1.2.1, observation, method).
fn methods(row: &EvidenceRow) -> Vec<&'static str> {
    match (row.standing.as_str(), row.rules.is_empty()) {
        ("claimed only" | "missing", _) => vec!["UNKNOWN"],
        (_, true) => vec!["EXAMINE"],
        (_, false) => vec!["EXAMINE", "TEST"],
    }
}

/// The assets and vendors that an item speaks of.
fn subjects(writer: &Writer<'_>, item: &str) -> Vec<Value> {
    let dossier = writer.dossier;
    let about = dossier.interchange.about.get(item);
    let mut subjects = Vec::new();
    for id in about.into_iter().flatten() {
        let uuids = writer.components(id);
        subjects.extend(uuids.into_iter().map(|uuid| {
            Value::from(
                Object::new()
                    .with("subject-uuid", uuid)
                    .with("type", "component"),
            )
        }));
    }
    subjects
}

fn evidence(writer: &Writer<'_>, row: &EvidenceRow, file: &FileRow) -> Value {
    let said = format!("{} of `{}`, {}", file.media_type, row.id, file.size_text);
    Object::new()
        .with("href", file.href.as_str())
        .with("description", line(&said))
        .with(
            "props",
            props(&[("sha256", &file.sha256), ("entry", &file.entry)]),
        )
        .with(
            "links",
            vec![link_to(&resources::evidence(writer, file), "reference")],
        )
        .into()
}

/// The observations about open findings, the heaviest first.
pub(super) fn findings(writer: &mut Writer<'_>) -> Vec<Value> {
    let rows = writer.dossier.findings.iter().enumerate();
    rows.map(|(index, record)| finding(writer, index, record))
        .collect()
}

fn finding(writer: &mut Writer<'_>, index: usize, record: &FindingRecord) -> Value {
    let subject = record.subject.as_deref().unwrap_or_default();
    let links: Vec<Value> = writer
        .item_observation(subject)
        .map(|uuid| link_to(&uuid, "reference"))
        .into_iter()
        .collect();
    let place = record.file.as_ref().map(|file| match record.line {
        Some(line) => format!("{file}:{line}"),
        None => file.clone(),
    });
    let mut remarks: Vec<String> = record.notes.clone();
    remarks.extend(record.help.iter().map(|help| format!("Next: {help}")));
    Object::new()
        .with("uuid", writer.finding_observation(index))
        .with(
            "title",
            line(&format!("{}: {}", record.code, record.message)),
        )
        .with("description", super::value::text(&record.message))
        .with(
            "props",
            props(&[
                ("code", record.code),
                ("severity", record.severity.as_str()),
                ("record", subject),
                ("place", place.as_deref().unwrap_or_default()),
                ("decision", "open"),
            ]),
        )
        .with("links", links)
        .with("methods", vec!["TEST"])
        .with("types", vec!["finding"])
        .with("origins", writer.by_program())
        .with("collected", as_of(writer))
        .with("remarks", paragraphs(remarks.iter().map(String::as_str)))
        .into()
}

/// The UUID of the observation about an accepted finding.
pub(super) fn accepted_uuid(writer: &Writer<'_>, index: usize, row: &AcceptedRow) -> String {
    let name = [
        row.code.as_str(),
        &row.subject,
        &row.message,
        &index.to_string(),
    ]
    .join("\n");
    writer.judged("accepted-observation", &name)
}

/// The observations about findings that a decision leaves open.
pub(super) fn accepted(writer: &mut Writer<'_>) -> Vec<Value> {
    let rows = writer.dossier.accepted.iter().enumerate();
    rows.map(|(index, row)| {
        let owner = writer.person(&row.owner);
        let links = writer.item_observation(&row.subject);
        let links: Vec<Value> = links
            .map(|uuid| link_to(&uuid, "reference"))
            .into_iter()
            .collect();
        Object::new()
            .with("uuid", accepted_uuid(writer, index, row))
            .with("title", line(&format!("{}: {}", row.code, row.message)))
            .with("description", super::value::text(&row.message))
            .with(
                "props",
                props(&[
                    ("code", &row.code),
                    ("record", &row.subject),
                    ("decision", "accepted"),
                    ("owner", &owner),
                    ("expires", &row.expires),
                ]),
            )
            .with("links", links)
            .with("methods", vec!["TEST"])
            .with("types", vec!["finding"])
            .with("origins", writer.by_program())
            .with("collected", as_of(writer))
            .with(
                "remarks",
                format!("Accepted: {}", super::value::text(&row.reason)),
            )
            .into()
    })
    .collect()
}

/// The observations about samples.
pub(super) fn samples(writer: &Writer<'_>) -> Vec<Value> {
    let rows = writer.dossier.samples.iter();
    rows.map(|row| sample(writer, row)).collect()
}

fn sample(writer: &Writer<'_>, row: &SampleRow) -> Value {
    let described = sample_description(row);
    let method = if row.attributes.is_empty() {
        "UNKNOWN"
    } else {
        "TEST"
    };
    Object::new()
        .with("uuid", writer.judged("sample", &row.id))
        .with("title", line(&format!("Sample {}", row.id)))
        .with("description", paragraphs(described.iter().map(String::as_str)))
        .with("props", sample_facts(row))
        .with("methods", vec![method])
        .with("types", vec!["control-objective"])
        .with("origins", writer.by_organization())
        .with("relevant-evidence", sample_files(writer, row))
        .with("collected", as_of(writer))
        .with(
            "remarks",
            "Results are those that the testers state; those of management are labelled so. `collected` is the day of judgement.",
        )
        .into()
}

fn sample_description(row: &SampleRow) -> Vec<String> {
    let mut description = vec![format!(
        "Sample of {} from {}; chosen: {}.",
        row.size, row.population, row.method
    )];
    description.extend(row.attributes.iter().map(|attribute| {
        format!(
            "{}: {} passed, {} deviate, {} not applicable.",
            attribute.text.as_ref().unwrap_or(&attribute.name),
            attribute.passed,
            attribute.deviating,
            attribute.not_applicable
        )
    }));
    if row.attributes.is_empty() {
        description.push("No results are stated.".to_owned());
    }
    let deviations = row.deviations.iter();
    description.extend(deviations.map(|one| format!("Deviation: {one}.")));
    description
}

fn sample_facts(row: &SampleRow) -> Vec<Value> {
    let sum = |of: fn(&AttributeRow) -> usize| -> String {
        row.attributes.iter().map(of).sum::<usize>().to_string()
    };
    let mut facts = props(&[
        ("sample", &row.id),
        ("method", &row.method),
        ("size", &row.size.to_string()),
        ("passed", &sum(|attribute| attribute.passed)),
        ("deviating", &sum(|attribute| attribute.deviating)),
        ("not-applicable", &sum(|attribute| attribute.not_applicable)),
    ]);
    facts.extend(each_prop("tests", &row.tests));
    facts.extend(each_prop("tester", &row.testers));
    if let Some(draw) = &row.draw {
        facts.extend(props(&[
            ("population-size", &draw.population_size.to_string()),
            ("population-digest", &draw.population_digest),
            ("seed", &draw.seed),
            ("seed-from", &draw.seed_from),
            ("folder", &draw.folder),
        ]));
    }
    facts
}

/// The files of a sample that the program drew.
fn sample_files(writer: &Writer<'_>, row: &SampleRow) -> Vec<Value> {
    let Some(draw) = &row.draw else {
        return Vec::new();
    };
    let files = writer.files.iter();
    let files = files.filter(|file| file.entry.starts_with(&draw.folder));
    files
        .map(|file| {
            let facts = props(&[("sha256", &file.sha256), ("entry", &file.entry)]);
            Object::new()
                .with("href", href(&file.entry))
                .with(
                    "description",
                    line(&format!("file of the sample `{}`", row.id)),
                )
                .with("props", facts)
                .into()
        })
        .collect()
}
