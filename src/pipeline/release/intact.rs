//! Whether a copy is still the kind of file that its source was.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde::de::IgnoredAny;

use crate::collect::DOCUMENT_BYTES;

/// What a copy no longer is, though its source was.
pub(super) fn broken(source: &Path, copy: File, shown: &str) -> Option<&'static str> {
    let ending = shown
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let (kind, parses): (_, fn(File) -> bool) = match ending.as_deref() {
        Some("json" | "jsonl" | "ndjson" | "sarif") => ("JSON", is_json),
        Some("toml") => ("TOML", is_toml),
        Some("yaml" | "yml") => ("YAML", is_yaml),
        _ => return None,
    };
    if parses(copy) {
        return None;
    }
    File::open(source).is_ok_and(parses).then_some(kind)
}

/// One value after another, read as a stream.
fn is_json(file: File) -> bool {
    let values = serde_json::Deserializer::from_reader(BufReader::new(file));
    values.into_iter::<IgnoredAny>().all(|value| value.is_ok())
}

fn is_toml(file: File) -> bool {
    text(file).is_some_and(|text| text.parse::<toml::Table>().is_ok())
}

fn is_yaml(file: File) -> bool {
    text(file).is_some_and(|text| serde_yaml::from_str::<IgnoredAny>(&text).is_ok())
}

/// A file that is short enough to be read as a document.
fn text(file: File) -> Option<String> {
    let mut text = String::new();
    file.take(DOCUMENT_BYTES + 1)
        .read_to_string(&mut text)
        .ok()?;
    (text.len() as u64 <= DOCUMENT_BYTES).then_some(text)
}
