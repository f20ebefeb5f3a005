//! Code hosting: audit logs, branch protection, rulesets, environments, repositories of GitHub.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
