//! Groups that must exist and must not share a member: IAM-05.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::super::Subject;
use super::Join;
use super::people::{self, Read, some, text};
use crate::model::plan::Parser;

/// The parameter that names the groups.
const PARAMETER: &str = "agent-groups";

/// All groups that lists of SCIM hold, against those that the plan names.
pub(super) fn compare(subject: Subject<'_>) -> Vec<Join<'_>> {
    let mut reads = people::reads(subject, &[Parser::Scim]);
    reads.retain(|read| !read.list("groups").is_empty());
    let Some(first) = reads.first() else {
        return Vec::new();
    };
    let place = first.place;
    let groups = groups(&reads);
    let mut doc = json!({"groups": groups.by_id.len()});
    let mut shown = "groups".to_owned();
    if let Some(asked) = subject.plan.parameters.get(PARAMETER) {
        let asked: Vec<&str> = asked.iter().map(|name| name.value.as_str()).collect();
        let overlaps = groups.fill(&asked, &mut doc);
        shown += &some(&overlaps, "groups");
    }
    let all: Vec<&Read<'_>> = reads.iter().collect();
    vec![Join {
        name: "groups",
        shown,
        items: people::items(&all),
        place,
        doc,
    }]
}

/// Groups by id, and the ids of each name.
struct Groups<'v> {
    by_id: BTreeMap<&'v str, Vec<&'v str>>,
    by_name: BTreeMap<String, Vec<&'v str>>,
    cut: bool,
}

fn groups<'v>(reads: &'v [Read<'_>]) -> Groups<'v> {
    let mut groups = Groups {
        by_id: BTreeMap::new(),
        by_name: BTreeMap::new(),
        cut: false,
    };
    for read in reads {
        groups.cut |= read.number("memberships-left-out").unwrap_or(0) > 0;
        for group in read.list("groups") {
            let id = text(group, "id").or(text(group, "name"));
            let (Some(id), Some(name)) = (id, text(group, "name")) else {
                continue;
            };
            let members = group.get("member-ids").and_then(Value::as_array);
            let members = members.into_iter().flatten().filter_map(Value::as_str);
            groups.by_id.entry(id).or_default().extend(members);
            groups
                .by_name
                .entry(name.to_lowercase())
                .or_default()
                .push(id);
        }
    }
    groups
}

impl Groups<'_> {
    /// Who is in a group, also by way of other groups.
    fn members(&self, name: &str) -> BTreeSet<&str> {
        let mut people = BTreeSet::new();
        let mut open: Vec<&str> = self.by_name.get(name).cloned().unwrap_or_default();
        let mut seen: BTreeSet<&str> = open.iter().copied().collect();
        while let Some(group) = open.pop() {
            for member in &self.by_id[group] {
                if !self.by_id.contains_key(member) {
                    people.insert(*member);
                } else if seen.insert(member) {
                    open.push(member);
                }
            }
        }
        people
    }

    /// Writes which groups are not there, and which share members.
    fn fill(&self, asked: &[&str], doc: &mut Value) -> Vec<Value> {
        let there = |name: &&&str| self.by_name.contains_key(&name.to_lowercase());
        let missing: Vec<&&str> = asked.iter().filter(|name| !there(name)).collect();
        let found: Vec<(&str, BTreeSet<&str>)> = asked
            .iter()
            .filter(there)
            .map(|name| (*name, self.members(&name.to_lowercase())))
            .collect();
        let mut overlaps = Vec::new();
        for (at, (left, of_left)) in found.iter().enumerate() {
            for (right, of_right) in &found[at + 1..] {
                let both = of_left.intersection(of_right).count();
                if both > 0 {
                    overlaps
                        .push(json!({"groups": format!("{left} and {right}"), "members": both}));
                }
            }
        }
        let counts: BTreeMap<&str, usize> = found.iter().map(|(n, m)| (*n, m.len())).collect();
        doc["members"] = json!(counts);
        doc["missing"] = json!(missing);
        if !self.cut {
            doc["overlaps"] = json!(overlaps);
        }
        overlaps
    }
}
