//! What is in scope of an engagement, what is not, and who says so.

#[path = "support/judged.rs"]
#[allow(dead_code, reason = "each test binary uses a part")]
mod judged;

use auditbinder::model::ControlState;
use judged::{Answer, judged, rejected};

/// A plan of one engagement whose profile has these lines.
fn plan(profile: &str) -> String {
    let lines: Vec<String> = profile
        .lines()
        .map(|line| format!("      {line}"))
        .collect();
    format!(
        "engagements:
  - id: audit
    title: Audit
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile:
{}
",
        lines.join("\n")
    )
}

fn scope(profile: &str) -> Answer {
    judged(&plan(profile), &[])
}

/// What is printed about a profile that cannot be resolved.
fn wrong(profile: &str) -> String {
    rejected(&plan(profile), &[])
}

/// How many controls in scope begin with a short name and apply.
fn applying(answer: &Answer, short: &str) -> usize {
    let controls = answer.controls.iter();
    let of = controls.filter(|c| c.scoped.control.short == short && c.scoped.excluded.is_none());
    of.count()
}

#[test]
fn a_baseline_selects_its_controls_and_the_rest_is_listed_with_the_reason() {
    let answer = scope("catalogs: {nist: nist-800-53-r5.2.0}\nbaseline: {nist: low}");
    assert_eq!(answer.controls.len(), 149);
    assert_eq!(answer.unselected.len(), 1014 - 149);
    assert!(answer.is_in_scope("nist:AC-2") && !answer.is_in_scope("nist:AC-2(1)"));
    let left_out = answer
        .unselected
        .iter()
        .find(|u| u.control.to_string() == "nist:AC-2(1)");
    assert_eq!(
        left_out.map(|u| u.reason.as_str()),
        Some("not in Low baseline")
    );
}

#[test]
fn a_baseline_of_one_catalog_leaves_the_others_whole() {
    let answer = scope(
        "catalogs: {fedramp: fedramp-rev5, soc2: soc2-tsc-2017}\nbaseline: {fedramp: li-saas}",
    );
    assert_eq!(applying(&answer, "fedramp"), 156);
    assert_eq!(applying(&answer, "soc2"), 61);
}

#[test]
fn groups_select_themselves_and_everything_below_them() {
    let answer = scope("catalogs: {soc2: soc2-tsc-2017}\nscope: {soc2: [CC6, A1.2]}");
    assert_eq!(answer.controls.len(), 9);
    let reason = answer.unselected[0].reason.as_str();
    assert_eq!(reason, "outside the groups in scope: CC6, A1.2");
}

#[test]
fn a_heading_selects_everything_under_it() {
    let family = scope(
        "catalogs: {nist: nist-800-53-r5.2.0}\nbaseline: {nist: low}\nscope: {nist: [ac, AU-2]}",
    );
    assert!(family.is_in_scope("nist:AC-2") && family.is_in_scope("nist:AU-2"));
    assert!(!family.is_in_scope("nist:AU-3"));
    let chapter = scope(
        "catalogs: {dora: dora}
scope: {dora: [Chapter VI]}
addressee: {dora: [financial-entity]}
regime: {dora: []}",
    );
    assert!(chapter.is_in_scope("dora:Art. 45(1)") && !chapter.is_in_scope("dora:Art. 44"));
}

#[test]
fn a_provision_for_others_is_not_applicable_and_the_catalog_says_whom_it_binds() {
    let answer =
        scope("catalogs: {dora: dora}\naddressee: {dora: [financial-entity]}\nregime: {dora: []}");
    let catalog = "catalog";
    assert_eq!(
        answer.excluded("dora:Art. 33"),
        Some(("binds the European supervisory authorities", catalog))
    );
    assert_eq!(answer.state("dora:Art. 33"), ControlState::NotApplicable);
    assert_eq!(answer.excluded("dora:Art. 5(1)"), None);
    let authority = scope("catalogs: {dora: dora}\naddressee: {dora: [esa]}\nregime: {dora: []}");
    assert_eq!(authority.excluded("dora:Art. 33"), None);
    assert_eq!(
        authority.excluded("dora:Art. 5(1)"),
        Some(("binds financial entities", catalog))
    );
}

#[test]
fn a_regime_brings_its_provisions_into_scope_and_leaves_others_out() {
    let with = |regimes: &str| {
        scope(&format!(
            "catalogs: {{dora: dora}}\naddressee: {{dora: [financial-entity]}}\nregime: {{dora: [{regimes}]}}"
        ))
    };
    let large = with("critical-functions, tlpt");
    for id in ["dora:Art. 26(1)", "dora:Art. 28(2)", "dora:Art. 28(8)"] {
        assert_eq!(large.excluded(id), None, "{id}");
    }
    assert_eq!(
        large.excluded("dora:Art. 16(1)"),
        Some((
            "only for entities under the simplified ICT risk management framework (Art. 16(1))",
            "catalog"
        ))
    );
    let micro = with("microenterprise");
    assert_eq!(
        micro.excluded("dora:Art. 28(2)"),
        Some(("not for microenterprises", "catalog"))
    );
    assert_eq!(
        micro.excluded("dora:Art. 28(8)"),
        Some((
            "only for ICT services that support critical or important functions",
            "catalog"
        ))
    );
    let small = with("simplified");
    assert_eq!(small.excluded("dora:Art. 16(1)"), None);
    assert!(small.excluded("dora:Art. 5(1)").is_some());
}

