//! Plans of Terraform and `OpenTofu` in JSON: what will be done to which resources, and what
//! the plan states of their protection. No value of an attribute is passed on.
//!
//! Source: Terraform, JSON Output Format, format version 1.2 ("Plan Representation",
//! "Change Representation", "Checks Representation").

mod protection;

use serde_json::{Map, Value, json};

use crate::artifact::head::Head;
use crate::artifact::shape::{Counts, Names, one_object, short, text};
use crate::artifact::source::{Source, fact};
use crate::artifact::stream;
use crate::artifact::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use crate::model::Place;
use crate::model::plan::Parser;
use protection::Protection;

/// The reader.
pub(super) const FORMAT: Format = Format {
    parser: Parser::TerraformPlan,
    recognise,
    read,
};

/// Lists that are visited, and members that are passed over: they hold values.
const PATHS: &[&str] = &[
    "resource_changes",
    "resource_drift",
    "checks",
    "-planned_values",
    "-prior_state",
    "-configuration",
    "-proposed_unknown",
    "-relevant_attributes",
];

/// A plan has changes or planned values; a state in JSON has neither, but `values`.
fn recognise(head: &Head) -> bool {
    let Some(Value::Object(plan)) = &head.json else {
        return false;
    };
    let version = plan.get("format_version").is_some_and(Value::is_string);
    let parts = ["planned_values", "resource_changes", "resource_drift"];
    version && parts.iter().any(|part| plan.contains_key(*part)) && !plan.contains_key("values")
}

/// What has been read so far.
#[derive(Default)]
struct Sums {
    resources: u64,
    data: u64,
    actions: Counts,
    types: Counts,
    /// Attributes that are masked as sensitive; `None` where no change has a mask, as in
    /// format version 0.1.
    masked: Option<u64>,
    drift: u64,
    checks: Counts,
    failed_checks: Names,
    destroyed: Names,
    protection: Protection,
    troubles: Troubles,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    one_object(
        source,
        "a Terraform plan in JSON, as `terraform show -json PLAN` prints it",
    )?;
    let (mut sums, whole) = (Sums::default(), source.whole());
    let mut number = 0;
    let rest = stream::elements(source, PATHS, &mut |element| match element.list {
        "resource_changes" => {
            number += 1;
            sums.change(&element.value, number, &whole);
        }
        "resource_drift" => sums.drift += 1,
        _ => sums.check(&element.value),
    })?;
    let plan = &rest.members;
    let Some(version) = text(plan, "format_version").map(short) else {
        return Err(source.unreadable(
            "expected a Terraform plan in JSON; found a JSON object without `format_version`",
        ));
    };
    if plan.contains_key("values") {
        return Err(source.unreadable("expected a Terraform plan in JSON; found a state"));
    }
    // "Consumers should reject any unsupported major version."
    if !matches!(version.split('.').next(), Some("0" | "1")) {
        return Err(source.unreadable(format!(
            "expected a Terraform plan of format version 0 or 1; found version `{version}`"
        )));
    }
    let doc = sums.doc(plan, &version);
    Ok(ArtifactReading {
        parser: Parser::TerraformPlan,
        form: format!("Terraform plan, format version {version}"),
        records: Some(number),
        facts: sums.facts(&doc),
        doc,
        troubles: sums.troubles,
    })
}

impl Sums {
    fn change(&mut self, value: &Value, number: u64, whole: &Place) {
        let mut missing = |what: &str| {
            self.troubles.push(
                format!("resource change {number} has no `{what}`"),
                whole.clone(),
            );
        };
        let word = |name: &str| value.get(name).and_then(Value::as_str);
        let (address, kind) = (word("address"), word("type"));
        for (name, found) in [("address", address.is_some()), ("type", kind.is_some())] {
            if !found {
                missing(name);
            }
        }
        let change = value.get("change");
        let Some(actions) = change.and_then(|change| change.get("actions")?.as_array()) else {
            missing("change.actions");
            return;
        };
        let action = action(actions);
        let (address, kind) = (
            short(address.unwrap_or("without address")),
            kind.unwrap_or("unknown"),
        );
        if word("mode") == Some("data") {
            self.data += 1;
            return;
        }
        self.resources += 1;
        self.actions.add(action);
        self.types.add(kind);
        if matches!(action, "delete" | "replace") {
            self.destroyed.push(&address);
        }
        let of = |name: &str| change.and_then(|change| change.get(name));
        let (after, mask) = (of("after"), of("after_sensitive"));
        for mask in [mask, of("before_sensitive")].into_iter().flatten() {
            self.masked = Some(self.masked.unwrap_or(0) + masked(mask));
        }
        if let Some(Value::Object(after)) = after {
            self.protection.look(&address, kind, &stated(after, mask));
        }
    }

