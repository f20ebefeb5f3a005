//! Arguments of `inspect`.

use std::path::PathBuf;

use clap::Args;

/// Tell what a file is, and what it says
///
/// Recognises exports of identity providers, code hosts, model vendors, clouds, proxies and
/// SIEMs, bills of materials, scanner results, certificates, configuration and run-time
/// records of AI agents, and plain tables and documents, by their content. Says the kind,
/// the number of records, the facts that rules and reports use, and which required fields
/// are missing. With `--format json` the whole summary. Files are read as streams; the
/// value of a secret is never printed.
///
/// Ends with 1 when a record is not readable or lacks a required field, with 3 when a file
/// cannot be read as its kind.
///
/// Example: auditbinder inspect exports/*.json
/// Example: auditbinder inspect --parser scim --format json users.json
#[derive(Args)]
pub struct InspectArgs {
    /// The files
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Read them with this reader, a word of `parser:` in a plan
    #[arg(long, value_name = "WORD")]
    pub parser: Option<String>,
}