#[test]
fn what_a_profile_leaves_open_is_assumed_and_said_once_per_catalog() {
    let answer = scope("catalogs: {dora: dora, soc2: soc2-tsc-2017}");
    let raised = answer.raised("scope-assumed");
    assert_eq!(raised.len(), 1, "{:?}", answer.codes());
    assert_eq!(raised[0].subject.as_deref(), Some("dora"));
    assert_eq!(
        raised[0].notes[0],
        "assumed to hold: financial entities; ICT services that support critical or important functions"
    );
    assert!(raised[0].notes[1].starts_with("assumed not to hold: microenterprises; "));
    assert_eq!(answer.excluded("dora:Art. 28(8)"), None);
    let half = scope("catalogs: {dora: dora}\naddressee: {dora: [financial-entity]}");
    assert_eq!(half.raised("scope-assumed").len(), 1);
    let stated = scope(
        "catalogs: {dora: dora}\naddressee: {dora: [financial-entity]}\nregime: {dora: [critical-functions]}",
    );
    assert_eq!(stated.codes(), [""; 0]);
}

#[test]
fn an_organisation_excludes_with_its_own_reason_and_so_for_everything_below() {
    let answer = scope(
        "catalogs: {soc2: soc2-tsc-2017}
scope: {soc2: [CC6, CC9]}
exclude:
  - {control: \"soc2:CC6\", reason: no logical access of our own}",
    );
    let reason = Some(("no logical access of our own", "organisation"));
    assert_eq!(answer.excluded("soc2:CC6.1"), reason);
    assert_eq!(answer.excluded("soc2:CC6.8"), reason);
    assert_eq!(answer.state("soc2:CC6.8"), ControlState::NotApplicable);
    assert_eq!(answer.excluded("soc2:CC9.1"), None);
}

#[test]
fn an_organisations_reason_is_shown_before_the_catalogs() {
    let answer = scope(
        "catalogs: {pci: pci-dss-4.0.1}
regime: {pci: []}
exclude:
  - {control: \"pci:A1\", reason: one tenant}",
    );
    assert_eq!(
        answer.excluded("pci:A1.1.1"),
        Some(("one tenant", "organisation"))
    );
    assert_eq!(
        answer.excluded("pci:A3.1.1"),
        Some((
            "only for designated entities (supplemental validation)",
            "catalog"
        ))
    );
}

#[test]
fn a_control_outside_the_selection_is_included_with_a_reason() {
    let answer = scope(
        "catalogs: {nist: nist-800-53-r5.2.0}
baseline: {nist: low}
include:
  - {control: \"nist:AC-2(1)\", reason: the customer asks for it}",
    );
    assert_eq!(answer.controls.len(), 150);
    let scoped = answer.scoped("nist:AC-2(1)");
    assert_eq!(scoped.included.as_deref(), Some("the customer asks for it"));
    assert_eq!(scoped.excluded, None);
    assert_eq!(answer.scoped("nist:AC-2").included, None);
    // In the order of the catalog.
    let at = |id: &str| {
        answer
            .controls
            .iter()
            .position(|c| c.scoped.control.to_string() == id)
    };
    assert_eq!(at("nist:AC-2(1)"), at("nist:AC-2").map(|at| at + 1));
}

#[test]
fn a_provision_that_would_not_apply_is_included_with_a_reason() {
    let answer = scope(
        "catalogs: {dora: dora}
addressee: {dora: [financial-entity]}
regime: {dora: []}
include:
  - {control: \"dora:Art. 28(8)\", reason: the group asks for exit plans everywhere}",
    );
    assert_eq!(answer.excluded("dora:Art. 28(8)"), None);
    assert_eq!(answer.excluded("dora:Art. 28(8)(a)"), None);
    assert!(answer.excluded("dora:Art. 30(3)").is_some());
}

#[test]
fn a_control_that_is_both_included_and_excluded_is_refused() {
    let both = |include: &str, exclude: &str| {
        wrong(&format!(
            "catalogs: {{soc2: soc2-tsc-2017}}
include: [{{control: \"soc2:{include}\", reason: asked for}}]
exclude: [{{control: \"soc2:{exclude}\", reason: not ours}}]"
        ))
    };
    for (include, exclude, named) in [
        ("CC6.1", "CC6.1", "CC6.1"),
        ("CC6", "CC6.1", "CC6.1"),
        ("CC6.1", "CC6", "CC6.1"),
    ] {
        let said = both(include, exclude);
        let expected =
            format!("error[scope-conflict]: `soc2:{named}` is both included and excluded");
        assert!(said.starts_with(&expected), "{said}");
        assert!(said.contains("plan.yaml:9:"), "{said}");
    }
}

#[test]
fn a_baseline_addressee_or_regime_that_a_catalog_lacks_is_answered_with_the_nearest() {
    for (profile, message, next) in [
        (
            "catalogs: {nist: nist-800-53-r5.2.0}\nbaseline: {nist: moderat}",
            "catalog `nist-800-53-r5.2.0` has no baseline `moderat`",
            "did you mean `moderate`?",
        ),
        (
            "catalogs: {dora: dora}\naddressee: {dora: [financial-entities]}",
            "catalog `dora` has no addressee `financial-entities`",
            "did you mean `financial-entity`?",
        ),
        (
            "catalogs: {pci: pci-dss-4.0.1}\nregime: {pci: [service-providers]}",
            "catalog `pci-dss-4.0.1` has no regime `service-providers`",
            "did you mean `service-provider`?",
        ),
        (
            "catalogs: {nist: nist-800-53-r5.2.0}\nbaseline: {nist: level-2}",
            "catalog `nist-800-53-r5.2.0` has no baseline `level-2`",
            "it has `low`, `moderate`, `high` and `privacy`",
        ),
        (
            "catalogs: {soc2: soc2-tsc-2017}\nbaseline: {soc2: low}",
            "catalog `soc2-tsc-2017` has no baseline `low`",
            "it knows no baseline; remove the line",
        ),
    ] {
        let said = wrong(profile);
        let expected = format!("error[wrong-value]: {message}\n --> plan.yaml:8:");
        assert!(said.starts_with(&expected), "{said}");
        assert!(said.contains(next), "{said}");
    }
}

#[test]
fn names_under_a_short_name_that_is_not_pinned_are_refused() {
    for (field, value) in [
        ("scope", "{soc: [CC6]}"),
        ("addressee", "{soc: [deployer]}"),
        ("regime", "{soc: [tlpt]}"),
        ("baseline", "{soc: low}"),
    ] {
        let said = wrong(&format!(
            "catalogs: {{soc2: soc2-tsc-2017}}\n{field}: {value}"
        ));
        let expected = format!(
            "error[unknown-catalog]: `{field}` names `soc`, which `catalogs` of this profile does not pin"
        );
        assert!(said.starts_with(&expected), "{said}");
        assert!(said.contains("pinned are `soc2`"), "{said}");
    }
}

#[test]
fn every_problem_of_a_profile_is_said_at_once() {
    let said = wrong(
        "catalogs: {soc2: soc2-tsc-2017, dora: dora, iso: iso-27001-2023}
scope: {soc2: [CC6, CC66]}
baseline: {dora: low}
include: [{control: \"dora:Art. 65\", reason: asked for}]",
    );
    for code in ["unknown-catalog", "unknown-control", "wrong-value"] {
        assert!(said.contains(&format!("error[{code}]")), "{code}: {said}");
    }
    assert!(said.contains("Art. 65") && said.contains("CC66"), "{said}");
}

#[test]
fn a_proposal_is_marked_wherever_a_profile_pins_it() {
    let answer = scope("catalogs: {next: hipaa-nprm-2025-proposed}");
    let raised = answer.raised("catalog-not-in-force");
    assert_eq!(raised.len(), 1);
    assert!(
        raised[0]
            .message
            .starts_with("`hipaa-nprm-2025-proposed` is proposed, not in force; "),
        "{}",
        raised[0].message
    );
    let law = scope("catalogs: {hipaa: hipaa-security}\nscope: {hipaa: [164.316]}");
    assert!(law.raised("catalog-not-in-force").is_empty());
}

#[test]
fn nobody_addressed_a_catalog_pinned_twice_and_a_decision_made_twice_are_conflicts() {
    let nobody = wrong("catalogs: {dora: dora}\naddressee: {dora: []}");
    assert!(nobody.contains("nobody of `dora` is addressed"), "{nobody}");
    let twice = wrong("catalogs: {a: soc2-tsc-2017, b: soc2-tsc-2017}");
    assert!(
        twice.contains("`a` and `b` pin the same catalog"),
        "{twice}"
    );
    let decided = wrong(
        "catalogs: {soc2: soc2-tsc-2017}\nexclude:\n  - {control: \"soc2:CC9\", reason: one}\n  - {control: \"soc2:CC9\", reason: another}",
    );
    assert!(
        decided.contains("`soc2:CC9` is excluded twice"),
        "{decided}"
    );
}

#[test]
fn an_inclusion_justifies_what_is_selected_and_asks_others_only_by_name() {
    let group = "catalogs: {dora: dora}\naddressee: {dora: [financial-entity]}\nregime: {dora: [critical-functions]}\nscope: {dora: [\"Art. 30\"]}\ninclude: [{control: \"dora:Art. 30\", reason: contracts are our weak point}]";
    let answer = scope(group);
    let justified = answer.scoped("dora:Art. 30(1)").included.as_deref();
    assert_eq!(justified, Some("contracts are our weak point"));
    // Art. 30(5) binds the authorities; a group above it does not change that.
    assert!(answer.excluded("dora:Art. 30(5)").is_some());
    let named = group.replace("dora:Art. 30\"", "dora:Art. 30(5)\"");
    assert!(scope(&named).excluded("dora:Art. 30(5)").is_none());
}
