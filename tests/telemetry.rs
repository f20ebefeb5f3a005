//! Streams of telemetry, sessions and histories: whole, packed, damaged.

#![allow(clippy::print_stderr, reason = "a test says what it skipped")]

#[path = "telemetry/agents.rs"]
mod agents;
#[path = "telemetry/damage.rs"]
mod damage;
#[path = "telemetry/packing.rs"]
mod packing;
#[path = "telemetry/samples.rs"]
mod samples;
#[path = "telemetry/sessions.rs"]
mod sessions;

use std::io::Write as _;
use std::path::PathBuf;

use auditbinder::telemetry::{self, ExceptionKind, Reading, Records, Session, Telemetry};

const APPROVALS: &str = "approvals-0.169";
const CHATGPT: &str = "chatgpt-auth-0.169";
const APP_SERVER: &str =
    "sessions/rollout-2026-11-20T11-38-50-01a1f8c0-8c48-79f3-a411-023eff854074.jsonl";
const TERMINAL: &str =
    "sessions/rollout-2026-11-20T11-45-57-01a1f8c7-0d3f-7652-a9fb-77cc8dfc4cde.jsonl";

fn data(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/agents/telemetry");
    std::fs::read(folder.join(name)).expect("the file is there")
}

fn read(bytes: &[u8]) -> Reading {
    let mut bytes = bytes;
    telemetry::read(&mut bytes).expect("memory is read")
}

fn facts(reading: &Reading) -> &Telemetry {
    match &reading.records {
        Records::Telemetry(facts) => facts,
        other => panic!("no telemetry: {other:?}"),
    }
}

fn session(reading: &Reading) -> &Session {
    match &reading.records {
        Records::Session(session) => session,
        other => panic!("no session: {other:?}"),
    }
}

fn exceptions(reading: &Reading) -> Vec<(ExceptionKind, Option<u64>)> {
    let all = reading.population.exceptions.iter();
    all.map(|exception| (exception.kind, exception.line))
        .collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

fn framed<'m>(messages: impl IntoIterator<Item = &'m [u8]>, pack: fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut stream = Vec::new();
    for message in messages {
        let message = pack(message);
        let length = u32::try_from(message.len()).expect("short");
        stream.extend(length.to_be_bytes());
        stream.extend(message);
    }
    stream
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
}

fn same(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}
