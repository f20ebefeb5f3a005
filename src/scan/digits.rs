//! Runs of digits, found without looking at every byte.

use std::ops::Range;

/// What a run must have to hold one of the numbers that are looked for: `123-45-6789`.
const LEAST_RUN: usize = 11;
const LEAST_DIGITS: usize = 9;

/// Calls `found` with every maximal run of at least `LEAST` bytes of a class, 1 to 64.
///
/// Of 64 bytes at a time it is noted in one bit each whether they are of the class: a
/// loop without a branch, which compilers turn into vector instructions. Whether there
/// is a long run among 64 bits takes a handful of shifts.
pub(super) fn runs<const LEAST: usize>(
    text: &[u8],
    class: impl Fn(u8) -> bool + Copy,
    mut found: impl FnMut(Range<usize>),
) {
    // How many bytes before `at` belong to a run that goes on there.
    let (mut at, mut open) = (0, 0_usize);
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    for block in blocks {
        let mut bits = bits(block, class);
        let head = bits.trailing_ones() as usize;
        if head == BLOCK {
            (at, open) = (at + BLOCK, open + BLOCK);
            continue;
        }
        if open + head >= LEAST {
            found(at - open..at + head);
        }
        bits &= !0 << head;
        let mut begins = begins_of_runs::<LEAST>(bits);
        while begins != 0 {
            let start = begins.trailing_zeros() as usize;
            let length = (bits >> start).trailing_ones() as usize;
            if start + length == BLOCK {
                break;
            }
            found(at + start..at + start + length);
            begins &= !0 << (start + length);
        }
        open = bits.leading_ones() as usize;
        at += BLOCK;
    }
    for byte in rest.iter().chain(&[0]).copied() {
        if class(byte) {
            open += 1;
        } else {
            if open >= LEAST {
                found(at - open..at);
            }
            open = 0;
        }
        at += 1;
    }
}

const BLOCK: usize = 64;

/// One bit per byte, the first one lowest.
#[inline]
fn bits(block: &[u8; BLOCK], class: impl Fn(u8) -> bool) -> u64 {
    // Eight bytes that are 0 or 1, multiplied, have their bits side by side on top.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let each = block.map(|byte| u8::from(class(byte)));
    let (eights, _) = each.as_chunks::<8>();
    let mut all = 0;
    for (number, eight) in eights.iter().enumerate() {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
        all |= bits << (8 * number);
    }
    all
}

/// The bits that at least `LEAST` set bits begin at.
fn begins_of_runs<const LEAST: usize>(bits: u64) -> u64 {
    let (mut begins, mut length) = (bits, 1);
    while length < LEAST {
        let more = length.min(LEAST - length);
        begins &= begins >> more;
        length += more;
    }
    begins
}

/// Calls `found` with every run that may hold a number of interest.
pub(super) fn numbers(text: &[u8], mut found: impl FnMut(Range<usize>)) {
    runs::<LEAST_RUN>(text, in_run, |run| {
        let digits = text[run.clone()]
            .iter()
            .filter(|byte| byte.is_ascii_digit());
        if digits.count() >= LEAST_DIGITS {
            found(run);
        }
    });
}

/// Whether numbers are written with a byte: `0` to `9`, space and `.()+-`.
fn in_run(byte: u8) -> bool {
    // Not the lazy operators: a branch per comparison would undo the vector code.
    #[allow(
        clippy::needless_bitwise_bool,
        reason = "it has to stay without a branch"
    )]
    let other =
        (byte == b' ') | (byte == b'.') | (byte & !1 == b'(') | (byte == b'+') | (byte == b'-');
    let digit = byte.wrapping_sub(b'0') < 10;
    digit | other
}

/// Keys of telemetry whose values are ids and times, in lower case without `_`.
const IDS: [&str; 3] = ["traceid", "spanid", "parentspanid"];
const TIMES: &str = "unixnano";

