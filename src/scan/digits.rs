//! Runs of digits, found without looking at every byte.

use std::ops::Range;

/// The bytes that numbers are written with.
const RUN: [bool; 256] = table(b"0123456789 .()+-");

/// What a run must have to hold one of the numbers that are looked for: `123-45-6789`.
const LEAST_RUN: usize = 11;
const LEAST_DIGITS: usize = 9;

pub(super) const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

/// Calls `found` with every maximal run of at least `least` bytes of a class.
///
/// Only every `least`-th byte is looked at until one is of the class: a run of that
/// length cannot lie between two of them.
pub(super) fn runs(
    text: &[u8],
    class: &[bool; 256],
    least: usize,
    mut found: impl FnMut(Range<usize>),
) {
    let is = |at: usize| class[usize::from(text[at])];
    let (mut probe, mut free) = (least - 1, 0);
    while probe < text.len() {
        if !is(probe) {
            probe += least;
            continue;
        }
        let mut start = probe;
        while start > free && is(start - 1) {
            start -= 1;
        }
        let mut end = probe + 1;
        while end < text.len() && is(end) {
            end += 1;
        }
        if end - start >= least {
            found(start..end);
        }
        free = end;
        probe = end + least;
    }
}

/// Calls `found` with every run that may hold a number of interest.
///
/// The same walk as that of [`runs`], counting digits on the way.
pub(super) fn numbers(text: &[u8], mut found: impl FnMut(Range<usize>)) {
    let digit = |at: usize| usize::from(text[at].is_ascii_digit());
    let is = |at: usize| RUN[usize::from(text[at])];
    let (mut probe, mut free) = (LEAST_RUN - 1, 0);
    while probe < text.len() {
        if !is(probe) {
            probe += LEAST_RUN;
            continue;
        }
        let (mut start, mut end, mut digits) = (probe, probe + 1, digit(probe));
        while start > free && is(start - 1) {
            start -= 1;
            digits += digit(start);
        }
        while end < text.len() && is(end) {
            digits += digit(end);
            end += 1;
        }
        if end - start >= LEAST_RUN && digits >= LEAST_DIGITS {
            found(start..end);
        }
        free = end;
        probe = end + LEAST_RUN;
    }
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
