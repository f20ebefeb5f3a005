//! Copies of a file without what was found in it: still the same kind of file, still
//! with one line per record.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::accept::MARK;
use super::buffer::Found;
use super::fingerprint::KeyedHasher;
use super::lines::Lines;
use super::stream::{self, Part};
use super::{Hashing, Scanner};
use crate::model::Digest;
use crate::model::scan::{Family, Layer};

mod quoting;
mod writer;

use quoting::Quoting;
use writer::Writer;

pub use quoting::Syntax;

/// What happens to a value in the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It stays.
    Keep,
    /// `[REDACTED:<rule>:<fingerprint>]` takes its place.
    Redact,
    /// A name takes its place that is the same wherever the value is.
    Pseudonymise,
}

/// What a copy is made of, without any value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// The digest of the source. It stays in the house: of a text of which
    /// everything but a short number is known, a digest tells the number.
    pub source: Digest,
    /// HMAC-SHA256 of the source under the project's key, which tells nothing without it.
    pub keyed: [u8; 32],
    /// The digest of the copy.
    pub released: Digest,
    /// The length of the copy.
    pub size: u64,
    /// How many values were replaced, by rule.
    pub counts: BTreeMap<(Family, Arc<str>, Action), u64>,
    /// Where they were, by line and column. They stay in the house, too.
    pub places: Vec<(u64, u64, Arc<str>)>,
}

impl Redacted {
    /// Takes in what a further pass over the copy replaced: the source stays the first one's.
    pub fn continue_with(&mut self, next: Self) {
        self.released = next.released;
        self.size = next.size;
        for (key, count) in next.counts {
            *self.counts.entry(key).or_default() += count;
        }
        self.places.extend(next.places);
    }
}

/// Says why no copy was made.
#[derive(Debug, thiserror::Error)]
pub enum RedactError {
    /// The file cannot be read, or the copy not written.
    #[error("{}", crate::diagnostic::reason(.0))]
    Io(#[from] io::Error),
    /// A value lies where nothing can be replaced.
    #[error("a value of rule `{rule}` lies inside of {layer}, where nothing can be replaced")]
    OutOfReach {
        /// The rule.
        rule: Arc<str>,
        /// The layer.
        layer: &'static str,
    },
    /// There is no key to make fingerprints with.
    #[error("there is no fingerprint key")]
    NoKey,
}

impl Scanner {
    /// Writes a copy in which `action` decides over every value.
    ///
    /// Only text as it stands can be copied this way; what is found inside of
    /// compressed and packed files has to be unpacked first.
    pub fn redact(
        &self,
        path: &Path,
        out: &mut dyn Write,
        syntax: Syntax,
        action: &dyn Fn(Family, &str) -> Action,
    ) -> Result<Redacted, RedactError> {
        let key = self.key.as_ref().ok_or(RedactError::NoKey)?;
        let mut source = Source {
            file: Hashing::new(File::open(path)?),
            keyed: key.hasher(),
        };
        let mut copy = Copy {
            scanner: self,
            action,
            writer: Writer::new(out),
            quoting: Quoting::new(syntax),
            lines: Lines::new(),
            counts: BTreeMap::new(),
            places: Vec::new(),
            unreachable: None,
        };
        stream::scan(self, &mut source, &mut |part| copy.take(&part))?;
        if let Some(error) = copy.unreachable {
            return Err(error);
        }
        let (released, size) = copy.writer.finish()?;
        Ok(Redacted {
            source: source.file.digest(),
            keyed: source.keyed.finish(),
            released,
            size,
            counts: copy.counts,
            places: copy.places,
        })
    }

    /// A name in which everything that was found is replaced by the rule's id.
    pub fn safe_name(&self, name: &str) -> String {
        self.masked(name, |_| true)
    }

    /// A text in which what was found of some families is replaced by the rule's id.
    pub fn masked(&self, text: &str, of: impl Fn(Family) -> bool) -> String {
        self.replaced(text, of, |rule, _| format!("[{rule}]"))
    }

    /// The same, but with as many characters as before.
    pub fn blanked(&self, text: &str, of: impl Fn(Family) -> bool) -> String {
        let blank = |value: &str| {
            value
                .chars()
                .map(|c| if c == '\n' { c } else { '*' })
                .collect()
        };
        self.replaced(text, of, |_, value| blank(value))
    }

