//! The key table of an agent: what each version makes of each key. The form of
//! `catalogs/agents/*.yaml` is told in `docs/reference/agent-tables.md`.

mod key;
mod limits;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

pub use key::{Key, KeyEffect, Merge, Mode, UnknownChild, WrongEffect, WrongValue};
pub use limits::{Constraint, ConstraintRule, Otherwise, Reported, Take};

/// What one agent program does with its configuration files.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AgentTable {
    /// The id that commands and plans use.
    pub agent: String,
    /// The printed name.
    pub name: String,
    /// Who publishes it.
    pub vendor: String,
    /// How the program prints its version; the first group is the version.
    pub version_line: Option<String>,
    /// The versions that the table was made for, oldest first.
    pub versions: Vec<KnownVersion>,
    /// Where the facts come from, by the short names that keys cite.
    #[serde(default)]
    pub sources: BTreeMap<String, String>,
    /// Which setting shows what a plan states of an agent: `sandbox-mode`, `approval-policy`,
    /// `model`, `login`.
    #[serde(default)]
    pub stated: BTreeMap<String, String>,
    /// Where the agent looks for its model.
    #[serde(default)]
    pub reaches: Reaches,
    /// Settings that keep the agent from reading a path.
    #[serde(default)]
    pub closes: Vec<Closes>,
    /// The kinds of files.
    pub files: BTreeMap<String, FileKind>,
}

/// Where an agent looks for its model.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Reaches {
    /// Settings that hold the address, the first one that is set wins; `{name}` stands for
    /// the value of the setting `name`.
    pub settings: Vec<String>,
    /// Hosts of the vendor's own service, which is reached where none of them is set.
    pub hosts: Vec<String>,
}

/// A setting that keeps an agent from reading a path.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Closes {
    /// The setting; `*` stands for any name.
    pub setting: String,
    /// How it names paths.
    pub form: ClosesForm,
}

/// How a setting names the paths that it closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClosesForm {
    /// It is a list of paths.
    List,
    /// Its last name is the path; it is closed where the value is `none` or `deny`.
    Access,
    /// It is a list of rules; `Read(path)` closes a path.
    ReadRule,
}

/// A version that a table was made for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownVersion {
    /// The version as the program prints it.
    pub version: String,
    /// How it is known.
    pub basis: String,
    /// Anything that limits what is known.
    pub note: Option<String>,
}

/// The syntax of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Syntax {
    /// TOML 1.0.
    Toml,
    /// JSON as RFC 8259 has it.
    Json,
    /// JSON with comments and commas before closing brackets.
    JsonWithComments,
}

/// What an agent does with what it does not know or want.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Response {
    /// The key has no effect.
    Ignored,
    /// The whole file is not read.
    Refused,
    /// The file is read and reported, and the program does not start with it.
    RefusesStart,
    /// The program warns and uses the value as it stands.
    Kept,
}

/// One kind of file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FileKind {
    /// The file names that it is recognised by.
    pub names: Vec<String>,
    /// How it is written.
    pub syntax: Syntax,
    /// What an unknown key does.
    pub unknown: Response,
    /// What it does in strict mode, where there is one.
    pub unknown_strict: Option<Response>,
    /// What a value of the wrong type or outside the choices does.
    pub invalid: Property<Response>,
    /// The layers, the weakest first.
    #[serde(default)]
    pub layers: Vec<Layer>,
    /// The keys.
    pub keys: Vec<Key>,
    /// Spellings that people copy from articles.
    #[serde(default)]
    pub wrong_spellings: Vec<WrongSpelling>,
    /// How the program reports the file.
    pub report: Option<Report>,
    /// What the program adds when it reports the file.
    #[serde(default)]
    pub reported: Vec<Reported>,
    /// Which settings of another file its keys limit.
    #[serde(default)]
    pub constrains: Vec<Constraint>,
    /// What is left open about this kind of file.
    pub note: Option<String>,
    /// What a key cites that cites nothing itself.
    pub default_source: Option<String>,
}

/// One layer of a kind of file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// The id.
    pub id: String,
    /// Where the program looks for it.
    #[serde(default)]
    pub paths: Vec<String>,
    /// What limits it.
    pub note: Option<String>,
    /// The first version that has it.
    pub since: Option<String>,
    /// The last version that has it.
    pub until: Option<String>,
    /// What a wrong value does in this layer, where that differs from the file's rule.
    pub invalid: Option<Property<Response>>,
}

/// How a program reports a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// What is asked for.
    pub method: String,
    /// The member of the answer that holds it.
    pub at: Option<String>,
    /// What it answers when nothing is known.
    pub none: Option<String>,
}

/// One type, or several of which one must fit.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Types {
    /// One type.
    One(String),
    /// Any of these.
    Any(Vec<String>),
}

impl Types {
    /// The types.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Any(all) => all,
        }
    }
}

/// A property in every version, or version by version.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Property<T> {
    /// By version; the first that holds counts.
    Spans(Vec<PropertySpan<T>>),
    /// The same in all.
    Always(T),
}

/// A property in some versions.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PropertySpan<T> {
    /// The first version.
    pub since: Option<String>,
    /// The last version.
    pub until: Option<String>,
    /// The property.
    pub value: T,
}

impl<T> Property<T> {
    /// The property in the versions that `holds` says of its span.
    pub(super) fn when(&self, holds: impl Fn(Option<&str>, Option<&str>) -> bool) -> Option<&T> {
        match self {
            Self::Always(value) => Some(value),
            Self::Spans(spans) => {
                let mut spans = spans.iter();
                let span = spans.find(|s| holds(s.since.as_deref(), s.until.as_deref()));
                span.map(|span| &span.value)
            }
        }
    }

    /// The versions that the property names.
    pub(super) fn bounds(&self) -> Vec<&String> {
        match self {
            Self::Always(_) => Vec::new(),
            Self::Spans(spans) => {
                let each = spans.iter().flat_map(|s| s.since.iter().chain(&s.until));
                each.collect()
            }
        }
    }
}

/// A spelling that people copy, and what it should be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WrongSpelling {
    /// The path, as in keys.
    pub key: String,
    /// The value that is wrong, where the path is not.
    pub value: Option<Value>,
    /// What to write instead.
    pub correct: String,
    /// Where it was seen.
    pub seen: Option<String>,
    /// The first version in which it is wrong.
    pub since: Option<String>,
    /// The last version in which it is wrong.
    pub until: Option<String>,
}
