//! Audit logs, keys, projects, retention, users and usage of `OpenAI`, its compliance log,
//! activity of Anthropic.

#![allow(clippy::too_many_lines, reason = "a table of cases is one thing")]

use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::cases::{inspect, of_sample, read_as};
use super::spoilt;

#[test]
fn the_samples_of_the_administration_interface() {
    for (name, parser, form, records, facts) in [
        (
            "openai-admin/admin_api_keys.list.json",
            Parser::OpenaiKeys,
            "OpenAI keys of the organisation",
            Some(1),
            json!({"admin-keys": 1, "project-keys": 0, "service-accounts": 1, "has-more": false,
                "oldest-created": "2024-03-26T16:45:33Z",
                "keys": [{"id": "key_abc", "name": "Main Admin Key", "scope": "organization",
                    "created": "2024-03-26T16:45:33Z", "last-used": "2024-03-26T16:45:34Z",
                    "expires": "2024-04-25T16:45:33Z", "owner": "My Service Account",
                    "owner-id": "sa_456", "owner-kind": "service_account", "role": "member"}]}),
        ),
        (
            "openai-admin/project_api_keys.list.json",
            Parser::OpenaiKeys,
            "OpenAI keys of a project",
            Some(1),
            json!({"admin-keys": 0, "project-keys": 1, "never-used": 0,
                "keys": [{"id": "key_abc", "name": "My API Key", "scope": "project",
                    "created": "2024-03-26T16:45:33Z", "last-used": "2024-03-26T16:45:34Z",
                    "owner": "user@example.com", "owner-id": "user_abc", "owner-access": "active",
                    "owner-email": "user@example.com", "owner-kind": "user", "role": "owner"}]}),
        ),
        (
            "openai-admin/data_retention.org.json",
            Parser::OpenaiRetention,
            "OpenAI data retention",
            None,
            json!({"settings": [{"scope": "organization", "type": "modified_abuse_monitoring", "zero": false}]}),
        ),
        (
            "openai-admin/projects.list.json",
            Parser::OpenaiProjects,
            "OpenAI projects",
            Some(1),
            json!({"active": 1, "residency-unstated": 1,
                "projects": [{"id": "proj_abc", "name": "Project example", "active": true,
                    "created": "2024-03-26T16:45:33Z"}]}),
        ),
        (
            "openai-admin/users.list.json",
            Parser::OpenaiUsers,
            "OpenAI users of the organisation",
            Some(1),
            json!({"roles": {"counts": {"owner": 1}},
                "people": [{"id": "user_abc", "user-name": "First Last", "emails": ["user@example.com"],
                    "active": true, "role": "owner", "changed": "2024-03-26T16:45:33Z"}]}),
        ),
        (
            "openai-admin/usage.completions.json",
            Parser::OpenaiUsage,
            "OpenAI usage",
            Some(1),
            json!({"requests": 5, "input-tokens": 1000, "output-tokens": 500, "has-more": true,
                "endpoints": {"counts": {"completions": 5}}, "model-unstated": 1,
                "first": "2024-11-01T00:00:00Z", "last": "2024-11-02T00:00:00Z"}),
        ),
        (
            "openai-admin/audit_logs.list.json",
            Parser::OpenaiAudit,
            "OpenAI audit log",
            Some(2),
            json!({"types": {"counts": {"project.archived": 1, "api_key.updated": 1}, "left-out": 0},
                "first-event": "2024-07-12T17:09:50Z", "last-event": "2024-07-31T21:30:46Z",
                "actors": 1, "has-more": true}),
        ),
    ] {
        let Some(read) = of_sample(name) else {
            return;
        };
        assert_eq!(read.parser, parser, "{name}");
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
        // What the interface leaves readable of a key is not taken.
        let all = format!("{read:?}");
        assert!(!all.contains("sk-") && !all.contains("..."), "{name}");
    }
}

