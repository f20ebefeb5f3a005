//! Logs of `OpenAI`'s compliance interface: files of JSON lines, `{event_id, type, principal,
//! actor, timestamp, …}` (Compliance Logs Platform, quick start of 2025-12-11; the fields
//! as collectors receive them in 2026), and the listing of such files. Content of
//! conversations is never taken.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::activity::Activity;
use super::super::head::Head;
use super::super::loose::{self, member, of_map, require, set, short, text, time, truth};
use super::super::source::{Source, fact};
use super::super::stream::{self, Element};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::ComplianceLog,
    recognise,
    read,
};

fn recognise(head: &Head) -> bool {
    let object = head.object().map(|object| Value::Object(object.clone()));
    object.is_some_and(|object| is_event(&object) || is_listing(&object))
}

/// An event names its type in capitals, as `AUTH_LOG`.
fn is_event(value: &Value) -> bool {
    let kind = text(value, "type").or(text(value, "event_type"));
    let is_kind = kind.is_some_and(|kind| {
        kind.contains("_LOG")
            && kind
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b"_0123456789".contains(&b))
    });
    is_kind && member(value, "timestamp").is_some() && member(value, "event_id").is_some()
}

fn is_listing(value: &Value) -> bool {
    let has = |name| {
        value
            .as_object()
            .is_some_and(|all| of_map(all, name).is_some())
    };
    has("last_end_time") && has("has_more")
}

#[derive(Default)]
struct Seen {
    activity: Activity,
    actor_kinds: BTreeMap<String, u64>,
    without_actor: u64,
    of_agents: u64,
    files: u64,
    events: u64,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        if element.list == "data" {
            self.files += 1;
            return require(shown, element, &["id"], &mut self.troubles);
        }
        let event = &element.value;
        self.events += u64::from(is_event(event));
        let required = &["event_id", "timestamp"];
        require(shown, element, required, &mut self.troubles);
        let kind = text(event, "type").or(text(event, "event_type"));
        if kind.is_none() {
            require(shown, element, &["type"], &mut self.troubles);
        }
        let kind = kind.unwrap_or("not stated");
        self.of_agents += u64::from(kind.starts_with("CODEX"));
        let paths = [
            "actor/user_email",
            "actor/user_id",
            "actor/api_key_id",
            "actor/id",
        ];
        let actor = paths.into_iter().find_map(|path| text(event, path));
        self.without_actor += u64::from(actor.is_none());
        if let Some(kind) = text(event, "actor/type")
            && (self.actor_kinds.len() < 100 || self.actor_kinds.contains_key(kind))
        {
            *self.actor_kinds.entry(short(kind)).or_default() += 1;
        }
        self.activity.note(kind, time(event, "timestamp"), actor);
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let mut seen = Seen::default();
    let take = &mut |element: Element<'_>| seen.take(shown, &element);
    let rest = stream::elements(source, &["data"], take)?;
    let members = Value::Object(rest.members);
    if rest.elements == 0 && is_event(&members) {
        let element = Element {
            list: "",
            number: 1,
            line: None,
            value: members.clone(),
        };
        seen.take(shown, &element);
    }
    let listing = is_listing(&members);
    if seen.events == 0 && !listing {
        let expected = "events of a compliance interface in lines, each with `event_id`, `type` and `timestamp`";
        return Err(loose::other(shown, &source.head, expected));
    }
    let mut doc = json!({"answer": if listing { "listing" } else { "events" }});
    let (form, records, facts) = if listing {
        doc["files"] = seen.files.into();
        set(&mut doc, "has-more", truth(&members, "has_more"));
        set(
            &mut doc,
            "last-end",
            time(&members, "last_end_time").map(loose::written),
        );
        let facts = vec![fact("log files listed", seen.files)];
        (
            "compliance interface: listing of log files",
            seen.files,
            facts,
        )
    } else {
        seen.activity.put(&mut doc);
        doc["actor-kinds"] = json!({"counts": seen.actor_kinds});
        doc["without-actor"] = seen.without_actor.into();
        doc["agent-events"] = seen.of_agents.into();
        let mut facts = seen.activity.facts();
        facts.push(fact("events of Codex", seen.of_agents));
        if seen.without_actor > 0 {
            facts.push(fact("events that name nobody", seen.without_actor));
        }
        ("compliance log", seen.activity.events, facts)
    };
    Ok(ArtifactReading {
        parser: Parser::ComplianceLog,
        form: form.to_owned(),
        records: Some(records),
        doc,
        facts,
        troubles: loose::together(rest.troubles, seen.troubles),
    })
}
