//! Measures the seal stage and `verify` on three corpora, with ordinary tools beside them.
//!
//! `cargo bench --bench sealing` uses a twentieth of each corpus; `-- --whole`
//! all of it (3.2 GB). `--at DIR` keeps the corpora there, `--only NAME` takes
//! one, `--peers` runs `zip`, `sha256sum` and `unzip` too. Ends with failure when
//! a figure misses its bar or the bytes differ between numbers of threads.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![allow(clippy::cast_precision_loss, reason = "figures are for people")]

#[path = "sealing/corpus.rs"]
mod corpus;

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use auditbinder::model::{Digest, PackageTime};
use auditbinder::package::{EntryName, Signatory};
use auditbinder::seal::{Payload, PayloadContent, SealKey, SealRequest, Signer, seal};
use auditbinder::verify::verify;
use corpus::Kind;

/// MB per CPU second of sealing and of verifying, and how many times faster than
/// `sha256sum` and `zip -6` two cores have to be.
struct Bars {
    seal: f64,
    verify: f64,
    times: f64,
}

fn bars(kind: Kind) -> Bars {
    let (seal, verify, times) = match kind {
        Kind::Small => (95.0, 600.0, 4.0),
        Kind::Logs => (150.0, 450.0, 4.5),
        Kind::Mixed => (170.0, 600.0, 6.5),
    };
    Bars {
        seal,
        verify,
        times,
    }
}

/// What one run took.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    cpu: f64,
}

impl Cost {
    fn and(self, other: Self) -> Self {
        Self {
            wall: self.wall + other.wall,
            cpu: self.cpu + other.cpu,
        }
    }
}

/// The files of one corpus, hashed before anything is measured, as `collect` does.
struct Corpus {
    kind: Kind,
    folder: PathBuf,
    payload: Vec<Payload>,
    bytes: u64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let value = |flag: &str| {
        let at = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(at + 1)
    };
    let temporary = tempfile::tempdir().expect("a folder");
    let home = value("--at").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    let percent = if has("--whole") { 100 } else { 5 };
    let mut good = true;
    for kind in [Kind::Small, Kind::Logs, Kind::Mixed] {
        if value("--only").is_some_and(|only| only != kind.name()) {
            continue;
        }
        let folder = kind.make(&home, percent).expect("a corpus");
        let corpus = Corpus::read(kind, folder).expect("a readable corpus");
        good &= measure(&corpus, &home, has("--peers"));
    }
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

impl Corpus {
    fn read(kind: Kind, folder: PathBuf) -> io::Result<Self> {
        let (mut payload, mut bytes) = (Vec::new(), 0);
        for entry in walkdir::WalkDir::new(&folder).sort_by_file_name() {
            let entry = entry?;
            if !entry.file_type().is_file() {
                continue;
            }
            let path = entry.into_path();
            let below = path.strip_prefix(&folder).expect("below the folder");
            let name = format!("data/evidence/{}", below.to_string_lossy());
            let (digest, size) = digest(&path)?;
            bytes += size;
            payload.push(Payload {
                name: EntryName::parse(&name).expect("a plain name"),
                content: PayloadContent::File { path, digest, size },
            });
        }
        Ok(Self {
            kind,
            folder,
            payload,
            bytes,
        })
    }

    fn megabytes(&self) -> f64 {
        self.bytes as f64 / 1e6
    }

