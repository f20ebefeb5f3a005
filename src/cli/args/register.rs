//! Arguments of `register`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// What can be asked about a DORA register of information.
#[derive(Subcommand)]
pub enum RegisterCommand {
    /// Check a register of information by the rules of the authorities
    ///
    /// PATH is a plan (`.yaml`), a report package (zip), a package unpacked into a folder, or a
    /// folder with the tables as CSV files (`b_01.01.csv` and so on). What a plan says is shown
    /// at its line in the plan. Checks package, structure, keys, references,
    /// values, the published formulas and what the implementing standard asks for. Every
    /// finding has the id of its rule; what cannot be checked without the authorities is listed.
    /// Only the authority decides whether it accepts a package.
    ///
    /// `SOURCE_DATE_EPOCH`, else today, is the day after which no reference date may lie.
    ///
    /// Ends with 1 when a rule is broken for which an authority refuses the package.
    ///
    /// Example: auditbinder register lint out/package.zip
    /// Example: auditbinder register lint tables --reference-date 2025-12-31
    Lint(RegisterLintArgs),
    /// List the rules of the authorities: where, what follows, source, whether checked offline
    ///
    /// Example: auditbinder register rules 807 503
    Rules(RegisterRulesArgs),
    /// Take over the tables of an earlier package as sorted CSV files
    ///
    /// Writes the 15 tables into a new folder. Nothing is written where the tables cannot be
    /// read without doubt.
    ///
    /// Example: auditbinder register import 2025.zip -o register
    Import(RegisterImportArgs),
    /// Write the package of one submission of a plan
    ///
    /// Derives the rows from vendors, agreements, organisation and `register` of the plan,
    /// writes them as the portal's profile asks, reads the package again and checks it. Nothing
    /// is written where a rule is broken for which an authority refuses a package.
    ///
    /// The time stamp in the name is `--timestamp`, else `SOURCE_DATE_EPOCH`, else the day
    /// `made` of the submission, else the day after the reference date: the same plan gives the
    /// same bytes.
    ///
    /// Ends with 1 when a rule is broken for which an authority refuses the package.
    ///
    /// Example: auditbinder register export auditbinder.yaml --submission group-2025 -o out
    Export(RegisterExportArgs),
    /// Say what in the register of a plan is not plausible
    ///
    /// One sentence for each remark, for whoever manages the contract: critical functions
    /// without reason, recovery time, exit plan, assessment or chain; providers without
    /// alternative; functions that are critical in one entity only; contracts that nobody uses;
    /// audits long ago; vendors, AI agents and data flows without a row. These are own rules,
    /// apart from those of the authorities.
    ///
    /// Ends with 1 when there is a remark.
    ///
    /// Example: auditbinder register review auditbinder.yaml --submission group-2025
    Review(RegisterReviewArgs),
    /// Write a submission as a page, a PDF and a workbook for people
    ///
    /// The documents show entities, functions, contracts, providers, supply chains of any rank
    /// and concentration, what the rules say, what stays unchecked, and which values were
    /// derived. They are about the package that `register export` writes of the same submission.
    /// Exit code 1 says that an authority would refuse it; the documents are written all the same.
    ///
    /// Example: auditbinder register view auditbinder.yaml --submission bank-2026 -o out
    View(RegisterViewArgs),
    /// Say what changed since the register of the year before
    ///
    /// Contracts, providers, functions and entities that are new or gone, and values that
    /// changed. What is to stay the same from year to year and does not is `wrong`: references
    /// of contracts, codes of providers, identifiers of functions; a contract that vanishes
    /// without an end; one that is listed again after it was reported as ended.
    ///
    /// Ends with 1 when something is wrong.
    ///
    /// Example: auditbinder register diff auditbinder.yaml --submission group-2025 --previous 2024.zip
    Diff(RegisterDiffArgs),
    /// Show the answer of an authority at the rows it is about
    ///
    /// Reads CSV or JSON. Columns are recognised by their usual names, or named with
    /// `--column`. A line that no row fits is shown with the reason; none is left out.
    ///
    /// Ends with 1 when the answer holds a line.
    ///
    /// Example: auditbinder register feedback answer.csv auditbinder.yaml --submission group-2025
    /// Example: auditbinder register feedback answer.csv package.zip --column message=Fehler --first-row 2
    Feedback(RegisterFeedbackArgs),
    /// List the codes that a column may hold, with their labels
    ///
    /// Example: auditbinder register codes
    /// Example: auditbinder register codes country norway
    Codes(RegisterCodesArgs),
}

