//! Alert rules, and the alerts that they raised with the time of the answer: the small
//! forms in JSON, YAML and CSV that `docs/reference/artifacts/network.md` describes, rule
//! files of Prometheus, and the answer of Alertmanager.
//!
//! Prometheus 3.x, recording and alerting rules (`groups[].rules[].alert`, `expr`);
//! Alertmanager API v2, `GET /alerts` (`labels`, `startsAt`, `endsAt`, `status.state`).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::super::document::{bytes, not_json, parsed};
use super::super::head::Head;
use super::super::source::{Source, at, fact};
use super::super::sums::{Counts, Times, moment, rfc3339, short};
use super::super::{ArtifactReading, Format, Troubles, Unreadable};
use crate::model::Place;
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::Alerts,
    recognise,
    read,
};

/// How many rules are kept by name, and how many answers are listed.
const MOST_RULES: usize = 1_000;
const MOST_SLOWEST: usize = 20;
/// The largest list of alerts.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

fn recognise(head: &Head) -> bool {
    let text = head.text();
    if head.json.is_some() {
        let own = head.has(&["rules", "alerts"]) && matches!(head.json, Some(Value::Object(_)));
        let raised = |at: &str| {
            head.at(at)
                .is_some_and(|alert| alert.get("raised").is_some())
        };
        let manager = head.has(&["labels", "startsAt", "endsAt", "fingerprint"]);
        let array = matches!(head.json, Some(Value::Array(_)));
        return own && (raised("/alerts/0") || head.at("/rules/0/name").is_some())
            || array && (manager || head.has(&["rule", "raised"]));
    }
    let lines = || text.lines().map(str::trim_start);
    let prometheus = text.lines().any(|line| line.trim_end() == "groups:")
        && lines().any(|l| l.starts_with("- alert:") || l.starts_with("alert:"))
        && lines().any(|l| l.starts_with("expr:") || l.starts_with("- expr:"));
    let top = |name: &str| text.lines().any(|line| line.trim_end() == name);
    let own = top("rules:")
        && top("alerts:")
        && lines().any(|l| l.trim_start_matches("- ").starts_with("raised:"));
    prometheus || own || is_table(text)
}

/// Whether a text is a table of alerts: it has the columns `rule`, `raised` and `answered`.
fn is_table(text: &str) -> bool {
    let header = text.lines().next().unwrap_or_default();
    let has = |name: &str| {
        header
            .split(',')
            .any(|cell| cell.trim().trim_matches('"') == name)
    };
    has("rule") && has("raised") && has("answered")
}

/// What rules and alerts together say.
struct Alerts {
    rules: Counts,
    disabled: Counts,
    rules_told: bool,
    answers_told: bool,
    count: u64,
    by_rule: Counts,
    unanswered: u64,
    before_raised: u64,
    minutes: BTreeMap<u64, u64>,
    slowest: Vec<(u64, String, DateTime<Utc>)>,
    times: Times,
    troubles: Troubles,
}

impl Default for Alerts {
    fn default() -> Self {
        let [rules, disabled, by_rule] = [(); 3].map(|()| Counts::of(MOST_RULES));
        Self {
            rules,
            disabled,
            rules_told: false,
            answers_told: false,
            count: 0,
            by_rule,
            unanswered: 0,
            before_raised: 0,
            minutes: BTreeMap::new(),
            slowest: Vec::new(),
            times: Times::default(),
            troubles: Troubles::default(),
        }
    }
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut alerts = Alerts::default();
    if source.head.json.is_none() && is_table(source.head.text()) {
        table(source, &mut alerts)?;
        return Ok(alerts.reading("alerts in a table"));
    }
    let shown = source.shown;
    let document = if source.head.json.is_some() {
        let bytes = bytes(source, MOST_BYTES)?;
        serde_json::from_slice(&bytes).map_err(|error| not_json(shown, &error))?
    } else {
        parsed(source)?
    };
    let place = source.whole();
    let form = match &document {
        Value::Array(list) if list.iter().any(|alert| alert.get("startsAt").is_some()) => {
            alerts.manager(list, &place);
            "alerts of Alertmanager"
        }
        Value::Array(list) if list.iter().any(|alert| alert.get("raised").is_some()) => {
            alerts.list(list, &place);
            "alerts"
        }
        Value::Object(members) if members.contains_key("groups") => {
            alerts.prometheus(members, &place);
            "alert rules of Prometheus"
        }
        Value::Object(members)
            if members.contains_key("rules") || members.contains_key("alerts") =>
        {
            alerts.own(members, &place);
            "alert rules and alerts"
        }
        _ => {
            return Err(source.unreadable(
                "expected alert rules (`rules`, or `groups` of Prometheus) or alerts (`raised`, `startsAt`), and found neither",
            ));
        }
    };
    Ok(alerts.reading(form))
}

