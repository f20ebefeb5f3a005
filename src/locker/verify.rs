//! Every object hashed again, every file of the folder named, a noted head looked for.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::object::{self, OBJECTS, PARTIAL};
use super::write::{LOCK, TORN};
use super::{JOURNAL, Locker};
use crate::diagnostic::{Code, Finding, counted, reason};
use crate::disk;
use crate::model::occurrence::{Body, Head};
use crate::model::{Digest, Place};

/// A head that somebody noted: its digest, and its number if they noted that too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimedHead {
    /// The SHA-256 of the line.
    pub digest: Digest,
    /// The number of the line.
    pub sequence: Option<u64>,
}

/// Says why a text is not a head.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected are 64 lower-case hexadecimal digits, and `:NUMBER` after them if it is known")]
pub struct BadHead;

impl std::str::FromStr for ClaimedHead {
    type Err = BadHead;

    fn from_str(text: &str) -> Result<Self, BadHead> {
        let (digest, sequence) = match text.split_once(':') {
            Some((digest, sequence)) => (digest, Some(sequence.parse().map_err(|_| BadHead)?)),
            None => (text, None),
        };
        let digest = Digest::parse(digest).map_err(|_| BadHead)?;
        Ok(Self { digest, sequence })
    }
}

/// What verifying found.
#[derive(Clone, Debug)]
pub struct Verified {
    /// How many entries there are.
    pub entries: usize,
    /// How many objects were hashed, and their bytes.
    pub objects: usize,
    /// The bytes of the objects.
    pub bytes: u64,
    /// The end of the chain.
    pub head: Head,
    /// Kinds of entries that this version does not know, with their numbers of entries.
    pub later: BTreeMap<String, usize>,
    /// Everything that was found, in order; remnants are of severity `info`.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Whether nothing was found but remnants.
    pub fn is_whole(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.code != Code::LockerBroken)
    }
}

impl Locker {
    /// Hashes every object again, in parallel, and looks at every file of the folder.
    pub fn verify(&self, heads: &[ClaimedHead]) -> Verified {
        let mut findings = self.problems().to_vec();
        findings.extend(heads.iter().filter_map(|head| self.off_the_chain(head)));
        if self.unfinished() > 0 {
            findings.push(self.unfinished_line());
        }
        let named = self.named();
        let (objects, others) = self.folder(&mut findings);
        findings.extend(others.iter().map(|path| self.foreign(path)));
        let checked: Vec<(u64, Option<Finding>)> = objects
            .par_iter()
            .map(|(digest, path)| self.object_problem(digest, path, named.get(digest)))
            .collect();
        let bytes = checked.iter().map(|(bytes, _)| bytes).sum();
        findings.extend(checked.into_iter().filter_map(|(_, finding)| finding));
        let missing = named
            .iter()
            .filter(|(digest, _)| !objects.contains_key(*digest));
        findings.extend(missing.map(|(digest, named)| self.missing(digest, named)));
        Verified {
            entries: self.entries().len(),
            objects: objects.len(),
            bytes,
            head: self.head(),
            later: self.later(),
            findings,
        }
    }

    /// The objects that occurrences name, each with the first entry and file and the size.
    fn named(&self) -> BTreeMap<Digest, (u64, &str, u64)> {
        let mut named = BTreeMap::new();
        for entry in self.entries() {
            if let Body::Occurrence(occurrence) = &entry.body {
                for file in occurrence.kept() {
                    let first = (entry.sequence, file.name.as_str(), file.size);
                    named.entry(file.object).or_insert(first);
                }
            }
        }
        named
    }

    fn later(&self) -> BTreeMap<String, usize> {
        let mut later = BTreeMap::new();
        for entry in self.entries() {
            if let Body::Later { kind, .. } = &entry.body {
                *later.entry(kind.clone()).or_default() += 1;
            }
        }
        later
    }

    /// Objects by digest, and every file that has no business in a locker.
    fn folder(&self, findings: &mut Vec<Finding>) -> (BTreeMap<Digest, PathBuf>, Vec<PathBuf>) {
        let mut objects = BTreeMap::new();
        let mut others = Vec::new();
        if !self.root.exists() {
            return (objects, others);
        }
        let (files, unread) = disk::files_below(&self.root, &|_| false);
        for (path, error) in unread {
            findings.push(self.unreadable(&path, &error));
        }
        for path in files {
            let inside = path.strip_prefix(&self.root).unwrap_or(&path);
            let shown = disk::shown(inside);
            let name = inside.file_name().unwrap_or_default().to_string_lossy();
            match Digest::parse(&name) {
                Ok(digest) if path == object::path(&self.root, &digest) => {
                    objects.insert(digest, path);
                }
                _ if is_ours(&shown) => {}
                _ => others.push(path),
            }
        }
        (objects, others)
    }

