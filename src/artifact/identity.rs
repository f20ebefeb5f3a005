//! Identity: SCIM, the Okta system log, provisioning by Entra.

mod entra;
mod okta;
mod scim;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[scim::FORMAT, okta::FORMAT, entra::FORMAT];
