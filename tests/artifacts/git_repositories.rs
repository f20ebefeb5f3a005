//! Repositories made with Git itself: every trailer that agents leave, and every person
//! who is none.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use auditbinder::artifact::ArtifactReading;
use auditbinder::model::plan::Parser;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::cases::{inspect, read_as};

/// The command of the reference, as its manual says it.
const FORMAT: &str =
    "--format=%H%x1f%an <%ae>%x1f%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x1e)";

fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(arguments);
    git.env("GIT_CONFIG_GLOBAL", "/dev/null");
    let git = git.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut running) = git.spawn() else {
        super::tools::skipped("git");
        return None;
    };
    let mut stdin = running.stdin.take().expect("piped");
    stdin.write_all(input).expect("git reads");
    drop(stdin);
    let done = running.wait_with_output().expect("git ends");
    assert!(done.status.success(), "git {arguments:?}");
    Some(done.stdout)
}

/// One commit: mark, author, day of the year 2026, parents by mark, message.
struct Made<'a>(u32, &'a str, u32, &'a [u32], &'a str);

/// A repository with these commits, the last one on `main`.
fn repository(commits: &[Made<'_>]) -> Option<TempDir> {
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "--quiet", "--bare", "."], b"")?;
    let mut stream = String::new();
    for Made(mark, author, day, parents, message) in commits {
        let seconds = 1_767_225_600 + u64::from(*day) * 86_400 + 3600;
        writeln!(stream, "commit refs/heads/main\nmark :{mark}").expect("text");
        writeln!(stream, "author {author} {seconds} +0000").expect("text");
        writeln!(stream, "committer {author} {seconds} +0000").expect("text");
        writeln!(stream, "data {}\n{message}", message.len()).expect("text");
        for (at, parent) in parents.iter().enumerate() {
            let word = if at == 0 { "from" } else { "merge" };
            writeln!(stream, "{word} :{parent}").expect("text");
        }
        if parents.is_empty() {
            stream.push_str("deleteall\n");
        }
        stream.push('\n');
    }
    git(
        folder.path(),
        &["fast-import", "--quiet", "--force"],
        stream.as_bytes(),
    )?;
    Some(folder)
}

/// The log in the form of the reference.
fn plain(folder: &Path, head: &str) -> Option<Vec<u8>> {
    git(folder, &["log", head, FORMAT], b"")
}

/// The log as JSON lines, with the fields that the source `git-log` writes.
fn lines(folder: &Path) -> Option<String> {
    let format = "--format=%H%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%cI%x1f%(trailers:only,unfold,separator=%x1e)%x1f%B%x1d";
    let log = git(folder, &["log", "--reverse", "main", format], b"")?;
    let log = String::from_utf8(log).expect("text");
    let mut all = String::new();
    for commit in log.split('\x1d').map(str::trim).filter(|c| !c.is_empty()) {
        let fields: Vec<&str> = commit.split('\x1f').collect();
        let trailers = fields[6].split('\x1e').filter_map(|t| t.split_once(':'));
        let trailers: Vec<Value> = trailers
            .map(|(key, value)| json!([key.trim(), value.trim()]))
            .collect();
        let kept = fields[7]
            .lines()
            .filter(|l| l.contains(": ") || l.contains("Generated with"));
        let parents: Vec<&str> = fields[1].split_whitespace().collect();
        let line = json!({
            "commit": fields[0], "parents": parents, "author": fields[2],
            "author-email": fields[3], "authored": fields[4], "committer": fields[2],
            "committer-email": fields[3], "committed": fields[5],
            "subject": fields[7].lines().next(), "trailers": trailers,
            "lines": kept.collect::<Vec<_>>(), "signature": "none", "merge": parents.len() > 1,
        });
        writeln!(all, "{line}").expect("text");
    }
    Some(all)
}

const PERSON: &str = "Ada Moreno <ada@northwind.example>";
const COPILOT: &str = "copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>";

/// Every form of section "attribution" that counts: 17 commits, 18 trailers.
const FORMS: [(&str, &str); 17] = [
    ("codex", "Co-authored-by: Codex <noreply@openai.com>"),
    ("codex", "Co-Authored-By: Codex <codex@openai.com>"),
    ("codex", "co-authored-by: OpenAI Codex <codex@openai.com>"),
    ("codex", "Co-authored-by: House label <Codex@OpenAI.com>"),
    ("claude", "Co-Authored-By: Claude <noreply@anthropic.com>"),
    (
        "claude",
        "Co-Authored-By: Claude Opus 4.6 (1M context) <noreply@anthropic.com>",
    ),
    (
        "claude",
        "Co-authored-by: claude[bot] <209825114+claude[bot]@users.noreply.github.com>",
    ),
    (
        "copilot",
        "Co-authored-by: Copilot <175728472+Copilot@users.noreply.github.com>",
    ),
    (
        "copilot",
        "Co-authored-by: Copilot <198982749+Copilot@users.noreply.github.com>",
    ),
    (
        "copilot",
        "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>",
    ),
    (
        "copilot",
        "Co-authored-by: copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>",
    ),
    (
        "copilot",
        "Co-authored-by: Copilot Autofix powered by AI <62310815+github-advanced-security[bot]@users.noreply.github.com>",
    ),
    ("cursor", "Co-authored-by: Cursor <cursoragent@cursor.com>"),
    ("amp", "Co-authored-by: Amp <amp@ampcode.com>"),
    (
        "gemini",
        "Co-authored-by: gemini-code-assist[bot] <176961590+gemini-code-assist[bot]@users.noreply.github.com>",
    ),
    (
        "jules",
        "Co-authored-by: google-labs-jules[bot] <161369871+google-labs-jules[bot]@users.noreply.github.com>",
    ),
    // A person before the agent, and the trailer folded over two lines.
    (
        "claude",
        "Co-authored-by: Ben Okafor <ben@northwind.example>\nCo-authored-by: Claude Sonnet 4.5\n <noreply@anthropic.com>",
    ),
];

