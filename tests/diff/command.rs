//! The command on whole packages: answers, exit codes, files, and what must never be printed.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use super::browser;
use super::built::{program, run};
use super::edited::{PACKAGES, SECRETS, key};
use super::fixture::{file, package, payload};
use super::tools::repository;

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn diff(old: &Path, new: &Path, more: &[&str]) -> Output {
    let mut command = program(&["diff"]);
    command.arg(old).arg(new).arg("--key").arg(key()).args(more);
    command.output().expect("the program starts")
}

fn json(old: &Path, new: &Path) -> Value {
    let output = diff(old, new, &["--format", "json"]);
    assert_eq!(
        (output.status.code(), stderr(&output)),
        (Some(0), String::new())
    );
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(
        (&answer["schema"], &answer["version"]),
        (&"auditbinder/diff".into(), &1.into())
    );
    answer
}

/// A section of an answer.
fn section<'a>(answer: &'a Value, id: &str) -> &'a Value {
    let sections = answer["comparison"]["sections"]
        .as_array()
        .expect("sections");
    sections
        .iter()
        .find(|s| s["id"] == id)
        .expect("the section")
}

fn ids(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter()
        .map(|row| row["id"].as_str().expect("an id"))
        .collect()
}

/// Digests of reports move with their wording; what they differ in does not.
fn without_digests(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() >= 12 { "[hex]" } else { &run });
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}

#[test]
fn the_answer_for_people_is_the_stored_one() {
    let output = diff(&PACKAGES.before(), &PACKAGES.after(), &[]);
    assert_eq!(
        (output.status.code(), stderr(&output)),
        (Some(0), String::new())
    );
    let stored = snapbox::Data::read_from(&repository("tests/data/diff/northwind.txt"), None);
    snapbox::assert_data_eq!(without_digests(&stdout(&output)), stored.raw());
}

#[test]
fn the_answer_for_machines_has_every_kind_of_change() {
    let answer = json(&PACKAGES.before(), &PACKAGES.after());
    let comparison = &answer["comparison"];
    assert_eq!(comparison["identical"], false);
    assert_eq!(comparison["same-engagement"], true);
    assert_eq!(answer["packages"][1]["verdict"], "intact");
    let findings = section(&answer, "findings");
    assert_eq!(ids(&findings["added"]), ["check-failed", "bridge-too-long"]);
    assert_eq!(ids(&findings["removed"]), ["treatment-overdue"]);
    let controls = section(&answer, "controls");
    assert_eq!(
        (&controls["worse"], &controls["better"]),
        (&4.into(), &0.into())
    );
    assert_eq!(comparison["worse"]["controls"], 4);
    let evidence = section(&answer, "evidence");
    assert_eq!(ids(&evidence["removed"]), ["code-of-conduct"]);
    let changed = evidence["changed"].as_array().expect("rows");
    let renamed = changed.iter().find(|row| row["id"] == "okta-accounts");
    assert_eq!(renamed.expect("the renamed item")["was"], "okta-users");
    let files = comparison["configuration"].as_array().expect("files");
    let paths: Vec<&str> = files
        .iter()
        .flat_map(|file| file["values"].as_array().expect("values"))
        .map(|value| value["path"].as_str().expect("a path"))
        .collect();
    assert_eq!(
        paths,
        [
            "mfa.required",
            "exporters.otlphttp.client",
            "exporters.otlphttp.headers.authorization",
            "processors.memory_limiter.limit_mib",
        ]
    );
}

#[test]
fn no_answer_shows_a_value_that_looks_like_a_secret() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("changes.html");
    let (old, new) = (PACKAGES.before(), PACKAGES.after());
    let human = diff(&old, &new, &["--html", &text(&page)]);
    let machine = diff(&old, &new, &["--format", "json"]);
    let page = std::fs::read_to_string(&page).expect("the page");
    for answer in [stdout(&human), stdout(&machine), page] {
        assert!(answer.contains("exporters.otlphttp.headers.authorization"));
        for secret in SECRETS {
            assert!(!answer.contains(secret), "{secret} is shown");
        }
    }
}

#[test]
fn the_reversed_order_gives_the_mirrored_answer() {
    let there = json(&PACKAGES.before(), &PACKAGES.after());
    let back = json(&PACKAGES.after(), &PACKAGES.before());
    let sections = there["comparison"]["sections"]
        .as_array()
        .expect("sections");
    for one in sections {
        let other = section(&back, one["id"].as_str().expect("an id"));
        assert_eq!(ids(&one["added"]), ids(&other["removed"]), "{}", one["id"]);
        assert_eq!(ids(&one["removed"]), ids(&other["added"]), "{}", one["id"]);
        assert_eq!(one["same"], other["same"]);
        let count = |row: &Value| row["changed"].as_array().expect("rows").len();
        assert_eq!(count(one), count(other), "{}", one["id"]);
    }
    let (one, other) = (section(&there, "controls"), section(&back, "controls"));
    assert_eq!(
        (&one["worse"], &one["better"]),
        (&other["better"], &other["worse"])
    );
}

