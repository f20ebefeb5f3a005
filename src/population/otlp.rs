//! OTLP in JSON: one record for each log record and each span of a document.
//!
//! opentelemetry-proto 1.x: keys are lowerCamelCase, and the snake-case names of the
//! fields are taken as well; 64-bit integers are texts or numbers.

use super::record::{Batch, Whole};
use super::slot::{Kind, Layout, Slot, TOP};
use crate::telemetry::Moment;
use crate::telemetry::json::{Cursor, Step, Stop, Token, said};
use crate::telemetry::otlp::{Any, AnyKind, any_value, attributes};

/// The most records of one document.
const MOST_RECORDS: usize = 1 << 16;

/// What a query asks for by the names that records of OTLP have here.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    name: Option<usize>,
    time: Option<usize>,
    severity: Option<usize>,
    body: Option<usize>,
    attributes: Option<usize>,
    resource: Option<usize>,
    scope: Option<usize>,
}

impl Places {
    pub(super) fn of(layout: &Layout) -> Self {
        let find = |key: &str| layout.find(TOP, key.as_bytes());
        Self {
            name: find("name"),
            time: find("time"),
            severity: find("severity"),
            body: find("body"),
            attributes: find("attributes"),
            resource: find("resource"),
            scope: find("scope"),
        }
    }
}

/// Where the parts of a record are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts<'t> {
    pub(super) record: &'t [u8],
    pub(super) resource: Token<'t>,
    pub(super) scope: Token<'t>,
}

/// What names and times are made of.
#[derive(Default)]
struct Said<'t> {
    event: Token<'t>,
    event_field: Token<'t>,
    name: Token<'t>,
    body: Option<Any<'t>>,
    timestamp: Token<'t>,
    time: Token<'t>,
    observed: Token<'t>,
    severity: Token<'t>,
}

impl<'t> Said<'t> {
    fn attribute(&mut self, key: &[u8], any: Any<'t>) {
        match key {
            _ if any.kind != AnyKind::Json => {}
            b"event.name" => self.event = Some(any.token),
            b"event.timestamp" => self.timestamp = Some(any.token),
            _ => {}
        }
    }

    /// Takes a field of the record; `false` where neither name nor time is made of it.
    fn field(&mut self, key: &[u8], token: &'t [u8]) -> bool {
        match key {
            b"name" => self.name = Some(token),
            b"eventName" | b"event_name" => self.event_field = Some(token),
            b"timeUnixNano"
            | b"time_unix_nano"
            | b"startTimeUnixNano"
            | b"start_time_unix_nano" => self.time = Some(token),
            b"observedTimeUnixNano" | b"observed_time_unix_nano" => self.observed = Some(token),
            b"severityText" | b"severity_text" => self.severity = Some(token),
            _ => return false,
        }
        true
    }

    /// The attribute `event.name`, else the name of the span or event, else the body.
    fn name(&self) -> Slot<'t> {
        let text = |token: Token<'t>| token.filter(|token| token.len() > 2 && token[0] == b'"');
        let body = self.body.filter(|body| body.kind == AnyKind::Json);
        let name = text(self.event)
            .or_else(|| text(self.name))
            .or_else(|| text(self.event_field))
            .or_else(|| text(body.map(|body| body.token)));
        name.map_or(Slot::Text(""), Slot::Json)
    }

    /// The time that the record states itself, else when it was sent, else when it came in.
    fn time(&self) -> Slot<'t> {
        let own = self.timestamp.and_then(Moment::parse_written);
        let nanos = |token| Moment::parse_nanos(&said(token));
        let at = own
            .or_else(|| nanos(self.time))
            .or_else(|| nanos(self.observed));
        at.map_or(Slot::Missing, |at| Slot::Time(at.nanos()))
    }
}

