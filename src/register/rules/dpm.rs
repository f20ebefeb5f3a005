//! The checks that the data point model publishes: what a row has to fill, and amounts.

use crate::model::register::{RoiRule, Template};
use crate::register::judge::{Judge, Line};
use crate::register::words::{escaped, is_amount};

/// The rules of a layer that are in force.
fn layer<'a>(judge: &Judge<'a>, layer: &str) -> Vec<&'a RoiRule> {
    let rules = judge.facts.rules.iter();
    rules.filter(|rule| rule.layer == layer).collect()
}

/// Rules of the layer `dpm-row`: a column is filled where another one besides the key is.
pub(super) fn rows(judge: &mut Judge<'_>) {
    for rule in layer(judge, "dpm-row") {
        let (code, column) = rule
            .place
            .rsplit_once('.')
            .expect("a template and a column");
        let view = judge.view(code);
        let columns = view.template.columns.iter().enumerate();
        let others: Vec<usize> = columns
            .filter(|(_, other)| !other.is_key() && other.code != column)
            .map(|(at, _)| at)
            .collect();
        let name = &view.template.columns[view.template.index(column).expect("a column")].name;
        for line in view.lines().filter(|line| line.lacks(column)) {
            if others.iter().any(|at| !line.cell(*at).is_empty()) {
                let message = format!("`{column}` ({name}) is empty in a row with other values");
                judge.add(&rule.id, code, line.number, Some(column), message);
            }
        }
    }
}

/// Rules of the layer `dpm-existence`: a column that no row fills.
pub(super) fn existence(judge: &mut Judge<'_>) {
    for rule in layer(judge, "dpm-existence") {
        let (code, stated) = rule.place.split_once(' ').expect("a template and columns");
        let view = judge.view(code);
        let columns: Vec<String> = stated
            .split(' ')
            .flat_map(|part| range(view.template, part))
            .collect();
        for column in columns {
            let mut lines = view.lines().peekable();
            if lines.peek().is_none() || !lines.all(|line| line.lacks(&column)) {
                continue;
            }
            let message = format!("no row of {code} reports `{column}`");
            let finding = judge.found.add(&rule.id, message);
            finding.template = Some(code.to_owned());
            finding.column = Some(column);
        }
    }
}

/// `c0040-c0080` or one column.
fn range(template: &Template, part: &str) -> Vec<String> {
    let (first, last) = part.split_once('-').unwrap_or((part, part));
    let columns = template.columns.iter().map(|column| column.code.as_str());
    let columns = columns.filter(|code| (first..=last).contains(code));
    columns.map(str::to_owned).collect()
}

/// Whether a row breaks a rule.
type Breaks = fn(&Line<'_>) -> bool;

/// Rules of the layer `dpm` about one column: the rule, what breaks it, what is said.
const CONDITIONS: [(&str, Breaks, &str); 7] = [
    (
        "v8803_m",
        |line| line.lacks("c0100") && !line.get("c0110").is_empty(),
        "an amount is given without its currency",
    ),
    (
        "v8804_m",
        |line| line.lacks("c0110") && is_financial(line.get("c0040")),
        "a financial entity has no total assets",
    ),
    (
        "v22913_s",
        |line| is_negative(line.get("c0110")),
        "the total assets are negative",
    ),
    (
        "v8805_m",
        |line| line.lacks("c0030") && line.get("c0020") == SUBSEQUENT,
        "a subsequent arrangement names no overarching one",
    ),
    (
        "v22912_m",
        |line| line.lacks("c0030") && line.get("c0020") == SUBSEQUENT,
        "a subsequent arrangement names no overarching one",
    ),
    (
        "v23716_s",
        |line| is_negative(line.get("c0050")),
        "the annual expense is negative",
    ),
    (
        "v8825_m",
        |line| line.lacks("c0060") && HARD_TO_SUBSTITUTE.contains(&line.get("c0050")),
        "a service that is hard to substitute has no reason for it",
    ),
];

const SUBSEQUENT: &str = "eba_CO:x3";
const HARD_TO_SUBSTITUTE: [&str; 2] = ["eba_ZZ:x959", "eba_ZZ:x960"];
/// The two types of entity that are no financial entity.
const NOT_FINANCIAL: [&str; 2] = ["eba_CT:x317", "eba_CT:x318"];

fn is_financial(kind: &str) -> bool {
    !kind.is_empty() && !NOT_FINANCIAL.contains(&kind)
}

fn is_negative(amount: &str) -> bool {
    let digits = amount.strip_prefix('-').filter(|_| is_amount(amount));
    digits.is_some_and(|digits| digits.bytes().any(|b| matches!(b, b'1'..=b'9')))
}

/// Rules of the layer `dpm` that look at one row.
pub(super) fn conditions(judge: &mut Judge<'_>) {
    for (id, breaks, message) in CONDITIONS {
        let facts = judge.facts;
        let rule = facts.rule(id).expect("a published rule");
        let (code, column) = rule
            .place
            .rsplit_once('.')
            .expect("a template and a column");
        for line in judge.view(code).lines().filter(breaks) {
            let value = line.get(column);
            let shown = if value.is_empty() {
                message.to_owned()
            } else {
                format!("{message}: `{}`", escaped(value))
            };
            judge.add(id, code, line.number, Some(column), shown);
        }
    }
}
