//! Accounts at a vendor against the directory: IAM-02.

use serde_json::{Value, json};

use super::super::Subject;
use super::Join;
use super::people::{self, Directory, MOST, Read, Standing, addresses, some, text};
use crate::model::plan::Parser;

/// Users at each vendor who are nobody active in the directory.
pub(super) fn compare(subject: Subject<'_>) -> Vec<Join<'_>> {
    let mut accounts = people::reads(subject, &[Parser::OpenaiUsers, Parser::Scim]);
    accounts.retain(|read| {
        let is_vendors = read.reading.parser == Parser::OpenaiUsers || read.vendor.is_some();
        is_vendors && !read.list("people").is_empty()
    });
    let directory = Directory::of(subject);
    let by_vendor = people::by_vendor(accounts).into_iter();
    by_vendor
        .map(|(vendor, reads)| of_vendor(&vendor, &reads, &directory))
        .collect()
}

fn of_vendor<'a>(vendor: &str, reads: &[Read<'a>], directory: &Directory<'a>) -> Join<'a> {
    let (mut users, mut service_accounts, mut left_out) = (0_u64, 0_u64, 0_u64);
    let (mut orphans, mut unstated) = (Vec::new(), 0_u64);
    for person in reads.iter().flat_map(|read| read.list("people")) {
        if person.get("active") == Some(&Value::Bool(false)) {
            continue;
        }
        if text(person, "kind").is_some_and(|kind| kind.to_lowercase().contains("service")) {
            service_accounts += 1;
            continue;
        }
        users += 1;
        let standing = directory.standing(&addresses(person));
        unstated += u64::from(standing == Standing::Unstated);
        if !matches!(standing, Standing::Inactive | Standing::Unlisted) {
            continue;
        }
        if orphans.len() == MOST {
            left_out += 1;
            continue;
        }
        let id = text(person, "id").or(text(person, "user-name"));
        orphans.push(json!({"id": id, "why": standing.why()}));
    }
    let there = !directory.reads.is_empty();
    let mut doc = json!({
        "vendor": vendor,
        "users": users,
        "service-accounts": service_accounts,
        "users-complete": is_whole(reads),
    });
    directory.put(&mut doc);
    let mut shown = format!("accounts at `{vendor}`");
    if there {
        shown += " against the directory";
        shown += &some(&orphans, "id");
        doc["orphans"] = orphans.into();
        doc["orphans-left-out"] = left_out.into();
        doc["unstated"] = unstated.into();
    }
    let all: Vec<&Read<'a>> = reads.iter().chain(&directory.reads).collect();
    Join {
        name: "orphans",
        shown,
        items: people::items(&all),
        place: reads[0].place,
        doc,
    }
}

/// Whether the accounts are all that there are: no page says that there is another without
/// a last one, and lists of SCIM reach their total.
fn is_whole(reads: &[Read<'_>]) -> bool {
    let more: Vec<bool> = reads
        .iter()
        .filter_map(|read| read.reading.doc.get("has-more").and_then(Value::as_bool))
        .collect();
    let total = reads
        .iter()
        .filter_map(|read| read.number("total-results"))
        .max();
    let listed: u64 = reads
        .iter()
        .filter_map(|read| read.number("resources"))
        .sum();
    let cut = reads
        .iter()
        .filter_map(|read| read.number("people-left-out"));
    (more.is_empty() || more.contains(&false))
        && total.is_none_or(|total| listed >= total)
        && cut.sum::<u64>() == 0
}
