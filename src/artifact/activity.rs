//! What happened, by kind, day and actor: the sums of any log.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};

use super::Fact;
use super::loose::{minute, set, short, written};
use super::source::fact;

/// How many kinds of events are told apart.
const MOST_TYPES: usize = 1_000;
/// How many days are counted apart: some thirty years.
const MOST_DAYS: usize = 11_000;
/// How many actors are told apart.
const MOST_ACTORS: usize = 1_000_000;

/// The sums of a log.
#[derive(Default)]
pub(super) struct Activity {
    /// All events.
    pub(super) events: u64,
    types: BTreeMap<String, u64>,
    of_other_types: u64,
    span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    days: BTreeMap<NaiveDate, u64>,
    on_other_days: u64,
    actors: BTreeSet<u64>,
    more_actors: bool,
    undated: u64,
}

impl Activity {
    /// Counts one event.
    pub(super) fn note(&mut self, kind: &str, at: Option<DateTime<Utc>>, actor: Option<&str>) {
        self.events += 1;
        if let Some(count) = self.types.get_mut(kind) {
            *count += 1;
        } else if self.types.len() < MOST_TYPES {
            *self.types.entry(short(kind)).or_default() += 1;
        } else {
            self.of_other_types += 1;
        }
        if let Some(actor) = actor {
            let mut hasher = DefaultHasher::new();
            actor.to_ascii_lowercase().hash(&mut hasher);
            let hash = hasher.finish();
            if self.actors.len() < MOST_ACTORS {
                self.actors.insert(hash);
            } else if !self.actors.contains(&hash) {
                self.more_actors = true;
            }
        }
        let Some(at) = at else {
            self.undated += 1;
            return;
        };
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
        let day = at.date_naive();
        if self.days.len() < MOST_DAYS || self.days.contains_key(&day) {
            *self.days.entry(day).or_default() += 1;
        } else {
            self.on_other_days += 1;
        }
    }

    /// Events of a kind.
    pub(super) fn of_type(&self, kind: &str) -> u64 {
        self.types.get(kind).copied().unwrap_or_default()
    }

    /// Writes the sums into an answer.
    pub(super) fn put(&self, doc: &mut Value) {
        doc["events"] = self.events.into();
        doc["types"] = json!({"counts": self.types, "left-out": self.of_other_types});
        let days: Map<String, Value> = self
            .days
            .iter()
            .map(|(day, count)| (day.to_string(), (*count).into()))
            .collect();
        doc["days"] = json!({"counts": days, "left-out": self.on_other_days});
        doc["actors"] = self.actors.len().into();
        if self.more_actors {
            doc["actors-left-out"] = true.into();
        }
        doc["undated"] = self.undated.into();
        set(
            doc,
            "first-event",
            self.span.map(|(first, _)| written(first)),
        );
        set(doc, "last-event", self.span.map(|(_, last)| written(last)));
    }

    /// The sums for people.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![fact(
            "events",
            format!("{} of {} kinds", self.events, self.types.len()),
        )];
        if let Some((first, last)) = self.span {
            let days = self.days.len();
            facts.push(fact(
                "period",
                format!(
                    "{} to {}, {days} days with events",
                    minute(first),
                    minute(last)
                ),
            ));
        }
        let more = if self.more_actors { "more than " } else { "" };
        facts.push(fact("actors", format!("{more}{}", self.actors.len())));
        let mut types: Vec<_> = self.types.iter().collect();
        types.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
        let most: Vec<String> = types
            .iter()
            .take(3)
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        if !most.is_empty() {
            facts.push(fact("most frequent", most.join(", ")));
        }
        if self.undated > 0 {
            facts.push(fact("events without a time", self.undated));
        }
        facts
    }
}
