//! A7: first and last record, and gaps in number and time.

use chrono::{DateTime, SecondsFormat, Utc};

use super::Seen;
use super::answer::Answer;
use super::origin::local_day;
use crate::diagnostic::{Code, counted};
use crate::model::plan::Text;
use crate::model::{NumberSeries, TimeSeries};

/// How many gaps a sheet names.
const NAMED_GAPS: usize = 3;

pub(super) fn sequence(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let collection = seen.collection();
    let sequence = collection.and_then(|c| c.sequence.as_ref());
    let time = collection.and_then(|c| c.time.as_ref());
    let ends = collection.map(|c| (c.first.as_ref(), c.last.as_ref()));
    if let Some((Some(first), Some(last))) = ends {
        answer.state(format!("{} to {} at the source", first.value, last.value));
    }
    let runs = runs(seen, &mut answer);
    if seen.records().is_none() && sequence.is_none() && time.is_none() {
        return answer;
    }
    if let Some(column) = sequence {
        numbers(seen, column, &mut answer);
    }
    if let Some(column) = time {
        times(seen, column, &mut answer);
    }
    if sequence.is_none() && time.is_none() && !runs && seen.records() != Some(0) {
        answer.miss("a column to test for gaps");
    }
    answer
}

/// First and last of run-time records, which the program reads by itself.
fn runs(seen: Seen<'_>, answer: &mut Answer) -> bool {
    let mut found = false;
    for run in seen.runs() {
        let facts = &run.facts;
        let (Some(first), Some(last)) = (&facts.first, &facts.last) else {
            continue;
        };
        let gaps = match facts.with_gaps {
            0 => String::new(),
            gaps => format!(", {gaps} sessions with a gap"),
        };
        answer.state(format!(
            "records from {first} to {last}, on {} days{gaps}",
            facts.days
        ));
        found = true;
    }
    found
}

/// The numbers of all files together.
fn numbers<'a>(seen: Seen<'a>, column: &'a Text, answer: &mut Answer) {
    let files = seen.collected.files.iter();
    let mut all: Vec<&NumberSeries> = files.filter_map(|f| f.series.sequence.as_ref()).collect();
    all.retain(|series| series.span.is_some());
    all.sort_by_key(|series| (series.prefix.clone(), series.span));
    let highest = all
        .iter()
        .max_by_key(|s| (s.prefix.clone(), s.span.map(|span| span.1)));
    let (Some(first), Some(last)) = (all.first(), highest) else {
        return answer.miss(format!("numbers: no record has one in `{}`", column.value));
    };
    let shown = |series: &NumberSeries, number: u64| format!("{}{number}", series.prefix);
    let low = shown(first, first.span.map_or(0, |span| span.0));
    let high = shown(last, last.span.map_or(0, |span| span.1));
    answer.state(format!("`{}` from {low} to {high}", column.value));
    ends(seen, &low, &high, answer);
    gaps(seen, column, &all, answer);
    let unread: u64 = all.iter().map(|series| series.unread).sum();
    let repeated: u64 = all.iter().map(|series| series.repeated).sum();
    for (count, what) in [
        (unread, "without a number"),
        (repeated, "with a repeated number"),
    ] {
        if count > 0 {
            answer.state(format!("{} {what}", records(count)));
        }
    }
}

/// Numbers that are missing in a file, or between one file and the next.
fn gaps<'a>(seen: Seen<'a>, column: &'a Text, all: &[&NumberSeries], answer: &mut Answer) {
    if all.iter().any(|series| series.is_scattered) {
        let why = format!("gaps: the numbers of `{}` are too scattered", column.value);
        return answer.miss(why);
    }
    let (mut named, mut missing, mut end): (Vec<String>, u64, Option<(&str, u64)>) =
        Default::default();
    for series in all {
        let Some((first, last)) = series.span else {
            continue;
        };
        let before = end.filter(|(prefix, end)| *prefix == series.prefix && first > end + 1);
        if let Some((_, end)) = before {
            missing += first - end - 1;
            named.push(shown_gap(series, (end + 1, first - 1)));
        }
        missing += series.missing;
        named.extend(series.gaps.iter().map(|gap| shown_gap(series, *gap)));
        let reached = end.filter(|(prefix, _)| *prefix == series.prefix);
        end = Some((
            &series.prefix,
            reached.map_or(last, |(_, end)| end.max(last)),
        ));
    }
    if named.is_empty() {
        return answer.state("no number is missing");
    }
    let why = format!(
        "lacks {} of `{}`: {}{}",
        counted(usize::try_from(missing).unwrap_or(usize::MAX), "number"),
        column.value,
        named[..named.len().min(NAMED_GAPS)].join(", "),
        if named.len() > NAMED_GAPS {
            ", …"
        } else {
            ""
        }
    );
    gap(seen, why, column, answer);
}

