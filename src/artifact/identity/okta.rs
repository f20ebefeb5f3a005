//! The system log of Okta: events as `GET /api/v1/logs` answers them (System Log API,
//! `LogEvent`, Okta API 2025), an array or a line each. Some exporters write names in
//! lower case.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::activity::Activity;
use super::super::head::{Head, Layout};
use super::super::loose::{self, Kept, of_map, require, set, short, text, time, written};
use super::super::source::{Source, fact};
use super::super::stream::{self, Element};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OktaLog,
    recognise,
    read,
};

/// How many events of one sort are kept one by one.
const MOST: usize = 50_000;

/// An event of the log has a type in Okta's spelling, and a time, an id or the legacy type.
fn recognise(head: &Head) -> bool {
    let Some(object) = head.object() else {
        return false;
    };
    let kind = of_map(object, "eventType").and_then(Value::as_str);
    let has = |name: &str| of_map(object, name).is_some();
    let is_event = kind.is_some_and(is_dotted)
        && has("severity")
        && has("version")
        && (has("published") || has("legacyEventType"));
    is_event || is_derived(head)
}

fn is_dotted(kind: &str) -> bool {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._".contains(&byte);
    kind.contains('.') && kind.bytes().all(plain)
}

/// Whether lines are rows that a search made of the log: some repeat an event's type and
/// actor, and none is an event.
fn is_derived(head: &Head) -> bool {
    const FAMILIES: [&str; 8] = [
        "system.api_token.",
        "system.agent.",
        "system.idp.",
        "user.session.",
        "user.authentication.",
        "user.account.",
        "user.lifecycle.",
        "user.mfa.",
    ];
    if head.layout != Some(Layout::Lines) {
        return false;
    }
    let rows = head.text().lines().take(MOST_ROWS);
    let rows = rows.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut rows = rows.filter(|row| {
        let kind = text(row, "eventType");
        let of_okta = |kind: &str| FAMILIES.iter().any(|family| kind.starts_with(family));
        kind.is_some_and(of_okta) && text(row, "actorId").is_some()
    });
    rows.next().is_some()
}

/// How many lines are looked at for rows that a search made.
const MOST_ROWS: usize = 1_000;

/// People who lose access, who get it, and changes that weaken how people log in.
struct Seen {
    activity: Activity,
    failures: u64,
    deactivated: Kept,
    activated: Kept,
    weakened: Kept,
    provisioned: Option<DateTime<Utc>>,
    provisioning_failures: u64,
    events: u64,
    troubles: Troubles,
}

/// A user loses access to everything (Okta event types, 2025).
const DEACTIVATING: [&str; 4] = [
    "user.lifecycle.deactivate",
    "user.lifecycle.suspend",
    "user.lifecycle.delete.initiated",
    "user.lifecycle.delete.completed",
];
const ACTIVATING: [&str; 4] = [
    "user.lifecycle.activate",
    "user.lifecycle.reactivate",
    "user.lifecycle.unsuspend",
    "user.lifecycle.create",
];
/// Single sign-on, provisioning or a second factor ends or weakens for somebody.
const WEAKENING: [&str; 9] = [
    "application.lifecycle.deactivate",
    "application.lifecycle.delete",
    "policy.lifecycle.deactivate",
    "policy.lifecycle.delete",
    "policy.rule.deactivate",
    "policy.rule.delete",
    "system.idp.lifecycle.deactivate",
    "system.idp.lifecycle.delete",
    "app.user_management.provisioning.disabled",
];

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let event = &element.value;
        require(
            shown,
            element,
            &["eventType", "published"],
            &mut self.troubles,
        );
        let Some(kind) = text(event, "eventType") else {
            return;
        };
        let at = time(event, "published");
        self.events += u64::from(at.is_some());
        let actor = text(event, "actor/alternateId").or(text(event, "actor/id"));
        self.activity.note(kind, at, actor);
        let result = text(event, "outcome/result");
        let failed = result.is_some_and(|result| matches!(result, "FAILURE" | "DENY"));
        self.failures += u64::from(failed);
        if is_provisioning(kind) {
            match result {
                Some("SUCCESS") => self.provisioned = self.provisioned.max(at),
                _ if failed => self.provisioning_failures += 1,
                _ => {}
            }
        }
        if failed {
            return;
        }
        let lists = [
            (&DEACTIVATING[..], &mut self.deactivated),
            (&ACTIVATING[..], &mut self.activated),
            (&WEAKENING[..], &mut self.weakened),
        ];
        for (kinds, list) in lists {
            if kinds.contains(&kind) {
                list.push(|| noted(kind, at, actor, event));
            }
        }
    }
}

