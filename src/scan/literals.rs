//! Many literals at once, whatever their case: a mark per window says where to look.
//!
//! An automaton of all literals goes from state to state, each step waiting for the
//! one before. Here positions are looked at by themselves: a few bytes, hashed, name
//! one mark of a table that stays in a near cache. Only where the mark is set is a
//! literal compared. Of a long literal every window is known that may stand at a
//! multiple of four, so that for long ones only every fourth position is looked at.

mod common;

use std::collections::BTreeMap;
use std::ops::Range;

/// Literals and what they belong to.
pub(super) struct Literals {
    words: Vec<(Box<[u8]>, Vec<usize>)>,
    /// Literals of seven and more bytes, by each of four windows of four bytes.
    long: Windows<LONG_SLOTS>,
    /// Literals of three to six bytes, by one window of three bytes.
    medium: Windows<MEDIUM_SLOTS>,
    /// Literals of one or two bytes, by their first.
    short: BTreeMap<u8, Vec<usize>>,
}

/// A literal is long from here on: wherever it begins, four of its bytes begin at a
/// multiple of four.
const LONG: usize = 7;
const STEP: usize = 4;
const ALL: u32 = 0b1_1111;

/// Windows of one width that some literal holds.
struct Windows<const SLOTS: usize> {
    /// For every hash whether some window has it.
    marks: Box<[u8; SLOTS]>,
    /// Where the literals of a bucket begin in `all`.
    begins: Box<[u32]>,
    /// Window, literal, and where in it the window stands, by bucket.
    all: Vec<(u32, u32, u32)>,
}

/// How many hashes there are: so many that few positions are looked at in vain.
const LONG_SLOTS: usize = 1 << 17;
const MEDIUM_SLOTS: usize = 1 << 17;

/// So many hashes share a bucket of literals, so that buckets stay near, too.
const PER_BUCKET: usize = 16;

/// ASCII letters become lower case; some other bytes become each other, which the
/// comparison of the whole literal tells apart.
const FOLD: u32 = 0x2020_2020;
const NARROW: u32 = 0x00ff_ffff;

impl Literals {
    /// Takes literals with their owners; a literal without a byte is left out.
    pub(super) fn new(all: impl IntoIterator<Item = (String, usize)>) -> Self {
        let mut by_word: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        for (word, owner) in all {
            let owners = by_word
                .entry(word.to_ascii_lowercase().into_bytes())
                .or_default();
            if !owners.contains(&owner) {
                owners.push(owner);
            }
        }
        by_word.remove(&Vec::new());
        let (mut words, mut short) = (Vec::new(), BTreeMap::<u8, Vec<usize>>::new());
        let (mut long, mut medium) = (Vec::new(), Vec::new());
        let common = common::common();
        for (number, (word, owners)) in by_word.into_iter().enumerate() {
            let small = |number: usize| u32::try_from(number).expect("fewer and shorter than that");
            match word.len() {
                1 | 2 => short.entry(word[0]).or_default().push(number),
                LONG.. => {
                    let at = rarest(&word, STEP + 3, &common);
                    let windows =
                        (at..at + STEP).map(|at| (wide(&word[at..]), small(number), small(at)));
                    long.extend(windows);
                }
                _ => {
                    let at = rarest(&word, 3, &common);
                    medium.push((narrow(&word[at..]), small(number), small(at)));
                }
            }
            words.push((word.into(), owners));
        }
        Self {
            words,
            short,
            long: Windows::new(long),
            medium: Windows::new(medium),
        }
    }

    /// Calls `found` for every literal in a text and each of its owners.
    pub(super) fn each(&self, text: &[u8], mut found: impl FnMut(usize, Range<usize>)) {
        for (first, words) in &self.short {
            for at in memchr::memchr2_iter(*first, first.to_ascii_uppercase(), text) {
                for word in words {
                    self.compare(*word, text, at, &mut found);
                }
            }
        }
        let mut at = 0;
        while let Some(eight) = text.get(at..at + 8) {
            let eight: [u8; 8] = eight.try_into().expect("eight bytes");
            let eight = u64::from_le_bytes(eight);
            let window = |step: u32| at_step(eight, step) & NARROW;
            let medium = |step: u32| self.medium.mark(window(step)) << step;
            let long = self.long.mark(at_step(eight, 0)) << STEP;
            let may = long | medium(0) | medium(1) | medium(2) | medium(3);
            // One branch for four positions; most of them hold nothing.
            if may != 0 {
                self.positions(text, at, may, &mut found);
            }
            at += STEP;
        }
        while at < text.len() {
            self.positions(text, at, ALL, &mut found);
            at += STEP;
        }
    }

    /// Looks closely at those of four positions whose bit is set, and for a long
    /// literal at the first one if the bit after them is.
    fn positions(
        &self,
        text: &[u8],
        at: usize,
        may: u32,
        found: &mut impl FnMut(usize, Range<usize>),
    ) {
        if may >> STEP & 1 == 1 && text.len() >= at + 4 {
            self.look(&self.long, wide(&text[at..]), text, at, found);
        }
        for step in (0..STEP).filter(|step| may >> step & 1 == 1) {
            let at = at + step;
            if text.len() >= at + 3 {
                self.look(&self.medium, narrow(&text[at..]), text, at, found);
            }
        }
    }

