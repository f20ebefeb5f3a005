//! What differs between two packages, ready to be printed.
//!
//! The field names are an interface: `--format json` prints them.

use serde::Serialize;

/// Whether a change is for the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// There is more or better evidence, or less is wrong.
    Better,
    /// There is less or worse evidence, or more is wrong.
    Worse,
    /// Some of it is better and some worse.
    Mixed,
}

impl Direction {
    /// The direction of several changes together.
    pub(super) fn of(all: impl Iterator<Item = Option<Self>>) -> Option<Self> {
        all.flatten()
            .reduce(|one, other| if one == other { one } else { Self::Mixed })
    }
}

/// How a file or a value differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Only the new package has it.
    Added,
    /// Only the old package has it.
    Removed,
    /// Both have it, and it is another.
    Changed,
    /// The same bytes under another name.
    Renamed,
    /// The same values in another order.
    Reordered,
}

impl How {
    /// The word that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Renamed => "renamed",
            Self::Reordered => "reordered",
        }
    }
}

/// A named value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Fact {
    /// What it is.
    pub name: String,
    /// The value.
    pub value: String,
}

/// One value of a record that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Change {
    /// Which value.
    pub field: String,
    /// In the old package; nothing if it is not there.
    pub old: Option<String>,
    /// In the new package; nothing if it is not there.
    pub new: Option<String>,
    /// Whether that is for the better, where there is an order.
    pub direction: Option<Direction>,
}

/// A record that only one of the packages has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Record {
    /// The id; for a finding, its code.
    pub id: String,
    /// The title; for a finding, its message.
    pub title: String,
    /// Whether its coming or going is for the better.
    pub direction: Option<Direction>,
    /// What else there is to know of it.
    pub facts: Vec<Fact>,
}

/// A record that both packages have, with what differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Changed {
    /// The id in the new package.
    pub id: String,
    /// The id in the old package, if that is another.
    pub was: Option<String>,
    /// The title in the new package.
    pub title: String,
    /// The direction of all changes together.
    pub direction: Option<Direction>,
    /// What differs.
    pub changes: Vec<Change>,
    /// Files that differ; of evidence items only.
    pub files: Vec<FileChange>,
    /// What is missing or was observed now, and was not before; of controls only.
    pub now: Vec<String>,
    /// What was missing or observed before, and is not any more; of controls only.
    pub before: Vec<String>,
}

/// One packed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileFact {
    /// The entry of the package.
    pub entry: String,
    /// The sealed SHA-256.
    pub sha256: String,
    /// The size in bytes, as the index states it.
    pub size: Option<u64>,
}

/// A file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileChange {
    /// How.
    pub how: How,
    /// The name below the item's folder; in the new package, if it has the file.
    pub name: String,
    /// The file in the old package.
    pub old: Option<FileFact>,
    /// The file in the new package.
    pub new: Option<FileFact>,
}

/// Records of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Section {
    /// A stable word: `controls`.
    pub id: &'static str,
    /// The heading.
    pub title: &'static str,
    /// What it means that only the new package has a record: `added`, `opened`.
    pub added_word: &'static str,
    /// What it means that only the old package has one: `removed`, `resolved`.
    pub removed_word: &'static str,
    /// How many records the old package has.
    pub old_total: usize,
    /// How many records the new package has.
    pub new_total: usize,
    /// How many are the same in both.
    pub same: usize,
    /// How many changed for the worse, mixed ones included.
    pub worse: usize,
    /// How many changed for the better.
    pub better: usize,
    /// How many changed without being better or worse.
    pub otherwise: usize,
    /// Only in the new package.
    pub added: Vec<Record>,
    /// Only in the old package.
    pub removed: Vec<Record>,
    /// In both, and different.
    pub changed: Vec<Changed>,
}

impl Section {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// One value of a configuration file that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ValueChange {
    /// The path of keys: `sandbox.mode`, `rules[id=ssh].open`.
    pub path: String,
    /// How it differs.
    pub how: How,
    /// The old value; kind and length only if it looks like a secret.
    pub old: Option<String>,
    /// The new value; kind and length only if it looks like a secret.
    pub new: Option<String>,
}

/// The values of one configuration file that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FileValues {
    /// The evidence item.
    pub item: String,
    /// The file below the item's folder.
    pub file: String,
    /// How many values differ.
    pub total: usize,
    /// The first of them, by path.
    pub values: Vec<ValueChange>,
    /// Why there is no value to show.
    pub note: Option<String>,
}

/// What identifies one of the packages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PackageFacts {
    /// The package id.
    pub package: String,
    /// The organisation.
    pub organization: String,
    /// The engagement's id.
    pub engagement: String,
    /// The engagement's title.
    pub title: String,
    /// The period.
    pub period: String,
    /// The day of judgement.
    pub as_of: String,
    /// The verdict with its numbers.
    pub verdict: String,
    /// The number in the chain.
    pub sequence: u64,
    /// The time that the package carries.
    pub time: String,
    /// The digest of the root of the seal.
    pub root: String,
    /// Who sealed it: name, role, identity.
    pub signer: String,
    /// The fingerprint of the key.
    pub fingerprint: String,
    /// The program that made it.
    pub software: String,
}

/// What `--fail-on worse` looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Worse {
    /// Controls whose state or result got worse, or whose gap opened or lost its response.
    pub controls: usize,
    /// Findings of severity critical or high that opened, or rose to it.
    pub findings: usize,
}

impl Worse {
    /// Whether anything got worse.
    pub fn any(self) -> bool {
        self.controls + self.findings > 0
    }
}

/// Everything that differs between two packages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Comparison {
    /// Whether both have the same root, and so the same files, and the same seal.
    pub identical: bool,
    /// Whether both are of one engagement of one organisation.
    pub same_engagement: bool,
    /// The old package.
    pub old: PackageFacts,
    /// The new package.
    pub new: PackageFacts,
    /// What a reader should know before the rest.
    pub remarks: Vec<String>,
    /// What got worse, in numbers.
    pub worse: Worse,
    /// Facts of the packages that differ.
    pub package: Vec<Change>,
    /// Records that differ, by kind.
    pub sections: Vec<Section>,
    /// Values of configuration files that differ.
    pub configuration: Vec<FileValues>,
    /// How many values that differ are not listed.
    pub unlisted_values: usize,
    /// Payload files that differ and belong to no evidence item.
    pub files: Vec<FileChange>,
}

impl Comparison {
    /// Whether nothing differs in what the packages say and hold.
    pub fn is_empty(&self) -> bool {
        self.package.is_empty()
            && self.configuration.is_empty()
            && self.files.is_empty()
            && self.sections.iter().all(Section::is_empty)
    }

    /// A section by its id.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }
}
