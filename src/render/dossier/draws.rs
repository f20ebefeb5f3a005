//! How samples came about, where the program drew them.

use serde::Serialize;

use super::build::Sources;
use crate::model::plan::Sample;
use crate::model::sampling::UpperLimit;

/// The draw of one sample.
#[derive(Clone, Debug, Serialize)]
pub struct DrawRow {
    /// The folder of its files in the package.
    pub folder: String,
    /// Distinct instances of the population.
    pub population_size: u64,
    /// SHA-256 over all ids of the population.
    pub population_digest: String,
    /// Where the size comes from.
    pub size_from: Option<String>,
    /// The seed.
    pub seed: String,
    /// Where the seed comes from, who gave it, after what.
    pub seed_from: String,
    /// What is tested: the selection, with the reserve for what was replaced.
    pub tested: Vec<TestedRow>,
    /// Replaced instances in words.
    pub replaced: Vec<String>,
    /// Upper limits of deviations in words, where the plan lets them out.
    pub limits: Vec<String>,
}

/// One tested instance.
#[derive(Clone, Debug, Serialize)]
pub struct TestedRow {
    /// The instance.
    pub id: String,
    /// Outcomes by attribute, as `attribute: outcome (role)`.
    pub results: Vec<String>,
}

/// The draw of a sample; nothing where the program did not draw it.
pub(super) fn draw(sources: &Sources<'_>, sample: &Sample) -> Option<DrawRow> {
    let reading = sources.samples.get(&sample.id.value)?;
    let (drawn, population) = (reading.drawn.as_ref()?, reading.population.as_ref()?);
    let shows_limit = sample.show_limit.as_ref().is_some_and(|shown| shown.value);
    let limits = reading.limits.iter().filter(|_| shows_limit);
    let replaced = sample.replacements.iter().map(|one| {
        let person = super::words::person(sources.plan, Some(&one.by));
        let by = person.unwrap_or_else(|| one.by.value.to_string());
        format!(
            "{}: {} ({by}, {})",
            one.item.value, one.why.value, one.on.value
        )
    });
    let tested = drawn.tested.iter().map(|id| TestedRow {
        id: id.clone(),
        results: results(sample, id),
    });
    Some(DrawRow {
        folder: format!("data/samples/{}/", sample.id.value),
        population_size: population.size,
        population_digest: population.digest.to_string(),
        size_from: reading.size.as_ref().map(|size| size.from.clone()),
        seed: drawn.seed.clone(),
        seed_from: seed_from(sample),
        tested: tested.collect(),
        replaced: replaced.collect(),
        limits: limits
            .map(|limit| in_words(limit, population.size))
            .collect(),
    })
}

fn results(sample: &Sample, id: &str) -> Vec<String> {
    let of_item = sample.results.iter().filter(|one| one.item.value == id);
    of_item
        .map(|one| {
            let (attribute, outcome) = (&one.attribute.value, one.outcome.value.as_str());
            match &one.role {
                Some(role) => format!("{attribute}: {outcome} ({})", role.value.as_str()),
                None => format!("{attribute}: {outcome}"),
            }
        })
        .collect()
}

fn seed_from(sample: &Sample) -> String {
    let Some(seed) = &sample.seed else {
        return "every instance is taken".to_owned();
    };
    let mut parts = vec![seed.source.value.as_str().to_owned()];
    parts.extend(seed.by.as_ref().map(|by| format!("by {}", by.value)));
    parts.extend(seed.on.as_ref().map(|on| format!("on {}", on.value)));
    if seed.committed_population.is_some() {
        let day = seed.committed_on.as_ref();
        let day = day.map_or(String::new(), |day| format!(" on {}", day.value));
        parts.push(format!("the digest of the population was handed over{day}"));
    }
    parts.join(", ")
}

/// A limit in words.
pub fn in_words(limit: &UpperLimit, population: u64) -> String {
    format!(
        "{}: at most {} of {population} deviate, at a confidence of {} % ({} of {} tested deviate)",
        limit.attribute, limit.limit, limit.confidence, limit.deviations, limit.tested
    )
}
