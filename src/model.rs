//! The nouns: ids, digests, dates, the plan's records, controls, collected evidence, coverage.
//!
//! Nothing here reads a file, a clock or the environment, and nothing here uses
//! another module of this crate.

pub mod date;
pub mod digest;
pub mod id;
pub mod place;

pub use date::{AsOf, PackageTime, Period, Validity};
pub use digest::Digest;
pub use place::{At, Place};
