//! Commits of agents, archives of diffs and patches, compared across evidence items.

#[path = "support/judged.rs"]
#[allow(dead_code, reason = "several tests share it")]
mod judged;

use std::fmt::Write as _;

use auditbinder::model::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use judged::{Answer, File, judged};
use serde_json::{Value, json};

/// A plan with two repositories and evidence: id, type, what it is about, file.
fn plan(parameters: &str, items: &[(&str, &str, &str, &str)]) -> String {
    let mut text = format!(
        "organization: {{name: Example}}
people: [{{id: ann, name: Ann Example}}, {{id: ben, name: Ben Example}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC6, CC7, CC8, C1]}}}}
assets:
  - {{id: health, name: northwind/health, kind: repository, owner: ann, data-class: confidential}}
  - {{id: billing, name: northwind/billing, kind: repository, owner: ann, data-class: confidential}}
parameters: {{{parameters}}}
evidence:
"
    );
    for (id, kind, about, source) in items {
        let (source, more) = source.split_once('|').unwrap_or((source, ""));
        writeln!(
            text,
            "  - {{id: {id}, type: {kind}, owner: ann, about: [{about}], {more} \
             collected: {{on: 2026-11-01, by: ann}}, source: {{{source}}}}}"
        )
        .expect("text");
    }
    text
}

fn id(n: u32) -> String {
    format!("{n:040x}")
}

fn commit(n: u32, parents: &[u32], agent: bool) -> Value {
    let parents: Vec<String> = parents.iter().map(|n| id(*n)).collect();
    let trailers = if agent {
        json!([["Co-authored-by", "Claude <noreply@anthropic.com>"]])
    } else {
        json!([])
    };
    json!({
        "commit": id(n), "parents": parents, "author": "Ada", "author-email": "ada@x.example",
        "committed": "2026-03-02T10:00:00Z", "trailers": trailers, "lines": [], "signature": "ssh",
    })
}

fn pull(number: u32, merge: u32, by: &str) -> Value {
    json!({
        "number": number, "author": {"login": "ada"}, "mergedAt": "2026-03-02T10:00:00Z",
        "mergeCommit": {"oid": id(merge)}, "baseRefName": "main",
        "reviews": [{"author": {"login": by}, "state": "APPROVED", "submittedAt": "2026-03-01T10:00:00Z"}],
    })
}

fn lines(values: &[Value]) -> String {
    let lines: Vec<String> = values.iter().map(ToString::to_string).collect();
    lines.join("\n") + "\n"
}

/// The findings that name a rule, in a message or in a note.
fn about<'a>(answer: &'a Answer, rule: &str) -> Vec<&'a str> {
    let quoted = format!("`{rule}`");
    let texts = answer.findings.iter().flat_map(|finding| {
        std::iter::once(finding.message.as_str()).chain(finding.notes.iter().map(String::as_str))
    });
    texts.filter(|text| text.contains(&quoted)).collect()
}

/// A main line 1-2-5-6: 2 was squashed, 5 merges the branch 3-4, 6 was pushed.
fn log() -> String {
    lines(&[
        commit(1, &[], false),
        commit(2, &[1], true),
        commit(3, &[2], true),
        commit(4, &[3], true),
        commit(5, &[2, 4], false),
        commit(6, &[5], true),
    ])
}

const LOG: (&str, &str, &str, &str) = ("log", "commit_attribution", "health", "file: log.jsonl");
const PULLS: (&str, &str, &str, &str) =
    ("pulls", "code_review_sample", "health", "file: pulls.json");

fn review(pulls: &[Value]) -> Answer {
    let pulls = json!(pulls).to_string();
    let (log, plan) = (log(), plan("", &[LOG, PULLS]));
    judged(&plan, &[("log.jsonl", &log), ("pulls.json", &pulls)])
}

#[test]
fn squashed_merged_and_pushed_commits_are_told_apart() {
    let all = review(&[pull(1, 2, "ben"), pull(2, 5, "ben"), pull(3, 6, "ben")]);
    assert_eq!(about(&all, "GIT-03"), [] as [&str; 0]);
    // The last commit was pushed past any pull request.
    let pushed = review(&[pull(1, 2, "ben"), pull(2, 5, "ben")]);
    assert_eq!(about(&pushed, "GIT-03").len(), 1);
    // The author's own approval is none: the branch with it is not reviewed.
    let own = review(&[pull(1, 2, "ben"), pull(2, 5, "ada"), pull(3, 6, "ben")]);
    assert_eq!(about(&own, "GIT-03").len(), 1);
    assert_eq!(about(&own, "GIT-03-PULLS").len(), 1);
}