/// Reads the document at the cursor; `false` where it is no OTLP.
pub(super) fn document<'t>(
    cursor: &mut Cursor<'t>,
    layout: &Layout,
    places: &Places,
    batch: &mut Batch<'t>,
) -> Step<bool> {
    let mut known = false;
    let mut reader = Reader {
        layout,
        places,
        batch,
    };
    cursor.object_or_other(|cursor, key| match key {
        b"resourceLogs" | b"resource_logs" | b"resourceSpans" | b"resource_spans" => {
            known = true;
            cursor.array_or_other(|cursor| reader.group(cursor))
        }
        _ => {
            known |= matches!(key, b"resourceMetrics" | b"resource_metrics");
            cursor.value().map(|_| ())
        }
    })?;
    Ok(known)
}

struct Reader<'q, 'b, 't> {
    layout: &'q Layout,
    places: &'q Places,
    batch: &'b mut Batch<'t>,
}

impl<'t> Reader<'_, '_, 't> {
    fn group(&mut self, cursor: &mut Cursor<'t>) -> Step<()> {
        let first = self.batch.len();
        let mut resource = None;
        cursor.object_or_other(|cursor, key| match key {
            b"resource" => {
                resource = Some(cursor.value()?);
                Ok(())
            }
            b"scopeLogs"
            | b"scope_logs"
            | b"scopeSpans"
            | b"scope_spans"
            | b"instrumentationLibraryLogs"
            | b"instrumentation_library_logs"
            | b"instrumentationLibrarySpans"
            | b"instrumentation_library_spans" => {
                cursor.array_or_other(|cursor| self.scope(cursor))
            }
            _ => cursor.value().map(|_| ()),
        })?;
        if first == self.batch.len() {
            return Ok(());
        }
        let set = |parts: &mut Parts<'t>| parts.resource = resource;
        match self.places.resource {
            Some(slot) => self.shared(first, slot, resource, set),
            None => self.batch.parts(first, set),
        }
        Ok(())
    }

    fn scope(&mut self, cursor: &mut Cursor<'t>) -> Step<()> {
        let first = self.batch.len();
        let mut scope = None;
        cursor.object_or_other(|cursor, key| match key {
            b"scope" | b"instrumentationLibrary" | b"instrumentation_library" => {
                scope = Some(cursor.value()?);
                Ok(())
            }
            b"logRecords" | b"log_records" | b"spans" => {
                cursor.array_or_other(|cursor| self.record(cursor))
            }
            _ => cursor.value().map(|_| ()),
        })?;
        let set = |parts: &mut Parts<'t>| parts.scope = scope;
        match self.places.scope {
            Some(slot) => self.shared(first, slot, scope, set),
            None => self.batch.parts(first, set),
        }
        Ok(())
    }

    /// Gives every record since `first` what its resource or scope says.
    fn shared(&mut self, first: usize, at: usize, token: Token<'t>, set: impl Fn(&mut Parts<'t>)) {
        let mut slots = self.layout.empty();
        self.layout.open(at, &mut slots);
        let mut twice = false;
        if let Some(token) = token {
            let walked = Cursor::new(token).object_or_other(|cursor, key| {
                if key == b"attributes" && Some(at) == self.places.resource {
                    let mut note = |key: &[u8], any: Any<'t>| {
                        twice |= put(self.layout, at, key, slot_of(any), &mut slots);
                    };
                    return attributes(cursor, &mut note);
                }
                let value = Slot::Json(cursor.value()?);
                if Some(at) == self.places.scope {
                    twice |= put(self.layout, at, key, value, &mut slots);
                }
                Ok(())
            });
            debug_assert!(walked.is_ok(), "it was walked before");
        }
        let below: Vec<usize> = self.layout.below(at).map(|(_, slot)| slot).collect();
        self.batch.share(first, twice, &below, &slots);
        self.batch.parts(first, set);
    }

    fn record(&mut self, cursor: &mut Cursor<'t>) -> Step<()> {
        if self.batch.len() == MOST_RECORDS {
            return Err(Stop::TooMany);
        }
        if cursor.peek()? != b'{' {
            return cursor.value().map(|_| ());
        }
        let start = cursor.at();
        let (mut said, mut twice) = (Said::default(), false);
        let (layout, places) = (self.layout, self.places);
        let slots = self.batch.push(layout);
        if let Some(at) = places.attributes {
            layout.open(at, slots);
        }
        cursor.object(|cursor, key| {
            match key {
                b"attributes" => {
                    return attributes(cursor, |key, any| {
                        said.attribute(key, any);
                        if let Some(at) = places.attributes {
                            twice |= put(layout, at, key, slot_of(any), slots);
                        }
                    });
                }
                b"body" => {
                    said.body = any_value(cursor)?;
                    if let Some(at) = places.body {
                        slots[at] = said.body.map_or(Slot::Missing, slot_of);
                    }
                    return Ok(());
                }
                _ => {}
            }
            // What is asked for under the names of OTLP, though names and times are not.
            let at = layout
                .find(TOP, key)
                .filter(|_| !Said::default().field(key, key));
            let Some(at) = at else {
                let value = cursor.value()?;
                said.field(key, value);
                return Ok(());
            };
            twice |= slots[at].is_there();
            twice |= layout.value(cursor, at, slots)?;
            Ok(())
        })?;
        if let Some(at) = places.name {
            slots[at] = said.name();
        }
        if let Some(at) = places.time {
            slots[at] = said.time();
        }
        if let Some(at) = places.severity {
            slots[at] = said.severity.map_or(Slot::Missing, Slot::Json);
        }
        let parts = Parts {
            record: cursor.walked(start),
            ..Parts::default()
        };
        self.batch.close(Whole::Otlp(parts), twice);
        Ok(())
    }
}