#[test]
fn the_sample_of_the_audit_log() {
    let Some(read) = of_sample("openai-audit/audit_logs.jsonl") else {
        return;
    };
    assert_eq!((read.parser, read.records), (Parser::OpenaiAudit, Some(22)));
    let types = json!({"role.assignment.created": 4, "login.failed": 4, "login.succeeded": 3,
        "api_key.created": 3, "api_key.updated": 2, "scim.disabled": 2, "api_key.deleted": 1,
        "ip_allowlist.deleted": 1, "ip_allowlist.updated": 1, "ip_allowlist.created": 1});
    assert_eq!(read.doc["types"]["counts"], types);
    assert_eq!(
        (&read.doc["scim-disabled"], &read.doc["logins-failed"]),
        (&json!(2), &json!(4))
    );
    let off = read.doc["sign-on-weakened"].as_array().expect("a list");
    assert_eq!(off[0]["by"], "contractor@external.com");
    assert_eq!(off[1]["by"], "sa-automation001");
    assert_eq!(
        read.doc["controls-removed"].as_array().map(Vec::len),
        Some(1)
    );
    // Scopes stand under a name with underscores.
    let keys = read.doc["keys-created"].as_array().expect("a list");
    assert_eq!(keys[0]["scopes"], json!(["models:read"]));
    assert_eq!(keys[1]["scopes"], json!(["organization:write", "admin"]));
    assert_eq!(read.doc["days"]["counts"], json!({"2023-12-18": 22}));
    assert_eq!(read.troubles.count(), 0);
}

