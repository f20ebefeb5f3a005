//! `git-log`, against repositories that git itself made.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::place::Place;
use super::tools::has;

const SOURCE: &str = "{git-log: {repository: repository}}";

fn git(folder: &Path, arguments: &[&str], day: &str) -> String {
    let date = format!("2026-{day}T10:00:00+02:00");
    let output = Command::new("git")
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .envs([
            ("GIT_AUTHOR_NAME", "Ada"),
            ("GIT_AUTHOR_EMAIL", "ada@x.example"),
        ])
        .envs([
            ("GIT_COMMITTER_NAME", "Bo"),
            ("GIT_COMMITTER_EMAIL", "bo@x.example"),
        ])
        .envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)])
        .stdin(Stdio::null())
        .output()
        .expect("git starts");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A place whose repository has the messages given, one commit each, a month apart.
fn repository(messages: &[&str]) -> Place {
    let place = Place::new(SOURCE);
    let folder = place.path().join("repository");
    std::fs::create_dir(&folder).expect("a folder");
    git(&folder, &["init", "--quiet"], "01-01");
    for (at, message) in messages.iter().enumerate() {
        let arguments = [
            "commit",
            "--quiet",
            "--allow-empty",
            "--cleanup=verbatim",
            "-m",
            message,
        ];
        git(&folder, &arguments, &format!("{:02}-15", at + 1));
    }
    place
}

fn commits(place: &Place) -> Vec<Value> {
    let files = place.files();
    let [(name, bytes)] = &files[..] else {
        panic!("one file, not {files:?}");
    };
    assert_eq!(name, "commits.jsonl");
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

#[test]
fn commits_are_written_oldest_first_as_git_shows_them() {
    if !has("git") {
        return;
    }
    let place = repository(&[
        "one",
        "two\n\nbody\n\nCo-authored-by: A B\n <a@b.example>\nAssisted-by: Tool:m\n",
        "three",
    ]);
    place.collect(&[]).taken();
    let commits = commits(&place);
    let subjects: Vec<&Value> = commits.iter().map(|commit| &commit["subject"]).collect();
    assert_eq!(subjects, ["one", "two", "three"]);
    let folder = place.path().join("repository");
    let ids = git(&folder, &["log", "--reverse", "--format=%H"], "01-01");
    let own: Vec<&str> = commits
        .iter()
        .filter_map(|commit| commit["commit"].as_str())
        .collect();
    assert_eq!(own, ids.lines().collect::<Vec<_>>());
    let two = &commits[1];
    assert_eq!(two["parents"][0], commits[0]["commit"]);
    assert_eq!(
        (&two["author"], &two["author-email"]),
        (&"Ada".into(), &"ada@x.example".into())
    );
    assert_eq!(two["committer-email"], "bo@x.example");
    assert_eq!(two["committed"], "2026-02-15T10:00:00+02:00");
    assert_eq!(
        two["trailers"][0],
        serde_json::json!(["Co-authored-by", "A B <a@b.example>"])
    );
    assert_eq!(
        two["trailers"][1],
        serde_json::json!(["Assisted-by", "Tool:m"])
    );
    assert_eq!(
        (&two["signature"], &two["merge"]),
        (&"none".into(), &false.into())
    );
    assert_eq!(two.get("message"), None);
    let occurrence = place.occurrence();
    assert_eq!(occurrence["source"]["kind"], "git-log");
    assert_eq!(
        occurrence["records"],
        serde_json::json!({"file": 3, "source": 3})
    );
    assert_eq!(occurrence["last"], *own[2]);
    assert_eq!(occurrence["trail"]["steps"][0]["facts"]["head"], *own[2]);
}

#[test]
fn trailers_are_those_that_git_finds() {
    if !has("git") {
        return;
    }
    let messages = [
        "a\n\nKey: v\nnot one",
        "b\n\nSigned-off-by: x\nprose\nprose",
        "c\n\nKey : v\nOther:v",
        "d\n\nKey: v\n\nText at the end.",
        "e\r\n\r\nCo-authored-by: A <a@b.example>\r\n",
        "f\n\n(cherry picked from commit 1234567)\nReviewed-by: y",
        "Key: only a subject",
        "g\n\nKey: a\n b\n  c\nNext: d",
    ];
    let place = repository(&messages);
    // The months of some lie behind the period.
    let plan = "{git-log: {repository: repository, until: 2026-12-31, messages: true}}";
    let text = std::fs::read_to_string(place.path().join("plan.yaml")).expect("a plan");
    place.write("plan.yaml", &text.replace(SOURCE, plan));
    place.collect(&[]).taken();
    let commits = commits(&place);
    assert_eq!(commits.len(), messages.len());
    for (commit, message) in commits.iter().zip(messages) {
        // Git ends the last line of a message.
        let kept = commit["message"].as_str().expect("a text");
        assert_eq!(kept.trim_end(), message.trim_end());
        let id = commit["commit"].as_str().expect("an id");
        let format = "--format=%(trailers:only,unfold,key_value_separator=%x1f,separator=%x1e)";
        let git = git(
            &place.path().join("repository"),
            &["log", "-1", format, id],
            "01-01",
        );
        let own = commit["trailers"].as_array().expect("a list").iter();
        let own: Vec<String> = own
            .map(|pair| {
                format!(
                    "{}\u{1f}{}",
                    pair[0].as_str().unwrap_or(""),
                    pair[1].as_str().unwrap_or("")
                )
            })
            .collect();
        assert_eq!(own.join("\u{1e}"), git.replace('\r', ""), "{message:?}");
    }
}

#[test]
fn days_merges_and_branches_are_told_apart() {
    if !has("git") {
        return;
    }
    let place = repository(&["one", "two"]);
    let folder = place.path().join("repository");
    git(
        &folder,
        &["checkout", "--quiet", "-b", "side", "HEAD~1"],
        "03-01",
    );
    git(
        &folder,
        &["commit", "--quiet", "--allow-empty", "-m", "side"],
        "03-02",
    );
    git(&folder, &["checkout", "--quiet", "main"], "03-03");
    git(
        &folder,
        &["merge", "--quiet", "--no-ff", "-m", "joined", "side"],
        "03-04",
    );
    git(
        &folder,
        &["commit", "--quiet", "--allow-empty", "-m", "late"],
        "09-01",
    );
    place.collect(&[]).taken();
    let all = commits(&place);
    let subjects: Vec<&Value> = all.iter().map(|commit| &commit["subject"]).collect();
    assert_eq!(subjects, ["one", "two", "side", "joined"]);
    assert_eq!(all[3]["merge"], true);
    assert_eq!(all[3]["parents"].as_array().map(Vec::len), Some(2));
    let facts = &place.occurrence()["trail"]["steps"][0]["facts"];
    assert_eq!(
        (&facts["walked"], &facts["written"]),
        (&"5".into(), &"4".into())
    );
    let side = Place::new("{git-log: {repository: repository, branch: side}}");
    std::fs::rename(&folder, side.path().join("repository")).expect("moved");
    side.collect(&[]).taken();
    assert_eq!(commits(&side).len(), 2);
}

#[test]
fn a_shallow_clone_is_named() {
    if !has("git") {
        return;
    }
    let place = repository(&["one", "two", "three"]);
    let from = place.path().join("repository");
    let to = place.path().join("clone");
    let url = format!("file://{}", from.display());
    git(
        place.path(),
        &["clone", "--quiet", "--depth=2", &url, "clone"],
        "01-01",
    );
    std::fs::remove_dir_all(&from).expect("removed");
    std::fs::rename(to, from).expect("moved");
    place.collect(&[]).taken();
    assert_eq!(commits(&place).len(), 2);
    let notes = place.occurrence()["trail"]["notes"].to_string();
    assert!(notes.contains("shallow"), "{notes}");
}

#[test]
fn a_signature_is_told_by_its_kind() {
    if !has("git") || !has("ssh-keygen") {
        return;
    }
    let place = repository(&["one"]);
    let folder = place.path().join("repository");
    let key = place.path().join("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f"])
        .arg(&key)
        .stdin(Stdio::null())
        .status();
    assert!(made.expect("it starts").success());
    let key = format!("user.signingkey={}", key.display());
    let arguments = [
        "-c",
        "gpg.format=ssh",
        "-c",
        &key,
        "commit",
        "-S",
        "--quiet",
        "--allow-empty",
        "-m",
        "two",
    ];
    git(&folder, &arguments, "02-15");
    place.collect(&[]).taken();
    let kinds: Vec<Value> = commits(&place)
        .iter()
        .map(|commit| commit["signature"].clone())
        .collect();
    assert_eq!(kinds, ["none", "ssh"]);
}