/// Puts a value where it is asked for; `true` where there is one already.
#[inline]
fn put<'t>(
    layout: &Layout,
    at: usize,
    key: &[u8],
    value: Slot<'t>,
    slots: &mut [Slot<'t>],
) -> bool {
    let Some(slot) = layout.find(at, key) else {
        return false;
    };
    let twice = slots[slot].is_there();
    slots[slot] = value;
    twice
}

pub(super) fn slot_of(any: Any<'_>) -> Slot<'_> {
    let kind = match any.kind {
        AnyKind::Json => return Slot::Json(any.token),
        AnyKind::Integer => Kind::Integer,
        AnyKind::Double => Kind::Double,
        AnyKind::Bytes => Kind::Bytes,
        AnyKind::List => Kind::List,
        AnyKind::Map => Kind::Map,
    };
    Slot::Typed(kind, any.token)
}

/// The parts of a record by name, as [`crate::telemetry::otlp`] has their values: for
/// expressions that are interpreted.
pub(super) struct Named<'t> {
    pub(super) name: Slot<'t>,
    pub(super) time: Slot<'t>,
    pub(super) severity: Token<'t>,
    pub(super) body: Slot<'t>,
    pub(super) attributes: Vec<(String, Slot<'t>)>,
    pub(super) resource: Vec<(String, Slot<'t>)>,
    pub(super) others: Vec<(String, &'t [u8])>,
}

/// Takes a record apart that was walked before.
pub(super) fn named<'t>(parts: &Parts<'t>) -> Named<'t> {
    let mut said = Said::default();
    let (mut own, mut resource, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let list = |cursor: &mut Cursor<'t>, list: &mut Vec<(String, Slot<'t>)>| {
        attributes(cursor, |key, any| {
            list.push((String::from_utf8_lossy(key).into_owned(), slot_of(any)));
        })
    };
    let _ = Cursor::new(parts.record).object(|cursor, key| match key {
        b"attributes" => list(cursor, &mut own),
        b"body" => {
            said.body = any_value(cursor)?;
            Ok(())
        }
        _ => {
            let value = cursor.value()?;
            if !said.field(key, value) {
                others.push((String::from_utf8_lossy(key).into_owned(), value));
            }
            Ok(())
        }
    });
    if let Some(token) = parts.resource {
        let _ = Cursor::new(token).object_or_other(|cursor, key| match key {
            b"attributes" => list(cursor, &mut resource),
            _ => cursor.value().map(|_| ()),
        });
    }
    for (key, slot) in &own {
        if let Slot::Json(token) = slot {
            let kind = AnyKind::Json;
            said.attribute(key.as_bytes(), Any { kind, token });
        }
    }
    Named {
        name: said.name(),
        time: said.time(),
        severity: said.severity,
        body: said.body.map_or(Slot::Missing, slot_of),
        attributes: own,
        resource,
        others,
    }
}
