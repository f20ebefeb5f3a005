//! Every shipped catalog, map, list and rule pack is what it says it is.

use std::collections::BTreeSet;

use auditbinder::catalog;
use auditbinder::check::{CheckOutcome, evaluate};
use auditbinder::model::Catalog;
use auditbinder::model::id::Id;
use serde_json::json;

fn all() -> Vec<std::sync::Arc<Catalog>> {
    catalog::shipped()
        .iter()
        .map(|id| catalog::catalog(id.as_str()).expect("shipped"))
        .collect()
}

/// How many controls of the given kinds a catalog has.
fn count(id: &str, kinds: &[&str]) -> usize {
    let catalog = catalog::catalog(id).expect("shipped");
    catalog
        .controls
        .iter()
        .filter(|control| kinds.contains(&control.kind.as_str()))
        .count()
}

#[test]
fn the_counts_are_those_of_the_frameworks() {
    // AICPA TSP section 100: 33 CC, 3 A, 2 C, 5 PI, 18 P.
    assert_eq!(count("soc2-tsc-2017", &["criterion"]), 61);
    // 45 CFR part 164 subpart C: 22 standards, 43 implementation specifications.
    assert_eq!(count("hipaa-security", &["standard"]), 22);
    assert_eq!(count("hipaa-security", &["implementation_spec"]), 43);
    let hipaa = catalog::catalog("hipaa-security").expect("shipped");
    let level = |level: &str| {
        let of = |c: &&auditbinder::model::Control| {
            c.kind == "implementation_spec" && c.level.as_deref() == Some(level)
        };
        hipaa.controls.iter().filter(of).count()
    };
    assert_eq!((level("required"), level("addressable")), (21, 22));
    // Regulation (EU) 2022/2554: 64 articles, Arts 5 to 30 down to points.
    assert_eq!(count("dora", &["article"]), 64);
    assert_eq!(
        catalog::catalog("dora").expect("shipped").controls.len(),
        310
    );
}

#[test]
fn every_catalog_says_where_it_comes_from() {
    for catalog in all() {
        for (what, text) in [
            ("title", &catalog.title),
            ("version", &catalog.version),
            ("publisher", &catalog.publisher),
            ("source", &catalog.source),
            ("licence", &catalog.licence),
            ("status", &catalog.status),
        ] {
            assert!(!text.trim().is_empty(), "{} has no {what}", catalog.id);
        }
        let day = catalog.retrieved.parse::<chrono::NaiveDate>();
        assert!(
            day.is_ok(),
            "{}: `{}` is no day",
            catalog.id,
            catalog.retrieved
        );
        assert!(!catalog.assessed_kinds.is_empty());
    }
}

#[test]
fn ids_are_unique_parents_come_first_and_titles_are_short() {
    for catalog in all() {
        let mut seen = BTreeSet::new();
        for control in &catalog.controls {
            let parent_known = control
                .parent
                .as_ref()
                .is_none_or(|parent| seen.contains(parent));
            assert!(
                parent_known,
                "{}: the parent of {} does not stand before it",
                catalog.id, control.id
            );
            let heading_known = control
                .heading
                .as_ref()
                .is_none_or(|heading| catalog.headings.iter().any(|(id, _)| id == heading));
            assert!(
                heading_known,
                "{}: {} stands under an unknown heading",
                catalog.id, control.id
            );
            assert!(
                seen.insert(control.id.clone()),
                "{}: {} stands twice",
                catalog.id,
                control.id
            );
            assert!(
                (3..=160).contains(&control.title.chars().count()),
                "{}: title of {}",
                catalog.id,
                control.id
            );
        }
    }
}

#[test]
fn ids_follow_the_grammar_of_their_framework() {
    let grammars = [
        ("soc2-tsc-2017", r"^(CC|A|C|PI|P)([0-9](\.[0-9])?)?$"),
        (
            "hipaa-security",
            r"^164\.3(06|08|10|12|14|16)(\([a-z]\)(\([0-9]+\)(\((i|ii|iii|iv)\)(\([A-Z]\))?)?)?)?$",
        ),
        (
            "dora",
            r"^Art\. [0-9]+(\([0-9]+\))?(\([a-z]\))?(\([ivx]+\))?$",
        ),
    ];
    for (id, grammar) in grammars {
        let grammar = regex::Regex::new(grammar).expect("a regular expression");
        for control in &catalog::catalog(id).expect("shipped").controls {
            assert!(
                grammar.is_match(control.id.as_str()),
                "{id}: {}",
                control.id
            );
        }
    }
}

