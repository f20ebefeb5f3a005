//! One CSV file as header and lines, with what is wrong about its form.

use std::sync::Arc;

use super::words::{Findings, escaped};
use crate::model::register::RoiSeverity;

/// A CSV file.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    /// The name of the file, as messages show it.
    pub(super) file: Arc<str>,
    /// The cells of the first line.
    pub(super) header: Vec<String>,
    /// The other lines: number and cells.
    pub(super) lines: Vec<(u32, Vec<String>)>,
}

/// Reads a file. `None` for one without a byte, which is reported.
pub(super) fn read(file: &str, bytes: &[u8], found: &mut Findings<'_>) -> Option<Sheet> {
    if bytes.is_empty() {
        let message = format!("`{}` is empty", escaped(file));
        found.file("701", file, message);
        return None;
    }
    let text = decoded(file, bytes, found);
    let delimiter = delimiter(file, &text, found);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records().map_while(Result::ok) {
        let begin = record.position().map_or(0, csv::Position::byte);
        let begin = usize::try_from(begin).unwrap_or(text.len()).min(text.len());
        // The reader leaves the second half of a CRLF to the record behind it.
        let begin = begin + usize::from(text.as_bytes().get(begin) == Some(&b'\n'));
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..begin]).count();
        counted = begin;
        let cells = record.iter().map(str::to_owned).collect();
        lines.push((u32::try_from(line).unwrap_or(u32::MAX), cells));
    }
    let header = if lines.is_empty() {
        Vec::new()
    } else {
        lines.remove(0).1
    };
    Some(Sheet {
        file: file.into(),
        header,
        lines,
    })
}

/// The text of a file: UTF-8, without a byte order mark. EBA filing rules 5.5, 1.4.
pub(super) fn decoded(file: &str, bytes: &[u8], found: &mut Findings<'_>) -> String {
    let (bytes, marked) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if marked {
        let message = format!(
            "`{}` begins with a byte order mark, which the filing rules allow and one portal's guide does not",
            escaped(file)
        );
        found.file("306", file, message).severity = RoiSeverity::Warning;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            let message = format!(
                "`{}` is not UTF-8: line {line} holds a byte that another encoding uses",
                escaped(file)
            );
            found.file("306", file, message);
            // ISO 8859-1 has a character for every byte, so that the rest can be judged.
            bytes.iter().map(|b| char::from(*b)).collect()
        }
    }
}

/// What separates cells: a comma, or what somebody wrote instead, which is reported.
fn delimiter(file: &str, text: &str, found: &mut Findings<'_>) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let other = [(b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];
    let other = other
        .into_iter()
        .find(|(byte, _)| !header.contains(',') && header.contains(char::from(*byte)));
    let Some((byte, name)) = other else {
        return b',';
    };
    let message = format!("cells of `{}` are separated by {name}", escaped(file));
    found.file("809", file, message).advise("save the file with commas; a spreadsheet takes the separator from the settings of its country");
    byte
}
