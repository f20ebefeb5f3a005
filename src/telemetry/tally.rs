//! Counts values that repeat for most of a file, at the cost of a comparison.

use super::json::{Token, said};
use super::names::Names;

/// How many values are at hand, and how long they may be.
const AT_HAND: usize = 16;
const LONGEST: usize = 256;

/// Names, and the values that were seen of late, as they are written.
#[derive(Debug, Default)]
pub(super) struct Tally {
    recent: Vec<(Vec<u8>, u64)>,
    names: Names,
}

impl Tally {
    /// Counts a value, if there is one.
    pub(super) fn note(&mut self, token: Token<'_>) {
        let Some(written) = token else { return };
        let found = self.recent.iter().position(|(known, _)| known == written);
        if let Some(at) = found {
            self.recent[at].1 += 1;
            // What is seen often moves to the front.
            self.recent.swap(at, at.saturating_sub(1));
            return;
        }
        if written.len() > LONGEST {
            return self.names.note_times(&said(token), 1);
        }
        if self.recent.len() == AT_HAND {
            self.put_down();
        }
        self.recent.push((written.to_vec(), 1));
    }

    /// All names that were counted.
    pub(super) fn names(mut self) -> Names {
        self.put_down();
        self.names
    }

    fn put_down(&mut self) {
        for (written, times) in self.recent.drain(..) {
            self.names.note_times(&said(Some(&written)), times);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_counted_however_many_there_are() {
        let mut tally = Tally::default();
        for round in 0..3 {
            for number in 0..40 {
                tally.note(Some(
                    format!("\"name {}\"", number % (40 - round)).as_bytes(),
                ));
            }
        }
        for nothing in [None, Some(&b"null"[..]), Some(b"\"\"")] {
            tally.note(nothing);
        }
        tally.note(Some(br#""name \u0035""#));
        let names = tally.names();
        assert_eq!(names.counts().values().sum::<u64>(), 121);
        assert_eq!((names.count("name 5"), names.count("name 39")), (4, 1));
    }
}
