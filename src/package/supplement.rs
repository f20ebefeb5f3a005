//! What a statement says where the package is a supplement to another one.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::EntryName;
use super::layout::is_package_name;
use super::manifest::Lines;
use super::statement::{Previous, PreviousRecord};
use crate::model::Digest;
use crate::model::id::{EvidenceId, Id, RequestId};

/// The folder whose every file belongs to an evidence item.
pub const EVIDENCE: &str = "data/evidence/";

/// New, corrected and withdrawn evidence items of a package that was sealed before.
///
/// An item stands in one of the three lists at most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplement {
    /// The package that it belongs to.
    pub parent: Previous,
    /// Its number among the supplements of that package, from 1.
    pub number: u64,
    /// The supplement with the number before; none before the first.
    pub before: Option<Earlier>,
    /// The auditor's requests that it answers.
    pub requests: BTreeSet<RequestId>,
    /// What it changes.
    pub changes: Changes,
}

/// The supplement before another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// Its package id.
    pub package: String,
    /// Its number.
    pub number: u64,
    /// The SHA-256 of its `tagmanifest-sha256.txt`.
    #[serde(serialize_with = "as_text")]
    pub root: Digest,
}

/// What a supplement adds, replaces and withdraws, by item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Items that were not held before, with their files.
    pub adds: BTreeMap<EvidenceId, Lines>,
    /// Items that were held in another form.
    pub replaces: BTreeMap<EvidenceId, Replaced>,
    /// Items that are no longer evidence, with the files that were held.
    pub withdraws: BTreeMap<EvidenceId, Lines>,
}

/// An item in its two forms. Both may have no file: what is described can change, too.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// The files that were held.
    pub was: Lines,
    /// The files that count from now on.
    pub now: Lines,
}

impl Changes {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.adds.is_empty() && self.replaces.is_empty() && self.withdraws.is_empty()
    }

    /// Every evidence file that a supplement with these changes holds; `None` if
    /// two items claim the same one.
    pub fn files(&self) -> Option<BTreeMap<&EntryName, Digest>> {
        let added = self.adds.values();
        let all = added.chain(self.replaces.values().map(|replaced| &replaced.now));
        let mut files = BTreeMap::new();
        for (name, digest) in all.flatten() {
            if files.insert(name, *digest).is_some() {
                return None;
            }
        }
        Some(files)
    }

    fn has_twins(&self) -> bool {
        let twice = |id| self.replaces.contains_key(id) || self.withdraws.contains_key(id);
        let both = |id| self.withdraws.contains_key(id);
        self.adds.keys().any(twice) || self.replaces.keys().any(both)
    }
}

type FileRecords = BTreeMap<String, String>;

