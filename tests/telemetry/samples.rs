//! Our own captures, and examples of others where they are at hand.

use std::collections::BTreeMap;
use std::path::PathBuf;

use auditbinder::telemetry::{self, Field, Identity, Reading};
use serde_json::{Value, json};

use super::{APP_SERVER, APPROVALS, CHATGPT, TERMINAL, data, facts, read};

/// The facts in the form of `expected.json`.
fn counted(reading: &Reading) -> Value {
    let facts = facts(reading);
    let names = |names: &telemetry::Names| names.names().map(str::to_owned).collect::<Vec<_>>();
    json!({
        "json_documents": reading.population.json_documents,
        "log_records": facts.log_records,
        "records_with_timeUnixNano_zero": facts.records_with_time_zero,
        "records_without_event_name": facts.records_without_event_name,
        "events": facts.events.counts(),
        "tool_decisions": facts.tool_decisions.counts(),
        "conversations": facts.conversations.keys().collect::<Vec<_>>(),
        "user_emails": names(&facts.user_emails),
        "models": names(&facts.models),
        "app_versions": names(&facts.app_versions),
        "prompts": facts.prompts,
        "prompts_redacted": facts.prompts_redacted,
        "first": facts.span.first,
        "last": facts.span.last,
    })
}

#[test]
fn what_another_program_counted_is_counted_here() {
    let expected: BTreeMap<String, Value> =
        serde_json::from_slice(&data("expected.json")).expect("it is JSON");
    assert_eq!(expected.len(), 2);
    for (name, expected) in expected {
        for form in [&name, &name.replace(".posted.json", ".file-exporter.jsonl")] {
            let reading = read(&data(form));
            assert_eq!(counted(&reading), expected, "{form}");
            assert!(reading.complete, "{form}");
        }
    }
}

#[test]
fn both_forms_of_the_same_records_give_the_same_facts() {
    for name in [APPROVALS, CHATGPT] {
        let posted = read(&data(&format!("{name}.posted.json")));
        let exported = read(&data(&format!("{name}.file-exporter.jsonl")));
        assert_eq!(posted.records, exported.records, "{name}");
    }
}

#[test]
fn the_run_with_approvals_names_no_user_and_decides_three_times() {
    let reading = read(&data(&format!("{APPROVALS}.posted.json")));
    let facts = facts(&reading);
    assert_eq!(facts.human_decisions, 3);
    assert_eq!(facts.hosts.count("devbox-01"), 3);
    assert_eq!(facts.service_names.count("codex-app-server"), 3);
    assert_eq!(facts.environments.count("production-hipaa"), 3);
    assert_eq!(facts.endpoints.count("/responses"), 7);
    assert_eq!(facts.providers.count("Mock"), 1);
    assert_eq!(facts.approval_policies.count("on-request"), 1);
    assert_eq!(facts.sandbox_policies.count("workspace-write"), 1);
    assert_eq!(facts.identities, BTreeMap::from([(Identity::HostOnly, 52)]));
    let days: Vec<String> = facts.days.keys().map(ToString::to_string).collect();
    assert_eq!(days, ["2026-11-20"]);
    let conversation = facts.conversations.values().next().expect("one");
    assert_eq!(conversation.user, Field::Absent);
    assert!(matches!(conversation.prompt, Field::Redacted { .. }));
    assert!(conversation.model.is_present());
    assert!(conversation.diff.is_present());
    assert!(conversation.timestamp.is_present());
    assert_eq!(conversation.prompt_length, 29 + 32);
    assert_eq!(
        (conversation.tool_results, conversation.tool_calls.len()),
        (5, 5)
    );
    assert!(conversation.sequence.is_contiguous());
    assert_eq!(conversation.sequence.ends(), Some((1, 5)));
    assert_eq!(conversation.calls.repeated().count(), 0);
    assert_eq!(conversation.calls.undecided().count(), 0);
    let escalated: Vec<&str> = conversation.calls.escalated().collect();
    assert_eq!(escalated, ["call_2", "call_3", "call_4"]);
}

