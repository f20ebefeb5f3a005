//! Keys of the key management service: their state and their rotation (`aws kms`).

use serde_json::{Map, Value};

use super::sheet::{Sheet, time};
use super::{At, Kind, holds, lists};
use crate::artifact::shape::short;

/// The answers about keys.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        answer: "kms-rotation",
        command: "kms get-key-rotation-status",
        at: At::Whole,
        is: |answer| {
            answer
                .get("KeyRotationEnabled")
                .is_some_and(Value::is_boolean)
        },
        zero: &[],
        sum: |sheet, status| {
            sheet.truth(status, "KeyRotationEnabled", "rotated");
            let days = status.get("RotationPeriodInDays").and_then(Value::as_u64);
            sheet.set_some("rotation-days", days);
            sheet.set_some(
                "next-rotation",
                status.get("NextRotationDate").and_then(time),
            );
        },
        tell: |sheet| {
            sheet.fact("the key is rotated by itself", sheet.yes_no("rotated"));
            let days = sheet.number("rotation-days");
            if days > 0 {
                sheet.fact("every", format!("{days} days"));
            }
        },
    },
    Kind {
        answer: "kms-key",
        command: "kms describe-key",
        at: At::Member("KeyMetadata"),
        is: |answer| holds(answer, "KeyMetadata", &["KeyId"]),
        zero: &[],
        sum: key,
        tell: |sheet| {
            sheet.fact("key is enabled", sheet.yes_no("enabled"));
            for (name, label) in [
                ("manager", "managed by"),
                ("state", "state"),
                ("spec", "kind of key"),
                ("created", "created"),
                ("deletion", "will be deleted on"),
            ] {
                if let Some(said) = sheet.said(name) {
                    sheet.fact(label, said);
                }
            }
        },
    },
    Kind {
        answer: "kms-keys",
        command: "kms list-keys",
        at: At::List("Keys"),
        is: |answer| {
            let keys = answer.get("Keys").and_then(Value::as_array);
            keys.is_some_and(|keys| !keys.is_empty()) && lists(answer, "Keys", &["KeyId", "KeyArn"])
        },
        zero: &[],
        sum: |sheet, key| {
            sheet.required(key, "KeyId");
        },
        tell: |sheet| sheet.fact("keys", sheet.number("records")),
    },
];

fn key(sheet: &mut Sheet, key: &Map<String, Value>) {
    sheet.required(key, "KeyId");
    sheet.truth(key, "Enabled", "enabled");
    for (theirs, ours) in [
        ("KeyState", "state"),
        ("KeyManager", "manager"),
        ("KeySpec", "spec"),
        ("KeyUsage", "usage"),
        ("Origin", "origin"),
    ] {
        sheet.set_some(ours, key.get(theirs).and_then(Value::as_str).map(short));
    }
    sheet.set_some("created", key.get("CreationDate").and_then(time));
    sheet.set_some("deletion", key.get("DeletionDate").and_then(time));
}
