//! Numbers, dates and names as every report prints them.

use chrono::{Datelike as _, Months, NaiveDate};

use crate::model::id::{Id, PersonId};
use crate::model::plan::{Day, Text};
use crate::model::{At, Plan, Validity};

/// `1,234,567`.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `812 bytes`, `4.1 kB`, `2.0 GB`: decimal units, one digit after the point.
pub fn size(bytes: u64) -> String {
    let units = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    match units.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) => {
            let tenths = bytes.saturating_mul(10) / unit;
            format!("{}.{} {name}", number(tenths / 10), tenths % 10)
        }
        None => format!("{bytes} bytes"),
    }
}

/// `2025-11-01 to 2026-10-31`, `from 2026-07-01`, `until 2026-06-30`.
pub fn validity(validity: Validity) -> Option<String> {
    match (validity.from, validity.until) {
        (Some(from), Some(until)) => Some(format!("{from} to {until}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (None, None) => None,
    }
}

/// The printed name of a person.
pub fn person(plan: &Plan, id: Option<&At<PersonId>>) -> Option<String> {
    id.map(|id| plan.person_name(&id.value))
}

/// "name on day", "name", "on day" or nothing.
pub fn by_on(plan: &Plan, by: Option<&At<PersonId>>, on: Option<&Day>) -> Option<String> {
    match (person(plan, by), on) {
        (Some(name), Some(on)) => Some(format!("{name} on {}", on.value)),
        (Some(name), None) => Some(name),
        (None, Some(on)) => Some(format!("on {}", on.value)),
        (None, None) => None,
    }
}

/// The first day of the month after the one of a day.
pub fn first_of_next_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))
}

/// Texts without their places.
pub fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(|text| text.value.clone()).collect()
}

/// Ids as texts.
pub fn ids<I: Id>(ids: &[At<I>]) -> Vec<String> {
    ids.iter().map(|id| id.value.to_string()).collect()
}

/// A text without its place.
pub fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}

/// A day as text.
pub fn day(day: Option<&Day>) -> Option<String> {
    day.map(|day| day.value.to_string())
}

/// The link from `data/reports/` to an entry: RFC 3986 percent-encoding of every
/// byte that is not unreserved, `/` kept.
pub fn href(entry: &str) -> String {
    use std::fmt::Write as _;
    let mut link = String::from("../");
    for byte in entry.strip_prefix("data/").unwrap_or(entry).bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                link.push(byte.into());
            }
            _ => write!(link, "%{byte:02X}").expect("a String takes any text"),
        }
    }
    link
}

/// Whether a day has passed.
pub fn is_past(day: NaiveDate, as_of: NaiveDate) -> bool {
    day < as_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_sizes_read_the_same_everywhere() {
        assert_eq!(number(0), "0");
        assert_eq!(number(1_234_567), "1,234,567");
        assert_eq!(size(812), "812 bytes");
        assert_eq!(size(4_099), "4.0 kB");
        assert_eq!(size(2_000_000_000), "2.0 GB");
        assert_eq!(
            href("data/evidence/a/b c%.csv"),
            "../evidence/a/b%20c%25.csv"
        );
    }
}
