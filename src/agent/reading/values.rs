//! Whether a value is one that a key takes.

use serde_json::Value;

use super::Reader;
use crate::agent::table::{Key, Types, WrongValue};
use crate::agent::tree::{Kind, Member, Node};

impl<'t> Reader<'t> {
    /// Why a value, an element of a list or a value of a map is none of the choices.
    pub(super) fn outside_choices(&self, key: &'t Key, node: &Node) -> Option<String> {
        let values = self.property(key.values.as_ref())?;
        let parts: Vec<&Node> = match &node.kind {
            Kind::List(items) => items.iter().collect(),
            Kind::Table(members) if key.types.all().iter().any(|t| t.starts_with("map")) => {
                members.iter().map(|member| &member.value).collect()
            }
            _ => vec![node],
        };
        let scalar = |node: &&&Node| !matches!(node.kind, Kind::List(_) | Kind::Table(_));
        let mut scalars = parts.iter().filter(scalar);
        let wrong = scalars.find(|part| !values.contains(&part.json()))?;
        Some(format!(
            "{} is not one of {}",
            quoted(wrong),
            choices(values)
        ))
    }

    /// Why a table or list is not complete.
    pub(super) fn lacks(&self, key: &'t Key, member: &Member) -> Option<String> {
        if let Kind::Table(members) = &member.value.kind {
            let required = self.property(key.required.as_ref());
            let has = |name: &&String| members.iter().any(|member| member.name == **name);
            if let Some(name) = required.into_iter().flatten().find(|name| !has(name)) {
                return Some(format!("it lacks `{name}`"));
            }
            let chosen = key.one_of.iter().filter(has).count();
            if !key.one_of.is_empty() && chosen != 1 {
                return Some(format!("it must have one of {}", list(&key.one_of)));
            }
            if self.property(key.exactly_one.as_ref()) == Some(&true) && members.len() != 1 {
                return Some("it must have exactly one name".to_owned());
            }
        }
        if let (Kind::List(items), Some(must)) =
            (&member.value.kind, self.property(key.must_contain.as_ref()))
            && !items.iter().any(|item| item.json() == *must)
        {
            return Some(format!("the list must hold `{}`", plain(must)));
        }
        let empty = match &member.value.kind {
            Kind::Table(members) => members.is_empty(),
            Kind::List(items) => items.is_empty(),
            Kind::Text(text) => text.is_empty(),
            _ => false,
        };
        (empty && self.property(key.not_empty.as_ref()) == Some(&true))
            .then(|| "it must not be empty".to_owned())
    }

    /// Why a key does not bear a name that stands beside it.
    pub(super) fn stands_beside(&self, key: &'t Key) -> Option<String> {
        let mut names = self.property(key.conflicts.as_ref())?.iter();
        let other = names.find(|name| !name.contains('.') && self.siblings.contains(name))?;
        Some(format!("it cannot stand beside `{other}`"))
    }

    /// Why a value is not the name of what it must name.
    pub(super) fn names_nothing(&self, key: &'t Key, node: &Node) -> Option<String> {
        let table = key.names_child_of.as_deref()?;
        let named: Vec<&str> = match &node.kind {
            Kind::Text(text) => vec![text],
            Kind::Table(members) => members.iter().map(|member| member.name.as_str()).collect(),
            _ => return None,
        };
        let built_in = self.property(key.built_in.as_ref());
        let known = |name: &&&str| {
            let own = built_in.is_some_and(|all| all.iter().any(|one| one == **name));
            own || self
                .children
                .get(table)
                .is_some_and(|all| all.iter().any(|one| one == **name))
        };
        let unknown = named.iter().find(|name| !known(name))?;
        Some(format!("`{unknown}` is no name of `[{table}]`"))
    }

