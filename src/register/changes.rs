//! What changed since the register of the year before.
//!
//! References of contracts and codes of providers stay the same from year to year; a contract
//! that ended is reported once, with end and reason, and is absent the year after
//! (Implementing Regulation (EU) 2024/2956, Annex I, `B_02.01` and `B_02.02`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::review::{cell, rows};
use crate::model::Place;
use crate::model::register::{Facts, Register, Row};

/// Whether a change is news, or something that should not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It breaks what is to stay the same.
    Wrong,
    /// It is a change.
    Change,
}

/// One change between two registers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The stable name of the kind of change.
    pub kind: &'static str,
    /// Whether it is news or wrong.
    pub weight: Weight,
    /// The contract, provider, function or entity.
    pub subject: String,
    /// What changed, in one sentence.
    pub sentence: String,
    /// Where the row stands now.
    pub place: Option<Place>,
}

/// One register and the day that it describes.
#[derive(Clone, Copy)]
pub struct Dated<'a> {
    /// The rows.
    pub register: &'a Register,
    /// The reference date.
    pub day: NaiveDate,
}

/// Every change, what is wrong first, then by kind and subject.
pub fn changes(before: Dated<'_>, now: Dated<'_>, facts: &Facts) -> Vec<Change> {
    let mut changes = Vec::new();
    contracts(before, now, &mut changes);
    providers(before.register, now.register, &mut changes);
    functions(before.register, now.register, &mut changes);
    entities(before, now, &mut changes);
    cells(before.register, now.register, facts, &mut changes);
    changes.sort_by(|a, b| {
        (a.weight, a.kind, &a.subject, &a.sentence).cmp(&(
            b.weight,
            b.kind,
            &b.subject,
            &b.sentence,
        ))
    });
    changes.dedup();
    changes
}

/// The rows of a template by the text of one column.
fn by<'a>(register: &'a Register, template: &str, column: &str) -> BTreeMap<&'a str, &'a Row> {
    rows(register, template)
        .map(|row| (cell(row, column), row))
        .collect()
}

fn wrong(kind: &'static str, subject: &str, sentence: String, row: Option<&Row>) -> Change {
    Change {
        kind,
        weight: Weight::Wrong,
        subject: subject.to_owned(),
        sentence,
        place: row.map(|row| row.place.clone()),
    }
}

fn change(kind: &'static str, subject: &str, sentence: String, row: Option<&Row>) -> Change {
    Change {
        weight: Weight::Change,
        ..wrong(kind, subject, sentence, row)
    }
}

/// The last day of a contract, over all of its rows; none where one has no end.
fn end(register: &Register, contract: &str) -> Option<NaiveDate> {
    let of_contract = rows(register, "B_02.02").filter(|row| cell(row, "c0010") == contract);
    let mut last = None;
    for row in of_contract {
        let day: NaiveDate = cell(row, "c0080").parse().ok()?;
        last = last.max(Some(day));
    }
    last
}

/// Who delivers under a contract and since when, to recognise one with another reference.
fn likeness(register: &Register, contract: &str) -> BTreeSet<(String, String)> {
    rows(register, "B_02.02")
        .filter(|row| cell(row, "c0010") == contract)
        .map(|row| (cell(row, "c0030").to_owned(), cell(row, "c0070").to_owned()))
        .collect()
}

fn contracts(before: Dated<'_>, now: Dated<'_>, changes: &mut Vec<Change>) {
    let old = by(before.register, "B_02.01", "c0010");
    let new = by(now.register, "B_02.01", "c0010");
    let added: Vec<&str> = new
        .keys()
        .filter(|c| !old.contains_key(*c))
        .copied()
        .collect();
    for (contract, row) in &new {
        let ended = end(now.register, contract).filter(|end| *end <= now.day);
        let ended_before = end(before.register, contract).filter(|end| *end <= before.day);
        match (ended_before, ended) {
            (Some(end), _) if before.day < now.day => changes.push(wrong(
                "contract-still-listed",
                contract,
                format!("contract {contract} ended on {end} and was reported as ended; it is to be absent now"),
                Some(row),
            )),
            (None, Some(end)) => changes.push(change(
                "contract-ended",
                contract,
                format!("contract {contract} ended on {end}"),
                Some(row),
            )),
            _ => {}
        }
    }
    for contract in &added {
        changes.push(change(
            "contract-new",
            contract,
            format!("contract {contract} is new"),
            new.get(contract).copied(),
        ));
    }
    for contract in old.keys().filter(|contract| !new.contains_key(*contract)) {
        let ended = end(before.register, contract).filter(|end| *end <= before.day);
        if let Some(end) = ended {
            changes.push(change(
                "contract-gone",
                contract,
                format!("contract {contract} ended on {end}, was reported as ended, and is absent"),
                None,
            ));
            continue;
        }
        let alike = likeness(before.register, contract);
        let renamed = added.iter().find(|new| {
            let other = likeness(now.register, new);
            !alike.is_disjoint(&other)
        });
        changes.push(match renamed {
            Some(renamed) => wrong("reference-changed", contract, format!(
                "contract {contract} is gone and {renamed} has the same provider and start; a reference is the same in every year"
            ), new.get(renamed).copied()),
            None => wrong("contract-vanished", contract, format!(
                "contract {contract} is gone without an end; report it once with end date and reason"
            ), None),
        });
    }
}

