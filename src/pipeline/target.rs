//! How and where a package is built, and what became of it.

use std::path::{Path, PathBuf};

use super::output::{Existing, OutputError};
use super::{Predecessor, SupplementTo};
use crate::diagnostic::Finding;
use crate::model::PackageTime;
use crate::package::{Previous, Supplement};
use crate::scan::FingerprintKey;
use crate::seal::{self, Sealed, Signer, X509Signer};

/// A package that was written.
pub struct Built {
    /// Where.
    pub path: PathBuf,
    /// Its id.
    pub package: String,
    /// Its place in the chain.
    pub sequence: u64,
    /// The package before it.
    pub previous: Option<Previous>,
    /// What it changes, if it is a supplement.
    pub supplement: Option<Supplement>,
    /// Whether an earlier package stood there.
    pub existing: Existing,
    /// Root, entries, bytes.
    pub sealed: Sealed,
    /// How many evidence files it holds.
    pub evidence_files: u64,
    /// Their bytes together.
    pub evidence_bytes: u64,
    /// Findings of the renderers.
    pub findings: Vec<Finding>,
    /// Which values were redacted, by place: for the house, not for the package.
    pub redacted: Vec<serde_json::Value>,
}

/// Why a package was not written.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The verdict forbids it.
    #[error("the build is refused")]
    Refused,
    /// The plan and the package before do not agree.
    #[error("{}", .0.message)]
    Chain(Box<Finding>),
    /// The plan and the package to supplement do not make a supplement.
    #[error("{}", .0.first().map_or("no supplement can be made", |finding| finding.message.as_str()))]
    Supplement(Vec<Finding>),
    /// A template of the organisation does not fit the values, or leaves some out.
    #[error("{}", .0.first().map_or("a template cannot be used", |finding| finding.message.as_str()))]
    Look(Vec<Finding>),
    /// Something may not leave the house as it would.
    #[error("{}", .0.first().map_or("something may not leave", |finding| finding.message.as_str()))]
    Release(Vec<Finding>),
    /// The output stands in the way or cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The sealing stage stopped.
    #[error(transparent)]
    Seal(#[from] seal::SealError),
}

/// How and where to build.
pub struct Target<'a> {
    /// The folder that receives `<engagement>.zip`.
    pub folder: &'a Path,
    /// What signs.
    pub signer: &'a Signer,
    /// What signs too, for the holder of an X.509 certificate.
    pub x509: Option<&'a X509Signer>,
    /// What signs `report.pdf` and `risk-analysis.pdf` themselves, if anybody is to.
    pub pdf_signer: Option<&'a X509Signer>,
    /// The package that the new one continues.
    pub previous: Option<&'a Predecessor>,
    /// The package to supplement; without one, a whole package is built.
    pub supplement: Option<&'a SupplementTo>,
    /// What fingerprints of redacted values are made with.
    pub fingerprint: Option<&'a FingerprintKey>,
    /// The time that the package carries.
    pub time: PackageTime,
    /// What to do about a file that is not an earlier package.
    pub overwrite: Overwrite,
    /// Name and version of this program.
    pub software: &'a str,
}

/// What to do about a file that is not an earlier package of the engagement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Leave it and stop.
    Refuse,
    /// Replace it.
    Replace,
}
