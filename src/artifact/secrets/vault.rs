//! The audit log of Vault: who reads which path, and whether it holds secrets.
//!
//! Vault documentation, audit log entry schema, and audit devices (1.20): each line is an
//! entry of type `request` or `response`; both carry the same `request.id`. Strings are
//! HMAC-SHA256 of the value unless the device has `log_raw`.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::super::head::Head;
use super::super::source::{Source, fact};
use super::super::sums::{Counts, Kind, Record, Times, dig, moment, records, short};
use super::super::{ArtifactReading, Fact, Format, Troubles, Unreadable};
use crate::model::plan::Parser;

pub(super) const FORMAT: Format = Format {
    parser: Parser::VaultAudit,
    recognise,
    read,
};

/// How many requests may wait for their response at once.
const MOST_OPEN: usize = 100_000;
/// How many paths that were read are kept, and how many readers of each.
const MOST_PATHS: usize = 1_000;
const MOST_READERS: usize = 50;

const KIND: Kind = Kind {
    what: "audit entries of Vault (`type`, `time`, `request`)",
    paths: &[],
    is: |members| {
        let kind = members.get("type").and_then(Value::as_str);
        let typed = matches!(kind, Some("request" | "response"));
        typed
            || members
                .get("request")
                .is_some_and(|request| request.get("operation").is_some())
    },
};

fn recognise(head: &Head) -> bool {
    let kind = head.at("/type").and_then(Value::as_str);
    let request = head.at("/request").and_then(Value::as_object);
    let told = request.is_some_and(|r| r.contains_key("path") && r.contains_key("operation"));
    told && matches!(kind, Some("request" | "response")) && head.has(&["time"])
}

struct Audit {
    entries: u64,
    times: Times,
    open: HashSet<String>,
    open_left_out: u64,
    without_request: u64,
    responses: u64,
    errors: u64,
    operations: Counts,
    reads: BTreeMap<String, (u64, BTreeSet<String>, bool)>,
    reads_left_out: u64,
    /// Entries whose token stands there as it is, and those where it is an HMAC.
    raw_tokens: u64,
    hashed_tokens: u64,
    /// Members of `request.data` and `response.data` with plain texts.
    raw_data: Counts,
    root: u64,
    devices_enabled: u64,
    devices_disabled: u64,
}

fn read(source: &mut Source<'_>) -> Result<ArtifactReading, Unreadable> {
    let mut audit = Audit {
        entries: 0,
        times: Times::default(),
        open: HashSet::new(),
        open_left_out: 0,
        without_request: 0,
        responses: 0,
        errors: 0,
        operations: Counts::of(50),
        reads: BTreeMap::new(),
        reads_left_out: 0,
        raw_tokens: 0,
        hashed_tokens: 0,
        raw_data: Counts::of(200),
        root: 0,
        devices_enabled: 0,
        devices_disabled: 0,
    };
    let rest = records(source, &KIND, &mut |record, troubles| {
        audit.note(record, troubles);
    })?;
    Ok(audit.reading(rest.troubles))
}

fn is_hashed(text: &str) -> bool {
    text.starts_with("hmac-sha256:")
}

impl Audit {
    fn note(&mut self, record: &Record<'_>, troubles: &mut Troubles) {
        self.entries += 1;
        let required = [
            "type",
            "time",
            "request.id",
            "request.operation",
            "request.path",
        ];
        record.require(&required, troubles);
        self.times.note(record.members.get("time").and_then(moment));
        self.errors += u64::from(record.text("error").is_some());
        self.clear(record);
        let id = record.text("request.id");
        if record.text("type") == Some("response") {
            self.responses += 1;
            let known = id.is_some_and(|id| self.open.remove(id));
            if !known && id.is_some() {
                self.without_request += 1;
            }
            return;
        }
        if let Some(id) = id {
            if self.open.len() < MOST_OPEN {
                self.open.insert(short(id).to_owned());
            } else {
                self.open_left_out += 1;
            }
        }
        self.request(record);
    }

