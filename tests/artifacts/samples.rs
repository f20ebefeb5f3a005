//! Every real artifact that is at hand is told for what it is, by its content alone.

use std::path::{Path, PathBuf};

use auditbinder::model::plan::Parser;
use auditbinder::pipeline;

/// The kind of each file, by the beginning of its path; the longest one counts.
const KINDS: &[(&str, &str)] = &[
    ("agent-settings/beads.claude", "claude-settings"),
    ("agent-settings/claude", "claude-settings"),
    ("agent-settings/gemini", "gemini-settings"),
    ("agent-settings/gh-zen.claude", "claude-settings"),
    ("agent-settings/gh-zen.codex", "codex-config"),
    ("agent-settings/kosli", "claude-settings"),
    ("agent-settings/specd", "codex-config"),
    ("agent-settings/uv", "claude-settings"),
    ("anthropic-compliance/", "anthropic-activity"),
    ("aws/", "aws-cli"),
    ("codex-config/configRequirements_read", "codex-requirements"),
    ("codex-config/config_read", "codex-config"),
    ("codex-config/doctor", "json"),
    ("codex-config/oracle-cases", "json"),
    ("codex-config/version", "text"),
    ("codex-otel/", "otlp-logs"),
    ("codex-otel/approvals-0.169.traces", "otlp-traces"),
    ("codex-otel/chatgpt-auth-0.169.traces", "otlp-traces"),
    ("codex-otel/expected", "json"),
    ("codex-sessions/", "codex-sessions"),
    ("dlp/cloudflare", "cloudflare-log"),
    ("dlp/netskope", "netskope-log"),
    ("dlp/zscaler", "zscaler-log"),
    ("git-attribution.expected", "json"),
    ("github/audit_log", "github-audit"),
    ("github/branch", "github-protection"),
    ("index.json", "json"),
    ("okta/", "okta-log"),
    ("openai-admin/admin_api_keys", "openai-keys"),
    ("openai-admin/audit_logs", "openai-audit"),
    ("openai-admin/data_retention", "openai-retention"),
    ("openai-admin/project_api_keys", "openai-keys"),
    ("openai-admin/projects", "openai-projects"),
    ("openai-admin/usage", "openai-usage"),
    ("openai-admin/users", "openai-users"),
    ("openai-audit/", "openai-audit"),
    ("otlp/", "otlp-logs"),
    ("otlp/trace", "otlp-traces"),
    ("sarif/", "sarif"),
    ("sbom/cyclonedx/", "cyclonedx"),
    ("sbom/spdx/", "spdx"),
    ("scim/", "scim"),
    ("terraform-plan/", "terraform-plan"),
];

#[test]
fn every_sample_is_told_for_what_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    if !folder.exists() {
        super::tools::skipped("shared/samples");
        return;
    }
    let mut wrong = Vec::new();
    for file in files(&folder) {
        let path = file.strip_prefix(&folder).expect("below the folder");
        let path = path.to_str().expect("a plain name");
        let kinds = KINDS.iter().filter(|(start, _)| path.starts_with(start));
        let Some((_, kind)) = kinds.max_by_key(|(start, _)| start.len()) else {
            wrong.push(format!("{path}: no kind is expected"));
            continue;
        };
        // Told by its content: only a configuration with one table needs its name.
        let name = if path.starts_with("agent-settings/") {
            path
        } else {
            "evidence.dat"
        };
        match pipeline::inspect(&file, name, None).expect("the file can be read") {
            Ok(read) if read.parser.as_str() == *kind => {}
            Ok(read) => wrong.push(format!("{path}: {}, not {kind}", read.parser.as_str())),
            Err(unread) => wrong.push(format!("{path}: {}", unread.message)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_table_and_a_document_of_nobody_stay_what_they_are() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, kind) in [
        ("users.csv", "id,name\n1,Ada\n", Parser::Csv),
        (
            "users.json",
            "{\"users\": [{\"id\": 1, \"name\": \"Ada\"}]}\n",
            Parser::Json,
        ),
        (
            "list.json",
            "[{\"id\": 1, \"status\": \"active\"}]\n",
            Parser::Json,
        ),
        (
            "lines.jsonl",
            "{\"event\": \"x\", \"user\": \"a\"}\n{\"event\": \"y\"}\n",
            Parser::Json,
        ),
        ("notes.md", "# Notes\n\nkey=value\n", Parser::Text),
        ("values.yaml", "a: 1\nb: [2, 3]\n", Parser::Yaml),
        ("values.toml", "a = 1\n", Parser::Toml),
        ("data.bin", "\u{0}\u{1}\u{2}", Parser::Binary),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        let read = pipeline::inspect(&path, name, None).expect("the file can be read");
        let read = read.unwrap_or_else(|unread| panic!("{name}: {}", unread.message));
        assert_eq!(read.parser, kind, "{name}");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
