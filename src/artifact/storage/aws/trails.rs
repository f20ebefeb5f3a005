//! Trails of the account and groups of its logs (`aws cloudtrail`, `aws logs`).

use serde_json::{Map, Value};

use super::sheet::{Sheet, time};
use super::{At, Kind, holds, lists};

/// The answers about logging.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        answer: "trails",
        command: "cloudtrail describe-trails",
        at: At::List("trailList"),
        is: |answer| lists(answer, "trailList", &["Name"]),
        zero: TRAIL_COUNTS,
        sum: trail,
        tell: tell_trails,
    },
    Kind {
        answer: "trails",
        command: "cloudtrail get-trail",
        at: At::Member("Trail"),
        is: |answer| holds(answer, "Trail", &["TrailARN"]),
        zero: TRAIL_COUNTS,
        sum: |sheet, one| {
            sheet.set("records", 1);
            trail(sheet, one);
        },
        tell: tell_trails,
    },
    Kind {
        answer: "trail-status",
        command: "cloudtrail get-trail-status",
        at: At::Whole,
        is: |answer| answer.get("IsLogging").is_some_and(Value::is_boolean),
        zero: &[],
        sum: status,
        tell: |sheet| {
            sheet.fact("the trail is logging", sheet.yes_no("logging"));
            if let Some(last) = sheet.said("last-delivery") {
                sheet.fact("last log file delivered", last);
            }
            if sheet.is("delivery-failed") == Some(true) {
                sheet.fact("last delivery", "failed");
            }
        },
    },
    Kind {
        answer: "log-groups",
        command: "logs describe-log-groups",
        at: At::List("logGroups"),
        is: |answer| lists(answer, "logGroups", &["logGroupName"]),
        zero: &["without-retention", "with-own-key"],
        sum: log_group,
        tell: |sheet| {
            let (all, kept) = (sheet.number("records"), sheet.number("without-retention"));
            sheet.fact(
                "log groups",
                format!("{all}, without an end of retention: {kept}"),
            );
            let days = sheet.number("shortest-retention-days");
            if days > 0 {
                sheet.fact("shortest retention", format!("{days} days"));
            }
        },
    },
];

const TRAIL_COUNTS: &[&str] = &["multi-region", "validated", "with-own-key", "to-log-group"];

fn trail(sheet: &mut Sheet, trail: &Map<String, Value>) {
    let name = sheet.required(trail, "Name");
    sheet.required(trail, "S3BucketName");
    let is = |member: &str| trail.get(member) == Some(&Value::Bool(true));
    let validated = is("LogFileValidationEnabled");
    sheet.count("multi-region", is("IsMultiRegionTrail"));
    sheet.count("validated", validated);
    sheet.count("with-own-key", trail.contains_key("KmsKeyId"));
    sheet.count(
        "to-log-group",
        trail.contains_key("CloudWatchLogsLogGroupArn"),
    );
    sheet.name("not-validated", name.filter(|_| !validated));
}

fn tell_trails(sheet: &mut Sheet) {
    sheet.fact("trails", sheet.number("records"));
    for (name, label) in [
        ("multi-region", "trails of all regions"),
        ("validated", "trails whose files are validated"),
        ("with-own-key", "trails with a key of the account's own"),
    ] {
        sheet.fact(label, sheet.number(name));
    }
}

fn status(sheet: &mut Sheet, status: &Map<String, Value>) {
    sheet.truth(status, "IsLogging", "logging");
    let error = status.get("LatestDeliveryError").and_then(Value::as_str);
    sheet.set(
        "delivery-failed",
        error.is_some_and(|error| !error.is_empty()),
    );
    for (theirs, ours) in [
        ("LatestDeliveryTime", "last-delivery"),
        ("LatestDigestDeliveryTime", "last-digest"),
        ("StartLoggingTime", "started"),
        ("StopLoggingTime", "stopped"),
    ] {
        sheet.set_some(ours, status.get(theirs).and_then(time));
    }
}

/// A group without `retentionInDays` keeps its events for ever.
fn log_group(sheet: &mut Sheet, group: &Map<String, Value>) {
    let name = sheet.required(group, "logGroupName");
    let days = group.get("retentionInDays").and_then(Value::as_u64);
    let shortest = sheet.number("shortest-retention-days");
    sheet.count("without-retention", days.is_none());
    sheet.count("with-own-key", group.contains_key("kmsKeyId"));
    if days.is_some_and(|days| shortest == 0 || days < shortest) {
        sheet.set_some("shortest-retained", name.map(crate::artifact::shape::short));
    }
    sheet.least("shortest-retention-days", days);
}
