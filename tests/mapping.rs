//! Which items speak for which control: conditions, combinations, design and
//! operation, crosswalks, limits, decisions, own controls, the strict gate.

#[path = "mapping/crosswalks.rs"]
mod crosswalks;
#[path = "mapping/distrust.rs"]
mod distrust;
#[path = "support/judged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod judged;
#[path = "mapping/own_controls.rs"]
mod own_controls;

use auditbinder::model::{
    BuildVerdict, Condition, ControlResult, ControlState, Strength, SupportOrigin,
};
use judged::{Answer, judged};

/// A plan of one engagement over 2026.
fn plan(engagement: &str, sections: &str) -> String {
    format!(
        "people: [{{id: ann, name: Ann Example}}]
engagements:
  - id: audit
    title: Audit
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    {engagement}
{sections}"
    )
}

/// The engagement's lines: what it serves, and SOC 2 criteria in scope.
fn soc2(kind: &str, scope: &str) -> String {
    format!(
        "kinds: [{kind}]\n    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [{scope}]}}}}"
    )
}

/// One sound item of a type, with further lines.
fn item(kind: &str, more: &str) -> String {
    format!(
        "  - id: {kind}
    type: {kind}
    owner: ann
    collected: {{on: 2026-11-01, by: ann}}
    source: {{file: {kind}.txt}}
{more}"
    )
}

/// Judges a plan whose items each have a document.
fn check(engagement: &str, items: &[String], sections: &str) -> Answer {
    let evidence = format!("evidence:\n{}", items.concat());
    let plan = plan(engagement, &format!("{evidence}{sections}"));
    let kinds: Vec<String> = items
        .iter()
        .filter_map(|item| {
            Some(
                item.lines()
                    .next()?
                    .trim()
                    .strip_prefix("- id: ")?
                    .to_owned(),
            )
        })
        .collect();
    let names: Vec<String> = kinds.iter().map(|kind| format!("{kind}.txt")).collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .zip(&kinds)
        .map(|(n, k)| (n.as_str(), k.as_str()))
        .collect();
    judged(&plan, &files)
}

/// The type of the requests log is primary for P5.2 and P6.7, under a condition each.
const REQUESTS: &str = "data_subject_request_log";

#[test]
fn a_conditional_row_counts_as_supporting_until_somebody_confirms_it() {
    let answer = check(&soc2("type-2", "P5, P6.7"), &[item(REQUESTS, "")], "");
    let control = answer.of("soc2:P5.2");
    assert_eq!(control.state, ControlState::Partial);
    let link = answer.link("soc2:P5.2", REQUESTS).expect("mapped");
    assert_eq!(link.strength, Strength::Supporting);
    assert_eq!(link.condition, Some(Condition::Open));
    let missing = control.missing.join("; ");
    assert!(
        missing.contains("`data_subject_request_log` would show it once confirmed: Count if corrections were made"),
        "{missing}"
    );
    let open: Vec<(String, bool)> = answer
        .conditions
        .iter()
        .map(|open| (open.control.to_string(), open.gap))
        .collect();
    assert_eq!(
        open,
        [
            ("soc2:P5.2".to_owned(), true),
            ("soc2:P6.7".to_owned(), true)
        ]
    );
    // One finding per item, with one note per control.
    let raised = answer.raised("condition-open");
    assert_eq!(raised.len(), 1);
    assert_eq!(raised[0].subject.as_deref(), Some(REQUESTS));
    assert_eq!(raised[0].notes.len(), 2);
    assert!(raised[0].notes[0].starts_with("`soc2:P5.2`: Count if "));
}

