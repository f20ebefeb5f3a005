//! Rules of the shipped packs: one assertion each, as data.

use super::Severity;
use super::id::CheckId;
use super::plan::Parser;

/// One assertion over one kind of artifact.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The id.
    pub id: CheckId,
    /// What the rule reads.
    pub artifact: Artifact,
    /// Where it applies: a CEL expression like `assert`; where it is false the rule says
    /// nothing, neither good nor bad.
    pub when: Option<String>,
    /// A CEL expression over `doc`, `parameters`, `asset`, `item` and `scan`; true passes.
    pub assert: String,
    /// Whether the rule reads each file by itself, also where the files of an agent are
    /// otherwise judged together: what holds only in one layer counts.
    pub each_layer: bool,
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

/// What a rule reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Artifact {
    /// The documents of a parser.
    Document(Parser),
    /// What several items show together: `docs/reference/artifacts/joined.md`.
    Joined,
    /// What is known of an agent together: `docs/reference/agent-rules.md` tells its form.
    Agent,
}

impl Artifact {
    /// The word of a rule pack.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Document(parser) => parser.as_str(),
            Self::Agent => "agent",
            Self::Joined => "joined",
        }
    }
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
    /// Nothing shows it, which is not the same as its opposite.
    NotEvidenced,
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