/// What looks like an agent and is none.
const PEOPLE: [&str; 8] = [
    "Co-authored-by: Charlie <charlie@openai.com>",
    "Co-authored-by: Konsti <konsti@openai.com>",
    "Co-authored-by: Ashwin <ashwin@anthropic.com>",
    "Co-authored-by: km-anthropic <km@users.noreply.github.com>",
    "Co-authored-by: Jean-Claude <jean-claude.petit@gsa.gov>",
    "Co-authored-by: claude-bot-go <claude-bot-go@users.noreply.github.com>",
    "Co-authored-by: Claude",
    "Reviewed-by: Claude <noreply@anthropic.com>",
];

/// A repository with every form, every trap, a squash that repeats a trailer, a trailer in
/// the middle of a message, and a merge of a branch.
fn all_forms() -> Option<TempDir> {
    let messages: Vec<String> = FORMS
        .iter()
        .map(|(_, trailer)| format!("Change\n\nWhy.\n\n{trailer}\n"))
        .chain(
            PEOPLE
                .iter()
                .map(|trailer| format!("Change\n\n{trailer}\n")),
        )
        .collect();
    let mut commits: Vec<Made<'_>> = Vec::new();
    let mut mark = 0;
    for (at, message) in messages.iter().enumerate() {
        mark += 1;
        let parents: &'static [u32] = Box::leak(Box::new([mark - 1]));
        let parents = if at == 0 { &[] } else { parents };
        commits.push(Made(
            mark,
            PERSON,
            u32::try_from(at).expect("few"),
            parents,
            message,
        ));
    }
    assert_eq!(mark, 25);
    let squash = "Squashed (#7)\n\n* one\n\n* two\n\nCo-authored-by: Amp <amp@ampcode.com>\nCo-authored-by: Amp <amp@ampcode.com>\nCo-authored-by: Cursor <cursoragent@cursor.com>\n";
    let middle = "Change\n\nCo-authored-by: Codex <noreply@openai.com>\n\nMore text after it.\n";
    let assisted = "Change\n\nAssisted-by: GitHub Copilot (model: GPT-5, autonomous)\nAssisted-by: Codex (model: GPT-5, supervised)\n";
    let generated = "Change\n\n🤖 Generated with [Claude Code](https://claude.com/claude-code)\n";
    let amp = "Change\n\nAmp-Thread-ID: https://ampcode.com/threads/T-1\nExecuted-By: northwind/crew/ada\n";
    let merge = "Merge branch\n\nCo-authored-by: Claude <noreply@anthropic.com>\n";
    commits.extend([
        Made(26, PERSON, 40, &[25], squash),
        Made(27, PERSON, 41, &[26], middle),
        Made(28, PERSON, 42, &[27], assisted),
        Made(29, PERSON, 43, &[28], generated),
        Made(30, PERSON, 44, &[29], amp),
        Made(31, COPILOT, 45, &[30], "Change\n"),
        Made(
            32,
            PERSON,
            46,
            &[30],
            "On a branch\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\n",
        ),
        Made(33, PERSON, 60, &[31, 32], merge),
    ]);
    repository(&commits)
}

/// Expected trailers: 17 forms, three more of the squash, one on the branch, one of the merge.
fn expect_trailers(read: &ArtifactReading) {
    let doc = &read.doc;
    assert_eq!(doc["commits"], 33);
    // 17 of the forms and one person with them, 7 of people, 3, 1, 1.
    assert_eq!(doc["co-author-trailers"], 18 + 7 + 3 + 1 + 1);
    assert_eq!(doc["agent-trailers"], 17 + 3 + 1 + 1);
    assert_eq!(doc["commits-with-agent-trailer"], 17 + 1 + 1 + 1);
    assert_eq!(
        doc["trailers-by-agent"],
        json!({"amp": 3, "claude": 5, "codex": 4, "copilot": 5, "cursor": 3, "gemini": 1, "jules": 1})
    );
    assert_eq!(
        doc["commits-by-agent"],
        json!({"amp": 2, "claude": 5, "codex": 4, "copilot": 5, "cursor": 3, "gemini": 1, "jules": 1})
    );
    assert_eq!(doc["agents-without-address"], 1);
    assert_eq!(doc["authored-by-agent"], json!({"copilot": 1}));
}

