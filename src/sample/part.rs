//! Parts of a population read on their own, and their merge into one manifest (R12).

use std::io::Write;

use serde::{Deserialize, Serialize};

use super::gather::Gather;
use super::gathered::Gathered;
use super::instance::Instance;
use super::manifest::{Manifest, Removed};
use super::read::{RowError, Share, rows};
use super::select::{SelectError, select};
use super::spec::Spec;
use crate::model::Digest;

/// The name of the form of a part.
pub const PART: &str = "ep1-part";

/// What one machine found in its part of a population.
///
/// The bottom of a union is the bottom of the bottoms (R12), but the digest of a population
/// needs every id: a part names the run, a file of its distinct instances in ascending
/// order, or holds it in itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Which part it is, counted from 1.
    pub index: u64,
    /// The rows of the run, one JSON object each, where no file holds them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instances: Option<Vec<serde_json::Value>>,
    /// How many parts there are.
    pub of: u64,
    /// Distinct ids of the part.
    pub population_size: u64,
    /// Rows that were taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removed>,
    /// Rows with a sound id.
    pub rows: u64,
    /// The file of the run, relative to the file of the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// SHA-256 of the run: of the file, or of its rows with a line feed after each.
    pub run_sha256: String,
    /// What the sample is drawn by.
    pub spec: Spec,
    /// `ep1-part`.
    pub version: String,
}

/// One row of a run.
#[derive(Serialize)]
struct RunRow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[serde(rename = "ep1-conflict", skip_serializing_if = "std::ops::Not::not")]
    conflict: bool,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<Digest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stratum: Option<&'a str>,
}

/// Says why parts do not make a population.
#[derive(Debug, thiserror::Error)]
pub enum PartError {
    /// Not the fields that are expected.
    #[error("`{0}` is no part of a population: {1}")]
    Unread(String, String),
    /// Not every part once.
    #[error("parts {found} of {of} are given; each of 1 to {of} is expected once")]
    Missing {
        /// The numbers that are there.
        found: String,
        /// How many there should be.
        of: u64,
    },
    /// Parts of another sample.
    #[error("`{0}` was made for another specification than `{1}`")]
    OtherSpec(String, String),
    /// A run that was changed.
    #[error("the run of `{file}` has the digest {found}; the part states {stated}")]
    Run {
        /// The file of the part.
        file: String,
        /// What the part states.
        stated: String,
        /// What is there.
        found: String,
    },
    /// Rows that do not read.
    #[error(transparent)]
    Row(#[from] RowError),
    /// No sample.
    #[error(transparent)]
    Select(#[from] SelectError),
}

impl Part {
    /// Reads the file of a part.
    pub fn read(file: &str, json: &[u8]) -> Result<Self, PartError> {
        let unread = |why: String| PartError::Unread(file.to_owned(), why);
        let part: Self =
            serde_json::from_slice(json).map_err(|error| unread(super::read::said(&error)))?;
        if part.version != PART {
            let why = format!("it has version `{}`; `{PART}` is expected", part.version);
            return Err(unread(why));
        }
        if part.run.is_some() == part.instances.is_some() {
            return Err(unread(
                "one of `run` and `instances` is expected".to_owned(),
            ));
        }
        Ok(part)
    }

    /// The one spelling of it.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("a part can be written") + "\n"
    }

    /// The rows of the run that it holds itself.
    pub fn own_run(&self) -> Vec<u8> {
        let mut run = Vec::new();
        for row in self.instances.iter().flatten() {
            serde_json::to_writer(&mut run, row).expect("written to memory");
            run.push(b'\n');
        }
        run
    }
}

/// Writes the run of a population, its distinct instances as one JSON object per line;
/// answers the digest of what was written.
pub fn write_run(population: &mut Gathered, out: &mut dyn Write) -> std::io::Result<Digest> {
    let mut result = Ok(());
    let mut hash = <sha2::Sha256 as sha2::Digest>::new();
    population.for_each_marked(&mut |instance, conflict| {
        if result.is_err() {
            return;
        }
        let row = serde_json::to_string(&run_row(instance, conflict)).expect("a row of texts");
        let row = row + "\n";
        sha2::Digest::update(&mut hash, row.as_bytes());
        result = out.write_all(row.as_bytes());
    })?;
    result?;
    Ok(Digest::from_bytes(sha2::Digest::finalize(hash).into()))
}

fn run_row<'a>(instance: &Instance<'a>, conflict: bool) -> RunRow<'a> {
    RunRow {
        amount: instance.amount,
        conflict,
        id: instance.id.as_str(),
        sha256: instance.sha256,
        stratum: instance.stratum,
    }
}

/// One part with the bytes of its run, as `merge` takes them.
pub struct Held<'a> {
    /// The file of the part, for messages.
    pub file: String,
    /// The part.
    pub part: Part,
    /// Its run.
    pub run: Box<dyn std::io::Read + 'a>,
}

/// Joins all parts of a population and draws the sample.
pub fn merge(held: Vec<Held<'_>>, mut gather: Gather) -> Result<Manifest, PartError> {
    let Some(first) = held.first() else {
        let found = "none".to_owned();
        return Err(PartError::Missing { found, of: 1 });
    };
    let (spec, of, file) = (first.part.spec.clone(), first.part.of, first.file.clone());
    let mut numbers: Vec<u64> = held.iter().map(|one| one.part.index).collect();
    numbers.sort_unstable();
    if !numbers.iter().copied().eq(1..=of) || held.iter().any(|one| one.part.of != of) {
        let found: Vec<String> = numbers.iter().map(u64::to_string).collect();
        let found = found.join(", ");
        return Err(PartError::Missing { found, of });
    }
    let other = held.iter().find(|one| one.part.spec != spec);
    if let Some(other) = other {
        return Err(PartError::OtherSpec(other.file.clone(), file));
    }
    let mut removed: Option<Removed> = None;
    for one in held {
        add(one, &mut gather, &mut removed)?;
    }
    let mut population = Gather::merge(vec![gather]).map_err(RowError::from)?;
    let mut manifest = select(&mut population, &spec, None)?;
    manifest.removed = removed;
    Ok(manifest)
}

fn add(one: Held<'_>, gather: &mut Gather, removed: &mut Option<Removed>) -> Result<(), PartError> {
    let Held {
        file, part, run, ..
    } = one;
    let before = gather.rows();
    let mut hashed = Hashed::of(run);
    rows(&mut hashed, &file, Share::Whole, gather)?;
    let found = hashed.digest();
    if found != part.run_sha256 {
        let stated = part.run_sha256;
        return Err(PartError::Run {
            file,
            stated,
            found,
        });
    }
    let distinct = gather.rows() - before;
    gather.count_collapsed(part.rows.saturating_sub(distinct));
    let Some(more) = part.removed else {
        return Ok(());
    };
    match removed {
        None => *removed = Some(more),
        Some(all) => {
            all.count += more.count;
            all.rows.extend(more.rows);
        }
    }
    Ok(())
}

/// Hashes what passes through.
struct Hashed<'a> {
    inner: Box<dyn std::io::Read + 'a>,
    hash: sha2::Sha256,
}

impl<'a> Hashed<'a> {
    fn of(inner: Box<dyn std::io::Read + 'a>) -> Self {
        let hash = <sha2::Sha256 as sha2::Digest>::new();
        Self { inner, hash }
    }

    fn digest(self) -> String {
        let hash: [u8; 32] = sha2::Digest::finalize(self.hash).into();
        Digest::from_bytes(hash).to_string()
    }
}

impl std::io::Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        sha2::Digest::update(&mut self.hash, &buffer[..read]);
        Ok(read)
    }
}
