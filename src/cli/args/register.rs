//! Arguments of `register`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// What can be asked about a DORA register of information.
#[derive(Subcommand)]
pub enum RegisterCommand {
    /// Check a register of information by the rules of the authorities
    ///
    /// PATH is a report package (zip), a package unpacked into a folder, or a folder with the
    /// tables as CSV files (`b_01.01.csv` and so on). Checks package, structure, keys, references,
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
    /// Example: auditbinder register rules 807 PARAM
    Rules(RegisterRulesArgs),
    /// Take over the tables of an earlier package as sorted CSV files
    ///
    /// Writes the 15 tables into a new folder. Nothing is written where the tables cannot be
    /// read without doubt.
    ///
    /// Example: auditbinder register import 2025.zip -o register
    Import(RegisterImportArgs),
}

/// What `register lint` takes.
#[derive(Args)]
pub struct RegisterLintArgs {
    /// The package, or the folder with its files
    pub path: PathBuf,
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
