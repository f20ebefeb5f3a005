//! Code hosting: audit log, branch protection, rulesets, environments, repositories and
//! pull requests of GitHub.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use auditbinder::model::plan::Parser;
use serde_json::{Value, json};

use super::cases::{inspect, of_sample, read_as, utf16};

const MARK: &str = "ghp_MARKERMARKERMARKERMARKERMARKERMARKER";

fn event(n: usize) -> Value {
    json!({
        "@timestamp": 1_767_225_600_000_u64 + n as u64 * 1000, "action": "protected_branch.policy_override",
        "actor": "ada", "org": "northwind", "repo": "northwind/health", "hashed_token": MARK,
    })
}

fn protection(n: usize) -> Value {
    json!({
        "url": format!("https://api.github.com/repos/northwind/health/branches/r{n}/protection"),
        "enforce_admins": {"enabled": true}, "allow_force_pushes": {"enabled": false},
        "allow_deletions": {"enabled": false}, "note": MARK,
        "required_pull_request_reviews": {"required_approving_review_count": 2},
        "required_status_checks": {"strict": true, "contexts": ["a", "b"]},
    })
}

fn ruleset(n: usize) -> Value {
    json!({
        "id": n, "name": format!("main {n}"), "enforcement": "active", "target": "branch",
        "source_type": "Repository", "source": "northwind/health", "note": MARK,
        "bypass_actors": [{"actor_type": "Team", "bypass_mode": "pull_request"}],
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [
            {"type": "deletion"}, {"type": "non_fast_forward"},
            {"type": "pull_request", "parameters": {"required_approving_review_count": 1}},
        ],
    })
}

fn environment(n: usize) -> Value {
    json!({
        "id": n, "name": format!("production-{n}"), "note": MARK, "can_admins_bypass": false,
        "url": "https://api.github.com/repos/northwind/health/environments/production",
        "deployment_branch_policy": {"protected_branches": true},
        "protection_rules": [
            {"type": "wait_timer", "wait_timer": 30},
            {"type": "required_reviewers", "prevent_self_review": true, "reviewers": [
                {"type": "Team", "reviewer": {"slug": "release"}},
            ]},
        ],
    })
}

fn repository(n: usize) -> Value {
    json!({
        "full_name": format!("northwind/r{n}"), "private": n != 1,
        "visibility": if n == 1 { "public" } else { "private" },
        "default_branch": "main", "archived": false, "temp_clone_token": MARK,
    })
}

fn pull(n: usize) -> Value {
    json!({
        "number": n, "author": {"login": "ada", "is_bot": false}, "title": MARK,
        "mergedAt": "2026-03-02T10:00:00Z", "mergeCommit": {"oid": format!("{n:040x}")},
        "url": format!("https://github.com/northwind/health/pull/{n}"), "baseRefName": "main",
        "reviews": [{"author": {"login": "ben"}, "state": "APPROVED", "submittedAt": "2026-03-02T09:00:00Z"}],
    })
}

/// Each reader with a record of it and the fields that a record has to have.
type Kind = (Parser, fn(usize) -> Value, &'static [&'static str]);

const KINDS: [Kind; 6] = [
    (Parser::GithubAudit, event, &["@timestamp", "action"]),
    (
        Parser::GithubProtection,
        protection,
        &["url", "enforce_admins"],
    ),
    (Parser::GithubRulesets, ruleset, &["name", "enforcement"]),
    (
        Parser::GithubEnvironments,
        environment,
        &["name", "protection_rules"],
    ),
    (Parser::GithubRepositories, repository, &["full_name"]),
    (
        Parser::GithubPulls,
        pull,
        &["number", "author", "mergeCommit", "reviews"],
    ),
];

fn lines(record: fn(usize) -> Value, count: usize) -> String {
    (1..=count).fold(String::new(), |mut all, n| {
        writeln!(all, "{}", record(n)).expect("text");
        all
    })
}