#[test]
fn pull_requests_of_another_repository_say_nothing() {
    let pulls = json!([pull(1, 99, "ben")]).to_string();
    let other = ("pulls", "code_review_sample", "billing", "file: pulls.json");
    let log = log();
    let files = [("log.jsonl", log.as_str()), ("pulls.json", &pulls)];
    let answer = judged(&plan("", &[LOG, other]), &files);
    assert_eq!(about(&answer, "GIT-03"), [] as [&str; 0]);
    let same = ("pulls", "code_review_sample", "health", "file: pulls.json");
    let answer = judged(&plan("", &[LOG, same]), &files);
    assert_eq!(about(&answer, "GIT-03").len(), 1);
}

/// The first line of a session file that began at a commit.
fn session(base: u32) -> String {
    let meta = json!({
        "timestamp": "2026-03-02T09:00:00.000Z", "type": "session_meta",
        "payload": {
            "id": format!("01a1f8c0-0000-7000-8000-{base:012x}"), "cli_version": "0.169.0",
            "timestamp": "2026-03-02T09:00:00.000Z", "cwd": "/srv/app", "originator": "codex-tui",
            "git": {"commit_hash": id(base), "branch": "main"},
        },
    });
    format!("{meta}\n")
}

#[test]
fn sessions_are_compared_with_the_commits_that_follow() {
    let log = log() + &commit(7, &[6], false).to_string() + "\n";
    let runs = (
        "runs",
        "otel_pipeline",
        "health",
        "file: run.jsonl|parser: codex-sessions,",
    );
    let of = |base: u32| {
        let run = session(base);
        judged(
            &plan("", &[LOG, runs]),
            &[("log.jsonl", &log), ("run.jsonl", &run)],
        )
    };
    // An agent's commit follows upon 1; upon 6 only one of a person; upon 99 nothing is known.
    assert_eq!(about(&of(1), "GIT-08"), [] as [&str; 0]);
    assert_eq!(about(&of(6), "GIT-08").len(), 1);
    assert_eq!(about(&of(99), "GIT-08"), [] as [&str; 0]);
}

#[test]
fn commits_of_agents_in_public_need_a_decision() {
    let repositories = json!([
        {"full_name": "northwind/health", "private": false, "visibility": "public", "default_branch": "main"},
        {"full_name": "northwind/billing", "private": true, "visibility": "private", "default_branch": "main"},
    ])
    .to_string();
    let log = log();
    let items = [LOG, ("repos", "asset_inventory", "", "file: repos.json")];
    let files = [("log.jsonl", log.as_str()), ("repos.json", &repositories)];
    let answer = judged(&plan("", &items), &files);
    assert_eq!(about(&answer, "GIT-06").len(), 1);
    let decided = plan("public-repositories: [northwind/health]", &items);
    assert_eq!(about(&judged(&decided, &files), "GIT-06"), [] as [&str; 0]);
}

/// An archive of the diffs of commits, signed with a key.
fn archive(commits: &[u32], key: &SigningKey) -> (String, Vec<(String, String)>) {
    let (mut manifest, mut files) = (Vec::new(), Vec::new());
    for n in commits {
        let diff = format!("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-{n}\n+{n}{n}\n");
        let sha256 = Digest::of(diff.as_bytes()).to_string();
        let statement = format!("commit {}\nsha256 {sha256}\nsession s-{n}\n", id(*n));
        let signature = STANDARD.encode(key.sign(statement.as_bytes()).to_bytes());
        manifest.push(json!({
            "commit": id(*n), "sha256": sha256, "signature": signature,
            "session": format!("s-{n}"), "file": format!("{n}.diff"),
        }));
        files.push((format!("{n}.diff"), diff));
    }
    (lines(&manifest), files)
}

fn judge_archive(manifest: &str, diffs: &[(String, String)], key: Option<&SigningKey>) -> Answer {
    let parameters = key.map_or_else(String::new, |key| {
        let public = STANDARD.encode(key.verifying_key().to_bytes());
        format!("diff-keys: [\"{public}\"]")
    });
    let items = [
        LOG,
        (
            "diffs",
            "signed_diff_archive",
            "health",
            "files: \"*.diff*\"",
        ),
    ];
    let log = log();
    let mut files: Vec<File<'_>> = vec![("log.jsonl", &log), ("all.diffs", manifest)];
    files.extend(
        diffs
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    );
    judged(&plan(&parameters, &items), &files)
}

