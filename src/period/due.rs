//! When the next occurrence is to be taken.

use chrono::{Days, Months, NaiveDate};

use super::windows::window_around;
use crate::model::plan::Cadence;

/// When the next occurrence of an item is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Since this day: the first day on which it could have been taken.
    Now(NaiveDate),
    /// Not before this day.
    On(NaiveDate),
    /// Never by the calendar: it was taken once, or comes with an event.
    Never,
}

/// Says when the next occurrence is to be taken.
///
/// `last` is the day of the last one. Items of a calendar cadence are due as soon as the
/// window of today (month, quarter, week, day) has none; what is continuous is taken
/// daily. An annual item is due a year after the last one, so that a date that moves
/// forward by some days each year is not pressed into calendar years. What is due once is
/// due until it was taken. What comes with an event is never due by the calendar.
pub fn due(cadence: Cadence, last: Option<NaiveDate>, today: NaiveDate) -> Due {
    match cadence {
        Cadence::PerEvent => Due::Never,
        Cadence::Once => match last {
            Some(_) => Due::Never,
            None => Due::Now(today),
        },
        Cadence::Annual => {
            let Some(last) = last else {
                return Due::Now(today);
            };
            match last.checked_add_months(Months::new(12)) {
                Some(next) if next <= today => Due::Now(next),
                Some(next) => Due::On(next),
                None => Due::Never,
            }
        }
        Cadence::Quarterly
        | Cadence::Monthly
        | Cadence::Weekly
        | Cadence::Daily
        | Cadence::Continuous => calendar(cadence, last, today),
    }
}

fn calendar(cadence: Cadence, last: Option<NaiveDate>, today: NaiveDate) -> Due {
    let window = window_around(cadence, today).expect("a calendar cadence has windows");
    match last {
        Some(last) if last >= window.from() => {
            match window.until().checked_add_days(Days::new(1)) {
                Some(next) => Due::On(next),
                None => Due::Never,
            }
        }
        _ => Due::Now(window.from()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_month_without_an_occurrence_is_due_and_one_with_is_not() {
        let due = |last: Option<&str>, today| due(Cadence::Monthly, last.map(day), day(today));
        assert_eq!(due(None, "2026-03-05"), Due::Now(day("2026-03-01")));
        assert_eq!(
            due(Some("2026-02-27"), "2026-03-05"),
            Due::Now(day("2026-03-01"))
        );
        assert_eq!(
            due(Some("2026-03-01"), "2026-03-05"),
            Due::On(day("2026-04-01"))
        );
    }

    #[test]
    fn an_annual_item_is_due_a_year_after_the_last_one() {
        let due = |last: Option<&str>, today| due(Cadence::Annual, last.map(day), day(today));
        assert_eq!(
            due(Some("2024-02-29"), "2025-02-27"),
            Due::On(day("2025-02-28"))
        );
        assert_eq!(
            due(Some("2024-02-29"), "2025-02-28"),
            Due::Now(day("2025-02-28"))
        );
        assert_eq!(due(None, "2025-02-28"), Due::Now(day("2025-02-28")));
    }

    #[test]
    fn once_is_due_once_and_an_event_never_by_the_calendar() {
        let today = day("2026-03-05");
        assert_eq!(due(Cadence::Once, None, today), Due::Now(today));
        assert_eq!(due(Cadence::Once, Some(today), today), Due::Never);
        assert_eq!(due(Cadence::PerEvent, None, today), Due::Never);
    }
}
