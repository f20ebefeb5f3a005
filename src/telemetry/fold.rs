//! Makes facts of records.

use std::collections::HashMap;

use memchr::memmem;

use super::conversation::{Conversation, Field, Identity};
use super::event::{Agent, Event};
use super::facts::Telemetry;
use super::json::{Token, fields, said};
use super::moment::Moment;
use super::names::short;
use super::otlp::Document;
use super::record::{Record, Resource};
use super::room::Room;
use super::tally::Tally;

/// What stands where the text of a prompt was left out.
const REDACTED: [&str; 2] = ["[REDACTED]", "<REDACTED>"];

/// The facts so far. Records of a conversation mostly follow each other, so that the
/// place of the last one is kept at hand.
#[derive(Debug, Default)]
pub(super) struct Fold {
    facts: Telemetry,
    tallies: Tallies,
    /// Where each conversation is; sorted when all is read.
    places: HashMap<String, usize>,
    conversations: Vec<Conversation>,
    last: Option<(Vec<u8>, usize)>,
    room: Room,
}

/// What is counted of nearly every record.
#[derive(Debug, Default)]
struct Tallies {
    events: Tally,
    user_emails: Tally,
    account_ids: Tally,
    models: Tally,
    app_versions: Tally,
    hosts: Tally,
    service_names: Tally,
    environments: Tally,
}

impl Fold {
    /// All facts.
    pub(super) fn facts(self) -> Telemetry {
        let mut conversations = self.conversations;
        let sorted = self.places.into_iter();
        let conversations = sorted
            .map(|(id, place)| (id, std::mem::take(&mut conversations[place])))
            .collect();
        Telemetry {
            conversations,
            events: self.tallies.events.names(),
            user_emails: self.tallies.user_emails.names(),
            account_ids: self.tallies.account_ids.names(),
            models: self.tallies.models.names(),
            app_versions: self.tallies.app_versions.names(),
            hosts: self.tallies.hosts.names(),
            service_names: self.tallies.service_names.names(),
            environments: self.tallies.environments.names(),
            ..self.facts
        }
    }

    /// Adds what a document holds.
    pub(super) fn document(&mut self, document: &Document<'_>) {
        self.facts.spans += document.spans;
        self.facts.metrics += document.metrics;
        for resource in &document.resources {
            self.tallies.service_names.note(resource.service);
            self.tallies.hosts.note(resource.host);
            self.tallies.environments.note(resource.environment);
        }
        for record in &document.records {
            self.record(record, &document.resources[record.resource]);
        }
    }

    fn record(&mut self, record: &Record<'_>, resource: &Resource<'_>) {
        let facts = &mut self.facts;
        facts.log_records += 1;
        if matches!(
            record.time,
            None | Some(b"\"0\"" | b"0" | b"\"\"" | b"null")
        ) {
            facts.records_with_time_zero += 1;
        }
        let Some(event) = Event::of(record, resource) else {
            facts.records_without_event_name += 1;
            return;
        };
        let own_time = record.timestamp.and_then(Moment::parse_written);
        let at = own_time.or_else(|| observed(record));
        match (own_time, at) {
            (Some(at), _) => facts.span.note(at),
            (None, Some(at)) => facts.observed_span.note(at),
            (None, None) => facts.events_without_time += 1,
        }
        if let Some(at) = at {
            day(facts, at);
        }
        let identity = identity(record, resource);
        *facts.identities.entry(identity).or_default() += 1;
        if let Some((agent, what)) = event.what() {
            own(facts, record, agent, what);
        }
        self.tallies.note(&event, record, resource);
        let Some(place) = self.place(record.conversation) else {
            return;
        };
        let conversation = &mut self.conversations[place];
        conversation.note_identity(identity);
        conversing(conversation, record, at);
        if let Some((agent, what)) = event.what() {
            own_in(conversation, record, agent, what, &mut self.room);
        }
    }

    fn has_room(&self) -> bool {
        self.conversations.len() < Telemetry::MOST_CONVERSATIONS
    }

