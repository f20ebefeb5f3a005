//! What must not count: confirmations, decisions, mappings and derivations that go
//! further than the evidence.

use auditbinder::model::{ControlState, ExcludedBy, Strength, SupportLink};

use super::{check, item, soc2};
use crate::judged::{judged, rejected};

/// A plan over one catalog, with one document of a type that was collected in October.
fn document(profile: &str, kind: &str, more: &str) -> String {
    format!(
        "people: [{{id: ann, name: Ann Example}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-1]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {profile}
evidence:
  - id: paper
    type: {kind}
    owner: ann
    collected: {{on: 2026-10-01, by: ann}}
    source: {{file: paper.txt}}
{more}"
    )
}

const DORA: &str = "{catalogs: {dora: dora}, addressee: {dora: [financial-entity]}, regime: {dora: [critical-functions]}, scope: {dora: [\"Art. 30(2)\"]}}";
const PAPER: (&str, &str) = ("paper.txt", "a text\n");

#[test]
fn a_confirmation_from_before_the_document_or_by_nobody_does_not_count() {
    let confirmed = |on: &str, by: &str| {
        let more =
            format!("    confirms: [{{controls: [\"dora:Art. 30(2)(a)\"], by: {by}, on: {on}}}]\n");
        document(DORA, "dora_contract_clauses", &more)
    };
    let good = judged(&confirmed("2026-10-02", "ann"), &[PAPER]);
    assert_eq!(good.state("dora:Art. 30(2)(a)"), ControlState::Evidenced);
    let early = judged(&confirmed("2019-01-01", "ann"), &[PAPER]);
    assert_eq!(early.state("dora:Art. 30(2)(a)"), ControlState::Partial);
    let raised = early.raised("confirmation-unused");
    assert!(
        raised[0]
            .message
            .contains("before the document of 2026-10-01")
    );
    let nobody = rejected(&confirmed("2026-10-02", "ghost"), &[PAPER]);
    assert!(nobody.contains("there is no person `ghost`"), "{nobody}");
}

#[test]
fn terms_of_a_contract_are_not_shown_by_the_contract_as_a_whole() {
    let plan = document(DORA, "dora_contract_clauses", "");
    let answer = judged(&plan, &[PAPER]);
    assert_eq!(answer.state("dora:Art. 30(2)"), ControlState::Partial);
}

#[test]
fn a_single_item_never_replaces_a_combination() {
    let mapped = item(
        "access_review",
        "    supports: [{id: \"soc2:CC6.1\", strength: primary, why: it is about access}]\n",
    );
    let answer = check(&soc2("type-1", "CC6.1"), &[mapped], "");
    let link = answer.link("soc2:CC6.1", "access_review").expect("mapped");
    assert_eq!(link.strength, Strength::Supporting);
    assert_eq!(answer.state("soc2:CC6.1"), ControlState::Partial);
    assert_eq!(answer.codes(), ["support-disputed"]);
}

#[test]
fn what_speaks_for_agents_only_leaves_a_control_partial_except_where_ai_is_the_subject() {
    let state = |catalog: &str, control: &str| {
        let profile = format!("{{catalogs: {{x: {catalog}}}, scope: {{x: [\"{control}\"]}}}}");
        let plan = document(&profile, "otel_pipeline", "");
        judged(&plan, &[PAPER]).state(&format!("x:{control}"))
    };
    assert_eq!(state("hipaa-security", "164.312(b)"), ControlState::Partial);
    assert_eq!(state("iso-42001-2023", "A.6.2.8"), ControlState::Evidenced);
}

#[test]
fn a_decision_is_possible_only_where_the_rule_leaves_one_and_only_once() {
    let plan = |decisions: &str| {
        let profile = "{catalogs: {hipaa: hipaa-security, soc2: soc2-tsc-2017}, scope: {hipaa: [\"164.312\"], soc2: [CC6.1]}}";
        let own = format!(
            "controls:
  - id: oc
    statement: It is decided
    owner: ann
    frequency: annual
    addressable:
{decisions}"
        );
        document(profile, "acceptable_use_policy", &own)
    };
    let decision = |control: &str, what: &str| {
        format!(
            "      - {{control: \"{control}\", decision: {what}, rationale: so it is, by: ann, on: 2026-05-01, evidence: [paper]}}\n"
        )
    };
    let required = judged(
        &plan(&decision("hipaa:164.312(d)", "not-reasonable")),
        &[PAPER],
    );
    assert!(required.of("hipaa:164.312(d)").links.is_empty());
    assert_eq!(required.raised("decision-unusable").len(), 1);
    let logoff = "hipaa:164.312(a)(2)(iii)";
    let once = judged(&plan(&decision(logoff, "not-reasonable")), &[PAPER]);
    assert_eq!(once.state(logoff), ControlState::Evidenced);
    // A decision that something is not done shows nothing of related controls.
    assert!(once.link("soc2:CC6.1", "paper").is_none());
    let both = decision(logoff, "not-reasonable") + &decision(logoff, "implemented");
    let twice = judged(&plan(&both), &[PAPER]);
    assert_eq!(twice.state(logoff), ControlState::Partial);
    assert!(
        twice.raised("decision-unusable")[0]
            .message
            .contains("made twice")
    );
}

