//! `sample select`, `verify` and `merge`.

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use serde_json::json;

use super::problem::{self, Problem};
use crate::cli::Exit;
use crate::cli::args::{PartOf, SampleMergeArgs, SampleSelectArgs, SampleVerifyArgs};
use crate::cli::file;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::diagnostic::counted;
use crate::disk;
use crate::pipeline::{Rows, population_rows};
use crate::sample::{
    self, Gather, Gathered, Held, Manifest, PART, Part, PartError, RowError, SelectError, Share,
    Spec, ids_text, write_run,
};

/// Ids that are kept in memory before sorted runs go to files.
const IDS_IN_MEMORY: usize = 500_000;
/// The largest specification or manifest.
const MOST_BYTES: u64 = 1 << 30;

/// A collector of rows that spills to the system's temporary folder.
pub(super) fn gather() -> Gather {
    Gather::new(IDS_IN_MEMORY, &std::env::temp_dir())
}

/// A small file.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Problem> {
    disk::read_small(path, MOST_BYTES).map_err(|error| problem::no_file(path, &error))
}

/// A specification.
pub(super) fn spec(path: &Path) -> Result<Spec, Problem> {
    Spec::read(&bytes(path)?).map_err(|error| {
        let message = format!("`{}`: {error}", path.display());
        problem::unreadable(message, "see docs/reference/sampling.md for the form")
    })
}

fn manifest(path: &Path) -> Result<Manifest, Problem> {
    Manifest::read(&bytes(path)?).map_err(|error| {
        let message = format!("`{}`: {error}", path.display());
        problem::unreadable(message, "name a manifest that `sample select` printed")
    })
}

/// The rows of a population.
pub(super) fn population(path: &Path, share: Share) -> Result<Gathered, Problem> {
    let rows = |gather: &mut Gather| population_rows(path, share, gather);
    let mut collected = gather();
    match rows(&mut collected) {
        Ok(()) => {}
        Err(Rows::Open(error)) => return Err(problem::no_file(path, &error)),
        Err(Rows::Row(error)) => return Err(bad_row(&error)),
    }
    Gather::merge(vec![collected]).map_err(|error| bad_row(&RowError::from(error)))
}

fn bad_row(error: &RowError) -> Problem {
    let help = "a population has one JSON object per line with a text `id`; `sha256`, `stratum` \
                and a whole `amount` may be there; no row is passed over";
    problem::unreadable(error.to_string(), help)
}

/// Why no sample was drawn.
pub(super) fn not_drawn(error: &SelectError, population: Option<&Gathered>) -> Problem {
    match error {
        SelectError::BadIds { .. } => {
            let help = "mend the ids at the source, or pass `--drop-bad-ids REASON`";
            let problem = problem::usage(error.to_string(), help);
            match population.and_then(|population| population.bad_rows.first()) {
                Some(bad) => problem.note(format!(
                    "the first is row {} of `{}`: {}",
                    bad.row, bad.file, bad.why
                )),
                None => problem,
            }
        }
        SelectError::Empty => {
            let help = "have it stated in writing that there were no occurrences";
            problem::unreadable(error.to_string(), help)
        }
        SelectError::Conflicts(_) => {
            let help = "one id stands for one instance; look for the reason at the source";
            problem::unreadable(error.to_string(), help)
        }
        SelectError::Spec(_) | SelectError::NoStratum(_) | SelectError::NoAmount => {
            problem::unreadable(
                error.to_string(),
                "change the specification, or the population",
            )
        }
        SelectError::BadStratum(_) | SelectError::Read(_) => {
            problem::unreadable(error.to_string(), "look at the source of the population")
        }
    }
}

/// Draws a sample, or reads a part.
pub fn run(args: &SampleSelectArgs, output: &mut Output) -> Result<Exit, Exit> {
    let made = selected(args, output);
    made.map_err(|problem| problem.say(output))
}

fn selected(args: &SampleSelectArgs, output: &mut Output) -> Result<Exit, Problem> {
    let spec = spec(&args.spec)?;
    let files = [&args.run, &args.ids];
    for path in files.into_iter().flatten() {
        if file::in_the_way(path, args.force).is_some() {
            let message = format!("`{}` exists", path.display());
            return Err(problem::unreadable(
                message,
                "choose another file, or pass `--force`",
            ));
        }
    }
    let progress = Progress::begin(output, "reading the population");
    let share = args
        .shard
        .map_or(Share::Whole, |PartOf { index, of }| Share::Shard {
            index,
            of,
        });
    let mut population = population(&args.population, share)?;
    drop(progress);
    if let Some(part) = args.shard.or(args.part) {
        return part_of(args, part, &spec, &mut population, output);
    }
    let drawn = sample::select(&mut population, &spec, args.drop_bad_ids.as_deref());
    let drawn = drawn.map_err(|error| not_drawn(&error, Some(&population)))?;
    if let Some(earlier) = &args.extends {
        let before = manifest(earlier)?;
        drawn.extends(&before).map_err(|why| {
            let message = format!("the sample does not extend `{}`: {why}", earlier.display());
            let help = "keep seed, sample id, method and population, and raise `n`";
            problem::wrong(message, help)
        })?;
    }
    if let Some(path) = &args.ids {
        write(path, |file| ids_text(&mut population, &spec, file))?;
    }
    output.raw(drawn.text().as_bytes());
    Ok(Exit::Done)
}

