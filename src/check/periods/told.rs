//! The findings about one timeline.

use super::super::Outcome;
use crate::diagnostic::{Code, Finding};
use crate::model::id::Id as _;
use crate::model::plan::{Cadence, ItemView, OwnControl};
use crate::model::timeline::window_names;
use crate::model::{At, Dated, Place, SlotStanding, Timeline};
use crate::period::{cadence_days, grace_days};

/// How many windows and days a message names.
const NAMED: usize = 6;

/// Tells what is wrong with the occurrences of an item.
pub(super) fn item(item: &ItemView<'_>, found: &Timeline, outcome: &mut Outcome) {
    let whose = Whose {
        name: format!("{} `{}`", item.section.as_str(), item.id),
        id: item.id.to_string(),
        place: item.place,
        help: "collect what is missing if the source still has it, with `covers`; else record an exception with its cause",
    };
    whose.tell(found, outcome);
    outside(&whose, found, outcome);
}

/// Tells what is wrong with the operation of an own control.
pub(super) fn control(control: &OwnControl, found: &Timeline, outcome: &mut Outcome) {
    let At { value, place } = &control.id;
    let whose = Whose {
        name: format!("own control `{}`", value.as_str()),
        id: value.as_str().to_owned(),
        place,
        help: "name the evidence that shows each occurrence, or correct `frequency`",
    };
    whose.tell(found, outcome);
}

/// Whose timeline it is.
struct Whose<'a> {
    name: String,
    id: String,
    place: &'a Place,
    help: &'static str,
}

impl Whose<'_> {
    fn find(&self, code: Code, message: String) -> Finding {
        Finding::new(code, message)
            .at(self.place)
            .about(self.id.clone())
    }

    fn tell(&self, found: &Timeline, outcome: &mut Outcome) {
        let is_late = found.count(SlotStanding::Late) > 0;
        let missing = found.count(SlotStanding::Missing);
        let partly = found.count(SlotStanding::Partly);
        if found.is_point_in_time_only() {
            outcome.find(self.moments(found));
        } else if found.cadence == Cadence::Continuous && missing + partly > 0 {
            outcome.find(self.days_missing(found));
        } else if missing > 0 {
            outcome.find(self.missing(found, missing));
        } else if let Some(finding) = self.long_gap(found).filter(|_| !is_late) {
            outcome.find(finding);
        }
        if is_late {
            let message = format!(
                "{} came late for {}",
                self.name,
                windows(found, SlotStanding::Late)
            );
            let grace = grace_days(found.cadence);
            let finding = self.find(Code::OccurrenceLate, message).note(format!(
                "{} of grace after the end of a window",
                days(i64::try_from(grace).unwrap_or(i64::MAX))
            ));
            outcome.find(finding.help("say why under `exceptions:`"));
        }
    }

    fn missing(&self, found: &Timeline, missing: usize) -> Finding {
        let message = format!(
            "{} is {} and lacks {missing} of {} expected occurrences",
            self.name,
            found.cadence.as_str(),
            found.expected()
        );
        let mut finding = self.find(Code::OccurrenceMissing, message).note(format!(
            "nothing shows {}",
            windows(found, SlotStanding::Missing)
        ));
        if let Some(gap) = found.longest_gap {
            finding = finding.note(format!("the longest gap is {}: {gap}", days(gap.days())));
        }
        if let Some(cut) = &found.cut {
            finding = finding.note(format!("asked about: {cut}"));
        }
        finding.help(self.help)
    }

    fn days_missing(&self, found: &Timeline) -> Finding {
        let lacking: i64 = found.slots.iter().map(|slot| slot.uncovered).sum();
        let message = format!(
            "{} is continuous and nothing speaks for {}",
            self.name,
            days(lacking)
        );
        let mut finding = self.find(Code::OccurrenceMissing, message);
        if let Some(gap) = found.longest_gap {
            finding = finding.note(format!("the longest gap is {}: {gap}", days(gap.days())));
        }
        if !found.point_in_time.is_empty() {
            finding = finding.note(format!(
                "{} one moment each: {}",
                count(
                    found.point_in_time.len(),
                    "occurrence shows",
                    "occurrences show"
                ),
                named(found, &found.point_in_time)
            ));
        }
        finding
            .help("state the days that each export speaks for, and collect those that are missing")
    }

    fn moments(&self, found: &Timeline) -> Finding {
        let message = format!(
            "{} is continuous, and its evidence shows single moments",
            self.name
        );
        let finding = self.find(Code::PointInTimeOnly, message);
        finding.note(named(found, &found.point_in_time)).help(
            "add evidence that speaks for the days of the period (`covers-from`, `covers-until`), or state the frequency at which the moments were taken",
        )
    }

    /// Every window has its occurrence, and still there is a longer time without one than the
    /// cadence allows.
    fn long_gap(&self, found: &Timeline) -> Option<Finding> {
        let gap = found.longest_gap?;
        let cadence = cadence_days(found.cadence)?;
        let grace = i64::try_from(grace_days(found.cadence)).ok()?;
        // Two neighbouring windows may hold occurrences at their outer ends.
        (gap.days() > cadence + grace && found.expected() > 1).then(|| {
            let message = format!(
                "{} is {} and has a gap of {}",
                self.name,
                found.cadence.as_str(),
                days(gap.days())
            );
            let finding = self
                .find(Code::OccurrenceGap, message)
                .note(format!("the gap is {gap}"));
            finding.help("every window has its occurrence; take them at more even distances")
        })
    }
}

/// What lies outside the span is listed apart and shows nothing of it.
fn outside(whose: &Whose<'_>, found: &Timeline, outcome: &mut Outcome) {
    let apart = [(&found.before, "before"), (&found.after, "after")];
    for (places, side) in apart {
        // The evidence that the plan itself dates has a finding of its own.
        let of_locker: Vec<usize> = places
            .iter()
            .copied()
            .filter(|place| found.occurrences[*place].name != whose.id)
            .collect();
        if of_locker.is_empty() {
            continue;
        }
        let message = format!(
            "{} has {} {side} {}",
            whose.name,
            count(of_locker.len(), "occurrence", "occurrences"),
            found.span
        );
        let finding = whose.find(Code::OccurrenceOutsidePeriod, message);
        outcome.find(finding.note(named(found, &of_locker)).help(
            "nothing to do where they belong to another period; they show nothing of this one",
        ));
    }
    for place in &found.rejected {
        let dated = &found.occurrences[*place];
        let why = dated.rejected.as_deref().unwrap_or_default();
        let message = format!(
            "{}: {} was rejected by its reviewer",
            whose.name,
            name(dated)
        );
        let finding = whose
            .find(Code::OccurrenceRejected, message)
            .note(why.to_owned());
        outcome.find(finding.help("collect it again, and let somebody else review it"));
    }
}

fn name(dated: &Dated) -> String {
    format!("{} ({})", dated.name, dated.effective())
}

fn named(found: &Timeline, places: &[usize]) -> String {
    let names = places.iter().map(|place| name(&found.occurrences[*place]));
    shortened(&names.collect::<Vec<_>>())
}

/// The windows that stand this way, in words.
pub(super) fn windows(found: &Timeline, standing: SlotStanding) -> String {
    shortened(&window_names(found.cadence, &found.windows(standing)))
}

fn shortened(names: &[String]) -> String {
    if names.len() <= NAMED {
        return names.join(", ");
    }
    let (first, rest) = names.split_at(NAMED);
    format!("{} and {} more", first.join(", "), rest.len())
}

fn days(days: i64) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
