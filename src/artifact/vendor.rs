//! Vendors of models: audit logs, keys, projects and retention of OpenAI, activity of Anthropic.

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[];
