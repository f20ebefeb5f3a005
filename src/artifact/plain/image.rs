//! Pictures: kind, size, dates. Only what stands before and between the pixels is looked at,
//! and whether the file ends as its kind does.
//!
//! PNG, third edition of 2025 (`IHDR`, `tIME`, `tEXt`, `eXIf`, `IEND`); JPEG, ITU-T T.81 of
//! 1992 with Exif 2.32 (`APP1`); GIF 89a; WebP container (RFC 9649); TIFF 6.0.

use std::io::{self, Read};

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::short;
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::exif;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Image,
    recognise,
    read,
};

/// The longest piece of metadata that is looked at.
const MOST_METADATA: u64 = 1024 * 1024;
/// How far into a TIFF file its directories are looked for.
const MOST_TIFF: u64 = 8 * 1024 * 1024;

#[derive(Clone, Copy)]
enum Kind {
    Png,
    Jpeg,
    Gif,
    WebP,
    Tiff,
}

impl Kind {
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else if exif::is_tiff(bytes) {
            Some(Self::Tiff)
        } else {
            None
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Gif => "gif",
            Self::WebP => "webp",
            Self::Tiff => "tiff",
        }
    }
}

fn recognise(head: &Head) -> bool {
    Kind::of(&head.bytes).is_some()
}

/// What was found in a picture.
#[derive(Default)]
struct Found {
    size: Option<(u32, u32)>,
    exif: Option<Value>,
    written_at: Option<String>,
    software: Option<String>,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let Some(kind) = Kind::of(&source.head.bytes) else {
        return Err(source.unreadable("expected a picture: PNG, JPEG, GIF, WebP or TIFF"));
    };
    let mut found = Found::default();
    let reader = &mut source.reader;
    let walked = match kind {
        Kind::Png => png(reader, &mut found),
        Kind::Jpeg => jpeg(reader, &mut found),
        Kind::Gif => gif(reader, &mut found),
        Kind::WebP => webp(reader, &mut found),
        Kind::Tiff => tiff(reader, &mut found),
    };
    match (walked, found.size) {
        (Ok(()), Some(_)) => Ok(reading(kind, found)),
        (Ok(()), None) => Err(source.unreadable("the picture does not say how large it is")),
        (Err(_), _) => Err(source.unreadable(format!(
            "the picture ({}) ends too early: the file is cut off or damaged",
            kind.word()
        ))),
    }
}