#[test]
fn an_archive_is_complete_whole_and_signed() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let (manifest, diffs) = archive(&[2, 3, 4, 6], &key);
    let good = judge_archive(&manifest, &diffs, Some(&key));
    for rule in ["DIF-01", "DIF-02", "DIF-03"] {
        assert_eq!(about(&good, rule), [] as [&str; 0], "{rule}");
    }
    // A key that nobody stated.
    let other = SigningKey::from_bytes(&[8; 32]);
    let wrong = judge_archive(&manifest, &diffs, Some(&other));
    assert_eq!(about(&wrong, "DIF-03").len(), 1);
    let none = judge_archive(&manifest, &diffs, None);
    let open: Vec<&str> = none
        .findings
        .iter()
        .flat_map(|f| &f.notes)
        .map(String::as_str)
        .collect();
    let named = none
        .findings
        .iter()
        .any(|f| f.message.contains("`diff-keys`"))
        || open.iter().any(|note| note.contains("`diff-keys`"));
    assert!(named, "{:?}", none.findings);
    // A commit of an agent without a diff.
    let (short, some) = archive(&[2, 3, 4], &key);
    assert_eq!(
        about(&judge_archive(&short, &some, Some(&key)), "DIF-01").len(),
        1
    );
    // A diff that was changed, and one that is gone.
    let mut changed = diffs.clone();
    changed[0].1.push_str("+more\n");
    assert_eq!(
        about(&judge_archive(&manifest, &changed, Some(&key)), "DIF-02").len(),
        1
    );
    assert_eq!(
        about(&judge_archive(&manifest, &diffs[1..], Some(&key)), "DIF-02").len(),
        1
    );
}

#[test]
fn a_signature_does_not_move_to_another_entry() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let (manifest, diffs) = archive(&[2, 3, 4, 6], &key);
    for (from, to) in [("s-2", "s-3"), (id(2).as_str(), id(9).as_str())] {
        let moved = manifest.replacen(from, to, 1);
        assert_ne!(moved, manifest);
        let answer = judge_archive(&moved, &diffs, Some(&key));
        assert_eq!(about(&answer, "DIF-03").len(), 1, "{from}");
    }
}

/// Two machines with Codex: the version and digest of the second.
fn patching(version: &str, digest: &str, parameters: &str, evaluated: &str) -> Answer {
    let published = "a".repeat(64);
    let releases = json!({"releases-of": "codex", "releases": [
        {"version": "0.121.0", "date": "2026-04-15", "sha256": "b".repeat(64)},
        {"version": "0.168.0", "date": "2026-09-22", "sha256": "c".repeat(64)},
        {"version": "0.169.0", "date": "2026-10-12", "sha256": published},
        {"version": "0.170.0-alpha.1", "date": "2026-10-14", "prerelease": true},
        {"version": "0.171.0", "date": "2026-11-20", "sha256": "d".repeat(64)},
    ]})
    .to_string();
    let installed = format!(
        "host,program,version,sha256\nws-1,codex,0.169.0,{published}\nws-2,codex,{version},{digest}\n"
    );
    let items = [
        ("releases", "asset_inventory", "", "file: releases.json"),
        ("installed", "device_inventory", "", "file: installed.csv"),
        (
            "evaluations",
            "patch_records",
            "",
            "file: evaluations.csv|parser: csv,",
        ),
    ];
    let files = [
        ("releases.json", releases.as_str()),
        ("installed.csv", &installed),
        ("evaluations.csv", evaluated),
    ];
    judged(&plan(parameters, &items), &files)
}

const ALL: &str = "version,result\n0.121.0,ok\n0.168.0,ok\n0.169.0,ok\n0.171.0,ok\n";

#[test]
fn installed_versions_are_compared_with_releases_of_the_day() {
    let days = |days: u32| format!("patch-days: [\"{days}\"]");
    let c = "c".repeat(64);
    let none: [&str; 0] = [];
    // 0.169.0 was released 20 days before the list was taken, 0.171.0 after it.
    let late = patching("0.168.0", &c, &days(19), ALL);
    assert_eq!(about(&late, "PAT-01").len(), 1);
    let in_time = patching("0.168.0", &c, &days(20), ALL);
    assert_eq!(about(&in_time, "PAT-01"), none);
    for rule in ["PAT-01-KNOWN", "PAT-02", "PAT-02-COMPARED", "PAT-03"] {
        assert_eq!(about(&in_time, rule), none, "{rule}");
    }
    let unknown = patching("0.168.9", &c, &days(20), ALL);
    assert_eq!(about(&unknown, "PAT-01-KNOWN").len(), 1);
    let no_limit = patching("0.168.0", &c, "", ALL);
    let open = about(&no_limit, "PAT-01");
    assert!(
        open.iter().all(|text| text.starts_with("`patch-days`")),
        "{open:?}"
    );
    assert!(
        no_limit
            .findings
            .iter()
            .any(|f| f.message.contains("`patch-days`"))
    );
}

