//! `population`: what is connected, exit codes, listings.

use std::path::Path;

use serde_json::json;

use crate::built::run;
use crate::{json as answer, stdout, text};

const LINES: &str = "{\"id\":\"=1+1\",\"state\":\"done\"}\n{\"id\":\"b\",\"state\":\"done\"}\n{\"id\":\"c\",\"state\":\"open\"}\n";

fn written(folder: &Path, name: &str, bytes: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    text(&path)
}

#[test]
fn a_population_of_files_is_counted_listed_and_compared() {
    let home = tempfile::tempdir().expect("a folder");
    let lines = written(home.path(), "t.jsonl", LINES);
    let asked = ["--identity", "id", "--filter", "state == 'done'"];
    let count = run(&[
        &["population", "count", "--file", &lines, "--format", "json"][..],
        &asked,
    ]
    .concat());
    assert_eq!(count.status.code(), Some(0), "{count:?}");
    let population = &answer(&count)["populations"][0];
    assert_eq!(population["distinct"], 2);
    assert_eq!(population["whole"], true);
    for form in ["csv", "xlsx", "jsonl"] {
        let out = text(&home.path().join(format!("out.{form}")));
        let list = ["population", "list", "--file", &lines, "-o", &out];
        let listed = run(&[&list[..], &asked].concat());
        assert_eq!(listed.status.code(), Some(0), "{listed:?}");
        let digest = population["population-digest"].as_str().expect("a digest");
        assert!(stdout(&listed).contains(digest), "{listed:?}");
        let again = run(&[&list[..], &asked].concat());
        assert_eq!(again.status.code(), Some(3), "{again:?}");
    }
    let csv = std::fs::read_to_string(home.path().join("out.csv")).expect("text");
    assert!(
        csv.starts_with("id,sha256,stratum,amount\r\n'=1+1,"),
        "{csv}"
    );
    let same = run(&[
        "population",
        "reconcile",
        &lines,
        &text(&home.path().join("out.jsonl")),
        "--identity",
        "id",
        "--ids-only",
        "--format",
        "json",
    ]);
    assert_eq!(same.status.code(), Some(1), "{same:?}");
    let found = answer(&same);
    assert_eq!(found["only-first"], json!({"count": 1, "ids": ["c"]}));
    assert_eq!(
        (&found["same"], &found["only-second"]["count"]),
        (&json!(2), &json!(0))
    );
}

#[test]
fn what_could_not_be_counted_ends_with_1_and_what_cannot_be_asked_with_3() {
    let home = tempfile::tempdir().expect("a folder");
    let lines = written(home.path(), "t.jsonl", LINES);
    let undecided = run(&[
        "population",
        "count",
        "--file",
        &lines,
        "--filter",
        "missing == 1",
    ]);
    assert_eq!(undecided.status.code(), Some(1));
    assert!(stdout(&undecided).contains("t.jsonl:1: the filter has no answer for a record"));
    let wrong = run(&[
        "population",
        "count",
        "--file",
        &lines,
        "--filter",
        "state ==",
    ]);
    assert_eq!(wrong.status.code(), Some(3));
    let stderr = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(stderr.contains("error[population-unreadable]"), "{stderr}");
}

#[test]
fn a_population_of_a_plan_is_counted_in_the_period_of_its_engagement() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans/invalid/population-empty");
    let plan = text(&folder.join("plan.yaml"));
    let count = run(&[
        "population",
        "count",
        &plan,
        "all-leavers",
        "--format",
        "json",
    ]);
    assert_eq!(count.status.code(), Some(0), "{count:?}");
    let population = &answer(&count)["populations"][0];
    assert_eq!(
        (&population["outside"], &population["distinct"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(population["definition"]["to"], "2026-02-01T00:00:00.000Z");
    let none = run(&["population", "count", &plan, "all-leaver"]);
    assert_eq!(none.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&none.stderr).contains("did you mean `all-leavers`?"));
}
