//! The chain of custody of a package: the lines of the journal that it rests on.
//!
//! The chain is whole in the package: lines about other engagements are left out, and the
//! digest of each stands in its place, so that every line that is there can be followed to
//! the head.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};

use chrono::{DateTime, FixedOffset, NaiveTime};
use serde_json::{Value, json};

use super::{Judged, occurrences, packing};
use crate::locker::{JOURNAL, Locker};
use crate::model::id::{EvidenceId, Id as _, PersonId};
use crate::model::occurrence::{Body, Entry};
use crate::model::trail::Trail;
use crate::render::dossier::{CustodyFacts, CustodyRow, custody_statement};
use crate::seal::Payload;

/// Where the journal stands in a package.
const ENTRY: &str = "data/custody/journal.jsonl";

/// The chain of custody, for the reports and as a file; `None` without a locker.
pub(super) fn packed(judged: &Judged<'_>) -> Option<(CustodyFacts, Payload)> {
    let locker = judged.locker?;
    let belonging = belonging(judged, locker);
    if locker.entries().is_empty() {
        return None;
    }
    let file = std::fs::File::open(locker.root().join(JOURNAL)).ok()?;
    let mut out = Vec::new();
    let mut rows = Vec::new();
    let mut omitted = 0;
    let lines = BufReader::new(file).split(b'\n');
    for (entry, line) in locker.entries().iter().zip(lines) {
        let line = line.ok()?;
        if is_told(entry, &belonging) {
            out.extend_from_slice(&line);
            rows.extend(row(judged, entry));
        } else {
            let digest = entry.line.to_string();
            let left = json!({"omitted": {"line": digest, "sequence": entry.sequence}});
            out.extend_from_slice(left.to_string().as_bytes());
            omitted += 1;
        }
        out.push(b'\n');
    }
    let head = locker.head();
    let facts = CustodyFacts {
        entry: ENTRY.to_owned(),
        statement: custody_statement(locker.entries().len(), omitted),
        head_sequence: head.sequence,
        head_digest: head.digest.to_string(),
        lines: locker.entries().len(),
        omitted,
        rows,
    };
    Some((facts, packing::own(ENTRY, out)))
}

/// The numbers of the occurrences that are evidence of the engagement, or would be if they
/// had not been taken back.
fn belonging(judged: &Judged<'_>, locker: &Locker) -> BTreeSet<u64> {
    let collected = judged.gathered.collected.items.values();
    let occurrences = collected.flat_map(|item| &item.occurrences);
    let evidence = occurrences.filter(|occurrence| occurrence.belongs);
    let mut belonging: BTreeSet<u64> = evidence.map(|occurrence| occurrence.sequence).collect();
    for item in judged.opened.plan.items() {
        let all: Vec<_> = locker.occurrences(&item.id).collect();
        belonging.extend(occurrences::belonging(&item, judged.engagement, &all));
    }
    belonging
}

/// Whether a line speaks of the engagement: of its occurrences, or of a sample.
fn is_told(entry: &Entry, belonging: &BTreeSet<u64>) -> bool {
    match &entry.body {
        Body::Occurrence(_) => belonging.contains(&entry.sequence),
        Body::Review(review) => belonging.contains(&review.occurrence),
        // What was taken back is told, so that nobody misses it.
        Body::Withdrawal(withdrawal) => belonging.contains(&withdrawal.occurrence),
        Body::Population(_) | Body::Seed(_) | Body::Selection(_) | Body::Replacement(_) => true,
        Body::Later { .. } => false,
    }
}

fn row(judged: &Judged<'_>, entry: &Entry) -> Option<CustodyRow> {
    let plan = &judged.opened.plan;
    let name = |id: &crate::model::id::PersonId| plan.person_name(id);
    let (item, on, by, what, note) = match &entry.body {
        Body::Occurrence(taken) => {
            let by = taken.by.person().map_or_else(|| taken.by.to_string(), name);
            let files: Vec<&str> = taken.files.iter().map(|file| file.name.as_str()).collect();
            let dated = taken
                .dated_by
                .as_ref()
                .map(|dated| format!("dated by {}: {}", dated.kind.as_str(), dated.text));
            let what = format!("{}: {}", taken.origin.as_str(), files.join(", "));
            let trail = taken.trail.as_ref().map(Trail::line);
            let told = dated.into_iter().chain(trail).chain(taken.note.clone());
            let told = told.collect::<Vec<_>>().join("; ");
            (Some(&taken.item), taken.at, by, what, told)
        }
        Body::Review(review) => {
            let what = format!(
                "review of line {}: {}",
                review.occurrence,
                review.result.as_str()
            );
            let item = item_of(judged, review.occurrence);
            (item, review.at, name(&review.by), what, review.note.clone())
        }
        Body::Withdrawal(taken_back) => {
            let what = format!("withdrawal of line {}", taken_back.occurrence);
            let item = item_of(judged, taken_back.occurrence);
            (
                item,
                taken_back.at,
                name(&taken_back.by),
                what,
                taken_back.reason.clone(),
            )
        }
        Body::Population(value) => return Some(of_sample(judged, entry, value, "population")),
        Body::Selection(value) => return Some(of_sample(judged, entry, value, "sample")),
        _ => return None,
    };
    Some(CustodyRow {
        sequence: entry.sequence,
        item: item.map(ToString::to_string),
        at: shown(on),
        by,
        what,
        note,
        signed: entry
            .signature
            .as_ref()
            .map(|signature| signature.fingerprint.clone()),
    })
}

/// A time; the start of a day in UTC is what a stated day is kept as, and is shown as a day.
fn shown(at: DateTime<FixedOffset>) -> String {
    let whole_day = at.time() == NaiveTime::MIN && at.offset().local_minus_utc() == 0;
    if whole_day {
        at.date_naive().to_string()
    } else {
        at.format("%Y-%m-%d %H:%M:%S %:z").to_string()
    }
}

/// A line about a population or a selection; what it names is free JSON.
fn of_sample(judged: &Judged<'_>, entry: &Entry, value: &Value, about: &str) -> CustodyRow {
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    let by = PersonId::parse(text("by"));
    let by = by.map_or_else(
        |_| text("by").to_owned(),
        |by| judged.opened.plan.person_name(&by),
    );
    let digest = value
        .get("digest")
        .or(value.pointer("/manifest/population_digest"));
    let digest = digest.and_then(Value::as_str).unwrap_or_default();
    CustodyRow {
        sequence: entry.sequence,
        item: None,
        at: text("at").to_owned(),
        by,
        what: format!("{} of `{}`", entry.body.kind(), text(about)),
        note: format!("population digest {digest}"),
        signed: None,
    }
}

fn item_of<'a>(judged: &Judged<'a>, sequence: u64) -> Option<&'a EvidenceId> {
    let occurrence = judged.locker?.occurrence(sequence)?;
    Some(&occurrence.item)
}
