//! Findings about a register, for people and as JSON.

use serde_json::{Map, Value, json};

use crate::cli::mask;
use crate::cli::output::Output;
use crate::diagnostic::counted;
use crate::model::plan::Choice as _;
use crate::model::register::{LintReport, NotChecked, RoiFinding, RoiSeverity};
use crate::register::escaped;

/// Prints what a check found and what it did not check.
pub(super) fn print(report: &LintReport, output: &mut Output) {
    if output.is_json() {
        output.json("register-lint", value(report));
        return;
    }
    report
        .findings
        .iter()
        .for_each(|finding| block(finding, output));
    not_checked(&report.not_checked, output);
    let severities = RoiSeverity::ALL.iter();
    let severities = severities.filter(|(_, severity)| *severity != RoiSeverity::Off);
    let words = severities.map(|(word, severity)| format!("{} {word}", report.count(*severity)));
    output.line(format!(
        "{}: {}",
        counted(report.findings.len(), "finding"),
        words.collect::<Vec<_>>().join(", ")
    ));
}

/// The answer for machines.
pub(super) fn value(report: &LintReport) -> Value {
    let open = report.not_checked.iter();
    let open = open.map(|open| json!({"rule": open.rule, "reason": open.reason}));
    json!({
        "findings": report.findings.iter().map(fields).collect::<Vec<_>>(),
        "not-checked": open.collect::<Vec<_>>(),
        "counts": counts(report),
        "refused": report.is_refused(),
    })
}

/// Prints findings for which a command stops.
pub(super) fn refuse(findings: &[RoiFinding], output: &mut Output) {
    if output.is_json() {
        let rows: Vec<Value> = findings.iter().map(fields).collect();
        output.json(
            "register-import",
            json!({"written": null, "findings": rows}),
        );
        return;
    }
    for finding in findings {
        block(finding, output);
    }
    output.line("nothing was written");
}

fn counts(report: &LintReport) -> Value {
    let severities = RoiSeverity::ALL.iter();
    let severities = severities.filter(|(_, severity)| *severity != RoiSeverity::Off);
    let counts =
        severities.map(|(word, severity)| ((*word).to_owned(), json!(report.count(*severity))));
    Value::Object(counts.collect::<Map<String, Value>>())
}

fn fields(finding: &RoiFinding) -> Value {
    let place = finding.place.as_ref();
    json!({
        "rule": finding.rule, "severity": finding.severity.as_str(),
        "template": finding.template, "row": finding.row, "column": finding.column,
        "value": finding.value.as_deref().map(escaped), "message": finding.message,
        "fix": finding.fix, "file": place.map(|place| place.file.to_string()),
        "line": place.map(|place| place.line).filter(|line| *line > 0),
    })
}

/// One finding: what is wrong, where, what stands there, what to do.
fn block(finding: &RoiFinding, output: &mut Output) {
    let row = finding.row.map(|row| format!("row {row}"));
    let parts = [finding.template.clone(), row, finding.column.clone()];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let place = if parts.is_empty() {
        String::new()
    } else {
        format!("{}: ", parts.join(" "))
    };
    let severity = finding.severity.as_str();
    let mut lines = vec![format!(
        "{severity}[{}]: {place}{}",
        finding.rule, finding.message
    )];
    if let Some(place) = &finding.place {
        lines.push(format!("  --> {}", escaped(&place.to_string())));
    }
    if let Some(value) = &finding.value {
        lines.push(format!("   = note: the value is `{}`", escaped(value)));
    }
    lines.push(format!("   = help: {}\n", finding.fix));
    output.line(mask::text(&lines.join("\n")));
}

/// What was not checked, the rules of one reason together.
fn not_checked(open: &[NotChecked], output: &mut Output) {
    output.line("not checked:");
    let mut told: Vec<&str> = Vec::new();
    for one in open {
        if told.contains(&one.reason.as_str()) {
            continue;
        }
        told.push(&one.reason);
        let same = open.iter().filter(|other| other.reason == one.reason);
        let rules: Vec<&str> = same.filter_map(|other| other.rule.as_deref()).collect();
        if rules.is_empty() {
            output.line(format!("  {}", one.reason));
        } else {
            output.line(format!("  {}: {}", rules.join(", "), one.reason));
        }
    }
}
