//! `locker add`: evidence that a person brings.

use chrono::NaiveDate;
use serde_json::json;

use crate::cli::args::LockerAddArgs;
use crate::cli::moment::Moment;
use crate::cli::output::Output;
use crate::cli::{Exit, moment, open};
use crate::diagnostic::{Code, Finding};
use crate::model::Plan;
use crate::model::id::EvidenceId;
use crate::model::occurrence::{Body, Collector, Entry, Origin};
use crate::model::plan::Cadence;
use crate::pipeline::{self, Brought};

/// Adds it.
pub fn run(args: &LockerAddArgs, output: &mut Output) -> Result<Exit, Exit> {
    let now = moment::now(&args.time, output)?;
    let opened = open::at(&args.plan.plan, output)?;
    let said = |finding: Box<Finding>| *finding;
    let item = super::item(&opened.plan, &args.item).map_err(said);
    let by = super::person(&opened.plan, &args.by).map_err(said);
    let taken = taken(now, args.on).map_err(said);
    let (item, by, taken) = match (item, by, taken) {
        (Ok(item), Ok(by), Ok(taken)) => (item, by, taken),
        (item, by, taken) => {
            let findings = [item.err(), by.err(), taken.err()];
            let findings: Vec<Finding> = findings.into_iter().flatten().collect();
            return Err(output.problems(&findings, &opened.sources));
        }
    };
    let mut locker = super::whole(&opened, output)?;
    let brought = Brought {
        cadence: cadence(&opened.plan, &item),
        item,
        files: args.files.clone(),
        at: taken.at,
        time_source: taken.source,
        by: Collector::Person(by),
        covers: args.covers,
        records: args.records,
        system: args.system.clone(),
        query: args.query.clone(),
        origin: if args.imported {
            Origin::Imported
        } else {
            Origin::Brought
        },
        dated_by: args.dated_by.clone(),
        note: args.note.clone(),
    };
    let entries = pipeline::bring(&mut locker, vec![brought])
        .map_err(|findings| output.problems(&findings, &opened.sources))?;
    answer(&entries[0], output);
    Ok(Exit::Done)
}

/// When it was taken: now, or on the day that is stated, which has begun.
pub fn taken(now: Moment, on: Option<NaiveDate>) -> Result<Moment, Box<Finding>> {
    match on {
        None => Ok(now),
        Some(day) if day == now.day() => Ok(now),
        Some(day) if day < now.day() => Ok(Moment::stated(day)),
        Some(day) => {
            let message = format!("{day} is in the future; today is {}", now.day());
            let finding = Finding::new(Code::OccurrenceRefused, message);
            let finding = finding.note("nothing was added to the locker");
            Err(Box::new(
                finding.help("state the day on which it was taken"),
            ))
        }
    }
}

/// How often an item is due.
pub fn cadence(plan: &Plan, item: &EvidenceId) -> Option<Cadence> {
    let items = plan.items();
    items.iter().find(|view| view.id == *item)?.cadence
}

fn answer(entry: &Entry, output: &mut Output) {
    let Body::Occurrence(occurrence) = &entry.body else {
        return;
    };
    if output.is_json() {
        let fields = json!({
            "sequence": entry.sequence, "head": entry.line, "occurrence": occurrence,
        });
        output.json("locker-entry", fields);
        return;
    }
    output.line(format!(
        "{}: added as entry {}, taken on {} by {}",
        occurrence.item,
        entry.sequence,
        occurrence.day(),
        occurrence.by
    ));
    for file in &occurrence.files {
        output.line(format!(
            "  {}  {}  {} bytes",
            file.sha256, file.name, file.size
        ));
    }
}
