//! How an occurrence was taken from a live source: requests, times, tool, without secrets.
//!
//! Who retrieves data states what was asked, when, and by which means, so that another
//! can retrace it (ISO/IEC 27037:2012, 5.3.2 auditability and 6.1 chain of custody).

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::Digest;
use super::occurrence::{KeptFile, Tool};

/// How many requests stand in the journal itself; all of them stand in `trail.jsonl`.
pub const MOST_STEPS: usize = 50;

/// How an occurrence was taken from a live source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Trail {
    /// When the first request was made.
    pub started: DateTime<Utc>,
    /// When the last answer had come.
    pub ended: DateTime<Utc>,
    /// How many requests there were.
    pub requests: u64,
    /// How many bytes came.
    pub bytes: u64,
    /// The first requests, at most [`MOST_STEPS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The program that was run, or the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<Tool>,
    /// The version of TLS, and the digest of the certificate that the server showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<String>,
    /// What a reader has to know: a shallow history, days without objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Files that show how it was taken and are no evidence themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<KeptFile>,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Step {
    /// When it was made.
    pub at: DateTime<Utc>,
    /// What was asked, without secrets.
    pub what: String,
    /// What came of it: the status of the answer, or the exit code.
    pub result: String,
    /// How long it took, in milliseconds.
    pub millis: u64,
    /// How many bytes came.
    pub bytes: u64,
    /// The SHA-256 of the bytes as they came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// Facts of the answer: date, entity tag, limits.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, String>,
}

impl Trail {
    /// The trail in one line, for the chapter about custody.
    pub fn line(&self) -> String {
        let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let requests = match self.requests {
            1 => "1 request".to_owned(),
            many => format!("{many} requests"),
        };
        let mut line = format!(
            "{requests}, {} bytes, {} to {}",
            self.bytes,
            time(self.started),
            time(self.ended)
        );
        if let Some(tls) = &self.tls {
            line.push_str(", ");
            line.push_str(tls);
        }
        if let Some(tool) = &self.tool {
            for part in [", ", &tool.name, " ", &tool.version] {
                line.push_str(part);
            }
        }
        for note in &self.notes {
            line.push_str("; ");
            line.push_str(note);
        }
        line
    }
}
