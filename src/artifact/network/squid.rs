//! The native access log of Squid (`logformat squid`):
//! `time elapsed client code/status bytes method URL user hierarchy/peer type`.
//!
//! Squid 6, `squid.conf` reference, `logformat`. A `CONNECT` is a tunnel: the log shows
//! where to, and nothing of what passed.

use std::str::SplitAsciiWhitespace;

use chrono::{DateTime, Utc};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::stream::each_line;
use super::super::sums::host;
use super::super::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use super::traffic::{Request, Traffic};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::SquidLog,
    recognise,
    read,
};

/// One line of the log.
struct Line<'a> {
    time: &'a str,
    code: &'a str,
    method: &'a str,
    url: &'a str,
    user: &'a str,
}

impl<'a> Line<'a> {
    /// The time, which has three digits of a second.
    fn moment(&self) -> Option<DateTime<Utc>> {
        let (seconds, rest) = self.time.split_once('.')?;
        let seconds: i64 = seconds.parse().ok()?;
        DateTime::from_timestamp_millis(seconds * 1_000 + rest.parse::<i64>().ok()?)
    }

    fn of(text: &'a str) -> Option<Self> {
        let mut fields = text.split_ascii_whitespace();
        let mut next = |fits: fn(&str) -> bool| -> Option<&'a str> {
            fields.next().filter(|field| fits(field))
        };
        let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let time = next(|text| {
            let parts = text.split_once('.');
            parts.is_some_and(|(whole, rest)| {
                (9..=11).contains(&whole.len())
                    && rest.len() == 3
                    && whole
                        .bytes()
                        .chain(rest.bytes())
                        .all(|b| b.is_ascii_digit())
            })
        })?;
        next(|elapsed| elapsed.parse::<i64>().is_ok())?;
        let _client = next(|_| true)?;
        let code = next(|text| {
            let parts = text.split_once('/');
            parts.is_some_and(|(code, status)| {
                status.len() == 3
                    && status.bytes().all(|b| b.is_ascii_digit())
                    && code.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
            })
        })?;
        next(number)?;
        let method = next(|text| {
            text.bytes()
                .all(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'-')
        })?;
        let url = next(|_| true)?;
        let user = next(|_| true)?;
        next(|peer| peer.contains('/'))?;
        next(|_| true)?;
        ends(&mut fields).then_some(Self {
            time,
            code,
            method,
            url,
            user,
        })
    }
}

/// A log with headers (`log_mime_hdrs`) has more in brackets.
fn ends(fields: &mut SplitAsciiWhitespace<'_>) -> bool {
    fields.next().is_none_or(|more| more.starts_with('['))
}

fn recognise(head: &Head) -> bool {
    let whole = head
        .text()
        .rsplit_once('\n')
        .map_or(head.text(), |(whole, _)| whole);
    let mut lines = whole
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(5)
        .peekable();
    lines.peek().is_some() && lines.all(|line| Line::of(line).is_some())
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let shown = source.shown;
    let (mut traffic, mut troubles) = (Traffic::default(), Troubles::default());
    let (mut tunnels, mut inspected, mut denied, mut lines) = (0_u64, 0_u64, 0_u64, 0_u64);
    each_line(source, &mut |number, bytes| {
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        lines += 1;
        let Some(line) = std::str::from_utf8(bytes).ok().and_then(Line::of) else {
            let what = format!("line {number} is not in the native format of Squid (ten fields)");
            return troubles.push(what, super::super::source::at(shown, number, 1));
        };
        let code = line.code.split('/').next().unwrap_or_default();
        tunnels += u64::from(line.method == "CONNECT");
        inspected += u64::from(line.method != "CONNECT" && line.url.starts_with("https://"));
        denied += u64::from(code.contains("DENIED"));
        traffic.note(&Request {
            time: line.moment(),
            host: host(line.url),
            action: Some(code),
            user: Some(line.user),
            ..Request::default()
        });
    })?;
    if traffic.requests == 0 && lines > 0 {
        let found = format!("found {lines} lines that have other fields");
        return Err(source.unreadable(format!(
            "expected the native access log of Squid (`time elapsed client code/status bytes method URL user hierarchy/peer type`), and {found}"
        )));
    }
    let words = ("Squid access log", "access", "requests");
    let mut reading = traffic.reading(Parser::SquidLog, words, troubles);
    reading.facts.pop();
    reading.facts.push(fact("denied", denied));
    reading.facts.push(content(tunnels, inspected));
    for matches in [
        "matches",
        "match-actions",
        "match-hosts",
        "match-profiles",
        "matches-without-action",
    ] {
        if let Some(doc) = reading.doc.as_object_mut() {
            doc.remove(matches);
        }
    }
    reading.doc["tunnels"] = tunnels.into();
    reading.doc["inspected"] = inspected.into();
    reading.doc["denied"] = denied.into();
    reading.doc["inspects-content"] = (inspected > 0).into();
    Ok(reading)
}

/// Whether anything of what passed was seen.
fn content(tunnels: u64, inspected: u64) -> Fact {
    let text = match (tunnels, inspected) {
        (0, 0) => "no request over TLS is in the log".to_owned(),
        (tunnels, 0) => format!(
            "{tunnels} tunnels (`CONNECT`): the log shows no payload, so nothing of it was inspected here"
        ),
        (tunnels, inspected) => format!(
            "{inspected} requests were seen inside of TLS, {tunnels} tunnels were not opened"
        ),
    };
    fact("content", text)
}
