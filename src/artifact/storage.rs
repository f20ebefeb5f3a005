//! Cloud storage and accounts: answers of the AWS CLI.

mod aws;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[aws::FORMAT];
