//! Kinds and places in words, never values.

use crate::model::Place;
use crate::model::scan::{Family, Hit};

/// How many further places a message names.
const MOST_PLACES: usize = 8;

/// Rules with their numbers: `visa-card (3), card-track-2 (1)`.
pub(super) fn kinds(found: &[(Family, &str, u64)]) -> String {
    let words = found
        .iter()
        .map(|(_, rule, count)| format!("{rule} ({count})"));
    words.collect::<Vec<_>>().join(", ")
}

/// The place of a value in an evidence file, or the file.
pub(super) fn place(shown: &str, hit: Option<&Hit>) -> Place {
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let mut place = Place::whole(shown);
    if let Some(hit) = hit {
        (place.line, place.column) = (small(hit.line), small(hit.column));
    }
    place
}

/// The places after the first one.
pub(super) fn where_else(hits: &[&Hit]) -> Option<String> {
    let others: Vec<String> = hits
        .iter()
        .skip(1)
        .take(MOST_PLACES)
        .map(|hit| match &hit.member {
            Some(member) => format!("{member}:{}:{}", hit.line, hit.column),
            None => format!("{}:{}", hit.line, hit.column),
        })
        .collect();
    let left = hits.len().saturating_sub(1 + others.len());
    let more = if left > 0 {
        format!(" and {left} more places")
    } else {
        String::new()
    };
    (!others.is_empty()).then(|| format!("also at {}{more}", others.join(", ")))
}
