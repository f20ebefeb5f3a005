//! Encoded pieces inside of text: where they are, and what they say.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::digits::runs;
use super::escape::{self, Plain};

/// A decoded piece and where each of its bytes came from.
pub(super) struct Piece {
    pub(super) plain: Plain,
    /// The encoded text, relative to the text it stands in.
    pub(super) range: Range<usize>,
}

/// The shortest base64 that is looked into.
const LEAST_BASE64: usize = 48;

/// The longest piece around `\u` escapes or percent signs that is decoded at once.
const MOST_PIECE: usize = 8 * 1024;

/// How far apart escapes may stand and still be one piece, and what is decoded around it.
const NEAR: usize = 64;
const AROUND: usize = 256;

/// Pieces of text whose letters are written as `\u00XX`.
pub(super) fn unicode_escapes(text: &[u8], mut found: impl FnMut(Piece)) {
    let finder = memchr::memmem::Finder::new(b"\\u00");
    let mut all = finder.find_iter(text).peekable();
    while let Some(first) = all.next() {
        let mut last = first;
        while let Some(next) = all.next_if(|next| next - last < NEAR && next - first < MOST_PIECE) {
            last = next;
        }
        let range = first.saturating_sub(AROUND)..(last + 6 + AROUND).min(text.len());
        if let Some(plain) = escape::unescape(&text[range.clone()]) {
            found(Piece { plain, range });
        }
    }
}

/// Words that hold percent-encoded bytes.
pub(super) fn percent(text: &[u8], mut found: impl FnMut(Piece)) {
    let mut free = 0;
    for at in memchr::memchr_iter(b'%', text) {
        if at < free || percent_byte(&text[at..]).is_none() {
            continue;
        }
        let range = word_around(text, at, free);
        free = range.end;
        found(Piece {
            plain: unpercent(&text[range.clone()]),
            range,
        });
    }
}

fn word_around(text: &[u8], at: usize, free: usize) -> Range<usize> {
    let ends = |byte: u8| byte.is_ascii_whitespace() || b"\"'<>`".contains(&byte);
    let least = free.max(at.saturating_sub(MOST_PIECE));
    let most = text.len().min(at + MOST_PIECE);
    let mut start = at;
    while start > least && !ends(text[start - 1]) {
        start -= 1;
    }
    let mut end = at;
    while end < most && !ends(text[end]) {
        end += 1;
    }
    start..end
}

fn percent_byte(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(*text.get(1)?)? * 16 + digit(*text.get(2)?)?;
    u8::try_from(value).ok()
}

/// RFC 3986, 2.1; `+` stays, as it may be one.
fn unpercent(text: &[u8]) -> Plain {
    let mut plain = Plain {
        bytes: Vec::with_capacity(text.len()),
        map: Vec::with_capacity(text.len() + 1),
    };
    let mut at = 0;
    while at < text.len() {
        let byte = (text[at] == b'%')
            .then(|| percent_byte(&text[at..]))
            .flatten();
        plain.bytes.push(byte.unwrap_or(text[at]));
        plain.map.push(at_most_u32(at));
        at += if byte.is_some() { 3 } else { 1 };
    }
    plain.map.push(at_most_u32(at));
    plain
}

fn at_most_u32(at: usize) -> u32 {
    u32::try_from(at).expect("no buffer has four gigabytes")
}

/// Whether a byte is of one of the alphabets of RFC 4648, sections 4 and 5.
fn in_base64(byte: u8) -> bool {
    // Not the lazy operators: a branch per comparison would undo the vector code.
    #[allow(
        clippy::needless_bitwise_bool,
        reason = "it has to stay without a branch"
    )]
    let other = (byte == b'+') | (byte == b'/') | (byte == b'-') | (byte == b'_');
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let digit = byte.wrapping_sub(b'0') < 10;
    letter | digit | other
}

