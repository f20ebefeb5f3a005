//! `register export`, `register review`, and what a plan says of its register.

use std::path::Path;

use serde_json::{Value, json};

use super::{answer, lei_list};
use crate::cli::args::{RegisterExportArgs, RegisterReviewArgs};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::{Exit, file, open};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::register::{LeftOut, LintReport, Remark};
use crate::pipeline::Opened;
use crate::pipeline::register::{Prepared, prepare, submissions};
use crate::register::{self, LeiList, Package};

/// Whether a path names a plan, and no package or folder.
pub(super) fn is_plan(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ["yaml", "yml"].contains(&ending.to_lowercase().as_str()))
}

/// The one submission that is meant, prepared.
pub(super) fn one<'a>(
    opened: &'a Opened,
    named: Option<&str>,
    output: &mut Output,
) -> Result<Prepared<'a>, Exit> {
    let found = submissions(opened, named).map_err(|finding| output.problem(*finding))?;
    let [only] = found.as_slice() else {
        let ids: Vec<String> = found.iter().map(|s| format!("`{}`", s.id.value)).collect();
        let message = format!("the plan has {} submissions", found.len());
        let finding = Finding::new(Code::UnknownReference, message);
        let help = format!("name one with `--submission`: {}", ids.join(", "));
        return Err(output.problem(finding.help(help)));
    };
    prepare(opened, only).map_err(|findings| output.problems(&findings, &opened.sources))
}

/// Checks what a plan says, each submission by itself.
pub(super) fn lint(
    path: &Path,
    named: Option<&str>,
    leis: Option<&LeiList>,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let opened = open::at(path, output)?;
    let prepared = one(&opened, named, output)?;
    let report = prepared.lint(leis);
    left_out(&prepared.left_out, output);
    answer::print(&report, output);
    Ok(if report.is_refused() {
        Exit::Judged
    } else {
        Exit::Done
    })
}

pub(super) fn left_out(records: &[LeftOut], output: &mut Output) {
    for left in records {
        output.note(format!(
            "left out: {} ({}): {}",
            left.record, left.place, left.why
        ));
    }
}

/// Writes the package of one submission.
pub(super) fn export(args: &RegisterExportArgs, output: &mut Output) -> Result<Exit, Exit> {
    let leis = args.lei_file.as_deref().map(lei_list).transpose();
    let leis = leis.map_err(|finding| output.problem(*finding))?;
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::at(&args.plan, output)?;
    let prepared = one(&opened, args.submission.as_deref(), output)?;
    progress.step("writing and checking");
    let timestamp = match &args.timestamp {
        Some(stated) => Some(stated.clone()),
        None => of_environment(output)?,
    };
    let made = prepared.package(timestamp.as_deref(), leis.as_ref());
    let (package, report) = made.map_err(|bad| {
        let finding = Finding::new(Code::WrongValue, bad.to_string());
        let place = &prepared.submission.id.place;
        output.problems(
            &[finding.at(place).note("nothing was written")],
            &opened.sources,
        )
    })?;
    drop(progress);
    if report.is_refused() && !args.allow_rejects {
        return Ok(refused(&report, output));
    }
    let path = args.output.join(&package.name);
    let before = std::fs::read(&path).ok();
    if before.as_deref() != Some(&package.bytes) {
        if let Some(finding) = file::refused(&path, args.force) {
            return Err(output.problem(finding));
        }
        let written = file::write_bytes(&path, &package.bytes);
        written.map_err(|error| output.problem(file::unwritable(&path, &error)))?;
    }
    told(&prepared, &package, &path, &report, output);
    Ok(if report.is_refused() {
        Exit::Judged
    } else {
        Exit::Done
    })
}

/// `SOURCE_DATE_EPOCH` as the time stamp of a package, where it is set.
fn of_environment(output: &mut Output) -> Result<Option<String>, Exit> {
    let is_set = std::env::var("SOURCE_DATE_EPOCH").is_ok_and(|set| !set.is_empty());
    if !is_set {
        return Ok(None);
    }
    let time = super::now(output)?;
    Ok(Some(time.format("%Y%m%d%H%M%S000").to_string()))
}

fn refused(report: &LintReport, output: &mut Output) -> Exit {
    answer::print(report, output);
    output.note(
        "nothing was written: an authority refuses this register; correct it, or pass `--allow-rejects`",
    );
    Exit::Judged
}

fn told(
    prepared: &Prepared<'_>,
    package: &Package,
    path: &Path,
    report: &LintReport,
    output: &mut Output,
) {
    let rows: usize = prepared
        .register
        .tables
        .values()
        .map(|t| t.rows.len())
        .sum();
    left_out(&prepared.left_out, output);
    if output.is_json() {
        let left_out = prepared.left_out.iter();
        let left_out = left_out.map(|l| json!({"record": l.record, "why": l.why}));
        let mut fields = answer::value(report);
        fields["written"] = json!(path.display().to_string());
        fields["submission"] = json!(prepared.submission.id.value);
        fields["package"] = json!(package.name);
        fields["rows"] = json!(rows);
        fields["taken-from-tables"] = json!(prepared.taken);
        fields["left-out"] = json!(left_out.collect::<Vec<Value>>());
        output.json("register-export", fields);
        return;
    }
    answer::print(report, output);
    let derived = prepared
        .register
        .tables
        .values()
        .flat_map(|table| &table.rows);
    let cells = derived
        .flat_map(|row| &row.cells)
        .filter(|cell| !cell.is_empty());
    let (mut all, mut derived) = (0_usize, 0_usize);
    for cell in cells {
        all += 1;
        derived += usize::from(cell.derived);
    }
    output.line(format!(
        "written: {} ({}, {all} values, {derived} of them derived from the rest of the plan)",
        path.display(),
        counted(rows, "row")
    ));
    if report.is_refused() {
        output.line("an authority refuses it: rules of severity `reject` are broken");
    } else {
        output.line("no rule is broken for which a package is refused, of those that can be checked here; only the authority decides");
    }
}

/// Says what is not plausible.
pub(super) fn review(args: &RegisterReviewArgs, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open::at(&args.plan, output)?;
    let prepared = one(&opened, args.submission.as_deref(), output)?;
    let remarks = prepared.review();
    if output.is_json() {
        let rows: Vec<Value> = remarks.iter().map(fields).collect();
        let asked = register::review::RULES.iter();
        let asked = asked.map(|(rule, what)| json!({"rule": rule, "asks": what}));
        output.json(
            "register-review",
            json!({"remarks": rows, "rules": asked.collect::<Vec<_>>()}),
        );
    } else {
        for remark in &remarks {
            output.line(format!("{} [{}]", remark.sentence, remark.rule));
            if let Some(place) = &remark.place {
                output.line(format!("  --> {place}"));
            }
        }
        let rules = register::review::RULES.len();
        output.line(format!(
            "{} by {rules} rules of plausibility; none of them is a rule of an authority",
            counted(remarks.len(), "remark")
        ));
    }
    Ok(if remarks.is_empty() {
        Exit::Done
    } else {
        Exit::Judged
    })
}

fn fields(remark: &Remark) -> Value {
    let place = remark.place.as_ref();
    json!({
        "rule": remark.rule, "template": remark.template, "subject": remark.subject,
        "sentence": remark.sentence, "file": place.map(|p| p.file.to_string()),
        "line": place.map(|p| p.line),
    })
}
