//! Fields of JSON records whose writers do not agree on case, on `.` and `_`, or on how a
//! time is written.

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use super::head::Head;
use super::source::at as place_at;
use super::stream::Element;
use super::{Troubles, Unreadable};
use crate::model::Place;

/// A member of an object by its name: as it is written, else without regard to case and
/// with `_` for `.`. `null` is absent.
pub(super) fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    of_map(value.as_object()?, name)
}

/// The same of a map.
pub(super) fn of_map<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    let found = members.get(name).or_else(|| {
        let mut other = members.iter();
        other.find(|(key, _)| same(key, name)).map(|(_, v)| v)
    });
    found.filter(|value| !value.is_null())
}

fn same(left: &str, right: &str) -> bool {
    let plain = |byte: u8| match byte {
        b'.' => b'_',
        byte => byte.to_ascii_lowercase(),
    };
    left.len() == right.len() && left.bytes().map(plain).eq(right.bytes().map(plain))
}

/// What stands at a path of names: `actor/alternateId`.
pub(super) fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('/')
        .try_fold(value, |value, name| member(value, name))
}

/// The text at a path; an empty one is absent.
pub(super) fn text<'v>(value: &'v Value, path: &str) -> Option<&'v str> {
    let text = at(value, path)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

/// The number at a path, also where it is written as text.
pub(super) fn number(value: &Value, path: &str) -> Option<u64> {
    match at(value, path)? {
        Value::String(text) => text.parse().ok(),
        value => value.as_u64(),
    }
}

/// The truth at a path, also where it is written as text.
pub(super) fn truth(value: &Value, path: &str) -> Option<bool> {
    match at(value, path)? {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// The time at a path: RFC 3339, `2026-11-20 11:38:50.836` read as UTC, or seconds or
/// milliseconds since 1970.
pub(super) fn time(value: &Value, path: &str) -> Option<DateTime<Utc>> {
    match at(value, path)? {
        Value::Number(number) => {
            #[expect(clippy::cast_possible_truncation, reason = "whole seconds are enough")]
            let whole = number.as_i64().or(number.as_f64().map(|f| f as i64))?;
            since_1970(whole)
        }
        Value::String(text) => of_text(text.trim()),
        _ => None,
    }
}

fn of_text(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    for form in ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, form) {
            return Some(time.and_utc());
        }
    }
    since_1970(text.parse().ok()?)
}

/// Seconds, or milliseconds where seconds would lie behind the year 5138.
fn since_1970(whole: i64) -> Option<DateTime<Utc>> {
    if whole.abs() >= 100_000_000_000 {
        DateTime::from_timestamp_millis(whole)
    } else {
        DateTime::from_timestamp(whole, 0)
    }
}

/// A time as rules see it.
pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A time as people see it.
pub(super) fn minute(time: DateTime<Utc>) -> String {
    time.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A name as it goes into an answer, cut where it is too long for one.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A list of an answer with an end: what comes later is counted only.
pub(super) struct Kept {
    values: Vec<Value>,
    most: usize,
    left_out: u64,
}

impl Kept {
    /// A list of at most so many.
    pub(super) fn most(most: usize) -> Self {
        Self {
            values: Vec::new(),
            most,
            left_out: 0,
        }
    }

    /// Takes one more.
    pub(super) fn push(&mut self, make: impl FnOnce() -> Value) {
        if self.values.len() < self.most {
            self.values.push(make());
        } else {
            self.left_out += 1;
        }
    }

    /// How many there were.
    pub(super) fn count(&self) -> u64 {
        self.values.len() as u64 + self.left_out
    }

    /// What is kept.
    pub(super) fn values(&mut self) -> &mut [Value] {
        &mut self.values
    }

    /// Writes the list into an answer, with how many it leaves out.
    pub(super) fn put(self, doc: &mut Value, name: &str) {
        doc[name] = Value::Array(self.values);
        doc[format!("{name}-left-out")] = self.left_out.into();
    }
}

/// Sets a member, where there is something to set.
pub(super) fn set(doc: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        doc[name] = value.into();
    }
}

/// Tells the required fields that a record lacks.
pub(super) fn require(
    shown: &str,
    element: &Element<'_>,
    fields: &[&str],
    troubles: &mut Troubles,
) {
    for field in fields
        .iter()
        .filter(|field| at(&element.value, field).is_none())
    {
        let place = element
            .line
            .map_or_else(|| Place::whole(shown), |line| place_at(shown, line, 1));
        let number = element.number;
        let field = field.replace('/', ".");
        troubles.push(format!("record {number} has no `{field}`"), place);
    }
}

/// Tells the required fields that a document lacks.
pub(super) fn require_in(shown: &str, doc: &Value, fields: &[&str], troubles: &mut Troubles) {
    for field in fields.iter().filter(|field| at(doc, field).is_none()) {
        let field = field.replace('/', ".");
        troubles.push(format!("`{field}` is missing"), Place::whole(shown));
    }
}

/// Puts troubles of several origins together.
pub(super) fn together(mut first: Troubles, more: Troubles) -> Troubles {
    for trouble in more.first {
        first.push(trouble.what, trouble.place);
    }
    first.left_out += more.left_out;
    first
}

/// The file is something else than its reader expects.
pub(super) fn other(shown: &str, head: &Head, expected: &str) -> Unreadable {
    let found = match head.object() {
        Some(object) if object.is_empty() => "an empty object".to_owned(),
        Some(object) => {
            let plain = |name: &&String| {
                name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
            };
            let names: Vec<String> = object
                .keys()
                .filter(plain)
                .take(5)
                .map(|name| format!("`{name}`"))
                .collect();
            match names.as_slice() {
                [] => "an object with other members".to_owned(),
                names => format!("an object with {}", names.join(", ")),
            }
        }
        None if head.json.is_some() => "JSON of another form".to_owned(),
        None => "text that is not JSON".to_owned(),
    };
    Unreadable {
        message: format!("expected {expected}; found {found}"),
        place: Place::whole(shown),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_found_without_regard_to_case_and_dots() {
        let record = json!({"eventtype": "a", "api_key_created": {"id": "k"}, "gone": null});
        assert_eq!(text(&record, "eventType"), Some("a"));
        assert_eq!(text(&record, "api_key.created/id"), Some("k"));
        assert_eq!(member(&record, "gone"), None);
        let both = json!({"ID": "other", "id": "exact"});
        assert_eq!(text(&both, "id"), Some("exact"));
    }

    #[test]
    fn times_in_all_their_forms() {
        let same = [
            json!("2024-03-26T16:45:33Z"),
            json!("2024-03-26 16:45:33.000"),
            json!("2024-03-26T17:45:33+01:00"),
            json!(1_711_471_533),
            json!(1_711_471_533_000_i64),
            json!(1_711_471_533.0),
            json!("1711471533"),
        ];
        for value in same {
            let record = json!({"at": value});
            let read = time(&record, "at").map(written);
            assert_eq!(read.as_deref(), Some("2024-03-26T16:45:33Z"), "{record}");
        }
        assert_eq!(time(&json!({"at": "yesterday"}), "at"), None);
    }

    #[test]
    fn lists_end_and_say_so() {
        let mut kept = Kept::most(2);
        for number in 0..5 {
            kept.push(|| number.into());
        }
        let mut doc = json!({});
        kept.put(&mut doc, "n");
        assert_eq!(doc, json!({"n": [0, 1], "n-left-out": 3}));
    }
}
