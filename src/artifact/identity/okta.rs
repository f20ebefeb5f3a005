//! The system log of Okta: events as `GET /api/v1/logs` answers them (System Log API,
//! `LogEvent`, Okta API 2025), an array or a line each. Some exporters write names in
//! lower case.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::activity::Activity;
use super::super::head::Head;
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
    let is_kind = kind.is_some_and(|kind| {
        kind.contains('.')
            && kind
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b"._0123456789".contains(&b))
    });
    let has = |name: &str| of_map(object, name).is_some();
    is_kind && has("severity") && (has("published") || has("legacyEventType")) && has("version")
}

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

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let mut seen = Seen {
        activity: Activity::default(),
        failures: 0,
        deactivated: Kept::most(MOST),
        activated: Kept::most(MOST),
        weakened: Kept::most(MOST),
        provisioned: None,
        provisioning_failures: 0,
        events: 0,
        troubles: Troubles::default(),
    };
    let take = &mut |element: Element<'_>| seen.take(shown, &element);
    let rest = stream::elements(source, &["value", "events"], take)?;
    if rest.elements > 0 && seen.events == 0 {
        let expected = "events of the Okta system log, each with `eventType` and `published`";
        return Err(loose::other(shown, &source.head, expected));
    }
    if rest.elements == 0 && !rest.members.is_empty() {
        let one = Element {
            list: "",
            number: 1,
            line: None,
            value: Value::Object(rest.members),
        };
        seen.take(shown, &one);
        if seen.events == 0 {
            let expected = "events of the Okta system log, each with `eventType` and `published`";
            return Err(loose::other(shown, &source.head, expected));
        }
    }
    let mut facts = seen.activity.facts();
    facts.push(fact("refused or failed", seen.failures));
    facts.push(fact("users deactivated", seen.deactivated.count()));
    let mut doc = json!({
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
