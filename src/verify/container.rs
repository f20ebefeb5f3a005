//! The container, compared with its canonical form (rules R1 to R8).

use std::io::{self, BufReader, Read};

use super::source::Source;
use super::unreadable;
use crate::diagnostic::{Code, Finding};
use crate::package::EntryName;
use crate::package::layout;
use crate::package::zip::{
    CENTRAL_LENGTH, CENTRAL_SIGNATURE, END_LENGTH, END64_LENGTH, End, EntryHead, MAX_CENTRAL_EXTRA,
    Method, Stamp,
};

/// A container whose every header is the canonical one.
pub(super) struct Container {
    /// The one top directory.
    pub top: String,
    /// The stamp that all entries carry.
    pub stamp: Stamp,
    /// The entries, in the order of rule R1.
    pub entries: Vec<Entry>,
}

/// One entry of a canonical container.
pub(super) struct Entry {
    /// The name below the top directory.
    pub name: EntryName,
    /// What its headers say; not yet compared with its bytes.
    pub head: EntryHead,
    /// Where its bytes begin.
    pub data: u64,
}

impl Container {
    /// Finds an entry by its name below the top directory.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        let wanted = layout::order(name);
        let at = self
            .entries
            .binary_search_by(|e| layout::order(e.name.as_str()).cmp(&wanted));
        at.ok().map(|at| &self.entries[at])
    }
}

/// Reads the container, or says everything that is wrong with it.
///
/// Only headers are read, never an entry's bytes, so damaged data cannot be
/// mistaken for a damaged container.
pub(super) fn read(source: &Source) -> Result<Container, Vec<Finding>> {
    let end = read_end(source).map_err(|finding| vec![finding])?;
    let (headers, mut findings) = read_central(source, end);
    let mut entries = Vec::with_capacity(headers.len());
    let mut top = None;
    for (head, _) in &headers {
        match split_name(&head.name, &mut top) {
            Ok(name) => entries.push(Entry {
                name,
                head: head.clone(),
                data: 0,
            }),
            Err(finding) => findings.push(finding),
        }
    }
    let stamp = headers.first().map_or((0, 0), |(_, stamp)| *stamp);
    if let Some((head, _)) = headers.iter().find(|(_, other)| *other != stamp) {
        findings.push(malformed(
            "R5",
            format!(
                "entry `{}` has another time than the first entry",
                head.name
            ),
        ));
    }
    check_order(&entries, &mut findings);
    if findings.is_empty() {
        place(&mut entries, end, stamp, &mut findings);
    }
    if findings.is_empty() {
        check_locals(source, &entries, stamp, &mut findings);
    }
    match top {
        Some(top) if findings.is_empty() => Ok(Container {
            top,
            stamp,
            entries,
        }),
        _ => Err(findings),
    }
}

pub(super) fn malformed(rule: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::ContainerMalformed, message)
        .note(format!("rule {rule} of docs/reference/package.md"))
        .help("ask the sender for the original; do not unpack this archive")
}

fn unsafe_name(message: impl Into<String>) -> Finding {
    Finding::new(Code::EntryNameUnsafe, message)
        .note("rule R8 of docs/reference/package.md")
        .help("do not unpack this archive")
}

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
fn read_end(source: &Source) -> Result<End, Finding> {
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
        return Err(no_end());
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
        ));
    }
    if fits.and_then(|at| at.checked_add(expected.len() as u64)) != Some(source.length()) {
        return Err(malformed(
            "R6",
            "the central directory does not stand right before the end record",
        ));
    }
    limits(end)?;
    Ok(end)
}

/// Refuses counts that cannot be true before anything is allocated by them.
fn limits(end: End) -> Result<(), Finding> {
    if end.entries == 0 {
        return Err(malformed("R2", "the archive has no entries"));
    }
    if end.entries > layout::MAX_ENTRIES {
        let (found, most) = (end.entries, layout::MAX_ENTRIES);
        return Err(malformed(
            "R7",
            format!("the archive says it has {found} entries; at most {most} are allowed"),
        ));
    }
    let shortest = CENTRAL_LENGTH as u64 + 1;
    let longest = (CENTRAL_LENGTH + crate::package::MAX_NAME + MAX_CENTRAL_EXTRA) as u64;
    if !(end.entries * shortest..=end.entries * longest).contains(&end.size) {
        let (size, entries) = (end.size, end.entries);
        return Err(malformed(
            "R6",
            format!("a central directory of {size} bytes cannot list {entries} entries"),
        ));
    }
    Ok(())
}

