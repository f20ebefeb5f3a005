//! The values that OSCAL documents are made of: objects without empty parts, properties,
//! texts, days.

use chrono::NaiveDate;
use serde::{Serialize, Serializer};

use crate::oscal::NAMESPACE;

/// A JSON value of a document. It takes a fraction of the memory of a general one: a
/// package may have tens of thousands of items.
#[derive(Clone, Debug, Default)]
pub(super) enum Value {
    /// Nothing; never written.
    #[default]
    Nothing,
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Fields, sorted by name.
    Fields(Vec<(&'static str, Value)>),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(list) => serializer.collect_seq(list),
            Self::Fields(fields) => {
                serializer.collect_map(fields.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        let mut fields = object.0;
        fields.sort_unstable_by_key(|(name, _)| *name);
        fields.shrink_to_fit();
        Self::Fields(fields)
    }
}

/// An object. What is empty is left out: a list has at least one entry (OSCAL 1.2.1,
/// JSON schema, `minItems`), and there is no null.
#[derive(Default)]
pub(super) struct Object(Vec<(&'static str, Value)>);

impl Object {
    pub fn new() -> Self {
        Self::default()
    }

    /// With a field, unless its value is nothing or an empty list.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let is_empty = match &value {
            Value::Nothing => true,
            Value::List(list) => list.is_empty(),
            Value::Text(_) | Value::Fields(_) => false,
        };
        if !is_empty {
            self.0.push((name, value));
        }
        self
    }
}

/// Properties of ours; those without a value are left out.
pub(super) fn props(list: &[(&str, &str)]) -> Vec<Value> {
    let filled = list.iter().filter(|(_, value)| !value.trim().is_empty());
    filled
        .map(|(name, value)| prop(name, value).into())
        .collect()
}

/// One property of ours.
pub(super) fn prop(name: &str, value: &str) -> Object {
    Object::new()
        .with("name", name)
        .with("ns", NAMESPACE)
        .with("value", line(value))
}

/// One property of ours for each text of a list.
pub(super) fn each_prop<'a>(
    name: &'a str,
    values: impl IntoIterator<Item = &'a String> + 'a,
) -> impl Iterator<Item = Value> + 'a {
    values
        .into_iter()
        .map(move |value| prop(name, value).into())
}

/// A text on one line, without control characters and blanks at its ends (OSCAL data
/// types, string and markup-line).
pub(super) fn line(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if is_text(c) { c } else { ' ' })
        .collect();
    let words: Vec<&str> = clean.split_whitespace().collect();
    if words.is_empty() {
        "(no text)".to_owned()
    } else {
        words.join(" ")
    }
}

/// A text of one or more lines (OSCAL data types, markup-multiline).
pub(super) fn text(text: &str) -> String {
    let lines = text.lines().map(|part| {
        let clean: String = part
            .chars()
            .map(|c| if is_text(c) { c } else { ' ' })
            .collect();
        clean.trim_end().to_owned()
    });
    let joined = lines.collect::<Vec<_>>().join("\n");
    if joined.trim().is_empty() {
        "(no text)".to_owned()
    } else {
        joined
    }
}

/// Sentences one below the other; nothing where there is none.
pub(super) fn paragraphs<'a>(parts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|part| !part.trim().is_empty())
        .map(text)
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// A character that XML, too, can hold, so that documents can be converted; a byte order
/// mark is none.
fn is_text(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The first moment of a day (OSCAL data types, dateTime-with-timezone).
pub(super) fn start_of(day: NaiveDate) -> String {
    format!("{day}T00:00:00Z")
}

/// The last second of a day.
pub(super) fn end_of(day: NaiveDate) -> String {
    format!("{day}T23:59:59Z")
}

/// The first moment of a day as the dossier prints it: `2026-03-31`.
pub(super) fn printed_day(text: &str) -> Option<String> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .ok()
        .map(start_of)
}

/// A link to something in the same document.
pub(super) fn link_to(uuid: &str, rel: &str) -> Value {
    Object::new()
        .with("href", format!("#{uuid}"))
        .with("rel", rel)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_one_line_and_no_control_characters() {
        assert_eq!(line(" a\u{1c}b\n\tc\u{feff} "), "a b c");
        assert_eq!(line("\u{7f}"), "(no text)");
        assert_eq!(text("a\u{0}\r\nb  \nc"), "a\nb\nc");
        assert_eq!(paragraphs(["a", " ", "b"]).as_deref(), Some("a\n\nb"));
        assert_eq!(paragraphs([""]), None);
    }

    #[test]
    fn what_is_empty_is_left_out() {
        let object = Object::new()
            .with("none", None::<String>)
            .with("list", Vec::<Value>::new())
            .with("all", Object::new());
        let json = serde_json::to_string(&Value::from(object)).expect("it is written");
        assert_eq!(json, r#"{"all":{}}"#);
        assert_eq!(props(&[("a", " "), ("b", "c")]).len(), 1);
    }
}
