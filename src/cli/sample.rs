//! `sample`: draws samples, draws them again, proves picks, and prints queries and scripts.

mod import;
mod problem;
mod query;
mod record;
mod select;
mod show;

use serde_json::json;

use super::Exit;
use super::args::{SampleCommand, SampleLimitArgs, SampleScriptArgs};
use super::output::Output;
use crate::diagnostic::counted;
use crate::sample::limit::{Confidence, Seen};
use crate::sample::script;

/// Answers about samples.
pub fn run(command: &SampleCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        SampleCommand::Select(args) => select::run(args, output),
        SampleCommand::Verify(args) => select::verify(args, output),
        SampleCommand::Merge(args) => select::merge(args, output),
        SampleCommand::Limit(args) => limit(args, output),
        SampleCommand::Sql(args) => query::run(args, output),
        SampleCommand::Import(args) => import::run(args, output),
        SampleCommand::ImportSelection(args) => import::picks(args, output),
        SampleCommand::Record(args) => record::run(args, output),
        SampleCommand::Show(args) => show::run(args, output),
        SampleCommand::Script(args) => Ok(print_script(args, output)),
    }
}

fn print_script(args: &SampleScriptArgs, output: &mut Output) -> Exit {
    output.raw(script(args.method.method()).as_bytes());
    Exit::Done
}

fn limit(args: &SampleLimitArgs, output: &mut Output) -> Result<Exit, Exit> {
    let wrong = |message: String| problem::usage(message, "see `auditbinder sample limit --help`");
    let confidence = Confidence::parse(&args.confidence);
    let confidence = confidence.map_err(|error| wrong(error.to_string()).say(output))?;
    let seen = Seen::of(args.population, args.sample, args.deviations);
    let seen = seen.map_err(|error| wrong(error.to_string()).say(output))?;
    let most = seen.limit(confidence);
    let share = hundredths(most, args.population);
    if output.is_json() {
        let fields = json!({
            "population": args.population, "sample": args.sample, "deviations": args.deviations,
            "confidence_percent": confidence.to_string(), "limit": most, "limit_percent": share,
        });
        output.json("sample-limit", fields);
        return Ok(Exit::Done);
    }
    output.line(format!(
        "at most {most} of {} deviate ({share} %), at a confidence of {confidence} %",
        counted_wide(args.population, "instance")
    ));
    output.line(format!(
        "seen: {} in {}",
        counted_wide(args.deviations, "deviation"),
        counted_wide(args.sample, "instance")
    ));
    Ok(Exit::Done)
}

fn counted_wide(number: u64, what: &str) -> String {
    counted(usize::try_from(number).unwrap_or(usize::MAX), what)
}

/// A share in percent with two decimals, rounded up: a limit is never shown too low.
fn hundredths(part: u64, whole: u64) -> String {
    let share = (u128::from(part) * 10_000).div_ceil(u128::from(whole));
    format!("{}.{:02}", share / 100, share % 100)
}
