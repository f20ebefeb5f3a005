//! Where a population comes from: a plan, or files and options.

use std::path::{Path, PathBuf};

use crate::cli::Exit;
use crate::cli::args::{DefinitionArgs, PopulationSourceArgs};
use crate::cli::open;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::Id as _;
use crate::pipeline::{Opened, PopulationJob};
use crate::population::{self, CountError, Counted, Definition, Options, SourceFile};

/// A population that is to be read.
pub struct Job {
    pub id: String,
    pub definition: Definition,
    pub files: Vec<SourceFile>,
    pub options: Options,
}

impl Job {
    /// Reads it.
    pub fn count(&self) -> Result<Counted, Box<Finding>> {
        population::count(&self.definition, &self.files, &self.options)
            .map_err(|error| Box::new(self.problem(&error)))
    }

    fn problem(&self, error: &CountError) -> Finding {
        let message = format!(
            "population `{}` was not counted: {}",
            self.id,
            crate::pipeline::count_error(error)
        );
        let finding = Finding::new(Code::PopulationUnreadable, message);
        finding.help("see docs/reference/populations.md for forms and expressions")
    }
}

/// The populations that the arguments ask for.
pub fn jobs(args: &PopulationSourceArgs, output: &mut Output) -> Result<Vec<Job>, Exit> {
    let mut jobs = if args.file.is_empty() {
        if let Some(option) = stated(&args.definition) {
            let finding =
                Finding::new(Code::WrongValue, format!("`--{option}` goes with `--file`"));
            let finding = finding.help("a population of a plan says in the plan what it is");
            output.problem(finding);
            return Err(Exit::Usage);
        }
        let opened = open::at(&args.plan, output)?;
        of_plan(
            &opened,
            args.id.as_deref(),
            args.engagement.as_deref(),
            output,
        )?
    } else {
        vec![of_files(&args.file, &args.definition)]
    };
    for job in &mut jobs {
        job.options.share = args.reading.share();
        job.options.every_row = args.reading.every_row;
        job.options.threads = args.reading.threads;
    }
    Ok(jobs)
}

/// The first option that defines a population.
fn stated(args: &DefinitionArgs) -> Option<&'static str> {
    let all = [
        ("records", args.records.is_some()),
        ("filter", args.filter.is_some()),
        ("identity", args.identity.is_some()),
        ("time", args.time.is_some()),
        ("from", args.from.is_some()),
        ("until", args.until.is_some()),
        ("stratum", args.stratum.is_some()),
        ("amount", args.amount.is_some()),
        ("sequence", args.sequence.is_some()),
    ];
    all.into_iter()
        .find(|(_, stated)| *stated)
        .map(|(name, _)| name)
}

/// A population of files; it goes by the name of the first.
pub fn of_files(files: &[PathBuf], args: &DefinitionArgs) -> Job {
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let source = |path: &PathBuf| SourceFile {
        path: path.clone(),
        shown: name(path),
        sha256: None,
    };
    Job {
        id: files.first().map_or_else(String::new, |path| name(path)),
        definition: definition(args),
        files: files.iter().map(source).collect(),
        options: Options {
            form: args.records.map(crate::cli::args::FormArg::form),
            ..Options::default()
        },
    }
}

fn definition(args: &DefinitionArgs) -> Definition {
    let mut definition = Definition {
        filter: args.filter.clone(),
        identity: args.identity.clone(),
        time: args.time.clone(),
        stratum: args.stratum.clone(),
        amount: args.amount.clone(),
        sequence: args.sequence.clone(),
        ..Definition::default()
    };
    definition.within(args.from, args.until);
    definition
}

/// The populations of a plan, or the one named.
pub fn of_plan(
    opened: &Opened,
    named: Option<&str>,
    engagement: Option<&str>,
    output: &mut Output,
) -> Result<Vec<Job>, Exit> {
    let engagements = opened.engagements(engagement);
    let engagements = engagements.map_err(|finding| output.problem(*finding))?;
    let jobs = opened.population_jobs(engagements.first().copied(), named);
    if jobs.is_empty() {
        return Err(output.problem(none(opened, named)));
    }
    let job = |job: PopulationJob| Job {
        id: job.id.to_string(),
        definition: job.definition,
        files: job.files,
        options: job.options,
    };
    Ok(jobs.into_iter().map(job).collect())
}

fn none(opened: &Opened, named: Option<&str>) -> Finding {
    let populations = &opened.plan.populations;
    let ids: Vec<&str> = populations
        .iter()
        .map(|one| one.id.value.as_str())
        .collect();
    let Some(named) = named else {
        let message = "the plan has no population whose records are read";
        let finding = Finding::new(Code::UnknownReference, message);
        return finding
            .help("give a population `identity:`, and an item with files as `evidence:`");
    };
    if ids.contains(&named) {
        let message = format!("the records of population `{named}` are not read");
        let finding = Finding::new(Code::UnknownReference, message);
        return finding.help("give it `identity:`, and an item with files as `evidence:`");
    }
    let message = format!("the plan has no population `{named}`");
    let finding = Finding::new(Code::UnknownReference, message);
    match nearest(named, &ids) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("the plan has {}", list(&ids))),
    }
}
