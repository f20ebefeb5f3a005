//! Events of a vendor's log that somebody must look at.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::Fact;
use super::super::activity::Activity;
use super::super::loose::{Kept, set, short, written};
use super::super::source::fact;

/// How many events of one sort are kept one by one.
const MOST: usize = 50_000;

/// A log with the events that rules ask about.
pub(super) struct Watched {
    pub(super) activity: Activity,
    pub(super) users_deleted: Kept,
    pub(super) sign_on_weakened: Kept,
    pub(super) controls_removed: Kept,
    pub(super) keys_created: Kept,
}

impl Default for Watched {
    fn default() -> Self {
        Self {
            activity: Activity::default(),
            users_deleted: Kept::most(MOST),
            sign_on_weakened: Kept::most(MOST),
            controls_removed: Kept::most(MOST),
            keys_created: Kept::most(MOST),
        }
    }
}

impl Watched {
    /// Writes everything into an answer.
    pub(super) fn put(self, doc: &mut Value) {
        self.activity.put(doc);
        self.users_deleted.put(doc, "users-deleted");
        self.sign_on_weakened.put(doc, "sign-on-weakened");
        self.controls_removed.put(doc, "controls-removed");
        self.keys_created.put(doc, "keys-created");
    }

    /// What people see.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = self.activity.facts();
        let counts = [
            ("users deleted", self.users_deleted.count()),
            (
                "single sign-on or provisioning weakened",
                self.sign_on_weakened.count(),
            ),
            ("keys created", self.keys_created.count()),
        ];
        facts.extend(counts.map(|(label, count)| fact(label, count)));
        facts
    }
}

/// One event as rules see it.
pub(super) fn noted(kind: &str, at: Option<DateTime<Utc>>, by: Option<&str>) -> Value {
    let mut noted = json!({"event": kind});
    set(&mut noted, "at", at.map(written));
    set(&mut noted, "by", by.map(short));
    noted
}
