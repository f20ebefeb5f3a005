//! What drawing the samples of a plan gave: sizes, selections, limits.

use std::collections::BTreeMap;

use super::Digest;
use super::id::SampleId;
use super::plan::{Cadence, SampleLevel};

/// A table of sizes by how often a control runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizeTable {
    /// What presets name it by.
    pub table: String,
    /// Whose practice it is.
    pub source: String,
    /// Its rows.
    pub rows: Vec<SizeRow>,
}

/// Sizes for one frequency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SizeRow {
    /// How often the control runs.
    pub frequency: Cadence,
    /// For little assurance.
    pub low: u64,
    /// For the usual.
    pub base: u64,
    /// For much.
    pub high: u64,
}

impl SizeTable {
    /// The size for a frequency and a level.
    pub fn size(&self, frequency: Cadence, level: SampleLevel) -> Option<u64> {
        let row = self.rows.iter().find(|row| row.frequency == frequency)?;
        Some(match level {
            SampleLevel::Low => row.low,
            SampleLevel::Base => row.base,
            SampleLevel::High => row.high,
        })
    }
}

/// The samples of a plan by id, as one engagement looks at them.
pub type SampleReadings = BTreeMap<SampleId, SampleReading>;

/// What is known of a sample beside what the plan says.
#[derive(Clone, Debug, Default)]
pub struct SampleReading {
    /// How many instances are to be tested, where that is said.
    pub size: Option<WantedSize>,
    /// Why no size is known although one is asked for.
    pub no_size: Option<String>,
    /// The population, where its records were read.
    pub population: Option<DrawnFrom>,
    /// The selection by seed and rules.
    pub drawn: Option<Drawn>,
    /// Why there is none although one is asked for.
    pub not_drawn: Option<String>,
    /// Instances that the plan names and the population does not have.
    pub strangers: Vec<String>,
    /// Upper limits of deviations, by attribute.
    pub limits: Vec<UpperLimit>,
}

/// How many instances are to be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedSize {
    /// The number.
    pub size: u64,
    /// Where it comes from, for people.
    pub from: String,
}

/// The population that a sample was drawn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawnFrom {
    /// Distinct instances.
    pub size: u64,
    /// Over all ids.
    pub digest: Digest,
}

/// A selection by seed and rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The manifest of `ep1`, its exact bytes.
    pub manifest: String,
    /// One line for each id of the population, as the script reads it; nothing where the list
    /// is too long for a package.
    pub ids: Option<String>,
    /// The seed, derived or given.
    pub seed: String,
    /// The selection as drawn, in its order.
    pub selected: Vec<String>,
    /// What is tested: the selection, with the reserve for what was replaced.
    pub tested: Vec<String>,
    /// The reserve, in its order.
    pub reserve: Vec<String>,
    /// Replacements that nothing of the reserve is left for.
    pub unreplaced: u64,
    /// What strata were too small for.
    pub shortfall: u64,
}

/// The most deviating instances that the population may well have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpperLimit {
    /// The attribute.
    pub attribute: String,
    /// Instances tested for it.
    pub tested: u64,
    /// How many of them deviate, those that could not be tested among them.
    pub deviations: u64,
    /// The level of confidence, in percent.
    pub confidence: String,
    /// The limit.
    pub limit: u64,
}
