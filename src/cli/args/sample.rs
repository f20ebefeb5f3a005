//! Arguments of `sample`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};

use super::{PlanArgs, TimeArgs};
use crate::sample::Method;
use crate::sample::sql::{Dialect, Question};

/// What can be done with samples.
#[derive(Subcommand)]
pub enum SampleCommand {
    /// Draw a sample and print its manifest
    ///
    /// POPULATION has one JSON object per line, with `id` and, where they are known, `sha256`,
    /// `stratum` and `amount` (a whole number of the smallest unit); it may be compressed with
    /// gzip or Zstandard. SPEC is JSON with `seed`, `sample_id`, `method` (`random`,
    /// `systematic`, `mus`), `n`, `reserve` and `strata`. The rules `ep1` are in
    /// docs/reference/sampling.md: the same ids, seed and sample id give the same sample, in
    /// any order of the rows.
    ///
    /// With `--shard` or `--part` it prints what `sample merge` takes. Ends with 2 where an id
    /// breaks rule R1, unless `--drop-bad-ids` says why such rows may be left out.
    ///
    /// Example: auditbinder sample select population.jsonl spec.json > selection.json
    /// Example: auditbinder sample select population.jsonl spec.json --shard 2/8 --run 2.jsonl
    Select(SampleSelectArgs),
    /// Draw a sample again and name every difference
    ///
    /// Ends with 1 when the manifest is not the one that its specification gives for the
    /// population.
    ///
    /// Example: auditbinder sample verify population.jsonl selection.json
    Verify(SampleVerifyArgs),
    /// Join the parts of a population that machines read apart, and draw the sample
    ///
    /// Takes what `sample select` printed with `--shard` or `--part`, each part once; runs are
    /// looked for beside the part that names them. Prints the manifest that one machine would
    /// have printed.
    ///
    /// Example: auditbinder sample merge part-1.json part-2.json part-3.json
    Merge(SampleMergeArgs),
    /// Print the exact upper limit of deviations that a sample leaves open
    ///
    /// The largest number of deviating instances in a population of size N under which a
    /// sample of n still shows D deviations or fewer with a probability above 1 - CONFIDENCE,
    /// by the hypergeometric distribution, in whole numbers. An item that could not be tested
    /// counts as a deviation (PCAOB AS 2315.40). What it means for the control is the
    /// auditor's to say.
    ///
    /// Example: auditbinder sample limit 250 25 0 90
    Limit(SampleLimitArgs),
    /// Print the queries by which an engine draws the sample where the rows are
    ///
    /// Three statements: totals (sizes, digests, conflicts), the selection, and the listing of
    /// all instances. Export what they answer as CSV with a heading and give it to `sample
    /// import`. Tables and columns stand in the queries as they are written here.
    ///
    /// The methods `systematic` and `mus` need `--population-size` or `--total-amount` for
    /// the selection: figures that the query of totals answers.
    ///
    /// Example: auditbinder sample sql --dialect postgres spec.json --table tickets --id key
    Sql(SampleSqlArgs),
    /// Check what an engine selected and print its manifest
    ///
    /// RESULT is the answer to the query of the selection, as CSV. With `--totals`, sizes and
    /// digests are the engine's word; with `--population` (the listing as CSV, or a population
    /// as JSON lines) the sample is drawn again from it. Keys, order, places and sizes are
    /// checked; ends with 1 when the selection is not the one that the specification gives.
    ///
    /// Example: auditbinder sample import result.csv spec.json --totals totals.csv
    Import(SampleImportArgs),
    /// Prove that the auditor's own picks are in the population
    ///
    /// PICKS is CSV with a column `id`. Prints a manifest with the digest of the population,
    /// every pick as the population has it, and what the auditor states about method and
    /// tool. Ends with 1 and names the ids that the population does not have.
    ///
    /// Example: auditbinder sample import-selection picks.csv population.jsonl --method haphazard --tool IDEA --by "A. Lee, Example LLP"
    ImportSelection(SamplePicksArgs),
    /// Show the samples of a plan: population, size, seed, selection, results, upper limits
    ///
    /// The upper limit of deviations is shown here, for the house; a package has it only where
    /// the plan says `show-limit: true`.
    ///
    /// Example: auditbinder sample show audit/auditbinder.yaml
    Show(SampleShowArgs),
    /// Write populations and selections of a plan into the journal
    ///
    /// Adds one line for each population with its size and digest, and one for each
    /// selection with its whole manifest, where the last line about it says something else.
    /// Before the seed is known this is the commitment to the population; after a population
    /// has changed, the earlier manifest stays in the journal and in every later package.
    ///
    /// Example: auditbinder sample record audit/auditbinder.yaml --by dana
    Record(SampleRecordArgs),
    /// Print the script by which an auditor draws the sample again
    ///
    /// Python, its standard library alone; it reads the ids, one per line, and the manifest,
    /// and says `selection re-performed` or `DIFFERS`. `sample select --ids FILE` writes the
    /// list of ids.
    ///
    /// Example: auditbinder sample script > reperform.py.txt
    Script(SampleScriptArgs),
}

