//! Which evidence file goes into the package, and under which name.

use std::collections::{BTreeMap, BTreeSet};

use super::Judged;
use super::release::{self, Copies};
use crate::model::artifact::Fact;
use crate::model::id::EvidenceId;
use crate::model::plan::{Disclosure, ItemView, Source};
use crate::model::{
    CollectedFile, CollectedItem, Content, Digest, PackedFile, Packing, ReadAs, ViewedRecord,
};
use crate::package::{EntryName, manifest};
use crate::render::dossier::FileRow;
use crate::scan::Scanner;
use crate::seal::{Payload, PayloadContent};

/// Lays out `data/evidence/`: one folder per item, names made safe, originals kept.
pub(super) fn pack(judged: &Judged<'_>, copies: &Copies) -> (Packing, Vec<Payload>) {
    let collected = &judged.gathered.collected;
    let mut files = BTreeMap::new();
    let mut withheld = BTreeMap::new();
    let mut payload = Vec::new();
    let mut folders = Names::default();
    for item in judged.opened.plan.items() {
        let Some(found) = collected.items.get(&item.id) else {
            continue;
        };
        if let Some(reason) = stays(&item, found) {
            withheld.insert(item.id.clone(), reason);
            continue;
        }
        let folder = folders.take(&EntryName::component(&item.id.to_string()));
        if let Some(reason) = held_back(judged, &item.id) {
            let facts = pack_facts(judged, &item.id, &folder, &reason, &mut payload);
            files.insert(item.id.clone(), vec![facts]);
            withheld.insert(item.id.clone(), reason);
            continue;
        }
        let files_of_item = Files {
            folder: &folder,
            item: &item.id,
            copies,
            scanner: &judged.opened.scanner,
        };
        let packed = files_of_item.pack(&found.files, &mut payload);
        files.insert(item.id.clone(), packed);
    }
    let evidence_root = root_of(&payload);
    (
        Packing {
            files,
            withheld,
            redacted: copies.ledger(),
            sheets: sheets(judged),
            evidence_root,
        },
        payload,
    )
}

/// The name of the information sheet of each item that has one.
fn sheets(judged: &Judged<'_>) -> BTreeMap<EvidenceId, String> {
    let mut names = Names::default();
    let ids = judged.assessed.sheets.keys();
    ids.map(|id| {
        let name = names.take(&format!("{}.json", EntryName::component(&id.to_string())));
        (id.clone(), format!("data/information-sheets/{name}"))
    })
    .collect()
}

/// SHA-256 over the manifest lines of the evidence.
fn root_of(payload: &[Payload]) -> Digest {
    let lines = payload
        .iter()
        .map(|file| (file.name.clone(), digest_of(file)))
        .collect();
    Digest::of(manifest::encode(&lines).as_bytes())
}

/// Leaves out the files of items that another package holds, and says which one.
pub(super) fn leave_out(
    packing: &mut Packing,
    payload: &mut Vec<Payload>,
    elsewhere: impl Fn(&EvidenceId) -> Option<String>,
) {
    let mut left: BTreeSet<String> = BTreeSet::new();
    let mut reasons = BTreeMap::new();
    packing.files.retain(|id, files| {
        let reason = elsewhere(id).filter(|_| !files.is_empty());
        let stays = reason.is_none();
        if let Some(reason) = reason {
            left.extend(files.iter().map(|file| file.entry.clone()));
            reasons.insert(id.clone(), reason);
        }
        stays
    });
    packing.sheets.retain(|id, _| !reasons.contains_key(id));
    packing.withheld.append(&mut reasons);
    payload.retain(|file| !left.contains(file.name.as_str()));
    packing.evidence_root = root_of(payload);
}

/// The files of a row of the evidence index, as manifest lines.
pub(super) fn lines(files: &[FileRow]) -> manifest::Lines {
    let line = |file: &FileRow| {
        let name = EntryName::parse(&file.entry).expect("a packed file has an entry name");
        let digest = Digest::parse(&file.sha256).expect("a packed file has a digest");
        (name, digest)
    };
    files.iter().map(line).collect()
}

/// A payload file that the program makes.
pub(super) fn own(name: &str, bytes: Vec<u8>) -> Payload {
    let name = EntryName::parse(name).expect("the program's own names are safe");
    Payload {
        name,
        content: PayloadContent::Bytes(bytes),
    }
}

/// The digest of a payload file.
pub(super) fn digest_of(file: &Payload) -> Digest {
    match &file.content {
        PayloadContent::File { digest, .. } => *digest,
        PayloadContent::Bytes(bytes) => Digest::of(bytes),
    }
}

