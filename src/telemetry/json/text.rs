//! What JSON values say.

use std::borrow::Cow;

use super::{Cursor, Token};

/// The values of these keys of an object; of a repeated key, the last value.
///
/// None of them where the text is no object.
pub(crate) fn fields<'t, const N: usize>(object: &'t [u8], keys: [&str; N]) -> [Token<'t>; N] {
    let mut found = [None; N];
    let walked = Cursor::new(object).object(|cursor, key| {
        let value = cursor.value()?;
        if let Some(at) = keys.iter().position(|wanted| wanted.as_bytes() == key) {
            found[at] = Some(value);
        }
        Ok(())
    });
    if walked.is_err() {
        return [None; N];
    }
    found
}

/// The characters of a value; nothing where there is none.
pub(crate) fn said(token: Token<'_>) -> Cow<'_, str> {
    match token {
        None | Some(b"null") => Cow::Borrowed(""),
        Some(written) => text(written),
    }
}

/// What a value says: the characters of a string, or anything else as it is written.
///
/// A half of a surrogate pair becomes U+FFFD.
pub(crate) fn text(written: &[u8]) -> Cow<'_, str> {
    let inner = match written {
        [b'"', inner @ .., b'"'] => inner,
        other => other,
    };
    if memchr::memchr(b'\\', inner).is_none() {
        // Documents were checked, so this succeeds; and it is faster than a lossy look.
        return std::str::from_utf8(inner)
            .map_or_else(|_| String::from_utf8_lossy(inner), Cow::Borrowed);
    }
    let mut plain = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..at]);
        rest = unescaped(&rest[at + 1..], &mut plain);
    }
    plain.extend_from_slice(rest);
    String::from_utf8(plain)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
        .into()
}

/// Adds what an escape stands for and returns the text after it.
fn unescaped<'e>(escape: &'e [u8], plain: &mut Vec<u8>) -> &'e [u8] {
    let Some((&kind, mut rest)) = escape.split_first() else {
        return escape;
    };
    let byte = match kind {
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => {
            let mut units = [unit(&mut rest), 0];
            let pair = (0xd800..0xdc00).contains(&units[0]);
            if let (true, Some(mut low)) = (pair, rest.strip_prefix(br"\u")) {
                units[1] = unit(&mut low);
                if (0xdc00..0xe000).contains(&units[1]) {
                    rest = low;
                }
            }
            let decoded = char::decode_utf16(units).next();
            let letter = decoded.and_then(Result::ok).unwrap_or('\u{fffd}');
            plain.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            return rest;
        }
        same => same,
    };
    plain.push(byte);
    rest
}

/// Takes four hexadecimal digits.
fn unit(rest: &mut &[u8]) -> u16 {
    let (digits, after) = rest.split_at(rest.len().min(4));
    *rest = after;
    let digits = std::str::from_utf8(digits).unwrap_or_default();
    u16::from_str_radix(digits, 16).unwrap_or(0xfffd)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn strings_are_read_as_they_are_meant() {
        assert_eq!(text(br#""a\n\"\\\/\u00e9""#), "a\n\"\\/\u{e9}");
        assert_eq!(text(br#""\ud83d\ude00\ud83d!""#), "\u{1f600}\u{fffd}!");
        assert_eq!(text(b"-12"), "-12");
    }

    proptest! {
        #[test]
        fn strings_are_what_serde_makes_of_them(string in any::<String>()) {
            let written = serde_json::to_string(&string).expect("a string");
            prop_assert_eq!(text(written.as_bytes()), string);
        }
    }
}
