//! Usage of an `OpenAI` organisation: `GET /v1/organization/usage/…` (`OpenAPI` 2.3.0, commit
//! f85dbe2), pages of buckets with results. The kind of result names the endpoint.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::head::Head;
use super::super::loose::{self, minute, number, require, set, short, text, time, written};
use super::super::source::{Source, fact};
use super::super::stream::Element;
use super::super::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use super::list;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OpenaiUsage,
    recognise,
    read,
};

/// How many models, projects, users and keys are told apart, each.
const MOST_NAMES: usize = 10_000;

fn recognise(head: &Head) -> bool {
    let is_bucket = |value: &Value| is_bucket(value) && value["results"].is_array();
    list::first(head).is_some_and(|first| is_bucket(&Value::Object(first.clone())))
}

fn is_bucket(value: &Value) -> bool {
    list::says(value, "bucket")
        && loose::member(value, "start_time").is_some()
        && loose::member(value, "end_time").is_some()
}

#[derive(Default)]
struct Seen {
    models: BTreeMap<String, u64>,
    endpoints: BTreeMap<String, u64>,
    names: BTreeMap<&'static str, BTreeSet<String>>,
    names_left_out: u64,
    model_unstated: u64,
    requests: u64,
    input: u64,
    output: u64,
    results: u64,
    span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    troubles: Troubles,
}

impl Seen {
    fn take(&mut self, shown: &str, element: &Element<'_>) {
        let bucket = &element.value;
        let required = &["start_time", "end_time", "results"];
        require(shown, element, required, &mut self.troubles);
        let (start, end) = (time(bucket, "start_time"), time(bucket, "end_time"));
        if let (Some(start), Some(end)) = (start, end) {
            let (first, last) = self.span.unwrap_or((start, end));
            self.span = Some((first.min(start), last.max(end)));
        }
        let results = loose::member(bucket, "results").and_then(Value::as_array);
        for result in results.into_iter().flatten() {
            self.result(result);
        }
    }

    fn result(&mut self, result: &Value) {
        self.results += 1;
        let requests = number(result, "num_model_requests").unwrap_or_default();
        self.requests += requests;
        self.input += number(result, "input_tokens").unwrap_or_default();
        self.output += number(result, "output_tokens").unwrap_or_default();
        let object = text(result, "object").unwrap_or_default();
        let endpoint = object
            .strip_prefix("organization.usage.")
            .and_then(|rest| rest.strip_suffix(".result"));
        let endpoint = endpoint.unwrap_or("not stated");
        count(
            &mut self.endpoints,
            endpoint,
            requests,
            &mut self.names_left_out,
        );
        match text(result, "model") {
            Some(model) => count(&mut self.models, model, requests, &mut self.names_left_out),
            None => self.model_unstated += 1,
        }
        for (field, word) in [
            ("project_id", "projects"),
            ("user_id", "users"),
            ("api_key_id", "keys"),
        ] {
            let names = self.names.entry(word).or_default();
            if let Some(name) = text(result, field) {
                if names.len() < MOST_NAMES {
                    names.insert(short(name));
                } else if !names.contains(name) {
                    self.names_left_out += 1;
                }
            }
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            fact("requests", self.requests),
            fact(
                "tokens",
                format!("{} read, {} written", self.input, self.output),
            ),
        ];
        if let Some((first, last)) = self.span {
            facts.push(fact(
                "period",
                format!("{} to {}", minute(first), minute(last)),
            ));
        }
        let names = |all: &BTreeMap<String, u64>| {
            let names: Vec<&str> = all.keys().take(6).map(String::as_str).collect();
            names.join(", ")
        };
        facts.push(fact("endpoints", names(&self.endpoints)));
        if self.models.is_empty() {
            facts.push(fact(
                "models",
                "not stated: the query did not group by model",
            ));
        } else {
            facts.push(fact("models", names(&self.models)));
        }
        facts
    }
}

fn count(all: &mut BTreeMap<String, u64>, name: &str, by: u64, left_out: &mut u64) {
    let name = short(name);
    if all.len() < MOST_NAMES || all.contains_key(&name) {
        *all.entry(name).or_default() += by;
    } else {
        *left_out += 1;
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let expected = "usage of OpenAI: buckets with `start_time`, `end_time` and `results`";
    let mut seen = Seen::default();
    let take = &mut |element: &Element<'_>| seen.take(shown, element);
    let listed = list::each(source, expected, is_bucket, take)?;
    let facts = seen.facts();
    let mut doc = json!({
        "requests": seen.requests,
        "input-tokens": seen.input,
        "output-tokens": seen.output,
        "results": seen.results,
        "endpoints": {"counts": seen.endpoints},
        "model-unstated": seen.model_unstated,
        "names-left-out": seen.names_left_out,
    });
    // Rules ask for models; where no result names one, they have no answer.
    if !seen.models.is_empty() {
        doc["models"] = json!({"counts": seen.models});
    }
    listed.put(&mut doc);
    for (word, names) in &seen.names {
        doc[*word] = names.len().into();
    }
    set(
        &mut doc,
        "first",
        seen.span.map(|(first, _)| written(first)),
    );
    set(&mut doc, "last", seen.span.map(|(_, last)| written(last)));
    Ok(ArtifactReading {
        parser: Parser::OpenaiUsage,
        form: "OpenAI usage".to_owned(),
        records: Some(listed.records),
        doc,
        facts,
        troubles: loose::together(listed.troubles, seen.troubles),
    })
}