/// Whether a number is the value of a key that holds ids or times: `"spanId":"…"`,
/// `span_id=…`, or the same as an attribute of OTLP.
pub(super) fn is_telemetry_id(text: &[u8], at: usize) -> bool {
    let (key, start) = key_before(text, at);
    let name = plain(key);
    if name == "stringvalue" || name == "intvalue" {
        return outer_key(text, start).is_some_and(|key| is_id(&plain(key)));
    }
    is_id(&name)
}

fn is_id(name: &str) -> bool {
    IDS.contains(&name) || name.ends_with(TIMES)
}

/// A key in one spelling: `parent_span_id` and `parentSpanId` are the same.
fn plain(key: &[u8]) -> String {
    let letters = key.iter().filter(|byte| byte.is_ascii_alphanumeric());
    letters
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect()
}

/// The word before the separators that stand before a value, and where it begins.
fn key_before(text: &[u8], at: usize) -> (&[u8], usize) {
    let separator = |byte: u8| b"\"'\\ :=".contains(&byte);
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.';
    let least = at.saturating_sub(80);
    let mut end = at;
    while end > least && separator(text[end - 1]) {
        end -= 1;
    }
    let mut start = end;
    while start > least && word(text[start - 1]) {
        start -= 1;
    }
    (&text[start..end], start)
}

/// The name of an attribute: what `"key":` says before `"value":{"stringValue":`.
fn outer_key(text: &[u8], at: usize) -> Option<&[u8]> {
    let window = &text[at.saturating_sub(120)..at];
    let key = memchr::memmem::rfind(window, b"\"key\"")?;
    let rest = &window[key + 5..];
    let start = memchr::memchr(b'"', rest)? + 1;
    let end = memchr::memchr(b'"', &rest[start..])?;
    Some(&rest[start..start + end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut all = Vec::new();
        numbers(text.as_bytes(), |run| all.push(text[run].to_owned()));
        all
    }

    #[test]
    fn runs_with_enough_digits_are_found_wherever_they_stand() {
        for pad in 0..20 {
            let text = format!("{}x1-234567-89y{}", "z".repeat(pad), "z".repeat(pad));
            assert_eq!(found(&text), ["1-234567-89"], "{pad}");
        }
        assert_eq!(found("a 12 b 34 c, ------------ 12345678"), [""; 0]);
        assert_eq!(
            found("12345678901,10987654321"),
            ["12345678901", "10987654321"]
        );
    }

    proptest::proptest! {
        #[test]
        fn runs_are_those_that_a_walk_over_every_byte_finds(
            lengths in proptest::collection::vec((0..90_usize, 1..3_usize), 0..12),
        ) {
            let (mut text, mut expected) = (Vec::new(), Vec::new());
            for (run, gap) in lengths {
                if run >= 11 {
                    expected.push(text.len()..text.len() + run);
                }
                text.extend(b"7".repeat(run));
                text.extend(b"x".repeat(gap));
            }
            for cut in [0, 1] {
                let text = &text[..text.len().saturating_sub(cut)];
                let mut all = Vec::new();
                runs::<11>(text, in_run, |run| all.push(run));
                proptest::prop_assert_eq!(&all, &expected);
            }
            let mut all = Vec::new();
            runs::<48>(&text, in_run, |run| all.push(run));
            expected.retain(|run| run.len() >= 48);
            proptest::prop_assert_eq!(all, expected);
        }
    }

    #[test]
    fn ids_and_times_of_telemetry_are_told_by_their_keys() {
        for text in [
            "{\"spanId\":\"1",
            "{\"parent_span_id\": \"1",
            "trace_id=1",
            "{\\\"timeUnixNano\\\":\\\"1",
            "{\"key\":\"span_id\",\"value\":{\"stringValue\":\"1",
        ] {
            assert!(is_telemetry_id(text.as_bytes(), text.len() - 1), "{text}");
        }
        for text in [
            "{\"card\":\"1",
            "{\"key\":\"card\",\"value\":{\"intValue\":\"1",
            "spanIdx=1",
        ] {
            assert!(!is_telemetry_id(text.as_bytes(), text.len() - 1), "{text}");
        }
    }
}
