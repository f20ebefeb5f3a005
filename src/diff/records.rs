//! Records of two packages, matched by key and compared value by value.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{Change, Changed, Direction, Fact, Record, Section};

/// Which way a value points.
#[derive(Clone, Copy)]
pub(super) enum Weigh {
    /// It has no order.
    No,
    /// The higher, the better; nothing where this value has no rank.
    Rank(Option<i32>),
    /// The result of a control, which has an order of its own.
    Result,
}

enum Value {
    One(Option<String>),
    Many(Vec<String>),
}

struct Field {
    name: String,
    value: Value,
    weigh: Weigh,
}

/// One record of one package.
pub(super) struct Row {
    key: String,
    order: usize,
    id: String,
    title: String,
    fields: Vec<Field>,
    brief: Vec<Fact>,
}

impl Row {
    /// A record that is known by its id.
    pub fn new(id: &str, title: &str) -> Self {
        Self {
            key: id.to_owned(),
            order: 0,
            id: id.to_owned(),
            title: title.to_owned(),
            fields: Vec::new(),
            brief: Vec::new(),
        }
    }

    /// Is known by this instead of its id.
    pub fn known_by(mut self, key: String) -> Self {
        self.key = key;
        self
    }

    /// Stands before those of a higher number.
    pub fn ordered(mut self, order: usize) -> Self {
        self.order = order;
        self
    }

    /// A value.
    pub fn one<'a>(self, name: &str, value: impl Into<Option<&'a String>>) -> Self {
        self.weighed(name, value, Weigh::No)
    }

    /// A value that has an order.
    pub fn weighed<'a>(
        mut self,
        name: &str,
        value: impl Into<Option<&'a String>>,
        weigh: Weigh,
    ) -> Self {
        let value = value.into().filter(|text| !text.is_empty()).cloned();
        self.fields.push(Field {
            name: name.to_owned(),
            value: Value::One(value),
            weigh,
        });
        self
    }

    /// A value that was made here.
    pub fn text(self, name: &str, value: &str, weigh: Weigh) -> Self {
        self.weighed(name, Some(&value.to_owned()), weigh)
    }

    /// A set of values.
    pub fn many(mut self, name: &str, values: &[String]) -> Self {
        self.fields.push(Field {
            name: name.to_owned(),
            value: Value::Many(values.to_vec()),
            weigh: Weigh::No,
        });
        self
    }

    /// What is said of the record where only one package has it.
    pub fn brief<'a>(mut self, name: &str, value: impl Into<Option<&'a String>>) -> Self {
        if let Some(value) = value.into().filter(|text| !text.is_empty()) {
            self.brief.push(Fact {
                name: name.to_owned(),
                value: value.clone(),
            });
        }
        self
    }

    fn into_record(self, direction: Option<Direction>) -> Record {
        Record {
            id: self.id,
            title: self.title,
            direction,
            facts: self.brief,
        }
    }
}

/// How a section calls what only one package has, and which way that points.
pub(super) struct Words {
    pub added: &'static str,
    pub removed: &'static str,
    pub added_is: Option<Direction>,
    pub removed_is: Option<Direction>,
}

/// For records whose coming and going is neither good nor bad.
pub(super) const PLAIN: Words = Words {
    added: "added",
    removed: "removed",
    added_is: None,
    removed_is: None,
};

/// For what somebody has to answer for.
pub(super) const OPENED: Words = Words {
    added: "opened",
    removed: "resolved",
    added_is: Some(Direction::Worse),
    removed_is: Some(Direction::Better),
};

