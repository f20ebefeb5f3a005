//! Occurrences of the locker as evidence of one engagement.

use super::Opened;
use crate::collect;
use crate::diagnostic::{Code, Finding};
use crate::locker::{Locker, Standing};
use crate::model::occurrence::ReviewResult;
use crate::model::plan::{Cadence, Engagement, ItemView, Source};
use crate::model::{Collected, CollectedItem, Period, Place, TakenOccurrence};
use crate::period;

/// The locker of a plan, read, with what is wrong with it; `None` where there is none.
pub(super) fn locker(opened: &Opened) -> (Option<Locker>, Vec<Finding>) {
    let folder = match opened.locker() {
        Ok(folder) => folder,
        Err(finding) => return (None, vec![*finding]),
    };
    if !folder.exists() {
        return (None, missing(opened));
    }
    match Locker::open(&folder) {
        Ok(locker) => {
            let problems = locker.problems().to_vec();
            (Some(locker), problems)
        }
        Err(error) => (None, error.findings()),
    }
}

/// A locker that the plan names has to be there.
fn missing(opened: &Opened) -> Vec<Finding> {
    let Some(stated) = opened.plan.locker.as_ref() else {
        return Vec::new();
    };
    let message = format!("the locker `{}` does not exist", stated.value);
    let finding = Finding::new(Code::LockerBroken, message).at(&stated.place);
    vec![finding.help("put the locker back, or remove `locker:`; `auditbinder collect` makes one")]
}

/// Whether any item of the plan has an occurrence.
pub(super) fn any(opened: &Opened, locker: &Locker) -> bool {
    let items = opened.plan.items();
    let mut standings = locker.standings();
    standings.any(|standing| items.iter().any(|item| item.id == standing.occurrence.item))
}

/// Adds the occurrences that speak for the time of one engagement, with their files, and
/// what is known of all others.
pub(super) fn add(
    opened: &Opened,
    engagement: &Engagement,
    locker: &Locker,
    collected: &mut Collected,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for item in opened.plan.items() {
        let taken: Vec<Standing<'_>> = locker
            .occurrences(&item.id)
            .filter(|standing| standing.withdrawn.is_none())
            .collect();
        if taken.is_empty() {
            continue;
        }
        let belonging = belonging(&item, engagement, &taken);
        let into = collected.items.entry(item.id.clone()).or_default();
        // What the plan itself reads is the newest; else the last occurrence is.
        let is_read = matches!(item.source, Some(Source::File(_) | Source::Files(_)));
        let newest = if is_read {
            None
        } else {
            belonging.last().copied()
        };
        for standing in &taken {
            let belongs = belonging.contains(&standing.sequence);
            into.occurrences.push(taken_occurrence(standing, belongs));
            if belongs {
                let earlier = newest != Some(standing.sequence);
                findings.extend(files(locker, &item, standing, earlier, into));
            }
        }
        into.files.sort_by(|a, b| a.shown.cmp(&b.shown));
    }
    findings
}

/// The numbers of the occurrences that speak for the time of an engagement, oldest first.
///
/// Those taken after the as-of date never do. Of the others those do whose days meet the
/// period, the twelve months before its end where the item is annual, or the days of grace
/// after it; and if there is none of these, the last one before, so that its age is seen.
pub(super) fn belonging(
    item: &ItemView<'_>,
    engagement: &Engagement,
    taken: &[Standing<'_>],
) -> Vec<u64> {
    let (period, as_of) = (engagement.period(), engagement.as_of.value);
    let cadence = item.cadence.unwrap_or(Cadence::Once);
    let windows = period::windows(cadence, period);
    let from = windows
        .first()
        .map_or(period.from(), |w| w.from().min(period.from()));
    let last = period.until() + chrono::Days::new(period::grace_days(cadence));
    let mut known: Vec<(chrono::NaiveDate, u64, bool)> = taken
        .iter()
        .filter(|standing| standing.occurrence.day() <= as_of)
        .map(|standing| {
            let day = standing.occurrence.day();
            let covers = covers(standing);
            let begins = covers.map_or(day, |covers| covers.from());
            let ends = covers.map_or(day, |covers| covers.until().min(day));
            (day, standing.sequence, ends >= from && begins <= last)
        })
        .collect();
    known.sort_unstable();
    let meets: Vec<u64> = known
        .iter()
        .filter(|known| known.2)
        .map(|known| known.1)
        .collect();
    if meets.is_empty() {
        return known.last().map(|known| known.1).into_iter().collect();
    }
    meets
}

/// The days that an occurrence speaks for; an open end is the day on which it was taken.
fn covers(standing: &Standing<'_>) -> Option<Period> {
    let covered = standing.occurrence.covers?;
    let until = covered.until.unwrap_or(standing.occurrence.day());
    Period::new(covered.from.unwrap_or(until), until).ok()
}

fn taken_occurrence(standing: &Standing<'_>, belongs: bool) -> TakenOccurrence {
    let review = standing.review();
    let rejected = review.filter(|review| review.result == ReviewResult::Rejected);
    TakenOccurrence {
        sequence: standing.sequence,
        occurrence: standing.occurrence.clone(),
        covers: covers(standing),
        reviews: standing
            .reviews
            .iter()
            .map(|(_, review)| (*review).clone())
            .collect(),
        rejected: rejected.map(|review| review.note.clone()),
        belongs,
    }
}

/// Reads the files of an occurrence out of the locker.
fn files(
    locker: &Locker,
    item: &ItemView<'_>,
    standing: &Standing<'_>,
    earlier: bool,
    into: &mut CollectedItem,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let day = standing.occurrence.day();
    for kept in &standing.occurrence.files {
        let found = collect::Kept {
            path: locker.object(&kept.object),
            shown: format!("{day}-{:04}/{}", standing.sequence, kept.name),
            occurrence: standing.sequence,
            earlier,
        };
        match collect::kept(item, &found) {
            Ok(file) if file.digest == kept.object => into.files.push(file),
            Ok(file) => {
                into.failed += 1;
                findings.push(broken(
                    locker,
                    standing,
                    &kept.name,
                    &format!(
                        "has other bytes than when it was taken (SHA-256 {})",
                        file.digest
                    ),
                ));
            }
            Err(why) => {
                into.failed += 1;
                findings.push(broken(locker, standing, &kept.name, &why));
            }
        }
    }
    findings
}

fn broken(locker: &Locker, standing: &Standing<'_>, name: &str, why: &str) -> Finding {
    let message = format!(
        "`{name}` of `{}`, taken on {}, {why}",
        standing.occurrence.item,
        standing.occurrence.day()
    );
    let place = Place {
        line: u32::try_from(standing.sequence).unwrap_or(u32::MAX),
        ..Place::whole(locker.shown())
    };
    let finding = Finding::new(Code::LockerBroken, message).at(&place);
    finding.help("put the object back from a copy of the locker; `auditbinder locker verify` names every damage")
}