fn write(
    path: &Path,
    fill: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> Result<(), Problem> {
    let written = file::write_with(path, |file| {
        let mut buffered = std::io::BufWriter::new(file);
        fill(&mut buffered)?;
        std::io::Write::flush(&mut buffered)
    });
    written.map_err(|error: std::io::Error| {
        let message = format!("`{}` cannot be written: {error}", path.display());
        problem::unreadable(message, "check permissions and room")
    })
}

/// Prints what `sample merge` takes.
fn part_of(
    args: &SampleSelectArgs,
    part: PartOf,
    spec: &Spec,
    population: &mut Gathered,
    output: &mut Output,
) -> Result<Exit, Problem> {
    let removed = population.totals().removed(args.drop_bad_ids.as_deref());
    let removed = removed.map_err(|error| not_drawn(&error, Some(population)))?;
    let mut made = Part {
        index: part.index,
        instances: None,
        of: part.of,
        population_size: population.distinct,
        removed,
        rows: population.rows,
        run: None,
        run_sha256: String::new(),
        spec: spec.clone(),
        version: PART.to_owned(),
    };
    if let Some(path) = &args.run {
        let mut digest = None;
        write(path, |file| {
            digest = Some(write_run(population, file)?);
            Ok(())
        })?;
        let name = path.file_name();
        made.run = name.map(|name| name.to_string_lossy().into_owned());
        made.run_sha256 = digest.map(|digest| digest.to_string()).unwrap_or_default();
    } else {
        let mut run = Vec::new();
        let digest = write_run(population, &mut run);
        let digest = digest.map_err(|error| not_drawn(&SelectError::Read(error), None))?;
        made.run_sha256 = digest.to_string();
        let rows = run
            .split(|byte| *byte == b'\n')
            .filter(|row| !row.is_empty());
        let row = |row| serde_json::from_slice(row).expect("a row that was just written");
        made.instances = Some(rows.map(row).collect());
    }
    output.raw(made.text().as_bytes());
    Ok(Exit::Done)
}

/// Draws a sample again.
pub fn verify(args: &SampleVerifyArgs, output: &mut Output) -> Result<Exit, Exit> {
    match differences(args, output) {
        Ok(lines) => Ok(say(&lines, output)),
        Err(problem) => Err(problem.say(output)),
    }
}

fn differences(args: &SampleVerifyArgs, output: &mut Output) -> Result<Vec<String>, Problem> {
    let stated = manifest(&args.manifest)?;
    let progress = Progress::begin(output, "reading the population");
    let mut population = population(&args.population, Share::Whole)?;
    drop(progress);
    let reason = stated
        .removed
        .as_ref()
        .map(|removed| removed.reason.clone());
    let again = sample::select(&mut population, &stated.spec, reason.as_deref());
    let again = again.map_err(|error| not_drawn(&error, Some(&population)))?;
    Ok(stated.differences(&again))
}

fn say(lines: &[String], output: &mut Output) -> Exit {
    let same = lines.is_empty();
    if output.is_json() {
        let fields = json!({"re_performed": same, "differences": lines});
        output.json("sample-verify", fields);
    } else if same {
        output.line("selection re-performed");
    } else {
        output.line(format!("DIFFERS: {}", counted(lines.len(), "difference")));
        for line in lines {
            output.line(format!("  {line}"));
        }
    }
    if same { Exit::Done } else { Exit::Judged }
}

/// Joins parts.
pub fn merge(args: &SampleMergeArgs, output: &mut Output) -> Result<Exit, Exit> {
    let merged = merged(args);
    let manifest = merged.map_err(|problem| problem.say(output))?;
    output.raw(manifest.text().as_bytes());
    Ok(Exit::Done)
}

fn merged(args: &SampleMergeArgs) -> Result<Manifest, Problem> {
    let mut held = Vec::new();
    for path in &args.parts {
        let file = path.display().to_string();
        let part = Part::read(&file, &bytes(path)?).map_err(|error| not_merged(&error))?;
        let run: Box<dyn Read> = match &part.run {
            Some(name) => {
                let run = path.parent().unwrap_or(Path::new("")).join(name);
                let opened = File::open(&run);
                Box::new(BufReader::new(
                    opened.map_err(|e| problem::no_file(&run, &e))?,
                ))
            }
            None => Box::new(Cursor::new(part.own_run())),
        };
        held.push(Held { file, part, run });
    }
    sample::merge(held, gather()).map_err(|error| not_merged(&error))
}

fn not_merged(error: &PartError) -> Problem {
    match error {
        PartError::Select(error) => not_drawn(error, None),
        PartError::Row(error) => bad_row(error),
        PartError::Unread(..) | PartError::Missing { .. } | PartError::OtherSpec(..) => {
            let help = "name what `sample select --shard` or `--part` printed, each part once";
            problem::unreadable(error.to_string(), help)
        }
        PartError::Run { .. } => {
            let help = "obtain part and run again from the machine that made them";
            problem::wrong(error.to_string(), help)
        }
    }
}
