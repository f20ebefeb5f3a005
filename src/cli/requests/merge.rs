//! `requests merge`: what came back becomes the next round.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::list;
use crate::cli::args::TimeArgs;
use crate::cli::args::requests::RequestsMergeArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, file, mask, moment, open};
use crate::diagnostic::{Code, Finding, Sources, counted, in_order};
use crate::disk;
use crate::load;
use crate::model::plan::Choice as _;
use crate::model::requests::{RoundLine, Rounds};
use crate::model::{At, Digest};
use crate::pipeline::{self, Opened};
use crate::requests::{self, Change, ChangeKind, Changes, Words};

/// Takes a returned list over.
pub fn run(args: &RequestsMergeArgs, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open::plan(&args.plan, output)?;
    let journal = journal(&opened, output)?;
    let words = pipeline::requests::words(&opened.plan);
    let returned = returned(args, &opened, &words, output)?;
    let mut before = opened.rounds.clone();
    if before.lines.is_empty() {
        before.lines = first(args, &opened, &words, output)?;
    }
    let digest = &returned[0].sha256;
    let earlier = before.lines.iter().find(|line| line.sha256 == *digest);
    let known = opened.rounds.lines.len();
    if let Some(earlier) = earlier {
        let number = earlier.round;
        if before.lines.len() > known && !args.dry_run {
            write(&journal, &before.lines, output)?;
            output.note(format!("kept as round 1 in {}", journal.display()));
        }
        let none = Changes::default();
        print(number, &returned, &none, output);
        output.note(format!(
            "the same list was taken as round {number}; nothing is new"
        ));
        return Ok(Exit::Done);
    }
    let on = day(args, &before, output)?;
    let number = before.last() + 1;
    let round: Vec<RoundLine> = returned
        .into_iter()
        .map(|line| RoundLine {
            round: number,
            on: Some(on),
            ..line
        })
        .collect();
    let changes = requests::changes(&before, &round);
    if !args.dry_run {
        let mut fresh = before.lines[known..].to_vec();
        fresh.extend(round.iter().cloned());
        write(&journal, &fresh, output)?;
    }
    print(number, &round, &changes, output);
    output.note(if args.dry_run {
        "nothing was written".to_owned()
    } else {
        format!("round {number} is kept in {}", journal.display())
    });
    Ok(Exit::Done)
}

/// Where the plan keeps the rounds.
fn journal(opened: &Opened, output: &mut Output) -> Result<PathBuf, Exit> {
    let Some(named) = &opened.plan.request_rounds else {
        let message = "the plan names no file that keeps the rounds";
        let finding = Finding::new(Code::MissingField, message).note("nothing was written");
        return Err(
            output.problem(finding.help("add `request-rounds: requests/rounds.jsonl` to the plan"))
        );
    };
    let folder = std::path::Path::new(&*named.place.file).parent();
    let inside = disk::join_inside(folder.unwrap_or(std::path::Path::new("")), &named.value);
    let inside = inside.expect("a plan that was opened names a file below its folder");
    Ok(opened.root().join(inside))
}

/// The rows of the returned list; their round is still to be numbered.
fn returned(
    args: &RequestsMergeArgs,
    opened: &Opened,
    words: &Words,
    output: &mut Output,
) -> Result<Vec<RoundLine>, Exit> {
    let name = list::name(&args.returned);
    let bytes = list::bytes(&args.returned, output)?;
    let source = list::source(opened, Some(&args.returned), output)?;
    let mut source = source.unwrap_or_else(|| list::plain_source(&name));
    let chosen = list::sheet_of(&bytes, &source);
    let place = source.file.place.clone();
    source.sheet = chosen.clone().map(|sheet| At::new(sheet, place));
    let cells = list::cells(&args.returned, &bytes, chosen.as_deref(), output)?;
    let source = requests::fitted(&source, &cells);
    let read = load::request_list(&source, &name, &bytes).and_then(|read| {
        let unknown = words.unknown(&read);
        if unknown.is_empty() {
            Ok(read)
        } else {
            Err(unknown)
        }
    });
    let read = match read {
        Ok(read) if !read.is_empty() => read,
        Ok(_) => {
            let message = format!("table `{name}` has no request");
            let finding = Finding::new(Code::TableUnusable, message).note("nothing was written");
            return Err(output.problem(finding.help("name the list that the auditor returned")));
        }
        Err(findings) => {
            let noted = findings.into_iter().map(|f| f.note("nothing was written"));
            let findings = in_order(noted.collect());
            return Err(output.problems(&findings, &Sources::default()));
        }
    };
    let digest = Digest::of(&bytes).to_string();
    Ok(requests::lines(&read, words, 0, None, (&name, &digest)))
}

