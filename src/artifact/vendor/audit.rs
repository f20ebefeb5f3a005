//! The audit log of an `OpenAI` organisation: `GET /v1/organization/audit_logs` (`OpenAPI`
//! 2.3.0, commit f85dbe2), a list or its elements in lines. What an event is about stands
//! under a member that is named like its type, with dots or, from some exporters, with
//! underscores.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::head::Head;
use super::super::loose::{self, at, member, of_map, require, set, short, text, time};
use super::super::source::Source;
use super::super::stream::Element;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::list;
use super::watched::{Watched, noted};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OpenaiAudit,
    recognise,
    read,
};

/// How many ids of users are kept with their addresses.
const MOST_USERS: usize = 100_000;
/// How many scopes of a new key are kept.
const MOST_SCOPES: usize = 50;

fn recognise(head: &Head) -> bool {
    if list::first(head).is_some_and(|first| is_event(&Value::Object(first.clone()))) {
        return true;
    }
    // Examples as documentation prints them have a comma too many and are no JSON: told
    // here, so that somebody learns it.
    let text = head.text();
    head.json.is_none()
        && text.trim_start().starts_with('{')
        && text.contains("\"effective_at\"")
        && text.contains("audit_log")
        && text.contains("\"actor\"")
}

fn is_event(value: &Value) -> bool {
    let Some(members) = value.as_object() else {
        return false;
    };
    let kind = of_map(members, "type").and_then(Value::as_str);
    let dotted = kind.is_some_and(|kind| kind.contains('.'));
    dotted
        && of_map(members, "effective_at").is_some()
        && of_map(members, "id").is_some()
        && (of_map(members, "actor").is_some() || list::says(value, "organization.audit_log"))
}

/// Controls over who reaches the organisation, taken away (event types of `OpenAPI` 2.3.0).
const REMOVING: [&str; 7] = [
    "ip_allowlist.deleted",
    "ip_allowlist.config.deactivated",
    "certificate.deleted",
    "certificates.deactivated",
    "external_key.removed",
    "rate_limit.deleted",
    "tenant.microsoft_entra_mapping.deleted",
];

#[derive(Default)]
struct Seen {
    watched: Watched,
    addresses: BTreeMap<String, String>,
    scim_disabled: u64,
    scim_enabled: u64,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let event = &element.value;
        require(
            shown,
            element,
            &["id", "type", "effective_at"],
            &mut self.troubles,
        );
        let Some(kind) = text(event, "type") else {
            return;
        };
        let when = time(event, "effective_at");
        let actor = self.actor(event);
        let by = actor.as_deref();
        self.watched.activity.note(kind, when, by);
        let about = member(event, kind);
        let id = about.and_then(|about| text(about, "id"));
        match kind {
            "user.deleted" => self.watched.users_deleted.push(|| {
                let mut noted = noted(kind, when, by);
                set(&mut noted, "id", id.map(short));
                noted
            }),
            "scim.disabled" => {
                self.scim_disabled += 1;
                self.watched.sign_on_weakened.push(|| noted(kind, when, by));
            }
            "scim.enabled" => self.scim_enabled += 1,
            "api_key.created" => self.watched.keys_created.push(|| {
                let mut noted = noted(kind, when, by);
                set(&mut noted, "id", id.map(short));
                let scopes = about.and_then(|about| at(about, "data/scopes"));
                let scopes = scopes.and_then(Value::as_array);
                let scopes = scopes.map(|scopes| {
                    let texts = scopes.iter().filter_map(Value::as_str);
                    texts.take(MOST_SCOPES).map(short).collect::<Vec<_>>()
                });
                set(&mut noted, "scopes", scopes);
                noted
            }),
            _ if is_weakening(kind) => {
                self.watched.sign_on_weakened.push(|| noted(kind, when, by));
            }
            _ if REMOVING.contains(&kind) => {
                self.watched.controls_removed.push(|| noted(kind, when, by));
            }
            _ => {}
        }
    }

    /// Who did it: a person by the address, else an id.
    fn actor(&mut self, event: &Value) -> Option<String> {
        for path in ["actor/session/user", "actor/api_key/user"] {
            let Some(user) = at(event, path) else {
                continue;
            };
            let (id, address) = (text(user, "id"), text(user, "email"));
            if let (Some(id), Some(address)) = (id, address)
                && self.addresses.len() < MOST_USERS
                && !self.addresses.contains_key(id)
            {
                self.addresses.insert(id.to_owned(), short(address));
            }
            return address.or(id).map(short);
        }
        let paths = [
            "actor/api_key/service_account/id",
            "actor/api_key/id",
            "actor/id",
        ];
        paths
            .into_iter()
            .find_map(|path| text(event, path))
            .map(short)
    }

    /// Gives deleted users the address that they acted under before.
    fn name_the_deleted(&mut self) {
        for deleted in self.watched.users_deleted.values() {
            let address = text(deleted, "id").and_then(|id| self.addresses.get(id));
            let address = address.cloned();
            set(deleted, "email", address);
        }
    }
}

/// Whether single sign-on ends for somebody.
fn is_weakening(kind: &str) -> bool {
    let is_about = kind
        .split(['.', '_'])
        .any(|part| matches!(part, "sso" | "scim"));
    let ends = ["disabled", "deleted", "deactivated", "removed"];
    is_about && ends.iter().any(|end| kind.ends_with(end))
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected =
        "the audit log of an OpenAI organisation: events with `id`, `type` and `effective_at`";
    let mut seen = Seen::default();
    let take = &mut |element: &Element<'_>| seen.take(shown, element);
    let listed = list::each(source, expected, is_event, take).map_err(|mut wrong| {
        // What serde_json says of a comma before `]` and of one before `}`.
        let commas = ["trailing comma", "key must be a string"];
        if commas.iter().any(|told| wrong.message.ends_with(told)) {
            let why = "; there is a comma too many, as in examples that documentation prints";
            wrong.message.push_str(why);
        }
        wrong
    })?;
    seen.name_the_deleted();
    let facts = seen.watched.facts();
    let mut doc = serde_json::json!({
        "scim-disabled": seen.scim_disabled,
        "scim-enabled": seen.scim_enabled,
        "logins-failed": seen.watched.activity.of_type("login.failed"),
    });
    listed.put(&mut doc);
    seen.watched.put(&mut doc);
    Ok(ArtifactReading {
        parser: Parser::OpenaiAudit,
        form: "OpenAI audit log".to_owned(),
        records: Some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, seen.troubles),
    })
}
