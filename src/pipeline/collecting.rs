//! `collect`: takes what is due now into the locker.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::{keeping, live};
use crate::collect;
use crate::diagnostic::{Code, Finding};
use crate::locker::{Locker, LockerError};
use crate::model::id::EvidenceId;
use crate::model::occurrence::{
    Body, Collector, KeptFile, Occurrence, OccurrenceSource, Origin, RecordCounts, TimeSource, Tool,
};
use crate::model::plan::{Cadence, EvidenceItem, Source, Text};
use crate::model::{CollectedFile, Plan};
use crate::period::{self, Due};
use crate::source::Permissions;

/// What is to be collected, when and by whom.
#[derive(Clone, Debug)]
pub struct Order {
    /// One item only.
    pub item: Option<EvidenceId>,
    /// The person or job; else what the plan says of each item.
    pub by: Option<Collector>,
    /// The time that the occurrences carry.
    pub at: DateTime<FixedOffset>,
    /// Where that time comes from.
    pub time_source: TimeSource,
    /// Whether only to say what would be taken.
    pub dry_run: bool,
    /// What may be done to read a source.
    pub permissions: Permissions,
}

/// One item, and what became of it.
#[derive(Clone, Debug)]
pub struct Collecting {
    /// The item.
    pub item: EvidenceId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an item.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was taken.
    Taken {
        /// The number of its entry.
        sequence: u64,
        /// How many files.
        files: usize,
        /// How many bytes.
        bytes: u64,
    },
    /// It is due, and was not taken because nothing was to be written.
    Due {
        /// How many files.
        files: usize,
        /// How many bytes.
        bytes: u64,
    },
    /// It is due, and its source was not read because nothing was to be written.
    DueFrom {
        /// The kind of source.
        source: &'static str,
        /// The option without which it is not read.
        needs: Option<&'static str>,
    },
    /// It is not due; the day from which it will be, if the calendar says.
    NotDue(Option<NaiveDate>),
    /// Its source needs a person: it is viewed, scanned, or only claimed.
    NeedsPerson,
    /// It is due and could not be read.
    Unread(Vec<Finding>),
}

/// Takes every due item whose source can be read without a person.
///
/// What cannot be read is told and does not stop the others; what is wrong with the locker
/// stops everything.
pub fn collect_due(
    plan: &Plan,
    root: &Path,
    order: &Order,
) -> Result<Vec<Collecting>, Vec<Finding>> {
    let folder = keeping::locker_folder(plan, root).map_err(|finding| vec![*finding])?;
    let mut locker = Locker::open(&folder).map_err(LockerError::findings)?;
    if !locker.problems().is_empty() {
        return Err(locker.problems().to_vec());
    }
    let mut items: Vec<&EvidenceItem> = plan.evidence.iter().collect();
    items.retain(|item| order.item.as_ref().is_none_or(|id| item.id.value == *id));
    items.sort_by(|a, b| a.id.value.cmp(&b.id.value));
    let mut all = Vec::new();
    for item in items {
        let outcome = one((plan, root), item, &mut locker, order).map_err(LockerError::findings)?;
        let item = item.id.value.clone();
        all.push(Collecting { item, outcome });
    }
    Ok(all)
}

