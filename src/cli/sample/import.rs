//! `sample import` and `sample import-selection`.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::problem::{self, Problem};
use super::select;
use crate::cli::Exit;
use crate::cli::args::{SampleImportArgs, SamplePicksArgs};
use crate::cli::output::Output;
use crate::diagnostic::counted;
use crate::sample::{
    self, Answer, Gather, Gathered, ImportError, Manifest, ReadTotals, Share, Stated, imported,
    listing, picked, proved,
};

/// Checks an engine's selection.
pub fn run(args: &SampleImportArgs, output: &mut Output) -> Result<Exit, Exit> {
    let manifest = checked(args).map_err(|problem| problem.say(output))?;
    output.raw(manifest.text().as_bytes());
    Ok(Exit::Done)
}

fn checked(args: &SampleImportArgs) -> Result<Manifest, Problem> {
    let spec = select::spec(&args.spec)?;
    let reason = args.drop_bad_ids.as_deref();
    let answer = Answer::read(&mut opened(&args.result)?, &spec);
    let answer = answer.map_err(|error| not_imported(&error))?;
    let word = match &args.totals {
        Some(path) => {
            let totals = ReadTotals::read(&mut opened(path)?);
            let totals = totals.map_err(|error| not_imported(&error))?;
            let manifest = imported(&spec, &answer, &totals, reason);
            Some(manifest.map_err(|error| not_imported(&error))?)
        }
        None => None,
    };
    let Some(path) = &args.population else {
        return Ok(word.expect("one of the two is given"));
    };
    let mut population = listed(path)?;
    let drawn = sample::select(&mut population, &spec, reason);
    let drawn = drawn.map_err(|error| select::not_drawn(&error, Some(&population)))?;
    let manifest = imported(&spec, &answer, &population.totals(), reason);
    let manifest = manifest.map_err(|error| not_imported(&error))?;
    for taken in [Some(manifest), word].into_iter().flatten() {
        let differences = taken.differences(&drawn);
        if let Some(first) = differences.first() {
            let message = format!(
                "the engine's answer is not what the population gives: {}",
                counted(differences.len(), "difference")
            );
            let help = "run the queries again on the rows that the listing was taken from";
            return Err(problem::wrong(message, help).note(first.clone()));
        }
    }
    Ok(drawn)
}

fn opened(path: &Path) -> Result<BufReader<File>, Problem> {
    let file = File::open(path).map_err(|error| problem::no_file(path, &error))?;
    Ok(BufReader::new(file))
}

/// A listing as CSV, or a population as JSON lines.
fn listed(path: &Path) -> Result<Gathered, Problem> {
    let is_csv = |end: &std::ffi::OsStr| end.eq_ignore_ascii_case("csv");
    if !path.extension().is_some_and(is_csv) {
        return select::population(path, Share::Whole);
    }
    let mut gather = select::gather();
    let read = listing(&mut opened(path)?, &mut gather);
    read.map_err(|error| not_imported(&error))?;
    Gather::merge(vec![gather]).map_err(|error| {
        let help = "check the room in the temporary folder";
        problem::unreadable(error.to_string(), help)
    })
}

fn not_imported(error: &ImportError) -> Problem {
    match error {
        ImportError::Wrong(_) => {
            let help = "run the query of `sample sql` again, unchanged, for this specification";
            problem::wrong(error.to_string(), help)
        }
        ImportError::Select(error) => select::not_drawn(error, None),
        ImportError::Row { .. } | ImportError::Lacking { .. } => {
            let help = "export the engine's answer as CSV with a heading, all columns as they are";
            problem::unreadable(error.to_string(), help)
        }
    }
}

/// Proves the auditor's picks.
pub fn picks(args: &SamplePicksArgs, output: &mut Output) -> Result<Exit, Exit> {
    let picks = proved_picks(args).map_err(|problem| problem.say(output))?;
    output.raw(picks.text().as_bytes());
    Ok(Exit::Done)
}

fn proved_picks(args: &SamplePicksArgs) -> Result<sample::Picks, Problem> {
    let ids = picked(&mut opened(&args.picks)?).map_err(|error| not_imported(&error))?;
    let mut population = select::population(&args.population, Share::Whole)?;
    let stated = Stated {
        method: &args.method,
        tool: &args.tool,
        by: &args.by,
    };
    let proved = proved(&ids, &mut population, stated);
    let proved = proved.map_err(|error| select::not_drawn(&error.into(), None))?;
    proved.map_err(|unproved| {
        let named = |ids: &[String]| {
            let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
            ids.join(", ")
        };
        if unproved.unknown.is_empty() {
            let message = format!("picked twice: {}", named(&unproved.twice));
            return problem::wrong(message, "name every instance once");
        }
        let message = format!(
            "{} not in the population of digest {}: {}",
            counted(unproved.unknown.len(), "pick"),
            population.population_digest,
            named(&unproved.unknown)
        );
        let help = "a pick that the population does not have shows that one of the two is not \
                    complete; clear it up before anything is tested";
        problem::wrong(message, help)
    })
}
