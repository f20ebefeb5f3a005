//! Code lists, and what people write instead of codes.

use std::collections::BTreeMap;

/// A closed list of codes.
#[derive(Clone, Debug, Default)]
pub struct CodeList {
    /// The codes in the published order.
    pub members: Vec<Member>,
    codes: BTreeMap<String, usize>,
    words: BTreeMap<String, usize>,
}

/// One code of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// `eba_GA:DE`.
    pub code: String,
    /// The published label.
    pub label: String,
}

impl CodeList {
    /// Adds a code. An earlier member keeps a word that both could mean.
    pub fn add(&mut self, member: Member) {
        let at = self.members.len();
        let last = member.code.rsplit(':').next().unwrap_or_default();
        for word in [folded(last), folded(&member.code), folded(&member.label)] {
            self.words.entry(word).or_insert(at);
        }
        self.codes.insert(member.code.clone(), at);
        self.members.push(member);
    }

    /// Adds a word for a code; says whether the list has the code and the word is new.
    pub fn alias(&mut self, code: &str, word: &str) -> bool {
        let Some(at) = self.codes.get(code).copied() else {
            return false;
        };
        *self.words.entry(folded(word)).or_insert(at) == at
    }

    /// Whether this is a code exactly as it is published.
    pub fn has(&self, code: &str) -> bool {
        self.codes.contains_key(code)
    }

    /// The code that a word means.
    pub fn resolve(&self, word: &str) -> Option<&str> {
        let at = self
            .codes
            .get(word)
            .or_else(|| self.words.get(&folded(word)))?;
        Some(&self.members[*at].code)
    }

    /// The words that can stand for codes, folded.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }
}

/// A text without case and punctuation. A slash stays: `n/a` is not Namibia.
pub fn folded(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric() || *c == '/');
    kept.flat_map(char::to_lowercase).collect()
}
