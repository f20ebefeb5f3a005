//! What a file of OTLP records says, in counts, names and digests.

use std::collections::BTreeMap;

use serde::Serialize;

use super::conversation::{Conversation, Identity};
use super::moment::{Day, Span};
use super::names::Names;

/// Facts about the log records of a stream; content is never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Telemetry {
    /// Log records of any kind.
    pub log_records: u64,
    /// Log records whose `timeUnixNano` is zero or missing.
    pub records_with_time_zero: u64,
    /// Log records that name no event.
    pub records_without_event_name: u64,
    /// Records that name an event, but no time that can be read.
    pub events_without_time: u64,
    /// Spans of traces.
    pub spans: u64,
    /// Metrics.
    pub metrics: u64,
    /// Events by their true name: `codex.tool_result`, `claude_code.user_prompt`.
    pub events: Names,
    /// Decisions about tool calls, as `decision/source`.
    pub tool_decisions: Names,
    /// How many decisions a person made; a configuration or a hook is none.
    pub human_decisions: u64,
    /// Conversations by their id.
    pub conversations: BTreeMap<String, Conversation>,
    /// Events of conversations that came after the most that are kept.
    pub conversations_left_out: u64,
    /// Events by who they name.
    pub identities: BTreeMap<Identity, u64>,
    /// User e-mail addresses.
    pub user_emails: Names,
    /// Account ids.
    pub account_ids: Names,
    /// Models.
    pub models: Names,
    /// Versions of the agent.
    pub app_versions: Names,
    /// User prompts.
    pub prompts: u64,
    /// User prompts whose text was left out or replaced.
    pub prompts_redacted: u64,
    /// The first and the last event of those that state their time: `event.timestamp`.
    pub span: Span,
    /// The first and the last of all other events, by when they were observed or recorded.
    pub observed_span: Span,
    /// Events by date in UTC.
    pub days: BTreeMap<Day, u64>,
    /// Hosts.
    pub hosts: Names,
    /// Services.
    pub service_names: Names,
    /// Environments.
    pub environments: Names,
    /// Endpoints of requests to a model.
    pub endpoints: Names,
    /// Requests to a model that ended with an error.
    pub api_errors: u64,
    /// Those whose error speaks of zero data retention.
    pub zero_data_retention_errors: u64,
    /// Model providers.
    pub providers: Names,
    /// Approval policies that conversations started with.
    pub approval_policies: Names,
    /// Sandbox policies that conversations started with.
    pub sandbox_policies: Names,
    /// How the agent logged in, where conversations start with it: `Chatgpt`, `ApiKey`.
    pub auth_modes: Names,
    /// Tool calls that ended.
    pub tool_results: u64,
    /// Of these, the ones whose record holds the arguments: command lines, patches.
    pub arguments_in_clear: u64,
    /// And the ones whose record holds what came out.
    pub outputs_in_clear: u64,
    /// Modes that the permissions were changed to.
    pub permission_modes: Names,
}

impl Telemetry {
    /// The most conversations that are kept.
    pub const MOST_CONVERSATIONS: usize = 50_000;

    /// The most dates that are kept.
    pub const MOST_DAYS: usize = 20_000;

    /// How much of the conversations was not kept: more of them, or more in one of
    /// them, than there is room for. The other facts are whole nevertheless.
    pub fn left_out(&self) -> u64 {
        let each = self.conversations.values();
        let inside = each.map(|one| one.left_out + one.calls.left_out());
        self.conversations_left_out + inside.sum::<u64>()
    }
}
