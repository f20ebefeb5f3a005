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

#[test]
fn pages_have_no_barrier_that_can_be_found_by_rule() {
    if !has("node") || !has("chromium") {
        return;
    }
    let Some(modules) = modules() else {
        return;
    };
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    let chromium = folders
        .find(|file| file.is_file())
        .expect("looked for above");
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
