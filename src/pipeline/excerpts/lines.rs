//! The first lines of a stream, and those around the ones asked for.

use std::collections::BTreeSet;
use std::io::{self, BufRead};

use crate::render::dossier::{ExcerptLine, ExcerptPart, LONGEST_LINE};

/// How many lines from the beginning are shown.
pub(super) const MOST_LINES: u64 = 120;

/// How much text from the beginning is shown, in bytes.
pub(super) const MOST_TEXT: usize = 16 * 1024;

/// How many lines are shown on both sides of one that is asked for.
const AROUND: u64 = 5;

/// How far a file is read for its beginning, and how far for lines that are asked for.
const NEAR: u64 = 1 << 20;
const FAR: u64 = 64 << 20;

/// Lines of a file.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Lines that follow each other, in order.
    pub(super) parts: Vec<ExcerptPart>,
    /// Whether these are all lines of the file, each to its end.
    pub(super) is_whole: bool,
}

/// Finds the beginning of a text and the surroundings of lines.
///
/// Memory is bounded by what is shown; no more than 64 MiB are read, 1 MiB where no line
/// is asked for.
pub(super) fn find(reader: impl BufRead, wanted: &BTreeSet<u64>) -> io::Result<Found> {
    let last = wanted.last().map_or(0, |line| line.saturating_add(AROUND));
    let mut lines = Lines {
        reader,
        number: 0,
        left: if wanted.is_empty() { NEAR } else { FAR },
    };
    let mut found = Found::default();
    let (mut text, mut is_head) = (0, true);
    while let Some(line) = lines.next()? {
        is_head &= line.number <= MOST_LINES && text < MOST_TEXT;
        if is_head || is_around(wanted, line.number) {
            text += line.text.len();
            found.add(line);
        } else if line.number >= last {
            return Ok(found);
        }
    }
    let is_uncut = |part: &ExcerptPart| part.lines.iter().all(|line| !line.is_cut);
    let is_one = matches!(&found.parts[..], [] | [ExcerptPart { from: 1, .. }]);
    found.is_whole = is_one && found.count() == lines.number && found.parts.iter().all(is_uncut);
    found.is_whole &= lines.left > 0;
    Ok(found)
}

fn is_around(wanted: &BTreeSet<u64>, line: u64) -> bool {
    let around = line.saturating_sub(AROUND)..=line.saturating_add(AROUND);
    wanted.range(around).next().is_some()
}

impl Found {
    fn add(&mut self, line: ExcerptLine) {
        match self.parts.last_mut() {
            Some(part) if part.from + part.lines.len() as u64 == line.number => {
                part.lines.push(line);
            }
            _ => self.parts.push(ExcerptPart {
                from: line.number,
                lines: vec![line],
            }),
        }
    }

    fn count(&self) -> u64 {
        self.parts.iter().map(|part| part.lines.len() as u64).sum()
    }
}

/// The lines of a stream, the beginning of each.
struct Lines<R> {
    reader: R,
    number: u64,
    /// Bytes that may still be read.
    left: u64,
}

/// Bytes that hold every character of a line that is shown, and one more.
const KEPT: usize = 4 * (LONGEST_LINE + 1);

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> io::Result<Option<ExcerptLine>> {
        let mut kept = Vec::new();
        let (mut length, mut ended) = (0_usize, false);
        while !ended && self.left > 0 {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let end = memchr::memchr(b'\n', buffer);
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            kept.extend_from_slice(&piece[..piece.len().min(KEPT - kept.len())]);
            length += piece.len();
            ended = end.is_some();
            let used = piece.len() + usize::from(ended);
            self.reader.consume(used);
            self.left = self.left.saturating_sub(used as u64);
        }
        if length == 0 && !ended {
            return Ok(None);
        }
        self.number += 1;
        let is_cut = length > kept.len();
        let end = kept.len() - usize::from(!is_cut && kept.ends_with(b"\r"));
        // What was cut within a character is not a wrong byte.
        let whole = if is_cut {
            whole_characters(&kept[..end])
        } else {
            &kept[..end]
        };
        Ok(Some(ExcerptLine::new(self.number, whole, is_cut)))
    }
}

/// Bytes without a character at their end that was begun only.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn spans(text: &str, wanted: &[u64]) -> (Vec<(u64, usize)>, bool) {
        let found = find(text.as_bytes(), &wanted.iter().copied().collect()).expect("it reads");
        let spans = found.parts.iter().map(|part| (part.from, part.lines.len()));
        (spans.collect(), found.is_whole)
    }

    fn numbered(lines: u64) -> String {
        let mut text = String::new();
        for line in 1..=lines {
            let _ = writeln!(text, "line {line}");
        }
        text
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(spans(&numbered(3), &[]), (vec![(1, 3)], true));
        assert_eq!(spans("a\r\nb", &[]), (vec![(1, 2)], true));
        assert_eq!(spans("", &[]), (vec![], true));
        let found = find("a\r\nb".as_bytes(), &BTreeSet::new()).expect("it reads");
        assert_eq!(found.parts[0].lines[0].text, "a");
    }

    #[test]
    fn a_long_text_is_shown_up_to_a_line_or_a_size() {
        assert_eq!(spans(&numbered(120), &[]), (vec![(1, 120)], true));
        assert_eq!(spans(&numbered(121), &[]), (vec![(1, 120)], false));
        let wide = format!("{}\n", "x".repeat(300)).repeat(100);
        assert_eq!(spans(&wide, &[]), (vec![(1, 55)], false));
    }

    #[test]
    fn a_line_that_is_asked_for_has_its_surroundings() {
        assert_eq!(
            spans(&numbered(4_000), &[3_000]),
            (vec![(1, 120), (2_995, 11)], false)
        );
        assert_eq!(spans(&numbered(4_000), &[124]), (vec![(1, 129)], false));
        assert_eq!(spans(&numbered(130), &[124]), (vec![(1, 129)], false));
        assert_eq!(spans(&numbered(129), &[124]), (vec![(1, 129)], true));
        assert_eq!(spans(&numbered(10), &[9_000]), (vec![(1, 10)], true));
    }

    #[test]
    fn one_endless_line_is_cut_and_not_read_to_its_end() {
        let endless = "é".repeat(2 << 20);
        let found = find(endless.as_bytes(), &BTreeSet::new()).expect("it reads");
        let line = &found.parts[0].lines[0];
        assert!(line.is_cut && !found.is_whole);
        assert_eq!(line.text.chars().count(), LONGEST_LINE);
        assert!(!line.text.contains('<'), "no half character is shown");
    }
}
