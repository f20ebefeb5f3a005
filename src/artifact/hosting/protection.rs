//! Branch protection of GitHub: as its interface answers (REST, "Get branch protection"),
//! as a recorded exchange with it, or as webhooks tell it (`branch_protection_rule`).

use serde_json::{Map, Value, json};

use super::{Record, records_or_one, repository_of};
use crate::artifact::head::Head;
use crate::artifact::kept::short;
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GithubProtection,
    recognise: |head: &Head| head.object().is_some_and(|object| form(object).is_some()),
    read,
};

/// The most branches that are told; more are counted.
const MOST_BRANCHES: usize = 2_000;

/// How a record tells protection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The answer of the interface.
    Answer,
    /// A request with its answer.
    Exchange,
    /// The payload of a webhook.
    Webhook,
}

fn form(object: &Map<String, Value>) -> Option<Form> {
    let has = |name: &str| object.contains_key(name);
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or("");
    let enabled = |name: &str| object.get(name).is_some_and(|v| v.get("enabled").is_some());
    let rule = object.get("rule").and_then(Value::as_object);
    if rule.is_some_and(|rule| rule.contains_key("admin_enforced")) {
        Some(Form::Webhook)
    } else if has("response") && has("status") && text("path").ends_with("/protection") {
        Some(Form::Exchange)
    } else if enabled("enforce_admins") && enabled("allow_force_pushes")
        || text("message") == "Branch not protected"
    {
        Some(Form::Answer)
    } else {
        None
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let Some(first) = source.head.object().and_then(form) else {
        return Err(source.unreadable(
            "expected branch protection of GitHub: an answer with `enforce_admins`, or a webhook with `rule`; found something else",
        ));
    };
    let mut branches: Vec<Map<String, Value>> = Vec::new();
    let mut left_out = 0_u64;
    let (troubles, count) = records_or_one(source, &mut |record| {
        let Some(branch) = branch(record) else {
            return;
        };
        // What comes later in a file took the place of what came before.
        let same = |known: &&mut Map<String, Value>| {
            ["repository", "branch"]
                .iter()
                .all(|name| known.get(*name) == branch.get(*name))
                && branch.contains_key("branch")
        };
        if let Some(known) = branches.iter_mut().find(same) {
            *known = branch;
        } else if branches.len() < MOST_BRANCHES {
            branches.push(branch);
        } else {
            left_out += 1;
        }
    })?;
    Ok(answer(first, (branches, left_out), count, troubles))
}

/// What is told of all branches together.
fn answer(
    first: Form,
    (branches, left_out): (Vec<Map<String, Value>>, u64),
    count: u64,
    troubles: crate::model::artifact::Troubles,
) -> ArtifactReading {
    let form = match first {
        Form::Answer => "GitHub branch protection",
        Form::Exchange => "recorded requests for GitHub branch protection",
        Form::Webhook => "GitHub webhook `branch_protection_rule`",
    };
    let is = |name: &'static str, wanted: bool| {
        let with = branches
            .iter()
            .filter(move |branch| branch.get(name).and_then(Value::as_bool) == Some(wanted));
        with.count()
    };
    let reviewed = branches.iter().filter(|branch| {
        let reviews = branch.get("required-reviews").and_then(Value::as_u64);
        reviews.is_some_and(|reviews| reviews > 0)
    });
    let facts = vec![
        fact(
            "branches",
            format!(
                "{}, of which {} protected",
                branches.len(),
                is("protected", true)
            ),
        ),
        fact("with a required review", reviewed.count()),
        fact(
            "rules hold for administrators on",
            is("admins-enforced", true),
        ),
        fact("force pushes allowed on", is("force-pushes", true)),
    ];
    let doc = json!({
        "records": count, "branches": branches, "branches-left-out": left_out,
    });
    ArtifactReading {
        parser: Parser::GithubProtection,
        form: form.to_owned(),
        records: Some(count),
        doc,
        facts,
        troubles,
    }
}

/// What one record says of one branch.
fn branch(record: &mut Record<'_>) -> Option<Map<String, Value>> {
    let value = record.value;
    match value.as_object().and_then(form) {
        Some(Form::Webhook) => Some(of_webhook(record)),
        Some(Form::Exchange) => {
            let path = value["path"].as_str().unwrap_or("");
            let status = value["status"].as_u64().unwrap_or(0);
            match (value["method"].as_str().unwrap_or("get"), status) {
                ("delete" | "DELETE", 200..300) | (_, 404) => Some(unprotected(path)),
                (_, 200..300) => {
                    let mut told = of_answer(&value["response"]);
                    name(&mut told, path);
                    Some(told)
                }
                _ => {
                    record.lacks("response");
                    None
                }
            }
        }
        Some(Form::Answer) if value["message"] == "Branch not protected" => Some(unprotected("")),
        Some(Form::Answer) => {
            let mut told = of_answer(value);
            match value["url"].as_str() {
                Some(url) => name(&mut told, url),
                None => record.lacks("url"),
            }
            Some(told)
        }
        None => {
            record.lacks("enforce_admins");
            None
        }
    }
}

fn unprotected(path: &str) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("protected".to_owned(), json!(false));
    for name in ["required-reviews", "status-checks"] {
        told.insert(name.to_owned(), json!(0));
    }
    told.insert("admins-enforced".to_owned(), json!(false));
    // Who may push may also force it where nothing forbids it.
    told.insert("force-pushes".to_owned(), json!(true));
    told.insert("deletions".to_owned(), json!(true));
    told.insert("signatures".to_owned(), json!(false));
    name(&mut told, path);
    told
}

