//! The sample breaks no rule; each break is reported by its rule, and by no other.

use std::collections::{BTreeMap, BTreeSet};

use auditbinder::model::register::{LintReport, RoiRule, RuleReach};
use auditbinder::register::facts;

use super::breaks::{self, Break, TOGETHER};
use super::sample::{Parts, lei, push, register, rules, set};

fn broken(how: Break) -> LintReport {
    let mut register = register();
    match how {
        Break::Tables(change) => change(&mut register),
        Break::Both(change, _) => change(&mut register),
        Break::Files(_) => {}
    }
    let mut parts = Parts::of(&register);
    match how {
        Break::Files(change) | Break::Both(_, change) => change(&mut parts),
        Break::Tables(_) => {}
    }
    parts.lint()
}

#[test]
fn no_rule_objects_to_the_sample() {
    let register = register();
    let rows = register.tables.values().map(|table| table.rows.len());
    assert!(rows.min() > Some(0), "every template has a row");
    let report = Parts::of(&register).lint();
    assert_eq!(report.findings, []);
    let mut parts = Parts::of(&register);
    parts.leis = Some(super::sample::leis(&[]));
    assert_eq!(parts.lint().findings, []);
}

#[test]
fn every_rule_that_is_checked_has_a_break() {
    let breaks: BTreeSet<&str> = breaks::all().iter().map(|(rule, _)| *rule).collect();
    let checked = |rule: &&RoiRule| rule.offline != RuleReach::Never && rule.layer != "dpm-row";
    let rules: BTreeSet<&str> = facts()
        .rules
        .iter()
        .filter(checked)
        .map(|r| r.id.as_str())
        .collect();
    assert_eq!(breaks, rules);
}

#[test]
fn a_break_is_reported_by_its_rule_and_by_no_other() {
    let together: BTreeMap<&str, &[&str]> = TOGETHER
        .iter()
        .map(|(rule, also, _)| (*rule, *also))
        .collect();
    for (rule, how) in breaks::all() {
        let report = broken(how);
        let also = together.get(rule).copied().unwrap_or_default();
        let expected: BTreeSet<&str> = also.iter().copied().chain([rule]).collect();
        assert_eq!(rules(&report), expected, "{rule}: {:#?}", report.findings);
        let refused = report
            .findings
            .iter()
            .any(|f| f.severity.as_str() == "reject");
        assert_eq!(report.is_refused(), refused, "{rule}");
    }
}

/// Rules of the layer `dpm-row` are data; so is the break: one cell of one row.
#[test]
fn a_column_that_a_row_does_not_fill_is_reported_by_the_rule_of_the_column() {
    let rules_of_rows = facts().rules.iter().filter(|rule| rule.layer == "dpm-row");
    let mut broken = 0;
    for rule in rules_of_rows {
        let (template, column) = rule.place.rsplit_once('.').expect("two parts");
        let mut register = register();
        // A second maintainer, so that not the whole column is empty.
        push(
            &mut register,
            "B_01.01",
            &[
                &lei("OTHER"),
                "Other",
                "eba_GA:DE",
                "eba_CT:x12",
                "BaFin",
                "2026-03-10",
            ],
        );
        set(&mut register, template, 0, column, "");
        let report = Parts::of(&register).lint();
        let expected = match rule.offline {
            RuleReach::Never => BTreeSet::new(),
            _ => BTreeSet::from([rule.id.as_str()]),
        };
        assert_eq!(
            rules(&report),
            expected,
            "{}: {:#?}",
            rule.id,
            report.findings
        );
        assert!(report.findings.len() < 2, "{:#?}", report.findings);
        for finding in &report.findings {
            assert!(finding.row.is_some());
            assert_eq!(finding.column.as_deref(), Some(column));
        }
        broken += 1;
    }
    assert_eq!(broken, 40);
}

#[test]
fn what_was_not_checked_is_listed() {
    let report = Parts::of(&register()).lint();
    let open: BTreeSet<&str> = report
        .not_checked
        .iter()
        .filter_map(|o| o.rule.as_deref())
        .collect();
    let off = facts()
        .rules
        .iter()
        .filter(|rule| rule.offline == RuleReach::Never);
    let mut expected: BTreeSet<&str> = off.map(|rule| rule.id.as_str()).collect();
    expected.extend(["VR_2", "VR_12", "VR_23", "VR_71", "VR_72", "VR_77"]);
    assert_eq!(open, expected);
    let rest = report.not_checked.iter().filter(|open| open.rule.is_none());
    assert_eq!(rest.count(), facts().unchecked.len());
    let mut parts = Parts::of(&register());
    parts.leis = Some(super::sample::leis(&[]));
    let report = parts.lint();
    let open: BTreeSet<&str> = report
        .not_checked
        .iter()
        .filter_map(|o| o.rule.as_deref())
        .collect();
    assert!(
        open.contains("VR_72") && !open.contains("VR_71"),
        "{open:?}"
    );
}
