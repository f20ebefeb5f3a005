//! What several items show together: accounts, leavers and keys of a vendor against the
//! directory, groups, and retention of an organisation and its projects.

#[path = "support/judged.rs"]
#[allow(dead_code, reason = "several tests share it")]
mod judged;

use judged::{Answer, judged};
use serde_json::{Value, json};

/// A plan with a vendor, an agent of the vendor's, and evidence.
fn plan(parameters: &str, items: &[(&str, &str, &str)]) -> String {
    let mut text = format!(
        "organization: {{name: Example}}
people: [{{id: ann, name: Ann Example}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC6, CC9]}}}}
vendors:
  - {{id: modelhouse, name: Model House}}
assets:
  - {{id: codex, name: Codex CLI, kind: ai-agent, version: 0.169.0, owner: ann, data-class: none, vendor: modelhouse}}
parameters: {{{parameters}}}
evidence:
"
    );
    for (id, about, file) in items {
        let item = format!(
            "  - {{id: {id}, type: user_account_listing, owner: ann, about: [{about}], \
             collected: {{on: 2026-11-29, by: ann}}, source: {{files: \"{file}\"}}}}\n"
        );
        text += &item;
    }
    text
}

/// What is said of a rule, in a finding of its own or in the notes of one about several.
fn about(answer: &Answer, rule: &str) -> Vec<String> {
    let quoted = format!("`{rule}`");
    let texts = answer.findings.iter().flat_map(|finding| {
        let notes = finding.notes.iter();
        std::iter::once(&finding.message).chain(notes)
    });
    let found = texts.filter(|text| text.contains(&quoted));
    found.cloned().collect()
}

/// The directory: who is active, and the groups.
fn directory(users: &[(&str, bool)], groups: &[(&str, &[&str])], total: usize) -> String {
    let users = users.iter().map(|(name, active)| {
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": name,
            "userName": name, "active": active, "emails": [{"value": format!("{name}@Example.org")}]})
    });
    let groups = groups.iter().map(|(name, members)| {
        let members: Vec<Value> = members.iter().map(|id| json!({"value": id})).collect();
        json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": format!("g-{name}"),
            "displayName": name, "members": members})
    });
    let all: Vec<Value> = users.chain(groups).collect();
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "Resources": all})
    .to_string()
}

fn list(data: &[Value], more: bool) -> String {
    json!({"object": "list", "data": data, "has_more": more}).to_string()
}

fn accounts(names: &[&str], more: bool) -> String {
    let users: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({"object": "organization.user", "id": format!("user-{name}"), "name": name,
                "email": format!("{name}@example.org"), "role": "reader", "added_at": 1_780_000_000})
        })
        .collect();
    list(&users, more)
}

const DIRECTORY: (&str, &str, &str) = ("directory", "", "directory*.json");
const ACCOUNTS: (&str, &str, &str) = ("accounts", "codex", "accounts*.json");

#[test]
fn accounts_of_nobody_are_orphans() {
    let people = directory(&[("ada", true), ("bob", false)], &[], 2);
    let vendor = accounts(&["ada", "bob", "eve"], false);
    let text = plan("", &[DIRECTORY, ACCOUNTS]);
    let files = [("directory.json", &*people), ("accounts.json", &*vendor)];
    let answer = judged(&text, &files);
    let told = "check `IAM-02` on accounts at `modelhouse` against the directory: `user-bob`, `user-eve`: an account at the vendor belongs to nobody who is active in the directory";
    assert_eq!(about(&answer, "IAM-02"), [told]);
    assert_eq!(about(&answer, "IAM-02-WHOLE"), Vec::<String>::new());
    // The same people in two pages of the vendor's, and everybody active.
    let people = directory(&[("ada", true), ("bob", true)], &[], 2);
    let (first, last) = (accounts(&["ada"], true), accounts(&["bob"], false));
    let files = [
        ("directory.json", &*people),
        ("accounts-1.json", &*first),
        ("accounts-2.json", &*last),
    ];
    let answer = judged(&text, &files);
    assert_eq!(about(&answer, "IAM-02"), Vec::<String>::new());
    assert_eq!(about(&answer, "IAM-02-WHOLE"), Vec::<String>::new());
}

#[test]
fn a_part_of_a_list_shows_nothing() {
    let part = directory(&[("ada", true)], &[], 2);
    let vendor = accounts(&["ada"], true);
    let text = plan("", &[DIRECTORY, ACCOUNTS]);
    let files = [("directory.json", &*part), ("accounts.json", &*vendor)];
    let answer = judged(&text, &files);
    let told = about(&answer, "IAM-02");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("`doc.directory-complete` is absent"),
        "{told:?}"
    );
    assert_eq!(about(&answer, "IAM-02-WHOLE").len(), 1);
    // Without any directory the accounts are compared with nothing.
    let text = plan("", &[ACCOUNTS]);
    let answer = judged(&text, &[("accounts.json", &vendor)]);
    let told = about(&answer, "IAM-02");
    assert!(
        told[0].contains("`doc.directory-users` is absent"),
        "{told:?}"
    );
}