    pub(super) fn wrong_value(&self, key: &'t Key, node: &Node) -> Option<&'t WrongValue> {
        let value = node.json();
        let mut all = key.wrong_values.iter();
        all.find(|wrong| {
            let within = self
                .version
                .within(wrong.since.as_deref(), wrong.until.as_deref());
            let here = wrong.in_layers.is_empty()
                || wrong.in_layers.iter().any(|layer| layer == self.layer);
            within && here && is_wrong(wrong, node, &value)
        })
    }
}

/// Whether a value is the wrong one, by itself or as an entry of a map or list.
fn is_wrong(wrong: &WrongValue, node: &Node, value: &Value) -> bool {
    let typed = wrong.of_type.as_deref();
    if typed.is_some_and(|kind| fits(kind, node)) {
        return true;
    }
    if let (Some(part), Some(text)) = (&wrong.pattern, value.as_str()) {
        return text.contains(part.as_str());
    }
    let Some(bad) = &wrong.value else {
        return false;
    };
    match (&wrong.name, value) {
        (Some(name), _) => value.get(name) == Some(bad),
        (None, Value::Array(items)) if !bad.is_array() => items.contains(bad),
        (None, _) => value == bad,
    }
}

/// The first of the types that a value has.
pub(super) fn fitting<'t>(types: &'t Types, node: &Node) -> Option<&'t str> {
    types
        .all()
        .iter()
        .map(String::as_str)
        .find(|t| fits(t, node))
}

pub(super) fn fits(kind: &str, node: &Node) -> bool {
    match (kind, &node.kind) {
        ("any", _)
        | ("string", Kind::Text(_))
        | ("boolean", Kind::Boolean(_))
        | ("integer", Kind::Integer(_))
        | ("number", Kind::Integer(_) | Kind::Number(_))
        | ("table" | "map", Kind::Table(_))
        | ("list", Kind::List(_))
        | ("null", Kind::Null)
        | ("date", Kind::Date(_)) => true,
        (list, Kind::List(items)) => {
            let inner = list
                .strip_prefix("list(")
                .and_then(|rest| rest.strip_suffix(')'));
            inner.is_some_and(|inner| items.iter().all(|item| fits(inner, item)))
        }
        // The members are looked at one by one.
        (map, Kind::Table(_)) => map.starts_with("map("),
        _ => false,
    }
}

fn inner<'t>(types: &'t Types, outer: &str) -> Option<&'t str> {
    let mut all = types.all().iter();
    all.find_map(|kind| kind.strip_prefix(outer)?.strip_suffix(')'))
}

pub(super) fn expectation(types: &Types) -> String {
    let noun = |kind: &String| match kind.as_str() {
        "string" => "a string".to_owned(),
        "boolean" => "a boolean".to_owned(),
        "integer" => "an integer".to_owned(),
        "number" => "a number".to_owned(),
        "table" | "map" => "a table".to_owned(),
        map if map.starts_with("map(") => "a table".to_owned(),
        list if list.starts_with("list") => "a list".to_owned(),
        other => format!("`{other}`"),
    };
    types
        .all()
        .iter()
        .map(noun)
        .collect::<Vec<_>>()
        .join(" or ")
}

fn choices(values: &[Value]) -> String {
    let shown = values.iter().map(|value| format!("`{}`", plain(value)));
    shown.collect::<Vec<_>>().join(", ")
}

fn list(names: &[String]) -> String {
    let quoted = names.iter().map(|name| format!("`{name}`"));
    quoted.collect::<Vec<_>>().join(", ")
}

/// A value without the quotes of JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn quoted(node: &Node) -> String {
    match &node.kind {
        Kind::Text(text) => format!("`{text}`"),
        Kind::Table(_) | Kind::List(_) => node.noun().to_owned(),
        _ => format!("`{}`", node.json()),
    }
}

/// The type of what stands below names that are the user's own.
pub(super) fn free_names(key: &Key) -> Option<&str> {
    if key.free {
        return Some("any");
    }
    inner(&key.types, "map(").or_else(|| {
        let any = key
            .types
            .all()
            .iter()
            .any(|kind| kind == "any" || kind == "map");
        any.then_some("any")
    })
}
