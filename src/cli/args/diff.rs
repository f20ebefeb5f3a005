//! Arguments of `diff`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::TrustArgs;

/// Say what changed between two packages, from the packages alone
///
/// Verifies both packages first; nothing is compared unless both are intact and
/// sealed by a trusted key. Then compares their indexes, their files by digest,
/// and the values in TOML, JSON and YAML files up to 8 MiB. A value that looks
/// like a secret is never printed, only its kind and length.
///
/// Ends with 0 when compared, whatever differs. `--fail-on worse` ends with 1
/// when a control got worse in state, result or gap, or when a finding of
/// severity critical or high opened or rose to it. Ends with 4, 5 or 6 as verify
/// does.
///
/// Example: auditbinder diff 2025.zip 2026.zip --key seal.pub.pem --html changes.html
#[derive(Args)]
pub struct DiffArgs {
    /// The earlier package
    pub old: PathBuf,
    /// The later package
    pub new: PathBuf,
    #[command(flatten)]
    pub trust: TrustArgs,
    /// A public key trusted for OLD only, where another key sealed it
    #[arg(long, value_name = "FILE")]
    pub old_key: Vec<PathBuf>,
    /// Write the comparison as one HTML file, too
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Replace an existing HTML file
    #[arg(long, requires = "html")]
    pub force: bool,
    /// End with 1 when something got worse
    #[arg(long, value_enum, value_name = "WHAT")]
    pub fail_on: Option<FailOnChange>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOnChange {
    /// A control got worse, or a critical or high finding opened
    Worse,
}
