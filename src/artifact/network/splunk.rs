//! Exports of Splunk: the lines of `search/jobs/export`, the object of `…/results`, and CSV.
//!
//! Splunk Enterprise 9.4, REST API reference, search endpoints: `preview`, `offset`,
//! `result`, `lastrow`; every event has `_time`.

use serde_json::{Map, Value};

use super::super::head::Head;
use super::super::source::{Source, at};
use super::super::stream::each_line;
use super::super::sums::{Kind, records};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::siem::Events;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::SplunkExport,
    recognise,
    read,
};

const KIND: Kind = Kind {
    what: "an export of Splunk (lines with `preview` and `result`, or `results`)",
    paths: &["results"],
    is: |members| {
        let has = |name: &str| members.contains_key(name);
        has("result") || has("lastrow") && has("preview") || has("_time")
    },
};

/// The longest row of CSV, in bytes.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

fn recognise(head: &Head) -> bool {
    let preview = head.at("/preview").is_some_and(Value::is_boolean);
    let page = head.has(&["fields", "results"]) || head.has(&["init_offset", "results"]);
    let line = head.at("/result").is_some_and(Value::is_object) || head.has(&["lastrow"]);
    preview && (line || page) || head.json.is_none() && is_table(head.text())
}

/// Whether a text is a table of Splunk: it has the columns `_time` and `_raw`.
fn is_table(text: &str) -> bool {
    let header = text.lines().next().unwrap_or_default();
    let has = |name: &str| {
        header
            .split(',')
            .any(|cell| cell.trim().trim_matches('"') == name)
    };
    has("_time") && has("_raw")
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if source.head.json.is_none() && is_table(source.head.text()) {
        return table(source);
    }
    let (mut events, mut previews, mut last_row) = (Events::default(), 0_u64, false);
    let rest = records(source, &KIND, &mut |record, troubles| {
        last_row |= record.members.get("lastrow") == Some(&Value::Bool(true));
        let event = match record.members.get("result") {
            Some(Value::Object(event)) => event,
            None if record.members.contains_key("_time") => record.members,
            _ => return,
        };
        if record.members.get("preview") == Some(&Value::Bool(true)) {
            previews += 1;
            return;
        }
        if !event.contains_key("_time") {
            let what = format!("record {} has no `_time`", record.number);
            troubles.push(what, record.place());
        }
        one(event, &mut events);
    })?;
    let form = "Splunk export in JSON";
    Ok(reading(
        form,
        &events,
        (Some(last_row), previews),
        rest.troubles,
    ))
}

fn one(event: &Map<String, Value>, events: &mut Events) {
    let text = |name: &str| match event.get(name) {
        Some(Value::Array(values)) => values.first().and_then(Value::as_str),
        Some(value) => value.as_str(),
        None => None,
    };
    let from = text("sourcetype").or(text("source")).or(text("index"));
    events.note(event.get("_time"), from.unwrap_or_default(), event);
}

/// Rows of CSV; a row goes on over lines as long as a quote is open (RFC 4180).
fn table(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let (mut events, mut troubles) = (Events::default(), Troubles::default());
    let (mut header, mut row, mut begun): (Option<Vec<String>>, Vec<u8>, u64) = (None, vec![], 1);
    let (mut quotes, mut too_long) = (0_usize, false);
    each_line(source, &mut |number, bytes| {
        if row.is_empty() {
            begun = number;
        }
        too_long |= row.len() + bytes.len() > LONGEST_ROW;
        if !too_long {
            row.extend_from_slice(bytes);
        }
        quotes += memchr::memchr_iter(b'"', bytes).count();
        if quotes % 2 == 1 {
            row.push(b'\n');
            return;
        }
        if too_long {
            troubles.push("a row is longer than 16 MiB", at(shown, begun, 1));
        } else if !row.is_empty() {
            match (&header, cells(&row)) {
                (None, Some(names)) => header = Some(names),
                (Some(names), Some(cells)) if cells.len() == names.len() => {
                    let event = names
                        .iter()
                        .cloned()
                        .zip(cells.into_iter().map(Value::from));
                    one(&event.collect(), &mut events);
                }
                _ => troubles.push(
                    format!("the row of line {begun} has not as many cells as the header"),
                    at(shown, begun, 1),
                ),
            }
        }
        row.clear();
        (quotes, too_long) = (0, false);
    })?;
    if quotes % 2 == 1 {
        let message = "a quote is open at the end: the file is cut off".to_owned();
        return Err(Unreadable {
            message,
            place: at(shown, begun, 1),
        });
    }
    Ok(reading(
        "Splunk export in CSV",
        &events,
        (None, 0),
        troubles,
    ))
}

fn cells(row: &[u8]) -> Option<Vec<String>> {
    let mut table = csv::ReaderBuilder::new();
    let mut table = table.has_headers(false).from_reader(row);
    let record = table.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

fn reading(
    form: &str,
    events: &Events,
    (last_row, previews): (Option<bool>, u64),
    troubles: Troubles,
) -> ArtifactReading {
    let mut doc = events.doc();
    if let Some(last_row) = last_row {
        doc["last-row"] = last_row.into();
    }
    doc["preview-rows"] = previews.into();
    ArtifactReading {
        parser: Parser::SplunkExport,
        form: form.to_owned(),
        records: Some(events.count),
        doc,
        facts: events.facts(),
        troubles,
    }
}
