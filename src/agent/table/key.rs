//! One key of a kind of file.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Property, Response, Types};

/// One key.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a field of its own in the table, and none excludes another"
)]
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Key {
    /// The names from the top, with dots; `*` is a name that users choose, `[]` an
    /// element of a list.
    pub key: String,
    /// What its value may be.
    #[serde(rename = "type")]
    pub types: Types,
    /// The choices for a text, for each element of a list, and for each value of a map.
    pub values: Option<Property<Vec<Value>>>,
    /// What holds when it is absent.
    pub default: Option<Value>,
    /// The first version of the table that knows it.
    pub since: Option<String>,
    /// The last version of the table that knows it.
    pub until: Option<String>,
    /// `ignored`: it is read and has no effect; `legacy`: an old spelling that works.
    pub effect: Option<Property<KeyEffect>>,
    /// What to write instead.
    pub correct: Option<String>,
    /// What the program says where the effect is not simply that.
    pub message: Option<String>,
    /// A table of which the value must be a name.
    pub names_child_of: Option<String>,
    /// Names that it may be besides.
    pub built_in: Option<Property<Vec<String>>>,
    /// The type that even an unknown name below must have.
    pub unknown_type: Option<String>,
    /// Names of which the table must have exactly one.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// Names that do not call for what `requires` says, if there is no other.
    pub requires_unless_only: Option<Vec<String>>,
    /// Whether strict mode does not look at names below.
    #[serde(default)]
    pub strict_blind: bool,
    /// Layers in which it has no effect.
    #[serde(default)]
    pub not_in: Vec<String>,
    /// The only layers in which it has one.
    #[serde(default)]
    pub only_in: Vec<String>,
    /// Whether the value may be a credential.
    #[serde(default)]
    pub secret: bool,
    /// Another key of the file without which this one is refused.
    pub requires: Option<Property<String>>,
    /// What the program says then.
    pub requires_message: Option<Property<String>>,
    /// Other keys of the file beside which this one is refused.
    pub conflicts: Option<Property<Vec<String>>>,
    /// An element that a list must hold, or it is refused.
    pub must_contain: Option<Property<Value>>,
    /// Whether an empty value is refused.
    pub not_empty: Option<Property<bool>>,
    /// Names that the table must have.
    pub required: Option<Property<Vec<String>>>,
    /// Whether the table must have one name and no other.
    pub exactly_one: Option<Property<bool>>,
    /// Whether an unknown name in the table stops the program.
    pub closed: Option<Property<bool>>,
    /// Whether the names below are the user's own, whatever they hold.
    #[serde(default)]
    pub free: bool,
    /// How the values of several layers are put together.
    #[serde(default)]
    pub merge: Merge,
    /// Values that have the right type and do not work.
    #[serde(default)]
    pub wrong_values: Vec<WrongValue>,
    /// What an unknown name below it does, by version.
    #[serde(default)]
    pub unknown_child: Vec<UnknownChild>,
    /// What a wrong value does, where that differs from the file's rule.
    pub invalid: Option<Property<Response>>,
    /// Environment variables and arguments that win over every file.
    #[serde(default)]
    pub overridden_by: Vec<String>,
    /// The name in the program's own report; absent where it reports nothing of the key.
    pub reported_as: Option<Property<Option<String>>>,
    /// Values that the report shows as others.
    pub report_values: Option<Property<BTreeMap<String, String>>>,
    /// Elements that the report leaves out.
    #[serde(default)]
    pub report_without: Vec<Value>,
    /// An element that the report adds.
    pub report_adds: Option<Value>,
    /// Whether the report shows the table as it is written, unknown names included.
    #[serde(default)]
    pub report_whole: bool,
    /// Whether the table counts for the report though nothing known stands in it.
    #[serde(default)]
    pub counts_empty: bool,
    /// What the report puts into the table where it says nothing.
    #[serde(default)]
    pub report_fills: BTreeMap<String, Value>,
    /// What the report puts before the value.
    pub report_prefix: Option<String>,
    /// What people should know.
    pub note: Option<String>,
    /// Where the fact comes from.
    pub source: Option<String>,
}

/// Whether a known key has an effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyEffect {
    /// It has.
    #[default]
    Effective,
    /// It has none.
    Ignored,
    /// It has, and is an old spelling.
    Legacy,
    /// It stops the program.
    Refused,
    /// The file is read and reported, and the program does not start with it.
    RefusesStart,
}

/// How the values of several layers are put together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Merge {
    /// The strongest layer wins; tables are merged name by name.
    #[default]
    Replace,
    /// Lists are joined.
    Union,
    /// As `replace`; said where tables are meant.
    Deep,
    /// An entry of a stronger layer takes the place of the whole one of a weaker layer.
    Shallow,
    /// What is true in any layer is true.
    AnyTrue,
    /// The lowest number of all layers.
    Lowest,
    /// What stands in the lists of all layers.
    Intersection,
}

/// A value that does not work.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WrongValue {
    /// The value.
    pub value: Option<Value>,
    /// A text that holds this, where no single one is meant.
    pub pattern: Option<String>,
    /// The name of a map entry that must not have the value.
    pub name: Option<String>,
    /// Any value of a type, where no single one is meant.
    #[serde(rename = "type")]
    pub of_type: Option<String>,
    /// The first version in which it does not.
    pub since: Option<String>,
    /// The last version in which it does not.
    pub until: Option<String>,
    /// The layers in which it does not; all where none is named.
    #[serde(default, rename = "in")]
    pub in_layers: Vec<String>,
    /// What it does.
    #[serde(default)]
    pub effect: WrongEffect,
    /// What the program says.
    pub message: Option<String>,
    /// What to write instead.
    pub correct: Option<String>,
    /// What people should know.
    pub note: Option<String>,
}

/// What a value does that does not work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WrongEffect {
    /// It stops the program.
    #[default]
    Refused,
    /// It has no effect.
    Ignored,
    /// It has one, and is an old spelling.
    Legacy,
    /// What a wrong value does in its layer.
    Invalid,
}

/// What an unknown name does below a key.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct UnknownChild {
    /// The first version in which it does.
    pub since: Option<String>,
    /// The last version in which it does.
    pub until: Option<String>,
    /// What it does.
    pub effect: Response,
    /// Whether it does so in strict mode, in the usual mode, or in both.
    #[serde(default)]
    pub mode: Mode,
    /// What the program says.
    pub message: Option<String>,
}

/// In which mode of the program something holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// In both.
    #[default]
    Any,
    /// In strict mode.
    Strict,
    /// In the usual mode.
    Lax,
}
