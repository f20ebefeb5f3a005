//! The canonical container: what each header is, as a pure function (rules R3 to R7).
//!
//! `seal` writes these bytes; `verify` builds them again from what it read and
//! compares. No header field is ever interpreted that is not compared.

/// How an entry's bytes are kept (rule R3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// As they are.
    Stored,
    /// As one raw deflate stream.
    Deflated,
}

impl Method {
    /// The number in the header.
    pub fn number(self) -> u16 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }
}

/// Time and date words of every header (rule R5), from [`crate::model::PackageTime::dos`].
pub type Stamp = (u16, u16);

/// What the headers say about one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryHead {
    /// The whole name, top directory included.
    pub name: String,
    /// How the bytes are kept.
    pub method: Method,
    /// CRC-32 of the bytes.
    pub crc: u32,
    /// How many bytes are kept.
    pub packed: u64,
    /// How many bytes they stand for.
    pub size: u64,
    /// Where the local header begins.
    pub offset: u64,
}

/// The first four bytes of a central directory header.
pub const CENTRAL_SIGNATURE: [u8; 4] = *b"PK\x01\x02";
/// The fixed length of a central directory header, before name and extra field.
pub const CENTRAL_LENGTH: usize = 46;
/// The longest extra field that a central directory header can have.
pub const MAX_CENTRAL_EXTRA: usize = 28;
/// The length of the end record without zip64 parts.
pub const END_LENGTH: usize = 22;
/// The length of the zip64 parts before the end record.
pub const END64_LENGTH: usize = 76;

/// The values that say "see the zip64 field" (rule R7).
const SATURATED: u32 = u32::MAX;
const MANY: u64 = 0xffff;

const MADE_BY: u16 = 0x0314;
const REGULAR_FILE: u32 = 0o100_644 << 16;
const VERSION: u16 = 20;
const VERSION_ZIP64: u16 = 45;
const UTF8_NAME: u16 = 0x800;

impl EntryHead {
    /// Whether the sizes need the zip64 field.
    fn large(&self) -> bool {
        self.size >= u64::from(SATURATED) || self.packed >= u64::from(SATURATED)
    }

    /// The local header, which stands right before the entry's bytes.
    pub fn local(&self, stamp: Stamp) -> Vec<u8> {
        let mut extra = Vec::new();
        if self.large() {
            extra.extend_from_slice(&self.size.to_le_bytes());
            extra.extend_from_slice(&self.packed.to_le_bytes());
        }
        let mut out = b"PK\x03\x04".to_vec();
        self.put_shared(&mut out, stamp, zip64_field(&extra).len());
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&zip64_field(&extra));
        out
    }

    /// The header in the central directory.
    pub fn central(&self, stamp: Stamp) -> Vec<u8> {
        let mut extra = Vec::new();
        if self.large() {
            extra.extend_from_slice(&self.size.to_le_bytes());
            extra.extend_from_slice(&self.packed.to_le_bytes());
        }
        let offset = u32::try_from(self.offset).unwrap_or(SATURATED);
        if offset == SATURATED {
            extra.extend_from_slice(&self.offset.to_le_bytes());
        }
        let mut out = CENTRAL_SIGNATURE.to_vec();
        out.extend_from_slice(&MADE_BY.to_le_bytes());
        self.put_shared(&mut out, stamp, zip64_field(&extra).len());
        // Comment length, disk, internal attributes.
        out.extend_from_slice(&[0; 6]);
        out.extend_from_slice(&REGULAR_FILE.to_le_bytes());
        out.extend_from_slice(&offset.to_le_bytes());
        out.extend_from_slice(self.name.as_bytes());
        out.extend_from_slice(&zip64_field(&extra));
        out
    }

    /// The thirteen words that both headers have: version to extra length.
    fn put_shared(&self, out: &mut Vec<u8>, stamp: Stamp, extra: usize) {
        let version = if extra > 0 { VERSION_ZIP64 } else { VERSION };
        let flags = if self.name.is_ascii() { 0 } else { UTF8_NAME };
        for word in [version, flags, self.method.number(), stamp.0, stamp.1] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(&self.crc.to_le_bytes());
        for size in [self.packed, self.size] {
            let size = if self.large() { SATURATED } else { low(size) };
            out.extend_from_slice(&size.to_le_bytes());
        }
        for length in [self.name.len(), extra] {
            let length = u16::try_from(length).expect("names have at most 1,024 bytes");
            out.extend_from_slice(&length.to_le_bytes());
        }
    }
}

