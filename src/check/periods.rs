//! Operation over a period: what was due, what came, what is missing.
//!
//! Asked in engagements of kind `type-2` only. The rules stand in `docs/reference/periods.md`.

mod spans;
mod told;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Outcome, Subject};
use crate::model::id::{EvidenceId, Id as _};
use crate::model::occurrence::{Origin, TimeSource};
use crate::model::plan::{Cadence, EngagementKind, ItemView, OwnControl, Section};
use crate::model::{
    CollectedItem, DateSource, Dated, ItemStanding, Period, SlotStanding, TakenOccurrence, Timeline,
};
use crate::period::{Question, timeline};

/// Judges every item with a cadence, and every own control with a frequency.
pub(super) fn operation(subject: Subject<'_>, outcome: &mut Outcome) {
    if !is_over_a_period(subject) {
        return;
    }
    for item in subject.plan.items() {
        let Some(cadence) = item.cadence.filter(|cadence| is_asked(*cadence)) else {
            continue;
        };
        let Some((span, cut)) = spans::of_item(subject, &item) else {
            continue;
        };
        let found = timeline(Question {
            cadence,
            span,
            cut,
            as_of: subject.as_of().0,
            occurrences: occurrences(subject, &item),
        });
        told::item(&item, &found, outcome);
        lower(&item, &found, outcome);
        outcome.assessed.timelines.insert(item.id.clone(), found);
    }
    for control in &subject.plan.controls {
        own_control(subject, control, outcome);
    }
    spans::policies(subject, outcome);
}

/// Whether operation over a period is asked about.
pub(super) fn is_over_a_period(subject: Subject<'_>) -> bool {
    let mut kinds = subject.engagement.kinds.iter();
    kinds.any(|kind| kind.value == EngagementKind::Type2)
}

/// What is due once, and what comes with events, has no windows.
fn is_asked(cadence: Cadence) -> bool {
    !matches!(cadence, Cadence::Once | Cadence::PerEvent)
}

/// What there is of an item: the occurrences of the locker, and what the plan itself dates.
fn occurrences(subject: Subject<'_>, item: &ItemView<'_>) -> Vec<Dated> {
    let collected = subject.collected.items.get(&item.id);
    let Some(collected) = collected.filter(|collected| collected.has_document()) else {
        return Vec::new();
    };
    let taken = collected.occurrences.iter().map(of_locker);
    of_plan(item, collected).into_iter().chain(taken).collect()
}

/// An occurrence of the locker.
fn of_locker(taken: &TakenOccurrence) -> Dated {
    let occurrence = &taken.occurrence;
    let date_source = if occurrence.dated_by.is_some() {
        DateSource::Independent
    } else if occurrence.time_source == TimeSource::Clock && occurrence.origin != Origin::Imported {
        DateSource::Clock
    } else {
        DateSource::Stated
    };
    Dated {
        on: occurrence.day(),
        covers: taken.covers,
        date_source,
        rejected: taken.rejected.clone(),
        name: format!("journal line {}", taken.sequence),
    }
}

/// The occurrence that an item is by itself: the file that the plan names, with its day.
fn of_plan(item: &ItemView<'_>, collected: &CollectedItem) -> Option<Dated> {
    let on = item.dated?.value;
    let is_taken = |taken: &TakenOccurrence| taken.occurrence.day() == on;
    if collected.occurrences.iter().any(is_taken) {
        return None;
    }
    let covers = item.covers.from.zip(item.covers.until);
    Some(Dated {
        on,
        covers: covers.and_then(|(from, until)| Period::new(from, until).ok()),
        date_source: DateSource::Stated,
        rejected: None,
        name: item.id.to_string(),
    })
}

/// What is missing lowers the item; what came late is an exception where it is primary.
fn lower(item: &ItemView<'_>, found: &Timeline, outcome: &mut Outcome) {
    for why in lacking(found) {
        outcome.lower(&item.id, ItemStanding::Weak, why);
    }
    let lapses = lapses(found);
    let lapses = lapses.iter().map(|why| format!("`{}` {why}", item.id));
    outcome.item(&item.id).observations.lapses.extend(lapses);
}

