//! Takes a package apart and puts it together again, for attacks on it.

use auditbinder::package::zip::{End, EntryHead, Method, Stamp};

/// A package in parts: each entry's headers and its bytes as kept.
#[derive(Clone)]
pub struct Draft {
    pub stamp: Stamp,
    pub entries: Vec<(EntryHead, Vec<u8>)>,
}

fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let part = &bytes[at..at + length];
    part.iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

fn short(bytes: &[u8], at: usize) -> usize {
    usize::try_from(number(bytes, at, 2)).expect("16 bits")
}

fn long(bytes: &[u8], at: usize) -> usize {
    usize::try_from(number(bytes, at, 4)).expect("32 bits")
}

impl Draft {
    /// Reads a package that is not broken, without zip64.
    pub fn of(bytes: &[u8]) -> Self {
        let end = bytes.len() - 22;
        let mut at = long(bytes, end + 16);
        let mut draft = Self {
            stamp: (0, 0),
            entries: Vec::new(),
        };
        for _ in 0..short(bytes, end + 10) {
            let length = short(bytes, at + 28);
            let head = EntryHead {
                name: String::from_utf8(bytes[at + 46..at + 46 + length].to_vec()).expect("UTF-8"),
                method: if short(bytes, at + 10) == 0 {
                    Method::Stored
                } else {
                    Method::Deflated
                },
                crc: u32::try_from(number(bytes, at + 16, 4)).expect("32 bits"),
                packed: number(bytes, at + 20, 4),
                size: number(bytes, at + 24, 4),
                offset: number(bytes, at + 42, 4),
            };
            let data = long(bytes, at + 42) + 30 + length;
            let kept = bytes[data..data + long(bytes, at + 20)].to_vec();
            let word = |at| u16::try_from(number(bytes, at, 2)).expect("16 bits");
            draft.stamp = (word(at + 12), word(at + 14));
            draft.entries.push((head, kept));
            at += 46 + length;
        }
        draft
    }

    /// Where an entry stands in the list.
    pub fn index(&self, name: &str) -> usize {
        let found = self
            .entries
            .iter()
            .position(|(head, _)| head.name.ends_with(name));
        found.expect("an entry of that name")
    }

    /// One entry's parts.
    pub fn entry(&mut self, name: &str) -> &mut (EntryHead, Vec<u8>) {
        let at = self.index(name);
        &mut self.entries[at]
    }

    /// Gives an entry other bytes, kept as they are, with headers to match.
    pub fn replace(&mut self, name: &str, bytes: &[u8]) {
        let (head, kept) = self.entry(name);
        let offset = head.offset;
        *head = stored(&head.name, bytes);
        head.offset = offset;
        *kept = bytes.to_vec();
    }

    /// Adds a stored entry before another one.
    pub fn insert_before(&mut self, place: &str, name: &str, bytes: &[u8]) {
        let at = self.index(place);
        self.entries
            .insert(at, (stored(name, bytes), bytes.to_vec()));
    }

    /// Puts the package together; every header is canonical, offsets included.
    pub fn bytes(&self) -> Vec<u8> {
        let (mut out, mut central) = (Vec::new(), Vec::new());
        for (head, kept) in &self.entries {
            let head = EntryHead {
                offset: out.len() as u64,
                ..head.clone()
            };
            out.extend(head.local(self.stamp));
            out.extend(kept);
            central.extend(head.central(self.stamp));
        }
        let end = End {
            entries: self.entries.len() as u64,
            size: central.len() as u64,
            offset: out.len() as u64,
        };
        out.extend(central);
        out.extend(end.encode());
        out
    }
}

/// Headers for bytes that are kept as they are.
pub fn stored(name: &str, bytes: &[u8]) -> EntryHead {
    EntryHead {
        name: name.to_owned(),
        method: Method::Stored,
        crc: crc32fast::hash(bytes),
        packed: bytes.len() as u64,
        size: bytes.len() as u64,
        offset: 0,
    }
}

/// Where an entry's header stands in the central directory.
pub fn central_at(bytes: &[u8], name: &str) -> usize {
    let mut at = long(bytes, bytes.len() - 6);
    loop {
        let length = short(bytes, at + 28);
        if bytes[at + 46..at + 46 + length].ends_with(name.as_bytes()) {
            return at;
        }
        at += 46 + length;
    }
}

/// Where an entry's local header stands.
pub fn local_at(bytes: &[u8], name: &str) -> usize {
    long(bytes, central_at(bytes, name) + 42)
}

/// Changes both headers of an entry alike: bytes at an offset counted from the version word.
pub fn patch_both(bytes: &mut [u8], name: &str, field: usize, value: &[u8]) {
    for at in [local_at(bytes, name) + 4, central_at(bytes, name) + 6] {
        bytes[at + field..at + field + value.len()].copy_from_slice(value);
    }
}
