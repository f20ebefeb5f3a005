//! Times of records, as the records state them.

use std::fmt;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};

use super::json::text;

/// A moment in nanoseconds since 1970; prints as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A date in UTC; prints as `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

const NANOS_OF_DAY: i64 = 86_400 * 1_000_000_000;

impl Day {
    /// Takes the number of days since 1970.
    pub fn from_number(days: i64) -> Self {
        Self(days)
    }

    /// Days since 1970.
    pub fn number(self) -> i64 {
        self.0
    }

    /// The next date.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Moment {
    /// Reads RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let parsed = DateTime::parse_from_rfc3339(text).ok()?;
        parsed.timestamp_nanos_opt().map(Self)
    }

    /// Reads a JSON string of RFC 3339, quotes included.
    pub(crate) fn parse_written(written: &[u8]) -> Option<Self> {
        Self::parse_usual(written).or_else(|| Self::parse(&text(written)))
    }

    /// Reads `"2026-11-20T11:38:50.836Z"`, as agents write it, and nothing else.
    fn parse_usual(written: &[u8]) -> Option<Self> {
        let digits: &[u8; 24] = written
            .strip_prefix(b"\"")?
            .strip_suffix(b"\"")?
            .try_into()
            .ok()?;
        let marks = [
            (4, b'-'),
            (7, b'-'),
            (10, b'T'),
            (13, b':'),
            (16, b':'),
            (19, b'.'),
            (23, b'Z'),
        ];
        if marks.iter().any(|(at, mark)| digits[*at] != *mark) {
            return None;
        }
        let number = |from: usize, to: usize| {
            digits[from..to].iter().try_fold(0, |sum: u32, digit| {
                digit
                    .is_ascii_digit()
                    .then(|| sum * 10 + u32::from(digit - b'0'))
            })
        };
        let year = i32::try_from(number(0, 4)?).ok()?;
        let date = NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)?;
        let time = date.and_hms_milli_opt(
            number(11, 13)?,
            number(14, 16)?,
            number(17, 19)?,
            number(20, 23)?,
        )?;
        time.and_utc().timestamp_nanos_opt().map(Self)
    }

    /// Reads nanoseconds since 1970; zero says that the time is unknown.
    pub fn parse_nanos(text: &str) -> Option<Self> {
        let nanos = text.parse().ok()?;
        (nanos > 0).then_some(Self(nanos))
    }

    /// Takes seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Option<Self> {
        seconds.checked_mul(1_000_000_000).map(Self)
    }

    /// Takes nanoseconds since 1970.
    pub fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since 1970.
    pub fn nanos(self) -> i64 {
        self.0
    }

    /// The date in UTC.
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(NANOS_OF_DAY))
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_nanos(self.0)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = if self.0 % 1_000_000 == 0 {
            SecondsFormat::Millis
        } else {
            SecondsFormat::Nanos
        };
        f.write_str(&self.utc().to_rfc3339_opts(format, true))
    }
}

impl serde::Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let midnight = DateTime::from_timestamp_nanos(self.0.saturating_mul(NANOS_OF_DAY));
        write!(f, "{}", midnight.format("%F"))
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The earliest and the latest of the moments that were noted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Span {
    /// The earliest.
    pub first: Option<Moment>,
    /// The latest.
    pub last: Option<Moment>,
}

impl Span {
    pub(super) fn note(&mut self, at: Moment) {
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_print_as_they_were_written() {
        let text = "2026-11-20T11:38:50.836Z";
        assert_eq!(Moment::parse(text).expect("a time").to_string(), text);
        let nanos = Moment::parse_nanos("1795174730836189688").expect("a time");
        assert_eq!(nanos.to_string(), "2026-11-20T11:38:50.836189688Z");
        assert_eq!(nanos.day().to_string(), "2026-11-20");
        let offset = Moment::parse("2026-11-20T12:38:50.836+01:00");
        assert_eq!(offset, Moment::parse(text));
    }

    #[test]
    fn what_is_no_time_is_none() {
        assert_eq!(Moment::parse_nanos("0"), None);
        assert_eq!(Moment::parse_nanos("18446744073709551615"), None);
        assert_eq!(Moment::parse("yesterday"), None);
        assert_eq!(Moment::from_seconds(i64::MAX), None);
    }
}
