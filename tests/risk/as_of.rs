//! `risk as-of`: packages of two years, asked about days between and around them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::plan;

pub fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// A folder with the packages of two years, sealed with one key: `sent/first.zip` holds
/// version 1, `sent/second.zip` version 2.
pub fn two_years() -> (tempfile::TempDir, PathBuf) {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().to_owned();
    std::fs::create_dir(folder.join("sent")).expect("a folder");
    for (name, text) in [("first", plan::complete()), ("second", next_year())] {
        std::fs::write(folder.join("plan.yaml"), text).expect("the plan");
        let (exit, said, err) = run(
            &folder,
            &["build", "plan.yaml", "-o", "out", "--force", "--quiet"],
        );
        assert_eq!(exit, Some(0), "{said}{err}");
        let built = std::fs::read_dir(folder.join("out")).expect("there");
        let built = built.map(|entry| entry.expect("there").path());
        let zip = built
            .into_iter()
            .find(|path| path.extension().is_some_and(|e| e == "zip"));
        std::fs::rename(
            zip.expect("a package"),
            folder.join(format!("sent/{name}.zip")),
        )
        .expect("kept");
    }
    (home, folder)
}

/// The plan a year later, with a new version of the analysis.
pub fn next_year() -> String {
    plan::changed(&[
        (
            "period: {from: 2026-01-01, until: 2026-06-30}",
            "period: {from: 2027-01-01, until: 2027-06-30}",
        ),
        ("    as-of: 2026-07-15", "    as-of: 2027-07-15"),
        ("    on: 2026-06-12\n", "    on: 2027-06-10\n"),
        (
            "    approved-on: 2026-06-20\n",
            "    approved-on: 2027-06-18\n",
        ),
        (
            "    retention-years: 6\n",
            "      - {version: \"2027.1\", on: 2027-06-10, by: ada, approved-by: ben, approved-on: 2027-06-18, summary: Reviewed}\n    retention-years: 6\n",
        ),
    ])
}

fn as_of(folder: &Path, day: &str) -> (Option<i32>, Value) {
    let key = ".auditbinder/seal.pub.pem";
    let arguments = [
        "risk",
        "as-of",
        day,
        "--packages",
        "sent",
        "--key",
        key,
        "--format",
        "json",
    ];
    let (exit, said, err) = run(folder, &arguments);
    assert_eq!(err, "");
    (exit, serde_json::from_str(&said).expect("JSON"))
}

#[test]
fn the_version_in_force_is_told_with_the_package_that_shows_it() {
    let (_home, folder) = two_years();
    let cases = [
        // Known from the history only: no package was made while 2025.1 held.
        ("2025-12-31", 1, Some("2025.1"), None, false),
        (
            "2026-07-01",
            0,
            Some("2026.1"),
            Some("sent/first.zip"),
            true,
        ),
        (
            "2027-01-01",
            0,
            Some("2026.1"),
            Some("sent/first.zip"),
            false,
        ),
        (
            "2027-06-17",
            0,
            Some("2026.1"),
            Some("sent/first.zip"),
            false,
        ),
        (
            "2027-06-18",
            0,
            Some("2027.1"),
            Some("sent/second.zip"),
            true,
        ),
        ("2025-06-29", 1, None, None, false),
    ];
    for (day, exit, version, file, is_later) in cases {
        let (code, said) = as_of(&folder, day);
        assert_eq!(code, Some(exit), "{day}: {said}");
        assert_eq!(said["analysis"].as_str(), version, "{day}");
        assert_eq!(said["package"]["file"].as_str(), file, "{day}");
        assert_eq!(
            said["package"]["made-later"].as_bool().unwrap_or(false),
            is_later,
            "{day}"
        );
    }
}

#[test]
fn a_treatment_is_told_as_it_stood_on_the_day() {
    let (_home, folder) = two_years();
    let state = |day: &str| {
        let (_, said) = as_of(&folder, day);
        let scenarios = said["package"]["scenarios"]
            .as_array()
            .expect("scenarios")
            .clone();
        let states = scenarios
            .iter()
            .map(|s| s["state"].as_str().expect("a state").to_owned());
        states.collect::<Vec<_>>()
    };
    let (before, after) = (state("2026-06-20"), state("2027-06-01"));
    assert_eq!(before.len(), after.len());
    assert_ne!(before, after, "treatments went on in the year between");
}

#[test]
fn a_package_that_is_damaged_does_not_count_and_is_named() {
    let (_home, folder) = two_years();
    let path = folder.join("sent/second.zip");
    let mut bytes = std::fs::read(&path).expect("there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    std::fs::write(folder.join("sent/other.zip"), "no archive").expect("written");
    let (code, said) = as_of(&folder, "2027-07-01");
    assert_eq!(code, Some(0));
    assert_eq!(said["analysis"], "2026.1");
    let left_out = said["left-out"].as_array().expect("a list");
    let files: Vec<&Value> = left_out.iter().map(|row| &row["file"]).collect();
    assert_eq!(files, ["sent/other.zip", "sent/second.zip"]);
    assert!(
        left_out
            .iter()
            .all(|row| !row["why"].as_str().expect("why").is_empty())
    );
}
