//! Users and groups.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::super::super::Fact;
use super::super::super::loose::{Kept, member, minute, set, short, text, time, truth, written};
use super::super::super::source::fact;

/// How many users are kept with their names and addresses.
const MOST_PEOPLE: usize = 200_000;
/// How many groups are kept.
const MOST_GROUPS: usize = 20_000;
/// How many memberships of all groups are kept.
const MOST_MEMBERSHIPS: usize = 1_000_000;
/// How many addresses of one user are kept.
const MOST_ADDRESSES: usize = 10;

/// The extension for enterprises: RFC 7643, section 4.3.
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// Users and groups, and their sums.
pub(super) struct People {
    users: Kept,
    groups: Kept,
    active: u64,
    inactive: u64,
    without_address: u64,
    enterprise: u64,
    passwords: u64,
    memberships: usize,
    memberships_left_out: u64,
    changed: Option<DateTime<Utc>>,
}

impl Default for People {
    fn default() -> Self {
        Self {
            users: Kept::most(MOST_PEOPLE),
            groups: Kept::most(MOST_GROUPS),
            active: 0,
            inactive: 0,
            without_address: 0,
            enterprise: 0,
            passwords: 0,
            memberships: 0,
            memberships_left_out: 0,
            changed: None,
        }
    }
}

impl People {
    /// Takes a user. A password is never taken, and that there is one is counted: it is
    /// never returned (RFC 7643, section 4.1.1).
    pub(super) fn user(&mut self, user: &Value) {
        let active = truth(user, "active");
        match active {
            Some(true) => self.active += 1,
            Some(false) => self.inactive += 1,
            None => {}
        }
        self.passwords += u64::from(member(user, "password").is_some());
        self.enterprise += u64::from(member(user, ENTERPRISE).is_some());
        let addresses = addresses(user);
        self.without_address += u64::from(addresses.is_empty());
        let changed = time(user, "meta/lastModified");
        self.changed = self.changed.max(changed);
        self.users.push(|| {
            let mut person = json!({"emails": addresses});
            set(&mut person, "id", text(user, "id").map(short));
            set(&mut person, "user-name", text(user, "userName").map(short));
            set(&mut person, "active", active);
            set(&mut person, "changed", changed.map(written));
            set(&mut person, "kind", text(user, "userType").map(short));
            let roles = member(user, "roles").and_then(Value::as_array);
            let role = roles.and_then(|roles| roles.first());
            let role = role.and_then(|role| text(role, "value").or(role.as_str()));
            set(&mut person, "role", role.map(short));
            person
        });
    }

    /// Takes a group.
    pub(super) fn group(&mut self, group: &Value) {
        self.changed = self.changed.max(time(group, "meta/lastModified"));
        let members = member(group, "members").and_then(Value::as_array);
        let ids = members
            .into_iter()
            .flatten()
            .filter_map(|m| text(m, "value"));
        let ids: Vec<String> = ids.map(short).collect();
        let count = ids.len();
        let room = MOST_MEMBERSHIPS - self.memberships;
        let kept: Vec<String> = ids.into_iter().take(room).collect();
        self.memberships += kept.len();
        self.memberships_left_out += (count - kept.len()) as u64;
        self.groups.push(|| {
            let mut named = json!({"members": count, "member-ids": kept});
            set(&mut named, "id", text(group, "id").map(short));
            set(&mut named, "name", text(group, "displayName").map(short));
            named
        });
    }

    /// Writes what there is into an answer.
    pub(super) fn put(self, doc: &mut Value) {
        if self.users.count() > 0 {
            doc["users"] = self.users.count().into();
            doc["active"] = self.active.into();
            doc["inactive"] = self.inactive.into();
            doc["active-unstated"] = self.unstated().into();
            doc["without-address"] = self.without_address.into();
            doc["enterprise-users"] = self.enterprise.into();
            doc["passwords"] = self.passwords.into();
            self.users.put(doc, "people");
        }
        if self.groups.count() > 0 {
            doc["memberships-left-out"] = self.memberships_left_out.into();
            self.groups.put(doc, "groups");
        }
        set(doc, "last-changed", self.changed.map(written));
    }

    /// What people see.
    pub(super) fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        let users = self.users.count();
        if users > 0 {
            let unstated = match self.unstated() {
                0 => String::new(),
                all if all == users => ", not stated whether active".to_owned(),
                some => format!(", {some} not stated"),
            };
            let inactive = match self.inactive {
                0 => String::new(),
                some => format!(", of whom {some} inactive"),
            };
            facts.push(fact("users", format!("{users}{inactive}{unstated}")));
            if self.without_address > 0 {
                facts.push(fact("users without an address", self.without_address));
            }
            if self.enterprise > 0 {
                facts.push(fact("users with enterprise attributes", self.enterprise));
            }
        }
        if self.groups.count() > 0 {
            let all = self.memberships as u64 + self.memberships_left_out;
            let groups = self.groups.count();
            facts.push(fact("groups", format!("{groups} with {all} members")));
        }
        let changed = self.changed.map(minute);
        facts.extend(changed.map(|changed| fact("last changed", changed)));
        facts
    }

    fn unstated(&self) -> u64 {
        self.users.count() - self.active - self.inactive
    }
}

/// The addresses of a user, the primary one first.
fn addresses(user: &Value) -> Vec<String> {
    let listed = member(user, "emails").and_then(Value::as_array);
    let mut listed: Vec<&Value> = listed.into_iter().flatten().collect();
    listed.sort_by_key(|address| truth(address, "primary") != Some(true));
    let mut found: Vec<String> = listed
        .into_iter()
        .filter_map(|address| text(address, "value").or(address.as_str()))
        .take(MOST_ADDRESSES)
        .map(short)
        .collect();
    let name = text(user, "userName").filter(|name| name.contains('@'));
    if let (true, Some(name)) = (found.is_empty(), name) {
        found.push(short(name));
    }
    found
}