/// The list that the plan names, as it was before anything came back.
fn first(
    args: &RequestsMergeArgs,
    opened: &Opened,
    words: &Words,
    output: &mut Output,
) -> Result<Vec<RoundLine>, Exit> {
    let source = opened.plan.request_tables.first();
    let path = source.map_or_else(|| args.plan.plan.clone(), |table| list::path(opened, table));
    let bytes = list::bytes(&path, output)?;
    let digest = Digest::of(&bytes).to_string();
    let name = list::name(&path);
    Ok(requests::lines(
        &opened.plan.requests,
        words,
        1,
        None,
        (&name, &digest),
    ))
}

/// The day of the round, which is not before that of an earlier one.
fn day(args: &RequestsMergeArgs, before: &Rounds, output: &mut Output) -> Result<NaiveDate, Exit> {
    let day = moment::now(&TimeArgs { today: args.on }, output)?.day();
    let newest = before.lines.iter().filter_map(|line| line.on).max();
    match newest {
        Some(newest) if newest > day => {
            let message = format!("the round would be of {day}, and the one before is of {newest}");
            let finding = Finding::new(Code::WrongValue, message).note("nothing was written");
            Err(output.problem(finding.help("give the day on which the list came with `--on`")))
        }
        _ => Ok(day),
    }
}

fn write(journal: &std::path::Path, lines: &[RoundLine], output: &mut Output) -> Result<(), Exit> {
    let mut bytes = match std::fs::read(journal) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(output.problem(file::unwritable(journal, &error))),
    };
    bytes.extend(Rounds::text(lines).into_bytes());
    file::write_bytes(journal, &bytes)
        .map_err(|error| output.problem(file::unwritable(journal, &error)))
}

fn print(number: u32, round: &[RoundLine], changes: &Changes, output: &mut Output) {
    if output.is_json() {
        let change = |one: &Change| json!({"id": one.id, "change": one.kind, "before": one.before, "after": one.after});
        let rows: Vec<Value> = changes.changes.iter().map(change).collect();
        output.json(
            "requests-merge",
            json!({"round": number, "requests": round.len(), "changes": rows}),
        );
        return;
    }
    let count = |kind: ChangeKind| {
        changes
            .changes
            .iter()
            .filter(|one| one.kind == kind)
            .count()
    };
    let kinds = ChangeKind::ALL.iter();
    let mut parts: Vec<String> = kinds
        .map(|(word, kind)| (count(*kind), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    if changes.unchanged > 0 {
        parts.push(format!("{} as before", changes.unchanged));
    }
    let said = if parts.is_empty() {
        String::new()
    } else {
        format!(": {}", parts.join(", "))
    };
    output.line(format!(
        "round {number}: {}{said}",
        counted(round.len(), "request")
    ));
    for one in &changes.changes {
        let line = match (&one.before, &one.after) {
            (Some(before), Some(after)) => format!("{before} -> {after}"),
            (None, Some(text)) | (Some(text), None) => text.clone(),
            (None, None) => String::new(),
        };
        output.line(mask::text(&format!(
            "  {}: {}: {line}",
            one.id,
            one.kind.as_str()
        )));
    }
}
