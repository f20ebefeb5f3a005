//! Session files, the stream of `codex exec --json`, histories.

use std::collections::BTreeMap;

use auditbinder::telemetry::{self, Records};
use serde_json::{Value, json};

use super::{APP_SERVER, TERMINAL, data, facts, read, session};

/// The lines of the session of the app server by type, counted with Python.
const ENTRIES: [(&str, u64); 13] = [
    ("event_msg/item_completed", 7),
    ("event_msg/task_complete", 1),
    ("event_msg/task_started", 2),
    ("event_msg/thread_settings_applied", 1),
    ("event_msg/token_count", 7),
    ("event_msg/turn_aborted", 1),
    ("response_item/function_call", 6),
    ("response_item/function_call_output", 6),
    ("response_item/message", 6),
    ("session_meta", 1),
    ("token_usage_record", 7),
    ("turn_context", 2),
    ("world_state", 1),
];

#[test]
fn the_session_of_the_app_server_shows_what_was_in_force() {
    let reading = read(&data(APP_SERVER));
    let session = session(&reading);
    let entries = BTreeMap::from(ENTRIES);
    let found = session.entries.counts().iter();
    assert_eq!(
        found
            .map(|(name, count)| (&**name, *count))
            .collect::<BTreeMap<_, _>>(),
        entries
    );
    assert_eq!(reading.population.json_documents, 48);
    assert_eq!(session.cli_versions.count("0.169.0"), 1);
    assert_eq!(session.originators.count("codex_vscode"), 1);
    assert_eq!(session.model_providers.count("mock"), 1);
    assert_eq!(
        session
            .git_commits
            .count("4522f70d657387f16cb1ee4cf93fe384288d36fb"),
        1
    );
    assert_eq!(session.git_branches.count("master"), 1);
    assert_eq!(session.tool_calls.count("exec_command"), 6);
    let escalated: Vec<&str> = session.escalated_calls.names().collect();
    assert_eq!(escalated, ["call_2", "call_3", "call_4", "call_5"]);
    let span = [session.span.first, session.span.last].map(|at| at.expect("a time").to_string());
    assert_eq!(
        span,
        ["2026-11-20T11:38:50.864Z", "2026-11-20T11:38:52.007Z"]
    );
    assert_eq!(session.turns.len(), 2);
    for turn in &session.turns {
        assert_eq!(turn.approval_policy.as_deref(), Some("on-request"));
        assert_eq!(turn.approvals_reviewer.as_deref(), Some("user"));
        assert_eq!(turn.sandbox_policy.as_deref(), Some("workspace-write"));
        assert_eq!(turn.network_access, Some(false));
        assert_eq!(turn.permission_profile.as_deref(), Some("managed"));
        assert_eq!(turn.model.as_deref(), Some("gpt-5-codex"));
    }
    let digests: Vec<String> = session
        .prompts
        .iter()
        .map(|one| one.digest.to_string())
        .collect();
    // printf 'Create hello.py and commit it' | sha256sum, and the second prompt.
    assert_eq!(
        digests,
        [
            "8f35664aaee445217fd6c4afa9a4fd1aee1cd86924551cc90b2c0f80a7ec46c8",
            "1070748a2ecd5c561db10e70fd876c03589ed4032df4214b8d12124a041ae866",
        ]
    );
}

#[test]
fn the_session_of_the_terminal_is_read() {
    let reading = read(&data(TERMINAL));
    let session = session(&reading);
    assert_eq!(reading.population.json_documents, 19);
    assert_eq!(session.originators.count("codex-tui"), 1);
    assert_eq!(session.tool_calls.counts().values().sum::<u64>(), 1);
    assert!(session.escalated_calls.is_empty());
    assert_eq!((session.turns.len(), session.prompts.len()), (1, 1));
    assert_eq!(session.prompts[0].length, 22);
}

#[test]
fn a_cancelled_request_is_found_by_joining_session_and_telemetry() {
    let (rollout, logs) = (
        read(&data(APP_SERVER)),
        read(&data("approvals-0.169.posted.json")),
    );
    let undecided = telemetry::undecided_escalations(session(&rollout), facts(&logs));
    assert_eq!(undecided, Some(vec!["call_5".to_owned()]));
    let other = read(&data("chatgpt-auth-0.169.posted.json"));
    assert_eq!(
        telemetry::undecided_escalations(session(&rollout), facts(&other)),
        None
    );
}

#[test]
fn the_stream_of_an_exec_run_and_the_history_are_read() {
    let reading = read(&data("sessions/exec-json-stream.jsonl"));
    let Records::ExecStream(stream) = &reading.records else {
        panic!("{:?}", reading.records);
    };
    assert_eq!(stream.events.counts().values().sum::<u64>(), 7);
    assert_eq!(stream.items.count("command_execution"), 1);
    assert_eq!(
        (stream.commands.count("failed"), stream.commands_failed),
        (1, 1)
    );
    assert_eq!(
        (stream.usage.input_tokens, stream.usage.output_tokens),
        (3606, 120)
    );
    let reading = read(&data("sessions/history.jsonl"));
    let Records::History(history) = &reading.records else {
        panic!("{:?}", reading.records);
    };
    assert_eq!(
        (
            history.entries,
            history.prompts_in_clear,
            history.prompt_bytes
        ),
        (1, 1, 22)
    );
    assert_eq!(
        history
            .sessions
            .count("01a1f8c7-0d3f-7652-a9fb-77cc8dfc4cde"),
        1
    );
    let first = history.span.first.expect("a time").to_string();
    assert_eq!(first, "2026-11-20T11:45:57.000Z");
}

#[test]
fn a_prompt_that_is_recorded_in_two_forms_is_counted_once() {
    let line = |kind: &str, payload: Value| json!({"timestamp": "2026-11-20T11:38:50.864Z", "type": kind, "payload": payload});
    let old = line(
        "event_msg",
        json!({"type": "user_message", "message": "hello"}),
    );
    let content = json!([{"type": "text", "text": "hel"}, {"type": "text", "text": "lo"}]);
    let item = json!({"type": "UserMessage", "content": content});
    let new = line("event_msg", json!({"type": "item_completed", "item": item}));
    let policy = json!({"granular": {"sandbox_approval": true}});
    let turn = line(
        "turn_context",
        json!({"approval_policy": policy, "sandbox_policy": {"mode": "read-only"}}),
    );
    for (lines, prompts) in [
        (vec![&old], 1),
        (vec![&old, &new], 1),
        (vec![&new, &old, &turn], 1),
    ] {
        let text: String = lines.iter().map(ToString::to_string).collect();
        let reading = read(text.as_bytes());
        let session = session(&reading);
        assert_eq!(session.prompts.len(), prompts);
        assert_eq!(session.prompts[0].length, 5);
        if let Some(turn) = session.turns.first() {
            assert_eq!(turn.sandbox_policy.as_deref(), Some("read-only"));
            let granular = r#"{"granular":{"sandbox_approval":true}}"#;
            assert_eq!(turn.approval_policy.as_deref(), Some(granular));
        }
    }
}
