//! `register` over a plan, as somebody types it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{text, tools};
use crate::built::run;

/// A folder with the plan of the tests in it.
pub(super) struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    pub(super) fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("auditbinder.yaml"), text).expect("it is writable");
        Self { folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn shown(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    /// Exports a submission and gives the path of its package.
    pub(super) fn exported(&self, submission: &str, into: &str) -> PathBuf {
        let (plan, into) = (self.shown("auditbinder.yaml"), self.path(into));
        let folder = into.display().to_string();
        let words = ["export", &plan, "--submission", submission, "-o", &folder];
        let (code, out, err) = register(&words);
        assert_eq!(code, 0, "{out}{err}");
        only_file(&into)
    }
}

/// Runs `register` with the words; exit code, stdout, stderr.
pub(super) fn register(words: &[&str]) -> (i32, String, String) {
    let all: Vec<&str> = ["register"].iter().chain(words).copied().collect();
    let output = run(&all);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code().expect("it ended"),
        text(output.stdout),
        text(output.stderr),
    )
}

fn only_file(folder: &Path) -> PathBuf {
    let files = std::fs::read_dir(folder).expect("it was written");
    let files: Vec<PathBuf> = files.map(|file| file.expect("an entry").path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.into_iter().next().expect("one")
}

/// The number of the line of the plan that holds a text.
fn line_of(part: &str) -> usize {
    let text = text();
    let before = text.find(part).expect("the plan holds it");
    text[..before].lines().count()
}

pub(super) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).expect("it is readable")
}

#[test]
fn a_package_is_named_by_the_rules_and_the_same_every_time() {
    let folder = Folder::with(&text());
    let first = folder.exported("group-2025", "one");
    assert_eq!(
        first.file_name().expect("a name"),
        "9999TESTBANK00000107.CON_DE_DORA010100_DORA_2025-12-31_20260101000000000.zip"
    );
    let again = folder.exported("group-2025", "two");
    assert_eq!(bytes(&first), bytes(&again));
    let one_entity = folder.exported("pay-2025", "three");
    assert_eq!(
        one_entity.file_name().expect("a name"),
        "9999TESTPAY000000288.IND_LT_DORA010100_DORA_2025-12-31_20260101000000000.zip"
    );
}

#[test]
fn xbridge_finds_nothing_in_what_is_exported() {
    if !tools::has("xbridge") {
        return;
    }
    let folder = Folder::with(&text());
    for (at, submission) in ["group-2025", "pay-2025"].into_iter().enumerate() {
        let package = folder.exported(submission, &format!("out{at}"));
        let package = package.display().to_string();
        let said = tools::answer(
            folder.folder.path(),
            "xbridge",
            &["validate", &package, "--eba"],
        );
        assert_eq!(said.trim(), "No issues found.");
    }
}

#[test]
fn the_examples_export_without_a_finding_of_anybody() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for (example, submission) in [
        ("nordbank-dora", "nordbank-2026"),
        ("nordbank-dora", "zahlungen-2026"),
        ("small-bank-dora", ""),
    ] {
        let out = tempfile::tempdir().expect("a folder");
        let plan = root
            .join(example)
            .join("auditbinder.yaml")
            .display()
            .to_string();
        let folder = out.path().display().to_string();
        let mut words = vec![
            "register", "export", &plan, "-o", &folder, "--format", "json",
        ];
        if !submission.is_empty() {
            words.extend(["--submission", submission]);
        }
        let output = run(&words);
        assert!(output.status.success(), "{example} {submission}");
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(
            answer["findings"],
            serde_json::json!([]),
            "{example} {submission}"
        );
        assert!(answer["rows"].as_u64().is_some_and(|rows| rows > 40));
        if tools::has("xbridge") {
            let package = only_file(out.path()).display().to_string();
            let said = tools::answer(out.path(), "xbridge", &["validate", &package, "--eba"]);
            assert_eq!(said.trim(), "No issues found.", "{example} {submission}");
        }
    }
}

