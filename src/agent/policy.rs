//! All files together: what is in force, where it comes from, and what lost.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::index::names;
use super::table::{AgentTable, Constraint, ConstraintRule, FileKind, Key, Merge, Otherwise};
use super::version::Version;
use super::{CannotJudge, answering};
use crate::model::agent::{
    AgentFile, EffectivePolicy, Overruled, Setting, SettingOrigin, insert, shown,
};

/// What is in force when the files are taken together, in the layers that they stand for.
///
/// Nothing is, when the agent refuses one of them: it does not start then.
pub fn policy(
    table: &AgentTable,
    asked: &str,
    files: &[AgentFile],
) -> Result<EffectivePolicy, CannotJudge> {
    let (version, _) = answering(table, asked)?;
    let mut merged = Merged::default();
    if files.iter().any(|file| !file.starts()) {
        return Ok(merged.finish());
    }
    let kind = |file: &AgentFile| {
        let kind = table.files.get(&file.kind);
        kind.ok_or_else(|| CannotJudge::NoSuchKind(file.kind.clone()))
    };
    let (mut settings, mut requirements) = (Vec::new(), Vec::new());
    for file in files {
        let kind = kind(file)?;
        if kind.constrains.is_empty() {
            settings.push((kind, file));
        } else {
            requirements.push((kind, file));
        }
    }
    settings.sort_by_key(|(kind, file)| strength(kind, &file.layer));
    requirements.sort_by_key(|(kind, file)| strength(kind, &file.layer));
    for (kind, file) in settings {
        for setting in file.in_force() {
            if let Some(entry) = whole_entry(kind, &version, &setting.path) {
                merged.clear(entry, &origin(setting, &file.layer));
            }
            let merge = merge_of(kind, &version, &setting.path);
            merged.set(setting, &file.layer, merge);
        }
    }
    for (kind, file) in requirements {
        let known = |c: &&Constraint| version.within(c.since.as_deref(), c.until.as_deref());
        for constraint in kind.constrains.iter().filter(known) {
            for setting in file.in_force() {
                merged.require(table, &version, constraint, (setting, file));
            }
        }
    }
    Ok(merged.finish())
}

fn strength(kind: &FileKind, layer: &str) -> usize {
    let mut layers = kind.layers.iter();
    layers
        .position(|known| known.id == layer)
        .unwrap_or(kind.layers.len())
}

fn merge_of(kind: &FileKind, version: &Version<'_>, path: &[String]) -> Merge {
    key_of(kind, version, path).map_or(Merge::Replace, |key| key.merge)
}

/// The key of a path, where `*` stands for any name.
fn key_of<'t>(kind: &'t FileKind, version: &Version<'_>, path: &[String]) -> Option<&'t Key> {
    let known = |key: &&Key| {
        version.within(key.since.as_deref(), key.until.as_deref()) && matches(&key.key, path)
    };
    kind.keys.iter().find(known)
}

fn matches(pattern: &str, path: &[String]) -> bool {
    let names = names(pattern);
    names.len() == path.len() && names.iter().zip(path).all(|(n, p)| *n == "*" || n == p)
}

fn origin(setting: &Setting, layer: &str) -> SettingOrigin {
    SettingOrigin {
        layer: layer.to_owned(),
        place: setting.place.clone(),
    }
}

/// The entry of a table whose entries are replaced as wholes: the name below it.
fn whole_entry<'p>(
    kind: &FileKind,
    version: &Version<'_>,
    path: &'p [String],
) -> Option<&'p [String]> {
    let shallow = |length: &usize| {
        let key = key_of(kind, version, &path[..*length]);
        key.is_some_and(|key| key.merge == Merge::Shallow)
    };
    let table = (1..path.len()).find(shallow)?;
    Some(&path[..=table])
}

/// What two layers give together; `None` where the stronger one simply wins.
fn joined(merge: Merge, earlier: &Value, value: &Value) -> Option<Value> {
    match (merge, earlier, value) {
        (Merge::Union, Value::Array(earlier), Value::Array(more)) => {
            let mut all = earlier.clone();
            all.extend(more.iter().filter(|item| !earlier.contains(item)).cloned());
            Some(Value::Array(all))
        }
        (Merge::Intersection, Value::Array(earlier), Value::Array(more)) => {
            let both = more.iter().filter(|item| earlier.contains(item));
            Some(both.cloned().collect())
        }
        (Merge::AnyTrue, Value::Bool(true), Value::Bool(false)) => Some(json!(true)),
        (Merge::Lowest, earlier, value) => {
            (earlier.as_f64()? < value.as_f64()?).then(|| earlier.clone())
        }
        _ => None,
    }
}

/// Values in the making.
#[derive(Default)]
struct Merged {
    leaves: BTreeMap<Vec<String>, (Value, SettingOrigin)>,
    overruled: Vec<Overruled>,
}

