//! What articles print, put into one file: each is named at its line, with the correct form.

use auditbinder::model::agent::Effect;

use super::read;

const CONFIG: &str = r#"model = "gpt-5-codex"
log_user_prompt = false

[sandbox]
mode = "read-only"

[features]
log_user_prompt = false

[commit_attribution]
label = "Codex Agent <codex-audit@example.org>"

[default_permissions]
profile = "x"

[permissions.x.network]
enabled = true
allowed_domains = ["api.openai.com"]
denied_domains = ["*"]

[otel]
exporter = "otlp-http"
trace_exporter = "otlp-http"
metrics_exporter = "otlp-http"
"#;

#[test]
fn every_wrong_spelling_is_told_at_its_line_with_the_correct_form() {
    let file = read("codex", "0.169.0", "config", "user", CONFIG);
    let expected = [
        ("log_user_prompt", 2, Effect::Ignored),
        ("sandbox.mode", 5, Effect::Ignored),
        ("features.log_user_prompt", 8, Effect::Ignored),
        ("commit_attribution.label", 11, Effect::Ignored),
        ("default_permissions", 13, Effect::Refused),
        ("permissions.x.network.allowed_domains", 18, Effect::Ignored),
        ("permissions.x.network.denied_domains", 19, Effect::Ignored),
        ("otel.exporter", 22, Effect::Refused),
        ("otel.trace_exporter", 23, Effect::Refused),
        ("otel.metrics_exporter", 24, Effect::Refused),
    ];
    let bad = |effect: Effect| matches!(effect, Effect::Ignored | Effect::Refused);
    let found: Vec<(String, u32, Effect)> = file
        .settings
        .iter()
        .filter(|setting| bad(setting.effect))
        .map(|setting| (setting.shown(), setting.place.line, setting.effect))
        .collect();
    let wanted = expected.map(|(path, line, effect)| (path.to_owned(), line, effect));
    assert_eq!(found, wanted);
    for setting in file.settings.iter().filter(|setting| bad(setting.effect)) {
        let form = setting.correct_form.as_deref().unwrap_or_default();
        assert!(!form.is_empty(), "{} has no correct form", setting.shown());
    }
    assert!(!file.loads());
}

#[test]
fn requirements_that_articles_print_are_told_too() {
    let text = "allowed_sandbox_modes = [\"workspace-write\", \"read-only\"]\n[features]\nlog_user_prompt = false\n[network]\nallowed_domains = [\"api.openai.com\"]\n";
    let file = read("codex", "0.121.0", "requirements", "system", text);
    assert!(file.loads());
    assert!(!file.starts(), "0.121.0 stops at an unknown feature");
    let file = read("codex", "0.169.0", "requirements", "system", text);
    let ignored: Vec<(String, u32)> = file
        .settings
        .iter()
        .filter(|setting| setting.effect == Effect::Ignored)
        .map(|setting| (setting.shown(), setting.place.line))
        .collect();
    assert!(
        ignored.contains(&("features.log_user_prompt".to_owned(), 3)),
        "{ignored:?}"
    );
    assert!(
        ignored.contains(&("network.allowed_domains".to_owned(), 5)),
        "{ignored:?}"
    );
}
