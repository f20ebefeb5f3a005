//! Days, periods and the one time a package carries.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Timelike, Utc};

/// The day of judgement: everything is "in date" or "stale" as of this day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AsOf(pub NaiveDate);

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A span of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    from: NaiveDate,
    until: NaiveDate,
}

/// Says that a period ends before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the period ends on {until}, before it begins on {from}")]
pub struct BadPeriod {
    /// The first day as given.
    pub from: NaiveDate,
    /// The last day as given.
    pub until: NaiveDate,
}

impl Period {
    /// Builds a period whose last day is not before its first.
    pub fn new(from: NaiveDate, until: NaiveDate) -> Result<Self, BadPeriod> {
        if until < from {
            return Err(BadPeriod { from, until });
        }
        Ok(Self { from, until })
    }

    /// The first day.
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub fn until(&self) -> NaiveDate {
        self.until
    }

    /// Whether the day lies inside the period.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }

    /// The number of days, at least one.
    pub fn days(&self) -> i64 {
        (self.until - self.from).num_days() + 1
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.from, self.until)
    }
}

/// When something is in force; an open end means "until further notice".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day in force, if stated.
    pub from: Option<NaiveDate>,
    /// The last day in force, if stated.
    pub until: Option<NaiveDate>,
}

impl Validity {
    /// Whether the day lies inside the stated ends.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether any day of the period lies inside the stated ends.
    pub fn overlaps(&self, period: Period) -> bool {
        self.from.is_none_or(|from| from <= period.until())
            && self.until.is_none_or(|until| period.from() <= until)
    }
}

/// The one time that a package carries, in whole even seconds of UTC.
///
/// Zip stamps count in steps of two seconds from 1980 (rule R5 of
/// `docs/reference/package.md`), so an odd second is rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackageTime(DateTime<Utc>);

/// Says that a time cannot be written into a zip archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the package time {0} lies outside 1980 to 2107, which is what a zip archive can hold")]
pub struct BadPackageTime(pub i64);

impl PackageTime {
    /// Takes seconds since 1970, as `SOURCE_DATE_EPOCH` gives them.
    pub fn from_epoch(seconds: i64) -> Result<Self, BadPackageTime> {
        let even = seconds - seconds.rem_euclid(2);
        let time = DateTime::from_timestamp(even, 0).ok_or(BadPackageTime(seconds))?;
        if !(1980..=2107).contains(&time.year()) {
            return Err(BadPackageTime(seconds));
        }
        Ok(Self(time))
    }

    /// Midnight UTC at the start of a day.
    pub fn at_start_of(day: NaiveDate) -> Result<Self, BadPackageTime> {
        Self::from_epoch(day.and_time(NaiveTime::MIN).and_utc().timestamp())
    }

    /// Seconds since 1970.
    pub fn epoch(&self) -> i64 {
        self.0.timestamp()
    }

    /// The calendar day in UTC.
    pub fn day(&self) -> NaiveDate {
        self.0.date_naive()
    }

    /// `2026-11-20T00:00:00Z`.
    pub fn rfc3339(&self) -> String {
        self.0.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// The DOS time and date words of a zip header.
    pub fn dos(&self) -> (u16, u16) {
        let time = self.0.hour() << 11 | self.0.minute() << 5 | (self.0.second() / 2);
        let years = u32::try_from(self.0.year() - 1980).expect("the year is 1980 to 2107");
        let date = years << 9 | self.0.month() << 5 | self.0.day();
        let word = |value: u32| u16::try_from(value).expect("DOS words have 16 bits");
        (word(time), word(date))
    }

    /// The parts that a PDF date needs: year, month, day, hour, minute, second.
    pub fn parts(&self) -> (i32, u32, u32, u32, u32, u32) {
        let t = &self.0;
        (
            t.year(),
            t.month(),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_period_holds_both_its_ends() {
        let period = Period::new(day("2026-01-01"), day("2026-12-31")).expect("a period");
        assert!(period.contains(day("2026-01-01")) && period.contains(day("2026-12-31")));
        assert!(!period.contains(day("2027-01-01")));
        assert_eq!(period.days(), 365);
        assert!(Period::new(day("2026-02-01"), day("2026-01-31")).is_err());
    }

    #[test]
    fn an_odd_second_is_rounded_down_and_1979_is_refused() {
        let time = PackageTime::from_epoch(1_795_132_801).expect("a time");
        assert_eq!(time.epoch(), 1_795_132_800);
        assert!(PackageTime::at_start_of(day("1979-12-31")).is_err());
        assert_eq!(
            PackageTime::at_start_of(day("1980-01-01")).map(|t| t.dos()),
            Ok((0, 33))
        );
    }
}
