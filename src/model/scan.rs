//! What a known-pattern scan found: places and kinds, never values.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::Digest;
use super::id::EvidenceId;
use super::plan::{Handling, choices};

choices! {
    /// What kind of sensitive data a rule looks for.
    Family {
        /// Keys, tokens, passwords.
        Secret = "secret",
        /// Payment card data.
        Pan = "pan",
        /// Health information and the identifiers of patients.
        Phi = "phi",
        /// Other data about people.
        Personal = "personal",
    }
}

impl Family {
    /// The name for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Secret => "secrets",
            Self::Pan => "card numbers",
            Self::Phi => "health information",
            Self::Personal => "personal data",
        }
    }
}

/// HMAC-SHA256 of a normalised value under a project's own key.
///
/// The same value has the same fingerprint within a project; without the key it
/// says nothing, however few values are possible.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The first eight hexadecimal digits, as they stand in redacted files.
    pub fn short(&self) -> String {
        self.to_string()[..8].to_owned()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({})", self.short())
    }
}

/// A layer that had to be opened before a value could be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Escapes of JSON strings.
    Escapes,
    /// Percent-encoding.
    Percent,
    /// Base64.
    Base64,
    /// UTF-16.
    Utf16,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstd,
    /// A member of a zip archive.
    Zip,
    /// The text of a PDF.
    Pdf,
}

impl Layer {
    /// The word in answers and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Escapes => "escapes",
            Self::Percent => "percent",
            Self::Base64 => "base64",
            Self::Utf16 => "utf-16",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
            Self::Pdf => "pdf",
        }
    }
}

/// One value that a rule found: where and what kind, never which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The rule.
    pub rule: Arc<str>,
    /// Its family.
    pub family: Family,
    /// The bytes of the value in the stored file; empty where a layer has no such place.
    pub at: Range<u64>,
    /// The line, from 1: of the stored file, or of the unpacked text behind
    /// gzip, zstd, zip and PDF.
    pub line: u64,
    /// The byte within the line, from 1.
    pub column: u64,
    /// The layers that were opened, outermost first.
    pub through: Vec<Layer>,
    /// The member of an archive, or the page of a PDF.
    pub member: Option<Arc<str>>,
    /// Who it is, without saying so; absent without a key.
    pub fingerprint: Option<Fingerprint>,
}

/// Something that could not be scanned to its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unscanned {
    /// Why.
    pub reason: String,
    /// The member of an archive, or the page of a PDF.
    pub member: Option<Arc<str>>,
}

/// What the scan of one file found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileScan {
    /// The length of the file.
    pub bytes: u64,
    /// Bytes that were seen only after decoding or unpacking.
    pub decoded: u64,
    /// The digest of what was read.
    pub digest: Option<Digest>,
    /// Found values in the order of the file, at most [`FileScan::MOST_HITS`].
    pub hits: Vec<Hit>,
    /// Found values by rule, all of them.
    pub counts: BTreeMap<(Family, Arc<str>), u64>,
    /// Of these, the ones that lie inside of something packed, where nothing can be replaced.
    pub packed: BTreeMap<(Family, Arc<str>), u64>,
    /// What was not scanned.
    pub unscanned: Vec<Unscanned>,
}

impl Layer {
    /// Whether bytes behind the layer cannot be replaced where they are stored.
    pub fn is_packed(self) -> bool {
        !matches!(self, Self::Escapes | Self::Percent | Self::Base64)
    }
}

impl FileScan {
    /// How many places are kept; counts go on.
    pub const MOST_HITS: usize = 10_000;

    /// How many values of one family there are.
    pub fn count(&self, family: Family) -> u64 {
        let of_family = self
            .counts
            .iter()
            .filter(|((found, _), _)| *found == family);
        of_family.map(|(_, count)| count).sum()
    }

    /// How many values there are.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// What the scan of all collected evidence found.
#[derive(Clone, Debug)]
pub struct Scans {
    /// How many rules were used.
    pub rules: usize,
    /// The digest over them: their version.
    pub digest: Digest,
    /// The rules that find private keys.
    pub private_keys: BTreeSet<Arc<str>>,
    /// Files by item, in the order in which they were collected.
    pub items: BTreeMap<EvidenceId, Vec<ScannedFile>>,
    /// What was counted in folders that are scanned where they are.
    pub sources: BTreeMap<EvidenceId, ScannedFile>,
}

/// One scanned file of an item.
#[derive(Clone, Debug)]
pub struct ScannedFile {
    /// How messages and reports show the file.
    pub shown: String,
    /// What was found.
    pub scan: FileScan,
}

/// What happens to an item on its way out.
#[derive(Clone, Debug, Default)]
pub struct ItemRelease {
    /// Why its files stay in the house, if they do because of what was found.
    pub withheld: Option<String>,
    /// Its files, in the order in which they were collected.
    pub files: Vec<FileRelease>,
}

/// What happens to one file on its way out.
#[derive(Clone, Debug, Default)]
pub struct FileRelease {
    /// How messages and reports show the file.
    pub shown: String,
    /// What happens to values of each family.
    pub handling: BTreeMap<Family, Handling>,
    /// Rules whose values a decision lets out.
    pub allowed: BTreeSet<String>,
    /// Whether a decision lets out what was not scanned.
    pub unscanned_allowed: bool,
    /// What private keys are handled as.
    pub private_keys: Option<Handling>,
}

impl FileRelease {
    /// What happens to a value of a rule.
    pub fn handling(&self, family: Family, rule: &str, is_private_key: bool) -> Handling {
        if self.allowed.contains(rule) {
            return Handling::Pack;
        }
        let of_keys = self.private_keys.filter(|_| is_private_key);
        let of_family = self.handling.get(&family).copied();
        of_keys.or(of_family).unwrap_or(Handling::Block)
    }
}
