//! Session files of Codex: what was in force on every turn, and what was called.

use std::borrow::Cow;

use serde::Serialize;

use super::fold::asks_to_escalate;
use super::json::{Cursor, Token, fields, said};
use super::moment::{Moment, Span};
use super::names::{Names, short};
use crate::model::Digest;

/// Facts about a `rollout-….jsonl`; content is never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Session {
    /// Lines by type, as `type` or `type/payload type`.
    pub entries: Names,
    /// Session ids.
    pub session_ids: Names,
    /// Versions of the agent.
    pub cli_versions: Names,
    /// What started the agent.
    pub originators: Names,
    /// Where sessions came from.
    pub sources: Names,
    /// Model providers.
    pub model_providers: Names,
    /// Commits of the repository that the session began with.
    pub git_commits: Names,
    /// Branches of the repository.
    pub git_branches: Names,
    /// What was in force, one entry per turn.
    pub turns: Vec<Turn>,
    /// Turns that came after the most that are kept.
    pub turns_left_out: u64,
    /// Approval policies of all turns.
    pub approval_policies: Names,
    /// Sandbox policies of all turns.
    pub sandbox_policies: Names,
    /// Models of all turns.
    pub models: Names,
    /// Tool calls by the name of the tool.
    pub tool_calls: Names,
    /// Call ids that asked to leave the sandbox.
    pub escalated_calls: Names,
    /// Prompts of the user, by digest.
    pub prompts: Vec<Prompt>,
    /// Prompts that came after the most that are kept.
    pub prompts_left_out: u64,
    /// The first and the last line.
    pub span: Span,
    #[serde(skip)]
    prompt_form: Form,
}

/// What was in force on one turn.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Turn {
    /// When the turn began.
    pub at: Option<Moment>,
    /// Its id.
    pub id: Option<String>,
    /// When the user is asked.
    pub approval_policy: Option<String>,
    /// Who is asked.
    pub approvals_reviewer: Option<String>,
    /// The type of the sandbox.
    pub sandbox_policy: Option<String>,
    /// Whether commands in the sandbox reach the network.
    pub network_access: Option<bool>,
    /// The type, or the name, of the permission profile.
    pub permission_profile: Option<String>,
    /// The digest of the whole permission profile as it is written.
    pub permission_profile_digest: Option<Digest>,
    /// The model.
    pub model: Option<String>,
}

/// A prompt of the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Prompt {
    /// When it was recorded.
    pub at: Option<Moment>,
    /// Its length in bytes.
    pub length: u64,
    /// Its digest.
    pub digest: Digest,
}

/// How a prompt is recorded. Versions do it in different forms, some in two: where a
/// better form is seen for the first time, it takes the place of the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    #[default]
    None,
    /// `user_message`, until 0.121 at least.
    Message,
    /// `item_completed` of a `UserMessage`, in 0.169.
    Item,
}

impl Session {
    /// The most turns, and the most prompts, that are kept.
    pub const MOST_TURNS: usize = 10_000;
}

impl Session {
    /// Takes one line; `false` where it is of another shape.
    pub(super) fn note(&mut self, line: &[u8]) -> bool {
        let [timestamp, kind, payload] = fields(line, ["timestamp", "type", "payload"]);
        let (Some(kind), Some(payload)) = (kind, payload) else {
            return false;
        };
        let at = Moment::parse(&said(timestamp));
        if let Some(at) = at {
            self.span.note(at);
        }
        let kind = said(Some(kind));
        let inner = inner_kind(payload);
        if inner.is_empty() {
            self.entries.note(&kind);
        } else {
            self.entries.note(&format!("{kind}/{inner}"));
        }
        match (&*kind, &*inner) {
            ("session_meta", _) => self.meta(payload),
            ("turn_context", _) => self.turn(at, payload),
            ("response_item", "function_call" | "custom_tool_call" | "local_shell_call") => {
                self.call(payload);
            }
            ("event_msg", "item_completed") => self.item(at, payload),
            ("event_msg", "user_message") => {
                let [message] = fields(payload, ["message"]);
                self.prompt(at, Form::Message, &said(message));
            }
            _ => {}
        }
        true
    }

