//! The answer of an authority, read into findings at their rows.
//!
//! No two portals answer alike: columns are named by the caller, or recognised by the usual
//! words. A line that no row fits is kept and said so; none is lost.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::model::Place;
use crate::model::register::{Facts, Register};

/// What a column of an answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The id of the rule.
    Rule,
    /// The template.
    Template,
    /// The row.
    Row,
    /// The column.
    Column,
    /// The value complained about.
    Value,
    /// The message.
    Message,
    /// How severe it is.
    Severity,
}

impl Field {
    /// Every field with the word of the command line, and words that portals use.
    pub const ALL: [(Self, &'static str, &'static [&'static str]); 7] = [
        (
            Self::Rule,
            "rule",
            &[
                "ruleid",
                "code",
                "errorcode",
                "validationid",
                "check",
                "vid",
            ],
        ),
        (
            Self::Template,
            "template",
            &["table", "templateid", "tablecode", "file", "report"],
        ),
        (
            Self::Row,
            "row",
            &["line", "rownumber", "linenumber", "rownr"],
        ),
        (
            Self::Column,
            "column",
            &["cell", "field", "columncode", "datapoint"],
        ),
        (Self::Value, "value", &["reportedvalue", "content", "found"]),
        (
            Self::Message,
            "message",
            &["description", "error", "errormessage", "text", "detail"],
        ),
        (
            Self::Severity,
            "severity",
            &["level", "type", "status", "errortype"],
        ),
    ];

    /// The field that a word of the command line names.
    pub fn named(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == word);
        found.map(|(field, _, _)| *field)
    }
}

/// How an answer is to be read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Names of columns that the caller gave.
    pub columns: BTreeMap<Field, String>,
    /// The number by which the authority calls the first row after the header; 1 unless
    /// stated.
    pub first_row: Option<u64>,
}

/// One line of an answer, with its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The line in the file, or the entry in the list, from 1.
    pub line: u64,
    /// The rule.
    pub rule: String,
    /// How severe, in the authority's own word.
    pub severity: String,
    /// The template, as `B_02.02`.
    pub template: Option<String>,
    /// The row, 1 for the first after the header.
    pub row: Option<u64>,
    /// The column, as `c0020`.
    pub column: Option<String>,
    /// The value that the authority found.
    pub value: String,
    /// The message.
    pub message: String,
    /// Where the cell or row stands.
    pub place: Option<Place>,
    /// Why it could not be placed, where it could not.
    pub unplaced: Option<String>,
}

/// Why an answer cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is neither CSV nor JSON.
    #[error("line {line}: {why}")]
    Syntax {
        /// The line.
        line: u64,
        /// Why.
        why: String,
    },
    /// No column says what is wrong.
    #[error("no column is called {wanted}; found are {found}")]
    NoColumn {
        /// What was looked for.
        wanted: String,
        /// What there is.
        found: String,
    },
    /// JSON without a list of objects.
    #[error("the JSON holds no list of objects")]
    NoList,
}

type Line = (u64, BTreeMap<String, String>);

/// Reads an answer, CSV or JSON, and finds the row that each line is about.
pub fn read(
    bytes: &[u8],
    reading: &Reading,
    register: &Register,
    facts: &Facts,
) -> Result<Vec<Answered>, Unreadable> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let lines = match text.trim_start().chars().next() {
        Some('{' | '[') => of_json(text)?,
        _ => of_csv(text)?,
    };
    let names = names(reading, &lines)?;
    let answered = lines
        .iter()
        .map(|line| answered(line, &names, reading, register, facts));
    Ok(answered.collect())
}

fn of_csv(text: &str) -> Result<Vec<Line>, Unreadable> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t', b',']
        .into_iter()
        .max_by_key(|d| (first.bytes().filter(|b| b == d).count(), *d == b','));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.unwrap_or(b','))
        .flexible(true)
        .from_reader(text.as_bytes());
    let syntax = |error: csv::Error| Unreadable::Syntax {
        line: error.position().map_or(1, csv::Position::line),
        why: error.to_string(),
    };
    let header = reader.headers().map_err(syntax)?.clone();
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(syntax)?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = header.iter().zip(record.iter());
        lines.push((
            line,
            cells
                .map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()))
                .collect(),
        ));
    }
    Ok(lines)
}

fn of_json(text: &str) -> Result<Vec<Line>, Unreadable> {
    let value: Value = serde_json::from_str(text).map_err(|error| Unreadable::Syntax {
        line: u64::try_from(error.line()).unwrap_or(0),
        why: error.to_string(),
    })?;
    let list = list(&value).ok_or(Unreadable::NoList)?;
    let lines = (1..).zip(list).filter_map(|(number, entry)| {
        let object = entry.as_object()?;
        let cells = object.iter().map(|(key, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            (key.clone(), text)
        });
        Some((number, cells.collect()))
    });
    Ok(lines.collect())
}

