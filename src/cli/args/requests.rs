//! Arguments of `requests`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{DecryptArgs, PlanArgs};

/// What can be done with the auditor's request list.
#[derive(Subcommand)]
pub enum RequestsCommand {
    /// Say what would be taken of a list that an auditor sent
    ///
    /// Reads a workbook or CSV, finds the row with the headings, and says which column gives
    /// which field of a request, by the headings that audit firms use; `--column` says it for
    /// others. Every request is listed with what its status means. With `-o` it writes the part
    /// of a plan that reads the list, with an empty answer for each request; a plan takes it in
    /// with `include`. The list itself is not changed.
    ///
    /// Example: auditbinder requests import pbc.xlsx -o requests.yaml
    Import(RequestsImportArgs),
    /// Write the auditor's list with the answers in new columns
    ///
    /// Takes every row and column of the list that the plan names, or of `--list`, and adds:
    /// status, answer, the reason for none, day, ids of evidence, files with SHA-256, and the
    /// page of the report. Files and pages are those of the package that `--package` names.
    /// Requests that the list does not have follow at its end. A text that looks like a formula
    /// stays a text.
    ///
    /// Example: auditbinder requests export audit/auditbinder.yaml -o answers.xlsx
    Export(RequestsExportArgs),
    /// Take over what came back, as the next round
    ///
    /// Reads a returned list with the columns that the plan names for its own list, matches
    /// requests by id, and says what changed: new, returned, reopened, accepted, withdrawn,
    /// other words, another day, no longer in the list. The round is added to the file of
    /// `request-rounds`; nothing that was there is changed. The first time, the list that the
    /// plan names is kept as round 1. A list that was taken over before is not taken again.
    /// When anything in it cannot be read, nothing is written.
    ///
    /// Example: auditbinder requests merge returned.xlsx audit/auditbinder.yaml
    Merge(RequestsMergeArgs),
    /// Say where every request stands
    ///
    /// Ends with 1 where a request has neither an answer nor a reason, or came back and was
    /// not answered since.
    ///
    /// Example: auditbinder requests status audit/auditbinder.yaml
    Status(RequestsStatusArgs),
    /// Show the ready lists of requests, or one of them
    ///
    /// A plan names them in `request-lists`; the reports then say which line is answered by
    /// which evidence.
    ///
    /// Example: auditbinder requests lists hipaa-audit
    Lists(RequestsListsArgs),
}

/// What `requests import` takes.
#[derive(Args)]
pub struct RequestsImportArgs {
    /// The list: `.xlsx`, `.csv` or `.tsv`
    pub list: PathBuf,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The heading of the column that gives a field, as `id=Ref #`
    #[arg(long, value_name = "FIELD=HEADING", value_parser = column)]
    pub column: Vec<(String, String)>,
    /// The file for the part of a plan
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace that file if it exists
    #[arg(long)]
    pub force: bool,
}

/// What `requests export` takes.
#[derive(Args)]
pub struct RequestsExportArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// The file to write, `.xlsx` or `.csv`
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// The list to answer, where it is not the one that the plan names: the last one returned
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// The package whose files and pages are named
    #[arg(long, value_name = "PACKAGE", requires = "key")]
    pub package: Option<PathBuf>,
    /// A trusted public key: PEM, minisign or OpenSSH file
    #[arg(long, value_name = "FILE", requires = "package")]
    pub key: Vec<PathBuf>,
    #[command(flatten)]
    pub decrypt: DecryptArgs,
    /// Replace the file if it exists
    #[arg(long)]
    pub force: bool,
}

/// What `requests merge` takes.
#[derive(Args)]
pub struct RequestsMergeArgs {
    /// The returned list: `.xlsx`, `.csv` or `.tsv`
    pub returned: PathBuf,
    #[command(flatten)]
    pub plan: PlanArgs,
    /// The day on which it came; today unless stated
    #[arg(long, value_name = "DATE")]
    pub on: Option<NaiveDate>,
    /// Say what changed, and write nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What `requests status` takes.
#[derive(Args)]
pub struct RequestsStatusArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
}

/// What `requests lists` takes.
#[derive(Args)]
pub struct RequestsListsArgs {
    /// The id of one list
    pub list: Option<String>,
}

fn column(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, heading)) if !field.is_empty() && !heading.trim().is_empty() => {
            Ok((field.to_owned(), heading.trim().to_owned()))
        }
        _ => Err("expected is a field and a heading, as `id=Ref #`".to_owned()),
    }
}
