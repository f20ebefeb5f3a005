//! Supply chain: CycloneDX, SPDX, SARIF, plans of Terraform, development containers.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