#[test]
fn each_kind_is_told_in_every_layout_and_encoding() {
    for (parser, record, _) in KINDS {
        let text = lines(record, 3);
        let array: Vec<Value> = (1..=3).map(record).collect();
        let array = serde_json::to_string_pretty(&array).expect("JSON");
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [
            text.clone().into_bytes(),
            array.into_bytes(),
            marked,
            utf16(&text, true),
            utf16(&text, false),
        ] {
            let read = inspect("evidence", &bytes);
            assert_eq!(read.parser, parser);
            assert_eq!(read.records, Some(3), "{parser:?}");
            assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles);
            let said = format!("{} {:?} {:?}", read.doc, read.facts, read.troubles);
            assert!(!said.contains(MARK), "{said}");
        }
        let alone = inspect("one.json", record(1).to_string().as_bytes());
        assert_eq!((alone.parser, alone.records), (parser, Some(1)));
    }
}

#[test]
fn what_a_record_lacks_is_named() {
    for (parser, record, required) in KINDS {
        for name in required {
            let mut second = record(2);
            second.as_object_mut().expect("an object").remove(*name);
            let text = format!("{}\n{second}\n", record(1));
            let read = read_as(parser, "x.jsonl", text.as_bytes()).expect("the rest is read");
            assert_eq!(
                read.troubles.count(),
                1,
                "{parser:?} {name}: {:?}",
                read.troubles
            );
            let trouble = &read.troubles.first[0];
            assert!(
                trouble.what.contains(&format!("`{name}`")),
                "{}",
                trouble.what
            );
            assert_eq!(trouble.place.line, 2);
        }
    }
}

#[test]
fn bad_input_is_told() {
    for (parser, record, _) in KINDS {
        let empty = read_as(parser, "x", b"").expect_err("empty");
        assert_eq!(empty.message, "the file is empty");
        for wrong in [
            "host,user\na,b\n",
            "{\"schemas\": [1]}",
            "[1, 2]",
            "\u{0}\u{1}binary",
            "text\n",
        ] {
            let wrong = read_as(parser, "x", wrong.as_bytes()).expect_err("another format");
            let says = wrong.message.contains("expected") || wrong.message.contains("not JSON");
            assert!(says, "{}", wrong.message);
        }
        let array = serde_json::to_string(&[record(1), record(2), record(3)]).expect("JSON");
        for part in 1..=5 {
            let cut = record(1).to_string().len() + part * 7;
            let cut = read_as(parser, "x.json", &array.as_bytes()[..cut]).expect_err("cut off");
            assert!(cut.message.contains("cut off"), "{}", cut.message);
            assert!(cut.place.column > 1);
        }
    }
}

#[test]
fn the_sample_of_an_audit_log_counts_as_it_was_counted() {
    let Some(read) = of_sample("github/audit_log.jsonl") else {
        return;
    };
    assert_eq!(read.parser, Parser::GithubAudit);
    assert_eq!(read.records, Some(68));
    let doc = &read.doc;
    // 18 examples carry no time.
    assert_eq!(doc["without-time"], 18);
    assert_eq!(read.troubles.count(), 18);
    assert_eq!(doc["first"], "2021-05-18T02:31:58.553Z");
    assert_eq!(doc["last"], "2025-10-15T18:45:47.048Z");
    // Two protections removed, an override, a ruleset removed, two changed.
    assert_eq!(doc["bypass-events"], 6);
    assert_eq!(doc["policy-overrides"], 1);
    assert_eq!(doc["protections-removed"], 2);
    assert_eq!(doc["ruleset-changes"], 4);
    assert_eq!(doc["bot-events"], 1);
    assert_eq!(doc["made-public-events"], 2);
    assert_eq!(doc["actions"]["git.push"], 5);
    let access = doc["programmatic-access"].as_object().expect("counts");
    assert_eq!(access.values().filter_map(Value::as_u64).sum::<u64>(), 13);
    assert_eq!(doc["bypasses"][1]["branch"], "refs/heads/main");
}