/// Why an item's bytes do not leave the house.
fn stays(item: &ItemView<'_>, found: &CollectedItem) -> Option<String> {
    if let Some(viewed) = &found.viewed {
        return Some(inspected(viewed, item));
    }
    let digests = || {
        let digests: Vec<String> = found
            .files
            .iter()
            .map(|f| format!("{} {}", f.shown, f.digest))
            .collect();
        digests.join("; ")
    };
    (item.disclosure == Disclosure::Withheld).then(|| {
        format!(
            "withheld by the organisation; SHA-256 of what is kept: {}",
            digests()
        )
    })
}

fn inspected(viewed: &ViewedRecord, item: &ItemView<'_>) -> String {
    let seen = match item.source {
        Some(Source::Viewed(source)) => format!(", seen on {}", source.on.value),
        _ => String::new(),
    };
    let digest = viewed
        .digest
        .map_or_else(String::new, |digest| format!("; SHA-256 {digest}"));
    format!(
        "inspected where it is kept: {}, {}{seen}; to inspect: {}{digest}",
        viewed.holder, viewed.place, viewed.inspect
    )
}

/// Why the files of an item stay in the house because of what was found in them.
fn held_back(judged: &Judged<'_>, item: &EvidenceId) -> Option<String> {
    let release = judged.assessed.releases.get(item)?;
    let reason = release.withheld.as_ref()?;
    Some(format!(
        "stays in the house; counts, facts and digests are packed: {reason}"
    ))
}

/// Facts about files that stay, in their place.
fn pack_facts(
    judged: &Judged<'_>,
    item: &EvidenceId,
    folder: &str,
    reason: &str,
    payload: &mut Vec<Payload>,
) -> PackedFile {
    let (collected, scans) = (&judged.gathered.collected, &judged.gathered.scans);
    let files = collected
        .items
        .get(item)
        .map_or(&[][..], |found| &found.files);
    let scanned = scans.items.get(item).map_or(&[][..], Vec::as_slice);
    let bytes = release::facts(&item.to_string(), reason, files, scanned);
    let entry = format!("data/evidence/{folder}/facts.json");
    let packed = PackedFile {
        shown: entry.clone(),
        size: bytes.len() as u64,
        digest: Digest::of(&bytes),
        media_type: "application/json".to_owned(),
        lines: Some(memchr::memchr_iter(b'\n', &bytes).count() as u64),
        read_as: None,
        entry: entry.clone(),
    };
    payload.push(own(&entry, bytes));
    packed
}

/// What a reader says of a file, without any value that the scan finds.
fn read_as(scanner: &Scanner, file: &CollectedFile) -> Option<ReadAs> {
    let reading = file.artifact.as_deref()?;
    let fact = |fact: &Fact| Fact {
        label: fact.label.clone(),
        value: scanner.safe_name(&fact.value),
    };
    Some(ReadAs {
        kind: reading.parser.as_str().to_owned(),
        form: reading.form.clone(),
        records: reading.records,
        facts: reading.facts.iter().map(fact).collect(),
        agents: serde_json::from_value(reading.doc["attribution"].clone()).unwrap_or_default(),
        agents_left_out: reading.doc["attribution-left-out"].as_u64().unwrap_or(0),
    })
}

/// Where the files of one item go.
struct Files<'a> {
    folder: &'a str,
    item: &'a EvidenceId,
    copies: &'a Copies,
    scanner: &'a Scanner,
}

impl Files<'_> {
    fn pack(&self, files: &[CollectedFile], payload: &mut Vec<Payload>) -> Vec<PackedFile> {
        let shared = shared_folders(files);
        let mut names = Names::default();
        let mut packed = Vec::new();
        for file in files {
            let wanted = wanted_name(file, shared);
            let entry = format!("data/evidence/{}/{}", self.folder, names.take(&wanted));
            let name = EntryName::parse(&entry).expect("joined safe components are a safe name");
            let (content, digest, size) = self.content(file);
            payload.push(Payload { name, content });
            packed.push(PackedFile {
                entry,
                shown: file.shown.clone(),
                size,
                digest,
                media_type: file.media_type.clone(),
                lines: match file.content {
                    Content::Text { lines } => Some(lines),
                    Content::Binary => None,
                },
                read_as: read_as(self.scanner, file),
            });
        }
        packed
    }

    /// The bytes that leave: the file's own, or those of its redacted copy.
    fn content(&self, file: &CollectedFile) -> (PayloadContent, Digest, u64) {
        if let Some(bytes) = &file.made {
            return (
                PayloadContent::Bytes(bytes.to_vec()),
                file.digest,
                file.size,
            );
        }
        let copy = self.copies.of(self.item, &file.shown);
        let (path, digest, size) = match copy {
            Some(copy) => (&copy.path, copy.redacted.released, copy.redacted.size),
            None => (&file.path, file.digest, file.size),
        };
        let path = path.clone();
        (PayloadContent::File { path, digest, size }, digest, size)
    }
}

