//! OTLP in JSON: finds logs, spans and metrics in one document.
//!
//! opentelemetry-proto: keys are lowerCamelCase, and the snake-case names of the
//! fields are taken as well; 64-bit integers are strings or numbers.

use super::json::{self, Cursor, Step, Stop, Token};
use super::record::{Record, Resource};

/// The most records, and the most resources, of one document.
const MOST_PARTS: usize = 1 << 16;

/// What one document holds.
#[derive(Default)]
pub(super) struct Document<'t> {
    pub(super) resources: Vec<Resource<'t>>,
    pub(super) records: Vec<Record<'t>>,
    pub(super) spans: u64,
    pub(super) metrics: u64,
    /// Whether there was anything of OTLP, or nothing at all.
    pub(super) known: bool,
}

/// Whether a key at the top of a document says that it is OTLP.
pub(super) fn is_top_key(key: &[u8]) -> bool {
    signal(key).is_some()
}

#[derive(Clone, Copy)]
enum Signal {
    Logs,
    Spans,
    Metrics,
}

fn signal(key: &[u8]) -> Option<Signal> {
    Some(match key {
        b"resourceLogs" | b"resource_logs" => Signal::Logs,
        b"resourceSpans" | b"resource_spans" => Signal::Spans,
        b"resourceMetrics" | b"resource_metrics" => Signal::Metrics,
        _ => return None,
    })
}

/// Reads the document at the cursor.
pub(super) fn document<'t>(cursor: &mut Cursor<'t>) -> Step<Document<'t>> {
    let mut document = Document::default();
    let mut empty = true;
    let mut whole = |cursor: &mut Cursor<'t>| {
        cursor.object_or_other(|cursor, key| {
            empty = false;
            let Some(signal) = signal(key) else {
                return cursor.value().map(|_| ());
            };
            document.known = true;
            cursor.array_or_other(|cursor| document.group(cursor, signal))
        })
    };
    if cursor.peek()? == b'[' {
        cursor.array(&mut whole)?;
    } else {
        whole(cursor)?;
    }
    document.known |= empty;
    Ok(document)
}

impl<'t> Document<'t> {
    fn group(&mut self, cursor: &mut Cursor<'t>, signal: Signal) -> Step<()> {
        let place = self.resources.len();
        if place == MOST_PARTS {
            return Err(Stop::TooMany);
        }
        self.resources.push(Resource::default());
        cursor.object_or_other(|cursor, key| match key {
            b"resource" => {
                let resource = &mut self.resources[place];
                cursor.object_or_other(|cursor, key| match key {
                    b"attributes" => {
                        attributes(cursor, |key, value| set(resource.place(key), value.token))
                    }
                    _ => cursor.value().map(|_| ()),
                })
            }
            b"scopeLogs"
            | b"scope_logs"
            | b"scopeSpans"
            | b"scope_spans"
            | b"scopeMetrics"
            | b"scope_metrics"
            | b"instrumentationLibraryLogs"
            | b"instrumentation_library_logs"
            | b"instrumentationLibrarySpans"
            | b"instrumentationLibraryMetrics" => {
                cursor.array_or_other(|cursor| self.scope(cursor, signal, place))
            }
            _ => cursor.value().map(|_| ()),
        })
    }

    fn scope(&mut self, cursor: &mut Cursor<'t>, signal: Signal, place: usize) -> Step<()> {
        cursor.object_or_other(|cursor, key| match (signal, key) {
            (Signal::Logs, b"logRecords" | b"log_records") => cursor.array_or_other(|cursor| {
                if self.records.len() == MOST_PARTS {
                    return Err(Stop::TooMany);
                }
                self.records.push(Record::of(place));
                let record = self.records.last_mut().ok_or(Stop::TooMany)?;
                fields(cursor, record)
            }),
            (Signal::Spans, b"spans") => counted(cursor, &mut self.spans),
            (Signal::Metrics, b"metrics") => counted(cursor, &mut self.metrics),
            _ => cursor.value().map(|_| ()),
        })
    }
}

