//! The manifest of a selection: one spelling, whatever made it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::spec::{Spec, Strata};

/// The name of the rules, in every manifest.
pub const VERSION: &str = "ep1";

/// One selected instance. An absent digest, stratum or amount has no field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selected {
    /// Its amount in the smallest unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// How many monetary units of it were hit (R8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hits: Option<u64>,
    /// What identifies it.
    pub id: String,
    /// Its key (R3), 64 hexadecimal digits.
    pub key: String,
    /// The digest of its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its stratum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
}

/// How many a stratum has, and how many of them were selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StratumSize {
    /// Distinct ids.
    #[serde(rename = "N")]
    pub size: u64,
    /// Selected ones.
    pub n: u64,
}

/// Rows that were taken out before the selection, because their id breaks R1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removed {
    /// How many.
    pub count: u64,
    /// Why it is right to leave them out.
    pub reason: String,
    /// The numbers of the first 100 of them, counted from 1.
    pub rows: Vec<u64>,
}

/// What was selected from what, by which rules. Fields are in the order of their names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Whether every distinct id is selected (R6).
    pub census: bool,
    /// Ids whose rows disagree, ascending (R4).
    pub conflicts: Vec<String>,
    /// Over ids and digests of contents (R5).
    pub content_digest: Option<String>,
    /// Rows beyond the first of their id.
    pub duplicate_rows: u64,
    /// Instances without an amount above 0, which R8 leaves out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_non_positive: Option<u64>,
    /// Over all ids (R5).
    pub population_digest: String,
    /// Distinct ids.
    pub population_size: u64,
    /// Rows that were taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
    /// What stands by, in order.
    pub reserve: Vec<Selected>,
    /// Rows with a sound id.
    pub rows: u64,
    /// The selection, in the order of R10.
    pub selected: Vec<Selected>,
    /// What strata were too small for (R9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortfall: Option<u64>,
    /// What the sample was drawn by.
    pub spec: Spec,
    /// Where R7 (a number) and R8 (a text of digits) start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Value>,
    /// Sizes by stratum (R9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strata: Option<BTreeMap<String, StratumSize>>,
    /// The sum of the amounts above 0, in digits (R8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<String>,
    /// `ep1`.
    pub version: String,
}

/// Says why a text is no manifest.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadManifest {
    /// Not the fields that are expected.
    #[error("the manifest cannot be read: {0}")]
    Unread(String),
    /// Other rules.
    #[error("the manifest has version `{0}`; `ep1` is expected")]
    Version(String),
}

impl Manifest {
    /// Reads a manifest, in any spelling of JSON.
    pub fn read(json: &[u8]) -> Result<Self, BadManifest> {
        let unread = |error: serde_json::Error| BadManifest::Unread(super::read::said(&error));
        let value: Value = serde_json::from_slice(json).map_err(unread)?;
        match value["version"].as_str() {
            Some(VERSION) | None => {}
            Some(other) => return Err(BadManifest::Version(other.to_owned())),
        }
        serde_json::from_slice(json).map_err(unread)
    }

    /// The one spelling of it: sorted names, no spaces, a line feed at the end.
    pub fn text(&self) -> String {
        let text = serde_json::to_string(self).expect("a manifest can be written");
        text + "\n"
    }

    /// Ids of the selection, in its order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.selected.iter().map(|one| one.id.as_str())
    }

    /// Every point in which this manifest differs from the one drawn again.
    pub fn differences(&self, again: &Self) -> Vec<String> {
        let (Ok(Value::Object(stated)), Ok(Value::Object(drawn))) =
            (serde_json::to_value(self), serde_json::to_value(again))
        else {
            return vec!["the manifests cannot be compared".to_owned()];
        };
        let names: std::collections::BTreeSet<&String> =
            stated.keys().chain(drawn.keys()).collect();
        let mut lines = Vec::new();
        for name in names {
            let field = |of: &serde_json::Map<String, Value>| of.get(name).cloned();
            let (stated, drawn) = (field(&stated), field(&drawn));
            match (&stated, &drawn) {
                (one, other) if one == other => {}
                (Some(Value::Array(stated)), Some(Value::Array(drawn))) => {
                    lists(name, stated, drawn, &mut lines);
                }
                (stated, drawn) => lines.push(format!(
                    "`{name}`: the manifest has {}, drawn again it is {}",
                    shown(stated.as_ref()),
                    shown(drawn.as_ref())
                )),
            }
        }
        lines
    }

    /// Whether an earlier sample is the beginning of this one (R11), by the first id that
    /// is not; the seed, the sample id and the population must be the same.
    pub fn extends(&self, earlier: &Self) -> Result<(), String> {
        let same = |what: &str, one: &str, other: &str| {
            let differs = format!("the {what} was `{other}` and is `{one}`");
            if one == other { Ok(()) } else { Err(differs) }
        };
        let (now, then) = (&self.spec, &earlier.spec);
        same("method", now.method.word(), then.method.word())?;
        same("seed", now.seed.as_str(), then.seed.as_str())?;
        same("sample id", now.sample_id.as_str(), then.sample_id.as_str())?;
        let digests = (&self.population_digest, &earlier.population_digest);
        same("population digest", digests.0, digests.1)?;
        if self.spec.strata != earlier.spec.strata
            || matches!(self.spec.strata, Some(Strata::Explicit { .. }))
        {
            return Err("the division among strata is another one".to_owned());
        }
        let mut kept = earlier
            .ids()
            .map(|id| (id, self.ids().any(|one| one == id)));
        match kept.find(|(_, kept)| !kept) {
            Some((id, _)) => Err(format!("`{id}` was selected and is not any more")),
            None => Ok(()),
        }
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"))
}

/// Two lists of ids or of instances, place by place.
fn lists(name: &str, stated: &[Value], drawn: &[Value], lines: &mut Vec<String>) {
    if stated.len() != drawn.len() {
        lines.push(format!(
            "`{name}`: the manifest has {}, drawn again there are {}",
            stated.len(),
            drawn.len()
        ));
    }
    for (at, (one, other)) in stated.iter().zip(drawn).enumerate() {
        if one == other {
            continue;
        }
        let id = |value: &Value| {
            let id = value.get("id").unwrap_or(value);
            id.as_str().map_or_else(|| id.to_string(), str::to_owned)
        };
        let place = at + 1;
        lines.push(if id(one) == id(other) {
            let fields = ["amount", "hits", "key", "sha256", "stratum"];
            let other_fields: Vec<String> = fields
                .iter()
                .filter(|field| one.get(*field) != other.get(*field))
                .map(|field| format!("`{field}`"))
                .collect();
            let which = other_fields.join(", ");
            format!("`{name}` {place}: `{}` has another {which}", id(one))
        } else {
            format!(
                "`{name}` {place}: the manifest has `{}`, drawn again it is `{}`",
                id(one),
                id(other)
            )
        });
    }
}
