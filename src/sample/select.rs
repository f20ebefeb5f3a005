//! Draws a sample from a population (R6 to R10).

use std::collections::{BTreeMap, BinaryHeap};
use std::io;

use serde_json::{Value, json};

use super::gathered::Gathered;
use super::instance::Instance;
use super::manifest::{Manifest, Removed, Selected, StratumSize, VERSION};
use super::spec::{BadSpec, Method, Spec};
use super::strata;
use crate::model::Digest;

/// Says why no sample was drawn.
#[derive(Debug, thiserror::Error)]
pub enum SelectError {
    /// The specification cannot be drawn by.
    #[error(transparent)]
    Spec(#[from] BadSpec),
    /// Nothing to draw from.
    #[error("the population has no instances; no sample can be drawn from it")]
    Empty,
    /// Ids that break R1, and nobody said that they may go.
    #[error("{count} rows have an id that breaks rule R1")]
    BadIds {
        /// How many.
        count: u64,
    },
    /// A manifest lists every conflict.
    #[error("{0} ids come with other content; at most 10000 can be listed")]
    Conflicts(u64),
    /// R8 needs an amount.
    #[error("no instance has an amount above 0; monetary units cannot be drawn (rule R8)")]
    NoAmount,
    /// A stratum that is not there.
    #[error("the population has no stratum `{0}`")]
    NoStratum(String),
    /// A spilled run could not be read.
    #[error("a sorted run cannot be read again: {0}")]
    Read(#[from] io::Error),
}

/// Draws the sample of a specification.
///
/// Rows whose id breaks R1 are an error unless `reason` says why they may be left out.
pub fn select(
    population: &mut Gathered,
    spec: &Spec,
    reason: Option<&str>,
) -> Result<Manifest, SelectError> {
    spec.check()?;
    let mut manifest = facts(population, spec, reason)?;
    match (spec.method, &spec.strata) {
        (Method::Random, None) => random(population, &mut manifest)?,
        (Method::Random, Some(_)) => stratified(population, &mut manifest)?,
        (Method::Systematic, _) => systematic(population, &mut manifest)?,
        (Method::Mus, _) => monetary(population, &mut manifest)?,
    }
    let all = manifest.selected.len() as u64 == population.distinct;
    manifest.census = all && spec.method != Method::Mus;
    Ok(manifest)
}

/// What is said of the population, without a selection.
fn facts(
    population: &Gathered,
    spec: &Spec,
    reason: Option<&str>,
) -> Result<Manifest, SelectError> {
    let removed = match (population.bad_count, reason) {
        (0, _) => None,
        (count, None) => return Err(SelectError::BadIds { count }),
        (count, Some(reason)) => Some(Removed {
            count,
            reason: reason.to_owned(),
            rows: population.bad_rows.iter().map(|bad| bad.row).collect(),
        }),
    };
    if population.distinct == 0 {
        return Err(SelectError::Empty);
    }
    if population.conflict_count > population.conflicts.len() as u64 {
        return Err(SelectError::Conflicts(population.conflict_count));
    }
    Ok(Manifest {
        census: false,
        conflicts: population.conflicts.clone(),
        content_digest: population.content_digest.map(|digest| digest.to_string()),
        duplicate_rows: population.duplicates(),
        excluded_non_positive: None,
        population_digest: population.population_digest.to_string(),
        population_size: population.distinct,
        removed,
        reserve: Vec::new(),
        rows: population.rows,
        selected: Vec::new(),
        shortfall: None,
        spec: spec.clone(),
        start: None,
        strata: None,
        total_amount: None,
        version: VERSION.to_owned(),
    })
}

/// An instance with its key, ordered as R3 says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Keyed {
    key: [u8; 32],
    id: String,
    sha256: Option<Digest>,
    stratum: Option<String>,
    amount: Option<i64>,
}

impl Keyed {
    fn of(key: [u8; 32], instance: &Instance<'_>) -> Self {
        Self {
            key,
            id: instance.id.as_str().to_owned(),
            sha256: instance.sha256,
            stratum: instance.stratum.map(str::to_owned),
            amount: instance.amount,
        }
    }

    fn selected(self, hits: Option<u64>) -> Selected {
        Selected {
            amount: self.amount,
            hits,
            id: self.id,
            key: Digest::from_bytes(self.key).to_string(),
            sha256: self.sha256.map(|digest| digest.to_string()),
            stratum: self.stratum,
        }
    }
}

/// The first so many of an order.
struct Bottom {
    most: u64,
    heap: BinaryHeap<Keyed>,
}

impl Bottom {
    fn of(most: u64) -> Self {
        let heap = BinaryHeap::new();
        Self { most, heap }
    }

