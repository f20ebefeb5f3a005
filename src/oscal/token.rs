//! Ids as OSCAL writes them: tokens and UUIDs, derived and never drawn.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

/// Hands out names; no two are equal.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
    /// The number that comes next behind a name; many may be equal.
    next: BTreeMap<String, u32>,
}

impl Names {
    /// A token that resembles a text: `AC-2(1)` becomes `ac-2.1`.
    ///
    /// The first character is a letter or `_`, the others letters, digits, `.`,
    /// `-` and `_` (OSCAL data types, token). Lower case is what NIST SP 800-53
    /// in OSCAL has, so that profiles written for it fit.
    pub fn token(&mut self, text: &str) -> String {
        self.free(&token(text))
    }

    /// The name, with a number behind it where it is taken.
    pub fn free(&mut self, name: &str) -> String {
        let mut number = self.next.get(name).copied().unwrap_or(1);
        loop {
            let candidate = match number {
                1 => name.to_owned(),
                number => format!("{name}_{number}"),
            };
            number += 1;
            if self.taken.insert(candidate.clone()) {
                self.next.insert(name.to_owned(), number);
                return candidate;
            }
        }
    }

    /// Takes a name as it is; `false` where it is taken already.
    pub fn take(&mut self, name: &str) -> bool {
        self.taken.insert(name.to_owned())
    }
}

/// The token that resembles a text.
fn token(text: &str) -> String {
    let mut token = String::new();
    let mut gap = None;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
            if let Some(mark) = gap.take().filter(|_| !token.is_empty()) {
                token.push(mark);
            }
            token.push(c.to_ascii_lowercase());
        } else {
            let mark = if matches!(c, '(' | ')') { '.' } else { '-' };
            gap = gap.or(Some(mark));
        }
    }
    if token.starts_with(|c: char| c.is_ascii_lowercase() || c == '_') {
        token
    } else {
        format!("_{token}")
    }
}

/// The name of a catalog as an id: lower-case words with `-`, at most 64 characters.
///
/// The version is kept whole where it fits; the title is what is cut.
pub(super) fn slug(title: &str, version: &str) -> String {
    let words = |text: &str| {
        let lower = text.to_lowercase();
        let parts = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
        let parts: Vec<&str> = parts
            .map(|part| part.trim_matches('.'))
            .filter(|part| !part.is_empty())
            .collect();
        parts.join("-")
    };
    let cut = |text: &str, room: usize| {
        let kept = text.get(..room).unwrap_or(text);
        kept.trim_end_matches(['-', '.']).to_owned()
    };
    let version = cut(&words(version), 24);
    let title = cut(&words(title), 63 - version.len());
    let parts = [title, version];
    let parts: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "imported-catalog".to_owned()
    } else {
        parts.join("-")
    }
}

/// A UUID that follows from a name alone.
///
/// RFC 9562, section 5.5, makes version 5 from SHA-1; here the same bits come from
/// SHA-256. OSCAL takes versions 4 and 5 only (OSCAL data types, uuid). The same
/// name gives the same UUID, in every document and package.
pub fn uuid(name: &str) -> String {
    let digest = Sha256::digest(format!("{}:{name}", super::NAMESPACE).as_bytes());
    let mut bytes: [u8; 16] = std::array::from_fn(|at| digest[at]);
    bytes[6] = (bytes[6] & 0x0f) | 0x50;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let number = u128::from_be_bytes(bytes);
    let hex = format!("{number:032x}");
    let part = |from: usize, to: usize| &hex[from..to];
    [
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ]
    .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_ids_become_tokens_that_differ() {
        let mut tokens = Names::default();
        let taken = [
            "AC-2(1)",
            "164.308(a)(1)(ii)(A)",
            "Art. 5(1)",
            "A&A-01",
            "A A-01",
            "(a)",
        ]
        .map(|text| tokens.token(text));
        assert_eq!(
            taken,
            [
                "ac-2.1",
                "_164.308.a.1.ii.a",
                "art.-5.1",
                "a-a-01",
                "a-a-01_2",
                "a"
            ]
        );
    }

    #[test]
    fn a_slug_keeps_the_version() {
        assert_eq!(slug("Sample: *Catalog*", "v1.0"), "sample-catalog-v1.0");
        let long = slug(&"word ".repeat(40), "2.0");
        assert!(long.len() <= 64 && long.ends_with("-2.0"), "{long}");
        assert_eq!(slug("Übung", ""), "bung");
        assert_eq!(slug("…", "…"), "imported-catalog");
    }
}
