//! What two columns say: numbers without gaps, and times.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use crate::model::moment::Moment;
use crate::model::plan::Collection;
use crate::model::{NumberSeries, TimeSeries};

/// The most separate runs of numbers that are kept.
const MOST_RUNS: usize = 4096;

/// How many gaps are listed.
const LISTED_GAPS: usize = 10;

/// The numbers of a column as disjoint runs, so that their order does not matter.
pub(super) struct Numbers {
    pub(super) column: String,
    prefix: Option<String>,
    /// First to last number of each run.
    runs: BTreeMap<u64, u64>,
    span: Option<(u64, u64)>,
    unread: u64,
    repeated: u64,
    is_scattered: bool,
}

impl Numbers {
    pub(super) fn new(column: &str) -> Self {
        Self {
            column: column.to_owned(),
            prefix: None,
            runs: BTreeMap::new(),
            span: None,
            unread: 0,
            repeated: 0,
            is_scattered: false,
        }
    }

    /// Takes `1042` or `INC-1042`; the text before the digits is the same in every record.
    pub(super) fn take(&mut self, text: Option<&str>) {
        let text = text.unwrap_or_default().trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (prefix, digits) = text.split_at(digits);
        let number = digits.parse().ok();
        let same = self.prefix.get_or_insert_with(|| prefix.to_owned()) == prefix;
        match number {
            Some(number) if same => self.number(number),
            _ => self.unread += 1,
        }
    }

    fn number(&mut self, number: u64) {
        let span = self.span.get_or_insert((number, number));
        *span = (span.0.min(number), span.1.max(number));
        if self.is_scattered {
            return;
        }
        let before = self.runs.range(..=number).next_back();
        let before = before.map(|(first, last)| (*first, *last));
        if before.is_some_and(|(_, last)| last >= number) {
            self.repeated += 1;
            return;
        }
        let first = match before {
            Some((first, last)) if last.checked_add(1) == Some(number) => first,
            _ => number,
        };
        let after = number
            .checked_add(1)
            .and_then(|next| self.runs.remove(&next));
        self.runs.insert(first, after.unwrap_or(number));
        if self.runs.len() > MOST_RUNS {
            self.is_scattered = true;
            self.runs.clear();
        }
    }

    pub(super) fn finish(self) -> NumberSeries {
        let ends = self.runs.values();
        let begins = self.runs.keys().skip(1);
        let gaps = ends.zip(begins).map(|(end, begin)| (end + 1, begin - 1));
        NumberSeries {
            column: self.column,
            prefix: self.prefix.unwrap_or_default(),
            span: self.span,
            unread: self.unread,
            repeated: self.repeated,
            gaps: gaps.clone().take(LISTED_GAPS).collect(),
            missing: gaps.map(|(first, last)| last - first + 1).sum(),
            is_scattered: self.is_scattered,
        }
    }
}

/// The times of a column, in the order in which they stand.
#[allow(
    clippy::struct_excessive_bools,
    reason = "what was seen at least once, each by itself"
)]
pub(super) struct Times {
    pub(super) column: String,
    collected: Collected,
    zone: FixedOffset,
    span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    unread: u64,
    previous: Option<DateTime<Utc>>,
    largest_gap: Option<(i64, DateTime<Utc>)>,
    rises: bool,
    falls: bool,
    after: u64,
    with_clock: bool,
    is_local: bool,
}

/// When the file was collected, as exactly as the plan says it.
enum Collected {
    At(Moment),
    On(NaiveDate),
}

impl Times {
    pub(super) fn new(column: &str, collection: &Collection) -> Self {
        let utc = FixedOffset::east_opt(0).expect("no offset is an offset");
        let at = collection.at.as_ref().map(|at| at.value);
        Self {
            column: column.to_owned(),
            collected: at.map_or(Collected::On(collection.on.value), Collected::At),
            zone: at.map_or(utc, |at| *at.time().offset()),
            span: None,
            unread: 0,
            previous: None,
            largest_gap: None,
            rises: false,
            falls: false,
            after: 0,
            with_clock: false,
            is_local: false,
        }
    }

    pub(super) fn take(&mut self, text: Option<&str>) {
        let Some(read) = text.and_then(|text| self.read(text.trim())) else {
            self.unread += 1;
            return;
        };
        self.with_clock |= !read.is_day;
        let time = read.time.with_timezone(&Utc);
        let is_later = match (&self.collected, read.is_day) {
            (Collected::At(at), false) => read.time > at.time(),
            (Collected::At(at), true) => read.time.date_naive() > at.day(),
            (Collected::On(day), _) => read.time.date_naive() > *day,
        };
        self.after += u64::from(is_later);
        let span = self.span.get_or_insert((time, time));
        *span = (span.0.min(time), span.1.max(time));
        if let Some(previous) = self.previous.replace(time) {
            let seconds = (time - previous).num_seconds();
            self.rises |= seconds > 0;
            self.falls |= seconds < 0;
            let gap = (seconds.abs(), previous.min(time));
            if self.largest_gap.is_none_or(|largest| gap.0 > largest.0) {
                self.largest_gap = Some(gap);
            }
        }
    }

    /// RFC 3339, the same without a zone, or a day.
    fn read(&mut self, text: &str) -> Option<Read> {
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Read {
                time,
                is_day: false,
            });
        }
        let forms = [
            "%Y-%m-%dT%H:%M:%S%.f",
            "%Y-%m-%d %H:%M:%S%.f",
            "%Y-%m-%d %H:%M",
        ];
        let mut times = forms.iter();
        let time = times.find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
        let day = || {
            Some(
                NaiveDate::parse_from_str(text, "%Y-%m-%d")
                    .ok()?
                    .and_time(NaiveTime::MIN),
            )
        };
        let is_day = time.is_none();
        let time = self
            .zone
            .from_local_datetime(&time.or_else(day)?)
            .single()?;
        self.is_local |= !is_day;
        Some(Read { time, is_day })
    }

    pub(super) fn finish(self) -> TimeSeries {
        let in_order = !(self.rises && self.falls);
        TimeSeries {
            column: self.column,
            span: self.span,
            unread: self.unread,
            largest_gap: self.largest_gap.filter(|_| in_order),
            after_collection: self.after,
            are_days: !self.with_clock,
            is_local: self.is_local,
        }
    }
}

/// A time, and whether only its day is known.
struct Read {
    time: DateTime<FixedOffset>,
    is_day: bool,
}