#[test]
fn samples_of_branch_protection_are_read_in_all_forms() {
    let fixture = of_sample("github/branch-protection.normalized-fixture.json");
    if let Some(read) = fixture {
        assert_eq!(read.parser, Parser::GithubProtection);
        assert_eq!(read.records, Some(4));
        // Not protected, protected twice, and in the end removed again.
        let branches = read.doc["branches"].as_array().expect("a list");
        assert_eq!(branches.len(), 1);
        assert_eq!(branches[0]["branch"], "main");
        assert_eq!(
            branches[0]["repository"],
            "octokit-fixture-org/branch-protection"
        );
        assert_eq!(branches[0]["protected"], false);
    }
    if let Some(read) = of_sample("github/branch_protection_rule.created.json") {
        let branch = &read.doc["branches"][0];
        assert_eq!(branch["repository"], "octo-org/octo-repo");
        assert_eq!(branch["branch"], "production");
        // One review is written there, and the level of reviews is `off`.
        assert_eq!(branch["required-reviews"], 0);
        assert_eq!(branch["status-checks"], 1);
        assert_eq!(branch["admins-enforced"], false);
        assert_eq!(branch["restricted-pushes"], true);
    }
    if let Some(read) = of_sample("github/branch_protection_rule.created.1.json") {
        let branch = &read.doc["branches"][0];
        assert_eq!(branch["branch"], "main");
        assert_eq!(branch["required-reviews"], 1);
        assert_eq!(branch["dismiss-stale-reviews"], true);
        assert_eq!(branch["force-pushes"], false);
        assert_eq!(branch["signatures"], false);
    }
    if let Some(read) = of_sample("github/branch_protection_rule.deleted.json") {
        assert_eq!(read.doc["branches"][0]["protected"], false);
        assert_eq!(read.doc["branches"][0]["branch"], "production");
    }
}

#[test]
fn protection_of_the_interface() {
    let read = inspect("main.json", protection(1).to_string().as_bytes());
    let branch = json!({
        "admins-enforced": true, "branch": "r1", "deletions": false, "force-pushes": false,
        "may-skip-reviews": 0, "protected": true, "repository": "northwind/health",
        "required-reviews": 2, "restricted-pushes": false, "status-checks": 2,
        "strict-checks": true,
    });
    assert_eq!(read.doc["branches"], json!([branch]));
    let none = json!({"message": "Branch not protected", "documentation_url": "https://docs.github.com/rest"});
    let read = inspect("main.json", none.to_string().as_bytes());
    assert_eq!(read.doc["branches"][0]["protected"], false);
    assert_eq!(read.doc["branches"][0]["force-pushes"], true);
}

#[test]
fn rulesets_environments_and_repositories() {
    let read = inspect("rulesets.json", lines(ruleset, 2).as_bytes());
    let first = &read.doc["rulesets"][0];
    assert_eq!(first["required-reviews"], 1);
    assert_eq!(first["blocks-force-pushes"], true);
    assert_eq!(first["signatures"], false);
    assert_eq!(
        (&first["bypassing"], &first["always-bypassing"]),
        (&json!(1), &json!(0))
    );
    let listed = json!([{"id": 1, "name": "main", "enforcement": "disabled", "source_type": "Repository", "source": "a/b"}]);
    let read = inspect("rulesets.json", listed.to_string().as_bytes());
    assert!(
        read.doc["rulesets"][0].get("rules").is_none(),
        "a list tells no rules"
    );
    assert_eq!(read.doc["active"], 0);

    let all = json!({"total_count": 2, "environments": [environment(1), {
        "name": "staging", "protection_rules": [], "deployment_branch_policy": null,
    }]});
    let read = inspect("environments.json", all.to_string().as_bytes());
    assert_eq!(read.parser, Parser::GithubEnvironments);
    assert_eq!(read.records, Some(2));
    let production = json!({
        "name": "production-1", "repository": "northwind/health", "reviewers": 1,
        "self-review": false, "wait-minutes": 30, "limited-branches": true, "admins-bypass": false,
    });
    assert_eq!(read.doc["environments"][0], production);
    assert_eq!(read.doc["environments"][1]["reviewers"], 0);

    let read = inspect("repos.json", lines(repository, 3).as_bytes());
    assert_eq!(read.doc["public"], json!(["northwind/r1"]));
    assert_eq!(
        read.doc["by-visibility"],
        json!({"private": 2, "public": 1})
    );
    let listed =
        json!([{"nameWithOwner": "northwind/x", "visibility": "INTERNAL", "isPrivate": true}]);
    let read = inspect("repos.json", listed.to_string().as_bytes());
    assert_eq!(read.doc["repositories"], json!({"northwind/x": "internal"}));
}

