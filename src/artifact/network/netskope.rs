//! Events of Netskope: alerts of data loss prevention, page and application events, and the
//! audit log of administrators.
//!
//! Fields: Netskope documentation, REST API v2, events and alerts (read on 2026-11-29).

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::{Counts, Distinct, Kind, Record, Times, host, moment, records};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::traffic::{Request, Traffic};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::NetskopeLog,
    recognise,
    read,
};

const MARKS: [&str; 3] = [
    "_insertion_epoch_timestamp",
    "audit_log_event",
    "alert_type",
];

const KIND: Kind = Kind {
    what: "events of Netskope (`type`, `timestamp`, and `audit_log_event` or `alert_type`)",
    paths: &["result"],
    is: |members| {
        MARKS.iter().any(|mark| members.contains_key(*mark))
            || members.contains_key("type") && members.contains_key("timestamp")
    },
};

fn recognise(head: &Head) -> bool {
    let page = head.at("/result/0").and_then(Value::as_object);
    let members = page.or(head.object());
    members.is_some_and(|members| {
        let has = |name: &str| members.contains_key(name);
        let audit = has("audit_log_event") && has("type");
        let alert = has("alert_type") && (has("policy") || has("dlp_profile")) && has("timestamp");
        has("timestamp") && has("_insertion_epoch_timestamp") && has("type") || audit || alert
    })
}

/// What administrators did.
struct Audit {
    events: Counts,
    users: Distinct,
    vendor: u64,
    times: Times,
    count: u64,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut traffic = Traffic::default();
    let mut audit = Audit {
        events: Counts::of(500),
        users: Distinct::default(),
        vendor: 0,
        times: Times::default(),
        count: 0,
    };
    let rest = records(source, &KIND, &mut |record, troubles| {
        record.require(&["timestamp", "type"], troubles);
        let kind = record.text("type").unwrap_or_default();
        if kind == "admin_audit_logs" || record.members.contains_key("audit_log_event") {
            audit.note(record, troubles);
        } else {
            event(record, &mut traffic, troubles);
        }
    })?;
    if audit.count > traffic.requests {
        return Ok(audit.reading(rest.troubles));
    }
    let words = ("Netskope events", "events", "events");
    let mut reading = traffic.reading(Parser::NetskopeLog, words, rest.troubles);
    reading.doc["inspects-content"] = true.into();
    Ok(reading)
}

fn event(record: &Record<'_>, traffic: &mut Traffic, troubles: &mut Troubles) {
    let first = |names: &[&str]| names.iter().find_map(|name| record.text(name));
    let alert = record.text("alert_type").or(record.text("type"));
    let matched = alert.is_some_and(|kind| kind.eq_ignore_ascii_case("dlp"));
    if matched {
        record.require(&["action", "dlp_profile"], troubles);
    }
    let profile = first(&["dlp_profile", "dlp_profile_name"]).map(|name| vec![name]);
    let target = first(&["hostname", "domain", "url", "site", "app"]);
    traffic.note(&Request {
        time: record.members.get("timestamp").and_then(moment),
        host: target.and_then(host),
        action: record.text("action"),
        policy: first(&["policy", "policy_name"]),
        user: record.text("user"),
        profiles: profile.unwrap_or_default(),
        matched,
    });
}

impl Audit {
    fn note(&mut self, record: &Record<'_>, troubles: &mut Troubles) {
        record.require(&["audit_log_event", "user"], troubles);
        self.count += 1;
        self.times
            .note(record.members.get("timestamp").and_then(moment));
        self.events
            .note(record.text("audit_log_event").unwrap_or_default());
        self.users.note(record.text("user").unwrap_or_default());
        let of_vendor = record.members.get("is_netskope_personnel");
        self.vendor += u64::from(of_vendor == Some(&Value::Bool(true)));
    }

    fn reading(&self, troubles: Troubles) -> ArtifactReading {
        let mut doc = json!({
            "dataset": "admin-audit",
            "events": self.count,
            "names": self.events.value(),
            "users": self.users.count(),
            "by-vendor-personnel": self.vendor,
            "inspects-content": false,
        });
        self.times.tell(&mut doc);
        let users = self.users.count();
        let mut facts = vec![fact("events", format!("{} of {users} users", self.count))];
        facts.extend(self.times.fact());
        facts.push(fact("what was done", self.events.shown(5)));
        facts.push(fact("by personnel of the vendor", self.vendor));
        ArtifactReading {
            parser: Parser::NetskopeLog,
            form: "Netskope audit log of administrators".to_owned(),
            records: Some(self.count),
            doc,
            facts,
            troubles,
        }
    }
}
