//! Arguments of `collect`, `due` and `locker`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{PassphraseArgs, SignerArgs};
use crate::locker::ClaimedHead;
use crate::model::occurrence::{Covered, Dating, DatingKind, ReviewResult};
use crate::model::plan::Choice as _;

/// Take what is due today into the locker
///
/// Reads every item of `evidence` whose source is a file or a pattern and that has no
/// occurrence in the window of its `cadence`, and adds it to the locker: the bytes under
/// their digest, and one line of the journal. An item without a cadence is taken once.
/// Says what was taken, what is not due yet and when it will be, and what could not be
/// read; the others are taken all the same. Several may run at once on one locker.
///
/// Ends with 1 when something that is due could not be read.
///
/// Example: auditbinder collect audit/auditbinder.yaml --job nightly-evidence
#[derive(Args)]
pub struct CollectArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// Collect only this item
    #[arg(long, value_name = "ID")]
    pub item: Option<String>,
    /// Say what would be taken, and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The person of the plan who collects
    #[arg(long, value_name = "PERSON", conflicts_with = "job")]
    pub by: Option<String>,
    /// The job that collects; the plan says who answers for the item
    #[arg(long, value_name = "NAME")]
    pub job: Option<String>,
    #[command(flatten)]
    pub allow: AllowArgs,
    #[command(flatten)]
    pub time: TimeArgs,
}

/// What may be done to read live sources.
#[derive(Args, Default)]
pub struct AllowArgs {
    /// Run the programs that sources `command` of the plan name
    ///
    /// Without it none is run, and the items are told as not collected.
    #[arg(long)]
    pub allow_commands: bool,
    /// Ask the servers that sources `http`, `sql` and `object-store` of the plan name
    ///
    /// Without it no connection is made, and the items are told as not collected.
    #[arg(long)]
    pub allow_network: bool,
}

/// The day on which a command takes place.
#[derive(Args, Default)]
pub struct TimeArgs {
    /// The day to work on, else `SOURCE_DATE_EPOCH`, else the clock
    ///
    /// Entries of a day that is given here say that their time is stated.
    #[arg(long, value_name = "DAY")]
    pub today: Option<NaiveDate>,
}

/// List what is due, overdue, unreviewed or about to end
///
/// Evidence by its cadence and the occurrences in the locker, occurrences without a review,
/// documents and agreements of vendors and accepted risks that end, policies that end or were
/// approved a year ago. The most urgent stands first. `--format csv` prints a table (RFC 4180),
/// `--format ics` a calendar (RFC 5545) that can be subscribed to. Ends with 0 whatever is due.
///
/// Example: auditbinder due audit/auditbinder.yaml --by dana --within 30d
#[derive(Args)]
pub struct DueArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// Only what this person answers for
    #[arg(long, value_name = "PERSON")]
    pub by: Option<String>,
    /// How far to look ahead, in days or weeks
    #[arg(long, value_name = "DAYS", default_value = "30d", value_parser = within)]
    pub within: u64,
    /// Write the answer to a file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it exists
    #[arg(long, requires = "output")]
    pub force: bool,
    #[command(flatten)]
    pub time: TimeArgs,
}

/// What can be done with a locker.
#[derive(Subcommand)]
pub enum LockerCommand {
    /// Add evidence that a person brings
    ///
    /// Keeps the files under their digests and adds one line to the journal. When it was
    /// taken (`--on`) and which days it speaks for (`--covers`) are different things. The same
    /// bytes for the same window are refused.
    ///
    /// Example: auditbinder locker add access-review review-q1.csv --by dana --covers 2026-01-01..2026-03-31
    Add(Box<LockerAddArgs>),
    /// Record who looked at an occurrence, signed
    ///
    /// The reviewer is a person of the plan who did not collect it. The line is signed with
    /// the sealing key beside the plan, or the one named. Of several reviews the last counts.
    ///
    /// Example: auditbinder locker review access-review@2026-03-31 --by lee --result accepted --note "all 214 accounts decided"
    Review(Box<LockerReviewArgs>),
    /// Take an occurrence back
    ///
    /// Nothing is deleted: a further line says that it does not count, and why.
    ///
    /// Example: auditbinder locker withdraw 17 --by dana --reason "exported from staging"
    Withdraw(LockerWithdrawArgs),
    /// List the entries of the journal
    ///
    /// Example: auditbinder locker log --item access-review
    Log(LockerLogArgs),
    /// Check every line and every object of the locker
    ///
    /// Reads the whole journal, then every object. Names each line that was changed, moved or
    /// deleted and each object that is missing or has other bytes. What is cut off at the end
    /// shows only against a head that somebody noted (`--head`). Ends with 1 when something is
    /// wrong; what belongs to no entry is information.
    ///
    /// Example: auditbinder locker verify --head 9f2c71ab…:41
    Verify(LockerVerifyArgs),
    /// Add evidence that existed before the locker
    ///
    /// Reads a table (`.csv`, `.xlsx`) with the columns `item`, `file`, `on`, `by`, and as far as
    /// they are known `covers-from`, `covers-until`, `dated-by`, `note`. Files are relative to
    /// the table. `dated-by` says what shows the date besides the table: `time-stamp: …`,
    /// `signed-commit: …`, `system-log: …`, or `none`; what nothing shows is counted apart. All
    /// rows are checked before any is taken.
    ///
    /// Example: auditbinder locker import evidence-2026.csv
    Import(LockerImportArgs),
}

/// The plan whose locker it is.
#[derive(Args)]
pub struct LockerPlan {
    /// The plan file
    #[arg(long, value_name = "PLAN", default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
}