fn one(
    (plan, root): (&Plan, &Path),
    item: &EvidenceItem,
    locker: &mut Locker,
    order: &Order,
) -> Result<Outcome, LockerError> {
    let (kind, stated) = match &item.source {
        Some(Source::File(stated)) => ("file", stated),
        Some(Source::Files(stated)) => ("files", stated),
        other => {
            return match other.as_ref().and_then(Source::live) {
                Some(source) => live::take((plan, root), (item, source), locker, order),
                None => Ok(Outcome::NeedsPerson),
            };
        }
    };
    if let Some(outcome) = not_due(item, locker, order) {
        return Ok(outcome);
    }
    let view = item.item();
    let read = collect::one(plan, root, &view);
    let (collected, findings) = read.expect("an item with a source is collected");
    if !findings.is_empty() || collected.files.is_empty() {
        return Ok(Outcome::Unread(findings));
    }
    if order.dry_run {
        let bytes = collected.files.iter().map(|file| file.size).sum();
        let files = collected.files.len();
        return Ok(Outcome::Due { files, bytes });
    }
    let mut occurrence = of_item(item, kind, stated, order);
    for file in &collected.files {
        match keep(item, locker, file)? {
            Ok((kept, records)) => {
                if let Some(records) = records {
                    let sum = occurrence.records.file.unwrap_or(0) + records;
                    occurrence.records.file = Some(sum);
                }
                occurrence.files.push(kept);
            }
            Err(finding) => return Ok(Outcome::Unread(vec![finding.at(&stated.place)])),
        }
    }
    let mut writer = locker.writer()?;
    // Another collector may have taken the same window while this one was reading.
    if let Some(outcome) = not_due(item, writer.locker(), order) {
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

/// What becomes of an item that is not due; an item without cadence is due once.
pub(super) fn not_due(item: &EvidenceItem, locker: &Locker, order: &Order) -> Option<Outcome> {
    let cadence = item.cadence.as_ref();
    let cadence = cadence.map_or(Cadence::Once, |cadence| cadence.value);
    let last = keeping::last_day(locker, &item.id.value);
    match period::due(cadence, last, order.at.date_naive()) {
        Due::Now(_) => None,
        Due::On(next) => Some(Outcome::NotDue(Some(next))),
        Due::Never => Some(Outcome::NotDue(None)),
    }
}

/// Puts a file into the locker, if it still has the bytes that were read a moment ago.
fn keep(
    item: &EvidenceItem,
    locker: &Locker,
    file: &CollectedFile,
) -> Result<Result<(KeptFile, Option<u64>), Finding>, LockerError> {
    let unreadable = |source| LockerError::Unreadable {
        path: file.path.clone(),
        source,
    };
    let mut reader = File::open(&file.path).map_err(unreadable)?;
    let stored = locker.put(&mut reader, &file.path)?;
    if stored.digest != file.digest {
        let id = &item.id.value;
        let message = format!("file `{}` of `{id}` changed while it was read", file.shown);
        let finding = Finding::new(Code::EvidenceChanged, message).about(id.to_string());
        return Ok(Err(
            finding.help("collect from a copy that nothing writes to")
        ));
    }
    let records = keeping::counted(locker, &stored.digest, &file.shown)?;
    let kept = KeptFile {
        name: file.shown.clone(),
        size: stored.size,
        sha256: stored.digest,
        object: stored.digest,
    };
    Ok(Ok((kept, records)))
}

pub(super) fn of_item(item: &EvidenceItem, kind: &str, stated: &Text, order: &Order) -> Occurrence {
    let collection = item.collected.as_ref();
    let text = |field: Option<&Text>| field.map(|text| text.value.clone());
    Occurrence {
        item: item.id.value.clone(),
        at: order.at,
        time_source: order.time_source,
        recorded: None,
        by: collector(item, order),
        tool: Tool::this(),
        source: OccurrenceSource {
            kind: kind.to_owned(),
            text: stated.value.clone(),
        },
        system: text(collection.and_then(|collection| collection.system.as_ref())),
        query: text(collection.and_then(|collection| collection.query.as_ref())),
        covers: None,
        records: RecordCounts {
            source: collection
                .and_then(|collection| collection.records.as_ref())
                .map(|records| records.value),
            file: None,
        },
        first: None,
        last: None,
        files: Vec::new(),
        transformations: Vec::new(),
        origin: Origin::Collected,
        dated_by: None,
        note: None,
        trail: None,
    }
}

/// Who collects: as ordered, else as the plan says of the item, else this program as a job.
fn collector(item: &EvidenceItem, order: &Order) -> Collector {
    let stated = item
        .collected
        .as_ref()
        .and_then(|collection| collection.by.as_ref());
    let owner = stated
        .or(item.owner.as_ref())
        .map(|person| person.value.clone());
    match (&order.by, stated) {
        (Some(Collector::Job { name, .. }), _) => Collector::Job {
            name: name.clone(),
            owner,
        },
        (Some(person), _) => person.clone(),
        (None, Some(person)) => Collector::Person(person.value.clone()),
        (None, None) => Collector::Job {
            name: "auditbinder collect".to_owned(),
            owner,
        },
    }
}
