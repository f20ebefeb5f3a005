//! Tables whose header says what a column holds, so that a cell needs no word beside it.

use std::ops::Range;

use super::accept;
use super::rules::{Reach, RuleSet};

/// The longest header line that is looked at.
const MOST_HEADER: usize = 16 * 1024;

/// How cells may be set apart.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The columns of a table that rules look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    delimiter: u8,
    /// Column and rule, in the order of the columns.
    columns: Vec<(usize, usize)>,
    /// Where the first row begins.
    rows: usize,
}

impl Table {
    /// What the first line of a text says, if it is a header with columns that matter.
    pub(super) fn of(rules: &RuleSet, text: &[u8]) -> Option<Self> {
        let first = &text[..text.len().min(MOST_HEADER)];
        let end = memchr::memchr(b'\n', first)?;
        let header = std::str::from_utf8(&first[..end]).ok()?;
        let header = header.trim_start_matches('\u{feff}');
        let count = |delimiter: &u8| memchr::memchr_iter(*delimiter, header.as_bytes()).count();
        let delimiter = *DELIMITERS.iter().max_by_key(|delimiter| count(delimiter))?;
        if count(&delimiter) == 0 {
            return None;
        }
        let names = header.split(char::from(delimiter)).map(plain);
        let mut columns = Vec::new();
        for (at, name) in names.enumerate() {
            let of = rules.rules.iter().enumerate();
            let of =
                of.filter(|(_, rule)| rule.reach == Reach::Column && rule.columns.contains(&name));
            columns.extend(of.map(|(rule, _)| (at, rule)));
        }
        (!columns.is_empty()).then_some(Self {
            delimiter,
            columns,
            rows: end + 1,
        })
    }

    /// Calls `found` for every cell that a rule accepts, of the lines that begin in a range.
    ///
    /// `offset` is where the text begins in the stream; the header is no row.
    pub(super) fn cells(
        &self,
        rules: &RuleSet,
        text: &[u8],
        offset: u64,
        mut found: impl FnMut(usize, Range<usize>),
    ) {
        let skip = (self.rows as u64).saturating_sub(offset);
        let mut start = usize::try_from(skip).unwrap_or(usize::MAX);
        if offset > 0 {
            // The first line began before this text.
            start = memchr::memchr(b'\n', text)
                .map_or(text.len(), |at| at + 1)
                .max(start);
        }
        while start < text.len() {
            let end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
            self.row(rules, text, start..end, &mut found);
            start = end + 1;
        }
    }

    fn row(
        &self,
        rules: &RuleSet,
        text: &[u8],
        line: Range<usize>,
        found: &mut impl FnMut(usize, Range<usize>),
    ) {
        let (mut at, mut begin, mut quoted) = (0, line.start, false);
        let mut wanted = self.columns.iter().peekable();
        for place in line.start..=line.end {
            let byte = if place == line.end {
                self.delimiter
            } else {
                text[place]
            };
            if byte == b'"' {
                quoted = !quoted;
            }
            if byte != self.delimiter || (quoted && place < line.end) {
                continue;
            }
            while let Some((_, rule)) = wanted.next_if(|(column, _)| *column == at) {
                let cell = trimmed(text, begin..place);
                let accepted = accept::first(&rules.rules[*rule], text, cell.clone(), cell.start);
                if let Some((value, _)) = accepted {
                    found(*rule, value);
                }
            }
            if wanted.peek().is_none() {
                return;
            }
            (at, begin) = (at + 1, place + 1);
        }
    }
}

/// A cell without quotes and spaces around it.
fn trimmed(text: &[u8], cell: Range<usize>) -> Range<usize> {
    let around = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'"' || *byte == b'\'';
    let bytes = &text[cell.clone()];
    let before = bytes.iter().take_while(|byte| around(byte)).count();
    let after = bytes[before..]
        .iter()
        .rev()
        .take_while(|byte| around(byte))
        .count();
    cell.start + before..cell.end - after
}

/// A column name in one spelling: `Date-of-Birth`, `date_of_birth` and `DateOfBirth` are the same.
pub(super) fn plain(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}