#[test]
fn who_is_inactive_in_one_list_is_inactive() {
    let earlier = directory(&[("ada", true)], &[], 1);
    let later = directory(&[("ada", false)], &[], 1);
    let vendor = accounts(&["ada"], false);
    let later_list = ("later", "", "later.json");
    let text = plan("", &[DIRECTORY, later_list, ACCOUNTS]);
    let files = [
        ("directory.json", &*earlier),
        ("later.json", &*later),
        ("accounts.json", &*vendor),
    ];
    assert_eq!(about(&judged(&text, &files), "IAM-02").len(), 1);
}

fn directory_log() -> String {
    let event = |user: &str, at: &str| {
        json!({"uuid": "x", "published": at, "eventType": "user.lifecycle.deactivate", "version": "0",
            "severity": "INFO", "outcome": {"result": "SUCCESS"}, "actor": {"alternateId": "hr"},
            "target": [{"type": "User", "alternateId": user}]})
    };
    json!([
        event("Ada@example.org", "2026-11-01T08:00:00.000Z"),
        event("bob@example.org", "2026-11-02T08:00:00.000Z"),
        event("eve@example.org", "2026-11-03T08:00:00.000Z"),
    ])
    .to_string()
}

fn vendor_log() -> String {
    // Ada acted before she was deleted, thirty hours and a minute after she lost access.
    let at = 1_793_520_000 + 30 * 3_600 + 60;
    let login = json!({"id": "1", "type": "login.succeeded", "effective_at": 1_790_000_000,
        "actor": {"type": "session", "session": {"user": {"id": "user-ada", "email": "ada@example.org"}}}});
    let deleted = |id: &str, at: i64| {
        json!({"id": "2", "type": "user.deleted", "effective_at": at, "user.deleted": {"id": id},
            "actor": {"type": "api_key", "api_key": {"id": "key-x"}}})
    };
    list(
        &[login, deleted("user-ada", at), deleted("user-unknown", at)],
        false,
    )
}

#[test]
fn leavers_keep_their_account_for_some_hours() {
    let log = ("log", "", "log.json");
    let audit = ("audit", "modelhouse", "audit.json");
    let (directory, vendor) = (directory_log(), vendor_log());
    let there = accounts(&["bob", "zoe"], false);
    let files = [
        ("log.json", &*directory),
        ("audit.json", &*vendor),
        ("accounts.json", &*there),
    ];
    let told = |limit: &str, rule: &str| {
        let text = plan(limit, &[log, audit, ACCOUNTS]);
        about(&judged(&text, &files), rule)
    };
    // Begun hours count: 31.
    assert_eq!(
        told("deprovisioning-hours: [\"31\"]", "IAM-03"),
        Vec::<String>::new()
    );
    assert_eq!(told("deprovisioning-hours: [\"30\"]", "IAM-03").len(), 1);
    let text = plan("", &[log, audit, ACCOUNTS]);
    let answer = judged(&text, &files);
    let missing = answer.findings.iter().flat_map(|f| f.notes.iter());
    let named = missing.filter(|note| note.contains("`deprovisioning-hours`"));
    assert_eq!(named.count(), 1, "the parameter is named");
    let left = about(&answer, "IAM-03-LEFT");
    assert_eq!(left.len(), 1);
    assert!(
        left[0].contains("leavers at `modelhouse`: `user-bob`:"),
        "{left:?}"
    );
}

#[test]
fn keys_of_leavers_and_of_nobody() {
    let key = |id: &str, owner: Value| {
        json!({"object": "organization.admin_api_key", "id": id, "name": id, "created_at": 1_793_000_000,
            "last_used_at": 1_793_500_000, "owner": owner})
    };
    let person = |name: &str| json!({"type": "user", "id": format!("user-{name}"), "name": name});
    let robot = json!({"type": "service_account", "id": "sa", "name": "ci"});
    let people = directory(&[("ada", true), ("bob", false)], &[], 2);
    let vendor = accounts(&["ada", "bob"], false);
    let keys_item = ("keys", "modelhouse", "keys.json");
    let text = plan("", &[DIRECTORY, ACCOUNTS, keys_item]);
    let told = |keys: &[Value]| {
        let keys = list(keys, false);
        let files = [
            ("directory.json", &*people),
            ("accounts.json", &*vendor),
            ("keys.json", &*keys),
        ];
        about(&judged(&text, &files), "IAM-06-LEAVERS")
    };
    let sound = [key("k1", person("ada")), key("k2", robot)];
    assert_eq!(told(&sound), Vec::<String>::new());
    let of_leaver = told(&[key("k1", person("ada")), key("k3", person("bob"))]);
    assert_eq!(of_leaver.len(), 1);
    assert!(
        of_leaver[0].contains("against the directory: `k3`:"),
        "{of_leaver:?}"
    );
    // Somebody whose address nothing tells cannot be found.
    assert_eq!(told(&[key("k4", person("unknown"))]).len(), 1);
}