fn skip(reader: &mut impl Read, length: u64) -> io::Result<()> {
    let skipped = io::copy(&mut reader.by_ref().take(length), &mut io::sink())?;
    if skipped == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

/// So many bytes; those of a piece that is too long are skipped.
fn piece(reader: &mut impl Read, length: u64) -> io::Result<Vec<u8>> {
    if length > MOST_METADATA {
        skip(reader, length)?;
        return Ok(Vec::new());
    }
    let mut bytes = Vec::new();
    reader.by_ref().take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length {
        Ok(bytes)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn array<const N: usize>(reader: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn big(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .rev()
        .fold(0, |sum, byte| sum << 8 | u32::from(*byte))
}

fn png(reader: &mut impl Read, found: &mut Found) -> io::Result<()> {
    skip(reader, 8)?;
    loop {
        let [a, b, c, d, name @ ..] = array::<8>(reader)?;
        let length = u64::from(big(&[a, b, c, d]));
        match &name {
            b"IHDR" => {
                let header = piece(reader, length)?;
                found.size = (header.len() >= 8).then(|| (big(&header), big(&header[4..])));
            }
            b"tIME" => {
                let time = piece(reader, length)?;
                if let [year_high, year_low, month, day, hour, minute, second] = time[..] {
                    let year = big(&[year_high, year_low]);
                    found.written_at = Some(format!(
                        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
                    ));
                }
            }
            b"eXIf" => found.exif = exif::told(&piece(reader, length)?),
            b"tEXt" => {
                let text = String::from_utf8_lossy(&piece(reader, length)?).into_owned();
                if let Some(("Software", software)) = text.split_once('\0') {
                    found.software = Some(short(software).to_owned());
                }
            }
            b"IEND" => return skip(reader, length + 4),
            _ => skip(reader, length)?,
        }
        skip(reader, 4)?;
    }
}

fn jpeg(reader: &mut impl io::BufRead, found: &mut Found) -> io::Result<()> {
    skip(reader, 2)?;
    loop {
        let [mark, mut kind] = array::<2>(reader)?;
        if mark != 0xff {
            return Err(io::ErrorKind::InvalidData.into());
        }
        while kind == 0xff {
            [kind] = array::<1>(reader)?;
        }
        let length = u64::from(big(&array::<2>(reader)?)).saturating_sub(2);
        match kind {
            // Frames; between them stand tables of the same range.
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                let frame = piece(reader, length)?;
                found.size = (frame.len() >= 5).then(|| (big(&frame[3..5]), big(&frame[1..3])));
            }
            0xe1 => {
                let piece = piece(reader, length)?;
                if let Some(tiff) = piece.strip_prefix(b"Exif\0\0") {
                    found.exif = exif::told(tiff);
                }
            }
            0xda => return last(reader, &[0xff, 0xd9]),
            _ => skip(reader, length)?,
        }
    }
}

/// Reads to the end, which must be this, but for zeros behind it.
fn last(reader: &mut impl io::BufRead, end: &[u8]) -> io::Result<()> {
    let mut tail = Vec::new();
    loop {
        let bytes = reader.fill_buf()?;
        let read = bytes.len();
        if read == 0 {
            break;
        }
        let used = bytes
            .iter()
            .rposition(|byte| *byte != 0)
            .map_or(0, |at| at + 1);
        if used > 0 {
            tail.extend_from_slice(&bytes[used.saturating_sub(end.len())..used]);
            let over = tail.len().saturating_sub(end.len());
            tail.drain(..over);
        }
        reader.consume(read);
    }
    if tail == end {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn gif(reader: &mut impl io::BufRead, found: &mut Found) -> io::Result<()> {
    skip(reader, 6)?;
    let [a, b, c, d] = array::<4>(reader)?;
    found.size = Some((little(&[a, b]), little(&[c, d])));
    last(reader, b";")
}

fn webp(reader: &mut impl Read, found: &mut Found) -> io::Result<()> {
    skip(reader, 4)?;
    let whole = u64::from(little(&array::<4>(reader)?));
    skip(reader, 4)?;
    let mut left = whole.saturating_sub(4);
    while left >= 8 {
        let [name @ .., a, b, c, d] = array::<8>(reader)?;
        let length = u64::from(little(&[a, b, c, d]));
        let padded = length + length % 2;
        let bytes = match &name {
            b"VP8X" | b"EXIF" => piece(reader, padded)?,
            b"VP8 " | b"VP8L" if padded >= 10 => {
                let start = piece(reader, 10)?;
                skip(reader, padded - 10)?;
                start
            }
            _ => {
                skip(reader, padded)?;
                Vec::new()
            }
        };
        match (&name, bytes.len()) {
            (b"VP8X", 10..) => {
                found.size = Some((little(&bytes[4..7]) + 1, little(&bytes[7..10]) + 1));
            }
            (b"VP8 ", 10..) if found.size.is_none() => {
                let side = |at: usize| little(&bytes[at..at + 2]) & 0x3fff;
                found.size = Some((side(6), side(8)));
            }
            (b"VP8L", 5..) if found.size.is_none() => {
                let bits = little(&bytes[1..5]);
                found.size = Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
            }
            (b"EXIF", _) => {
                found.exif = exif::told(bytes.strip_prefix(b"Exif\0\0").unwrap_or(&bytes));
            }
            _ => {}
        }
        left = left.saturating_sub(8 + padded);
    }
    Ok(())
}

fn tiff(reader: &mut impl Read, found: &mut Found) -> io::Result<()> {
    let mut bytes = Vec::new();
    reader.by_ref().take(MOST_TIFF).read_to_end(&mut bytes)?;
    io::copy(reader, &mut io::sink())?;
    found.size = exif::size(&bytes);
    found.exif = exif::told(&bytes);
    if found.size.is_some() {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn reading(kind: Kind, found: Found) -> ArtifactReading {
    let (width, height) = found.size.unwrap_or_default();
    let mut doc = json!({
        "kind": kind.word(),
        "width": width,
        "height": height,
        "has-exif": found.exif.is_some(),
    });
    if let (Some(doc), Some(Value::Object(exif))) = (doc.as_object_mut(), found.exif) {
        doc.extend(exif);
    }
    if let Some(time) = found.written_at {
        doc["changed-at"] = time.into();
    }
    if let Some(software) = found.software {
        doc["software"] = software.into();
    }
    let mut facts = vec![
        fact("kind", kind.word()),
        fact("size", format!("{width} by {height} pixels")),
    ];
    for (name, label) in [
        ("taken-at", "taken"),
        ("changed-at", "changed"),
        ("software", "made with"),
    ] {
        if let Some(text) = doc[name].as_str() {
            facts.push(fact(label, text));
        }
    }
    if doc["taken-at"].is_null() && doc["changed-at"].is_null() {
        facts.push(fact(
            "time",
            "none in the picture, as in most pictures of a screen",
        ));
    }
    if doc["has-position"] == true {
        facts.push(fact("position", "the picture tells where it was taken"));
    }
    ArtifactReading {
        parser: Parser::Image,
        form: format!("picture ({})", kind.word()),
        records: None,
        doc,
        facts,
        troubles: Troubles::default(),
    }
}
