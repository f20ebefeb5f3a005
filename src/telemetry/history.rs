//! The history file of Codex: every prompt of a user, in clear.

use serde::Serialize;

use super::json::{fields, said};
use super::moment::{Moment, Span};
use super::names::Names;

/// Facts about a `history.jsonl`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct History {
    /// Entries.
    pub entries: u64,
    /// Entries that hold the text of a prompt: the file keeps prompts in clear.
    pub prompts_in_clear: u64,
    /// Bytes of these texts.
    pub prompt_bytes: u64,
    /// Sessions, with their entries.
    pub sessions: Names,
    /// The first and the last entry.
    pub span: Span,
}

impl History {
    /// Takes one line; `false` where it is of another shape.
    pub(super) fn note(&mut self, line: &[u8]) -> bool {
        let [session, ts, text] = fields(line, ["session_id", "ts", "text"]);
        let (Some(_), Ok(ts), Some(_)) = (session, said(ts).parse(), text) else {
            return false;
        };
        let text = said(text);
        self.entries += 1;
        self.prompts_in_clear += u64::from(!text.is_empty());
        self.prompt_bytes += text.len() as u64;
        self.sessions.note(&said(session));
        if let Some(at) = Moment::from_seconds(ts) {
            self.span.note(at);
        }
        true
    }
}