#[test]
fn every_end_of_the_evidence_map_exists() {
    let shipped = catalog::shipped();
    let vocabulary = catalog::vocabulary(&shipped);
    assert_eq!(vocabulary.types.len(), 212);
    let known: BTreeSet<String> = all()
        .iter()
        .flat_map(|catalog| {
            catalog
                .controls
                .iter()
                .map(|c| format!("{}:{}", catalog.id, c.id))
        })
        .collect();
    let has = |catalog: &str, control: &str| known.contains(&format!("{catalog}:{control}"));
    let mut rows = BTreeSet::new();
    for row in &vocabulary.map {
        assert!(
            vocabulary.types.contains_key(&row.kind),
            "{} is no type",
            row.kind
        );
        assert!(
            has(row.catalog.as_str(), row.control.as_str()),
            "{}:{}",
            row.catalog,
            row.control
        );
        assert!(!row.why.is_empty());
        assert!(
            rows.insert((&row.kind, &row.catalog, &row.control)),
            "{} maps {} twice",
            row.kind,
            row.control
        );
    }
    for combination in &vocabulary.combinations {
        assert!(
            has(combination.catalog.as_str(), combination.control.as_str()),
            "{}",
            combination.control
        );
        let known = combination
            .all_of
            .iter()
            .flatten()
            .all(|kind| vocabulary.types.contains_key(kind));
        assert!(
            known && combination.all_of.len() > 1,
            "{}",
            combination.control
        );
    }
    for unmapped in &vocabulary.unmapped {
        assert!(
            has(unmapped.catalog.as_str(), unmapped.control.as_str()),
            "{}",
            unmapped.control
        );
    }
}

#[test]
fn the_agent_checklist_has_ten_items_of_known_types() {
    let vocabulary = catalog::vocabulary(&[]);
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

#[test]
fn every_shipped_rule_agrees_with_its_examples_and_names_known_controls() {
    let rules = catalog::rules_with_examples();
    assert!(!rules.is_empty());
    for (rule, examples) in rules {
        assert!(
            !examples.pass.is_empty() && !examples.fail.is_empty(),
            "{} lacks examples",
            rule.id
        );
        let run = |doc: &serde_json::Value| evaluate(&rule.assert, doc, &json!({}), rule.empty);
        for doc in &examples.pass {
            assert_eq!(run(doc), CheckOutcome::Pass, "{} on {doc}", rule.id);
        }
        for doc in &examples.fail {
            assert_eq!(run(doc), CheckOutcome::Fail, "{} on {doc}", rule.id);
        }
        // A rule about a wrong spelling holds in an empty file; every other one asks for a key.
        let about_a_spelling = rule.assert.starts_with("!has(doc.");
        assert!(
            about_a_spelling || run(&json!({})) != CheckOutcome::Pass,
            "{} passes nothing at all",
            rule.id
        );
        for control in &rule.controls {
            let (catalog, id) = control.split_once(':').expect("the long form");
            let known =
                catalog::catalog(catalog).is_ok_and(|catalog| catalog.control(id).is_some());
            assert!(known, "{}: {control}", rule.id);
        }
    }
}

#[test]
fn the_nearest_control_is_offered_for_common_mistakes() {
    let label = |catalog_id: &str, id: &str| {
        let catalog = catalog::catalog(catalog_id).expect("shipped");
        assert!(catalog.find(id).is_none(), "{id} exists");
        catalog::unknown_control(catalog_id, &catalog, id)
            .label
            .unwrap_or_default()
    };
    assert!(label("soc2-tsc-2017", "CC6.9").contains("CC6."));
    assert!(label("soc2-tsc-2017", "PI1.6").contains("PI1."));
    assert!(label("hipaa-security", "164.308(b)(4)").contains("164.308(b)("));
    assert!(label("dora", "Art. 30(2)(j)").contains("Art. 30(2)("));
}
