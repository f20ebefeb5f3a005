//! Populations: all instances of a period, and how they are found in evidence.

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::{EvidenceId, PersonId, PopulationId};
use crate::model::population::RecordForm;

/// All instances in the period.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Population {
    /// The id.
    pub id: At<PopulationId>,
    /// What an instance is.
    pub description: Text,
    /// The item that lists them.
    pub evidence: At<EvidenceId>,
    /// How many there are: compared with what is counted.
    pub size: Option<At<u64>>,
    /// How the records in the files are written; left out, the files are looked at.
    pub records: Option<At<RecordsForm>>,
    /// Which records belong to it, in CEL; left out, all.
    pub filter: Option<Text>,
    /// What tells instances apart: a column, or an expression of CEL.
    pub identity: Option<Text>,
    /// When an instance happened: a column, or an expression of CEL.
    pub time: Option<Text>,
    /// The first day; left out, that of the period.
    pub from: Option<Day>,
    /// The last day; left out, that of the period.
    pub until: Option<Day>,
    /// The part of the population that an instance belongs to.
    pub stratum: Option<Text>,
    /// Its amount in the smallest unit of the currency.
    pub amount: Option<Text>,
    /// A number that is expected to have no gaps.
    pub sequence: Option<Text>,
    /// The count of an independent source.
    pub control_total: Option<ControlTotal>,
    /// That nothing happened in the period, in writing.
    pub no_occurrences: Option<NoOccurrences>,
}

impl Population {
    /// Whether the records are to be read and counted.
    pub fn is_counted(&self) -> bool {
        self.identity.is_some() || self.records.is_some() || self.filter.is_some()
    }
}

choices! {
    /// How the records of a population are written.
    RecordsForm {
        /// One JSON object on a line.
        Jsonl = "jsonl",
        /// OTLP in JSON: one record for each log record and span.
        Otlp = "otlp",
        /// A table whose first row names the columns.
        Csv = "csv",
        /// One JSON array of objects.
        Json = "json",
    }
}

impl From<RecordsForm> for RecordForm {
    fn from(stated: RecordsForm) -> Self {
        match stated {
            RecordsForm::Jsonl => Self::Jsonl,
            RecordsForm::Otlp => Self::Otlp,
            RecordsForm::Csv => Self::Csv,
            RecordsForm::Json => Self::Json,
        }
    }
}

/// How many instances another source counts.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ControlTotal {
    /// How many.
    pub count: At<u64>,
    /// Which source: one that the records do not come from.
    pub source: Text,
    /// Who read it there.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
}

/// A written statement that there was no instance in the period.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct NoOccurrences {
    /// What is stated, and how it is known.
    pub statement: Text,
    /// Who states it.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
}
