//! Which column of a list gives which field, by the words of its headings.

use std::collections::BTreeMap;

use super::plain;
use crate::model::plan::TableSource;
use crate::model::{At, Place};
use crate::sheet::{Row, Sheet};

/// What the headings of a list say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The number of the row with the headings.
    pub header: u32,
    /// For each field the heading of its column.
    pub columns: BTreeMap<String, String>,
    /// Headings that give no field.
    pub others: Vec<String>,
}

/// How many rows may stand above the headings: titles, dates, names.
const ABOVE: usize = 20;

/// Takes the first row with a heading for the id and one for the text; `stated` names columns
/// of fields and goes before the words. `None` where no row has both.
pub fn guess(
    sheet: &Sheet,
    stated: &BTreeMap<String, String>,
    words: &BTreeMap<String, Vec<String>>,
) -> Option<Guess> {
    let rows = sheet.rows.iter().take(ABOVE);
    let mut guesses = rows.map(|row| of(row, stated, words));
    guesses.find(|guess| guess.columns.contains_key("id") && guess.columns.contains_key("text"))
}

/// The columns of a plan for another list of the same auditor: rows may stand above its
/// headings or not, the sheet may have another name, and columns may have been added.
pub fn fitted(source: &TableSource, sheet: &Sheet) -> TableSource {
    let name = |field: &str| {
        let named = source.columns.get(field);
        named.map_or_else(|| field.to_owned(), |name| name.value.clone())
    };
    let wanted = [name("id"), name("text")];
    let mut rows = sheet.rows.iter().take(ABOVE);
    let has = |row: &Row, name: &String| row.cells.iter().any(|cell| cell.text.trim() == name);
    let head = rows.find(|row| wanted.iter().all(|name| has(row, name)));
    let shipped = Place::shipped();
    TableSource {
        sheet: sheet
            .name
            .clone()
            .map(|name| At::new(name, shipped.clone())),
        header: head.map(|row| At::new(u64::from(row.number), shipped.clone())),
        ignore: vec![At::new("*".to_owned(), shipped)],
        ..source.clone()
    }
}

fn of(
    row: &Row,
    stated: &BTreeMap<String, String>,
    words: &BTreeMap<String, Vec<String>>,
) -> Guess {
    let names: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).collect();
    let mut columns: BTreeMap<String, String> = stated
        .iter()
        .filter(|(_, name)| names.contains(&name.as_str()))
        .map(|(field, name)| (field.clone(), name.clone()))
        .collect();
    for (field, headings) in words {
        if columns.contains_key(field) {
            continue;
        }
        // Words stand in the order of how surely they mean the field.
        let found = headings.iter().find_map(|heading| {
            let is_meant = |name: &&&str| {
                plain(name) == plain(heading) && !columns.values().any(|n| n == **name)
            };
            names.iter().find(is_meant)
        });
        if let Some(name) = found {
            columns.insert(field.clone(), (*name).to_owned());
        }
    }
    let others = names
        .iter()
        .filter(|name| !columns.values().any(|taken| taken == **name));
    Guess {
        header: row.number,
        others: others.map(|name| (*name).to_owned()).collect(),
        columns,
    }
}
