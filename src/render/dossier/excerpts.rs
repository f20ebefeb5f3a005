//! Excerpts of packed text files, for readers who have a report before them and not
//! the package: their first lines, and the lines around what findings name.
//!
//! They are taken from the bytes that are packed: of a redacted file from its copy. In
//! `index.json` they are left out; there the files themselves are named.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;

/// What the reports show of evidence files, and what they leave out.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Excerpts {
    /// The files that findings concern first, then the order of the evidence index.
    pub files: Vec<Excerpt>,
    /// Packed files without an excerpt, by reason.
    pub left_out: Vec<LeftOutRow>,
}

/// Why packed files have no excerpt, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOutRow {
    /// The reason.
    pub reason: String,
    /// How many files.
    pub count: usize,
}

/// An excerpt of one packed file.
#[derive(Clone, Debug, Serialize)]
pub struct Excerpt {
    /// The anchor: `file-<item>-<number>`; that of a line has `-L<line>` after it.
    pub anchor: String,
    /// The evidence item.
    pub item: String,
    /// The name in the package.
    pub entry: String,
    /// The link from `data/reports/` to the file, percent-encoded.
    pub href: String,
    /// The path in the plan's folder, as findings name it.
    pub shown: String,
    /// Which lines these are: `lines 1 to 120 of 4,812`.
    pub which: String,
    /// Whether the file holds more than is shown.
    pub is_part: bool,
    /// Set where values were replaced in what is packed.
    pub is_copy: bool,
    /// Lines that follow each other, in the order of the file.
    pub parts: Vec<ExcerptPart>,
}

/// Lines of a file that follow each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExcerptPart {
    /// The number of the first line, from 1.
    pub from: u64,
    /// The lines.
    pub lines: Vec<ExcerptLine>,
}

/// One line, with everything visible that a reader would not see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExcerptLine {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its text, at most [`LONGEST_LINE`] characters of it.
    pub text: String,
    /// Whether the line goes on.
    pub is_cut: bool,
}

/// How many characters of a line are shown.
pub const LONGEST_LINE: usize = 400;

/// A file and a line of it, as rows of the dossier name them.
pub fn place_key(file: &str, line: u32) -> String {
    format!("{file}:{line}")
}

/// The file and the line of a [`place_key`].
pub fn place_of(key: &str) -> Option<(&str, u64)> {
    let (file, line) = key.rsplit_once(':')?;
    Some((file, line.parse().ok()?))
}

impl Excerpts {
    /// The excerpt of each file, by its path in the plan's folder. Several items may hold
    /// the same file; the first excerpt is as good as any.
    pub fn by_path(&self) -> BTreeMap<&str, &Excerpt> {
        let mut shown: BTreeMap<&str, &Excerpt> = BTreeMap::new();
        for excerpt in &self.files {
            shown.entry(&excerpt.shown).or_insert(excerpt);
        }
        shown
    }
}

impl Excerpt {
    /// The anchor of a line, if it is among those shown.
    pub fn line_anchor(&self, line: u64) -> Option<String> {
        self.shows(line).then(|| format!("{}-L{line}", self.anchor))
    }

    /// Whether a line of the file is among those shown.
    pub fn shows(&self, line: u64) -> bool {
        let within = |part: &ExcerptPart| {
            let end = part.from + part.lines.len() as u64;
            (part.from..end).contains(&line)
        };
        self.parts.iter().any(within)
    }
}

impl ExcerptLine {
    /// Makes a line of its bytes, without the line end.
    ///
    /// Bytes that are no UTF-8 become `<FF>`; control characters except the tab, and
    /// characters that are invisible or change the direction of text (Unicode 16.0, section
    /// 23), become `<U+202E>`.
    pub fn new(number: u64, bytes: &[u8], is_cut: bool) -> Self {
        let mut line = Self {
            number,
            text: String::with_capacity(bytes.len().min(LONGEST_LINE)),
            is_cut,
        };
        let mut left = LONGEST_LINE;
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                line.add(&mut left, |text| visible(text, character));
            }
            for byte in chunk.invalid() {
                line.add(&mut left, |text| {
                    write!(text, "<{byte:02X}>").expect("a String takes any text");
                });
            }
        }
        line
    }

    /// Adds one character, or says that the line goes on.
    fn add(&mut self, left: &mut usize, write: impl FnOnce(&mut String)) {
        if *left == 0 {
            self.is_cut = true;
            return;
        }
        *left -= 1;
        write(&mut self.text);
    }
}

fn visible(text: &mut String, character: char) {
    if character != '\t' && is_hidden(character) {
        write!(text, "<U+{:04X}>", u32::from(character)).expect("a String takes any text");
    } else {
        text.push(character);
    }
}

/// Whether a reader would not see a character, or see others in another order.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}'
                | '\u{61C}'
                | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{FFF9}'..='\u{FFFB}'
                | '\u{E0000}'..='\u{E0FFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        ExcerptLine::new(1, bytes, false).text
    }

    #[test]
    fn what_a_reader_would_not_see_is_spelled_out() {
        assert_eq!(text(b"a\tb"), "a\tb");
        assert_eq!(text(b"\x1b[31m\x07"), "<U+001B>[31m<U+0007>");
        assert_eq!(
            text("x\u{202e}y\u{2066}z".as_bytes()),
            "x<U+202E>y<U+2066>z"
        );
        assert_eq!(text(b"caf\xe9 \xff"), "caf<E9> <FF>");
        assert_eq!(text("naïve Ελένη €".as_bytes()), "naïve Ελένη €");
    }

    #[test]
    fn a_long_line_is_cut_and_says_so() {
        let long = "é".repeat(LONGEST_LINE + 1);
        let line = ExcerptLine::new(7, long.as_bytes(), false);
        assert_eq!(line.text.chars().count(), LONGEST_LINE);
        assert!(line.is_cut);
        let whole = ExcerptLine::new(7, "é".repeat(LONGEST_LINE).as_bytes(), false);
        assert!(!whole.is_cut);
    }
}
