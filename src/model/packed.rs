//! Which evidence file stands under which name in the package.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Digest;
use super::artifact::Fact;
use super::id::EvidenceId;
use super::plan::Handling;
use super::scan::Family;

/// One evidence file of the package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    /// The name inside the package: `data/evidence/<item>/…`.
    pub entry: String,
    /// The path as the plan's folder has it; kept where the name had to change.
    pub shown: String,
    /// The size in bytes.
    pub size: u64,
    /// The SHA-256 of the bytes.
    pub digest: Digest,
    /// The media type.
    pub media_type: String,
    /// The number of lines, for text.
    pub lines: Option<u64>,
    /// What the reader of its kind says of it, where one knows it.
    pub read_as: Option<ReadAs>,
}

/// What is told outward of a file that a reader knows: no value that the scan finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadAs {
    /// The word for the reader, as in a plan's `parser:`.
    pub kind: String,
    /// What the file is.
    pub form: String,
    /// How many records it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<u64>,
    /// What it says.
    pub facts: Vec<Fact>,
    /// Of a log of commits: how often each agent took part, by month.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<AgentMonth>,
    /// Commits of agents in months that are not kept apart.
    #[serde(skip)]
    pub agents_left_out: u64,
}

/// How often an agent took part in the commits of one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentMonth {
    /// The agent.
    pub agent: String,
    /// The month in UTC: `2026-10`.
    pub month: String,
    /// Commits that name it, merges apart.
    pub commits: u64,
    /// Merges that name it.
    pub merges: u64,
    /// Its trailers; a squash repeats them in one commit.
    pub trailers: u64,
    /// `Assisted-by` lines with its name.
    #[serde(alias = "assisted-by")]
    pub assisted_by: u64,
}

/// What is packed, by item, and the digest that stands for all of it.
#[derive(Clone, Debug)]
pub struct Packing {
    /// The files of every item that is packed.
    pub files: BTreeMap<EvidenceId, Vec<PackedFile>>,
    /// Items that stay in the house, with the reason.
    pub withheld: BTreeMap<EvidenceId, String>,
    /// Copies that leave in place of files, by item and shown path.
    pub redacted: BTreeMap<(EvidenceId, String), RedactedFile>,
    /// The names of the information sheets of items.
    pub sheets: BTreeMap<EvidenceId, String>,
    /// SHA-256 over the manifest lines of `data/evidence/`.
    pub evidence_root: Digest,
}

/// What the ledger says of a redacted copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedactedFile {
    /// HMAC-SHA256 of the source under the project's fingerprint key, in hexadecimal.
    pub source_keyed: String,
    /// The SHA-256 of the copy.
    pub released: Digest,
    /// How many values were replaced: family, rule, how, number.
    pub counts: Vec<(Family, String, Handling, u64)>,
}
