//! Settings of a proxy or gateway for models: the small form that
//! `docs/reference/artifacts/network.md` describes, and `config.yaml` of the `LiteLLM` proxy.
//!
//! `LiteLLM` documentation, proxy, `config.yaml` and guardrails (of 2026-10-13).

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::document::parsed;
use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::{dig, host, short};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GatewayConfig,
    recognise,
    read,
};

/// How many hosts and names are kept.
const MOST: usize = 1_000;
/// Members besides `gateway` and `hosts` that tell the small form.
const MARKS: [&str; 3] = ["tls-inspection", "rate-limits", "bypass"];

fn recognise(head: &Head) -> bool {
    if head.json.is_some() {
        let object = matches!(head.json, Some(Value::Object(_)));
        let own = head.has(&["gateway", "hosts"]) && MARKS.iter().any(|mark| head.has(&[mark]));
        return object && (own || head.at("/model_list/0/litellm_params").is_some());
    }
    let text = head.text();
    let top = |name: &str| {
        text.lines().any(|line| {
            line.strip_prefix(name)
                .is_some_and(|rest| rest.starts_with(':'))
        })
    };
    let own = top("gateway") && top("hosts") && MARKS.iter().any(|mark| top(mark));
    let within = |name: &str| text.lines().any(|line| line.trim_start().starts_with(name));
    own || top("model_list") && within("litellm_params:")
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let document = parsed(source)?;
    let Value::Object(members) = &document else {
        return Err(source.unreadable("expected the settings of a gateway, and found no object"));
    };
    if members.get("model_list").is_some_and(Value::is_array) {
        return Ok(litellm(members));
    }
    if !members.contains_key("gateway") && !members.contains_key("hosts") {
        return Err(source.unreadable(
            "expected the settings of a gateway (`gateway` and `hosts`, or `model_list` of LiteLLM), and found other keys",
        ));
    }
    let mut troubles = Troubles::default();
    for name in ["gateway", "hosts"] {
        if !members.contains_key(name) {
            troubles.push(format!("the settings have no `{name}`"), source.whole());
        }
    }
    Ok(own(members, troubles))
}

/// The first texts of a list, and how many more there are.
fn texts(list: Option<&Value>) -> (Vec<String>, usize) {
    let list = list
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let named = list.iter().filter_map(Value::as_str);
    let first = named
        .take(MOST)
        .map(|name| short(name).to_ascii_lowercase())
        // `*.example.com` stands for all below, as `.example.com` does.
        .map(|name| {
            name.strip_prefix("*.")
                .map_or(name.clone(), |rest| format!(".{rest}"))
        })
        .collect();
    (first, list.len().saturating_sub(MOST))
}

/// The small form.
fn own(members: &Map<String, Value>, troubles: Troubles) -> ArtifactReading {
    let (hosts, more_hosts) = texts(members.get("hosts"));
    let mut doc = json!({"form": "gateway", "hosts": hosts, "hosts-left-out": more_hosts});
    if let Some(name) = members.get("gateway").and_then(Value::as_str) {
        doc["gateway"] = short(name).into();
    }
    match members.get("tls-inspection") {
        Some(Value::Bool(on)) => doc["tls-inspection"] = json!({"enabled": on, "except": []}),
        Some(Value::Object(inspection)) => {
            let (except, more) = texts(inspection.get("except"));
            doc["tls-inspection"] = json!({"except": except, "left-out": more});
            if let Some(on) = inspection.get("enabled").and_then(Value::as_bool) {
                doc["tls-inspection"]["enabled"] = on.into();
            }
        }
        _ => {}
    }
    if members.contains_key("bypass") {
        let (bypass, more) = texts(members.get("bypass"));
        doc["bypass"] = bypass.into();
        doc["bypass-left-out"] = more.into();
    }
    if let Some(action) = members.get("default-action").and_then(Value::as_str) {
        doc["default-action"] = short(action).to_ascii_lowercase().into();
    }
    if let Some(limits) = members.get("rate-limits").and_then(Value::as_array) {
        let limits: Vec<Value> = limits.iter().take(MOST).map(limit).collect();
        doc["rate-limits"] = limits.into();
    }
    if let Some(dlp) = members.get("dlp").and_then(Value::as_object) {
        let (profiles, more) = texts(dlp.get("profiles"));
        doc["dlp"] = json!({"profiles": profiles, "left-out": more});
        if let Some(action) = dlp.get("action").and_then(Value::as_str) {
            doc["dlp"]["action"] = short(action).to_ascii_lowercase().into();
        }
    }
    reading("settings of a gateway", doc, troubles)
}

/// One rate limit: whom it binds, and how much a minute.
fn limit(limit: &Value) -> Value {
    let mut kept = json!({});
    if let Some(per) = limit.get("per").and_then(Value::as_str) {
        kept["per"] = short(per).into();
    }
    for name in ["requests-per-minute", "tokens-per-minute"] {
        if let Some(number) = limit.get(name).and_then(Value::as_u64) {
            kept[name] = number.into();
        }
    }
    kept
}

/// Deployments of `LiteLLM`.
#[derive(Default)]
struct Deployments<'a> {
    hosts: BTreeSet<String>,
    models: BTreeSet<&'a str>,
    providers: BTreeSet<&'a str>,
    limits: Vec<Value>,
    without_limit: u64,
    literal: Vec<String>,
}

