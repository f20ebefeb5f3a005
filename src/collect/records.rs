//! Counts the records of a file while its bytes pass by, and follows the columns that the
//! plan names for a gap test. Memory is bounded whatever the file holds.

mod array;
mod lines;
mod rows;
mod series;

use crate::model::Series;
use crate::model::plan::{Collection, Parser};

use array::Array;
use lines::Lines;
use rows::Rows;
use series::{Numbers, Times};

/// The most bytes of a name or a value that are looked at.
const LONGEST_VALUE: usize = 256;

/// The records of one file.
pub(super) struct Records(Form);

/// How records stand in a file.
enum Form {
    /// Not in a way that can be counted.
    Unknown(Followed),
    /// Rows of CSV below a header.
    Rows(Box<Rows>),
    /// One on each line that is not blank.
    Lines(Box<Lines>),
    /// Elements of one JSON array.
    Array(Array, Followed),
}

/// The columns that are followed, each with what was learnt.
#[derive(Default)]
pub(super) struct Followed {
    numbers: Option<Numbers>,
    times: Option<Times>,
}

impl Followed {
    fn new(collection: Option<&Collection>) -> Self {
        let Some(collection) = collection else {
            return Self::default();
        };
        let sequence = collection.sequence.as_ref();
        let time = collection.time.as_ref();
        Self {
            numbers: sequence.map(|column| Numbers::new(&column.value)),
            times: time.map(|column| Times::new(&column.value, collection)),
        }
    }

    fn is_empty(&self) -> bool {
        self.numbers.is_none() && self.times.is_none()
    }

    fn finish(self) -> Series {
        Series {
            sequence: self.numbers.map(Numbers::finish),
            times: self.times.map(Times::finish),
        }
    }
}

impl Records {
    /// Decides by parser and file name how records stand.
    pub(super) fn new(parser: Parser, shown: &str, collection: Option<&Collection>) -> Self {
        let followed = Followed::new(collection);
        let extension = shown.rsplit_once('.').map_or("", |(_, end)| end);
        let extension = extension.to_ascii_lowercase();
        Self(match (parser, extension.as_str()) {
            (Parser::Csv, _) | (Parser::Auto, "csv") => Form::Rows(Box::new(Rows::new(followed))),
            (Parser::Text, _) | (Parser::Auto | Parser::Json, "jsonl" | "ndjson") => {
                Form::Lines(Box::new(Lines::new(followed)))
            }
            (Parser::Json, _) | (Parser::Auto, "json") => Form::Array(Array::default(), followed),
            _ => Form::Unknown(followed),
        })
    }

    pub(super) fn take(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Form::Unknown(_) => {}
            Form::Rows(rows) => rows.take(bytes),
            Form::Lines(lines) => lines.take(bytes),
            Form::Array(array, _) => array.take(bytes),
        }
    }

    /// The number of records, and what the followed columns say.
    pub(super) fn finish(self) -> (Option<u64>, Series) {
        match self.0 {
            Form::Unknown(followed) => (None, followed.finish()),
            Form::Rows(rows) => rows.finish(),
            Form::Lines(lines) => lines.finish(),
            Form::Array(array, followed) => (array.finish(), followed.finish()),
        }
    }
}

#[cfg(test)]
mod tests;
