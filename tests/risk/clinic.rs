//! The example of a clinic: a complete analysis, and a variant whose every gap is named at
//! its place.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn example(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/hipaa-clinic");
    folder.join(name)
}

fn answer(arguments: &[&str], plan: &str) -> (Option<i32>, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_auditbinder"))
        .args(arguments)
        .arg(example(plan))
        .args(["--format", "json"])
        .output()
        .expect("the program runs");
    let json = serde_json::from_slice(&output.stdout).expect("JSON");
    (output.status.code(), json)
}

fn list<'v>(value: &'v Value, field: &str) -> &'v Vec<Value> {
    value[field]
        .as_array()
        .unwrap_or_else(|| panic!("{field}: {value}"))
}

#[test]
fn the_complete_analysis_answers_all_nine_elements_and_nothing_is_overdue() {
    let (exit, said) = answer(&["risk", "check"], "auditbinder.yaml");
    assert_eq!(exit, Some(0));
    assert_eq!(list(&said, "engagements")[0]["answered"], 9);
    let (exit, said) = answer(&["check"], "auditbinder.yaml");
    assert_eq!(exit, Some(0), "{said}");
    let engagement = &list(&said, "engagements")[0];
    let codes: Vec<&Value> = list(engagement, "findings")
        .iter()
        .map(|f| &f["code"])
        .collect();
    // Gemini CLI has no setting that keeps it from reading a path.
    assert_eq!(codes, ["check-not-evidenced"]);
}

/// Each gap of the variant: the check, the file, and a text on the line that it points at.
const GAPS: [(&str, &str, &str); 13] = [
    ("not-enterprise-wide", "gaps/risks.yaml", "covers: system"),
    (
        "asset-without-scenario",
        "plan/assets.yaml",
        "id: fax-voicemail",
    ),
    (
        "agent-without-scenario",
        "plan/assets.yaml",
        "id: gemini-cli",
    ),
    (
        "vulnerability-empty",
        "gaps/risks.yaml",
        "vulnerability: tbd",
    ),
    ("measures-unassessed", "gaps/risks.yaml", "id: LR-33"),
    ("step-undefined", "gaps/risks.yaml", "name: possible"),
    ("impacts-differ", "gaps/risks.yaml", "impact: severe"),
    ("level-differs", "gaps/risks.yaml", "level: moderate"),
    ("analysis-unapproved", "gaps/risks.yaml", "name: "),
    ("versions-inconsistent", "gaps/risks.yaml", "version: "),
    ("review-overdue", "gaps/risks.yaml", "review-every-days"),
    ("trigger-unreviewed", "gaps/risks.yaml", "2026-07-21"),
    (
        "scenario-stale",
        "gaps/risks.yaml",
        "reconfirmed-on: 2025-09-05",
    ),
];

#[test]
fn the_variant_names_each_gap_at_its_place_and_no_other() {
    let (exit, said) = answer(&["risk", "check"], "gaps.yaml");
    assert_eq!(exit, Some(1));
    let engagement = &list(&said, "engagements")[0];
    let reasons = list(engagement, "elements")
        .iter()
        .flat_map(|e| list(e, "reasons"));
    let mut found: Vec<(String, String, String)> = Vec::new();
    for reason in reasons {
        let file = reason["file"].as_str().expect("a file");
        let text = std::fs::read_to_string(example(file)).expect("the file of the plan");
        let line = reason["line"].as_u64().expect("a line");
        let line = usize::try_from(line).expect("small");
        let line = text.lines().nth(line - 1).expect("the line").to_owned();
        let check = reason["check"].as_str().expect("a check").to_owned();
        found.push((check, file.to_owned(), line));
    }
    assert_eq!(found.len(), GAPS.len(), "{found:#?}");
    for (check, file, on_line) in GAPS {
        let named = found
            .iter()
            .any(|(c, f, line)| c == check && f == file && line.contains(on_line));
        assert!(named, "{check} at {on_line}: {found:#?}");
    }
}

#[test]
fn treatments_of_the_variant_that_are_late_or_unproven_are_found() {
    let (_, said) = answer(&["check"], "gaps.yaml");
    let engagement = &list(&said, "engagements")[0];
    let of = |code: &str| {
        let findings = list(engagement, "findings")
            .iter()
            .filter(|f| f["code"] == code);
        findings
            .map(|f| f["subject"].as_str().expect("an id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("treatment-overdue"), ["LR-16"]);
    assert_eq!(of("treatment-unproven"), ["LR-44"]);
    assert_eq!(of("risk-level-differs"), ["LR-18"]);
}

#[test]
fn a_threat_that_the_library_lacks_is_told_with_the_nearest_one() {
    let plan = super::plan::changed(&[(
        "      threat: ",
        "      threat-ref: TE-AI-00\n      threat: ",
    )]);
    let said = super::plan::rejected(&plan);
    assert_eq!(said.len(), 4, "one for each scenario: {said:?}");
    for finding in said {
        assert_eq!(
            finding.message,
            "the library has no threat event `TE-AI-00`"
        );
        let near = finding.label.expect("a near id");
        assert!(near.starts_with("did you mean `TE-AI-0"), "{near}");
    }
}
