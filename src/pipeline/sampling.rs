//! Opens the files that samples are drawn from, and draws the samples of a plan.

mod draw;
mod packed;
mod records;

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::model::Plan;
use crate::model::id::PopulationId;
use crate::model::plan::Engagement;
use crate::model::sampling::SampleReadings;
use crate::sample::{Gather, Gathered, RowError, Share, rows};
use crate::telemetry;

pub(super) use packed::payload;
pub(super) use records::payload as records;

/// Says why a population could not be read.
#[derive(Debug)]
pub enum Rows {
    /// The file cannot be opened.
    Open(io::Error),
    /// A row, or the stream, cannot be read.
    Row(RowError),
}

/// Adds the rows of a file of JSON lines, which may be compressed with gzip or Zstandard.
pub fn population_rows(path: &Path, share: Share, gather: &mut Gather) -> Result<(), Rows> {
    let mut file = File::open(path).map_err(Rows::Open)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    let name = name.to_string_lossy().into_owned();
    let mut read = Ok(());
    let plain = telemetry::decompressed(&mut file, &mut |input| {
        read = rows(input, &name, share, gather);
        Ok(())
    });
    plain.map_err(Rows::Open)?;
    read.map_err(Rows::Row)
}

/// The samples of a plan, drawn as far as their populations were counted.
pub(super) fn samples(
    plan: &Plan,
    engagement: &Engagement,
    populations: &mut BTreeMap<PopulationId, Gathered>,
) -> SampleReadings {
    draw::draw(plan, engagement, populations)
}
