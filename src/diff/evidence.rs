//! Evidence items with their files, and files that belong to none.

use std::collections::{BTreeMap, BTreeSet};

use super::comparison::{Changed, FileChange, FileFact, How, Section};
use super::index::{Evidence, File};
use super::records::{PLAIN, Row, Weigh, settle};
use super::values::{Form, MAX_VALUES_FILE, Pair};
use super::{INDEX, Side};

/// The folder of the evidence.
const EVIDENCE: &str = "data/evidence/";

/// One item of one package, its files by their names below its folder.
pub(super) struct Item<'a> {
    row: &'a Evidence,
    files: BTreeMap<&'a str, FileFact>,
}

/// Items that have another id in the new package and the same files.
#[derive(Default)]
pub(super) struct Renamed(BTreeMap<String, String>);

impl Renamed {
    /// The id that an item of the old package has in the new one.
    pub fn new_id<'a>(&'a self, id: &'a str) -> &'a str {
        self.0.get(id).map_or(id, String::as_str)
    }

    /// Ids of the old package as they are in the new one.
    pub fn new_ids(&self, ids: &[String]) -> Vec<String> {
        ids.iter().map(|id| self.new_id(id).to_owned()).collect()
    }
}

/// The items of a package. A file counts with the digest that was sealed for its
/// entry; one that the package does not hold does not count.
pub(super) fn items(side: &Side) -> BTreeMap<&str, Item<'_>> {
    let rows = side.index.evidence.iter();
    rows.map(|row| {
        let files = held(side, row);
        (row.id.as_str(), Item { row, files })
    })
    .collect()
}

fn held<'a>(side: &Side, row: &'a Evidence) -> BTreeMap<&'a str, FileFact> {
    let fact = |file: &'a File| {
        let digest = side.payload.get(&file.entry)?;
        let fact = FileFact {
            entry: file.entry.clone(),
            sha256: digest.to_string(),
            size: Some(file.size),
        };
        Some((below(&file.entry), fact))
    };
    row.files.iter().filter_map(fact).collect()
}

/// `data/evidence/item/a/b.csv` -> `a/b.csv`.
fn below(entry: &str) -> &str {
    let rest = entry.strip_prefix(EVIDENCE).unwrap_or(entry);
    rest.split_once('/').map_or(rest, |(_, name)| name)
}

/// Files that the index names and the package does not hold.
pub(super) fn not_held(side: &Side) -> Vec<&str> {
    let named = side.index.evidence.iter().flat_map(|row| &row.files);
    let absent = named.filter(|file| !side.payload.contains_key(&file.entry));
    absent.map(|file| file.entry.as_str()).collect()
}

/// Finds items that have another id and the same files, where there is one
/// candidate only on either side.
pub(super) fn renamed(old: &BTreeMap<&str, Item<'_>>, new: &BTreeMap<&str, Item<'_>>) -> Renamed {
    type ByDigests<'a> = BTreeMap<Vec<&'a str>, Vec<&'a str>>;
    fn lone<'a>(
        all: &'a BTreeMap<&'a str, Item<'a>>,
        others: &BTreeMap<&str, Item<'_>>,
    ) -> ByDigests<'a> {
        let mut found = ByDigests::new();
        for (id, item) in all.iter().filter(|(id, _)| !others.contains_key(*id)) {
            let mut digests: Vec<&str> = item.files.values().map(|f| f.sha256.as_str()).collect();
            digests.sort_unstable();
            if !digests.is_empty() {
                found.entry(digests).or_default().push(id);
            }
        }
        found
    }
    let (gone, come) = (lone(old, new), lone(new, old));
    let pair = |(digests, old): (&Vec<&str>, &Vec<&str>)| match (old.as_slice(), come.get(digests))
    {
        ([old], Some(new)) if new.len() == 1 => Some(((*old).to_owned(), new[0].to_owned())),
        _ => None,
    };
    Renamed(gone.iter().filter_map(pair).collect())
}

/// The comparison of all items.
pub(super) fn section(
    old: &BTreeMap<&str, Item<'_>>,
    new: &BTreeMap<&str, Item<'_>>,
    renamed: &Renamed,
) -> Section {
    let old_rows = old.values().map(|item| row(item, Some(renamed))).collect();
    let new_rows = new.values().map(|item| row(item, None)).collect();
    let mut section = super::records::section("evidence", "Evidence", &PLAIN, old_rows, new_rows);
    for changed in &mut section.changed {
        let was = changed.was.as_deref().unwrap_or(&changed.id);
        changed.files = file_changes(&old[was].files, &new[changed.id.as_str()].files);
    }
    let told: BTreeSet<String> = section.changed.iter().map(|row| row.id.clone()).collect();
    for (id, before) in old {
        let now = renamed.new_id(id);
        let Some(item) = new.get(now).filter(|_| !told.contains(now)) else {
            continue;
        };
        let files = file_changes(&before.files, &item.files);
        if !files.is_empty() {
            section.same -= 1;
            section.changed.push(only_files(item, files));
        }
    }
    settle(&mut section);
    section
}

