//! `register diff` and `register feedback`: the year before, and what the authority said.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{source, submitted};
use crate::cli::args::{RegisterDiffArgs, RegisterFeedbackArgs};
use crate::cli::output::Output;
use crate::cli::{Exit, mask, open};
use crate::diagnostic::{Code, Finding, counted, reason};
use crate::disk;
use crate::model::register::Register;
use crate::register::changes::{Change, Dated, Weight, changes};
use crate::register::feedback::{Answered, Field, Reading, read};
use crate::register::{self, escaped};

/// The rows of a path, and the day that they describe where it is known.
fn rows(
    path: &Path,
    submission: Option<&str>,
    output: &mut Output,
) -> Result<(Register, Option<NaiveDate>), Exit> {
    if submitted::is_plan(path) {
        let opened = open::at(path, output)?;
        let prepared = submitted::one(&opened, submission, output)?;
        let day = prepared.submission.reference_date.value;
        return Ok((prepared.register, Some(day)));
    }
    let raw = source::read(path).map_err(|finding| output.problem(*finding))?;
    let day = register::reference_date(&raw);
    Ok((raw.register, day))
}

fn dated(
    path: &Path,
    (register, found): (Register, Option<NaiveDate>),
    stated: Option<NaiveDate>,
    output: &mut Output,
) -> Result<(Register, NaiveDate), Exit> {
    if let Some(day) = stated.or(found) {
        return Ok((register, day));
    }
    let message = format!("`{}` does not say which day it describes", path.display());
    let finding = Finding::new(Code::MissingField, message);
    Err(output.problem(
        finding.help("name the package itself, or pass `--reference-date` and `--previous-date`"),
    ))
}

/// Says what changed since an earlier register.
pub(super) fn diff(args: &RegisterDiffArgs, output: &mut Output) -> Result<Exit, Exit> {
    let before = rows(&args.previous, None, output)?;
    let (before, before_day) = dated(&args.previous, before, args.previous_date, output)?;
    let now = rows(&args.path, args.submission.as_deref(), output)?;
    let (now, day) = dated(&args.path, now, args.reference_date, output)?;
    let found = changes(
        Dated {
            register: &before,
            day: before_day,
        },
        Dated {
            register: &now,
            day,
        },
        register::facts(),
    );
    let wrong = found.iter().filter(|c| c.weight == Weight::Wrong).count();
    if output.is_json() {
        let rows: Vec<Value> = found.iter().map(fields).collect();
        let days = json!({"previous": before_day.to_string(), "now": day.to_string()});
        output.json(
            "register-diff",
            json!({"reference-dates": days, "changes": rows}),
        );
    } else {
        for change in &found {
            let mark = if change.weight == Weight::Wrong {
                "wrong"
            } else {
                "change"
            };
            let place = change.place.as_ref();
            let place = place.map(|place| format!("\n  --> {place}"));
            let lines = format!(
                "{mark}[{}]: {}{}",
                change.kind,
                escaped(&change.sentence),
                place.unwrap_or_default()
            );
            output.line(mask::text(&lines));
        }
        output.line(format!(
            "{before_day} to {day}: {}, {wrong} of them against what stays the same from year to year",
            counted(found.len(), "change")
        ));
    }
    Ok(if wrong > 0 { Exit::Judged } else { Exit::Done })
}

fn fields(change: &Change) -> Value {
    let place = change.place.as_ref();
    json!({
        "kind": change.kind, "wrong": change.weight == Weight::Wrong, "subject": change.subject,
        "sentence": change.sentence, "file": place.map(|p| p.file.to_string()),
        "line": place.map(|p| p.line),
    })
}

/// The longest answer that is read.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Shows every line of an authority's answer at its row.
pub(super) fn feedback(args: &RegisterFeedbackArgs, output: &mut Output) -> Result<Exit, Exit> {
    let reading = Reading {
        columns: columns(&args.column).map_err(|finding| output.problem(*finding))?,
        first_row: args.first_row,
    };
    let (register, _) = rows(&args.path, args.submission.as_deref(), output)?;
    let unreadable = |why: &str| {
        let message = format!("`{}` cannot be read: {why}", args.file.display());
        let finding = Finding::new(Code::EvidenceUnreadable, message);
        finding
            .help("name the columns with `--column message=NAME` and so on; CSV and JSON are read")
    };
    let bytes = disk::read_small(&args.file, MOST_BYTES);
    let bytes = bytes.map_err(|error| output.problem(unreadable(&reason(&error))))?;
    let answers = read(&bytes, &reading, &register, register::facts());
    let answers = answers.map_err(|why| output.problem(unreadable(&why.to_string())))?;
    if output.is_json() {
        let rows: Vec<Value> = answers.iter().map(answer).collect();
        output.json("register-feedback", json!({"findings": rows}));
    } else {
        for one in &answers {
            print(one, output);
        }
        let unplaced = answers.iter().filter(|a| a.place.is_none()).count();
        output.line(format!(
            "{} of the authority, {} placed, {unplaced} not",
            counted(answers.len(), "line"),
            answers.len() - unplaced
        ));
    }
    Ok(if answers.is_empty() {
        Exit::Done
    } else {
        Exit::Judged
    })
}

fn columns(stated: &[String]) -> Result<BTreeMap<Field, String>, Box<Finding>> {
    let mut columns = BTreeMap::new();
    for pair in stated {
        let parts = pair.split_once('=');
        let field = parts.and_then(|(word, name)| Some((Field::named(word)?, name)));
        let Some((field, name)) = field else {
            let message = format!("`--column {pair}` names no field of an answer");
            let finding = Finding::new(Code::WrongValue, message);
            let words: Vec<&str> = Field::ALL.iter().map(|(_, word, _)| *word).collect();
            return Err(Box::new(finding.help(format!(
                "write `FIELD=NAME` with one of {}",
                words.join(", ")
            ))));
        };
        columns.insert(field, name.to_owned());
    }
    Ok(columns)
}

fn print(answer: &Answered, output: &mut Output) {
    let row = answer.row.map(|row| format!("row {row}"));
    let parts = [answer.template.clone(), row, answer.column.clone()];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let severity = if answer.severity.is_empty() {
        "answer"
    } else {
        &answer.severity
    };
    let mut lines = vec![format!(
        "{}[{}]: {}{}{}",
        escaped(severity),
        escaped(&answer.rule),
        parts.join(" "),
        if parts.is_empty() { "" } else { ": " },
        escaped(&answer.message)
    )];
    match (&answer.place, &answer.unplaced) {
        (Some(place), _) => lines.push(format!("  --> {place}")),
        (None, Some(why)) => lines.push(format!(
            "  = note: line {} is not placed: {why}",
            answer.line
        )),
        (None, None) => {}
    }
    if !answer.value.is_empty() {
        lines.push(format!(
            "  = note: the authority found `{}`",
            escaped(&answer.value)
        ));
    }
    output.line(mask::text(&lines.join("\n")));
}

fn answer(one: &Answered) -> Value {
    let place = one.place.as_ref();
    json!({
        "rule": one.rule, "severity": one.severity, "template": one.template, "row": one.row,
        "column": one.column, "value": one.value, "message": one.message,
        "file": place.map(|p| p.file.to_string()), "line": place.map(|p| p.line),
        "answer-line": one.line, "not-placed": one.unplaced,
    })
}
