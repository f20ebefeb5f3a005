//! The clap types. Help, completions, man pages and the reference come from here.

mod agent;
mod catalog;
mod diff;
mod encrypt;
mod inspect;
mod keys;
mod locker;
mod population;
mod register;
pub mod requests;
mod risk;
mod sample;
mod scan;
mod supplement;
mod templates;
mod vendor;
mod x509;

use std::path::PathBuf;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use agent::{AgentCheckArgs, AgentCommand};
pub use catalog::{CatalogArgs, CatalogCommand, ExportArgs, ImportArgs};
pub use diff::{DiffArgs, FailOnChange};
pub use encrypt::{DecryptArgs, EncryptArgs};
pub use inspect::InspectArgs;
pub use keys::{AgentArgs, AgentChoice, KeyArgs, KeyCommand, PassphraseArgs, SignerArgs};
pub use locker::{
    AllowArgs, CollectArgs, DueArgs, LockerAddArgs, LockerCommand, LockerImportArgs, LockerLogArgs,
    LockerReviewArgs, LockerVerifyArgs, LockerWithdrawArgs, TimeArgs, dating,
};
pub use population::{
    DefinitionArgs, FormArg, PopulationCommand, PopulationCountArgs, PopulationListArgs,
    PopulationReconcileArgs, PopulationSourceArgs,
};
pub use register::{
    RegisterCodesArgs, RegisterCommand, RegisterDiffArgs, RegisterExportArgs, RegisterFeedbackArgs,
    RegisterImportArgs, RegisterLintArgs, RegisterReviewArgs, RegisterRulesArgs, RegisterViewArgs,
};
pub use requests::RequestsCommand;
pub use risk::{
    ExportedRecords, RiskAsOfArgs, RiskAssetArgs, RiskBreachesArgs, RiskChangesArgs, RiskCheckArgs,
    RiskCommand, RiskExportArgs, RiskLibraryArgs,
};
pub use sample::{
    PartOf, SampleCommand, SampleImportArgs, SampleLimitArgs, SampleMergeArgs, SamplePicksArgs,
    SampleRecordArgs, SampleScriptArgs, SampleSelectArgs, SampleShowArgs, SampleSqlArgs,
    SampleVerifyArgs, SqlQuery,
};
pub use scan::{RuleArgs, RulesCheckArgs, RulesCommand, ScanArgs, ScanCommand};
pub use supplement::SupplementArgs;
pub use templates::{TemplatesCommand, TemplatesExportArgs};
pub use vendor::{VendorArgs, VendorCommand};
#[cfg(feature = "x509")]
pub use x509::TimestampCommand;
pub use x509::{TimestampArgs, X509Args, X509TrustArgs};

/// Turn one YAML plan and its evidence into a sealed package for an auditor
///
/// Collects what the plan names, checks it, maps it to control ids, and seals a
/// signed zip with PDF and HTML reports that ordinary tools verify. It says what
/// evidence supports, what is missing, stale or only claimed; the opinion
/// belongs to the auditor.
#[derive(Parser)]
#[command(
    name = "auditbinder",
    version,
    max_term_width = 100,
    propagate_version = true
)]
#[command(
    after_help = "Exit codes: 0 done, 1 judged and something is at or above the limit, 2 wrong usage, \
3 input not readable or understood; from verify, extract and diff also 4 not intact, 5 intact but the signer is \
not trusted, 6 malformed container; from verify also 7 intact, but not where the chain of packages asks for it."
)]
pub struct Invocation {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

impl Invocation {
    /// Refuses a form of answer that the command does not have.
    pub fn wrong_format(&self) -> Option<clap::Error> {
        let only_of_scan = matches!(self.global.format, Format::Jsonl | Format::Sarif);
        let scans = matches!(&self.command, Command::Scan(args) if args.command.is_none());
        let lists = matches!(
            &self.command,
            Command::Due(_)
                | Command::Risk(RiskCommand::Breaches(_))
                | Command::Vendor(VendorCommand::Clauses(_))
        );
        let message = if only_of_scan && !scans {
            "only `scan PATH` answers in the forms `jsonl` and `sarif`; every command knows `human` and `json`"
        } else if self.global.format == Format::Csv && !lists {
            "only `due`, `risk breaches` and `vendor clauses` answer in the form `csv`; every command knows `human` and `json`"
        } else if self.global.format == Format::Ics && !matches!(&self.command, Command::Due(_)) {
            "only `due` answers in the form `ics`; every command knows `human` and `json`"
        } else {
            return None;
        };
        Some(command().error(clap::error::ErrorKind::InvalidValue, message))
    }
}

/// Options of every command.
#[derive(Args)]
pub struct Global {
    /// Answer for people, as JSON, or as `scan` can besides
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "human",
        value_name = "FORM"
    )]
    pub format: Format,
    /// Colour the messages
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "auto",
        value_name = "WHEN"
    )]
    pub color: When,
    /// Show neither progress nor notes; findings are still shown
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text
    Human,
    /// JSON with a schema name and version
    Json,
    /// One JSON record per line; `scan` only
    Jsonl,
    /// SARIF 2.1.0; `scan` only
    Sarif,
    /// CSV (RFC 4180); `due`, `risk breaches` and `vendor clauses` only
    Csv,
    /// A calendar (RFC 5545); `due` only
    Ics,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Subcommand)]