#[test]
fn every_form_counts_once_and_no_person_does() {
    let Some(folder) = all_forms() else { return };
    let log = plain(folder.path(), "main").expect("git is there");
    let read = inspect("log.txt", &log);
    assert_eq!(read.parser, Parser::GitLog);
    assert_eq!(read.records, Some(33));
    assert_eq!(read.troubles.count(), 0);
    expect_trailers(&read);
    assert!(read.doc.get("merges").is_none(), "the form does not tell");
}

#[test]
fn lines_of_the_source_say_the_same_and_more() {
    let Some(folder) = all_forms() else { return };
    let log = lines(folder.path()).expect("git is there");
    let read = inspect("commits.jsonl", log.as_bytes());
    assert_eq!(read.parser, Parser::GitLog);
    assert_eq!(read.troubles.count(), 0, "{:?}", read.troubles);
    expect_trailers(&read);
    let doc = &read.doc;
    assert_eq!(doc["merges"], 1);
    assert_eq!(doc["merges-with-agent-trailer"], 1);
    assert_eq!(doc["assisted-by"], json!({"codex": 1, "copilot": 1}));
    assert_eq!(
        doc["assisted-manner"],
        json!({"autonomous": 1, "supervised": 1})
    );
    assert_eq!(
        doc["models"],
        json!({"Claude Opus 4.6 (1M context)": 1, "Claude Sonnet 4.5": 1, "GPT-5": 2})
    );
    assert_eq!(
        doc["other-lines"],
        json!({"Amp-Thread-ID": 1, "Executed-By": 1, "Generated with Claude Code": 1})
    );
    // Assisted, generated, by thread, by author; the trailer in the middle of a message is none.
    assert_eq!(doc["signs-without-trailer"], 4);
    // 17 forms, the squash, the four, the one on the branch; not the merge.
    assert_eq!(doc["attributed-commits"], 17 + 1 + 4 + 1);
    let attributed = doc["attributed"].as_array().expect("a list");
    let through: Vec<&Value> = attributed
        .iter()
        .filter(|c| c.get("through").is_some())
        .collect();
    assert_eq!(through.len(), 1, "only the branch came with a merge");
    assert_eq!(doc["unsigned-commits"], 32);
    let rows = doc["attribution"].as_array().expect("rows");
    let march: Vec<&Value> = rows
        .iter()
        .filter(|row| row["month"] == "2026-03")
        .collect();
    assert_eq!(
        march,
        [
            &json!({"agent": "claude", "month": "2026-03", "commits": 0, "merges": 1, "trailers": 1, "assisted-by": 0})
        ]
    );
    let amp = json!({"agent": "amp", "month": "2026-02", "commits": 2, "merges": 0, "trailers": 2, "assisted-by": 0});
    assert!(rows.contains(&amp), "{rows:?}");
    let last = read.facts.last().expect("facts");
    assert!(last.value.starts_with("show nothing"), "{last:?}");
}

#[test]
fn a_log_without_agents_counts_none() {
    let Some(folder) = repository(&[Made(1, PERSON, 0, &[], "Start\n")]) else {
        return;
    };
    let log = lines(folder.path()).expect("git is there");
    let read = inspect("commits.jsonl", log.as_bytes());
    assert_eq!(read.doc["attributed-commits"], 0);
    assert_eq!(read.doc["attribution"], json!([]));
    assert_eq!(read.records, Some(1));
}

/// Clones of the repositories that were counted independently, in a folder that
/// `AUDITBINDER_CLONES` names: `beads`, `spec-kit`, `uv`.
#[test]
fn counts_of_public_repositories_are_reproduced() {
    let expected = super::cases::sample("git-attribution.expected.json");
    let Some(expected) = expected else { return };
    let expected = std::fs::read_to_string(expected).expect("readable");
    let expected: Value = serde_json::from_str(&expected).expect("JSON");
    let clones = std::env::var_os("AUDITBINDER_CLONES");
    for repository in expected["repos"].as_array().expect("a list") {
        let name = repository["repo"].as_str().expect("a name");
        let folder = name.rsplit('/').next().expect("a name");
        let clone = clones.as_ref().map(|clones| Path::new(clones).join(folder));
        let Some(clone) = clone.filter(|clone| clone.is_dir()) else {
            super::tools::skipped(&format!("clone of {name}"));
            continue;
        };
        let head = repository["commit"].as_str().expect("a commit");
        let Some(log) = plain(&clone, head) else {
            return;
        };
        let read = read_as(Parser::GitLog, "log.txt", &log).expect("a log");
        let doc = &read.doc;
        assert_eq!(doc["commits"], repository["commits_total"], "{name}");
        assert_eq!(doc["co-author-trailers"], repository["coauthor_trailers"]);
        assert_eq!(
            doc["commits-with-agent-trailer"],
            repository["commits_with_ai_trailer"]
        );
        assert_eq!(doc["trailers-by-agent"], repository["trailers_by_agent"]);
        assert_eq!(doc["commits-by-agent"], repository["commits_by_agent"]);
    }
}
