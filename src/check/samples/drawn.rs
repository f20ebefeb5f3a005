//! Whether the selection is the one that seed and rules give, and whether the seed was free.

use std::collections::BTreeSet;

use super::super::{Outcome, Subject};
use super::to_test;
use crate::diagnostic::{Code, Finding, counted};
use crate::model::id::Id as _;
use crate::model::plan::{Sample, SampleMethod, SampleSeed, SeedSource};
use crate::model::sampling::{Drawn, SampleReading};
use crate::model::{Observations, Place};

/// Judges how a sample came about.
pub(super) fn selection(
    subject: Subject<'_>,
    sample: &Sample,
    reading: Option<&SampleReading>,
    observed: &mut Observations,
    outcome: &mut Outcome,
) {
    let mut findings = Vec::new();
    if let Some(seed) = &sample.seed {
        findings.extend(unbound(subject, sample, seed, reading));
    }
    if let Some(reading) = reading {
        findings.extend(not_drawn(sample, reading));
        findings.extend(other_population(sample, reading));
        let drawn = reading.drawn.as_ref();
        findings.extend(drawn.and_then(|drawn| changed(sample, drawn)));
        findings.extend(short(sample, reading));
    }
    findings.extend(unknown(sample, reading));
    for finding in findings {
        observed.open.push(finding.message.clone());
        outcome.find(finding.about(sample.id.value.to_string()));
    }
}

/// Why there is no selection although one is asked for.
fn not_drawn(sample: &Sample, reading: &SampleReading) -> Option<Finding> {
    let why = reading.not_drawn.as_ref().or(reading.no_size.as_ref())?;
    let message = format!("sample `{}` cannot be drawn: {why}", sample.id.value);
    let place = sample.seed.as_ref().map(|seed| &seed.source.place);
    let finding = Finding::new(Code::SampleNotDrawn, message);
    let finding = finding.at(place.unwrap_or(&sample.id.place));
    Some(finding.help("see `samples` and `populations` in docs/reference/plan.md"))
}

/// What leaves open whether the seed was chosen to fit.
fn unbound(
    subject: Subject<'_>,
    sample: &Sample,
    seed: &SampleSeed,
    reading: Option<&SampleReading>,
) -> Option<Finding> {
    let (what, place, help) = if seed.source.value == SeedSource::Derived {
        free_id(subject, sample)?
    } else {
        early(seed, reading)?
    };
    let message = format!("sample `{}`: {what}", sample.id.value);
    let finding = Finding::new(Code::SampleSeedUnbound, message).at(place);
    Some(finding.help(help))
}

/// What is wrong with a seed, where, and what to do.
type Unbound<'a> = (String, &'a Place, &'static str);

/// A derived seed leaves the id of the sample to choose, unless that is given, too.
fn free_id<'a>(subject: Subject<'_>, sample: &'a Sample) -> Option<Unbound<'a>> {
    let id = sample.id.value.as_str();
    let control = subject.profile.find(id).is_some();
    let tested = sample.tests.iter().any(|test| {
        let name = test.value.rsplit_once(':').map_or("", |(_, name)| name);
        name == id
    });
    let mut items = subject.plan.evidence.iter();
    if control || tested || items.any(|item| item.id.value.as_str() == id) {
        return None;
    }
    let what =
        "its seed is derived and its id is free, so that another id would draw another sample";
    let help = "name the sample as the control or the evidence item that it tests";
    Some((what.to_owned(), &sample.id.place, help))
}

/// A seed that was known before the population was fixed, or may have been.
fn early<'a>(seed: &'a SampleSeed, reading: Option<&SampleReading>) -> Option<Unbound<'a>> {
    let Some(committed) = &seed.committed_population else {
        if reading.is_some_and(|reading| reading.population.is_none()) && seed.on.is_none() {
            return None;
        }
        let what = format!(
            "nothing says that the population was fixed before the seed of source `{}` was known",
            seed.source.value.as_str()
        );
        let help =
            "state `committed-population`, the digest that was handed over, and `committed-on`";
        return Some((what, &seed.source.place, help));
    };
    match (&seed.on, &seed.committed_on) {
        (Some(on), Some(committed_on)) if on.value < committed_on.value => {
            let what = format!(
                "the seed is of {}, the population was handed over on {}",
                on.value, committed_on.value
            );
            let help = "draw with a seed that is given after the population is fixed";
            Some((what, &on.place, help))
        }
        (Some(_), Some(_)) => None,
        _ => {
            let what = "the days of seed and handed-over population are not both stated";
            let help = "state `on` and `committed-on` of the seed";
            Some((what.to_owned(), &committed.place, help))
        }
    }
}

/// The population is another one than the one that was handed over.
fn other_population(sample: &Sample, reading: &SampleReading) -> Option<Finding> {
    let committed = sample.seed.as_ref()?.committed_population.as_ref()?;
    let found = reading.population.as_ref()?.digest.to_string();
    if committed.value == found {
        return None;
    }
    let message = format!(
        "sample `{}`: the population is not the one that was handed over",
        sample.id.value
    );
    let finding = Finding::new(Code::SampleChanged, message).at(&committed.place);
    let finding = finding.note(format!("counted now: {found}"));
    Some(
        finding.help("keep the earlier manifest, say what changed, and draw again with a new seed"),
    )
}

