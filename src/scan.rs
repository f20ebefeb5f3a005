//! Looks for secrets, card numbers, health and personal data: a known-pattern scan.
//!
//! Rules are data (`catalogs/scan/*.toml`, the files of a plan). Input is read as
//! a stream; literals of all rules are found by one automaton, digits in runs,
//! and only around them a rule's expression is tried. Encoded text is decoded
//! within limits. What could not be scanned to its end is reported as such.
//! A value that was found is turned into a keyed fingerprint and forgotten.

mod accept;
mod buffer;
mod container;
mod decode;
mod digits;
mod escape;
mod examples;
mod fingerprint;
mod lines;
mod literals;
mod pdf;
mod redact;
mod rule_file;
mod rules;
mod stream;
mod table;
mod validate;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use crate::model::Digest;
use crate::model::scan::FileScan;

pub use examples::{BREAK, Checked, Report, check as check_rules};
pub use fingerprint::{BadFingerprintKey, FingerprintKey};
pub use redact::{Action, RedactError, Redacted, Syntax};
pub use rule_file::{Author, RuleFile, RuleProblem, rule_file, word_list};
pub use rules::{RuleFacts, RuleSet};

/// Files below this length are scanned side by side, this many at a time.
const SMALL: u64 = 1 << 20;
const BATCH: usize = 256;

/// Whether the digest of what is read is wanted, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// Rules and the key of a project, ready to scan.
#[derive(Clone)]
pub struct Scanner {
    rules: Arc<RuleSet>,
    key: Option<FingerprintKey>,
}

impl Scanner {
    /// Scans with these rules; found values get fingerprints where there is a key.
    pub fn new(rules: Arc<RuleSet>, key: Option<FingerprintKey>) -> Self {
        Self { rules, key }
    }

    /// The rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// The rules, for another scanner with the same ones.
    pub fn shared(&self) -> Arc<RuleSet> {
        self.rules.clone()
    }

    /// Scans one file as a stream.
    pub fn file(&self, path: &Path, hash: Hash) -> io::Result<FileScan> {
        let file = File::open(path)?;
        let mut scan = FileScan::default();
        container::Pass::new(self, &mut scan).file(&file, hash)?;
        if scan.digest.is_none() && hash == Hash::Yes {
            let mut again = Hashing::new(File::open(path)?);
            io::copy(&mut again, &mut io::sink())?;
            scan.digest = Some(again.digest());
        }
        Ok(scan)
    }

    /// Scans many files, small ones side by side; `sink` gets each result in the order given.
    pub fn files(
        &self,
        paths: &[PathBuf],
        hash: Hash,
        sink: &mut dyn FnMut(usize, io::Result<FileScan>),
    ) {
        // A long file uses all cores by itself.
        let is_small =
            |path: &PathBuf| std::fs::metadata(path).is_ok_and(|meta| meta.len() < SMALL);
        let mut at = 0;
        while at < paths.len() {
            let small = paths[at..]
                .iter()
                .take(BATCH)
                .take_while(|path| is_small(path));
            let end = at + small.count().max(1);
            let scans: Vec<io::Result<FileScan>> = paths[at..end]
                .par_iter()
                .map(|path| self.file(path, hash))
                .collect();
            for (offset, scan) in scans.into_iter().enumerate() {
                sink(at + offset, scan);
            }
            at = end;
        }
    }

    /// Scans bytes that are in memory.
    pub fn bytes(&self, bytes: &[u8]) -> FileScan {
        let mut scan = FileScan::default();
        container::Pass::new(self, &mut scan).memory(bytes);
        scan.digest = Some(Digest::of(bytes));
        scan
    }
}

/// A reader that hashes what goes through it.
struct Hashing<R> {
    reader: R,
    hasher: Sha256,
}

impl<R: Read> Hashing<R> {
    fn new(reader: R) -> Self {
        Self {
            reader,
            hasher: Sha256::new(),
        }
    }

    fn digest(self) -> Digest {
        Digest::from_bytes(self.hasher.finalize().into())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
