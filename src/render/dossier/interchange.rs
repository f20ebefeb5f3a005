//! What documents for other programs need beside the words of the reports: names of
//! controls, days as days, and what an item speaks of.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::build::Sources;
use super::words;
use crate::model::plan::{Scenario, Treatment};
use crate::oscal::ControlNames;

/// Names, days and relations behind the rows of a dossier.
#[derive(Clone, Debug, Default)]
pub struct Interchange {
    /// What controls are called in OSCAL.
    pub controls: ControlNames,
    /// The first day of the period.
    pub from: NaiveDate,
    /// The last day of the period.
    pub until: NaiveDate,
    /// The day of judgement.
    pub as_of: NaiveDate,
    /// By control: until when its gap is to be closed, where the plan says so.
    pub gaps: BTreeMap<String, Deadline>,
    /// By scenario: how far its treatment is.
    pub treatments: BTreeMap<String, TreatmentFacts>,
    /// By item: the ids of assets and vendors that it speaks of.
    pub about: BTreeMap<String, Vec<String>>,
}

/// A day until when something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is past on the day of judgement.
    pub is_overdue: bool,
}

/// The treatment of a risk.
#[derive(Clone, Debug)]
pub struct TreatmentFacts {
    /// How far it is.
    pub progress: Progress,
    /// Until when it is to be done, where the plan says so.
    pub deadline: Option<Deadline>,
}

/// How far the treatment of a risk is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Done on a day.
    Done(NaiveDate),
    /// The risk is accepted as it is.
    Accepted,
    /// Planned, with a day.
    Planned,
    /// Nothing says until when.
    Undated,
}

/// The names, days and relations of an engagement.
pub(super) fn interchange(sources: &Sources<'_>) -> Interchange {
    let engagement = sources.engagement;
    let (period, as_of) = (engagement.period(), engagement.as_of.value);
    let deadline = |day| Deadline {
        day,
        is_overdue: words::is_past(day, as_of),
    };
    let gaps = sources.coverage.controls.iter().filter_map(|control| {
        let response = control.gap.as_ref()?.response.as_ref()?;
        Some((control.scoped.control.to_string(), deadline(response.due)))
    });
    let scenarios = sources.plan.risks.iter().flat_map(|risks| &risks.scenarios);
    let treatments = scenarios.map(|scenario| {
        let facts = TreatmentFacts {
            progress: progress(scenario),
            deadline: scenario.due.as_ref().map(|due| deadline(due.value)),
        };
        (scenario.id.value.to_string(), facts)
    });
    let items = sources.plan.items();
    let about = items.iter().map(|item| {
        let vendor = item.vendor.iter().map(ToString::to_string);
        let about = item.about.iter().map(|text| text.value.clone());
        (item.id.to_string(), vendor.chain(about).collect())
    });
    Interchange {
        controls: controls(sources),
        from: period.from(),
        until: period.until(),
        as_of,
        gaps: gaps.collect(),
        treatments: treatments.collect(),
        about: about.collect(),
    }
}

/// The names of controls, and the spellings that the plan has for them.
fn controls(sources: &Sources<'_>) -> ControlNames {
    let catalogs = sources.profile.catalogs.iter();
    let catalogs = catalogs.map(|(short, catalog)| (short.as_str(), catalog.as_ref()));
    let mut names = ControlNames::new(catalogs);
    let plan = sources.plan;
    let own = plan.controls.iter().flat_map(|control| &control.meets);
    let tested = plan.samples.iter().flat_map(|sample| &sample.tests);
    let excepted = plan.exceptions.iter().flat_map(|one| &one.controls);
    for text in own.chain(tested).chain(excepted) {
        if let Some(control) = sources.profile.find(&text.value) {
            names.spell(&text.value, &control.to_string());
        }
    }
    names
}

fn progress(scenario: &Scenario) -> Progress {
    match (&scenario.done, &scenario.due) {
        (Some(done), _) => Progress::Done(done.on.value),
        (None, _) if scenario.treatment.value == Treatment::Accept => Progress::Accepted,
        (None, Some(_)) => Progress::Planned,
        (None, None) => Progress::Undated,
    }
}
