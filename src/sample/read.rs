//! Reads a population written as one JSON object per line.

use std::io::{self, BufRead, BufReader, Read};

use serde::Deserialize;

use super::gather::{Gather, GatherError};
use super::instance::{Instance, InstanceId};
use crate::model::Digest;

/// The longest row, in bytes.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Says why rows could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// The file could not be read to its end.
    #[error("`{file}` cannot be read beyond row {row}: {error}")]
    Read {
        /// The file.
        file: String,
        /// The last row that was read.
        row: u64,
        /// What the system says.
        error: io::Error,
    },
    /// A row that is no instance. A row is never passed over.
    #[error("row {row} of `{file}` is no instance: {why}")]
    Row {
        /// The file.
        file: String,
        /// Counted from 1.
        row: u64,
        /// What is wrong with it.
        why: String,
    },
    /// The rows could not be kept.
    #[error(transparent)]
    Gather(#[from] GatherError),
}

/// Fields beside these four are passed over.
#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    id: std::borrow::Cow<'a, str>,
    #[serde(borrow, default)]
    sha256: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow, default)]
    stratum: Option<std::borrow::Cow<'a, str>>,
    #[serde(default)]
    amount: Option<i64>,
    #[serde(default, rename = "ep1-conflict")]
    conflict: bool,
}

/// Which ids of a file are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// All of them.
    Whole,
    /// Those of one shard.
    Shard {
        /// Counted from 1.
        index: u64,
        /// How many shards there are.
        of: u64,
    },
}

impl Share {
    /// Whether an id belongs to the share: the first 8 bytes of its SHA-256, modulo the
    /// number of shards.
    pub fn holds(self, id: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Shard { index, of } => {
                let first = Digest::of(id.as_bytes()).as_bytes()[..8].try_into();
                u64::from_be_bytes(first.expect("eight bytes")) % of == index - 1
            }
        }
    }

    /// Whether rows without a sound id are counted here: by one shard alone.
    fn holds_bad_ids(self) -> bool {
        matches!(self, Self::Whole | Self::Shard { index: 1, .. })
    }
}

/// Adds every row of a file; ids that break R1 are counted with their place.
pub fn rows(
    input: &mut dyn Read,
    file: &str,
    share: Share,
    gather: &mut Gather,
) -> Result<(), RowError> {
    let mut input = BufReader::with_capacity(256 * 1024, input);
    let mut line = Vec::new();
    let mut row = 0;
    loop {
        line.clear();
        let read = (&mut input).take(LONGEST + 1).read_until(b'\n', &mut line);
        let read = read.map_err(|error| RowError::Read {
            file: file.to_owned(),
            row,
            error,
        })?;
        if read == 0 {
            return Ok(());
        }
        row += 1;
        let wrong = |why: String| RowError::Row {
            file: file.to_owned(),
            row,
            why,
        };
        if line.len() as u64 > LONGEST {
            return Err(wrong(format!("it is longer than {LONGEST} bytes")));
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let parsed: Line<'_> = serde_json::from_slice(text).map_err(|error| wrong(said(&error)))?;
        one(&parsed, (file, row), share, gather)?;
    }
}

/// What a reader of JSON says, in the words of the program.
pub(super) fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.replace("invalid type: ", "found ");
    let text = text.replace("invalid value: ", "found ");
    text.replace("invalid ", "unsound ")
}

fn one(
    line: &Line<'_>,
    place: (&str, u64),
    share: Share,
    gather: &mut Gather,
) -> Result<(), RowError> {
    let (file, row) = place;
    let id = match InstanceId::parse(&line.id) {
        Ok(id) => id,
        Err(why) if share.holds_bad_ids() => {
            gather.refuse(file, row, why);
            return Ok(());
        }
        Err(_) => return Ok(()),
    };
    if !share.holds(id.as_str()) {
        return Ok(());
    }
    let digest = line.sha256.as_deref().filter(|text| !text.is_empty());
    let sha256 = digest.map(Digest::parse).transpose();
    let sha256 = sha256.map_err(|error| RowError::Row {
        file: file.to_owned(),
        row,
        why: error.to_string(),
    })?;
    let instance = Instance {
        id,
        sha256,
        stratum: line.stratum.as_deref(),
        amount: line.amount,
    };
    if line.conflict {
        gather.add_disputed(instance)?;
    } else {
        gather.add(instance)?;
    }
    Ok(())
}