/// Base64 of RFC 4648, sections 4 and 5, with or without padding, over several lines.
pub(super) fn base64(text: &[u8], mut found: impl FnMut(Piece)) {
    let mut free = 0;
    runs::<LEAST_BASE64>(text, in_base64, |run| {
        // Where a chunk cut the run, it may begin within a group of four.
        let cut = run.start == 0;
        let first = &text[run.clone()];
        if run.start < free || !(cut || speaks(first)) {
            return;
        }
        let lines = lines_of(text, run);
        free = lines.last().map_or(free, |line| line.end);
        if let Some(piece) = decoded(text, &lines, cut) {
            found(piece);
        }
    });
}

/// A run and those that continue it on the next lines.
fn lines_of(text: &[u8], run: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = vec![run];
    loop {
        let last = lines.last().expect("never empty").clone();
        if (last.end - last.start) % 4 != 0 {
            return lines;
        }
        let Some(start) = after_break(text, last.end) else {
            return lines;
        };
        let rest = &text[start..];
        let length = rest.iter().take_while(|byte| in_base64(**byte)).count();
        // The next line continues the run only if there is nothing else on it.
        let ends = rest
            .get(length)
            .is_none_or(|byte| b"\r\n\\\"'=".contains(byte));
        if length == 0 || !ends {
            return lines;
        }
        lines.push(start..start + length);
    }
}

/// Where text goes on after a line break, be it a real one or an escaped one.
fn after_break(text: &[u8], end: usize) -> Option<usize> {
    let breaks: [&[u8]; 4] = [b"\r\n", b"\n", b"\\r\\n", b"\\n"];
    let found = breaks.iter().find(|b| text[end..].starts_with(b))?;
    Some(end + found.len())
}

/// What lines of base64 say, if it is text or a container that can be opened.
fn decoded(text: &[u8], lines: &[Range<usize>], cut: bool) -> Option<Piece> {
    let first = &text[lines[0].clone()];
    let shifts = if cut { 0..4 } else { 0..1 };
    let shift = shifts.into_iter().find(|shift| speaks(&first[*shift..]))?;
    let mut joined = Vec::new();
    let mut places = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let start = line.start + if number == 0 { shift } else { 0 };
        joined.extend_from_slice(&text[start..line.end]);
        places.extend((start..line.end).map(at_most_u32));
    }
    let whole = joined.len() - usize::from(joined.len() % 4 == 1);
    let bytes = decode(&joined[..whole])?;
    let range = lines[0].start..lines.last()?.end;
    let map = (0..bytes.len()).map(|at| places[(at * 4 / 3).min(places.len() - 1)]);
    let start = at_most_u32(range.start);
    let mut map: Vec<u32> = map.map(|at| at - start).collect();
    map.push(at_most_u32(range.end) - start);
    let (bytes, map) = from_utf16(bytes, map);
    Some(Piece {
        plain: Plain { bytes, map },
        range,
    })
}

fn decode(text: &[u8]) -> Option<Vec<u8>> {
    engine(text).decode(text).ok()
}

/// The alphabet of a text: that of section 4 or 5 of RFC 4648.
fn engine(text: &[u8]) -> &'static GeneralPurpose {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    static STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
    static URL: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
    let url = text.iter().any(|byte| matches!(byte, b'-' | b'_'));
    if url { &URL } else { &STANDARD }
}

/// Whether the beginning of some base64 decodes to text or to a container.
fn speaks(run: &[u8]) -> bool {
    if !begins_like_text(run) {
        return false;
    }
    let length = run.len().min(64) / 4 * 4;
    let mut buffer = [0; 48];
    let Ok(count) = engine(&run[..length]).decode_slice(&run[..length], &mut buffer) else {
        return false;
    };
    let bytes = &buffer[..count];
    let printable = |byte: &&u8| (0x20..0x7f).contains(*byte) || b"\t\r\n".contains(byte);
    let count = bytes.iter().filter(printable).count();
    count * 10 >= bytes.len() * 9 || looks_utf16(bytes) || is_container(bytes)
}

