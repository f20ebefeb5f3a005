//! Both ends of every relation and every row of the evidence map exist.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::catalog::Library;
use auditbinder::model::id::{CatalogId, ControlId};
use auditbinder::model::{Relation, Strength};

use super::{all, ids, vocabulary};

fn known() -> BTreeSet<(CatalogId, ControlId)> {
    let catalogs = all();
    let of = |catalog: &std::sync::Arc<auditbinder::model::Catalog>| {
        let id = catalog.id.clone();
        let controls = catalog.controls.iter();
        controls
            .map(|c| (id.clone(), c.id.clone()))
            .collect::<Vec<_>>()
    };
    catalogs.iter().flat_map(of).collect()
}

#[test]
fn every_row_of_the_evidence_map_begins_at_a_type_and_ends_at_a_control() {
    let (vocabulary, known) = (vocabulary(), known());
    assert_eq!(vocabulary.types.len(), 221);
    let mut rows = BTreeSet::new();
    let mut strengths: BTreeMap<Strength, usize> = BTreeMap::new();
    for row in &vocabulary.map {
        let name = format!("{} to {}:{}", row.kind, row.catalog, row.control);
        assert!(vocabulary.types.contains_key(&row.kind), "{name}");
        assert!(
            known.contains(&(row.catalog.clone(), row.control.clone())),
            "{name}"
        );
        assert!(!row.why.trim().is_empty(), "{name}");
        assert!(
            !row.conditional || row.strength == Strength::Primary,
            "{name}"
        );
        assert!(
            rows.insert((&row.kind, &row.catalog, &row.control)),
            "{name} twice"
        );
        *strengths.entry(row.strength).or_default() += 1;
    }
    assert_eq!(rows.len(), 1906);
    let expected = [(Strength::Primary, 813), (Strength::Supporting, 1093)];
    assert_eq!(strengths, expected.into_iter().collect());
    let conditional = vocabulary.map.iter().filter(|row| row.conditional);
    // 262 by their own reason; Art. 30(2) of DORA, which its points make up; and the
    // primary rows of PCI DSS, which hold only for components in scope.
    assert_eq!(conditional.count(), 262 + 1 + 38);
}

#[test]
fn every_type_is_mapped_somewhere() {
    let vocabulary = vocabulary();
    let used: BTreeSet<_> = vocabulary.map.iter().map(|row| &row.kind).collect();
    let unused: Vec<_> = vocabulary
        .types
        .keys()
        .filter(|kind| !used.contains(kind))
        .collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn every_combination_has_parts_of_known_types_and_no_primary_row_beside_it() {
    let (vocabulary, known) = (vocabulary(), known());
    assert_eq!(vocabulary.combinations.len(), 38);
    let mut seen = BTreeSet::new();
    for combination in &vocabulary.combinations {
        let end = (combination.catalog.clone(), combination.control.clone());
        let name = format!("{}:{}", end.0, end.1);
        assert!(known.contains(&end), "{name}");
        assert!(seen.insert(end.clone()), "{name} twice");
        assert!(combination.all_of.len() > 1, "{name} has one part");
        for kind in combination.all_of.iter().flatten() {
            assert!(vocabulary.types.contains_key(kind), "{name}: {kind}");
        }
        let by_itself = vocabulary.map.iter().find(|row| {
            (&row.catalog, &row.control) == (&end.0, &end.1) && row.strength == Strength::Primary
        });
        assert!(by_itself.is_none(), "{name}: {by_itself:?}");
    }
}

#[test]
fn every_reason_for_a_control_without_a_type_begins_with_its_class() {
    let known = known();
    let vocabulary = vocabulary();
    let mut seen = BTreeSet::new();
    let classes = [
        "parent",
        "combination",
        "duty",
        "general duty",
        "principle",
        "scope",
        "option",
        "only for",
        "only when",
        "management system clause",
        "no customary item",
    ];
    for unmapped in &vocabulary.unmapped {
        let name = format!("{}:{}", unmapped.catalog, unmapped.control);
        assert!(
            known.contains(&(unmapped.catalog.clone(), unmapped.control.clone())),
            "{name}"
        );
        assert!(seen.insert(name.clone()), "{name} twice");
        let by_itself = vocabulary.map.iter().any(|row| {
            (&row.catalog, &row.control) == (&unmapped.catalog, &unmapped.control)
                && row.strength == Strength::Primary
        });
        assert!(!by_itself, "{name} has a primary type");
        let begins = |class: &&str| unmapped.reason.to_lowercase().starts_with(*class);
        assert!(classes.iter().any(begins), "{name}: {}", unmapped.reason);
    }
}

#[test]
fn every_relation_of_a_crosswalk_has_both_ends_and_a_source_and_stands_once() {
    let known = known();
    let crosswalks = Library::default().crosswalks(&ids());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/catalogs/crosswalks");
    let files = std::fs::read_dir(folder).expect("the crosswalks").count();
    assert_eq!(crosswalks.len(), files);
    let mut pairs = BTreeSet::new();
    let mut relations: BTreeMap<Relation, usize> = BTreeMap::new();
    for crosswalk in &crosswalks {
        let day = crosswalk.retrieved.parse::<chrono::NaiveDate>();
        assert!(day.is_ok(), "{} to {}", crosswalk.from, crosswalk.to);
        for row in &crosswalk.rows {
            let from = (crosswalk.from.clone(), row.from.clone());
            let to = (crosswalk.to.clone(), row.to.clone());
            let name = format!("{}:{} to {}:{}", from.0, from.1, to.0, to.1);
            assert!(known.contains(&from) && known.contains(&to), "{name}");
            assert!(!row.source.trim().is_empty(), "{name} has no source");
            assert!(
                !pairs.contains(&(to.clone(), from.clone())),
                "{name} stands from the other end"
            );
            assert!(pairs.insert((from, to)), "{name} stands twice");
            *relations.entry(row.relation).or_default() += 1;
        }
    }
    assert_eq!(pairs.len(), 2438);
    // No two provisions are stated to ask for the same.
    let expected = [
        (Relation::IntersectsWith, 2428),
        (Relation::SupersetOf, 6),
        (Relation::SubsetOf, 4),
    ];
    assert_eq!(relations, expected.into_iter().collect());
}

#[test]
fn crosswalks_have_as_many_relations_as_their_sources() {
    let rows = |from: &str, to: &str| {
        let crosswalks = Library::default().crosswalks(&ids());
        let mut found = crosswalks
            .iter()
            .filter(|c| c.from.to_string() == from && c.to.to_string() == to);
        found.next().map(|c| c.rows.len())
    };
    for (from, to, expected) in [
        ("nist-800-53-r5.2.0", "iso-27001-2022", 642),
        ("fedramp-20x-ksi", "nist-800-53-r5.2.0", 373),
        ("nist-csf-2.0", "iso-27001-2022", 341),
        ("hipaa-security", "nist-800-53-r5.2.0", 278),
    ] {
        assert_eq!(rows(from, to), Some(expected), "{from} to {to}");
    }
}