    /// Where the conversation of an id is; `None` where there is no id, or no more room.
    fn place(&mut self, id: Token<'_>) -> Option<usize> {
        let written = id?;
        if let Some((last, place)) = &self.last
            && last == written
        {
            return Some(*place);
        }
        let id = said(id);
        if id.is_empty() {
            return None;
        }
        let id = short(&id);
        let place = match self.places.get(&*id) {
            Some(place) => *place,
            None if self.has_room() && self.room.take(id.len() + size_of::<Conversation>()) => {
                let place = self.conversations.len();
                self.conversations.push(Conversation::default());
                self.places.insert(id.into_owned(), place);
                place
            }
            None => {
                self.facts.conversations_left_out += 1;
                return None;
            }
        };
        self.last = Some((written.to_vec(), place));
        Some(place)
    }
}

impl Tallies {
    fn note(&mut self, event: &Event<'_>, record: &Record<'_>, resource: &Resource<'_>) {
        self.events.note(Some(event.name.as_bytes()));
        self.user_emails
            .note(record.user_email.or(resource.user_email));
        self.account_ids.note(record.account);
        self.models.note(record.model.or(record.slug));
        self.hosts.note(record.host);
        if event.agent.is_some() {
            self.app_versions.note(record.version.or(resource.version));
        }
    }
}

/// Whom a record names.
fn identity(record: &Record<'_>, resource: &Resource<'_>) -> Identity {
    let there = |token: Token<'_>| !matches!(token, None | Some(b"null" | b"\"\""));
    if there(record.user_email.or(resource.user_email)) {
        Identity::UserEmail
    } else if there(record.account) {
        Identity::AccountId
    } else if there(record.host.or(resource.host)) {
        Identity::HostOnly
    } else {
        Identity::None
    }
}

fn observed(record: &Record<'_>) -> Option<Moment> {
    Moment::parse_nanos(&said(record.observed)).or_else(|| Moment::parse_nanos(&said(record.time)))
}

fn day(facts: &mut Telemetry, at: Moment) {
    let day = at.day();
    if let Some(count) = facts.days.get_mut(&day) {
        *count += 1;
    } else if facts.days.len() < Telemetry::MOST_DAYS {
        facts.days.insert(day, 1);
    }
}

/// What an event alone says.
fn own(facts: &mut Telemetry, record: &Record<'_>, agent: Agent, what: &str) {
    match what {
        "conversation_starts" | "config" => {
            facts.providers.note(&said(record.provider));
            facts.approval_policies.note(&said(record.approval_policy));
            facts.sandbox_policies.note(&said(record.sandbox_policy));
            facts.auth_modes.note(&said(record.auth_mode));
        }
        "user_prompt" => {
            facts.prompts += 1;
            facts.prompts_redacted += u64::from(is_redacted(record));
        }
        "tool_result" => finished(facts, record),
        "tool_decision" | "tool_call" => {
            if what == "tool_call" {
                finished(facts, record);
            }
            if let Some(decision) = decision(record) {
                facts.tool_decisions.note(&decision);
                facts.human_decisions += u64::from(is_human(record, agent));
            }
        }
        "api_request" | "api_error" => {
            facts.endpoints.note(&said(record.endpoint));
            let error = said(record.error);
            if what == "api_error" || !error.is_empty() {
                facts.api_errors += 1;
                let speaks = error.to_ascii_lowercase().contains("zero data retention");
                facts.zero_data_retention_errors += u64::from(speaks);
            }
        }
        "permission_mode_changed" | "approval_mode_switch" => {
            facts.permission_modes.note(&said(record.to_mode));
        }
        _ => {}
    }
}

/// A tool call that ended, and what of it stands in the record.
fn finished(facts: &mut Telemetry, record: &Record<'_>) {
    let holds = |token: Token<'_>| {
        let empty = matches!(token, None | Some(b"null" | b"\"\"" | b"\"{}\"" | b"{}"));
        u64::from(!empty)
    };
    facts.tool_results += 1;
    facts.arguments_in_clear += holds(record.arguments);
    facts.outputs_in_clear += holds(record.output);
}

