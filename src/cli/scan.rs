//! `scan`: what the rules find in files, never what it is.

mod rules;
mod sarif;
mod walk;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::args::{Format, RuleArgs, ScanArgs, ScanCommand};
use super::output::Output;
use super::progress::Progress;
use super::{Exit, fingerprint};
use crate::diagnostic::{Code, Finding, Sources, counted, reason};
use crate::model::plan::Choice as _;
use crate::model::scan::{Family, FileScan, Hit, Unscanned};
use crate::pipeline::{read_rules, read_words, ready, shipped_rules};
use crate::scan::{FingerprintKey, Hash, RuleFile, Scanner};

/// Scans files and folders, or answers about rules.
pub fn run(args: &ScanArgs, output: &mut Output) -> Result<Exit, Exit> {
    if let Some(ScanCommand::Rules(command)) = &args.command {
        return rules::run(command, output);
    }
    let scanner = Scanner::new(
        ready(&files(&args.rules, output)?).map_err(|all| problems(&all, output))?,
        key(args, output)?,
    );
    let found = walk::files(&args.paths, &args.exclude).map_err(|all| problems(&all, output))?;
    let progress = Progress::begin(output, "scanning");
    let mut answer = Answer::new(output.format, &scanner);
    let paths: Vec<PathBuf> = found.iter().map(|file| file.path.clone()).collect();
    let mut unreadable = Vec::new();
    scanner.files(&paths, Hash::No, &mut |index, scan| {
        let shown = scanner.safe_name(&found[index].shown);
        match scan {
            Ok(scan) => answer.file(&shown, &scan, output),
            Err(error) => unreadable.push(cannot_read(&shown, &error)),
        }
    });
    drop(progress);
    answer.finish(output);
    if !unreadable.is_empty() {
        output.findings(&unreadable, &Sources::default());
        return Ok(Exit::Unreadable);
    }
    Ok(if answer.is_clean() {
        Exit::Done
    } else {
        Exit::Judged
    })
}

fn problems(findings: &[Finding], output: &mut Output) -> Exit {
    output.problems(findings, &Sources::default())
}

fn cannot_read(shown: &str, error: &std::io::Error) -> Finding {
    let message = format!("`{shown}` cannot be read: {}", reason(error));
    let finding = Finding::new(Code::EvidenceUnreadable, message);
    finding.help("check the path, and the permissions of the file and its folders")
}

