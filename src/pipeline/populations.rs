//! Counts the populations of a plan whose records are to be read.

use std::collections::BTreeMap;

use crate::collect;
use crate::diagnostic::reason;
use crate::model::id::{Id as _, PopulationId};
use crate::model::plan::{Engagement, Population};
use crate::model::population::{PopulationReading, PopulationReadings};
use crate::model::{Collected, Plan};
use crate::population::{self, CountError, Counted, Definition, Options, SourceFile};
use crate::sample::Gathered;

/// The populations of a plan, as one engagement looks at them.
#[derive(Default)]
pub struct Populations {
    /// The figures.
    pub readings: PopulationReadings,
    /// The instances of those that were counted.
    pub gathered: BTreeMap<PopulationId, Gathered>,
}

/// A population of a plan, ready to be read.
pub struct PopulationJob {
    /// Its id.
    pub id: PopulationId,
    /// What makes a record an instance.
    pub definition: Definition,
    /// What is read.
    pub files: Vec<SourceFile>,
    /// How it is read.
    pub options: Options,
}

impl super::Opened {
    /// The populations with records to read, or the one named.
    pub fn population_jobs(
        &self,
        engagement: Option<&Engagement>,
        named: Option<&str>,
    ) -> Vec<PopulationJob> {
        let populations = self.plan.populations.iter().filter(|one| {
            one.is_counted() && named.is_none_or(|named| one.id.value.as_str() == named)
        });
        let (collected, _) = collect::collect(&self.plan, &self.root);
        populations
            .map(|population| PopulationJob {
                id: population.id.value.clone(),
                definition: definition(population, engagement),
                files: files(&collected, population),
                options: options(population),
            })
            .filter(|job| !job.files.is_empty())
            .collect()
    }
}

/// Counts every population with records to read.
pub(super) fn count(plan: &Plan, collected: &Collected, engagement: &Engagement) -> Populations {
    let mut populations = Populations::default();
    for population in plan.populations.iter().filter(|one| one.is_counted()) {
        let files = files(collected, population);
        if files.is_empty() {
            // What was inspected where it is kept, or could not be collected, is told elsewhere.
            continue;
        }
        let id = population.id.value.clone();
        let definition = definition(population, Some(engagement));
        let options = options(population);
        let reading = match population::count(&definition, &files, &options) {
            Ok(Counted { count, gathered }) => {
                populations.gathered.insert(id.clone(), gathered);
                PopulationReading::Counted(Box::new(count))
            }
            Err(error) => PopulationReading::Unreadable(count_error(&error)),
        };
        populations.readings.insert(id, reading);
    }
    populations
}

/// Why a population was not counted, without the words of the system.
pub fn count_error(error: &CountError) -> String {
    match error {
        CountError::File { file, error } => format!("`{file}`: {}", reason(error)),
        other => other.to_string(),
    }
}

/// The files of a population, as they were collected.
pub(super) fn files(collected: &Collected, population: &Population) -> Vec<SourceFile> {
    let item = collected.items.get(&population.evidence.value);
    let files = item.into_iter().flat_map(|item| &item.files);
    // A file that the program made itself is no record of a source.
    let files = files.filter(|file| file.made.is_none());
    files
        .map(|file| SourceFile {
            path: file.path.clone(),
            shown: file.shown.clone(),
            sha256: Some(file.digest),
        })
        .collect()
}

/// What the plan says of reading the files.
pub(super) fn options(population: &Population) -> Options {
    Options {
        form: population.records.as_ref().map(|form| form.value.into()),
        ..Options::default()
    }
}

/// What the plan says makes a record an instance. Where a time is given, the period is
/// that of the population, else that of the engagement.
pub(super) fn definition(population: &Population, engagement: Option<&Engagement>) -> Definition {
    let text = |text: &Option<crate::model::plan::Text>| text.as_ref().map(|t| t.value.clone());
    let period = engagement.map(Engagement::period);
    let period = period.filter(|_| population.time.is_some());
    let from = population.from.as_ref().map(|day| day.value);
    let until = population.until.as_ref().map(|day| day.value);
    let from = from.or(period.map(|period| period.from()));
    let until = until.or(period.map(|period| period.until()));
    let mut definition = Definition {
        filter: text(&population.filter),
        identity: text(&population.identity),
        time: text(&population.time),
        stratum: text(&population.stratum),
        amount: text(&population.amount),
        sequence: text(&population.sequence),
        ..Definition::default()
    };
    definition.within(from, until);
    definition
}
