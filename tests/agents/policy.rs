//! Several files together: layers, requirements, and what loses.

use auditbinder::agent;
use auditbinder::model::agent::{AgentFile, EffectivePolicy};
use serde_json::json;

use super::{read, table};

fn codex(files: &[AgentFile]) -> EffectivePolicy {
    agent::policy(table("codex"), "0.169.0", files).expect("known")
}

#[test]
fn the_stronger_layer_wins_and_the_weaker_one_is_named() {
    let system = read(
        "codex",
        "0.169.0",
        "config",
        "system",
        "sandbox_mode = \"read-only\"\nmodel = \"a\"\n",
    );
    let user = read(
        "codex",
        "0.169.0",
        "config",
        "user",
        "sandbox_mode = \"workspace-write\"\n",
    );
    // The order in which they are given does not matter.
    for files in [[system.clone(), user.clone()], [user, system]] {
        let policy = codex(&files);
        assert_eq!(
            policy.values,
            json!({"sandbox_mode": "workspace-write", "model": "a"})
        );
        assert_eq!(policy.origins["sandbox_mode"].layer, "user");
        assert_eq!(policy.overruled.len(), 1);
        assert_eq!(policy.overruled[0].loser.layer, "system");
    }
}

#[test]
fn a_requirement_puts_a_setting_out_of_force() {
    let user = read(
        "codex",
        "0.169.0",
        "config",
        "user",
        "sandbox_mode = \"danger-full-access\"\n[otel]\nlog_user_prompt = true\n",
    );
    let required = read(
        "codex",
        "0.169.0",
        "requirements",
        "system",
        "allowed_sandbox_modes = [\"read-only\", \"workspace-write\"]\n[otel]\nlog_user_prompt = false\n",
    );
    let policy = codex(&[user, required]);
    assert_eq!(policy.values["sandbox_mode"], "read-only");
    assert_eq!(policy.values["otel"]["log_user_prompt"], false);
    assert_eq!(policy.origins["sandbox_mode"].layer, "requirements");
    assert_eq!(policy.overruled.len(), 2);
}

#[test]
fn nothing_is_in_force_when_one_file_is_refused() {
    let user = read(
        "codex",
        "0.169.0",
        "config",
        "user",
        "sandbox_mode = \"read-only\"\napproval_policy = \"untrusted\"\n",
    );
    let policy = codex(&[user]);
    assert_eq!(policy.values, json!({}));
}

#[test]
fn a_project_cannot_set_what_only_people_may() {
    let project = read(
        "codex",
        "0.169.0",
        "config",
        "project",
        "model_provider = \"other\"\nsandbox_mode = \"read-only\"\n",
    );
    let policy = codex(&[project]);
    assert_eq!(policy.values, json!({"sandbox_mode": "read-only"}));
}

#[test]
fn a_value_that_may_be_a_credential_is_not_kept() {
    let text = "[otel]\nexporter = { otlp-http = { endpoint = \"https://o.example/v1/logs\", protocol = \"json\", headers = { x-api-key = \"planted\" } } }\n";
    let user = read("codex", "0.169.0", "config", "user", text);
    assert!(!format!("{user:?}").contains("planted"));
    assert!(!codex(&[user]).values.to_string().contains("planted"));
}

#[test]
fn lists_of_permissions_are_joined_over_the_layers_of_claude_code() {
    let version = &table("claude-code").versions.last().expect("one").version;
    let file = |layer: &str, text: &str| read("claude-code", version, "settings", layer, text);
    let files = [
        file(
            "user",
            r#"{"permissions": {"deny": ["Read(./.env)"], "defaultMode": "plan"}}"#,
        ),
        file(
            "managed",
            r#"{"permissions": {"deny": ["Bash(curl:*)"], "defaultMode": "default"}}"#,
        ),
    ];
    let policy = agent::policy(table("claude-code"), version, &files).expect("known");
    assert_eq!(
        policy.values["permissions"],
        json!({"deny": ["Read(./.env)", "Bash(curl:*)"], "defaultMode": "default"})
    );
}
