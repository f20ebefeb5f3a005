//! What exports of a SIEM say alike: events by day, source and conversation.

use serde_json::{Map, Value, json};

use super::super::Fact;
use super::super::source::fact;
use super::super::sums::{Counts, Times, dig, moment};

/// How many conversations are kept by id.
const MOST_CONVERSATIONS: usize = 50_000;

/// Names that forwarders give to the id of a conversation.
const CONVERSATION: [&str; 7] = [
    "conversation.id",
    "attributes.conversation.id",
    "conversation_id",
    "session.id",
    "attributes.session.id",
    "labels.conversation_id",
    "fields.conversation.id",
];

/// All events of an export.
pub(super) struct Events {
    pub(super) count: u64,
    pub(super) times: Times,
    sources: Counts,
    conversations: Counts,
    without_conversation: u64,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            count: 0,
            times: Times::default(),
            sources: Counts::of(500),
            conversations: Counts::of(MOST_CONVERSATIONS),
            without_conversation: 0,
        }
    }
}

impl Events {
    /// Takes one event: its time, where it came from, and its members.
    pub(super) fn note(&mut self, time: Option<&Value>, from: &str, members: &Map<String, Value>) {
        self.count += 1;
        self.times.note(time.and_then(moment));
        self.sources.note(from);
        let named = CONVERSATION.iter().find_map(|name| dig(members, name));
        match named.and_then(Value::as_str) {
            Some(id) => self.conversations.note(id),
            None => match raw(members) {
                Some(id) => self.conversations.note(&id),
                None => self.without_conversation += 1,
            },
        }
    }

    pub(super) fn doc(&self) -> Value {
        let mut doc = json!({
            "events": self.count,
            "sources": self.sources.value(),
            "by-day": self.times.by_day(),
            "conversations": self.conversations.value(),
            "without-conversation": self.without_conversation,
        });
        self.times.tell(&mut doc);
        doc
    }

    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![fact("events", self.count)];
        facts.extend(self.times.fact());
        if self.sources.len() > 0 {
            facts.push(fact("sources", self.sources.shown(5)));
        }
        facts.push(fact(
            "conversations",
            format!(
                "{}; {} events name none",
                self.conversations.len(),
                self.without_conversation
            ),
        ));
        facts
    }
}

/// The conversation in an event that was indexed as a text of JSON.
fn raw(members: &Map<String, Value>) -> Option<String> {
    let text = dig(members, "_raw")
        .or_else(|| members.get("message"))?
        .as_str()?;
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let parsed: Map<String, Value> = serde_json::from_str(text).ok()?;
    let named = CONVERSATION.iter().find_map(|name| dig(&parsed, name))?;
    named.as_str().map(str::to_owned)
}