/// The i-th of m.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartOf {
    /// Counted from 1.
    pub index: u64,
    /// How many there are.
    pub of: u64,
}

impl FromStr for PartOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').and_then(|(index, of)| {
            let (index, of) = (index.parse().ok()?, of.parse().ok()?);
            Some(Self { index, of })
        });
        let sound = |part: &Self| (1..=part.of).contains(&part.index) && part.of <= 100_000;
        let expected = "expected is I/M with I from 1 to M, such as 2/8";
        numbers.filter(sound).ok_or_else(|| expected.to_owned())
    }
}

#[derive(Args)]
pub struct SampleSelectArgs {
    /// The population: one JSON object per line
    pub population: PathBuf,
    /// The specification of the sample
    pub spec: PathBuf,
    /// Read the I-th of M shards: the ids that a hash gives to it
    #[arg(long, value_name = "I/M", conflicts_with = "part")]
    pub shard: Option<PartOf>,
    /// Say that the file is the I-th of M parts of the population
    #[arg(long, value_name = "I/M")]
    pub part: Option<PartOf>,
    /// Write the distinct instances of the part to a file instead of into the answer
    #[arg(long, value_name = "FILE")]
    pub run: Option<PathBuf>,
    /// Write the list of ids that the script reads
    #[arg(long, value_name = "FILE", conflicts_with_all = ["part", "shard"])]
    pub ids: Option<PathBuf>,
    /// Leave out rows whose id breaks rule R1, for this reason; the manifest says so
    #[arg(long, value_name = "REASON")]
    pub drop_bad_ids: Option<String>,
    /// Refuse unless the sample of this earlier manifest is the beginning of the new one
    #[arg(long, value_name = "MANIFEST", conflicts_with_all = ["part", "shard"])]
    pub extends: Option<PathBuf>,
    /// Replace existing files
    #[arg(long)]
    pub force: bool,
}

#[derive(Args)]
pub struct SampleVerifyArgs {
    /// The population: one JSON object per line
    pub population: PathBuf,
    /// The manifest of the sample
    pub manifest: PathBuf,
}

#[derive(Args)]
pub struct SampleMergeArgs {
    /// The parts
    #[arg(required = true)]
    pub parts: Vec<PathBuf>,
}

