//! The records behind the selected instances: where each stands, and what it says where
//! the evidence it stands in leaves the house as it is.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::model::id::Id as _;
use crate::model::plan::Sample;
use crate::model::sampling::Drawn;
use crate::model::{CollectedFile, Digest};
use crate::package::EntryName;
use crate::pipeline::{Judged, packing, populations};
use crate::population::{self, Selected};
use crate::render::dossier::EvidenceRow;
use crate::seal::Payload;
use crate::sheet::neutral;

/// `records.csv`, and `records.jsonl` where nothing of the evidence was changed or held back.
pub(in crate::pipeline) fn payload(judged: &Judged<'_>, evidence: &[EvidenceRow]) -> Vec<Payload> {
    let mut payload = Vec::new();
    for sample in &judged.opened.plan.samples {
        let reading = judged.samples.get(&sample.id.value);
        let Some(drawn) = reading.and_then(|reading| reading.drawn.as_ref()) else {
            continue;
        };
        let Some((selected, item)) = selected(judged, sample, drawn) else {
            continue;
        };
        let files = judged.gathered.collected.items.get(item);
        let files = files.map_or(&[][..], |item| &item.files);
        let row = evidence.iter().find(|row| row.id == item.as_str());
        let entries = row.map(entries).unwrap_or_default();
        let folder = EntryName::component(sample.id.value.as_str());
        let name = |name: &str| format!("data/samples/{folder}/{name}");
        payload.push(packing::own(
            &name("records.csv"),
            table(&selected, files, &entries),
        ));
        // What was redacted or held back does not leave by another door.
        let is_packed = |file: &CollectedFile| entries.contains_key(&file.digest);
        if !files.is_empty() && files.iter().all(is_packed) {
            payload.push(packing::own(&name("records.jsonl"), lines(&selected)));
        }
    }
    payload
}

/// The records of the instances that are tested, with the item that they stand in.
fn selected<'a>(
    judged: &Judged<'a>,
    sample: &Sample,
    drawn: &Drawn,
) -> Option<(Vec<Selected>, &'a crate::model::id::EvidenceId)> {
    let plan = &judged.opened.plan;
    let mut known = plan.populations.iter();
    let population = known.find(|one| one.id.value == sample.population.value)?;
    let files = populations::files(&judged.gathered.collected, population);
    let definition = populations::definition(population, Some(judged.engagement));
    let ids: BTreeSet<String> = drawn.tested.iter().cloned().collect();
    let options = populations::options(population);
    let records = population::records(&definition, &files, &options, &ids).ok()?;
    Some((records, &population.evidence.value))
}

/// The names in the package by the digest of what is packed.
fn entries(row: &EvidenceRow) -> BTreeMap<Digest, String> {
    let files = row.files.iter();
    let entries = files.filter_map(|file| {
        let digest = Digest::parse(&file.sha256).ok()?;
        Some((digest, file.entry.clone()))
    });
    entries.collect()
}

/// One line for each record: the instance, where it stands, and its digest.
fn table(
    selected: &[Selected],
    files: &[CollectedFile],
    entries: &BTreeMap<Digest, String>,
) -> Vec<u8> {
    let mut csv = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut row = |cells: [&str; 5]| {
        let safe = cells.map(neutral);
        csv.write_record(&safe).expect("written to memory");
    };
    row(["item", "file", "line", "entry", "sha256"]);
    for one in selected {
        let file = files.iter().find(|file| *file.shown == *one.file);
        let entry = file.and_then(|file| entries.get(&file.digest));
        row([
            &one.id,
            &one.file,
            &one.line.to_string(),
            entry.map_or("", String::as_str),
            &one.sha256.to_string(),
        ]);
    }
    csv.into_inner().expect("written to memory")
}

/// One JSON object for each record, in the order of the table.
fn lines(selected: &[Selected]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for one in selected {
        let line = json!({
            "item": one.id, "file": one.file, "line": one.line,
            "sha256": one.sha256.to_string(), "record": one.record,
        });
        bytes.extend_from_slice(line.to_string().as_bytes());
        bytes.push(b'\n');
    }
    bytes
}
