//! Tool calls of a conversation: which came back, were decided, asked for more.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::names::short;
use super::room::Room;

/// Tool calls by their id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calls {
    calls: BTreeMap<Box<str>, Call>,
    left_out: u64,
}

/// What is known of one tool call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Call {
    results: u32,
    decided: bool,
    escalated: bool,
}

impl Calls {
    /// How many calls there are.
    pub fn count(&self) -> usize {
        self.calls.len()
    }

    /// How many records were of calls that came after the most that are kept.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// Call ids that more than one result names, sorted.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        self.ids(|call| call.results > 1)
    }

    /// Call ids that a decision names, sorted.
    pub fn decided(&self) -> impl Iterator<Item = &str> {
        self.ids(|call| call.decided)
    }

    /// Call ids that asked to leave the sandbox, as far as results show it, sorted.
    pub fn escalated(&self) -> impl Iterator<Item = &str> {
        self.ids(|call| call.escalated)
    }

    /// Call ids that asked to leave the sandbox and that no decision names, sorted.
    ///
    /// A call that was cancelled leaves no result, so only a session file shows it:
    /// see [`super::undecided_escalations`].
    pub fn undecided(&self) -> impl Iterator<Item = &str> {
        self.ids(|call| call.escalated && !call.decided)
    }

    fn ids(&self, holds: impl Fn(&Call) -> bool) -> impl Iterator<Item = &str> {
        let found = self.calls.iter().filter(move |(_, call)| holds(call));
        found.map(|(id, _)| &**id)
    }

    pub(super) fn note_decision(&mut self, id: &str, room: &mut Room) {
        self.note(id, room, |call| call.decided = true);
    }

    pub(super) fn note_result(&mut self, id: &str, escalated: bool, room: &mut Room) {
        self.note(id, room, |call| {
            call.results = call.results.saturating_add(1);
            call.escalated |= escalated;
        });
    }

    fn note(&mut self, id: &str, room: &mut Room, note: impl FnOnce(&mut Call)) {
        if id.is_empty() {
            return;
        }
        let id = short(id);
        if let Some(call) = self.calls.get_mut(&*id) {
            note(call);
        } else if room.take(id.len()) {
            note(self.calls.entry(id.into()).or_default());
        } else {
            self.left_out += 1;
        }
    }
}

impl Serialize for Calls {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut calls = serializer.serialize_struct("Calls", 5)?;
        calls.serialize_field("count", &self.count())?;
        calls.serialize_field("repeated", &self.repeated().collect::<Vec<_>>())?;
        calls.serialize_field("escalated", &self.escalated().collect::<Vec<_>>())?;
        calls.serialize_field("undecided", &self.undecided().collect::<Vec<_>>())?;
        calls.serialize_field("left-out", &self.left_out)?;
        calls.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escalated_call_without_decision_and_a_repeated_call_are_named() {
        let (mut calls, mut room) = (Calls::default(), Room::default());
        calls.note_decision("a", &mut room);
        for (id, escalated) in [
            ("a", true),
            ("b", true),
            ("c", false),
            ("c", false),
            ("", true),
        ] {
            calls.note_result(id, escalated, &mut room);
        }
        let written = serde_json::to_value(&calls).expect("JSON");
        let expected = serde_json::json!({
            "count": 3,
            "repeated": ["c"],
            "escalated": ["a", "b"],
            "undecided": ["b"],
            "left-out": 0,
        });
        assert_eq!(written, expected);
    }

    #[test]
    fn calls_that_find_no_room_are_counted() {
        let (mut calls, mut room) = (Calls::default(), Room::of(250));
        for id in ["a", "b", "c", "a"] {
            calls.note_result(id, false, &mut room);
        }
        assert_eq!((calls.count(), calls.left_out()), (2, 1));
    }
}
