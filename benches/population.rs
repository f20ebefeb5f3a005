//! Measures filtering and selecting from telemetry: megabytes per CPU second, memory, and
//! whether every way gives the same population.
//!
//! `cargo bench --bench population` writes 2,000 MB (`-- --megabytes N`, `-- --seed N`) of
//! OTLP log records in JSON lines, a dozen to a line, 3 % of them decisions of tools, and
//! a quarter of that packed with gzip. It counts the approved decisions of 90 of 120 days
//! and draws 25 of them, each time in a process of its own; it fails when a figure is over
//! its limit. `-- --keep FOLDER` leaves the corpus there. `jq`, and `duckdb` of Python,
//! are measured beside it where they are installed (`-- --peers`). CPU time and peak
//! memory are what Linux says of the process.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "shared/arguments.rs"]
mod arguments;
#[path = "population/corpus.rs"]
mod corpus;
#[path = "population/peers.rs"]
mod peers;

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use auditbinder::model::Digest;
use auditbinder::population::{self, Definition, Options, SourceFile};
use auditbinder::telemetry::Moment;

/// The bars: megabytes per CPU second, and megabytes of memory.
const LEAST_PLAIN: f64 = 700.0;
const LEAST_GZIP: f64 = 200.0;
const LEAST_INTERPRETED: f64 = 20.0;
const MOST_MEMORY: u64 = 100;
/// Memory for each identity, in bytes.
const PER_ID: u64 = 64;
/// Two threads are near twice as fast as one.
const LEAST_SPEEDUP: f64 = 1.7;

const COMPILED: &str = "name == 'codex.tool_decision' && attributes.decision == 'approved'";
const INTERPRETED: &str =
    "name.matches('^codex[.]tool_decision$') && attributes.decision == 'approved'";
const IDENTITY: &str = "attributes['conversation.id'] + '/' + attributes.call_id";

