//! Draws the samples of a plan from the populations whose records were read.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog;
use crate::model::id::{Id as _, PopulationId};
use crate::model::plan::{
    Engagement, Sample, SampleMethod, SampleSeed, SampleStrata, SeedSource, StrataAllocation,
};
use crate::model::sampling::{
    Drawn, DrawnFrom, SampleReading, SampleReadings, SizeRow, SizeTable, UpperLimit, WantedSize,
};
use crate::model::{Digest, Plan};
use crate::sample::limit::{Confidence, Seen};
use crate::sample::{Gathered, MOST, Manifest, Method, Spec, Strata, Token, ids_text, select};

/// Works out every sample of a plan, as far as its population was read.
pub(in crate::pipeline) fn draw(
    plan: &Plan,
    engagement: &Engagement,
    populations: &mut BTreeMap<PopulationId, Gathered>,
) -> SampleReadings {
    let samples = plan.samples.iter();
    samples
        .map(|sample| {
            let population = populations.get_mut(&sample.population.value);
            (
                sample.id.value.clone(),
                read(plan, engagement, sample, population),
            )
        })
        .collect()
}

fn read(
    plan: &Plan,
    engagement: &Engagement,
    sample: &Sample,
    population: Option<&mut Gathered>,
) -> SampleReading {
    let mut reading = SampleReading::default();
    match wanted(plan, sample) {
        Ok(size) => reading.size = size,
        Err(why) => reading.no_size = Some(why),
    }
    let Some(population) = population else {
        if sample.seed.is_some() {
            let id = &sample.population.value;
            reading.not_drawn = Some(format!(
                "the records of population `{id}` are not read, which needs `identity` and files of its evidence item"
            ));
        }
        return reading;
    };
    reading.population = Some(DrawnFrom {
        size: population.distinct,
        digest: population.population_digest,
    });
    if sample.is_drawn() {
        let size = reading.size.as_ref().map(|wanted| wanted.size);
        match drawn(engagement, sample, size, population) {
            Ok(drawn) => reading.drawn = Some(drawn),
            Err(why) => reading.not_drawn = Some(why),
        }
    }
    let level = sample.confidence.as_ref();
    if let Some(Err(error)) = level.map(|level| Confidence::parse(&level.value)) {
        reading.not_drawn = Some(error.to_string());
    }
    match strangers(sample, population) {
        Ok(strangers) => reading.strangers = strangers,
        Err(error) => reading.not_drawn = Some(error.to_string()),
    }
    reading.limits = limits(sample, &reading);
    reading
}

/// The size that the plan asks for: its own number, else that of a table.
fn wanted(plan: &Plan, sample: &Sample) -> Result<Option<WantedSize>, String> {
    if let Some(size) = &sample.size {
        let (size, from) = (size.value, "the plan".to_owned());
        return Ok(Some(WantedSize { size, from }));
    }
    let Some(preset) = &sample.preset else {
        return Ok(None);
    };
    let name = preset.table.value.as_str();
    let own = plan.sample_sizes.iter().map(|sizes| SizeTable {
        table: sizes.table.value.clone(),
        source: sizes.source.value.clone(),
        rows: sizes
            .rows
            .iter()
            .map(|row| SizeRow {
                frequency: row.frequency.value,
                low: row.low.value,
                base: row.base.value,
                high: row.high.value,
            })
            .collect(),
    });
    let mut tables = own.chain(catalog::sample_sizes().iter().cloned());
    let table = tables.find(|table| table.table == name);
    let table = table.ok_or_else(|| format!("there is no table of sample sizes `{name}`"))?;
    let (frequency, level) = (preset.frequency.value, preset.level.value);
    let size = table.size(frequency, level).ok_or_else(|| {
        let frequency = frequency.as_str();
        format!("the table of sample sizes `{name}` has no row for `{frequency}`")
    })?;
    let from = format!(
        "table `{name}`, {}, {}: {}",
        frequency.as_str(),
        level.as_str(),
        table.source
    );
    Ok(Some(WantedSize { size, from }))
}

