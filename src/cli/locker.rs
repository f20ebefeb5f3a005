//! `locker`: evidence that people bring, who reviewed it, and whether it is whole.

mod add;
mod import;
mod log;
mod review;
mod verify;
mod withdraw;

use std::path::PathBuf;

use super::Exit;
use super::args::LockerCommand;
use super::output::Output;
use crate::diagnostic::{Code, Finding, nearest};
use crate::locker::{BadSubject, Locker, LockerError, Standing, Subject};
use crate::model::Plan;
use crate::model::id::{EvidenceId, Id, PersonId};
use crate::model::plan::Person;
use crate::pipeline::Opened;

/// Works on a locker.
pub fn run(command: &LockerCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        LockerCommand::Add(args) => add::run(args, output),
        LockerCommand::Review(args) => review::run(args, output),
        LockerCommand::Withdraw(args) => withdraw::run(args, output),
        LockerCommand::Log(args) => log::run(args, output),
        LockerCommand::Verify(args) => verify::run(args, output),
        LockerCommand::Import(args) => import::run(args, output),
    }
}

/// The folder of a plan's locker.
pub fn folder(opened: &Opened, output: &mut Output) -> Result<PathBuf, Exit> {
    let folder = opened.locker();
    folder.map_err(|finding| output.problems(&[*finding], &opened.sources))
}

/// The locker of a plan, read; what is wrong with its chain is in it.
pub fn read(opened: &Opened, output: &mut Output) -> Result<Locker, Exit> {
    let folder = folder(opened, output)?;
    Locker::open(&folder).map_err(|error| refused(error, output))
}

/// The locker of a plan, whose chain has to be whole.
pub fn whole(opened: &Opened, output: &mut Output) -> Result<Locker, Exit> {
    let locker = read(opened, output)?;
    if locker.problems().is_empty() {
        return Ok(locker);
    }
    Err(output.problems(locker.problems(), &opened.sources))
}

/// Says why a locker was not read, or nothing was added.
pub fn refused(error: LockerError, output: &mut Output) -> Exit {
    output.problems(&error.findings(), &crate::diagnostic::Sources::default())
}

/// The item of a plan: of `evidence`, a policy, a vendor's document or agreement.
pub fn item(plan: &Plan, text: &str) -> Result<EvidenceId, Box<Finding>> {
    let items = plan.items();
    let known: Vec<&EvidenceId> = items.iter().map(|item| &item.id).collect();
    item_among(text, &known)
}

/// The item of some items.
pub fn item_among(text: &str, known: &[&EvidenceId]) -> Result<EvidenceId, Box<Finding>> {
    if let Some(found) = known.iter().find(|id| id.as_str() == text) {
        return Ok((*found).clone());
    }
    let names: Vec<&str> = known.iter().map(|id| id.as_str()).collect();
    let message = format!("the plan has no evidence item `{text}`");
    let finding = Finding::new(Code::OccurrenceRefused, message);
    let finding = finding.note("nothing was added to the locker");
    Err(Box::new(finding.help(match nearest(text, &names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add it to `evidence` of the plan first".to_owned(),
    })))
}

/// The person of a plan.
pub fn person(plan: &Plan, text: &str) -> Result<PersonId, Box<Finding>> {
    let is = |person: &&Person| person.id.value.as_str() == text;
    if let Some(found) = plan.people.iter().find(is) {
        return Ok(found.id.value.clone());
    }
    let names = plan.people.iter().map(|person| person.id.value.as_str());
    let names: Vec<&str> = names.collect();
    let message = format!("the plan has no person `{text}`");
    let finding = Finding::new(Code::UnknownReference, message);
    Err(Box::new(finding.help(match nearest(text, &names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "add them to `people` of the plan first".to_owned(),
    })))
}

/// The occurrence that somebody names; `code` is what a wrong name is an instance of.
pub fn occurrence<'a>(
    locker: &'a Locker,
    text: &str,
    code: Code,
) -> Result<Standing<'a>, Box<Finding>> {
    let found = Subject::parse(text).and_then(|subject| locker.find(&subject));
    found.map_err(|bad| {
        let finding = Finding::new(code, bad.to_string()).note("nothing was added to the locker");
        Box::new(match bad {
            BadSubject::Several { sequences, .. } => {
                let numbers: Vec<String> = sequences.iter().map(u64::to_string).collect();
                let help = "name one by its number";
                finding
                    .note(format!("their numbers are {}", numbers.join(", ")))
                    .help(help)
            }
            BadSubject::NoDay { has, .. } if !has.is_empty() => {
                let days: Vec<String> = has.iter().map(ToString::to_string).collect();
                finding.help(format!("it has occurrences of {}", days.join(", ")))
            }
            _ => finding.help("`auditbinder locker log` lists the occurrences with their numbers"),
        })
    })
}
