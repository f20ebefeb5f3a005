//! The assessment results.

use super::metadata::metadata;
use super::resources::{self, Listed};
use super::value::{Object, Value, end_of, line, paragraphs, props, start_of, text};
use super::writer::Writer;
use super::{components, controls, exceptions, findings, observations, risks};
use crate::render::dossier::{ASSERTION, StatementRow};

/// The document.
pub(super) fn document(writer: &mut Writer<'_>) -> Value {
    let result = result(writer);
    let no_plan = Object::new()
        .with("href", format!("#{}", resources::no_plan(writer)))
        .with(
            "remarks",
            "There is no assessment plan in OSCAL; the resource says what stands in its place.",
        );
    let objectives = controls::objectives(writer);
    let definitions = (!objectives.is_empty())
        .then(|| Value::from(Object::new().with("objectives-and-methods", objectives)));
    let body = Object::new()
        .with("uuid", writer.document("assessment-results"))
        .with("metadata", metadata(writer, "Evidence and what it shows"))
        .with("import-ap", no_plan)
        .with("local-definitions", definitions)
        .with("results", vec![result])
        .with(
            "back-matter",
            resources::back_matter(writer, Listed::All, true),
        );
    Object::new().with("assessment-results", body).into()
}

fn result(writer: &mut Writer<'_>) -> Value {
    let dossier = writer.dossier;
    let mut related = findings::Related::new(writer);
    for gap in &dossier.gaps {
        let uuid = risks::gap_uuid(writer, &gap.control);
        related.add_risk(&gap.control, uuid);
    }
    let findings = findings::findings(writer, &related, |_| true);
    let mut risks = risks::scenarios(writer);
    risks.extend(risks::gaps(writer));
    risks.extend(exceptions::risks(writer));
    let mut observed = observations::items(writer, Listed::All);
    observed.extend(observations::samples(writer));
    observed.extend(exceptions::observations(writer));
    observed.extend(observations::findings(writer));
    observed.extend(observations::accepted(writer));
    let interchange = &dossier.interchange;
    let said = [
        dossier.verdict.line.as_str(),
        dossier.verdict.beside.as_str(),
    ];
    let local = components::local_definitions(writer);
    Object::new()
        .with("uuid", writer.judged("result", &dossier.engagement.period))
        .with("title", line(&dossier.engagement.title))
        .with("description", paragraphs(said))
        .with("start", start_of(interchange.from))
        .with("end", end_of(interchange.until))
        .with("props", counts(writer))
        .with("local-definitions", local)
        .with("reviewed-controls", controls::reviewed(writer))
        .with("attestations", attestations(writer))
        .with("observations", observed)
        .with("risks", risks)
        .with("findings", findings)
        .with(
            "remarks",
            "`start` and `end` are the period that the evidence is about.",
        )
        .into()
}

/// The numbers of the first page.
fn counts(writer: &Writer<'_>) -> Vec<Value> {
    let dossier = writer.dossier;
    let frameworks = dossier.frameworks.iter();
    let controls: usize = frameworks.map(|framework| framework.total).sum();
    let verdict = &dossier.verdict;
    props(&[
        ("verdict", &verdict.word),
        ("controls", &controls.to_string()),
        ("gaps", &verdict.gaps.to_string()),
        ("gaps-explained", &verdict.explained.to_string()),
        ("gaps-open", &verdict.open.to_string()),
        ("items", &dossier.evidence.len().to_string()),
        ("files", &dossier.package.files.to_string()),
        ("open-findings", &dossier.findings.len().to_string()),
        ("accepted-findings", &dossier.accepted.len().to_string()),
    ])
}

/// Management's assertion, which is no attestation of an auditor.
fn attestations(writer: &Writer<'_>) -> Vec<Value> {
    let dossier = writer.dossier;
    let groups = dossier
        .system
        .iter()
        .filter(|group| group.title == ASSERTION);
    let statements: Vec<&StatementRow> = groups.flat_map(|group| &group.statements).collect();
    let part = |(index, row): (usize, &&StatementRow)| {
        let mut facts = props(&[(
            "standing",
            if row.claimed_only {
                "claimed only"
            } else {
                "shown by evidence"
            },
        )]);
        facts.extend(super::value::each_prop("item", &row.evidence));
        let part = Object::new()
            .with("uuid", writer.judged("assertion", &index.to_string()))
            .with("name", "assertion")
            .with("ns", crate::oscal::NAMESPACE)
            .with(
                "title",
                "Management's own assertion, not the attestation of an auditor",
            )
            .with("props", facts)
            .with("prose", text(&row.text));
        Value::from(part)
    };
    let parts: Vec<Value> = statements.iter().enumerate().map(part).collect();
    if parts.is_empty() {
        return Vec::new();
    }
    let by = Object::new()
        .with("role-id", "prepared-by")
        .with("party-uuids", vec![writer.organization()]);
    let attestation = Object::new()
        .with("responsible-parties", vec![Value::from(by)])
        .with("parts", parts);
    vec![attestation.into()]
}
