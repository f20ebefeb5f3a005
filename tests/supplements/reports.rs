//! What the reports of a supplement say of it.

use std::fs;

use serde_json::Value;

use super::command::Engagement;
use super::tools::{answer, has};

#[test]
fn the_first_page_says_what_it_is_and_how_states_are_meant() {
    let engagement = Engagement::new();
    let (one, two) = engagement.two();
    for (file, folder) in [("one.zip", "audit-sup1"), ("two.zip", "audit-sup2")] {
        let extract = engagement
            .0
            .run(&["extract", file, "in", "--key", "7.pub.pem"]);
        assert!(extract.status.success(), "{extract:?}");
        assert!(engagement.0.file("in").join(folder).is_dir());
    }
    let read = |path: &str| fs::read_to_string(engagement.0.file("in").join(path)).expect("there");
    let parent = one["supplement"]["parent"]["root"]
        .as_str()
        .expect("a root");
    let index = read("audit-sup1/data/index.json");
    let html = read("audit-sup1/data/reports/report.html");
    for text in [&index, &html] {
        for part in [
            parent,
            "R-7",
            "1 item added, 1 item replaced, none withdrawn",
            "are the combined state",
        ] {
            assert!(text.contains(part), "{part}");
        }
    }
    let index: Value = serde_json::from_str(&index).expect("JSON");
    let changes = index["supplement"]["changes"].as_array().expect("changes");
    let words: Vec<&str> = changes
        .iter()
        .filter_map(|row| row["change"].as_str())
        .collect();
    assert_eq!(words, ["added", "replaced"]);
    let rows = index["evidence"].as_array().expect("evidence");
    let policy = rows
        .iter()
        .find(|row| row["id"] == "policy")
        .expect("listed");
    let absent = policy["absent"].as_str().expect("a reason");
    assert!(
        absent.starts_with("unchanged: held by `audit-1-"),
        "{absent}"
    );
    assert_eq!(policy["files"], serde_json::json!([]));
    let earlier = two["supplement"]["before"]["root"]
        .as_str()
        .expect("a root");
    let second = read("audit-sup2/data/reports/report.html");
    assert!(second.contains(earlier) && second.contains("none replaced, 1 item withdrawn"));
}

#[test]
fn the_cover_of_the_pdf_says_what_the_supplement_does() {
    if !has("pdftotext") {
        return;
    }
    let engagement = Engagement::new();
    engagement.two();
    let folder = engagement.0.path();
    for (file, parts) in [
        (
            "one",
            [
                "Supplement 1 to an evidence package",
                "Number 1 to audit-1-",
                "Adds log",
                "Replaces review",
                "Answers R-3, R-7",
                "Combined state: the package and this supplement together",
            ],
        ),
        (
            "two",
            [
                "Supplement 2 to an evidence package",
                "Number 2 to audit-1-",
                "After audit-1-sup1-",
                "Withdraws policy",
                "Fingerprint of the sealing key",
                "Combined state: the package, its earlier supplements and this supplement together",
            ],
        ),
    ] {
        let package = format!("{file}.zip");
        let extract = engagement
            .0
            .run(&["extract", &package, "in", "--key", "7.pub.pem"]);
        assert!(extract.status.success(), "{extract:?}");
        let name = if file == "one" {
            "audit-sup1"
        } else {
            "audit-sup2"
        };
        let report = format!("in/{name}/data/reports/report.pdf");
        let cover = answer(folder, "pdftotext", &["-raw", "-l", "1", &report, "-"]);
        let cover = cover.replace('\n', " ");
        for part in parts {
            assert!(cover.contains(part), "{part}: {cover}");
        }
    }
}
