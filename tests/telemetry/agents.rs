//! Events of other agents, and of Codex where no capture has them.

use auditbinder::telemetry::{Field, Identity, Telemetry};
use serde_json::{Value, json};

use super::{facts, read};

fn record(body: &str, attributes: &[(&str, &str)]) -> String {
    let attributes: Vec<Value> = attributes
        .iter()
        .map(|(key, value)| json!({"key": key, "value": {"stringValue": value}}))
        .collect();
    let record = json!({"timeUnixNano": "1795174730836189688", "body": {"stringValue": body}, "attributes": attributes});
    json!({"resourceLogs": [{"resource": {"attributes": []}, "scopeLogs": [{"logRecords": [record]}]}]}).to_string()
}

fn claude_code() -> String {
    let common = [
        ("session.id", "s1"),
        ("user.account_uuid", "u1"),
        ("event.timestamp", "2026-11-20T11:38:50.836Z"),
    ];
    let of = |name: &str, more: &[(&str, &str)]| {
        let named = [("event.name", name)];
        record(
            &format!("claude_code.{name}"),
            &[&common[..], &named, more].concat(),
        )
    };
    [
        of("user_prompt", &[("prompt_length", "12")]),
        of(
            "user_prompt",
            &[("prompt_length", "5"), ("prompt", "hello")],
        ),
        of(
            "tool_decision",
            &[("decision", "accept"), ("source", "config")],
        ),
        of(
            "tool_decision",
            &[("decision", "reject"), ("source", "user_reject")],
        ),
        of(
            "tool_result",
            &[
                ("tool_name", "Edit"),
                ("tool_use_id", "t1"),
                ("tool_parameters", "{\"a\":1}"),
                ("event.sequence", "1"),
            ],
        ),
        of(
            "api_error",
            &[
                ("error", "400 blocked by Zero Data Retention"),
                ("event.sequence", "3"),
            ],
        ),
        of(
            "permission_mode_changed",
            &[("to_mode", "bypassPermissions")],
        ),
    ]
    .join("\n")
}

#[test]
fn claude_code_is_read_as_it_names_its_events() {
    let reading = read(claude_code().as_bytes());
    let facts = facts(&reading);
    assert_eq!(facts.events.count("claude_code.user_prompt"), 2);
    assert_eq!((facts.prompts, facts.prompts_redacted), (2, 1));
    assert_eq!(facts.tool_decisions.count("reject/user_reject"), 1);
    assert_eq!(facts.human_decisions, 1);
    assert_eq!((facts.api_errors, facts.zero_data_retention_errors), (1, 1));
    assert_eq!(facts.permission_modes.count("bypassPermissions"), 1);
    let conversation = &facts.conversations["s1"];
    assert_eq!(conversation.identity, Identity::AccountId);
    assert!(conversation.prompt.is_present());
    assert_eq!(conversation.patches.len(), 1);
    assert_eq!(
        (
            conversation.sequence.missing(),
            conversation.sequence.is_contiguous()
        ),
        (1, false)
    );
}

#[test]
fn gemini_cli_decides_within_its_tool_calls() {
    let common = [("session.id", "s1"), ("user.email", "dev@example.org")];
    let of = |name: &str, more: &[(&str, &str)]| {
        let named = [("event.name", name)];
        record("words", &[&common[..], &named, more].concat())
    };
    let stream = [
        of("gemini_cli.config", &[("approval_mode", "default")]),
        of("gemini_cli.user_prompt", &[("prompt", "hello")]),
        of(
            "gemini_cli.tool_call",
            &[
                ("function_name", "replace"),
                ("function_args", "{}"),
                ("decision", "accept"),
            ],
        ),
        of(
            "gemini_cli.tool_call",
            &[
                ("function_name", "ls"),
                ("function_args", "{}"),
                ("decision", "auto_accept"),
            ],
        ),
    ]
    .concat();
    let reading = read(stream.as_bytes());
    let facts = facts(&reading);
    assert_eq!(facts.approval_policies.count("default"), 1);
    assert_eq!(facts.tool_decisions.count("auto_accept/not stated"), 1);
    assert_eq!(facts.human_decisions, 1);
    assert_eq!(facts.span.first, None);
    assert!(facts.observed_span.first.is_some());
    let conversation = &facts.conversations["s1"];
    assert_eq!(
        (conversation.patches.len(), conversation.tool_calls.len()),
        (1, 1)
    );
    assert!(
        matches!(conversation.timestamp, Field::Present { source } if source != "event.timestamp")
    );
}

#[test]
fn codex_shows_patches_repeated_calls_and_undecided_escalations() {
    let result = |call: &str, tool: &str, arguments: &str, number: &str| {
        record(
            "",
            &[
                ("event.name", "codex.tool_result"),
                ("conversation.id", "c1"),
                ("tool_name", tool),
                ("call_id", call),
                ("arguments", arguments),
                ("tool_result_seq", number),
            ],
        )
    };
    let patch = "*** Begin Patch\n*** Update File: a\n*** End Patch";
    let escalated = "{\"cmd\":\"ls\",\"sandbox_permissions\":\"require_escalated\"}";
    let spoken = "{\"cmd\":\"echo require_escalated\"}";
    let stream = [
        result("a", "apply_patch", patch, "1"),
        result("b", "exec_command", escalated, "2"),
        result("b", "exec_command", spoken, "2"),
        result(
            "c",
            "exec_command",
            &format!("{{\"cmd\":\"apply_patch {patch:?}\"}}"),
            "5",
        ),
    ]
    .join("\n");
    let reading = read(stream.as_bytes());
    let conversation = &facts(&reading).conversations["c1"];
    assert_eq!(conversation.patches.len(), 2);
    let digest = conversation.patches[0].to_string();
    assert_eq!(
        digest,
        "b4f0a2baf87a22b6713fe87938715dd9613ec0bcedf3d518a9bd1c6bebab431c"
    );
    assert_eq!(conversation.tool_calls.len(), 2);
    assert_eq!(conversation.calls.repeated().collect::<Vec<_>>(), ["b"]);
    assert_eq!(conversation.calls.undecided().collect::<Vec<_>>(), ["b"]);
    assert_eq!(
        (
            conversation.sequence.missing(),
            conversation.sequence.repeated
        ),
        (2, 1)
    );
}

#[test]
fn more_conversations_than_there_is_room_for_are_counted() {
    let mut stream = String::new();
    for number in 0..Telemetry::MOST_CONVERSATIONS + 10 {
        let id = number.to_string();
        stream += &record("", &[("event.name", "codex.x"), ("conversation.id", &id)]);
    }
    let reading = read(stream.as_bytes());
    let facts = facts(&reading);
    assert_eq!(facts.conversations.len(), Telemetry::MOST_CONVERSATIONS);
    assert_eq!((facts.conversations_left_out, facts.left_out()), (10, 10));
    assert_eq!(facts.events.count("codex.x"), facts.log_records);
}
