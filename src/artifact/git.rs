//! Version control: commits with their trailers, archives of diffs, runs made again.

mod attribution;
mod diffs;
mod graph;
mod line;
mod log;
mod reruns;
mod tally;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[log::FORMAT, diffs::FORMAT, reruns::FORMAT];