fn records(count: u64) -> String {
    counted(usize::try_from(count).unwrap_or(usize::MAX), "record")
}

fn shown_gap(series: &NumberSeries, (first, last): (u64, u64)) -> String {
    if first == last {
        return format!("{}{first}", series.prefix);
    }
    format!("{0}{first} to {0}{last}", series.prefix)
}

/// What the source says is first and last, against what was found.
fn ends(seen: Seen<'_>, low: &str, high: &str, answer: &mut Answer) {
    let stated = seen
        .collection()
        .map(|c| (c.first.as_ref(), c.last.as_ref()));
    let Some((first, last)) = stated else { return };
    for (stated, found, what) in [(first, low, "first"), (last, high, "last")] {
        // `0042` and `42` are one number.
        let digits = |text: &str| {
            let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
            (text[..start].to_owned(), text[start..].parse::<u64>().ok())
        };
        if let Some(stated) = stated.filter(|stated| {
            digits(&stated.value).1.is_some() && digits(&stated.value) != digits(found)
        }) {
            let why = format!(
                "begins or ends elsewhere than the source: the {what} is {found}, stated {}",
                stated.value
            );
            gap(seen, why, stated, answer);
        }
    }
}

fn gap<'a>(seen: Seen<'a>, why: String, at: &'a Text, answer: &mut Answer) {
    let message = format!("evidence item `{}` {why}", seen.item.id);
    let finding = seen.finding(Code::RecordGap, message, Some(&at.place));
    answer.contradict(why);
    answer.tell(
        finding.help(
            "export what is missing, or name a column whose numbers have no gaps at the source",
        ),
    );
}

fn times<'a>(seen: Seen<'a>, column: &'a Text, answer: &mut Answer) {
    let files = seen.collected.files.iter();
    let all = files.filter_map(|f| f.series.times.as_ref());
    let all: Vec<&TimeSeries> = all.filter(|series| series.span.is_some()).collect();
    let spans = all.iter().filter_map(|series| series.span);
    let Some((first, last)) = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return answer.miss(format!("times: no record has one in `{}`", column.value));
    };
    let are_days = all.iter().all(|series| series.are_days);
    let shown = |time| shown_time(seen, time, are_days);
    answer.state(format!(
        "`{}` from {} to {}",
        column.value,
        shown(first),
        shown(last)
    ));
    if all.iter().all(|series| series.largest_gap.is_some()) {
        let gaps = all.iter().filter_map(|series| series.largest_gap);
        if let Some((seconds, after)) = gaps.max_by_key(|gap| gap.0) {
            answer.state(format!(
                "longest time without a record {}, after {}",
                span(seconds),
                shown(after)
            ));
        }
    } else if seen.records() != Some(1) {
        answer.state("not in order of time: the longest time without a record is not known");
    }
    let unread: u64 = all.iter().map(|series| series.unread).sum();
    if unread > 0 {
        answer.state(format!(
            "{} without a time that could be read",
            records(unread)
        ));
    }
    if all.iter().any(|series| series.is_local) {
        answer.state("times without a zone are taken in that of the collection, or in UTC");
    }
    stated_times(seen, (first, last), column, answer);
}

/// `first` and `last` as times, where the plan names no column with numbers.
fn stated_times<'a>(
    seen: Seen<'a>,
    found: (DateTime<Utc>, DateTime<Utc>),
    column: &'a Text,
    answer: &mut Answer,
) {
    let Some(collection) = seen.collection().filter(|c| c.sequence.is_none()) else {
        return;
    };
    let ends = [
        (&collection.first, found.0, "first"),
        (&collection.last, found.1, "last"),
    ];
    for (stated, found, what) in ends {
        let Some(stated) = stated else { continue };
        let time = DateTime::parse_from_rfc3339(&stated.value).ok();
        if time.is_some_and(|time| time != found) {
            let why = format!(
                "begins or ends elsewhere than the source: the {what} `{}` is {found}, stated {}",
                column.value, stated.value
            );
            gap(seen, why, stated, answer);
        }
    }
}

/// A day, or a time in UTC.
pub(super) fn shown_time(seen: Seen<'_>, time: DateTime<Utc>, is_day: bool) -> String {
    if is_day {
        return local_day(seen, time).to_string();
    }
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// `45 minutes`, `7 hours`, `12 days`.
fn span(seconds: i64) -> String {
    let units = [
        (172_800, 86_400, "day"),
        (7_200, 3_600, "hour"),
        (120, 60, "minute"),
    ];
    let of = |count: i64, noun: &str| counted(usize::try_from(count).unwrap_or_default(), noun);
    let found = units.iter().find(|(from, _, _)| seconds >= *from);
    found.map_or_else(
        || of(seconds, "second"),
        |(_, unit, noun)| of(seconds / unit, noun),
    )
}