#[test]
fn a_confirmed_condition_makes_the_item_primary_and_says_who_looked_and_when() {
    let confirms = "    confirms:
      - {controls: [soc2:P5.2], by: ann, on: 2026-12-01, found: \"columns corrected, passed on\"}\n";
    let answer = check(&soc2("type-2", "P5, P6.7"), &[item(REQUESTS, confirms)], "");
    assert_eq!(answer.state("soc2:P5.2"), ControlState::Evidenced);
    let link = answer.link("soc2:P5.2", REQUESTS).expect("mapped");
    assert_eq!(link.strength, Strength::Primary);
    assert_eq!(
        link.condition,
        Some(Condition::Confirmed {
            by: "Ann Example".to_owned(),
            on: "2026-12-01".parse().expect("a day"),
            found: Some("columns corrected, passed on".to_owned()),
        })
    );
    assert_eq!(answer.state("soc2:P6.7"), ControlState::Partial);
    let open: Vec<String> = answer
        .conditions
        .iter()
        .map(|c| c.control.to_string())
        .collect();
    assert_eq!(open, ["soc2:P6.7"]);
}

#[test]
fn an_open_condition_of_a_control_that_is_shown_otherwise_is_listed_and_raises_nothing() {
    let shown = item(
        "privacy_compliance_review",
        "    supports: [{id: soc2:P6.7, strength: primary, why: every account was tested}]\n",
    );
    let answer = check(&soc2("type-2", "P6.7"), &[item(REQUESTS, ""), shown], "");
    assert_eq!(answer.state("soc2:P6.7"), ControlState::Evidenced);
    let open: Vec<bool> = answer.conditions.iter().map(|open| open.gap).collect();
    assert_eq!(open, [false]);
    assert_eq!(answer.codes(), [""; 0]);
}

#[test]
fn a_confirmation_in_vain_is_said_and_changes_nothing() {
    for (kind, control, on, message) in [
        (
            REQUESTS,
            "P5.2",
            "2027-02-01",
            "`data_subject_request_log` was confirmed for `soc2:P5.2` on 2027-02-01, after the as-of date 2027-01-15",
        ),
        (
            "access_review",
            "CC6.3",
            "2026-12-01",
            "the map has no condition for `access_review` and `soc2:CC6.3`: the type `access_review` is primary there",
        ),
        (
            "access_review",
            "P5.2",
            "2026-12-01",
            "the map has no row for `access_review` and `soc2:P5.2`, so there is nothing to confirm",
        ),
    ] {
        let confirms =
            format!("    confirms: [{{controls: [soc2:{control}], by: ann, on: {on}}}]\n");
        let answer = check(&soc2("type-2", control), &[item(kind, &confirms)], "");
        let without = check(&soc2("type-2", control), &[item(kind, "")], "");
        let raised = answer.raised("confirmation-unused");
        assert_eq!(raised.len(), 1, "{:?}", answer.codes());
        assert_eq!(raised[0].message, message);
        let id = format!("soc2:{control}");
        assert_eq!(answer.state(&id), without.state(&id));
        assert_eq!(answer.of(&id).links.len(), without.of(&id).links.len());
    }
}

#[test]
fn a_combination_shows_a_control_once_every_part_is_there() {
    let drift = || item("configuration_drift_report", "");
    let part = check(&soc2("type-2", "CC7.1"), &[drift()], "");
    assert_eq!(part.state("soc2:CC7.1"), ControlState::Partial);
    let missing = part.of("soc2:CC7.1").missing.join("; ");
    assert!(missing.starts_with("missing part: "), "{missing}");
    assert!(
        missing.contains("vulnerability scan") && missing.contains(" or "),
        "{missing}"
    );
    // Either alternative of the second part is enough.
    for other in ["vulnerability_scan", "sca_scan"] {
        let whole = check(&soc2("type-2", "CC7.1"), &[drift(), item(other, "")], "");
        assert_eq!(
            whole.state("soc2:CC7.1"),
            ControlState::Evidenced,
            "{other}"
        );
    }
    let twice = ["vulnerability_scan", "sca_scan"].map(|kind| item(kind, ""));
    let answer = check(&soc2("type-2", "CC7.1"), &twice, "");
    assert_eq!(answer.state("soc2:CC7.1"), ControlState::Partial);
}

#[test]
fn a_part_of_a_combination_that_lacks_occurrences_is_missing() {
    let scan = item("vulnerability_scan", "").replace("2026-11-01", "2026-02-01");
    let items = [
        item("configuration_drift_report", ""),
        scan.replace("    owner", "    cadence: monthly\n    owner"),
    ];
    let answer = check(&soc2("type-2", "CC7.1"), &items, "");
    assert_eq!(answer.state("soc2:CC7.1"), ControlState::Partial);
    assert!(answer.codes().contains(&"occurrence-missing"));
}

/// A policy shows how a control is designed, never that it operated.
const PLAN: &str = "incident_response_plan";

#[test]
fn design_alone_evidences_a_control_as_of_a_day_and_not_over_a_period() {
    let of_a_day = check(&soc2("type-1", "CC7.4"), &[item(PLAN, "")], "");
    assert_eq!(of_a_day.state("soc2:CC7.4"), ControlState::Evidenced);
    let of_a_period = check(&soc2("type-2", "CC7.4"), &[item(PLAN, "")], "");
    let control = of_a_period.of("soc2:CC7.4");
    assert_eq!(control.state, ControlState::Partial);
    assert_eq!(
        control.missing,
        ["only the design is shown: nothing shows that it operated in the period"]
    );
    assert!(control.gap.is_some());
}

#[test]
fn an_item_of_operation_beside_the_design_evidences_a_control_over_a_period() {
    let beside = item(
        "incident_register",
        "    supports: [{id: soc2:CC7.4, why: incidents of the period}]\n",
    );
    let answer = check(
        &soc2("type-2", "CC7.4"),
        &[item(PLAN, ""), beside.clone()],
        "",
    );
    assert_eq!(answer.state("soc2:CC7.4"), ControlState::Evidenced);
    // A stale one shows nothing of the period.
    let stale = beside
        .replace("2026-11-01", "2026-01-10")
        .replace("    owner", "    cadence: monthly\n    owner");
    let answer = check(&soc2("type-2", "CC7.4"), &[item(PLAN, ""), stale], "");
    assert_eq!(answer.state("soc2:CC7.4"), ControlState::Partial);
}

#[test]
fn a_tested_sample_beside_the_design_evidences_a_control_over_a_period() {
    let sample = |size: u32, selected: &str, results: &str| {
        format!(
            "populations:
  - {{id: incidents, description: Incidents of the period, evidence: {PLAN}, size: {size}}}
samples:
  - id: incidents-1
    population: incidents
    tests: [soc2:CC7.4]
    method: random
    selected: [{selected}]
    results: [{results}]
"
        )
    };
    let result =
        |outcome: &str| format!("{{item: I1, attribute: handled by plan, outcome: {outcome}}}");
    for (sample, state, result) in [
        (
            sample(3, "I1", &result("pass")),
            ControlState::Evidenced,
            ControlResult::NoExceptionSeen,
        ),
        (
            sample(3, "I1", &result("deviation")),
            ControlState::Evidenced,
            ControlResult::ExceptionsNoted,
        ),
        (
            sample(3, "I1", ""),
            ControlState::Partial,
            ControlResult::NotTested,
        ),
        (
            sample(0, "", ""),
            ControlState::Evidenced,
            ControlResult::DidNotOperate,
        ),
    ] {
        let answer = check(&soc2("type-2", "CC7.4"), &[item(PLAN, "")], &sample);
        let found = (answer.state("soc2:CC7.4"), answer.result("soc2:CC7.4"));
        assert_eq!(found, (state, result), "{sample}");
    }
}

#[test]
fn a_check_that_passed_on_a_design_document_is_no_operation() {
    let checks = "    checks: [{id: c, assert: \"doc.lines.size() > 0\", message: it is empty}]\n";
    let answer = check(&soc2("type-2", "CC7.4"), &[item(PLAN, checks)], "");
    let found = (answer.state("soc2:CC7.4"), answer.result("soc2:CC7.4"));
    assert_eq!(
        found,
        (ControlState::Partial, ControlResult::NoExceptionSeen)
    );
}

#[test]
fn a_strict_gate_names_each_control_without_mapped_evidence_and_what_would_show_it() {
    let strict = soc2("type-2", "CC6.3, CC7.1, CC7.4").replace("kinds", "gate: strict\n    kinds");
    let answer = check(&strict, &[item(PLAN, "")], "");
    let raised = answer.raised("control-unmapped");
    let subjects: Vec<&str> = raised.iter().filter_map(|f| f.subject.as_deref()).collect();
    // CC7.4 has an item: it is a gap, and not unmapped.
    assert_eq!(subjects, ["soc2:CC6.3", "soc2:CC7.1"]);
    let help = |at: usize| raised[at].help.as_deref().expect("what would show it");
    assert!(
        help(0).starts_with("a primary item would evidence it, such as: "),
        "{}",
        help(0)
    );
    assert!(help(0).contains("user access review"), "{}", help(0));
    assert!(
        help(1).starts_with("together these would evidence it: "),
        "{}",
        help(1)
    );
    let BuildVerdict::Refused { reasons } = &answer.verdict else {
        panic!("{:?}", answer.verdict)
    };
    assert_eq!(reasons.len(), 2);
}

#[test]
fn a_mapping_that_a_type_cannot_carry_is_disputed() {
    let supports = |control: &str, strength: &str| {
        format!(
            "    supports: [{{id: \"soc2:{control}\", strength: {strength}, why: we say so}}]\n"
        )
    };
    // What counts with others stays, as that.
    let items = [item("compliance_api_logs", &supports("CC7.2", "primary"))];
    let answer = check(&soc2("type-2", "CC7.2"), &items, "");
    let raised = answer.raised("support-disputed");
    assert_eq!(raised.len(), 1, "{:?}", answer.codes());
    assert_eq!(
        raised[0].message,
        "`compliance_api_logs` is mapped to `soc2:CC7.2`, and an item of type `compliance_api_logs` shows it with others only"
    );
    let link = answer
        .link("soc2:CC7.2", "compliance_api_logs")
        .expect("it counts with others");
    assert_eq!(link.strength, Strength::Supporting);
    // What shows nothing is left out.
    for strength in ["primary", "supporting"] {
        let items = [item("otel_pipeline", &supports("PI1.3", strength))];
        let answer = check(&soc2("type-2", "PI1.3"), &items, "");
        assert_eq!(answer.codes(), ["support-disputed"], "{strength}");
        assert_eq!(answer.state("soc2:PI1.3"), ControlState::NotEvidenced);
        assert!(answer.of("soc2:PI1.3").links.is_empty());
    }
    // A mapping within the limit is nobody's dispute.
    let items = [item(
        "compliance_api_logs",
        &supports("CC7.2", "supporting"),
    )];
    assert_eq!(check(&soc2("type-2", "CC7.2"), &items, "").codes(), [""; 0]);
}

#[test]
fn a_mapping_of_the_organisation_is_shown_as_its_own() {
    let supports = "    supports: [{id: soc2:CC9.1, why: says how disruptions are met}]\n";
    let answer = check(
        &soc2("type-1", "CC9.1"),
        &[item("access_review", supports)],
        "",
    );
    let link = answer.link("soc2:CC9.1", "access_review").expect("mapped");
    assert_eq!(link.origin, SupportOrigin::Organization);
    assert_eq!(link.origin.describe(), "mapped by the organisation");
    assert_eq!(link.strength, Strength::Supporting);
    assert_eq!(answer.state("soc2:CC9.1"), ControlState::Partial);
}
