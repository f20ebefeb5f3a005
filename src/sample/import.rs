//! Takes over what an engine answered to the queries of [`sql`](super::sql), and checks it.

mod answer;

pub use answer::{Answer, ReadTotals, listing};

use serde_json::{Value, json};

use super::manifest::{Manifest, Selected, StratumSize};
use super::select::SelectError;
use super::spec::{Method, Spec};
use super::totals::Totals;
use super::{step, strata};
use crate::model::Digest;
use answer::Row;

/// Says why an answer is not taken over.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no table of the expected form.
    #[error("{file}, row {row}: {why}")]
    Row {
        /// Which of the files.
        file: &'static str,
        /// Counted from 1, with the heading.
        row: u64,
        /// What is wrong.
        why: String,
    },
    /// A column or a figure that is not there.
    #[error("{file}: {why}")]
    Lacking {
        /// Which of the files.
        file: &'static str,
        /// What is not there.
        why: String,
    },
    /// It is not what the rules give.
    #[error("the selection is not the one that the specification gives: {0}")]
    Wrong(String),
    /// The population cannot be drawn from.
    #[error(transparent)]
    Select(#[from] SelectError),
}

/// Checks keys, order, places and sizes of an engine's selection, and writes the manifest.
///
/// That no id is missing follows from the digest of the population alone; whoever has the
/// listing compares the two.
pub fn imported(
    spec: &Spec,
    answer: &Answer,
    totals: &Totals,
    reason: Option<&str>,
) -> Result<Manifest, ImportError> {
    let mut manifest = totals.begun(spec, reason)?;
    keys(spec, answer)?;
    match (spec.method, &spec.strata) {
        (Method::Random, None) => {
            let rows: Vec<&Row> = answer.rows.iter().collect();
            let size = totals.population_size;
            (manifest.selected, manifest.reserve) = bottom(&rows, spec, spec.n, size)?;
        }
        (Method::Random, Some(_)) => stratified(answer, totals, &mut manifest)?,
        (Method::Systematic, _) => systematic(answer, totals, &mut manifest)?,
        (Method::Mus, _) => monetary(answer, totals, &mut manifest)?,
    }
    let all = manifest.selected.len() as u64 == totals.population_size;
    manifest.census = all && spec.method != Method::Mus;
    Ok(manifest)
}

fn wrong<T>(why: String) -> Result<T, ImportError> {
    Err(ImportError::Wrong(why))
}

/// Every key that the engine gave is the one of R3, and no id comes twice.
fn keys(spec: &Spec, answer: &Answer) -> Result<(), ImportError> {
    let keys = spec.keys();
    let mut seen = std::collections::BTreeSet::new();
    for row in &answer.rows {
        let key = Digest::from_bytes(keys.of(&row.id));
        if row.key.is_some_and(|given| given != key) {
            return wrong(format!("`{}` has another key than rule R3 gives", row.id));
        }
        if !seen.insert(&row.id) {
            return wrong(format!("`{}` is there twice", row.id));
        }
    }
    Ok(())
}

fn selected(row: &Row, hits: Option<u64>) -> Selected {
    Selected {
        amount: Some(row.amount).filter(|amount| *amount != 0),
        hits,
        id: row.id.clone(),
        key: row.order.to_string(),
        sha256: row.sha256.map(|digest| digest.to_string()),
        stratum: Some(row.stratum.clone()).filter(|name| !name.is_empty()),
    }
}

/// The first `n` of the order and the reserve; the rows must ascend, and be as many as the
/// query asks for.
fn bottom(
    rows: &[&Row],
    spec: &Spec,
    n: u64,
    size: u64,
) -> Result<(Vec<Selected>, Vec<Selected>), ImportError> {
    let expected = (spec.n + spec.reserve).min(size);
    if rows.len() as u64 != expected {
        let found = rows.len();
        return wrong(format!("{found} rows are there; {expected} are expected"));
    }
    let order = |row: &Row| (row.order, row.id.clone());
    let falls = rows.windows(2).find(|two| order(two[0]) > order(two[1]));
    if let Some(two) = falls {
        let (id, other) = (&two[1].id, &two[0].id);
        return wrong(format!("`{id}` comes after `{other}`, against rule R3"));
    }
    let mut taken = rows.iter().map(|row| selected(row, None));
    let first = taken
        .by_ref()
        .take(usize::try_from(n).unwrap_or(usize::MAX));
    let first = first.collect();
    let reserve = usize::try_from(spec.reserve).unwrap_or(usize::MAX);
    Ok((first, taken.take(reserve).collect()))
}

