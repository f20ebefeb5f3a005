//! Numbers that are expected to have no gaps, kept as ranges.

use crate::model::population::SequenceCount;

/// Numbers that are put in order at once.
const PENDING: usize = 1 << 16;
/// Ranges that are followed; more of them say that this is no sequence.
const MOST_RANGES: usize = 1 << 18;
/// Gaps that are listed.
const GAPS: usize = 100;

/// The numbers seen so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers {
    pending: Vec<i64>,
    /// Sorted, apart by at least one number that is missing.
    ranges: Vec<(i64, i64)>,
    given_up: bool,
}

impl Numbers {
    pub(super) fn note(&mut self, number: i64) {
        self.pending.push(number);
        if self.pending.len() >= PENDING {
            self.settle();
        }
    }

    /// Takes the numbers of another one.
    pub(super) fn join(&mut self, other: Self) {
        self.settle();
        self.given_up |= other.given_up;
        self.pending.extend(other.pending);
        self.merge(other.ranges);
        self.settle();
    }

    fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        self.merge(pending.into_iter().map(|number| (number, number)).collect());
    }

    fn merge(&mut self, more: Vec<(i64, i64)>) {
        if more.is_empty() || self.given_up {
            return;
        }
        let mut all = std::mem::take(&mut self.ranges);
        all.extend(more);
        all.sort_unstable();
        for (first, last) in all {
            match self.ranges.last_mut() {
                Some(before) if first <= before.1.saturating_add(1) => {
                    before.1 = before.1.max(last);
                }
                _ => self.ranges.push((first, last)),
            }
        }
        if self.ranges.len() > MOST_RANGES {
            self.given_up = true;
            self.ranges.clear();
        }
    }

    /// What is missing between the least and the greatest.
    pub(super) fn count(mut self) -> SequenceCount {
        self.settle();
        let gap = |pair: &[(i64, i64)]| (pair[0].1 + 1, pair[1].0 - 1);
        let gaps = || self.ranges.windows(2).map(gap);
        let missing = gaps().map(|(first, last)| last.abs_diff(first) + 1);
        SequenceCount {
            first: self.ranges.first().map(|range| range.0),
            last: self.ranges.last().map(|range| range.1),
            missing: missing.fold(0, u64::saturating_add),
            gaps: gaps().take(GAPS).collect(),
            given_up: self.given_up,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_found_in_any_order_and_by_any_number_of_readers() {
        let mut numbers = vec![Numbers::default(), Numbers::default()];
        for (at, number) in (1..200_000).rev().enumerate() {
            if number != 7 && !(1000..1010).contains(&number) {
                numbers[at % 2].note(number);
            }
        }
        let mut whole = numbers.remove(0);
        whole.join(numbers.remove(0));
        let count = whole.count();
        assert_eq!(count.gaps, [(7, 7), (1000, 1009)]);
        assert_eq!((count.first, count.last), (Some(1), Some(199_999)));
        assert_eq!((count.missing, count.given_up), (11, false));
    }
}