/// Rows of CSV with a header.
fn table(source: &mut Source<'_>, alerts: &mut Alerts) -> Result<(), Unreadable> {
    let shown = source.shown;
    let mut table = csv::ReaderBuilder::new();
    let mut table = table.flexible(true).from_reader(&mut source.reader);
    let header = table.headers().cloned().unwrap_or_default();
    alerts.answers_told = true;
    for row in table.records() {
        let row = row.map_err(|error| Unreadable {
            message: "the table cannot be read on: it is not in UTF-8, or damaged".to_owned(),
            place: at(shown, error.position().map_or(1, csv::Position::line), 1),
        })?;
        let line = row.position().map_or(1, csv::Position::line);
        let place = at(shown, line, 1);
        if row.len() != header.len() {
            let what = format!("the row of line {line} has not as many cells as the header");
            alerts.troubles.push(what, place);
            continue;
        }
        let filled = header
            .iter()
            .zip(&row)
            .filter(|(_, cell)| !cell.trim().is_empty());
        let members = filled.map(|(name, cell)| (name.trim().to_owned(), Value::from(cell)));
        alerts.one(&members.collect(), &place);
    }
    Ok(())
}

impl Alerts {
    fn own(&mut self, members: &Map<String, Value>, place: &Place) {
        if let Some(rules) = members.get("rules").and_then(Value::as_array) {
            self.rules_told = true;
            for (at, rule) in rules.iter().enumerate() {
                let Some(name) = rule
                    .get("name")
                    .or(rule.get("rule"))
                    .and_then(Value::as_str)
                else {
                    self.troubles
                        .push(format!("rule {} has no `name`", at + 1), place.clone());
                    continue;
                };
                self.rules.note(name);
                if rule.get("enabled") == Some(&Value::Bool(false)) {
                    self.disabled.note(name);
                }
            }
        }
        if let Some(alerts) = members.get("alerts").and_then(Value::as_array) {
            self.list(alerts, place);
        }
    }

    fn list(&mut self, alerts: &[Value], place: &Place) {
        self.answers_told = true;
        for alert in alerts {
            match alert.as_object() {
                Some(alert) => self.one(alert, place),
                None => self.troubles.push("an alert is no object", place.clone()),
            }
        }
    }

    /// One alert: `rule`, `raised`, and `answered` if somebody answered.
    fn one(&mut self, alert: &Map<String, Value>, place: &Place) {
        self.count += 1;
        for name in ["rule", "raised"] {
            if alert.get(name).is_none_or(Value::is_null) {
                let what = format!("alert {} has no `{name}`", self.count);
                self.troubles.push(what, place.clone());
            }
        }
        let rule = alert
            .get("rule")
            .and_then(Value::as_str)
            .unwrap_or("(no rule)");
        self.by_rule.note(rule);
        let raised = alert.get("raised").and_then(moment);
        self.times.note(raised);
        let answered = alert.get("answered").filter(|answered| !answered.is_null());
        let (Some(raised), Some(answered)) = (raised, answered.and_then(moment)) else {
            self.unanswered += 1;
            return;
        };
        let seconds = (answered - raised).num_seconds();
        let Ok(seconds) = u64::try_from(seconds) else {
            self.before_raised += 1;
            return;
        };
        let minutes = seconds.div_ceil(60);
        *self.minutes.entry(minutes).or_default() += 1;
        self.slowest.push((minutes, short(rule).to_owned(), raised));
        self.slowest
            .sort_by(|a, b| b.0.cmp(&a.0).then(a.2.cmp(&b.2)));
        self.slowest.truncate(MOST_SLOWEST);
    }

