//! Finds the end of a string eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// How many bytes at the beginning are neither a quote, a backslash nor a control.
#[inline]
pub(super) fn plain(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let word = u64::from_le_bytes(*chunk);
        // A byte is marked where the subtraction borrows: exactly, for the lowest one.
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let escape = below(word ^ (ONES * u64::from(b'\\')), 1);
        let marks = (quote | escape | below(word, 0x20)) & HIGHS;
        if marks != 0 {
            return text.len() - rest.len() + (marks.trailing_zeros() / 8) as usize;
        }
        rest = after;
    }
    let special = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    let more = rest.iter().position(special).unwrap_or(rest.len());
    text.len() - rest.len() + more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_byte_is_found_at_every_place() {
        for length in 0..20 {
            let all = vec![b'a'; length];
            assert_eq!(plain(&all), length);
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = all.clone();
                    text[at] = byte;
                    let special = byte < 0x20 || byte == b'"' || byte == b'\\';
                    assert_eq!(plain(&text), if special { at } else { length });
                }
            }
        }
    }
}