    fn object_problem(
        &self,
        digest: &Digest,
        path: &Path,
        named: Option<&(u64, &str, u64)>,
    ) -> (u64, Option<Finding>) {
        let is_link = fs::symlink_metadata(path).is_ok_and(|found| !found.is_file());
        let (found, size) = match object::hash(path) {
            Ok(_) if is_link => return (0, Some(self.foreign(path))),
            Ok(found) => found,
            Err(error) => return (0, Some(self.unreadable(path, &error))),
        };
        let finding = match named {
            _ if found != *digest => {
                let message = format!("object `{digest}` has other bytes");
                let note = format!("sha256:{found} and {} are found", counted_bytes(size));
                Some(self.broken(&message).note(note).note(used(named)))
            }
            Some((sequence, name, stated)) if *stated != size => {
                let message = format!(
                    "`{name}` of entry {sequence} has {stated} bytes, and its object {size}"
                );
                Some(self.broken(&message))
            }
            Some(_) => None,
            // Lines that cannot be read may name it.
            None if !self.problems().is_empty() => None,
            None => {
                let message = format!("object `{digest}` belongs to no entry");
                let note =
                    "a collector that was stopped between object and entry leaves such an object";
                Some(
                    self.remnant(&message)
                        .note(note)
                        .help("it can stay: the same bytes are not kept twice"),
                )
            }
        };
        (size, finding)
    }

    fn missing(&self, digest: &Digest, named: &(u64, &str, u64)) -> Finding {
        let finding = self.broken(&format!("object `{digest}` is missing"));
        finding.note(used(Some(named)))
    }

    fn off_the_chain(&self, head: &ClaimedHead) -> Option<Finding> {
        let nothing = head.digest == Head::empty().digest && head.sequence.unwrap_or(0) == 0;
        let found = self
            .entries()
            .iter()
            .find(|entry| entry.line == head.digest);
        match (found, head.sequence) {
            (None, _) if nothing => None,
            (Some(entry), sequence) if sequence.is_none_or(|n| n == entry.sequence) => None,
            (Some(entry), sequence) => {
                let message = format!(
                    "line {} has the head that was noted for line {}",
                    entry.sequence,
                    sequence.unwrap_or_default()
                );
                Some(self.broken(&message))
            }
            (None, sequence) => {
                let of =
                    sequence.map_or_else(String::new, |sequence| format!(" of line {sequence}"));
                let message = format!("the head `{}`{of} is not on the chain", head.digest);
                let lines = usize::try_from(self.head().sequence).unwrap_or(usize::MAX);
                let note = format!(
                    "the journal has {}: lines were cut off or replaced since the head was noted, or it is another locker's",
                    counted(lines, "line")
                );
                Some(self.broken(&message).note(note))
            }
        }
    }

    fn unfinished_line(&self) -> Finding {
        let message = format!(
            "the journal ends in an unfinished line of {}",
            counted_bytes(self.unfinished())
        );
        let finding = self.remnant(&message);
        finding
            .note("it is no entry: a writer was stopped before it had said that it was done")
            .help("the next writer moves it to `torn/`")
    }

    fn foreign(&self, path: &Path) -> Finding {
        let inside = disk::shown(path.strip_prefix(&self.root).unwrap_or(path));
        let finding = self.remnant(&format!("`{inside}` does not belong to the locker"));
        finding.help("move it away: nothing in the journal names it")
    }

    fn unreadable(&self, path: &Path, error: &io::Error) -> Finding {
        let inside = disk::shown(path.strip_prefix(&self.root).unwrap_or(path));
        let finding = self.broken(&format!("`{inside}` cannot be read: {}", reason(error)));
        finding.help("check the permissions of the locker and its folders")
    }

    fn broken(&self, message: &str) -> Finding {
        let finding = Finding::new(Code::LockerBroken, message).at(&Place::whole(&self.shown));
        finding.help("take the locker from a backup or from version control")
    }

    fn remnant(&self, message: &str) -> Finding {
        Finding::new(Code::LockerRemnant, message).at(&Place::whole(&self.shown))
    }
}

fn used(named: Option<&(u64, &str, u64)>) -> String {
    match named {
        Some((sequence, name, _)) => format!("it is `{name}` of entry {sequence}"),
        None => "no entry names it".to_owned(),
    }
}

fn counted_bytes(size: u64) -> String {
    counted(usize::try_from(size).unwrap_or(usize::MAX), "byte")
}

/// Files that are neither objects nor foreign.
fn is_ours(shown: &str) -> bool {
    let partial = || {
        let name = shown.strip_prefix(OBJECTS)?.strip_prefix('/')?;
        Some(name.starts_with(PARTIAL) && !name.contains('/'))
    };
    let torn = || {
        let name = shown.strip_prefix(TORN)?.strip_prefix('/')?;
        Some(!name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let version_control = [".gitattributes", ".gitignore", ".gitkeep"];
    shown == JOURNAL
        || shown == LOCK
        || version_control.contains(&shown)
        || partial() == Some(true)
        || torn() == Some(true)
}
