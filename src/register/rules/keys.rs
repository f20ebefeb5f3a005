//! Keys and references: rules 805, 806, 807 and XBRL-KEYONLY.

use std::collections::{HashMap, HashSet};

use crate::model::register::Reference;
use crate::register::judge::{Judge, Line};

/// The templates by code.
fn templates(judge: &Judge<'_>) -> Vec<String> {
    let templates = judge.facts.templates.iter();
    templates.map(|template| template.code.clone()).collect()
}

/// Rule 805: key columns that are empty. A row without any value is told once.
pub(super) fn empty_keys(judge: &mut Judge<'_>) {
    for code in templates(judge) {
        let view = judge.view(&code);
        let keys: Vec<usize> = view.template.keys().collect();
        let absent = &judge.register.table(&code).absent;
        let (gone, there): (Vec<usize>, Vec<usize>) =
            keys.into_iter().partition(|at| absent.contains(at));
        let any = view.lines().next();
        for (at, line) in gone.iter().filter_map(|at| Some((at, any?))) {
            let column = &view.template.columns[*at].code;
            let message = format!("the key column `{column}` is not in the file");
            judge.add("805", &code, line.number, Some(column), message);
        }
        for line in view.lines() {
            let is_empty = (0..view.template.columns.len()).all(|at| line.cell(at).is_empty());
            if is_empty && !there.is_empty() {
                let message = "the row has no value at all";
                judge
                    .add("805", &code, line.number, None, message)
                    .advise("remove the row");
                continue;
            }
            for at in there.iter().filter(|at| line.cell(**at).is_empty()) {
                let column = &view.template.columns[*at];
                let message = format!(
                    "the key column `{}` ({}) is empty",
                    column.code, column.name
                );
                judge.add("805", &code, line.number, Some(&column.code), message);
            }
        }
    }
}

/// The texts of columns, unless one is empty.
fn tuple<'a>(line: Line<'a>, columns: &[usize]) -> Option<Vec<&'a str>> {
    let cells = columns.iter().map(|at| line.cell(*at));
    let cells: Vec<&str> = cells.collect();
    cells.iter().all(|cell| !cell.is_empty()).then_some(cells)
}

/// Rule 806: the same key in two rows.
pub(super) fn repeated_keys(judge: &mut Judge<'_>) {
    for code in templates(judge) {
        let view = judge.view(&code);
        let keys: Vec<usize> = view.template.keys().collect();
        if keys.is_empty() {
            continue;
        }
        let mut seen: HashMap<Vec<&str>, usize> = HashMap::new();
        for line in view.lines() {
            let Some(key) = tuple(line, &keys) else {
                continue;
            };
            let shown = key.join(" / ");
            match seen.get(&key) {
                Some(first) => {
                    let message = format!("row {} has the same key", first + 1);
                    judge.add("806", &code, line.number, None, message).value = Some(shown);
                }
                None => {
                    seen.insert(key, line.number);
                }
            }
        }
    }
}

/// Rule XBRL-KEYONLY: a row that reports nothing.
pub(super) fn keys_only(judge: &mut Judge<'_>) {
    for code in templates(judge) {
        let view = judge.view(&code);
        let keys: HashSet<usize> = view.template.keys().collect();
        if keys.is_empty() {
            continue;
        }
        let columns = 0..view.template.columns.len();
        let others: Vec<usize> = columns.filter(|at| !keys.contains(at)).collect();
        for line in view.lines() {
            let has_key = keys.iter().any(|at| !line.cell(*at).is_empty());
            if has_key && others.iter().all(|at| line.cell(*at).is_empty()) {
                let message = "the row has a key and nothing else";
                judge.add("XBRL-KEYONLY", &code, line.number, None, message);
            }
        }
    }
}

/// Rule 807: a reference to a row that is not there.
pub(super) fn lost_references(judge: &mut Judge<'_>) {
    for code in templates(judge) {
        let view = judge.view(&code);
        for reference in &view.template.references {
            lost(judge, &code, reference);
        }
    }
}

fn lost(judge: &mut Judge<'_>, code: &str, reference: &Reference) {
    let view = judge.view(code);
    let target = judge.view(&reference.target);
    let index = |column: &String| target.template.index(column).expect("a published column");
    let columns: Vec<usize> = reference.target_columns.iter().map(index).collect();
    let there: HashSet<Vec<&str>> = target
        .all()
        .filter_map(|row| tuple(row, &columns))
        .collect();
    for line in view.lines() {
        let Some(stated) = tuple(line, &reference.columns) else {
            continue;
        };
        if there.contains(&stated) {
            continue;
        }
        let shown = stated.join(" / ");
        let (id, target) = (&reference.id, &reference.target);
        let columns = reference.target_columns.join(" and ");
        let last = reference.columns.last().expect("a reference has a column");
        let column = &view.template.columns[*last].code;
        let message = format!("no row of {target} has this in {columns} (reference {id})");
        let finding = judge.add("807", code, line.number, Some(column), message);
        finding.fix = format!("add the row to {target}, or correct the reference");
        finding.value = Some(shown);
    }
}
