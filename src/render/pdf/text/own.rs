//! Whether a font file of the organisation may and can be embedded.

use harfrust::Font;

/// What is wrong with a font, and what to do; the first follows its name.
pub fn problem(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const FORM: &str = "name a `.ttf` or `.otf` file of a single font; web fonts and collections have to be unpacked first";
    match bytes.first_chunk::<4>() {
        Some(b"\0\x01\0\0" | b"true" | b"OTTO") => {}
        Some(b"ttcf") => return Some(("is a collection of fonts", FORM)),
        Some(b"wOFF" | b"wOF2") => return Some(("is a web font", FORM)),
        _ => return Some(("is no TrueType or OpenType font", FORM)),
    }
    let table = |tag: &[u8; 4]| table(bytes, *tag);
    let has_outlines = table(b"glyf").is_some() || table(b"CFF ").is_some();
    if !has_outlines || table(b"cmap").is_none() || Font::new(bytes.to_vec(), 0).is_none() {
        return Some(("is damaged, or holds no outlines of letters", FORM));
    }
    forbidden(table(b"OS/2").unwrap_or_default())
}

/// What the font says of embedding (OpenType 1.9.1, OS/2, `fsType`). A font without the table
/// says nothing against it.
fn forbidden(os2: &[u8]) -> Option<(&'static str, &'static str)> {
    const OTHER: &str = "name a font whose licence allows embedding, such as those of the Noto family; or ask its maker for such a version";
    let [high, low] = *os2.get(8..10)?.first_chunk()?;
    let bits = u16::from_be_bytes([high, low]);
    // Of several bits the most permissive holds, in fonts before version 3 of the table.
    if bits & 0x000F == 0x0002 {
        return Some((
            "may not be embedded: its maker restricts it (fsType, bit 1)",
            OTHER,
        ));
    }
    if bits & 0x0100 != 0 {
        return Some(("may be embedded as a whole only (fsType, bit 8)", OTHER));
    }
    if bits & 0x0200 != 0 {
        return Some(("may be embedded as bitmaps only (fsType, bit 9)", OTHER));
    }
    None
}

/// The bytes of a table; nothing where they do not lie in the file.
fn table(bytes: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    let count = u16::from_be_bytes(*bytes.get(4..6)?.first_chunk()?);
    let records = bytes.get(12..)?.chunks_exact(16).take(usize::from(count));
    let mut found = records.filter(|record| record.starts_with(&tag));
    let record = found.next()?;
    let number = |at: usize| {
        let four = record.get(at..at + 4)?.first_chunk()?;
        usize::try_from(u32::from_be_bytes(*four)).ok()
    };
    let (start, length) = (number(8)?, number(12)?);
    bytes.get(start..start.checked_add(length)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shipped font with other bits about embedding.
    fn with_bits(bits: u16) -> Vec<u8> {
        let mut bytes = notosans::REGULAR_TTF.to_vec();
        let os2 = table(&bytes, *b"OS/2").expect("a table").as_ptr() as usize;
        let at = os2 - bytes.as_ptr() as usize + 8;
        bytes[at..at + 2].copy_from_slice(&bits.to_be_bytes());
        bytes
    }

    #[test]
    fn the_bits_about_embedding_are_obeyed() {
        for (bits, refused) in [
            (0, false),
            (0x0004, false),
            (0x0008, false),
            // Restricted, and preview and print: the more permissive one holds.
            (0x0006, false),
            (0x0002, true),
            (0x0108, true),
            (0x0208, true),
        ] {
            assert_eq!(problem(&with_bits(bits)).is_some(), refused, "{bits:#06x}");
        }
    }

    #[test]
    fn what_is_no_whole_font_is_told() {
        let whole = notosans::REGULAR_TTF;
        for bytes in [&whole[..4000], b"wOF2....", b"ttcf....", b"text", b""] {
            assert!(problem(bytes).is_some());
        }
        assert!(problem(whole).is_none());
    }
}
