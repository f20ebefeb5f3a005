//! Arguments of `population`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use crate::model::population::RecordForm;
use crate::population::Share;

/// What can be asked about populations.
#[derive(Subcommand)]
pub enum PopulationCommand {
    /// Count the populations of a plan, or of files
    ///
    /// Reads JSON lines, OTLP in JSON, tables (CSV) and JSON arrays, plain or compressed with
    /// gzip or Zstandard, as streams. Says how many rows, records and instances there are,
    /// what could not be read, decided or placed, what repeats, both digests, the count of
    /// every day and the days without any. With `--file` nothing of a plan is looked at.
    ///
    /// Expressions are CEL over the fields of a record: `status`, `record["odd name"]`; of
    /// OTLP `name`, `time`, `attributes`, `resource`, `scope`, `severity`, `body`, `traceId`,
    /// `spanId`. The forms and rules are in docs/reference/populations.md.
    ///
    /// Ends with 1 when a record could not be counted, or an identity came with other content.
    ///
    /// Example: auditbinder population count auditbinder.yaml tool-decisions
    /// Example: auditbinder population count --file otel.jsonl.gz --identity "attributes.id" --time time
    Count(PopulationCountArgs),
    /// Write the listing of a population, which is handed over before a sample is drawn
    ///
    /// One row for each instance, ascending by identity: `id`, the SHA-256 of its record,
    /// stratum and amount. The ending of FILE says the form: `.csv` (cells that begin like a
    /// formula get an apostrophe), `.xlsx`, or `.jsonl`, which `sample select` takes. Prints
    /// the digests of the population and of the file.
    ///
    /// Ends with 1 when a record could not be counted, or an identity came with other content.
    ///
    /// Example: auditbinder population list auditbinder.yaml tool-decisions -o listing.xlsx
    List(PopulationListArgs),
    /// Compare two populations: who lacks what, and what differs
    ///
    /// A and B are populations of the plan, or files where no population has that id. Lists
    /// the identities that only one of them has, and those whose records differ; both are
    /// merged from sorted runs, so neither has to fit into memory.
    ///
    /// Ends with 1 when they differ.
    ///
    /// Example: auditbinder population reconcile tickets-2026 export.csv --identity key --ids-only
    Reconcile(PopulationReconcileArgs),
}

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormArg {
    /// One JSON object on a line
    Jsonl,
    /// OTLP in JSON: one record for each log record and span
    Otlp,
    /// A table whose first row names the columns
    Csv,
    /// One JSON array of objects
    Json,
}

impl FormArg {
    /// The form.
    pub fn form(self) -> RecordForm {
        match self {
            Self::Jsonl => RecordForm::Jsonl,
            Self::Otlp => RecordForm::Otlp,
            Self::Csv => RecordForm::Csv,
            Self::Json => RecordForm::Json,
        }
    }
}

/// What makes a record of a file an instance.
#[derive(Args)]
pub struct DefinitionArgs {
    /// How the records are written; left out, the files are looked at
    #[arg(long, value_enum, value_name = "FORM")]
    pub records: Option<FormArg>,
    /// Which records belong to it; left out, all
    #[arg(long, value_name = "CEL")]
    pub filter: Option<String>,
    /// What tells instances apart: a column or an expression; left out, the record's digest
    #[arg(long, value_name = "CEL")]
    pub identity: Option<String>,
    /// When an instance happened: a column or an expression
    #[arg(long, value_name = "CEL")]
    pub time: Option<String>,
    /// The first day, in UTC
    #[arg(long, value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// The last day, in UTC
    #[arg(long, value_name = "DATE")]
    pub until: Option<NaiveDate>,
    /// The part of the population that an instance belongs to
    #[arg(long, value_name = "CEL")]
    pub stratum: Option<String>,
    /// The amount of an instance, in the smallest unit of the currency
    #[arg(long, value_name = "CEL")]
    pub amount: Option<String>,
    /// A number that is expected to have no gaps
    #[arg(long, value_name = "CEL")]
    pub sequence: Option<String>,
}

/// How files are read.
#[derive(Args)]
pub struct ReadingArgs {
    /// Count the I-th of M parts: the files of that number, in their order
    #[arg(long, value_name = "I/M", value_parser = part)]
    pub shard: Option<(u64, u64)>,
    /// Cut into parts by a hash of the identity instead; every part reads all files
    #[arg(long, requires = "shard")]
    pub by_key: bool,
    /// Parse rows, too, that cannot match, so that every damaged one is found
    #[arg(long)]
    pub every_row: bool,
    /// How many threads read
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
}

impl ReadingArgs {
    /// The part that is asked for.
    pub fn share(&self) -> Option<Share> {
        self.shard.map(|(part, of)| {
            if self.by_key {
                Share::Keys { part, of }
            } else {
                Share::Files { part, of }
            }
        })
    }
}

/// The I-th of M, as a number from 0 and M.
fn part(text: &str) -> Result<(u64, u64), String> {
    let numbers = text.split_once('/').and_then(|(index, of)| {
        let (index, of): (u64, u64) = (index.parse().ok()?, of.parse().ok()?);
        (1..=of).contains(&index).then(|| (index - 1, of))
    });
    numbers.ok_or_else(|| "expected is I/M with I from 1 to M, such as 2/8".to_owned())
}

/// What `population count` takes.
#[derive(Args)]
pub struct PopulationCountArgs {
    #[command(flatten)]
    pub source: PopulationSourceArgs,
}

/// Where a population is.
#[derive(Args)]
pub struct PopulationSourceArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// The population; left out, all of the plan
    pub id: Option<String>,
    /// Take the period of this engagement; left out, of the first
    #[arg(long, value_name = "ID")]
    pub engagement: Option<String>,
    /// Count the records of a file instead of a plan
    #[arg(long, value_name = "FILE", conflicts_with_all = ["plan", "id", "engagement"])]
    pub file: Vec<PathBuf>,
    #[command(flatten)]
    pub definition: DefinitionArgs,
    #[command(flatten)]
    pub reading: ReadingArgs,
}

/// What `population list` takes.
#[derive(Args)]
pub struct PopulationListArgs {
    #[command(flatten)]
    pub source: PopulationSourceArgs,
    /// Where the listing goes: `.csv`, `.xlsx` or `.jsonl`
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub force: bool,
}

/// What `population reconcile` takes.
#[derive(Args)]
pub struct PopulationReconcileArgs {
    /// The first population, or file
    #[arg(value_name = "A")]
    pub first: String,
    /// The second population, or file
    #[arg(value_name = "B")]
    pub second: String,
    /// The plan file
    #[arg(long, value_name = "FILE", default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// Take the period of this engagement; left out, of the first
    #[arg(long, value_name = "ID")]
    pub engagement: Option<String>,
    /// Compare identities alone, and not the records
    #[arg(long)]
    pub ids_only: bool,
    /// What tells the instances of file B apart, where it is another expression
    #[arg(long, value_name = "CEL")]
    pub second_identity: Option<String>,
    #[command(flatten)]
    pub definition: DefinitionArgs,
}