/// A size that is known to fit.
fn low(size: u64) -> u32 {
    u32::try_from(size).expect("sizes of 32 bits and more use the zip64 field")
}

fn zip64_field(values: &[u8]) -> Vec<u8> {
    if values.is_empty() {
        return Vec::new();
    }
    let length = u16::try_from(values.len()).expect("at most three values");
    [&[1, 0], length.to_le_bytes().as_slice(), values].concat()
}

/// What the end record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// The number of entries.
    pub entries: u64,
    /// The length of the central directory.
    pub size: u64,
    /// Where the central directory begins.
    pub offset: u64,
}

impl End {
    /// Whether the zip64 parts are needed (rule R7).
    pub fn large(&self) -> bool {
        let long = |value: u64| value >= u64::from(SATURATED);
        self.entries >= MANY || long(self.size) || long(self.offset)
    }

    /// The end of the archive: the end record, preceded by its zip64 parts where needed.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if self.large() {
            self.put_zip64(&mut out);
        }
        let entries = u16::try_from(self.entries).unwrap_or(u16::MAX);
        let saturating = |value: u64| u32::try_from(value).unwrap_or(SATURATED);
        out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        out.extend_from_slice(&entries.to_le_bytes());
        out.extend_from_slice(&entries.to_le_bytes());
        out.extend_from_slice(&saturating(self.size).to_le_bytes());
        out.extend_from_slice(&saturating(self.offset).to_le_bytes());
        out.extend_from_slice(&[0, 0]);
        out
    }

    fn put_zip64(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"PK\x06\x06");
        out.extend_from_slice(&44_u64.to_le_bytes());
        out.extend_from_slice(&MADE_BY.to_le_bytes());
        out.extend_from_slice(&VERSION_ZIP64.to_le_bytes());
        out.extend_from_slice(&[0; 8]);
        for value in [self.entries, self.entries, self.size, self.offset] {
            out.extend_from_slice(&value.to_le_bytes());
        }
        out.extend_from_slice(b"PK\x06\x07\0\0\0\0");
        out.extend_from_slice(&(self.offset + self.size).to_le_bytes());
        out.extend_from_slice(&1_u32.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(size: u64, offset: u64) -> EntryHead {
        EntryHead {
            name: "n/ü".to_owned(),
            method: Method::Stored,
            crc: 1,
            packed: size,
            size,
            offset,
        }
    }

    #[test]
    fn zip64_begins_exactly_where_32_bits_end() {
        let last = u64::from(u32::MAX) - 1;
        assert_eq!(head(last, last).local((0, 33)).len(), 30 + 4);
        assert_eq!(head(last, last).central((0, 33)).len(), 46 + 4);
        assert_eq!(head(last + 1, last).local((0, 33)).len(), 30 + 4 + 20);
        assert_eq!(head(last + 1, last + 1).central((0, 33)).len(), 46 + 4 + 28);
        assert_eq!(head(1, last + 1).central((0, 33)).len(), 46 + 4 + 12);
        let end = |entries, offset| {
            End {
                entries,
                size: 1,
                offset,
            }
            .encode()
            .len()
        };
        assert_eq!(end(65_534, last), END_LENGTH);
        assert_eq!(end(65_535, last), END_LENGTH + END64_LENGTH);
        assert_eq!(end(1, last + 1), END_LENGTH + END64_LENGTH);
    }

    #[test]
    fn a_name_outside_ascii_sets_the_utf8_flag_and_nothing_else_does() {
        assert_eq!(head(1, 0).local((0, 33))[6..8], [0, 8]);
        let plain = EntryHead {
            name: "n/u".to_owned(),
            ..head(1, 0)
        };
        assert_eq!(plain.local((0, 33))[6..8], [0, 0]);
    }
}
