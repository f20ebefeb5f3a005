//! Version control: commits with their trailers, archives of diffs, runs made again.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
