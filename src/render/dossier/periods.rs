//! Operation over the period: strips of expected and evidenced occurrences.

use serde::Serialize;

use super::build::Sources;
use super::words;
use crate::model::id::Id as _;
use crate::model::plan::{Cadence, EngagementKind};
use crate::model::timeline::{window_name, window_names};
use crate::model::{Period, Slot, SlotStanding, Timeline};

/// How fine places on the axis are: the whole period.
pub const AXIS: i64 = 10_000;

/// The chapter about operation over the period.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodFacts {
    /// What is asked, and by which rule, in words.
    pub statement: String,
    /// The items and controls together, in words.
    pub line: String,
    /// Who says when the occurrences were, in words.
    pub dating: String,
    /// The first days of months.
    pub ticks: Vec<TickRow>,
    /// Evidence items with a cadence.
    pub items: Vec<StripRow>,
    /// Own controls with a frequency.
    pub controls: Vec<StripRow>,
    /// The versions of policies that were in force.
    pub policies: Vec<InForceRow>,
}

/// A mark on the time axis.
#[derive(Clone, Debug, Serialize)]
pub struct TickRow {
    /// The place, of [`AXIS`].
    pub at: i64,
    /// The place in percent, as SVG reads it.
    pub percent: String,
    /// The words beside it.
    pub label: String,
}

/// One timeline.
#[derive(Clone, Debug, Serialize)]
pub struct StripRow {
    /// The id of the item or own control.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How often.
    pub cadence: String,
    /// The days in question.
    pub span: String,
    /// Why they are fewer than the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
    /// `evidenced`, `late`, `partly`, `missing`: the worst of its windows.
    pub standing: String,
    /// How many occurrences were expected until the day of judgement.
    pub expected: usize,
    /// How many of these are evidenced.
    pub evidenced: usize,
    /// How many came late.
    pub late: usize,
    /// How many are missing or cover a part only.
    pub missing: usize,
    /// `11 of 12`, or for what is continuous `340 of 365 days`.
    pub short: String,
    /// The longest time without, in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_gap_days: Option<i64>,
    /// The days of the longest time without.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_gap: Option<String>,
    /// The windows.
    pub cells: Vec<StripCell>,
    /// What else there is to say: what is missing, what lies outside, who says when.
    pub notes: Vec<String>,
}

/// One window of a timeline.
#[derive(Clone, Debug, Serialize)]
pub struct StripCell {
    /// The window as people call it.
    pub name: String,
    /// Its standing.
    pub standing: String,
    /// Whether only the organisation says when.
    pub stated_only: bool,
    /// Where it begins, of [`AXIS`].
    pub x: i64,
    /// How long it is, of [`AXIS`].
    pub width: i64,
    /// Where it ends, of [`AXIS`].
    pub end: i64,
}

/// A version of a policy in force within the period.
#[derive(Clone, Debug, Serialize)]
pub struct InForceRow {
    /// The id.
    pub id: String,
    /// Title and version.
    pub title: String,
    /// The days of the period on which it was in force.
    pub days: String,
    /// The policy that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<String>,
    /// Where it begins and how long it is, of [`AXIS`].
    pub x: i64,
    /// Its length.
    pub width: i64,
}

/// How many occurrences a note names.
const NAMED: usize = 6;

/// The chapter; `None` where operation over a period is not asked about.
pub(super) fn facts(sources: &Sources<'_>) -> Option<PeriodFacts> {
    let mut kinds = sources.engagement.kinds.iter();
    if !kinds.any(|kind| kind.value == EngagementKind::Type2) {
        return None;
    }
    let period = sources.engagement.period();
    let items = items(sources, period);
    let controls = controls(sources, period);
    Some(PeriodFacts {
        statement: STATEMENT.to_owned(),
        line: line(&items, &controls),
        dating: dating(sources),
        ticks: ticks(period),
        items,
        controls,
        policies: policies(sources, period),
    })
}

const STATEMENT: &str = "Each item with a cadence, and each own control with a frequency, is asked for one occurrence in every window of the period: calendar month, quarter, week or day, or the twelve months that end with the period. What is continuous is asked day by day, and a single moment shows none of its days. Evidence outside these days is listed apart and shows nothing of them.";

