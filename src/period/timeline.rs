//! Expected occurrences against those that there are.

use chrono::{Days, NaiveDate};

use super::windows::{grace_days, windows};
use crate::model::plan::Cadence;
use crate::model::{DateSource, Dated, Period, Slot, SlotStanding, Timeline};

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// How often something is due.
    pub cadence: Cadence,
    /// The days in question.
    pub span: Period,
    /// Why they are fewer than those of the period.
    pub cut: Option<String>,
    /// The day of judgement.
    pub as_of: NaiveDate,
    /// What there is, in any order.
    pub occurrences: Vec<Dated>,
}

/// Compares what was due with what there is.
///
/// An occurrence shows the window in which its effective day lies, and every window that
/// lies whole within the days it speaks for. A window without one is shown late by an
/// occurrence of the next window that came within the grace, if the next window has
/// another one: what is in time is counted first, so an occurrence never serves twice.
/// What is continuous is asked day by day: only days that an occurrence speaks for count,
/// and an occurrence without stated days is point-in-time evidence that shows none of them.
/// Rejected occurrences and those after the day of judgement show nothing.
pub fn timeline(question: Question) -> Timeline {
    let Question {
        cadence,
        span,
        cut,
        as_of,
        mut occurrences,
    } = question;
    occurrences.sort_by(|a, b| {
        let key = |dated: &Dated| (dated.effective(), dated.on);
        key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name))
    });
    let windows = windows(cadence, span);
    let from = windows
        .first()
        .map_or(span.from(), |w| w.from().min(span.from()));
    let mut timeline = Timeline {
        cadence,
        span,
        cut,
        slots: Vec::new(),
        occurrences,
        longest_gap: None,
        before: Vec::new(),
        after: Vec::new(),
        future: Vec::new(),
        rejected: Vec::new(),
        point_in_time: Vec::new(),
    };
    let counted = sort_out(&mut timeline, from, as_of);
    if cadence == Cadence::Continuous {
        continuous(&mut timeline, &windows, &counted, as_of);
    } else {
        by_window(&mut timeline, &windows, &counted, as_of);
    }
    timeline
}

/// Puts apart what shows nothing of the span; what is left is returned by place.
fn sort_out(timeline: &mut Timeline, from: NaiveDate, as_of: NaiveDate) -> Vec<usize> {
    let until = timeline.span.until();
    let mut counted = Vec::new();
    for (place, dated) in timeline.occurrences.iter().enumerate() {
        let begins = dated.covered().map_or(dated.on, |covers| covers.from());
        let apart = if dated.rejected.is_some() {
            &mut timeline.rejected
        } else if dated.on > as_of {
            &mut timeline.future
        } else if dated.effective() < from {
            &mut timeline.before
        } else if begins > until {
            &mut timeline.after
        } else {
            counted.push(place);
            continue;
        };
        apart.push(place);
    }
    // What came after the span within the grace may still show its last window late.
    let grace = grace_days(timeline.cadence);
    let late = |place: &&usize| {
        let day = timeline.occurrences[**place].effective();
        until
            .checked_add_days(Days::new(grace))
            .is_some_and(|last| day <= last)
    };
    counted.extend(timeline.after.iter().filter(late));
    counted
}

fn by_window(timeline: &mut Timeline, windows: &[Period], counted: &[usize], as_of: NaiveDate) {
    let mut shown: Vec<Vec<usize>> = windows
        .iter()
        .map(|window| {
            let shows = |place: &&usize| shows(&timeline.occurrences[**place], *window);
            counted.iter().filter(shows).copied().collect()
        })
        .collect();
    let mut late = vec![false; windows.len()];
    for slot in 0..windows.len() {
        if !shown[slot].is_empty() {
            continue;
        }
        let spare = spare(timeline, windows, counted, &shown, slot);
        if let Some(place) = spare {
            if let Some(next) = shown.get_mut(slot + 1) {
                next.retain(|other| *other != place);
            }
            shown[slot] = vec![place];
            late[slot] = true;
        }
    }
    for ((window, shown_by), late) in windows.iter().zip(shown).zip(late) {
        let standing = match (shown_by.is_empty(), late) {
            (false, true) => SlotStanding::Late,
            (false, false) => SlotStanding::Evidenced,
            (true, _) if window.until() > as_of => SlotStanding::NotDue,
            (true, _) => SlotStanding::Missing,
        };
        timeline
            .slots
            .push(slot(timeline, *window, standing, shown_by, 0));
    }
    timeline.longest_gap = longest_gap(timeline, counted, as_of);
    let used: std::collections::BTreeSet<usize> = timeline
        .slots
        .iter()
        .flat_map(|slot| slot.shown_by.iter().copied())
        .collect();
    timeline.after.retain(|place| !used.contains(place));
}

fn shows(dated: &Dated, window: Period) -> bool {
    let whole = dated
        .covered()
        .is_some_and(|covers| covers.from() <= window.from() && window.until() <= covers.until());
    whole || window.contains(dated.effective())
}

