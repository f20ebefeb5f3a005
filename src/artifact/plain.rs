//! Files of no particular program: certificates aside, PDF and images.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
