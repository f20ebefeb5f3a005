//! The audit log of a GitHub organisation or enterprise: an array or lines, times in
//! milliseconds, or in words where another program exported it.

use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::{Record, records_or_one};
use crate::artifact::head::Head;
use crate::artifact::kept::{Counts, Firsts, Times, short};
use crate::artifact::source::{Source, fact};
use crate::artifact::{ArtifactReading, Format, Unreadable};
use crate::model::artifact::Fact;
use crate::model::plan::Parser;
use crate::telemetry::Moment;

pub(super) const FORMAT: Format = Format {
    parser: Parser::GithubAudit,
    recognise,
    read,
};

/// Actions that go past the protection of a branch, or change it. GitHub Docs, "Audit log
/// events for your organization", categories `protected_branch` and `repository_ruleset`.
const BYPASSES: [&str; 6] = [
    "protected_branch.policy_override",
    "protected_branch.rejected_ref_update",
    "protected_branch.destroy",
    "repository_ruleset.destroy",
    "repository_ruleset.update",
    "repository_branch_protection_evaluation.disable",
];

/// The one of them that is a refusal, not a way past.
const REFUSED: &str = "protected_branch.rejected_ref_update";

/// Where times stand, the surest first.
const TIMES: [&str; 4] = [
    "@timestamp",
    "created_at",
    "at_sign_timestamp",
    "p_event_time",
];

/// The most actions, repositories and events that are named.
const MOST_NAMES: usize = 300;
const MOST_EVENTS: usize = 200;

fn recognise(head: &Head) -> bool {
    let Some(object) = head.object() else {
        return false;
    };
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let of_github = |action: &str| {
        let parts = action.split_once('.').unwrap_or((action, "x"));
        let word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| {
                    b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.')
                })
        };
        word(parts.0) && word(parts.1)
    };
    let dotted = text("action").is_some_and(|action| action.contains('.'));
    text("action").is_some_and(of_github)
        && (object.contains_key("actor") || object.contains_key("_document_id"))
        && object.get("actor").is_none_or(Value::is_string)
        && ["org", "repo", "business", "repository", "user"]
            .iter()
            .any(|name| text(name).is_some())
        && (dotted || object.contains_key("created_at") || object.contains_key("@timestamp"))
}

struct Log {
    times: Times,
    without_time: u64,
    actions: Counts,
    repositories: Counts,
    access: Counts,
    bots: u64,
    agents: u64,
    bypasses: Firsts,
    overrides: u64,
    removed: u64,
    rulesets: u64,
    public: Firsts,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    if !source.head.has(&["action"]) {
        return Err(source.unreadable(
            "expected events of a GitHub audit log, JSON objects with `action` and `@timestamp` or `created_at`; found something else",
        ));
    }
    let mut log = Log {
        times: Times::default(),
        without_time: 0,
        actions: Counts::new(MOST_NAMES),
        repositories: Counts::new(MOST_NAMES),
        access: Counts::new(20),
        bots: 0,
        agents: 0,
        bypasses: Firsts::new(MOST_EVENTS),
        overrides: 0,
        removed: 0,
        rulesets: 0,
        public: Firsts::new(MOST_EVENTS),
    };
    let (troubles, count) = records_or_one(source, &mut |record| log.note(record))?;
    let facts = log.facts(count);
    Ok(ArtifactReading {
        parser: Parser::GithubAudit,
        form: "GitHub audit log".to_owned(),
        records: Some(count),
        doc: log.doc(count),
        facts,
        troubles,
    })
}

