//! ASiC-S (ETSI EN 319 162-1): a finished package inside one more zip, with a signature over it.
//!
//! Three stored entries: the media type, the package, the signature. Every header
//! is a function of the package's length and CRC and of the signature.

use super::layout::is_package_name;
use super::zip::{End, EntryHead, Method, Stamp};

/// The first entry, and what it says.
pub const MIMETYPE: (&str, &str) = ("mimetype", "application/vnd.etsi.asic-s+zip");
/// The last entry: a detached CMS signature over the bytes of the package.
pub const SIGNATURE: &str = "META-INF/signature.p7s";

/// What the headers say of the package inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Its name without `.zip`.
    pub name: String,
    /// Its CRC-32.
    pub crc: u32,
    /// Its length.
    pub size: u64,
}

/// The three entries, in order.
pub fn entries(inside: &Inside, signature: &[u8], stamp: Stamp) -> [EntryHead; 3] {
    let (name, text) = MIMETYPE;
    let zip = format!("{}.zip", inside.name);
    let mut offset = 0;
    let mut head = |name: &str, crc, size| {
        let head = EntryHead {
            name: name.to_owned(),
            method: Method::Stored,
            crc,
            packed: size,
            size,
            offset,
        };
        offset += head.local(stamp).len() as u64 + size;
        head
    };
    [
        head(name, crc32fast::hash(text.as_bytes()), text.len() as u64),
        head(&zip, inside.crc, inside.size),
        head(
            SIGNATURE,
            crc32fast::hash(signature),
            signature.len() as u64,
        ),
    ]
}

/// Central directory and end record.
pub fn tail(entries: &[EntryHead; 3], stamp: Stamp) -> Vec<u8> {
    let mut bytes: Vec<u8> = entries
        .iter()
        .flat_map(|head| head.central(stamp))
        .collect();
    let last = &entries[2];
    let end = End {
        entries: 3,
        size: bytes.len() as u64,
        offset: last.offset + last.local(stamp).len() as u64 + last.size,
    };
    bytes.extend(end.encode());
    bytes
}

/// The name inside `NAME.zip`, if it can be a package's.
pub fn inner_name(entry: &str) -> Option<&str> {
    entry
        .strip_suffix(".zip")
        .filter(|name| is_package_name(name))
}
