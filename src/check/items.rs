//! How each item stands by itself: there, owned, dated, inside the period, fresh.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{Cadence, Held, ItemView, Live, Section, Source};
use crate::model::{Digest, ItemStanding, Place, Validity};
use crate::period;

/// Judges every item of the plan.
pub(super) fn standing(subject: Subject<'_>, outcome: &mut Outcome) {
    for item in subject.plan.items() {
        outcome.item(&item.id);
        presence(subject, &item, outcome);
        if item.owner.is_none() {
            let message = format!("{} `{}` has no owner", item.section.as_str(), item.id);
            outcome.find(
                at(Code::EvidenceUnowned, message, &item)
                    .help("add `owner:` with a person of `people`"),
            );
        }
        if item.section == Section::Evidence {
            dates(subject, &item, outcome);
        } else {
            validity(subject, &item, outcome);
        }
    }
}

fn at(code: Code, message: String, item: &ItemView<'_>) -> Finding {
    Finding::new(code, message)
        .at(item.place)
        .about(item.id.to_string())
}

fn presence(subject: Subject<'_>, item: &ItemView<'_>, outcome: &mut Outcome) {
    let claimed = match item.held {
        Held::InProgress => Some("is announced and not held"),
        Held::Stated => Some("is stated and no document is held"),
        Held::Yes if item.source.is_none() && !has_files(subject, item) => {
            Some("names no document")
        }
        Held::Yes => None,
    };
    if let Some(why) = claimed {
        outcome.lower(&item.id, ItemStanding::Claimed, why);
        let code = if item.held == Held::Yes {
            Code::ClaimWithoutDocument
        } else {
            Code::VendorDocumentNotHeld
        };
        let message = format!("{} `{}` {why}", item.section.as_str(), item.id);
        outcome.find(at(code, message, item).help(match code {
            Code::VendorDocumentNotHeld => {
                "once the document is in hand, add `source:` and remove `status:`; until then it is a claim"
            }
            _ => "add `source:` once the document is in hand; until then it is a claim",
        }));
        return;
    }
    let live = item.source.and_then(Source::live);
    if let Some(live) = live.filter(|_| !has_files(subject, item)) {
        not_collected(subject, item, live, outcome);
        return;
    }
    let Some(collected) = subject.collected.items.get(&item.id) else {
        return;
    };
    if !collected.has_document() {
        outcome.lower(
            &item.id,
            ItemStanding::Missing,
            "nothing could be read from its source",
        );
    } else if collected.failed > 0 {
        let files = if collected.failed == 1 {
            "file"
        } else {
            "files"
        };
        outcome.lower(
            &item.id,
            ItemStanding::Weak,
            format!("{} {files} could not be read", collected.failed),
        );
    }
}

/// An item whose source only `collect` reads, and nothing of it is in the locker.
fn not_collected(subject: Subject<'_>, item: &ItemView<'_>, live: Live<'_>, outcome: &mut Outcome) {
    let (id, kind) = (&item.id, live.kind());
    let why = format!("its source `{kind}` was not collected for the period");
    outcome.lower(id, ItemStanding::Missing, why.as_str());
    let message = format!("{} `{id}` is not evidenced: {why}", item.section.as_str());
    let plan = &subject.engagement.id.place.file;
    let flag = live
        .flag()
        .map_or_else(String::new, |flag| format!(" {flag}"));
    outcome.find(at(Code::EvidenceMissing, message, item).help(format!(
        "run `auditbinder collect {plan} --item {id}{flag}`"
    )));
}

/// Whether the locker holds files of an item for the time of the engagement.
fn has_files(subject: Subject<'_>, item: &ItemView<'_>) -> bool {
    let collected = subject.collected.items.get(&item.id);
    collected.is_some_and(|collected| !collected.files.is_empty())
}

/// When an item was collected, and where that is said: in the plan, or, by the newest
/// occurrence of the engagement, in the locker.
fn dated(subject: Subject<'_>, item: &ItemView<'_>) -> Option<Dating> {
    if let Some(day) = item.dated {
        return Some(Dating {
            day: day.value,
            place: day.place.clone(),
            covers: item.covers,
        });
    }
    let collected = subject.collected.items.get(&item.id)?;
    let belonging = collected.occurrences.iter().filter(|taken| taken.belongs);
    let newest = belonging.max_by_key(|taken| taken.occurrence.day())?;
    let covers = newest.covers.map_or(item.covers, |covers| Validity {
        from: Some(covers.from()),
        until: Some(covers.until()),
    });
    Some(Dating {
        day: newest.occurrence.day(),
        place: item.place.clone(),
        covers,
    })
}

/// The first day on which evidence may have been collected: that of the period, or of the
/// annual window that ends with it.
fn first_day(subject: Subject<'_>, item: &ItemView<'_>) -> NaiveDate {
    let period = subject.period();
    let annual = item.cadence == Some(Cadence::Annual);
    if !annual || !super::periods::has_timeline(subject, item) {
        return period.from();
    }
    let windows = period::windows(Cadence::Annual, period);
    windows
        .first()
        .map_or(period.from(), |window| window.from().min(period.from()))
}

