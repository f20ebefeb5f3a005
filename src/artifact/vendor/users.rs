//! Users of an `OpenAI` organisation or project: `GET /v1/organization/users` and
//! `GET /v1/organization/projects/{project_id}/users` (`OpenAPI` 2.3.0, commit f85dbe2).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::loose::{self, Kept, require, set, short, text, time, truth, written};
use super::super::source::{Source, fact};
use super::super::stream::Element;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::list;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OpenaiUsers,
    recognise,
    read,
};

const USER: &str = "organization.user";
const OF_PROJECT: &str = "organization.project.user";
/// How many users are kept with their names and addresses.
const MOST_PEOPLE: usize = 200_000;

fn recognise(head: &Head) -> bool {
    list::is_of(head, &[USER, OF_PROJECT])
}

fn is_user(value: &Value) -> bool {
    list::says(value, USER) || list::says(value, OF_PROJECT)
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected = "users of OpenAI: records with the `object` `organization.user`";
    let mut people = Kept::most(MOST_PEOPLE);
    let mut roles: BTreeMap<String, u64> = BTreeMap::new();
    let mut troubles = Troubles::default();
    let mut of_project = false;
    let take = &mut |element: &Element<'_>| {
        let user = &element.value;
        require(
            shown,
            element,
            &["id", "email", "role", "added_at"],
            &mut troubles,
        );
        of_project |= list::says(user, OF_PROJECT);
        let role = text(user, "role").map(short);
        if let Some(role) = &role
            && (roles.len() < 100 || roles.contains_key(role))
        {
            *roles.entry(role.clone()).or_default() += 1;
        }
        people.push(|| {
            // Who is listed is a member; whoever left is not listed.
            let disabled = truth(user, "disabled") == Some(true);
            let addresses: Vec<String> = text(user, "email").map(short).into_iter().collect();
            let mut person = json!({"emails": addresses, "active": !disabled});
            set(&mut person, "id", text(user, "id").map(short));
            set(&mut person, "user-name", text(user, "name").map(short));
            set(&mut person, "changed", time(user, "added_at").map(written));
            set(&mut person, "role", role);
            let service = truth(user, "is_service_account").filter(|service| *service);
            set(&mut person, "kind", service.map(|_| "service-account"));
            person
        });
    };
    let listed = list::each(source, expected, is_user, take)?;
    let by_role: Vec<String> = roles.iter().map(|(r, n)| format!("{r} {n}")).collect();
    let facts = vec![
        fact("users", people.count()),
        fact("roles", by_role.join(", ")),
    ];
    let mut doc = json!({"users": people.count(), "roles": {"counts": roles}});
    listed.put(&mut doc);
    people.put(&mut doc, "people");
    let form = if of_project {
        "OpenAI users of a project"
    } else {
        "OpenAI users of the organisation"
    };
    Ok(ArtifactReading {
        parser: Parser::OpenaiUsers,
        form: form.to_owned(),
        records: Some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, troubles),
    })
}
