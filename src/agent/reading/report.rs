//! What the program itself reports of a file.

use serde_json::{Value, json};

use super::{Reader, find};
use crate::agent::index::{Step, names};
use crate::agent::table::{Key, Reported, Take};
use crate::agent::tree::{Kind, Member, Node};
use crate::model::agent::{NOT_SHOWN, insert, shown, value_at};

impl<'t> Reader<'t> {
    /// Notes what the program itself reports of a key that it knows.
    pub(super) fn report(&mut self, key: &'t Key, member: &Member) {
        let name = self
            .property(key.reported_as.as_ref())
            .and_then(Option::as_deref);
        let Some(name) = name else { return };
        let is_table = key.types.all().iter().any(|kind| kind == "table");
        let value = match &member.value.kind {
            Kind::Table(_) if is_table && !key.report_whole => json!(key.report_fills),
            _ if self.secret => json!(NOT_SHOWN),
            _ => self.as_reported(key, member.value.json()),
        };
        // `*` in the name stands for what the user chose in the path.
        let marks = names(&key.key).into_iter().zip(&self.path);
        let mut chosen = marks
            .filter(|(mark, _)| *mark == "*")
            .map(|(_, chosen)| chosen);
        let path: Vec<String> = names(name)
            .into_iter()
            .map(|name| match name {
                "*" => chosen.next().cloned().unwrap_or_default(),
                name => name.to_owned(),
            })
            .collect();
        match (value_at(&self.report, &shown(&path)), &value) {
            (Some(Value::Object(there)), Value::Object(more)) => {
                let mut both = there.clone();
                both.extend(more.clone());
                insert(&mut self.report, &path, Value::Object(both));
            }
            _ => insert(&mut self.report, &path, value),
        }
    }

    /// Notes that a name at the top holds something that the program knows.
    pub(super) fn count(&mut self, key: &Key, member: &Member) {
        let is_table = key.types.all().iter().any(|kind| kind == "table");
        let holds = match &member.value.kind {
            Kind::Table(members) => {
                let plain = !is_table && !members.is_empty();
                plain || key.counts_empty || key.report_whole && !members.is_empty()
            }
            _ => true,
        };
        if let Some(top) = self.path.first().filter(|_| holds) {
            self.counted.insert(top.clone());
        }
    }

    fn lives(&self, key: &Key) -> bool {
        self.version
            .within(key.since.as_deref(), key.until.as_deref())
    }

    /// A value as the program's report shows it.
    fn as_reported(&self, key: &'t Key, value: Value) -> Value {
        let renamed = self.property(key.report_values.as_ref());
        let one = |value: Value| match (renamed, value.as_str()) {
            (Some(names), Some(text)) => names.get(text).map_or(value.clone(), |new| json!(new)),
            _ => value,
        };
        match value {
            Value::Array(items) => {
                let mut shown: Vec<Value> = items.into_iter().map(one).collect();
                shown.retain(|item| !key.report_without.contains(item));
                let added = key.report_adds.iter().filter(|item| !shown.contains(item));
                let added: Vec<Value> = added.cloned().collect();
                shown.extend(added);
                Value::Array(shown)
            }
            Value::String(text) => match &key.report_prefix {
                Some(prefix) => json!(format!("{prefix}{text}")),
                None => one(Value::String(text)),
            },
            other => other,
        }
    }

    /// What the program adds to its report.
    pub(super) fn additions(&mut self, top: &Node) {
        let Kind::Table(members) = &top.kind else {
            return;
        };
        // A table in which nothing known stands is as if it were not there.
        for member in members.iter().filter(|m| !self.counted.contains(&m.name)) {
            let steps = Step::of_top(self.kind, &member.name);
            let mut keys = steps.into_iter().filter(|key| self.lives(key));
            let name = keys.find_map(|key| self.property(key.reported_as.as_ref())?.as_ref());
            if let (Some(name), Some(report)) = (name, self.report.as_object_mut()) {
                report.remove(name);
            }
        }
        let any_known = !self.counted.is_empty();
        for added in &self.kind.reported {
            if !self
                .version
                .within(added.since.as_deref(), added.until.as_deref())
            {
                continue;
            }
            let path: Vec<String> = names(&added.key).into_iter().map(str::to_owned).collect();
            if added.when.as_deref() == Some("any-known") {
                let needless = |key: &String| find(top, &names(key)).is_some();
                let wanted = any_known && !added.unless.as_ref().is_some_and(needless);
                if let Some(value) = added.value.as_ref().filter(|_| wanted) {
                    insert(&mut self.report, &path, value.clone());
                }
            } else if let Some(from) = added.from.as_ref().and_then(|from| find(top, &names(from)))
            {
                made(added, &from.value.json(), &path, &mut self.report);
            } else if let Some(from) = &added.from_report {
                let from = value_at(&self.report, from).cloned().unwrap_or_default();
                made(added, &from, &path, &mut self.report);
            }
        }
    }
}

/// An addition to a report that is made from a value.
fn made(added: &Reported, from: &Value, path: &[String], report: &mut Value) {
    match (added.take, from) {
        (Some(Take::NamesWithValue), Value::Object(members)) => {
            let meant = members
                .iter()
                .filter(|(_, value)| Some(*value) == added.equals.as_ref());
            let mut names: Vec<&String> = meant.map(|(name, _)| name).collect();
            names.sort_unstable();
            if !names.is_empty() {
                insert(report, path, json!(names));
            }
        }
        (Some(Take::MapOfElements), Value::Array(items)) => {
            for name in items.iter().filter_map(Value::as_str) {
                let path = [path, &[name.to_owned()]].concat();
                insert(report, &path, added.equals.clone().unwrap_or_default());
            }
        }
        (Some(Take::Value), Value::Array(items)) if items.is_empty() => {}
        (Some(Take::Value), Value::Object(members)) if members.is_empty() => {}
        (Some(Take::Value), _) => insert(report, path, from.clone()),
        _ => {}
    }
}
