//! The organisation's own controls, and its decisions on addressable specifications.

use auditbinder::model::{ControlState, Strength, SupportOrigin};

use super::{Answer, check, item, soc2};

#[test]
fn an_own_control_that_could_not_be_tested_says_what_it_lacks() {
    let lacks = |fields: &str| {
        let own = format!("controls: [{{id: oc, statement: Access is reviewed{fields}}}]\n");
        let answer = check(&soc2("type-2", "CC6.3"), &[item("access_review", "")], &own);
        let raised = answer.raised("own-control-incomplete");
        let message = raised.first().map(|finding| finding.message.clone());
        message.unwrap_or_default()
    };
    assert_eq!(
        lacks(""),
        "own control `oc` lacks: `owner`, `frequency`, `meets`, `evidence`"
    );
    let part = ", owner: ann, meets: [soc2:CC6.3]";
    assert_eq!(
        lacks(part),
        "own control `oc` lacks: `frequency`, `evidence`"
    );
    let whole =
        ", owner: ann, frequency: quarterly, meets: [soc2:CC6.3], evidence: [access_review]";
    assert_eq!(lacks(whole), "");
    // One that did not operate in the period is not asked.
    assert_eq!(lacks(", until: 2025-06-30"), "");
}

#[test]
fn evidence_of_an_own_control_counts_with_others_for_what_it_meets() {
    let own = "controls:
  - {id: oc, statement: Access is reviewed, owner: ann, frequency: quarterly, meets: [soc2:CC6.4], evidence: [access_review]}
";
    let answer = check(&soc2("type-2", "CC6.4"), &[item("access_review", "")], own);
    let link = answer.link("soc2:CC6.4", "access_review").expect("mapped");
    assert_eq!(link.strength, Strength::Supporting);
    assert_eq!(link.origin.describe(), "through own control oc");
    assert_eq!(answer.state("soc2:CC6.4"), ControlState::Partial);
}

#[test]
fn an_own_control_maps_nothing_that_its_evidence_cannot_show() {
    let own = "controls:
  - {id: oc, statement: Activity is watched, owner: ann, frequency: daily, meets: [soc2:PI1.3], evidence: [otel_pipeline]}
";
    let answer = check(&soc2("type-2", "PI1.3"), &[item("otel_pipeline", "")], own);
    assert!(answer.of("soc2:PI1.3").links.is_empty());
}

const SPECIFICATION: &str = "hipaa:164.312(a)(2)(iii)";

