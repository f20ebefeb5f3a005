//! Retention of an organisation and its projects at a vendor: VEN-01.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::Subject;
use super::Join;
use super::people::{self, Read, some, text};
use crate::model::plan::Parser;

/// What a project says that follows its organisation (`openapi.json` 2.3.0).
const DEFAULT: &str = "organization_default";

/// The setting of each organisation and of its projects, the default resolved.
pub(super) fn compare(subject: Subject<'_>) -> Vec<Join<'_>> {
    let mut projects = people::by_vendor(people::reads(subject, &[Parser::OpenaiProjects]));
    people::by_vendor(people::reads(subject, &[Parser::OpenaiRetention]))
        .into_iter()
        .map(|(vendor, reads)| {
            let projects = projects.remove(&vendor).unwrap_or_default();
            of_vendor(&vendor, &reads, &projects)
        })
        .collect()
}

fn of_vendor<'a>(vendor: &str, reads: &[Read<'a>], projects: &[Read<'a>]) -> Join<'a> {
    let of_organization: BTreeSet<&str> = of_scope(reads, "organization")
        .filter_map(|(_, setting)| text(setting, "type"))
        .collect();
    // Two answers of one organisation: neither is known to be the one in force.
    let organization = (of_organization.len() == 1)
        .then(|| of_organization.first().copied())
        .flatten();
    let listed: Vec<&str> = projects
        .iter()
        .flat_map(|read| read.list("projects"))
        .filter(|project| project.get("active") == Some(&Value::Bool(true)))
        .filter_map(|project| text(project, "id"))
        .collect();
    let found = of_projects(reads, organization, &listed);
    let without: Vec<Value> = listed
        .iter()
        .filter(|id| !found.known.contains(**id))
        .map(|id| json!({"project": id}))
        .collect();
    let zero = |kind: &str| kind == "zero_data_retention" || kind == "enhanced_zero_data_retention";
    let is_other = |setting: &&Value| !text(setting, "type").is_some_and(zero);
    let others: Vec<Value> = found.settings.iter().filter(is_other).cloned().collect();
    let shown = format!("retention at `{vendor}`{}", some(&others, "project"));
    let mut doc = json!({
        "vendor": vendor,
        "settings": found.settings,
        "unresolved": found.unresolved,
    });
    if let Some(organization) = organization {
        doc["organization"] = organization.into();
    }
    if !projects.is_empty() {
        doc["projects"] = listed.len().into();
        doc["projects-without-setting"] = without.into();
    }
    let all: Vec<&Read<'a>> = reads.iter().chain(projects).collect();
    Join {
        name: "retention",
        shown,
        items: people::items(&all),
        place: reads[0].place,
        doc,
    }
}

/// The settings of a scope, with the files that they stand in.
fn of_scope<'r>(
    reads: &'r [Read<'_>],
    scope: &'static str,
) -> impl Iterator<Item = (&'r str, &'r Value)> {
    let settings = reads.iter().flat_map(|read| {
        let list = read.list("settings").iter();
        list.map(move |setting| (read.shown, setting))
    });
    settings.filter(move |(_, setting)| text(setting, "scope") == Some(scope))
}

/// What is known of projects.
struct Found<'r> {
    settings: Vec<Value>,
    unresolved: Vec<Value>,
    known: BTreeSet<&'r str>,
}

/// The setting of each project, the default of the organisation put in.
fn of_projects<'r>(
    reads: &'r [Read<'_>],
    organization: Option<&str>,
    listed: &[&'r str],
) -> Found<'r> {
    let mut found = Found {
        settings: Vec::new(),
        unresolved: Vec::new(),
        known: BTreeSet::new(),
    };
    for (shown, setting) in of_scope(reads, "project") {
        // The answer does not name its project; the name of the file may.
        let in_name = || listed.iter().copied().find(|id| names(shown, id));
        let project = text(setting, "project").or_else(in_name).unwrap_or(shown);
        found.known.insert(project);
        let kind = match text(setting, "type") {
            Some(DEFAULT) => organization,
            kind => kind,
        };
        match kind {
            Some(kind) => found
                .settings
                .push(json!({"project": project, "type": kind})),
            None => found.unresolved.push(json!({"project": project})),
        }
    }
    found
}

/// Whether a path names a project: its id stands by itself in it.
fn names(shown: &str, id: &str) -> bool {
    let of_id = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    shown.match_indices(id).any(|(at, _)| {
        let before = shown[..at].chars().next_back();
        let after = shown[at + id.len()..].chars().next();
        !before.is_some_and(of_id) && !after.is_some_and(of_id)
    })
}
