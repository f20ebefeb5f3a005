//! Arguments of `build` about supplements.

use std::path::PathBuf;

use clap::Args;

use crate::model::id::{EvidenceId, Id as _, RequestId};

/// A supplement instead of a whole package.
#[derive(Args)]
pub struct SupplementArgs {
    /// Build a supplement to this package: only new, changed and withdrawn items
    ///
    /// The package must be intact, sealed by the sealing key or one of
    /// `--parent-key`, and of the same engagement and period.
    #[arg(long, value_name = "PACKAGE")]
    pub supplement_to: Option<PathBuf>,
    /// A supplement that was sent before; name every one, in any order
    #[arg(long, value_name = "PACKAGE", requires = "supplement_to")]
    pub after: Vec<PathBuf>,
    /// A public key that sealed the package or an earlier supplement, where it is another one
    #[arg(long, value_name = "FILE", requires = "supplement_to")]
    pub parent_key: Vec<PathBuf>,
    /// A request of the auditor that the supplement answers; several with commas
    ///
    /// An id of the plan's `requests`; where the plan lists none, the auditor's own id.
    #[arg(long, value_name = "ID", requires = "supplement_to", value_delimiter = ',', value_parser = request)]
    pub request: Vec<RequestId>,
    /// An item that was handed over and is no longer evidence; several with commas
    ///
    /// The plan must not have it any more. Without this, such an item is an error.
    #[arg(long, value_name = "ITEM", requires = "supplement_to", value_delimiter = ',', value_parser = item)]
    pub withdraw: Vec<EvidenceId>,
}

fn request(text: &str) -> Result<RequestId, String> {
    RequestId::parse(text).map_err(|bad| bad.to_string())
}

fn item(text: &str) -> Result<EvidenceId, String> {
    EvidenceId::parse(text).map_err(|bad| bad.to_string())
}
