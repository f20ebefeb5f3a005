//! Draws a sample from a population (R6 to R10).

use std::collections::{BTreeMap, BinaryHeap};
use std::io;

use serde_json::{Value, json};

use super::gathered::Gathered;
use super::instance::Instance;
use super::manifest::{Manifest, Selected, StratumSize};
use super::spec::{BadSpec, Method, Spec};
use super::{step, strata};
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
    #[error("ids that break rule R1: {count}")]
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
    /// A name that would break the lists of a package.
    #[error("a stratum has a control character in its name: {0:?}")]
    BadStratum(String),
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
    let mut manifest = population.totals().begun(spec, reason)?;
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
    let control = |name: &&String| name.chars().any(char::is_control);
    if let Some(name) = population.strata.keys().find(control) {
        return Err(SelectError::BadStratum(name.clone()));
    }
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
    let spec = &manifest.spec;
    let keys = spec.keys();
    let mut places = step::places(spec, population.distinct).peekable();
    let start = spec.start(u128::from(population.distinct));
    let mut place = 0;
    let selected = &mut manifest.selected;
    population.for_each(&mut |instance| {
        if places.next_if_eq(&place).is_some() {
            let key = keys.of(instance.id.as_str());
            selected.push(Keyed::of(key, instance).selected(None));
        }
        place += 1;
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
    let spec = &manifest.spec;
    let keys = spec.keys();
    let start = spec.start(total);
    let mut points = step::points(spec, total).peekable();
    let mut before = 0_u128;
    let selected = &mut manifest.selected;
    population.for_each(&mut |instance| {
        let Ok(amount @ 1..) = u64::try_from(instance.amount.unwrap_or_default()) else {
            return;
        };
        before += u128::from(amount);
        let mut hits = 0;
        while points.next_if(|point| *point < before).is_some() {
            hits += 1;
        }
        if hits > 0 {
            let key = keys.of(instance.id.as_str());
            selected.push(Keyed::of(key, instance).selected(Some(hits)));
        }
    })?;
    manifest.excluded_non_positive = Some(population.non_positive);
    manifest.start = Some(Value::String(start.to_string()));
    manifest.total_amount = Some(total.to_string());
    Ok(())
}
