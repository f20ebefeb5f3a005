//! Measures the reader of telemetry over a written corpus: megabytes per CPU second,
//! memory, and whether it counts what was written.
//!
//! `cargo bench --bench telemetry` writes 500 MB (`-- --megabytes N`, `-- --seed N`) of
//! what Codex would have recorded and reads them in a process of its own; it fails
//! when a figure is over its limit. `-- --keep FOLDER` leaves the corpus there. CPU
//! time and peak memory are what Linux says of the process.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "shared/arguments.rs"]
mod arguments;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode};

use auditbinder::telemetry::{self, Records};

/// The bars.
const LEAST_SPEED: f64 = 400.0;
const MOST_MEMORY: u64 = 100;

/// The lines that the corpus is made of.
const SAMPLES: [&str; 2] = [
    include_str!("../tests/data/agents/telemetry/approvals-0.169.file-exporter.jsonl"),
    include_str!("../tests/data/agents/telemetry/chatgpt-auth-0.169.file-exporter.jsonl"),
];

fn main() -> ExitCode {
    let arguments = arguments::arguments(500);
    if let Some(path) = &arguments.read {
        return read(path);
    }
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(folder).expect("a folder");
    let path = folder.join("telemetry.jsonl");
    let wrote = write(&path, arguments.seed, arguments.megabytes << 20).expect("written");
    let bytes = path.metadata().expect("it is there").len();
    println!("seed {}: {bytes} bytes, {wrote:?}", arguments.seed);
    // The first run finds the file in no cache.
    measure(&path);
    let (counts, cpu_seconds, peak_mb) = measure(&path);
    #[allow(clippy::cast_precision_loss, reason = "a size in megabytes")]
    let speed = bytes as f64 / 1e6 / cpu_seconds;
    let right = counts == format!("{wrote:?}");
    let (fast, small) = (speed >= LEAST_SPEED, peak_mb < MOST_MEMORY);
    println!("{} {counts}", word(right));
    println!(
        "{} {speed:.0} MB per CPU second (at least {LEAST_SPEED})",
        word(fast)
    );
    println!(
        "{} {peak_mb} MB peak memory (under {MOST_MEMORY})",
        word(small)
    );
    if right && fast && small {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn word(good: bool) -> &'static str {
    if good { "ok  " } else { "FAIL" }
}

/// What is counted both when writing and when reading.
#[derive(Debug, Default, PartialEq)]
struct Counts {
    documents: u64,
    records: u64,
    events: BTreeMap<String, u64>,
    conversations: usize,
}

/// Reads one file and prints the counts.
fn read(path: &Path) -> ExitCode {
    let mut file = File::open(path).expect("it opens");
    let reading = telemetry::read(&mut file).expect("it is read");
    let Records::Telemetry(facts) = &reading.records else {
        return ExitCode::FAILURE;
    };
    let counts = Counts {
        documents: reading.population.json_documents,
        records: facts.log_records,
        events: facts.events.counts().clone(),
        conversations: facts.conversations.len(),
    };
    println!("{counts:?}");
    if reading.complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Reads a file in a process of its own: counts, CPU seconds, peak memory.
fn measure(path: &Path) -> (String, f64, u64) {
    let program = std::env::current_exe().expect("it runs");
    let mut command = Command::new("/usr/bin/time");
    command
        .args(["-f", "%U %S %M"])
        .arg(program)
        .arg("--read")
        .arg(path);
    let output = command.output().expect("`time` is installed");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let last = said.lines().last().unwrap_or_default();
    let mut numbers = last.split(' ').filter_map(|text| text.parse::<f64>().ok());
    let mut next = || numbers.next().expect("three numbers");
    let cpu_seconds = next() + next();
    let peak = last.rsplit(' ').next().unwrap_or_default();
    let counts = String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned();
    let peak_mb = peak.parse::<u64>().expect("kilobytes") / 1000;
    (counts, cpu_seconds, peak_mb)
}

/// A linear congruential generator; Knuth, TAOCP volume 2, 3.3.4, table 1, line 26.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// The resource of a sample line and the records of it, as they are written.
struct Sample {
    before: &'static str,
    records: Vec<(&'static str, Option<&'static str>)>,
}

/// Writes documents of a few dozen records: one conversation after another, each the
/// length of a sample or some times of it, with its own id, host, person and clock.
fn write(path: &Path, seed: u64, least: u64) -> io::Result<Counts> {
    let samples = SAMPLES.map(sample);
    let mut random = Random(seed);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let mut counts = Counts::default();
    let mut clock = 1_767_225_600_000;
    let mut written = 0;
    while written < least {
        let sample = &samples[usize::from(random.below(3) == 0)];
        counts.conversations += 1;
        let number = counts.conversations;
        let id = format!("01a1{:08x}-{number:012x}", random.below(1 << 30));
        let host = format!("devbox-{:02}", random.below(40));
        let before = sample.before.replace("devbox-01", &host);
        let person = format!("dev{}@example.org", random.below(120));
        let mut parts = Vec::new();
        for round in 0..=random.below(4) {
            for (record, event) in &sample.records {
                clock += 40 + random.below(400);
                let call = format!("call_{number:x}_{round}_");
                parts.push(filled(record, &id, &call, &person, clock, &mut random));
                counts.records += 1;
                if let Some(event) = event {
                    *counts.events.entry((*event).to_owned()).or_default() += 1;
                }
            }
        }
        let many = 8 + usize::try_from(random.below(56)).expect("small");
        for part in parts.chunks(many) {
            counts.documents += 1;
            let line = format!("{before}{}]}}]}}]}}\n", part.join(","));
            written += line.len() as u64;
            out.write_all(line.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(counts)
}

fn sample(text: &'static str) -> Sample {
    let mut before = "";
    let mut records = Vec::new();
    for line in text.lines() {
        let list = "\"logRecords\":[";
        for (place, _) in line.match_indices(list) {
            let start = place + list.len();
            if before.is_empty() {
                before = &line[..start];
            }
            records.extend(objects(&line[start..]).map(|record| (record, event(record))));
        }
    }
    Sample { before, records }
}

/// The objects of a list, each as it is written.
fn objects(list: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(',');
        let mut parsed =
            serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
        if !rest.starts_with('{') || parsed.next()?.is_err() {
            return None;
        }
        let (object, after) = rest.split_at(parsed.byte_offset());
        rest = after;
        Some(object)
    })
}

fn event(record: &'static str) -> Option<&'static str> {
    let named = "\"key\":\"event.name\",\"value\":{\"stringValue\":\"";
    let (_, after) = record.split_once(named)?;
    after.split('"').next()
}

fn filled(
    record: &str,
    id: &str,
    call: &str,
    person: &str,
    clock: u64,
    random: &mut Random,
) -> String {
    let stamp = chrono::DateTime::from_timestamp_millis(i64::try_from(clock).expect("a time"));
    let stamp = stamp
        .expect("a time")
        .format("%FT%H:%M:%S%.3fZ")
        .to_string();
    let mut text = record
        .replace("01a1f8c0-8c48-79f3-a411-023eff854074", id)
        .replace("01a1f8c6-de50-75d3-9174-d4e58329ee66", id)
        .replace("call_", call)
        .replace("dev@example.org", person);
    if let Some(at) = text.find("\"stringValue\":\"2026-11-20T") {
        let at = at + "\"stringValue\":\"".len();
        text.replace_range(at..at + stamp.len(), &stamp);
    }
    if let Some(at) = text.find("\"observedTimeUnixNano\":\"") {
        let at = at + "\"observedTimeUnixNano\":\"".len();
        text.replace_range(at..at + 13, &clock.to_string());
    }
    // Real outputs are longer than those of the samples.
    if let Some(at) = text.find("Output:\\n") {
        let lines = random.below(60);
        let mut more = String::new();
        for line in 0..lines {
            let place = line * 7;
            write!(
                more,
                "src/part_{line}.rs:{place}:\\tlet \\\"x\\\" = {line};\\n"
            )
            .expect("memory");
        }
        text.insert_str(at + "Output:\\n".len(), &more);
    }
    text
}