/// Why a timeline does not show what it should.
fn lacking(found: &Timeline) -> Vec<String> {
    let (missing, partly) = (
        found.count(SlotStanding::Missing),
        found.count(SlotStanding::Partly),
    );
    if missing + partly == 0 {
        return Vec::new();
    }
    if found.is_point_in_time_only() {
        return vec!["shows single moments of what is continuous".to_owned()];
    }
    if found.cadence == Cadence::Continuous {
        let days: i64 = found.slots.iter().map(|slot| slot.uncovered).sum();
        let judged: i64 = found.span.days();
        return vec![format!("speaks for {} of {judged} days", judged - days)];
    }
    vec![format!(
        "lacks {missing} of {} expected occurrences ({})",
        found.expected(),
        told::windows(found, SlotStanding::Missing)
    )]
}

/// What was missed or late.
fn lapses(found: &Timeline) -> Vec<String> {
    let mut lapses = if found.is_point_in_time_only() {
        Vec::new()
    } else {
        lacking(found)
    };
    let late = found.count(SlotStanding::Late);
    if late > 0 {
        lapses.push(format!(
            "came late for {}",
            told::windows(found, SlotStanding::Late)
        ));
    }
    lapses
}

/// An own control operates as often as its evidence shows it.
fn own_control(subject: Subject<'_>, control: &OwnControl, outcome: &mut Outcome) {
    let frequency = control.frequency.as_ref();
    let Some(cadence) = frequency.map(|f| f.value).filter(|f| is_asked(*f)) else {
        return;
    };
    let Some((span, cut)) = spans::within(subject.period(), control.validity(), "the control")
    else {
        return;
    };
    let named: BTreeSet<&EvidenceId> = control.evidence.iter().map(|id| &id.value).collect();
    let items = subject.plan.items();
    // A policy or an agreement is in force; it is no occurrence of what is done.
    let items = items
        .iter()
        .filter(|item| item.section == Section::Evidence && named.contains(&item.id));
    let of_item = |item: &ItemView<'_>| -> Vec<Dated> {
        let mut all = occurrences(subject, item);
        for one in all.iter_mut().filter(|one| one.name != item.id.as_str()) {
            one.name = format!("{}, {}", item.id, one.name);
        }
        all
    };
    let occurrences = items.flat_map(of_item).collect();
    let found = timeline(Question {
        cadence,
        span,
        cut,
        as_of: subject.as_of().0,
        occurrences,
    });
    let told_already = named.iter().any(|item| {
        let timeline = outcome.assessed.timelines.get(*item);
        timeline.is_some_and(|of_item| of_item.cadence == cadence && !lacking(of_item).is_empty())
    });
    if !told_already {
        told::control(control, &found, outcome);
    }
    let lacking = lacking(&found);
    for met in control
        .meets
        .iter()
        .filter_map(|id| subject.profile.find(&id.value))
    {
        let observed = outcome.control(met);
        let why = |why: &String| format!("own control `{}` {why}", control.id.value.as_str());
        observed.open.extend(lacking.iter().map(why));
        observed.exceptions.extend(lapses(&found).iter().map(why));
    }
    let timelines = &mut outcome.assessed.control_timelines;
    timelines.insert(control.id.value.clone(), found);
}

/// The last day of the period on which an item is due; `None` if it is not due in it.
pub(super) fn last_due(subject: Subject<'_>, item: &ItemView<'_>) -> Option<NaiveDate> {
    spans::of_item(subject, item).map(|(span, _)| span.until())
}

/// Whether an item is due within the period at all, by the calendar.
pub(super) fn has_timeline(subject: Subject<'_>, item: &ItemView<'_>) -> bool {
    is_over_a_period(subject)
        && item.section == Section::Evidence
        && item.cadence.is_some_and(is_asked)
        && spans::of_item(subject, item).is_some()
}
