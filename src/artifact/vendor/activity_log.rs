//! Activity of an Anthropic organisation: events of the Compliance API (2026), in lines or
//! under `data` of a page: `{id, created_at, organization_id, type, actor}`.

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::loose::{self, require, set, short, text, time, truth};
use super::super::source::Source;
use super::super::stream::Element;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::list;
use super::watched::{Watched, noted};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::AnthropicActivity,
    recognise,
    read,
};

fn recognise(head: &Head) -> bool {
    list::first(head).is_some_and(|first| is_event(&Value::Object(first.clone())))
}

/// The kind of an actor ends with `_actor`: `user_actor`, `api_actor`.
fn is_event(value: &Value) -> bool {
    let has = |name| loose::member(value, name).is_some();
    has("id")
        && has("created_at")
        && text(value, "type").is_some()
        && has("organization_id")
        && text(value, "actor/type").is_some_and(|kind| kind.ends_with("_actor"))
}

#[derive(Default)]
struct Seen {
    watched: Watched,
    logins_failed: u64,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let event = &element.value;
        let required = &["id", "created_at", "organization_id", "type", "actor"];
        require(shown, element, required, &mut self.troubles);
        let Some(kind) = text(event, "type") else {
            return;
        };
        let when = time(event, "created_at");
        let paths = ["actor/email_address", "actor/user_id", "actor/api_key_id"];
        let by = paths.into_iter().find_map(|path| text(event, path));
        self.watched.activity.note(kind, when, by);
        self.logins_failed += u64::from(kind.ends_with("login_failed"));
        if is_deletion(kind) {
            self.watched.users_deleted.push(|| {
                let mut noted = noted(kind, when, by);
                let ids = ["deleted_user_id", "target_user_id", "target_id", "user_id"];
                let id = ids.into_iter().find_map(|path| text(event, path));
                set(&mut noted, "id", id.map(short));
                let names = ["deleted_user_email", "user_email", "email_address", "email"];
                let name = names.into_iter().find_map(|path| text(event, path));
                set(&mut noted, "email", name.map(short));
                noted
            });
        } else if is_weakening(kind, event) {
            self.watched.sign_on_weakened.push(|| noted(kind, when, by));
        } else if kind == "org_ip_restriction_deleted" || kind == "platform_spend_limit_deleted" {
            self.watched.controls_removed.push(|| noted(kind, when, by));
        } else if kind.ends_with("key_created") {
            self.watched.keys_created.push(|| noted(kind, when, by));
        }
    }
}

fn is_deletion(kind: &str) -> bool {
    kind.starts_with("org_user_") && (kind.ends_with("deleted") || kind.ends_with("removed"))
}

/// Single sign-on or directory synchronisation ends.
fn is_weakening(kind: &str, event: &Value) -> bool {
    let about = ["org_sso_", "org_directory_sync_", "org_scim_"];
    if !about.iter().any(|start| kind.starts_with(start)) {
        return false;
    }
    let ends = ["deactivated", "deleted", "disabled", "removed"];
    ends.iter().any(|end| kind.ends_with(end)) || truth(event, "is_enabled") == Some(false)
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected = "activity of an Anthropic organisation: events with `id`, `created_at`, `organization_id`, `type` and `actor`";
    let mut seen = Seen::default();
    let take = &mut |element: &Element<'_>| seen.take(shown, element);
    let listed = list::each(source, expected, is_event, take)?;
    let facts = seen.watched.facts();
    let mut doc = json!({"logins-failed": seen.logins_failed});
    listed.put(&mut doc);
    seen.watched.put(&mut doc);
    Ok(ArtifactReading {
        parser: Parser::AnthropicActivity,
        form: "Anthropic activity".to_owned(),
        records: Some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, seen.troubles),
    })
}
