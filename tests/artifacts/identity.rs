//! SCIM, the Okta system log, provisioning by Entra.

#![allow(clippy::too_many_lines, reason = "a table of cases is one thing")]

use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::cases::{inspect, of_sample, read_as};
use super::spoilt;

/// Every sample of SCIM with what it is, how many resources it lists, and members of its
/// facts.
#[test]
fn scim_samples() {
    let file = |name: &str| format!("scim/{name}.json");
    for (name, form, records, facts) in [
        (
            "rfc7643-8.1-user-minimal",
            "SCIM user",
            None,
            json!({"users": 1, "active-unstated": 1}),
        ),
        (
            "rfc7643-8.2-user-full",
            "SCIM user",
            None,
            json!({"users": 1, "active": 1, "passwords": 1, "last-changed": "2011-05-13T04:42:34Z"}),
        ),
        (
            "rfc7643-8.4-group",
            "SCIM group",
            None,
            json!({"memberships-left-out": 0}),
        ),
        (
            "rfc7643-8.5-service_provider_configuration",
            "SCIM service provider configuration",
            None,
            json!({"authentication": ["oauthbearertoken", "httpbasic"]}),
        ),
        (
            "rfc7643-8.7.1-schema-enterprise_user",
            "SCIM schema",
            None,
            json!({"schema": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "attributes": 6}),
        ),
        (
            "rfc7643-8.7.1-schema-group",
            "SCIM schema",
            None,
            json!({"schema": "urn:ietf:params:scim:schemas:core:2.0:Group", "attributes": 2}),
        ),
        (
            "rfc7644-3.12-error-not_found",
            "SCIM error",
            None,
            json!({"status": "404"}),
        ),
        (
            "rfc7644-3.6-error-not_found",
            "SCIM error",
            None,
            json!({"status": "404"}),
        ),
        (
            "rfc7644-3.4.2-list_response-partial_attributes",
            "SCIM list of users",
            Some(2),
            json!({"users": 2, "total-results": 2, "without-address": 2}),
        ),
        (
            "rfc7644-3.5.1-user-put_response",
            "SCIM user",
            None,
            json!({"users": 1, "without-address": 0}),
        ),
        (
            "rfc7644-3.7.2-bulk_request-enterprise_user",
            "SCIM bulk request",
            Some(2),
            json!({"operations": {"POST": 2}}),
        ),
        (
            "rfc7644-4-list_response-resource_types",
            "SCIM list of resource types",
            Some(2),
            json!({"describes": ["User", "Group"], "total-results": 2}),
        ),
    ] {
        let Some(read) = of_sample(&file(name)) else {
            return;
        };
        assert_eq!(read.parser, Parser::Scim, "{name}");
        assert_eq!((&*read.form, read.records), (form, records), "{name}");
        assert_eq!(
            read.troubles.count(),
            0,
            "{name}: {:?}",
            read.troubles.first
        );
        for (member, value) in facts.as_object().expect("an object") {
            assert_eq!(&read.doc[member], value, "{name}: {member}");
        }
    }
}

#[test]
fn scim_people_of_samples() {
    if let Some(read) = of_sample("scim/rfc7643-8.2-user-full.json") {
        let person = &read.doc["people"][0];
        // The password of the sample is in no part of the answer.
        assert!(!format!("{read:?}").contains("t1meMa"));
        assert_eq!(
            person["emails"],
            json!(["bjensen@example.com", "babs@jensen.org"])
        );
        assert_eq!(person["active"], true);
    }
    if let Some(read) = of_sample("scim/rfc7643-8.4-group.json") {
        let group = &read.doc["groups"][0];
        assert_eq!(
            (&group["name"], &group["members"]),
            (&json!("Tour Guides"), &json!(2))
        );
        let first = "2819c223-7f76-453a-919d-413861904646";
        assert_eq!(group["member-ids"][0], first);
    }
    if let Some(read) = of_sample("scim/rfc7643-8.5-service_provider_configuration.json") {
        assert_eq!(
            read.doc["supports"].as_object().map(serde_json::Map::len),
            Some(6)
        );
    }
}

#[test]
fn the_samples_of_okta() {
    if let Some(read) = of_sample("okta/system_log.jsonl") {
        assert_eq!((read.parser, read.records), (Parser::OktaLog, Some(44)));
        let types = &read.doc["types"]["counts"];
        // Seven in camel case and two in lower case.
        assert_eq!(types["user.session.start"], 8);
        assert_eq!(types["user.authentication.auth_via_mfa"], 3);
        assert_eq!(types.as_object().map(serde_json::Map::len), Some(24));
        assert_eq!(read.doc["first-event"], "2020-11-25T21:27:03.496Z");
        assert_eq!(read.doc["last-event"], "2024-05-02T18:46:21.121Z");
        // Three have no `published`, three have one that is no time.
        assert_eq!(read.doc["undated"], 6);
        assert_eq!(read.troubles.count(), 3);
        assert_eq!(read.troubles.first[0].what, "record 34 has no `published`");
        assert_eq!(read.troubles.first[0].place.line, 34);
    }
    if let Some(read) = of_sample("okta/system_log_other.jsonl") {
        assert_eq!((read.parser, read.records), (Parser::OktaLog, Some(23)));
        assert_eq!(read.doc, json!({"answer": "derived", "rows": 23}));
    }
}