fn stratified(
    answer: &Answer,
    totals: &Totals,
    manifest: &mut Manifest,
) -> Result<(), ImportError> {
    let spec = &manifest.spec;
    let Some(asked) = &spec.strata else {
        return Ok(());
    };
    let allocation = strata::allocation(asked, spec.n, &totals.strata);
    let allocation = allocation.map_err(SelectError::NoStratum)?;
    let mut sizes = std::collections::BTreeMap::new();
    for (name, n) in allocation.sizes {
        let size = totals.strata[&name];
        let rows = answer.rows.iter().filter(|row| row.stratum == name);
        let rows: Vec<&Row> = rows.collect();
        let (first, rest) = bottom(&rows, spec, n, size)?;
        manifest.selected.extend(first);
        manifest.reserve.extend(rest);
        sizes.insert(name, StratumSize { size, n });
    }
    manifest.strata = Some(sizes);
    manifest.shortfall = Some(allocation.shortfall);
    Ok(())
}

/// Ids ascend, and as many rows as expected are there.
fn ascending(answer: &Answer) -> Result<(), ImportError> {
    let falls = answer.rows.windows(2).find(|two| two[0].id >= two[1].id);
    match falls {
        Some(two) => wrong(format!(
            "`{}` comes after `{}`; ids ascend by bytes",
            two[1].id, two[0].id
        )),
        None => Ok(()),
    }
}

fn systematic(
    answer: &Answer,
    totals: &Totals,
    manifest: &mut Manifest,
) -> Result<(), ImportError> {
    ascending(answer)?;
    let size = totals.population_size;
    let places: Vec<u64> = step::places(&manifest.spec, size).collect();
    let given: Vec<Option<u64>> = answer.rows.iter().map(|row| row.place).collect();
    if !places.iter().copied().map(Some).eq(given) {
        return wrong(format!(
            "its places are not those of rule R7 for {size} instances"
        ));
    }
    let start = manifest.spec.start(u128::from(size));
    manifest.start = Some(json!(u64::try_from(start).unwrap_or_default()));
    manifest.selected = answer.rows.iter().map(|row| selected(row, None)).collect();
    Ok(())
}

fn monetary(answer: &Answer, totals: &Totals, manifest: &mut Manifest) -> Result<(), ImportError> {
    ascending(answer)?;
    let total = totals.total_amount;
    if total == 0 {
        return Err(SelectError::NoAmount.into());
    }
    let mut points = step::points(&manifest.spec, total).peekable();
    let mut end = 0;
    for row in &answer.rows {
        let (Some(before), Ok(amount @ 1..)) = (row.before, u64::try_from(row.amount)) else {
            return wrong(format!("`{}` has no amount, or no running total", row.id));
        };
        let after = before.saturating_add(u128::from(amount));
        if before < end || after > total {
            return wrong(format!("the running total of `{}` does not fit", row.id));
        }
        end = after;
        let mut hits = 0;
        let held = before..after;
        while points.next_if(|point| held.contains(point)).is_some() {
            hits += 1;
        }
        if hits == 0 {
            return wrong(format!("`{}` holds no unit that rule R8 selects", row.id));
        }
        manifest.selected.push(selected(row, Some(hits)));
    }
    if let Some(point) = points.next() {
        return wrong(format!("no row holds the monetary unit {point}"));
    }
    manifest.excluded_non_positive = Some(totals.non_positive);
    let start = manifest.spec.start(total);
    manifest.start = Some(Value::String(start.to_string()));
    manifest.total_amount = Some(total.to_string());
    Ok(())
}