/// When an item was collected.
struct Dating {
    day: NaiveDate,
    place: Place,
    covers: Validity,
}

/// An item of `evidence` needs a day of collection inside the period or shortly
/// after it, and not older than its cadence allows.
fn dates(subject: Subject<'_>, item: &ItemView<'_>, outcome: &mut Outcome) {
    if item.source.is_none() && !has_files(subject, item) {
        return;
    }
    let (period, as_of) = (subject.period(), subject.as_of());
    let Some(dated) = dated(subject, item) else {
        outcome.lower(
            &item.id,
            ItemStanding::Weak,
            "carries no date of collection",
        );
        let message = format!("evidence item `{}` carries no date", item.id);
        return outcome.find(
            at(Code::EvidenceUndated, message, item).help("add `collected: {on: …, by: …}`"),
        );
    };
    let covers_something = dated.covers.from.is_some() || dated.covers.until.is_some();
    let outside = if dated.day > as_of.0 {
        Some(format!(
            "was collected on {}, after the as-of date {as_of}",
            dated.day
        ))
    } else if covers_something && !dated.covers.overlaps(period) {
        Some(format!("speaks for days outside the period {period}"))
    } else if !covers_something && dated.day < first_day(subject, item) {
        Some(format!(
            "was collected on {}, before the period {period}",
            dated.day
        ))
    } else {
        None
    };
    if let Some(why) = outside {
        outcome.lower(&item.id, ItemStanding::Weak, why.clone());
        let finding = Finding::new(
            Code::EvidenceOutsidePeriod,
            format!("evidence item `{}` {why}", item.id),
        );
        let finding = finding.at(&dated.place).about(item.id.to_string());
        return outcome.find(finding.help("collect it again for the period, or correct the date"));
    }
    // Over a period, every expected occurrence is asked about instead.
    if !super::periods::has_timeline(subject, item) {
        stale(subject, item, &dated, outcome);
    }
}

fn stale(subject: Subject<'_>, item: &ItemView<'_>, dated: &Dating, outcome: &mut Outcome) {
    let Some(cadence) = item.cadence else {
        return;
    };
    let Some(limit) = cadence.age_limit_days() else {
        return;
    };
    // A period that is over is judged at its end: evidence need not be renewed after it.
    // What ended within the period is judged at its end, too.
    let Some(last_due) = super::periods::last_due(subject, item) else {
        return;
    };
    let judged = subject.as_of().0.min(last_due);
    let age = (judged - dated.day).num_days();
    if age <= limit {
        return;
    }
    let why = format!(
        "is due {} and was last collected on {}, {age} days before {judged}",
        cadence.as_str(),
        dated.day
    );
    outcome.lower(&item.id, ItemStanding::Weak, why.clone());
    outcome
        .assessed
        .items
        .get_mut(&item.id)
        .expect("judged above")
        .observations
        .lapses
        .push(format!("`{}` {why}", item.id));
    let finding = Finding::new(
        Code::EvidenceStale,
        format!("evidence item `{}` {why}", item.id),
    );
    outcome.find(
        finding
            .at(&dated.place)
            .about(item.id.to_string())
            .help(format!(
                "collect it again; {limit} days is the limit for this cadence"
            )),
    );
}

/// A policy or agreement must be in force in the period, and not signed after the as-of date.
fn validity(subject: Subject<'_>, item: &ItemView<'_>, outcome: &mut Outcome) {
    if item.source.is_none() || item.section == Section::VendorDocument {
        return;
    }
    let (period, as_of) = (subject.period(), subject.as_of());
    let why = if !item.covers.overlaps(period) {
        format!("was not in force in the period {period}")
    } else if item.dated.is_some_and(|day| day.value > as_of.0) {
        format!("is dated after the as-of date {as_of}")
    } else {
        return;
    };
    outcome.lower(&item.id, ItemStanding::Weak, why.clone());
    let message = format!("{} `{}` {why}", item.section.as_str(), item.id);
    outcome.find(
        at(Code::EvidenceOutsidePeriod, message, item)
            .help("name the version that was in force in the period"),
    );
}

/// The same bytes under two items are one piece of evidence.
pub(super) fn duplicates(subject: Subject<'_>, outcome: &mut Outcome) {
    let mut first: BTreeMap<Digest, (String, String)> = BTreeMap::new();
    for item in subject.plan.items() {
        let Some(collected) = subject.collected.items.get(&item.id) else {
            continue;
        };
        for file in &collected.files {
            let here = (item.id.to_string(), file.shown.clone());
            let earlier = first.entry(file.digest).or_insert_with(|| here.clone());
            if earlier.0 == here.0 {
                continue;
            }
            let message = format!(
                "`{}` has the same bytes as `{}` of `{}`",
                file.shown, earlier.1, earlier.0
            );
            outcome.find(at(Code::DuplicateEvidence, message, &item).help(
                "let one item stand for the file and name its id from elsewhere, or export the right file",
            ));
        }
    }
}
