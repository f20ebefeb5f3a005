//! The page made of a dossier of 5,000 controls and 20,000 evidence items.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::many::dossier;
use super::outside::{has, repository, skipped};

/// The folder of node modules with playwright-core, where there is one.
fn modules() -> Option<PathBuf> {
    let paths = std::env::var_os("NODE_PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).find(|at| at.join("playwright-core").is_dir());
    if found.is_none() {
        skipped("playwright-core");
    }
    found
}

fn chromium() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    has("chromium").then(|| files.find(|file| file.is_file()))?
}

/// Every internal link of a page has its target, and every target exists once.
pub fn dangling(html: &str) -> Vec<String> {
    let values = |mark: &str| -> Vec<String> {
        let found = html.split(mark).skip(1);
        found
            .filter_map(|rest| rest.split('"').next())
            .map(str::to_owned)
            .collect()
    };
    let mut targets = values(" id=\"");
    targets.sort();
    let twice = targets.windows(2).filter(|pair| pair[0] == pair[1]);
    let mut wrong: Vec<String> = twice
        .map(|pair| format!("{} stands twice", pair[0]))
        .collect();
    let links = values("href=\"#").into_iter();
    let lost = links.filter(|link| targets.binary_search(link).is_err());
    wrong.extend(lost.map(|link| format!("#{link} leads nowhere")));
    wrong.dedup();
    wrong
}

#[test]
fn a_page_of_5000_controls_and_20000_items_is_painted_searched_and_filtered_at_once() {
    let dossier = dossier();
    let started = std::time::Instant::now();
    let html = auditbinder::render::html(&dossier).expect("the shipped page");
    let rendered = started.elapsed();
    let text = std::str::from_utf8(&html).expect("text");
    assert_eq!(dangling(text), Vec::<String>::new());
    assert!(html.len() < 60_000_000, "{} bytes", html.len());
    let (Some(modules), Some(chromium)) = (modules(), chromium()) else {
        return;
    };
    if !has("node") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("report.html");
    std::fs::write(&page, &html).expect("written");
    let output = Command::new("node")
        .env("NODE_PATH", modules)
        .arg(repository("tests/support/reader.cjs"))
        .arg(chromium)
        .arg(&page)
        .args(["backup status=ok owner=17-record", "3"])
        .stdin(Stdio::null())
        .output()
        .expect("node starts");
    assert!(output.status.success(), "{output:?}");
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let took = |what: &str| said[what].as_f64().expect("a number");
    let _ = writeln!(
        std::io::stderr(),
        "{} bytes rendered in {rendered:?}: {said}",
        html.len()
    );
    assert!(took("paint") < 1_000.0, "{said}");
    assert!(took("search") < 100.0, "{said}");
    assert!(took("filter") < 100.0, "{said}");
    assert_eq!(said["console"], serde_json::json!([]));
    assert!(said["links"]["tried"].as_u64() > Some(3), "{said}");
    assert_eq!(said["links"]["lost"], serde_json::json!([]));
    assert!(said["plain"]["rows"].as_u64() > Some(5_000), "{said}");
}
