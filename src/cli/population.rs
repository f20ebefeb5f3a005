//! `population`: counts, listings and comparisons of populations.

mod list;
mod reconcile;
mod source;

use std::fmt::Display;

use serde_json::{Value, json};

use super::Exit;
use super::args::{PopulationCommand, PopulationCountArgs};
use super::output::Output;
use super::progress::Progress;
use crate::diagnostic::counted;
use crate::model::population::PopulationCount;

/// Places, ids and days that are printed for people; JSON has more of them.
const SHOWN: usize = 10;

/// Answers about populations.
pub fn run(command: &PopulationCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        PopulationCommand::Count(args) => count(args, output),
        PopulationCommand::List(args) => list::run(args, output),
        PopulationCommand::Reconcile(args) => reconcile::run(args, output),
    }
}

fn count(args: &PopulationCountArgs, output: &mut Output) -> Result<Exit, Exit> {
    let progress = Progress::begin(output, "reading the records");
    let jobs = source::jobs(&args.source, output)?;
    let mut counts = Vec::new();
    for job in &jobs {
        let counted = job.count().map_err(|finding| output.problem(*finding))?;
        counts.push((job.id.as_str(), counted.count));
    }
    drop(progress);
    if output.is_json() {
        let all: Vec<Value> = counts.iter().map(|(id, count)| fields(id, count)).collect();
        output.json("population-count", json!({"populations": all}));
    } else {
        for (id, count) in &counts {
            print(id, count, output);
        }
    }
    Ok(exit(counts.iter().map(|(_, count)| count)))
}

/// 1 where something may be missing, or two records say they are the same instance.
fn exit<'a>(mut counts: impl Iterator<Item = &'a PopulationCount>) -> Exit {
    if counts.all(|count| count.is_whole() && count.conflicts == 0) {
        Exit::Done
    } else {
        Exit::Judged
    }
}

fn fields(id: &str, count: &PopulationCount) -> Value {
    let mut value = serde_json::to_value(count).unwrap_or_default();
    if let Some(fields) = value.as_object_mut() {
        fields.insert("id".into(), json!(id));
        fields.insert("whole".into(), json!(count.is_whole()));
    }
    value
}

fn many(number: u64, what: &str) -> String {
    counted(usize::try_from(number).unwrap_or(usize::MAX), what)
}

/// The figures for people.
fn print(id: &str, count: &PopulationCount, output: &mut Output) {
    output.line(format!("{id}: {}", many(count.distinct, "instance")));
    let mut row = |name: &str, value: &dyn Display| output.line(format!("  {name:<18} {value}"));
    row("form", &count.form.name());
    row("files", &count.files.len());
    row("rows", &count.rows);
    if count.passed_over > 0 {
        row(
            "passed over",
            &format!(
                "{} (they lack a text that the filter asks for)",
                count.passed_over
            ),
        );
    }
    row("records", &count.records);
    for (name, number) in [
        ("unparsable", count.unparsable),
        ("undecided", count.undecided),
        ("without time", count.without_time),
        ("outside the period", count.outside),
        ("without identity", count.without_identity),
        ("bad identity", count.bad_ids),
        ("without attribute", count.without_attribute),
    ] {
        if number > 0 {
            row(name, &number);
        }
    }
    row("matched", &count.matched);
    row("duplicates", &count.duplicates);
    row("conflicts", &count.conflicts);
    row("population digest", &count.population_digest);
    if let Some(digest) = count.content_digest {
        row("content digest", &digest);
    }
    if let (Some(first), Some(last)) = (&count.first, &count.last) {
        row("first", first);
        row("last", last);
        row("days without any", &count.empty_days.len());
    }
    if let Some(total) = count.total_amount {
        row("total amount", &total);
    }
    for (name, size) in &count.strata {
        row("stratum", &format!("{name}: {size}"));
    }
    if let Some(sequence) = &count.sequence {
        row("missing numbers", &sequence.missing);
    }
    for interpreted in &count.interpreted {
        row("interpreted", interpreted);
    }
    details(count, output);
}

fn details(count: &PopulationCount, output: &mut Output) {
    for exception in count.exceptions.iter().take(SHOWN) {
        output.line(format!(
            "  {}:{}: {}",
            exception.file,
            exception.line,
            exception.problem.words()
        ));
    }
    let left = count.exceptions.len().saturating_sub(SHOWN) as u64 + count.exceptions_left_out;
    if left > 0 {
        output.line(format!("  and {left} more"));
    }
    for id in count.conflict_ids.iter().take(SHOWN) {
        output.line(format!("  comes again with other content: {id}"));
    }
    for day in count.empty_days.iter().take(SHOWN) {
        output.line(format!("  no record on {day} (UTC)"));
    }
    if count.empty_days.len() > SHOWN {
        output.line(format!(
            "  and {} more days",
            count.empty_days.len() - SHOWN
        ));
    }
}
