//! Run-time records of agents: each file is read as a stream, whatever its size.

use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::agents::agents_of;
use crate::diagnostic::reason;
use crate::model::agent::{RunFacts, RunReading};
use crate::model::id::{AssetId, EvidenceId};
use crate::model::plan::{ItemView, Parser};
use crate::model::{Collected, CollectedFile, Document, Place, Plan, Validity};
use crate::telemetry::{
    self, Conversation, Exception, ExceptionKind, Field, History, Identity, Reading, Records,
    Session, Span, Telemetry,
};

/// Reads every file that an item gives as run-time records of an agent. What rules see
/// of such a file is its facts.
pub(super) fn read(plan: &Plan, collected: &mut Collected) -> Vec<RunReading> {
    let mut readings = Vec::new();
    let mut asking = Vec::new();
    let items = plan.items();
    // Sessions first: telemetry is then compared while it is at hand, and need not be kept.
    for parser in [Parser::CodexSessions, Parser::OtlpLogs] {
        for (order, item) in items.iter().enumerate() {
            let found = collected.items.get_mut(&item.id);
            let Some(found) = found.filter(|_| item.parser == parser) else {
                continue;
            };
            for file in &mut found.files {
                readings.push((order, of_file(plan, item, file, &mut asking)));
            }
        }
    }
    readings.sort_by_key(|(order, _)| *order);
    let mut readings: Vec<RunReading> = readings.into_iter().map(|(_, read)| read).collect();
    undecided(&asking, &mut readings, collected);
    readings
}

/// A session with calls that asked to leave the sandbox.
struct Asking {
    item: EvidenceId,
    shown: Arc<str>,
    assets: Vec<AssetId>,
    session: Box<Session>,
    /// The calls of which no telemetry has a decision; `None` where none knows the session.
    undecided: Option<BTreeSet<String>>,
}

/// Sets what telemetry leaves undecided of a session into its facts.
fn undecided(asking: &[Asking], readings: &mut [RunReading], collected: &mut Collected) {
    for asking in asking {
        let Some(calls) = &asking.undecided else {
            continue;
        };
        let of_session = |reading: &&mut RunReading| {
            reading.item == asking.item && reading.shown == asking.shown
        };
        if let Some(reading) = readings.iter_mut().find(of_session) {
            reading.facts.undecided = calls.len() as u64;
        }
        let found = collected.items.get_mut(&asking.item);
        let files = found.into_iter().flat_map(|found| &mut found.files);
        for file in files.filter(|file| *file.shown == *asking.shown) {
            if let Some(Document::Read(document)) = &mut file.document {
                document["escalations-without-decision"] = json!(calls);
            }
        }
    }
}

/// Compares telemetry with the sessions of the same agent.
fn compare(records: &Telemetry, assets: &[AssetId], asking: &mut [Asking]) {
    let same = |asking: &&mut Asking| asking.assets.iter().any(|id| assets.contains(id));
    for asking in asking.iter_mut().filter(same) {
        let Some(calls) = telemetry::undecided_escalations(&asking.session, records) else {
            continue;
        };
        let calls: BTreeSet<String> = calls.into_iter().collect();
        asking.undecided = Some(match asking.undecided.take() {
            Some(earlier) => earlier.intersection(&calls).cloned().collect(),
            None => calls,
        });
    }
}

fn of_file(
    plan: &Plan,
    item: &ItemView<'_>,
    file: &mut CollectedFile,
    asking: &mut Vec<Asking>,
) -> RunReading {
    let read = File::open(&file.path).and_then(|mut file| telemetry::read(&mut file));
    let assets = agents_of(plan, item);
    let mut reading = RunReading {
        item: item.id.clone(),
        assets: assets.iter().map(|asset| asset.id.value.clone()).collect(),
        shown: file.shown.as_str().into(),
        kind: None,
        exceptions: Vec::new(),
        exceptions_left_out: 0,
        facts: RunFacts::default(),
    };
    let read = match read {
        Ok(read) => read,
        Err(error) => {
            let place = Place::whole(&file.shown);
            reading.exceptions.push((reason(&error), place));
            return reading;
        }
    };
    file.document = Some(Document::Read(document(&read, item.covers)));
    let exception = |exception: &Exception| exception_in_words(exception, &file.shown);
    reading.exceptions = read.population.exceptions.iter().map(exception).collect();
    reading.exceptions_left_out = read.population.exceptions_left_out;
    reading.facts = facts(&read.records);
    reading.kind = match read.records {
        Records::Unrecognised => None,
        Records::Telemetry(records) => {
            compare(&records, &reading.assets, asking);
            Some("telemetry")
        }
        Records::Session(records) => {
            if !records.escalated_calls.counts().is_empty() {
                asking.push(Asking {
                    item: reading.item.clone(),
                    shown: reading.shown.clone(),
                    assets: reading.assets.clone(),
                    session: records,
                    undecided: None,
                });
            }
            Some("session")
        }
        Records::ExecStream(_) => Some("exec-stream"),
        Records::History(_) => Some("history"),
    };
    reading
}

/// What records say, in counts and names.
pub(super) fn facts(records: &Records) -> RunFacts {
    match records {
        Records::Unrecognised => RunFacts::default(),
        Records::Telemetry(records) => of_telemetry(records),
        Records::Session(records) => of_session(records),
        Records::ExecStream(records) => RunFacts {
            records: records.events.counts().values().sum(),
            sessions: records.threads.counts().len() as u64,
            ..RunFacts::default()
        },
        Records::History(records) => of_history(records),
    }
}

