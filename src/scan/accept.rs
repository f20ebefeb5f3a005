//! Whether what an expression matched counts: edges, context, placeholders, validators.

use std::ops::Range;

use super::fingerprint::normalised;
use super::rules::{Allow, Edge, Rule, Target};
use crate::model::scan::Family;

/// How far around a match its context words may stand.
const CONTEXT_BEFORE: usize = 120;
const CONTEXT_AFTER: usize = 40;

/// Looks for the first match of a rule in `range` that counts; returns the value,
/// and where to look on.
pub(super) fn first(
    rule: &Rule,
    text: &[u8],
    range: Range<usize>,
    from: usize,
) -> Option<(Range<usize>, usize)> {
    let hay = &text[..range.end];
    let window = &hay[range.start..];
    let mut at = from.max(range.start) - range.start;
    loop {
        let found = rule.regex().find_at(window, at)?;
        let whole = found.start() + range.start..found.end() + range.start;
        let value = value(rule, window, found.start(), range.start).unwrap_or(whole.clone());
        if counts(rule, text, &whole, &value) {
            return Some((value, whole.end.max(whole.start + 1)));
        }
        at = found.start() + 1;
        if at > window.len() {
            return None;
        }
    }
}

/// The group that is the value, if the rule has groups.
fn value(rule: &Rule, window: &[u8], at: usize, offset: usize) -> Option<Range<usize>> {
    let regex = rule.regex();
    if regex.captures_len() == 1 || rule.group == Some(0) {
        return None;
    }
    let groups = regex.captures_at(window, at)?;
    let group = match rule.group {
        Some(group) => groups.get(group),
        None => groups.iter().skip(1).flatten().next(),
    };
    group.map(|group| group.start() + offset..group.end() + offset)
}

/// Whether a match is a value of this rule.
pub(super) fn counts(rule: &Rule, text: &[u8], whole: &Range<usize>, value: &Range<usize>) -> bool {
    if rule.left == Edge::Token && glued_left(text, whole.start) {
        return false;
    }
    if rule.right == Edge::Token && glued_right(text, whole.end) {
        return false;
    }
    let Ok(found) = std::str::from_utf8(&text[value.clone()]) else {
        return false;
    };
    if found.is_empty() || is_known(rule, found) || is_inside_mark(text, value) {
        return false;
    }
    if rule.family == Family::Secret && !rule.private_key && is_placeholder(found) {
        return false;
    }
    rule.entropy
        .is_none_or(|least| entropy(found.as_bytes()) >= least)
        && in_context(rule, text, whole)
        && rule.validators.iter().all(|validator| validator(found))
        && !rule
            .allow
            .iter()
            .any(|allow| allow.allows(found, text, whole))
}

/// How a mark of a redaction begins. Between its brackets stand a rule's id and a fingerprint.
pub(super) const MARK: &str = "[REDACTED:";

/// No mark is longer.
const LONGEST_MARK: usize = 160;

/// Whether a value is nothing but a part of a mark that a redaction left.
fn is_inside_mark(text: &[u8], value: &Range<usize>) -> bool {
    let before = &text[value.start.saturating_sub(LONGEST_MARK)..value.end];
    let Some(begin) = memchr::memmem::rfind(before, MARK.as_bytes()) else {
        return false;
    };
    // A bracket between would end the mark before the value does.
    let of_mark =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    let inside = before[begin + MARK.len()..].iter();
    let inside = inside.take_while(|byte| of_mark(byte)).count();
    let rest = &before[begin + MARK.len() + inside..];
    rest.is_empty() || rest == b"]"
}

/// Whether a value is one that everybody knows from documentation: exactly, never in part.
fn is_known(rule: &Rule, found: &str) -> bool {
    let known = |value: &[u8]| std::str::from_utf8(value).is_ok_and(|v| rule.known.contains(v));
    !rule.known.is_empty() && (known(found.as_bytes()) || known(&normalised(found.as_bytes())))
}

/// Whether the byte before continues the word that begins here. `\n` and its like
/// in escaped text are line breaks, not letters.
pub(super) fn glued_left(text: &[u8], start: usize) -> bool {
    if !text.get(start).is_some_and(|byte| is_word(*byte)) {
        return false;
    }
    let before = |back: usize| start.checked_sub(back).map(|at| text[at]);
    match (before(2), before(1)) {
        (Some(b'\\'), Some(byte)) if b"ntrbfv".contains(&byte) => false,
        (_, Some(byte)) => is_word(byte),
        (_, None) => false,
    }
}

/// Whether the byte after continues the word that ends here.
fn glued_right(text: &[u8], end: usize) -> bool {
    let ends_in_word = end.checked_sub(1).is_some_and(|at| is_word(text[at]));
    ends_in_word && text.get(end).is_some_and(|byte| is_word(*byte))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn in_context(rule: &Rule, text: &[u8], whole: &Range<usize>) -> bool {
    if rule.context.is_empty() {
        return true;
    }
    let start = whole.start.saturating_sub(CONTEXT_BEFORE);
    let end = (whole.end + CONTEXT_AFTER).min(text.len());
    let around = |part: &[u8]| {
        let part = part.to_ascii_lowercase();
        let stands = |word: &String| stands_in(&part, word.as_bytes());
        rule.context.iter().any(stands)
    };
    around(&text[start..whole.start]) || around(&text[whole.end..end])
}

/// Whether a word stands in a text and not inside of another word.
fn stands_in(text: &[u8], word: &[u8]) -> bool {
    memchr::memmem::find_iter(text, word).any(|at| {
        let letter = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphabetic);
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        !letter(before) && !letter(text.get(at + word.len()))
    })
}

/// Words that stand where a secret will be.
const PLACEHOLDERS: [&str; 14] = [
    "example",
    "changeme",
    "change_me",
    "change-me",
    "placeholder",
    "dummy",
    "redacted",
    "xxxx",
    "your_",
    "your-",
    "${",
    "{{",
    "<your",
    "****",
];

fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let first = lower.bytes().next();
    PLACEHOLDERS.iter().any(|word| lower.contains(word))
        || (lower.starts_with('<') && lower.ends_with('>'))
        || lower.bytes().all(|byte| Some(byte) == first)
}

/// Shannon entropy in bits per byte.
pub(super) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let length = f64::from(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
    let share = |count: &u32| {
        let p = f64::from(*count) / length;
        -p * p.log2()
    };
    counts.iter().filter(|count| **count > 0).map(share).sum()
}

impl Allow {
    fn allows(&self, value: &str, text: &[u8], whole: &Range<usize>) -> bool {
        let target = match self.target {
            Target::Value => value.as_bytes(),
            Target::Match => &text[whole.clone()],
            Target::Line => line_around(text, whole),
        };
        let lower = value.to_ascii_lowercase();
        let by_regex = self.regexes.iter().any(|regex| regex.is_match(target));
        let by_word = self
            .stopwords
            .iter()
            .any(|word| lower.contains(word.as_str()));
        if !self.all {
            return by_regex || by_word;
        }
        let regexes = self.regexes.is_empty() || by_regex;
        let words = self.stopwords.is_empty() || by_word;
        !self.unmet && regexes && words && (by_regex || by_word)
    }
}

fn line_around<'t>(text: &'t [u8], whole: &Range<usize>) -> &'t [u8] {
    let start = memchr::memrchr(b'\n', &text[..whole.start]).map_or(0, |at| at + 1);
    let rest = &text[whole.end..];
    let end = memchr::memchr(b'\n', rest).map_or(text.len(), |at| whole.end + at);
    &text[start..end]
}