/// Repository and branch, from `…/repos/OWNER/NAME/branches/BRANCH/protection`.
fn name(told: &mut Map<String, Value>, address: &str) {
    if let Some(repository) = repository_of(address) {
        told.insert("repository".to_owned(), json!(short(repository)));
    }
    let branch = address.split_once("/branches/").map(|(_, rest)| rest);
    if let Some(branch) = branch.and_then(|rest| rest.strip_suffix("/protection")) {
        told.insert("branch".to_owned(), json!(short(branch)));
    }
}

/// The answer of the interface. What is not in it is switched off, except the number of
/// reviews, which older answers leave out.
fn of_answer(value: &Value) -> Map<String, Value> {
    let enabled = |name: &str| value[name]["enabled"].as_bool();
    let reviews = &value["required_pull_request_reviews"];
    let checks = &value["required_status_checks"];
    let mut told = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            told.insert(name.to_owned(), value);
        }
    };
    put("protected", Some(json!(true)));
    if reviews.is_null() {
        put("required-reviews", Some(json!(0)));
    } else {
        let count = reviews["required_approving_review_count"].as_u64();
        put("required-reviews", count.map(|count| json!(count)));
        for (name, field) in [
            ("dismiss-stale-reviews", "dismiss_stale_reviews"),
            ("code-owner-reviews", "require_code_owner_reviews"),
            ("last-push-approval", "require_last_push_approval"),
        ] {
            put(name, reviews[field].as_bool().map(|on| json!(on)));
        }
        let allowed = reviews["bypass_pull_request_allowances"].as_object();
        let lists = allowed.into_iter().flat_map(|lists| lists.values());
        let people: usize = lists.filter_map(Value::as_array).map(Vec::len).sum();
        put("may-skip-reviews", Some(json!(people)));
    }
    let contexts = checks["checks"]
        .as_array()
        .or(checks["contexts"].as_array());
    put("status-checks", Some(json!(contexts.map_or(0, Vec::len))));
    put(
        "strict-checks",
        checks["strict"].as_bool().map(|on| json!(on)),
    );
    for (name, field) in [
        ("admins-enforced", "enforce_admins"),
        ("force-pushes", "allow_force_pushes"),
        ("deletions", "allow_deletions"),
        ("signatures", "required_signatures"),
        ("linear-history", "required_linear_history"),
        (
            "conversation-resolution",
            "required_conversation_resolution",
        ),
    ] {
        put(name, enabled(field).map(|on| json!(on)));
    }
    put(
        "restricted-pushes",
        Some(json!(!value["restrictions"].is_null())),
    );
    told
}

/// A webhook: flat names, and levels in place of switches.
fn of_webhook(record: &mut Record<'_>) -> Map<String, Value> {
    let (value, rule) = (record.value, &record.value["rule"]);
    let deleted = value["action"] == "deleted";
    let level = |name: &str| {
        let level = rule[format!("{name}_enforcement_level")].as_str();
        level.map(|level| level != "off")
    };
    let mut told = if deleted { unprotected("") } else { Map::new() };
    let names = [
        ("repository", value["repository"]["full_name"].as_str()),
        ("branch", rule["name"].as_str()),
    ];
    for (name, found) in names {
        match found {
            Some(text) => {
                told.insert(name.to_owned(), json!(short(text)));
            }
            None => record.lacks(name),
        }
    }
    if deleted {
        return told;
    }
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            told.insert(name.to_owned(), value);
        }
    };
    put("protected", Some(json!(true)));
    let count = rule["required_approving_review_count"].as_u64();
    let reviews = match level("pull_request_reviews") {
        Some(false) => Some(0),
        _ => count,
    };
    put("required-reviews", reviews.map(|count| json!(count)));
    let checks = rule["required_status_checks"]
        .as_array()
        .map_or(0, Vec::len);
    let checked = level("required_status_checks") != Some(false);
    put(
        "status-checks",
        Some(json!(if checked { checks } else { 0 })),
    );
    for (name, on) in switches(rule) {
        put(name, on.map(|on| json!(on)));
    }
    told
}

/// The switches of a rule in a webhook.
fn switches(rule: &Value) -> [(&'static str, Option<bool>); 10] {
    let level = |name: &str| {
        let level = rule[format!("{name}_enforcement_level")].as_str();
        level.map(|level| level != "off")
    };
    [
        (
            "dismiss-stale-reviews",
            rule["dismiss_stale_reviews_on_push"].as_bool(),
        ),
        (
            "code-owner-reviews",
            rule["require_code_owner_review"].as_bool(),
        ),
        (
            "last-push-approval",
            rule["require_last_push_approval"].as_bool(),
        ),
        (
            "strict-checks",
            rule["strict_required_status_checks_policy"].as_bool(),
        ),
        ("admins-enforced", rule["admin_enforced"].as_bool()),
        ("force-pushes", level("allow_force_pushes")),
        ("deletions", level("allow_deletions")),
        ("signatures", level("signature_requirement")),
        ("linear-history", level("linear_history_requirement")),
        (
            "restricted-pushes",
            rule["authorized_actors_only"].as_bool(),
        ),
    ]
}
