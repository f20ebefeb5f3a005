//! A time of the clock with its zone, as a plan states it.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat};

/// A time with the zone that it was stated in; prints as RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment(DateTime<FixedOffset>);

/// Says why a text is not a time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time with a zone, such as `2026-01-31T09:30:00Z`")]
pub struct BadMoment(String);

impl Moment {
    /// Reads RFC 3339 with its `T` and zone: `2026-01-31T09:30:00+01:00`.
    pub fn parse(text: &str) -> Result<Self, BadMoment> {
        let has_t = text.as_bytes().get(10) == Some(&b'T');
        let time = DateTime::parse_from_rfc3339(text).ok().filter(|_| has_t);
        time.map(Self).ok_or_else(|| BadMoment(text.to_owned()))
    }

    /// The time.
    pub fn time(self) -> DateTime<FixedOffset> {
        self.0
    }

    /// The day in its own zone.
    pub fn day(self) -> NaiveDate {
        self.0.date_naive()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl schemars::JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_prints_as_it_was_stated_and_keeps_its_day() {
        for text in ["2026-01-31T23:30:00+01:00", "2026-01-31T09:30:00Z"] {
            let moment = Moment::parse(text).expect("a time");
            assert_eq!(moment.to_string(), text);
            assert_eq!(moment.day().to_string(), "2026-01-31");
        }
    }

    #[test]
    fn a_time_without_zone_or_with_a_blank_is_refused() {
        for text in ["2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z"] {
            assert!(Moment::parse(text).is_err(), "{text} was taken");
        }
    }
}
