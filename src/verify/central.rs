//! The end record and the central directory, read strictly (rules R3, R4, R7).

use std::io::{self, BufReader, Read};

use super::container::{malformed, unsafe_name};
use super::source::Source;
use super::unreadable;
use crate::diagnostic::Finding;
use crate::package::layout;
use crate::package::zip::{
    CENTRAL_LENGTH, CENTRAL_SIGNATURE, END_LENGTH, END64_LENGTH, End, EntryHead, MAX_CENTRAL_EXTRA,
    Method, Stamp,
};

fn word(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn double(bytes: &[u8], at: usize) -> u32 {
    u32::from(word(bytes, at)) | u32::from(word(bytes, at + 2)) << 16
}

fn quad(bytes: &[u8], at: usize) -> u64 {
    u64::from(double(bytes, at)) | u64::from(double(bytes, at + 4)) << 32
}

/// Reads the end record, which must be the file's last bytes.
pub(super) fn read_end(source: &Source) -> Result<End, Box<Finding>> {
    let no_end = || {
        malformed(
            "R6",
            "the file does not end with the end record of a zip archive: it was cut off, added to or is another kind of file",
        )
    };
    let length = usize::try_from(source.length())
        .unwrap_or(usize::MAX)
        .min(END_LENGTH + END64_LENGTH);
    let mut tail = vec![0; length];
    source
        .read_at(source.length() - length as u64, &mut tail)
        .map_err(|why| unreadable(&why))?;
    let record = tail.last_chunk::<END_LENGTH>().ok_or_else(no_end)?;
    if record[..4] != *b"PK\x05\x06" {
        return Err(no_end().into());
    }
    let mut end = End {
        entries: word(record, 10).into(),
        size: double(record, 12).into(),
        offset: double(record, 16).into(),
    };
    if end.large() {
        let zip64 = tail.first_chunk::<END64_LENGTH>().ok_or_else(no_end)?;
        end = End {
            entries: quad(zip64, 32),
            size: quad(zip64, 40),
            offset: quad(zip64, 48),
        };
    }
    let fits = end.offset.checked_add(end.size);
    let expected = fits.map(|_| end.encode()).unwrap_or_default();
    if expected.is_empty() || !tail.ends_with(&expected) {
        return Err(malformed(
            "R7",
            "the end record of the archive is not the canonical one",
        )
        .into());
    }
    if fits.and_then(|at| at.checked_add(expected.len() as u64)) != Some(source.length()) {
        return Err(malformed(
            "R6",
            "the central directory does not stand right before the end record",
        )
        .into());
    }
    limits(end)?;
    Ok(end)
}

/// Refuses counts that cannot be true before anything is allocated by them.
fn limits(end: End) -> Result<(), Box<Finding>> {
    if end.entries == 0 {
        return Err(malformed("R2", "the archive has no entries").into());
    }
    if end.entries > layout::MAX_ENTRIES {
        let (found, most) = (end.entries, layout::MAX_ENTRIES);
        return Err(malformed(
            "R7",
            format!("the archive says it has {found} entries; at most {most} are allowed"),
        )
        .into());
    }
    let shortest = CENTRAL_LENGTH as u64 + 1;
    let longest = (CENTRAL_LENGTH + crate::package::MAX_NAME + MAX_CENTRAL_EXTRA) as u64;
    if !(end.entries * shortest..=end.entries * longest).contains(&end.size) {
        let (size, entries) = (end.size, end.entries);
        return Err(malformed(
            "R6",
            format!("a central directory of {size} bytes cannot list {entries} entries"),
        )
        .into());
    }
    Ok(())
}

/// Reads the central directory, as far as it can be read.
pub(super) fn read_central(source: &Source, end: End) -> (Vec<(EntryHead, Stamp)>, Vec<Finding>) {
    let mut reader = BufReader::with_capacity(1 << 16, source.span(end.offset, end.size));
    let mut headers = Vec::new();
    let mut findings = Vec::new();
    for number in 1..=end.entries {
        let (head, stamp, found) = match read_header(&mut reader, number) {
            Ok(read) => read,
            Err(finding) => {
                findings.push(*finding);
                return (headers, findings);
            }
        };
        if let Some(finding) = odd_header(&head, stamp, &found) {
            findings.push(finding);
        }
        headers.push((head, stamp));
    }
    match reader.read(&mut [0]) {
        Ok(0) => {}
        Ok(_) => findings.push(malformed(
            "R6",
            "the central directory goes on after its last entry",
        )),
        Err(why) => findings.push(unreadable(&why)),
    }
    (headers, findings)
}

/// Reads one header; its fields are believed only once it equals the canonical one.
fn read_header(
    reader: &mut impl Read,
    number: u64,
) -> Result<(EntryHead, Stamp, Vec<u8>), Box<Finding>> {
    let cut = |why: io::Error| match why.kind() {
        io::ErrorKind::UnexpectedEof => malformed(
            "R6",
            format!("the central directory ends within entry {number}"),
        ),
        _ => unreadable(&why),
    };
    let mut found = vec![0; CENTRAL_LENGTH];
    reader.read_exact(&mut found).map_err(cut)?;
    let (name, extra) = (usize::from(word(&found, 28)), usize::from(word(&found, 30)));
    if found[..4] != CENTRAL_SIGNATURE
        || name > crate::package::MAX_NAME
        || extra > MAX_CENTRAL_EXTRA
    {
        return Err(malformed(
            "R4",
            format!(
                "entry {number} of the central directory is not the header of a package's entry"
            ),
        )
        .into());
    }
    found.resize(CENTRAL_LENGTH + name + extra, 0);
    reader
        .read_exact(&mut found[CENTRAL_LENGTH..])
        .map_err(cut)?;
    let (name, extra) = found[CENTRAL_LENGTH..].split_at(name);
    let Ok(name) = std::str::from_utf8(name) else {
        return Err(unsafe_name(format!("the name of entry {number} is not UTF-8")).into());
    };
    let method = method(word(&found, 10), name)?;
    let mut wide = extra
        .get(4..)
        .unwrap_or(&[])
        .chunks_exact(8)
        .map(|value| quad(value, 0));
    let mut value = |at: usize| match double(&found, at) {
        u32::MAX => wide.next(),
        small => Some(u64::from(small)),
    };
    let (Some(size), Some(packed), Some(offset)) = (value(24), value(20), value(42)) else {
        let message = format!("entry {number} of the central directory lacks its zip64 field");
        return Err(malformed("R7", message).into());
    };
    let head = EntryHead {
        name: name.to_owned(),
        method,
        crc: double(&found, 16),
        packed,
        size,
        offset,
    };
    let stamp = (word(&found, 12), word(&found, 14));
    Ok((head, stamp, found))
}

fn method(number: u16, name: &str) -> Result<Method, Box<Finding>> {
    match number {
        0 => Ok(Method::Stored),
        8 => Ok(Method::Deflated),
        other => {
            let name = name.escape_debug();
            let message =
                format!("entry `{name}` uses compression method {other}; only 0 and 8 are allowed");
            Err(malformed("R3", message).into())
        }
    }
}

/// Compares a header with the canonical one of the same values.
fn odd_header(head: &EntryHead, stamp: Stamp, found: &[u8]) -> Option<Finding> {
    let name = head.name.escape_debug();
    let expected = head.central(stamp);
    if found != expected {
        let at = found.iter().zip(&expected).position(|(a, b)| a != b);
        let field = match at {
            Some(4..6) => "origin",
            Some(6..8) => "version",
            Some(8..10) => "set of flags",
            Some(20..28) => "size",
            Some(30..32) => "extra field",
            Some(32..34) => "comment",
            Some(34..36) => "disk number",
            Some(36..42) => "kind of file or file mode",
            _ => "zip64 field",
        };
        return Some(malformed(
            "R4",
            format!("entry `{name}` has another {field} than a package's entry may have"),
        ));
    }
    let stored = head.method == Method::Stored;
    if stored && head.packed != head.size || head.size == 0 && !stored {
        return Some(malformed(
            "R3",
            format!("the two sizes of entry `{name}` do not go together"),
        ));
    }
    None
}
