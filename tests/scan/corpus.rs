//! A corpus with planted values: same seed, same bytes.
//!
//! Every planted value passes the checks of its kind and is made at run time, so
//! no source file holds one. One value stands on one line; the lines between are
//! dense in numbers, digests and ids, and some of them are decoys.

#![allow(
    dead_code,
    unused_imports,
    reason = "a test and a bench each use a part"
)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

#[path = "corpus/agent.rs"]
mod agent;
#[path = "corpus/background.rs"]
mod background;
#[path = "corpus/cards.rs"]
mod cards;
#[path = "corpus/carriers.rs"]
mod carriers;
#[cfg(test)]
#[path = "corpus/checks.rs"]
mod checks;
#[path = "corpus/decoys.rs"]
mod decoys;
#[path = "corpus/files.rs"]
mod files;
#[path = "corpus/hard.rs"]
mod hard;
#[path = "corpus/health.rs"]
mod health;
#[path = "corpus/kinds.rs"]
mod kinds;
#[path = "corpus/national.rs"]
mod national;
#[path = "corpus/personal.rs"]
mod personal;
#[path = "corpus/plan.rs"]
mod plan;
#[path = "corpus/random.rs"]
mod random;
#[path = "corpus/score.rs"]
mod score;
#[path = "corpus/secrets.rs"]
mod secrets;
#[path = "corpus/values.rs"]
mod values;

pub use score::{FamilyScore, Score, score};

/// How a value is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// As it is, or with the escapes of the string it stands in.
    Plain,
    /// Under an encoding or inside an archive.
    Hard,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    Secret,
    Pan,
    Phi,
    Personal,
}

impl Family {
    /// All families in the order of reports.
    pub const ALL: [Self; 4] = [Self::Secret, Self::Pan, Self::Phi, Self::Personal];

    /// The word that rules and output use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Pan => "pan",
            Self::Phi => "phi",
            Self::Personal => "personal",
        }
    }

    /// The family of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == word)
    }
}

/// One value of a kind, in text as a person would paste it.
pub struct Specimen {
    pub kind: &'static str,
    pub family: Family,
    pub text: String,
    pub value: String,
}

/// One specimen of every plain kind.
pub fn specimens(seed: u64) -> Vec<Specimen> {
    let mut random = random::Random::new(seed);
    let make = |kind: &'static kinds::Kind| {
        let shape = (kind.make)(&mut random);
        Specimen {
            kind: kind.name,
            family: kind.family,
            text: shape.pasted(),
            value: shape.value().to_owned(),
        }
    };
    kinds::all().map(make).collect()
}

/// One planted value.
pub struct Planted {
    /// Relative path, `/`-separated; of the archive for a member.
    pub file: String,
    /// Line of the stored file, from 1; inside an archive of the unpacked text.
    pub line: u32,
    /// The last line that belongs to it: of a PEM block, of a file in base64.
    pub last_line: u32,
    pub kind: &'static str,
    pub family: Family,
    pub tier: Tier,
    pub value: String,
}

/// What was written.
pub struct Corpus {
    /// Sorted by file and line.
    pub planted: Vec<Planted>,
    /// File, line and kind of what looks sensitive and is not.
    pub decoys: Vec<(String, u32, &'static str)>,
    /// Bytes on disk.
    pub bytes: u64,
}

/// Writes a corpus of about that many megabytes into the folder.
///
/// Memory does not grow with the size.
pub fn write(folder: &Path, seed: u64, megabytes: u64) -> io::Result<Corpus> {
    let mut background = background::Background::new(seed);
    let mut corpus = Corpus {
        planted: Vec::new(),
        decoys: Vec::new(),
        bytes: 0,
    };
    let items = plan::items(&mut background, megabytes);
    for (spec, items) in plan::FILES.iter().zip(items) {
        files::write_lines(folder, spec, items, megabytes, &mut background, &mut corpus)?;
    }
    files::write_base64(
        folder,
        plan::instances(megabytes),
        &mut background,
        &mut corpus,
    )?;
    corpus
        .planted
        .sort_by(|left, right| (&left.file, left.line).cmp(&(&right.file, right.line)));
    corpus.decoys.sort();
    Ok(corpus)
}

/// Writes the places of everything planted, one JSON object per line, no values.
pub fn write_truth(path: &Path, corpus: &Corpus) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut out = BufWriter::new(File::create(path)?);
    for planted in &corpus.planted {
        let tier = match planted.tier {
            Tier::Plain => "plain",
            Tier::Hard => "hard",
        };
        writeln!(
            out,
            r#"{{"file":"{}","line":{},"last_line":{},"kind":"{}","family":"{}","tier":"{tier}"}}"#,
            planted.file,
            planted.line,
            planted.last_line,
            planted.kind,
            planted.family.name(),
        )?;
    }
    for (file, line, kind) in &corpus.decoys {
        writeln!(
            out,
            r#"{{"file":"{file}","line":{line},"last_line":{line},"kind":"{kind}","family":null,"tier":"decoy"}}"#
        )?;
    }
    out.flush()
}
