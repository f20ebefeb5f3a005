//! Configuration files of both packages, value by value.

use serde_json::{Map, Value};

use super::comparison::FileValues;
use super::walk::{Differences, walk};
use super::{Read, Which};

/// The most bytes of a configuration file whose values are compared.
pub const MAX_VALUES_FILE: u64 = 8 << 20;
/// So many values of one file are listed; the rest is counted.
const MAX_PER_FILE: usize = 200;
/// So many values are listed in all.
const MAX_LISTED: usize = 5_000;

/// What a configuration file is written in.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Json,
    Toml,
    Yaml,
}

impl Form {
    /// The form that a file's name tells.
    pub fn of(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "toml" => Some(Self::Toml),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Toml => "TOML",
            Self::Yaml => "YAML",
        }
    }

    fn parse(self, bytes: &[u8]) -> Option<Value> {
        let text = std::str::from_utf8(bytes).ok()?;
        let text = text.trim_start_matches('\u{feff}');
        match self {
            Self::Json => serde_json::from_str(text).ok(),
            Self::Toml => text.parse::<toml::Table>().ok().map(table),
            Self::Yaml => serde_yaml::from_str(text).ok(),
        }
    }
}

fn table(table: toml::Table) -> Value {
    let members = table.into_iter().map(|(key, value)| (key, plain(value)));
    Value::Object(members.collect::<Map<_, _>>())
}

/// TOML's values as those of JSON; a date is its text.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(truth) => truth.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(values) => values.into_iter().map(plain).collect(),
        toml::Value::Table(members) => table(members),
    }
}

/// One configuration file of both packages.
pub(super) struct Pair {
    pub item: String,
    pub file: String,
    pub form: Form,
    pub old: String,
    pub new: String,
}

/// Compares configuration files, one pair in memory at a time; answers also how
/// many values that differ are not listed.
pub(super) fn configuration(pairs: &[Pair], read: &mut Read<'_>) -> (Vec<FileValues>, usize) {
    let mut files = Vec::new();
    let (mut left, mut unlisted) = (MAX_LISTED, 0);
    for pair in pairs {
        let file = file_values(pair, left.min(MAX_PER_FILE), read);
        left -= file.values.len();
        unlisted += file.total - file.values.len();
        files.push(file);
    }
    (files, unlisted)
}

fn file_values(pair: &Pair, most: usize, read: &mut Read<'_>) -> FileValues {
    let mut parsed = |which, entry: &str| read(which, entry).and_then(|b| pair.form.parse(&b));
    let old = parsed(Which::Old, &pair.old);
    let new = parsed(Which::New, &pair.new);
    let mut found = Differences::new(most);
    let note = match (&old, &new) {
        (Some(old), Some(new)) => {
            walk(old, new, &mut found);
            (found.total == 0)
                .then(|| "no value differs: spelling, order of keys or comments do".to_owned())
        }
        (None, None) => Some(not_read("neither file", pair.form)),
        (None, _) => Some(not_read("the old file", pair.form)),
        (_, None) => Some(not_read("the new file", pair.form)),
    };
    FileValues {
        item: pair.item.clone(),
        file: pair.file.clone(),
        total: found.total,
        values: found.listed(),
        note,
    }
}

fn not_read(which: &str, form: Form) -> String {
    let is = if which == "neither file" {
        "is"
    } else {
        "is not"
    };
    format!(
        "compared by digest only: {which} {is} one {} document",
        form.as_str()
    )
}
