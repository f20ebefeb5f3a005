//! One evidence file, read once from beginning to end.

use std::fs::{File, Metadata};
use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

use super::records::Records;
use super::{DOCUMENT_BYTES, Found, document};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{ItemView, Parser, Text};
use crate::model::{CollectedFile, Content, Digest, Document};

/// How much is read at a time.
const BUFFER: usize = 128 * 1024;

/// How many bytes the media type is decided by.
const HEAD: usize = 8 * 1024;

/// Why a file could not be taken.
pub(super) enum Problem {
    Missing,
    Unreadable(io::Error),
    NotRegular(&'static str),
    Empty,
    Changed,
}

impl Problem {
    /// What is wrong, in words.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Missing => "is missing".to_owned(),
            Self::Unreadable(error) => {
                format!("cannot be read: {}", crate::diagnostic::reason(error))
            }
            Self::NotRegular(what) => format!("is {what}, not a file"),
            Self::Empty => "is empty".to_owned(),
            Self::Changed => "changed while it was read".to_owned(),
        }
    }

    /// The finding, at the place where the plan names the file.
    pub(super) fn finding(self, item: &ItemView<'_>, shown: &str, stated: &Text) -> Finding {
        let id = &item.id;
        let finding = match self {
            Self::Missing => {
                let folder = format!(
                    "paths are relative to the folder of `{}`",
                    stated.place.file
                );
                Finding::new(
                    Code::EvidenceMissing,
                    format!("file `{shown}` of `{id}` does not exist"),
                )
                .note(folder)
            }
            Self::Unreadable(error) => {
                let message = format!(
                    "file `{shown}` of `{id}` cannot be read: {}",
                    crate::diagnostic::reason(&error)
                );
                Finding::new(Code::EvidenceUnreadable, message)
                    .help("check the path, and the permissions of the file and its folders")
            }
            Self::NotRegular(what) => Finding::new(
                Code::NotARegularFile,
                format!("`{shown}` of `{id}` is {what}, not a file"),
            )
            .help("name a regular file; for several files use `files:` with a pattern"),
            Self::Empty => Finding::new(
                Code::EvidenceEmpty,
                format!("file `{shown}` of `{id}` is empty"),
            )
            .help("export it again; where there were no events, say so: `collected: {empty: …}`"),
            Self::Changed => Finding::new(
                Code::EvidenceChanged,
                format!("file `{shown}` of `{id}` changed while it was read"),
            )
            .help("collect from a copy that nothing writes to"),
        };
        finding.at(&stated.place).about(id.to_string())
    }
}

/// Reads a file of an item; `parser` is given when its document is wanted.
pub(super) fn read(
    found: &Found,
    item: &ItemView<'_>,
    parser: Option<Parser>,
) -> Result<CollectedFile, Problem> {
    let before = metadata(found)?;
    let mut file = File::open(&found.path).map_err(missing_or_unreadable)?;
    let keep = parser.is_some() && before.len() <= DOCUMENT_BYTES;
    let records = Records::new(item.parser, &found.shown, item.collection);
    let mut scan = Scan::new(keep, records);
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => scan.take(&buffer[..n]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Problem::Unreadable(error)),
        }
    }
    let after = metadata(found)?;
    if scan.size != before.len()
        || after.len() != before.len()
        || after.modified().ok() != before.modified().ok()
    {
        return Err(Problem::Changed);
    }
    let is_stated = item.collection.is_some_and(|c| c.empty.is_some());
    match scan.size {
        0 if !is_stated => Err(Problem::Empty),
        0 => Ok(scan.finish(found, None)),
        _ => Ok(scan.finish(found, parser)),
    }
}

fn metadata(found: &Found) -> Result<Metadata, Problem> {
    let metadata = std::fs::metadata(&found.path).map_err(missing_or_unreadable)?;
    if metadata.is_file() {
        return Ok(metadata);
    }
    Err(Problem::NotRegular(if metadata.is_dir() {
        "a folder"
    } else {
        "a device, pipe or socket"
    }))
}

fn missing_or_unreadable(error: io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::Missing,
        _ => Problem::Unreadable(error),
    }
}

/// What is learnt of a file while its bytes pass by.
struct Scan {
    hasher: Sha256,
    size: u64,
    lines: u64,
    last: u8,
    text: Utf8,
    head: Vec<u8>,
    kept: Option<Vec<u8>>,
    records: Records,
}

