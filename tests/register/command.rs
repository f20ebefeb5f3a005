//! The command: forms of answers, exit codes, what is written.

use std::path::Path;
use std::process::Output;

use serde_json::Value;

use super::built::program;
use super::sample::{Parts, leis_csv, register, set};

fn run(arguments: &[&str]) -> Output {
    let mut command = program(arguments);
    // 2026-03-15: the sample describes the last day of 2025.
    command.env("SOURCE_DATE_EPOCH", "1773532800");
    command.output().expect("it runs")
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// A package in a folder, as a zip and unpacked.
fn package(home: &Path, parts: &Parts) -> (String, String) {
    let zip = home.join(format!("{}.zip", parts.name));
    std::fs::write(&zip, parts.zip()).expect("written");
    let unpacked = home.join("unpacked");
    for (name, bytes) in &parts.entries {
        let path = unpacked.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    (text(&zip), text(&unpacked))
}

fn broken() -> Parts {
    let mut register = register();
    set(&mut register, "B_05.01", 0, "c0110", "NOBODY\u{1b}[31m");
    set(&mut register, "B_02.02", 0, "c0180", "");
    Parts::of(&register)
}

#[test]
fn a_sound_package_ends_with_zero_as_zip_and_as_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let parts = Parts::of(&register());
    let (zip, unpacked) = package(home.path(), &parts);
    let root = format!("{unpacked}/{}", parts.name);
    for path in [&zip, &unpacked, &root, &format!("{root}/reports")] {
        let output = run(&["register", "lint", path]);
        assert_eq!(output.status.code(), Some(0), "{path}: {output:?}");
        assert!(
            stdout(&output).ends_with(
                "0 findings: 0 reject, 0 807-derived, 0 warning, 0 its, 0 recommended\n"
            ),
            "{output:?}"
        );
        assert!(stdout(&output).contains("whether the authority accepts the package"));
    }
}

#[test]
fn what_is_refused_stands_first_with_place_value_and_next_step_and_ends_with_one() {
    let home = tempfile::tempdir().expect("a folder");
    let (zip, _) = package(home.path(), &broken());
    let output = run(&["register", "lint", &zip]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = stdout(&output);
    let start =
        "reject[807]: B_05.01 row 3 c0110: no row of B_05.01 has this in c0010 (reference R18)\n";
    let start = said.find(start).unwrap_or_else(|| panic!("{said}"));
    let its = said
        .find("its[AA-08]: B_02.02 row 1 c0180: ")
        .unwrap_or_else(|| panic!("{said}"));
    assert!(start < its);
    assert!(said.contains("the value is `NOBODY\\u{1b}[31m`"), "{said}");
    assert!(!said.contains('\u{1b}'));
}

#[test]
fn the_answer_as_json_has_the_same_findings() {
    let home = tempfile::tempdir().expect("a folder");
    let (zip, _) = package(home.path(), &broken());
    let answer = json(&run(&["register", "lint", &zip, "--format", "json"]));
    assert_eq!(answer["schema"], "auditbinder/register-lint");
    assert_eq!(answer["refused"], true);
    assert_eq!(answer["counts"]["reject"], 1);
    assert_eq!(answer["counts"]["its"], 1);
    let finding = &answer["findings"][0];
    assert_eq!(finding["rule"], "807");
    assert_eq!(finding["severity"], "reject");
    assert_eq!(finding["template"], "B_05.01");
    assert_eq!(finding["row"], 3);
    assert_eq!(finding["column"], "c0110");
    assert_eq!(finding["value"], "NOBODY\\u{1b}[31m");
    assert_eq!(finding["line"], 4);
    assert!(
        finding["fix"]
            .as_str()
            .is_some_and(|fix| fix.starts_with("add the row"))
    );
    let open = answer["not-checked"].as_array().expect("a list");
    assert!(open.iter().any(|open| open["rule"] == "VR_71"));
    assert!(open.iter().any(|open| open["rule"].is_null()));
}

#[test]
fn an_ended_contract_is_judged_by_the_reference_date_that_is_given() {
    let home = tempfile::tempdir().expect("a folder");
    let mut register = register();
    set(&mut register, "B_02.02", 0, "c0080", "2025-06-30");
    let parts = Parts::of(&register);
    let (_, unpacked) = package(home.path(), &parts);
    let root = format!("{unpacked}/{}", parts.name);
    // Without parameters.csv and package nothing says what day the tables describe.
    let tables = home.path().join("tables");
    std::fs::create_dir(&tables).expect("made");
    for table in std::fs::read_dir(format!("{root}/reports")).expect("the tables") {
        let path = table.expect("a file").path();
        let name = path.file_name().expect("a name").to_owned();
        if name.to_string_lossy().starts_with("b_") {
            std::fs::copy(&path, tables.join(name)).expect("copied");
        }
    }
    let count = |arguments: &[&str]| {
        let all = [&["register", "lint", "--format", "json"], arguments].concat();
        json(&run(&all))["counts"]["its"].clone()
    };
    let tables = text(&tables);
    assert_eq!(count(&[&tables]), 0);
    assert_eq!(count(&[&tables, "--reference-date", "2025-06-29"]), 0);
    assert_eq!(count(&[&tables, "--reference-date", "2025-06-30"]), 1);
}

#[test]
fn identifiers_are_looked_up_in_a_file_of_gleif() {
    let home = tempfile::tempdir().expect("a folder");
    let (zip, _) = package(home.path(), &Parts::of(&register()));
    let list = home.path().join("leis.csv");
    for (status, expected) in [("ISSUED", 0), ("LAPSED", 8)] {
        std::fs::write(&list, leis_csv(status)).expect("written");
        let output = run(&[
            "register",
            "lint",
            &zip,
            "--lei-file",
            &text(&list),
            "--format",
            "json",
        ]);
        assert_eq!(output.status.code(), Some(0), "a warning refuses nothing");
        let answer = json(&output);
        assert_eq!(
            answer["findings"].as_array().map(Vec::len),
            Some(expected),
            "{answer:#}"
        );
    }
    std::fs::write(&list, "name,status\n").expect("written");
    let output = run(&["register", "lint", &zip, "--lei-file", &text(&list)]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("no column `LEI`"), "{said}");
}

#[test]
fn a_path_without_a_register_is_an_error() {
    let home = tempfile::tempdir().expect("a folder");
    for (path, said) in [
        (text(&home.path().join("none")), "does not exist"),
        (text(home.path()), "holds no table"),
    ] {
        let output = run(&["register", "lint", &path]);
        assert_eq!(output.status.code(), Some(3));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(said) && error.contains("help: "), "{error}");
    }
}

#[test]
fn rules_are_listed_by_id() {
    let all = stdout(&run(&["register", "rules"]));
    assert!(all.ends_with("125 rules\n"), "{all}");
    let one = stdout(&run(&["register", "rules", "VR_71"]));
    assert!(
        one.starts_with("VR_71 (warning, checked with `--lei-file`)\n"),
        "{one}"
    );
    assert!(
        one.contains("  source: ") && one.contains("  fix: "),
        "{one}"
    );
    let answer = json(&run(&["register", "rules", "807", "--format", "json"]));
    assert_eq!(answer["rules"][0]["severity"], "reject");
    let unknown = run(&["register", "rules", "v8872_n"]);
    assert_eq!(unknown.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("did you mean `v8872_m`?"));
}

#[test]
fn tables_of_a_package_are_taken_over_sorted_into_a_new_folder() {
    let home = tempfile::tempdir().expect("a folder");
    let mut shuffled = register();
    shuffled
        .tables
        .values_mut()
        .for_each(|table| table.rows.reverse());
    let mut parts = Parts::of(&shuffled);
    // Rows of packages are in any order.
    let (_, bytes) = parts
        .entries
        .iter_mut()
        .find(|(name, _)| name.ends_with("b_02.01.csv"))
        .expect("it");
    let lines = String::from_utf8(bytes.clone()).expect("text");
    let mut lines: Vec<&str> = lines.lines().collect();
    lines[1..].reverse();
    *bytes = lines.join("\n").into_bytes();
    let (zip, _) = package(home.path(), &parts);
    let folder = home.path().join("tables");
    let output = run(&["register", "import", &zip, "-o", &text(&folder)]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        stdout(&output).contains("(15 tables, 30 rows)"),
        "{output:?}"
    );
    let sound = Parts::of(&register());
    for (name, bytes) in sound
        .entries
        .iter()
        .filter(|(name, _)| name.contains("/b_"))
    {
        let file = name.rsplit('/').next().expect("a name");
        let written = std::fs::read(folder.join(file)).expect("the table");
        assert_eq!(
            String::from_utf8_lossy(&written),
            String::from_utf8_lossy(bytes),
            "{file}"
        );
    }
    let files = std::fs::read_dir(&folder).expect("it").count();
    assert_eq!(files, 15);
    let again = run(&["register", "import", &zip, "-o", &text(&folder)]);
    assert_eq!(again.status.code(), Some(3), "{again:?}");
    let lint = run(&[
        "register",
        "lint",
        &text(&folder),
        "--reference-date",
        "2025-12-31",
    ]);
    assert_eq!(lint.status.code(), Some(0), "{lint:?}");
}

#[test]
fn tables_that_cannot_be_read_without_doubt_are_not_taken_over() {
    let home = tempfile::tempdir().expect("a folder");
    let mut parts = Parts::of(&register());
    parts.edit("reports/b_99.01.csv", "sees it\"", "sees it\",");
    let (zip, _) = package(home.path(), &parts);
    let folder = home.path().join("tables");
    let output = run(&["register", "import", &zip, "-o", &text(&folder)]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        stdout(&output).contains("reject[809]")
            && stdout(&output).ends_with("nothing was written\n")
    );
    assert!(!folder.exists());
}