fn is_provisioning(kind: &str) -> bool {
    kind.starts_with("application.provision.") || kind.starts_with("app.user_management.")
}

/// One event as rules see it.
fn noted(kind: &str, at: Option<DateTime<Utc>>, actor: Option<&str>, event: &Value) -> Value {
    let mut noted = json!({"event": kind});
    set(&mut noted, "at", at.map(written));
    set(&mut noted, "by", actor.map(short));
    let targets = loose::member(event, "target").and_then(Value::as_array);
    let targets = targets.map_or(&[][..], Vec::as_slice);
    let of_user = |target: &&Value| text(target, "type") == Some("User");
    let target = targets.iter().find(of_user).or(targets.first());
    let name = target.and_then(|t| text(t, "alternateId").or(text(t, "displayName")));
    set(&mut noted, "user", name.map(short));
    let id = target.and_then(|target| text(target, "id"));
    set(&mut noted, "id", id.map(short));
    noted
}

impl Default for Seen {
    fn default() -> Self {
        Self {
            activity: Activity::default(),
            failures: 0,
            deactivated: Kept::most(MOST),
            activated: Kept::most(MOST),
            weakened: Kept::most(MOST),
            provisioned: None,
            provisioning_failures: 0,
            events: 0,
            troubles: Troubles::default(),
        }
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let mut seen = Seen::default();
    let take = &mut |element: Element<'_>| seen.take(shown, &element);
    let rest = stream::elements(source, &["value", "events"], take)?;
    if rest.elements == 0 && !rest.members.is_empty() {
        let one = Element {
            list: "",
            number: 1,
            line: None,
            value: Value::Object(rest.members),
        };
        seen.take(shown, &one);
    }
    let nothing = rest.elements == 0 && source.head.layout == Some(Layout::Array);
    if seen.events == 0 && !nothing {
        if is_derived(&source.head) {
            return Ok(derived(rest.elements, rest.troubles));
        }
        let expected = "events of the Okta system log, each with `eventType` and `published`";
        return Err(loose::other(shown, &source.head, expected));
    }
    let mut facts = seen.activity.facts();
    facts.push(fact("refused or failed", seen.failures));
    facts.push(fact("users deactivated", seen.deactivated.count()));
    let mut doc = json!({
        "answer": "events",
        "failures": seen.failures,
        "provisioning-failures": seen.provisioning_failures,
    });
    seen.activity.put(&mut doc);
    set(&mut doc, "last-success", seen.provisioned.map(written));
    seen.deactivated.put(&mut doc, "deactivated");
    seen.activated.put(&mut doc, "activated");
    seen.weakened.put(&mut doc, "sign-on-weakened");
    Ok(ArtifactReading {
        parser: Parser::OktaLog,
        form: "Okta system log".to_owned(),
        records: Some(seen.activity.events),
        doc,
        facts,
        troubles: loose::together(rest.troubles, seen.troubles),
    })
}

/// Rows that a search made of the log: they are no events, and show none of them.
fn derived(rows: u64, troubles: Troubles) -> ArtifactReading {
    ArtifactReading {
        parser: Parser::OktaLog,
        form: "rows that a search made of an Okta system log".to_owned(),
        records: Some(rows),
        doc: json!({"answer": "derived", "rows": rows}),
        facts: vec![
            fact("rows", rows),
            fact("events of the log itself", "none: export the events"),
        ],
        troubles,
    }
}
