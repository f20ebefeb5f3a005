//! `collect`: what is due goes into the locker.

use serde_json::{Value, json};

use super::Exit;
use super::args::{AllowArgs, CollectArgs};
use super::output::Output;
use super::{locker, moment, open};
use crate::diagnostic::{Finding, FindingRecord, counted};
use crate::model::id::EvidenceId;
use crate::model::occurrence::Collector;
use crate::pipeline::{self, Collecting, Opened, Order, Outcome, Permissions};

/// Collects, and tells of every item what became of it.
pub fn run(args: &CollectArgs, output: &mut Output) -> Result<Exit, Exit> {
    let moment = moment::now(&args.time, output)?;
    let opened = open::at(&args.plan, output)?;
    let order = Order {
        item: item(args, &opened, output)?,
        by: collector(args, &opened, output)?,
        at: moment.at,
        time_source: moment.source,
        dry_run: args.dry_run,
        permissions: permissions(&args.allow),
    };
    let all = pipeline::collect_due(&opened.plan, opened.root(), &order)
        .map_err(|findings| output.problems(&findings, &opened.sources))?;
    if output.is_json() {
        let items: Vec<Value> = all.iter().map(answer).collect();
        let fields = json!({
            "day": moment.day().to_string(), "dry-run": args.dry_run, "items": items,
        });
        output.json("collect", fields);
    } else {
        human(&all, &opened, output);
    }
    let unread = all
        .iter()
        .any(|one| matches!(one.outcome, Outcome::Unread(_)));
    Ok(if unread { Exit::Judged } else { Exit::Done })
}

/// What the caller allows.
pub(super) fn permissions(allow: &AllowArgs) -> Permissions {
    Permissions {
        commands: allow.allow_commands,
        network: allow.allow_network,
    }
}

/// The item named, which has to be one of `evidence`.
fn item(
    args: &CollectArgs,
    opened: &Opened,
    output: &mut Output,
) -> Result<Option<EvidenceId>, Exit> {
    let Some(text) = &args.item else {
        return Ok(None);
    };
    let known = opened.plan.evidence.iter().map(|item| &item.id.value);
    let known: Vec<&EvidenceId> = known.collect();
    let found = locker::item_among(text, &known);
    found.map(Some).map_err(|finding| output.problem(*finding))
}

fn collector(
    args: &CollectArgs,
    opened: &Opened,
    output: &mut Output,
) -> Result<Option<Collector>, Exit> {
    if let Some(name) = &args.job {
        return Ok(Some(Collector::Job {
            name: name.clone(),
            owner: None,
        }));
    }
    let Some(text) = &args.by else {
        return Ok(None);
    };
    let person = locker::person(&opened.plan, text).map_err(|finding| output.problem(*finding))?;
    Ok(Some(Collector::Person(person)))
}

fn human(all: &[Collecting], opened: &Opened, output: &mut Output) {
    for one in all {
        let id = &one.item;
        match &one.outcome {
            Outcome::Taken {
                sequence,
                files,
                bytes,
            } => output.line(format!(
                "{id}: taken as entry {sequence} ({}, {bytes} bytes)",
                counted(*files, "file")
            )),
            Outcome::Due { files, bytes } => output.line(format!(
                "{id}: due ({}, {bytes} bytes), not taken",
                counted(*files, "file")
            )),
            Outcome::DueFrom { source, needs } => {
                let needs = needs.map_or_else(String::new, |flag| format!(" with `{flag}`"));
                output.line(format!("{id}: due, source `{source}` would be read{needs}"));
            }
            Outcome::NotDue(Some(next)) => output.line(format!("{id}: not due before {next}")),
            Outcome::NotDue(None) => output.line(format!("{id}: not due by the calendar")),
            Outcome::NeedsPerson => output.line(format!(
                "{id}: to be brought by a person with `auditbinder locker add {id} FILE`"
            )),
            Outcome::Unread(findings) => {
                output.findings(findings, &opened.sources);
                output.line(format!("{id}: due, and could not be read"));
            }
        }
    }
    let count = |is: fn(&Outcome) -> bool| all.iter().filter(|one| is(&one.outcome)).count();
    output.line(format!(
        "{} taken, {} not due, {} not readable",
        count(|o| matches!(o, Outcome::Taken { .. })),
        count(|o| matches!(o, Outcome::NotDue(_))),
        count(|o| matches!(o, Outcome::Unread(_))),
    ));
}

fn answer(one: &Collecting) -> Value {
    let id = one.item.to_string();
    match &one.outcome {
        Outcome::Taken {
            sequence,
            files,
            bytes,
        } => {
            json!({"item": id, "outcome": "taken", "sequence": sequence, "files": files, "bytes": bytes})
        }
        Outcome::Due { files, bytes } => {
            json!({"item": id, "outcome": "due", "files": files, "bytes": bytes})
        }
        Outcome::DueFrom { source, needs } => {
            json!({"item": id, "outcome": "due", "source": source, "needs": needs})
        }
        Outcome::NotDue(next) => {
            json!({"item": id, "outcome": "not-due", "next": next.map(|day| day.to_string())})
        }
        Outcome::NeedsPerson => json!({"item": id, "outcome": "needs-person"}),
        Outcome::Unread(findings) => {
            let of = |finding: &Finding| FindingRecord::from(finding);
            let records: Vec<FindingRecord> = findings.iter().map(of).collect();
            json!({"item": id, "outcome": "unread", "findings": records})
        }
    }
}
