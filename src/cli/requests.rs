//! `requests`: the auditor's list, answered round by round.

mod export;
mod import;
mod list;
mod merge;

use serde_json::{Value, json};

use super::Exit;
use super::args::requests::{RequestsCommand, RequestsListsArgs, RequestsStatusArgs};
use super::mask;
use super::open;
use super::output::Output;
use crate::catalog;
use crate::diagnostic::{Code, Finding, counted, list as listed, nearest};
use crate::model::RequestList;
use crate::model::plan::Choice as _;
use crate::model::requests::{Conversation, RequestStanding};

/// Answers about requests.
pub fn run(command: &RequestsCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        RequestsCommand::Import(args) => import::run(args, output),
        RequestsCommand::Export(args) => export::run(args, output),
        RequestsCommand::Merge(args) => merge::run(args, output),
        RequestsCommand::Status(args) => status(args, output),
        RequestsCommand::Lists(args) => lists(args, output),
    }
}

fn status(args: &RequestsStatusArgs, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let as_of = engagements.iter().map(|e| e.as_of.value).max();
    let all = opened.conversations();
    let is_late = |one: &Conversation| {
        one.standing.is_open() && one.due.zip(as_of).is_some_and(|(due, day)| due < day)
    };
    let open = all.iter().filter(|one| one.standing.is_open()).count();
    if output.is_json() {
        let row = |one: &Conversation| {
            json!({
                "id": one.id, "text": one.text, "standing": one.standing, "due": one.due,
                "late": is_late(one), "left-out": one.left_out, "rounds": one.rounds,
            })
        };
        let rows: Vec<Value> = all.iter().map(row).collect();
        let rounds = opened.rounds.last();
        output.json(
            "requests",
            json!({"rounds": rounds, "open": open, "requests": rows}),
        );
    } else {
        for one in &all {
            let due = one.due.map(|due| format!(", due {due}"));
            let late = if is_late(one) { ", late" } else { "" };
            let round = one.last().map(|line| format!(", round {}", line.round));
            let gone = if one.left_out {
                ", no longer in the list"
            } else {
                ""
            };
            output.line(format!(
                "{}: {}{}{late}{}{gone}",
                one.id,
                one.standing.as_str(),
                due.unwrap_or_default(),
                round.unwrap_or_default()
            ));
            output.line(format!("  {}", mask::text(&one.text)));
        }
        output.line(summary(&all));
    }
    Ok(if open > 0 { Exit::Judged } else { Exit::Done })
}

/// `12 requests: 3 answered, 1 returned`.
fn summary(all: &[Conversation]) -> String {
    let count = |wanted: RequestStanding| all.iter().filter(|one| one.standing == wanted).count();
    let parts = RequestStanding::ALL.iter();
    let parts: Vec<String> = parts
        .map(|(word, standing)| (count(*standing), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let number = counted(all.len(), "request");
    if parts.is_empty() {
        number
    } else {
        format!("{number}: {}", parts.join(", "))
    }
}

fn lists(args: &RequestsListsArgs, output: &mut Output) -> Result<Exit, Exit> {
    let all = catalog::ready_lists();
    let Some(wanted) = &args.list else {
        if output.is_json() {
            let lists: Vec<Value> = all.iter().map(about).collect();
            output.json("request-lists", json!({"lists": lists}));
        } else {
            for ready in &all {
                let lines = counted(ready.requests.len(), "request");
                output.line(format!("{}: {} ({lines})", ready.id, ready.title));
            }
        }
        return Ok(Exit::Done);
    };
    let Some(ready) = all.iter().find(|ready| ready.id == *wanted) else {
        let ids: Vec<&str> = all.iter().map(|ready| ready.id.as_str()).collect();
        let message = format!("there is no ready list `{wanted}` of requests");
        let finding = Finding::new(Code::UnknownReference, message);
        output.problem(finding.help(match nearest(wanted, &ids) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the ready lists are {}", listed(&ids)),
        }));
        return Err(Exit::Usage);
    };
    if output.is_json() {
        output.json("request-list", about(ready));
        return Ok(Exit::Done);
    }
    output.line(&ready.title);
    if let Some(source) = &ready.source {
        output.line(format!("after {source}"));
    }
    for line in &ready.requests {
        let place = line.place.as_ref().map(|place| format!(" ({place})"));
        output.line(format!(
            "{}  {}{}",
            line.id,
            line.title,
            place.unwrap_or_default()
        ));
        output.line(format!("    counts when: {}", line.counts_when));
        output.line(format!("    evidence: {}", parts(line)));
        if !line.controls.is_empty() {
            output.line(format!("    controls: {}", line.controls.join(", ")));
        }
    }
    Ok(Exit::Done)
}

/// `risk_analysis and (baa or dpa)`.
fn parts(line: &crate::model::ReadyRequest) -> String {
    let part = |part: &Vec<crate::model::id::TypeId>| {
        let ids: Vec<String> = part.iter().map(ToString::to_string).collect();
        match ids.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", ids.join(" or ")),
        }
    };
    let parts: Vec<String> = line.all_of.iter().map(part).collect();
    parts.join(" and ")
}

fn about(ready: &RequestList) -> Value {
    let line = |line: &crate::model::ReadyRequest| {
        json!({
            "id": line.id, "title": line.title, "place": line.place, "all-of": line.all_of,
            "controls": line.controls, "counts-when": line.counts_when,
        })
    };
    let lines: Vec<Value> = ready.requests.iter().map(line).collect();
    json!({"id": ready.id, "title": ready.title, "source": ready.source, "requests": lines})
}
