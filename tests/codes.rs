//! Every finding code has a page, a case that raises it, and a stored message.
//!
//! `SNAPSHOTS=overwrite cargo test --test codes` stores the messages anew; read them before you commit.

#[path = "codes/arrange.rs"]
mod arrange;
#[allow(dead_code, reason = "shared with tests/packages.rs")]
#[path = "packages/draft.rs"]
mod draft;
#[allow(dead_code, reason = "shared with tests/packages.rs")]
#[path = "packages/fixture.rs"]
mod fixture;
#[path = "codes/packages.rs"]
mod packages;
#[path = "codes/run.rs"]
mod run;
#[path = "codes/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use auditbinder::diagnostic::Code;
use rayon::prelude::*;
use serde_json::Value;

use run::Said;
use table::CASES;

/// A folder of this package, by its path.
fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn stored(folder: &Path, name: &str) -> (String, Vec<Value>) {
    let read = |end: &str| {
        let path = folder.join(format!("{name}.{end}"));
        fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
    };
    let json: Value = serde_json::from_str(&read("json")).expect("stored JSON");
    let findings = json.get("findings").unwrap_or(&json);
    let findings = findings.as_array().expect("a list of findings").clone();
    (read("txt"), findings)
}

/// Compares what was said with what is stored; answers what differs.
fn differs(folder: &Path, name: &str, said: &Said) -> Option<String> {
    let differs = [("txt", &said.human), ("json", &said.json)].map(|(end, text)| {
        let path = folder.join(format!("{name}.{end}"));
        let format = snapbox::data::DataFormat::Text;
        let expected = snapbox::Data::read_from(&path, Some(format)).raw();
        snapbox::Assert::new()
            .action_env("SNAPSHOTS")
            .try_eq(Some(&name), text.as_str().into(), expected)
            .err()
            .map(|why| why.to_string())
    });
    let differs: Vec<String> = differs.into_iter().flatten().collect();
    (!differs.is_empty()).then(|| differs.join("\n"))
}

/// Every stored message: the cases of plans and the attacks on packages.
fn every_message() -> BTreeMap<String, (String, Vec<Value>)> {
    let (plans, attacks) = (
        folder("tests/plans/invalid"),
        folder("tests/packages/messages"),
    );
    let plans = CASES
        .iter()
        .map(|(name, _)| ((*name).to_owned(), stored(&plans, name)));
    let attacks =
        packages::ATTACKS.map(|(code, _)| (code.to_string(), stored(&attacks, code.as_str())));
    plans.chain(attacks).collect()
}

#[test]
fn every_code_is_raised_by_a_case_or_by_an_attack() {
    let cases = CASES.iter().map(|(_, code)| *code);
    let raised: BTreeSet<Code> = cases
        .chain(packages::ATTACKS.map(|(code, _)| code))
        .collect();
    let missing: Vec<&Code> = Code::ALL
        .iter()
        .filter(|code| !raised.contains(code))
        .collect();
    assert_eq!(missing, Vec::<&Code>::new());
}

#[test]
fn every_stored_case_stands_in_the_table_once() {
    let files = fs::read_dir(folder("tests/plans/invalid")).expect("the cases");
    let found: BTreeSet<String> = files
        .map(|file| {
            let name = file.expect("an entry").file_name();
            let name = name.to_string_lossy();
            name.split('.').next().expect("a stem").to_owned()
        })
        .collect();
    let table: BTreeSet<String> = CASES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(found, table);
    assert_eq!(table.len(), CASES.len());
}

