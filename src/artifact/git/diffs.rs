//! The manifest of an archive of diffs that agents made: which diff belongs to which
//! commit and session, with digest and signature.

use serde_json::{Map, Value, json};

use super::line::is_object_id;
use crate::artifact::head::Head;
use crate::artifact::kept::{Counts, Firsts, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::stream::elements;
use crate::artifact::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::AgentDiffs,
    recognise: |head: &Head| head.has(&["commit", "sha256", "signature", "session"]),
    read,
};

/// The most entries that are named one by one.
const MOST_ENTRIES: usize = 10_000;

/// What every entry has; `docs/reference/artifacts/git.md`.
const REQUIRED: [&str; 5] = ["commit", "sha256", "signature", "session", "file"];

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if !source.head.has(&["commit"]) {
        return Err(source.unreadable(
            "expected entries of an archive of diffs, JSON objects with `commit`, `sha256`, `signature`, `session` and `file`; found something else",
        ));
    }
    let shown = source.shown;
    let (mut entries, mut sessions) = (Firsts::new(MOST_ENTRIES), Counts::new(MOST_ENTRIES));
    let mut unsigned = 0_u64;
    let mut troubles = Troubles::default();
    let mut take = |number: u64, line: u64, value: &Value| {
        let mut entry = Map::new();
        for name in REQUIRED {
            let text = value.get(name).and_then(Value::as_str);
            let good = match (name, text) {
                ("commit", Some(id)) => is_object_id(id),
                ("sha256", Some(digest)) => digest.len() == 64 && is_object_id(digest),
                (_, text) => text.is_some_and(|text| !text.is_empty()),
            };
            if let (Some(text), true) = (text, good) {
                let text = if name == "signature" {
                    text
                } else {
                    short(text)
                };
                entry.insert(name.to_owned(), json!(text));
            } else {
                unsigned += u64::from(name == "signature");
                let what = format!("entry {number} has no `{name}` that can be read");
                troubles.push(what, crate::artifact::source::at(shown, line, 1));
            }
        }
        if let Some(session) = entry.get("session").and_then(Value::as_str) {
            sessions.note(session);
        }
        entries.push(Value::Object(entry));
    };
    let rest = elements(source, &[], &mut |element| {
        take(element.number, element.line.unwrap_or(1), &element.value);
    })?;
    if rest.elements == 0 {
        take(1, 1, &Value::Object(rest.members));
    }
    for trouble in rest.troubles.first {
        troubles.push(trouble.what, trouble.place);
    }
    troubles.left_out += rest.troubles.left_out;
    Ok(answer(entries, &sessions, unsigned, troubles))
}

fn answer(
    entries: Firsts,
    sessions: &Counts,
    unsigned: u64,
    troubles: Troubles,
) -> ArtifactReading {
    let count = entries.count();
    let facts = vec![
        fact("diffs", count),
        fact("without a signature", unsigned),
        fact("sessions", sessions.names()),
    ];
    let mut doc = Map::new();
    doc.insert("diffs".to_owned(), json!(count));
    doc.insert("without-signature".to_owned(), json!(unsigned));
    doc.insert("sessions".to_owned(), json!(sessions.names()));
    entries.put(&mut doc, "entries");
    ArtifactReading {
        parser: Parser::AgentDiffs,
        form: "manifest of an archive of diffs".to_owned(),
        records: Some(count),
        doc: Value::Object(doc),
        facts,
        troubles,
    }
}