#[test]
fn a_package_compared_with_itself_is_identical() {
    let package = PACKAGES.before();
    let output = diff(&package, &package, &["--fail-on", "worse"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        stdout(&output).contains("the packages are identical"),
        "{output:?}"
    );
    let answer = json(&package, &package);
    assert_eq!(answer["comparison"]["identical"], true);
    for section in answer["comparison"]["sections"]
        .as_array()
        .expect("sections")
    {
        for list in ["added", "removed", "changed"] {
            assert_eq!(section[list], Value::Array(Vec::new()));
        }
    }
}

#[test]
fn the_same_two_packages_give_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = |name: &str, zone: &str| {
        let page = folder.path().join(name);
        let mut command = program(&["diff", "--format", "json"]);
        command.arg(PACKAGES.before()).arg(PACKAGES.after());
        command
            .arg("--key")
            .arg(key())
            .arg("--html")
            .arg(&page)
            .env("TZ", zone);
        let output = command.output().expect("the program starts");
        (output.stdout, std::fs::read(&page).expect("the page"))
    };
    assert!(answer("a.html", "UTC") == answer("b.html", "Pacific/Kiritimati"));
}

#[test]
fn something_worse_ends_with_1_where_that_is_asked_for() {
    let (old, new) = (PACKAGES.before(), PACKAGES.after());
    let exit = |old: &Path, new: &Path, more: &[&str]| diff(old, new, more).status.code();
    assert_eq!(exit(&old, &new, &["--fail-on", "worse"]), Some(1));
    assert_eq!(exit(&old, &new, &[]), Some(0));
    assert_eq!(exit(&old, &new, &["--fail-on", "better"]), Some(2));
}

/// A package of its own, sealed by a test key, with the public key beside it.
struct Sealed {
    folder: tempfile::TempDir,
}

impl Sealed {
    fn new(index: &str, byte: u8) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut payload = payload();
        payload.retain(|entry| entry.name.as_str() != "data/index.json");
        payload.push(file("data/index.json", index));
        payload.sort_by(|a, b| a.name.cmp(&b.name));
        let sealed = Self { folder };
        std::fs::write(sealed.path(), package(payload, byte)).expect("written");
        let public = super::fixture::key(byte).public().pem();
        std::fs::write(sealed.key(), public).expect("written");
        sealed
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("package.zip")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pub.pem")
    }
}

fn index(engagement: &str) -> String {
    format!(
        r#"{{"schema":"auditbinder/index","version":1,"engagement":{{"id":"{engagement}"}},"later":1}}"#
    )
}

#[test]
fn packages_of_two_engagements_are_compared_and_that_is_said() {
    let (one, other) = (Sealed::new(&index("a"), 7), Sealed::new(&index("b"), 7));
    let output = run(&[
        "diff",
        &text(&one.path()),
        &text(&other.path()),
        "--key",
        &text(&one.key()),
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        stdout(&output).contains("of two engagements, `a` and `b`"),
        "{output:?}"
    );
}

#[test]
fn an_old_package_of_another_key_needs_that_key_for_itself() {
    let (old, new) = (Sealed::new(&index("a"), 9), Sealed::new(&index("a"), 7));
    let (old_key, new_key) = (text(&old.key()), text(&new.key()));
    let run = |more: &[&str]| {
        let output = run(&[&["diff", &text(&old.path()), &text(&new.path())], more].concat());
        (output.status.code(), stdout(&output), stderr(&output))
    };
    let (exit, out, err) = run(&["--key", &new_key]);
    assert_eq!(exit, Some(5), "{out}");
    assert!(
        err.contains("error[untrusted-signer]") && out.ends_with("nothing was compared\n"),
        "{out}{err}"
    );
    assert_eq!(run(&["--key", &new_key, "--old-key", &old_key]).0, Some(0));
    // The key of the old package is not trusted for the new one.
    assert_eq!(run(&["--key", &old_key, "--old-key", &new_key]).0, Some(5));
}

#[test]
fn nothing_is_compared_when_a_package_is_not_intact() {
    let folder = tempfile::tempdir().expect("a folder");
    let package = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    };
    let mut bytes = std::fs::read(PACKAGES.before()).expect("the package");
    // In the middle of a file's bytes.
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let damaged = package("damaged.zip", &bytes);
    let no_package = package("notes.zip", b"notes");
    let new = PACKAGES.after();
    for (old, new, exit) in [
        (&damaged, &new, 4),
        (&new, &damaged, 4),
        (&no_package, &new, 6),
        (&folder.path().join("absent.zip"), &new, 3),
    ] {
        let page = folder.path().join("changes.html");
        let output = diff(old, new, &["--html", &text(&page)]);
        assert_eq!(output.status.code(), Some(exit), "{output:?}");
        assert!(
            stdout(&output).ends_with("nothing was compared\n"),
            "{output:?}"
        );
        assert!(!page.exists());
        let output = diff(old, new, &["--format", "json"]);
        assert_eq!(output.status.code(), Some(exit));
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["comparison"], Value::Null);
    }
}

