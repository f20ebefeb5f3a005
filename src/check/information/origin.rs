//! Where an item comes from: A1 source, A2 collector, A3 query, A4 time, A5 days covered.

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};

use super::Seen;
use super::answer::Answer;
use crate::diagnostic::Code;
use crate::model::plan::{Environment, Source, Text};

fn text(text: Option<&Text>) -> Option<String> {
    text.map(|text| text.value.clone())
}

/// A1: the system, and that it is the one that the organisation works with.
pub(super) fn source(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let system = text(seen.collection().and_then(|c| c.system.as_ref()));
    let place = seen
        .viewed()
        .map(|v| format!("{}, {}", v.holder.value, v.place.value));
    let folder = match seen.item.source {
        Some(Source::Scanned(folder)) => Some(format!("folder `{}`", folder.value)),
        _ => None,
    };
    answer.state_or_miss(system.or(place).or(folder), "system");
    match seen.collection().and_then(|c| c.environment.as_ref()) {
        None => answer.miss("environment"),
        Some(at) if at.value == Environment::Production => answer.state("production"),
        Some(at) => {
            let why = format!("comes from a {} system", at.value.as_str());
            let message = format!(
                "evidence item `{}` {why}, not from production",
                seen.item.id
            );
            let finding = seen.finding(Code::NotProduction, message, Some(&at.place));
            answer.refute(
                why,
                finding.help("collect it from production, or correct `environment`"),
            );
        }
    }
    answer
}

/// A2: who or what collected it, and with which version of a tool.
pub(super) fn collector(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let by = seen.collection().and_then(|c| c.by.as_ref());
    let by = by.or(seen.viewed().map(|viewed| &viewed.by));
    let name = by.map(|by| seen.subject.plan.person_name(&by.value));
    answer.state_or_miss(name, "person or job");
    if seen.viewed().is_some() {
        answer.state("inspected where it is kept");
        return answer;
    }
    match seen.collection().and_then(|c| c.tool.as_ref()) {
        None => answer.miss("tool and its version"),
        Some(tool) => {
            answer.state(tool.value.as_str());
            if !tool.value.contains(|c: char| c.is_ascii_digit()) {
                answer.miss("version of the tool");
            }
        }
    }
    answer
}

/// A3: what was asked of the source.
pub(super) fn query(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let query = text(seen.collection().and_then(|c| c.query.as_ref()));
    let inspect = seen.viewed().map(|viewed| viewed.inspect.value.clone());
    answer.state_or_miss(query.or(inspect), "query, command or export");
    answer
}

/// A4: the time with its zone, and what the clock was set by.
pub(super) fn time(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let collection = seen.collection();
    let at = collection.and_then(|c| c.at.as_ref());
    let day = seen.day().map(|day| day.value.to_string());
    if let Some(when) = at.map(|at| at.value.to_string()).or(day) {
        answer.state(when);
    }
    if at.is_none() {
        answer.miss("time with its zone");
    }
    let by = collection.and_then(|c| c.time_source.as_ref());
    let by = by.map(|source| format!("by {}", source.value));
    answer.state_or_miss(by, "source of the time");
    let as_of = seen.subject.as_of();
    if seen.day().is_some_and(|day| day.value > as_of.0) {
        answer.contradict(format!("is later than the as-of date {as_of}"));
    }
    answer
}

/// A5: the days that it speaks for, against the period and the records.
pub(super) fn period(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let (covers, period) = (seen.item.covers, seen.subject.period());
    match (covers.from, covers.until) {
        (Some(from), Some(until)) => answer.state(format!("{from} to {until}")),
        (Some(from), None) => {
            answer.state(format!("from {from}"));
            answer.miss("last day");
        }
        (None, Some(until)) => {
            answer.state(format!("until {until}"));
            answer.miss("first day");
        }
        (None, None) => answer.miss("first and last day"),
    }
    if (covers.from.is_some() || covers.until.is_some()) && !covers.overlaps(period) {
        answer.contradict(format!("lies outside the period {period}"));
    }
    let Some((first, last)) = days(seen) else {
        return answer;
    };
    if !covers.contains(first) || !covers.contains(last) {
        let why = format!("has records from {first} to {last}, outside the days that it covers");
        let message = format!("evidence item `{}` {why}", seen.item.id);
        let time = seen.collection().and_then(|c| c.time.as_ref());
        let finding = seen.finding(Code::EvidenceOutsidePeriod, message, time.map(|t| &t.place));
        answer.contradict(why);
        answer.tell(
            finding.help(
                "export the days that it covers, or correct `covers-from` and `covers-until`",
            ),
        );
    }
    answer
}

/// The days of the first and the last record, in the zone of the collection.
fn days(seen: Seen<'_>) -> Option<(NaiveDate, NaiveDate)> {
    let files = seen.collected.files.iter();
    let spans = files.filter_map(|file| file.series.times.as_ref()?.span);
    let (first, last) = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    Some((local_day(seen, first), local_day(seen, last)))
}

/// The day of a time where it was collected.
pub(super) fn local_day(seen: Seen<'_>, time: DateTime<Utc>) -> NaiveDate {
    let at = seen.collection().and_then(|c| c.at.as_ref());
    let zone = at.map(|at| *at.value.time().offset());
    let zone = zone.or(FixedOffset::east_opt(0));
    zone.map_or(time.date_naive(), |zone| {
        time.with_timezone(&zone).date_naive()
    })
}
