//! What readers of logs count, in bounded memory: names, days, people, required fields.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::source::{Source, at, fact};
use super::stream::{Element, elements};
use super::{Fact, Troubles, Unreadable};
use crate::model::Place;

/// The longest name that is kept; a longer one is cut.
const LONGEST: usize = 160;
/// How many different days are kept apart.
const MOST_DAYS: usize = 20_000;
/// How many different people or connections are told apart.
const MOST_DISTINCT: usize = 200_000;

/// Different names and how often each was seen.
pub(super) struct Counts {
    most: usize,
    seen: BTreeMap<String, u64>,
    left_out: u64,
}

impl Counts {
    /// Keeps so many different names; sightings of others are counted.
    pub(super) fn of(most: usize) -> Self {
        Self {
            most,
            seen: BTreeMap::new(),
            left_out: 0,
        }
    }

    pub(super) fn note(&mut self, name: &str) {
        let name = short(name);
        if name.is_empty() {
            return;
        }
        let full = self.seen.len() >= self.most;
        match self.seen.get_mut(name) {
            Some(count) => *count += 1,
            None if full => self.left_out += 1,
            None => _ = self.seen.insert(name.to_owned(), 1),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }

    pub(super) fn total(&self) -> u64 {
        self.seen.values().sum::<u64>() + self.left_out
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.seen.keys().map(String::as_str)
    }

    /// As rules see it: `{counts: {name: n}, left-out: n}`.
    pub(super) fn value(&self) -> Value {
        json!({"counts": self.seen, "left-out": self.left_out})
    }

    /// The names seen most often, for people: `a (12), b (3) and 4 more`.
    pub(super) fn shown(&self, most: usize) -> String {
        let mut names: Vec<_> = self.seen.iter().collect();
        names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let first = names.iter().take(most);
        let first: Vec<String> = first.map(|(n, count)| format!("{n} ({count})")).collect();
        let shown = first.join(", ");
        match names.len().saturating_sub(most) {
            0 => shown,
            more => format!("{shown} and {more} more"),
        }
    }
}

/// A name of bounded length.
pub(super) fn short(name: &str) -> &str {
    let name = name.trim();
    if name.len() <= LONGEST {
        return name;
    }
    let cut = name.char_indices().nth(LONGEST).map(|(at, _)| at);
    &name[..cut.unwrap_or(name.len())]
}

/// How many different values there were; the values are not kept.
#[derive(Default)]
pub(super) struct Distinct {
    seen: HashSet<u64>,
    left_out: u64,
}

impl Distinct {
    pub(super) fn note(&mut self, value: &str) {
        let value = value.trim();
        if value.is_empty() || value == "-" {
            return;
        }
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        if self.seen.len() < MOST_DISTINCT {
            self.seen.insert(hasher.finish());
        } else if !self.seen.contains(&hasher.finish()) {
            self.left_out += 1;
        }
    }

    /// The number, a lower bound once so many were seen that no more are told apart.
    pub(super) fn count(&self) -> u64 {
        self.seen.len() as u64
    }
}

/// When records were made.
#[derive(Default)]
pub(super) struct Times {
    first: Option<DateTime<Utc>>,
    last: Option<DateTime<Utc>>,
    days: BTreeMap<NaiveDate, u64>,
    left_out: u64,
    unread: u64,
}

impl Times {
    pub(super) fn note(&mut self, time: Option<DateTime<Utc>>) {
        let Some(time) = time else {
            self.unread += 1;
            return;
        };
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.last = Some(self.last.map_or(time, |last| last.max(time)));
        let full = self.days.len() >= MOST_DAYS;
        match self.days.get_mut(&time.date_naive()) {
            Some(count) => *count += 1,
            None if !full => _ = self.days.insert(time.date_naive(), 1),
            None => self.left_out += 1,
        }
    }

    /// The most days in a row without a record, between the first and the last.
    fn longest_gap(&self) -> i64 {
        let days: Vec<&NaiveDate> = self.days.keys().collect();
        let gaps = days
            .windows(2)
            .map(|two| (*two[1] - *two[0]).num_days() - 1);
        gaps.max().unwrap_or(0)
    }

    /// Writes `first`, `last`, `days`, `longest-gap-days` and `without-time`.
    pub(super) fn tell(&self, doc: &mut Value) {
        if let (Some(first), Some(last)) = (self.first, self.last) {
            doc["first"] = rfc3339(first).into();
            doc["last"] = rfc3339(last).into();
            doc["days"] = self.days.len().into();
            doc["longest-gap-days"] = self.longest_gap().into();
        }
        doc["without-time"] = self.unread.into();
    }

    /// Records by day, for comparisons with another log.
    pub(super) fn by_day(&self) -> Value {
        let days = self.days.iter();
        let counts: BTreeMap<String, u64> = days.map(|(d, n)| (d.to_string(), *n)).collect();
        json!({"counts": counts, "left-out": self.left_out})
    }

