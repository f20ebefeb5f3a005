//! Vendors of models: audit logs, keys, projects and retention of `OpenAI`, its compliance
//! log, activity of Anthropic.

mod activity_log;
mod audit;
mod compliance;
mod keys;
mod list;
mod projects;
mod retention;
mod usage;
mod users;
mod watched;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[
    audit::FORMAT,
    keys::FORMAT,
    projects::FORMAT,
    retention::FORMAT,
    users::FORMAT,
    usage::FORMAT,
    compliance::FORMAT,
    activity_log::FORMAT,
];