/// The longest path below an item's folder. With the item's and the package's
/// names before it, a whole name stays under the 1,024 bytes of rule R8.
const LONGEST_PATH: usize = 800;

/// The path of a file below its item's folder, made safe; a path that is too
/// long becomes the beginning of the digest and the file's own name.
fn wanted_name(file: &CollectedFile, shared: usize) -> String {
    let parts: Vec<String> = file
        .shown
        .split('/')
        .skip(shared)
        .map(EntryName::component)
        .collect();
    let path = parts.join("/");
    match parts.last() {
        Some(own) if path.len() > LONGEST_PATH => {
            EntryName::component(&format!("{}-{own}", file.digest.short()))
        }
        _ => path,
    }
}

/// How many leading folders all files of an item share.
fn shared_folders(files: &[CollectedFile]) -> usize {
    let folders = |file: &CollectedFile| -> Vec<String> {
        let parts: Vec<&str> = file.shown.split('/').collect();
        parts[..parts.len() - 1]
            .iter()
            .map(|part| (*part).to_owned())
            .collect()
    };
    let mut all = files.iter().map(folders);
    let Some(first) = all.next() else { return 0 };
    all.fold(first, |shared, other| {
        shared
            .into_iter()
            .zip(other)
            .take_while(|(a, b)| a == b)
            .map(|(a, _)| a)
            .collect()
    })
    .len()
}

/// Hands out names that no file system takes for another one already handed out.
#[derive(Default)]
struct Names {
    /// Folded names of files, and of every folder above them.
    taken: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Names {
    fn take(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 1;
        while !self.is_free(&name) {
            number += 1;
            name = numbered(wanted, number);
        }
        let folded = folded(&name);
        let above: Vec<usize> = folded.match_indices('/').map(|(at, _)| at).collect();
        self.folders
            .extend(above.into_iter().map(|at| folded[..at].to_owned()));
        self.taken.insert(folded);
        name
    }

    /// A name is free if it is no other file, no folder, and lies below no file.
    fn is_free(&self, name: &str) -> bool {
        let folded = folded(name);
        let mut above = folded.match_indices('/').map(|(at, _)| &folded[..at]);
        !self.taken.contains(&folded)
            && !self.folders.contains(&folded)
            && !above.any(|folder| self.taken.contains(folder))
    }
}

fn folded(name: &str) -> String {
    EntryName::parse(name).map_or_else(|_| name.to_lowercase(), |name| name.folded())
}

/// `a.csv` -> `a-2.csv`, `x/a.csv` -> `2-x/a.csv`: the first component changes,
/// so that a clash with a folder ends too.
fn numbered(name: &str, number: u32) -> String {
    if name.contains('/') {
        return format!("{number}-{name}");
    }
    match name.rfind('.').filter(|at| *at > 0) {
        Some(dot) => format!("{}-{number}{}", &name[..dot], &name[dot..]),
        None => format!("{name}-{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id as _;

    #[test]
    fn a_path_that_is_too_long_is_shortened_to_digest_and_name() {
        let file = |shown: String| CollectedFile {
            path: "unused".into(),
            made: None,
            shown,
            size: 1,
            digest: Digest::of(b"x"),
            media_type: "text/plain".to_owned(),
            content: Content::Binary,
            records: None,
            series: crate::model::Series::default(),
            document: None,
            artifact: None,
            occurrence: None,
            earlier: false,
        };
        let deep = vec!["a-rather-long-folder-name"; 60].join("/");
        let files = [
            file(format!("{deep}/one.csv")),
            file(format!("{deep}/two/{}", "x".repeat(400))),
            file("other/three.csv".to_owned()),
        ];
        let mut payload = Vec::new();
        let item = EvidenceId::parse("item").expect("an id");
        let copies = Copies::default();
        let rules = crate::scan::RuleSet::new(&[]).unwrap_or_else(|_| panic!("no rule is wrong"));
        let files_of_item = Files {
            folder: "item",
            item: &item,
            copies: &copies,
            scanner: &Scanner::new(std::sync::Arc::new(rules), None),
        };
        let packed = files_of_item.pack(&files, &mut payload);
        assert!(packed.iter().all(|file| file.entry.len() < 900));
        assert!(packed[0].entry.ends_with("-one.csv"), "{}", packed[0].entry);
        assert_eq!(packed[2].entry, "data/evidence/item/other/three.csv");
    }

    #[test]
    fn names_that_a_file_system_takes_for_each_other_are_told_apart() {
        let mut names = Names::default();
        assert_eq!(names.take("a.csv"), "a.csv");
        assert_eq!(names.take("A.csv"), "A-2.csv");
        assert_eq!(names.take("x/b"), "x/b");
        assert_eq!(names.take("X"), "X-2");
        assert_eq!(names.take("A.csv/c"), "2-A.csv/c");
    }
}