fn items(sources: &Sources<'_>, period: Period) -> Vec<StripRow> {
    let items = sources.plan.items();
    let rows = items.iter().filter_map(|item| {
        let timeline = sources.assessed.timelines.get(&item.id)?;
        Some(row(
            item.id.to_string(),
            item.title.clone(),
            timeline,
            period,
        ))
    });
    rows.collect()
}

fn controls(sources: &Sources<'_>, period: Period) -> Vec<StripRow> {
    let rows = sources.plan.controls.iter().filter_map(|control| {
        let timeline = sources.assessed.control_timelines.get(&control.id.value)?;
        let id = control.id.value.as_str().to_owned();
        Some(row(id, control.statement.value.clone(), timeline, period))
    });
    rows.collect()
}

fn line(items: &[StripRow], controls: &[StripRow]) -> String {
    let whole = |rows: &[StripRow]| {
        let whole = rows.iter().filter(|row| row.missing == 0).count();
        (whole, rows.len())
    };
    let ((items, of_items), (controls, of_controls)) = (whole(items), whole(controls));
    format!(
        "{items} of {of_items} items with a cadence and {controls} of {of_controls} own controls with a frequency have every expected occurrence."
    )
}

fn dating(sources: &Sources<'_>) -> String {
    let timelines = sources.assessed.timelines.values();
    let (stated, shown) = timelines
        .map(dated_by_hand)
        .fold((0, 0), |sum, next| (sum.0 + next.0, sum.1 + next.1));
    format!(
        "Of {shown} windows of items that are shown, {} are dated by the clock of the locker or by an independent date, and {stated} by the organisation alone.",
        shown - stated
    )
}

fn row(id: String, title: String, timeline: &Timeline, period: Period) -> StripRow {
    let expected = timeline.expected();
    let count = |standing| timeline.count(standing);
    let (late, missing) = (
        count(SlotStanding::Late),
        count(SlotStanding::Missing) + count(SlotStanding::Partly),
    );
    StripRow {
        id,
        title,
        cadence: timeline.cadence.as_str().to_owned(),
        span: timeline.span.to_string(),
        cut: timeline.cut.clone(),
        standing: worst(timeline).as_str().to_owned(),
        expected,
        evidenced: count(SlotStanding::Evidenced),
        late,
        missing,
        short: short(timeline),
        longest_gap_days: timeline.longest_gap.map(|gap| gap.days()),
        longest_gap: timeline.longest_gap.map(|gap| gap.to_string()),
        cells: timeline
            .slots
            .iter()
            .filter_map(|slot| cell(timeline, slot, period))
            .collect(),
        notes: notes(timeline),
    }
}

/// The worst standing of the windows that were due.
fn worst(timeline: &Timeline) -> SlotStanding {
    let due = timeline.slots.iter().map(|slot| slot.standing);
    let due = due.filter(|standing| *standing != SlotStanding::NotDue);
    due.max().unwrap_or(SlotStanding::NotDue)
}

fn short(timeline: &Timeline) -> String {
    if timeline.cadence == Cadence::Continuous {
        let uncovered: i64 = timeline.slots.iter().map(|slot| slot.uncovered).sum();
        let due = timeline
            .slots
            .iter()
            .filter(|slot| slot.standing != SlotStanding::NotDue);
        let days: i64 = due.map(|slot| slot.window.days()).sum();
        return format!("{} of {days} days", days - uncovered);
    }
    let missing = timeline.count(SlotStanding::Missing);
    let expected = timeline.expected();
    format!("{} of {expected}", expected - missing)
}

fn cell(timeline: &Timeline, slot: &Slot, period: Period) -> Option<StripCell> {
    let (x, width) = place(slot.window, period)?;
    Some(StripCell {
        name: window_name(timeline.cadence, slot.window),
        standing: slot.standing.as_str().to_owned(),
        stated_only: slot.stated_only,
        x,
        width,
        end: x + width,
    })
}

/// Where some days stand on the axis.
fn place(days: Period, period: Period) -> Option<(i64, i64)> {
    let from = days.from().max(period.from());
    let until = days.until().min(period.until());
    let days = Period::new(from, until).ok()?.days();
    let before = (from - period.from()).num_days();
    let x = before * AXIS / period.days();
    Some((x, (before + days) * AXIS / period.days() - x))
}