/// What any event says about its conversation.
fn conversing(conversation: &mut Conversation, record: &Record<'_>, at: Option<Moment>) {
    conversation.events += 1;
    if let Some(at) = at {
        conversation.span.note(at);
        let source = if record.timestamp.is_some() {
            "event.timestamp"
        } else {
            "observedTimeUnixNano or timeUnixNano"
        };
        conversation.timestamp.raise(Field::Present { source });
    }
    for (token, source) in [(record.model, "model"), (record.slug, "slug")] {
        if !conversation.model.is_present() && !said(token).is_empty() {
            conversation.model = Field::Present { source };
        }
    }
    if record.event_number.is_some()
        && let Ok(number) = said(record.event_number).parse()
    {
        conversation.sequence.note(number);
    }
}

/// What its own kind of event says about a conversation.
fn own_in(
    conversation: &mut Conversation,
    record: &Record<'_>,
    agent: Agent,
    what: &str,
    room: &mut Room,
) {
    match what {
        "user_prompt" => {
            conversation.prompts += 1;
            let length: u64 = said(record.prompt_length).parse().unwrap_or_default();
            conversation.prompt_length = conversation.prompt_length.saturating_add(length);
            let source = "prompt";
            if is_redacted(record) {
                conversation.prompts_redacted += 1;
                conversation.prompt.raise(Field::Redacted { source });
            } else {
                conversation.prompt.raise(Field::Present { source });
            }
        }
        "tool_decision" => decided(conversation, record, agent, room),
        "tool_result" => result(conversation, record, room),
        "tool_call" if agent == Agent::GeminiCli => {
            decided(conversation, record, agent, room);
            result(conversation, record, room);
        }
        _ => {}
    }
}

fn decided(conversation: &mut Conversation, record: &Record<'_>, agent: Agent, room: &mut Room) {
    if let Some(decision) = decision(record) {
        conversation.note_decision(&said(record.call), &decision, room);
        conversation.human_decisions += u64::from(is_human(record, agent));
    }
}

fn result(conversation: &mut Conversation, record: &Record<'_>, room: &mut Room) {
    let arguments = said(record.arguments);
    conversation.note_result(&said(record.call), asks_to_escalate(&arguments), room);
    if let Ok(number) = said(record.result_number).parse() {
        conversation.sequence.note(number);
    }
    if arguments.is_empty() {
        return;
    }
    let writes = matches!(
        &*said(record.tool),
        "apply_patch" | "Edit" | "MultiEdit" | "Write" | "NotebookEdit" | "replace" | "write_file"
    );
    let patch = memmem::find(arguments.as_bytes(), b"*** Begin Patch").is_some();
    if writes || patch {
        conversation.note_patch(&arguments, room);
    } else {
        conversation.note_tool_call(&arguments, room);
    }
}

/// Whether the arguments of a call ask to leave the sandbox.
pub(super) fn asks_to_escalate(arguments: &str) -> bool {
    if memmem::find(arguments.as_bytes(), b"require_escalated").is_none() {
        return false;
    }
    let [permissions] = fields(arguments.as_bytes(), ["sandbox_permissions"]);
    said(permissions) == "require_escalated"
}

fn is_redacted(record: &Record<'_>) -> bool {
    let prompt = said(record.prompt);
    prompt.is_empty() || REDACTED.contains(&&*prompt)
}

fn decision(record: &Record<'_>) -> Option<String> {
    let decision = said(record.decision);
    let source = said(record.source);
    let source = if source.is_empty() {
        "not stated"
    } else {
        &source
    };
    (!decision.is_empty()).then(|| format!("{decision}/{source}"))
}

/// Whether a person decided. Claude Code has `user_permanent` and the like;
/// Gemini CLI names no source and calls a decision of its own `auto_accept`.
fn is_human(record: &Record<'_>, agent: Agent) -> bool {
    let source = said(record.source).to_ascii_lowercase();
    if source.is_empty() {
        let own = matches!(&*said(record.decision), "accept" | "reject" | "modify");
        return agent == Agent::GeminiCli && own;
    }
    source == "user" || source.starts_with("user_")
}