    /// The time that the records speak for.
    pub(super) fn fact(&self) -> Option<Fact> {
        let (first, last) = (self.first?.date_naive(), self.last?.date_naive());
        let days = self.days.len();
        Some(fact(
            "period",
            format!("{first} to {last}, {days} days with records"),
        ))
    }
}

/// A moment as rules read it.
pub(super) fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A time as logs write it: RFC 3339, the same with a space or without zone (read as UTC),
/// `Mon Oct 16 22:55:48 2023`, a day, and seconds, milliseconds, microseconds or
/// nanoseconds since 1970, as a number or a text.
pub(super) fn moment(value: &Value) -> Option<DateTime<Utc>> {
    match value {
        Value::String(text) => moment_of(text.trim()),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => since_1970(whole),
            None => number.as_f64().and_then(seconds),
        },
        _ => None,
    }
}

/// The same, of a text.
pub(super) fn moment_of(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().and_then(since_1970);
    }
    if let Ok(number) = text.parse::<f64>() {
        return seconds(number);
    }
    let with_zone = [
        "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f %z",
        "%d/%b/%Y:%H:%M:%S %z",
    ];
    let zoned = with_zone
        .iter()
        .find_map(|form| DateTime::parse_from_str(text, form).ok());
    if let Some(time) = zoned {
        return Some(time.to_utc());
    }
    let text = text.trim_end_matches(" UTC").trim_end_matches(" GMT");
    let without = [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%a %b %e %H:%M:%S %Y",
    ];
    let plain = without
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let day = || {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()?
            .and_hms_opt(0, 0, 0)
    };
    plain.or_else(day).map(|time| time.and_utc())
}

fn since_1970(number: i64) -> Option<DateTime<Utc>> {
    match number {
        1..100_000_000_000 => DateTime::from_timestamp(number, 0),
        100_000_000_000..100_000_000_000_000 => DateTime::from_timestamp_millis(number),
        100_000_000_000_000..100_000_000_000_000_000 => DateTime::from_timestamp_micros(number),
        100_000_000_000_000_000.. => Some(DateTime::from_timestamp_nanos(number)),
        _ => None,
    }
}

/// Seconds with a fraction.
fn seconds(number: f64) -> Option<DateTime<Utc>> {
    let inside = number.is_finite() && (1.0..1e11).contains(&number);
    // A binary fraction is a little less or more than the decimal one that was written.
    let span = inside.then(|| std::time::Duration::try_from_secs_f64(number + 0.000_5).ok())??;
    let milliseconds = i64::try_from(span.as_millis()).ok()?;
    DateTime::UNIX_EPOCH.checked_add_signed(TimeDelta::milliseconds(milliseconds))
}

/// A kind of record, in JSON.
pub(super) struct Kind {
    /// What it is, in words: "audit entries of Vault".
    pub(super) what: &'static str,
    /// Where lists of records stand in an object.
    pub(super) paths: &'static [&'static str],
    /// Whether an object is such a record, though perhaps one that lacks something.
    pub(super) is: fn(&Map<String, Value>) -> bool,
}

/// One record.
pub(super) struct Record<'a> {
    shown: &'a str,
    line: Option<u64>,
    /// Its number, from 1.
    pub(super) number: u64,
    /// Its members.
    pub(super) members: &'a Map<String, Value>,
}

impl Record<'_> {
    pub(super) fn place(&self) -> Place {
        match self.line {
            Some(line) => at(self.shown, line, 1),
            None => Place::whole(self.shown),
        }
    }

    /// A text by its path.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        let text = dig(self.members, path)?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Tells the members that must be there and are not.
    pub(super) fn require(&self, paths: &[&str], troubles: &mut Troubles) {
        for path in paths {
            if dig(self.members, path).is_none_or(Value::is_null) {
                troubles.push(
                    format!("record {} has no `{path}`", self.number),
                    self.place(),
                );
            }
        }
    }
}

/// What remained when the records were taken away.
pub(super) struct Rest {
    /// Members of the object around the lists.
    pub(super) members: Map<String, Value>,
    /// Lines and records that cannot be read, and members that are missing.
    pub(super) troubles: Troubles,
}

