//! Measures the scanner over a planted corpus: megabytes per CPU second, memory, and
//! what it finds.
//!
//! `cargo bench --bench scan` writes 150 MB (`-- --megabytes N`, `-- --seed N`), scans them with
//! the release binary and prints the figures with their limits; it fails when one is
//! over. `-- --keep FOLDER` leaves the corpus and its list of planted lines there, for
//! `benches/scan_peers.py`. CPU time and peak memory are what Linux says of the process.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[allow(dead_code, reason = "shared by several benches")]
#[path = "shared/arguments.rs"]
mod arguments;
#[path = "../tests/scan/corpus.rs"]
mod corpus;

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// The bars.
const LEAST_SPEED: f64 = 150.0;
const MOST_MEMORY: u64 = 100;
const LEAST_RECALL: f64 = 0.95;
const LEAST_PRECISION: f64 = 0.99;

fn main() -> ExitCode {
    let arguments = arguments::arguments(150);
    let temporary = tempfile::tempdir().expect("a folder");
    let home = arguments.keep.as_deref().unwrap_or(temporary.path());
    let folder = home.join("corpus");
    let corpus = corpus::write(&folder, arguments.seed, arguments.megabytes).expect("written");
    corpus::write_truth(&home.join("truth.jsonl"), &corpus).expect("written");
    println!(
        "seed {}: {} bytes, {} planted values, {} decoys",
        arguments.seed,
        corpus.bytes,
        corpus.planted.len(),
        corpus.decoys.len()
    );
    // The first run finds the files in no cache.
    scan(&folder);
    let (found, used) = scan(&folder);
    let mut good = figures(&corpus, &used);
    good &= scores(&corpus, &found);
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What a run used.
struct Used {
    cpu_seconds: f64,
    peak_mb: u64,
}

fn scan(folder: &Path) -> (Vec<(String, u32, String)>, Used) {
    let program = env!("CARGO_BIN_EXE_auditbinder");
    let mut command = Command::new("/usr/bin/time");
    command
        .args(["-f", "%U %S %M", program, "scan"])
        .arg(folder);
    command.args(["--format", "jsonl"]).stdin(Stdio::null());
    let output = command.output().expect("`time` is installed");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = said.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last
        .split_whitespace()
        .filter_map(|text| text.parse().ok())
        .collect();
    assert_eq!(numbers.len(), 3, "{said}");
    let peak = String::from(last.rsplit(' ').next().unwrap_or_default());
    let used = Used {
        cpu_seconds: numbers[0] + numbers[1],
        peak_mb: peak.parse::<u64>().expect("kilobytes") / 1000,
    };
    (records(folder, &output.stdout), used)
}

fn records(folder: &Path, stdout: &[u8]) -> Vec<(String, u32, String)> {
    let shown = folder.to_string_lossy().into_owned();
    let text = String::from_utf8_lossy(stdout);
    let records = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let hits = records.filter(|record: &serde_json::Value| record.get("rule").is_some());
    hits.map(|record| {
        let file = record["file"].as_str().unwrap_or_default();
        let file = file
            .strip_prefix(&shown)
            .unwrap_or(file)
            .trim_start_matches('/');
        let member = record["member"].as_str().map(|member| format!("!{member}"));
        let line = record["line"]
            .as_u64()
            .and_then(|line| u32::try_from(line).ok());
        let family = record["family"].as_str().unwrap_or_default().to_owned();
        let file = format!("{file}{}", member.unwrap_or_default());
        (file, line.unwrap_or_default(), family)
    })
    .collect()
}

fn figures(corpus: &corpus::Corpus, used: &Used) -> bool {
    #[allow(clippy::cast_precision_loss, reason = "a size in megabytes")]
    let speed = corpus.bytes as f64 / 1e6 / used.cpu_seconds;
    let fast = speed >= LEAST_SPEED;
    let small = used.peak_mb < MOST_MEMORY;
    println!(
        "{} {speed:.0} MB per CPU second (at least {LEAST_SPEED})",
        word(fast)
    );
    println!(
        "{} {} MB peak memory (under {MOST_MEMORY})",
        word(small),
        used.peak_mb
    );
    fast && small
}

fn scores(corpus: &corpus::Corpus, found: &[(String, u32, String)]) -> bool {
    let score = corpus::score(corpus, found);
    let mut good = true;
    for family in &score.families {
        let (recall, precision) = (family.recall(), family.precision());
        let held = recall >= LEAST_RECALL && precision >= LEAST_PRECISION;
        good &= held;
        println!(
            "{} {:?}: recall {recall:.3} ({} of {}, encoded {} of {}), precision {precision:.3} ({} false)",
            word(held),
            family.family,
            family.hit,
            family.planted,
            family.hit_hard,
            family.planted_hard,
            family.false_positives
        );
    }
    good
}

fn word(good: bool) -> &'static str {
    if good { "ok  " } else { "OVER" }
}
