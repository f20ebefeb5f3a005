//! Supply chain: `CycloneDX`, SPDX, SARIF, plans of Terraform, development containers.

mod bill;
mod cyclonedx;
mod devcontainer;
mod sarif;
mod spdx;
mod terraform;
mod weakness;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[
    cyclonedx::FORMAT,
    spdx::FORMAT,
    sarif::FORMAT,
    terraform::FORMAT,
    devcontainer::FORMAT,
];
