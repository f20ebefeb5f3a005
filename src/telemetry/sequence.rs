//! Numbers that should follow each other without a gap.

use serde::Serialize;

/// Which numbers of a sequence were seen, in any order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Sequence {
    /// How many numbers were seen, repeated ones included.
    pub seen: u64,
    /// Numbers that were seen again.
    pub repeated: u64,
    /// Runs without a gap: first and last number, sorted.
    runs: Vec<(u64, u64)>,
    /// Numbers that would have begun more runs than are kept.
    pub left_out: u64,
}

impl Sequence {
    const MOST_RUNS: usize = 32;

    /// Whether all numbers between the first and the last were seen, each once.
    ///
    /// No numbers at all are contiguous, too: look at `seen` first.
    pub fn is_contiguous(&self) -> bool {
        self.runs.len() <= 1 && self.repeated == 0 && self.left_out == 0
    }

    /// The lowest and the highest number.
    pub fn ends(&self) -> Option<(u64, u64)> {
        Some((self.runs.first()?.0, self.runs.last()?.1))
    }

    /// How many numbers between the lowest and the highest were not seen.
    pub fn missing(&self) -> u64 {
        let between = |pair: &[(u64, u64)]| pair[1].0 - pair[0].1 - 1;
        self.runs.windows(2).map(between).sum()
    }

    pub(super) fn note(&mut self, number: u64) {
        self.seen += 1;
        // The runs that begin at or before the number.
        let next = self.runs.partition_point(|run| run.0 <= number);
        let joins_next = self.runs.get(next).is_some_and(|run| run.0 - 1 == number);
        if let Some(before) = next.checked_sub(1) {
            let last = self.runs[before].1;
            if number <= last {
                self.repeated += 1;
                return;
            }
            if number - 1 == last {
                self.runs[before].1 = number;
                if joins_next {
                    self.runs[before].1 = self.runs.remove(next).1;
                }
                return;
            }
        }
        if joins_next {
            self.runs[next].0 = number;
        } else if self.runs.len() < Self::MOST_RUNS {
            self.runs.insert(next, (number, number));
        } else {
            self.left_out += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[u64]) -> Sequence {
        let mut sequence = Sequence::default();
        for number in numbers {
            sequence.note(*number);
        }
        sequence
    }

    #[test]
    fn the_order_of_the_numbers_does_not_matter() {
        for numbers in [[1, 2, 3, 4], [4, 3, 2, 1], [1, 4, 2, 3], [2, 4, 1, 3]] {
            let sequence = of(&numbers);
            assert!(sequence.is_contiguous(), "{numbers:?}");
            assert_eq!(sequence.ends(), Some((1, 4)));
        }
    }

    #[test]
    fn gaps_and_repetitions_are_counted() {
        let gap = of(&[0, 1, 5, u64::MAX]);
        assert_eq!((gap.missing(), gap.is_contiguous()), (u64::MAX - 3, false));
        let again = of(&[1, 2, 2, 1]);
        assert_eq!((again.repeated, again.is_contiguous()), (2, false));
    }
}
