//! axe-core finds nothing in the pages, in both themes, wide and narrow.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::BUILT;
use super::tools::{has, repository, skipped};

/// The folder of node modules with axe-core and playwright-core, where there is one.
fn modules() -> Option<PathBuf> {
    let paths = std::env::var_os("NODE_PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths)
        .find(|folder| folder.join("axe-core").is_dir() && folder.join("playwright-core").is_dir());
    if found.is_none() {
        skipped("axe-core");
    }
    found
}

/// The browser, where it is installed.
fn chromium() -> Option<PathBuf> {
    if !has("node") || !has("chromium") {
        return None;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    files.find(|file| file.is_file())
}

#[test]
fn the_report_is_searched_and_filtered_by_keys_and_read_without_scripts() {
    let (Some(chromium), Some(modules)) = (chromium(), modules()) else {
        return;
    };
    let output = Command::new("node")
        .env("NODE_PATH", modules)
        .arg(repository("tests/support/reader.cjs"))
        .arg(chromium)
        .arg(BUILT.file("data/reports/report.html"))
        .args(["ΕΛΈΝΗ naïve ελενη", "1"])
        .stdin(Stdio::null())
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{output:?}");
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(said["console"], serde_json::json!([]), "{said}");
    assert_eq!(said["requests"], 1, "the page itself: {said}");
    assert!(said["links"]["tried"].as_u64() > Some(10), "{said}");
    assert_eq!(said["links"]["lost"], serde_json::json!([]), "{said}");
    // Case and accents do not matter, and all places are counted.
    assert!(said["options"].as_u64() > Some(3), "{said}");
    assert!(said["found"].as_str().expect("words").contains(" found"));
    let keys = &said["keyboard"];
    assert_eq!(keys["focused"], "search", "{said}");
    assert_eq!(
        (&keys["expanded"], &keys["selected"]),
        (&"true".into(), &"true".into())
    );
    assert!(keys["marks"].as_u64() > Some(0), "{said}");
    assert_eq!(keys["closed"], true, "Escape closes: {said}");
    assert_eq!(keys["reached"]["focused"], true, "{said}");
    assert_eq!(keys["reached"]["seen"], true, "{said}");
    let filters = said["filters"].as_array().expect("a list");
    let states = BUILT.index()["frameworks"].clone();
    let evidenced: u64 = states
        .as_array()
        .expect("frameworks")
        .iter()
        .filter_map(|framework| framework["states"][0]["count"].as_u64())
        .sum();
    let counted = format!("{evidenced} of 103 controls");
    assert!(
        filters
            .iter()
            .any(|one| one["value"] == "evidenced" && one["said"] == counted.as_str()),
        "{counted}: {said}"
    );
    for of in ["controls", "findings", "evidence"] {
        assert!(filters.iter().any(|one| one["of"] == of), "{of}: {said}");
    }
    // Without scripts nothing is offered that does nothing, and nothing is hidden.
    assert_eq!(said["plain"]["shown"], 0, "{said}");
    assert_eq!(said["plain"]["hidden"], 0, "{said}");
    assert_eq!(said["plain"]["rows"], 103, "{said}");
}

#[test]
fn pages_have_no_barrier_that_can_be_found_by_rule() {
    let (Some(chromium), Some(modules)) = (chromium(), modules()) else {
        return;
    };
    let pages = ["report.html", "risk-analysis.html"];
    let pages = pages.map(|page| BUILT.file(&format!("data/reports/{page}")));
    let output = Command::new("node")
        .env("NODE_PATH", modules)
        .arg(repository("tests/examples/axe.cjs"))
        .arg(chromium)
        .args(&pages)
        .stdin(Stdio::null())
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).expect("text");
    let runs: Vec<Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(runs.len(), pages.len() * 4, "two themes, two widths");
    for run in &runs {
        assert!(run["passes"].as_u64() > Some(10), "the judge looked: {run}");
        assert_eq!(run["violations"], serde_json::json!([]), "{run}");
        assert_eq!(run["wide"], false, "nothing scrolls sideways: {run}");
        let is_report = run["page"] == "report.html";
        assert_eq!(run["offered"].as_u64() > Some(3), is_report, "{run}");
    }
}