#[test]
fn the_sample_of_activity() {
    let Some(read) = of_sample("anthropic-compliance/activity.jsonl") else {
        return;
    };
    assert_eq!(
        (read.parser, read.records),
        (Parser::AnthropicActivity, Some(26))
    );
    assert_eq!(read.doc["types"]["counts"]["claude_chat_created"], 3);
    assert_eq!(
        read.doc["types"]["counts"]
            .as_object()
            .map(serde_json::Map::len),
        Some(21)
    );
    // Single sign-on was switched on once, and one connection was deactivated.
    let weakened: Vec<&Value> = read.doc["sign-on-weakened"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    assert_eq!(weakened.len(), 1);
    assert_eq!(weakened[0]["event"], "org_sso_connection_deactivated");
    assert_eq!(
        read.doc["controls-removed"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(read.doc["keys-created"].as_array().map(Vec::len), Some(2));
    assert_eq!(read.doc["logins-failed"], 1);
    assert_eq!(read.doc["first-event"], "2026-04-28T08:00:00Z");
    assert_eq!(read.doc["last-event"], "2026-05-07T13:02:42Z");
    assert_eq!(read.troubles.count(), 0);
}

fn list(data: &[Value]) -> String {
    json!({"object": "list", "data": data, "has_more": false}).to_string()
}

fn audit() -> String {
    let event = |kind: &str, at: i64, id: &str| {
        json!({"id": format!("audit_log-{at}"), "type": kind, "effective_at": at, "later": 1,
            "actor": {"type": "session", "session": {"user": {"id": "user-ada", "email": "ada@x.org"}}},
            kind: {"id": id}})
    };
    list(&[
        event("login.succeeded", 1_795_000_000, "x"),
        event("user.deleted", 1_795_000_100, "user-ada"),
        event("user.deleted", 1_795_000_200, "user-other"),
        event("scim.disabled", 1_795_000_300, "org-x"),
        event("workspace.sso.disabled", 1_795_000_400, "org-x"),
    ])
}

#[test]
fn a_deleted_user_has_the_address_of_before() {
    let read = inspect("log.json", audit().as_bytes());
    let deleted = read.doc["users-deleted"].as_array().expect("a list");
    assert_eq!(deleted[0]["email"], "ada@x.org");
    assert_eq!(deleted[0]["at"], "2026-11-18T11:08:20Z");
    assert_eq!(
        (&deleted[1]["id"], deleted[1].get("email")),
        (&json!("user-other"), None)
    );
    assert_eq!(
        read.doc["sign-on-weakened"].as_array().map(Vec::len),
        Some(2)
    );
}

#[test]
fn an_example_with_commas_too_many_is_no_export() {
    let text = "{\n  \"object\": \"list\",\n  \"data\": [\n    {\"id\": \"audit_log-x\", \"type\": \"project.archived\", \"effective_at\": 1,\n     \"actor\": {\"type\": \"session\",},\n    }]}";
    let read = auditbinder::artifact::read(None, "x.json", &mut text.as_bytes()).expect("bytes");
    let wrong = read.expect("it is told").expect_err("it is no JSON");
    let told = "this is not JSON: key must be a string; there is a comma too many, as in examples that documentation prints";
    assert_eq!(wrong.message, told);
    assert_eq!(wrong.place.line, 5);
}

fn keys() -> String {
    let key = |id: &str, owner: Value| {
        json!({"object": "organization.project.api_key", "id": id, "name": "n", "created_at": 1_795_000_000,
            "redacted_value": "sk-PLANTED...LAST", "later": 1, "owner": owner})
    };
    list(&[
        key(
            "k1",
            json!({"type": "user", "user": {"id": "u1", "email": "Ada@x.org", "role": "owner"}}),
        ),
        key(
            "k2",
            json!({"type": "service_account", "service_account": {"id": "sa", "name": "ci"}}),
        ),
        key("k3", json!({"type": "user"})),
    ])
}

#[test]
fn keys_with_and_without_owners() {
    let read = inspect("keys.json", keys().as_bytes());
    assert_eq!(
        (&read.doc["never-used"], &read.doc["without-owner"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(read.doc["keys"][0]["owner-email"], "Ada@x.org");
    assert_eq!(
        (
            &read.doc["keys"][1]["owner"],
            &read.doc["keys"][1]["owner-kind"]
        ),
        (&json!("ci"), &json!("service_account"))
    );
    assert!(!format!("{read:?}").contains("PLANTED"));
}

fn users() -> String {
    let user = |n: i64| {
        json!({"object": "organization.user", "id": format!("u{n}"), "name": "x", "role": "reader",
            "email": format!("u{n}@x.org"), "added_at": 1_795_000_000 + n, "later": n})
    };
    list(&[user(1), user(2)])
}

fn projects() -> String {
    let project = |id: &str, residency: &str, archived: Value| {
        json!({"object": "organization.project", "id": id, "name": "p", "created_at": 1_795_000_000,
            "archived_at": archived, "residency": residency, "later": 1})
    };
    list(&[
        project("p1", "EU_STORAGE_PROCESSING", Value::Null),
        project("p2", "GLOBAL", json!(1_795_000_100)),
    ])
}

#[test]
fn residency_of_active_projects() {
    let read = inspect("projects.json", projects().as_bytes());
    assert_eq!(
        read.doc["residencies"]["counts"],
        json!({"EU_STORAGE_PROCESSING": 1})
    );
    assert_eq!(read.doc["projects"][1]["active"], false);
}

fn retention() -> String {
    list(&[
        json!({"object": "organization.data_retention", "type": "zero_data_retention", "later": 1}),
        json!({"object": "project.data_retention", "project_id": "p1", "type": "organization_default"}),
        json!({"object": "project.data_retention", "project_id": "p2", "type": "none"}),
    ])
}

#[test]
fn retention_of_an_organisation_and_its_projects() {
    let read = inspect("retention.json", retention().as_bytes());
    let settings = json!([
        {"scope": "organization", "type": "zero_data_retention", "zero": true},
        {"scope": "project", "project": "p1", "type": "organization_default", "zero": false},
        {"scope": "project", "project": "p2", "type": "none", "zero": false},
    ]);
    assert_eq!(read.doc["settings"], settings);
}

fn usage() -> String {
    let bucket = |start: i64, model: &str| {
        json!({"object": "bucket", "start_time": start, "end_time": start + 86_400, "later": 1, "results": [
            {"object": "organization.usage.completions.result", "model": model, "input_tokens": 10,
             "output_tokens": 5, "num_model_requests": 2, "project_id": "p1", "user_id": null}]})
    };
    let page = [
        bucket(1_795_000_000, "gpt-5-codex"),
        bucket(1_795_086_400, "gpt-5"),
    ];
    json!({"object": "page", "data": page, "has_more": false}).to_string()
}

#[test]
fn usage_names_models_and_endpoints() {
    let read = inspect("usage.json", usage().as_bytes());
    assert_eq!(
        read.doc["models"]["counts"],
        json!({"gpt-5": 2, "gpt-5-codex": 2})
    );
    assert_eq!(
        (&read.doc["requests"], &read.doc["projects"]),
        (&json!(4), &json!(1))
    );
}

fn activity() -> String {
    let event = |kind: &str| {
        json!({"id": "a", "created_at": "2026-05-07T10:00:00Z", "organization_id": "org", "type": kind,
            "actor": {"type": "user_actor", "email_address": "ada@x.org"}, "later": 1, "user_email": "gone@x.org"})
    };
    list(&[
        event("org_user_deleted"),
        event("org_sso_connection_deleted"),
    ])
}

#[test]
fn activity_tells_deleted_users() {
    let read = inspect("activity.json", activity().as_bytes());
    assert_eq!(read.doc["users-deleted"][0]["email"], "gone@x.org");
    assert_eq!(
        read.doc["sign-on-weakened"].as_array().map(Vec::len),
        Some(1)
    );
}

/// Lines of the compliance interface.
fn compliance() -> String {
    let event = |kind: &str, actor: Value| {
        let event = json!({"event_id": "e", "type": kind, "timestamp": "2026-07-15T10:53:18Z", "later": 1,
            "principal": {"id": "w", "type": "CHATGPT_WORKSPACE"}, "actor": actor});
        format!("{event}\n")
    };
    let ada = json!({"type": "ACCOUNT_USER", "user_email": "ada@x.org"});
    [
        event("AUTH_LOG", ada.clone()),
        event("CODEX_LOG", ada),
        event("CODEX_LOG", json!({"type": "API_KEY"})),
    ]
    .concat()
}

#[test]
fn the_compliance_log_and_its_listing() {
    let read = inspect("log.jsonl", compliance().as_bytes());
    assert_eq!(
        (read.parser, read.records),
        (Parser::ComplianceLog, Some(3))
    );
    assert_eq!(
        (&read.doc["agent-events"], &read.doc["without-actor"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        read.doc["actor-kinds"]["counts"],
        json!({"ACCOUNT_USER": 2, "API_KEY": 1})
    );
    let listing = r#"{"data": [{"id": "f1", "event_type": "AUTH_LOG"}, {"id": "f2"}], "has_more": false, "last_end_time": "2026-07-15T00:00:00Z"}"#;
    let read = inspect("listing.json", listing.as_bytes());
    assert_eq!(
        (read.parser, read.records),
        (Parser::ComplianceLog, Some(2))
    );
    assert_eq!(read.doc["answer"], "listing");
    // A line that is cut or lacks a field is told, and the rest counts.
    let spoilt = format!(
        "{}{{\"event_id\": \"e\", \"type\": \"AUTH_LOG\"}}\n{{\"event_id\": ",
        compliance()
    );
    let read = inspect("log.jsonl", spoilt.as_bytes());
    let told: Vec<(&str, u32)> = read
        .troubles
        .first
        .iter()
        .map(|t| (t.what.as_str(), t.place.line))
        .collect();
    let cut = "the JSON text ends too early: the file is cut off";
    assert_eq!(told, [(cut, 5), ("record 4 has no `timestamp`", 4)]);
    for other in ["{\"a\": 1}\n{\"b\": 2}\n", "[1]", "{\"event_id\": 1}"] {
        let wrong = read_as(Parser::ComplianceLog, "x", other.as_bytes());
        let wrong = wrong.expect_err("something else").message;
        assert!(
            wrong.starts_with("expected events of a compliance interface"),
            "{wrong}"
        );
    }
}

#[test]
fn everything_that_can_be_spoilt() {
    for (parser, text, expected, fields) in [
        (
            Parser::OpenaiAudit,
            audit(),
            "the audit log of an OpenAI organisation",
            &["id", "type", "effective_at"][..],
        ),
        (
            Parser::OpenaiKeys,
            keys(),
            "keys of OpenAI",
            &["id", "created_at", "owner"],
        ),
        (
            Parser::OpenaiUsers,
            users(),
            "users of OpenAI",
            &["id", "email", "role", "added_at"],
        ),
        (
            Parser::OpenaiProjects,
            projects(),
            "projects of OpenAI",
            &["id", "created_at"],
        ),
        (
            Parser::OpenaiRetention,
            retention(),
            "data retention of OpenAI",
            &["type"],
        ),
        (
            Parser::OpenaiUsage,
            usage(),
            "usage of OpenAI",
            &["start_time", "end_time", "results"],
        ),
        (
            Parser::AnthropicActivity,
            activity(),
            "activity of an Anthropic organisation",
            &["id", "created_at", "organization_id", "type", "actor"],
        ),
    ] {
        spoilt::everything(parser, &text, expected);
        for field in fields {
            spoilt::without(parser, &text, &[(field, &format!("`{field}`"))]);
        }
    }
}

#[test]
fn an_empty_list_is_read_where_its_kind_is_stated() {
    for parser in [
        Parser::OpenaiKeys,
        Parser::OpenaiUsers,
        Parser::OpenaiAudit,
        Parser::OpenaiProjects,
    ] {
        let read = read_as(parser, "x.json", list(&[]).as_bytes()).expect("an empty list");
        assert_eq!(read.records, Some(0));
    }
}

#[test]
fn a_large_log_is_read_in_bounded_memory() {
    let read = spoilt::large(
        Parser::OpenaiAudit,
        "",
        r#"{"id":"a","type":"user.deleted","effective_at":1795000000,"user_deleted":{"id":"u"},"actor":{}}"#,
        "\n",
        "\n",
    );
    let all = read.records.expect("a log");
    assert_eq!(
        read.doc["users-deleted"].as_array().map(Vec::len),
        Some(50_000)
    );
    assert_eq!(read.doc["users-deleted-left-out"], all - 50_000);
    assert_eq!(read.doc["types"]["counts"]["user.deleted"], all);
}
