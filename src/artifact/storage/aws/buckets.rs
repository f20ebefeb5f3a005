//! Buckets: object lock, retention, legal hold, versioning, encryption, public access,
//! lifecycle, access logging (`aws s3api`).

use serde_json::{Map, Value};

use super::sheet::{Sheet, time};
use super::{At, Kind, holds, lists};
use crate::artifact::shape::short;

/// The answers about buckets and their objects.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        answer: "object-lock",
        command: "s3api get-object-lock-configuration",
        at: At::Member("ObjectLockConfiguration"),
        is: |answer| holds(answer, "ObjectLockConfiguration", &[]),
        zero: &[],
        sum: object_lock,
        tell: tell_object_lock,
    },
    Kind {
        answer: "object-retention",
        command: "s3api get-object-retention",
        at: At::Member("Retention"),
        is: |answer| {
            holds(answer, "Retention", &["Mode"])
                || holds(answer, "Retention", &["RetainUntilDate"])
        },
        zero: &[],
        sum: object_retention,
        tell: |sheet| {
            sheet.fact("mode", sheet.said("mode").unwrap_or_default());
            sheet.fact("kept until", sheet.said("retain-until").unwrap_or_default());
        },
    },
    Kind {
        answer: "legal-hold",
        command: "s3api get-object-legal-hold",
        at: At::Member("LegalHold"),
        is: |answer| holds(answer, "LegalHold", &["Status"]),
        zero: &[],
        sum: |sheet, hold| {
            if let Some(status) = sheet.required(hold, "Status") {
                sheet.set("held", status == "ON");
            }
        },
        tell: |sheet| sheet.fact("legal hold", sheet.yes_no("held")),
    },
    VERSIONING,
    Kind {
        answer: "encryption",
        command: "s3api get-bucket-encryption",
        at: At::Member("ServerSideEncryptionConfiguration"),
        is: |answer| holds(answer, "ServerSideEncryptionConfiguration", &["Rules"]),
        zero: &[],
        sum: encryption,
        tell: |sheet| {
            let algorithm = sheet.said("algorithm");
            sheet.fact(
                "encryption by default",
                algorithm.unwrap_or_else(|| "none".to_owned()),
            );
            sheet.fact("key of the account's own", sheet.yes_no("own-key"));
        },
    },
    Kind {
        answer: "public-access-block",
        command: "s3api get-public-access-block",
        at: At::Member("PublicAccessBlockConfiguration"),
        is: |answer| holds(answer, "PublicAccessBlockConfiguration", &[]),
        zero: &[],
        sum: public_access,
        tell: |sheet| {
            sheet.fact(
                "settings that block public access",
                format!("{} of 4", sheet.number("on")),
            );
        },
    },
    Kind {
        answer: "lifecycle",
        command: "s3api get-bucket-lifecycle-configuration",
        at: At::List("Rules"),
        is: is_lifecycle,
        zero: &["enabled", "expiring"],
        sum: lifecycle,
        tell: tell_lifecycle,
    },
    Kind {
        answer: "bucket-logging",
        command: "s3api get-bucket-logging",
        at: At::Member("LoggingEnabled"),
        is: |answer| holds(answer, "LoggingEnabled", &["TargetBucket"]),
        zero: &[],
        sum: |sheet, logging| {
            let target = sheet.required(logging, "TargetBucket");
            sheet.set("logging", target.is_some());
            sheet.set_some("target", target.map(short));
        },
        tell: |sheet| {
            sheet.fact(
                "access log goes to",
                sheet.said("target").unwrap_or_default(),
            );
        },
    },
];

/// `{"Status": "Enabled"}` is little to tell an answer by: nothing else may stand there.
const VERSIONING: Kind = Kind {
    answer: "versioning",
    command: "s3api get-bucket-versioning",
    at: At::Whole,
    is: |answer| {
        let known = |name: &String| matches!(name.as_str(), "Status" | "MFADelete");
        is_versioning(answer) && answer.keys().all(known)
    },
    zero: &[],
    sum: |sheet, answer| {
        if let Some(status) = sheet.required(answer, "Status") {
            sheet.set("enabled", status == "Enabled");
        }
        let delete = answer.get("MFADelete").and_then(Value::as_str);
        sheet.set("mfa-delete", delete == Some("Enabled"));
    },
    tell: |sheet| {
        sheet.fact("versions are kept", sheet.yes_no("enabled"));
        sheet.fact(
            "a second factor is needed to delete",
            sheet.yes_no("mfa-delete"),
        );
    },
};

/// The answer about versions with members that are not known, where a plan says that it
/// is an answer of the AWS CLI.
pub(super) fn versioning_with_more(answer: &Map<String, Value>) -> Option<&'static Kind> {
    static KIND: Kind = VERSIONING;
    is_versioning(answer).then_some(&KIND)
}

fn is_versioning(answer: &Map<String, Value>) -> bool {
    let status = answer.get("Status").and_then(Value::as_str);
    matches!(status, Some("Enabled" | "Suspended"))
}

