//! Two documents walked side by side; what differs, by the path of keys.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::comparison::{How, ValueChange};
use super::secret::{self, Guard};

/// Keys by which the elements of a list are told apart, in this order.
const IDENTITIES: [&str; 8] = ["id", "Id", "ID", "name", "Name", "key", "Key", "arn"];

/// What differs: the first values, and how many in all.
pub(super) struct Differences {
    /// How many values differ.
    pub total: usize,
    listed: Vec<ValueChange>,
    most: usize,
}

impl Differences {
    /// Lists at most so many.
    pub fn new(most: usize) -> Self {
        Self {
            total: 0,
            listed: Vec::new(),
            most,
        }
    }

    /// Those listed, in the order of the walk.
    pub fn listed(self) -> Vec<ValueChange> {
        self.listed
    }

    fn add(&mut self, path: &Path, how: How, old: Option<&Value>, new: Option<&Value>) {
        self.total += 1;
        if self.listed.len() < self.most {
            let shown = |value: &Value| secret::shown(value, path.guard);
            self.listed.push(ValueChange {
                path: path.text.clone(),
                how,
                old: old.map(shown),
                new: new.map(shown),
            });
        }
    }
}

/// Where in a document, and how guarded the values there are.
#[derive(Clone)]
struct Path {
    text: String,
    guard: Guard,
}

impl Path {
    /// A member of an object.
    fn member(&self, key: &str, named: bool) -> Self {
        let mut text = self.text.clone();
        if !text.is_empty() {
            text.push('.');
        }
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        match secret::shown_key(key) {
            hidden if hidden != key => text.push_str(&hidden),
            _ if !key.is_empty() && key.chars().all(plain) => text.push_str(key),
            _ => text.push_str(&secret::quoted(key)),
        }
        Self {
            text,
            guard: self.guard.below(key, named),
        }
    }

    /// An element of a list.
    fn element(&self, which: &str) -> Self {
        Self {
            text: format!("{}[{which}]", self.text),
            guard: self.guard,
        }
    }
}

/// Compares two documents.
pub(super) fn walk(old: &Value, new: &Value, found: &mut Differences) {
    let root = Path {
        text: String::new(),
        guard: Guard::default(),
    };
    compare(&root, old, new, found);
}

fn compare(path: &Path, old: &Value, new: &Value, found: &mut Differences) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => objects(path, old, new, found),
        (Value::Array(old), Value::Array(new)) => lists(path, old, new, found),
        _ if old == new => {}
        _ if is_leaf(old) && is_leaf(new) => found.add(path, How::Changed, Some(old), Some(new)),
        _ => {
            leaves(path, old, How::Removed, found);
            leaves(path, new, How::Added, found);
        }
    }
}

/// What stands for itself: a scalar, or a container that holds nothing.
fn is_leaf(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        _ => true,
    }
}

/// Adds every leaf below a value that only one document has.
fn leaves(path: &Path, value: &Value, how: How, found: &mut Differences) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let named = names_a_secret(members);
            for (key, value) in members {
                leaves(&path.member(key, named), value, how, found);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            let path = within(path, elements);
            for (at, value) in elements.iter().enumerate() {
                leaves(&path.element(&at.to_string()), value, how, found);
            }
        }
        leaf => {
            let (old, new) = match how {
                How::Removed => (Some(leaf), None),
                _ => (None, Some(leaf)),
            };
            found.add(path, how, old, new);
        }
    }
}

fn objects(
    path: &Path,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    found: &mut Differences,
) {
    let named = names_a_secret(old) || names_a_secret(new);
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let path = path.member(key, named);
        match (old.get(key), new.get(key)) {
            (Some(old), Some(new)) => compare(&path, old, new, found),
            (Some(old), None) => leaves(&path, old, How::Removed, found),
            (None, Some(new)) => leaves(&path, new, How::Added, found),
            (None, None) => {}
        }
    }
}

/// Whether one member says that another one is a secret: `{name: API_TOKEN, value: …}`.
fn names_a_secret(members: &Map<String, Value>) -> bool {
    members.iter().any(|(key, value)| {
        let text = value.as_str();
        secret::is_naming(key) && text.is_some_and(secret::names_secret)
    })
}

