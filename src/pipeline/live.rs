//! Sources that are read where the evidence lives: into the locker whole, or not at all.

use std::borrow::Cow;
use std::fs::File;
use std::path::{Path, PathBuf};

use super::collecting::{Order, Outcome};
use super::{collecting, keeping};
use crate::diagnostic::{Code, Finding, reason};
use crate::locker::{Locker, LockerError};
use crate::model::occurrence::{Body, Covered, KeptFile, Occurrence};
use crate::model::plan::{EvidenceItem, Live, SqlSource, Text};
use crate::model::{At, Period, Plan};
use crate::package::EntryName;
use crate::source::{self, Fetched, FetchedFile, Request, SourceError};
use crate::{collect, disk};

/// The longest query that is read from a file.
const QUERY_BYTES: u64 = 1 << 20;

/// Reads the source of an item that is due, and keeps what it gave.
pub(super) fn take(
    (plan, root): (&Plan, &Path),
    (item, live): (&EvidenceItem, Live<'_>),
    locker: &mut Locker,
    order: &Order,
) -> Result<Outcome, LockerError> {
    if let Some(outcome) = collecting::not_due(item, locker, order) {
        return Ok(outcome);
    }
    if order.dry_run {
        return Ok(Outcome::DueFrom {
            source: live.kind(),
            needs: live.flag(),
        });
    }
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => {
            let what = format!("no temporary folder could be made: {}", reason(&error));
            return Ok(unread(failed(item, live, what)));
        }
    };
    let fetched = match fetch((plan, root), live, order, folder.path()) {
        Ok(fetched) => fetched,
        Err(Problem::Source(error)) => {
            let mut finding = failed(item, live, error.what).help(error.help);
            finding.notes.splice(0..0, error.notes);
            return Ok(unread(finding));
        }
        Err(Problem::Place(finding)) => {
            return Ok(unread(finding.about(item.id.value.to_string())));
        }
    };
    let occurrence = keep(item, live, locker, order, fetched)?;
    let mut writer = locker.writer()?;
    // Another collector may have taken the same window while this one was reading.
    if let Some(outcome) = collecting::not_due(item, writer.locker(), order) {
        return Ok(outcome);
    }
    let files = occurrence.files.len();
    let bytes = occurrence.files.iter().map(|file| file.size).sum();
    let entry = writer.append(&Body::Occurrence(Box::new(occurrence)), None)?;
    Ok(Outcome::Taken {
        sequence: entry.sequence,
        files,
        bytes,
    })
}

/// Why nothing was read.
enum Problem {
    Source(SourceError),
    /// A path of the plan leads nowhere.
    Place(Finding),
}

fn unread(finding: Finding) -> Outcome {
    Outcome::Unread(vec![finding])
}

fn failed(item: &EvidenceItem, live: Live<'_>, what: impl std::fmt::Display) -> Finding {
    let id = &item.id.value;
    let message = format!("source `{}` of `{id}` was not read: {what}", live.kind());
    Finding::new(Code::SourceFailed, message)
        .at(live.place().unwrap_or(&item.id.place))
        .about(id.to_string())
        .note("nothing of it was kept in the locker")
}

fn fetch(
    (plan, root): (&Plan, &Path),
    live: Live<'_>,
    order: &Order,
    into: &Path,
) -> Result<Fetched, Problem> {
    let folder = folder((plan, root), live).map_err(Problem::Place)?;
    let text = match live {
        Live::Sql(SqlSource {
            query_file: Some(file),
            ..
        }) => Some(query(root, file).map_err(Problem::Place)?),
        _ => None,
    };
    let request = Request {
        source: live,
        folder: &folder,
        text: text.as_deref(),
        span: span(plan),
    };
    source::fetch(&request, order.permissions, into).map_err(Problem::Source)
}