impl Log {
    fn note(&mut self, record: &mut Record<'_>) {
        let found = TIMES
            .iter()
            .find_map(|name| moment(record.value.get(*name)?));
        if let Some(at) = found {
            self.times.note(at);
        } else {
            self.without_time += 1;
            record.lacks("@timestamp");
        }
        if record.text("action").is_empty() {
            record.lacks("action");
        }
        let action = record.text("action");
        self.actions.note(action);
        let repository = match record.text("repo") {
            "" => record.text("repository"),
            name => name,
        };
        if !repository.is_empty() {
            self.repositories.note(repository);
        }
        let access = record.text("programmatic_access_type");
        if !access.is_empty() {
            self.access.note(access);
        }
        let is = |name: &str| record.value.get(name).and_then(Value::as_bool) == Some(true);
        self.bots += u64::from(is("actor_is_bot"));
        self.agents += u64::from(is("actor_is_agent"));
        let event = || {
            let mut event = Map::new();
            event.insert("action".to_owned(), json!(short(action)));
            for name in ["actor", "branch"] {
                let text = record.text(name);
                if !text.is_empty() {
                    event.insert(name.to_owned(), json!(short(text)));
                }
            }
            if !repository.is_empty() {
                event.insert("repository".to_owned(), json!(short(repository)));
            }
            if let Some(at) = found {
                event.insert("at".to_owned(), json!(at));
            }
            Value::Object(event)
        };
        if BYPASSES.contains(&action) && action != REFUSED {
            self.bypasses.push(event());
        }
        self.overrides += u64::from(action == "protected_branch.policy_override");
        self.removed += u64::from(action == "protected_branch.destroy");
        self.rulesets += u64::from(action.starts_with("repository_ruleset."));
        let made_public = action == "repo.access" || action == "repo.create";
        if made_public && record.text("visibility") == "public" {
            self.public.push(event());
        }
    }

    fn doc(self, count: u64) -> Value {
        let mut doc = Map::new();
        for (name, value) in [
            ("events", count),
            ("without-time", self.without_time),
            ("bot-events", self.bots),
            ("agent-events", self.agents),
            ("bypass-events", self.bypasses.count()),
            ("policy-overrides", self.overrides),
            ("protections-removed", self.removed),
            ("ruleset-changes", self.rulesets),
            ("refused-updates", self.actions.of(REFUSED)),
            ("made-public-events", self.public.count()),
        ] {
            doc.insert(name.to_owned(), json!(value));
        }
        self.times.put(&mut doc);
        self.actions.put(&mut doc, "actions");
        self.repositories.put(&mut doc, "repositories");
        self.access.put(&mut doc, "programmatic-access");
        self.bypasses.put(&mut doc, "bypasses");
        self.public.put(&mut doc, "made-public");
        Value::Object(doc)
    }

    fn facts(&self, count: u64) -> Vec<Fact> {
        let mut facts = vec![fact("events", count)];
        facts.extend(self.times.shown().map(|days| fact("period", days)));
        facts.push(fact("actions", self.actions.shown(4)));
        facts.push(fact(
            "past branch protection",
            format!(
                "{} events: {} overrides, {} protections removed, {} changes of rulesets",
                self.bypasses.count(),
                self.overrides,
                self.removed,
                self.rulesets
            ),
        ));
        let made = format!("{} by bots, {} by agents", self.bots, self.agents);
        facts.push(fact("not made by people", made));
        facts
    }
}

/// Milliseconds since 1970, RFC 3339, or `2023-01-31 18:58:27.638`.
fn moment(value: &Value) -> Option<Moment> {
    let millis = match value {
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().and_then(whole))?,
        Value::String(text) => {
            let plain = || {
                let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f");
                // Some exports write the fraction without a point.
                let day = text.get(..19).filter(|_| text.len() > 19);
                let seconds = |text| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S");
                read.ok().or_else(|| day.and_then(|day| seconds(day).ok()))
            };
            return Moment::parse(text).or_else(|| {
                let nanos = plain()?.and_utc().timestamp_nanos_opt()?;
                Some(Moment::from_nanos(nanos))
            });
        }
        _ => return None,
    };
    millis.checked_mul(1_000_000).map(Moment::from_nanos)
}

/// A number that an export turned into a decimal one.
fn whole(number: f64) -> Option<i64> {
    let text = format!("{number:.0}");
    text.parse().ok()
}