/// The guard of a list's elements: after `--token` comes a token.
fn within(path: &Path, elements: &[Value]) -> Path {
    let mut path = path.clone();
    let flagged = elements.iter().filter_map(Value::as_str);
    if flagged.into_iter().any(secret::is_secret_flag) {
        path.guard = Guard::CLOSED;
    }
    path
}

fn lists(path: &Path, old: &[Value], new: &[Value], found: &mut Differences) {
    if old == new {
        return;
    }
    if old.is_empty() || new.is_empty() {
        let whole = |elements: &[Value]| Value::Array(elements.to_vec());
        return compare_whole(path, &whole(old), &whole(new), found);
    }
    let both = || old.iter().chain(new);
    if both().all(|value| !value.is_object() && !value.is_array()) {
        return scalars(path, old, new, found);
    }
    match IDENTITIES
        .iter()
        .find_map(|key| keyed(old, key).zip(keyed(new, key)).map(|k| (key, k)))
    {
        Some((key, (old, new))) => by_identity(path, key, &old, &new, found),
        None => by_place(path, old, new, found),
    }
}

fn compare_whole(path: &Path, old: &Value, new: &Value, found: &mut Differences) {
    leaves(path, old, How::Removed, found);
    leaves(path, new, How::Added, found);
}

/// Scalars are compared as a set: what came, what went, or only their order.
fn scalars(path: &Path, old: &[Value], new: &[Value], found: &mut Differences) {
    let inside = within(&within(path, old), new).element("");
    let count = |values: &[Value]| {
        let mut counts: BTreeMap<String, (usize, Value)> = BTreeMap::new();
        for value in values {
            let known = counts.entry(value.to_string());
            known.or_insert_with(|| (0, value.clone())).0 += 1;
        }
        counts
    };
    let (before, now) = (count(old), count(new));
    let mut same = true;
    let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
    for key in keys {
        let times = |counts: &BTreeMap<String, (usize, Value)>| counts.get(key).map_or(0, |c| c.0);
        let (was, is) = (times(&before), times(&now));
        same &= was == is;
        for _ in is..was {
            found.add(&inside, How::Removed, before.get(key).map(|c| &c.1), None);
        }
        for _ in was..is {
            found.add(&inside, How::Added, None, now.get(key).map(|c| &c.1));
        }
    }
    if same {
        found.add(&inside, How::Reordered, None, None);
    }
}

/// The elements by the value of one key, if every element has one of its own.
fn keyed<'a>(elements: &'a [Value], key: &str) -> Option<BTreeMap<String, &'a Value>> {
    let mut known = BTreeMap::new();
    for element in elements {
        let id = match element.as_object()?.get(key)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        if known.insert(id, element).is_some() {
            return None;
        }
    }
    Some(known)
}

fn by_identity(
    path: &Path,
    key: &str,
    old: &BTreeMap<String, &Value>,
    new: &BTreeMap<String, &Value>,
    found: &mut Differences,
) {
    let before = found.total;
    let ids: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for id in ids {
        let mut which = format!("{key}=");
        write!(which, "{}", secret::shown_key(id)).expect("a String takes any text");
        let path = path.element(&which);
        match (old.get(id), new.get(id)) {
            (Some(old), Some(new)) => compare(&path, old, new, found),
            (Some(old), None) => leaves(&path, old, How::Removed, found),
            (None, Some(new)) => leaves(&path, new, How::Added, found),
            (None, None) => {}
        }
    }
    if found.total == before {
        found.add(&path.element(""), How::Reordered, None, None);
    }
}

fn by_place(path: &Path, old: &[Value], new: &[Value], found: &mut Differences) {
    let path = within(&within(path, old), new);
    for at in 0..old.len().max(new.len()) {
        let path = path.element(&at.to_string());
        match (old.get(at), new.get(at)) {
            (Some(old), Some(new)) => compare(&path, old, new, found),
            (Some(old), None) => leaves(&path, old, How::Removed, found),
            (None, Some(new)) => leaves(&path, new, How::Added, found),
            (None, None) => {}
        }
    }
}
