//! Populations: what was counted against what is stated, and what could not be read.

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, counted as number};
use crate::model::plan::{Cadence, Population};
use crate::model::population::{PopulationCount, PopulationReading};
use crate::model::{ControlRef, Place};

/// Places, ids and days that a finding names.
const NAMED: usize = 5;

/// Judges every population whose records are read. What leaves it open whether a
/// population is complete leaves the controls of its samples open too.
pub(super) fn counted(subject: Subject<'_>, outcome: &mut Outcome) {
    for population in &subject.plan.populations {
        let open = match subject.populations.get(&population.id.value) {
            None => continue,
            Some(PopulationReading::Unreadable(why)) => unreadable(population, why, outcome),
            Some(PopulationReading::Counted(count)) => {
                let mut open = unread(population, count, outcome);
                open.extend(mismatch(population, count, outcome));
                open.extend(empty(population, count, outcome));
                open.extend(conflicts(population, count, outcome));
                gaps(subject, population, count, outcome);
                open
            }
        };
        for control in tested(subject, population) {
            outcome.control(control).open.extend(open.iter().cloned());
        }
    }
}

/// The controls that samples of a population test.
fn tested(subject: Subject<'_>, population: &Population) -> Vec<ControlRef> {
    let samples = subject.plan.samples.iter();
    let of_it = samples.filter(|sample| sample.population.value == population.id.value);
    let tests = of_it.flat_map(|sample| &sample.tests);
    tests
        .filter_map(|id| subject.profile.find(&id.value))
        .collect()
}

/// How many instances there are: as counted, else as stated.
pub(super) fn size(subject: Subject<'_>, population: &Population) -> Option<u64> {
    match subject.populations.get(&population.id.value) {
        Some(PopulationReading::Counted(count)) => Some(count.distinct),
        Some(PopulationReading::Unreadable(_)) => None,
        None => population.size.as_ref().map(|size| size.value),
    }
}

/// Whether it is shown that there was no instance: counted with nothing left out, and
/// stated by somebody; of a population that is not counted, stated as its size.
pub(super) fn is_proven_empty(subject: Subject<'_>, population: &Population) -> bool {
    match subject.populations.get(&population.id.value) {
        Some(PopulationReading::Counted(count)) => {
            count.distinct == 0 && count.is_whole() && population.no_occurrences.is_some()
        }
        Some(PopulationReading::Unreadable(_)) => false,
        None => size(subject, population) == Some(0),
    }
}

fn finding(code: Code, population: &Population, message: String) -> Finding {
    let finding = Finding::new(code, message).at(&population.id.place);
    finding.about(population.id.value.to_string())
}

fn unreadable(population: &Population, why: &str, outcome: &mut Outcome) -> Vec<String> {
    let id = &population.id.value;
    let message = format!("population `{id}` was not counted: {why}");
    outcome.find(finding(Code::PopulationUnreadable, population, message).help(
        "`auditbinder population count` shows how the files are read; `docs/reference/populations.md` tells the forms",
    ));
    vec![format!("population `{id}` was not counted")]
}

fn many(count: u64, what: &str) -> String {
    number(usize::try_from(count).unwrap_or(usize::MAX), what)
}

fn unread(population: &Population, count: &PopulationCount, outcome: &mut Outcome) -> Vec<String> {
    if count.is_whole() {
        return Vec::new();
    }
    let id = &population.id.value;
    let records = many(count.unread(), "record");
    let message = format!(
        "{records} of population `{id}` could not be counted, beside {}",
        many(count.distinct, "instance")
    );
    let mut finding = finding(Code::PopulationUnreadable, population, message);
    for exception in count.exceptions.iter().take(NAMED) {
        let place = format!("`{}`, line {}", exception.file, exception.line);
        finding = finding.note(format!("{place}: {}", exception.problem.words()));
    }
    outcome.find(finding.help(
        "export the records again, or say in `filter:` what happens where a field is missing, as `has(attributes.decision) && …`",
    ));
    vec![format!(
        "{records} of population `{id}` could not be counted"
    )]
}

