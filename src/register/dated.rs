//! The day that a package describes.

use chrono::NaiveDate;

use super::facts::facts;
use super::name::named;
use super::read::Raw;

/// The reference date by the name of a package, else by `refPeriod` of its parameters.
pub fn reference_date(raw: &Raw) -> Option<NaiveDate> {
    let name = named(facts(), &raw.name);
    let of_name = name.and_then(|named| named.parts.get("reference-date")?.parse().ok());
    of_name.or_else(|| {
        let lines = &raw.metadata.parameters.as_ref()?.lines;
        let line = lines
            .iter()
            .find(|(_, cells)| cells.first().is_some_and(|name| name == "refPeriod"));
        line?.1.get(1)?.parse().ok()
    })
}