/// One addressable specification in scope, with the fields of a decision on it.
fn decided(decision: Option<&str>, items: &[String]) -> Answer {
    let hipaa = "kinds: [risk-analysis]\n    profile: {catalogs: {hipaa: hipaa-security}, scope: {hipaa: [\"164.312(a)(2)(iii)\"]}}";
    let own = decision.map_or_else(String::new, |fields| {
        format!(
            "controls:
  - id: oc
    statement: Sessions end
    owner: ann
    frequency: continuous
    addressable: [{{control: \"{SPECIFICATION}\", {fields}}}]
"
        )
    });
    check(hipaa, items, &own)
}

/// The messages of one code.
fn said(answer: &Answer, code: &str) -> Vec<String> {
    let raised = answer.raised(code);
    raised
        .iter()
        .map(|finding| finding.message.clone())
        .collect()
}

fn logoff() -> String {
    item("automatic_logoff_configuration", "")
}

fn document() -> String {
    item("addressable_specification_decision", "")
}

#[test]
fn an_addressable_specification_without_a_decision_stays_open() {
    let answer = decided(None, &[logoff()]);
    assert_eq!(
        said(&answer, "addressable-undecided"),
        [
            "`hipaa:164.312(a)(2)(iii)` (Automatic logoff) is addressable and has no recorded decision"
        ]
    );
    assert_eq!(answer.state(SPECIFICATION), ControlState::Partial);
    let whole = "decision: implemented, rationale: everywhere, by: ann, on: 2026-06-01";
    let answer = decided(Some(whole), &[logoff()]);
    assert_eq!(
        answer
            .codes()
            .iter()
            .filter(|c| c.starts_with("addressable"))
            .count(),
        0
    );
    assert_eq!(answer.state(SPECIFICATION), ControlState::Evidenced);
}

#[test]
fn a_decision_without_author_day_or_document_is_no_documented_one() {
    for (fields, lacks) in [
        (
            "decision: implemented, rationale: everywhere, on: 2026-06-01",
            "who decided",
        ),
        (
            "decision: implemented, rationale: everywhere, by: ann",
            "when it was decided",
        ),
        (
            "decision: implemented, rationale: everywhere, by: ann, on: 2099-06-01",
            "a day that is not after the as-of date",
        ),
        (
            "decision: not-reasonable, rationale: one room, by: ann, on: 2026-06-01",
            "the document of the decision",
        ),
        (
            "decision: alternative-measure, rationale: locked room",
            "who decided, when it was decided, the document of the decision",
        ),
    ] {
        let answer = decided(Some(fields), &[logoff()]);
        assert_eq!(
            said(&answer, "addressable-undecided"),
            [format!(
                "the decision on `{SPECIFICATION}` (Automatic logoff) lacks: {lacks}"
            )]
        );
        assert_eq!(
            answer.state(SPECIFICATION),
            ControlState::Partial,
            "{fields}"
        );
    }
}

#[test]
fn a_documented_decision_to_do_otherwise_answers_the_specification() {
    for decision in ["alternative-measure", "not-reasonable"] {
        let fields = format!(
            "decision: {decision}, rationale: the room is locked, by: ann, on: 2026-06-01, evidence: [addressable_specification_decision]"
        );
        let answer = decided(Some(&fields), &[document()]);
        assert_eq!(
            answer.state(SPECIFICATION),
            ControlState::Evidenced,
            "{decision}"
        );
        let link = answer
            .link(SPECIFICATION, "addressable_specification_decision")
            .expect("mapped");
        assert_eq!(link.strength, Strength::Primary);
        assert_eq!(link.origin, SupportOrigin::Decision);
        assert_eq!(link.why, format!("{decision}: the room is locked"));
    }
    // That it is implemented is shown by what implements it.
    let fields = "decision: implemented, rationale: everywhere, by: ann, on: 2026-06-01, evidence: [addressable_specification_decision]";
    let answer = decided(Some(fields), &[document()]);
    assert_eq!(answer.state(SPECIFICATION), ControlState::Partial);
}

#[test]
fn a_decision_that_nobody_has_looked_at_for_long_is_stale() {
    let on = |days: &str| {
        let fields = format!("decision: implemented, rationale: everywhere, by: ann, {days}");
        said(&decided(Some(&fields), &[logoff()]), "decision-stale")
    };
    assert_eq!(
        on("on: 2025-11-01"),
        [
            "the decision on `hipaa:164.312(a)(2)(iii)` was last confirmed on 2025-11-01, 440 days before the as-of date"
        ]
    );
    // A year and a tenth of it are 402 days.
    assert_eq!(on("on: 2025-12-09"), [""; 0]);
    assert_eq!(on("on: 2025-12-08").len(), 1);
    assert_eq!(
        on("on: 2020-01-01, reconfirmed-on: 2026-06-01, reconfirmed-by: ann"),
        [""; 0]
    );
}

#[test]
fn a_decision_that_is_stale_is_no_sign_that_a_control_operated() {
    let hipaa = "kinds: [type-2]\n    profile: {catalogs: {hipaa: hipaa-security}, scope: {hipaa: [\"164.310(a)(2)(ii)\"]}}";
    for on in ["2026-06-01", "2025-06-30"] {
        let own = format!(
            "controls:
  - id: oc
    statement: The building is locked
    owner: ann
    frequency: continuous
    addressable: [{{control: \"hipaa:164.310(a)(2)(ii)\", decision: implemented, rationale: one building, by: ann, on: {on}}}]
"
        );
        let answer = check(hipaa, &[item("facility_security_plan", "")], &own);
        let state = answer.state("hipaa:164.310(a)(2)(ii)");
        assert_eq!(state, ControlState::Partial, "{on}");
    }
}
