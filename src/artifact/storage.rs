//! Cloud storage and accounts: answers of the AWS CLI.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