#[test]
fn what_was_exported_imported_and_exported_again_is_the_same() {
    let folder = Folder::with(&text());
    let first = folder.exported("group-2025", "one");
    let (tables, package) = (folder.shown("tables"), first.display().to_string());
    let (code, out, err) = register(&["import", &package, "-o", &tables]);
    assert_eq!(code, 0, "{out}{err}");
    let text = text();
    let start = text.find("register:\n  entities:").expect("the section");
    let end = text.find("  submissions:").expect("the submissions");
    let imported = format!(
        "{}register:\n  tables: tables\n{}",
        &text[..start],
        &text[end..]
    );
    std::fs::write(folder.path("auditbinder.yaml"), imported).expect("it is writable");
    let second = folder.exported("group-2025", "two");
    assert_eq!(bytes(&first), bytes(&second));
}

#[test]
fn a_workbook_that_was_written_is_taken_back_whole() {
    let folder = Folder::with(&text());
    let first = folder.exported("group-2025", "one");
    let (plan, shown) = (folder.shown("auditbinder.yaml"), folder.shown("shown"));
    let words = ["view", &plan, "--submission", "group-2025", "-o", &shown];
    let (code, out, err) = register(&words);
    assert_eq!(code, 0, "{out}{err}");
    let text = text();
    let start = text.find("register:\n  entities:").expect("the section");
    let end = text.find("  submissions:").expect("the submissions");
    let tables = "register:\n  tables: shown/register.xlsx\n";
    let taken = format!("{}{tables}{}", &text[..start], &text[end..]);
    std::fs::write(folder.path("auditbinder.yaml"), taken).expect("it is writable");
    let second = folder.exported("group-2025", "two");
    assert_eq!(bytes(&first), bytes(&second));
    std::fs::write(folder.path("shown/register.xlsx"), b"PK no workbook").expect("writable");
    let (code, _, err) = register(&["lint", &plan, "--submission", "group-2025"]);
    assert_eq!(code, 3);
    assert!(
        err.contains("`shown/register.xlsx` cannot be read: "),
        "{err}"
    );
}

#[test]
fn a_fault_is_shown_at_its_line_in_the_plan_and_nothing_is_written() {
    let folder = Folder::with(&text().replace("annual-cost: 1000000", "annual-cost: 1.000.000"));
    let plan = folder.shown("auditbinder.yaml");
    let out = folder.shown("out");
    let words = ["export", &plan, "--submission", "group-2025", "-o", &out];
    let (code, said, err) = register(&words);
    assert_eq!(code, 1);
    assert!(said.contains("reject[305]: B_02.01 row 1 c0050"), "{said}");
    let line = line_of("annual-cost: 1000000");
    let place = format!("--> auditbinder.yaml:{line}:");
    assert!(said.contains(&place), "{place}\n{said}");
    assert!(err.contains("nothing was written"), "{err}");
    assert!(!folder.path("out").exists());
    let (code, said, _) = register(&["lint", &plan, "--submission", "group-2025"]);
    assert_eq!(code, 1);
    assert!(said.contains(&place), "{said}");
    let allowed: Vec<&str> = words.iter().copied().chain(["--allow-rejects"]).collect();
    let (code, said, _) = register(&allowed);
    assert_eq!(code, 1, "the verdict says so");
    assert!(said.contains("an authority refuses it"), "{said}");
    only_file(&folder.path("out"));
}

#[test]
fn a_plan_with_several_submissions_wants_one_named() {
    let folder = Folder::with(&text());
    let plan = folder.shown("auditbinder.yaml");
    let (code, _, err) = register(&["lint", &plan]);
    assert_eq!(code, 3);
    assert!(
        err.contains("name one with `--submission`: `group-2025`, `pay-2025`"),
        "{err}"
    );
    let (code, _, err) = register(&["lint", &plan, "--submission", "group-2052"]);
    assert_eq!(code, 3);
    assert!(err.contains("did you mean `group-2025`?"), "{err}");
}

