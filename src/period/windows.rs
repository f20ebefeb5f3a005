//! The spans within which something is due once.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::model::Period;
use crate::model::plan::Cadence;

/// The span of one cadence in days, at its longest. `None` where the calendar says nothing.
pub fn cadence_days(cadence: Cadence) -> Option<i64> {
    match cadence {
        Cadence::Once | Cadence::PerEvent => None,
        Cadence::Annual => Some(366),
        Cadence::Quarterly => Some(92),
        Cadence::Monthly => Some(31),
        Cadence::Weekly => Some(7),
        Cadence::Daily | Cadence::Continuous => Some(1),
    }
}

/// How many days after the end of its window an occurrence still counts for it, as late:
/// a tenth of the cadence, at least one day. The same grace that
/// [`Cadence::age_limit_days`] grants.
pub fn grace_days(cadence: Cadence) -> u64 {
    match cadence {
        Cadence::Once | Cadence::PerEvent => 0,
        Cadence::Annual => 36,
        Cadence::Quarterly => 9,
        Cadence::Monthly => 3,
        Cadence::Weekly | Cadence::Daily | Cadence::Continuous => 1,
    }
}

/// The windows of a cadence that belong to a span, in order.
///
/// A window is a calendar month, quarter, week from Monday, or day, and belongs to the
/// span in which its last day lies: what begins in the middle of a month is first due at
/// the end of that month, and what ends in the middle of one is not due any more. So a
/// control that takes the place of another one within a month is due once in it, never
/// twice and never not at all. The first window is cut at the start of the span.
///
/// Annual windows are the twelve months that end with the span, and those before them; the
/// last one always belongs to the span, and may begin before it: a Type 2 period of six
/// months still asks for the annual occurrence of the twelve months that end with it.
///
/// What is due once has one window, the span. What is continuous has calendar months, cut
/// to the span on both sides. What comes with events has none.
pub fn windows(cadence: Cadence, span: Period) -> Vec<Period> {
    match cadence {
        Cadence::PerEvent => Vec::new(),
        Cadence::Once => vec![span],
        Cadence::Annual => annual(span),
        Cadence::Continuous => calendar(Cadence::Monthly, span, Last::Cut),
        other => calendar(other, span, Last::LeftOut),
    }
}

/// What happens to a window that ends after the span.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    LeftOut,
    Cut,
}

fn calendar(cadence: Cadence, span: Period, last: Last) -> Vec<Period> {
    let mut windows = Vec::new();
    let mut day = span.from();
    while day <= span.until() {
        let Some(window) = window_around(cadence, day) else {
            return windows;
        };
        let until = window.until();
        if until > span.until() && last == Last::LeftOut {
            break;
        }
        let (from, end) = (window.from().max(span.from()), until.min(span.until()));
        windows.push(Period::new(from, end).expect("both lie in one window"));
        match until.checked_add_days(Days::new(1)) {
            Some(next) => day = next,
            None => break,
        }
    }
    windows
}

fn annual(span: Period) -> Vec<Period> {
    let mut windows = Vec::new();
    let mut until = span.until();
    loop {
        let before = until.checked_sub_months(Months::new(12));
        let Some(before) = before else { break };
        // The end of a span on 28 February of a common year: a year before it ends on the
        // same day, and the window begins on the day after it.
        let Some(from) = before.checked_add_days(Days::new(1)) else {
            break;
        };
        windows.push(Period::new(from, until).expect("a year is not negative"));
        if from <= span.from() {
            break;
        }
        until = before;
        if until < span.from() {
            break;
        }
    }
    windows.reverse();
    // A first window that only touches the span is the business of the period before it.
    if windows.len() > 1 && windows[0].from() < span.from() {
        windows.remove(0);
    }
    windows
}

/// The calendar window around a day. `None` for annual and for what has no calendar.
pub fn window_around(cadence: Cadence, day: NaiveDate) -> Option<Period> {
    let (from, until) = match cadence {
        Cadence::Once | Cadence::PerEvent | Cadence::Annual => return None,
        Cadence::Daily | Cadence::Continuous => (day, day),
        Cadence::Weekly => {
            let from = day - Days::new(u64::from(day.weekday().num_days_from_monday()));
            (from, from + Days::new(6))
        }
        Cadence::Monthly => months(day, day.month(), 1)?,
        Cadence::Quarterly => months(day, (day.month() - 1) / 3 * 3 + 1, 3)?,
    };
    Period::new(from, until).ok()
}

fn months(day: NaiveDate, first: u32, count: u32) -> Option<(NaiveDate, NaiveDate)> {
    let from = NaiveDate::from_ymd_opt(day.year(), first, 1)?;
    let next = from.checked_add_months(Months::new(count))?;
    Some((from, next.checked_sub_days(Days::new(1))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, until: &str) -> Period {
        let day = |text: &str| text.parse().expect("a day");
        Period::new(day(from), day(until)).expect("a span")
    }

    fn of(cadence: Cadence, from: &str, until: &str) -> Vec<String> {
        let windows = windows(cadence, span(from, until));
        windows.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_month_belongs_to_the_span_in_which_it_ends() {
        let first = of(Cadence::Monthly, "2026-01-01", "2026-04-14");
        let second = of(Cadence::Monthly, "2026-04-15", "2026-06-30");
        assert_eq!(first.len(), 3, "{first:?}");
        assert_eq!(
            second,
            [
                "2026-04-15 to 2026-04-30",
                "2026-05-01 to 2026-05-31",
                "2026-06-01 to 2026-06-30"
            ]
        );
    }

    #[test]
    fn a_year_has_its_quarters_weeks_and_days() {
        let count = |cadence| of(cadence, "2026-01-01", "2026-12-31").len();
        assert_eq!(count(Cadence::Quarterly), 4);
        assert_eq!(count(Cadence::Monthly), 12);
        // 2026-01-01 is a Thursday and 2026-12-31 one, too: the last week ends in 2027.
        assert_eq!(count(Cadence::Weekly), 52);
        assert_eq!(count(Cadence::Daily), 365);
        assert_eq!(count(Cadence::Annual), 1);
        assert_eq!(count(Cadence::PerEvent), 0);
    }

    #[test]
    fn an_annual_window_may_begin_before_a_short_period() {
        assert_eq!(
            of(Cadence::Annual, "2026-07-01", "2026-12-31"),
            ["2026-01-01 to 2026-12-31"]
        );
        assert_eq!(
            of(Cadence::Annual, "2025-01-01", "2026-12-31"),
            ["2025-01-01 to 2025-12-31", "2026-01-01 to 2026-12-31"]
        );
        assert_eq!(
            of(Cadence::Annual, "2025-10-01", "2026-12-31"),
            ["2026-01-01 to 2026-12-31"]
        );
    }

    #[test]
    fn continuous_months_are_cut_on_both_sides() {
        assert_eq!(
            of(Cadence::Continuous, "2026-01-15", "2026-03-10"),
            [
                "2026-01-15 to 2026-01-31",
                "2026-02-01 to 2026-02-28",
                "2026-03-01 to 2026-03-10"
            ]
        );
    }
}
