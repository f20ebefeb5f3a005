//! Exports of Elasticsearch: answers of `_search`, and dumps with a document per line.
//!
//! Elasticsearch 8.x, search API: `took`, `timed_out`, `_shards`, `hits.total`,
//! `hits.hits[]` with `_index`, `_id`, `_source`.

use serde_json::{Map, Value};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::{Kind, dig, records};
use super::super::{ArtifactReading, Format, Unreadable};
use super::siem::Events;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::ElasticExport,
    recognise,
    read,
};

const KIND: Kind = Kind {
    what: "an answer of `_search` (`hits.hits`) or a dump (`_index`, `_id`, `_source`)",
    paths: &["hits/hits"],
    is: |members| members.contains_key("_index") || members.contains_key("_source"),
};

fn recognise(head: &Head) -> bool {
    let search = head.at("/hits/hits").is_some_and(Value::is_array);
    search && (head.has(&["took"]) || head.has(&["timed_out"]) || head.has(&["_shards"]))
        || head.has(&["_index", "_id", "_source"])
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut events = Events::default();
    let rest = records(source, &KIND, &mut |record, troubles| {
        record.require(&["_index", "_id", "_source"], troubles);
        let nothing = Map::new();
        let event = record.members.get("_source").and_then(Value::as_object);
        let event = event.unwrap_or(&nothing);
        let time = dig(event, "@timestamp");
        if time.is_none() && !event.is_empty() {
            record.require(&["_source.@timestamp"], troubles);
        }
        let from = dig(event, "data_stream.dataset").or_else(|| dig(event, "event.dataset"));
        let from = from.and_then(Value::as_str).or(record.text("_index"));
        events.note(time, from.unwrap_or_default(), event);
    })?;
    let mut doc = events.doc();
    let mut facts = events.facts();
    let search = rest.members.contains_key("hits");
    if search {
        tell_search(&rest.members, &mut doc);
        if let Some(total) = doc["total"].as_u64().filter(|total| *total != events.count) {
            let left = format!("{} of {total} that the search found", events.count);
            facts.push(fact("documents in the answer", left));
        }
    }
    let form = if search {
        "Elasticsearch answer of a search"
    } else {
        "Elasticsearch dump"
    };
    Ok(ArtifactReading {
        parser: Parser::ElasticExport,
        form: form.to_owned(),
        records: Some(events.count),
        doc,
        facts,
        troubles: rest.troubles,
    })
}

/// What the search says of itself; `hits.total` was a plain number before version 7.
fn tell_search(members: &Map<String, Value>, doc: &mut Value) {
    let total = dig(members, "hits.total.value").or_else(|| dig(members, "hits.total"));
    if let Some(total) = total.and_then(Value::as_u64) {
        doc["total"] = total.into();
        let relation = dig(members, "hits.total.relation").and_then(Value::as_str);
        doc["total-is-exact"] = (relation.unwrap_or("eq") == "eq").into();
    }
    if let Some(timed_out) = members.get("timed_out").and_then(Value::as_bool) {
        doc["timed-out"] = timed_out.into();
    }
    if let Some(failed) = dig(members, "_shards.failed").and_then(Value::as_u64) {
        doc["failed-shards"] = failed.into();
    }
}
