//! Escapes of JSON strings, undone with a map back to where every byte came from.

/// Text without escapes, and for every byte the place in the text before.
pub(super) struct Plain {
    pub(super) bytes: Vec<u8>,
    /// One more than `bytes`: the end of the text before stands last.
    pub(super) map: Vec<u32>,
}

/// How often escapes within escapes are undone.
const LEVELS: usize = 3;

/// Undoes escapes, as often as they are nested; `None` where there are none.
pub(super) fn unescape(text: &[u8]) -> Option<Plain> {
    let mut plain = one_level(text)?;
    for _ in 1..LEVELS {
        let Some(deeper) = one_level(&plain.bytes) else {
            break;
        };
        let map = deeper
            .map
            .iter()
            .map(|at| plain.map[*at as usize])
            .collect();
        plain = Plain {
            bytes: deeper.bytes,
            map,
        };
    }
    Some(plain)
}

fn one_level(text: &[u8]) -> Option<Plain> {
    memchr::memchr(b'\\', text)?;
    let mut plain = Plain {
        bytes: Vec::with_capacity(text.len()),
        map: Vec::with_capacity(text.len() + 1),
    };
    let (mut at, mut changed) = (0, false);
    while at < text.len() {
        if let Some((character, length)) = escape(&text[at..]) {
            let mut buffer = [0; 4];
            for byte in character.encode_utf8(&mut buffer).bytes() {
                plain.push(byte, at);
            }
            at += length;
            changed = true;
        } else {
            plain.push(text[at], at);
            at += 1;
        }
    }
    plain.map.push(small(text.len()));
    changed.then_some(plain)
}

impl Plain {
    fn push(&mut self, byte: u8, from: usize) {
        self.bytes.push(byte);
        self.map.push(small(from));
    }
}

/// Offsets of windows are small; the longest one is a chunk.
fn small(at: usize) -> u32 {
    u32::try_from(at).expect("no buffer has four gigabytes")
}

/// The character that an escape at the beginning stands for, and its length (RFC 8259, 7).
fn escape(text: &[u8]) -> Option<(char, usize)> {
    if text.first() != Some(&b'\\') {
        return None;
    }
    let character = match text.get(1)? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'"' => '"',
        b'\'' => '\'',
        b'\\' => '\\',
        b'/' => '/',
        b'u' => return unicode(text),
        _ => return None,
    };
    Some((character, 2))
}

fn unicode(text: &[u8]) -> Option<(char, usize)> {
    let first = hexadecimal(text.get(2..6)?)?;
    if !(0xd800..0xdc00).contains(&first) {
        return Some((char::from_u32(first).unwrap_or('\u{fffd}'), 6));
    }
    let second = text
        .get(6..12)
        .filter(|rest| rest.starts_with(b"\\u"))
        .and_then(|rest| hexadecimal(&rest[2..]))
        .filter(|second| (0xdc00..0xe000).contains(second));
    match second {
        Some(second) => {
            let point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            Some((char::from_u32(point).unwrap_or('\u{fffd}'), 12))
        }
        None => Some(('\u{fffd}', 6)),
    }
}

fn hexadecimal(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |value, digit| {
        Some(value * 16 + char::from(*digit).to_digit(16)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_escapes_are_undone_and_every_byte_knows_its_place() {
        let plain = unescape(br#"{\\\"a\\\":\\\"\\u0062c\\\"}"#).expect("escapes");
        assert_eq!(plain.bytes, br#"{"a":"bc"}"#);
        assert_eq!(plain.map.len(), plain.bytes.len() + 1);
        let b = plain
            .bytes
            .iter()
            .position(|byte| *byte == b'b')
            .expect("there");
        assert_eq!(plain.map[b], 15);
    }

    #[test]
    fn text_without_escapes_stays_as_it_is() {
        assert!(unescape(b"plain").is_none());
        assert!(unescape(br"C:\Windows").is_none());
        let plain = unescape(br"\ud83d\ude00!").expect("an escape");
        assert_eq!(plain.bytes, "\u{1f600}!".as_bytes());
    }
}