fn providers(before: &Register, now: &Register, changes: &mut Vec<Change>) {
    let old = by(before, "B_05.01", "c0010");
    let new = by(now, "B_05.01", "c0010");
    let old_names: BTreeMap<String, &str> = old
        .iter()
        .map(|(code, row)| (cell(row, "c0050").to_lowercase(), *code))
        .collect();
    for (code, row) in new.iter().filter(|(code, _)| !old.contains_key(*code)) {
        let name = cell(row, "c0050");
        let earlier = old_names
            .get(&name.to_lowercase())
            .filter(|earlier| !new.contains_key(*earlier));
        changes.push(match earlier {
            Some(earlier) => wrong("provider-code-changed", code, format!(
                "{name} was {earlier} and is {code}; the code of a provider is the same in every year"
            ), Some(row)),
            None => change("provider-new", code, format!("provider {name} ({code}) is new"), Some(row)),
        });
    }
    for (code, row) in old.iter().filter(|(code, _)| !new.contains_key(*code)) {
        let name = cell(row, "c0050");
        let renamed = new
            .values()
            .any(|row| cell(row, "c0050").eq_ignore_ascii_case(name));
        if !renamed {
            changes.push(change(
                "provider-gone",
                code,
                format!("provider {name} ({code}) is gone"),
                None,
            ));
        }
    }
}

fn functions(before: &Register, now: &Register, changes: &mut Vec<Change>) {
    let key = |row: &Row| (cell(row, "c0010").to_owned(), cell(row, "c0040").to_owned());
    let old: BTreeMap<_, &Row> = rows(before, "B_06.01").map(|row| (key(row), row)).collect();
    let new: BTreeMap<_, &Row> = rows(now, "B_06.01").map(|row| (key(row), row)).collect();
    for ((id, lei), row) in &new {
        let name = cell(row, "c0030");
        let Some(earlier) = old.get(&(id.clone(), lei.clone())) else {
            changes.push(change(
                "function-new",
                id,
                format!("function {id} \"{name}\" of {lei} is new"),
                Some(row),
            ));
            continue;
        };
        let was = cell(earlier, "c0030");
        if !was.eq_ignore_ascii_case(name) {
            changes.push(wrong("function-reused", id, format!(
                "{id} of {lei} was \"{was}\" and is \"{name}\"; an identifier stays with its function"
            ), Some(row)));
        }
    }
    for ((id, lei), row) in old.iter().filter(|(key, _)| !new.contains_key(key)) {
        let name = cell(row, "c0030");
        changes.push(change(
            "function-gone",
            id,
            format!("function {id} \"{name}\" of {lei} is gone"),
            None,
        ));
    }
}

fn entities(before: Dated<'_>, now: Dated<'_>, changes: &mut Vec<Change>) {
    let old = by(before.register, "B_01.02", "c0010");
    let new = by(now.register, "B_01.02", "c0010");
    for (lei, row) in new.iter().filter(|(lei, _)| !old.contains_key(*lei)) {
        let name = cell(row, "c0020");
        changes.push(change(
            "entity-new",
            lei,
            format!("entity {name} ({lei}) is new"),
            Some(row),
        ));
    }
    for (lei, row) in old.iter().filter(|(lei, _)| !new.contains_key(*lei)) {
        let name = cell(row, "c0020");
        let deleted = cell(row, "c0090").parse::<NaiveDate>().ok();
        changes.push(match deleted.filter(|day| *day <= before.day) {
            Some(_) => change("entity-gone", lei, format!("entity {name} ({lei}) is gone"), None),
            None => wrong("entity-vanished", lei, format!(
                "entity {name} ({lei}) is gone without a day of deletion; report it once with that day"
            ), None),
        });
    }
}

/// Templates whose rows are compared cell by cell, where the key is in both.
const COMPARED: [&str; 8] = [
    "B_01.02", "B_01.03", "B_02.01", "B_02.02", "B_05.01", "B_05.02", "B_06.01", "B_07.01",
];

fn cells(before: &Register, now: &Register, facts: &Facts, changes: &mut Vec<Change>) {
    for template in COMPARED {
        let Some(columns) = facts.template(template).map(|t| &t.columns) else {
            continue;
        };
        let keys: Vec<usize> = (0..columns.len())
            .filter(|i| columns[*i].is_key())
            .collect();
        let key = |row: &Row| -> Vec<String> {
            keys.iter().map(|i| row.cells[*i].text.clone()).collect()
        };
        let old: BTreeMap<_, &Row> = rows(before, template).map(|row| (key(row), row)).collect();
        for row in rows(now, template) {
            let key = key(row);
            let Some(earlier) = old.get(&key) else {
                continue;
            };
            for (column, (was, is)) in columns.iter().zip(earlier.cells.iter().zip(&row.cells)) {
                if was.text != is.text {
                    let shown = |text: &str| {
                        if text.is_empty() {
                            "nothing".to_owned()
                        } else {
                            format!("`{text}`")
                        }
                    };
                    changes.push(change(
                        "value-changed",
                        &key.join(" "),
                        format!(
                            "{template} {} ({}): {} became {}",
                            column.code,
                            column.name,
                            shown(&was.text),
                            shown(&is.text)
                        ),
                        Some(row),
                    ));
                }
            }
        }
    }
}
