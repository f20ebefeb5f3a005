//! Patches: what was released when, and what is installed where.

mod installed;
mod releases;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[releases::FORMAT, installed::FORMAT];
