//! All files of an agent together, as rules and comparisons take them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::agents::{Report, parser_of};
use crate::agent::{AgentTable, ClosesForm};
use crate::model::agent::{
    AgentFile, Difference, EffectivePolicy, ItemReading, Judged, Setting, SettingOrigin, insert,
    shown, value_at,
};
use crate::model::id::EvidenceId;
use crate::model::{Document, Place};

/// The address of the model, where a setting holds one.
pub(super) fn model_address(
    table: &AgentTable,
    policy: &EffectivePolicy,
) -> Option<(String, SettingOrigin)> {
    table.reaches.settings.iter().find_map(|template| {
        let mut path = template.clone();
        if let Some((before, rest)) = template.split_once('{') {
            let (name, after) = rest.split_once('}')?;
            let value = value_at(&policy.values, name)?.as_str()?;
            path = format!("{before}{}{after}", shown(&[value.to_owned()]));
        }
        let address = value_at(&policy.values, &path)?.as_str()?;
        let origin = policy.origins.get(&path)?;
        Some((address.to_owned(), origin.clone()))
    })
}

/// What rules judge of an agent, by kind of file. Nothing, where it does not start: that
/// is told of the file that stops it.
pub(super) fn judged(
    table: &AgentTable,
    files: &[&ItemReading],
    policy: &EffectivePolicy,
    reports: &[&Report<'_>],
) -> Vec<Judged> {
    let mut judged = Vec::new();
    if files.iter().any(|reading| !reading.file.starts()) {
        return judged;
    }
    for (name, kind) in &table.files {
        let Some(parser) = parser_of(&table.agent, name) else {
            continue;
        };
        let of_kind = files.iter().filter(|reading| reading.file.kind == *name);
        let reports = reports.iter().filter(|report| report.kind == name);
        let items = of_kind.clone().map(|reading| reading.item.clone());
        let items: BTreeSet<EvidenceId> = items
            .chain(reports.clone().map(|r| r.item.clone()))
            .collect();
        if items.is_empty() {
            continue;
        }
        let mut document = if kind.constrains.is_empty() {
            policy.values.clone()
        } else {
            let files: Vec<AgentFile> = of_kind.map(|r| r.file.clone()).collect();
            expected_report(name, &files).0
        };
        for report in reports {
            if let Some(Document::Read(reported)) = &report.file.document {
                overlay(&mut document, reported);
            }
        }
        let items = items.into_iter().collect();
        judged.push(Judged {
            parser,
            items,
            document,
        });
    }
    judged
}

/// Puts what an agent reports over what its files give; what it reports as not set, it
/// does not speak of.
fn overlay(values: &mut Value, reported: &Value) {
    match (values, reported) {
        (_, Value::Null) => {}
        (Value::Object(values), Value::Object(reported)) => {
            for (name, reported) in reported.iter().filter(|(_, value)| !value.is_null()) {
                let below = values.entry(name.clone()).or_insert_with(|| json!({}));
                overlay(below, reported);
            }
        }
        (values, reported) => *values = reported.clone(),
    }
}

/// What the agent must report of the files of a kind, and where each name comes from.
pub(super) fn expected_report(
    kind: &str,
    files: &[AgentFile],
) -> (Value, BTreeMap<String, SettingOrigin>) {
    let (mut values, mut origins) = (json!({}), BTreeMap::new());
    for file in files
        .iter()
        .filter(|file| file.kind == kind && file.starts())
    {
        for (name, value) in file.report.as_object().into_iter().flatten() {
            let path = vec![name.clone()];
            let origin = SettingOrigin {
                layer: file.layer.clone(),
                place: Place::whole(&file.shown),
            };
            origins.insert(shown(&path), origin);
            insert(&mut values, &path, value.clone());
        }
    }
    (values, origins)
}

/// Where a report of the agent says something else than its files give.
pub(super) fn differences(
    report: &Report<'_>,
    values: &Value,
    origins: &BTreeMap<String, SettingOrigin>,
) -> Vec<Difference> {
    let Some(Document::Read(reported)) = &report.file.document else {
        return Vec::new();
    };
    let difference = |(path, origin): (&String, &SettingOrigin)| {
        let configured = value_at(values, path)?;
        let found = value_at(reported, path);
        (found != Some(configured)).then(|| Difference {
            item: report.item.clone(),
            shown: report.file.shown.clone(),
            path: path.clone(),
            configured: (configured.clone(), origin.clone()),
            reported: found.cloned(),
        })
    };
    origins.iter().filter_map(difference).collect()
}

/// Paths that files keep an agent from reading, without the `/**` or `/` at their ends;
/// `None` where the program has no setting for it.
pub(super) fn closed_paths(table: &AgentTable, files: &[AgentFile]) -> Option<BTreeSet<String>> {
    if table.closes.is_empty() {
        return None;
    }
    let settings = files.iter().flat_map(AgentFile::in_force);
    let closed = settings.flat_map(|setting| closed_by(table, setting));
    let folders = closed.map(|path| {
        let folder = path.strip_suffix("/**").or(path.strip_suffix('/'));
        folder.map_or(path.clone(), str::to_owned)
    });
    Some(folders.collect())
}

fn closed_by(table: &AgentTable, setting: &Setting) -> Vec<String> {
    let fits = |pattern: &str| {
        let names: Vec<&str> = pattern.split('.').collect();
        let mut pairs = names.iter().zip(&setting.path);
        names.len() == setting.path.len() && pairs.all(|(n, path)| *n == "*" || n == path)
    };
    let mut closes = table.closes.iter();
    let Some(closes) = closes.find(|closes| fits(&closes.setting)) else {
        return Vec::new();
    };
    let value = setting.value.as_ref();
    let texts = || {
        let list = value.and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str)
    };
    match closes.form {
        ClosesForm::List => texts().map(str::to_owned).collect(),
        ClosesForm::ReadRule => texts()
            .filter_map(|rule| rule.strip_prefix("Read(")?.strip_suffix(')'))
            .map(str::to_owned)
            .collect(),
        ClosesForm::Access => {
            let denied = matches!(value.and_then(Value::as_str), Some("none" | "deny"));
            let path = setting.path.last().filter(|_| denied);
            path.cloned().into_iter().collect()
        }
    }
}
