//! The plan of action and milestones: gaps, exceptions, heavy findings, open treatments.

use std::collections::BTreeSet;

use super::metadata::metadata;
use super::resources::{self, Listed};
use super::value::{Object, Value, line, paragraphs, props, text};
use super::writer::Writer;
use super::{components, exceptions, findings, observations, risks};
use crate::diagnostic::FindingRecord;
use crate::render::dossier::{Deadline, Progress};

/// One item with what it refers to.
struct Item {
    /// What it is about: `gap`, `exception`, `finding`, `accepted-finding`, `treatment`.
    kind: &'static str,
    /// Names it among its kind.
    name: String,
    title: String,
    description: String,
    facts: Vec<Value>,
    owner: Option<String>,
    deadline: Option<Deadline>,
    /// Controls, by id.
    controls: Vec<String>,
    observations: Vec<String>,
    risks: Vec<String>,
}

/// The document; nothing where there is no item, since OSCAL asks for one.
pub(super) fn document(writer: &mut Writer<'_>) -> Option<Value> {
    let mut items = gaps(writer);
    items.extend(exception_items(writer));
    items.extend(heavy(writer));
    items.extend(accepted(writer));
    items.extend(treatments(writer));
    if items.is_empty() {
        return None;
    }
    let named = items.iter().flat_map(|item| item.controls.iter().cloned());
    let named: BTreeSet<String> = named.collect();
    let mut related = findings::Related::new(writer);
    for gap in &writer.dossier.gaps {
        let uuid = risks::gap_uuid(writer, &gap.control);
        related.add_risk(&gap.control, uuid);
    }
    let findings = findings::findings(writer, &related, |row| named.contains(&row.id));
    let mut all_risks = risks::gaps(writer);
    all_risks.extend(exceptions::risks(writer));
    all_risks.extend(risks::scenarios(writer));
    let mut observed = observations::samples(writer);
    observed.extend(exceptions::observations(writer));
    observed.extend(observations::findings(writer));
    observed.extend(observations::accepted(writer));
    observed.extend(observations::items(writer, Listed::Cited));
    let list: Vec<Value> = items.iter().map(|item| entry(writer, item)).collect();
    let system = Object::new()
        .with("identifier-type", "urn:auditbinder:engagement")
        .with("id", line(&writer.dossier.engagement.id));
    let local = components::local_definitions(writer);
    let body = Object::new()
        .with("uuid", writer.document("poam"))
        .with(
            "metadata",
            metadata(writer, "Plan of action and milestones"),
        )
        .with("system-id", system)
        .with("local-definitions", local)
        .with("observations", observed)
        .with("risks", all_risks)
        .with("findings", findings)
        .with("poam-items", list)
        .with(
            "back-matter",
            resources::back_matter(writer, Listed::Cited, false),
        );
    Some(
        Object::new()
            .with("plan-of-action-and-milestones", body)
            .into(),
    )
}

fn entry(writer: &mut Writer<'_>, item: &Item) -> Value {
    let mut facts = props(&[("kind", item.kind)]);
    facts.extend(item.facts.iter().cloned());
    let mut remarks = Vec::new();
    if let Some(owner) = &item.owner {
        let party = writer.person(owner);
        facts.push(
            super::value::prop("owner", &party)
                .with("remarks", line(owner))
                .into(),
        );
    } else {
        remarks.push("Nobody is named who answers for it.");
    }
    match item.deadline {
        Some(deadline) => facts.extend(props(&[
            ("due", &deadline.day.to_string()),
            ("overdue", if deadline.is_overdue { "yes" } else { "no" }),
        ])),
        None => remarks.push("No day is stated."),
    }
    let list = |field: &'static str, uuids: &[String]| -> Vec<Value> {
        let one = |uuid: &String| Object::new().with(field, uuid.as_str()).into();
        uuids.iter().map(one).collect()
    };
    let of_controls = item
        .controls
        .iter()
        .map(|control| findings::uuid(writer, control));
    let of_controls: Vec<String> = of_controls.collect();
    Object::new()
        .with(
            "uuid",
            writer.judged(&format!("poam-{}", item.kind), &item.name),
        )
        .with("title", line(&item.title))
        .with("description", text(&item.description))
        .with("props", facts)
        .with("related-findings", list("finding-uuid", &of_controls))
        .with(
            "related-observations",
            list("observation-uuid", &item.observations),
        )
        .with("related-risks", list("risk-uuid", &item.risks))
        .with("remarks", paragraphs(remarks))
        .into()
}

