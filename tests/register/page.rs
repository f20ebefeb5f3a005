//! The table of `docs/reference/register.md` is what is shipped.

use std::fmt::Write as _;

use auditbinder::model::register::{RoiRule, RuleReach};
use auditbinder::register::facts;

const PAGE: &str = include_str!("../../docs/reference/register.md");

fn row(rule: &RoiRule) -> String {
    let reach = match rule.offline {
        RuleReach::Offline => "yes",
        RuleReach::Lookup => "with `--lei-file`",
        RuleReach::Never => "no",
    };
    let cell = |text: &str| text.replace('|', "\\|");
    let (place, condition) = (cell(&rule.place), cell(&rule.condition));
    let severity = rule.severity.as_str();
    format!(
        "| `{}` | {place} | {condition} | {severity} | {reach} | {} |\n",
        rule.id, rule.sources
    )
}

#[test]
fn the_table_of_rules_is_the_shipped_one() {
    let mut table = String::from(
        "| rule | where | what | severity | offline | source |\n|---|---|---|---|---|---|\n",
    );
    for rule in &facts().rules {
        table.write_str(&row(rule)).expect("a String");
    }
    assert!(
        PAGE.contains(&table),
        "docs/reference/register.md lacks this table:\n\n{table}"
    );
}

#[test]
fn the_page_says_what_is_not_checked() {
    for reason in &facts().unchecked {
        assert!(PAGE.contains(reason.as_str()), "{reason}");
    }
}