impl Scan {
    fn new(keep: bool, records: Records) -> Self {
        Self {
            hasher: Sha256::new(),
            size: 0,
            lines: 0,
            last: b'\n',
            text: Utf8::default(),
            head: Vec::with_capacity(HEAD),
            kept: keep.then(Vec::new),
            records,
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
        self.size += bytes.len() as u64;
        self.text.take(bytes);
        if self.text.good {
            self.records.take(bytes);
            self.lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        }
        self.last = *bytes.last().unwrap_or(&self.last);
        let room = HEAD - self.head.len();
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(bytes);
        }
    }

    fn finish(self, found: &Found, parser: Option<Parser>) -> CollectedFile {
        let is_text = self.text.complete();
        let lines = self.lines + u64::from(self.last != b'\n');
        let content = if is_text {
            Content::Text { lines }
        } else {
            Content::Binary
        };
        let document = match (parser, &self.kept) {
            (None, _) => None,
            (Some(_), None) => Some(Document::TooLarge),
            (Some(parser), Some(bytes)) => Some(document::read(parser, &found.shown, bytes)),
        };
        let (records, series) = self.records.finish();
        CollectedFile {
            path: found.path.clone(),
            made: None,
            shown: found.shown.clone(),
            size: self.size,
            digest: Digest::from_bytes(self.hasher.finalize().into()),
            media_type: media_type(&self.head, is_text, &found.shown),
            content,
            records: records.filter(|_| is_text),
            series,
            document,
            artifact: None,
            occurrence: None,
            earlier: false,
        }
    }
}

/// Checks UTF-8 piece by piece; a NUL byte makes it binary.
struct Utf8 {
    good: bool,
    /// The beginning of a character that the next piece continues.
    open: Vec<u8>,
}

impl Default for Utf8 {
    fn default() -> Self {
        Self {
            good: true,
            open: Vec::new(),
        }
    }
}

impl Utf8 {
    fn take(&mut self, bytes: &[u8]) {
        if !self.good {
            return;
        }
        if bytes.contains(&0) {
            self.good = false;
            return;
        }
        let mut rest = bytes;
        if !self.open.is_empty() {
            let needed = width(self.open[0])
                .saturating_sub(self.open.len())
                .min(rest.len());
            self.open.extend_from_slice(&rest[..needed]);
            rest = &rest[needed..];
            match std::str::from_utf8(&self.open) {
                Ok(_) => self.open.clear(),
                Err(error) if error.error_len().is_none() => return,
                Err(_) => self.good = false,
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            match error.error_len() {
                None => self.open = rest[error.valid_up_to()..].to_vec(),
                Some(_) => self.good = false,
            }
        }
    }

    fn complete(&self) -> bool {
        self.good && self.open.is_empty()
    }
}

fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// The media type: by content where the bytes say it, by name for kinds of text.
fn media_type(head: &[u8], is_text: bool, shown: &str) -> String {
    if let Some(kind) = infer::get(head) {
        return kind.mime_type().to_owned();
    }
    if !is_text {
        return "application/octet-stream".to_owned();
    }
    let extension = shown
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
        .to_ascii_lowercase();
    let kind = match extension.as_str() {
        "csv" => "text/csv",
        "json" => "application/json",
        "jsonl" | "ndjson" => "application/x-ndjson",
        "yaml" | "yml" => "application/yaml",
        "toml" => "application/toml",
        "md" => "text/markdown",
        "xml" => "application/xml",
        _ => "text/plain",
    };
    kind.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(bytes: &[u8], size: usize) -> bool {
        let mut text = Utf8::default();
        bytes.chunks(size).for_each(|piece| text.take(piece));
        text.complete()
    }

    proptest::proptest! {
        #[test]
        fn text_is_recognised_however_it_is_cut(text in "\\PC{0,60}", size in 1_usize..7) {
            assert!(pieces(text.as_bytes(), size));
        }

        #[test]
        fn bytes_that_are_no_text_are_recognised_however_they_are_cut(bytes: Vec<u8>, size in 1_usize..7) {
            let expected = std::str::from_utf8(&bytes).is_ok() && !bytes.contains(&0);
            assert_eq!(pieces(&bytes, size), expected);
        }
    }
}