#[test]
fn tables_replace_what_is_derived_template_by_template() {
    let text = text().replace(
        "register:\n  entities:",
        "register:\n  tables: tables\n  entities:",
    );
    let folder = Folder::with(&text);
    std::fs::create_dir(folder.path("tables")).expect("a folder");
    let own = "c0010,c0020,c0030,c0040\r\nTB-ROMA,9999TESTBANK00000107,Testbank Roma,eba_GA:IT\r\n";
    std::fs::write(folder.path("tables/b_01.03.csv"), own).expect("it is writable");
    let package = folder.exported("group-2025", "out");
    let shown = package.display().to_string();
    let tables = folder.shown("read");
    assert_eq!(register(&["import", &shown, "-o", &tables]).0, 0);
    assert_eq!(bytes(&folder.path("read/b_01.03.csv")), own.as_bytes());
    let derived = String::from_utf8(bytes(&folder.path("read/b_02.01.csv"))).expect("UTF-8");
    assert!(derived.contains("\r\nC-1,"), "{derived}");
    std::fs::write(folder.path("tables/b_01.03.csv"), "c0010;c0020\r\n").expect("it is writable");
    let plan = folder.shown("auditbinder.yaml");
    let (code, said, _) = register(&["lint", &plan, "--submission", "group-2025"]);
    assert_eq!(code, 1);
    assert!(said.contains("--> tables/b_01.03.csv\n"), "{said}");
}

#[test]
fn tables_that_are_not_there_are_told_at_the_plan() {
    for (name, why) in [
        ("nowhere", "cannot be read"),
        ("../out", "leaves the plan's folder"),
    ] {
        let stated = format!("register:\n  tables: {name}\n  entities:");
        let folder = Folder::with(&text().replace("register:\n  entities:", &stated));
        let plan = folder.shown("auditbinder.yaml");
        let (code, _, err) = register(&["lint", &plan, "--submission", "group-2025"]);
        assert_eq!(code, 3);
        assert!(
            err.contains(why) && err.contains("--> auditbinder.yaml:"),
            "{err}"
        );
    }
}

#[test]
fn the_year_before_is_compared_with_its_package() {
    let folder = Folder::with(&text());
    let old = folder.exported("group-2025", "old").display().to_string();
    let next = text()
        .replace("reference-date: 2025-12-31", "reference-date: 2026-12-31")
        .replace("    - ref: C-1\n", "    - ref: C-7\n")
        .replace("passes-on: [C-1]", "passes-on: [C-7]");
    std::fs::write(folder.path("auditbinder.yaml"), next).expect("it is writable");
    let plan = folder.shown("auditbinder.yaml");
    let words = [
        "diff",
        &plan,
        "--submission",
        "group-2025",
        "--previous",
        &old,
    ];
    let (code, said, _) = register(&words);
    assert_eq!(code, 1);
    assert!(
        said.starts_with("wrong[reference-changed]: contract C-1 is gone and C-7"),
        "{said}"
    );
    assert!(
        said.contains("change[contract-gone]: contract C-2 ended on 2025-06-30"),
        "{said}"
    );
    assert!(said.contains("2025-12-31 to 2026-12-31: "), "{said}");
    let same = register(&["diff", &old, "--previous", &old]);
    assert_eq!(
        (same.0, same.1.as_str()),
        (
            0,
            "2025-12-31 to 2025-12-31: 0 changes, 0 of them against what stays the same from year to year\n"
        )
    );
}

