//! What is installed: host, program, version and digest, as CSV or JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::artifact::head::Head;
use crate::artifact::kept::{Counts, short};
use crate::artifact::source::{Source, at, fact};
use crate::artifact::stream::elements;
use crate::artifact::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Installed,
    recognise,
    read,
};

/// What every record has, and what it may have.
const REQUIRED: [&str; 3] = ["host", "program", "version"];

/// The most different combinations of program, version and digest, and the most hosts that
/// are told apart.
const MOST_KINDS: usize = 20_000;
const MOST_HOSTS: usize = 200_000;

/// Without a digest, host, program and version may be columns of anything.
fn recognise(head: &Head) -> bool {
    let columns = columns(head);
    let has = |name: &str| columns.iter().any(|column| column == name);
    head.has(&["host", "program", "version", "sha256"])
        || REQUIRED.iter().all(|name| has(name)) && has("sha256")
}

/// The columns of the header row, in lower case.
fn columns(head: &Head) -> Vec<String> {
    if head.json.is_some() {
        return Vec::new();
    }
    let line = head.text().lines().next().unwrap_or("");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok);
    let record = record.unwrap_or_default();
    record
        .iter()
        .map(|name| name.trim().to_lowercase())
        .collect()
}

#[derive(Default)]
struct Installed {
    kinds: BTreeMap<[String; 3], (u64, String)>,
    left_out: u64,
    hosts: BTreeSet<String>,
    hosts_left_out: u64,
    records: u64,
    without_digest: u64,
    troubles: Troubles,
}

impl Installed {
    fn note(&mut self, of: &dyn Fn(&str) -> Option<String>, place: (u64, u64, &str)) {
        let (number, line, shown) = place;
        self.records += 1;
        let mut found = Vec::new();
        for name in REQUIRED {
            if let Some(text) = of(name).filter(|text| !text.is_empty()) {
                found.push(short(&text).to_owned());
            } else {
                let what = format!("record {number} has no `{name}`");
                self.troubles.push(what, at(shown, line, 1));
            }
        }
        let [host, program, version] = &found[..] else {
            return;
        };
        let sha256 = of("sha256").filter(|digest| !digest.is_empty());
        let digest = sha256.map(|digest| format!("sha256:{}", digest.to_lowercase()));
        let digest = digest.or_else(|| of("integrity").filter(|text| !text.is_empty()));
        self.without_digest += u64::from(digest.is_none());
        if self.hosts.len() < MOST_HOSTS {
            self.hosts.insert(host.clone());
        } else if !self.hosts.contains(host) {
            self.hosts_left_out += 1;
        }
        let key = [program.clone(), version.clone(), digest.unwrap_or_default()];
        if self.kinds.len() >= MOST_KINDS && !self.kinds.contains_key(&key) {
            self.left_out += 1;
            return;
        }
        let kind = self.kinds.entry(key).or_insert_with(|| (0, host.clone()));
        kind.0 += 1;
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let columns = columns(&source.head);
    let has = |name: &&str| columns.iter().any(|column| column == *name);
    let mut installed = Installed::default();
    if REQUIRED.iter().all(has) {
        table(source, &columns, &mut installed)?;
    } else if source.head.has(&["program", "version"]) {
        let shown = source.shown;
        let rest = elements(source, &[], &mut |element| {
            let of = |name: &str| element.value[name].as_str().map(str::to_owned);
            installed.note(&of, (element.number, element.line.unwrap_or(1), shown));
        })?;
        if rest.elements == 0 {
            let of = |name: &str| rest.members.get(name)?.as_str().map(str::to_owned);
            installed.note(&of, (1, 1, shown));
        }
        for trouble in rest.troubles.first {
            installed.troubles.push(trouble.what, trouble.place);
        }
        installed.troubles.left_out += rest.troubles.left_out;
    } else {
        return Err(source.unreadable(
            "expected installed programs, a table or JSON objects with `host`, `program`, `version` and `sha256`; found something else",
        ));
    }
    Ok(answer(installed))
}

fn table(
    source: &mut Source<'_>,
    columns: &[String],
    installed: &mut Installed,
) -> Result<(), Unreadable> {
    let shown = source.shown;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(&mut source.reader);
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(()),
            Ok(true) => {
                let line = record.position().map_or(1, csv::Position::line);
                if record.len() != columns.len() {
                    let what = format!(
                        "this row has {} fields, and the header has {}",
                        record.len(),
                        columns.len()
                    );
                    installed.troubles.push(what, at(shown, line, 1));
                }
                let number = installed.records + 1;
                let of = |name: &str| {
                    let column = columns.iter().position(|column| column == name)?;
                    record.get(column).map(|text| text.trim().to_owned())
                };
                installed.note(&of, (number, line, shown));
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                return Err(Unreadable {
                    message: "the table cannot be read on: this is no text in UTF-8".to_owned(),
                    place: at(shown, line, 1),
                });
            }
        }
    }
}

fn answer(installed: Installed) -> ArtifactReading {
    let mut programs = Counts::new(1_000);
    for ([program, ..], (count, _)) in &installed.kinds {
        for _ in 0..*count {
            programs.note(program);
        }
    }
    let hosts = installed.hosts.len() as u64 + installed.hosts_left_out;
    let facts = vec![
        fact(
            "installations",
            format!("{} on {hosts} hosts", installed.records),
        ),
        fact("programs", programs.shown(5)),
        fact("without a digest", installed.without_digest),
    ];
    let kinds = installed.kinds.into_iter();
    let kinds = kinds.map(|([program, version, digest], (count, host))| {
        let mut kind = json!({
            "program": program, "version": version, "installations": count, "host": host,
        });
        if !digest.is_empty() {
            kind["digest"] = json!(digest);
        }
        kind
    });
    let mut doc = Map::new();
    doc.insert("installations".to_owned(), json!(installed.records));
    doc.insert("hosts".to_owned(), json!(hosts));
    doc.insert("without-digest".to_owned(), json!(installed.without_digest));
    doc.insert("installed".to_owned(), kinds.collect());
    doc.insert("installed-left-out".to_owned(), json!(installed.left_out));
    programs.put(&mut doc, "programs");
    ArtifactReading {
        parser: Parser::Installed,
        form: "installed programs".to_owned(),
        records: Some(installed.records),
        doc: Value::Object(doc),
        facts,
        troubles: installed.troubles,
    }
}
