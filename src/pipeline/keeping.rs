//! What comes into the locker: where it lies, what people bring, what is there already.

use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::Opened;
use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::locker::{self, Locker, LockerError, RuleBroken, Standing};
use crate::model::id::EvidenceId;
use crate::model::occurrence::{
    Body, Collector, Covered, Dating, Entry, KeptFile, Occurrence, OccurrenceSource, Origin,
    RecordCounts, ReviewResult, TimeSource, Tool,
};
use crate::model::plan::Cadence;
use crate::model::{Digest, Period, Plan};
use crate::period;

/// The folder of a plan's locker: what the plan says, else `locker` beside it.
pub fn locker_folder(plan: &Plan, root: &Path) -> Result<PathBuf, Box<Finding>> {
    let Some(stated) = &plan.locker else {
        return Ok(root.join("locker"));
    };
    let folder = Path::new(stated.place.file.as_ref()).parent();
    let inside = disk::join_inside(folder.unwrap_or(Path::new("")), &stated.value);
    let inside = inside.filter(|inside| inside.file_name().is_some());
    let path = inside.map(|inside| root.join(inside));
    path.filter(|path| disk::stays_below(root, path))
        .ok_or_else(|| {
            let message = format!("`{}` is not a folder below the plan", stated.value);
            let finding = Finding::new(Code::PathOutsideRoot, message).at(&stated.place);
            Box::new(finding.help("name a folder below the plan for the locker"))
        })
}

impl Opened {
    /// The folder of the locker.
    pub fn locker(&self) -> Result<PathBuf, Box<Finding>> {
        locker_folder(&self.plan, &self.root)
    }
}

/// Evidence that somebody brings.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The item.
    pub item: EvidenceId,
    /// How often it is due.
    pub cadence: Option<Cadence>,
    /// The files.
    pub files: Vec<PathBuf>,
    /// When it was taken.
    pub at: DateTime<FixedOffset>,
    /// Where that time comes from.
    pub time_source: TimeSource,
    /// When it is brought, where that is on another day.
    pub recorded: Option<DateTime<FixedOffset>>,
    /// Who took it.
    pub by: Collector,
    /// The days it speaks for.
    pub covers: Option<Covered>,
    /// How many records its source counted.
    pub records: Option<u64>,
    /// The system it comes from.
    pub system: Option<String>,
    /// The query that gave it.
    pub query: Option<String>,
    /// Whether it is brought now, or existed before the locker.
    pub origin: Origin,
    /// What shows its date.
    pub dated_by: Option<Dating>,
    /// A remark.
    pub note: Option<String>,
}