#[test]
fn an_index_that_cannot_be_understood_is_said() {
    let good = Sealed::new(&index("a"), 7);
    for (bad, words) in [
        (
            r#"{"schema":"auditbinder/index","version":2}"#,
            "it has version 2; up to 1 is understood",
        ),
        (
            r#"{"schema":"auditbinder/index"}"#,
            "it does not say `schema: auditbinder/index` and a version",
        ),
        ("[]", "it is no JSON with the fields of an index (line 1)"),
    ] {
        let bad = Sealed::new(bad, 7);
        let (good_path, bad_path, key) = (text(&good.path()), text(&bad.path()), text(&good.key()));
        for (old, new) in [(&bad_path, &good_path), (&good_path, &bad_path)] {
            let output = run(&["diff", old, new, "--key", &key]);
            assert_eq!(
                (output.status.code(), stdout(&output)),
                (Some(3), String::new())
            );
            let said = stderr(&output);
            assert!(
                said.contains("error[index-unusable]") && said.contains(words),
                "{said}"
            );
            assert!(said.contains(&bad_path), "{said}");
        }
    }
}

#[test]
fn what_a_package_says_cannot_steer_the_terminal() {
    let steering = r#""title":"\u001b[2Jgone \u202e\n reversed""#;
    let title = |title: &str| {
        index("a").replace(
            r#""later":1"#,
            &format!(r#""assets":[{{"id":"x",{title}}}],"controls":[{{"id":"c",{title}}}]"#),
        )
    };
    let (old, new) = (
        Sealed::new(&index("a"), 7),
        Sealed::new(&title(steering), 7),
    );
    let output = run(&[
        "diff",
        &text(&old.path()),
        &text(&new.path()),
        "--key",
        &text(&old.key()),
    ]);
    let said = stdout(&output);
    assert!(said.contains(r"\u{1b}[2Jgone \u{202e}  reversed"), "{said}");
    assert!(
        said.chars().all(|c| c == '\n' || !c.is_control()),
        "{said:?}"
    );
}

#[test]
fn an_existing_file_is_replaced_only_by_force_and_a_package_never() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("changes.html");
    std::fs::write(&page, "notes").expect("written");
    let (old, new) = (PACKAGES.before(), PACKAGES.after());
    let refused = diff(&old, &new, &["--html", &text(&page)]);
    assert_eq!(refused.status.code(), Some(3));
    assert!(
        stderr(&refused).contains("error[output-exists]"),
        "{refused:?}"
    );
    assert_eq!(std::fs::read(&page).expect("still there"), b"notes");
    let forced = diff(&old, &new, &["--html", &text(&page), "--force"]);
    assert!(
        stdout(&forced).ends_with(&format!("written: {}\n", page.display())),
        "{forced:?}"
    );
    let before = std::fs::read(&old).expect("the package");
    let refused = diff(&old, &new, &["--html", &text(&old), "--force"]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert_eq!(std::fs::read(&old).expect("still there"), before);
}

#[test]
fn the_page_is_one_file_that_loads_nothing_and_escapes_what_packages_say() {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("changes.html");
    let hostile = index("a").replace(
        r#""later":1"#,
        r#""assets":[{"id":"x<script>alert(1)</script>","name":"<img src=x onerror=alert(1)>"}]"#,
    );
    let (old, new) = (Sealed::new(&index("a"), 7), Sealed::new(&hostile, 7));
    let html = |old: &Path, new: &Path, key: &Path| {
        let arguments = [
            "diff",
            &text(old),
            &text(new),
            "--key",
            &text(key),
            "--html",
            &text(&page),
            "--force",
        ];
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        std::fs::read_to_string(&page).expect("the page")
    };
    let text = html(&old.path(), &new.path(), &old.key());
    assert!(text.contains("default-src 'none'; style-src 'sha256-"));
    assert!(
        !text.contains("<script") && !text.contains("<img"),
        "{text}"
    );
    assert!(
        text.contains("&lt;img src=x onerror=alert(1)&gt;"),
        "{text}"
    );
    let text = html(&PACKAGES.before(), &PACKAGES.after(), &key());
    assert!(!text.contains("http://") && !text.contains("src="));
    if let Some(dom) = browser::opened(&page) {
        assert!(dom.contains("4 controls got worse"));
    }
    let same = html(&PACKAGES.before(), &PACKAGES.before(), &key());
    assert!(same.contains("The packages are identical."));
    browser::opened(&page);
}