#[derive(Args)]
pub struct SampleLimitArgs {
    /// Instances in the population
    #[arg(value_name = "N")]
    pub population: u64,
    /// Instances tested
    #[arg(value_name = "SIZE")]
    pub sample: u64,
    /// Deviations seen
    #[arg(value_name = "D")]
    pub deviations: u64,
    /// The level of confidence in percent, such as 90 or 99.5
    pub confidence: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SqlDialect {
    /// Apache Spark, Databricks
    Spark,
    /// Trino, Amazon Athena
    Trino,
    /// `DuckDB`
    Duckdb,
    /// Apache `DataFusion`, Ballista
    Datafusion,
    /// `ClickHouse`
    Clickhouse,
    /// `PostgreSQL`
    Postgres,
    /// Snowflake
    Snowflake,
    /// Google `BigQuery`
    Bigquery,
}

impl SqlDialect {
    /// The engine.
    pub fn dialect(self) -> Dialect {
        match self {
            Self::Spark => Dialect::Spark,
            Self::Trino => Dialect::Trino,
            Self::Duckdb => Dialect::Duckdb,
            Self::Datafusion => Dialect::Datafusion,
            Self::Clickhouse => Dialect::Clickhouse,
            Self::Postgres => Dialect::Postgres,
            Self::Snowflake => Dialect::Snowflake,
            Self::Bigquery => Dialect::Bigquery,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SqlQuery {
    /// Sizes, digests, strata and conflicts
    Totals,
    /// The sample with its reserve
    Selection,
    /// Every distinct instance, ids ascending
    Listing,
}

impl SqlQuery {
    /// The question.
    pub fn question(self) -> Question {
        match self {
            Self::Totals => Question::Totals,
            Self::Selection => Question::Selection,
            Self::Listing => Question::Listing,
        }
    }
}

#[derive(Args)]
pub struct SampleSqlArgs {
    /// The specification of the sample
    pub spec: PathBuf,
    /// The engine
    #[arg(long, value_enum, value_name = "ENGINE")]
    pub dialect: SqlDialect,
    /// The table, view or sub-query with the rows
    #[arg(long)]
    pub table: String,
    /// What identifies a row; several columns are joined by `/`
    #[arg(long, value_name = "COLUMN", default_value = "id")]
    pub id: Vec<String>,
    /// The SHA-256 of the content, in hexadecimal
    #[arg(long, value_name = "COLUMN")]
    pub sha256: Option<String>,
    /// The stratum
    #[arg(long, value_name = "COLUMN")]
    pub stratum: Option<String>,
    /// The amount, a whole number of the smallest unit
    #[arg(long, value_name = "COLUMN")]
    pub amount: Option<String>,
    /// Print one of the queries alone
    #[arg(long, value_enum, value_name = "WHICH")]
    pub query: Option<SqlQuery>,
    /// Distinct ids, as the query of totals answers
    #[arg(long, value_name = "N")]
    pub population_size: Option<u64>,
    /// The sum of the amounts above 0, as the query of totals answers
    #[arg(long, value_name = "T")]
    pub total_amount: Option<u128>,
}

#[derive(Args)]
pub struct SampleImportArgs {
    /// The answer to the query of the selection, as CSV
    pub result: PathBuf,
    /// The specification of the sample
    pub spec: PathBuf,
    /// The answer to the query of totals, as CSV
    #[arg(long, value_name = "FILE", required_unless_present = "population")]
    pub totals: Option<PathBuf>,
    /// The listing as CSV, or the population as JSON lines
    #[arg(long, value_name = "FILE")]
    pub population: Option<PathBuf>,
    /// Leave out rows whose id breaks rule R1, for this reason; the manifest says so
    #[arg(long, value_name = "REASON")]
    pub drop_bad_ids: Option<String>,
}

#[derive(Args)]
pub struct SamplePicksArgs {
    /// The picks: CSV with a column `id`
    pub picks: PathBuf,
    /// The population: one JSON object per line
    pub population: PathBuf,
    /// How the auditor selected
    #[arg(long, value_name = "TEXT")]
    pub method: String,
    /// With what the auditor selected
    #[arg(long, value_name = "TEXT")]
    pub tool: String,
    /// Who selected
    #[arg(long, value_name = "TEXT")]
    pub by: String,
}

#[derive(Args)]
pub struct SampleShowArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Show this sample only
    #[arg(long, value_name = "ID")]
    pub sample: Option<String>,
}

#[derive(Args)]
pub struct SampleRecordArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Record this sample only
    #[arg(long, value_name = "ID")]
    pub sample: Option<String>,
    /// The person of the plan who records it
    #[arg(long, value_name = "PERSON")]
    pub by: String,
    #[command(flatten)]
    pub time: TimeArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScriptMethod {
    /// Random samples, in strata too, and all of a population
    Random,
    /// Equal steps through the ids
    Systematic,
    /// Monetary units
    Mus,
}

impl ScriptMethod {
    /// The method of the specification.
    pub fn method(self) -> Method {
        match self {
            Self::Random => Method::Random,
            Self::Systematic => Method::Systematic,
            Self::Mus => Method::Mus,
        }
    }
}

#[derive(Args)]
pub struct SampleScriptArgs {
    /// The method of the sample
    #[arg(long, value_enum, value_name = "METHOD", default_value = "random")]
    pub method: ScriptMethod,
}