/// What `locker add` takes.
#[derive(Args)]
pub struct LockerAddArgs {
    /// The item of the plan
    #[arg(value_name = "ITEM")]
    pub item: String,
    /// The files
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub plan: LockerPlan,
    /// The person of the plan who took it
    #[arg(long, value_name = "PERSON")]
    pub by: String,
    /// The day on which it was taken, where that was not today
    #[arg(long, value_name = "DAY")]
    pub on: Option<NaiveDate>,
    /// The days it speaks for, as 2026-01-01..2026-03-31
    #[arg(long, value_name = "FROM..UNTIL", value_parser = covers)]
    pub covers: Option<Covered>,
    /// How many records its source counted
    #[arg(long, value_name = "N")]
    pub records: Option<u64>,
    /// The system it comes from, with its environment
    #[arg(long, value_name = "TEXT")]
    pub system: Option<String>,
    /// The exact query, command or export path
    #[arg(long, value_name = "TEXT")]
    pub query: Option<String>,
    /// It existed before the locker did
    #[arg(long)]
    pub imported: bool,
    /// What shows its date: `time-stamp:`, `signed-commit:` or `system-log:` and which one
    #[arg(long, value_name = "KIND:TEXT", requires = "imported", value_parser = dating)]
    pub dated_by: Option<Dating>,
    /// A remark
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    #[command(flatten)]
    pub time: TimeArgs,
}

/// What `locker review` takes.
#[derive(Args)]
pub struct LockerReviewArgs {
    /// The occurrence: its number, or item and day
    #[arg(value_name = "ITEM@DAY|N")]
    pub occurrence: String,
    #[command(flatten)]
    pub plan: LockerPlan,
    /// The person of the plan who looked at it
    #[arg(long, value_name = "PERSON")]
    pub by: String,
    /// The conclusion: `accepted`, `rejected` or `accepted-with-remarks`
    #[arg(long, value_name = "RESULT", value_parser = result)]
    pub result: ReviewResult,
    /// What was looked at, and what was seen
    #[arg(long, value_name = "TEXT")]
    pub note: String,
    #[command(flatten)]
    pub signer: SignerArgs,
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
    #[command(flatten)]
    pub time: TimeArgs,
}

/// What `locker withdraw` takes.
#[derive(Args)]
pub struct LockerWithdrawArgs {
    /// The occurrence: its number, or item and day
    #[arg(value_name = "ITEM@DAY|N")]
    pub occurrence: String,
    #[command(flatten)]
    pub plan: LockerPlan,
    /// The person of the plan who decided it
    #[arg(long, value_name = "PERSON")]
    pub by: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    #[command(flatten)]
    pub time: TimeArgs,
}

/// What `locker log` takes.
#[derive(Args)]
pub struct LockerLogArgs {
    #[command(flatten)]
    pub plan: LockerPlan,
    /// Only entries about this item
    #[arg(long, value_name = "ID")]
    pub item: Option<String>,
    /// Only entries of this kind
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only the last so many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// What `locker verify` takes.
#[derive(Args)]
pub struct LockerVerifyArgs {
    #[command(flatten)]
    pub plan: LockerPlan,
    /// A locker by its folder, without its plan
    #[arg(long, value_name = "DIR", conflicts_with = "plan")]
    pub folder: Option<PathBuf>,
    /// A head that was noted: it has to be on the chain
    #[arg(long, value_name = "SHA256[:N]")]
    pub head: Vec<ClaimedHead>,
}

/// What `locker import` takes.
#[derive(Args)]
pub struct LockerImportArgs {
    /// The table
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    #[command(flatten)]
    pub plan: LockerPlan,
    #[command(flatten)]
    pub time: TimeArgs,
}

fn within(text: &str) -> Result<u64, String> {
    let (number, days) = match text.split_at_checked(text.len().saturating_sub(1)) {
        Some((number, "d")) => (number, 1),
        Some((number, "w")) => (number, 7),
        _ => (text, 1),
    };
    let number: Option<u64> = number.parse().ok();
    let days = number.and_then(|number| number.checked_mul(days));
    let days = days.filter(|days| *days <= 36_600);
    days.ok_or_else(|| "expected are days or weeks, as in `30d` or `6w`".to_owned())
}

fn covers(text: &str) -> Result<Covered, String> {
    let day = |text: &str| match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| ()),
    };
    let days = text.split_once("..").and_then(|(from, until)| {
        Some(Covered {
            from: day(from).ok()?,
            until: day(until).ok()?,
        })
    });
    let days = days.filter(|days| days.from.is_some() || days.until.is_some());
    days.ok_or_else(|| {
        "expected are a first and a last day, as in `2026-01-01..2026-03-31`".to_owned()
    })
}

/// Reads `time-stamp: …`, `signed-commit: …` or `system-log: …`.
pub fn dating(text: &str) -> Result<Dating, String> {
    let words = DatingKind::ALL.iter();
    let found = words.filter_map(|(word, kind)| Some((*kind, text.strip_prefix(word)?)));
    let found = found.filter_map(|(kind, rest)| Some((kind, rest.strip_prefix(':')?.trim())));
    let mut found = found.filter(|(_, rest)| !rest.is_empty());
    let dating = found.next().map(|(kind, rest)| Dating {
        kind,
        text: rest.to_owned(),
    });
    dating.ok_or_else(|| {
        "expected is `time-stamp:`, `signed-commit:` or `system-log:`, and which one it is"
            .to_owned()
    })
}

fn result(text: &str) -> Result<ReviewResult, String> {
    let mut words = ReviewResult::ALL.iter();
    let found = words.find(|(word, _)| *word == text);
    found
        .map(|(_, result)| *result)
        .ok_or_else(|| "expected is `accepted`, `rejected` or `accepted-with-remarks`".to_owned())
}
