//! What is in the files: A6 count, A7 first, last and gaps, A11 what makes them unusable.

use chrono::DateTime;

use super::answer::Answer;
use super::{Seen, origin};
use crate::diagnostic::{Code, counted};
use crate::model::CollectedFile;

/// Numbers of rows at which programs cut a list, unless they are asked for more.
const PAGE_LIMITS: [u64; 9] = [50, 100, 200, 250, 500, 1000, 2000, 5000, 10000];

/// A6: as many records in the file as the source counted.
pub(super) fn count(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    let stated = seen.collection().and_then(|c| c.records.as_ref());
    match (stated, seen.records()) {
        (None, None) => {}
        (None, Some(found)) => {
            answer.state(format!("{found} in hand"));
            answer.miss("count at the source");
        }
        (Some(stated), None) => answer.state(format!(
            "{} at the source; the program cannot count them in this form",
            stated.value
        )),
        (Some(stated), Some(found)) if stated.value == found => {
            answer.state(format!("{found} at the source and in hand"));
        }
        (Some(stated), Some(found)) => {
            answer.state(format!("{} at the source", stated.value));
            let why = format!(
                "holds {found} records, and the source counted {}",
                stated.value
            );
            let message = format!("evidence item `{}` {why}", seen.item.id);
            let finding = seen.finding(Code::RecordsDiffer, message, Some(&stated.place));
            answer.refute(
                why,
                finding.help("export it again with the same query, or correct `records`"),
            );
        }
    }
    let said = seen.collection().and_then(|c| c.empty.as_ref());
    if let (Some(said), Some(found @ 1..)) = (said, seen.records()) {
        let why = format!(
            "is stated to be empty and holds {}",
            counted(usize::try_from(found).unwrap_or(usize::MAX), "record")
        );
        let message = format!("evidence item `{}` {why}", seen.item.id);
        let finding = seen.finding(Code::RecordsDiffer, message, Some(&said.place));
        answer.refute(why, finding.help("remove `empty`, or export it again"));
    }
    answer
}

/// A11: nothing empty, cut off, from the future or changed.
pub(super) fn rejection(seen: Seen<'_>) -> Answer {
    let mut answer = Answer::default();
    if seen.collected.files.is_empty() {
        return answer;
    }
    empty(seen, &mut answer);
    page_limits(seen, &mut answer);
    future(seen, &mut answer);
    if super::custody::digest(seen).is_contradicted()
        || super::custody::transformations(seen).is_contradicted()
    {
        answer.contradict("was changed after its collection");
    }
    if !answer.is_contradicted() {
        answer.state("nothing found");
    }
    answer
}

/// A file without a record says nothing, unless somebody says that there was none.
fn empty(seen: Seen<'_>, answer: &mut Answer) {
    let said = seen.collection().and_then(|c| c.empty.as_ref());
    for file in seen
        .collected
        .files
        .iter()
        .filter(|file| file.records == Some(0))
    {
        if let Some(said) = said {
            answer.state(format!("no record; stated: {}", said.value));
            continue;
        }
        let why = format!("has no record in `{}`", file.shown);
        let message = format!(
            "file `{}` of `{}` holds no record",
            file.shown, seen.item.id
        );
        let records = seen.collection().and_then(|c| c.records.as_ref());
        let finding = seen.finding(Code::EvidenceEmpty, message, records.map(|r| &r.place));
        answer.refute(
            why,
            finding.help(
                "export it again; where there were no events, say so: `collected: {empty: …}`",
            ),
        );
    }
}

/// A number of rows at which lists are cut, and no count at the source that agrees.
fn page_limits(seen: Seen<'_>, answer: &mut Answer) {
    let stated = seen.collection().and_then(|c| c.records.as_ref());
    if stated.is_some_and(|stated| seen.records() == Some(stated.value)) {
        return;
    }
    let is_cut = |file: &&CollectedFile| file.records.is_some_and(|n| PAGE_LIMITS.contains(&n));
    for file in seen.collected.files.iter().filter(is_cut) {
        let records = file.records.unwrap_or_default();
        let why = format!(
            "exactly {records} records in `{}`, which may be one page",
            file.shown
        );
        let message = format!(
            "file `{}` of `{}` holds exactly {records} records, which may be one page of more",
            file.shown, seen.item.id
        );
        answer.contradict(why);
        let finding = seen.finding(Code::PageLimitSuspected, message, stated.map(|r| &r.place));
        answer.tell(finding.help("fetch all pages, or state `records:` as the source counts them"));
    }
}

/// Records that were made after they were collected, or after the day of judgement.
fn future(seen: Seen<'_>, answer: &mut Answer) {
    let as_of = seen.subject.as_of();
    let time = seen.collection().and_then(|c| c.time.as_ref());
    let mut tell = |why: String| {
        let message = format!("evidence item `{}` {why}", seen.item.id);
        let finding = seen.finding(Code::RecordsFromTheFuture, message, time.map(|t| &t.place));
        answer.refute(
            why,
            finding.help("correct the time of collection, or export it again from a system whose clock is right"),
        );
    };
    for file in &seen.collected.files {
        let Some(times) = &file.series.times else {
            continue;
        };
        let Some((_, last)) = times.span else {
            continue;
        };
        let shown = super::series::shown_time(seen, last, times.are_days);
        if times.after_collection > 0 {
            tell(format!(
                "has {} later than its collection in `{}`; the last is of {shown}",
                counted(
                    usize::try_from(times.after_collection).unwrap_or(usize::MAX),
                    "record"
                ),
                file.shown
            ));
        } else if origin::local_day(seen, last) > as_of.0 {
            tell(format!(
                "has records later than the as-of date {as_of} in `{}`; the last is of {shown}",
                file.shown
            ));
        }
    }
    let Some(day) = seen.day() else { return };
    for run in seen.runs() {
        let last = run.facts.last.as_deref();
        let last = last.and_then(|last| DateTime::parse_from_rfc3339(last).ok());
        if let Some(last) = last.filter(|last| last.date_naive() > day.value) {
            tell(format!(
                "has records later than its collection in `{}`; the last is of {last}",
                run.shown
            ));
        }
    }
}
