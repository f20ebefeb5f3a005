//! Reads what the plan names: every file once, as a stream, with size, digest and kind.
//!
//! No evidence file is held in memory; a file whose document a check wants is
//! kept only while it is parsed, and only up to [`DOCUMENT_BYTES`].

mod document;
mod file;
mod locate;
mod records;

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::{Code, Finding};
use crate::disk;
use crate::model::id::EvidenceId;
use crate::model::plan::{Held, ItemView, Parser, Source, Text, Viewed};
use crate::model::{Collected, CollectedFile, CollectedItem, Digest, Document, Plan, ViewedRecord};

/// The largest file that is parsed into a document for checks.
pub const DOCUMENT_BYTES: u64 = 8 * 1024 * 1024;

/// Collects every item of the plan.
///
/// `root` is the folder of the main plan file. What could be read is returned
/// together with a finding for everything that could not.
pub fn collect(plan: &Plan, root: &Path) -> (Collected, Vec<Finding>) {
    let place = locate::Place::new(root, &plan.roots);
    let items = plan.items();
    let results: Vec<(EvidenceId, CollectedItem, Vec<Finding>)> = items
        .par_iter()
        .filter(|item| item.held == Held::Yes)
        .filter_map(|item| Some((item, item.source?)))
        .map(|(item, source)| {
            let (collected, findings) = collect_item(item, source, &place);
            (item.id.clone(), collected, findings)
        })
        .collect();
    let mut collected = Collected::default();
    let mut findings = place.problems().to_vec();
    for (id, item, mut problems) in results {
        collected.items.insert(id, item);
        findings.append(&mut problems);
    }
    (collected, findings)
}

/// Collects one item alone. Nothing, where it is not held or names no source.
pub fn one(plan: &Plan, root: &Path, item: &ItemView<'_>) -> Option<(CollectedItem, Vec<Finding>)> {
    let source = item.source.filter(|_| item.held == Held::Yes)?;
    let place = locate::Place::new(root, &plan.roots);
    Some(collect_item(item, source, &place))
}

/// Parses a small file that is held in memory, as checks see it.
pub fn document(parser: Parser, shown: &str, bytes: &[u8]) -> Document {
    document::read(parser, shown, bytes)
}

/// A file that the locker keeps.
pub struct Kept {
    /// Where its bytes are.
    pub path: PathBuf,
    /// How it is shown.
    pub shown: String,
    /// The number of its occurrence.
    pub occurrence: u64,
    /// Whether a later occurrence took its place.
    pub earlier: bool,
}

/// Reads a file that the locker keeps; what stopped it is told in words.
///
/// Documents are read of the newest occurrence only: rules ask what is in force.
pub fn kept(item: &ItemView<'_>, kept: &Kept) -> Result<CollectedFile, String> {
    let found = Found {
        path: kept.path.clone(),
        shown: kept.shown.clone(),
    };
    let parser = (!kept.earlier && wants_document(item)).then_some(item.parser);
    let read = file::read(&found, item, parser);
    let mut file = read.map_err(|problem| problem.words())?;
    file.occurrence = Some(kept.occurrence);
    file.earlier = kept.earlier;
    Ok(file)
}

/// The folder of a source that is scanned where it is.
pub fn folder(plan: &Plan, root: &Path, stated: &Text) -> Result<(PathBuf, String), Finding> {
    let found = locate::Place::new(root, &plan.roots).file(stated)?;
    if found.path.is_dir() {
        return Ok((found.path, found.shown));
    }
    let message = format!("`{}` is not a folder that can be read", found.shown);
    let finding = Finding::new(Code::EvidenceMissing, message).at(&stated.place);
    Err(finding.help("name a folder below the plan, or one below a folder of `roots:`"))
}