    /// Seals it into a file with so many threads.
    fn seal(&self, out: &Path, threads: usize, signer: &Signer) -> Cost {
        let request = SealRequest {
            name: "corpus",
            package: "corpus-1",
            time: PackageTime::from_epoch(1_782_777_600).expect("a time"),
            payload: self.payload.clone(),
            signatory: Signatory {
                identity: "evidence@acme.example".to_owned(),
                name: "Ada Muster".to_owned(),
                role: "CISO".to_owned(),
                meaning: "measured".to_owned(),
            },
            facts: serde_json::Map::new(),
            previous: None,
            supplement: None,
            sequence: 1,
            signer,
            x509: None,
            software: "auditbinder bench",
            spool: out.parent().expect("a folder"),
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads");
        let file = File::create(out).expect("made");
        cost(|| {
            let mut file = BufWriter::with_capacity(1 << 20, file);
            pool.install(|| seal(&request, &mut file)).expect("sealed");
        })
    }
}

fn digest(path: &Path) -> io::Result<(Digest, u64)> {
    use sha2::Digest as _;
    let mut sha = sha2::Sha256::new();
    let size = io::copy(&mut File::open(path)?, &mut HashWriter(&mut sha))?;
    Ok((Digest::from_bytes(sha.finalize().into()), size))
}

struct HashWriter<'a>(&'a mut sha2::Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        sha2::Digest::update(self.0, bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Prints the figures of one corpus; whether every bar is reached.
fn measure(corpus: &Corpus, home: &Path, peers: bool) -> bool {
    let (bars, size) = (bars(corpus.kind), corpus.megabytes());
    let place = tempfile::tempdir_in(home).expect("a folder");
    let signer: Signer = SealKey::create(&place.path().join("key.pem"), None)
        .expect("a key")
        .into();
    let name = |threads: usize| place.path().join(format!("{threads}.zip"));
    println!(
        "{}: {} files, {size:.1} MB",
        corpus.kind.name(),
        corpus.payload.len()
    );
    let one = corpus.seal(&name(1), 1, &signer);
    let two = corpus.seal(&name(2), 2, &signer);
    let eight = corpus.seal(&name(8), 8, &signer);
    let packed = fs::metadata(name(1)).expect("written").len() as f64 / 1e6;
    let share = 100.0 * packed / size;
    println!(
        "  size {packed:.1} MB, {share:.2} %; peak memory so far {} MB",
        peak()
    );
    let mut good = line("seal, 1 thread", size, one, Some(bars.seal));
    line("seal, 2 threads", size, two, None);
    line("seal, 8 threads", size, eight, None);
    let same = same_bytes(&name(1), &name(2)) && same_bytes(&name(1), &name(8));
    println!("  same bytes for 1, 2 and 8 threads: {same}");
    let trusted = [*signer.public()];
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.expect("threads");
        let spent = cost(|| {
            let found = pool.install(|| verify(&name(1), &trusted));
            assert_eq!(found.exit_code(), 0, "{:?}", found.findings);
        });
        let bar = (threads == 1).then_some(bars.verify);
        good &= line(&format!("verify, {threads} thread"), size, spent, bar);
    }
    if peers {
        good &= beside(corpus, place.path(), two, packed, &bars);
    }
    good && same
}

/// Runs the ordinary tools on the same files; whether the seal is as much faster as asked.
fn beside(corpus: &Corpus, place: &Path, ours: Cost, packed: f64, bars: &Bars) -> bool {
    let size = corpus.megabytes();
    let zip = place.join("peer.zip").to_string_lossy().into_owned();
    let sums = place.join("sums.txt").to_string_lossy().into_owned();
    let hash = format!("find . -type f -print0 | sort -z | xargs -0 sha256sum > {sums}");
    let hashed = shell(&corpus.folder, &hash);
    let zipped = shell(&corpus.folder, &format!("zip -6 -q -r {zip} ."));
    let theirs = fs::metadata(&zip).map_or(0.0, |about| about.len() as f64 / 1e6);
    line("sha256sum", size, hashed, None);
    line("zip -6", size, zipped, None);
    let times = hashed.and(zipped).wall / ours.wall;
    println!(
        "  size of zip -6: {theirs:.1} MB ({:.2} %); ours is {:.3} of it",
        100.0 * theirs / size,
        packed / theirs
    );
    println!(
        "  seal with 2 threads against sha256sum + zip -6: {times:.1} times (bar {})",
        bars.times
    );
    let out = place.join("peer").to_string_lossy().into_owned();
    let check = format!("unzip -q {zip} -d {out} && cd {out} && sha256sum --quiet -c {sums}");
    line(
        "unzip + sha256sum -c",
        size,
        shell(&corpus.folder, &check),
        None,
    );
    times >= bars.times && packed <= theirs
}

fn shell(folder: &Path, command: &str) -> Cost {
    cost(|| {
        let status = Command::new("sh")
            .args(["-c", command])
            .current_dir(folder)
            .stdin(Stdio::null())
            .status()
            .expect("a shell");
        assert!(status.success(), "{command}");
    })
}

fn line(what: &str, megabytes: f64, spent: Cost, bar: Option<f64>) -> bool {
    let rate = megabytes / spent.cpu;
    let verdict = match bar {
        Some(bar) if rate < bar => format!("  UNDER the bar of {bar}"),
        Some(bar) => format!("  (bar {bar})"),
        None => String::new(),
    };
    println!(
        "  {what:<24} {:>7.2} s wall {:>7.2} s CPU {rate:>7.0} MB per CPU second{verdict}",
        spent.wall, spent.cpu
    );
    bar.is_none_or(|bar| rate >= bar)
}

fn same_bytes(one: &Path, other: &Path) -> bool {
    digest(one).expect("readable") == digest(other).expect("readable")
}

/// Wall and CPU time of this process and of the children it waited for (Linux).
fn cost(work: impl FnOnce()) -> Cost {
    let (began, before) = (Instant::now(), cpu_seconds());
    work();
    Cost {
        wall: began.elapsed().as_secs_f64(),
        cpu: (cpu_seconds() - before).max(0.001),
    }
}

/// `utime`, `stime`, `cutime` and `cstime` of proc(5), in ticks of a hundredth of a second.
fn cpu_seconds() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(4);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn peak() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1000
}