/// AT-C 205.36, PCAOB AS 1105.10: that information is complete is shown by another source.
fn mismatch(
    population: &Population,
    count: &PopulationCount,
    outcome: &mut Outcome,
) -> Vec<String> {
    let id = &population.id.value;
    let mut differ = |place: &Place, what: String| {
        let message = format!(
            "population `{id}` has {} and {what}",
            many(count.distinct, "instance")
        );
        let finding = Finding::new(Code::PopulationMismatch, message).at(place);
        let read = format!(
            "rows {}, matched {}, repeated {}, outside of the period {}",
            count.rows, count.matched, count.duplicates, count.outside
        );
        outcome.find(finding.about(id.to_string()).note(read).help(
            "find the instances that one of them lacks: `auditbinder population reconcile` lists both sides",
        ));
        format!("population `{id}` differs from what is stated")
    };
    let mut open = Vec::new();
    if let Some(size) = population
        .size
        .as_ref()
        .filter(|size| size.value != count.distinct)
    {
        open.push(differ(&size.place, format!("the plan says {}", size.value)));
    }
    if let Some(total) = &population.control_total
        && total.count.value != count.distinct
    {
        let what = format!("`{}` says {}", total.source.value, total.count.value);
        open.push(differ(&total.count.place, what));
    }
    if let Some(stated) = &population.no_occurrences
        && count.distinct > 0
    {
        let what = "the plan states that there are none".to_owned();
        open.push(differ(&stated.statement.place, what));
    }
    open.dedup();
    open
}

fn empty(population: &Population, count: &PopulationCount, outcome: &mut Outcome) -> Vec<String> {
    if count.distinct > 0 || !count.is_whole() || population.no_occurrences.is_some() {
        return Vec::new();
    }
    let id = &population.id.value;
    let message =
        format!("population `{id}` has no instance, and nobody states that there was none");
    outcome.find(
        finding(Code::PopulationEmpty, population, message)
            .note(format!("rows read: {}", count.rows))
            .help("look at `filter:` and the period; if nothing happened, say so under `no-occurrences:` with `by` and `on`"),
    );
    vec![format!("it is not shown that population `{id}` is empty")]
}

fn conflicts(
    population: &Population,
    count: &PopulationCount,
    outcome: &mut Outcome,
) -> Vec<String> {
    if count.conflicts == 0 {
        return Vec::new();
    }
    let id = &population.id.value;
    let instances = many(count.conflicts, "instance");
    let message = format!("population `{id}` has {instances} with more than one content");
    let mut finding = finding(Code::PopulationConflicts, population, message);
    for id in count.conflict_ids.iter().take(NAMED) {
        finding = finding.note(format!("`{id}`"));
    }
    outcome.find(finding.help(
        "choose an identity that tells them apart, or find out which of the records is right",
    ));
    vec![format!(
        "population `{id}` has {instances} with more than one content"
    )]
}

fn gaps(
    subject: Subject<'_>,
    population: &Population,
    count: &PopulationCount,
    outcome: &mut Outcome,
) {
    let id = &population.id.value;
    let items = subject.plan.items();
    let item = items
        .iter()
        .find(|item| item.id == population.evidence.value);
    let continuous = item.is_some_and(|item| item.cadence == Some(Cadence::Continuous));
    if continuous && !count.empty_days.is_empty() && count.distinct > 0 {
        let days = many(count.empty_days.len() as u64, "day");
        let message =
            format!("population `{id}` has {days} without a record, and its source runs always");
        let mut finding = finding(Code::PopulationGaps, population, message);
        for day in count.empty_days.iter().take(NAMED) {
            finding = finding.note(format!("{day} in UTC"));
        }
        outcome.find(
            finding.help("export these days again, or explain them in the description of the item"),
        );
    }
    let Some(sequence) = &count.sequence else {
        return;
    };
    if sequence.missing > 0 || sequence.given_up {
        let missing = if sequence.given_up {
            "more gaps than can be followed".to_owned()
        } else {
            many(sequence.missing, "missing number")
        };
        let message = format!("the sequence of population `{id}` has {missing}");
        let mut finding = finding(Code::PopulationGaps, population, message);
        for (first, last) in sequence.gaps.iter().take(NAMED) {
            finding = finding.note(if first == last {
                format!("{first}")
            } else {
                format!("{first} to {last}")
            });
        }
        outcome
            .find(finding.help("ask the source for the records of these numbers, or explain them"));
    }
}