fn collect_item(
    item: &ItemView<'_>,
    source: &Source,
    place: &locate::Place,
) -> (CollectedItem, Vec<Finding>) {
    match source {
        Source::File(path) => {
            let (files, failed, findings) = match place.file(path) {
                Ok(found) => take(item, vec![found], path),
                Err(finding) => (Vec::new(), 1, vec![finding.about(item.id.to_string())]),
            };
            (
                CollectedItem {
                    files,
                    failed,
                    ..CollectedItem::default()
                },
                findings,
            )
        }
        Source::Files(pattern) => match place.files(pattern) {
            Ok(found) if found.is_empty() => (failed(), vec![no_match(item, pattern)]),
            Ok(found) => {
                let (files, failed, findings) = take(item, found, pattern);
                (
                    CollectedItem {
                        files,
                        failed,
                        ..CollectedItem::default()
                    },
                    findings,
                )
            }
            Err(finding) => (failed(), vec![finding.about(item.id.to_string())]),
        },
        // The pipeline scans the folder, and keeps nothing of it but what was counted.
        // `collect` reads live sources into the locker.
        Source::Scanned(_)
        | Source::GitLog(_)
        | Source::Command(_)
        | Source::Http(_)
        | Source::Sql(_)
        | Source::ObjectStore(_) => (CollectedItem::default(), Vec::new()),
        Source::Viewed(viewed) => (
            CollectedItem {
                viewed: Some(record(viewed)),
                ..CollectedItem::default()
            },
            Vec::new(),
        ),
    }
}

fn failed() -> CollectedItem {
    CollectedItem {
        failed: 1,
        ..CollectedItem::default()
    }
}

fn record(viewed: &Viewed) -> ViewedRecord {
    ViewedRecord {
        holder: viewed.holder.value.clone(),
        place: viewed.place.value.clone(),
        inspect: viewed.inspect.value.clone(),
        digest: viewed
            .sha256
            .as_ref()
            .and_then(|text| Digest::parse(&text.value).ok()),
    }
}

fn no_match(item: &ItemView<'_>, pattern: &Text) -> Finding {
    let message = format!(
        "pattern `{}` of `{}` matches no file",
        pattern.value, item.id
    );
    Finding::new(Code::EvidenceMissing, message)
        .at(&pattern.place)
        .about(item.id.to_string())
        .note(format!(
            "patterns are relative to the folder of `{}`",
            pattern.place.file
        ))
}

fn wants_document(item: &ItemView<'_>) -> bool {
    let by_name = matches!(
        item.parser,
        Parser::Auto | Parser::Binary | Parser::OtlpLogs
    );
    !item.checks.is_empty() || !by_name
}

/// A file to take: where it is, and how it is shown.
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    pub(crate) shown: String,
}

fn take(
    item: &ItemView<'_>,
    found: Vec<Found>,
    stated: &Text,
) -> (Vec<CollectedFile>, u32, Vec<Finding>) {
    let wants_document = wants_document(item);
    let (mut files, mut failed, mut findings) = (Vec::new(), 0, Vec::new());
    for found in found {
        match file::read(&found, item, wants_document.then_some(item.parser)) {
            Ok(file) => files.push(file),
            Err(problem) => {
                failed += 1;
                findings.push(problem.finding(item, &found.shown, stated));
            }
        }
    }
    files.sort_by(|a, b| a.shown.cmp(&b.shown));
    (files, failed, findings)
}

/// The folder in which a plan file stands, relative to the root.
fn folder_of(text: &Text) -> PathBuf {
    Path::new(text.place.file.as_ref())
        .parent()
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// The way a path that leaves the root is refused.
fn outside(text: &Text) -> Finding {
    let message = format!("`{}` leaves the plan's folder", text.value);
    Finding::new(Code::PathOutsideRoot, message)
        .at(&text.place)
        .help("copy the evidence below the plan, or name its folder under `roots:`")
}

/// The shown form of a path inside the root; the root itself is `.`.
fn shown(path: &Path) -> String {
    let shown = disk::shown(path);
    if shown.is_empty() {
        ".".to_owned()
    } else {
        shown
    }
}
