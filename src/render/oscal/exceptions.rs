//! Audit exceptions: a tested instance that deviated, with management's response.

use super::observations::as_of;
use super::risks::{self, Response};
use super::value::{Object, Value, each_prop, line, paragraphs, props};
use super::writer::Writer;
use crate::render::dossier::{Deadline, ExceptionRow};

/// The UUID of the risk behind an exception.
pub(super) fn risk_uuid(writer: &Writer<'_>, row: &ExceptionRow) -> String {
    writer.judged("exception-risk", &row.id)
}

fn described(row: &ExceptionRow) -> Option<String> {
    let facts = row
        .facts
        .iter()
        .map(|fact| format!("{}: {}", fact.term, fact.meaning));
    let facts: Vec<String> = std::iter::once(row.title.clone()).chain(facts).collect();
    paragraphs(facts.iter().map(String::as_str))
}

/// The observations about exceptions.
pub(super) fn observations(writer: &mut Writer<'_>) -> Vec<Value> {
    let rows = writer.dossier.exceptions.iter();
    rows.map(|row| {
        let mut facts = props(&[("exception", &row.id)]);
        facts.extend(each_prop("control", &row.controls));
        Object::new()
            .with("uuid", writer.judged("exception", &row.id))
            .with(
                "title",
                line(&format!("Exception {}: {}", row.id, row.title)),
            )
            .with("description", described(row))
            .with("props", facts)
            .with("methods", vec!["TEST"])
            .with("types", vec!["finding"])
            .with("origins", writer.by_organization())
            .with("collected", as_of(writer))
            .with(
                "remarks",
                "As the plan of the organisation states it; `collected` is the day of judgement.",
            )
            .into()
    })
    .collect()
}

/// The deadline of an exception.
pub(super) fn deadline(writer: &Writer<'_>, row: &ExceptionRow) -> Option<Deadline> {
    let day = row.due.as_ref()?.parse().ok()?;
    Some(Deadline {
        day,
        is_overdue: day < writer.dossier.interchange.as_of,
    })
}

/// The risks behind exceptions, with what management does about them.
pub(super) fn risks(writer: &mut Writer<'_>) -> Vec<Value> {
    let rows = writer.dossier.exceptions.iter();
    rows.map(|row| risk(writer, row)).collect()
}

fn risk(writer: &mut Writer<'_>, row: &ExceptionRow) -> Value {
    let deadline = deadline(writer, row);
    let answers = [
        "Management response",
        "Compensating control",
        "Remediation",
        "Retest",
    ];
    let answered = row
        .facts
        .iter()
        .filter(|fact| answers.contains(&fact.term.as_str()));
    let said: Vec<String> = answered
        .map(|f| format!("{}: {}", f.term, f.meaning))
        .collect();
    let answer = paragraphs(said.iter().map(String::as_str)).map(|said| {
        let answer = Response {
            uuid: writer.judged("exception-response", &row.id),
            lifecycle: "planned",
            title: &format!("Response to {}", row.id),
            description: &said,
            deadline,
            owner: row.owner.as_deref(),
        };
        risks::response(writer, &answer)
    });
    let observed: Value = Object::new()
        .with("observation-uuid", writer.judged("exception", &row.id))
        .into();
    let mut told = props(&[("kind", "exception"), ("exception", &row.id)]);
    let status = if answer.is_some() {
        "remediating"
    } else {
        "open"
    };
    let risk = risks::due(Object::new(), &mut told, deadline);
    risk.with("uuid", risk_uuid(writer, row))
        .with(
            "title",
            line(&format!("Exception {}: {}", row.id, row.title)),
        )
        .with("description", described(row))
        .with("statement", "A tested instance deviated from the control.")
        .with("props", told)
        .with("status", status)
        .with("origins", writer.by_organization())
        .with("remediations", answer.map(|one| vec![one]))
        .with("related-observations", vec![observed])
        .into()
}
