//! Identity: SCIM, the Okta system log, provisioning by Entra.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