#[test]
fn groups_exist_and_share_nobody() {
    let groups: [(&str, &[&str]); 3] = [
        ("codex-admins", &["ada"]),
        ("Codex-Users", &["bob", "g-nested"]),
        ("nested", &["ada"]),
    ];
    let people = directory(&[("ada", true), ("bob", true)], &groups, 5);
    let text = |names: &str| plan(&format!("agent-groups: [{names}]"), &[DIRECTORY]);
    let told = |names: &str, rule: &str| {
        about(&judged(&text(names), &[("directory.json", &people)]), rule)
    };
    // By way of the nested group Ada is in both.
    let both = told("codex-admins, codex-users", "IAM-05-SEPARATE");
    assert_eq!(both.len(), 1);
    assert!(
        both[0].contains("`codex-admins and codex-users`"),
        "{both:?}"
    );
    assert_eq!(
        told("codex-admins, codex-users", "IAM-05"),
        Vec::<String>::new()
    );
    assert_eq!(told("codex-admins, codex-compliance", "IAM-05").len(), 1);
    assert_eq!(
        told("codex-admins, codex-compliance", "IAM-05-SEPARATE"),
        Vec::<String>::new()
    );
}

#[test]
fn retention_of_projects_follows_the_organisation() {
    let organization =
        |kind: &str| json!({"object": "organization.data_retention", "type": kind}).to_string();
    let project =
        |kind: &str| json!({"object": "project.data_retention", "type": kind}).to_string();
    let projects = json!([
        {"object": "organization.project", "id": "proj_a", "created_at": 1, "status": "active"},
        {"object": "organization.project", "id": "proj_b", "created_at": 1, "status": "active"},
    ])
    .to_string();
    let text = plan(
        "",
        &[
            ("retention", "modelhouse", "retention*.json"),
            ("projects", "modelhouse", "projects.json"),
        ],
    );
    let told = |kind: &str, of_b: &str, rule: &str| {
        let (organization, a, b) = (
            organization(kind),
            project("organization_default"),
            project(of_b),
        );
        let files = [
            ("retention.json", &*organization),
            ("retention.proj_a.json", &*a),
            ("retention.proj_b.json", &*b),
            ("projects.json", &*projects),
        ];
        about(&judged(&text, &files), rule)
    };
    let zero = "zero_data_retention";
    assert_eq!(
        told(zero, "enhanced_zero_data_retention", "VEN-01"),
        Vec::<String>::new()
    );
    assert_eq!(told(zero, zero, "VEN-01-PROJECTS"), Vec::<String>::new());
    let none = told(zero, "none", "VEN-01");
    assert_eq!(none.len(), 1);
    assert!(
        none[0].contains("retention at `modelhouse`: `proj_b`:"),
        "{none:?}"
    );
    // The default is what the organisation has.
    let monitored = told("modified_abuse_monitoring", zero, "VEN-01");
    assert!(monitored[0].contains("`proj_a`"), "{monitored:?}");
    // A project without a setting is not shown.
    let (organization, a) = (organization(zero), project("organization_default"));
    let files = [
        ("retention.json", &*organization),
        ("retention.proj_a.json", &*a),
        ("projects.json", &*projects),
    ];
    assert_eq!(about(&judged(&text, &files), "VEN-01-PROJECTS").len(), 1);
}

#[test]
fn rules_know_when_an_item_was_collected() {
    let summary = json!({"value": [{"id": "1", "activityDateTime": "2026-11-28T06:00:00Z",
        "provisioningAction": "create", "provisioningStatusInfo": {"status": "success"}}]});
    let text = plan("", &[("provisioning", "modelhouse", "log.json")]);
    let told = |text: &str| {
        about(
            &judged(text, &[("log.json", &summary.to_string())]),
            "IAM-01",
        )
    };
    assert_eq!(told(&text), Vec::<String>::new());
    let later = text.replace(
        "on: 2026-11-29",
        "on: 2026-11-29, at: \"2026-11-29T08:00:00Z\"",
    );
    assert_eq!(told(&later).len(), 1);
    let retention = json!({"object": "organization.data_retention", "type": "zero_data_retention"});
    let text = plan("", &[("retention", "modelhouse", "r.json")]);
    let told = |day: &str| {
        let text = text.replace("on: 2026-11-29", &format!("on: {day}"));
        about(
            &judged(&text, &[("r.json", &retention.to_string())]),
            "VEN-02",
        )
    };
    // Ninety-two days before the end of the period, and a day more.
    assert_eq!(told("2026-09-30"), Vec::<String>::new());
    assert_eq!(told("2026-09-29").len(), 1);
}