    /// A request counts once: its response repeats it.
    fn request(&mut self, record: &Record<'_>) {
        let operation = record.text("request.operation").unwrap_or_default();
        self.operations.note(operation);
        let policies = dig(record.members, "auth.policies").and_then(Value::as_array);
        let root = policies.is_some_and(|policies| policies.iter().any(|policy| policy == "root"));
        self.root += u64::from(root);
        let path = record.text("request.path").unwrap_or_default();
        if path.starts_with("sys/audit/") {
            self.devices_disabled += u64::from(operation == "delete");
            self.devices_enabled += u64::from(operation == "update" || operation == "create");
        }
        let internal = ["sys/", "auth/token/"]
            .iter()
            .any(|prefix| path.starts_with(prefix));
        if operation != "read" || path.is_empty() || internal {
            return;
        }
        let full = self.reads.len() >= MOST_PATHS;
        let path = short(path);
        if full && !self.reads.contains_key(path) {
            self.reads_left_out += 1;
            return;
        }
        let (count, by, more) = self.reads.entry(path.to_owned()).or_default();
        *count += 1;
        let reader = record.text("auth.display_name").unwrap_or("(not named)");
        let reader = if is_hashed(reader) {
            "(hashed)"
        } else {
            short(reader)
        };
        if by.len() < MOST_READERS || by.contains(reader) {
            by.insert(reader.to_owned());
        } else {
            *more = true;
        }
    }

    /// What stands there without being hashed. A token in clear shows `log_raw`; single
    /// members may be excepted by `audit_non_hmac_request_keys`.
    fn clear(&mut self, record: &Record<'_>) {
        let tokens = [
            "auth.client_token",
            "request.client_token",
            "response.auth.client_token",
        ];
        let tokens: Vec<&str> = tokens.iter().filter_map(|path| record.text(path)).collect();
        if tokens.iter().any(|token| !is_hashed(token)) {
            self.raw_tokens += 1;
        } else if !tokens.is_empty() {
            self.hashed_tokens += 1;
        }
        for data in ["request.data", "response.data"] {
            if let Some(data) = dig(record.members, data).and_then(Value::as_object) {
                plain_texts(data, "", 0, &mut self.raw_data);
            }
        }
    }

    fn doc(&self) -> Value {
        let open = self.open.len() as u64;
        let mut doc = json!({
            "entries": self.entries,
            "requests": self.entries - self.responses,
            "responses": self.responses,
            "requests-without-response": open,
            "responses-without-request": self.without_request.saturating_sub(self.open_left_out),
            "errors": self.errors,
            "operations": self.operations.value(),
            "tokens-hashed": self.hashed_tokens,
            "tokens-in-clear": self.raw_tokens,
            "data-in-clear": self.raw_data.value(),
            "root-requests": self.root,
            "audit-devices-enabled": self.devices_enabled,
            "audit-devices-disabled": self.devices_disabled,
            "reads-left-out": self.reads_left_out,
        });
        if self.raw_tokens + self.hashed_tokens > 0 {
            doc["raw"] = (self.raw_tokens > 0).into();
        }
        let reads = self.reads.iter().map(|(path, (count, by, more))| {
            json!({"path": path, "count": count, "by": by, "more-readers": more})
        });
        doc["reads"] = reads.collect();
        self.times.tell(&mut doc);
        doc
    }

    fn facts(&self) -> Vec<Fact> {
        let pairs = format!(
            "{}, of which {} requests have no response",
            self.entries,
            self.open.len()
        );
        let mut facts = vec![fact("entries", pairs)];
        facts.extend(self.times.fact());
        facts.push(match (self.raw_tokens, self.hashed_tokens) {
            (0, 0) => fact(
                "secrets in the log",
                "no entry has a token, so it cannot be told",
            ),
            (0, _) => fact("secrets in the log", "tokens are hashed (HMAC-SHA256)"),
            (raw, _) => fact(
                "secrets in the log",
                format!("{raw} entries have a token in clear: the device has `log_raw`"),
            ),
        });
        let left_out = match self.reads_left_out {
            0 => String::new(),
            count => format!(", and {count} reads of further paths"),
        };
        facts.push(fact(
            "paths read",
            format!("{}{left_out}", self.reads.len()),
        ));
        facts.push(fact("requests with the root policy", self.root));
        if self.devices_disabled > 0 {
            facts.push(fact("audit devices switched off", self.devices_disabled));
        }
        facts
    }

    fn reading(self, troubles: Troubles) -> ArtifactReading {
        ArtifactReading {
            parser: Parser::VaultAudit,
            form: "Vault audit log".to_owned(),
            records: Some(self.entries),
            doc: self.doc(),
            facts: self.facts(),
            troubles,
        }
    }
}

/// Counts members by name whose text is no HMAC; never the text.
fn plain_texts(members: &Map<String, Value>, above: &str, depth: u32, counts: &mut Counts) {
    for (name, value) in members {
        let path = if above.is_empty() {
            name.clone()
        } else {
            format!("{above}.{name}")
        };
        match value {
            Value::String(text) if !text.is_empty() && !is_hashed(text) => counts.note(&path),
            Value::Object(below) if depth < 4 => plain_texts(below, &path, depth + 1, counts),
            _ => {}
        }
    }
}
