//! One file with everything inside of it: compressed, archived, in another encoding.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::buffer::{Found, MOST_LAYERS};
use super::lines::Lines;
use super::stream::{self, Part};
use super::{Hash, Hashing, Scanner};
use crate::model::scan::{FileScan, Hit, Layer, Unscanned};

mod sniff;
mod unpack;

use sniff::Kind;
use unpack::{Limited, OVER_LIMIT};

/// How much of a file decides what it is.
const HEAD: usize = 8 * 1024;

/// The largest archive inside of another file that is opened.
const MOST_ARCHIVE: u64 = 32 * 1024 * 1024;

/// The largest PDF that is opened: more than a report of 30,000 pages has.
const MOST_PDF: u64 = 128 * 1024 * 1024;

/// The most members of an archive that are opened.
const MOST_MEMBERS: usize = 20_000;

/// The widest window of a Zstandard frame; RFC 8878, 3.1.1.1.2 recommends 8 MiB.
const ZSTD_WINDOW: u64 = 16 * 1024 * 1024;

/// What may be unpacked from one file: this much, or so many times its size.
const LEAST_BUDGET: u64 = 256 * 1024 * 1024;
const MOST_RATIO: u64 = 100;

/// Scanning one file, or something inside of it.
pub(super) struct Pass<'a> {
    scanner: &'a Scanner,
    scan: &'a mut FileScan,
    through: Vec<Layer>,
    member: Option<Arc<str>>,
    budget: u64,
    hash: Hash,
}