/// The JSON form; its field names are an interface.
///
/// Items and entries are keys of objects, so that canonical JSON gives the lists one order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SupplementRecord {
    parent: PreviousRecord,
    number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<EarlierRecord>,
    requests: Vec<String>,
    adds: BTreeMap<String, FileRecords>,
    replaces: BTreeMap<String, ReplacedRecord>,
    withdraws: BTreeMap<String, FileRecords>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierRecord {
    package: String,
    number: u64,
    root: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplacedRecord {
    was: FileRecords,
    now: FileRecords,
}

impl SupplementRecord {
    pub(super) fn of(supplement: &Supplement) -> Self {
        let changes = &supplement.changes;
        let replaced = |replaced: &Replaced| ReplacedRecord {
            was: written(&replaced.was),
            now: written(&replaced.now),
        };
        Self {
            parent: PreviousRecord::of(&supplement.parent),
            number: supplement.number,
            before: supplement.before.as_ref().map(|before| EarlierRecord {
                package: before.package.clone(),
                number: before.number,
                root: before.root.to_string(),
            }),
            requests: supplement
                .requests
                .iter()
                .map(ToString::to_string)
                .collect(),
            adds: by_id(&changes.adds, written),
            replaces: by_id(&changes.replaces, replaced),
            withdraws: by_id(&changes.withdraws, written),
        }
    }

    /// Takes the values, and refuses what no supplement can say. Order and
    /// duplicates are compared with the one spelling by the caller.
    pub(super) fn read(self) -> Option<Supplement> {
        let replaced = |record: ReplacedRecord| {
            Some(Replaced {
                was: read_files(record.was)?,
                now: read_files(record.now)?,
            })
        };
        let changes = Changes {
            adds: read_items(self.adds, read_files)?,
            replaces: read_items(self.replaces, replaced)?,
            withdraws: read_items(self.withdraws, read_files)?,
        };
        let before = match self.before {
            Some(record) => Some(record.read()?),
            None => None,
        };
        let follows = match &before {
            Some(before) => before.number >= 1 && before.number.checked_add(1) == Some(self.number),
            None => self.number == 1,
        };
        if !follows || changes.is_empty() || changes.has_twins() {
            return None;
        }
        let parent = self.parent.read()?;
        let mut packages = before.iter().map(|before| &before.package);
        if !is_package_name(&parent.package) || !packages.all(|id| is_package_name(id)) {
            return None;
        }
        let requests = self.requests.iter().map(|id| RequestId::parse(id).ok());
        Some(Supplement {
            parent,
            number: self.number,
            before,
            requests: requests.collect::<Option<_>>()?,
            changes,
        })
    }
}

impl EarlierRecord {
    fn read(self) -> Option<Earlier> {
        let root = Digest::parse(&self.root).ok()?;
        Some(Earlier {
            package: self.package,
            number: self.number,
            root,
        })
    }
}

fn by_id<T, R>(items: &BTreeMap<EvidenceId, T>, record: fn(&T) -> R) -> BTreeMap<String, R> {
    let pairs = items
        .iter()
        .map(|(id, item)| (id.to_string(), record(item)));
    pairs.collect()
}

fn written(files: &Lines) -> FileRecords {
    let pairs = files.iter();
    pairs
        .map(|(name, digest)| (name.to_string(), digest.to_string()))
        .collect()
}

fn read_items<R, T>(
    records: BTreeMap<String, R>,
    read: impl Fn(R) -> Option<T>,
) -> Option<BTreeMap<EvidenceId, T>> {
    let item = |(id, record): (String, R)| Some((EvidenceId::parse(&id).ok()?, read(record)?));
    records.into_iter().map(item).collect()
}

fn read_files(records: FileRecords) -> Option<Lines> {
    let file = |(name, digest): (String, String)| {
        let name = EntryName::parse(&name).ok()?;
        let digest = Digest::parse(&digest).ok()?;
        name.as_str()
            .starts_with(EVIDENCE)
            .then_some((name, digest))
    };
    records.into_iter().map(file).collect()
}

fn as_text<S: serde::Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(digest)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    fn id(text: &str) -> EvidenceId {
        EvidenceId::parse(text).expect("an id")
    }

    fn files(item: &str, bytes: &[u8]) -> Lines {
        let name = format!("{EVIDENCE}{item}/a.csv");
        let name = EntryName::parse(&name).expect("a name");
        Lines::from([(name, Digest::of(bytes))])
    }

    pub(in super::super) fn supplement() -> Supplement {
        let replaced = Replaced {
            was: files("changed", b"1"),
            now: files("changed", b"2"),
        };
        Supplement {
            parent: Previous {
                package: "audit-1-abc".to_owned(),
                sequence: 1,
                root: Digest::of(b"root"),
            },
            number: 2,
            before: Some(Earlier {
                package: "audit-1-sup1-def".to_owned(),
                number: 1,
                root: Digest::of(b"first"),
            }),
            requests: BTreeSet::from([RequestId::parse("R-7").expect("an id")]),
            changes: Changes {
                adds: BTreeMap::from([(id("new"), files("new", b"x"))]),
                replaces: BTreeMap::from([(id("changed"), replaced)]),
                withdraws: BTreeMap::from([(id("gone"), files("gone", b"y"))]),
            },
        }
    }

    fn read(supplement: &Supplement) -> Option<Supplement> {
        SupplementRecord::of(supplement).read()
    }

    #[test]
    fn a_supplement_is_read_back_as_it_was_written() {
        assert_eq!(read(&supplement()), Some(supplement()));
    }

    #[test]
    fn what_no_supplement_can_say_is_not_read() {
        let refused = |change: fn(&mut Supplement)| {
            let mut supplement = supplement();
            change(&mut supplement);
            assert_eq!(read(&supplement), None, "{supplement:?}");
        };
        refused(|it| it.number = 3);
        refused(|it| it.number = 0);
        refused(|it| it.before = None);
        refused(|it| it.parent.package = "a\u{1b}[2J".to_owned());
        refused(|it| it.changes = Changes::default());
        refused(|it| {
            it.changes.withdraws.insert(id("new"), Lines::new());
        });
        refused(|it| {
            it.changes.withdraws.insert(id("changed"), Lines::new());
        });
        refused(|it| {
            let name = EntryName::parse("data/index.json").expect("a name");
            let files = Lines::from([(name, Digest::of(b""))]);
            it.changes.adds.insert(id("new"), files);
        });
    }

    #[test]
    fn two_items_cannot_claim_one_file() {
        let mut changes = supplement().changes;
        assert_eq!(changes.files().expect("distinct").len(), 2);
        changes.adds.insert(id("other"), files("changed", b"2"));
        assert_eq!(changes.files(), None);
    }
}
