//! What is planted in plain sight: one row per kind.

use super::Family;
use super::carriers::Place;
use super::random::Random;

/// What a kind makes, before a file's syntax is put around it.
pub enum Shape {
    /// A value under the name of a setting.
    Keyed { key: &'static str, value: String },
    /// A phrase that holds the value.
    Text { text: String, value: String },
    /// Lines that belong together, such as a PEM block; the value is the second.
    Block(Vec<String>),
    /// A whole line of one particular file.
    Record { line: String, value: String },
}

impl Shape {
    /// A phrase.
    pub fn text(text: String, value: &str) -> Self {
        Self::Text {
            text,
            value: value.to_owned(),
        }
    }

    /// A line of a file of records.
    pub fn record(line: String, value: &str) -> Self {
        Self::Record {
            line,
            value: value.to_owned(),
        }
    }

    /// What must be found.
    pub fn value(&self) -> &str {
        match self {
            Self::Keyed { value, .. } | Self::Text { value, .. } | Self::Record { value, .. } => {
                value
            }
            Self::Block(lines) => &lines[1],
        }
    }

    /// One line of text, or several, as a person would paste it.
    pub fn pasted(&self) -> String {
        match self {
            Self::Keyed { key, value } => format!("{key}={value}"),
            Self::Text { text, .. } => text.clone(),
            Self::Block(lines) => lines.join("\n"),
            Self::Record { line, .. } => line.clone(),
        }
    }
}

/// One sort of thing that is planted.
pub struct Kind {
    pub name: &'static str,
    pub family: Family,
    pub make: fn(&mut Random) -> Shape,
    pub places: &'static [Place],
}

/// All kinds of the plain tier.
pub fn all() -> impl Iterator<Item = &'static Kind> {
    super::secrets::KINDS
        .iter()
        .chain(super::cards::KINDS)
        .chain(super::health::KINDS)
        .chain(super::personal::KINDS)
}

/// The kind of that name.
pub fn named(name: &str) -> &'static Kind {
    all()
        .find(|kind| kind.name == name)
        .unwrap_or_else(|| unreachable!("no kind `{name}`"))
}