    fn look<const SLOTS: usize>(
        &self,
        windows: &Windows<SLOTS>,
        window: u32,
        text: &[u8],
        at: usize,
        found: &mut impl FnMut(usize, Range<usize>),
    ) {
        let bucket = Windows::<SLOTS>::slot(window) / PER_BUCKET;
        let (from, to) = (
            windows.begins[bucket] as usize,
            windows.begins[bucket + 1] as usize,
        );
        for (other, word, offset) in &windows.all[from..to] {
            if *other != window {
                continue;
            }
            if let Some(start) = at.checked_sub(*offset as usize) {
                self.compare(*word as usize, text, start, found);
            }
        }
    }

    fn compare(
        &self,
        number: usize,
        text: &[u8],
        start: usize,
        found: &mut impl FnMut(usize, Range<usize>),
    ) {
        let (word, owners) = &self.words[number];
        let range = start..start + word.len();
        if text
            .get(range.clone())
            .is_some_and(|bytes| bytes.eq_ignore_ascii_case(word))
        {
            for owner in owners {
                found(*owner, range.clone());
            }
        }
    }
}

/// The window that begins so many bytes after the first of eight.
fn at_step(eight: u64, step: u32) -> u32 {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the lower four bytes are the window"
    )]
    let window = (eight >> (8 * step)) as u32;
    window | FOLD
}

fn wide(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) | FOLD
}

fn narrow(bytes: &[u8]) -> u32 {
    (u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) | FOLD) & NARROW
}

/// Where so many bytes begin that ordinary text holds least.
fn rarest(word: &[u8], length: usize, common: &[[u8; 3]]) -> usize {
    // Letters in the order of their frequency in English; everything else is rarer,
    // but for what JSON and paths are made of.
    let frequency = |byte: &u8| -> usize {
        let place = b"etaoinsrhldcumfpgwybvkxjqz"
            .iter()
            .position(|letter| letter == byte);
        match (place, byte) {
            (Some(place), _) => 40 - place,
            (None, b' ' | b'"' | b':' | b'_' | b'-' | b'/' | b'.' | b',' | b'0'..=b'9') => 24,
            (None, _) => 4,
        }
    };
    let weight = |at: &usize| {
        let part = &word[*at..*at + length];
        let is_common = |piece: &&[u8]| {
            common
                .binary_search(&[piece[0], piece[1], piece[2]])
                .is_ok()
        };
        let pieces = part.windows(3).filter(is_common);
        part.iter().map(frequency).sum::<usize>() + 100 * pieces.count()
    };
    (0..=word.len() - length).min_by_key(weight).unwrap_or(0)
}

impl<const SLOTS: usize> Windows<SLOTS> {
    /// Multiplicative hashing: the upper bits of a product depend on all lower ones.
    fn slot(window: u32) -> usize {
        const { assert!(SLOTS.is_power_of_two() && SLOTS > 1) }
        (window.wrapping_mul(0x9e37_79b1) >> (32 - SLOTS.trailing_zeros())) as usize
    }

    fn new(mut all: Vec<(u32, u32, u32)>) -> Self {
        all.sort_unstable_by_key(|(window, word, _)| (Self::slot(*window), *word));
        let mut marks = Box::new([0; SLOTS]);
        let mut begins = vec![0; SLOTS / PER_BUCKET + 1];
        for (window, _, _) in &all {
            let slot = Self::slot(*window);
            marks[slot] = 1;
            begins[slot / PER_BUCKET + 1] += 1;
        }
        for bucket in 1..begins.len() {
            begins[bucket] += begins[bucket - 1];
        }
        Self {
            marks,
            begins: begins.into(),
            all,
        }
    }

    /// 1 where some literal may have this window, else 0.
    #[inline]
    fn mark(&self, window: u32) -> u32 {
        u32::from(self.marks[Self::slot(window) & (SLOTS - 1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str], text: &str) -> Vec<(usize, String)> {
        let words = words.iter().enumerate();
        let literals = Literals::new(words.map(|(at, word)| ((*word).to_owned(), at)));
        let mut all = Vec::new();
        literals.each(text.as_bytes(), |owner, at| {
            all.push((owner, text[at].to_owned()));
        });
        all.sort();
        all
    }

    #[test]
    fn literals_of_every_length_are_found_wherever_they_stand() {
        let words = ["@", "+1", "mrn", "ghp_", "password", "身份证"];
        for pad in 0..9 {
            let pad = " ".repeat(pad);
            for word in words {
                let text = format!("{pad}{word}{pad}");
                let all = found(&words, &text);
                assert!(
                    all.iter().any(|(_, what)| what == word),
                    "{word} in {text:?}"
                );
            }
        }
        assert_eq!(found(&["mrn"], "MRN"), [(0, "MRN".to_owned())]);
        assert_eq!(found(&["pass", "password"], "PassWord").len(), 2);
        assert_eq!(found(&["a`b`"], "a@b@"), []);
        assert_eq!(found(&["secret"], "se"), []);
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_found_that_an_automaton_does_not_find(
            words in proptest::collection::vec("[a-c@+]{1,6}", 1..6),
            text in "[a-cA-C@+ ]{0,60}",
        ) {
            let ours = found(&words.iter().map(String::as_str).collect::<Vec<_>>(), &text);
            let automaton = aho_corasick::AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(&words)
                .expect("small");
            let mut theirs: Vec<(usize, String)> = automaton
                .find_overlapping_iter(&text)
                .map(|hit| (hit.pattern().as_usize(), text[hit.range()].to_owned()))
                .collect();
            theirs.sort();
            proptest::prop_assert_eq!(ours, theirs);
        }
    }
}