fn users(number: usize) -> String {
    let user = |n: usize| {
        let active = !n.is_multiple_of(4);
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": format!("u{n}"),
            "userName": format!("user{n}"), "active": active, "emails": [{"value": format!("User{n}@Example.org")}],
            "meta": {"resourceType": "User", "lastModified": "2026-11-20T08:00:00Z"}, "x-later": n})
    };
    let users: Vec<Value> = (0..number).map(user).collect();
    let list = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": number + 1, "Resources": users});
    list.to_string()
}

#[test]
fn scim_lists_with_names_in_any_case() {
    let text = r#"{"SCHEMAS": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalresults": 3,
      "resources": [
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "ID": "u1", "username": "ada", "Active": "True", "EMAILS": [{"value": "b@x.org"}, {"value": "ada@x.org", "primary": true}],
         "roles": [{"value": "owner"}], "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"department": "R"}},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g1", "displayname": "codex-admins", "members": [{"value": "u1"}]}
      ]}"#;
    let read = inspect("export", text.as_bytes());
    assert_eq!(read.form, "SCIM list of users and groups");
    assert_eq!(
        (&read.doc["users"], &read.doc["total-results"]),
        (&json!(1), &json!(3))
    );
    assert_eq!(read.doc["enterprise-users"], 1);
    let person = &read.doc["people"][0];
    assert_eq!(person["emails"], json!(["ada@x.org", "b@x.org"]));
    assert_eq!(
        (&person["role"], &person["active"]),
        (&json!("owner"), &json!(true))
    );
    assert_eq!(read.doc["groups"][0]["member-ids"], json!(["u1"]));
    assert_eq!(read.troubles.count(), 0);
}

#[test]
fn scim_pages_in_lines_and_missing_fields() {
    let page = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":2,"Resources":[{"id":"u","userName":"a"}]}"#;
    let read = inspect("pages.jsonl", format!("{page}\n{page}\n").as_bytes());
    assert_eq!(
        (read.records, &read.doc["total-results"]),
        (Some(2), &json!(2))
    );
    let text = r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"Resources":[
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"a"},
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"b"},
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"c"}]}"#;
    let read = inspect("list.json", text.as_bytes());
    let told: Vec<&str> = read
        .troubles
        .first
        .iter()
        .map(|t| t.what.as_str())
        .collect();
    let expected = [
        "record 1 has no `id`",
        "record 2 has no `userName`",
        "record 3 has no `displayName`",
        "`totalResults` is missing",
    ];
    assert_eq!(told, expected);
    let configuration = r#"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],"patch":{"supported":true}}"#;
    let read = inspect("c.json", configuration.as_bytes());
    assert_eq!(read.troubles.count(), 6);
}

#[test]
fn scim_that_is_spoilt() {
    spoilt::everything(Parser::Scim, &users(40), "SCIM 2.0");
}

/// Events of the Okta system log, as one array.
fn okta() -> String {
    let event = |kind: &str, at: &str, user: &str, result: &str| {
        json!({"uuid": "x", "published": at, "eventType": kind, "version": "0", "severity": "INFO",
            "actor": {"alternateId": "admin@x.org", "type": "User"}, "outcome": {"result": result},
            "target": [{"type": "AppInstance", "alternateId": "App"}, {"type": "User", "id": "00u", "alternateId": user}],
            "later": true})
    };
    let events = [
        event(
            "user.lifecycle.deactivate",
            "2026-11-20T08:00:00.000Z",
            "Ada@x.org",
            "SUCCESS",
        ),
        event(
            "user.lifecycle.deactivate",
            "2026-11-20T09:00:00.000Z",
            "bob@x.org",
            "FAILURE",
        ),
        event(
            "user.lifecycle.activate",
            "2026-11-20T10:00:00.000Z",
            "eve@x.org",
            "SUCCESS",
        ),
        event(
            "policy.lifecycle.deactivate",
            "2026-11-21T10:00:00.000Z",
            "p",
            "SUCCESS",
        ),
        event(
            "application.provision.user.deactivate",
            "2026-11-20T08:05:00.000Z",
            "Ada@x.org",
            "SUCCESS",
        ),
    ];
    json!(events).to_string()
}