/// Takes what somebody brings into a locker; all of it, or nothing.
pub fn bring(locker: &mut Locker, brought: Vec<Brought>) -> Result<Vec<Entry>, Vec<Finding>> {
    let problems: Vec<Finding> = brought.iter().flat_map(Brought::problems).collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut occurrences = Vec::new();
    for one in brought {
        let cadence = one.cadence;
        let occurrence = one.keep(locker).map_err(LockerError::findings)?;
        occurrences.push((occurrence, cadence));
    }
    let mut writer = locker.writer().map_err(LockerError::findings)?;
    let mut problems = Vec::new();
    for (at, (occurrence, cadence)) in occurrences.iter().enumerate() {
        let before = occurrences[..at].iter().map(|(before, _)| before);
        let twin = before
            .map(|before| ("the same list".to_owned(), before))
            .chain(kept(writer.locker(), &occurrence.item))
            .find(|(_, other)| is_twin(occurrence, other, *cadence));
        problems.extend(twin.map(|(place, other)| twice(occurrence, &place, other)));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut entries = Vec::new();
    for (occurrence, _) in occurrences {
        let body = Body::Occurrence(Box::new(occurrence));
        let entry = writer.append(&body, None).map_err(LockerError::findings)?;
        entries.push(entry.clone());
    }
    Ok(entries)
}

/// What the locker holds of an item and was not taken back, each with its number.
fn kept<'a>(
    locker: &'a Locker,
    item: &EvidenceId,
) -> impl Iterator<Item = (String, &'a Occurrence)> + use<'a> {
    let standing = locker.occurrences(item);
    standing
        .filter(|standing| standing.withdrawn.is_none())
        .map(|standing| (format!("entry {}", standing.sequence), standing.occurrence))
}

/// Whether two occurrences of an item hold the same bytes for the same window.
fn is_twin(one: &Occurrence, other: &Occurrence, cadence: Option<Cadence>) -> bool {
    let objects = |occurrence: &Occurrence| {
        let mut objects: Vec<Digest> = occurrence.files.iter().map(|file| file.object).collect();
        objects.sort_unstable();
        objects
    };
    let window = |occurrence: &Occurrence| window_of(cadence, occurrence.effective_day());
    one.item == other.item
        && objects(one) == objects(other)
        && window(one) == window(other)
        && (cadence.is_some() || one.covers == other.covers)
}

/// The window of a day, which is the day itself where no calendar gives one.
fn window_of(cadence: Option<Cadence>, day: NaiveDate) -> Period {
    let window = cadence.and_then(|cadence| period::window_around(cadence, day));
    window.unwrap_or_else(|| Period::new(day, day).expect("a day is not before itself"))
}

fn twice(occurrence: &Occurrence, place: &str, other: &Occurrence) -> Finding {
    let name = &occurrence.files[0].name;
    let message = format!(
        "`{name}` is in the locker for `{}` already, for the same time",
        occurrence.item
    );
    Finding::new(Code::OccurrenceRefused, message)
        .about(occurrence.item.to_string())
        .note(format!(
            "{place} has the same bytes, taken on {}",
            other.day()
        ))
        .note("nothing was added to the locker")
        .help("export it anew, or state with `--covers` which other days it speaks for")
}

impl Brought {
    fn problems(&self) -> Vec<Finding> {
        let problem = |path: &PathBuf| {
            let shown = path.display();
            let (code, what, help) = match std::fs::metadata(path) {
                Ok(found) if found.is_dir() => (
                    Code::NotARegularFile,
                    "is a folder, not a file".to_owned(),
                    "name its files, or pack them into one archive",
                ),
                Ok(found) if !found.is_file() => (
                    Code::NotARegularFile,
                    "is a device, pipe or socket, not a file".to_owned(),
                    "name a regular file",
                ),
                Ok(found) if found.len() == 0 => (
                    Code::EvidenceEmpty,
                    "is empty".to_owned(),
                    "export it again; where there were no events, say so in a file",
                ),
                Ok(_) => return None,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => (
                    Code::EvidenceMissing,
                    "does not exist".to_owned(),
                    "check the path",
                ),
                Err(error) => (
                    Code::EvidenceUnreadable,
                    format!("cannot be read: {}", reason(&error)),
                    "check the path, and the permissions of the file and its folders",
                ),
            };
            let finding = Finding::new(code, format!("`{shown}` {what}"));
            let finding = finding.about(self.item.to_string());
            Some(finding.note("nothing was added to the locker").help(help))
        };
        let reversed = self.covers.is_some_and(Covered::is_reversed);
        let reversed = reversed.then(|| RuleBroken::CoversReversed.finding());
        let files = self.files.iter().filter_map(problem);
        files.chain(reversed).collect()
    }

    /// Puts the files into the locker; the entry comes later.
    fn keep(self, locker: &Locker) -> Result<Occurrence, LockerError> {
        let mut files = Vec::new();
        let mut in_file = None;
        for path in &self.files {
            let unreadable = |source| LockerError::Unreadable {
                path: path.clone(),
                source,
            };
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let mut file = File::open(path).map_err(unreadable)?;
            let stored = locker.put(&mut file, path)?;
            if let Some(count) = counted(locker, &stored.digest, &name)? {
                in_file = Some(in_file.unwrap_or(0) + count);
            }
            files.push(KeptFile {
                name: name.into_owned(),
                size: stored.size,
                sha256: stored.digest,
                object: stored.digest,
            });
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));
        let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
        Ok(Occurrence {
            source: OccurrenceSource {
                kind: "person".to_owned(),
                text: names.join(", "),
            },
            item: self.item,
            at: self.at,
            time_source: self.time_source,
            recorded: self.recorded,
            by: self.by,
            tool: Tool::this(),
            system: self.system,
            query: self.query,
            covers: self.covers,
            records: RecordCounts {
                source: self.records,
                file: in_file,
            },
            first: None,
            last: None,
            files,
            transformations: Vec::new(),
            origin: self.origin,
            dated_by: self.dated_by,
            note: self.note,
            trail: None,
        })
    }
}

/// How many records an object has, where the name of its file says what a record is.
pub(super) fn counted(
    locker: &Locker,
    object: &Digest,
    name: &str,
) -> Result<Option<u64>, LockerError> {
    let path = locker.object(object);
    let unreadable = |source| LockerError::Unreadable {
        path: path.clone(),
        source,
    };
    let mut file = File::open(&path).map_err(unreadable)?;
    locker::records(name, &mut file).map_err(unreadable)
}

/// The day of the last occurrence of an item that counts: not taken back, not rejected.
pub(super) fn last_day(locker: &Locker, item: &EvidenceId) -> Option<NaiveDate> {
    let counts = |standing: &Standing<'_>| {
        let rejected = standing
            .review()
            .is_some_and(|review| review.result == ReviewResult::Rejected);
        standing.withdrawn.is_none() && !rejected
    };
    let standing = locker.occurrences(item).filter(counts);
    standing
        .map(|standing| standing.occurrence.effective_day())
        .max()
}