    /// Alertmanager knows when an alert began and ended, not when somebody answered.
    fn manager(&mut self, alerts: &[Value], place: &Place) {
        for alert in alerts {
            self.count += 1;
            for name in ["labels", "startsAt", "status"] {
                if alert.get(name).is_none() {
                    let what = format!("alert {} has no `{name}`", self.count);
                    self.troubles.push(what, place.clone());
                }
            }
            let name = alert.pointer("/labels/alertname").and_then(Value::as_str);
            self.by_rule.note(name.unwrap_or("(no alertname)"));
            self.times.note(alert.get("startsAt").and_then(moment));
        }
    }

    fn prometheus(&mut self, members: &Map<String, Value>, place: &Place) {
        self.rules_told = true;
        let groups = members.get("groups").and_then(Value::as_array);
        let rules = groups.into_iter().flatten();
        let rules = rules
            .filter_map(|group| group.get("rules")?.as_array())
            .flatten();
        for rule in rules {
            let Some(name) = rule.get("alert").and_then(Value::as_str) else {
                continue;
            };
            self.rules.note(name);
            if rule.get("expr").is_none() {
                let what = format!("the rule `{}` has no `expr`", short(name));
                self.troubles.push(what, place.clone());
            }
        }
    }

    /// The least time within which so many hundredths of the answers came.
    fn quantile(&self, percent: u64) -> Option<u64> {
        let answers: u64 = self.minutes.values().sum();
        let wanted = (answers * percent).div_ceil(100);
        let mut seen = 0;
        let found = self.minutes.iter().find(|(_, count)| {
            seen += **count;
            seen >= wanted
        });
        found.map(|(minutes, _)| *minutes)
    }

    fn doc(&self) -> Value {
        let mut doc = json!({});
        if self.rules_told {
            let names: Vec<&str> = self.rules.names().collect();
            doc["rules"] = self.rules.total().into();
            doc["rule-names"] = names.into();
            doc["rules-left-out"] = (self.rules.total() - self.rules.len() as u64).into();
            doc["rules-disabled"] = self.disabled.names().collect::<Vec<_>>().into();
        }
        if self.count > 0 || self.answers_told {
            doc["alerts"] = self.count.into();
            doc["alerts-by-rule"] = self.by_rule.value();
            self.times.tell(&mut doc);
        }
        if !self.answers_told {
            return doc;
        }
        let answered: u64 = self.minutes.values().sum();
        doc["answered"] = answered.into();
        doc["unanswered"] = self.unanswered.into();
        doc["answered-before-raised"] = self.before_raised.into();
        if let (Some(median), Some(p90), Some((slowest, _))) = (
            self.quantile(50),
            self.quantile(90),
            self.minutes.last_key_value(),
        ) {
            doc["answer-minutes"] = json!({"median": median, "p90": p90, "slowest": slowest});
        }
        let slowest = self.slowest.iter().map(|(minutes, rule, raised)| {
            json!({"rule": rule, "raised": rfc3339(*raised), "minutes": minutes})
        });
        doc["slowest"] = slowest.collect();
        doc
    }

    fn reading(self, form: &str) -> ArtifactReading {
        let doc = self.doc();
        let mut facts = Vec::new();
        if self.rules_told {
            let off = self.disabled.len();
            facts.push(fact(
                "rules",
                format!("{}, of which {off} are switched off", self.rules.total()),
            ));
        }
        if self.count > 0 || self.answers_told {
            facts.push(fact("alerts", self.count));
            facts.extend(self.times.fact());
        }
        if self.answers_told {
            facts.push(fact("not answered", self.unanswered));
        } else if self.count > 0 {
            facts.push(fact(
                "answers",
                "the file does not tell when somebody answered",
            ));
        }
        if let Some(times) = doc.get("answer-minutes") {
            let text = format!("median {}, slowest {}", times["median"], times["slowest"]);
            facts.push(fact("minutes to the answer", text));
        }
        ArtifactReading {
            parser: Parser::Alerts,
            form: form.to_owned(),
            records: Some(if self.count > 0 || self.answers_told {
                self.count
            } else {
                self.rules.total()
            }),
            doc,
            facts,
            troubles: self.troubles,
        }
    }
}
