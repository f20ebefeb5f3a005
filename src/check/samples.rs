//! Results of samples: deviations, and what was not tested.

mod drawn;

use std::collections::BTreeSet;

use super::{Outcome, Subject, populations};
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{Outcome as Tested, Sample};
use crate::model::sampling::SampleReading;
use crate::model::{ControlRef, Observations};

/// Judges every sample and notes what it shows for the controls that it tests.
pub(super) fn results(subject: Subject<'_>, outcome: &mut Outcome) {
    for sample in &subject.plan.samples {
        let controls: Vec<ControlRef> = sample
            .tests
            .iter()
            .filter_map(|id| subject.profile.find(&id.value))
            .collect();
        let mut populations = subject.plan.populations.iter();
        let population = populations.find(|p| p.id.value == sample.population.value);
        let reading = subject.samples.get(&sample.id.value);
        let none = population.is_some_and(|p| populations::size(subject, p) == Some(0));
        let observed = if none && to_test(sample, reading).is_empty() {
            // What is not shown about an empty population is told of the population.
            Observations {
                no_occasion: population.is_some_and(|p| populations::is_proven_empty(subject, p)),
                ..Observations::default()
            }
        } else {
            let mut observed = judge(sample, reading, outcome);
            drawn::selection(subject, sample, reading, &mut observed, outcome);
            observed
        };
        for control in controls {
            outcome.control(control).add(&observed);
        }
    }
}

/// The instances that are to be tested: those that were drawn, else those that are stated.
fn to_test<'a>(sample: &'a Sample, reading: Option<&'a SampleReading>) -> Vec<&'a str> {
    match reading.and_then(|reading| reading.drawn.as_ref()) {
        Some(drawn) => drawn.tested.iter().map(String::as_str).collect(),
        None => sample.selected.iter().map(|s| s.value.as_str()).collect(),
    }
}

fn judge(sample: &Sample, reading: Option<&SampleReading>, outcome: &mut Outcome) -> Observations {
    let mut observed = Observations::default();
    let id = &sample.id.value;
    let items = to_test(sample, reading);
    if sample.results.is_empty() {
        observed.open.push(format!("sample `{id}` has no results"));
        let finding = Finding::new(
            Code::SampleUntested,
            format!("sample `{id}` has no results"),
        )
        .at(&sample.id.place);
        outcome.find(
            finding
                .about(id.to_string())
                .help("test the selected instances and add `results:`"),
        );
        return observed;
    }
    deviations(sample, &mut observed, outcome);
    untested(sample, &items, &mut observed, outcome);
    observed
}

fn deviations(sample: &Sample, observed: &mut Observations, outcome: &mut Outcome) {
    for result in &sample.results {
        let verb = match result.outcome.value {
            Tested::Pass => {
                observed.passed += 1;
                observed.sampled = true;
                continue;
            }
            Tested::NotApplicable => continue,
            Tested::Deviation => "deviates",
            // PCAOB AS 2315.40: what cannot be tested is ordinarily a deviation.
            Tested::NotTestable => "could not be tested, which counts as a deviation,",
        };
        let what = format!(
            "sample `{}`: `{}` {verb} in `{}`",
            sample.id.value, result.item.value, result.attribute.value
        );
        observed.exceptions.push(what.clone());
        observed.sampled = true;
        let finding = Finding::new(Code::SampleDeviation, what).at(&result.outcome.place);
        let finding = match &result.note {
            Some(note) => finding.note(note.value.clone()),
            None => finding,
        };
        outcome.find(
            finding
                .about(sample.id.value.to_string())
                .help("record it under `exceptions:` with extent, cause and management's response"),
        );
    }
}

/// Every selected instance needs a result for every attribute that is named or was tested.
fn untested(sample: &Sample, items: &[&str], observed: &mut Observations, outcome: &mut Outcome) {
    let named = sample.attributes.iter().map(|a| a.id.value.as_str());
    let used = sample.results.iter().map(|r| r.attribute.value.as_str());
    let attributes: BTreeSet<&str> = named.chain(used).collect();
    let done: BTreeSet<(&str, &str)> = sample
        .results
        .iter()
        .map(|r| (r.item.value.as_str(), r.attribute.value.as_str()))
        .collect();
    let is_open = |item: &str| {
        attributes
            .iter()
            .any(|attribute| !done.contains(&(item, *attribute)))
    };
    let open: Vec<&str> = items.iter().copied().filter(|item| is_open(item)).collect();
    if open.is_empty() {
        return;
    }
    let what = format!(
        "sample `{}`: {} of {} instances lack results",
        sample.id.value,
        open.len(),
        items.len()
    );
    observed.open.push(what.clone());
    let finding = Finding::new(Code::SampleIncomplete, what)
        .at(&sample.id.place)
        .about(sample.id.value.to_string());
    outcome.find(
        finding
            .note(format!("the first is `{}`", open[0]))
            .help("test them, or say `not-applicable`"),
    );
}
