//! Repositories of GitHub with their visibility: answers of the interface (REST, "List
//! organization repositories"), or `gh repo list --json nameWithOwner,visibility`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Record, records_or_one};
use crate::artifact::head::Head;
use crate::artifact::kept::{Counts, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GithubRepositories,
    recognise: |head: &Head| {
        head.has(&["nameWithOwner", "visibility"])
            || head.has(&["full_name", "private", "default_branch"])
    },
    read,
};

/// The most repositories that are told.
const MOST_REPOSITORIES: usize = 10_000;

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if !source.head.has(&["full_name"]) && !source.head.has(&["nameWithOwner"]) {
        return Err(source.unreadable(
            "expected repositories of GitHub, JSON objects with `full_name` and `visibility`; found something else",
        ));
    }
    let mut visible = Counts::new(10);
    let mut archived = 0_u64;
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    let mut left_out = 0_u64;
    let (troubles, count) = records_or_one(source, &mut |record| {
        let (name, visibility) = repository(record);
        let is = |name: &str| record.value[name].as_bool() == Some(true);
        archived += u64::from(is("archived") || is("isArchived"));
        let Some(visibility) = visibility else { return };
        visible.note(visibility);
        match name {
            Some(name) if named.len() < MOST_REPOSITORIES => {
                named.insert(name, visibility.to_owned());
            }
            _ => left_out += 1,
        }
    })?;
    let facts = vec![
        fact("repositories", format!("{count} ({})", visible.shown(3))),
        fact("archived", archived),
    ];
    let mut doc = Map::new();
    let public = named.iter().filter(|(_, seen)| *seen == "public");
    let public: Vec<&String> = public.map(|(name, _)| name).collect();
    doc.insert("count".to_owned(), json!(count));
    doc.insert("public".to_owned(), json!(public));
    doc.insert("archived".to_owned(), json!(archived));
    visible.put(&mut doc, "by-visibility");
    doc.insert("repositories".to_owned(), json!(named));
    doc.insert("repositories-left-out".to_owned(), json!(left_out));
    Ok(ArtifactReading {
        parser: Parser::GithubRepositories,
        form: "GitHub repositories".to_owned(),
        records: Some(count),
        doc: Value::Object(doc),
        facts,
        troubles,
    })
}

/// The whole name and the visibility.
fn repository(record: &mut Record<'_>) -> (Option<String>, Option<&'static str>) {
    let name = match record.text("full_name") {
        "" => record.text("nameWithOwner"),
        name => name,
    };
    let name = (!name.is_empty()).then(|| short(name).to_owned());
    if name.is_none() {
        record.lacks("full_name");
    }
    let private = record.value["private"].as_bool();
    let private = private.or(record.value["isPrivate"].as_bool());
    let stated = record.text("visibility").to_ascii_lowercase();
    let visibility = match (stated.as_str(), private) {
        ("public", _) | ("", Some(false)) => Some("public"),
        ("internal", _) => Some("internal"),
        ("private", _) | ("", Some(true)) => Some("private"),
        _ => None,
    };
    if visibility.is_none() {
        record.lacks("visibility");
    }
    (name, visibility)
}
