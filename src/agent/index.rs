//! The keys of one kind of file as one version knows them, found name by name.

use std::collections::BTreeMap;

use super::table::{FileKind, Key, Mode, UnknownChild, WrongSpelling};
use super::tree::Node;
use super::version::Version;

/// The names below one point of a file.
#[derive(Debug, Default)]
pub(super) struct Step<'t> {
    named: BTreeMap<&'t str, Step<'t>>,
    /// What stands for every name that users choose.
    any: Option<Box<Step<'t>>>,
    /// The keys that end here; more than one where versions differ.
    keys: Vec<&'t Key>,
    wrong: Vec<&'t WrongSpelling>,
}

impl<'t> Step<'t> {
    /// All keys and wrong spellings of a kind of file.
    pub(super) fn of(kind: &'t FileKind) -> Self {
        let mut top = Self::default();
        for key in &kind.keys {
            top.at(&key.key).keys.push(key);
        }
        for wrong in &kind.wrong_spellings {
            top.at(&wrong.key).wrong.push(wrong);
        }
        top
    }

    /// The keys of a name at the top.
    pub(super) fn of_top(kind: &'t FileKind, name: &str) -> Vec<&'t Key> {
        kind.keys.iter().filter(|key| key.key == name).collect()
    }

    fn at(&mut self, path: &'t str) -> &mut Self {
        let mut step = self;
        for name in names(path) {
            step = if name == "*" {
                step.any.get_or_insert_default()
            } else {
                step.named.entry(name).or_default()
            };
        }
        step
    }

    /// What may follow: the name itself first, then what stands for any name.
    pub(super) fn below(&self, name: &str) -> impl Iterator<Item = &Step<'t>> {
        let named = self.named.get(name);
        named.into_iter().chain(self.any.as_deref())
    }

    /// What stands for the elements of a list.
    pub(super) fn elements(&self) -> Option<&Step<'t>> {
        self.named.get("[]")
    }

    /// The key that a version knows here.
    pub(super) fn key(&self, version: &Version<'_>) -> Option<&'t Key> {
        let known = |key: &&&Key| version.within(key.since.as_deref(), key.until.as_deref());
        self.keys.iter().find(known).copied()
    }

    /// A key that only other versions know here.
    pub(super) fn of_other_versions(&self) -> Option<&'t Key> {
        self.keys.first().copied()
    }

    /// Whether a key that a version knows stands here or further down.
    pub(super) fn leads_to_key(&self, version: &Version<'_>) -> bool {
        let mut below = self.named.values().chain(self.any.as_deref());
        self.key(version).is_some() || below.any(|step| step.leads_to_key(version))
    }

    /// Whether the table says here that the spelling is wrong, with this value or any.
    pub(super) fn wrong(&self, value: &Node) -> Option<&'t WrongSpelling> {
        let meant = |wrong: &&&WrongSpelling| {
            wrong
                .value
                .as_ref()
                .is_none_or(|wrong| *wrong == value.json())
        };
        self.wrong.iter().find(meant).copied()
    }
}

/// What an unknown name below a key does in a version and mode.
pub(super) fn unknown_child<'t>(
    key: &'t Key,
    version: &Version<'_>,
    mode: Mode,
) -> Option<&'t UnknownChild> {
    let mut all = key.unknown_child.iter();
    all.find(|rule| {
        version.within(rule.since.as_deref(), rule.until.as_deref())
            && (rule.mode == Mode::Any || rule.mode == mode)
    })
}

/// The names of a path; a name with dots stands in double quotes.
pub(super) fn names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (name, after) = match rest
            .strip_prefix('"')
            .and_then(|quoted| quoted.split_once('"'))
        {
            Some((name, after)) => (name, after),
            None => rest
                .split_once('.')
                .map_or((rest, ""), |(name, _)| (name, &rest[name.len()..])),
        };
        // `hooks.*[].matcher` is the same as `hooks.*.[].matcher`.
        let mut plain = name;
        let mut lists = 0;
        while let Some(shorter) = plain
            .strip_suffix("[]")
            .filter(|shorter| !shorter.is_empty())
        {
            (plain, lists) = (shorter, lists + 1);
        }
        names.push(plain);
        names.extend(std::iter::repeat_n("[]", lists));
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_path_is_split_at_dots_outside_quotes() {
        assert_eq!(names("otel.exporter"), ["otel", "exporter"]);
        assert_eq!(names("a.\"b.c\".*"), ["a", "b.c", "*"]);
        assert_eq!(names("rules.[].x"), ["rules", "[]", "x"]);
        assert_eq!(names("hooks.*[].x"), ["hooks", "*", "[]", "x"]);
    }
}
