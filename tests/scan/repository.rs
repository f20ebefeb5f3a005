//! The project's own files hold nothing but what was planted for tests.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{built, tools};

/// File, rule and number of everything that is known to be found, with the reason.
fn planted() -> BTreeMap<(String, String), u64> {
    let text = std::fs::read_to_string(tools::repository("tests/data/scan/planted.txt"));
    let text = text.expect("the list is there");
    let lines = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let key = (parts[0].to_owned(), parts[1].to_owned());
            (key, parts[2].parse().expect("a number"))
        })
        .collect()
}

#[test]
fn the_repository_holds_only_what_was_planted_for_tests() {
    let root = tools::repository("");
    let mut folders: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&root).expect("the repository") {
        let name = entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned();
        // What git ignores was never part of it.
        if !["target", ".git", "out", ".auditbinder"].contains(&name.as_str()) {
            folders.push(name);
        }
    }
    folders.sort();
    let mut arguments = vec![
        "scan",
        "--format",
        "jsonl",
        "--exclude",
        "**/.auditbinder",
        "--exclude",
        "target",
    ];
    arguments.extend(folders.iter().map(String::as_str));
    let output = built::program(&arguments)
        .current_dir(&root)
        .output()
        .expect("it starts");
    let text = String::from_utf8(output.stdout).expect("text");
    let mut found: BTreeMap<(String, String), u64> = BTreeMap::new();
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let word = |name: &str| record[name].as_str().map(str::to_owned);
        // Signatures, images and broken packages among the test data are bytes without text.
        if let Some(rule) = word("rule") {
            *found
                .entry((word("file").expect("a file"), rule))
                .or_default() += 1;
        }
    }
    assert_eq!(found, planted());
}
