//! Rules of the shipped packs: one assertion each, as data.

use super::Severity;
use super::id::CheckId;
use super::plan::Parser;

/// One assertion over one kind of artifact.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id.
    pub id: CheckId,
    /// The parser whose documents the rule reads.
    pub artifact: Parser,
    /// A CEL expression over `doc` and `parameters`; true passes.
    pub assert: String,
    /// How much a failure weighs.
    pub severity: Severity,
    /// What a failure means.
    pub message: String,
    /// What to do then.
    pub fix: String,
    /// The controls concerned, in the long form `soc2-tsc-2017:CC6.1`.
    pub controls: Vec<String>,
    /// Where the rule comes from.
    pub source: String,
    /// What a false assertion means.
    pub on_false: OnFalse,
    /// What a quantifier over an empty list means.
    pub empty: EmptyList,
    /// What a failure speaks against.
    pub against: Against,
}

/// What a failed assertion speaks against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// The item, with every control that it supports, and the controls of the rule.
    #[default]
    Item,
    /// The controls of the rule alone: a record of a run without approval is sound
    /// evidence of logging.
    Controls,
}

/// What a false assertion means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnFalse {
    /// The check failed.
    #[default]
    Fail,
    /// Something is written that is not in force.
    Ineffective,
}

/// What a quantifier over an empty list means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmptyList {
    /// Nothing was looked at, so nothing is shown.
    #[default]
    NotEvidenced,
    /// The rule says that an empty list is fine.
    Pass,
}
