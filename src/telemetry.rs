//! Reads what coding agents record while they run: telemetry, sessions, histories.
//!
//! A stream is read once, in bounded memory. Facts are counts, names, times and
//! digests: prompts, arguments and outputs are never kept. What cannot be read is
//! an exception of the population with its place, and reading goes on behind it.

mod calls;
mod collector;
mod conversation;
mod documents;
mod event;
mod exec_stream;
mod facts;
mod fold;
mod frames;
mod history;
pub(crate) mod json;
mod moment;
mod names;
pub(crate) mod otlp;
mod population;
mod record;
mod room;
mod sequence;
mod session;
pub(crate) mod source;
mod tally;

use std::collections::BTreeSet;
use std::io::{self, Read};

use serde::Serialize;

use collector::Collector;
use source::{Raw, State};

pub use calls::Calls;
pub use conversation::{Conversation, Field, Identity};
pub use exec_stream::{ExecStream, Usage};
pub use facts::Telemetry;
pub use history::History;
pub use moment::{Day, Moment, Span};
pub use names::Names;
pub use population::{Exception, ExceptionKind, Packing, Population};
pub use sequence::Sequence;
pub use session::{Prompt, Session, Turn};

/// How much of a stream says how its documents are laid out.
const HEAD: u64 = 64;

/// A stream that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reading {
    /// Whether all of the stream was read and understood.
    pub complete: bool,
    /// How much there is, and what could not be read.
    pub population: Population,
    /// What the records say.
    pub records: Records,
}

/// Facts, by what a stream holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Records {
    /// Nothing that is known here.
    #[default]
    Unrecognised,
    /// OTLP: log records, spans, metrics.
    Telemetry(Box<Telemetry>),
    /// A session file of Codex: `rollout-….jsonl`.
    Session(Box<Session>),
    /// What `codex exec --json` prints.
    ExecStream(Box<ExecStream>),
    /// The history file of Codex: `history.jsonl`.
    History(Box<History>),
}

/// Reads a stream to its end.
///
/// An error is the reader's own. Whatever is wrong with the bytes is in the result.
pub fn read(input: &mut dyn Read) -> io::Result<Reading> {
    let state = State::default();
    let mut population = Population::default();
    let mut collector = Collector::default();
    let ended = unpacked(input, &state, &mut population, &mut collector);
    if let Err(error) = ended {
        if state.has_failed() || population.packing.is_empty() {
            return Err(error);
        }
        let kind = if error.to_string() == source::OVER_BUDGET {
            ExceptionKind::DecompressesTooFar
        } else {
            ExceptionKind::DamagedCompression
        };
        population.except(kind, population.bytes, None);
    }
    let records = collector.records();
    Ok(Reading {
        complete: population.is_complete() && records != Records::Unrecognised,
        population,
        records,
    })
}

/// Hands a stream on, decompressed within limits where it is compressed as a whole.
pub fn decompressed(
    input: &mut dyn Read,
    see: &mut dyn FnMut(&mut dyn Read) -> io::Result<()>,
) -> io::Result<()> {
    let state = State::default();
    let (_, mut reader) = source::open(Raw::new(input, &state))?;
    see(&mut reader)
}

fn unpacked(
    input: &mut dyn Read,
    state: &State,
    population: &mut Population,
    collector: &mut Collector,
) -> io::Result<()> {
    let (packing, reader) = source::open(Raw::new(input, state))?;
    population.packing.extend(packing);
    let (head, mut reader) = source::head(reader, HEAD)?;
    if frames::is_framed(&head) {
        return frames::read(&mut reader, population, collector);
    }
    if frames::is_protobuf(&head) {
        population.except(ExceptionKind::Protobuf, 0, None);
        population.bytes = io::copy(&mut reader, &mut io::sink())?;
        return Ok(());
    }
    documents::read(&mut reader, population, collector)
}

/// Calls that asked to leave the sandbox, as a session file shows them, and that no
/// decision in the telemetry of the same conversation names; sorted.
///
/// A request that was cancelled is one of them: it leaves no decision.
/// `None` where the telemetry has no record of the conversation.
pub fn undecided_escalations(session: &Session, telemetry: &Telemetry) -> Option<Vec<String>> {
    let ids = session.session_ids.names();
    let mut known = ids
        .filter_map(|id| telemetry.conversations.get(id))
        .peekable();
    known.peek()?;
    let decided: BTreeSet<&str> = known
        .flat_map(|conversation| conversation.calls.decided())
        .collect();
    let asked = session.escalated_calls.names();
    let undecided = asked.filter(|call| !decided.contains(call));
    Some(undecided.map(str::to_owned).collect())
}