#[test]
fn every_case_says_what_is_stored_and_names_its_code() {
    let place = folder("tests/plans/invalid");
    let wrong: Vec<String> = CASES
        .par_iter()
        .filter(|(name, _)| arrange::is_possible_here(name))
        .filter_map(|(name, code)| {
            let said = run::case(name);
            if !said.codes.contains(&code.to_string()) {
                return Some(format!("{name}: {:?} without `{code}`", said.codes));
            }
            differs(&place, name, &said)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_attack_on_a_package_says_what_is_stored_and_names_its_code() {
    let place = folder("tests/packages/messages");
    let possible = packages::ATTACKS.into_iter();
    for (code, attack) in possible.filter(|(code, _)| packages::is_possible_here(*code)) {
        let said = packages::judged(code, attack);
        assert!(said.codes.contains(&code.to_string()), "{code}: {said:?}");
        let differs = differs(&place, code.as_str(), &said);
        assert_eq!(differs, None);
    }
}

#[test]
fn every_message_keeps_the_house_style() {
    for (name, (text, findings)) in every_message() {
        for finding in findings {
            let message = finding["message"].as_str().expect("a message");
            assert!(
                !message.starts_with(|c: char| c.is_uppercase()),
                "{name}: {message}"
            );
            assert!(!message.ends_with('.'), "{name}: {message}");
            for word in ["invalid", "failed to", "simply", "compliant"] {
                assert!(!message.contains(word), "{name}: {message}");
            }
            let notes = finding["notes"].as_array().expect("notes");
            let next = finding["help"].is_string() || !notes.is_empty();
            assert!(next, "{name}: no next step for {message}");
        }
        let machine = std::env::temp_dir();
        let machine = machine.to_string_lossy();
        assert!(!text.contains(&format!("{machine}/")), "{name}: {text}");
    }
}

#[test]
fn one_run_reports_every_fault_of_a_plan_in_order_and_with_its_place() {
    let (_, findings) = stored(&folder("tests/plans/invalid"), "many-faults");
    let codes: BTreeSet<&str> = findings.iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.len() >= 8, "{codes:?}");
    let places: Vec<(&str, u64, u64)> = findings
        .iter()
        .map(|f| {
            let number = |name: &str| f[name].as_u64().expect("a number from 1");
            let file = f["file"].as_str().expect("a file");
            (file, number("line"), number("column"))
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn every_code_has_a_page_that_shows_a_message_from_a_real_run() {
    let messages = every_message();
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# `{code}`\n")), "{code}");
        let lines = page.lines().count();
        assert!((15..=35).contains(&lines), "{code}: {lines} lines");
        for part in [
            "## When",
            "## Example",
            "## Why it matters",
            "## What to do",
            "Accepted risk:",
        ] {
            assert!(page.contains(part), "{code} lacks {part}");
        }
        assert!(page.contains(&format!("Severity: {}", code.severity().as_str())));
        assert!(
            !page.contains("compliant") && !page.contains("page follows"),
            "{code}"
        );
        let example = page.split("```text\n").nth(1).expect("an example");
        let example = example.split("```").next().expect("its end").trim_end();
        let head = example.lines().next().expect("a line");
        assert!(head.contains(&format!("[{code}]: ")), "{code}: {head}");
        let copied = messages.values().any(|(text, _)| text.contains(example));
        assert!(copied, "{code}: no stored message is\n{example}");
    }
}

/// Runs the program in the folder of a case; answers exit code, stdout and stderr.
fn program(case: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let place = arrange::case(case);
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(arguments)
        .current_dir(place.path())
        .output()
        .expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn a_plan_that_cannot_be_read_ends_with_3_and_the_stored_messages_on_stderr() {
    for case in [
        "unknown-field",
        "plan-unreadable",
        "unknown-control",
        "many-faults",
    ] {
        let (exit, out, err) = program(case, &["check", "plan.yaml"]);
        assert_eq!((exit, out.as_str()), (Some(3), ""), "{case}");
        let (text, findings) = stored(&folder("tests/plans/invalid"), case);
        assert!(err.starts_with(text.trim_end()), "{case}: {err}");
        let last = err.trim_end().lines().last().expect("a last line");
        if findings.len() > 1 {
            assert_eq!(last, format!("{} problems", findings.len()));
        }
    }
}

#[test]
fn an_engagement_that_the_plan_lacks_is_wrong_usage_and_ends_with_2() {
    let arguments = ["check", "plan.yaml", "--engagement", "audti"];
    let (exit, _, err) = program("unknown-engagement", &arguments);
    assert_eq!(exit, Some(2), "{err}");
    assert!(err.starts_with("error[unknown-engagement]: "), "{err}");
}

#[test]
fn a_judged_plan_ends_with_1_from_the_stated_severity_on() {
    for (case, limit, expected) in [
        ("evidence-missing", "high", 1),
        ("evidence-stale", "high", 0),
        ("evidence-stale", "medium", 1),
    ] {
        let (exit, _, _) = program(case, &["check", "plan.yaml", "--fail-on", limit]);
        assert_eq!(exit, Some(expected), "{case} from {limit}");
    }
}

#[test]
fn json_says_the_same_as_the_library() {
    let (exit, out, err) = program("unknown-field", &["check", "plan.yaml", "--format", "json"]);
    assert_eq!((exit, err.as_str()), (Some(3), ""));
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (answer["schema"].as_str(), answer["version"].as_u64()),
        (Some("auditbinder/problems"), Some(1))
    );
    let (_, findings) = stored(&folder("tests/plans/invalid"), "unknown-field");
    assert_eq!(answer["findings"], Value::Array(findings));
}

#[test]
fn explain_prints_the_page_of_a_code() {
    let (exit, out, _) = program("unknown-field", &["explain", "evidence-stale"]);
    assert_eq!(exit, Some(0));
    assert_eq!(out, format!("{}\n", Code::EvidenceStale.page().trim_end()));
}

#[test]
fn valid_plans_open_and_are_collected_and_judged_without_a_finding() {
    let entries = fs::read_dir(folder("tests/plans/valid")).expect("the plans");
    let plans = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            if path.is_dir() {
                path.join("plan.yaml")
            } else {
                path
            }
        })
        .filter(|path| path.exists());
    for plan in plans {
        let said = run::plan(&plan);
        assert_eq!(said.human, "", "{}", plan.display());
    }
}