/// Compares records of one kind.
pub(super) fn section(
    id: &'static str,
    title: &'static str,
    words: &Words,
    old: Vec<Row>,
    new: Vec<Row>,
) -> Section {
    let (old_total, new_total) = (old.len(), new.len());
    let (mut old, new) = (keyed(old), keyed(new));
    let (mut added, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
    for (key, row) in new {
        match old.remove(&key) {
            None => added.push(row),
            Some(before) => match compared(before, row) {
                Some(change) => changed.push(change),
                None => same += 1,
            },
        }
    }
    let record = |rows: Vec<Row>, direction| {
        let mut rows = rows;
        rows.sort_by(|a, b| {
            let of = |row: &Row| (row.order, natural(&row.id), row.title.clone());
            of(a).cmp(&of(b))
        });
        rows.into_iter()
            .map(|row| row.into_record(direction))
            .collect()
    };
    let removed = record(old.into_values().collect(), words.removed_is);
    let mut section = Section {
        id,
        title,
        added_word: words.added,
        removed_word: words.removed,
        old_total,
        new_total,
        same,
        worse: 0,
        better: 0,
        otherwise: 0,
        added: record(added, words.added_is),
        removed,
        changed,
    };
    settle(&mut section);
    section
}

/// Puts what changed into its order and counts what is better and worse.
pub(super) fn settle(section: &mut Section) {
    section.changed.sort_by(|a, b| {
        let of = |row: &Changed| (rank(row.direction), natural(&row.id), row.title.clone());
        of(a).cmp(&of(b))
    });
    let count = |wanted: &[Direction]| {
        let all = section.changed.iter().filter_map(|row| row.direction);
        all.filter(|direction| wanted.contains(direction)).count()
    };
    section.worse = count(&[Direction::Worse, Direction::Mixed]);
    section.better = count(&[Direction::Better]);
    section.otherwise = section.changed.len() - section.worse - section.better;
}

fn rank(direction: Option<Direction>) -> u8 {
    match direction {
        Some(Direction::Worse) => 0,
        Some(Direction::Mixed) => 1,
        Some(Direction::Better) => 2,
        None => 3,
    }
}

/// Rows by key; of several with one key, the first meets the first.
fn keyed(rows: Vec<Row>) -> BTreeMap<(String, usize), Row> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let numbered = rows.into_iter().map(|row| {
        let nth = seen.entry(row.key.clone()).or_default();
        *nth += 1;
        ((row.key.clone(), *nth), row)
    });
    numbered.collect()
}

fn compared(old: Row, new: Row) -> Option<Changed> {
    let mut names: Vec<String> = Vec::new();
    let (old_fields, new_fields) = (
        by_name(old.fields, &mut names),
        by_name(new.fields, &mut names),
    );
    let mut changes = Vec::new();
    for name in &names {
        changes.extend(field_changes(
            name,
            old_fields.get(name),
            new_fields.get(name),
        ));
    }
    if changes.is_empty() && old.id == new.id {
        return None;
    }
    Some(Changed {
        was: (old.id != new.id).then_some(old.id),
        id: new.id,
        title: new.title,
        direction: Direction::of(changes.iter().map(|change| change.direction)),
        changes,
        files: Vec::new(),
        now: Vec::new(),
        before: Vec::new(),
    })
}

fn by_name(fields: Vec<Field>, names: &mut Vec<String>) -> BTreeMap<String, Field> {
    let mut known = BTreeMap::new();
    for field in fields {
        if !names.contains(&field.name) {
            names.push(field.name.clone());
        }
        known.insert(field.name.clone(), field);
    }
    known
}

