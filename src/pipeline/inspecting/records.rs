//! Run-time records of AI agents: telemetry, sessions, streams of `exec`, histories.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use super::super::runs;
use super::{Unread, fact, named};
use crate::model::Place;
use crate::model::agent::RunFacts;
use crate::model::artifact::{ArtifactReading, Fact, Troubles};
use crate::model::plan::Parser;
use crate::telemetry::{self, Reading, Records};

/// Reads a file as run-time records of an agent, where it holds some or is said to.
pub(super) fn read(
    path: &Path,
    shown: &str,
    parser: Option<Parser>,
) -> io::Result<Option<Result<ArtifactReading, Unread>>> {
    let known = [Parser::OtlpLogs, Parser::CodexSessions];
    let stated = parser.is_some_and(|parser| known.contains(&parser));
    if !stated && (parser.is_some() || !may_hold_records(path)?) {
        return Ok(None);
    }
    let read = telemetry::read(&mut File::open(path)?)?;
    if read.records == Records::Unrecognised {
        let unread = Unread {
            message: "it holds no record of an agent that is known here".to_owned(),
            place: Place::whole(shown),
        };
        return Ok(stated.then_some(Err(unread)));
    }
    Ok(Some(Ok(of_records(&read, shown))))
}

/// Whether a file begins as JSON, a compressed stream or framed messages do.
fn may_hold_records(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut head)?;
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(first == Some(&b'{')
        || head.starts_with(&[0x1f, 0x8b])
        || head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
        || head.first() == Some(&0))
}

fn of_records(read: &Reading, shown: &str) -> ArtifactReading {
    let (parser, form) = match &read.records {
        Records::Telemetry(records) if records.log_records == 0 && records.metrics > 0 => {
            (Parser::OtlpLogs, "OpenTelemetry metrics")
        }
        Records::Telemetry(_) => (Parser::OtlpLogs, "OpenTelemetry logs"),
        Records::Session(_) => (Parser::CodexSessions, "a session of Codex CLI"),
        Records::ExecStream(_) => (Parser::CodexSessions, "a stream of `codex exec --json`"),
        Records::History(_) | Records::Unrecognised => {
            (Parser::CodexSessions, "the prompt history of Codex CLI")
        }
    };
    let summary = runs::facts(&read.records);
    let records = match &read.records {
        Records::Telemetry(records) => records.log_records + records.spans + records.metrics,
        _ => summary.records,
    };
    let mut troubles = Troubles::default();
    for exception in &read.population.exceptions {
        let (what, place) = runs::exception_in_words(exception, shown);
        troubles.push(what, place);
    }
    troubles.left_out += read.population.exceptions_left_out;
    ArtifactReading {
        parser,
        form: form.to_owned(),
        records: Some(records),
        doc: serde_json::to_value(&read.records).unwrap_or_default(),
        facts: in_words(&summary),
        troubles,
    }
}

fn in_words(facts: &RunFacts) -> Vec<Fact> {
    let mut words = Vec::new();
    let mut say = |label: &str, value: String| {
        if !value.is_empty() {
            words.push(fact(label, value));
        }
    };
    let count = |n: u64| if n > 0 { n.to_string() } else { String::new() };
    if let (Some(first), Some(last)) = (&facts.first, &facts.last) {
        say("period", format!("{first} to {last}"));
    }
    say("sessions", count(facts.sessions));
    say("versions", named(&facts.versions));
    say("models", named(&facts.models));
    say("approval policies", named(&facts.approval_policies));
    say("sandbox policies", named(&facts.sandbox_policies));
    say("users", count(facts.users.len() as u64));
    say("hosts", count(facts.hosts.len() as u64));
    say("decisions by a person", count(facts.human_decisions));
    if facts.prompts > 0 {
        let clear = facts.prompts - facts.prompts_redacted.min(facts.prompts);
        say(
            "prompts",
            format!("{}, of which {clear} in clear", facts.prompts),
        );
    }
    words
}
