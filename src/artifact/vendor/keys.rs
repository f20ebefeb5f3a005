//! Keys of an `OpenAI` organisation (`GET /v1/organization/admin_api_keys`) or of a project
//! (`GET /v1/organization/projects/{project_id}/api_keys`); `OpenAPI` 2.3.0, commit f85dbe2.
//! Neither a key nor what the interface leaves readable of it is taken.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::head::Head;
use super::super::loose::{self, Kept, require, set, short, text, time, written};
use super::super::source::{Source, fact};
use super::super::stream::Element;
use super::super::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use super::list;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OpenaiKeys,
    recognise,
    read,
};

const ADMIN: &str = "organization.admin_api_key";
const PROJECT: &str = "organization.project.api_key";

/// How many keys are kept one by one.
const MOST_KEYS: usize = 50_000;

fn recognise(head: &Head) -> bool {
    list::is_of(head, &[ADMIN, PROJECT])
}

fn is_key(value: &Value) -> bool {
    list::says(value, ADMIN) || list::says(value, PROJECT)
}

struct Seen {
    keys: Kept,
    admin: u64,
    of_projects: u64,
    service_accounts: u64,
    never_used: u64,
    without_owner: u64,
    oldest: Option<DateTime<Utc>>,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let key = &element.value;
        require(
            shown,
            element,
            &["id", "created_at", "owner"],
            &mut self.troubles,
        );
        let is_admin = list::says(key, ADMIN);
        self.admin += u64::from(is_admin);
        self.of_projects += u64::from(!is_admin);
        let created = time(key, "created_at");
        let used = time(key, "last_used_at");
        self.never_used += u64::from(used.is_none());
        self.oldest = match (self.oldest, created) {
            (Some(oldest), Some(created)) => Some(oldest.min(created)),
            (oldest, created) => oldest.or(created),
        };
        let kind = text(key, "owner/type");
        self.service_accounts += u64::from(kind == Some("service_account"));
        let owner = owner(key);
        let of_owner = |field: &str| owner.and_then(|owner| text(owner, field));
        let named = ["email", "name", "id"].into_iter().find_map(of_owner);
        self.without_owner += u64::from(named.is_none());
        self.keys.push(|| {
            let scope = if is_admin { "organization" } else { "project" };
            let mut noted = json!({"scope": scope});
            set(&mut noted, "id", text(key, "id").map(short));
            set(&mut noted, "name", text(key, "name").map(short));
            set(&mut noted, "created", created.map(written));
            set(&mut noted, "last-used", used.map(written));
            set(&mut noted, "expires", time(key, "expires_at").map(written));
            set(&mut noted, "owner", named.map(short));
            set(&mut noted, "owner-id", of_owner("id").map(short));
            set(&mut noted, "owner-email", of_owner("email").map(short));
            set(&mut noted, "owner-kind", kind.map(short));
            set(&mut noted, "role", of_owner("role").map(short));
            let project = text(key, "project_id").or(text(key, "project/id"));
            set(&mut noted, "project", project.map(short));
            set(
                &mut noted,
                "owner-access",
                text(key, "owner_project_access").map(short),
            );
            noted
        });
    }

    fn facts(&self) -> Vec<Fact> {
        let all = self.admin + self.of_projects;
        let kinds = format!(
            "{all}, of which {} of the organisation and {} of projects",
            self.admin, self.of_projects
        );
        let mut facts = vec![
            fact("keys", kinds),
            fact("owned by service accounts", self.service_accounts),
            fact("never used", self.never_used),
        ];
        if self.without_owner > 0 {
            facts.push(fact("without an owner", self.without_owner));
        }
        let oldest = self.oldest.map(|oldest| oldest.format("%F").to_string());
        facts.extend(oldest.map(|oldest| fact("oldest key made on", oldest)));
        facts
    }
}

/// The owner: under the kind of owner for keys of projects, in place for those of the
/// organisation.
fn owner(key: &Value) -> Option<&Value> {
    let owner = loose::member(key, "owner")?;
    let kind = text(owner, "type").unwrap_or_default();
    loose::member(owner, kind)
        .filter(|inner| inner.is_object())
        .or(Some(owner))
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected = "keys of OpenAI: records with the `object` `organization.admin_api_key` or `organization.project.api_key`";
    let mut seen = Seen {
        keys: Kept::most(MOST_KEYS),
        admin: 0,
        of_projects: 0,
        service_accounts: 0,
        never_used: 0,
        without_owner: 0,
        oldest: None,
        troubles: Troubles::default(),
    };
    let take = &mut |element: &Element<'_>| seen.take(shown, element);
    let listed = list::each(source, expected, is_key, take)?;
    let facts = seen.facts();
    let mut doc = json!({
        "admin-keys": seen.admin,
        "project-keys": seen.of_projects,
        "service-accounts": seen.service_accounts,
        "never-used": seen.never_used,
        "without-owner": seen.without_owner,
    });
    listed.put(&mut doc);
    set(&mut doc, "oldest-created", seen.oldest.map(written));
    let complete = seen.keys.count() <= MOST_KEYS as u64;
    set(&mut doc, "keys-complete", complete.then_some(true));
    let form = match (seen.admin, seen.of_projects) {
        (_, 0) => "OpenAI keys of the organisation",
        (0, _) => "OpenAI keys of a project",
        _ => "OpenAI keys of the organisation and of projects",
    };
    seen.keys.put(&mut doc, "keys");
    Ok(ArtifactReading {
        parser: Parser::OpenaiKeys,
        form: form.to_owned(),
        records: Some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, seen.troubles),
    })
}