    fn meta(&mut self, payload: &[u8]) {
        let [id, session_id, version, originator] =
            fields(payload, ["id", "session_id", "cli_version", "originator"]);
        let [source, provider, git] = fields(payload, ["source", "model_provider", "git"]);
        self.session_ids.note(&said(id.or(session_id)));
        self.cli_versions.note(&said(version));
        self.originators.note(&said(originator));
        self.sources.note(&said(source));
        self.model_providers.note(&said(provider));
        let [commit, branch] = fields(git.unwrap_or_default(), ["commit_hash", "branch"]);
        self.git_commits.note(&said(commit));
        self.git_branches.note(&said(branch));
    }

    fn turn(&mut self, at: Option<Moment>, payload: &[u8]) {
        let [id, approval, reviewer, model] = fields(
            payload,
            ["turn_id", "approval_policy", "approvals_reviewer", "model"],
        );
        let [sandbox, profile] = fields(payload, ["sandbox_policy", "permission_profile"]);
        let [network] = fields(sandbox.unwrap_or_default(), ["network_access"]);
        let profile = profile.filter(|profile| profile != b"null");
        let turn = Turn {
            at,
            id: own(&said(id)),
            approval_policy: own(&said(approval)),
            approvals_reviewer: own(&said(reviewer)),
            sandbox_policy: own(&inner_kind(sandbox.unwrap_or_default())),
            network_access: match &*said(network) {
                "true" | "enabled" => Some(true),
                "false" | "restricted" => Some(false),
                _ => None,
            },
            permission_profile: own(&inner_kind(profile.unwrap_or_default())),
            permission_profile_digest: profile.map(Digest::of),
            model: own(&said(model)),
        };
        let in_force = [
            (&mut self.approval_policies, &turn.approval_policy),
            (&mut self.sandbox_policies, &turn.sandbox_policy),
            (&mut self.models, &turn.model),
        ];
        for (names, said) in in_force {
            names.note(said.as_deref().unwrap_or_default());
        }
        if self.turns.len() < Self::MOST_TURNS {
            self.turns.push(turn);
        } else {
            self.turns_left_out += 1;
        }
    }

    fn call(&mut self, payload: &[u8]) {
        let [name, id, arguments, input] =
            fields(payload, ["name", "call_id", "arguments", "input"]);
        self.tool_calls.note(&or_unnamed(name));
        if asks_to_escalate(&said(arguments.or(input))) {
            self.escalated_calls.note(&or_unnamed(id));
        }
    }

    fn item(&mut self, at: Option<Moment>, payload: &[u8]) {
        let [item] = fields(payload, ["item"]);
        let [kind, content] = fields(item.unwrap_or_default(), ["type", "content"]);
        if said(kind) != "UserMessage" {
            return;
        }
        let mut prompt = String::new();
        let mut parts = Cursor::new(content.unwrap_or_default());
        let walked = parts.array_or_other(|cursor| {
            let [text] = fields(cursor.value()?, ["text"]);
            prompt.push_str(&said(text));
            Ok(())
        });
        if walked.is_ok() {
            self.prompt(at, Form::Item, &prompt);
        }
    }

    fn prompt(&mut self, at: Option<Moment>, form: Form, text: &str) {
        if form > self.prompt_form {
            self.prompt_form = form;
            self.prompts.clear();
            self.prompts_left_out = 0;
        }
        if form < self.prompt_form {
            return;
        }
        if self.prompts.len() < Self::MOST_TURNS {
            self.prompts.push(Prompt {
                at,
                length: text.len() as u64,
                digest: Digest::of(text.as_bytes()),
            });
        } else {
            self.prompts_left_out += 1;
        }
    }
}

/// The `type` of an object, or what stands for it; a text stands for itself.
fn inner_kind(value: &[u8]) -> Cow<'_, str> {
    if value.starts_with(b"\"") {
        return said(Some(value));
    }
    let [kind, mode, name] = fields(value, ["type", "mode", "name"]);
    said(kind.or(mode).or(name))
}

fn own(said: &str) -> Option<String> {
    (!said.is_empty()).then(|| short(said).into_owned())
}

fn or_unnamed(token: Token<'_>) -> Cow<'_, str> {
    let name = said(token);
    if name.is_empty() {
        Cow::Borrowed("unnamed")
    } else {
        name
    }
}