fn field_changes(name: &str, old: Option<&Field>, new: Option<&Field>) -> Vec<Change> {
    let change = |old: Option<&String>, new: Option<&String>, direction| Change {
        field: name.to_owned(),
        old: old.cloned(),
        new: new.cloned(),
        direction,
    };
    let one = |field: Option<&Field>| match field.map(|field| &field.value) {
        Some(Value::One(value)) => value.clone(),
        _ => None,
    };
    if let (Some(Value::Many(_)), _) | (_, Some(Value::Many(_))) =
        (old.map(|f| &f.value), new.map(|f| &f.value))
    {
        let (old, new) = (set(old), set(new));
        let gone = old
            .difference(&new)
            .map(|value| change(Some(value), None, None));
        let come = new
            .difference(&old)
            .map(|value| change(None, Some(value), None));
        return gone.chain(come).collect();
    }
    let (before, after) = (one(old), one(new));
    if before == after {
        return Vec::new();
    }
    let weigh = |field: Option<&Field>| field.map_or(Weigh::No, |field| field.weigh);
    let direction = match (weigh(old), weigh(new)) {
        (Weigh::Rank(Some(old)), Weigh::Rank(Some(new))) => by_rank(old, new),
        (Weigh::Result, Weigh::Result) => result(before.as_deref(), after.as_deref()),
        _ => None,
    };
    vec![change(before.as_ref(), after.as_ref(), direction)]
}

fn set(field: Option<&Field>) -> BTreeSet<String> {
    match field.map(|field| &field.value) {
        Some(Value::Many(values)) => values.iter().cloned().collect(),
        _ => BTreeSet::new(),
    }
}

fn by_rank(old: i32, new: i32) -> Option<Direction> {
    match new.cmp(&old) {
        Ordering::Greater => Some(Direction::Better),
        Ordering::Less => Some(Direction::Worse),
        Ordering::Equal => None,
    }
}

/// The order of results: no exception seen, exceptions noted, contradicted.
///
/// What was not tested, or had no occasion, stands apart. To stop testing what
/// was good is worse; to stop testing what was bad is no improvement, so that it
/// is neither.
fn result(old: Option<&str>, new: Option<&str>) -> Option<Direction> {
    let rank = |word: Option<&str>| match word {
        Some("no exception seen") => Some(2),
        Some("exceptions noted") => Some(1),
        Some("contradicted") => Some(0),
        _ => None,
    };
    match (rank(old), rank(new)) {
        (Some(old), Some(new)) => by_rank(old, new),
        (Some(2), None) | (None, Some(0 | 1)) => Some(Direction::Worse),
        (None, Some(2)) => Some(Direction::Better),
        _ => None,
    }
}

/// A part of an id: numbers compare as numbers, so that `CC6.10` stands after `CC6.2`.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Number(usize, String),
    Text(String),
}

/// The parts of an id.
pub(super) fn natural(id: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = id;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digits)
            .unwrap_or(rest.len());
        let part = &rest[..end];
        parts.push(if digits {
            let number = part.trim_start_matches('0');
            Part::Number(number.len(), number.to_owned())
        } else {
            Part::Text(part.to_owned())
        });
        rest = &rest[end..];
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stand_in_the_order_that_people_expect() {
        let mut ids = [
            "soc2:CC6.10",
            "soc2:CC6.2",
            "hipaa:164.308(a)",
            "soc2:CC10.1",
        ];
        ids.sort_by_key(|id| natural(id));
        assert_eq!(
            ids,
            [
                "hipaa:164.308(a)",
                "soc2:CC6.2",
                "soc2:CC6.10",
                "soc2:CC10.1"
            ]
        );
    }

    #[test]
    fn an_untested_control_is_never_an_improvement_over_one_with_deviations() {
        let way = |old, new| result(Some(old), Some(new));
        let (seen, noted, bad, none) = (
            "no exception seen",
            "exceptions noted",
            "contradicted",
            "not tested",
        );
        for (old, new) in [
            (seen, noted),
            (noted, bad),
            (seen, bad),
            (seen, none),
            (none, bad),
            (none, noted),
        ] {
            assert_eq!(way(old, new), Some(Direction::Worse), "{old} -> {new}");
        }
        for (old, new) in [(bad, noted), (noted, seen), (none, seen)] {
            assert_eq!(way(old, new), Some(Direction::Better), "{old} -> {new}");
        }
        for (old, new) in [(bad, none), (noted, none), ("did not operate", none)] {
            assert_eq!(way(old, new), None, "{old} -> {new}");
        }
    }
}
