//! Arguments of `risk`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};

use super::{PlanArgs, TrustArgs};

/// What can be asked about a risk analysis.
#[derive(Subcommand)]
pub enum RiskCommand {
    /// Say which of the nine elements of a HIPAA risk analysis are answered
    ///
    /// Judges the risk analysis of a plan by the nine elements of the guidance of HHS OCR
    /// (2010-07-14): scope, data collection, threats and vulnerabilities, current measures,
    /// likelihood, impact, level of risk, documentation, periodic review. Each is answered,
    /// partly answered or missing, and every reason is shown with its place in the plan, the
    /// name of the check, and what is expected. Evidence is collected and judged as `check`
    /// does it; nothing is written.
    ///
    /// Without `--engagement`, the engagements that need a risk analysis are judged: those of
    /// kind `risk-analysis`, and those with 45 CFR 164.308(a)(1)(ii)(A) in their profile; if
    /// there is none, all. Ends with 1 unless all nine elements are answered.
    ///
    /// Example: auditbinder risk check audit/auditbinder.yaml
    Check(RiskCheckArgs),
    /// Say which analysis was in force on a past day
    ///
    /// Reads the packages of a folder, verifies each, and takes those that are intact and of
    /// a trusted signer; the others are named with the reason. A version is in force from its
    /// approval on, else from the day on which it was made. Of several packages that hold it,
    /// the last one made up to the day shows how it stood; whether a treatment was done is
    /// told as of the day. Supplements are left out.
    ///
    /// Ends with 0 when a package holds the version, else with 1.
    ///
    /// Example: auditbinder risk as-of 2026-03-01 --packages sent --key seal.pub.pem
    AsOf(RiskAsOfArgs),
    /// List the breaches that concern fewer than 500 persons
    ///
    /// The log of 45 CFR 164.408(c): for each breach of unsecured PHI of fewer than 500
    /// persons the day of discovery, persons, states, notices, and the last day for the notice
    /// to the Secretary of HHS, which is 60 days after the end of the year of discovery, with
    /// the days that are left on the as-of date. Breaches without a day of discovery or a
    /// number of persons are not in it; `check` names them.
    ///
    /// Example: auditbinder risk breaches audit/auditbinder.yaml --year 2026 --format csv
    Breaches(RiskBreachesArgs),
    /// Say what changed since the analysis of an earlier package
    ///
    /// Compares the risk analysis of the plan with that of a package, which has to be intact
    /// and of a trusted signer: scenarios that are new, gone or different (level, treatment,
    /// state, owner, days, assets, measures), and assets with health information and measures
    /// that came or went. Evidence is not read; nothing is judged.
    ///
    /// `build --previous` puts the same comparison into the document of the risk analysis.
    ///
    /// Example: auditbinder risk changes --previous sent/2025.zip --key seal.pub.pem
    Changes(RiskChangesArgs),
    /// Write the register of risks, or of assets, as a table
    ///
    /// Writes every field of every record into a workbook (`.xlsx`) or CSV (`.csv`), by the
    /// ending of the file: one row for each record, one column for each field, `ephi.media`
    /// for a field of a record inside the record. In a workbook the header is frozen and has
    /// a filter, and days are days. The same plan gives the same bytes.
    ///
    /// A plan reads such a table with `risks: {tables: [{file: FILE}]}` or
    /// `asset-tables: [{file: FILE}]`, and tables of your own with `columns`.
    ///
    /// Example: auditbinder risk export audit/auditbinder.yaml -o risks.xlsx
    Export(RiskExportArgs),
    /// Write the analysis of one asset as a document of its own
    ///
    /// Takes the scenarios, treatments, accepted risks and flows of one asset out of the
    /// analysis of the whole, with its method, versions and signatures, and writes
    /// `risk-analysis-ID.pdf` and `.html`: for whoever asks about one system only. The document
    /// says that it is an extract, and how many scenarios it leaves out; it is in no package and
    /// not sealed.
    ///
    /// Example: auditbinder risk asset ehr audit/auditbinder.yaml -o out
    Asset(RiskAssetArgs),
    /// List the shipped threat events and vulnerabilities
    ///
    /// A plan refers to them with `threat-ref` and `vulnerability-ref` of a scenario, or
    /// describes its own. The library is a start for thought: what is reasonably anticipated
    /// at your place is for you to say. Words narrow the list to entries that hold them all.
    ///
    /// Example: auditbinder risk library ai-agent
    Library(RiskLibraryArgs),
}

/// The plan whose risk analysis is judged.
#[derive(Args)]
pub struct RiskCheckArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
}

/// What `risk breaches` takes.
#[derive(Args)]
pub struct RiskBreachesArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Only those discovered in this year
    #[arg(long, value_name = "YYYY")]
    pub year: Option<i32>,
}

/// What `risk changes` takes.
#[derive(Args)]
pub struct RiskChangesArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// The earlier package
    #[arg(long, value_name = "PACKAGE")]
    pub previous: PathBuf,
    #[command(flatten)]
    pub trust: TrustArgs,
}

/// What `risk asset` takes.
#[derive(Args)]
pub struct RiskAssetArgs {
    /// The id of the asset
    #[arg(value_name = "ID")]
    pub asset: String,
    #[command(flatten)]
    pub plan: PlanArgs,
    /// The folder that receives the documents
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Replace the documents if they exist
    #[arg(long)]
    pub force: bool,
}

/// What `risk export` takes.
#[derive(Args)]
pub struct RiskExportArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// The file to write, `.xlsx` or `.csv`
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// Which records
    #[arg(long, value_enum, default_value_t = ExportedRecords::Risks)]
    pub what: ExportedRecords,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// Which records `risk export` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportedRecords {
    /// Risk scenarios
    Risks,
    /// Assets
    Assets,
}

/// What `risk library` takes.
#[derive(Args)]
pub struct RiskLibraryArgs {
    /// Words that an entry holds: in its id, texts or kinds of assets
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
}

/// What `risk as-of` takes.
#[derive(Args)]
pub struct RiskAsOfArgs {
    /// The day, as 2026-03-01
    #[arg(value_name = "DATE")]
    pub date: NaiveDate,
    /// The folder with the packages
    #[arg(long, value_name = "DIR")]
    pub packages: PathBuf,
    #[command(flatten)]
    pub trust: TrustArgs,
}