fn counted(cursor: &mut Cursor<'_>, count: &mut u64) -> Step<()> {
    cursor.array_or_other(|cursor| {
        *count += 1;
        cursor.value().map(|_| ())
    })
}

fn fields<'t>(cursor: &mut Cursor<'t>, record: &mut Record<'t>) -> Step<()> {
    cursor.object_or_other(|cursor, key| {
        match key {
            b"attributes" => {
                attributes(cursor, |key, value| set(record.place(key), value.token))?;
            }
            b"timeUnixNano" | b"time_unix_nano" => record.time = Some(cursor.value()?),
            b"observedTimeUnixNano" | b"observed_time_unix_nano" => {
                record.observed = Some(cursor.value()?);
            }
            b"body" => record.body = any_value(cursor)?.map(|any| any.token),
            b"eventName" | b"event_name" => record.event_field = Some(cursor.value()?),
            _ => {
                cursor.value()?;
            }
        }
        Ok(())
    })
}

fn set<'t>(place: Option<&mut Token<'t>>, value: &'t [u8]) {
    if let Some(place) = place {
        *place = Some(value);
    }
}

/// Walks a list of attributes; `note` gets every key with its value.
pub(crate) fn attributes<'t>(
    cursor: &mut Cursor<'t>,
    mut note: impl FnMut(&[u8], Any<'t>),
) -> Step<()> {
    cursor.array_or_other(|cursor| {
        if let Some((key, value)) = usual_attribute(cursor)? {
            let kind = AnyKind::Json;
            note(key, Any { kind, token: value });
            return Ok(());
        }
        let (mut key, mut value) = (None, None);
        cursor.object_or_other(|cursor, field| {
            match field {
                b"key" => key = Some(cursor.value()?),
                b"value" => value = any_value(cursor)?,
                _ => {
                    cursor.value()?;
                }
            }
            Ok(())
        })?;
        if let (Some(key), Some(value)) = (key, value) {
            note(json::text(key).as_bytes(), value);
        }
        Ok(())
    })
}

/// Walks an attribute as most writers have it, without looking at every part of it by
/// itself: a file is mostly attributes. `None` where it is written in another way.
#[inline]
fn usual_attribute<'t>(cursor: &mut Cursor<'t>) -> Step<Option<(&'t [u8], &'t [u8])>> {
    let start = cursor.at();
    if cursor.exactly(b"{\"key\":") && cursor.is_at(b'"') {
        let key = cursor.string()?;
        if !key.escaped
            && cursor.exactly(b",\"value\":{\"stringValue\":")
            && let Some(value) = cursor.string_here()?
            && cursor.exactly(b"}}")
        {
            return Ok(Some((key.inner(), value)));
        }
    }
    cursor.back_to(start);
    Ok(None)
}

/// A value of OTLP.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Any<'t> {
    pub(crate) kind: AnyKind,
    pub(crate) token: &'t [u8],
}

/// What an OTLP value is, by the name of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AnyKind {
    /// A text or a truth value: what JSON has a form for.
    Json,
    Integer,
    Double,
    Bytes,
    List,
    Map,
}

impl AnyKind {
    fn of(field: &[u8]) -> Self {
        match field {
            b"intValue" | b"int_value" => Self::Integer,
            b"doubleValue" | b"double_value" => Self::Double,
            b"bytesValue" | b"bytes_value" => Self::Bytes,
            b"arrayValue" | b"array_value" => Self::List,
            b"kvlistValue" | b"kvlist_value" => Self::Map,
            _ => Self::Json,
        }
    }
}

/// What stands inside of an `AnyValue`; `None` where nothing does.
pub(crate) fn any_value<'t>(cursor: &mut Cursor<'t>) -> Step<Option<Any<'t>>> {
    let mut inner = None;
    cursor.object_or_other(|cursor, field| {
        let kind = AnyKind::of(field);
        let token = cursor.value()?;
        inner = Some(Any { kind, token });
        Ok(())
    })?;
    Ok(inner)
}
