//! `risk`: the nine elements of a risk analysis, each answered or not, with every reason.

mod as_of;
mod asset;
mod breaches;
mod changes;
mod export;

use serde_json::{Value, json};

use super::Exit;
use super::args::{RiskCheckArgs, RiskCommand, RiskLibraryArgs};
use super::mask;
use super::open;
use super::output::Output;
use super::progress::Progress;
use crate::catalog;
use crate::diagnostic::counted;
use crate::load::ReadTable;
use crate::model::plan::{Choice as _, Engagement};
use crate::model::risk_report::{ElementAnswer, ElementState, Reason, RiskReport};
use crate::model::{ThreatEvent, Vulnerability};
use crate::pipeline::{self, Judged, Opened};
use crate::risk;

/// Answers about risk analyses.
pub fn run(command: &RiskCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        RiskCommand::Check(args) => check(args, output),
        RiskCommand::AsOf(args) => as_of::run(args, output),
        RiskCommand::Asset(args) => asset::run(args, output),
        RiskCommand::Breaches(args) => breaches::run(args, output),
        RiskCommand::Changes(args) => changes::run(args, output),
        RiskCommand::Export(args) => export::run(args, output),
        RiskCommand::Library(args) => Ok(library(args, output)),
    }
}

/// Entries of the library that hold every word.
fn library(args: &RiskLibraryArgs, output: &mut Output) -> Exit {
    let library = catalog::risk_library();
    let words: Vec<String> = args.words.iter().map(|word| word.to_lowercase()).collect();
    let holds = |texts: &[&str], kinds: &[String]| {
        let all = texts.join(" ").to_lowercase() + " " + &kinds.join(" ");
        words.iter().all(|word| all.contains(word.as_str()))
    };
    let events: Vec<&ThreatEvent> = library
        .events
        .iter()
        .filter(|e| holds(&[&e.id, &e.title, &e.description], &e.applies_to))
        .collect();
    let vulnerabilities: Vec<&Vulnerability> = library
        .vulnerabilities
        .iter()
        .filter(|v| holds(&[&v.id, &v.title, &v.description], &v.applies_to))
        .collect();
    if output.is_json() {
        let fields = json!({
            "version": library.version,
            "threat-events": events.into_iter().map(event_fields).collect::<Vec<_>>(),
            "vulnerabilities": vulnerabilities.into_iter().map(vulnerability_fields).collect::<Vec<_>>(),
        });
        output.json("risk-library", fields);
        return Exit::Done;
    }
    for event in &events {
        output.line(format!("{}  {}", event.id, event.title));
        output.line(format!("  {}", event.description));
        output.line(format!("  applies to: {}", event.applies_to.join(", ")));
    }
    for vulnerability in &vulnerabilities {
        output.line(format!("{}  {}", vulnerability.id, vulnerability.title));
        output.line(format!("  {}", vulnerability.description));
        let met_by = vulnerability.met_by.join(", ");
        output.line(format!("  used by: {met_by}"));
        for (measure, types) in &vulnerability.measures {
            let shown = if types.is_empty() {
                String::new()
            } else {
                format!(" (shown by {})", types.join(", "))
            };
            output.line(format!("  measure: {measure}{shown}"));
        }
    }
    output.line(format!(
        "{} and {}",
        counted(events.len(), "threat event"),
        several(vulnerabilities.len())
    ));
    Exit::Done
}

fn several(vulnerabilities: usize) -> String {
    match vulnerabilities {
        1 => "1 vulnerability".to_owned(),
        many => format!("{many} vulnerabilities"),
    }
}

fn event_fields(event: &ThreatEvent) -> Value {
    json!({
        "id": event.id, "title": event.title, "description": event.description,
        "applies-to": event.applies_to, "affects": event.affects, "source": event.source,
    })
}

fn vulnerability_fields(vulnerability: &Vulnerability) -> Value {
    let measures = vulnerability.measures.iter();
    let measures = measures.map(|(measure, types)| json!({"measure": measure, "shown-by": types}));
    json!({
        "id": vulnerability.id, "title": vulnerability.title,
        "description": vulnerability.description, "applies-to": vulnerability.applies_to,
        "met-by": vulnerability.met_by, "measures": measures.collect::<Vec<_>>(),
        "source": vulnerability.source,
    })
}