#[test]
fn an_answer_is_shown_at_the_plan_or_at_the_package() {
    let folder = Folder::with(&text());
    let package = folder.exported("group-2025", "out").display().to_string();
    let answer = folder.shown("answer.csv");
    let csv =
        "Code;Table;Row;Column;Message\n807;B_02.01;2;0050;\"wrong amount\"\n9;;;;all of it\n";
    std::fs::write(&answer, csv).expect("it is writable");
    let plan = folder.shown("auditbinder.yaml");
    let (code, said, _) = register(&["feedback", &answer, &plan, "--submission", "group-2025"]);
    assert_eq!(code, 1);
    let line = line_of("annual-cost: 50000");
    let place =
        format!("answer[807]: B_02.01 row 2 c0050: wrong amount\n  --> auditbinder.yaml:{line}:");
    assert!(said.contains(&place), "{said}");
    assert!(
        said.contains("line 3 is not placed: it names no template"),
        "{said}"
    );
    assert!(
        said.contains("2 lines of the authority, 1 placed, 1 not"),
        "{said}"
    );
    let (_, said, _) = register(&["feedback", &answer, &package]);
    assert!(said.contains("reports/b_02.01.csv:3"), "{said}");
    let (code, _, err) = register(&["feedback", &answer, &package, "--column", "text=Message"]);
    assert_eq!(code, 3);
    assert!(
        err.contains("`FIELD=NAME` with one of rule, template, row"),
        "{err}"
    );
}

#[test]
fn codes_are_listed_with_the_columns_that_take_them() {
    let (code, said, _) = register(&["codes", "ict-service-type", "cloud", "SaaS"]);
    assert_eq!(
        (code, said.as_str()),
        (0, "eba_TA:S19  Cloud services: SaaS\n")
    );
    let (_, said, _) = register(&["codes"]);
    assert!(
        said.contains("BRANCH_NATURE (2 members): B_04.01.c0030\n"),
        "{said}"
    );
    let (code, _, err) = register(&["codes", "COUNTRYS"]);
    assert_eq!(code, 3);
    assert!(err.contains("did you mean `COUNTRY`?"), "{err}");
}

#[test]
fn the_name_of_another_portal_needs_its_words() {
    let text = text().replace(
        "      authority: BaFin\n",
        "      authority: NBB\n      profile: nbb\n      name-parts: {id-type: KBO, id: 0123456789, authority: NBB}\n",
    );
    let folder = Folder::with(&text);
    let package = folder.exported("group-2025", "out");
    assert_eq!(
        package.file_name().expect("a name"),
        "KBO_0123456789.CON_NBB_DOR_DORA_ROI.zip"
    );
    let without = text.replace(
        "      name-parts: {id-type: KBO, id: 0123456789, authority: NBB}\n",
        "",
    );
    let folder = Folder::with(&without);
    let (plan, out) = (folder.shown("auditbinder.yaml"), folder.shown("out"));
    let (code, _, err) = register(&["export", &plan, "--submission", "group-2025", "-o", &out]);
    assert_eq!(code, 3);
    assert!(
        err.contains("the name that the portal asks for needs `"),
        "{err}"
    );
    assert!(!folder.path("out").exists());
}

#[test]
fn check_says_what_refuses_the_register_and_leaves_the_provision_open() {
    let folder = Folder::with(&text().replace(
        "law: DE\n      services:\n        - type: S18",
        "law: XX\n      services:\n        - type: S18",
    ));
    let output = run(&[
        "check",
        &folder.shown("auditbinder.yaml"),
        "--format",
        "json",
    ]);
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = answer.to_string();
    assert!(findings.contains("register-refused"), "{findings}");
    assert!(
        findings.contains("rule 503: `XX` is no code of the list COUNTRY"),
        "{findings}"
    );
    let clean = run(&[
        "check",
        &Folder::with(&text()).shown("auditbinder.yaml"),
        "--format",
        "json",
    ]);
    let clean = String::from_utf8(clean.stdout).expect("UTF-8");
    for code in [
        "register-refused",
        "register-doubtful",
        "register-implausible",
    ] {
        assert!(!clean.contains(code), "{clean}");
    }
}