/// An occurrence that came within the grace after a window, and that the next window does
/// not need.
fn spare(
    timeline: &Timeline,
    windows: &[Period],
    counted: &[usize],
    shown: &[Vec<usize>],
    slot: usize,
) -> Option<usize> {
    let ended = windows[slot].until();
    let last = ended.checked_add_days(Days::new(grace_days(timeline.cadence)))?;
    let next = shown.get(slot + 1);
    let inside = |place: &&usize| {
        let day = timeline.occurrences[**place].effective();
        ended < day && day <= last
    };
    let free = |place: &&usize| {
        let others = next.into_iter().flatten().filter(|other| *other != *place);
        next.is_none_or(|next| !next.contains(place)) || others.count() > 0
    };
    counted.iter().filter(inside).find(free).copied()
}

fn slot(
    timeline: &Timeline,
    window: Period,
    standing: SlotStanding,
    shown_by: Vec<usize>,
    uncovered: i64,
) -> Slot {
    let stated = |place: &usize| timeline.occurrences[*place].date_source == DateSource::Stated;
    Slot {
        window,
        standing,
        uncovered,
        stated_only: !shown_by.is_empty() && shown_by.iter().all(stated),
        shown_by,
    }
}

fn continuous(timeline: &mut Timeline, windows: &[Period], counted: &[usize], as_of: NaiveDate) {
    let spoken: Vec<(usize, Period)> = counted
        .iter()
        .filter_map(|place| Some((*place, timeline.occurrences[*place].covered()?)))
        .collect();
    timeline.point_in_time = counted
        .iter()
        .filter(|place| timeline.occurrences[**place].covered().is_none())
        .copied()
        .collect();
    for window in windows {
        let last = window.until().min(as_of);
        let due = Period::new(window.from(), last).ok();
        let uncovered = due.map_or(0, |due| gaps(due, &spoken).iter().map(Period::days).sum());
        let here = |(_, covers): &&(usize, Period)| {
            covers.from() <= window.until() && window.from() <= covers.until()
        };
        let shown_by: Vec<usize> = spoken
            .iter()
            .filter(here)
            .map(|(place, _)| *place)
            .collect();
        let standing = match due {
            None => SlotStanding::NotDue,
            Some(_) if uncovered == 0 => SlotStanding::Evidenced,
            Some(due) if uncovered < due.days() => SlotStanding::Partly,
            Some(_) => SlotStanding::Missing,
        };
        timeline
            .slots
            .push(slot(timeline, *window, standing, shown_by, uncovered));
    }
    let judged = Period::new(timeline.span.from(), timeline.span.until().min(as_of)).ok();
    let gaps = judged.map(|span| gaps(span, &spoken)).unwrap_or_default();
    timeline.longest_gap = longest(gaps);
}

/// The runs of days of a span that nothing speaks for.
fn gaps(span: Period, spoken: &[(usize, Period)]) -> Vec<Period> {
    let mut covers: Vec<Period> = spoken.iter().map(|(_, covers)| *covers).collect();
    covers.sort_by_key(|covers| (covers.from(), covers.until()));
    let mut gaps = Vec::new();
    let mut next = span.from();
    for covered in covers {
        if covered.from() > span.until() {
            break;
        }
        if covered.from() > next {
            gaps.extend(Period::new(next, covered.from() - Days::new(1)));
        }
        next = next.max(
            covered
                .until()
                .checked_add_days(Days::new(1))
                .unwrap_or(covered.until()),
        );
    }
    if next <= span.until() {
        gaps.extend(Period::new(next, span.until()));
    }
    gaps
}

/// The longest run of days between occurrences, from the first day of the span to its last
/// or to the day of judgement.
fn longest_gap(timeline: &Timeline, counted: &[usize], as_of: NaiveDate) -> Option<Period> {
    let until = timeline.span.until().min(as_of);
    let span = Period::new(timeline.span.from(), until).ok()?;
    let spoken: Vec<(usize, Period)> = counted
        .iter()
        .filter_map(|place| {
            let dated = &timeline.occurrences[*place];
            let day = Period::new(dated.effective(), dated.effective()).ok();
            Some((*place, dated.covered().or(day)?))
        })
        .collect();
    longest(gaps(span, &spoken))
}