#[test]
fn another_binary_and_a_release_without_evaluation_are_found() {
    let days = "patch-days: [\"30\"]";
    let other = patching("0.168.0", &"e".repeat(64), days, ALL);
    assert_eq!(about(&other, "PAT-02").len(), 1);
    let c = "c".repeat(64);
    let short = patching("0.168.0", &c, days, "version,result\n0.168.0,ok\n");
    assert_eq!(about(&short, "PAT-03").len(), 1);
    let other_program = ALL
        .replace("version,result", "version,program")
        .replace(",ok", ",claude");
    assert_eq!(
        about(&patching("0.168.0", &c, days, &other_program), "PAT-03").len(),
        1
    );
}

#[test]
fn bypasses_of_protection_need_a_review() {
    let event = json!([{"@timestamp": 1_767_225_600_000_u64, "action": "protected_branch.policy_override", "actor": "ada", "org": "northwind", "repo": "northwind/health"}]).to_string();
    let of = |source: &str| {
        let items = [("audit-log", "log_review_record", "health", source)];
        judged(&plan("", &items), &[("audit.json", &event)])
    };
    assert_eq!(about(&of("file: audit.json"), "GIT-05").len(), 1);
    let reviewed = of("file: audit.json|reviewed: {by: ben, on: 2026-11-02},");
    assert_eq!(about(&reviewed, "GIT-05"), [] as [&str; 0]);
}

/// A repository under SOC 2 with one agent; what its branch requires, and the gate.
fn guarded(reviews: u32, gate: &str, regulations: &str) -> Answer {
    let text = plan(
        "",
        &[(
            "main",
            "change_management_policy",
            "health",
            "file: main.json",
        )],
    );
    let text = text.replacen(
        "data-class: confidential}",
        &format!("data-class: confidential, regulations: [{regulations}], agents: [codex]}}"),
        1,
    );
    let agent = "assets:\n  - {id: codex, name: Codex CLI, kind: ai-agent, version: 0.169.0, owner: ann, data-class: none, agent: {model: m}}";
    let text = text.replacen("assets:", agent, 1);
    let text = text.replacen("as-of:", &format!("gate: {gate}\n    as-of:"), 1);
    let config = "  - {id: requirements, type: requirements_toml, owner: ann, about: [codex], parser: codex-requirements, collected: {on: 2026-11-01, by: ann}, source: {file: requirements.toml}}\n";
    let text = text + config;
    let main = json!({
        "url": "https://api.github.com/repos/northwind/health/branches/main/protection",
        "required_pull_request_reviews": {"required_approving_review_count": reviews},
        "enforce_admins": {"enabled": true}, "allow_force_pushes": {"enabled": false},
    })
    .to_string();
    let requirements =
        "allowed_approval_policies = [\"on-request\"]\nallowed_sandbox_modes = [\"read-only\"]\n";
    let files = [
        ("main.json", main.as_str()),
        ("requirements.toml", requirements),
    ];
    judged(&text, &files)
}

#[test]
fn what_a_regulation_asks_for_is_in_force_or_named() {
    let whole = guarded(1, "strict", "SOC 2");
    assert!(
        whole.raised("repository-unguarded").is_empty(),
        "{:?}",
        whole.raised("repository-unguarded")
    );
    let open = guarded(0, "open", "soc2");
    let found = open.raised("repository-unguarded");
    assert_eq!(found.len(), 1);
    assert!(!found[0].severity.is_error());
    assert!(
        found[0].notes.iter().any(|note| note.contains("`GIT-01`")),
        "{:?}",
        found[0].notes
    );
    let unknown = guarded(1, "open", "SOC 2, house rules");
    assert_eq!(unknown.raised("repository-unguarded").len(), 1);
}

#[test]
fn an_unguarded_repository_refuses_the_package_under_a_strict_gate() {
    let strict = guarded(0, "strict", "SOC 2");
    let found = strict.raised("repository-unguarded");
    assert!(found[0].severity.is_error());
    let auditbinder::model::BuildVerdict::Refused { reasons } = &strict.verdict else {
        panic!("{:?}", strict.verdict);
    };
    assert!(reasons.contains(&found[0].message), "{reasons:?}");
}
