//! What is said of a population as a whole, by the program's own reading or by an engine.

use std::collections::BTreeMap;

use super::gathered::Gathered;
use super::manifest::{Manifest, Removed, VERSION};
use super::select::SelectError;
use super::spec::Spec;
use crate::model::Digest;

/// Sizes, digests and conflicts of a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Rows with an id that keeps R1.
    pub rows: u64,
    /// Rows without one.
    pub bad_ids: u64,
    /// Numbers of the first of them, where they are known.
    pub bad_rows: Vec<u64>,
    /// Distinct ids.
    pub population_size: u64,
    /// Distinct ids whose amount is not above 0.
    pub non_positive: u64,
    /// The sum of the amounts above 0.
    pub total_amount: u128,
    /// Over all ids (R5).
    pub population_digest: Digest,
    /// Over ids and contents (R5).
    pub content_digest: Option<Digest>,
    /// Distinct ids by stratum.
    pub strata: BTreeMap<String, u64>,
    /// Ids whose rows disagree, ascending.
    pub conflicts: Vec<String>,
    /// How many there are.
    pub conflict_count: u64,
}

impl Gathered {
    /// What is said of the population as a whole.
    pub fn totals(&self) -> Totals {
        Totals {
            rows: self.rows,
            bad_ids: self.bad_count,
            bad_rows: self.bad_rows.iter().map(|bad| bad.row).collect(),
            population_size: self.distinct,
            non_positive: self.non_positive,
            total_amount: self.positive_amount,
            population_digest: self.population_digest,
            content_digest: self.content_digest,
            strata: self.strata.clone(),
            conflicts: self.conflicts.clone(),
            conflict_count: self.conflict_count,
        }
    }
}

impl Totals {
    /// What is said of rows whose id breaks R1, where a reason to leave them out is given.
    pub fn removed(&self, reason: Option<&str>) -> Result<Option<Removed>, SelectError> {
        match (self.bad_ids, reason) {
            (0, _) => Ok(None),
            (count, None) => Err(SelectError::BadIds { count }),
            (count, Some(reason)) => Ok(Some(Removed {
                count,
                reason: reason.to_owned(),
                rows: self.bad_rows.clone(),
            })),
        }
    }

    /// A manifest without a selection.
    pub(super) fn begun(&self, spec: &Spec, reason: Option<&str>) -> Result<Manifest, SelectError> {
        let removed = self.removed(reason)?;
        if self.population_size == 0 {
            return Err(SelectError::Empty);
        }
        if self.conflict_count > self.conflicts.len() as u64 {
            return Err(SelectError::Conflicts(self.conflict_count));
        }
        Ok(Manifest {
            census: false,
            conflicts: self.conflicts.clone(),
            content_digest: self.content_digest.map(|digest| digest.to_string()),
            duplicate_rows: self.rows - self.population_size,
            excluded_non_positive: None,
            population_digest: self.population_digest.to_string(),
            population_size: self.population_size,
            removed,
            reserve: Vec::new(),
            rows: self.rows,
            selected: Vec::new(),
            shortfall: None,
            spec: spec.clone(),
            start: None,
            strata: None,
            total_amount: None,
            version: VERSION.to_owned(),
        })
    }
}
