//! `due`: what is due, overdue, unreviewed or about to end.

mod ics;

use std::fmt::Write as _;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::Exit;
use super::args::{DueArgs, Format};
use super::output::Output;
use super::{file, locker, mask, moment, open};
use crate::pipeline::{self, DueEntry, DueKind, Opened};
use crate::sheet::{self, Form, Table};

/// Lists it.
pub fn run(args: &DueArgs, output: &mut Output) -> Result<Exit, Exit> {
    let today = moment::now(&args.time, output)?.day();
    if let Some(path) = &args.output
        && let Some(finding) = file::refused(path, args.force)
    {
        return Err(output.problem(finding));
    }
    let opened = open::at(&args.plan, output)?;
    let kept = locker::whole(&opened, output)?;
    let mut entries = pipeline::due(&opened, &kept, today, args.within);
    if let Some(text) = &args.by {
        let person = locker::person(&opened.plan, text);
        let person = person.map_err(|finding| output.problem(*finding))?;
        entries.retain(|entry| entry.owner.as_ref() == Some(&person));
    }
    let text = match output.format {
        Format::Csv => table(&entries, today),
        Format::Ics => ics::calendar(&entries, today).into_bytes(),
        Format::Json if args.output.is_none() => {
            output.json("due", fields(&entries, today, args.within));
            return Ok(Exit::Done);
        }
        Format::Json => {
            let fields = fields(&entries, today, args.within);
            let text = serde_json::to_string_pretty(&fields);
            (text.expect("a JSON value can be written") + "\n").into_bytes()
        }
        _ => mask::text(&human(&entries, &opened, today))
            .as_bytes()
            .to_vec(),
    };
    match &args.output {
        None => output.raw(&text),
        Some(path) => {
            let written = file::write_bytes(path, &text);
            written.map_err(|error| output.problem(file::unwritable(path, &error)))?;
            output.note(format!("written: {}", path.display()));
        }
    }
    Ok(Exit::Done)
}

/// The word for how urgent it is.
fn standing(entry: &DueEntry, today: NaiveDate) -> &'static str {
    match entry.kind {
        DueKind::Review => "missing",
        _ if entry.is_overdue(today) => "overdue",
        _ if entry.from <= today => "due",
        _ => "coming",
    }
}

fn human(entries: &[DueEntry], opened: &Opened, today: NaiveDate) -> String {
    let mut text = String::new();
    for entry in entries {
        let owner = entry.owner.as_ref();
        let owner = owner.map_or_else(|| "nobody".to_owned(), |id| opened.plan.person_name(id));
        let _ = writeln!(
            text,
            "{}  {:<8}{:<14}{}: {} ({owner})",
            entry.by,
            standing(entry, today),
            entry.kind.as_str(),
            entry.id,
            entry.why
        );
    }
    let overdue = entries
        .iter()
        .filter(|entry| standing(entry, today) == "overdue");
    text + &format!(
        "{} listed on {today}, {} overdue\n",
        entries.len(),
        overdue.count()
    )
}

fn fields(entries: &[DueEntry], today: NaiveDate, within: u64) -> Value {
    let entry = |entry: &DueEntry| {
        json!({
            "kind": entry.kind, "id": entry.id, "title": entry.title, "owner": entry.owner,
            "from": entry.from.to_string(), "by": entry.by.to_string(),
            "standing": standing(entry, today), "why": entry.why,
        })
    };
    json!({
        "day": today.to_string(), "within-days": within,
        "entries": entries.iter().map(entry).collect::<Vec<_>>(),
    })
}

fn table(entries: &[DueEntry], today: NaiveDate) -> Vec<u8> {
    let header = [
        "kind", "id", "title", "owner", "from", "by", "standing", "why",
    ];
    let row = |entry: &DueEntry| {
        let text = |text: &str| Some(sheet::Value::Text(text.to_owned()));
        vec![
            text(entry.kind.as_str()),
            text(&entry.id),
            text(&entry.title),
            entry
                .owner
                .as_ref()
                .and_then(|owner| text(&owner.to_string())),
            Some(sheet::Value::Day(entry.from)),
            Some(sheet::Value::Day(entry.by)),
            text(standing(entry, today)),
            text(&entry.why),
        ]
    };
    let table = Table {
        name: "due".into(),
        header: header.map(str::to_owned).to_vec(),
        rows: entries.iter().map(row).collect(),
    };
    sheet::write(&table, Form::Csv, today).expect("CSV keeps every text")
}