/// The folder that a source names, else that of the plan file that states it.
fn folder((plan, root): (&Plan, &Path), live: Live<'_>) -> Result<PathBuf, Finding> {
    let stated = match live {
        Live::GitLog(source) => Some(Cow::Borrowed(&source.repository)),
        Live::Command(source) => source.folder.as_ref().map(Cow::Borrowed),
        Live::ObjectStore(source) => source
            .url
            .value
            .strip_prefix("file:")
            .map(|folder| Cow::Owned(At::new(folder.to_owned(), source.url.place.clone()))),
        Live::Http(_) | Live::Sql(_) => None,
    };
    if let Some(stated) = stated {
        return collect::folder(plan, root, &stated).map(|(folder, _)| folder);
    }
    let file = live.place().map(|place| Path::new(place.file.as_ref()));
    let below = file.and_then(Path::parent).unwrap_or(Path::new(""));
    Ok(root.join(below))
}

/// The text of a file with a query.
fn query(root: &Path, stated: &Text) -> Result<String, Finding> {
    let folder = Path::new(stated.place.file.as_ref()).parent();
    let inside = disk::join_inside(folder.unwrap_or(Path::new("")), &stated.value);
    let path = inside.map(|inside| root.join(inside));
    let Some(path) = path.filter(|path| disk::stays_below(root, path)) else {
        let message = format!("`{}` does not lie below the plan", stated.value);
        let finding = Finding::new(Code::PathOutsideRoot, message).at(&stated.place);
        return Err(finding.help("keep the query in a file below the plan"));
    };
    let size = path.metadata().map(|found| found.len());
    let read = size.and_then(|size| {
        if size > QUERY_BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        std::fs::read_to_string(&path)
    });
    read.map_err(|error| {
        let message = format!(
            "query `{}` cannot be read: {}",
            stated.value,
            reason(&error)
        );
        let finding = Finding::new(Code::EvidenceUnreadable, message).at(&stated.place);
        finding.help("name a file with one query, as UTF-8, of at most 1 MiB")
    })
}

/// From the first day of the earliest period to the last of the latest.
fn span(plan: &Plan) -> Option<Period> {
    let periods = plan
        .engagements
        .iter()
        .map(crate::model::plan::Engagement::period);
    let ends = periods.map(|period| (period.from(), period.until()));
    let (from, until) = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
    Period::new(from, until).ok()
}

/// Puts the files into the locker; the entry comes later.
fn keep(
    item: &EvidenceItem,
    live: Live<'_>,
    locker: &Locker,
    order: &Order,
    fetched: Fetched,
) -> Result<Occurrence, LockerError> {
    let stated = At::new(fetched.query.clone(), item.id.place.clone());
    let mut occurrence = collecting::of_item(item, live.kind(), &stated, order);
    for file in &fetched.files {
        let kept = put(locker, file)?;
        if let Some(records) = keeping::counted(locker, &kept.object, &kept.name)? {
            *occurrence.records.file.get_or_insert(0) += records;
        }
        occurrence.files.push(kept);
    }
    occurrence.files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut trail = fetched.trail;
    for file in &fetched.beside {
        trail.beside.push(put(locker, file)?);
    }
    let day = order.at.date_naive();
    let covers = fetched.covers.filter(|covers| covers.from() <= day);
    occurrence.covers = covers.map(|covers| Covered {
        from: Some(covers.from()),
        until: Some(covers.until().min(day)),
    });
    occurrence.system.get_or_insert(fetched.system);
    occurrence.query = Some(fetched.query);
    occurrence.records.source = fetched.records.or(occurrence.records.source);
    (occurrence.first, occurrence.last) = (fetched.first, fetched.last);
    occurrence.trail = Some(trail);
    Ok(occurrence)
}

/// A name that files of a locker and of packages may have.
fn entry_name(name: &str) -> String {
    if EntryName::parse(name).is_ok() {
        return name.to_owned();
    }
    let parts: Vec<String> = name.split('/').map(EntryName::component).collect();
    parts.join("/")
}

fn put(locker: &Locker, file: &FetchedFile) -> Result<KeptFile, LockerError> {
    let unreadable = |source| LockerError::Unreadable {
        path: file.path.clone(),
        source,
    };
    let mut reader = File::open(&file.path).map_err(unreadable)?;
    let stored = locker.put(&mut reader, &file.path)?;
    Ok(KeptFile {
        name: entry_name(&file.name),
        size: stored.size,
        sha256: stored.digest,
        object: stored.digest,
    })
}