fn main() -> ExitCode {
    let arguments = arguments::arguments(2000);
    if let Some(path) = &arguments.read {
        return read(path);
    }
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
    std::fs::create_dir_all(folder).expect("a folder");
    let plain = folder.join("plain");
    let lines = corpus::write(&plain, arguments.seed, arguments.megabytes << 20).expect("written");
    let packed = pack(&plain, &folder.join("gzip")).expect("packed");
    let bytes = size(&plain);
    println!(
        "seed {}: {bytes} bytes, {} lines, {} of them with a decision",
        arguments.seed, lines.all, lines.with_decision
    );
    let part = first(&plain, folder).expect("a part");
    let of_part = measure(&part, &["compiled", "1"]);
    let good = judge(&plain, &packed, &part, &of_part);
    if std::env::args().any(|argument| argument == "--peers") {
        peers::measure(&part, folder, &of_part.answer);
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Measures every way and says whether all is within its limits.
fn judge(plain: &Path, packed: &Path, part: &Path, of_part: &Run) -> bool {
    // The first run finds the files in no cache.
    measure(plain, &["compiled", "1"]);
    let one = measure(plain, &["compiled", "1"]);
    let every = measure(plain, &["every", "1"]);
    let two = measure(plain, &["compiled", "2"]);
    let zipped = measure(packed, &["compiled", "1"]);
    let interpreted = measure(part, &["interpreted", "1"]);
    println!("     {}", one.answer);
    let ids: u64 = one
        .answer
        .split(' ')
        .next()
        .and_then(|n| n.parse().ok())
        .expect("a number");
    let most = MOST_MEMORY + ids * PER_ID / 1_000_000;
    let rate = |path: &Path, run: &Run| megabytes(size(path)) / run.cpu_seconds;
    let unpacked = megabytes(zipped_bytes(packed));
    let rows = [
        (
            one.answer == every.answer && one.answer == two.answer,
            "the same with every row, and with two threads".to_owned(),
        ),
        (
            interpreted.answer == of_part.answer,
            "the same interpreted".to_owned(),
        ),
        at_least("MB per CPU second, plain", rate(plain, &one), LEAST_PLAIN),
        (
            true,
            format!(
                "{:.0} MB per CPU second, plain, every row parsed",
                rate(plain, &every)
            ),
        ),
        at_least(
            "MB per CPU second, gzip, unpacked",
            unpacked / zipped.cpu_seconds,
            LEAST_GZIP,
        ),
        at_least(
            "MB per CPU second, interpreted",
            rate(part, &interpreted),
            LEAST_INTERPRETED,
        ),
        (
            one.peak_mb < most,
            format!("{} MB peak memory (under {most})", one.peak_mb),
        ),
        at_least(
            "times as fast with two threads",
            one.seconds / two.seconds,
            LEAST_SPEEDUP,
        ),
    ];
    for (good, line) in &rows {
        println!("{} {line}", if *good { "ok  " } else { "FAIL" });
    }
    rows.iter().all(|(good, _)| *good)
}

fn at_least(what: &str, value: f64, least: f64) -> (bool, String) {
    (
        value >= least,
        format!("{value:.1} {what} (at least {least})"),
    )
}

#[allow(clippy::cast_precision_loss, reason = "a size in megabytes")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(path).expect("a folder");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    files
}

fn size(path: &Path) -> u64 {
    let size = |file: &PathBuf| file.metadata().expect("it is there").len();
    files(path).iter().map(size).sum()
}

/// Counts one folder and prints size, digest and the digest of 25 drawn identities.
fn read(path: &Path) -> ExitCode {
    let mode: Vec<String> = std::env::args()
        .skip_while(|one| one != "--mode")
        .skip(1)
        .collect();
    let source = |path: PathBuf| SourceFile {
        shown: path.display().to_string(),
        path,
        sha256: None,
    };
    let sources: Vec<SourceFile> = files(path).into_iter().map(source).collect();
    let moment =
        |day: u64| Moment::from_seconds(i64::try_from(corpus::BEGIN / 1000 + day * 86_400).ok()?);
    let filter = if mode[0] == "interpreted" {
        INTERPRETED
    } else {
        COMPILED
    };
    let definition = Definition {
        filter: Some(filter.to_owned()),
        identity: Some(IDENTITY.to_owned()),
        time: Some("time".to_owned()),
        from: moment(15),
        to: moment(105),
        ..Definition::default()
    };
    let options = Options {
        threads: mode[1].parse().ok(),
        every_row: mode[0] == "every",
        ..Options::default()
    };
    let mut counted = population::count(&definition, &sources, &options).expect("it is counted");
    let mut keyed = Vec::new();
    let gathered = &mut counted.gathered;
    let keep = |id: &str| {
        (
            Digest::of(format!("ep1:bench:sample:{id}").as_bytes()),
            id.to_owned(),
        )
    };
    gathered
        .for_each(&mut |one| {
            keyed.push(keep(one.id.as_str()));
            if keyed.len() > 4096 {
                keyed.sort_unstable();
                keyed.truncate(25);
            }
        })
        .expect("it is read");
    keyed.sort_unstable();
    let drawn: Vec<&str> = keyed.iter().take(25).map(|(_, id)| id.as_str()).collect();
    let drawn = Digest::of(drawn.join("\n").as_bytes());
    println!(
        "{} {} {drawn}",
        gathered.distinct, gathered.population_digest
    );
    ExitCode::SUCCESS
}

/// One run in a process of its own.
struct Run {
    answer: String,
    cpu_seconds: f64,
    seconds: f64,
    peak_mb: u64,
}

fn measure(path: &Path, mode: &[&str]) -> Run {
    let program = std::env::current_exe().expect("it runs");
    let mut command = Command::new(program);
    command.arg("--read").arg(path).arg("--mode").args(mode);
    timed(&command)
}

fn timed(command: &Command) -> Run {
    let mut timed = Command::new("/usr/bin/time");
    timed
        .args(["-f", "%U %S %M"])
        .arg(command.get_program())
        .args(command.get_args());
    let begun = Instant::now();
    let output = timed.output().expect("`time` is installed");
    let seconds = begun.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let last = said.lines().last().unwrap_or_default();
    let numbers: Vec<f64> = last
        .split(' ')
        .filter_map(|text| text.parse().ok())
        .collect();
    let peak = last.rsplit(' ').next().unwrap_or_default();
    Run {
        answer: String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned(),
        cpu_seconds: numbers[0] + numbers[1],
        seconds,
        peak_mb: peak.parse::<u64>().expect("kilobytes") / 1000,
    }
}

/// The first file, packed.
fn pack(plain: &Path, folder: &Path) -> io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("codex-0.jsonl.gz");
    let mut out = flate2::write::GzEncoder::new(File::create(&path)?, flate2::Compression::new(6));
    io::copy(&mut File::open(&files(plain)[0])?, &mut out)?;
    out.finish()?;
    Ok(folder.to_owned())
}

fn zipped_bytes(folder: &Path) -> u64 {
    let file = File::open(&files(folder)[0]).expect("it opens");
    io::copy(
        &mut flate2::read::MultiGzDecoder::new(file),
        &mut io::sink(),
    )
    .expect("it unpacks")
}

/// The first lines of the first file, at most 200 MB: for what is slow.
fn first(plain: &Path, folder: &Path) -> io::Result<PathBuf> {
    use std::io::{BufRead as _, BufReader};
    let part = folder.join("part.jsonl");
    let mut out = BufWriter::new(File::create(&part)?);
    let mut written = 0;
    let mut reader = BufReader::new(File::open(&files(plain)[0])?);
    let mut line = Vec::new();
    while written < 200_000_000 && reader.read_until(b'\n', &mut line)? > 0 {
        written += line.len();
        out.write_all(&line)?;
        line.clear();
    }
    out.flush()?;
    Ok(part)
}