fn drawn(
    engagement: &Engagement,
    sample: &Sample,
    size: Option<u64>,
    population: &mut Gathered,
) -> Result<Drawn, String> {
    let spec = spec(engagement, sample, size, population)?;
    let manifest = select(population, &spec, None).map_err(|error| error.to_string())?;
    let mut ids = Short::default();
    let listed = ids_text(population, &spec, &mut ids);
    let selected: Vec<String> = manifest.ids().map(str::to_owned).collect();
    let reserve: Vec<String> = manifest.reserve.iter().map(|one| one.id.clone()).collect();
    let (tested, unreplaced) = tested(sample, &manifest);
    Ok(Drawn {
        ids: listed.ok().map(|()| ids.text),
        seed: spec.seed.as_str().to_owned(),
        shortfall: manifest.shortfall.unwrap_or_default(),
        manifest: manifest.text(),
        selected,
        tested,
        reserve,
        unreplaced,
    })
}

/// A text that is given up where it grows beyond what a package should carry.
#[derive(Default)]
struct Short {
    text: String,
}

/// The longest list of ids in a package, in bytes.
const LONGEST_LIST: usize = 64 << 20;

impl std::io::Write for Short {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.text.len() + bytes.len() > LONGEST_LIST {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        let text = std::str::from_utf8(bytes).map_err(std::io::Error::other)?;
        self.text.push_str(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn spec(
    engagement: &Engagement,
    sample: &Sample,
    size: Option<u64>,
    population: &Gathered,
) -> Result<Spec, String> {
    let census = sample.method.value == SampleMethod::Census;
    let method = match sample.method.value {
        SampleMethod::Random | SampleMethod::Census => Method::Random,
        SampleMethod::Systematic => Method::Systematic,
        SampleMethod::MonetaryUnit => Method::Mus,
        SampleMethod::Judgemental | SampleMethod::Auditor => {
            let word = sample.method.value.as_str();
            return Err(format!(
                "a sample of method `{word}` is not drawn by a seed"
            ));
        }
    };
    let n = if census {
        population.distinct.clamp(1, MOST)
    } else {
        size.ok_or("neither `size` nor `preset` says how many instances are drawn")?
    };
    let seed = match &sample.seed {
        Some(seed) => seed_of(engagement, seed, population.population_digest)?,
        None => "census".to_owned(),
    };
    let spec = Spec {
        method,
        n,
        reserve: sample.reserve.as_ref().map_or(0, |reserve| reserve.value),
        sample_id: Token::parse(sample.id.value.as_str()).map_err(|error| error.to_string())?,
        seed: Token::parse(&seed).map_err(|error| error.to_string())?,
        strata: sample.strata.as_ref().map(strata),
    };
    spec.check().map_err(|error| error.to_string())?;
    Ok(spec)
}

fn seed_of(
    engagement: &Engagement,
    seed: &SampleSeed,
    population: Digest,
) -> Result<String, String> {
    let given = seed.value.as_ref().map(|value| value.value.as_str());
    if seed.source.value != SeedSource::Derived {
        return given.map(str::to_owned).ok_or_else(|| {
            let source = seed.source.value.as_str();
            format!("a seed of source `{source}` has no `value`")
        });
    }
    let text = format!("{}:{population}", engagement.id.value.as_str());
    let derived = Digest::of(text.as_bytes()).to_string();
    match given {
        Some(given) if given != derived => Err(format!(
            "the seed derived from engagement and population is `{derived}`; the plan says `{given}`"
        )),
        _ => Ok(derived),
    }
}

fn strata(strata: &SampleStrata) -> Strata {
    match strata.allocation.value {
        StrataAllocation::Equal => Strata::Equal,
        StrataAllocation::Proportional => Strata::Proportional,
        StrataAllocation::Explicit => {
            let sizes = strata.sizes.iter();
            let sizes = sizes.map(|one| (one.stratum.value.clone(), one.size.value));
            Strata::Explicit {
                sizes: sizes.collect(),
            }
        }
    }
}

/// The selection, with the next of the reserve for each instance that was replaced (R11). In
/// strata, the reserve of the same stratum.
fn tested(sample: &Sample, manifest: &Manifest) -> (Vec<String>, u64) {
    let out: BTreeSet<&str> = sample
        .replacements
        .iter()
        .map(|one| one.item.value.as_str())
        .collect();
    let is_out = |id: &str| out.contains(id);
    let mut reserve: Vec<_> = manifest.reserve.iter().collect();
    reserve.retain(|one| !is_out(&one.id));
    let (mut tested, mut unreplaced) = (Vec::new(), 0);
    for one in &manifest.selected {
        if !is_out(&one.id) {
            tested.push(one.id.clone());
            continue;
        }
        let next = reserve
            .iter()
            .position(|next| manifest.strata.is_none() || next.stratum == one.stratum);
        match next {
            Some(next) => tested.push(reserve.remove(next).id.clone()),
            None => unreplaced += 1,
        }
    }
    (tested, unreplaced)
}

/// Instances that the plan names and the population does not have, in the plan's order.
fn strangers(sample: &Sample, population: &mut Gathered) -> std::io::Result<Vec<String>> {
    let selected = sample.selected.iter().map(|one| one.value.as_str());
    let results = sample.results.iter().map(|one| one.item.value.as_str());
    let replaced = sample.replacements.iter();
    let replaced = replaced.map(|one| one.item.value.as_str());
    let named: Vec<&str> = selected.chain(results).chain(replaced).collect();
    let mut missing: BTreeSet<&str> = named.iter().copied().collect();
    population.for_each(&mut |instance| {
        missing.remove(instance.id.as_str());
    })?;
    let mut listed = Vec::new();
    for name in named {
        if missing.remove(name) {
            listed.push(name.to_owned());
        }
    }
    Ok(listed)
}

/// The upper limit for every attribute with results. It holds for simple random samples and
/// for all of a population: the hypergeometric distribution is about no others.
fn limits(sample: &Sample, reading: &SampleReading) -> Vec<UpperLimit> {
    let has_one_chance = matches!(
        sample.method.value,
        SampleMethod::Random | SampleMethod::Census
    ) && sample.strata.is_none();
    let (Some(drawn), Some(population), true) =
        (&reading.drawn, &reading.population, has_one_chance)
    else {
        return Vec::new();
    };
    let level = sample.confidence.as_ref();
    let Some(confidence) = level.and_then(|level| Confidence::parse(&level.value).ok()) else {
        return Vec::new();
    };
    let among: BTreeSet<&str> = drawn.tested.iter().map(String::as_str).collect();
    let mut seen: BTreeMap<&str, BTreeMap<&str, bool>> = BTreeMap::new();
    for result in &sample.results {
        use crate::model::plan::Outcome;
        let item = result.item.value.as_str();
        if result.outcome.value == Outcome::NotApplicable || !among.contains(item) {
            continue;
        }
        let items = seen.entry(result.attribute.value.as_str()).or_default();
        *items.entry(item).or_default() |= result.outcome.value.deviates();
    }
    let limit = |(attribute, items): (&str, BTreeMap<&str, bool>)| {
        let tested = items.len() as u64;
        let deviations = items.values().filter(|deviates| **deviates).count() as u64;
        let seen = Seen::of(population.size, tested, deviations).ok()?;
        Some(UpperLimit {
            attribute: attribute.to_owned(),
            tested,
            deviations,
            confidence: confidence.to_string(),
            limit: seen.limit(confidence),
        })
    };
    seen.into_iter().filter_map(limit).collect()
}
