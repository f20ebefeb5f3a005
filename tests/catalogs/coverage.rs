//! No control is forgotten: a primary type, a combination, or a stated reason.

use auditbinder::model::id::{CatalogId, ControlId};
use auditbinder::model::{Catalog, Control, EvidenceVocabulary, Strength};

use super::{shipped, vocabulary};

/// How many controls of a set the map shows in which way.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shown {
    primary: usize,
    combination: usize,
    parent: usize,
    reason: usize,
    neither: Vec<String>,
}

/// How the map shows one control, the first that applies.
fn shown(
    vocabulary: &EvidenceVocabulary,
    catalog: &Catalog,
    wanted: impl Fn(&Control) -> bool,
) -> Shown {
    let is =
        |id: &CatalogId, control: &ControlId, c: &Control| *id == catalog.id && *control == c.id;
    let mut shown = Shown::default();
    for control in catalog.controls.iter().filter(|control| wanted(control)) {
        let primary = vocabulary.map.iter().any(|row| {
            is(&row.catalog, &row.control, control) && row.strength == Strength::Primary
        });
        let combination = vocabulary
            .combinations
            .iter()
            .any(|c| is(&c.catalog, &c.control, control));
        let mut unmapped = vocabulary.unmapped.iter();
        let reason = unmapped
            .find(|u| is(&u.catalog, &u.control, control))
            .map(|u| u.reason.as_str());
        match reason {
            _ if primary => shown.primary += 1,
            _ if combination => shown.combination += 1,
            Some(reason) if reason.starts_with("parent") => shown.parent += 1,
            // A combination that is announced must be there.
            Some(reason) if !reason.starts_with("combination") => shown.reason += 1,
            _ => shown.neither.push(control.id.to_string()),
        }
    }
    shown
}

fn assert_shown(catalog: &str, wanted: impl Fn(&Control) -> bool, expected: [usize; 4]) {
    let shown = shown(&vocabulary(), &shipped(catalog), wanted);
    let [primary, combination, parent, reason] = expected;
    let expected = Shown {
        primary,
        combination,
        parent,
        reason,
        neither: Vec::new(),
    };
    assert_eq!(shown, expected, "{catalog}");
}

#[test]
fn every_soc_2_criterion_has_a_primary_type_or_a_combination() {
    assert_shown("soc2-tsc-2017", |c| c.kind == "criterion", [53, 8, 0, 0]);
}

#[test]
fn every_hipaa_standard_and_specification_is_shown_or_has_a_reason() {
    let assessed = |c: &Control| c.kind == "standard" || c.kind == "implementation_spec";
    assert_shown("hipaa-security", assessed, [62, 1, 0, 2]);
    assert_shown("hipaa-security", |_| true, [72, 1, 6, 7]);
}

#[test]
fn every_provision_of_dora_for_financial_entities_is_shown_or_has_a_reason() {
    let binding = |c: &Control| c.addressees.iter().any(|a| a == "financial-entity");
    assert_shown("dora", binding, [187, 19, 31, 15]);
    assert_shown("dora", |_| true, [187, 19, 31, 73]);
}

#[test]
fn every_annex_a_control_and_clause_of_iso_27001_is_shown_or_has_a_reason() {
    assert_shown("iso-27001-2022", |c| c.kind == "control", [91, 2, 0, 0]);
    assert_shown(
        "iso-27001-2022",
        |c| c.kind.starts_with("clause"),
        [21, 0, 11, 9],
    );
}

#[test]
fn every_csf_subcategory_is_shown_or_has_a_reason() {
    assert_shown("nist-csf-2.0", |c| c.kind == "subcategory", [97, 8, 0, 1]);
}

#[test]
fn other_frameworks_have_primary_types_for_as_many_entries_as_stated() {
    let vocabulary = vocabulary();
    for (id, primary) in [
        ("nist-800-53-r5.2.0", 77),
        ("pci-dss-4.0.1", 57),
        ("nydfs-500", 21),
        ("gdpr", 19),
        ("hipaa-privacy-breach", 18),
        ("sox-itgc", 12),
        ("csa-ccm-4.1", 10),
        ("nis2", 9),
        ("hipaa-nprm-2025-proposed", 5),
        ("iso-42001-2023", 4),
        ("fedramp-20x-ksi", 2),
        ("nist-ai-rmf-1.0", 1),
    ] {
        assert_eq!(
            shown(&vocabulary, &shipped(id), |_| true).primary,
            primary,
            "{id}"
        );
    }
}

#[test]
fn a_row_that_is_taken_away_is_noticed() {
    let soc2 = shipped("soc2-tsc-2017");
    let missed = |vocabulary: &EvidenceVocabulary| {
        shown(vocabulary, &soc2, |c| c.kind == "criterion").neither
    };
    let mut poorer = vocabulary();
    poorer.map.retain(|row| row.control.as_str() != "CC3.2");
    assert_eq!(missed(&poorer), ["CC3.2"]);
    let mut poorer = vocabulary();
    poorer
        .combinations
        .retain(|c| c.control.as_str() != "CC6.1");
    assert_eq!(missed(&poorer), ["CC6.1"]);
    let csf = shipped("nist-csf-2.0");
    let mut poorer = vocabulary();
    poorer.unmapped.clear();
    let missed = shown(&poorer, &csf, |c| c.kind == "subcategory").neither;
    assert_eq!(missed.len(), 1, "{missed:?}");
}
