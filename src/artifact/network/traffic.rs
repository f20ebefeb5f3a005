//! What logs of proxies and of data loss prevention say alike: hosts, actions, matches.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::source::fact;
use super::super::sums::{Counts, Distinct, Times};
use super::super::{ArtifactReading, Fact, Troubles};
use crate::model::plan::Parser;

/// How many hosts, policies and profiles are kept by name.
const MOST: usize = 1_000;

/// One request or alert.
#[derive(Default)]
pub(super) struct Request<'a> {
    pub(super) time: Option<DateTime<Utc>>,
    pub(super) host: Option<String>,
    pub(super) action: Option<&'a str>,
    pub(super) policy: Option<&'a str>,
    pub(super) user: Option<&'a str>,
    /// Profiles of data loss prevention that it matched.
    pub(super) profiles: Vec<&'a str>,
    /// Whether it matched, where no profile is named.
    pub(super) matched: bool,
}

/// What all of them say.
pub(super) struct Traffic {
    pub(super) requests: u64,
    pub(super) times: Times,
    pub(super) actions: Counts,
    hosts: Counts,
    policies: Counts,
    users: Distinct,
    matches: u64,
    match_actions: Counts,
    match_hosts: Counts,
    match_profiles: Counts,
    without_action: u64,
}

impl Default for Traffic {
    fn default() -> Self {
        let [actions, hosts, policies] = [(); 3].map(|()| Counts::of(MOST));
        let [match_actions, match_hosts, match_profiles] = [(); 3].map(|()| Counts::of(MOST));
        Self {
            requests: 0,
            times: Times::default(),
            actions,
            hosts,
            policies,
            users: Distinct::default(),
            matches: 0,
            match_actions,
            match_hosts,
            match_profiles,
            without_action: 0,
        }
    }
}

impl Traffic {
    pub(super) fn note(&mut self, request: &Request<'_>) {
        self.requests += 1;
        self.times.note(request.time);
        let action = request.action.map(str::to_ascii_lowercase);
        if let Some(action) = &action {
            self.actions.note(action);
        }
        if let Some(host) = &request.host {
            self.hosts.note(host);
        }
        self.policies.note(request.policy.unwrap_or_default());
        self.users.note(request.user.unwrap_or_default());
        if !request.matched && request.profiles.is_empty() {
            return;
        }
        self.matches += 1;
        match &action {
            Some(action) => self.match_actions.note(action),
            None => self.without_action += 1,
        }
        self.match_hosts
            .note(request.host.as_deref().unwrap_or_default());
        for profile in &request.profiles {
            self.match_profiles.note(profile);
        }
    }

    /// What rules see.
    pub(super) fn doc(&self, dataset: &str) -> Value {
        let mut doc = json!({
            "dataset": dataset,
            "requests": self.requests,
            "hosts": self.hosts.value(),
            "actions": self.actions.value(),
            "policies": self.policies.value(),
            "users": self.users.count(),
            "matches": self.matches,
            "match-actions": self.match_actions.value(),
            "match-hosts": self.match_hosts.value(),
            "match-profiles": self.match_profiles.value(),
            "matches-without-action": self.without_action,
        });
        self.times.tell(&mut doc);
        doc
    }

    /// What people see.
    pub(super) fn facts(&self, what: &str) -> Vec<Fact> {
        let users = self.users.count();
        let mut facts = vec![fact(what, format!("{}, of {users} users", self.requests))];
        facts.extend(self.times.fact());
        if self.hosts.len() > 0 {
            facts.push(fact("hosts", self.hosts.shown(5)));
        }
        if self.actions.len() > 0 {
            facts.push(fact("actions", self.actions.shown(5)));
        }
        facts.push(match self.matches {
            0 => fact("matches of data loss prevention", "none"),
            count => fact(
                "matches of data loss prevention",
                format!("{count}; {}", self.match_actions.shown(5)),
            ),
        });
        facts
    }

    /// The whole answer.
    pub(super) fn reading(
        &self,
        parser: Parser,
        (form, dataset, what): (&str, &str, &str),
        troubles: Troubles,
    ) -> ArtifactReading {
        ArtifactReading {
            parser,
            form: form.to_owned(),
            records: Some(self.requests),
            doc: self.doc(dataset),
            facts: self.facts(what),
            troubles,
        }
    }
}
