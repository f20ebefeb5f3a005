//! Which agent an event is of, and what its true name is.

use std::borrow::Cow;

use super::json::said;
use super::record::{Record, Resource};

/// Agents whose events are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agent {
    Codex,
    ClaudeCode,
    GeminiCli,
}

/// An event of a record.
pub(super) struct Event<'t> {
    /// `None` for what is no agent.
    pub(super) agent: Option<Agent>,
    /// The full name, as `codex.tool_result`.
    pub(super) name: Cow<'t, str>,
}

impl Agent {
    const ALL: [Self; 3] = [Self::Codex, Self::ClaudeCode, Self::GeminiCli];

    fn prefix(self) -> &'static str {
        match self {
            Self::Codex => "codex.",
            Self::ClaudeCode => "claude_code.",
            Self::GeminiCli => "gemini_cli.",
        }
    }

    fn of(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|agent| name.starts_with(agent.prefix()))
    }
}

impl<'t> Event<'t> {
    /// Finds the event of a record.
    ///
    /// Codex states it as an attribute and has its place in the source as `eventName`;
    /// Claude Code states it without the agent as an attribute, and in full as the body.
    pub(super) fn of(record: &Record<'t>, resource: &Resource<'_>) -> Option<Self> {
        let attribute = said(record.event);
        if let Some(agent) = Agent::of(&attribute) {
            return Some(Self::new(Some(agent), attribute));
        }
        let field = said(record.event_field);
        let body = said(record.body);
        if !attribute.is_empty() {
            let agent = Agent::of(&field).or_else(|| Agent::of(&body));
            let agent = agent.or_else(|| match &*said(resource.service) {
                "claude-code" => Some(Agent::ClaudeCode),
                "gemini-cli" => Some(Agent::GeminiCli),
                _ => None,
            });
            let name = match agent {
                Some(agent) => Cow::Owned(format!("{}{attribute}", agent.prefix())),
                None => attribute,
            };
            return Some(Self::new(agent, name));
        }
        if let Some(agent) = Agent::of(&field) {
            return Some(Self::new(Some(agent), field));
        }
        // A body is a name only if it is nothing else.
        let is_name = body.len() < 100 && !body.contains(char::is_whitespace);
        if let Some(agent) = Agent::of(&body).filter(|_| is_name) {
            return Some(Self::new(Some(agent), body));
        }
        let place_in_source = field.starts_with("event ");
        (!field.is_empty() && !place_in_source).then(|| Self::new(None, field))
    }

    fn new(agent: Option<Agent>, name: Cow<'t, str>) -> Self {
        Self { agent, name }
    }

    /// The name without the agent; nothing for what is no agent.
    pub(super) fn what(&self) -> Option<(Agent, &str)> {
        let agent = self.agent?;
        Some((agent, self.name.strip_prefix(agent.prefix())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(event: Option<&str>, field: Option<&str>, body: Option<&str>) -> Option<String> {
        let written = |text: Option<&str>| text.map(|text| format!("\"{text}\""));
        let (event, field, body) = (written(event), written(field), written(body));
        let record = Record {
            event: event.as_deref().map(str::as_bytes),
            event_field: field.as_deref().map(str::as_bytes),
            body: body.as_deref().map(str::as_bytes),
            ..Record::default()
        };
        Event::of(&record, &Resource::default()).map(|event| event.name.into_owned())
    }

    #[test]
    fn the_true_name_is_found_where_each_agent_states_it() {
        let place = Some("event otel/src/x.rs:1");
        for (event, field, body, expected) in [
            (
                Some("codex.user_prompt"),
                place,
                None,
                Some("codex.user_prompt"),
            ),
            (None, place, Some("flushing OTEL metrics"), None),
            (
                Some("tool_result"),
                None,
                Some("claude_code.tool_result"),
                Some("claude_code.tool_result"),
            ),
            (
                Some("tool_result"),
                Some("claude_code.tool_result"),
                None,
                Some("claude_code.tool_result"),
            ),
            (
                None,
                None,
                Some("claude_code.auth"),
                Some("claude_code.auth"),
            ),
            (None, None, Some("codex. is what I asked for"), None),
            (
                Some("gemini_cli.config"),
                None,
                Some("CLI configuration loaded."),
                Some("gemini_cli.config"),
            ),
            (
                None,
                Some("browser.page_view"),
                None,
                Some("browser.page_view"),
            ),
            (Some("other"), None, None, Some("other")),
        ] {
            assert_eq!(name(event, field, body).as_deref(), expected, "{event:?}");
        }
    }
}
