//! Keys of a vendor against the directory: who owns them (IAM-06).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Subject;
use super::Join;
use super::people::{self, Directory, MOST, Read, Standing, addresses, some, text};
use crate::model::plan::Parser;

/// Keys at each vendor whose owner is nobody active in the directory.
pub(super) fn compare(subject: Subject<'_>) -> Vec<Join<'_>> {
    let directory = Directory::of(subject);
    let users = people::by_vendor(people::reads(subject, &[Parser::OpenaiUsers]));
    let keys = people::by_vendor(people::reads(subject, &[Parser::OpenaiKeys]));
    keys.iter()
        .map(|(vendor, reads)| {
            let users = users.get(vendor).map_or(&[][..], Vec::as_slice);
            of_vendor(vendor, (reads, users), &directory)
        })
        .collect()
}

fn of_vendor<'a>(
    vendor: &str,
    (reads, users): (&[Read<'a>], &[Read<'a>]),
    directory: &Directory<'a>,
) -> Join<'a> {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for person in users.iter().flat_map(|read| read.list("people")) {
        if let Some(id) = text(person, "id") {
            known.insert(id, addresses(person));
        }
    }
    let (mut service_accounts, mut of_people, mut left_out) = (0_u64, 0_u64, 0_u64);
    let (mut without, mut undecided) = (Vec::new(), 0_u64);
    for key in reads.iter().flat_map(|read| read.list("keys")) {
        if text(key, "owner-kind") == Some("service_account") {
            service_accounts += 1;
            continue;
        }
        of_people += 1;
        let stated = text(key, "owner-email").map(|email| vec![email.to_lowercase()]);
        let by_id = || text(key, "owner-id").and_then(|id| known.get(id).cloned());
        let why = match stated.or_else(by_id) {
            _ if text(key, "owner").is_none() => "no owner is named",
            None => {
                undecided += 1;
                continue;
            }
            Some(addresses) => match directory.standing(&addresses) {
                Standing::Active => continue,
                Standing::Unstated => {
                    undecided += 1;
                    continue;
                }
                standing => standing.why(),
            },
        };
        if without.len() == MOST {
            left_out += 1;
            continue;
        }
        without.push(json!({"id": key.get("id"), "name": key.get("name"), "why": why}));
    }
    let mut doc = json!({
        "vendor": vendor,
        "service-accounts": service_accounts,
        "of-people": of_people,
    });
    directory.put(&mut doc);
    let mut shown = format!("keys of `{vendor}`");
    if !directory.reads.is_empty() {
        shown += " against the directory";
        shown += &some(&without, "id");
        doc["without-owner"] = Value::Array(without);
        doc["without-owner-left-out"] = left_out.into();
        doc["undecided"] = undecided.into();
    }
    let all: Vec<&Read<'a>> = reads.iter().chain(users).chain(&directory.reads).collect();
    Join {
        name: "keys-without-owner",
        shown,
        items: people::items(&all),
        place: reads[0].place,
        doc,
    }
}