fn only_files(item: &Item<'_>, files: Vec<FileChange>) -> Changed {
    Changed {
        id: item.row.id.clone(),
        was: None,
        title: item.row.title.clone(),
        direction: None,
        changes: Vec::new(),
        files,
        now: Vec::new(),
        before: Vec::new(),
    }
}

/// The order of standings; what is missing and what is only claimed are one.
pub(super) fn standing_rank(word: &str) -> Weigh {
    Weigh::Rank(match word {
        "sound" => Some(2),
        "weak" => Some(1),
        "missing" | "claimed only" => Some(0),
        _ => None,
    })
}

fn row(item: &Item<'_>, renamed: Option<&Renamed>) -> Row {
    let row = item.row;
    let id = renamed.map_or(row.id.as_str(), |renamed| renamed.new_id(&row.id));
    let files = match item.files.len() {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    Row::new(&row.id, &row.title)
        .known_by(id.to_owned())
        .one("title", &row.title)
        .one("type", &row.kind_title)
        .one("section", &row.section)
        .one("owner", row.owner.as_ref())
        .one("dated", row.dated.as_ref())
        .one("covers", row.covers.as_ref())
        .one("cadence", row.cadence.as_ref())
        .many("provenance", &row.provenance)
        .weighed("standing", &row.standing, standing_rank(&row.standing))
        .many("weakness", &row.weaknesses)
        .many("observation", &row.observations)
        .one("not packed", row.absent.as_ref())
        .brief("standing", &row.standing)
        .brief("dated", row.dated.as_ref())
        .brief("held", &files)
        .brief("not packed", row.absent.as_ref())
}

/// What differs between two sets of files.
fn file_changes(old: &BTreeMap<&str, FileFact>, new: &BTreeMap<&str, FileFact>) -> Vec<FileChange> {
    let mut changes = Vec::new();
    let mut gone: Vec<(&str, &FileFact)> = Vec::new();
    let mut come: Vec<(&str, &FileFact)> = Vec::new();
    for (name, before) in old {
        match new.get(name) {
            None => gone.push((name, before)),
            Some(now) if now.sha256 != before.sha256 => {
                changes.push(file_change(How::Changed, name, Some(before), Some(now)));
            }
            Some(_) => {}
        }
    }
    come.extend(
        new.iter()
            .filter(|(name, _)| !old.contains_key(*name))
            .map(|(n, f)| (*n, f)),
    );
    for (name, before) in gone {
        match come.iter().position(|(_, now)| now.sha256 == before.sha256) {
            Some(at) => {
                let (name, now) = come.remove(at);
                changes.push(file_change(How::Renamed, name, Some(before), Some(now)));
            }
            None => changes.push(file_change(How::Removed, name, Some(before), None)),
        }
    }
    let added = come.into_iter();
    changes.extend(added.map(|(name, now)| file_change(How::Added, name, None, Some(now))));
    changes.sort_by(|a, b| (a.how, &a.name).cmp(&(b.how, &b.name)));
    changes
}

fn file_change(how: How, name: &str, old: Option<&FileFact>, new: Option<&FileFact>) -> FileChange {
    FileChange {
        how,
        name: name.to_owned(),
        old: old.cloned(),
        new: new.cloned(),
    }
}

/// Configuration files that both packages have under one item and name, with
/// other bytes, small enough to look into.
pub(super) fn pairs(
    old: &BTreeMap<&str, Item<'_>>,
    new: &BTreeMap<&str, Item<'_>>,
    renamed: &Renamed,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (id, before) in old {
        let id = renamed.new_id(id);
        let Some(now) = new.get(id) else {
            continue;
        };
        for (name, file) in &before.files {
            let Some((form, other)) = Form::of(name).zip(now.files.get(name)) else {
                continue;
            };
            let small = |file: &FileFact| file.size.is_some_and(|size| size <= MAX_VALUES_FILE);
            if file.sha256 != other.sha256 && small(file) && small(other) {
                pairs.push(Pair {
                    item: id.to_owned(),
                    file: (*name).to_owned(),
                    form,
                    old: file.entry.clone(),
                    new: other.entry.clone(),
                });
            }
        }
    }
    pairs.sort_by(|a, b| (&a.item, &a.file).cmp(&(&b.item, &b.file)));
    pairs
}

/// Payload files that differ and that no evidence item of the index names.
pub(super) fn other_files(old: &Side, new: &Side) -> Vec<FileChange> {
    fn others(side: &Side) -> BTreeMap<&str, FileFact> {
        let named = side.index.evidence.iter().flat_map(|row| &row.files);
        let named: BTreeSet<&str> = named.map(|file| file.entry.as_str()).collect();
        let rest = side
            .payload
            .iter()
            .filter(|(entry, _)| !named.contains(entry.as_str()) && entry.as_str() != INDEX);
        let fact = |entry: &str, sha256: String| FileFact {
            entry: entry.to_owned(),
            sha256,
            size: None,
        };
        rest.map(|(entry, digest)| (entry.as_str(), fact(entry, digest.to_string())))
            .collect()
    }
    file_changes(&others(old), &others(new))
}
