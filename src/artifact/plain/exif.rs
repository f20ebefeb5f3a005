//! What a camera or an editor wrote into a picture: TIFF tags (TIFF 6.0, Exif 2.32).

use serde_json::{Value, json};

use super::super::sums::short;

/// The most entries of one directory.
const MOST_ENTRIES: u16 = 1_000;

/// Bytes of TIFF with their order.
struct Tiff<'a> {
    bytes: &'a [u8],
    little: bool,
}

/// One entry of a directory.
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    /// Where its value stands: in the entry itself, or where the entry points to.
    at: usize,
}

impl<'a> Tiff<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let two: [u8; 2] = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let four: [u8; 4] = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    }

    fn directory(&self, at: u32) -> Option<Vec<Entry>> {
        let at = usize::try_from(at).ok()?;
        let count = self.u16(at)?.min(MOST_ENTRIES);
        let entry = |number: u16| {
            let at = at + 2 + usize::from(number) * 12;
            let (tag, kind, count) = (self.u16(at)?, self.u16(at + 2)?, self.u32(at + 4)?);
            let size = match kind {
                1 | 2 | 6 | 7 => 1,
                3 | 8 => 2,
                4 | 9 | 11 => 4,
                _ => 8,
            };
            let inside = u64::from(count) * size <= 4;
            let at = if inside {
                at + 8
            } else {
                usize::try_from(self.u32(at + 8)?).ok()?
            };
            Some(Entry {
                tag,
                kind,
                count,
                at,
            })
        };
        (0..count).map(entry).collect()
    }

    fn text(&self, entry: &Entry) -> Option<&'a str> {
        let length = usize::try_from(entry.count)
            .ok()
            .filter(|_| entry.kind == 2)?;
        let bytes = self.bytes.get(entry.at..entry.at.checked_add(length)?)?;
        let text = std::str::from_utf8(bytes)
            .ok()?
            .trim_end_matches('\0')
            .trim();
        (!text.is_empty()).then_some(text)
    }

    fn number(&self, entry: &Entry) -> Option<u32> {
        match entry.kind {
            3 => self.u16(entry.at).map(u32::from),
            4 => self.u32(entry.at),
            _ => None,
        }
    }
}

/// Whether bytes begin as TIFF does.
pub(super) fn is_tiff(bytes: &[u8]) -> bool {
    Tiff::of(bytes).is_some()
}

/// Width and height of the first picture in a TIFF file.
pub(super) fn size(bytes: &[u8]) -> Option<(u32, u32)> {
    let tiff = Tiff::of(bytes)?;
    let entries = tiff.directory(tiff.u32(4)?)?;
    let of = |tag: u16| tiff.number(entries.iter().find(|entry| entry.tag == tag)?);
    Some((of(256)?, of(257)?))
}

/// `taken-at`, `changed-at`, `software`, `has-camera`, `has-position`; never the position.
pub(super) fn told(bytes: &[u8]) -> Option<Value> {
    let tiff = Tiff::of(bytes)?;
    let entries = tiff.directory(tiff.u32(4)?)?;
    let find = |entries: &[Entry], tag: u16| {
        let entry = entries.iter().find(|entry| entry.tag == tag)?;
        tiff.text(entry).map(str::to_owned)
    };
    let pointed = |tag: u16| {
        let entry = entries.iter().find(|entry| entry.tag == tag)?;
        tiff.directory(tiff.number(entry)?)
    };
    let exif = pointed(0x8769).unwrap_or_default();
    let position = pointed(0x8825).is_some_and(|gps| gps.iter().any(|entry| entry.tag == 2));
    let camera = find(&entries, 0x010f)
        .or_else(|| find(&entries, 0x0110))
        .is_some();
    let mut told = json!({"has-camera": camera, "has-position": position});
    let taken = find(&exif, 0x9003).or_else(|| find(&exif, 0x9004));
    if let Some(time) = taken.and_then(|text| time(&text, find(&exif, 0x9011).as_deref())) {
        told["taken-at"] = time.into();
    }
    let changed = find(&entries, 0x0132);
    if let Some(time) = changed.and_then(|text| time(&text, find(&exif, 0x9010).as_deref())) {
        told["changed-at"] = time.into();
    }
    if let Some(software) = find(&entries, 0x0131) {
        told["software"] = short(&software).into();
    }
    Some(told)
}

/// `2026:10:01 12:00:00` with its offset, where there is one.
fn time(text: &str, offset: Option<&str>) -> Option<String> {
    let time = chrono::NaiveDateTime::parse_from_str(text, "%Y:%m:%d %H:%M:%S").ok()?;
    let plain = time.format("%Y-%m-%dT%H:%M:%S").to_string();
    let Some(offset) = offset else {
        return Some(plain);
    };
    let zoned = chrono::DateTime::parse_from_rfc3339(&format!("{plain}{offset}"));
    Some(zoned.map_or(plain, |zoned| super::super::sums::rfc3339(zoned.to_utc())))
}