/// The longest of some runs, the first one of equal length.
fn longest(runs: Vec<Period>) -> Option<Period> {
    runs.into_iter()
        .reduce(|best, run| if run.days() > best.days() { run } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn span(from: &str, until: &str) -> Period {
        Period::new(day(from), day(until)).expect("a span")
    }

    fn on(text: &str) -> Dated {
        Dated {
            on: day(text),
            covers: None,
            date_source: DateSource::Clock,
            rejected: None,
            name: text.to_owned(),
        }
    }

    fn speaking(text: &str, from: &str, until: &str) -> Dated {
        Dated {
            covers: Some(span(from, until)),
            ..on(text)
        }
    }

    fn year(cadence: Cadence, occurrences: Vec<Dated>) -> Timeline {
        timeline(Question {
            cadence,
            span: span("2026-01-01", "2026-12-31"),
            cut: None,
            as_of: day("2027-01-20"),
            occurrences,
        })
    }

    /// One letter a window.
    fn strip(timeline: &Timeline) -> String {
        let letter = |slot: &Slot| match slot.standing {
            SlotStanding::Evidenced => 'e',
            SlotStanding::Late => 'l',
            SlotStanding::Partly => 'p',
            SlotStanding::Missing => 'm',
            SlotStanding::NotDue => '-',
        };
        timeline.slots.iter().map(letter).collect()
    }

    #[test]
    fn a_missing_quarter_is_seen_and_so_is_the_gap() {
        let dates = ["2026-03-20", "2026-06-11", "2026-12-10"];
        let timeline = year(Cadence::Quarterly, dates.map(on).to_vec());
        assert_eq!(strip(&timeline), "eeme");
        assert_eq!(timeline.longest_gap, Some(span("2026-06-12", "2026-12-09")));
        assert_eq!(
            timeline.windows(SlotStanding::Missing),
            [span("2026-07-01", "2026-09-30")]
        );
    }

    #[test]
    fn a_month_is_late_where_the_next_one_has_an_occurrence_of_its_own() {
        let months = |skip: &[u32]| {
            let kept = (1..=12).filter(|month| !skip.contains(month));
            kept.map(|month| on(&format!("2026-{month:02}-15")))
                .collect::<Vec<_>>()
        };
        let mut dates = months(&[4]);
        dates.push(on("2026-05-02"));
        assert_eq!(strip(&year(Cadence::Monthly, dates)), "eeeleeeeeeee");
        let mut dates = months(&[4, 5]);
        dates.push(on("2026-05-02"));
        assert_eq!(strip(&year(Cadence::Monthly, dates)), "eeemeeeeeeee");
        let mut dates = months(&[4]);
        dates.push(on("2026-05-04"));
        assert_eq!(strip(&year(Cadence::Monthly, dates)), "eeemeeeeeeee");
    }

    #[test]
    fn the_last_window_may_be_shown_late_after_the_period() {
        let dates = ["2026-03-20", "2026-06-11", "2026-09-30", "2027-01-05"];
        let timeline = year(Cadence::Quarterly, dates.map(on).to_vec());
        assert_eq!(strip(&timeline), "eeel");
        assert!(timeline.after.is_empty());
        let dates = ["2026-03-20", "2026-06-11", "2026-09-30", "2027-01-15"];
        let timeline = year(Cadence::Quarterly, dates.map(on).to_vec());
        assert_eq!(strip(&timeline), "eeem");
        assert_eq!(timeline.after, [3]);
    }

    #[test]
    fn an_export_shows_the_months_it_speaks_for_whenever_it_was_taken() {
        let dates = vec![
            speaking("2027-01-08", "2026-01-01", "2026-06-30"),
            on("2026-07-03"),
        ];
        assert_eq!(strip(&year(Cadence::Monthly, dates)), "eeeeeeemmmmm");
        // It cannot speak for days after it was taken.
        let dates = vec![speaking("2026-03-10", "2026-01-01", "2026-12-31")];
        assert_eq!(strip(&year(Cadence::Monthly, dates)), "eeemmmmmmmmm");
    }

    #[test]
    fn what_is_continuous_is_asked_day_by_day() {
        let dates = vec![
            speaking("2026-07-01", "2026-01-01", "2026-06-10"),
            speaking("2027-01-02", "2026-06-21", "2026-12-31"),
            on("2026-06-15"),
        ];
        let timeline = year(Cadence::Continuous, dates);
        assert_eq!(strip(&timeline), "eeeeepeeeeee");
        assert_eq!(timeline.slots[5].uncovered, 10);
        assert_eq!(timeline.longest_gap, Some(span("2026-06-11", "2026-06-20")));
        assert_eq!(timeline.point_in_time.len(), 1);
    }

    #[test]
    fn what_was_rejected_or_lies_outside_shows_nothing() {
        let rejected = Dated {
            rejected: Some("wrong scope".to_owned()),
            ..on("2026-02-10")
        };
        let dates = vec![
            on("2025-12-31"),
            rejected,
            on("2027-01-10"),
            on("2027-02-01"),
        ];
        let timeline = year(Cadence::Quarterly, dates);
        assert_eq!(strip(&timeline), "mmmm");
        assert_eq!(timeline.before.len(), 1);
        assert_eq!(timeline.rejected.len(), 1);
        // 2027-01-10 is one day past the grace of nine days.
        assert_eq!(timeline.after.len(), 1);
        assert_eq!(timeline.future.len(), 1);
        assert_eq!(timeline.longest_gap, Some(span("2026-01-01", "2026-12-31")));
    }

    #[test]
    fn what_is_not_due_yet_is_not_missing() {
        let timeline = timeline(Question {
            cadence: Cadence::Quarterly,
            span: span("2026-01-01", "2026-12-31"),
            cut: None,
            as_of: day("2026-08-15"),
            occurrences: vec![on("2026-02-01"), on("2026-08-01")],
        });
        assert_eq!(strip(&timeline), "eme-");
        assert_eq!(timeline.expected(), 3);
    }
}
