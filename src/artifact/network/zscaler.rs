//! Logs of Zscaler Internet Access as the Nanolog Streaming Service writes them in JSON:
//! `{"sourcetype": "zscalernss-…", "event": {…}}`.
//!
//! Fields: Zscaler help, NSS feed output format for web logs, and for admin audit logs
//! (read on 2026-11-29).

use serde_json::{Value, json};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::{Counts, Distinct, Kind, Record, Times, host, moment, records};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use super::traffic::{Request, Traffic};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::ZscalerLog,
    recognise,
    read,
};

const KIND: Kind = Kind {
    what: "records of a Zscaler NSS feed (`sourcetype` and `event`)",
    paths: &[],
    is: |members| members.contains_key("event") || members.contains_key("sourcetype"),
};

fn recognise(head: &Head) -> bool {
    let kind = head.at("/sourcetype").and_then(Value::as_str);
    let event = head.at("/event").is_some_and(Value::is_object);
    event && kind.is_some_and(|kind| kind.starts_with("zscalernss"))
}

/// Changes that administrators made.
struct Changes {
    actions: Counts,
    categories: Counts,
    deletions: Counts,
    admins: Distinct,
    failed: u64,
    times: Times,
    count: u64,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut traffic = Traffic::default();
    let mut changes = Changes {
        actions: Counts::of(200),
        categories: Counts::of(200),
        deletions: Counts::of(200),
        admins: Distinct::default(),
        failed: 0,
        times: Times::default(),
        count: 0,
    };
    let rest = records(source, &KIND, &mut |record, troubles| {
        record.require(&["sourcetype", "event"], troubles);
        let audit = record
            .text("sourcetype")
            .is_some_and(|kind| kind.ends_with("audit"));
        if audit || record.text("event.auditlogtype").is_some() {
            changes.note(record, troubles);
        } else {
            request(record, &mut traffic, troubles);
        }
    })?;
    if changes.count > traffic.requests {
        return Ok(changes.reading(rest.troubles));
    }
    let words = ("Zscaler web log", "web", "requests");
    let mut reading = traffic.reading(Parser::ZscalerLog, words, rest.troubles);
    reading.doc["inspects-content"] = true.into();
    reading.doc["admin-changes"] = changes.count.into();
    Ok(reading)
}

/// What the placeholder of an empty field says.
fn some(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.eq_ignore_ascii_case("none") && *text != "NA" && *text != "N/A")
}

fn request(record: &Record<'_>, traffic: &mut Traffic, troubles: &mut Troubles) {
    record.require(&["event.action"], troubles);
    let first = |names: &[&str]| names.iter().find_map(|name| some(record.text(name)));
    let time = ["event.datetime", "event.time", "event.epochtime"];
    let time = time
        .iter()
        .find_map(|name| super::super::sums::dig(record.members, name));
    if time.is_none() {
        record.require(&["event.datetime"], troubles);
    }
    let named = first(&["event.dlpengine", "event.dlpeng", "event.dlpdictionaries"]);
    let profiles = named.map(|names| names.split('|').map(str::trim).collect());
    traffic.note(&Request {
        time: time.and_then(moment),
        host: first(&["event.hostname", "event.host", "event.ehost", "event.url"]).and_then(host),
        action: record.text("event.action"),
        policy: first(&["event.rulelabel", "event.dlprulename", "event.policy"]),
        user: first(&["event.user", "event.login"]),
        profiles: profiles.unwrap_or_default(),
        matched: false,
    });
}

impl Changes {
    fn note(&mut self, record: &Record<'_>, troubles: &mut Troubles) {
        record.require(&["event.time", "event.action", "event.category"], troubles);
        self.count += 1;
        self.times
            .note(super::super::sums::dig(record.members, "event.time").and_then(moment));
        let action = record
            .text("event.action")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let category = record
            .text("event.category")
            .unwrap_or_default()
            .to_ascii_lowercase();
        self.actions.note(&action);
        self.categories.note(&category);
        if action == "delete" {
            self.deletions.note(&category);
        }
        self.admins
            .note(record.text("event.adminid").unwrap_or_default());
        let result = record.text("event.result").unwrap_or("SUCCESS");
        self.failed += u64::from(!result.eq_ignore_ascii_case("success"));
    }

    fn reading(&self, troubles: Troubles) -> ArtifactReading {
        let mut doc = json!({
            "dataset": "admin-audit",
            "changes": self.count,
            "actions": self.actions.value(),
            "categories": self.categories.value(),
            "deletions": self.deletions.value(),
            "administrators": self.admins.count(),
            "failed": self.failed,
            "inspects-content": false,
        });
        self.times.tell(&mut doc);
        let admins = self.admins.count();
        let mut facts = vec![fact(
            "changes",
            format!("{} by {admins} administrators", self.count),
        )];
        facts.extend(self.times.fact());
        facts.push(fact("actions", self.actions.shown(5)));
        facts.push(fact("categories", self.categories.shown(5)));
        facts.push(fact("changes that failed", self.failed));
        ArtifactReading {
            parser: Parser::ZscalerLog,
            form: "Zscaler audit log of administrators".to_owned(),
            records: Some(self.count),
            doc,
            facts,
            troubles,
        }
    }
}
