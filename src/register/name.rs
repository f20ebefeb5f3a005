//! The name of a package, by the pattern of a portal.

use std::collections::BTreeMap;

use crate::model::register::{Facts, PortalProfile};

/// What a name says, by the words of the pattern.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) profile: &'a PortalProfile,
    pub(super) parts: BTreeMap<&'static str, String>,
}

/// The words of patterns and what each may be.
const WORDS: [(&str, &str); 9] = [
    ("lei", "[A-Z0-9]{20}"),
    ("level", "CON|IND"),
    ("country", "[A-Z]{2}"),
    ("module", "[A-Z]+[0-9]{6}"),
    ("reference-date", "[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("timestamp", "[0-9]{17}"),
    ("id-type", "[A-Z]+"),
    ("id", "[A-Za-z0-9]+"),
    ("authority", "[A-Z]+"),
];

/// Reads a name by the patterns of all profiles; `None` where none fits.
pub(super) fn named<'a>(facts: &'a Facts, name: &str) -> Option<Named<'a>> {
    facts.profiles.values().find_map(|profile| {
        let found = pattern(&profile.name).captures(name)?;
        let part = |(word, _): &(&'static str, &str)| {
            Some((*word, found.name(&group(word))?.as_str().to_owned()))
        };
        Some(Named {
            profile,
            parts: WORDS.iter().filter_map(part).collect(),
        })
    })
}

fn group(word: &str) -> String {
    word.replace('-', "_")
}

fn pattern(name: &str) -> regex::Regex {
    let mut text = regex::escape(name);
    for (word, shape) in WORDS {
        let hole = regex::escape(&format!("{{{word}}}"));
        text = text.replace(&hole, &format!("(?P<{}>{shape})", group(word)));
    }
    regex::Regex::new(&format!("^{text}$")).expect("a pattern of shipped words")
}

/// Fills the words of a pattern in.
pub(super) fn filled(pattern: &str, words: &BTreeMap<&str, String>) -> String {
    let mut text = pattern.to_owned();
    for (word, value) in words {
        text = text.replace(&format!("{{{word}}}"), value);
    }
    text
}
