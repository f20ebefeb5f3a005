//! The table of `docs/reference/agent-rules.md` is what is shipped, and what is said for
//! each framework rests on rules and controls that are there.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use auditbinder::catalog;

use super::shipped;

const PAGE: &str = include_str!("../../docs/reference/agent-rules.md");

#[test]
fn the_page_lists_every_shipped_rule() {
    let mut table =
        "| rule | reads | severity | says | controls |\n|---|---|---|---|---|\n".to_owned();
    for rule in catalog::rules() {
        let controls: Vec<String> = rule.controls.iter().map(|c| format!("`{c}`")).collect();
        writeln!(
            table,
            "| `{}` | {} | {} | {} | {} |",
            rule.id,
            rule.artifact.as_str(),
            rule.severity.as_str(),
            rule.message,
            controls.join(", ")
        )
        .expect("a String takes any text");
    }
    assert!(
        PAGE.contains(&table),
        "docs/reference/agent-rules.md lacks this table:\n\n{table}"
    );
}

#[test]
fn every_concern_names_a_control_and_rules_that_are_shipped() {
    let rules: BTreeSet<String> = catalog::rules().iter().map(|r| r.id.to_string()).collect();
    let concerns = catalog::agent_concerns();
    let mut catalogs = BTreeSet::new();
    for concern in &concerns {
        let named = &concern.catalog;
        assert!(catalogs.insert(named), "{named} twice");
        assert!(
            shipped(named).control(&concern.control).is_some(),
            "{named}: {}",
            concern.control
        );
        assert!(!concern.rules.is_empty(), "{named} names no rule");
        for rule in &concern.rules {
            assert!(rules.contains(rule), "{named}: {rule}");
        }
    }
    assert_eq!(concerns.len(), 20);
}

#[test]
fn every_regulation_of_repositories_names_a_control_and_rules_that_are_shipped() {
    let rules: BTreeSet<String> = catalog::rules().iter().map(|r| r.id.to_string()).collect();
    let mut names = BTreeSet::new();
    for regulation in catalog::repository_regulations() {
        let (in_catalog, id) = regulation.control.split_once(':').expect("the long form");
        assert!(
            shipped(in_catalog).control(id).is_some(),
            "{}",
            regulation.control
        );
        for name in &regulation.names {
            assert!(names.insert(name), "{name} twice");
        }
        assert!(!regulation.configurations.is_empty());
        for needed in &regulation.configurations {
            assert!(!needed.rules.is_empty() && !needed.settings.is_empty());
            for rule in &needed.rules {
                assert!(rules.contains(rule), "{}: {rule}", regulation.regulation);
            }
        }
    }
    assert_eq!(names.len(), 13);
}
