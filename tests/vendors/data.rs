//! What is shipped about papers and clauses agrees with the catalogs.

use auditbinder::catalog::{Library, vendor_rules};
use auditbinder::model::id::{CatalogId, Id as _};
use auditbinder::model::vendor_rules::{ClausePart, ClauseReach};

#[test]
fn every_clause_is_a_control_of_dora_with_the_same_reach() {
    let rules = vendor_rules();
    let dora = Library::default()
        .catalog(&rules.catalog)
        .expect("the catalog");
    for clause in &rules.clauses {
        let id = format!("Art. {}", clause.article);
        let control = dora.find(&id).unwrap_or_else(|| panic!("no {id}"));
        assert_eq!(control.id.as_str(), id);
        if clause.part == ClausePart::Authority {
            continue;
        }
        let critical = control
            .only
            .iter()
            .any(|regime| regime == "critical-functions");
        assert_eq!(clause.reach == ClauseReach::Critical, critical, "{id}");
    }
}

#[test]
fn the_terms_of_article_30_are_there_by_number() {
    let count = |part, reach| {
        let clauses = vendor_rules().clauses.iter();
        clauses
            .filter(|c| c.part == part && c.reach == reach)
            .count()
    };
    // Art. 28(7), 30(1) and 30(2)(a) to (i); Art. 30(3)(a) to (f).
    assert_eq!(count(ClausePart::Contract, ClauseReach::Every), 11);
    assert_eq!(count(ClausePart::Contract, ClauseReach::Critical), 6);
    assert_eq!(vendor_rules().clauses.len(), 28);
}

#[test]
fn every_evidence_type_that_is_named_exists() {
    let vocabulary = Library::default().vocabulary(&[] as &[CatalogId]);
    let known = |id: &str| vocabulary.types.keys().any(|known| known.as_str() == id);
    let rules = vendor_rules();
    for kind in &rules.papers {
        assert!(known(&kind.id), "{}", kind.id);
        if let Some((better, _)) = &kind.not_instead_of {
            assert!(known(better), "{better}");
        }
    }
    assert!(rules.editions.iter().all(|edition| known(&edition.kind)));
    assert!(rules.agreements.iter().all(|kind| known(kind)));
}