/// The shipped rules and those that were named.
fn files(args: &RuleArgs, output: &mut Output) -> Result<Vec<RuleFile>, Exit> {
    let mut files = shipped_rules();
    let mut findings = Vec::new();
    for path in &args.files {
        match read_rules(path, &path.display().to_string()) {
            Ok(file) => files.push(file),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    for (number, path) in args.words.iter().enumerate() {
        let id = if number == 0 {
            "own-words".to_owned()
        } else {
            format!("own-words-{}", number + 1)
        };
        match read_words(path, &path.display().to_string(), &id, Family::Personal) {
            Ok(file) => files.push(file),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    if findings.is_empty() {
        Ok(files)
    } else {
        Err(problems(&findings, output))
    }
}

fn key(args: &ScanArgs, output: &mut Output) -> Result<Option<FingerprintKey>, Exit> {
    let read = |path: &PathBuf| fingerprint::read(path).map_err(|finding| output.problem(*finding));
    args.fingerprint_key.as_ref().map(read).transpose()
}

/// The answer in the making.
struct Answer {
    format: Format,
    files: u64,
    bytes: u64,
    decoded: u64,
    counts: BTreeMap<Family, u64>,
    unscanned: u64,
    rules: (usize, String),
    records: Vec<Value>,
    sarif: sarif::Log,
}

impl Answer {
    fn new(format: Format, scanner: &Scanner) -> Self {
        let rules = scanner.rules();
        Self {
            format,
            files: 0,
            bytes: 0,
            decoded: 0,
            counts: BTreeMap::new(),
            unscanned: 0,
            rules: (rules.len(), rules.digest().to_string()),
            records: Vec::new(),
            sarif: sarif::Log::new(rules),
        }
    }

    fn is_clean(&self) -> bool {
        self.unscanned == 0 && self.counts.values().all(|count| *count == 0)
    }

    fn file(&mut self, shown: &str, scan: &FileScan, output: &mut Output) {
        self.files += 1;
        self.bytes += scan.bytes;
        self.decoded += scan.decoded;
        self.unscanned += scan.unscanned.len() as u64;
        for ((family, _), count) in &scan.counts {
            *self.counts.entry(*family).or_default() += count;
        }
        match self.format {
            Format::Human | Format::Csv | Format::Ics => {
                scan.hits
                    .iter()
                    .for_each(|hit| output.line(human(shown, hit)));
                let left = scan.total() - scan.hits.len() as u64;
                if left > 0 {
                    output.line(format!(
                        "{shown}: {left} more values; their places are not listed"
                    ));
                }
                let words = |found: &Unscanned| match &found.member {
                    Some(member) => format!("{shown}!{member}: not scanned: {}", found.reason),
                    None => format!("{shown}: not scanned: {}", found.reason),
                };
                scan.unscanned
                    .iter()
                    .for_each(|found| output.line(words(found)));
            }
            Format::Jsonl => {
                for record in records(shown, scan) {
                    output.line(record.to_string());
                }
            }
            Format::Json => self.records.extend(records(shown, scan)),
            Format::Sarif => self.sarif.file(shown, scan),
        }
    }

    fn finish(&mut self, output: &mut Output) {
        let (rules, digest) = &self.rules;
        match self.format {
            Format::Human | Format::Csv | Format::Ics => {
                let of = |family: Family| match self.counts.get(&family) {
                    Some(count) => format!("{} {count}", family.as_str()),
                    None => format!("{} 0", family.as_str()),
                };
                let families: Vec<String> = Family::ALL.iter().map(|(_, f)| of(*f)).collect();
                output.line(format!(
                    "known-pattern scan with {rules} rules ({}): {}, {} bytes, {} more after decoding",
                    &digest[..12],
                    counted(usize::try_from(self.files).unwrap_or(usize::MAX), "file"),
                    self.bytes,
                    self.decoded
                ));
                output.line(format!(
                    "  found: {}; not fully scanned: {}",
                    families.join(", "),
                    self.unscanned
                ));
            }
            Format::Jsonl => {}
            Format::Json => {
                let counts: Map<String, Value> = Family::ALL
                    .iter()
                    .map(|(word, family)| {
                        let count = self.counts.get(family).copied().unwrap_or_default();
                        ((*word).to_owned(), json!(count))
                    })
                    .collect();
                let found = std::mem::take(&mut self.records);
                output.json(
                    "scan",
                    json!({
                        "files": self.files, "bytes": self.bytes, "decoded": self.decoded,
                        "rules": {"count": rules, "sha256": digest}, "counts": counts,
                        "unscanned": self.unscanned, "found": found,
                    }),
                );
            }
            Format::Sarif => output.line(self.sarif.text()),
        }
    }
}

fn human(shown: &str, hit: &Hit) -> String {
    let member = hit
        .member
        .as_ref()
        .map(|member| format!("!{member}"))
        .unwrap_or_default();
    let through: Vec<&str> = hit.through.iter().map(|layer| layer.as_str()).collect();
    let through = if through.is_empty() {
        String::new()
    } else {
        format!(" (in {})", through.join(", "))
    };
    let print = hit.fingerprint.map(|print| format!(" {}", print.short()));
    format!(
        "{shown}{member}:{}:{}: {} {}{through}{}",
        hit.line,
        hit.column,
        hit.family.as_str(),
        hit.rule,
        print.unwrap_or_default()
    )
}

/// What was found in a file, and what was not scanned, as records without values.
fn records(shown: &str, scan: &FileScan) -> Vec<Value> {
    let hit = |hit: &Hit| {
        let mut record = Map::new();
        record.insert("file".into(), json!(shown));
        record.insert("line".into(), json!(hit.line));
        record.insert("column".into(), json!(hit.column));
        record.insert("rule".into(), json!(hit.rule.as_ref()));
        record.insert("family".into(), json!(hit.family.as_str()));
        if hit.at.end > hit.at.start {
            record.insert("offset".into(), json!(hit.at.start));
            record.insert("length".into(), json!(hit.at.end - hit.at.start));
        }
        if !hit.through.is_empty() {
            let through: Vec<&str> = hit.through.iter().map(|layer| layer.as_str()).collect();
            record.insert("through".into(), json!(through));
        }
        if let Some(member) = &hit.member {
            record.insert("member".into(), json!(member.as_ref()));
        }
        if let Some(print) = hit.fingerprint {
            record.insert("fingerprint".into(), json!(print.to_string()));
        }
        Value::Object(record)
    };
    let unscanned = |found: &Unscanned| json!({"file": shown, "unscanned": found.reason, "member": found.member.as_deref()});
    let left = scan.total() - scan.hits.len() as u64;
    let left = (left > 0).then(|| json!({"file": shown, "values-without-place": left}));
    let hits = scan.hits.iter().map(hit);
    hits.chain(left)
        .chain(scan.unscanned.iter().map(unscanned))
        .collect()
}