fn notes(timeline: &Timeline) -> Vec<String> {
    let mut notes = Vec::new();
    let windows = |standing| window_names(timeline.cadence, &timeline.windows(standing)).join(", ");
    for (standing, words) in [
        (SlotStanding::Missing, "missing"),
        (SlotStanding::Partly, "in part"),
        (SlotStanding::Late, "late"),
    ] {
        if timeline.count(standing) > 0 {
            notes.push(format!("{words}: {}", windows(standing)));
        }
    }
    if let Some(gap) = timeline.longest_gap.filter(|_| !notes.is_empty()) {
        let days = gap.days();
        let noun = if days == 1 { "day" } else { "days" };
        notes.push(format!("longest gap: {days} {noun}, {gap}"));
    }
    notes.extend(timeline.cut.iter().map(|cut| format!("asked about {cut}")));
    let named = |places: &[usize]| {
        let names = places.iter().take(NAMED).map(|place| {
            let dated = &timeline.occurrences[*place];
            format!("{} ({})", dated.name, dated.effective())
        });
        let names = names.collect::<Vec<_>>().join(", ");
        match places.len().saturating_sub(NAMED) {
            0 => names,
            more => format!("{names} and {more} more"),
        }
    };
    for (places, words) in [
        (&timeline.before, "before these days"),
        (&timeline.after, "after these days"),
        (&timeline.future, "after the as-of date"),
        (&timeline.rejected, "rejected by its reviewer"),
        (&timeline.point_in_time, "a single moment"),
    ] {
        if !places.is_empty() {
            notes.push(format!("{words}: {}", named(places)));
        }
    }
    // Where nothing else dates any of them, the chapter says so once.
    let (stated, shown) = dated_by_hand(timeline);
    if (1..shown).contains(&stated) {
        let noun = if stated == 1 {
            "window is"
        } else {
            "windows are"
        };
        notes.push(format!("{stated} {noun} dated by the organisation alone"));
    }
    notes
}

/// How many windows only the organisation dates, and how many are shown at all.
fn dated_by_hand(timeline: &Timeline) -> (usize, usize) {
    let shown = timeline.slots.iter();
    let shown = shown.filter(|slot| !slot.shown_by.is_empty());
    let stated = shown.clone().filter(|slot| slot.stated_only).count();
    (stated, shown.count())
}

fn ticks(period: Period) -> Vec<TickRow> {
    let months = months_of(period);
    // A long period has a mark for every third month only.
    let step = if months.len() > 14 { 3 } else { 1 };
    let marks = months.into_iter().step_by(step);
    marks
        .map(|(at, label)| TickRow {
            at,
            percent: format!("{}.{:02}%", at / 100, at % 100),
            label,
        })
        .collect()
}

/// The first day of the period and of every month that begins in it.
fn months_of(period: Period) -> Vec<(i64, String)> {
    let mut months = Vec::new();
    let mut day = period.from();
    while day <= period.until() {
        let at = (day - period.from()).num_days() * AXIS / period.days();
        months.push((at, day.format("%b").to_string()));
        let Some(next) = words::first_of_next_month(day) else {
            break;
        };
        day = next;
    }
    months
}

fn policies(sources: &Sources<'_>, period: Period) -> Vec<InForceRow> {
    let rows = sources.plan.policies.iter().filter_map(|policy| {
        let from = policy.from.as_ref().map_or(period.from(), |day| day.value);
        let until = policy
            .until
            .as_ref()
            .map_or(period.until(), |day| day.value);
        let days = Period::new(from.max(period.from()), until.min(period.until())).ok()?;
        let (x, width) = place(days, period)?;
        let version = policy
            .version
            .as_ref()
            .map(|version| format!(", version {}", version.value));
        Some(InForceRow {
            id: policy.id.value.as_str().to_owned(),
            title: format!("{}{}", policy.title.value, version.unwrap_or_default()),
            days: days.to_string(),
            replaced_by: policy
                .replaced_by
                .as_ref()
                .map(|next| next.value.as_str().to_owned()),
            x,
            width,
        })
    });
    rows.collect()
}
