//! What a program adds to its report, and how requirements limit settings.

use serde::Deserialize;
use serde_json::Value;

/// What a program adds to its own report.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reported {
    /// The name in the report.
    pub key: String,
    /// `any-known`: the value is added when the file has any key that is known.
    pub when: Option<String>,
    /// A key whose presence makes the addition needless.
    pub unless: Option<String>,
    /// The value that is added.
    pub value: Option<Value>,
    /// The key that the addition is made from.
    pub from: Option<String>,
    /// The part of the report that it is made from.
    pub from_report: Option<String>,
    /// How it is made from that key.
    pub take: Option<Take>,
    /// The value that names must have, or that elements are given.
    pub equals: Option<Value>,
    /// The first version that does so.
    pub since: Option<String>,
    /// The last version that does so.
    pub until: Option<String>,
}

/// How an addition to a report is made from a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// The names of a table that have the value, sorted.
    NamesWithValue,
    /// A table with every element of a list as a name.
    MapOfElements,
    /// The value, unless it is empty.
    Value,
}

/// How a requirement limits a setting.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Constraint {
    /// The key of the requirement.
    pub requirement: String,
    /// The kind of file that holds the setting.
    pub file: Option<String>,
    /// The setting.
    pub key: String,
    /// How.
    pub rule: ConstraintRule,
    /// What happens to a setting that is not allowed.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// The value that takes its place.
    pub value: Option<Value>,
    /// The requirement whose value takes its place.
    pub value_of: Option<String>,
    /// Values that are allowed whatever is listed.
    #[serde(default)]
    pub always_allowed: Vec<Value>,
    /// The order in which an allowed value is looked for.
    #[serde(default)]
    pub order: Vec<Value>,
    /// Whether the program warns.
    pub warning: Option<bool>,
    /// What it says when it does not start.
    pub message: Option<String>,
    /// The first version that does so.
    pub since: Option<String>,
    /// The last version that does so.
    pub until: Option<String>,
    /// What people should know.
    pub note: Option<String>,
    /// Where the fact comes from.
    pub source: Option<String>,
}

/// How a requirement limits a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConstraintRule {
    /// The setting must be one of the listed values.
    OneOf,
    /// The setting must be a name that the requirement maps to true.
    OneOfTrueNames,
    /// The setting has the value of the requirement.
    Fixes,
    /// The setting has the value of the requirement where it has none.
    Default,
    /// Entries that the requirement does not list are switched off; not computed here.
    AllowList,
    /// The strictest of both holds; not computed here.
    StrictestWins,
    /// The setting is switched off while the requirement is true; not computed here.
    SwitchedOffWhenTrue,
    /// The setting has no effect while the requirement is true; not computed here.
    IgnoredWhenTrue,
    /// At least what the requirement lists holds; not computed here.
    UpperSet,
}

/// What happens to a setting that is not allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Otherwise {
    /// The first allowed value takes its place.
    #[default]
    FirstOfList,
    /// A certain value takes its place.
    Value,
    /// The value of another requirement takes its place.
    ValueOf,
    /// The first allowed value in a certain order takes its place.
    FirstAllowedOf,
    /// It is switched off.
    SwitchedOff,
    /// The program does not start.
    RefusesStart,
}
