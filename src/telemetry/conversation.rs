//! What the records of one conversation say.

use std::collections::BTreeMap;

use serde::Serialize;

use super::calls::Calls;
use super::moment::Span;
use super::names::short;
use super::room::Room;
use super::sequence::Sequence;
use crate::model::Digest;

/// Facts about one conversation.
///
/// The five fields that an audit log has to name are `user`, `prompt`, `model`,
/// `diff` and `timestamp`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Conversation {
    /// Events that name the conversation.
    pub events: u64,
    /// Who acted.
    pub user: Field,
    /// What was asked for.
    pub prompt: Field,
    /// The model that answered.
    pub model: Field,
    /// What was changed, by digest.
    pub diff: Field,
    /// When it was.
    pub timestamp: Field,
    /// The best that is known about who acted.
    pub identity: Identity,
    /// The first and the last event, by the best time that each of them has.
    pub span: Span,
    /// User prompts.
    pub prompts: u64,
    /// User prompts whose text was left out or replaced.
    pub prompts_redacted: u64,
    /// The length of all user prompts, as the records state it.
    pub prompt_length: u64,
    /// Decisions about tool calls, as `decision/source`.
    pub tool_decisions: BTreeMap<String, u64>,
    /// How many decisions a person made.
    pub human_decisions: u64,
    /// Tool calls that ended.
    pub tool_results: u64,
    /// Digests of the arguments of calls that patch or write files, in order.
    pub patches: Vec<Digest>,
    /// Digests of the arguments of all other tool calls, in order.
    pub tool_calls: Vec<Digest>,
    /// Digests, and sorts of decisions, that came after the most that are kept.
    pub left_out: u64,
    /// The numbers that the agent gave to its records: `tool_result_seq` of Codex,
    /// `event.sequence` of Claude Code.
    pub sequence: Sequence,
    /// Tool calls by their id.
    pub calls: Calls,
}

/// Whether a field that an audit log has to name is there, and from where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum Field {
    /// It is not.
    #[default]
    Absent,
    /// It was replaced on purpose.
    Redacted {
        /// What says so.
        source: &'static str,
    },
    /// It is there.
    Present {
        /// What names it.
        source: &'static str,
    },
}

/// The best that records say about who acted, from nothing to an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Identity {
    /// Nobody.
    #[default]
    None,
    /// Only a host.
    HostOnly,
    /// An account id.
    AccountId,
    /// An e-mail address.
    UserEmail,
}

impl Field {
    /// Whether it is there in full.
    pub fn is_present(self) -> bool {
        matches!(self, Self::Present { .. })
    }

    /// Takes what says more; of two that say as much, the first.
    pub(super) fn raise(&mut self, other: Self) {
        let rank = |field: Self| match field {
            Self::Absent => 0,
            Self::Redacted { .. } => 1,
            Self::Present { .. } => 2,
        };
        if rank(other) > rank(*self) {
            *self = other;
        }
    }
}

impl Conversation {
    /// The most digests of one sort that are kept.
    pub const MOST_DIGESTS: usize = 100;

    /// Notes who acted; what says more about it wins.
    pub(super) fn note_identity(&mut self, identity: Identity) {
        if identity <= self.identity {
            return;
        }
        self.identity = identity;
        self.user = match identity {
            Identity::UserEmail => Field::Present {
                source: "user.email",
            },
            Identity::AccountId => Field::Present {
                source: "user.account_id",
            },
            Identity::HostOnly | Identity::None => Field::Absent,
        };
    }

    pub(super) fn note_decision(&mut self, call: &str, decision: &str, room: &mut Room) {
        self.calls.note_decision(call, room);
        let decision = short(decision);
        if let Some(count) = self.tool_decisions.get_mut(&*decision) {
            *count += 1;
        } else if room.take(decision.len()) {
            self.tool_decisions.insert(decision.into_owned(), 1);
        } else {
            self.left_out += 1;
        }
    }

    pub(super) fn note_result(&mut self, call: &str, escalated: bool, room: &mut Room) {
        self.tool_results += 1;
        self.calls.note_result(call, escalated, room);
    }

    /// Notes the arguments of a call that patches or writes a file.
    pub(super) fn note_patch(&mut self, arguments: &str, room: &mut Room) {
        let source = "arguments of a patch";
        self.diff = Field::Present { source };
        keep(&mut self.patches, arguments, room, &mut self.left_out);
    }

    /// Notes the arguments of any other call.
    pub(super) fn note_tool_call(&mut self, arguments: &str, room: &mut Room) {
        let source = "arguments of a tool call";
        self.diff.raise(Field::Present { source });
        keep(&mut self.tool_calls, arguments, room, &mut self.left_out);
    }
}

fn keep(digests: &mut Vec<Digest>, arguments: &str, room: &mut Room, left_out: &mut u64) {
    if digests.len() < Conversation::MOST_DIGESTS && room.take(0) {
        digests.push(Digest::of(arguments.as_bytes()));
    } else {
        *left_out += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_more_than_an_account_and_a_host_names_nobody() {
        let mut conversation = Conversation::default();
        conversation.note_identity(Identity::HostOnly);
        assert_eq!(conversation.user, Field::Absent);
        conversation.note_identity(Identity::UserEmail);
        conversation.note_identity(Identity::AccountId);
        assert_eq!(conversation.identity, Identity::UserEmail);
        let source = "user.email";
        assert_eq!(conversation.user, Field::Present { source });
    }
}
