//! Lists of the administration interface: `{object: "list", data: […], has_more}`, pages
//! of them in lines, their elements in lines, and one element by itself.

use serde_json::{Map, Value};

use super::super::head::Head;
use super::super::loose::{other, text, truth};
use super::super::source::Source;
use super::super::stream::{self, Element};
use super::super::{Troubles, Unreadable};

/// What was read beside the elements.
pub(super) struct Listed {
    /// How many elements there were.
    pub(super) records: u64,
    /// Whether the last page says that there is another.
    pub(super) has_more: Option<bool>,
    /// Lines that could not be read.
    pub(super) troubles: Troubles,
}

impl Listed {
    /// Writes into an answer what the list says of itself.
    pub(super) fn put(&self, doc: &mut Value) {
        doc["records"] = self.records.into();
        if let Some(more) = self.has_more {
            doc["has-more"] = more.into();
        }
    }
}

/// The first element of a list, or the object itself.
pub(super) fn first(head: &Head) -> Option<&Map<String, Value>> {
    let listed = head.at("/data/0").and_then(Value::as_object);
    listed.or(head.object())
}

/// Whether the first element says that it is one of these.
pub(super) fn is_of(head: &Head, objects: &[&str]) -> bool {
    let object = first(head).and_then(|first| first.get("object"));
    object
        .and_then(Value::as_str)
        .is_some_and(|object| objects.contains(&object))
}

/// Visits every element; those for which `is_one` holds nowhere make the file another one.
pub(super) fn each(
    source: &mut Source<'_>,
    expected: &str,
    is_one: fn(&Value) -> bool,
    take: &mut dyn FnMut(&Element<'_>),
) -> Result<Listed, Unreadable> {
    let mut known = 0_u64;
    let visit = &mut |element: Element<'_>| {
        known += u64::from(is_one(&element.value));
        take(&element);
    };
    let rest = stream::elements(source, &["data"], visit)?;
    let mut records = rest.elements;
    let members = Value::Object(rest.members);
    let empty = matches!(text(&members, "object"), Some("list" | "page"));
    if records == 0 && !empty && is_one(&members) {
        (records, known) = (1, 1);
        take(&Element {
            list: "",
            number: 1,
            line: None,
            value: members.clone(),
        });
    }
    if known == 0 && (records > 0 || !empty) {
        return Err(other(source.shown, &source.head, expected));
    }
    Ok(Listed {
        records,
        has_more: truth(&members, "has_more"),
        troubles: rest.troubles,
    })
}

/// Whether an element says that it is this.
pub(super) fn says(value: &Value, object: &str) -> bool {
    text(value, "object") == Some(object)
}
