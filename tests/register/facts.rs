//! The shipped tables say what the stored facts say, and words find their codes.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::model::plan::Choice as _;
use auditbinder::model::register::{RoiSeverity, RuleReach, folded};
use auditbinder::register::facts;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/dora/");

/// The lines of a stored table, by column.
fn stored(file: &str) -> Vec<BTreeMap<String, String>> {
    let mut csv = csv::Reader::from_path(format!("{FOLDER}{file}")).expect("the facts");
    let lines = csv.deserialize();
    lines.map(|line| line.expect("a line")).collect()
}

#[test]
fn templates_are_the_stored_ones() {
    let mut shipped = Vec::new();
    for template in &facts().templates {
        for (at, column) in template.columns.iter().enumerate() {
            let refers = template
                .references
                .iter()
                .filter(|one| one.columns.contains(&at));
            let refers = refers.map(|one| {
                let from = one
                    .columns
                    .iter()
                    .map(|at| template.columns[*at].code.as_str());
                let from: Vec<&str> = from.collect();
                let (id, target) = (&one.id, &one.target);
                format!(
                    "{id}:({})->{target}({})",
                    from.join("+"),
                    one.target_columns.join("+")
                )
            });
            shipped.push([
                template.code.clone(),
                column.code.clone(),
                column.name.clone(),
                column.kind.as_str().to_owned(),
                column.list.clone().unwrap_or_default(),
                column.need.as_str().to_owned(),
                if column.is_key() {
                    "Y".to_owned()
                } else {
                    String::new()
                },
                refers.collect::<Vec<_>>().join(" "),
            ]);
        }
    }
    let names = [
        "template",
        "column",
        "name",
        "format",
        "codelist",
        "mandatory",
        "key",
        "references",
    ];
    let lines = stored("templates.csv");
    let lines: Vec<[String; 8]> = lines
        .iter()
        .map(|line| names.map(|name| line[name].clone()))
        .collect();
    assert_eq!(shipped, lines);
    assert_eq!(facts().templates.len(), 15);
}

#[test]
fn code_lists_are_the_stored_ones() {
    let lists = facts().lists.iter();
    let shipped: BTreeSet<[String; 3]> = lists
        .flat_map(|(name, list)| {
            let members = list.members.iter();
            members.map(move |member| [name.clone(), member.code.clone(), member.label.clone()])
        })
        .collect();
    let lines = stored("codelists.csv");
    let names = ["list", "code", "label"];
    let lines: BTreeSet<[String; 3]> = lines
        .iter()
        .map(|line| names.map(|name| line[name].clone()))
        .collect();
    assert_eq!(shipped, lines);
    assert_eq!(shipped.len(), 916);
}

#[test]
fn rules_are_the_stored_ones_and_each_has_a_next_step() {
    let names = [
        "rule_id",
        "layer",
        "where",
        "condition",
        "severity",
        "sources",
    ];
    let lines = stored("rules.csv");
    let lines: Vec<[String; 6]> = lines
        .iter()
        .map(|line| names.map(|name| line[name].clone()))
        .collect();
    let rules = facts().rules.iter();
    let shipped: Vec<[String; 6]> = rules
        .map(|rule| {
            [
                &rule.id,
                &rule.layer,
                &rule.place,
                &rule.condition,
                &rule.severity.as_str().to_owned(),
                &rule.sources,
            ]
            .map(Clone::clone)
        })
        .collect();
    assert_eq!(shipped, lines);
    for rule in &facts().rules {
        assert!(
            !rule.fix.is_empty() && !rule.fix.ends_with('.'),
            "{}",
            rule.id
        );
        let is_off = rule.severity == RoiSeverity::Off;
        assert_eq!(is_off, rule.offline == RuleReach::Never, "{}", rule.id);
        assert_eq!(
            rule.offline == RuleReach::Offline && rule.id != "VR_72",
            rule.unchecked.is_none(),
            "{}",
            rule.id
        );
    }
    assert_eq!(RoiSeverity::ALL.len(), 6);
}

#[test]
fn every_word_means_one_code_of_its_list() {
    let facts = facts();
    for (list, word, code) in [
        ("COUNTRY", "eba_GA:DE", "eba_GA:DE"),
        ("COUNTRY", "de", "eba_GA:DE"),
        ("COUNTRY", "Germany", "eba_GA:DE"),
        ("COUNTRY", "no", "eba_GA:NO"),
        ("COUNTRY", "UK", "eba_GA:GB"),
        ("COUNTRY_OR_NA", "n/a", "eba_GA:qx2007"),
        ("COUNTRY_OR_NA", "na", "eba_GA:NA"),
        ("CURRENCY", "EUR", "eba_CU:EUR"),
        ("YES_NO", "no", "eba_BT:x29"),
        ("ARRANGEMENT_TYPE", "Standalone", "eba_CO:x1"),
        ("ENTITY_TYPE", "credit-institution", "eba_CT:x12"),
        ("HIERARCHY", "ultimate-parent", "eba_RP:x53"),
        ("ID_CODE_TYPE", "EUID", "eba_qCO:qx2002"),
        ("PERSON_TYPE", "individual", "eba_CT:x213"),
        ("SUBSTITUTABILITY", "easy", "eba_ZZ:x962"),
        ("ICT_SERVICE_TYPE", "s17", "eba_TA:S17"),
        ("SENSITIVENESS", "X792", "eba_ZZ:x792"),
    ] {
        assert_eq!(facts.resolve(list, word), Some(code), "{list}: {word}");
    }
    assert_eq!(facts.resolve("COUNTRY", "Atlantis"), None);
    assert_eq!(facts.resolve("PLANETS", "DE"), None);
    for list in facts.lists.values() {
        for member in &list.members {
            assert_eq!(list.resolve(&member.code), Some(member.code.as_str()));
        }
        for word in list.words() {
            assert_eq!(folded(word), word);
        }
    }
}