/// What `register export` takes.
#[derive(Args)]
pub struct RegisterExportArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// The submission; may be left out where the plan has one
    #[arg(long, value_name = "ID")]
    pub submission: Option<String>,
    /// The folder that receives the package
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    pub output: PathBuf,
    /// The time of the package: yyyyMMddHHmmssSSS
    #[arg(long, value_name = "TIME")]
    pub timestamp: Option<String>,
    /// Identifiers with their status, as GLEIF publishes them (CSV)
    #[arg(long, value_name = "FILE")]
    pub lei_file: Option<PathBuf>,
    /// Write the package although an authority refuses it
    #[arg(long)]
    pub allow_rejects: bool,
    /// Replace another package of the same name
    #[arg(long)]
    pub force: bool,
}

/// What `register view` takes.
#[derive(Args)]
pub struct RegisterViewArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// The submission; may be left out where the plan has one
    #[arg(long, value_name = "ID")]
    pub submission: Option<String>,
    /// The folder that receives the documents
    #[arg(long, short, value_name = "DIR", default_value = "out")]
    pub output: PathBuf,
    /// Identifiers with their status, as GLEIF publishes them (CSV)
    #[arg(long, value_name = "FILE")]
    pub lei_file: Option<PathBuf>,
    /// Replace other files of the same names
    #[arg(long)]
    pub force: bool,
}

/// What `register review` takes.
#[derive(Args)]
pub struct RegisterReviewArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// The submission; may be left out where the plan has one
    #[arg(long, value_name = "ID")]
    pub submission: Option<String>,
}

/// What `register diff` takes.
#[derive(Args)]
pub struct RegisterDiffArgs {
    /// The plan, a package, or a folder with tables
    #[arg(default_value = "auditbinder.yaml")]
    pub path: PathBuf,
    /// The submission of a plan; may be left out where it has one
    #[arg(long, value_name = "ID")]
    pub submission: Option<String>,
    /// The package or the tables of the year before
    #[arg(long, value_name = "OLD")]
    pub previous: PathBuf,
    /// The day that the register describes, where PATH does not say it
    #[arg(long, value_name = "DATE")]
    pub reference_date: Option<NaiveDate>,
    /// The day that the earlier register describes, where OLD does not say it
    #[arg(long, value_name = "DATE")]
    pub previous_date: Option<NaiveDate>,
}

/// What `register feedback` takes.
#[derive(Args)]
pub struct RegisterFeedbackArgs {
    /// The answer, CSV or JSON
    pub file: PathBuf,
    /// The plan, package or folder that was sent
    #[arg(default_value = "auditbinder.yaml")]
    pub path: PathBuf,
    /// The submission of a plan; may be left out where it has one
    #[arg(long, value_name = "ID")]
    pub submission: Option<String>,
    /// The name of a column: `rule`, `template`, `row`, `column`, `value`, `message` or `severity`, `=`, its name
    #[arg(long, value_name = "FIELD=NAME")]
    pub column: Vec<String>,
    /// The number by which the authority calls the first row after the header; 1 unless given
    #[arg(long, value_name = "N")]
    pub first_row: Option<u64>,
}

/// What `register codes` takes.
#[derive(Args)]
pub struct RegisterCodesArgs {
    /// The list, such as `COUNTRY`; all lists where none is named
    pub list: Option<String>,
    /// Words that code and label together hold
    #[arg(value_name = "WORD")]
    pub words: Vec<String>,
}

/// What `register lint` takes.
#[derive(Args)]
pub struct RegisterLintArgs {
    /// The plan, the package, or the folder with its files
    pub path: PathBuf,
    /// The submission of a plan; may be left out where it has one
    #[arg(long, value_name = "ID")]
    pub submission: Option<String>,
    /// Identifiers with their status, as GLEIF publishes them (CSV)
    ///
    /// Needs the columns `LEI` and `Registration.RegistrationStatus`; `Entity.EntityStatus`
    /// is read where it is there. Without it no LEI is looked up.
    #[arg(long, value_name = "FILE")]
    pub lei_file: Option<PathBuf>,
    /// The day that the register describes, as 2025-12-31; else the package says it
    #[arg(long, value_name = "DATE")]
    pub reference_date: Option<NaiveDate>,
}

/// What `register rules` takes.
#[derive(Args)]
pub struct RegisterRulesArgs {
    /// Ids of rules; all where none is named
    #[arg(value_name = "RULE")]
    pub rules: Vec<String>,
}

/// What `register import` takes.
#[derive(Args)]
pub struct RegisterImportArgs {
    /// The package, or the folder with its files
    pub path: PathBuf,
    /// The folder to write; it must not exist
    #[arg(long, short, value_name = "DIR")]
    pub output: PathBuf,
}
