//! Rulesets of GitHub, as its interface answers (REST, "Get a repository ruleset" and the
//! lists of a repository or an organisation).

use serde_json::{Map, Value, json};

use super::{Record, records_or_one};
use crate::artifact::head::Head;
use crate::artifact::kept::{Firsts, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GithubRulesets,
    recognise: |head: &Head| {
        head.has(&["name", "enforcement", "source_type"]) && !head.has(&["action"])
    },
    read,
};

/// The most rulesets that are told.
const MOST_RULESETS: usize = 1_000;

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if !source.head.has(&["enforcement"]) {
        return Err(source.unreadable(
            "expected rulesets of GitHub, JSON objects with `enforcement`, `source_type` and `rules`; found something else",
        ));
    }
    let mut rulesets = Firsts::new(MOST_RULESETS);
    let (mut active, mut bypassing) = (0_u64, 0_u64);
    let (troubles, count) = records_or_one(source, &mut |record| {
        let told = ruleset(record);
        active += u64::from(told.get("enforcement") == Some(&json!("active")));
        let always = told.get("always-bypassing").and_then(Value::as_u64);
        bypassing += always.unwrap_or(0);
        rulesets.push(Value::Object(told));
    })?;
    let facts = vec![
        fact("rulesets", format!("{count}, of which {active} active")),
        fact("who may always bypass", bypassing),
    ];
    let mut doc = Map::new();
    doc.insert("active".to_owned(), json!(active));
    doc.insert("always-bypassing".to_owned(), json!(bypassing));
    rulesets.put(&mut doc, "rulesets");
    Ok(ArtifactReading {
        parser: Parser::GithubRulesets,
        form: "GitHub rulesets".to_owned(),
        records: Some(count),
        doc: Value::Object(doc),
        facts,
        troubles,
    })
}

fn ruleset(record: &mut Record<'_>) -> Map<String, Value> {
    let value = record.value;
    let mut told = Map::new();
    for (name, field, required) in [
        ("name", "name", true),
        ("enforcement", "enforcement", true),
        ("target", "target", false),
        ("source", "source", false),
        ("source-type", "source_type", false),
    ] {
        match record.text(field) {
            "" if required => record.lacks(field),
            "" => {}
            text => {
                told.insert(name.to_owned(), json!(short(text)));
            }
        }
    }
    // The lists of the interface leave rules and bypasses out: nothing is known of them.
    if let Some(rules) = value["rules"].as_array() {
        let types = rules.iter().filter_map(|rule| rule["type"].as_str());
        told.insert("rules".to_owned(), types.map(short).take(100).collect());
        let of = |kind: &str| rules.iter().find(|rule| rule["type"] == kind);
        let pull = of("pull_request").map(|rule| &rule["parameters"]);
        let reviews = pull.and_then(|p| p["required_approving_review_count"].as_u64());
        told.insert("required-reviews".to_owned(), json!(reviews.unwrap_or(0)));
        let has = |kind: &str| json!(of(kind).is_some());
        told.insert("blocks-force-pushes".to_owned(), has("non_fast_forward"));
        told.insert("blocks-deletions".to_owned(), has("deletion"));
        told.insert("signatures".to_owned(), has("required_signatures"));
        told.insert("status-checks".to_owned(), has("required_status_checks"));
    }
    if let Some(actors) = value["bypass_actors"].as_array() {
        let always = actors
            .iter()
            .filter(|actor| actor["bypass_mode"] == "always");
        told.insert("bypassing".to_owned(), json!(actors.len()));
        told.insert("always-bypassing".to_owned(), json!(always.count()));
    }
    let branches = value["conditions"]["ref_name"]["include"].as_array();
    if let Some(branches) = branches {
        let names = branches.iter().filter_map(Value::as_str);
        told.insert("branches".to_owned(), names.map(short).take(50).collect());
    }
    told
}