/// The first list of objects, at the top or one or two levels down.
fn list(value: &Value) -> Option<&Vec<Value>> {
    match value {
        Value::Array(list) if list.is_empty() || list.iter().any(Value::is_object) => Some(list),
        Value::Object(object) => object.values().find_map(list),
        _ => None,
    }
}

/// Letters and digits of a column's name, in small letters.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Which column of the answer holds which field.
fn names(reading: &Reading, lines: &[Line]) -> Result<BTreeMap<Field, String>, Unreadable> {
    let mut found: Vec<&String> = lines.iter().flat_map(|(_, cells)| cells.keys()).collect();
    found.sort();
    found.dedup();
    let missing = |wanted: &str| Unreadable::NoColumn {
        wanted: format!("`{wanted}`"),
        found: found
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let mut names = BTreeMap::new();
    for (field, word, others) in Field::ALL {
        if let Some(stated) = reading.columns.get(&field) {
            if !lines.is_empty() && !found.contains(&stated) {
                return Err(missing(stated));
            }
            names.insert(field, stated.clone());
            continue;
        }
        let fits = |name: &&&String| {
            let name = plain(name);
            name == word || others.contains(&name.as_str())
        };
        if let Some(name) = found.iter().find(fits) {
            names.insert(field, (*name).clone());
        }
    }
    let says = names.contains_key(&Field::Message) || names.contains_key(&Field::Rule);
    if !says && !lines.is_empty() {
        return Err(missing("message` or `rule"));
    }
    Ok(names)
}

fn answered(
    (line, cells): &Line,
    names: &BTreeMap<Field, String>,
    reading: &Reading,
    register: &Register,
    facts: &Facts,
) -> Answered {
    let get = |field: Field| {
        let name = names.get(&field);
        name.and_then(|name| cells.get(name))
            .cloned()
            .unwrap_or_default()
    };
    let everything = format!("{} {}", get(Field::Template), get(Field::Column));
    let template =
        template_in(&everything, facts).or_else(|| template_in(&get(Field::Message), facts));
    let column = column_in(&get(Field::Column)).or_else(|| column_in(&get(Field::Message)));
    let first = reading.first_row.unwrap_or(1);
    let stated: Option<u64> = get(Field::Row).parse().ok();
    let row = stated
        .and_then(|row| (row + 1).checked_sub(first))
        .filter(|row| *row > 0);
    let (place, unplaced) = place(template.as_deref(), row, column.as_deref(), register, facts);
    Answered {
        line: *line,
        rule: get(Field::Rule),
        severity: get(Field::Severity),
        template,
        row,
        column,
        value: get(Field::Value),
        message: get(Field::Message),
        place,
        unplaced,
    }
}

/// The template that a text names, however it is written: `b_02.02.csv`, `B_02.02.0020`.
fn template_in(text: &str, facts: &Facts) -> Option<String> {
    let text = plain(text);
    let codes = facts.templates.iter().map(|template| template.code.clone());
    codes.into_iter().find(|code| text.contains(&plain(code)))
}

/// The column that a text names: `c0020`, `B_02.02.0020`, `C0020`.
fn column_in(text: &str) -> Option<String> {
    let digits = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    text.split(|c: char| !c.is_alphanumeric())
        .map(|part| part.trim_start_matches(['c', 'C']))
        .find(|part| digits(part) && part.starts_with('0'))
        .map(|part| format!("c{part}"))
}

fn place(
    template: Option<&str>,
    row: Option<u64>,
    column: Option<&str>,
    register: &Register,
    facts: &Facts,
) -> (Option<Place>, Option<String>) {
    let unplaced = |why: &str| (None, Some(why.to_owned()));
    let Some(template) = template else {
        return unplaced("it names no template");
    };
    let Some(row) = row else {
        return unplaced("it names no row");
    };
    let table = register.tables.get(template);
    let index = usize::try_from(row - 1).unwrap_or(usize::MAX);
    let Some(found) = table.and_then(|table| table.rows.get(index)) else {
        let count = table.map_or(0, |table| table.rows.len());
        return (
            None,
            Some(format!(
                "{template} has {count} rows, and it names row {row}"
            )),
        );
    };
    let columns = facts.template(template).map(|t| &t.columns);
    let position =
        columns.and_then(|columns| columns.iter().position(|c| Some(c.code.as_str()) == column));
    let cell = position.and_then(|position| found.cells.get(position));
    let place = cell.and_then(|cell| cell.place.clone());
    (Some(place.unwrap_or_else(|| found.place.clone())), None)
}