#[test]
fn an_item_that_something_speaks_against_supports_no_related_control() {
    let plan = |assert: &str| {
        let profile = "{catalogs: {soc2: soc2-tsc-2017, iso: iso-27001-2022}, scope: {soc2: [CC6.3], iso: [\"A.8.3\"]}}";
        let checks = format!(
            "    checks: [{{id: c, assert: \"{assert}\", severity: high, message: it fails}}]\n"
        );
        document(profile, "access_review", &checks).replace("paper.txt", "paper.csv")
    };
    let table = [("paper.csv", "user\nann\n")];
    let good = judged(&plan("doc.rows.all(r, r.user == 'ann')"), &table);
    assert!(good.link("iso:A.8.3", "paper").is_some());
    let bad = judged(&plan("doc.rows.all(r, r.user == 'bob')"), &table);
    assert!(bad.link("iso:A.8.3", "paper").is_none());
}

#[test]
fn definitions_and_options_ask_for_nothing_and_proposals_have_no_gaps() {
    let dora = "{catalogs: {dora: dora}, addressee: {dora: [financial-entity]}, regime: {dora: []}, scope: {dora: [\"Art. 3\", \"Art. 6(9)\"]}}";
    let answer = judged(&document(dora, "baa", ""), &[PAPER]);
    for control in ["dora:Art. 3", "dora:Art. 6(9)"] {
        let excluded = answer.scoped(control).excluded.as_ref();
        assert_eq!(
            excluded.map(|e| e.by),
            Some(ExcludedBy::Catalog),
            "{control}"
        );
    }
    let nprm = "{catalogs: {nprm: hipaa-nprm-2025-proposed}}";
    let answer = judged(&document(nprm, "baa", ""), &[PAPER]);
    assert_eq!(answer.controls.len(), 47);
    assert!(answer.controls.iter().all(|control| control.gap.is_none()));
    assert!(answer.codes().contains(&"catalog-not-in-force"));
}

#[test]
fn a_vendor_report_with_a_modified_opinion_is_noted() {
    let profile = "{catalogs: {soc2: soc2-tsc-2017}, scope: {soc2: [CC9.2]}}";
    let vendor = |opinion: &str| {
        format!(
            "vendors:
  - id: host
    name: Host
    owner: ann
    documents: [{{id: report, type: vendor_soc2_report, opinion: {opinion}, from: 2026-01-01, until: 2026-12-31, issued: 2027-01-10, owner: ann, source: {{file: paper.txt}}}}]
"
        )
    };
    let answer = |opinion: &str| {
        let plan = document(profile, "vendor_inventory", &vendor(opinion));
        judged(&plan, &[PAPER])
    };
    assert!(
        answer("unqualified")
            .raised("vendor-opinion-modified")
            .is_empty()
    );
    for opinion in ["qualified", "adverse", "disclaimer"] {
        let answer = answer(opinion);
        assert_eq!(
            answer.raised("vendor-opinion-modified").len(),
            1,
            "{opinion}"
        );
    }
}

#[test]
fn blank_reasons_and_texts_that_read_otherwise_than_stored_are_refused() {
    let excluded = |reason: &str| {
        let profile = format!(
            "{{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC9]}}, exclude: [{{control: \"soc2:CC9.1\", reason: \"{reason}\"}}]}}"
        );
        rejected(&document(&profile, "baa", ""), &[PAPER])
    };
    assert!(excluded(" ").contains("a text that is not blank"));
    assert!(excluded("\\u202Ecba").contains("change its direction"));
}

#[test]
fn a_strict_gate_asks_for_no_evidence_of_an_entry_that_its_children_answer() {
    // Art. 11(6) is left to its points, and a crosswalk relates it to A1.3.
    let profile = "{catalogs: {dora: dora}, addressee: {dora: [financial-entity]}, regime: {dora: []}, scope: {dora: [\"Art. 11(6)\"]}}\n    gate: strict";
    let answer = judged(&document(profile, "recovery_test", ""), &[PAPER]);
    let refused: Vec<String> = answer
        .raised("control-unmapped")
        .iter()
        .filter_map(|finding| finding.subject.clone())
        .collect();
    let parent = answer.of("dora:Art. 11(6)");
    assert!(parent.links.iter().any(SupportLink::is_derived));
    assert_eq!(parent.state, ControlState::Partial);
    assert!(
        !refused.contains(&"dora:Art. 11(6)".to_owned()),
        "{refused:?}"
    );
}
