//! Every shipped catalog, map, crosswalk, list and rule pack is what it says it is.

#[path = "catalogs/counts.rs"]
mod counts;
#[path = "catalogs/coverage.rs"]
mod coverage;
#[path = "catalogs/ends.rs"]
mod ends;
#[path = "catalogs/form.rs"]
mod form;
#[path = "catalogs/grammar.rs"]
mod grammar;
#[path = "catalogs/notation.rs"]
mod notation;
#[path = "catalogs/page.rs"]
mod page;
#[path = "catalogs/rules_page.rs"]
mod rules_page;
#[path = "catalogs/words.rs"]
mod words;

use std::sync::Arc;

use auditbinder::catalog::{self, Library};
use auditbinder::check::{CheckOutcome, Variables, evaluate};
use auditbinder::model::id::{CatalogId, Id};
use auditbinder::model::{Catalog, EmptyList, EvidenceVocabulary, Rule};
use serde_json::{Value, json};

/// Every shipped catalog.
fn all() -> Vec<Arc<Catalog>> {
    let library = Library::default();
    let ids = library.ids();
    ids.iter().map(|id| shipped(id.as_str())).collect()
}

fn shipped(id: &str) -> Arc<Catalog> {
    let found = Library::default().catalog(id);
    found.unwrap_or_else(|finding| panic!("{}", finding.message))
}

fn ids() -> Vec<CatalogId> {
    Library::default().ids()
}

/// The evidence types, and the maps of all catalogs.
fn vocabulary() -> EvidenceVocabulary {
    Library::default().vocabulary(&ids())
}

#[test]
fn the_agent_checklist_has_ten_items_of_known_types() {
    let vocabulary = vocabulary();
    let list = catalog::agent_checklist();
    assert_eq!(list.requests.len(), 10);
    for kind in list
        .requests
        .iter()
        .flat_map(|request| request.all_of.iter().flatten())
    {
        assert!(vocabulary.types.contains_key(kind), "{kind}");
    }
}

/// What a rule answers over an example; `None` where it does not apply. `asset`, `item` and
/// `scan` of the example are the variables of these names.
fn answer(rule: &Rule, parameters: &Value, doc: &Value) -> Option<CheckOutcome> {
    let named = |name: &'static str| {
        let given = doc.get(name).cloned();
        (name, given.unwrap_or_else(|| json!({})))
    };
    let none = json!({});
    let variables = Variables {
        doc,
        parameters: if parameters.is_null() {
            &none
        } else {
            parameters
        },
        more: &[named("asset"), named("item"), named("scan")],
    };
    let when = rule.when.as_deref();
    match when.map(|when| evaluate(when, variables, EmptyList::Pass)) {
        Some(CheckOutcome::Fail) => None,
        None | Some(CheckOutcome::Pass) => Some(evaluate(&rule.assert, variables, rule.empty)),
        Some(unclear) => Some(unclear),
    }
}

#[test]
fn every_shipped_rule_agrees_with_its_examples_and_names_known_controls() {
    let rules = catalog::rules_with_examples();
    assert!(!rules.is_empty());
    let mut wrong = Vec::new();
    for (rule, examples) in rules {
        assert!(
            !examples.pass.is_empty() && !examples.fail.is_empty(),
            "{} lacks examples",
            rule.id
        );
        let run = |doc: &serde_json::Value| answer(&rule, &examples.parameters, doc);
        for (docs, expected) in [
            (&examples.pass, Some(CheckOutcome::Pass)),
            (&examples.fail, Some(CheckOutcome::Fail)),
            (&examples.other, None),
        ] {
            for doc in docs {
                let got = run(doc);
                if got != expected {
                    wrong.push(format!("{} on {doc}: {got:?}, not {expected:?}", rule.id));
                }
            }
        }
        // A rule about a wrong spelling holds in an empty file; every other one asks for a key.
        let about_a_spelling = rule.assert.starts_with("!has(doc.");
        assert!(
            about_a_spelling || run(&json!({})) != Some(CheckOutcome::Pass),
            "{} passes nothing at all",
            rule.id
        );
        for control in &rule.controls {
            let (catalog, id) = control.split_once(':').expect("the long form");
            assert!(
                shipped(catalog).control(id).is_some(),
                "{}: {control}",
                rule.id
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
