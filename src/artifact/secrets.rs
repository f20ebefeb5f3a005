//! Secrets: audit logs of Vault, `.env` files, X.509 certificates.

mod env;
mod vault;
mod x509;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[vault::FORMAT, x509::FORMAT, env::FORMAT];