#[test]
fn what_is_no_history_is_refused() {
    if !has("git") {
        return;
    }
    let place = Place::new(SOURCE);
    std::fs::create_dir(place.path().join("repository")).expect("a folder");
    assert!(
        place
            .collect(&[])
            .refusal()
            .contains("not a git repository")
    );
    assert_eq!(place.journal(), Vec::<Value>::new());

    git(
        &place.path().join("repository"),
        &["init", "--quiet"],
        "01-01",
    );
    assert!(place.collect(&[]).refusal().contains("no commit yet"));

    let place = repository(&["one"]);
    let text = std::fs::read_to_string(place.path().join("plan.yaml")).expect("a plan");
    let other = text.replace(
        "repository: repository",
        "repository: repository, branch: gone",
    );
    place.write("plan.yaml", &other);
    assert!(
        place
            .collect(&[])
            .refusal()
            .contains("no branch, tag or commit `gone`")
    );
}

#[test]
fn names_that_are_not_utf_8_and_times_in_the_future_are_counted() {
    if !has("git") {
        return;
    }
    let place = repository(&["one"]);
    let folder = place.path().join("repository");
    let tree = git(&folder, &["write-tree"], "01-01");
    let mut object = format!("tree {tree}\nauthor J").into_bytes();
    object.extend(b"\xfcrg <j@x.example> 1770000000 +0000\n");
    object.extend(b"committer Bo <bo@x.example> 1770000000 -0130\n\nodd\n");
    std::fs::write(place.path().join("object"), object).expect("written");
    let path = place.path().join("object").display().to_string();
    let id = git(
        &folder,
        &["hash-object", "-t", "commit", "-w", &path],
        "01-01",
    );
    git(&folder, &["update-ref", "refs/heads/main", &id], "01-01");
    place.collect(&[]).taken();
    let commits = commits(&place);
    assert_eq!(commits[0]["author"], "J\u{fffd}rg");
    assert_eq!(commits[0]["committed"], "2026-02-02T01:10:00-01:30");
    let notes = place.occurrence()["trail"]["notes"].to_string();
    assert!(
        notes.contains("1 commits have text that is not UTF-8"),
        "{notes}"
    );
}