    fn check(&mut self, value: &Value) {
        let status = value
            .get("status")
            .and_then(Value::as_str)
            .unwrap_or("unknown");
        self.checks.add(status);
        if matches!(status, "fail" | "error") {
            let name = value.pointer("/address/to_display").and_then(Value::as_str);
            self.failed_checks.push(name.unwrap_or("without address"));
        }
    }

    fn doc(&self, plan: &Map<String, Value>, version: &str) -> Value {
        let outputs = plan.get("output_changes").and_then(Value::as_object);
        let sensitive = |output: &&Value| {
            let of = |name: &str| output.get(name).map_or(0, masked);
            of("after_sensitive") + of("before_sensitive") > 0
        };
        let size = |name: &str| {
            plan.get(name)
                .and_then(Value::as_object)
                .map_or(0, Map::len)
        };
        let actions = [
            "create", "update", "replace", "delete", "no-op", "read", "forget", "other",
        ];
        let actions = actions.map(|name| (name.to_owned(), self.actions.of(name).into()));
        let mut doc = json!({
            "format-version": version,
            "resources": self.resources,
            "data-sources": self.data,
            "actions": Value::Object(actions.into_iter().collect()),
            "types": self.types.doc(),
            "destroyed": self.destroyed.doc(),
            "outputs": outputs.map_or(0, Map::len),
            "sensitive-outputs": outputs.map_or(0, |all| all.values().filter(sensitive).count()),
            "variables": size("variables"),
            "drift": self.drift,
        });
        let more = doc.as_object_mut().expect("it is an object");
        self.protection.add_to(more);
        if let Some(masked) = self.masked {
            more.insert("sensitive-attributes".to_owned(), masked.into());
        }
        if self.checks.total() > 0 {
            more.insert("checks".to_owned(), self.checks.doc());
            more.insert("failed-checks".to_owned(), self.failed_checks.doc());
        }
        for (theirs, ours) in [
            ("terraform_version", "terraform-version"),
            ("timestamp", "timestamp"),
        ] {
            if let Some(word) = text(plan, theirs) {
                more.insert(ours.to_owned(), short(word).into());
            }
        }
        for name in ["applyable", "complete", "errored"] {
            if let Some(Value::Bool(said)) = plan.get(name) {
                more.insert(name.to_owned(), (*said).into());
            }
        }
        doc
    }

    fn facts(&self, doc: &Value) -> Vec<Fact> {
        let mut facts = vec![
            fact("resources", self.resources),
            fact("actions", self.actions.words()),
            fact("types", self.types.words()),
        ];
        if let Some(masked) = self.masked {
            facts.push(fact("sensitive attributes, masked", masked));
        }
        if let Some(version) = doc.get("terraform-version").and_then(Value::as_str) {
            facts.insert(0, fact("made with", format!("version {version}")));
        }
        if self.checks.total() > 0 {
            facts.push(fact("checks", self.checks.words()));
        }
        if self.drift > 0 {
            facts.push(fact("resources that changed outside", self.drift));
        }
        facts.extend(self.protection.facts());
        facts
    }
}

/// The action of a change in one word: both orders of delete and create are a replacement.
fn action(actions: &[Value]) -> &'static str {
    let words: Vec<&str> = actions.iter().filter_map(Value::as_str).collect();
    match words.as_slice() {
        ["no-op"] => "no-op",
        ["create"] => "create",
        ["read"] => "read",
        ["update"] => "update",
        ["delete"] => "delete",
        ["forget"] => "forget",
        ["delete", "create"] | ["create", "delete" | "forget"] => "replace",
        _ => "other",
    }
}

/// How many values a mask covers: each `true` in it.
fn masked(mask: &Value) -> u64 {
    match mask {
        Value::Bool(true) => 1,
        Value::Array(list) => list.iter().map(masked).sum(),
        Value::Object(map) => map.values().map(masked).sum(),
        _ => 0,
    }
}

/// The attributes of which the mask covers no part.
fn stated<'a>(after: &'a Map<String, Value>, mask: Option<&Value>) -> Map<String, Value> {
    let plain = |(name, _): &(&'a String, &'a Value)| match mask {
        Some(Value::Bool(true)) => false,
        Some(mask) => mask.get(name.as_str()).is_none_or(|part| masked(part) == 0),
        None => true,
    };
    let looked = |(name, value): (&String, &Value)| {
        protection::is_looked_at(name).then(|| (name.clone(), value.clone()))
    };
    after.iter().filter(plain).filter_map(looked).collect()
}