/// A lock without `Rule` is a lock without default retention: objects are kept only where
/// each says so itself.
fn object_lock(sheet: &mut Sheet, lock: &Map<String, Value>) {
    if let Some(enabled) = sheet.required(lock, "ObjectLockEnabled") {
        sheet.set("enabled", enabled == "Enabled");
    }
    let rule = lock
        .get("Rule")
        .and_then(|rule| rule.get("DefaultRetention"));
    let rule = rule.and_then(Value::as_object);
    sheet.set("default-retention", rule.is_some());
    let Some(rule) = rule else { return };
    let mode = sheet.required(rule, "Mode").map(short);
    sheet.set_some("mode", mode);
    let (days, years) = (rule.get("Days"), rule.get("Years"));
    match (days.and_then(Value::as_u64), years.and_then(Value::as_u64)) {
        (_, Some(years)) => sheet.set("retention-years", exact(years)),
        (Some(days), None) => {
            sheet.set("retention-days", days);
            sheet.set("retention-years", exact(days) / 365.25);
        }
        (None, None) => sheet.missing("has neither `Days` nor `Years` of default retention"),
    }
}

fn tell_object_lock(sheet: &mut Sheet) {
    sheet.fact("object lock", sheet.yes_no("enabled"));
    if sheet.is("default-retention") == Some(true) {
        let mode = sheet.said("mode").unwrap_or_default();
        sheet.fact("mode", mode);
        let days = sheet.number("retention-days");
        let kept = if days > 0 {
            format!("{days} days")
        } else {
            format!("{} years", sheet.float("retention-years"))
        };
        sheet.fact("default retention", kept);
    } else {
        sheet.fact(
            "default retention",
            "none: each object says itself how long it is kept",
        );
    }
}

fn object_retention(sheet: &mut Sheet, retention: &Map<String, Value>) {
    let mode = sheet.required(retention, "Mode").map(short);
    sheet.set_some("mode", mode);
    let until = sheet.when(retention, "RetainUntilDate");
    sheet.set_some("retain-until", until);
}

fn encryption(sheet: &mut Sheet, encryption: &Map<String, Value>) {
    let rules = encryption.get("Rules").and_then(Value::as_array);
    let default = rules.into_iter().flatten();
    let mut default = default.filter_map(|rule| rule.get("ApplyServerSideEncryptionByDefault"));
    let Some(default) = default.find_map(Value::as_object) else {
        sheet.missing("has no rule with `ApplyServerSideEncryptionByDefault`");
        return;
    };
    let algorithm = sheet.required(default, "SSEAlgorithm").map(short);
    sheet.set_some("algorithm", algorithm);
    sheet.set("own-key", default.contains_key("KMSMasterKeyID"));
}

fn public_access(sheet: &mut Sheet, block: &Map<String, Value>) {
    let settings = [
        ("BlockPublicAcls", "block-public-acls"),
        ("IgnorePublicAcls", "ignore-public-acls"),
        ("BlockPublicPolicy", "block-public-policy"),
        ("RestrictPublicBuckets", "restrict-public-buckets"),
    ];
    for (theirs, ours) in settings {
        let on = sheet.truth(block, theirs, ours);
        sheet.count("on", on == Some(true));
    }
}

fn is_lifecycle(answer: &Map<String, Value>) -> bool {
    let acts = [
        "Expiration",
        "Transitions",
        "NoncurrentVersionExpiration",
        "NoncurrentVersionTransitions",
        "AbortIncompleteMultipartUpload",
    ];
    let rules = answer.get("Rules").and_then(Value::as_array);
    let first = rules
        .and_then(|rules| rules.first())
        .and_then(Value::as_object);
    lists(answer, "Rules", &["Status"])
        && first.is_some_and(|rule| acts.iter().any(|act| rule.contains_key(*act)))
}

fn lifecycle(sheet: &mut Sheet, rule: &Map<String, Value>) {
    let enabled = sheet.required(rule, "Status") == Some("Enabled");
    sheet.count("enabled", enabled);
    if !enabled {
        return;
    }
    let of = |member: &str, name: &str| rule.get(member).and_then(|act| act.get(name));
    let days = of("Expiration", "Days").and_then(Value::as_u64);
    let date = of("Expiration", "Date").and_then(time);
    let noncurrent = of("NoncurrentVersionExpiration", "NoncurrentDays").and_then(Value::as_u64);
    sheet.count(
        "expiring",
        days.is_some() || date.is_some() || noncurrent.is_some(),
    );
    sheet.least("shortest-expiration-days", days);
    sheet.least("shortest-noncurrent-days", noncurrent);
    sheet.earliest("earliest-expiration", date);
}

fn tell_lifecycle(sheet: &mut Sheet) {
    let (all, enabled) = (sheet.number("records"), sheet.number("enabled"));
    sheet.fact("rules", format!("{all}, enabled: {enabled}"));
    sheet.fact("rules that delete", sheet.number("expiring"));
    for (name, label) in [
        (
            "shortest-expiration-days",
            "objects are deleted after, at the earliest",
        ),
        (
            "shortest-noncurrent-days",
            "earlier versions are deleted after, at the earliest",
        ),
    ] {
        let days = sheet.number(name);
        if days > 0 {
            sheet.fact(label, format!("{days} days"));
        }
    }
    if let Some(day) = sheet.said("earliest-expiration") {
        sheet.fact("objects are deleted on, at the earliest", day);
    }
}

/// A number of days or years as rules compare it.
#[allow(clippy::cast_precision_loss, reason = "no retention has 2^52 days")]
fn exact(number: u64) -> f64 {
    number as f64
}