#[test]
fn only_somebody_else_approves_and_only_before_the_merge() {
    let approved = |by: Value, state: &str, at: &str| {
        let mut pull = pull(7);
        pull["reviews"] = json!([{"author": by, "state": state, "submittedAt": at}]);
        let read = inspect("pulls.json", json!([pull]).to_string().as_bytes());
        assert_eq!(read.doc["merged"], 1);
        read.doc["merged-with-review"] == 1
    };
    let before = "2026-03-02T09:59:00Z";
    assert!(approved(json!({"login": "ben"}), "APPROVED", before));
    assert!(!approved(json!({"login": "ada"}), "APPROVED", before));
    assert!(!approved(json!({"login": "ben"}), "COMMENTED", before));
    assert!(!approved(json!({"login": "ben"}), "DISMISSED", before));
    assert!(!approved(
        json!({"login": "ben"}),
        "APPROVED",
        "2026-03-02T10:00:01Z"
    ));
    assert!(!approved(
        json!({"login": "claude[bot]"}),
        "APPROVED",
        before
    ));
    assert!(!approved(
        json!({"login": "x", "is_bot": true}),
        "APPROVED",
        before
    ));
    assert!(!approved(json!(null), "APPROVED", before));
}

#[test]
fn pull_requests_of_the_interface() {
    let of = |merged: Value, reviews: Value| {
        json!({
            "number": 8, "user": {"login": "ada", "type": "User"}, "merged_at": merged,
            "merge_commit_sha": "a".repeat(40), "head": {"ref": "x"}, "base": {"ref": "main"},
            "html_url": "https://github.com/northwind/health/pull/8", "reviews": reviews,
            "commits": [{"sha": "b".repeat(40)}],
        })
    };
    let good = json!([{"user": {"login": "ben", "type": "User"}, "state": "APPROVED", "submitted_at": "2026-03-02T09:00:00Z"}]);
    let bot = json!([{"user": {"login": "helper", "type": "Bot"}, "state": "APPROVED", "submitted_at": "2026-03-02T09:00:00Z"}]);
    let all = json!([
        of(json!("2026-03-02T10:00:00Z"), good),
        of(json!(null), json!([])),
        of(json!("2026-03-02T10:00:00Z"), bot)
    ]);
    let read = inspect("pulls.json", all.to_string().as_bytes());
    let doc = &read.doc;
    assert_eq!(read.parser, Parser::GithubPulls);
    assert_eq!((&doc["pulls"], &doc["merged"]), (&json!(3), &json!(2)));
    assert_eq!(
        doc["reviewed-commits"],
        json!(["a".repeat(40), "b".repeat(40)])
    );
    assert_eq!(doc["approved-by-bot-only"], 1);
    assert_eq!(doc["repositories"], json!({"northwind/health": 2}));
    assert_eq!(doc["without-review"][0]["number"], 8);
}

#[test]
fn other_json_is_no_hosting() {
    for other in [
        json!({"action": "created", "name": "x", "user": {"id": 1}}),
        json!([{"name": "x", "private": true}]),
        json!([{"number": 1, "reviews": []}]),
        json!({"action": "Block", "actor": "ada", "user": "x"}),
        json!({"environments": ["a"]}),
    ] {
        let bytes = other.to_string();
        let read = auditbinder::artifact::read(None, "x.json", &mut bytes.as_bytes());
        let parser = read
            .expect("readable")
            .and_then(Result::ok)
            .map(|read| read.parser);
        let hosting = KINDS.iter().any(|(kind, ..)| Some(*kind) == parser);
        assert!(!hosting, "{other} was taken for {parser:?}");
    }
}

#[test]
fn a_large_audit_log_is_read_in_bounded_room() {
    let line = event(2).to_string();
    let times = 16 * 1024 * 1024 / line.len() / 1000;
    let text = lines(event, 1000).repeat(times);
    let start = Instant::now();
    let read = inspect("audit.jsonl", text.as_bytes());
    assert_eq!(read.records, Some((times * 1000) as u64));
    assert_eq!(read.doc["bypass-events"], (times * 1000) as u64);
    assert_eq!(read.doc["bypasses"].as_array().map(Vec::len), Some(200));
    assert_eq!(read.doc["bypasses-left-out"], (times * 1000 - 200) as u64);
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
}
