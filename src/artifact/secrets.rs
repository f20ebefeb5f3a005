//! Secrets: audit logs of Vault, `.env` files, X.509 certificates.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
