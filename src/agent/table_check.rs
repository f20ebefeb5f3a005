//! What must hold in a key table, so that reading by it cannot fail.

use std::collections::BTreeSet;

use super::index::names;
use super::table::{AgentTable, FileKind, Key, Property};
use super::version::numbers;

/// Everything that is wrong with a table, one sentence each.
pub(super) fn problems(table: &AgentTable) -> Vec<String> {
    let mut problems = Vec::new();
    let versions: Vec<_> = table.versions.iter().map(|v| numbers(&v.version)).collect();
    if versions.is_empty() {
        problems.push("`versions` is empty".to_owned());
    }
    if versions.iter().any(Option::is_none) || !versions.is_sorted_by(|a, b| a < b) {
        problems.push("`versions` are not versions, oldest first".to_owned());
    }
    for (id, kind) in &table.files {
        for key in &kind.keys {
            let wrong = of_key(table, kind, key);
            problems.extend(
                wrong
                    .into_iter()
                    .map(|p| format!("{id}: `{}`: {p}", key.key)),
            );
        }
        let twice = twice(table, kind).into_iter();
        problems.extend(twice.map(|key| format!("{id}: `{key}` stands twice for one version")));
        for constraint in &kind.constrains {
            // `features.*` means every name below `features`.
            let known = |path: &str| {
                let path = path.strip_suffix(".*").unwrap_or(path);
                kind.keys.iter().any(|key| key.key == path)
            };
            if !known(&constraint.requirement) {
                let path = &constraint.requirement;
                problems.push(format!(
                    "{id}: `constrains` names `{path}`, which is no key"
                ));
            }
            problems.extend(spans(
                table,
                constraint.since.as_ref(),
                constraint.until.as_ref(),
            ));
        }
        let layers = kind
            .layers
            .iter()
            .filter_map(|layer| layer.invalid.as_ref());
        for version in layers.chain([&kind.invalid]).flat_map(Property::bounds) {
            problems.extend(spans(table, Some(version), None));
        }
        for added in &kind.reported {
            problems.extend(spans(table, added.since.as_ref(), added.until.as_ref()));
        }
    }
    problems
}

fn of_key(table: &AgentTable, kind: &FileKind, key: &Key) -> Vec<String> {
    let mut problems = spans(table, key.since.as_ref(), key.until.as_ref());
    for wrong in &key.wrong_values {
        problems.extend(spans(table, wrong.since.as_ref(), wrong.until.as_ref()));
    }
    for child in &key.unknown_child {
        problems.extend(spans(table, child.since.as_ref(), child.until.as_ref()));
    }
    let bounds = [
        key.requires.as_ref().map(Property::bounds),
        key.requires_message.as_ref().map(Property::bounds),
        key.conflicts.as_ref().map(Property::bounds),
        key.must_contain.as_ref().map(Property::bounds),
        key.not_empty.as_ref().map(Property::bounds),
        key.required.as_ref().map(Property::bounds),
        key.exactly_one.as_ref().map(Property::bounds),
        key.closed.as_ref().map(Property::bounds),
        key.values.as_ref().map(Property::bounds),
        key.effect.as_ref().map(Property::bounds),
        key.reported_as.as_ref().map(Property::bounds),
        key.report_values.as_ref().map(Property::bounds),
        key.built_in.as_ref().map(Property::bounds),
        key.invalid.as_ref().map(Property::bounds),
    ];
    for version in bounds.into_iter().flatten().flatten() {
        problems.extend(spans(table, Some(version), None));
    }
    if names(&key.key).iter().any(|name| name.is_empty()) {
        problems.push("the path has an empty name".to_owned());
    }
    let types = key.types.all();
    problems.extend(
        types
            .iter()
            .filter(|kind| !is_type(kind))
            .map(|kind| format!("`{kind}` is no type")),
    );
    let layer = |id: &&String| !kind.layers.iter().any(|layer| layer.id == **id);
    let layers = key.not_in.iter().chain(&key.only_in).filter(layer);
    problems.extend(layers.map(|id| format!("`{id}` is no layer")));
    if let Some(source) = &key.source
        && !table.sources.contains_key(source)
    {
        problems.push(format!("`{source}` is not among `sources`"));
    }
    problems
}

fn spans(table: &AgentTable, since: Option<&String>, until: Option<&String>) -> Vec<String> {
    let known: BTreeSet<&str> = table.versions.iter().map(|v| v.version.as_str()).collect();
    let named = since.into_iter().chain(until);
    named
        .filter(|version| !known.contains(version.as_str()))
        .map(|version| format!("`{version}` is not among `versions`"))
        .collect()
}

/// Paths with two entries that one version knows.
fn twice<'t>(table: &AgentTable, kind: &'t FileKind) -> BTreeSet<&'t str> {
    let mut seen = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for key in &kind.keys {
        let place = |version: Option<&String>, otherwise: usize| {
            let at = version.and_then(|v| table.versions.iter().position(|k| k.version == **v));
            at.unwrap_or(otherwise)
        };
        let from = place(key.since.as_ref(), 0);
        let to = place(key.until.as_ref(), table.versions.len());
        for version in from..=to.min(table.versions.len().saturating_sub(1)) {
            if !seen.insert((key.key.as_str(), version)) {
                twice.insert(key.key.as_str());
            }
        }
    }
    twice
}

fn is_type(kind: &str) -> bool {
    let inner = |outer: &str| kind.strip_prefix(outer)?.strip_suffix(')');
    match inner("list(").or_else(|| inner("map(")) {
        Some(inner) => is_type(inner),
        None => matches!(
            kind,
            "string"
                | "boolean"
                | "integer"
                | "number"
                | "table"
                | "list"
                | "map"
                | "any"
                | "null"
                | "date"
        ),
    }
}
