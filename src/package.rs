//! The package format: entry names, the canonical container, manifests, the statement.
//!
//! The only code that `seal` and `verify` share. What it guarantees is written
//! down in `docs/reference/package.md`.

mod name;

pub use name::{BadEntryName, EntryName};