/// Something that can be opened.
enum Input<'i> {
    File(&'i File),
    Memory(&'i [u8]),
    Stream(&'i mut dyn Read),
}

impl<'a> Pass<'a> {
    pub(super) fn new(scanner: &'a Scanner, scan: &'a mut FileScan) -> Self {
        Self {
            scanner,
            scan,
            through: Vec::new(),
            member: None,
            budget: LEAST_BUDGET,
            hash: Hash::No,
        }
    }

    /// Scans a file from its beginning; `Err` where the file itself cannot be read.
    pub(super) fn file(mut self, file: &File, hash: Hash) -> io::Result<()> {
        self.hash = hash;
        let length = file.metadata()?.len();
        self.scan.bytes = length;
        self.budget = LEAST_BUDGET.max(length.saturating_mul(MOST_RATIO));
        self.open(Input::File(file))
    }

    /// Scans bytes.
    pub(super) fn memory(mut self, bytes: &[u8]) {
        self.scan.bytes = bytes.len() as u64;
        let opened = self.open(Input::Memory(bytes));
        opened.expect("memory can be read");
    }

    fn open(&mut self, input: Input<'_>) -> io::Result<()> {
        let mut head = Vec::new();
        match input {
            Input::File(mut file) => {
                file.take(HEAD as u64).read_to_end(&mut head)?;
                file.seek(SeekFrom::Start(0))?;
                self.dispatch(&head, Input::File(file))
            }
            Input::Memory(bytes) => {
                let head = &bytes[..bytes.len().min(HEAD)];
                self.dispatch(head, Input::Memory(bytes))
            }
            Input::Stream(stream) => {
                stream.take(HEAD as u64).read_to_end(&mut head)?;
                let mut whole = Cursor::new(&head).chain(stream);
                self.dispatch(&head, Input::Stream(&mut whole))
            }
        }
    }

    fn dispatch(&mut self, head: &[u8], input: Input<'_>) -> io::Result<()> {
        let kind = sniff::kind(head);
        if self.through.len() >= MOST_LAYERS && kind != Kind::Text {
            self.unscanned(format!("more than {MOST_LAYERS} layers within each other"));
            return self.plain(input);
        }
        match kind {
            Kind::Text => match input {
                Input::File(file) if self.hash == Hash::Yes => {
                    let mut hashing = Hashing::new(file);
                    self.plain_reader(&mut hashing)?;
                    self.scan.digest = Some(hashing.digest());
                    Ok(())
                }
                other => self.plain(other),
            },
            Kind::Utf16(order) => self.within(Layer::Utf16, |pass| {
                pass.plain_reader(&mut unpack::Utf16::new(input.reader(), order))
            }),
            Kind::Gzip => {
                self.unpacked(Layer::Gzip, &mut MultiGzDecoder::new(input.reader()));
                Ok(())
            }
            Kind::Zstd => {
                if let Some(mut reader) = unpack::zstd(input.reader(), ZSTD_WINDOW) {
                    self.unpacked(Layer::Zstd, &mut reader);
                } else {
                    self.unscanned("a Zstandard stream that cannot be opened".to_owned());
                }
                Ok(())
            }
            Kind::Zip => match input {
                Input::File(file) => self.zip(io::BufReader::new(file)),
                other => match self.in_memory(
                    other,
                    "an archive inside of another file",
                    MOST_ARCHIVE,
                )? {
                    Some(bytes) => self.zip(Cursor::new(bytes)),
                    None => Ok(()),
                },
            },
            Kind::Pdf => self.pdf(input),
            Kind::Opaque(what) => {
                self.unscanned(format!(
                    "{what}: only plain text inside of it was looked at"
                ));
                self.plain(input)
            }
        }
    }

    fn within<T>(&mut self, layer: Layer, work: impl FnOnce(&mut Self) -> T) -> T {
        self.through.push(layer);
        let done = work(self);
        self.through.pop();
        done
    }

    /// Scans what comes out of a compressed stream. What cannot be unpacked is no
    /// error of reading: it is reported as unscanned.
    fn unpacked(&mut self, layer: Layer, reader: &mut dyn Read) {
        let mut limited = Limited::new(reader, self.budget);
        let ended = self.within(layer, |pass| pass.open(Input::Stream(&mut limited)));
        let used = limited.used();
        self.budget = self.budget.saturating_sub(used);
        self.scan.decoded += used;
        if let Err(error) = ended {
            let why = if error.to_string() == OVER_LIMIT {
                format!("more than can be unpacked from {}", layer.as_str())
            } else {
                format!("a damaged {} stream", layer.as_str())
            };
            self.unscanned(why);
        }
    }

    fn zip<R: Read + Seek>(&mut self, reader: R) -> io::Result<()> {
        let Ok(mut archive) = zip::ZipArchive::new(reader) else {
            self.unscanned("a zip archive that cannot be opened".to_owned());
            return Ok(());
        };
        let comment = archive.comment().to_vec();
        self.within(Layer::Zip, |pass| pass.plain(Input::Memory(&comment)))?;
        if archive.len() > MOST_MEMBERS {
            self.unscanned(format!("an archive of {} members", archive.len()));
        }
        for index in 0..archive.len().min(MOST_MEMBERS) {
            let name = archive.name_for_index(index).and_then(Result::ok);
            let name = name.map_or_else(
                || format!("member {}", index + 1),
                |name| self.scanner.safe_name(&name),
            );
            let outer = self.member.clone();
            let shown = outer
                .as_ref()
                .map_or(name.clone(), |outer| format!("{outer}!{name}"));
            self.member = Some(shown.into());
            match archive.by_index(index) {
                Ok(member) if member.is_dir() => {}
                Ok(mut member) => self.unpacked(Layer::Zip, &mut member),
                Err(_) => {
                    self.unscanned("an encrypted or unsupported member of an archive".to_owned());
                }
            }
            self.member = outer;
        }
        Ok(())
    }

    fn pdf(&mut self, input: Input<'_>) -> io::Result<()> {
        let Some(bytes) = self.in_memory(input, "a PDF", MOST_PDF)? else {
            return Ok(());
        };
        let text = match super::pdf::text(&bytes) {
            Ok(text) => text,
            Err(why) => {
                self.unscanned(why.to_owned());
                return Ok(());
            }
        };
        for unread in text.unread {
            self.unscanned(unread);
        }
        let outer = self.member.clone();
        for (page, text) in &text.pages {
            let page = format!("page {page}");
            let shown = outer
                .as_ref()
                .map_or(page.clone(), |outer| format!("{outer}!{page}"));
            self.member = Some(shown.into());
            self.scan.decoded += text.len() as u64;
            self.within(Layer::Pdf, |pass| {
                pass.plain(Input::Memory(text.as_bytes()))
            })?;
        }
        self.member = outer;
        self.scan.decoded += text.loose.len() as u64;
        self.within(Layer::Pdf, |pass| {
            pass.plain(Input::Memory(text.loose.as_bytes()))
        })
    }

    /// Reads something whole, unless it is too long.
    fn in_memory(
        &mut self,
        input: Input<'_>,
        what: &str,
        most: u64,
    ) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let mut reader = input.reader();
        reader.by_ref().take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 <= most {
            return Ok(Some(bytes));
        }
        io::copy(&mut reader, &mut io::sink())?;
        self.unscanned(format!("{what} of more than {} MiB", most >> 20));
        Ok(None)
    }

    fn plain(&mut self, input: Input<'_>) -> io::Result<()> {
        self.plain_reader(&mut input.reader())
    }

    fn plain_reader(&mut self, reader: &mut dyn Read) -> io::Result<()> {
        let mut lines = Lines::new();
        let (mut zeros, mut containers) = (0, Vec::new());
        let scanner = self.scanner;
        let length = stream::scan(scanner, reader, &mut |mut part| {
            zeros += part.zeros;
            let line_of = |at: u64| lines.line_at(part.text, part.offset, at);
            let inner = part
                .containers
                .drain(..)
                .map(|(at, bytes)| (line_of(at), bytes));
            containers.extend(inner);
            self.take(&part, &mut lines);
            Ok(())
        })?;
        // Some text tools pad with zeros; more of them is something else than text.
        if zeros * 1000 > length && !self.has_unscanned() {
            self.unscanned("binary data: only plain text inside of it was looked at".to_owned());
        }
        for ((line, column), bytes) in containers {
            if self.through.len() + 1 >= MOST_LAYERS {
                self.unscanned(format!("more than {MOST_LAYERS} layers within each other"));
                continue;
            }
            let before = self.scan.hits.len();
            let opened = self.within(Layer::Base64, |pass| pass.open(Input::Memory(&bytes)));
            opened.expect("memory can be read");
            // What is inside has its place where the outer text holds it.
            for hit in &mut self.scan.hits[before..] {
                (hit.line, hit.column) = (line, column);
            }
        }
        Ok(())
    }

    fn take(&mut self, part: &Part<'_>, lines: &mut Lines) {
        self.scan.decoded += part.decoded;
        if part.too_deep {
            self.unscanned(format!(
                "text that is encoded more than {MOST_LAYERS} times"
            ));
        }
        let mut at = 0;
        for (range, found) in &part.found {
            let here = usize::try_from(range.start - part.offset).expect("within the chunk");
            lines.pass(&part.text[at..here]);
            at = here;
            self.count(range, found, lines.here());
        }
        lines.pass(&part.text[at..]);
    }

    fn count(&mut self, range: &Range<u64>, found: &Found, (line, column): (u64, u64)) {
        let rule = &self.scanner.rules.rules[found.rule];
        let layers = self.through.iter().chain(&found.through);
        let through: Vec<Layer> = layers.copied().collect();
        let key = (rule.family, rule.id.clone());
        *self.scan.counts.entry(key.clone()).or_default() += 1;
        if through.iter().any(|layer| layer.is_packed()) {
            *self.scan.packed.entry(key).or_default() += 1;
        }
        if self.scan.hits.len() >= FileScan::MOST_HITS {
            return;
        }
        self.scan.hits.push(Hit {
            rule: rule.id.clone(),
            family: rule.family,
            at: if self.through.is_empty() {
                range.clone()
            } else {
                0..0
            },
            line,
            column,
            through,
            member: self.member.clone(),
            fingerprint: found.fingerprint,
        });
    }

    fn has_unscanned(&self) -> bool {
        self.scan
            .unscanned
            .iter()
            .any(|found| found.member == self.member)
    }

    fn unscanned(&mut self, reason: String) {
        let found = Unscanned {
            reason,
            member: self.member.clone(),
        };
        if !self.scan.unscanned.contains(&found) && self.scan.unscanned.len() < 1000 {
            self.scan.unscanned.push(found);
        }
    }
}

impl<'i> Input<'i> {
    fn reader(self) -> Box<dyn Read + 'i> {
        match self {
            Self::File(file) => Box::new(file),
            Self::Memory(bytes) => Box::new(bytes),
            Self::Stream(stream) => Box::new(stream),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::scan::RuleSet;

    #[test]
    fn what_unpacks_to_more_than_its_budget_is_not_unpacked_to_its_end() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&vec![b'.'; 20_000]).expect("memory");
        let bytes = gzip.finish().expect("memory");
        let rules = RuleSet::new(&[]).expect("no rules");
        let scanner = Scanner::new(Arc::new(rules), None);
        for (budget, reasons) in [(30_000, 0), (19_000, 1)] {
            let mut scan = FileScan::default();
            let mut pass = Pass::new(&scanner, &mut scan);
            pass.budget = budget;
            pass.memory(&bytes);
            assert_eq!(scan.unscanned.len(), reasons, "{scan:?}");
            assert!(scan.decoded <= 28_000, "{scan:?}");
        }
    }
}
