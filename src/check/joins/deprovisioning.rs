//! How long people keep their account at a vendor after they lost access: IAM-03.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde_json::{Value, json};

use super::super::Subject;
use super::Join;
use super::people::{self, MOST, Read, addresses, some, text};
use crate::model::plan::Parser;

/// Deactivations in the directory's logs against deletions in the log of each vendor.
pub(super) fn compare(subject: Subject<'_>) -> Vec<Join<'_>> {
    let directory = people::reads(subject, &[Parser::OktaLog, Parser::EntraProvisioning]);
    if directory.is_empty() {
        return Vec::new();
    }
    let logs = people::reads(subject, &[Parser::OpenaiAudit, Parser::AnthropicActivity]);
    let mut accounts = people::reads(subject, &[Parser::OpenaiUsers, Parser::Scim]);
    accounts.retain(|read| read.vendor.is_some() || read.reading.parser == Parser::OpenaiUsers);
    let mut accounts = people::by_vendor(accounts);
    let deactivated = deactivated(&directory);
    people::by_vendor(logs)
        .into_iter()
        .map(|(vendor, logs)| {
            let there = accounts.remove(&vendor).unwrap_or_default();
            of_vendor(&vendor, (&directory, &logs, &there), &deactivated)
        })
        .collect()
}

type Time = DateTime<FixedOffset>;

/// When each address lost access last.
fn deactivated(logs: &[Read<'_>]) -> BTreeMap<String, Time> {
    let mut all = BTreeMap::new();
    for event in logs.iter().flat_map(|log| log.list("deactivated")) {
        let (Some(user), Some(at)) = (text(event, "user"), time(event)) else {
            continue;
        };
        let last = all.entry(user.to_lowercase()).or_insert(at);
        *last = (*last).max(at);
    }
    all
}

fn time(event: &Value) -> Option<Time> {
    DateTime::parse_from_rfc3339(text(event, "at")?).ok()
}

/// One deletion at the vendor.
struct Deleted<'v> {
    id: Option<&'v str>,
    address: Option<String>,
    at: Time,
}

fn deleted<'v>(logs: &'v [Read<'_>], there: &'v [Read<'_>]) -> Vec<Deleted<'v>> {
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    for person in there.iter().flat_map(|read| read.list("people")) {
        if let (Some(id), Some(address)) = (text(person, "id"), addresses(person).pop()) {
            known.insert(id, address);
        }
    }
    let events = logs.iter().flat_map(|log| log.list("users-deleted"));
    let deleted = events.filter_map(|event| {
        let id = text(event, "id");
        let address = text(event, "email").map(str::to_lowercase);
        let address = address.or_else(|| known.get(id?).cloned());
        let at = time(event)?;
        Some(Deleted { id, address, at })
    });
    deleted.collect()
}

fn of_vendor<'a>(
    vendor: &str,
    (directory, logs, there): (&[Read<'a>], &[Read<'a>], &[Read<'a>]),
    deactivated: &BTreeMap<String, Time>,
) -> Join<'a> {
    let deleted = deleted(logs, there);
    let mut spans = Vec::new();
    for (address, lost) in deactivated {
        let of_them = deleted
            .iter()
            .filter(|d| d.address.as_ref() == Some(address));
        // The first deletion after access was lost; one before it leaves no lag.
        let last = of_them.min_by_key(|d| (d.at < *lost, d.at));
        if let Some(last) = last {
            let minutes = (last.at - *lost).num_minutes().max(0);
            spans.push((minutes, last.id, *lost, last.at));
        }
    }
    spans.sort_by_key(|span| std::cmp::Reverse(span.0));
    let longest = spans.first().map(|span| hours(span.0));
    let matched = spans.len();
    let longest_first: Vec<Value> = spans
        .iter()
        .take(MOST)
        .map(|(minutes, id, lost, at)| {
            json!({"id": id, "hours": hours(*minutes), "deactivated": lost.to_rfc3339(), "deleted": at.to_rfc3339()})
        })
        .collect();
    let still: Vec<Value> = there
        .iter()
        .flat_map(|read| read.list("people"))
        .filter(|person| person.get("active") != Some(&Value::Bool(false)))
        .filter(|person| {
            addresses(person)
                .iter()
                .any(|a| deactivated.contains_key(a))
        })
        .take(MOST)
        .map(|person| json!({"id": text(person, "id").or(text(person, "user-name"))}))
        .collect();
    let unnamed = deleted.iter().filter(|d| d.address.is_none()).count();
    let mut doc = json!({
        "vendor": vendor,
        "deactivated": deactivated.len(),
        "deleted": deleted.len(),
        "deleted-unnamed": unnamed,
        "matched": matched,
        "lags": longest_first,
        "lags-left-out": matched.saturating_sub(MOST),
    });
    if let Some(longest) = longest {
        doc["longest-hours"] = longest.into();
    }
    let mut shown = format!("leavers at `{vendor}`");
    if !there.is_empty() {
        shown += &some(&still, "id");
        doc["still-there"] = still.into();
    }
    let all: Vec<&Read<'a>> = logs.iter().chain(directory).chain(there).collect();
    Join {
        name: "deprovisioning",
        shown,
        items: people::items(&all),
        place: logs[0].place,
        doc,
    }
}

/// Begun hours.
fn hours(minutes: i64) -> i64 {
    (minutes + 59) / 60
}
