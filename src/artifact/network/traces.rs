//! OpenTelemetry traces in JSON: which services, which attributes, when; never content.
//!
//! opentelemetry-proto 1.x, `trace.proto`: `traceId`, `spanId`, `name` and the start and end
//! time are required. OTLP/HTTP posts whole documents, the file exporter writes one a line;
//! documents one after the other are taken as well.

use std::io::Read as _;

use serde_json::{Map, Value, json};

use super::super::head::{Head, Layout};
use super::super::source::{Source, at, fact};
use super::super::stream::{Element, elements};
use super::super::sums::{Counts, Distinct, Times, moment};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::Place;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::OtlpTraces,
    recognise,
    read,
};

/// The longest document among several that are not one a line.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Attributes that hold what people and models wrote: semantic conventions for generative
/// AI, 1.37 (`gen_ai.input.messages` and the like) and before (`gen_ai.prompt`), and those
/// of agents.
const CONTENT: [&str; 10] = [
    "gen_ai.input.messages",
    "gen_ai.output.messages",
    "gen_ai.system_instructions",
    "gen_ai.prompt",
    "gen_ai.completion",
    "gen_ai.tool.call.arguments",
    "gen_ai.tool.call.result",
    "prompt",
    "arguments",
    "output",
];

fn recognise(head: &Head) -> bool {
    ["resourceSpans", "resource_spans"].iter().any(|name| {
        let groups = head.object().and_then(|members| members.get(*name));
        groups.is_some_and(Value::is_array)
    })
}

struct Spans {
    count: u64,
    times: Times,
    traces: Distinct,
    services: Counts,
    versions: Counts,
    environments: Counts,
    scopes: Counts,
    names: Counts,
    attributes: Counts,
    content: Counts,
    errors: u64,
    troubles: Troubles,
    other: u64,
}

impl Default for Spans {
    fn default() -> Self {
        let [services, versions, environments, scopes] = [(); 4].map(|()| Counts::of(200));
        let [names, attributes, content] = [(); 3].map(|()| Counts::of(1_000));
        Self {
            count: 0,
            times: Times::default(),
            traces: Distinct::default(),
            services,
            versions,
            environments,
            scopes,
            names,
            attributes,
            content,
            errors: 0,
            troubles: Troubles::default(),
            other: 0,
        }
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut spans = Spans::default();
    let (shown, whole) = (source.shown, source.whole());
    let text = source.head.text();
    let first_line = text.lines().next().unwrap_or_default();
    let lined = serde_json::from_str::<serde::de::IgnoredAny>(first_line).is_ok();
    if source.head.layout == Some(Layout::Lines) && !lined && first_line.trim() == "{" {
        one_after_the_other(source, &mut spans)?;
    } else {
        let paths = ["resourceSpans", "resource_spans"];
        let rest = elements(source, &paths, &mut |element: Element<'_>| {
            let place = element
                .line
                .map_or_else(|| whole.clone(), |line| at(shown, line, 1));
            match element.list {
                "" => spans.document(&element.value, &place),
                _ => spans.group(&element.value, &place),
            }
        })?;
        for trouble in rest.troubles.first {
            spans.troubles.push(trouble.what, trouble.place);
        }
        spans.troubles.left_out += rest.troubles.left_out;
        spans.other += u64::from(rest.elements == 0 && !rest.members.is_empty());
    }
    if spans.count == 0 && spans.other > 0 {
        return Err(source.unreadable(
            "expected traces of OpenTelemetry (`resourceSpans`), and found JSON without them",
        ));
    }
    Ok(spans.reading())
}

/// Documents over several lines each, as captured from OTLP/HTTP.
fn one_after_the_other(source: &mut Source<'_>, spans: &mut Spans) -> Result<(), Unreadable> {
    let (shown, place) = (source.shown, source.whole());
    loop {
        let limited = source.reader.by_ref().take(LONGEST);
        let mut documents = serde_json::Deserializer::from_reader(limited).into_iter::<Value>();
        match documents.next() {
            None => return Ok(()),
            Some(Ok(document)) => spans.document(&document, &place),
            Some(Err(error)) => {
                let what = if error.is_eof() {
                    "is cut off"
                } else {
                    "is no JSON"
                };
                return Err(Unreadable {
                    message: format!("a document behind {} spans {what}", spans.count),
                    place: at(shown, error.line() as u64, error.column().max(1)),
                });
            }
        }
    }
}

