//! `risk check` as people and programs see it.
//!
//! `SNAPSHOTS=overwrite cargo test --test risk` stores the answers anew; read them before you commit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the program beside a stored plan; answers exit code, stdout and stderr.
fn run(plan: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(repository(plan), folder.path().join("plan.yaml")).expect("copied");
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(["risk", "check", "plan.yaml"])
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

const COMPLETE: &str = "tests/plans/valid/risk-analysis.yaml";
const INCOMPLETE: &str = "tests/plans/invalid/risk-analysis-incomplete.yaml";

fn is_stored(name: &str, said: &str) {
    let stored = snapbox::Data::read_from(&repository("tests/data/risk").join(name), None);
    snapbox::assert_data_eq!(said.to_owned(), stored.raw());
}

#[test]
fn both_forms_of_the_answer_are_the_stored_ones() {
    let (exit, human, err) = run(INCOMPLETE, &[]);
    assert_eq!((exit, err.as_str()), (Some(1), ""));
    is_stored("incomplete.txt", &human);
    let (exit, json, err) = run(INCOMPLETE, &["--format", "json"]);
    assert_eq!((exit, err.as_str()), (Some(1), ""));
    is_stored("incomplete.json", &json);
}

#[test]
fn the_guide_shows_the_answer_of_a_real_run() {
    let guide = fs::read_to_string(repository("docs/guides/risk-analysis.md")).expect("the guide");
    let (_, human, _) = run(INCOMPLETE, &[]);
    let shown = format!("```text\n$ auditbinder risk check plan.yaml\n{human}```\n");
    assert!(guide.contains(&shown), "{human}");
}

#[test]
fn an_analysis_that_answers_everything_ends_with_0() {
    let (exit, human, _) = run(COMPLETE, &[]);
    assert_eq!(exit, Some(0));
    let first = human.lines().next();
    let expected = "audit: of 9 elements 9 answered, 0 partly answered, 0 missing";
    assert_eq!(first, Some(expected));
    let (exit, json, _) = run(COMPLETE, &["--format", "json"]);
    let answer: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(
        (exit, &answer["engagements"][0]["complete"]),
        (Some(0), &Value::Bool(true))
    );
    assert_eq!(answer["schema"], "auditbinder/risk-check");
}

#[test]
fn an_engagement_that_the_plan_lacks_is_wrong_usage() {
    let (exit, out, err) = run(COMPLETE, &["--engagement", "audti"]);
    assert_eq!((exit, out.as_str()), (Some(2), ""));
    assert!(err.contains("did you mean `audit`?"), "{err}");
}
