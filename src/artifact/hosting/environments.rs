//! Deployment environments of GitHub with who has to approve a deployment (REST, "List
//! environments").

use serde_json::{Map, Value, json};

use super::{Record, records, repository_of};
use crate::artifact::head::Head;
use crate::artifact::kept::{Firsts, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GithubEnvironments,
    recognise,
    read,
};

/// The most environments that are told.
const MOST_ENVIRONMENTS: usize = 2_000;

const EXPECTED: &str = "expected environments of GitHub: an object with `environments`, or one with `name` and `protection_rules`; found something else";

fn recognise(head: &Head) -> bool {
    let listed = head.at("/environments/0");
    let rules = |value: &Value| value.get("protection_rules").is_some_and(Value::is_array);
    listed.is_some_and(rules)
        || head.has(&["protection_rules", "deployment_branch_policy", "name"])
        || head.has(&["total_count", "environments"])
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let is_one = source.head.has(&["protection_rules"]);
    if !is_one && !source.head.has(&["environments"]) {
        return Err(source.unreadable(EXPECTED));
    }
    let mut environments = Firsts::new(MOST_ENVIRONMENTS);
    let mut approved = 0_u64;
    let mut take = |record: &mut Record<'_>| {
        let told = environment(record);
        approved += u64::from(told.get("reviewers").and_then(Value::as_u64) > Some(0));
        environments.push(Value::Object(told));
    };
    let (troubles, count) = if is_one {
        super::records_or_one(source, &mut take)?
    } else {
        let (troubles, _, count) = records(source, &["environments"], &mut take)?;
        (troubles, count)
    };
    let facts = vec![
        fact("environments", count),
        fact("with required reviewers", approved),
    ];
    let mut doc = Map::new();
    doc.insert("with-reviewers".to_owned(), json!(approved));
    environments.put(&mut doc, "environments");
    Ok(ArtifactReading {
        parser: Parser::GithubEnvironments,
        form: "GitHub deployment environments".to_owned(),
        records: Some(count),
        doc: Value::Object(doc),
        facts,
        troubles,
    })
}

fn environment(record: &mut Record<'_>) -> Map<String, Value> {
    let value = record.value;
    let mut told = Map::new();
    match record.text("name") {
        "" => record.lacks("name"),
        name => {
            told.insert("name".to_owned(), json!(short(name)));
        }
    }
    let address = record.text("url");
    if let Some(repository) = repository_of(address) {
        told.insert("repository".to_owned(), json!(short(repository)));
    }
    let Some(rules) = value["protection_rules"].as_array() else {
        record.lacks("protection_rules");
        return told;
    };
    let of = |kind: &str| rules.iter().find(|rule| rule["type"] == kind);
    let reviewers = of("required_reviewers");
    let count = reviewers.and_then(|rule| rule["reviewers"].as_array());
    told.insert("reviewers".to_owned(), json!(count.map_or(0, Vec::len)));
    if let Some(rule) = reviewers {
        let prevented = rule["prevent_self_review"].as_bool();
        told.insert("self-review".to_owned(), json!(prevented != Some(true)));
    }
    let wait = of("wait_timer").and_then(|rule| rule["wait_timer"].as_u64());
    told.insert("wait-minutes".to_owned(), json!(wait.unwrap_or(0)));
    let limited = !value["deployment_branch_policy"].is_null();
    told.insert("limited-branches".to_owned(), json!(limited));
    if let Some(bypass) = value["can_admins_bypass"].as_bool() {
        told.insert("admins-bypass".to_owned(), json!(bypass));
    }
    told
}
