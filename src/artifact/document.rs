//! Settings and other small files: read whole, within a limit.

use std::io::Read as _;

use serde_json::Value;

use super::Unreadable;
use super::source::{Source, at};

/// The longest document that is read whole.
const MOST: u64 = 4 * 1024 * 1024;

/// The bytes of a small file.
pub(super) fn bytes(source: &mut Source<'_>, most: u64) -> Result<Vec<u8>, Unreadable> {
    let mut bytes = Vec::new();
    let read = source
        .reader
        .by_ref()
        .take(most + 1)
        .read_to_end(&mut bytes);
    if let Err(error) = read {
        return Err(source.unreadable(format!("the file is damaged: {error}")));
    }
    if bytes.len() as u64 > most {
        let limit = most / (1024 * 1024);
        return Err(source.unreadable(format!("a file of this kind has at most {limit} MiB")));
    }
    Ok(bytes)
}

/// A document in JSON or YAML.
pub(super) fn parsed(source: &mut Source<'_>) -> Result<Value, Unreadable> {
    let shown = source.shown;
    let bytes = bytes(source, MOST)?;
    let Ok(text) = std::str::from_utf8(&bytes) else {
        return Err(source.unreadable("this is no text in UTF-8"));
    };
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|error| not_json(shown, &error));
    }
    serde_yaml::from_str(text).map_err(|error| {
        let place = error.location().map_or_else(
            || source.whole(),
            |place| {
                at(
                    shown,
                    place.line(),
                    usize::try_from(place.column()).unwrap_or(1),
                )
            },
        );
        Unreadable {
            message: "this is not YAML".to_owned(),
            place,
        }
    })
}

/// Why a text is not JSON, and where it stops being so.
pub(super) fn not_json(shown: &str, error: &serde_json::Error) -> Unreadable {
    let message = if error.is_eof() {
        "the JSON text ends too early: the file is cut off"
    } else {
        "this is not JSON"
    };
    let place = at(shown, error.line() as u64, error.column().max(1));
    Unreadable {
        message: message.to_owned(),
        place,
    }
}
