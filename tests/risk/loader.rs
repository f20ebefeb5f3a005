//! What the loader refuses of a risk analysis, before the gate sees it.

use super::plan::{changed, line_of, rejected};

const MATRIX: &str = "    matrix:\n      - [low, low]\n      - [low, high]\n";
const SCORE: &str =
    "    score: product\n    thresholds: [{level: low, from: 1}, {level: high, from: 4}]\n";

/// Edits that make the complete plan a numeric one.
const NUMERIC: [(&str, &str); 5] = [
    (MATRIX, SCORE),
    ("{name: rare,", "{name: rare, value: 1,"),
    ("{name: likely,", "{name: likely, value: 2,"),
    ("{name: minor,", "{name: minor, value: 1,"),
    ("{name: severe,", "{name: severe, value: 2,"),
];

/// The only finding: code, line, label.
fn only(text: &str) -> (&'static str, u32, Option<String>) {
    let findings = rejected(text);
    assert_eq!(findings.len(), 1, "{findings:#?}");
    let finding = &findings[0];
    let line = finding.place.as_ref().expect("a place").line;
    (finding.code.as_str(), line, finding.label.clone())
}

#[test]
fn unknown_ids_are_named_at_their_place_with_the_nearest_spelling() {
    for (from, to, near) in [
        ("{asset: fax,", "{asset: fex,", "fax"),
        ("by: ben, on: 2026-06-10", "by: bem, on: 2026-06-10", "ben"),
        (
            "on: 2026-05-04, evidence: [interviews]",
            "on: 2026-05-04, evidence: [interview]",
            "interviews",
        ),
        ("sites, by: ada", "sites, by: adda", "ada"),
        (
            "approved-by: ben, approved-on: 2025",
            "approved-by: bn, approved-on: 2025",
            "ben",
        ),
        (
            "management-plan: treatment-plan",
            "management-plan: treatment-plam",
            "treatment-plan",
        ),
        (
            "      existing-evidence: [backup-report]\n      likelihood: likely\n      impact: severe\n      treatment: mitigate",
            "      existing-evidence: [backup-reports]\n      likelihood: likely\n      impact: severe\n      treatment: mitigate",
            "backup-report",
        ),
        (
            "accepted: {by: ben, on: 2026-06-21",
            "accepted: {by: benn, on: 2026-06-21",
            "ben",
        ),
    ] {
        let text = changed(&[(from, to)]);
        let (code, _, label) = only(&text);
        assert_eq!(code, "unknown-reference", "{to}");
        assert_eq!(label, Some(format!("did you mean `{near}`?")), "{to}");
    }
}

#[test]
fn a_step_off_its_scale_is_named_wherever_it_stands() {
    for (from, to) in [
        ("      likelihood: rare\n", "      likelihood: rar\n"),
        ("{confidentiality: severe", "{confidentiality: sever"),
        ("integrity: minor", "integrity: major"),
        ("residual-likelihood: likely", "residual-likelihood: likly"),
        ("      level: low\n", "      level: lo\n"),
        ("tolerance: low", "tolerance: lowest"),
        ("      - [low, high]", "      - [low, huge]"),
    ] {
        let text = changed(&[(from, to)]);
        let (code, line, _) = only(&text);
        assert_eq!(
            (code, line),
            ("wrong-value", line_of(&text, to.trim(), 1)),
            "{to}"
        );
    }
}

#[test]
fn an_empty_threat_is_no_value_at_all() {
    let text = changed(&[("threat: Malware encrypts the records.", "threat: \" \"")]);
    assert_eq!(only(&text).0, "wrong-value");
}

#[test]
fn a_numeric_method_is_whole_or_refused_at_its_place() {
    let numeric = super::plan::judged(&changed(&NUMERIC));
    assert!(numeric.report.is_answered(), "{:?}", numeric.reasons());
    let by_number = [
        ("likelihood: likely\n", "likelihood: 2\n"),
        ("impact: severe\n", "impact: 2\n"),
    ];
    let numeric = super::plan::judged(&changed(&[&NUMERIC[..], &by_number].concat()));
    assert!(numeric.report.is_answered(), "{:?}", numeric.reasons());
    for (from, to, at) in [
        ("    score: product\n", "", "{level: low, from: 1}"),
        ("from: 1}", "from: 2}", "from: 2}"),
        ("from: 4}", "from: 1}", "{level: high, from: 1}"),
        ("{level: low,", "{level: lwo,", "lwo"),
        ("rare, value: 1,", "rare,", "{name: rare"),
        ("likely, value: 2,", "likely, value: 1,", "{name: likely"),
        (
            "    score: product\n",
            "    score: product\n    matrix: [[low, low], [low, high]]\n",
            "score: product",
        ),
    ] {
        let text = changed(&[&NUMERIC[..], &[(from, to)]].concat());
        let (code, line, _) = only(&text);
        assert_eq!((code, line), ("wrong-value", line_of(&text, at, 1)), "{to}");
    }
}

#[test]
fn a_word_that_two_steps_share_is_refused() {
    let text = changed(&[("levels: [low, high]", "levels: [low, low, high]")]);
    assert_eq!(only(&text).0, "wrong-value");
    let text = changed(&[
        (
            "{name: minor, definition: One patient}",
            "{name: severe, definition: One patient}",
        ),
        ("minor", "severe"),
    ]);
    assert_eq!(only(&text).0, "wrong-value");
}

#[test]
fn provisions_of_the_proposal_are_looked_up_in_it() {
    let row = |control: &str| {
        let rows =
            format!("nprm-readiness:\n  - {{control: \"{control}\", state: planned}}\nevidence:\n");
        changed(&[(
            "evidence:\n  - id: interviews",
            &(rows + "  - id: interviews"),
        )])
    };
    super::plan::judged(&row("nprm:164.308(a)(2)"));
    super::plan::judged(&row("hipaa-nprm:164.308(a)(2)"));
    assert_eq!(only(&row("nprm:164.308(a)(99)")).0, "unknown-control");
    assert_eq!(only(&row("hipaa:164.308(a)(2)")).0, "unknown-control");
}