/// Visits the records of a file, whether they stand in an array, in lines, or in a list of
/// an object.
pub(super) fn records(
    source: &mut Source<'_>,
    kind: &Kind,
    take: &mut dyn FnMut(&Record<'_>, &mut Troubles),
) -> Result<Rest, Unreadable> {
    let (shown, whole) = (source.shown, source.whole());
    let (mut troubles, mut known, mut first_other) = (Troubles::default(), 0, None);
    let mut see = |number: u64, line: Option<u64>, value: Value| {
        let Value::Object(members) = value else {
            first_other.get_or_insert_with(|| "a value that is no object".to_owned());
            return troubles.push(format!("record {number} is no object"), whole.clone());
        };
        let record = Record {
            shown,
            line,
            number,
            members: &members,
        };
        if (kind.is)(&members) {
            known += 1;
            take(&record, &mut troubles);
        } else {
            first_other.get_or_insert_with(|| keys(&members));
            troubles.push(
                format!("record {number} is none of {}", kind.what),
                record.place(),
            );
        }
    };
    let give = &mut |element: Element<'_>| see(element.number, element.line, element.value);
    let mut rest = elements(source, kind.paths, give)?;
    if rest.elements == 0 && (kind.is)(&rest.members) {
        see(1, None, Value::Object(std::mem::take(&mut rest.members)));
    }
    let other = first_other.or_else(|| {
        let lost = !kind.paths.iter().any(|path| leads(&rest.members, path));
        (known == 0 && !rest.members.is_empty() && lost).then(|| keys(&rest.members))
    });
    if let (0, Some(found)) = (known, other) {
        return Err(source.unreadable(format!("expected {}, and found {found}", kind.what)));
    }
    for trouble in rest.troubles.first {
        troubles.push(trouble.what, trouble.place);
    }
    troubles.left_out += rest.troubles.left_out;
    Ok(Rest {
        members: rest.members,
        troubles,
    })
}

/// Whether the object around a list is there: the list itself was taken out of it.
fn leads(members: &Map<String, Value>, path: &str) -> bool {
    let around = path.rsplit_once('/').map(|(around, _)| around);
    around.is_some_and(|around| dig(members, &around.replace('/', ".")).is_some())
}

/// The names of an object's members, for somebody who expected others.
fn keys(members: &Map<String, Value>) -> String {
    let names: Vec<String> = members
        .keys()
        .take(6)
        .map(|n| format!("`{}`", short(n)))
        .collect();
    match names.len() {
        0 => "an empty object".to_owned(),
        _ => format!("an object with {}", names.join(", ")),
    }
}

/// The value at a path; a name may hold dots itself: `attributes.conversation.id`.
pub(super) fn dig<'a>(members: &'a Map<String, Value>, path: &str) -> Option<&'a Value> {
    if let Some(value) = members.get(path) {
        return Some(value);
    }
    path.match_indices('.').find_map(|(at, _)| {
        let below = members.get(&path[..at])?.as_object()?;
        dig(below, &path[at + 1..])
    })
}

/// The host of a URL or of `host:port`, in lower case, without user and password.
pub(super) fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let host = match host.strip_prefix('[') {
        Some(six) => six.split(']').next()?,
        None => host.split(':').next()?,
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_logs() {
        let of = |value: Value| moment(&value).map(rfc3339);
        let noon = Some("2026-10-01T12:00:00Z".to_owned());
        assert_eq!(of(json!("2026-10-01T12:00:00Z")), noon);
        assert_eq!(of(json!("2026-10-01T14:00:00+02:00")), noon);
        assert_eq!(of(json!("2026-10-01T14:00:00.000+0200")), noon);
        assert_eq!(of(json!("2026-10-01 12:00:00.000000000")), noon);
        assert_eq!(of(json!("2026-10-01 12:00:00 UTC")), noon);
        assert_eq!(of(json!("Thu Oct  1 12:00:00 2026")), noon);
        assert_eq!(of(json!(1_790_856_000)), noon);
        assert_eq!(of(json!("1790856000000")), noon);
        assert_eq!(of(json!(1_790_856_000_000_000_000_i64)), noon);
        assert_eq!(of(json!(1_790_856_000.0)), noon);
        assert_eq!(of(json!("yesterday")), None);
        assert_eq!(of(json!(0)), None);
    }

    #[test]
    fn hosts_of_urls() {
        let cases = [
            (
                "https://user:secret@API.openai.com:443/v1?key=1",
                "api.openai.com",
            ),
            ("api.openai.com:443", "api.openai.com"),
            ("[::1]:8080", "::1"),
            ("ebay.com/", "ebay.com"),
        ];
        for (url, expected) in cases {
            assert_eq!(host(url).as_deref(), Some(expected), "{url}");
        }
        assert_eq!(host("/path"), None);
    }

    #[test]
    fn names_with_dots_and_objects_within_objects() {
        let value = json!({"attributes": {"conversation.id": "a"}, "b.c": {"d": 1}});
        let members = value.as_object().expect("an object");
        assert_eq!(
            dig(members, "attributes.conversation.id"),
            Some(&json!("a"))
        );
        assert_eq!(dig(members, "b.c.d"), Some(&json!(1)));
        assert_eq!(dig(members, "b.d"), None);
    }

    #[test]
    fn the_most_names_are_kept_and_all_are_counted() {
        let mut counts = Counts::of(2);
        for name in ["a", "b", "c", "a", "c"] {
            counts.note(name);
        }
        assert_eq!(
            counts.value(),
            json!({"counts": {"a": 2, "b": 1}, "left-out": 2})
        );
        assert_eq!(
            (counts.total(), counts.shown(1)),
            (5, "a (2) and 1 more".to_owned())
        );
    }
}
