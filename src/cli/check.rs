//! `check`: findings, states, results, verdict; writes nothing.

use serde_json::{Map, Value, json};

use super::Exit;
use super::args::{CheckArgs, Level};
use super::open;
use super::output::Output;
use super::progress::Progress;
use crate::diagnostic::{FindingRecord, Severity, counted};
use crate::model::plan::Choice;
use crate::model::{CatalogStatus, ControlCoverage, ControlResult, ControlState};
use crate::pipeline::{self, Judged};

/// Checks every engagement, or the one named.
pub fn run(args: &CheckArgs, output: &mut Output) -> Result<Exit, Exit> {
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    progress.step("collecting evidence");
    let gathered = opened.collect();
    progress.step("checking");
    let judged: Vec<Judged<'_>> = engagements
        .into_iter()
        .map(|e| {
            let mut judged = pipeline::judge(&opened, &gathered, e);
            let pages = pipeline::page_problems(&judged);
            judged.findings.extend(pages);
            judged
        })
        .collect();
    drop(progress);
    if output.is_json() {
        let answers: Vec<Value> = judged.iter().map(answer).collect();
        output.json("check", json!({"engagements": answers}));
    } else {
        for judged in &judged {
            output.findings(&judged.findings, &opened.sources);
            summary(judged, output);
        }
    }
    let heavy = judged
        .iter()
        .flat_map(|j| &j.findings)
        .any(|f| reaches(f.severity, args.fail_on));
    Ok(if heavy { Exit::Judged } else { Exit::Done })
}

/// Whether a severity is at or above a limit.
pub fn reaches(severity: Severity, limit: Level) -> bool {
    let limit = match limit {
        Level::Critical => Severity::Critical,
        Level::High => Severity::High,
        Level::Medium => Severity::Medium,
        Level::Low => Severity::Low,
        Level::Info => Severity::Info,
    };
    severity <= limit
}

/// The lines that `check` and `build` print for one engagement.
pub fn summary(judged: &Judged<'_>, output: &mut Output) {
    output.line(format!(
        "{}: {}",
        judged.engagement.id.value,
        judged.coverage.verdict.describe()
    ));
    for (short, catalog) in &judged.profile().catalogs {
        let of: Vec<&ControlCoverage> = of(judged, short).collect();
        let proposed = if catalog.status == CatalogStatus::Proposed {
            " (proposed, not in force; no gaps are counted)"
        } else {
            ""
        };
        output.line(format!(
            "  {short}: {} in scope{proposed}",
            counted(of.len(), "control")
        ));
        output.line(format!("    state:  {}", words(&of, |c| c.state)));
        output.line(format!("    result: {}", words(&of, |c| c.result)));
    }
    output.line(format!("  findings: {}", finding_words(judged)));
}

fn of<'a>(judged: &'a Judged<'_>, short: &'a str) -> impl Iterator<Item = &'a ControlCoverage> {
    judged
        .coverage
        .controls
        .iter()
        .filter(move |control| control.scoped.control.short == short)
}

fn words<T: Choice + PartialEq>(
    controls: &[&ControlCoverage],
    value: impl Fn(&ControlCoverage) -> T,
) -> String {
    let count = |wanted: &T| {
        controls
            .iter()
            .filter(|control| value(control) == *wanted)
            .count()
    };
    let parts = T::ALL
        .iter()
        .map(|(word, wanted)| (count(wanted), word))
        .filter(|(n, _)| *n > 0);
    parts
        .map(|(n, word)| format!("{n} {word}"))
        .collect::<Vec<_>>()
        .join(", ")
}

fn finding_words(judged: &Judged<'_>) -> String {
    let count = |severity: Severity| {
        judged
            .findings
            .iter()
            .filter(|f| f.severity == severity)
            .count()
    };
    let parts: Vec<String> = Severity::ALL
        .iter()
        .map(|(word, severity)| (count(*severity), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let open = if parts.is_empty() {
        "none".to_owned()
    } else {
        parts.join(", ")
    };
    match judged.accepted.len() {
        0 => open,
        accepted => format!("{open}; {accepted} accepted"),
    }
}

/// The JSON answer for one engagement.
pub fn answer(judged: &Judged<'_>) -> Value {
    let frameworks: Vec<Value> = judged
        .profile()
        .catalogs
        .iter()
        .map(|(short, catalog)| {
            let of: Vec<&ControlCoverage> = of(judged, short).collect();
            json!({
                "short": short,
                "catalog": catalog.id.to_string(),
                "total": of.len(),
                "states": counts::<ControlState>(&of, |c| c.state),
                "results": counts::<ControlResult>(&of, |c| c.result),
            })
        })
        .collect();
    let gaps: Vec<&ControlCoverage> = judged
        .coverage
        .controls
        .iter()
        .filter(|c| c.gap.is_some())
        .collect();
    let explained = gaps
        .iter()
        .filter(|c| c.gap.as_ref().is_some_and(|gap| gap.response.is_some()))
        .count();
    let records = |findings: &[crate::diagnostic::Finding]| -> Vec<FindingRecord> {
        findings.iter().map(FindingRecord::from).collect()
    };
    json!({
        "engagement": judged.engagement.id.value.to_string(),
        "verdict": {
            "word": judged.coverage.verdict.word(),
            "line": judged.coverage.verdict.describe(),
            "gaps": gaps.len(),
            "explained": explained,
            "open": gaps.len() - explained,
        },
        "frameworks": frameworks,
        "controls": judged.coverage.controls.iter().map(control).collect::<Vec<_>>(),
        "findings": records(&judged.findings),
        "accepted": records(&judged.accepted),
    })
}

fn counts<T: Choice + PartialEq>(
    controls: &[&ControlCoverage],
    value: impl Fn(&ControlCoverage) -> T,
) -> Value {
    let count = |wanted: &T| {
        controls
            .iter()
            .filter(|control| value(control) == *wanted)
            .count()
    };
    Value::Object(
        T::ALL
            .iter()
            .map(|(word, wanted)| ((*word).to_owned(), json!(count(wanted))))
            .collect::<Map<_, _>>(),
    )
}

fn control(control: &ControlCoverage) -> Value {
    let evidence: Vec<Value> = control
        .links
        .iter()
        .map(|link| json!({"item": link.item, "strength": link.strength.as_str(), "standing": link.standing.as_str()}))
        .collect();
    json!({
        "id": control.scoped.control,
        "title": control.scoped.title,
        "state": control.state.as_str(),
        "result": control.result.as_str(),
        "missing": control.missing,
        "because": control.because,
        "evidence": evidence,
    })
}