fn check(args: &RiskCheckArgs, output: &mut Output) -> Result<Exit, Exit> {
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::plan(&args.plan, output)?;
    let named = open::engagements(&opened, &args.plan, output)?;
    let engagements = concerned(&opened, named, args.plan.engagement.is_some());
    progress.step("collecting evidence");
    let gathered = opened.collect();
    progress.step("checking");
    let judged: Vec<Judged<'_>> = engagements
        .into_iter()
        .map(|engagement| pipeline::judge(&opened, &gathered, engagement))
        .collect();
    drop(progress);
    if output.is_json() {
        let answers: Vec<Value> = judged.iter().map(answer).collect();
        let tables: Vec<Value> = opened.tables.iter().map(table).collect();
        let fields = json!({"engagements": answers, "tables": tables});
        output.json("risk-check", fields);
    } else {
        for table in &opened.tables {
            output.line(format!("read {table}"));
        }
        for judged in &judged {
            human(judged, output);
        }
    }
    let all = judged.iter().all(|judged| judged.risks.is_answered());
    Ok(if all { Exit::Done } else { Exit::Judged })
}

fn table(table: &ReadTable) -> Value {
    json!({
        "table": *table.shown, "records": table.records.noun(), "rows": table.rows,
        "empty_rows": table.empty,
    })
}

/// The engagement named, else those that need a risk analysis, else all.
fn concerned<'a>(
    opened: &Opened,
    engagements: Vec<&'a Engagement>,
    is_named: bool,
) -> Vec<&'a Engagement> {
    if is_named {
        return engagements;
    }
    let needs = |engagement: &&Engagement| risk::is_needed(engagement, opened.profile(engagement));
    let needing: Vec<&Engagement> = engagements.iter().copied().filter(needs).collect();
    if needing.is_empty() {
        return engagements;
    }
    needing
}

fn count(report: &RiskReport, state: ElementState) -> usize {
    let of = |answer: &&ElementAnswer| answer.state == state;
    report.elements.iter().filter(of).count()
}

fn human(judged: &Judged<'_>, output: &mut Output) {
    let report = &judged.risks;
    let counts = ElementState::ALL.iter();
    let counts = counts.map(|(word, state)| format!("{} {word}", count(report, *state)));
    output.line(format!(
        "{}: of 9 elements {}",
        judged.engagement.id.value,
        counts.collect::<Vec<_>>().join(", ")
    ));
    for answer in &report.elements {
        output.line(format!(
            "  {} {}: {}",
            answer.element.number(),
            answer.element.title(),
            answer.state.as_str()
        ));
        reasons(&answer.reasons, output);
    }
}

/// Every reason at its place; what is expected stands after the last of one check.
fn reasons(reasons: &[Reason], output: &mut Output) {
    for (index, reason) in reasons.iter().enumerate() {
        let check = reason.check.as_str();
        let line = format!("    {}: {} [{check}]", reason.place, reason.message);
        output.line(mask::text(&line));
        let next = reasons.get(index + 1);
        if next.is_none_or(|next| next.check != reason.check) {
            output.line(format!("      = help: {}", risk::help(reason.check)));
        }
    }
}

fn answer(judged: &Judged<'_>) -> Value {
    let report = &judged.risks;
    json!({
        "engagement": judged.engagement.id.value.to_string(),
        "as_of": judged.engagement.as_of.value.to_string(),
        "complete": report.is_answered(),
        "answered": count(report, ElementState::Answered),
        "partly_answered": count(report, ElementState::Partly),
        "missing": count(report, ElementState::Missing),
        "elements": report.elements.iter().map(element).collect::<Vec<_>>(),
    })
}

fn element(answer: &ElementAnswer) -> Value {
    let reason = |reason: &Reason| {
        let place = &reason.place;
        json!({
            "check": reason.check.as_str(), "message": reason.message, "file": *place.file,
            "line": place.line, "column": place.column, "subject": reason.subject,
            "help": risk::help(reason.check),
        })
    };
    json!({
        "number": answer.element.number(),
        "element": answer.element.as_str(),
        "title": answer.element.title(),
        "state": answer.state.as_str(),
        "source": answer.element.source(),
        "reasons": answer.reasons.iter().map(reason).collect::<Vec<_>>(),
    })
}
