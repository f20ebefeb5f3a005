//! The answer as SARIF 2.1.0 (OASIS Standard, 2020-03-27), without values.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::scan::{Family, FileScan};
use crate::scan::{RuleFacts, RuleSet};

/// The rule id of what could not be scanned.
const UNSCANNED: &str = "unscanned";

/// A run in the making.
pub(super) struct Log {
    rules: BTreeMap<String, RuleFacts>,
    digest: String,
    used: BTreeMap<String, Value>,
    results: Vec<Value>,
}

impl Log {
    pub(super) fn new(rules: &RuleSet) -> Self {
        Self {
            rules: rules
                .facts()
                .map(|facts| (facts.id.to_string(), facts))
                .collect(),
            digest: rules.digest().to_string(),
            used: BTreeMap::new(),
            results: Vec::new(),
        }
    }

    /// Adds what one file brought.
    pub(super) fn file(&mut self, shown: &str, scan: &FileScan) {
        for hit in &scan.hits {
            let id = hit.rule.to_string();
            let facts = self.rules.get(&id);
            let description = facts.map_or(id.clone(), |facts| facts.description.clone());
            let level = level(hit.family);
            self.used.entry(id.clone()).or_insert_with(|| {
                json!({
                    "id": id, "shortDescription": {"text": description},
                    "defaultConfiguration": {"level": level},
                    "properties": {"family": hit.family.as_str()},
                })
            });
            let mut region = json!({"startLine": hit.line});
            if hit.at.end > hit.at.start {
                region["byteOffset"] = json!(hit.at.start);
                region["byteLength"] = json!(hit.at.end - hit.at.start);
            }
            let mut result = json!({
                "ruleId": id, "level": level,
                "message": {"text": format!("{description}: the value is not shown")},
                "locations": [location(shown, Some(region), hit.member.as_deref())],
            });
            if let Some(print) = hit.fingerprint {
                result["fingerprints"] = json!({"hmac-sha256/v1": print.to_string()});
            }
            self.results.push(result);
        }
        let left = scan.total() - scan.hits.len() as u64;
        if left > 0 {
            self.results.push(json!({
                "ruleId": "values-without-place", "level": "error",
                "message": {"text": format!("{left} more values, whose places are not listed")},
                "locations": [location(shown, None, None)],
            }));
        }
        for found in &scan.unscanned {
            self.used.entry(UNSCANNED.to_owned()).or_insert_with(|| {
                json!({
                    "id": UNSCANNED,
                    "shortDescription": {"text": "something that could not be scanned to its end"},
                    "defaultConfiguration": {"level": "error"},
                })
            });
            self.results.push(json!({
                "ruleId": UNSCANNED, "level": "error",
                "message": {"text": format!("not scanned: {}", found.reason)},
                "locations": [location(shown, None, found.member.as_deref())],
            }));
        }
    }

    /// The whole log.
    pub(super) fn text(&self) -> String {
        let rules: Vec<&Value> = self.used.values().collect();
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": "auditbinder", "version": env!("CARGO_PKG_VERSION"), "rules": rules,
                    "properties": {"rulesSha256": self.digest},
                }},
                "results": self.results,
            }],
        });
        serde_json::to_string_pretty(&log).expect("a JSON value can be written")
    }
}

fn level(family: Family) -> &'static str {
    match family {
        Family::Personal => "warning",
        Family::Secret | Family::Pan | Family::Phi => "error",
    }
}

fn location(shown: &str, region: Option<Value>, member: Option<&str>) -> Value {
    let mut physical = json!({"artifactLocation": {"uri": uri(shown)}});
    if let Some(region) = region {
        physical["region"] = region;
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(member) = member {
        location["logicalLocations"] = json!([{"name": member}]);
    }
    location
}

/// A path as a URI reference (RFC 3986, 4.2): everything unusual is percent-encoded.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let encode = |byte: u8| {
        if plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    path.bytes().map(encode).collect()
}
