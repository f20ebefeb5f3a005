//! A selection that an auditor made with other means, proved against the population.

use std::collections::BTreeMap;
use std::io::{self, Read};

use serde::{Deserialize, Serialize};

use super::gathered::Gathered;
use super::import::ImportError;
use super::instance::InstanceId;

/// The name of the form.
pub const PICKS: &str = "ep1-picks";

/// One picked instance, as the population has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// Its amount in the smallest unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// What identifies it.
    pub id: String,
    /// The digest of its content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its stratum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
}

/// The auditor's own picks: each of them is in the population of this digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picks {
    /// Who made the selection.
    pub by: String,
    /// Ids whose rows disagree, ascending (R4).
    pub conflicts: Vec<String>,
    /// Over ids and digests of contents (R5).
    pub content_digest: Option<String>,
    /// Rows beyond the first of their id.
    pub duplicate_rows: u64,
    /// How it was made, as the auditor states it.
    pub method: String,
    /// The picks, in the auditor's order.
    pub picks: Vec<Pick>,
    /// Over all ids (R5).
    pub population_digest: String,
    /// Distinct ids.
    pub population_size: u64,
    /// Rows with a sound id.
    pub rows: u64,
    /// With what it was made.
    pub tool: String,
    /// `ep1-picks`.
    pub version: String,
}

/// What the auditor says about the selection.
#[derive(Clone, Copy, Debug)]
pub struct Stated<'a> {
    /// How it was made.
    pub method: &'a str,
    /// With what.
    pub tool: &'a str,
    /// By whom.
    pub by: &'a str,
}

/// Ids that are not in the population, or are picked twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unproved {
    /// Not in the population.
    pub unknown: Vec<String>,
    /// Picked twice.
    pub twice: Vec<String>,
}

impl Picks {
    /// The one spelling of it.
    pub fn text(&self) -> String {
        serde_json::to_string(self).expect("picks can be written") + "\n"
    }
}

/// Reads picks: the column `id` of a CSV file, else its first column.
pub fn picked(input: &mut dyn Read) -> Result<Vec<String>, ImportError> {
    let file = "the picks";
    let mut reader = csv::ReaderBuilder::new().from_reader(input);
    let heading = reader.headers().map_err(|error| ImportError::Lacking {
        file,
        why: error.to_string(),
    })?;
    let is_id = |name: &str| {
        name.trim_start_matches('\u{feff}')
            .eq_ignore_ascii_case("id")
    };
    let Some(at) = heading.iter().position(is_id) else {
        let why = "it has no column `id`".to_owned();
        return Err(ImportError::Lacking { file, why });
    };
    let mut ids = Vec::new();
    for (record, row) in reader.records().zip(2..) {
        let wrong = |why: String| ImportError::Row { file, row, why };
        let record = record.map_err(|error| wrong(error.to_string()))?;
        let id = record.get(at).unwrap_or_default();
        InstanceId::parse(id).map_err(|why| wrong(why.to_string()))?;
        ids.push(id.to_owned());
    }
    if ids.is_empty() {
        let why = "it holds no id".to_owned();
        return Err(ImportError::Lacking { file, why });
    }
    Ok(ids)
}

/// Looks up every pick in the population.
pub fn proved(
    ids: &[String],
    population: &mut Gathered,
    stated: Stated<'_>,
) -> io::Result<Result<Picks, Unproved>> {
    let mut found: BTreeMap<&str, Option<Pick>> = BTreeMap::new();
    let mut unproved = Unproved::default();
    for id in ids {
        if found.insert(id, None).is_some() {
            unproved.twice.push(id.clone());
        }
    }
    population.for_each(&mut |instance| {
        if let Some(place) = found.get_mut(instance.id.as_str()) {
            *place = Some(Pick {
                amount: instance.amount,
                id: instance.id.as_str().to_owned(),
                sha256: instance.sha256.map(|digest| digest.to_string()),
                stratum: instance.stratum.map(str::to_owned),
            });
        }
    })?;
    let mut picks = Vec::new();
    for id in ids {
        match found.remove(id.as_str()) {
            Some(Some(pick)) => picks.push(pick),
            Some(None) => unproved.unknown.push(id.clone()),
            None => {}
        }
    }
    if unproved != Unproved::default() {
        return Ok(Err(unproved));
    }
    Ok(Ok(Picks {
        by: stated.by.to_owned(),
        conflicts: population.conflicts.clone(),
        content_digest: population.content_digest.map(|digest| digest.to_string()),
        duplicate_rows: population.duplicates(),
        method: stated.method.to_owned(),
        picks,
        population_digest: population.population_digest.to_string(),
        population_size: population.distinct,
        rows: population.rows,
        tool: stated.tool.to_owned(),
        version: PICKS.to_owned(),
    }))
}