/// The stated selection differs from the one drawn again.
fn changed(sample: &Sample, drawn: &Drawn) -> Option<Finding> {
    let first = sample.selected.first()?;
    let stated: BTreeSet<&str> = sample
        .selected
        .iter()
        .map(|one| one.value.as_str())
        .collect();
    let again = |ids: &[String]| ids.iter().map(String::as_str).eq(stated_in(ids, &stated));
    let same = |ids: &[String]| ids.len() == stated.len() && again(ids);
    if same(&drawn.selected) || same(&drawn.tested) {
        return None;
    }
    let drawn: BTreeSet<&str> = drawn.selected.iter().map(String::as_str).collect();
    let named = |ids: Vec<&&str>, what: &str| {
        let first = ids.first().map(|id| format!("{what} `{id}`"))?;
        Some(match ids.len() {
            1 => first,
            more => format!("{first} and {} more", more - 1),
        })
    };
    let missing = named(drawn.difference(&stated).collect(), "not stated is");
    let extra = named(stated.difference(&drawn).collect(), "not drawn is");
    let what: Vec<String> = [missing, extra].into_iter().flatten().collect();
    let message = format!(
        "sample `{}`: the stated selection is not the one that seed and rules give",
        sample.id.value
    );
    let finding = Finding::new(Code::SampleChanged, message).at(&first.place);
    let finding = finding.note(what.join("; "));
    Some(finding.help(
        "leave `selected` out, or state what was drawn; replacements have a section of their own",
    ))
}

fn stated_in<'a>(ids: &'a [String], stated: &BTreeSet<&str>) -> impl Iterator<Item = &'a str> {
    let ids = ids.iter().map(String::as_str);
    ids.filter(|id| stated.contains(id))
}

/// Fewer instances than are asked for, although the population has more.
fn short(sample: &Sample, reading: &SampleReading) -> Option<Finding> {
    let items = to_test(sample, Some(reading)).len() as u64;
    let wanted = reading.size.as_ref()?;
    let most = reading
        .population
        .as_ref()
        .map(|population| population.size);
    let expected = wanted.size.min(most.unwrap_or(wanted.size));
    // Of monetary units, one instance may be hit several times.
    let of_units = sample.method.value == SampleMethod::MonetaryUnit && reading.drawn.is_some();
    if items == 0 || items >= expected || of_units {
        return None;
    }
    let message = format!(
        "sample `{}` has {}; {expected} are asked for",
        sample.id.value,
        counted(usize::try_from(items).unwrap_or(usize::MAX), "instance")
    );
    let finding = Finding::new(Code::SampleSizeShort, message).at(&sample.id.place);
    let finding = finding.note(format!("the size is from {}", wanted.from));
    let finding = match &reading.drawn {
        Some(drawn) if drawn.shortfall > 0 => finding.note(format!(
            "strata are too small for {} of them",
            drawn.shortfall
        )),
        Some(drawn) if drawn.unreplaced > 0 => finding.note(format!(
            "the reserve has no instance for {} of the replacements",
            drawn.unreplaced
        )),
        _ => finding,
    };
    Some(
        finding.help("test more instances, or agree on another size with the auditor and state it"),
    )
}

/// Results and picks of instances that are not in the population, or were never selected.
fn unknown(sample: &Sample, reading: Option<&SampleReading>) -> Vec<Finding> {
    let strangers: Vec<&str> = reading
        .iter()
        .flat_map(|reading| &reading.strangers)
        .map(String::as_str)
        .collect();
    let mut findings = Vec::new();
    let finding = |what: String, place: &Place| {
        Finding::new(Code::SampleItemUnknown, what)
            .at(place)
            .help("correct the id; a sound one that the population lacks shows that the population is not complete")
    };
    if let Some(first) = strangers.first() {
        let message = format!(
            "sample `{}`: {} not in the population; the first is `{first}`",
            sample.id.value,
            counted(strangers.len(), "named instance")
        );
        findings.push(finding(message, place_of(sample, first)));
    }
    let items: BTreeSet<&str> = to_test(sample, reading).into_iter().collect();
    let stated: BTreeSet<&str> = sample
        .selected
        .iter()
        .map(|one| one.value.as_str())
        .collect();
    let results = sample.results.iter().filter(|result| {
        let item = result.item.value.as_str();
        !items.contains(item) && !stated.contains(item) && !strangers.contains(&item)
    });
    let results: Vec<_> = results.collect();
    if let Some(first) = results.first().filter(|_| !items.is_empty()) {
        let others: BTreeSet<&str> = results.iter().map(|r| r.item.value.as_str()).collect();
        let message = format!(
            "sample `{}`: results of {} that were not selected; the first is `{}`",
            sample.id.value,
            counted(others.len(), "instance"),
            first.item.value
        );
        findings.push(finding(message, &first.item.place));
    }
    findings
}

fn place_of<'a>(sample: &'a Sample, id: &str) -> &'a Place {
    let selected = sample.selected.iter();
    let results = sample.results.iter().map(|result| &result.item);
    let replaced = sample.replacements.iter().map(|one| &one.item);
    let mut all = selected.chain(results).chain(replaced);
    all.find(|one| one.value == id)
        .map_or(&sample.id.place, |one| &one.place)
}