    fn see(&mut self, key: [u8; 32], instance: &Instance<'_>) {
        if (self.heap.len() as u64) < self.most {
            self.heap.push(Keyed::of(key, instance));
            return;
        }
        let id = instance.id.as_str();
        let last = self.heap.peek();
        if last.is_some_and(|last| (&key, id) < (&last.key, last.id.as_str())) {
            self.heap.pop();
            self.heap.push(Keyed::of(key, instance));
        }
    }

    /// The first `n`, and the rest of what was kept.
    fn split(self, n: u64) -> (Vec<Selected>, Vec<Selected>) {
        let sorted = self.heap.into_sorted_vec().into_iter();
        let mut all: Vec<Selected> = sorted.map(|one| one.selected(None)).collect();
        let n = usize::try_from(n).unwrap_or(usize::MAX).min(all.len());
        let rest = all.split_off(n);
        (all, rest)
    }
}

/// R6: the first n of the order, then the reserve.
fn random(population: &mut Gathered, manifest: &mut Manifest) -> io::Result<()> {
    let keys = manifest.spec.keys();
    let (n, reserve) = (manifest.spec.n, manifest.spec.reserve);
    let mut bottom = Bottom::of(n + reserve);
    population.for_each(&mut |instance| bottom.see(keys.of(instance.id.as_str()), instance))?;
    (manifest.selected, manifest.reserve) = bottom.split(n);
    Ok(())
}

/// R9: every stratum by R6 with the same key.
fn stratified(population: &mut Gathered, manifest: &mut Manifest) -> Result<(), SelectError> {
    let spec = &manifest.spec;
    let Some(asked) = &spec.strata else {
        return Ok(());
    };
    let allocation = strata::allocation(asked, spec.n, &population.strata);
    let allocation = allocation.map_err(SelectError::NoStratum)?;
    let keys = spec.keys();
    let reserve = spec.reserve;
    let mut bottoms: BTreeMap<String, (u64, Bottom)> = allocation
        .sizes
        .iter()
        .map(|(name, n)| (name.clone(), (*n, Bottom::of(n + reserve))))
        .collect();
    population.for_each(&mut |instance| {
        let stratum = instance.stratum.unwrap_or_default();
        if let Some((_, bottom)) = bottoms.get_mut(stratum) {
            bottom.see(keys.of(instance.id.as_str()), instance);
        }
    })?;
    for (n, bottom) in bottoms.into_values() {
        let (selected, reserve) = bottom.split(n);
        manifest.selected.extend(selected);
        manifest.reserve.extend(reserve);
    }
    let sizes = allocation.sizes.into_iter().map(|(name, n)| {
        let size = population.strata[&name];
        (name, StratumSize { size, n })
    });
    manifest.strata = Some(sizes.collect());
    manifest.shortfall = Some(allocation.shortfall);
    Ok(())
}

/// R7: equal steps through the ids.
fn systematic(population: &mut Gathered, manifest: &mut Manifest) -> io::Result<()> {
    let keys = manifest.spec.keys();
    let size = u128::from(population.distinct);
    let n = u128::from(manifest.spec.n).min(size);
    let start = manifest.spec.start(size);
    let (mut index, mut taken) = (0_u128, 0_u128);
    let selected = &mut manifest.selected;
    population.for_each(&mut |instance| {
        if taken < n && (start + taken * size) / n == index {
            let key = keys.of(instance.id.as_str());
            selected.push(Keyed::of(key, instance).selected(None));
            taken += 1;
        }
        index += 1;
    })?;
    let start = u64::try_from(start).expect("below the population's size");
    manifest.start = Some(json!(start));
    Ok(())
}

/// R8: equal steps through the running total of the amounts above 0.
fn monetary(population: &mut Gathered, manifest: &mut Manifest) -> Result<(), SelectError> {
    let total = population.positive_amount;
    if total == 0 {
        return Err(SelectError::NoAmount);
    }
    let keys = manifest.spec.keys();
    let n = u128::from(manifest.spec.n);
    let start = manifest.spec.start(total);
    let (mut before, mut point) = (0_u128, 0_u128);
    let selected = &mut manifest.selected;
    population.for_each(&mut |instance| {
        let Ok(amount @ 1..) = u64::try_from(instance.amount.unwrap_or_default()) else {
            return;
        };
        let after = before + u128::from(amount);
        let mut hits = 0;
        // `total` is below 2^96 and `n` below 2^24, so the product fits.
        while point < n && (start + point * total) / n < after {
            (hits, point) = (hits + 1, point + 1);
        }
        if hits > 0 {
            let key = keys.of(instance.id.as_str());
            selected.push(Keyed::of(key, instance).selected(Some(hits)));
        }
        before = after;
    })?;
    manifest.excluded_non_positive = Some(population.non_positive);
    manifest.start = Some(Value::String(start.to_string()));
    manifest.total_amount = Some(total.to_string());
    Ok(())
}
