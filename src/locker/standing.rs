//! How each occurrence stands: who reviewed it, whether it was taken back.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Locker;
use crate::model::id::{EvidenceId, Id as _};
use crate::model::occurrence::{Body, Entry, Occurrence, Review, Withdrawal};

/// An occurrence with everything that later entries say of it.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// Its sequence number.
    pub sequence: u64,
    /// Its entry.
    pub entry: &'a Entry,
    /// The occurrence.
    pub occurrence: &'a Occurrence,
    /// Its reviews with their entries, oldest first; the last one counts.
    pub reviews: Vec<(&'a Entry, &'a Review)>,
    /// The withdrawal, if it was taken back.
    pub withdrawn: Option<&'a Withdrawal>,
}

impl<'a> Standing<'a> {
    /// The review that counts: the last one.
    pub fn review(&self) -> Option<&'a Review> {
        self.reviews.last().map(|(_, review)| *review)
    }
}

/// All occurrences, oldest first.
pub(super) fn all(entries: &[Entry]) -> impl Iterator<Item = Standing<'_>> + use<'_> {
    let mut reviews: BTreeMap<u64, Vec<(&Entry, &Review)>> = BTreeMap::new();
    let mut withdrawn: BTreeMap<u64, &Withdrawal> = BTreeMap::new();
    for entry in entries {
        match &entry.body {
            Body::Review(review) => {
                reviews
                    .entry(review.occurrence)
                    .or_default()
                    .push((entry, review));
            }
            Body::Withdrawal(withdrawal) => {
                withdrawn.entry(withdrawal.occurrence).or_insert(withdrawal);
            }
            _ => {}
        }
    }
    entries.iter().filter_map(move |entry| match &entry.body {
        Body::Occurrence(occurrence) => Some(Standing {
            sequence: entry.sequence,
            entry,
            occurrence,
            reviews: reviews.remove(&entry.sequence).unwrap_or_default(),
            withdrawn: withdrawn.remove(&entry.sequence),
        }),
        _ => None,
    })
}

/// How somebody names an occurrence: by its number, or by item and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The sequence number.
    Sequence(u64),
    /// The item, and the day on which it was taken.
    Taken(EvidenceId, NaiveDate),
}

/// Why a name leads to no occurrence, or to several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSubject {
    /// Neither a number nor item and day.
    #[error(
        "`{0}` names no occurrence; expected is its number, or `ITEM@DAY` as in `access-review@2026-03-31`"
    )]
    Form(String),
    /// No occurrence has the number.
    #[error("entry {0} is not an occurrence")]
    NoNumber(u64),
    /// The item has none on the day.
    #[error("no occurrence of `{item}` was taken on {day}")]
    NoDay {
        /// The item.
        item: EvidenceId,
        /// The day.
        day: NaiveDate,
        /// The days that it has occurrences of, the last ones.
        has: Vec<NaiveDate>,
    },
    /// The item has several on the day.
    #[error("{count} occurrences of `{item}` were taken on {day}", count = .sequences.len())]
    Several {
        /// The item.
        item: EvidenceId,
        /// The day.
        day: NaiveDate,
        /// Their numbers.
        sequences: Vec<u64>,
    },
}

impl Subject {
    /// Reads `17` or `access-review@2026-03-31`.
    pub fn parse(text: &str) -> Result<Self, BadSubject> {
        let bad = || BadSubject::Form(text.to_owned());
        if let Some((item, day)) = text.rsplit_once('@') {
            let item = EvidenceId::parse(item).map_err(|_| bad())?;
            return Ok(Self::Taken(item, day.parse().map_err(|_| bad())?));
        }
        text.parse().map(Self::Sequence).map_err(|_| bad())
    }
}

impl Locker {
    /// The occurrence that somebody names; withdrawn ones are found by their number only.
    pub fn find(&self, subject: &Subject) -> Result<Standing<'_>, BadSubject> {
        match subject {
            Subject::Sequence(sequence) => {
                let mut all = self.standings();
                let found = all.find(|standing| standing.sequence == *sequence);
                found.ok_or(BadSubject::NoNumber(*sequence))
            }
            Subject::Taken(item, day) => self.taken(item, *day),
        }
    }

    fn taken(&self, item: &EvidenceId, day: NaiveDate) -> Result<Standing<'_>, BadSubject> {
        let of_item = self.occurrences(item).filter(|s| s.withdrawn.is_none());
        let of_item: Vec<Standing<'_>> = of_item.collect();
        let mut on_day = of_item.iter().filter(|s| s.occurrence.day() == day);
        match (on_day.next(), on_day.next()) {
            (Some(one), None) => Ok(one.clone()),
            (None, _) => {
                let mut has: Vec<NaiveDate> = of_item.iter().map(|s| s.occurrence.day()).collect();
                has.sort_unstable();
                has.dedup();
                Err(BadSubject::NoDay {
                    item: item.clone(),
                    day,
                    has: has.split_off(has.len().saturating_sub(5)),
                })
            }
            (Some(_), Some(_)) => {
                let same = of_item.iter().filter(|s| s.occurrence.day() == day);
                Err(BadSubject::Several {
                    item: item.clone(),
                    day,
                    sequences: same.map(|s| s.sequence).collect(),
                })
            }
        }
    }
}
