//! What was due in a period, and what shows that it happened.

use chrono::{Datelike as _, NaiveDate};

use super::date::Period;
use super::plan::{Cadence, choices};

/// One occurrence, as far as periods are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The day on which it was collected or performed.
    pub on: NaiveDate,
    /// The days it speaks for, where they are stated. Days after `on` do not count.
    pub covers: Option<Period>,
    /// Who says when that was.
    pub date_source: DateSource,
    /// Why it does not count, if a reviewer rejected it.
    pub rejected: Option<String>,
    /// How reports name it: `journal line 12`, or the id of the item.
    pub name: String,
}

choices! {
    /// Who says when an occurrence was collected.
    DateSource {
        /// This program, by its clock, when it took the occurrence into the locker.
        Clock = "the locker's clock",
        /// Somebody else than the organisation: a time stamp, a signed commit, a system log.
        Independent = "an independent date",
        /// The organisation alone.
        Stated = "stated only",
    }
}

impl Dated {
    /// The day that counts: the last one it speaks for, else the one on which it was taken.
    pub fn effective(&self) -> NaiveDate {
        self.covered().map_or(self.on, |covers| covers.until())
    }

    /// The days it speaks for, without those after it was taken.
    pub fn covered(&self) -> Option<Period> {
        let covers = self.covers?;
        Period::new(covers.from(), covers.until().min(self.on)).ok()
    }
}

choices! {
    /// What is known of one window.
    SlotStanding {
        /// An occurrence lies in it, or speaks for all of it.
        Evidenced = "evidenced",
        /// The occurrence came within the grace after it.
        Late = "late",
        /// Some of its days are spoken for; only of what is continuous.
        Partly = "partly",
        /// Nothing.
        Missing = "missing",
        /// It ends after the day of judgement.
        NotDue = "not due yet",
    }
}

/// One window of a cadence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its days.
    pub window: Period,
    /// What is known of it.
    pub standing: SlotStanding,
    /// The occurrences that show it, by their place in [`Timeline::occurrences`].
    pub shown_by: Vec<usize>,
    /// Days that nothing speaks for; only of what is continuous.
    pub uncovered: i64,
    /// Whether all that shows it is dated by the organisation alone.
    pub stated_only: bool,
}

/// Expected against evidenced, over one span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// How often.
    pub cadence: Cadence,
    /// The days in question: the period, cut to the validity of what is asked about.
    pub span: Period,
    /// Why the span is shorter than the period, in words.
    pub cut: Option<String>,
    /// The windows, in order.
    pub slots: Vec<Slot>,
    /// All occurrences, by their effective day.
    pub occurrences: Vec<Dated>,
    /// The longest run of days without an occurrence, or, of what is continuous, that nothing
    /// speaks for. `None` where there is no such day.
    pub longest_gap: Option<Period>,
    /// Occurrences before the span, by place.
    pub before: Vec<usize>,
    /// Occurrences after the span and not after the day of judgement, by place.
    pub after: Vec<usize>,
    /// Occurrences after the day of judgement: they show nothing.
    pub future: Vec<usize>,
    /// Occurrences that were rejected by their reviewer, by place.
    pub rejected: Vec<usize>,
    /// Occurrences inside the span that show one moment, where all days are asked about.
    pub point_in_time: Vec<usize>,
}

impl Timeline {
    /// How many windows stand this way.
    pub fn count(&self, standing: SlotStanding) -> usize {
        let slots = self.slots.iter();
        slots.filter(|slot| slot.standing == standing).count()
    }

    /// How many occurrences were expected until the day of judgement.
    pub fn expected(&self) -> usize {
        self.slots.len() - self.count(SlotStanding::NotDue)
    }

    /// The windows that stand this way.
    pub fn windows(&self, standing: SlotStanding) -> Vec<Period> {
        let slots = self.slots.iter();
        let these = slots.filter(|slot| slot.standing == standing);
        these.map(|slot| slot.window).collect()
    }

    /// Whether every expected occurrence is there, on time or late, and there are at least two
    /// of them: what a single snapshot cannot show.
    pub fn shows_operation(&self) -> bool {
        let kept = self.count(SlotStanding::Evidenced) + self.count(SlotStanding::Late);
        let expected = self.expected();
        expected >= 2 && kept == expected && self.distinct_days() >= 2
    }

    /// Whether there are single moments only, where every day is asked about.
    pub fn is_point_in_time_only(&self) -> bool {
        self.cadence == Cadence::Continuous
            && !self.point_in_time.is_empty()
            && self.slots.iter().all(|slot| slot.shown_by.is_empty())
    }

    /// On how many days the occurrences inside the span were taken.
    fn distinct_days(&self) -> usize {
        let shown = self.slots.iter().flat_map(|slot| &slot.shown_by);
        let days = shown.map(|place| self.occurrences[*place].on);
        days.collect::<std::collections::BTreeSet<_>>().len()
    }
}

/// A window as people call it: `2026-Q3`, `2026-04`, a day, or its two ends.
pub fn window_name(cadence: Cadence, window: Period) -> String {
    let day = window.until();
    match cadence {
        Cadence::Quarterly => format!("{}-Q{}", day.year(), (day.month() - 1) / 3 + 1),
        Cadence::Monthly | Cadence::Continuous => day.format("%Y-%m").to_string(),
        Cadence::Daily => day.to_string(),
        _ => window.to_string(),
    }
}
