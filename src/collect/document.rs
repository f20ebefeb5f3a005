//! Small files as documents that checks can be evaluated over.

use serde_json::{Map, Value, json};

use crate::model::plan::Parser;
use crate::model::{Document, Place};

/// Parses a file that is held in memory.
///
/// Shapes: JSON, YAML and TOML as they are; CSV as `{columns, rows, count}` with
/// rows by header; text as `{text, lines}`; JSON lines as `{records, count}`.
/// The JSON that the Codex app server returns is unwrapped to its `config` or
/// `requirements` object.
pub(super) fn read(parser: Parser, shown: &str, bytes: &[u8]) -> Document {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return unreadable("the file is not UTF-8 text", Place::whole(shown));
    };
    let text = text.trim_start_matches('\u{feff}');
    match resolved(parser, shown) {
        Parser::Csv => csv(text, shown),
        Parser::Json => json(text, shown),
        Parser::Yaml => yaml(text, shown),
        Parser::Toml => toml(text, shown),
        Parser::CodexConfig => agent(text, shown, "config"),
        Parser::CodexRequirements => agent(text, shown, "requirements"),
        _ => Document::Read(json!({"text": text, "lines": text.lines().collect::<Vec<_>>()})),
    }
}

/// What `auto` means for a file name.
fn resolved(parser: Parser, shown: &str) -> Parser {
    if parser != Parser::Auto {
        return parser;
    }
    match shown
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .as_deref()
    {
        Some("csv") => Parser::Csv,
        Some("json" | "jsonl" | "ndjson") => Parser::Json,
        Some("yaml" | "yml") => Parser::Yaml,
        Some("toml") => Parser::Toml,
        _ => Parser::Text,
    }
}

fn unreadable(message: impl Into<String>, place: Place) -> Document {
    Document::Unreadable {
        message: message.into(),
        place,
    }
}

fn at(shown: &str, line: usize, column: usize) -> Place {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Place {
        file: shown.into(),
        line: number(line),
        column: number(column),
        width: 1,
    }
}

fn json(text: &str, shown: &str) -> Document {
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .collect();
    match values {
        Ok(mut values) if values.len() == 1 => Document::Read(values.remove(0)),
        Ok(values) => Document::Read(json!({"count": values.len(), "records": values})),
        Err(error) => {
            let message = format!("this is not JSON: {}", error_text(&error));
            unreadable(message, at(shown, error.line(), error.column().max(1)))
        }
    }
}

fn error_text(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

fn yaml(text: &str, shown: &str) -> Document {
    match serde_yaml::from_str::<Value>(text) {
        Ok(value) => Document::Read(value),
        Err(error) => {
            let place = error.location().map_or_else(
                || Place::whole(shown),
                |location| {
                    at(
                        shown,
                        usize::try_from(location.line()).unwrap_or(1),
                        usize::try_from(location.column()).unwrap_or(1),
                    )
                },
            );
            unreadable("this is not YAML", place)
        }
    }
}

fn toml(text: &str, shown: &str) -> Document {
    match text.parse::<toml::Table>() {
        Ok(table) => match serde_json::to_value(table) {
            Ok(value) => Document::Read(value),
            Err(error) => unreadable(error.to_string(), Place::whole(shown)),
        },
        Err(error) => {
            let before = &text[..error.span().map_or(0, |span| span.start.min(text.len()))];
            let line = before.matches('\n').count() + 1;
            let column = before
                .rsplit('\n')
                .next()
                .map_or(0, |rest| rest.chars().count())
                + 1;
            unreadable(
                format!("this is not TOML: {}", error.message()),
                at(shown, line, column),
            )
        }
    }
}

/// An agent's configuration: TOML as written, or JSON as its app server returns it.
fn agent(text: &str, shown: &str, member: &str) -> Document {
    if !text.trim_start().starts_with('{') {
        return toml(text, shown);
    }
    match json(text, shown) {
        Document::Read(Value::Object(mut object)) => match object.remove(member) {
            Some(inner) => Document::Read(without_nulls(inner)),
            None => Document::Read(without_nulls(Value::Object(object))),
        },
        other => other,
    }
}

/// A report of an agent says `null` for what is not set.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let set = fields.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(
                set.map(|(name, value)| (name, without_nulls(value)))
                    .collect(),
            )
        }
        other => other,
    }
}

fn csv(text: &str, shown: &str) -> Document {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(text.as_bytes());
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => return unreadable(error.to_string(), at(shown, 1, 1)),
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let cells = headers.iter().cloned().zip(record.iter().map(Value::from));
                rows.push(Value::Object(cells.collect::<Map<_, _>>()));
            }
            Err(error) => {
                let line = error
                    .position()
                    .map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
                return unreadable(
                    "this row has another number of cells than the header",
                    at(shown, line, 1),
                );
            }
        }
    }
    Document::Read(json!({"columns": headers, "count": rows.len(), "rows": rows}))
}