#[test]
fn okta_tells_who_lost_access() {
    let read = inspect("log.json", okta().as_bytes());
    assert_eq!((read.parser, read.records), (Parser::OktaLog, Some(5)));
    let gone = json!([{"event": "user.lifecycle.deactivate", "at": "2026-11-20T08:00:00Z",
        "by": "admin@x.org", "user": "Ada@x.org", "id": "00u"}]);
    assert_eq!(read.doc["deactivated"], gone);
    assert_eq!(read.doc["deactivated-left-out"], 0);
    assert_eq!(
        read.doc["sign-on-weakened"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(read.doc["last-success"], "2026-11-20T08:05:00Z");
    assert_eq!(
        (&read.doc["failures"], &read.doc["actors"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        read.doc["days"]["counts"],
        json!({"2026-11-20": 4, "2026-11-21": 1})
    );
}

#[test]
fn okta_that_is_spoilt() {
    spoilt::everything(Parser::OktaLog, &okta(), "Okta system log");
    spoilt::without(
        Parser::OktaLog,
        &okta(),
        &[("eventType", "`eventType`"), ("published", "`published`")],
    );
}

/// Provisioning by Entra, as Microsoft Graph answers it.
fn entra() -> String {
    let event = |action: &str, status: &str, at: &str| {
        json!({"id": "1", "activityDateTime": at, "provisioningAction": action,
            "provisioningStatusInfo": {"status": status}, "servicePrincipal": {"displayName": "OpenAI"},
            "sourceIdentity": {"id": "s1", "identityType": "User", "displayName": "Ada",
                "details": {"userPrincipalName": "ada@x.org"}},
            "initiatedBy": {"displayName": "Azure AD Provisioning Service"}, "later": {}})
    };
    let events = [
        event("create", "success", "2026-11-27T06:00:00Z"),
        event("disable", "success", "2026-11-28T06:00:00Z"),
        event("delete", "failure", "2026-11-28T07:00:00Z"),
        event("update", "skipped", "2026-11-28T08:00:00Z"),
    ];
    json!({"@odata.context": "x", "value": events, "@odata.nextLink": "more"}).to_string()
}

#[test]
fn entra_tells_the_last_success_and_who_lost_access() {
    let read = inspect("log.json", entra().as_bytes());
    assert_eq!(
        (read.parser, read.records),
        (Parser::EntraProvisioning, Some(4))
    );
    assert_eq!(read.doc["last-success"], "2026-11-28T06:00:00Z");
    assert_eq!(read.doc["last-failure"], "2026-11-28T07:00:00Z");
    let gone = json!([{"event": "disable", "at": "2026-11-28T06:00:00Z", "user": "ada@x.org",
        "id": "s1", "system": "OpenAI"}]);
    assert_eq!(read.doc["deactivated"], gone);
    assert_eq!(
        (&read.doc["failures"], &read.doc["next-page"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(read.doc["types"]["counts"]["delete"], 1);
    assert_eq!(read.troubles.count(), 0);
}

#[test]
fn entra_that_is_spoilt() {
    spoilt::everything(
        Parser::EntraProvisioning,
        &entra(),
        "provisioning logs of Microsoft Entra",
    );
    spoilt::without(
        Parser::EntraProvisioning,
        &entra(),
        &[
            ("activityDateTime", "`activityDateTime`"),
            ("provisioningAction", "`provisioningAction`"),
            ("provisioningStatusInfo", "`provisioningStatusInfo.status`"),
        ],
    );
}

#[test]
fn a_large_list_is_read_in_bounded_memory() {
    let read = spoilt::large(
        Parser::Scim,
        r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,"Resources":["#,
        r#"{"id":"1","userName":"a@x.org","active":true}"#,
        ",\n",
        "]}",
    );
    let all = read.records.expect("a list");
    assert!(all > 200_000, "{all}");
    assert_eq!(read.doc["people"].as_array().map(Vec::len), Some(200_000));
    assert_eq!(read.doc["people-left-out"], all - 200_000);
    assert_eq!(read.doc["active"], all);
}

#[test]
fn no_secret_comes_out() {
    let text = users(2).replace("\"x-later\"", "\"password\":\"sk-PLANTED\",\"x-later\"");
    let read = read_as(Parser::Scim, "x.json", text.as_bytes()).expect("SCIM");
    assert_eq!(read.doc["passwords"], 2);
    assert!(!format!("{read:?}").contains("PLANTED"));
    let text = okta().replace(
        "\"later\":true",
        "\"debugContext\":{\"token\":\"sk-PLANTED\"}",
    );
    assert!(text.contains("PLANTED"));
    let read = read_as(Parser::OktaLog, "x.json", text.as_bytes()).expect("a log");
    assert!(!format!("{read:?}").contains("PLANTED"));
    let text = entra().replace("\"later\":{}", "\"later\":\"sk-PLANTED\"");
    assert!(text.contains("PLANTED"));
    let read = read_as(Parser::EntraProvisioning, "x.json", text.as_bytes()).expect("a log");
    assert!(!format!("{read:?}").contains("PLANTED"));
}
