//! The three corpora, the same bytes on every machine.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// What a corpus stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 20,000 exports, settings and tickets of about 10 kB each.
    Small,
    /// Eight logs of agents, one JSON record a line.
    Logs,
    /// Logs, small files, and documents that do not compress.
    Mixed,
}

impl Kind {
    /// The name of its folder and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Logs => "logs",
            Self::Mixed => "mixed",
        }
    }

    /// Writes it below a folder, unless it is there; `percent` scales the number of
    /// its files, and for the eight logs their length.
    pub fn make(self, home: &Path, percent: u64) -> io::Result<PathBuf> {
        let folder = home.join(format!("{}-{percent}", self.name()));
        let done = folder.with_extension("done");
        if done.exists() {
            return Ok(folder);
        }
        let mut random = Random(0x2545_f491_4f6c_dd1d);
        let part = |whole: u64| whole * percent / 100;
        match self {
            Self::Small => small_files(&folder, part(20_000), &mut random)?,
            Self::Logs => logs(&folder, 8, part(250_000_000), &mut random)?,
            Self::Mixed => {
                logs(
                    &folder.join("logs"),
                    part(50).max(1),
                    10_950_000,
                    &mut random,
                )?;
                small_files(&folder.join("files"), part(13_700), &mut random)?;
                noise(&folder.join("reports"), part(300), 1_000_000, &mut random)?;
            }
        }
        File::create(done)?;
        Ok(folder)
    }
}

/// Xorshift: not random, but without a pattern that deflate could use.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: u64) -> u64 {
        (self.next() >> 11) % limit
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.below(words.len() as u64);
        words[usize::try_from(at).expect("a small number")]
    }
}

const WORDS: [&str; 48] = [
    "access",
    "account",
    "admin",
    "agent",
    "alert",
    "approved",
    "audit",
    "backup",
    "baseline",
    "branch",
    "change",
    "closed",
    "cluster",
    "commit",
    "config",
    "customer",
    "database",
    "denied",
    "deploy",
    "device",
    "encrypt",
    "export",
    "finding",
    "gateway",
    "group",
    "host",
    "incident",
    "invoice",
    "key",
    "laptop",
    "merge",
    "network",
    "owner",
    "patch",
    "pipeline",
    "policy",
    "release",
    "restore",
    "review",
    "role",
    "sandbox",
    "secret",
    "service",
    "session",
    "ticket",
    "token",
    "vendor",
    "workspace",
];
const PEOPLE: [&str; 12] = [
    "ada.muster",
    "ben.okafor",
    "chloe.martin",
    "dmitri.s",
    "eva.lind",
    "farid.n",
    "grace.kim",
    "hugo.b",
    "ines.costa",
    "jonas.w",
    "kavya.r",
    "liam.o",
];

/// A mixture of CSV exports, JSON answers and prose of tickets.
fn small_files(folder: &Path, count: u64, random: &mut Random) -> io::Result<()> {
    for number in 0..count {
        let place = folder.join(format!("{:03}", number / 200));
        fs::create_dir_all(&place)?;
        let (ending, write): (_, fn(&mut String, &mut Random)) = match number % 3 {
            0 => ("csv", csv_row),
            1 => ("json", json_record),
            _ => ("txt", sentence),
        };
        let length = 2_000 + random.below(16_500);
        let mut text = String::new();
        while (text.len() as u64) < length {
            write(&mut text, random);
        }
        fs::write(place.join(format!("{number:05}.{ending}")), text)?;
    }
    Ok(())
}

fn csv_row(out: &mut String, random: &mut Random) {
    let (id, group) = (random.next(), random.pick(&WORDS));
    let (who, by) = (random.pick(&PEOPLE), random.pick(&PEOPLE));
    let (month, day) = (1 + random.below(12), 1 + random.below(28));
    let _ = writeln!(
        out,
        "{id:016x},{who}@northwind.example,{group},{by},2026-{month:02}-{day:02}"
    );
}

fn json_record(out: &mut String, random: &mut Random) {
    let (id, count) = (random.next(), random.below(90_000));
    let (one, other) = (random.pick(&WORDS), random.pick(&WORDS));
    let who = random.pick(&PEOPLE);
    let _ = write!(
        out,
        "{{\n  \"id\": \"{id:016x}\",\n  \"actor\": \"{who}\",\n  \"action\": \"{one}.{other}\",\n  \"count\": {count}\n}},\n"
    );
}

fn sentence(out: &mut String, random: &mut Random) {
    for _ in 0..8 + random.below(9) {
        *out += random.pick(&WORDS);
        out.push(' ');
    }
    let _ = writeln!(out, "#{}.", random.below(100_000));
}

/// Records as an agent's OpenTelemetry exporter writes them.
fn logs(folder: &Path, count: u64, length: u64, random: &mut Random) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for number in 0..count {
        let file = File::create(folder.join(format!("{number:02}.jsonl")))?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let (mut written, mut at) = (0, 1_767_225_600_000 + number * 3_600_000);
        let mut session = random.next();
        while written < length {
            at += random.below(4_000);
            if random.below(20) == 0 {
                session = random.next();
            }
            let (tool, duration) = (
                random.pick(&["shell", "apply_patch", "read_file"]),
                random.below(5_000),
            );
            let (host, who) = (random.below(40), random.pick(&PEOPLE));
            let line = format!(
                "{{\"timeUnixMs\":{at},\"event.name\":\"codex.tool_result\",\"conversation.id\":\"{session:016x}\",\
                 \"user.email\":\"{who}@northwind.example\",\"tool_name\":\"{tool}\",\"duration_ms\":\"{duration}\",\
                 \"success\":\"true\",\"host.name\":\"devbox-{host:02}\",\"app.version\":\"0.169.0\"}}\n"
            );
            out.write_all(line.as_bytes())?;
            written += line.len() as u64;
        }
        out.flush()?;
    }
    Ok(())
}

/// What compressed images and fonts in a PDF look like to deflate.
fn noise(folder: &Path, count: u64, length: u64, random: &mut Random) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for number in 0..count {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        while (bytes.len() as u64) < length {
            bytes.extend_from_slice(&random.next().to_le_bytes()[2..6]);
        }
        fs::write(folder.join(format!("{number:03}.pdf")), bytes)?;
    }
    Ok(())
}