pub enum Command {
    Init(InitArgs),
    Collect(CollectArgs),
    Due(DueArgs),
    /// Add, review and check the evidence that is kept
    #[command(subcommand)]
    Locker(LockerCommand),
    Check(CheckArgs),
    Build(Box<BuildArgs>),
    Verify(VerifyArgs),
    Extract(ExtractArgs),
    Diff(DiffArgs),
    Catalog(CatalogArgs),
    Explain(ExplainArgs),
    Scan(ScanArgs),
    Inspect(InspectArgs),
    /// Read the configuration of AI agents as the agents would
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Judge the risk analysis of a plan
    #[command(subcommand)]
    Risk(RiskCommand),
    /// Count, list and compare populations of instances
    #[command(subcommand)]
    Population(PopulationCommand),
    /// Draw samples from populations, and draw them again
    #[command(subcommand)]
    Sample(SampleCommand),
    /// Check, list and take over a DORA register of information
    #[command(subcommand)]
    Register(RegisterCommand),
    /// Answer the auditor's request list, round by round
    #[command(subcommand)]
    Requests(RequestsCommand),
    /// Judge what papers of vendors cover, and contracts clause by clause
    #[command(subcommand)]
    Vendor(VendorCommand),
    /// Take out the templates of reports, to change how they look
    #[command(subcommand)]
    Templates(TemplatesCommand),
    Key(KeyArgs),
    Timestamp(TimestampArgs),
    /// Print the JSON Schema of the plan, for editors
    ///
    /// Example: auditbinder schema > auditbinder.schema.json
    Schema,
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Write a commented plan that builds as it is
///
/// Writes `auditbinder.yaml`, a first evidence file and a `.gitignore` into a
/// folder. Existing files are refused.
///
/// Example: auditbinder init audit --for soc2
#[derive(Args)]
pub struct InitArgs {
    /// The folder; it is made if it does not exist
    pub folder: PathBuf,
    /// What the plan is for
    #[arg(long = "for", value_enum, default_value = "all", value_name = "WORK")]
    pub purpose: Purpose,
    /// Replace existing files
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Purpose {
    /// A SOC 2 Type II audit
    Soc2,
    /// A HIPAA risk analysis
    Hipaa,
    /// A DORA register of information
    Dora,
    /// All of them
    All,
}

/// Check a plan and its evidence; write nothing
///
/// Prints every finding with its place, then state and result of the controls
/// and the verdict. Ends with 1 when a finding of severity critical or high is
/// open.
///
/// Example: auditbinder check audit/auditbinder.yaml
#[derive(Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// End with 1 from this severity on
    #[arg(long, value_enum, default_value = "high", value_name = "SEVERITY")]
    pub fail_on: Level,
}

/// The plan and the engagement to work on.
#[derive(Args)]
pub struct PlanArgs {
    /// The plan file
    #[arg(default_value = "auditbinder.yaml")]
    pub plan: PathBuf,
    /// Work on this engagement only
    #[arg(long, value_name = "ID")]
    pub engagement: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// A control cannot work
    Critical,
    /// An auditor would raise it
    High,
    /// It weakens the evidence
    Medium,
    /// Worth mending
    Low,
    /// Good to know
    Info,
}

/// Check, render and seal: write the package
///
/// Writes `<engagement>.zip` into the output folder, for each engagement of the
/// plan or the one named. The first build makes a key in `.auditbinder/` beside
/// the plan, unless a key, an SSH agent or a signing command is named. An earlier package of the same engagement and key is replaced; any
/// other file is not. Ends with 0 for COMPLETE and PARTIAL, 1 for REFUSED.
///
/// The package carries `SOURCE_DATE_EPOCH` as its time, else the engagement's
/// as-of date: the same input gives the same bytes.
///
/// With `--supplement-to` it writes `<engagement>-sup<N>.zip` instead: only the
/// evidence items that differ from a package that was handed over.
///
/// Example: auditbinder build audit/auditbinder.yaml -o out
/// Example: auditbinder build --supplement-to sent/audit.zip --request R-7
#[derive(Args)]
pub struct BuildArgs {
    #[command(flatten)]
    pub plan: PlanArgs,
    /// The folder that receives the package
    #[arg(long, short, default_value = "out", value_name = "DIR")]
    pub output: PathBuf,
    #[command(flatten)]
    pub signer: SignerArgs,
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
    #[command(flatten)]
    pub x509: X509Args,
    #[command(flatten)]
    pub encrypt: EncryptArgs,
    /// The key of fingerprints in redacted files, where it is not the one beside the plan
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key: Option<PathBuf>,
    /// The package before this one in the chain
    ///
    /// It must be intact and sealed by the sealing key or one of `--previous-key`.
    /// The new package names it and takes the next sequence number.
    #[arg(long, value_name = "PACKAGE", conflicts_with = "supplement_to")]
    pub previous: Option<PathBuf>,
    /// A public key that sealed the package before, where it is another one
    #[arg(long, value_name = "FILE", requires = "previous")]
    pub previous_key: Vec<PathBuf>,
    #[command(flatten)]
    pub supplement: SupplementArgs,
    /// Take what is due into the locker first, as `collect` does
    ///
    /// Refused once the period of an engagement has ended: an auditor may already have
    /// drawn a sample from what was there.
    #[arg(long)]
    pub collect: bool,
    #[command(flatten)]
    pub allow: AllowArgs,
    /// End with 1 on `open-gap`, or from a severity on: `finding:high`
    #[arg(long, value_name = "WHAT", value_parser = fail_on)]
    pub fail_on: Vec<FailOn>,
    /// Replace a file that is not an earlier package
    #[arg(long)]
    pub force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    OpenGap,
    Finding(Level),
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    if text == "open-gap" {
        return Ok(FailOn::OpenGap);
    }
    let level = text
        .strip_prefix("finding:")
        .and_then(|level| Level::from_str(level, false).ok());
    level.map(FailOn::Finding).ok_or_else(|| {
        "expected is `open-gap` or `finding:` with critical, high, medium, low or info".to_owned()
    })
}

/// Verify packages: intact, and sealed by a key you trust
///
/// Reads the container strictly, checks the signatures over its root with the
/// keys you give, then every byte. Ends with 0 intact and trusted, 4 not intact,
/// 5 intact but sealed by another key, or with a certificate or time stamp that
/// does not lead to a root you name, 6 malformed or unsafe container, 7 intact
/// and trusted but not where the chain asks for it.
///
/// Takes packages, and packages inside ASiC-S containers (`.asics`).
///
/// Where supplements are named together with their package, in any order, their
/// chain is checked too, and a combined index says which of them holds the valid
/// occurrence of each evidence item.
///
/// Obtain the key or its fingerprint from the sender over another channel.
///
/// Example: auditbinder verify northwind-2026.zip --key seal.pub.pem
/// Example: auditbinder verify new.zip --key seal.pub.pem --previous old.zip
/// Example: auditbinder verify audit.zip audit-sup1.zip audit-sup2.zip --key seal.pub.pem
#[derive(Args)]
pub struct VerifyArgs {
    /// The packages
    #[arg(required = true, value_name = "PACKAGE")]
    pub packages: Vec<PathBuf>,
    #[command(flatten)]
    pub trust: TrustArgs,
    #[command(flatten)]
    pub x509: X509TrustArgs,
    /// The package that you received before, which this one must name
    ///
    /// It is verified with the same trusted keys.
    #[arg(long, value_name = "PACKAGE")]
    pub previous: Option<PathBuf>,
    /// The lowest sequence number that is new enough
    ///
    /// An older genuine package in place of a newer one is noticed by this, or by
    /// `--previous`, and by nothing else.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub min_sequence: Option<u64>,
}

#[derive(Args)]
pub struct TrustArgs {
    /// A trusted public key: PEM, minisign or OpenSSH file
    #[arg(long, required = true, value_name = "FILE")]
    pub key: Vec<PathBuf>,
    #[command(flatten)]
    pub decrypt: DecryptArgs,
}

/// Verify a package, then unpack it safely
///
/// Writes into a new folder named after the package inside DIR, and only when
/// the package is intact and sealed by a trusted key.
///
/// Example: auditbinder extract northwind-2026.zip . --key seal.pub.pem
#[derive(Args)]
pub struct ExtractArgs {
    /// The package
    pub package: PathBuf,
    /// The folder to unpack into
    pub folder: PathBuf,
    #[command(flatten)]
    pub trust: TrustArgs,
}

/// Explain a finding code, a control or an evidence type
///
/// For a control: title, level, what evidences it, related controls of other
/// frameworks with their sources, and what the plan has for it. The plan is the
/// one named, else `auditbinder.yaml` of this folder, if there is one.
///
/// Example: auditbinder explain evidence-stale
/// Example: auditbinder explain soc2:CC6.1
/// Example: auditbinder explain type:baa
#[derive(Args)]
pub struct ExplainArgs {
    /// A finding code, a control such as `soc2:CC6.1`, or `type:ID`
    pub subject: String,
    /// The plan whose evidence is shown
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

/// Print shell completions
///
/// Example: auditbinder completions bash > completions.bash
#[derive(Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// Write the man pages into a folder
///
/// Example: auditbinder man man1
#[derive(Args)]
pub struct ManArgs {
    /// The folder; it is made if it does not exist
    pub folder: PathBuf,
}

/// The whole command, for completions, man pages and the reference.
pub fn command() -> clap::Command {
    Invocation::command()
}