/// Whether the groups of four begin as those of ASCII or of a container do: the first
/// letter holds the upper six bits of a byte from 0x20 to 0x7f. Digests do not.
fn begins_like_text(run: &[u8]) -> bool {
    let containers: [&[u8]; 8] = [
        b"H4sI", b"UEsD", b"KLUv", b"JVBE", b"iVBO", b"/9j/", b"R0lG", b"Qlpo",
    ];
    if containers.iter().any(|begin| run.starts_with(begin)) {
        return true;
    }
    let groups = run.chunks_exact(4).take(10);
    let total = groups.len();
    let like =
        groups.filter(|group| matches!(group[0], b'I'..=b'Z' | b'a'..=b'f' | b'A' | b'C' | b'D'));
    like.count() * 10 >= total * 8
}

fn looks_utf16(bytes: &[u8]) -> bool {
    let pairs = bytes.chunks_exact(2);
    let total = pairs.len();
    let latin = pairs.filter(|pair| pair[1] == 0 && pair[0] >= 9).count();
    total >= 8 && latin * 10 >= total * 9
}

/// Text in UTF-16 as PowerShell encodes its commands; other bytes stay.
fn from_utf16(bytes: Vec<u8>, map: Vec<u32>) -> (Vec<u8>, Vec<u32>) {
    if !looks_utf16(&bytes[..bytes.len().min(64)]) {
        return (bytes, map);
    }
    let every_other = bytes.iter().step_by(2).copied().collect();
    let mut places: Vec<u32> = map[..bytes.len()].iter().step_by(2).copied().collect();
    places.extend(map.last());
    (every_other, places)
}

/// Whether bytes begin like a container that is opened.
pub(super) fn is_container(bytes: &[u8]) -> bool {
    let beginnings: [&[u8]; 8] = [
        b"\x1f\x8b\x08",
        b"\x28\xb5\x2f\xfd",
        b"PK\x03\x04",
        b"%PDF-",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"BZh",
    ];
    beginnings.iter().any(|begin| bytes.starts_with(begin))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, with: fn(&[u8], &mut dyn FnMut(Piece))) -> Vec<String> {
        let mut all = Vec::new();
        with(text.as_bytes(), &mut |piece: Piece| {
            assert_eq!(piece.plain.map.len(), piece.plain.bytes.len() + 1);
            all.push(String::from_utf8_lossy(&piece.plain.bytes).into_owned());
        });
        all
    }

    #[test]
    fn base64_of_text_is_decoded_also_over_lines_and_without_padding() {
        let said = "the quick brown fox jumps over the lazy dog, and then it sleeps";
        let code = base64::engine::general_purpose::STANDARD.encode(said);
        let all = |text: &str| pieces(text, |text, found| base64(text, found));
        assert_eq!(all(&format!("x={code};")), [said]);
        assert_eq!(all(&format!("\"{}\"", code.trim_end_matches('='))), [said]);
        let (first, second) = code.split_at(48);
        assert_eq!(all(&format!("{first}\n{second}\n")), [said]);
        assert_eq!(all(&format!("{first}\\n{second}")), [said]);
        assert_eq!(all(&format!("{code}\n2026-09-25 INFO x")), [said]);
        assert_eq!(all(&"deadbeef".repeat(8)), [""; 0]);
    }

    #[test]
    fn percent_and_unicode_escapes_are_decoded_with_their_surroundings() {
        let all = pieces("GET /a?k=%41%42c HTTP 100%", |text, found| {
            percent(text, found);
        });
        assert_eq!(all, ["/a?k=ABc"]);
        let all = pieces(r#"{"k":"\u0041\u0042c"}"#, |text, found| {
            unicode_escapes(text, found);
        });
        assert_eq!(all, [r#"{"k":"ABc"}"#]);
    }
}
