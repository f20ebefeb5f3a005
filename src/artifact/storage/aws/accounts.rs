//! Accounts: access keys, the password policy, the summary of the account (`aws iam`).
//!
//! The id of an access key is not passed on: rules need its state and its age.

use serde_json::{Map, Value, json};

use super::sheet::{Sheet, time};
use super::{At, Kind, holds, lists};
use crate::artifact::shape::short;

/// The answers about access to the account.
pub(super) const KINDS: &[Kind] = &[
    Kind {
        answer: "access-keys",
        command: "iam list-access-keys",
        at: At::List("AccessKeyMetadata"),
        is: |answer| lists(answer, "AccessKeyMetadata", &["AccessKeyId"]),
        zero: &["active", "inactive"],
        sum: access_key,
        tell: |sheet| {
            let (all, active) = (sheet.number("records"), sheet.number("active"));
            sheet.fact("access keys", format!("{all}, active: {active}"));
            if let Some(oldest) = sheet.said("oldest-active") {
                sheet.fact("oldest active key was created", oldest);
            }
        },
    },
    Kind {
        answer: "access-key-use",
        command: "iam get-access-key-last-used",
        at: At::Whole,
        is: |answer| holds(answer, "AccessKeyLastUsed", &["ServiceName"]),
        zero: &[],
        sum: |sheet, answer| {
            sheet.required(answer, "UserName");
            let used = answer.get("AccessKeyLastUsed");
            let last = used.and_then(|used| used.get("LastUsedDate"));
            sheet.set("used", last.is_some());
            sheet.set_some("last-used", last.and_then(time));
        },
        tell: |sheet| {
            let last = sheet.said("last-used");
            sheet.fact("last used", last.unwrap_or_else(|| "never".to_owned()));
        },
    },
    Kind {
        answer: "password-policy",
        command: "iam get-account-password-policy",
        at: At::Member("PasswordPolicy"),
        is: |answer| holds(answer, "PasswordPolicy", &["MinimumPasswordLength"]),
        zero: &[],
        sum: password_policy,
        tell: |sheet| {
            let length = sheet.number("minimum-length");
            sheet.fact("least length of a password", format!("{length} characters"));
            for (name, label) in [
                ("requires-number", "a digit is required"),
                ("requires-letter", "a letter is required"),
                ("requires-symbol", "a symbol is required"),
            ] {
                sheet.fact(label, sheet.yes_no(name));
            }
            let reuse = sheet.number("remembered");
            sheet.fact("earlier passwords that cannot be used again", reuse);
        },
    },
    Kind {
        answer: "account-summary",
        command: "iam get-account-summary",
        at: At::Member("SummaryMap"),
        is: |answer| holds(answer, "SummaryMap", &["AccountMFAEnabled"]),
        zero: &[],
        sum: |sheet, map| {
            let is = |name: &str| map.get(name).and_then(Value::as_u64).map(|n| n > 0);
            sheet.set_some("root-mfa", is("AccountMFAEnabled"));
            sheet.set_some("root-access-keys", is("AccountAccessKeysPresent"));
            sheet.set_some("users", map.get("Users").and_then(Value::as_u64));
        },
        tell: |sheet| {
            sheet.fact("users", sheet.number("users"));
            sheet.fact("second factor of the root user", sheet.yes_no("root-mfa"));
            sheet.fact(
                "access keys of the root user",
                sheet.yes_no("root-access-keys"),
            );
        },
    },
];

/// How many keys are listed one by one; all are counted.
const MOST_KEYS: usize = 1000;

fn access_key(sheet: &mut Sheet, key: &Map<String, Value>) {
    let user = sheet.required(key, "UserName").map(short);
    let status = sheet.required(key, "Status");
    let created = sheet.when(key, "CreateDate");
    sheet.required(key, "AccessKeyId");
    let active = status == Some("Active");
    sheet.count("active", active);
    sheet.count("inactive", status == Some("Inactive"));
    if active {
        sheet.earliest("oldest-active", created.clone());
    }
    sheet.listed(
        "keys",
        MOST_KEYS,
        json!({"user": user, "active": active, "created": created}),
    );
}

fn password_policy(sheet: &mut Sheet, policy: &Map<String, Value>) {
    let length = policy.get("MinimumPasswordLength").and_then(Value::as_u64);
    sheet.set_some("minimum-length", length);
    let is = |name: &str| policy.get(name) == Some(&Value::Bool(true));
    let (lower, upper) = (
        is("RequireLowercaseCharacters"),
        is("RequireUppercaseCharacters"),
    );
    sheet.set("requires-number", is("RequireNumbers"));
    sheet.set("requires-symbol", is("RequireSymbols"));
    sheet.set("requires-letter", lower || upper);
    sheet.set("users-may-change", is("AllowUsersToChangePassword"));
    let number = |name: &str| policy.get(name).and_then(Value::as_u64);
    sheet.set("remembered", number("PasswordReusePrevention").unwrap_or(0));
    sheet.set_some(
        "expires-after-days",
        number("MaxPasswordAge").filter(|days| *days > 0),
    );
}