impl Merged {
    fn set(&mut self, setting: &Setting, layer: &str, merge: Merge) {
        let origin = origin(setting, layer);
        let value = setting.shown_value();
        let earlier = self.leaves.get(&setting.path).map(|(value, _)| value);
        let joined = earlier.and_then(|earlier| joined(merge, earlier, &value));
        if let Some(joined) = joined {
            self.leaves.insert(setting.path.clone(), (joined, origin));
        } else {
            self.put(&setting.path, value, origin);
        }
    }

    /// An entry that is replaced as a whole takes everything of the weaker layers with it.
    fn clear(&mut self, prefix: &[String], origin: &SettingOrigin) {
        let weaker: Vec<Vec<String>> = self
            .leaves
            .iter()
            .filter(|(path, (_, at))| path.starts_with(prefix) && at.layer != origin.layer)
            .map(|(path, _)| path.clone())
            .collect();
        for path in weaker {
            if let Some((_, loser)) = self.leaves.remove(&path) {
                self.overruled.push(Overruled {
                    path: shown(&path),
                    loser,
                    winner: origin.clone(),
                });
            }
        }
    }

    /// A value takes the place of what stood there, above or below.
    fn put(&mut self, path: &[String], value: Value, origin: SettingOrigin) {
        let beaten = |other: &Vec<String>| other.starts_with(path) || path.starts_with(other);
        let losers: Vec<Vec<String>> = self.leaves.keys().filter(|o| beaten(o)).cloned().collect();
        for loser in losers {
            let Some((old, loser_origin)) = self.leaves.remove(&loser) else {
                continue;
            };
            if old != value {
                self.overruled.push(Overruled {
                    path: shown(&loser),
                    loser: loser_origin,
                    winner: origin.clone(),
                });
            }
        }
        self.leaves.insert(path.to_vec(), (value, origin));
    }

    fn require(
        &mut self,
        table: &AgentTable,
        version: &Version<'_>,
        constraint: &Constraint,
        (setting, file): (&Setting, &AgentFile),
    ) {
        if !matches(&constraint.requirement, &setting.path) {
            return;
        }
        let Some(required) = &setting.value else {
            return;
        };
        // `features.*` to `features.*`: the chosen names carry over in order.
        let requirement = names(&constraint.requirement);
        let mut chosen = requirement
            .iter()
            .zip(&setting.path)
            .filter(|(name, _)| **name == "*")
            .map(|(_, chosen)| chosen.clone());
        let path: Vec<String> = names(&constraint.key)
            .into_iter()
            .map(|name| match name {
                "*" => chosen.next().unwrap_or_default(),
                name => name.to_owned(),
            })
            .collect();
        let origin = SettingOrigin {
            layer: "requirements".to_owned(),
            place: setting.place.clone(),
        };
        let found = self.leaves.get(&path).map(|(value, _)| value.clone());
        let decided = match constraint.rule {
            ConstraintRule::Fixes => Some(required.clone()),
            ConstraintRule::Default => found.is_none().then(|| required.clone()),
            ConstraintRule::OneOf | ConstraintRule::OneOfTrueNames => {
                let holds = found.clone().or_else(|| default_of(table, version, &path));
                limited(constraint, required, holds.as_ref(), file)
            }
            _ => None,
        };
        if let Some(value) = decided.filter(|value| found.as_ref() != Some(value)) {
            self.put(&path, value, origin);
        }
    }

    fn finish(self) -> EffectivePolicy {
        let mut values = Value::Object(Map::new());
        let mut origins = BTreeMap::new();
        for (path, (value, origin)) in self.leaves {
            insert(&mut values, &path, value);
            origins.insert(shown(&path), origin);
        }
        EffectivePolicy {
            values,
            origins,
            overruled: self.overruled,
        }
    }
}

/// The value that takes the place of one that is not allowed.
fn limited(
    constraint: &Constraint,
    required: &Value,
    holds: Option<&Value>,
    file: &AgentFile,
) -> Option<Value> {
    let listed: Vec<Value> = match required {
        Value::Array(listed) => listed.clone(),
        Value::Object(names) => {
            let allowed = names.iter().filter(|(_, value)| **value == json!(true));
            allowed.map(|(name, _)| json!(name)).collect()
        }
        _ => return None,
    };
    let allowed =
        |value: &Value| listed.contains(value) || constraint.always_allowed.contains(value);
    if holds.is_none_or(allowed) {
        return None;
    }
    match constraint.otherwise {
        Otherwise::FirstOfList => listed.first().cloned(),
        Otherwise::Value => constraint.value.clone(),
        Otherwise::ValueOf => {
            let name = constraint.value_of.as_deref()?;
            let mut settings = file.in_force();
            settings.find(|s| s.shown() == name)?.value.clone()
        }
        Otherwise::FirstAllowedOf => constraint.order.iter().find(|v| allowed(v)).cloned(),
        Otherwise::SwitchedOff | Otherwise::RefusesStart => None,
    }
}

fn default_of(table: &AgentTable, version: &Version<'_>, path: &[String]) -> Option<Value> {
    let settings = table
        .files
        .values()
        .filter(|kind| kind.constrains.is_empty());
    let mut keys = settings.filter_map(|kind| key_of(kind, version, path));
    keys.find_map(|key| key.default.clone())
}
