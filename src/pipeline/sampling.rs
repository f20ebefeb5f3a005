//! Opens the files that samples are drawn from, and draws the samples of a plan.

mod draw;
mod packed;

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use crate::model::id::PopulationId;
use crate::model::plan::Engagement;
use crate::model::sampling::SampleReadings;
use crate::model::{Collected, Plan};
use crate::sample::{Gather, Gathered, RowError, Share, rows};
use crate::telemetry;

pub(super) use packed::payload;

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

/// The samples of a plan, drawn as far as their populations are read.
pub(super) fn samples(
    plan: &Plan,
    collected: &Collected,
    engagement: &Engagement,
) -> SampleReadings {
    draw::draw(plan, engagement, &mut populations(plan, collected))
}

/// Ids that are kept in memory before sorted runs go to files.
const IDS_IN_MEMORY: usize = 500_000;

/// The populations of a plan whose files are rows of `ep1`: JSON lines that `id` identifies.
/// One that cannot be read is not there.
fn populations(plan: &Plan, collected: &Collected) -> BTreeMap<PopulationId, Gathered> {
    let mut read = BTreeMap::new();
    let by_id = |identity: &crate::model::plan::Text| identity.value == "id";
    for population in &plan.populations {
        let item = collected.items.get(&population.evidence.value);
        let files = item.map_or(&[][..], |item| &item.files);
        let of_rows = |shown: &str| {
            let shown = shown.trim_end_matches(".gz").trim_end_matches(".zst");
            shown.ends_with(".jsonl")
        };
        let of_rows = !files.is_empty() && files.iter().all(|file| of_rows(&file.shown));
        if !of_rows || !population.identity.as_ref().is_some_and(by_id) {
            continue;
        }
        let mut gather = Gather::new(IDS_IN_MEMORY, &std::env::temp_dir());
        let mut files = files.iter();
        let whole =
            files.all(|file| population_rows(&file.path, Share::Whole, &mut gather).is_ok());
        if let (true, Ok(gathered)) = (whole, Gather::merge(vec![gather])) {
            read.insert(population.id.value.clone(), gathered);
        }
    }
    read
}