impl<'a> Deployments<'a> {
    fn note(&mut self, at: usize, deployment: &'a Value) {
        let Some(parameters) = deployment.get("litellm_params").and_then(Value::as_object) else {
            return;
        };
        let text = |name: &str| parameters.get(name).and_then(Value::as_str);
        let base = text("api_base").filter(|base| !is_reference(base));
        self.hosts.extend(base.and_then(host));
        self.models.extend(
            deployment
                .get("model_name")
                .and_then(Value::as_str)
                .map(short),
        );
        let model = text("model").and_then(|model| model.split_once('/'));
        self.providers
            .extend(model.map(|(provider, _)| short(provider)));
        let mut kept = json!({});
        for (from, to) in [("rpm", "requests-per-minute"), ("tpm", "tokens-per-minute")] {
            if let Some(number) = parameters.get(from).and_then(Value::as_u64) {
                kept["per"] = "deployment".into();
                kept[to] = number.into();
            }
        }
        if kept["per"].is_null() {
            self.without_limit += 1;
        } else if self.limits.len() < MOST {
            self.limits.push(kept);
        }
        for name in ["api_key", "aws_secret_access_key", "vertex_credentials"] {
            let literal = text(name).is_some_and(|value| !is_reference(value));
            if literal && self.literal.len() < MOST {
                self.literal.push(format!("model_list.{at}.{name}"));
            }
        }
    }
}

/// `config.yaml` of the `LiteLLM` proxy: deployments with their limits, guardrails, keys by
/// place only.
fn litellm(members: &Map<String, Value>) -> ArtifactReading {
    let list = members.get("model_list").and_then(Value::as_array);
    let list = list.map(Vec::as_slice).unwrap_or_default();
    let mut found = Deployments::default();
    for (at, deployment) in list.iter().enumerate() {
        found.note(at, deployment);
    }
    let master = dig(members, "general_settings.master_key").and_then(Value::as_str);
    if master.is_some_and(|key| !is_reference(key)) {
        found.literal.push("general_settings.master_key".to_owned());
    }
    let left_out = found.hosts.len().saturating_sub(MOST);
    let mut doc = json!({
        "form": "litellm",
        "deployments": list.len(),
        "hosts": found.hosts.iter().take(MOST).collect::<Vec<_>>(),
        "hosts-left-out": left_out,
        "models": found.models.iter().take(MOST).collect::<Vec<_>>(),
        "providers": found.providers.iter().take(MOST).collect::<Vec<_>>(),
        "rate-limits": found.limits,
        "deployments-without-limit": found.without_limit,
        "literal-keys": found.literal,
        "guardrails": guardrails(members),
        "has-master-key": master.is_some(),
    });
    let most = "general_settings.global_max_parallel_requests";
    if let Some(most) = dig(members, most).and_then(Value::as_u64) {
        doc["global-parallel-requests"] = most.into();
    }
    reading("LiteLLM proxy settings", doc, Troubles::default())
}

/// A value that stands elsewhere.
fn is_reference(value: &str) -> bool {
    value.starts_with("os.environ/") || value.starts_with("${") || value.is_empty()
}

fn guardrails(members: &Map<String, Value>) -> Value {
    let list = members.get("guardrails").and_then(Value::as_array);
    let one = |guardrail: &Value| {
        let name = guardrail.get("guardrail_name").and_then(Value::as_str)?;
        let on = guardrail
            .pointer("/litellm_params/default_on")
            .and_then(Value::as_bool);
        Some(json!({"name": short(name), "default-on": on.unwrap_or(false)}))
    };
    list.into_iter()
        .flatten()
        .filter_map(one)
        .take(MOST)
        .collect()
}

fn reading(form: &str, doc: Value, troubles: Troubles) -> ArtifactReading {
    let size = |name: &str| doc[name].as_array().map(Vec::len);
    let mut facts = vec![fact("hosts", size("hosts").unwrap_or(0))];
    if let Some(deployments) = doc["deployments"].as_u64() {
        let without = doc["deployments-without-limit"].as_u64().unwrap_or(0);
        let text = format!("{deployments}, of which {without} have no rate limit");
        facts.push(fact("deployments", text));
        facts.push(fact("guardrails", size("guardrails").unwrap_or(0)));
        facts.push(fact("keys written out", size("literal-keys").unwrap_or(0)));
    } else {
        let inspection = match doc["tls-inspection"]["enabled"].as_bool() {
            Some(true) => {
                let except = doc["tls-inspection"]["except"]
                    .as_array()
                    .map_or(0, Vec::len);
                format!("on, except for {except} hosts")
            }
            Some(false) => "off".to_owned(),
            None => "not stated".to_owned(),
        };
        facts.push(fact("TLS inspection", inspection));
        let bypass = size("bypass").map_or_else(|| "not stated".to_owned(), |n| n.to_string());
        facts.push(fact("hosts that go around it", bypass));
        let limits = size("rate-limits").map_or_else(|| "not stated".to_owned(), |n| n.to_string());
        facts.push(fact("rate limits", limits));
    }
    ArtifactReading {
        parser: Parser::GatewayConfig,
        form: form.to_owned(),
        records: None,
        doc,
        facts,
        troubles,
    }
}