fn gaps(writer: &Writer<'_>) -> Vec<Item> {
    let rows = writer.dossier.gaps.iter();
    rows.map(|row| {
        let missing = row.missing.iter().map(|what| format!("Missing: {what}."));
        let response = match &row.response {
            Some(said) => format!("Response: {said}"),
            None => "There is no response yet.".to_owned(),
        };
        let said: Vec<String> = missing.chain([response]).collect();
        Item {
            kind: "gap",
            name: row.control.clone(),
            title: format!("{} {}", row.control, row.title),
            description: said.join("\n\n"),
            facts: risks::gap_facts(row),
            owner: row.owner.clone(),
            deadline: writer.dossier.interchange.gaps.get(&row.control).copied(),
            controls: vec![row.control.clone()],
            observations: Vec::new(),
            risks: vec![risks::gap_uuid(writer, &row.control)],
        }
    })
    .collect()
}

/// The ids of controls that texts name and that have a finding.
fn found<'t>(writer: &Writer<'_>, texts: impl IntoIterator<Item = &'t String>) -> Vec<String> {
    let named = texts.into_iter().filter_map(|text| writer.control(text));
    let ids: BTreeSet<&str> = named.map(|name| name.control.as_str()).collect();
    let found = ids.into_iter().filter(|id| writer.has_finding(id));
    found.map(str::to_owned).collect()
}

fn exception_items(writer: &Writer<'_>) -> Vec<Item> {
    let rows = writer.dossier.exceptions.iter();
    rows.map(|row| Item {
        kind: "exception",
        name: row.id.clone(),
        title: format!("Exception {}: {}", row.id, row.title),
        description: row.title.clone(),
        facts: props(&[("exception", &row.id)]),
        owner: row.owner.clone(),
        deadline: exceptions::deadline(writer, row),
        controls: found(writer, &row.controls),
        observations: vec![writer.judged("exception", &row.id)],
        risks: vec![exceptions::risk_uuid(writer, row)],
    })
    .collect()
}

/// Findings of severity critical and high.
fn heavy(writer: &Writer<'_>) -> Vec<Item> {
    let rows = writer.dossier.findings.iter().enumerate();
    let heavy = rows.filter(|(_, record)| record.severity.is_error());
    let item = |(index, record): (usize, &FindingRecord)| {
        let next = record.help.as_ref().map(|help| format!("Next: {help}"));
        let said = [Some(record.message.clone()), next];
        Item {
            kind: "finding",
            name: writer.finding_observation(index).to_owned(),
            title: format!("{}: {}", record.code, record.message),
            description: said.into_iter().flatten().collect::<Vec<_>>().join("\n\n"),
            facts: props(&[
                ("code", record.code),
                ("severity", record.severity.as_str()),
                ("record", record.subject.as_deref().unwrap_or_default()),
            ]),
            owner: None,
            deadline: None,
            controls: found(writer, &record.subject),
            observations: vec![writer.finding_observation(index).to_owned()],
            risks: Vec::new(),
        }
    };
    heavy.map(item).collect()
}

/// Findings that a decision leaves open until a day.
fn accepted(writer: &Writer<'_>) -> Vec<Item> {
    let rows = writer.dossier.accepted.iter().enumerate();
    rows.map(|(index, row)| {
        let uuid = observations::accepted_uuid(writer, index, row);
        let day = row.expires.parse().ok();
        Item {
            kind: "accepted-finding",
            name: uuid.clone(),
            title: format!("{}: {}", row.code, row.message),
            description: format!(
                "{}\n\nAccepted until {}: {}",
                row.message, row.expires, row.reason
            ),
            facts: props(&[("code", &row.code), ("record", &row.subject)]),
            owner: Some(row.owner.clone()),
            deadline: day.map(|day| Deadline {
                day,
                is_overdue: day < writer.dossier.interchange.as_of,
            }),
            controls: Vec::new(),
            observations: vec![uuid],
            risks: Vec::new(),
        }
    })
    .collect()
}

/// Treatments of risks that are planned and not done.
fn treatments(writer: &Writer<'_>) -> Vec<Item> {
    let risks = writer.dossier.risks.iter();
    let rows = risks.flat_map(|risks| &risks.scenarios);
    let open = rows.filter_map(|row| {
        let facts = writer.dossier.interchange.treatments.get(&row.id)?;
        let is_open = matches!(facts.progress, Progress::Planned | Progress::Undated);
        is_open.then_some((row, facts.deadline))
    });
    open.map(|(row, deadline)| Item {
        kind: "treatment",
        name: row.id.clone(),
        title: format!("Treatment of {}: {}", row.id, row.title),
        description: row.treatment.clone(),
        facts: props(&[
            ("scenario", &row.id),
            ("level", &row.level),
            ("status", &row.status),
        ]),
        owner: row.owner.clone(),
        deadline,
        controls: Vec::new(),
        observations: Vec::new(),
        risks: vec![risks::scenario_uuid(writer, &row.id)],
    })
    .collect()
}