    fn replaced(
        &self,
        text: &str,
        of: impl Fn(Family) -> bool,
        with: impl Fn(&str, &str) -> String,
    ) -> String {
        let mut scan = super::buffer::Scan::new(&self.rules, self.key.as_ref());
        scan.text(text.as_bytes());
        let mut safe = String::new();
        let mut at = 0;
        for found in scan.finish() {
            let rule = &self.rules.rules[found.rule];
            let range = found.piece.clone().unwrap_or(found.at.clone());
            if range.start < at || !of(rule.family) {
                continue;
            }
            // A rule may match bytes; what is replaced are whole characters.
            let start = floor(text, range.start);
            let end = ceil(text, range.end);
            safe.push_str(&text[at..start]);
            safe.push_str(&with(&rule.id, &text[start..end]));
            at = end;
        }
        safe.push_str(&text[at..]);
        safe
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

fn ceil(text: &str, at: usize) -> usize {
    (at..=text.len())
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(text.len())
}

/// A file that is hashed while it is read, with and without the key.
struct Source {
    file: Hashing<File>,
    keyed: KeyedHasher,
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.keyed.update(&buffer[..read]);
        Ok(read)
    }
}

struct Copy<'c> {
    scanner: &'c Scanner,
    action: &'c dyn Fn(Family, &str) -> Action,
    writer: Writer<'c>,
    quoting: Quoting,
    lines: Lines,
    counts: BTreeMap<(Family, Arc<str>, Action), u64>,
    places: Vec<(u64, u64, Arc<str>)>,
    unreachable: Option<RedactError>,
}

impl Copy<'_> {
    fn take(&mut self, part: &Part<'_>) -> io::Result<()> {
        let mut at = 0;
        for (range, found) in &part.found {
            let here = usize::try_from(range.start - part.offset).expect("within the chunk");
            self.quoting.pass(&part.text[at..here]);
            self.lines.pass(&part.text[at..here]);
            at = here;
            self.value(part, range, found);
        }
        self.quoting.pass(&part.text[at..]);
        self.lines.pass(&part.text[at..]);
        self.writer.take(part.text)
    }

    fn value(&mut self, part: &Part<'_>, range: &Range<u64>, found: &Found) {
        let rule = &self.scanner.rules.rules[found.rule];
        let action = (self.action)(rule.family, &rule.id);
        if action == Action::Keep {
            return;
        }
        let coded = found.through.contains(&Layer::Base64);
        let Some(replaced) =
            replaced(part, range, found).filter(|_| !coded || found.piece.is_some())
        else {
            let rule = rule.id.clone();
            let layer = Layer::Base64.as_str();
            self.unreachable
                .get_or_insert(RedactError::OutOfReach { rule, layer });
            return;
        };
        let count = self.counts.entry((rule.family, rule.id.clone(), action));
        *count.or_default() += 1;
        let (line, column) = self.lines.here();
        self.places.push((line, column, rule.id.clone()));
        let short = found
            .fingerprint
            .map(|print| print.short())
            .unwrap_or_default();
        let mark = match action {
            Action::Pseudonymise if rule.id.contains("email") => format!("user-{short}"),
            Action::Pseudonymise => format!("{}-{short}", rule.id),
            _ => format!("{MARK}{}:{short}]", rule.id),
        };
        let mark = if self.quoting.wants_quotes() {
            format!("\"{mark}\"")
        } else {
            mark
        };
        self.writer.replace(replaced, mark);
    }
}

/// The bytes to replace: the value, or the encoded text that it stands in.
fn replaced(part: &Part<'_>, range: &Range<u64>, found: &Found) -> Option<Range<u64>> {
    let Some(piece) = &found.piece else {
        return Some(range.clone());
    };
    // Both are offsets in the same text; the stream's place of one gives that of the other.
    let before = u64::try_from(found.at.start.checked_sub(piece.start)?).ok()?;
    let length = u64::try_from(piece.end - piece.start).ok()?;
    let start = range.start.checked_sub(before)?;
    (start + stream::LOOK_BACK as u64 >= part.offset).then_some(start..start + length)
}