/// The members of attributes, by key.
fn attributes(value: &Value) -> impl Iterator<Item = (&str, Option<&str>)> {
    let list = value.get("attributes").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(|attribute| {
        let key = attribute.get("key")?.as_str()?;
        let text = attribute
            .pointer("/value/stringValue")
            .or(attribute.pointer("/value/string_value"));
        Some((key, text.and_then(Value::as_str)))
    })
}

fn list<'a>(value: &'a Value, names: [&str; 2]) -> impl Iterator<Item = &'a Value> {
    let found = names
        .iter()
        .find_map(|name| value.get(*name))
        .and_then(Value::as_array);
    found.into_iter().flatten()
}

impl Spans {
    fn document(&mut self, document: &Value, place: &Place) {
        let known = ["resourceSpans", "resource_spans"];
        if known.iter().all(|name| document.get(*name).is_none()) {
            self.other += 1;
        }
        for group in list(document, known) {
            self.group(group, place);
        }
    }

    fn group(&mut self, group: &Value, place: &Place) {
        let resource = group.get("resource").unwrap_or(&Value::Null);
        let mut service = None;
        for (key, text) in attributes(resource) {
            match (key, text) {
                ("service.name", Some(name)) => service = Some(name),
                ("service.version", Some(version)) => self.versions.note(version),
                ("deployment.environment" | "deployment.environment.name" | "env", Some(name)) => {
                    self.environments.note(name);
                }
                _ => {}
            }
            self.attributes.note(key);
        }
        for scope in list(group, ["scopeSpans", "scope_spans"]) {
            let name = scope.pointer("/scope/name").and_then(Value::as_str);
            for span in list(scope, ["spans", "spans"]) {
                self.services.note(service.unwrap_or("(no service.name)"));
                self.scopes.note(name.unwrap_or_default());
                self.span(span, place);
            }
        }
    }

    fn span(&mut self, span: &Value, place: &Place) {
        self.count += 1;
        let nothing = Map::new();
        let members = span.as_object().unwrap_or(&nothing);
        let either = |names: [&str; 2]| names.iter().find_map(|name| members.get(*name));
        let start = either(["startTimeUnixNano", "start_time_unix_nano"]);
        let end = either(["endTimeUnixNano", "end_time_unix_nano"]);
        let trace = either(["traceId", "trace_id"]);
        let required = [
            ("traceId", trace),
            ("spanId", either(["spanId", "span_id"])),
            ("name", members.get("name")),
            ("startTimeUnixNano", start),
            ("endTimeUnixNano", end),
        ];
        for (name, _) in required.iter().filter(|(_, value)| value.is_none()) {
            let what = format!("span {} has no `{name}`", self.count);
            self.troubles.push(what, place.clone());
        }
        self.times.note(start.and_then(moment));
        self.traces
            .note(trace.and_then(Value::as_str).unwrap_or_default());
        self.names.note(
            members
                .get("name")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        );
        let code = span.pointer("/status/code");
        let failed =
            code.is_some_and(|code| *code == json!(2) || *code == json!("STATUS_CODE_ERROR"));
        self.errors += u64::from(failed);
        let events = list(span, ["events", "events"]).flat_map(attributes);
        for (key, text) in attributes(span).chain(events) {
            self.attributes.note(key);
            if CONTENT.contains(&key)
                && text.is_some_and(|text| !text.is_empty() && text != "[REDACTED]")
            {
                self.content.note(key);
            }
        }
    }

    fn reading(self) -> ArtifactReading {
        let mut doc = json!({
            "spans": self.count,
            "traces": self.traces.count(),
            "services": self.services.value(),
            "versions": self.versions.value(),
            "environments": self.environments.value(),
            "scopes": self.scopes.value(),
            "names": self.names.value(),
            "attributes": self.attributes.value(),
            "content-attributes": self.content.value(),
            "errors": self.errors,
        });
        self.times.tell(&mut doc);
        let traces = self.traces.count();
        let mut facts = vec![fact("spans", format!("{} in {traces} traces", self.count))];
        facts.extend(self.times.fact());
        facts.push(fact("services", self.services.shown(5)));
        facts.push(fact("spans with an error", self.errors));
        facts.push(match self.content.total() {
            0 => fact("attributes with content", "none of those that are known"),
            count => fact(
                "attributes with content",
                format!("{count}: {}", self.content.shown(5)),
            ),
        });
        ArtifactReading {
            parser: Parser::OtlpTraces,
            form: "OpenTelemetry traces".to_owned(),
            records: Some(self.count),
            doc,
            facts,
            troubles: self.troubles,
        }
    }
}
