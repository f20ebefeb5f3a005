//! Breach notices and assessments as findings of a plan.

use super::plan::{changed, judged, line_of, rejected};

/// The complete plan with one incident, of which the fields are given.
fn with(fields: &str) -> String {
    let incident = format!(
        "incidents:\n  - id: mail\n    title: Mail to a wrong address\n    detected: 2026-03-02\n    data-class: phi-touching\n{fields}evidence:\n  - id: interviews"
    );
    changed(&[("evidence:\n  - id: interviews", &incident)])
}

const ASSESSED: &str = "    persons: 3\n    four-factors:\n      nature: Names and days of three visits\n      recipient: A clinic with duties of its own\n      acquired: Read by one person\n      mitigated: Deleted, confirmed in writing\n      conclusion: low-probability\n      by: ada\n      on: 2026-03-05\n      evidence: [interviews]\n";

/// Code and line of every finding.
fn found(text: &str) -> Vec<(&'static str, u32)> {
    let findings = judged(text).findings;
    let line = |f: &auditbinder::diagnostic::Finding| f.place.as_ref().map_or(0, |p| p.line);
    findings
        .iter()
        .map(|f| (f.code.as_str(), line(f)))
        .collect()
}

#[test]
fn a_documented_assessment_with_a_low_probability_needs_no_notice() {
    assert_eq!(found(&with(ASSESSED)), []);
}

#[test]
fn an_assessment_proves_nothing_while_a_part_of_it_is_lacking() {
    for (from, to) in [
        ("      nature: Names and days of three visits\n", ""),
        (
            "recipient: A clinic with duties of its own",
            "recipient: n/a",
        ),
        ("      acquired: Read by one person\n", ""),
        ("      mitigated: Deleted, confirmed in writing\n", ""),
        ("conclusion: low-probability", "conclusion: not-assessed"),
        ("      conclusion: low-probability\n", ""),
        ("conclusion: low-probability", "conclusion: breach"),
        ("      by: ada\n", ""),
        ("      on: 2026-03-05\n", ""),
        ("on: 2026-03-05", "on: 2026-07-16"),
        ("      evidence: [interviews]\n", ""),
    ] {
        let text = with(&ASSESSED.replace(from, to));
        let line = line_of(&text, "id: mail", 1);
        assert_eq!(
            found(&text),
            [("breach-assessment-incomplete", line)],
            "{from} {to}"
        );
    }
}

#[test]
fn an_incident_with_phi_of_persons_is_presumed_to_be_a_breach() {
    let text = with("    persons: 3\n");
    let line = line_of(&text, "id: mail", 1);
    assert_eq!(found(&text), [("breach-assessment-incomplete", line)]);
    assert_eq!(found(&with("    persons: 0\n")), []);
}

#[test]
fn a_late_notice_is_named_at_its_day_and_a_missing_one_at_the_incident() {
    let breach = |persons: u64, fields: &str| {
        with(&format!(
            "    persons: {persons}\n    breach:\n      discovered: 2026-03-02\n{fields}"
        ))
    };
    // 60 days after 2 March end on 1 May.
    assert_eq!(
        found(&breach(3, "      individuals-notified: 2026-05-01\n")),
        []
    );
    let text = breach(3, "      individuals-notified: 2026-05-02\n");
    let line = line_of(&text, "individuals-notified", 1);
    assert_eq!(found(&text), [("breach-notice-late", line)]);
    let text = breach(3, "");
    let line = line_of(&text, "id: mail", 1);
    assert_eq!(found(&text), [("breach-notice-late", line)]);
    let text = breach(
        501,
        "      individuals-notified: 2026-04-01\n      hhs-notified: 2026-04-01\n",
    );
    let found = judged(&text);
    let late = found.raised("breach-notice-late");
    assert_eq!(late.len(), 1);
    assert!(
        late[0].message.starts_with("the media had to be notified"),
        "{}",
        late[0].message
    );
}

#[test]
fn the_secretary_told_after_the_persons_weighs_less_than_a_late_notice() {
    let text = with(
        "    persons: 500\n    breach:\n      discovered: 2026-03-02\n      individuals-notified: 2026-04-01\n      hhs-notified: 2026-04-02\n",
    );
    let judged = judged(&text);
    let late = judged.raised("breach-notice-late");
    assert_eq!(late.len(), 1);
    assert_eq!(late[0].severity.as_str(), "medium");
}

#[test]
fn a_delay_counts_once_it_is_documented() {
    let delay = |evidence: &str| {
        with(&format!(
            "    persons: 3\n    breach:\n      discovered: 2026-03-02\n      individuals-notified: 2026-06-01\n      law-enforcement-delay: {{until: 2026-06-01{evidence}}}\n"
        ))
    };
    assert_eq!(found(&delay(", evidence: [interviews]")), []);
    let codes: Vec<&str> = found(&delay(""))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(
        codes,
        ["breach-assessment-incomplete", "breach-notice-late"]
    );
}

#[test]
fn the_number_of_persons_is_stated_once() {
    let text = |persons: u64| {
        with(&format!(
            "    persons: 3\n    breach: {{discovered: 2026-07-01, persons: {persons}}}\n"
        ))
    };
    assert_eq!(found(&text(3)), []);
    let findings = rejected(&text(4));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].code.as_str(), "stated-twice");
}
