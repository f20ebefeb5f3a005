//! What `codex exec --json` prints while it works.

use serde::Serialize;

use super::json::{Token, fields, said, text};
use super::names::Names;

/// Facts about a stream of `codex exec --json`; it has no times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ExecStream {
    /// Threads, which sessions and conversations are named by, too.
    pub threads: Names,
    /// Events by type.
    pub events: Names,
    /// Completed items by type.
    pub items: Names,
    /// Completed commands by status.
    pub commands: Names,
    /// Completed commands with an exit code that is not zero.
    pub commands_failed: u64,
    /// Tokens of all completed turns.
    pub usage: Usage,
}

/// Tokens, as the events state them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Usage {
    /// Tokens that went in.
    pub input_tokens: u64,
    /// Those of them that were cached.
    pub cached_input_tokens: u64,
    /// Tokens that came out.
    pub output_tokens: u64,
    /// Those of them that were reasoning.
    pub reasoning_output_tokens: u64,
}

impl ExecStream {
    /// Whether a value of `type`, as it is written, is one of these events.
    pub(super) fn is_type(written: &[u8]) -> bool {
        let kind = text(written);
        let families = ["thread.", "turn.", "item."];
        kind == "error" || families.iter().any(|family| kind.starts_with(family))
    }

    /// Takes one line; `false` where it is of another shape.
    pub(super) fn note(&mut self, line: &[u8]) -> bool {
        let [kind, thread, item, usage] = fields(line, ["type", "thread_id", "item", "usage"]);
        let kind = said(kind);
        if kind.is_empty() {
            return false;
        }
        self.events.note(&kind);
        self.threads.note(&said(thread));
        if let Some(item) = item.filter(|_| kind == "item.completed") {
            self.completed(item);
        }
        if let Some(usage) = usage {
            self.usage.add(usage);
        }
        true
    }

    fn completed(&mut self, item: &[u8]) {
        let [kind, status, exit_code] = fields(item, ["type", "status", "exit_code"]);
        let kind = said(kind);
        self.items.note(&kind);
        if kind == "command_execution" {
            self.commands.note(&said(status));
            let failed = !matches!(&*said(exit_code), "" | "0");
            self.commands_failed += u64::from(failed);
        }
    }
}

impl Usage {
    fn add(&mut self, usage: &[u8]) {
        let [input, cached, output, reasoning] = fields(
            usage,
            [
                "input_tokens",
                "cached_input_tokens",
                "output_tokens",
                "reasoning_output_tokens",
            ],
        );
        let sum = |count: &mut u64, more: Token<'_>| {
            *count = count.saturating_add(said(more).parse().unwrap_or_default());
        };
        sum(&mut self.input_tokens, input);
        sum(&mut self.cached_input_tokens, cached);
        sum(&mut self.output_tokens, output);
        sum(&mut self.reasoning_output_tokens, reasoning);
    }
}
