//! The container, compared with its canonical form (rules R1 to R8).

use super::central::{read_central, read_end};
use super::source::Source;
use super::unreadable;
use crate::diagnostic::{Code, Finding};
use crate::package::EntryName;
use crate::package::layout;
use crate::package::zip::{End, EntryHead, Method, Stamp};

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
    let end = read_end(source).map_err(|finding| vec![*finding])?;
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
            Err(finding) => findings.push(*finding),
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

/// Says that the container breaks a rule.
pub(super) fn malformed(rule: &str, message: impl Into<String>) -> Finding {
    Finding::new(Code::ContainerMalformed, message)
        .note(format!("rule {rule} of docs/reference/package.md"))
        .help("ask the sender for the original; do not unpack this archive")
}

/// Says that a name breaks rule R8.
pub(super) fn unsafe_name(message: impl Into<String>) -> Finding {
    Finding::new(Code::EntryNameUnsafe, message)
        .note("rule R8 of docs/reference/package.md")
        .help("do not unpack this archive")
}

/// Parses a whole name, and takes off the one top directory.
fn split_name(whole: &str, top: &mut Option<String>) -> Result<EntryName, Box<Finding>> {
    let unsafe_entry = |why| unsafe_name(format!("{why}"));
    EntryName::parse(whole).map_err(unsafe_entry)?;
    let (folder, name) = whole.split_once('/').unwrap_or(("", whole));
    if top.get_or_insert_with(|| folder.to_owned()) != folder || !layout::is_package_name(folder) {
        return Err(malformed(
            "R2",
            format!("entry `{whole}` does not stand in the package's one top directory"),
        )
        .into());
    }
    Ok(EntryName::parse(name).map_err(unsafe_entry)?)
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
