//! Events that agents sent minus events that the SIEM holds, by day and conversation.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Join;
use crate::check::Subject;
use crate::model::id::EvidenceId;
use crate::model::plan::{ItemView, Parser};
use crate::model::{CollectedFile, Document, Place};

/// How many days and conversations are listed.
const MOST: usize = 400;

/// Events of one side.
#[derive(Default)]
struct Side<'a> {
    items: Vec<&'a EvidenceId>,
    place: Option<&'a Place>,
    events: u64,
    days: BTreeMap<String, u64>,
    conversations: BTreeMap<String, u64>,
    /// Whether days or conversations were left out when the files were read.
    partial: bool,
}

impl<'a> Side<'a> {
    fn belongs(&mut self, item: &ItemView<'a>, id: &'a EvidenceId) {
        if !self.items.contains(&id) {
            self.items.push(id);
        }
        self.place.get_or_insert(item.place);
    }

    fn counts(&mut self, days: &Value, conversations: impl Iterator<Item = (String, u64)>) {
        for (day, count) in days.as_object().into_iter().flatten() {
            let count = count.as_u64().unwrap_or(0);
            *self.days.entry(day.clone()).or_default() += count;
            self.events += count;
        }
        for (id, count) in conversations {
            *self.conversations.entry(id).or_default() += count;
        }
    }
}

/// What the telemetry of agents has and the exports of the SIEM lack.
pub(super) fn events(subject: Subject<'_>) -> Vec<Join<'_>> {
    let (mut sent, mut held) = (Side::default(), Side::default());
    for item in subject.plan.items() {
        let Some((id, collected)) = subject.collected.items.get_key_value(&item.id) else {
            continue;
        };
        for file in collected.files.iter().filter(|file| !file.earlier) {
            if item.parser == Parser::OtlpLogs && of_telemetry(file, &mut sent) {
                sent.belongs(&item, id);
            } else if of_siem(file, &mut held) {
                held.belongs(&item, id);
            }
        }
    }
    let (Some(place), Some(_)) = (sent.place, held.place) else {
        return Vec::new();
    };
    let doc = compared(&sent, &held);
    vec![Join {
        name: "siem",
        shown: "telemetry and the export of the SIEM".to_owned(),
        items: sent.items.iter().chain(&held.items).copied().collect(),
        place,
        doc,
    }]
}

/// Takes the events of a telemetry file; a record without a time is on no day.
fn of_telemetry(file: &CollectedFile, side: &mut Side<'_>) -> bool {
    let Some(Document::Read(doc)) = &file.document else {
        return false;
    };
    if doc["kind"] != "telemetry" {
        return false;
    }
    let conversations = doc["conversations"].as_object().into_iter().flatten();
    let count = |one: &Value| one["events"].as_u64().unwrap_or(0);
    side.counts(
        &doc["days"],
        conversations.map(|(id, one)| (id.clone(), count(one))),
    );
    side.partial |= doc["conversations-left-out"].as_u64().unwrap_or(0) > 0;
    true
}

/// Takes the events of an export.
fn of_siem(file: &CollectedFile, side: &mut Side<'_>) -> bool {
    let exports = [Parser::SplunkExport, Parser::ElasticExport];
    let reading = file
        .artifact
        .as_deref()
        .filter(|read| exports.contains(&read.parser));
    let Some(doc) = reading.map(|read| &read.doc) else {
        return false;
    };
    let conversations = doc["conversations"]["counts"]
        .as_object()
        .into_iter()
        .flatten();
    let count = |one: &Value| one.as_u64().unwrap_or(0);
    side.counts(
        &doc["by-day"]["counts"],
        conversations.map(|(id, one)| (id.clone(), count(one))),
    );
    let left_out = |name: &str| doc[name]["left-out"].as_u64().unwrap_or(0) > 0;
    side.partial |= left_out("by-day") || left_out("conversations");
    true
}

/// A share in thousandths; the least that is missing is one.
fn permille(missing: u64, all: u64) -> u64 {
    (missing * 1_000).div_ceil(all.max(1))
}

/// The days and conversations of which the SIEM holds fewer events than were sent.
fn compared(sent: &Side<'_>, held: &Side<'_>) -> Value {
    let lacks = |theirs: &BTreeMap<String, u64>, name: &String, count: u64| {
        count.saturating_sub(theirs.get(name).copied().unwrap_or(0))
    };
    let days: Vec<_> = sent
        .days
        .iter()
        .map(|(day, count)| (day, *count, lacks(&held.days, day, *count)))
        .collect();
    let missing: u64 = days.iter().map(|(_, _, missing)| missing).sum();
    let listed = days.iter().take(MOST).map(|(day, count, missing)| {
        json!({"day": day, "telemetry": count, "siem": held.days.get(*day).copied().unwrap_or(0), "missing": missing})
    });
    let mut doc = json!({
        "telemetry-events": sent.events,
        "siem-events": held.events,
        "missing": missing,
        "days": listed.collect::<Vec<Value>>(),
        "days-left-out": days.len().saturating_sub(MOST),
        "days-with-missing": days.iter().filter(|(_, _, missing)| *missing > 0).count(),
        "partial": sent.partial || held.partial,
    });
    if sent.events > 0 {
        doc["missing-permille"] = permille(missing, sent.events).into();
    }
    // Without ids on the side of the SIEM only days can be compared.
    if !held.conversations.is_empty() && !sent.conversations.is_empty() {
        let short = sent.conversations.iter();
        let short = short.filter(|(id, count)| lacks(&held.conversations, id, **count) > 0);
        let short: Vec<&String> = short.map(|(id, _)| id).collect();
        doc["conversations"] = sent.conversations.len().into();
        let share = permille(short.len() as u64, sent.conversations.len() as u64);
        doc["conversations-missing-permille"] = share.into();
        doc["conversations-with-missing"] = short.len().into();
        let first = short.iter().take(MOST);
        doc["first-conversations"] = first.map(|id| Value::from(id.as_str())).collect();
    }
    doc
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(days: &[(&str, u64)], conversations: &[(&str, u64)]) -> Side<'static> {
        let owned =
            |list: &[(&str, u64)]| list.iter().map(|(n, c)| ((*n).to_owned(), *c)).collect();
        let events = days.iter().map(|(_, count)| count).sum();
        Side {
            days: owned(days),
            conversations: owned(conversations),
            events,
            ..Side::default()
        }
    }

    #[test]
    fn what_the_siem_lacks_is_counted_by_day_and_conversation() {
        let sent = side(
            &[("2026-10-01", 10), ("2026-10-02", 4)],
            &[("a", 10), ("b", 4)],
        );
        let held = side(&[("2026-10-01", 25), ("2026-10-03", 9)], &[("a", 10)]);
        let doc = compared(&sent, &held);
        assert_eq!(
            (&doc["missing"], &doc["missing-permille"]),
            (&json!(4), &json!(286))
        );
        assert_eq!(
            (
                &doc["days-with-missing"],
                &doc["conversations-with-missing"]
            ),
            (&json!(1), &json!(1))
        );
        assert_eq!(doc["first-conversations"], json!(["b"]));
        let day = json!({"day": "2026-10-02", "telemetry": 4, "siem": 0, "missing": 4});
        assert_eq!(doc["days"][1], day);
    }

    #[test]
    fn without_ids_in_the_siem_only_days_are_compared() {
        let doc = compared(
            &side(&[("2026-10-01", 2)], &[("a", 2)]),
            &side(&[("2026-10-01", 2)], &[]),
        );
        assert_eq!(
            (&doc["missing"], doc.get("conversations")),
            (&json!(0), None)
        );
    }
}
