//! What a file is: how it is packed, and how its records are written.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Form;
use crate::telemetry::json::{Cursor, Stop};
use crate::telemetry::source::{self, Raw, State};

/// How much of a file says what it is.
const HEAD: u64 = 64 * 1024;

/// What was seen of a file.
pub(super) struct Seen {
    pub(super) size: u64,
    pub(super) packed: bool,
    pub(super) text: Text,
    pub(super) form: Form,
    /// Whether documents go over lines.
    pub(super) over_lines: bool,
    /// The columns, of a table.
    pub(super) columns: Vec<String>,
    pub(super) separator: u8,
}

/// What a file begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Utf8,
    /// Nothing but white space.
    Empty,
    /// By its byte order mark.
    Utf16,
    /// A zip archive, as workbooks are.
    Archive,
    /// It holds bytes that no text has.
    Binary,
}

/// Looks at the beginning of a file.
pub(super) fn sniff(path: &Path, stated: Option<Form>) -> io::Result<Seen> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let state = State::default();
    let (packing, reader) = source::open(Raw::new(&mut file, &state))?;
    let mut head = Vec::new();
    let read = reader.take(HEAD).read_to_end(&mut head);
    if let Err(error) = read
        && state.has_failed()
    {
        return Err(error);
    }
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let text = text.trim_ascii_start();
    let form = stated.unwrap_or_else(|| form(text));
    let separator = separator(text);
    Ok(Seen {
        size,
        packed: packing.is_some(),
        text: if utf16 {
            Text::Utf16
        } else if text.starts_with(b"PK\x03\x04") {
            Text::Archive
        } else if text.contains(&0) {
            Text::Binary
        } else if text.is_empty() {
            Text::Empty
        } else {
            Text::Utf8
        },
        form,
        over_lines: form == Form::Json || form != Form::Csv && over_lines(text),
        columns: if form == Form::Csv && !utf16 {
            columns(text, separator)
        } else {
            Vec::new()
        },
        separator,
    })
}

fn form(text: &[u8]) -> Form {
    match text.first() {
        Some(b'[') => Form::Json,
        Some(b'{') => {
            let mut otlp = false;
            // The first key says it; the rest of the document may not be there.
            let _ = Cursor::new(text).object(|_, key| {
                otlp = key.starts_with(b"resource")
                    && matches!(
                        key,
                        b"resourceLogs"
                            | b"resource_logs"
                            | b"resourceSpans"
                            | b"resource_spans"
                            | b"resourceMetrics"
                            | b"resource_metrics"
                    );
                Err(Stop::Malformed)
            });
            if otlp { Form::Otlp } else { Form::Jsonl }
        }
        _ => Form::Csv,
    }
}

/// Whether the first document does not end on its line.
fn over_lines(text: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'\n', text) else {
        return false;
    };
    Cursor::new(&text[..at]).value() == Err(Stop::End)
}

/// The one of comma, semicolon and tab that the first line holds most.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| memchr::memchr_iter(separator, line).count();
    // Of equal counts the first one, so that a table of one column has commas.
    let all = [b'\t', b';', b','];
    all.into_iter()
        .max_by_key(|one| count(*one))
        .unwrap_or(b',')
}

fn columns(text: &[u8], separator: u8) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text);
    let mut row = csv::StringRecord::new();
    match reader.read_record(&mut row) {
        Ok(true) => row.iter().map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
