//! The package format: entry names, the canonical container, manifests, signatures, the statement.
//!
//! The only code that `seal` and `verify` share. What it guarantees is written
//! down in `docs/reference/package.md`; the rule numbers R1 to R13 are its.

#[cfg(feature = "x509")]
pub mod asic;
#[cfg(feature = "x509")]
pub mod cms;
pub mod deflate;
pub mod dsse;
pub mod instructions;
pub mod json;
pub mod key;
pub mod layout;
pub mod manifest;
pub mod minisign;
mod name;
pub mod sshsig;
pub mod statement;
pub mod supplement;
pub mod tags;
#[cfg(feature = "x509")]
pub mod tsp;
#[cfg(feature = "x509")]
pub mod x509;
pub mod zip;

pub use key::{BadKey, PublicKey};
pub use name::{BadEntryName, EntryName, MAX_NAME};
pub use statement::{Previous, Signatory};
pub use supplement::Supplement;
