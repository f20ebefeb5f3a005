//! The append-only store of occurrences with its hash-chained journal.
//!
//! A locker is a folder: `objects/ab/<sha256>` holds bytes, `journal.jsonl` one canonical
//! JSON line for each entry. Every line names the one before it by its digest and carries
//! its own, so that no byte of the journal can change unseen; every object is named by
//! its digest. `docs/reference/locker.md` is the format.
//!
//! Readers never write. Writers hold an exclusive lock while they add a line, and an entry
//! counts once its line ends with a line feed: whoever is stopped before that has added
//! nothing.

mod count;
mod error;
mod journal;
mod line;
mod object;
mod rules;
mod standing;
mod verify;
mod write;

use std::path::{Path, PathBuf};

use crate::diagnostic::Finding;
use crate::model::Digest;
use crate::model::id::EvidenceId;
use crate::model::occurrence::{Body, Entry, Head, Occurrence};

pub use count::records;
pub use error::LockerError;
pub use line::DOMAIN;
pub use object::Stored;
pub use rules::RuleBroken;
pub use standing::{BadSubject, Standing, Subject};
pub use verify::{BadHead, ClaimedHead, Verified};
pub use write::{Signed, Signing, Writer, append};

/// The journal's name inside a locker.
pub const JOURNAL: &str = "journal.jsonl";

/// A locker as it was read.
#[derive(Debug)]
pub struct Locker {
    root: PathBuf,
    shown: String,
    journal: journal::Journal,
}

impl Locker {
    /// Reads the journal of a locker and checks its chain.
    ///
    /// A folder that does not exist is an empty locker. What is wrong with the chain is in
    /// [`Locker::problems`]; an error means that the journal could not be read at all.
    pub fn open(root: &Path) -> Result<Self, LockerError> {
        let name = root.file_name().map_or_else(
            || "locker".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        let mut locker = Self {
            root: root.to_owned(),
            shown: format!("{name}/{JOURNAL}"),
            journal: journal::Journal::default(),
        };
        let _shared = locker.shared_lock()?;
        locker.catch_up()?;
        Ok(locker)
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The journal as messages name it.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The entries that are intact, in their order.
    pub fn entries(&self) -> &[Entry] {
        &self.journal.entries
    }

    /// The entry with a sequence number.
    pub fn entry(&self, sequence: u64) -> Option<&Entry> {
        let entries = &self.journal.entries;
        let at = entries.partition_point(|entry| entry.sequence < sequence);
        entries.get(at).filter(|entry| entry.sequence == sequence)
    }

    /// The occurrence with a sequence number, withdrawn or not.
    pub fn occurrence(&self, sequence: u64) -> Option<&Occurrence> {
        match &self.entry(sequence)?.body {
            Body::Occurrence(occurrence) => Some(occurrence),
            _ => None,
        }
    }

    /// Everything that is wrong with the chain, in the order of the lines.
    pub fn problems(&self) -> &[Finding] {
        &self.journal.problems
    }

    /// How many bytes follow the last whole line: what a writer left that was stopped.
    pub fn unfinished(&self) -> u64 {
        self.journal.unfinished
    }

    /// The end of the chain, for whoever wants to see later that nothing was cut off.
    pub fn head(&self) -> Head {
        self.journal.head
    }

    /// The occurrences of an item, oldest first, with reviews and withdrawals resolved.
    ///
    /// Withdrawn ones are among them; [`Standing::withdrawn`] says so.
    pub fn occurrences<'a>(
        &'a self,
        item: &EvidenceId,
    ) -> impl Iterator<Item = Standing<'a>> + use<'a> {
        let item = item.clone();
        self.standings()
            .filter(move |standing| standing.occurrence.item == item)
    }

    /// All occurrences, oldest first, with reviews and withdrawals resolved.
    pub fn standings(&self) -> impl Iterator<Item = Standing<'_>> {
        standing::all(&self.journal.entries)
    }

    /// Where the bytes with a digest are kept.
    pub fn object(&self, digest: &Digest) -> PathBuf {
        object::path(&self.root, digest)
    }
}
