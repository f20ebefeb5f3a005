//! `vendor check` and `vendor clauses` as people and programs see them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::plan::{changed, laid_out};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Runs the program beside a plan; answers exit code, stdout and stderr.
fn run(text: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let place = laid_out(text);
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .arg("vendor")
        .args(arguments)
        .current_dir(place.path())
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn is_stored(name: &str, said: &str) {
    let stored = snapbox::Data::read_from(&repository("tests/data/vendors").join(name), None);
    snapbox::assert_data_eq!(said.to_owned(), stored.raw());
}

/// A certificate for another surface, a clause that was not agreed, an unanswered control.
fn open() -> String {
    changed(&[
        ("surfaces: [api]", "surfaces: [chat]"),
        (
            "access of leavers, controls: [vendor-care]}",
            "access of leavers}",
        ),
        (
            "{article: \"30(2)(b)\", where: \"§ 4.2, page 7\", state: agreed}",
            "{article: \"30(2)(b)\", state: missing}",
        ),
    ])
}

#[test]
fn every_form_of_the_answers_is_the_stored_one() {
    for (arguments, name) in [
        (&["check", "plan.yaml"][..], "check.txt"),
        (&["check", "plan.yaml", "--format", "json"], "check.json"),
        (&["clauses", "plan.yaml"], "clauses.txt"),
        (
            &["clauses", "plan.yaml", "--format", "json"],
            "clauses.json",
        ),
        (&["clauses", "plan.yaml", "--format", "csv"], "clauses.csv"),
    ] {
        let (exit, out, err) = run(&open(), arguments);
        assert_eq!((exit, err.as_str()), (Some(1), ""), "{name}");
        is_stored(name, &out);
    }
}

#[test]
fn the_guide_shows_the_answer_of_a_real_run() {
    let guide = std::fs::read_to_string(repository("docs/guides/vendors.md")).expect("the guide");
    let (_, human, _) = run(&open(), &["check", "plan.yaml", "--vendor", "hoster"]);
    let command = "$ auditbinder vendor check plan.yaml --vendor hoster";
    let shown = format!("```text\n{command}\n{human}```\n");
    assert!(guide.contains(&shown), "{human}");
}

#[test]
fn papers_that_cover_everything_end_with_0() {
    for command in ["check", "clauses"] {
        let (exit, out, err) = run(&changed(&[]), &[command, "plan.yaml"]);
        assert_eq!((exit, err.as_str()), (Some(0), ""), "{out}");
    }
}

#[test]
fn one_vendor_is_shown_alone() {
    let arguments = ["check", "plan.yaml", "--vendor", "base", "--format", "json"];
    let (exit, out, _) = run(&open(), &arguments);
    assert_eq!(exit, Some(0));
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    let vendors = answer["engagements"][0]["vendors"]
        .as_array()
        .expect("a list");
    assert_eq!(vendors.len(), 1);
    assert_eq!(vendors[0]["vendor"], "base");
    let (exit, out, _) = run(&open(), &["clauses", "plan.yaml", "--vendor", "base"]);
    assert_eq!(exit, Some(0));
    assert!(out.contains("what Regulation (EU) 2022/2554 asks"), "{out}");
}

#[test]
fn a_vendor_that_the_plan_lacks_and_a_form_that_the_command_lacks_are_wrong_usage() {
    let (exit, _, err) = run(&open(), &["check", "plan.yaml", "--vendor", "hostel"]);
    assert_eq!(exit, Some(2), "{err}");
    assert!(err.contains("the plan has no vendor `hostel`"), "{err}");
    let (exit, _, err) = run(&open(), &["check", "plan.yaml", "--format", "csv"]);
    assert_eq!(exit, Some(2), "{err}");
    assert!(
        err.contains("only `due`, `risk breaches` and `vendor clauses` answer in the form `csv`"),
        "{err}"
    );
}