/// The facts as a document: what is in the records, and how much could not be read.
fn document(read: &Reading, covers: Validity) -> Value {
    let mut document = serde_json::to_value(&read.records).unwrap_or_default();
    let Some(fields) = document.as_object_mut() else {
        return document;
    };
    fields.insert("complete".into(), json!(read.complete));
    fields.insert("documents".into(), json!(read.population.json_documents));
    if let Records::Telemetry(records) = &read.records
        && let Some(days) = longest_gap(records, covers)
    {
        fields.insert("longest-gap-days".into(), json!(days));
    }
    document
}

/// The longest run of days without an event: of the days that the item speaks for, else
/// between the first and the last event.
fn longest_gap(records: &Telemetry, covers: Validity) -> Option<i64> {
    let days: Vec<NaiveDate> = records
        .days
        .keys()
        .filter_map(|day| day.to_string().parse().ok())
        .collect();
    let before = |day: NaiveDate| day.pred_opt().unwrap_or(day);
    let after = |day: NaiveDate| day.succ_opt().unwrap_or(day);
    let first = covers.from.map_or(*days.first()?, before);
    let last = covers.until.map_or(*days.last()?, after);
    let within = days.into_iter().filter(|day| (first..=last).contains(day));
    let mut ends: Vec<NaiveDate> = [first, last].into_iter().chain(within).collect();
    ends.sort_unstable();
    ends.dedup();
    let gaps = ends
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).num_days() - 1);
    Some(gaps.max().unwrap_or(0))
}

pub(super) fn exception_in_words(exception: &Exception, shown: &str) -> (String, Place) {
    let mut place = Place::whole(shown);
    place.line = exception
        .line
        .map_or(0, |line| u32::try_from(line).unwrap_or(u32::MAX));
    place.column = u32::from(place.line > 0);
    let words = match exception.kind {
        ExceptionKind::Malformed => "a record is not JSON",
        ExceptionKind::CutOff => "a record ends before it is complete",
        ExceptionKind::TooDeep => "a record nests too deeply",
        ExceptionKind::TooLong => "a record is too long",
        ExceptionKind::TooManyRecords => "a document holds too many records",
        ExceptionKind::NotUtf8 => "a record is not UTF-8",
        ExceptionKind::UnknownShape => "a record has a shape that is not known",
        ExceptionKind::DamagedCompression => "compressed data is damaged",
        ExceptionKind::DecompressesTooFar => "compressed data unpacks to more than is read",
        ExceptionKind::FrameLength => {
            "a message has an impossible length, and nothing after it was read"
        }
        ExceptionKind::Protobuf => "protobuf is not read; export JSON",
    };
    (format!("{words}, at byte {}", exception.offset), place)
}

fn names(names: &telemetry::Names) -> Vec<String> {
    names.names().map(str::to_owned).collect()
}

fn ends(span: &Span) -> (Option<String>, Option<String>) {
    let text = |moment: Option<telemetry::Moment>| moment.map(|moment| moment.to_string());
    (text(span.first), text(span.last))
}

fn of_telemetry(records: &Telemetry) -> RunFacts {
    let (first, last) = ends(&records.span);
    let conversations = || records.conversations.values();
    // A prompt that was left out on purpose is named by its redaction.
    let has = |field: fn(&Conversation) -> Field| {
        let there = |one: &&Conversation| field(one) != Field::Absent;
        conversations().filter(there).count() as u64
    };
    let unnamed = records
        .identities
        .iter()
        .filter(|(identity, _)| matches!(identity, Identity::HostOnly | Identity::None));
    let users: BTreeSet<String> = records
        .user_emails
        .names()
        .chain(records.account_ids.names())
        .map(str::to_owned)
        .collect();
    RunFacts {
        records: records.log_records,
        first,
        last,
        days: records.days.len() as u64,
        sessions: records.conversations.len() as u64 + records.conversations_left_out,
        versions: names(&records.app_versions),
        models: names(&records.models),
        approval_policies: names(&records.approval_policies),
        sandbox_policies: names(&records.sandbox_policies),
        auth_modes: names(&records.auth_modes),
        users: users.into_iter().collect(),
        hosts: names(&records.hosts),
        events_without_user: unnamed.map(|(_, count)| count).sum(),
        prompts: records.prompts,
        prompts_redacted: records.prompts_redacted,
        decisions: records
            .tool_decisions
            .counts()
            .iter()
            .map(|(name, count)| (name.clone(), *count))
            .collect(),
        human_decisions: records.human_decisions,
        undecided: conversations()
            .map(|one| one.calls.undecided().count() as u64)
            .sum(),
        with_gaps: conversations()
            .filter(|one| !one.sequence.is_contiguous())
            .count() as u64,
        zero_retention_errors: records.zero_data_retention_errors,
        fields: [
            has(|one| one.user),
            has(|one| one.prompt),
            has(|one| one.model),
            has(|one| one.diff),
            has(|one| one.timestamp),
        ],
    }
}

fn of_session(records: &Session) -> RunFacts {
    let (first, last) = ends(&records.span);
    RunFacts {
        records: records.entries.counts().values().sum(),
        first,
        last,
        sessions: records.session_ids.counts().len() as u64,
        versions: names(&records.cli_versions),
        models: names(&records.models),
        approval_policies: names(&records.approval_policies),
        sandbox_policies: names(&records.sandbox_policies),
        prompts: records.prompts.len() as u64 + records.prompts_left_out,
        ..RunFacts::default()
    }
}

fn of_history(records: &History) -> RunFacts {
    let (first, last) = ends(&records.span);
    RunFacts {
        records: records.entries,
        first,
        last,
        sessions: records.sessions.counts().len() as u64,
        prompts: records.entries,
        prompts_redacted: records.entries.saturating_sub(records.prompts_in_clear),
        ..RunFacts::default()
    }
}