/// Reads the central directory, as far as it can be read.
fn read_central(source: &Source, end: End) -> (Vec<(EntryHead, Stamp)>, Vec<Finding>) {
    let mut reader = BufReader::with_capacity(1 << 16, source.span(end.offset, end.size));
    let mut headers = Vec::new();
    let mut findings = Vec::new();
    for number in 1..=end.entries {
        let (head, stamp, found) = match read_header(&mut reader, number) {
            Ok(read) => read,
            Err(finding) => {
                findings.push(finding);
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
) -> Result<(EntryHead, Stamp, Vec<u8>), Finding> {
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
        ));
    }
    found.resize(CENTRAL_LENGTH + name + extra, 0);
    reader
        .read_exact(&mut found[CENTRAL_LENGTH..])
        .map_err(cut)?;
    let (name, extra) = found[CENTRAL_LENGTH..].split_at(name);
    let Ok(name) = std::str::from_utf8(name) else {
        return Err(unsafe_name(format!(
            "the name of entry {number} is not UTF-8"
        )));
    };
    let method = match word(&found, 10) {
        0 => Method::Stored,
        8 => Method::Deflated,
        other => {
            return Err(malformed(
                "R3",
                format!(
                    "entry `{}` uses compression method {other}; only 0 and 8 are allowed",
                    name.escape_debug()
                ),
            ));
        }
    };
    let mut wide = extra
        .get(4..)
        .unwrap_or(&[])
        .chunks_exact(8)
        .map(|value| quad(value, 0));
    let mut value = |at: usize| match double(&found, at) {
        u32::MAX => wide
            .next()
            .ok_or_else(|| malformed("R7", format!("entry {number} lacks its zip64 field"))),
        small => Ok(u64::from(small)),
    };
    let (size, packed, offset) = (value(24)?, value(20)?, value(42)?);
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

/// Parses a whole name, and takes off the one top directory.
fn split_name(whole: &str, top: &mut Option<String>) -> Result<EntryName, Finding> {
    let unsafe_entry = |why| unsafe_name(format!("{why}"));
    EntryName::parse(whole).map_err(unsafe_entry)?;
    let (folder, name) = whole.split_once('/').unwrap_or(("", whole));
    if top.get_or_insert_with(|| folder.to_owned()) != folder || !layout::is_package_name(folder) {
        return Err(malformed(
            "R2",
            format!("entry `{whole}` does not stand in the package's one top directory"),
        ));
    }
    EntryName::parse(name).map_err(unsafe_entry)
}

fn check_order(entries: &[Entry], findings: &mut Vec<Finding>) {
    for (one, other) in layout::clashes(entries.iter().map(|entry| &entry.name)) {
        findings.push(unsafe_name(if one == other {
            format!("entry `{one}` stands twice in the archive")
        } else {
            format!("`{one}` and `{other}` are the same file on some file systems")
        }));
    }
    let wrong = entries
        .windows(2)
        .find(|pair| layout::order(pair[0].name.as_str()) >= layout::order(pair[1].name.as_str()));
    if let Some([before, entry]) = wrong {
        findings.push(malformed(
            "R1",
            format!(
                "entry `{}` may not stand after `{}`",
                entry.name, before.name
            ),
        ));
    }
    for Entry { name, head, .. } in entries {
        if name.as_str().starts_with(layout::SIGNATURES) && head.method != Method::Stored {
            findings.push(malformed("R3", format!("signature `{name}` is compressed")));
        }
    }
}

/// Computes where each entry's bytes begin; entries stand without gap or overlap.
fn place(entries: &mut [Entry], end: End, stamp: Stamp, findings: &mut Vec<Finding>) {
    let mut next = 0;
    for Entry { name, head, data } in entries {
        if head.offset != next {
            findings.push(malformed("R6", format!("entry `{name}` begins at byte {}; expected {next}, right after the entry before it", head.offset)));
        }
        let length = head.local(stamp).len() as u64;
        *data = head.offset.saturating_add(length);
        next = data.saturating_add(head.packed);
    }
    if next != end.offset {
        findings.push(malformed(
            "R6",
            format!(
                "the last entry ends at byte {next}; the central directory begins at byte {}",
                end.offset
            ),
        ));
    }
}

/// Compares every local header with the canonical one of the central header's values.
fn check_locals(source: &Source, entries: &[Entry], stamp: Stamp, findings: &mut Vec<Finding>) {
    for Entry { name, head, .. } in entries {
        let expected = head.local(stamp);
        let mut found = vec![0; expected.len()];
        match source.read_at(head.offset, &mut found) {
            Ok(()) if found == expected => {}
            Ok(()) => findings.push(malformed("R6", format!("entry `{name}` has another header before its bytes than in the central directory"))),
            Err(why) => findings.push(unreadable(&why)),
        }
    }
}
