//! Which item stands in which file.

use super::background::Background;
use super::carriers::{Place, Rendered, render};
use super::decoys::DECOYS;
use super::hard::{HARD, ID_DECOYS, SOURCES};
use super::kinds;
use super::{Family, Tier};

/// How the lines of a file are stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    Plain,
    Gzip,
    Utf16,
    Zip,
    StoredZip,
}

/// One file of lines and its share of the corpus, in thousandths.
pub struct FileSpec {
    pub path: &'static str,
    pub place: Place,
    pub share: u64,
    pub packing: Packing,
}

const fn file(path: &'static str, place: Place, share: u64, packing: Packing) -> FileSpec {
    FileSpec {
        path,
        place,
        share,
        packing,
    }
}

/// All files of lines.
pub const FILES: &[FileSpec] = &[
    file(
        "agents/codex-otel-1.jsonl",
        Place::Agent,
        230,
        Packing::Plain,
    ),
    file(
        "agents/codex-otel-2.jsonl",
        Place::Agent,
        200,
        Packing::Plain,
    ),
    file("agents/rollout.jsonl", Place::Session, 80, Packing::Plain),
    file("logs/claims-api.log", Place::Log, 200, Packing::Plain),
    file("logs/gateway.log", Place::Log, 110, Packing::Plain),
    file("exports/orders.csv", Place::Csv, 60, Packing::Plain),
    file("config/production.env", Place::Env, 5, Packing::Plain),
    file("config/service.yaml", Place::Yaml, 10, Packing::Plain),
    file("config/service.toml", Place::Toml, 10, Packing::Plain),
    file("src/claims.rs", Place::Source, 25, Packing::Plain),
    file("docs/runbook.md", Place::Markdown, 15, Packing::Plain),
    file("ehr/results.hl7", Place::Hl7, 15, Packing::Plain),
    file("ehr/devices.ndjson", Place::Fhir, 15, Packing::Plain),
    file("archive/gateway-1.log.gz", Place::Log, 15, Packing::Gzip),
    file("archive/export.zip", Place::Csv, 4, Packing::Zip),
    file("archive/stored.zip", Place::Log, 3, Packing::StoredZip),
    file("exports/windows.txt", Place::Log, 3, Packing::Utf16),
];

/// One item, ready to be written.
pub struct Item {
    pub kind: &'static str,
    /// Nothing for a decoy.
    pub family: Option<Family>,
    pub tier: Tier,
    pub value: String,
    pub rendered: Rendered,
}

/// The items of every file, in the order of `FILES`.
pub fn items(background: &mut Background, megabytes: u64) -> Vec<Vec<Item>> {
    let each = instances(megabytes);
    let mut files: Vec<Vec<Item>> = FILES.iter().map(|_| Vec::new()).collect();
    plain(background, each, &mut files);
    hard(background, each, &mut files);
    packed(background, each, &mut files);
    decoys(background, each, &mut files);
    for items in &mut files {
        background.random.shuffle(items);
    }
    files
}

/// How often each kind is planted.
pub fn instances(megabytes: u64) -> usize {
    usize::try_from((megabytes / 2).clamp(3, 12)).expect("at most twelve")
}

/// One of the unpacked files of the place.
fn plain_file(background: &mut Background, place: Place) -> usize {
    let fitting: Vec<usize> = (0..FILES.len())
        .filter(|&index| FILES[index].place == place && FILES[index].packing == Packing::Plain)
        .collect();
    background.random.pick(&fitting)
}

fn plain(background: &mut Background, each: usize, files: &mut [Vec<Item>]) {
    for (row, kind) in kinds::all().enumerate() {
        for turn in 0..each {
            let place = kind.places[(row + turn) % kind.places.len()];
            let shape = (kind.make)(&mut background.random);
            let rendered = render(background, place, &shape);
            files[plain_file(background, place)].push(Item {
                kind: kind.name,
                family: Some(kind.family),
                tier: Tier::Plain,
                value: shape.value().to_owned(),
                rendered,
            });
        }
    }
}

fn hard(background: &mut Background, each: usize, files: &mut [Vec<Item>]) {
    for (row, hard) in HARD.iter().enumerate() {
        for turn in 0..each.max(8) {
            let source = kinds::named(hard.sources[(row * 5 + turn) % hard.sources.len()]);
            let place = hard.places[turn % hard.places.len()];
            let shape = (source.make)(&mut background.random);
            let rendered = (hard.encode)(background, place, &shape);
            files[plain_file(background, place)].push(Item {
                kind: hard.name,
                family: Some(source.family),
                tier: Tier::Hard,
                value: shape.value().to_owned(),
                rendered,
            });
        }
    }
}

/// Plain lines inside archives and in UTF-16.
fn packed(background: &mut Background, each: usize, files: &mut [Vec<Item>]) {
    for (index, spec) in FILES.iter().enumerate() {
        let kind = match spec.packing {
            Packing::Plain => continue,
            Packing::Gzip => "gzip-member",
            Packing::Utf16 => "utf-16-file",
            Packing::Zip => "zip-member",
            Packing::StoredZip => "zip-stored-member",
        };
        for turn in 0..each.max(8) {
            let source = kinds::named(SOURCES[(index * 5 + turn) % SOURCES.len()]);
            let shape = (source.make)(&mut background.random);
            let rendered = render(background, spec.place, &shape);
            files[index].push(Item {
                kind,
                family: Some(source.family),
                tier: Tier::Hard,
                value: shape.value().to_owned(),
                rendered,
            });
        }
    }
}

fn decoys(background: &mut Background, each: usize, files: &mut [Vec<Item>]) {
    let item = |kind, rendered| Item {
        kind,
        family: None,
        tier: Tier::Plain,
        value: String::new(),
        rendered,
    };
    for (row, decoy) in DECOYS.iter().enumerate() {
        for turn in 0..each {
            let place = decoy.places[(row + turn) % decoy.places.len()];
            let shape = (decoy.make)(&mut background.random);
            let rendered = render(background, place, &shape);
            // Every fourth log decoy stands in an archive.
            let index = match (place, turn % 4) {
                (Place::Log, 3) => packed_log(),
                _ => plain_file(background, place),
            };
            files[index].push(item(decoy.name, rendered));
        }
    }
    for (name, make) in ID_DECOYS {
        for _ in 0..each {
            let line = make(background);
            let index = plain_file(background, Place::Agent);
            files[index].push(item(name, Rendered::line(line)));
        }
    }
}

fn packed_log() -> usize {
    FILES
        .iter()
        .position(|spec| spec.packing == Packing::Gzip)
        .expect("one file is compressed")
}