#[test]
fn the_run_with_a_chatgpt_account_names_its_user() {
    let reading = read(&data(&format!("{CHATGPT}.posted.json")));
    let facts = facts(&reading);
    assert_eq!(
        facts.user_emails.names().collect::<Vec<_>>(),
        ["dev@example.org"]
    );
    let account = "00000000-0000-4000-8000-000000000001";
    assert_eq!(facts.account_ids.names().collect::<Vec<_>>(), [account]);
    assert_eq!(facts.approval_policies.count("never"), 1);
    assert_eq!(facts.human_decisions, 0);
    assert_eq!(facts.endpoints.count("/models"), 1);
    let conversation = facts.conversations.values().next().expect("one");
    assert_eq!(conversation.identity, Identity::UserEmail);
    assert_eq!(conversation.sequence.ends(), Some((1, 2)));
}

#[test]
fn traces_and_metrics_are_recognised_and_counted() {
    // Counted with Python: spans and metrics of each file.
    for (name, spans, metrics) in [
        ("approvals-0.169.traces.jsonl", 12, 0),
        ("chatgpt-auth-0.169.traces.jsonl", 8, 0),
        ("approvals-0.169.metrics.jsonl", 0, 6),
        ("chatgpt-auth-0.169.metrics.jsonl", 0, 6),
    ] {
        let reading = read(&data(name));
        let facts = facts(&reading);
        assert_eq!((facts.spans, facts.metrics), (spans, metrics), "{name}");
        assert_eq!((facts.log_records, reading.complete), (0, true), "{name}");
    }
}

/// A sample of somebody else, which is not part of this repository.
fn foreign(name: &str) -> Option<Vec<u8>> {
    let manifest = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = std::fs::read(manifest.join("../shared/samples").join(name));
    if found.is_err() {
        eprintln!("skipped: {name} not found");
    }
    found.ok()
}

#[test]
fn foreign_examples_of_otlp_are_read() {
    if let Some(bytes) = foreign("otlp/logs.json") {
        let reading = read(&bytes);
        assert_eq!(facts(&reading).log_records, 1);
        assert_eq!(facts(&reading).records_without_event_name, 1);
    }
    if let Some(bytes) = foreign("otlp/events.json") {
        let reading = read(&bytes);
        assert!(facts(&reading).events.count("browser.page_view") > 0);
    }
    if let Some(bytes) = foreign("otlp/trace.json") {
        assert_eq!(facts(&read(&bytes)).spans, 1);
    }
}

#[test]
fn content_is_in_no_form_of_the_result() {
    for (name, secrets) in [
        (
            "approvals-0.169.posted.json",
            &["README.md", "git commit", "curl -s", "rejected by user"][..],
        ),
        (
            APP_SERVER,
            &["Patient MRN", "Create hello.py", "/home/dev", "Finished."],
        ),
        (TERMINAL, &["Show the readme", "/home/dev"]),
        ("sessions/history.jsonl", &["Show the readme"]),
        (
            "sessions/exec-json-stream.jsonl",
            &["python3 hello.py", "Created hello"],
        ),
    ] {
        let bytes = data(name);
        let reading = read(&bytes);
        let forms = [
            format!("{reading:?}"),
            serde_json::to_string(&reading).expect("JSON"),
        ];
        for secret in secrets {
            assert!(
                memchr::memmem::find(&bytes, secret.as_bytes()).is_some(),
                "{name}: {secret}"
            );
            assert!(
                forms.iter().all(|form| !form.contains(secret)),
                "{name}: {secret}"
            );
        }
    }
}

#[test]
fn spaces_behind_keys_change_nothing() {
    let dense = String::from_utf8(data(&format!("{APPROVALS}.file-exporter.jsonl")));
    let dense = dense.expect("text");
    let spaced = dense.replace("{\"key\":\"", "{\"key\": \"");
    assert_ne!(dense, spaced);
    let (dense, spaced) = (read(dense.as_bytes()), read(spaced.as_bytes()));
    assert!(spaced.complete);
    assert_eq!(spaced.records, dense.records);
}
