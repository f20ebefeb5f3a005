//! Logpush of Cloudflare: `gateway_http`, `firewall_events` and `http_requests`.
//!
//! Fields: Cloudflare documentation, Logs, Log fields (read on 2026-11-29).

use serde_json::{Map, Value};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::{Kind, Record, dig, host, moment, records};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::traffic::{Request, Traffic};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::CloudflareLog,
    recognise,
    read,
};

const KIND: Kind = Kind {
    what: "Logpush records of Cloudflare (`gateway_http`, `firewall_events`, `http_requests`)",
    paths: &[],
    is: |members| Dataset::of(members).is_some(),
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dataset {
    Gateway,
    Firewall,
    Requests,
}

impl Dataset {
    /// Told by the fields that only one data set has.
    fn of(members: &Map<String, Value>) -> Option<Self> {
        let has = |name: &str| members.contains_key(name);
        if has("HTTPHost") || has("UploadMatchedDlpProfiles") || has("DownloadMatchedDlpProfiles") {
            Some(Self::Gateway)
        } else if has("EdgeStartTimestamp") && (has("RayID") || has("ClientRequestHost")) {
            Some(Self::Requests)
        } else if has("RayID") && has("ClientIP") && (has("RuleID") || has("Action")) {
            Some(Self::Firewall)
        } else {
            None
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Gateway => "gateway-http",
            Self::Firewall => "firewall-events",
            Self::Requests => "http-requests",
        }
    }

    fn form(self) -> &'static str {
        match self {
            Self::Gateway => "Cloudflare gateway requests (`gateway_http`)",
            Self::Firewall => "Cloudflare firewall events (`firewall_events`)",
            Self::Requests => "Cloudflare requests to a zone (`http_requests`)",
        }
    }

    /// What a record of it must say to be of use; Logpush sends the fields that a job names.
    fn required(self) -> &'static [&'static str] {
        match self {
            Self::Gateway => &["Datetime", "Action", "HTTPHost"],
            Self::Firewall => &["Datetime", "Action", "ClientRequestHost"],
            Self::Requests => &["EdgeStartTimestamp", "ClientRequestHost"],
        }
    }
}

fn recognise(head: &Head) -> bool {
    let times = head.has(&["Datetime"]) || head.has(&["EdgeStartTimestamp"]);
    times
        && head
            .object()
            .is_some_and(|members| Dataset::of(members).is_some())
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let (mut traffic, mut dataset, mut mixed) = (Traffic::default(), None, 0_u64);
    let rest = records(source, &KIND, &mut |record, troubles| {
        let Some(this) = Dataset::of(record.members) else {
            return;
        };
        mixed += u64::from(*dataset.get_or_insert(this) != this);
        one(this, record, &mut traffic, troubles);
    })?;
    let dataset = dataset.unwrap_or(Dataset::Gateway);
    let words = (dataset.form(), dataset.word(), "requests");
    let mut reading = traffic.reading(Parser::CloudflareLog, words, rest.troubles);
    if mixed > 0 {
        reading
            .facts
            .push(fact("records of another data set", mixed));
    }
    reading.doc["inspects-content"] = (dataset == Dataset::Gateway).into();
    Ok(reading)
}

fn one(dataset: Dataset, record: &Record<'_>, traffic: &mut Traffic, troubles: &mut Troubles) {
    record.require(dataset.required(), troubles);
    let time = ["Datetime", "EdgeStartTimestamp"];
    let time = time.iter().find_map(|name| record.members.get(*name));
    let host_field = match dataset {
        Dataset::Gateway => "HTTPHost",
        _ => "ClientRequestHost",
    };
    let list = |name: &str| dig(record.members, name).and_then(Value::as_array);
    let profiles = ["UploadMatchedDlpProfiles", "DownloadMatchedDlpProfiles"];
    let profiles = profiles.iter().filter_map(|name| list(name)).flatten();
    let action = record
        .text("Action")
        .or(record.text("WAFAction").filter(|a| *a != "unknown"));
    traffic.note(&Request {
        time: time.and_then(moment),
        host: record.text(host_field).and_then(host),
        action,
        policy: record.text("PolicyName").or(record.text("RuleID")),
        user: record.text("Email"),
        profiles: profiles.filter_map(Value::as_str).collect(),
        matched: false,
    });
}
