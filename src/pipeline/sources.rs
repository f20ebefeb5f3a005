//! Folders that are scanned where they are: counts and places become the evidence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::diagnostic::{Code, Finding, reason};
use crate::model::plan::{Choice as _, ItemView, Source, Text};
use crate::model::scan::{Family, FileScan, Hit, ScannedFile};
use crate::model::{
    Collected, CollectedFile, CollectedItem, Content, Digest, Document, Plan, Series,
};
use crate::scan::{Hash, Scanner};
use crate::{collect, disk};

/// How many places of one folder are listed; all are counted.
const MOST_PLACES: usize = 5_000;

/// Scans every folder that the plan names as `scanned`, and adds what was counted to
/// what was collected.
pub(super) fn scan(
    scanner: &Scanner,
    plan: &Plan,
    root: &Path,
    collected: &mut Collected,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in plan.items() {
        let Some(Source::Scanned(stated)) = item.source else {
            continue;
        };
        let evidence = collect::folder(plan, root, stated).and_then(|(folder, shown)| {
            folder_as_evidence(scanner, &item, stated, &folder, &shown)
        });
        let found = match evidence {
            Ok((file, hits)) => {
                findings.extend(hits);
                CollectedItem {
                    files: vec![file],
                    ..CollectedItem::default()
                }
            }
            Err(finding) => {
                findings.push(finding.about(item.id.to_string()));
                CollectedItem {
                    failed: 1,
                    ..CollectedItem::default()
                }
            }
        };
        collected.items.insert(item.id.clone(), found);
    }
    findings
}

/// What was found below a folder.
#[derive(Default)]
struct Tally {
    files: u64,
    bytes: u64,
    counts: BTreeMap<(Family, Arc<str>), u64>,
    places: Vec<Value>,
    unscanned: Vec<Value>,
}

fn folder_as_evidence(
    scanner: &Scanner,
    item: &ItemView<'_>,
    stated: &Text,
    folder: &Path,
    shown: &str,
) -> Result<(CollectedFile, Option<Finding>), Finding> {
    let unreadable = |path: &Path, error: &std::io::Error| {
        let below = path
            .strip_prefix(folder)
            .map(disk::shown)
            .unwrap_or_default();
        let message = format!(
            "`{shown}/{below}` of `{}` cannot be read: {}",
            item.id,
            reason(error)
        );
        let finding = Finding::new(Code::EvidenceUnreadable, message).at(&stated.place);
        finding.help("check the permissions of the folder and of what is in it")
    };
    let (files, unread) = disk::files_below(folder, &|_| false);
    if let Some((path, error)) = unread.first() {
        return Err(unreadable(path, error));
    }
    let mut tally = Tally::default();
    let mut failed = None;
    scanner.files(&files, Hash::No, &mut |at, scan| match scan {
        Ok(scan) => tally.add(&name(scanner, folder, &files[at]), &scan),
        Err(error) => failed = Some(unreadable(&files[at], &error)),
    });
    if let Some(finding) = failed {
        return Err(finding);
    }
    let hits = tally.finding(item, stated, shown);
    Ok((tally.file(scanner, shown), hits))
}

fn name(scanner: &Scanner, folder: &Path, file: &Path) -> String {
    scanner.safe_name(&disk::shown(file.strip_prefix(folder).unwrap_or(file)))
}

impl Tally {
    fn add(&mut self, name: &str, scan: &FileScan) {
        self.files += 1;
        self.bytes += scan.bytes;
        for (key, count) in &scan.counts {
            *self.counts.entry(key.clone()).or_default() += count;
        }
        let place = |hit: &Hit| {
            json!({
                "file": name, "line": hit.line, "rule": hit.rule.as_ref(),
                "family": hit.family.as_str(), "member": hit.member.as_deref(),
            })
        };
        let room = MOST_PLACES.saturating_sub(self.places.len());
        self.places.extend(scan.hits.iter().take(room).map(place));
        let unscanned = scan.unscanned.iter().take(20);
        self.unscanned
            .extend(unscanned.map(|found| json!({"file": name, "reason": found.reason})));
    }

    fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// What was found, for whoever prepares the package.
    fn finding(&self, item: &ItemView<'_>, stated: &Text, shown: &str) -> Option<Finding> {
        let of = |family: Family| {
            let counts = self
                .counts
                .iter()
                .filter(|((found, _), _)| *found == family);
            counts.map(|(_, count)| *count).sum::<u64>()
        };
        let families = Family::ALL
            .iter()
            .filter(|(_, family)| *family != Family::Personal);
        let found: Vec<String> = families
            .filter(|(_, family)| of(*family) > 0)
            .map(|(_, family)| format!("{} ({})", family.label(), of(*family)))
            .collect();
        if found.is_empty() {
            return None;
        }
        let message = format!(
            "`{shown}` of `{}` holds what looks like {}",
            item.id,
            found.join(", ")
        );
        let finding = Finding::new(Code::SensitiveDataInSource, message).at(&stated.place);
        Some(
            finding
                .about(item.id.to_string())
                .note("counts and places are evidence; the values are not shown and nothing of the folder is packed")
                .help(format!("`auditbinder scan {shown}` lists the places; a secret that was committed has to be replaced, not only removed")),
        )
    }

    /// The counts as a document that checks can be evaluated over.
    fn file(self, scanner: &Scanner, shown: &str) -> CollectedFile {
        let mut by_family: Map<String, Value> = Map::new();
        for (word, family) in Family::ALL {
            let of = self.counts.iter().filter(|((found, _), _)| found == family);
            by_family.insert(
                (*word).to_owned(),
                json!(of.map(|(_, count)| *count).sum::<u64>()),
            );
        }
        let by_rule = self
            .counts
            .iter()
            .map(|((_, rule), count)| (rule.to_string(), json!(count)));
        let listed = self.places.len() as u64;
        let document = json!({
            "schema": "auditbinder/scanned-source", "version": 1, "folder": shown,
            "files": self.files, "bytes": self.bytes,
            "rules": {"count": scanner.rules().len(), "sha256": scanner.rules().digest().to_string()},
            "counts": by_family, "by-rule": by_rule.collect::<Map<_, _>>(),
            "places": self.places, "places-not-listed": self.total() - listed,
            "unscanned": self.unscanned,
        });
        let mut bytes = serde_json::to_vec_pretty(&document).expect("a JSON value can be written");
        bytes.push(b'\n');
        CollectedFile {
            path: PathBuf::new(),
            shown: "scan.json".to_owned(),
            size: bytes.len() as u64,
            digest: Digest::of(&bytes),
            media_type: "application/json".to_owned(),
            content: Content::Text {
                lines: memchr::memchr_iter(b'\n', &bytes).count() as u64,
            },
            records: None,
            series: Series::default(),
            made: Some(bytes.into()),
            document: Some(Document::Read(document)),
            artifact: None,
            occurrence: None,
            earlier: false,
        }
    }
}

/// The item's folder counts as an asset's, too: whether what was found contradicts the
/// declared class of data is judged from these counts.
pub(super) fn as_scan(file: &CollectedFile) -> ScannedFile {
    let folder = match &file.document {
        Some(Document::Read(document)) => document.get("folder").and_then(Value::as_str),
        _ => None,
    };
    let counts = match &file.document {
        Some(Document::Read(document)) => document.get("counts").cloned().unwrap_or_default(),
        _ => Value::Null,
    };
    let of = |word: &str| counts.get(word).and_then(Value::as_u64).unwrap_or_default();
    let rule: Arc<str> = "in the scanned folder".into();
    let found = Family::ALL
        .iter()
        .map(|(word, family)| ((*family, rule.clone()), of(word)));
    ScannedFile {
        shown: folder.unwrap_or(&file.shown).to_owned(),
        scan: FileScan {
            counts: found.filter(|(_, count)| *count > 0).collect(),
            ..FileScan::default()
        },
    }
}
