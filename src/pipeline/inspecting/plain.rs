//! Files of no particular program: tables, JSON, YAML, TOML, text, bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_json::{Value, json};

use super::{MOST_BYTES, Unread, fact, named};
use crate::collect;
use crate::diagnostic::counted;
use crate::disk;
use crate::model::Document;
use crate::model::artifact::{ArtifactReading, Fact, Troubles};
use crate::model::plan::Parser;

/// Reads a file by its ending, its content or the parser that is stated.
pub(super) fn read(
    path: &Path,
    shown: &str,
    parser: Option<Parser>,
) -> io::Result<Result<ArtifactReading, Unread>> {
    let size = std::fs::metadata(path)?.len();
    let bare = |parser: Parser, form: &str, records, facts: Vec<Fact>| ArtifactReading {
        parser,
        form: form.to_owned(),
        records,
        doc: json!({"bytes": size}),
        facts,
        troubles: Troubles::default(),
    };
    let of_bytes = vec![fact("size", counted_bytes(size))];
    if parser == Some(Parser::Binary) || !is_text(path)? {
        return Ok(Ok(bare(
            Parser::Binary,
            "bytes of no known kind",
            None,
            of_bytes,
        )));
    }
    if size > MOST_BYTES {
        let lines = count_lines(path)?;
        let facts = vec![
            fact("lines", lines.to_string()),
            fact("size", counted_bytes(size)),
        ];
        return Ok(Ok(bare(Parser::Text, "a long text", Some(lines), facts)));
    }
    let bytes = disk::read_small(path, MOST_BYTES)?;
    let kind = parser.unwrap_or_else(|| by_content(shown, &bytes));
    let doc = match collect::document(kind, shown, &bytes) {
        Document::Read(doc) => doc,
        Document::Unreadable { message, place } => return Ok(Err(Unread { message, place })),
        Document::TooLarge => Value::Null,
    };
    let (form, records, facts) = described(kind, &doc);
    Ok(Ok(ArtifactReading {
        doc,
        ..bare(kind, form, records, facts)
    }))
}

fn counted_bytes(size: u64) -> String {
    counted(usize::try_from(size).unwrap_or(usize::MAX), "byte")
}

/// What the ending says, or else what the text looks like.
fn by_content(shown: &str, bytes: &[u8]) -> Parser {
    let ending = shown
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("csv") => return Parser::Csv,
        Some("yaml" | "yml") => return Parser::Yaml,
        Some("toml") => return Parser::Toml,
        Some("json" | "jsonl" | "ndjson") => return Parser::Json,
        _ => {}
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    let looks_like_json = matches!(first, Some(b'{' | b'['));
    if looks_like_json && serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok() {
        return Parser::Json;
    }
    Parser::Text
}

/// The form, the records and the facts of a parsed document.
fn described(kind: Parser, doc: &Value) -> (&'static str, Option<u64>, Vec<Fact>) {
    let names = |value: &Value| -> Vec<String> {
        let members = value.as_object();
        members.map_or_else(Vec::new, |members| members.keys().cloned().collect())
    };
    match (kind, doc) {
        (Parser::Csv, doc) => {
            let columns = doc["columns"].as_array().into_iter().flatten();
            let columns: Vec<String> = columns
                .filter_map(|c| Some(c.as_str()?.to_owned()))
                .collect();
            let facts = vec![fact("columns", named(&columns))];
            ("a table", doc["count"].as_u64(), facts)
        }
        (Parser::Json, Value::Array(elements)) => {
            let first = elements.first().map(names).unwrap_or_default();
            let facts = vec![fact("members of the first", named(&first))];
            ("a JSON array", Some(elements.len() as u64), facts)
        }
        (Parser::Json, doc) if doc["records"].is_array() && doc["count"].is_u64() => {
            let first = names(&doc["records"][0]);
            let facts = vec![fact("members of the first", named(&first))];
            ("JSON lines", doc["count"].as_u64(), facts)
        }
        (Parser::Text, doc) => {
            let lines = doc["lines"].as_array().map_or(0, Vec::len);
            (
                "text",
                Some(lines as u64),
                vec![fact("lines", lines.to_string())],
            )
        }
        (kind, doc) => {
            let form = match kind {
                Parser::Yaml => "a YAML document",
                Parser::Toml => "a TOML document",
                _ => "a JSON document",
            };
            (form, None, vec![fact("members", named(&names(doc)))])
        }
    }
}

fn is_text(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(64 * 1024).read_to_end(&mut head)?;
    let cut = |error: std::str::Utf8Error| error.error_len().is_none();
    Ok(!head.contains(&0) && std::str::from_utf8(&head).map_or_else(cut, |_| true))
}

fn count_lines(path: &Path) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(128 * 1024, File::open(path)?);
    let (mut lines, mut last) = (0, b'\n');
    loop {
        let bytes = reader.fill_buf()?;
        let Some(end) = bytes.last() else {
            return Ok(lines + u64::from(last != b'\n'));
        };
        last = *end;
        lines += memchr::memchr_iter(b'\n', bytes).count() as u64;
        let taken = bytes.len();
        reader.consume(taken);
    }
}
