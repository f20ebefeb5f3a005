//! Arguments of `scan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Look for secrets, card numbers, health and personal data in files
///
/// A known-pattern scan, without the network: it says what its rules found, where,
/// and what it could not look into. A value is never shown. Folders are searched
/// with everything below them but `.git`. Exit code 1 says that something was
/// found, or could not be scanned to its end.
///
/// Example: auditbinder scan evidence --format sarif > scan.sarif
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ScanArgs {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Leave out what matches a pattern; `*` matches within a folder, `**` across folders
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Add keyed fingerprints, so that equal values can be told without being shown
    #[arg(long, value_name = "FILE")]
    pub fingerprint_key: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<ScanCommand>,
}

/// Which rules are used beside the shipped ones.
#[derive(Args)]
pub struct RuleArgs {
    /// Add rules in the TOML form of gitleaks
    #[arg(long = "rules", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Add words of your own, one per line: names, record numbers
    #[arg(long, value_name = "FILE")]
    pub words: Vec<PathBuf>,
}

/// What can be asked about rules.
#[derive(Subcommand)]
pub enum ScanCommand {
    /// List or try the rules
    #[command(subcommand)]
    Rules(RulesCommand),
}

/// What can be done with rules.
#[derive(Subcommand)]
pub enum RulesCommand {
    /// List the rules with their families
    ///
    /// Example: auditbinder scan rules list
    List(RuleArgs),
    /// Try rules on their own examples, and find what would make them slow
    ///
    /// Without a file the shipped rules are tried. Exit code 1 says that a rule misses
    /// an example or finds a negative one.
    ///
    /// Example: auditbinder scan rules check my-rules.toml --sample app.log
    Check(RulesCheckArgs),
}

/// Which rules are tried.
#[derive(Args)]
pub struct RulesCheckArgs {
    /// Rule files in the TOML form of gitleaks
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Ordinary text of yours, in which the keywords of rules should be rare
    #[arg(long, value_name = "FILE")]
    pub sample: Option<PathBuf>,
}
