//! Whether evidence speaks for each of the twelve months before the as-of date.
//!
//! Public Law 116-321 (2021-01-05), section 13412 of the HITECH Act: practices "in place for
//! not less than the previous 12 months". This counts what is there; it judges nothing.

use chrono::{Days, Months, NaiveDate};

use crate::model::plan::{Cadence, ItemView};
use crate::model::{AsOf, Validity};

/// For how many of the twelve months some item speaks, and for which none does.
pub fn shown(items: &[&ItemView<'_>], as_of: AsOf) -> String {
    let spans = items.iter().filter_map(|item| {
        item.source?;
        let dated = item.dated.map(|day| day.value);
        span(item.covers, dated, item.cadence, as_of)
    });
    counted(&spans.collect::<Vec<_>>(), as_of)
}

fn counted(spans: &[(NaiveDate, NaiveDate)], as_of: AsOf) -> String {
    let months = (0..12).rev().filter_map(|back| {
        let last = as_of.0.checked_sub_months(Months::new(back))?;
        let first = as_of.0.checked_sub_months(Months::new(back + 1))?;
        Some((first.checked_add_days(Days::new(1))?, last))
    });
    let speaks = |first: NaiveDate, last: NaiveDate| {
        let mut spans = spans.iter();
        spans.any(|(from, until)| *from <= last && first <= *until)
    };
    let lacking: Vec<String> = months
        .filter(|(first, last)| !speaks(*first, *last))
        .map(|(first, last)| format!("{first} to {last}"))
        .collect();
    let count = format!("evidence for {} of 12 months", 12 - lacking.len());
    if lacking.is_empty() {
        return count;
    }
    format!("{count}; none for {}", lacking.join(", "))
}

/// The days that an item speaks for: those that it covers, else the span of its cadence that
/// ends with its date, else the date alone.
fn span(
    covers: Validity,
    dated: Option<NaiveDate>,
    cadence: Option<Cadence>,
    as_of: AsOf,
) -> Option<(NaiveDate, NaiveDate)> {
    let (from, until) = match (covers.from, covers.until) {
        (Some(from), until) => (from, until.unwrap_or(as_of.0)),
        (None, until) => {
            let last = until.or(dated)?;
            let days = cadence.and_then(Cadence::age_limit_days);
            let days = days.and_then(|days| u64::try_from(days).ok()).unwrap_or(0);
            (last.checked_sub_days(Days::new(days))?, last)
        }
    };
    // What comes after the day of judgement does not count yet.
    (from <= as_of.0).then(|| (from, until.min(as_of.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn told(spans: &[(&str, &str)]) -> String {
        let spans: Vec<_> = spans.iter().map(|(a, b)| (day(a), day(b))).collect();
        counted(&spans, AsOf(day("2026-11-16")))
    }

    #[test]
    fn months_end_on_the_day_of_judgement_and_each_lacking_one_is_named() {
        assert_eq!(
            told(&[("2025-11-17", "2026-11-16")]),
            "evidence for 12 of 12 months"
        );
        assert_eq!(
            told(&[("2025-12-16", "2026-08-17")]),
            "evidence for 10 of 12 months; none for 2026-09-17 to 2026-10-16, 2026-10-17 to 2026-11-16"
        );
        assert!(told(&[("2025-01-01", "2025-11-16")]).starts_with("evidence for 0 of 12 months"));
        assert!(told(&[]).starts_with("evidence for 0 of 12 months"));
    }

    #[test]
    fn an_item_speaks_for_its_span_its_cadence_or_its_day() {
        let as_of = AsOf(day("2026-11-16"));
        let of = |from: Option<&str>, until: Option<&str>, dated, cadence| {
            let (from, until) = (from.map(day), until.map(day));
            span(Validity { from, until }, dated, cadence, as_of)
        };
        let dated = Some(day("2026-06-30"));
        assert_eq!(
            of(None, None, dated, None),
            Some((day("2026-06-30"), day("2026-06-30")))
        );
        let quarter = of(None, None, dated, Some(Cadence::Quarterly));
        assert_eq!(quarter, Some((day("2026-03-21"), day("2026-06-30"))));
        let open = of(Some("2026-01-01"), None, dated, None);
        assert_eq!(open, Some((day("2026-01-01"), day("2026-11-16"))));
        assert_eq!(of(Some("2026-12-01"), None, dated, None), None);
        assert_eq!(of(None, None, None, None), None);
    }
}
