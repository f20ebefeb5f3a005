//! What a plan and its evidence lead to, from the plan's text to state and result.

use std::path::Path;

use auditbinder::diagnostic::{Color, human};
use auditbinder::model::{BuildVerdict, ControlResult, ControlState};
use auditbinder::pipeline;

/// A plan with one SOC 2 engagement and the given further sections.
fn plan(sections: &str) -> String {
    format!(
        "organization: {{name: Example}}
people:
  - {{id: ann, name: Ann Example}}
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC1, CC6, CC8]}}}}
{sections}"
    )
}

struct Answer {
    controls: Vec<(String, ControlState, ControlResult, String)>,
    codes: Vec<&'static str>,
    verdict: BuildVerdict,
}

impl Answer {
    fn of(&self, id: &str) -> (ControlState, ControlResult, &str) {
        let found = self.controls.iter().find(|(control, ..)| control == id);
        let (_, state, result, missing) = found.unwrap_or_else(|| panic!("{id} is not in scope"));
        (*state, *result, missing)
    }
}

/// Checks a plan with the given evidence files.
fn check(sections: &str, files: &[(&str, &str)]) -> Answer {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let path = folder.path().join("plan.yaml");
    std::fs::write(&path, plan(sections)).expect("the plan");
    judge(&path)
}

fn judge(path: &Path) -> Answer {
    let opened = pipeline::open(path).unwrap_or_else(|rejected| {
        let messages: Vec<String> = rejected
            .findings
            .iter()
            .map(|f| human(f, &rejected.sources, Color::No))
            .collect();
        panic!("{}", messages.join("\n"))
    });
    let gathered = opened.collect();
    let engagement = opened.engagements(None).expect("engagements")[0];
    let judged = pipeline::judge(&opened, &gathered, engagement);
    let controls = judged.coverage.controls.iter();
    Answer {
        controls: controls
            .map(|c| {
                (
                    c.scoped.control.to_string(),
                    c.state,
                    c.result,
                    c.missing.join("; "),
                )
            })
            .collect(),
        codes: judged.findings.iter().map(|f| f.code.as_str()).collect(),
        verdict: judged.coverage.verdict.clone(),
    }
}

const ITEM: &str = "
evidence:
  - id: minutes
    type: management_review_minutes
    owner: ann
    collected: {on: 2026-11-01, by: ann}
    source: {file: a.json}
    supports: [{id: soc2:CC1.3, strength: primary, why: records the reporting lines}]
";

#[test]
fn a_sound_primary_item_evidences_its_control() {
    let answer = check(ITEM, &[("a.json", "{}")]);
    assert_eq!(
        answer.of("soc2:CC1.3"),
        (ControlState::Evidenced, ControlResult::NotTested, "")
    );
    assert_eq!(answer.of("soc2:CC6.5").0, ControlState::NotEvidenced);
    assert_eq!(answer.codes, [""; 0]);
}

#[test]
fn a_control_whose_check_fails_is_never_plainly_evidenced() {
    for (severity, result) in [
        ("critical", ControlResult::Contradicted),
        ("high", ControlResult::Contradicted),
    ] {
        let check_yaml = format!(
            "{ITEM}    checks:\n      - {{id: on, assert: doc.enabled == true, severity: {severity}, message: it is off}}\n"
        );
        let answer = check(&check_yaml, &[("a.json", "{\"enabled\": false}")]);
        let (state, found, missing) = answer.of("soc2:CC1.3");
        assert_eq!((state, found), (ControlState::Partial, result));
        assert!(missing.contains("it is off"), "{missing}");
        assert_eq!(answer.codes, ["check-failed"]);
    }
    let low = format!(
        "{ITEM}    checks:\n      - {{id: on, assert: doc.enabled == true, severity: low, message: it is off}}\n"
    );
    let answer = check(&low, &[("a.json", "{\"enabled\": false}")]);
    let (state, result, _) = answer.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Evidenced, ControlResult::ExceptionsNoted)
    );
}

#[test]
fn a_check_that_the_document_cannot_answer_leaves_the_control_partial() {
    let yaml = format!(
        "{ITEM}    checks:\n      - {{id: on, assert: \"doc.enabled == true || true\", message: it is off}}\n"
    );
    let answer = check(&yaml, &[("a.json", "{}")]);
    let (state, result, missing) = answer.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Partial, ControlResult::NotTested)
    );
    assert!(missing.contains("`doc.enabled` is absent"), "{missing}");
    assert_eq!(answer.codes, ["check-not-evidenced"]);
    let broken = check(&yaml, &[("a.json", "{")]);
    assert_eq!(broken.codes, ["check-error"]);
    assert_eq!(broken.of("soc2:CC1.3").0, ControlState::Partial);
}

#[test]
fn a_passed_check_is_a_result() {
    let yaml = format!(
        "{ITEM}    checks:\n      - {{id: on, assert: doc.enabled == true, message: it is off}}\n"
    );
    let answer = check(&yaml, &[("a.json", "{\"enabled\": true}")]);
    let (state, result, _) = answer.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Evidenced, ControlResult::NoExceptionSeen)
    );
}

const SAMPLE: &str = "
populations:
  - {id: leavers, description: Leavers of the period, evidence: minutes, size: 3}
samples:
  - id: leavers-1
    population: leavers
    tests: [soc2:CC1.3]
    method: random
    selected: [L1, L2]
    results:
      - {item: L1, attribute: removed in a day, outcome: pass, tester: ann, role: management}
";

#[test]
fn a_control_whose_sample_deviates_is_never_plainly_evidenced() {
    let yaml = format!(
        "{ITEM}{SAMPLE}      - {{item: L2, attribute: removed in a day, outcome: deviation}}\n"
    );
    let answer = check(&yaml, &[("a.json", "{}")]);
    let (state, result, _) = answer.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Evidenced, ControlResult::ExceptionsNoted)
    );
    assert_eq!(answer.codes, ["sample-deviation"]);
}

#[test]
fn a_sample_with_untested_instances_leaves_the_control_partial() {
    let answer = check(&format!("{ITEM}{SAMPLE}"), &[("a.json", "{}")]);
    let (state, result, missing) = answer.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Partial, ControlResult::NoExceptionSeen)
    );
    assert!(
        missing.contains("1 of 2 instances lack results"),
        "{missing}"
    );
    assert_eq!(answer.codes, ["sample-incomplete"]);
}

#[test]
fn an_empty_population_means_that_the_control_did_not_operate() {
    let yaml = format!(
        "{ITEM}
populations:
  - {{id: leavers, description: Leavers of the period, evidence: minutes, size: 0}}
samples:
  - {{id: leavers-1, population: leavers, tests: [soc2:CC1.3], method: census}}
"
    );
    let answer = check(&yaml, &[("a.json", "{}")]);
    let (state, result, _) = answer.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Evidenced, ControlResult::DidNotOperate)
    );
}

#[test]
fn a_counted_population_is_empty_only_where_somebody_states_so() {
    let plan = |stated: &str| {
        format!(
            "{ITEM}
populations:
  - id: leavers
    description: Leavers of the period
    evidence: minutes
    identity: record.left
    filter: has(record.left)
    {stated}
samples:
  - {{id: leavers-1, population: leavers, tests: [soc2:CC1.3], method: census}}
"
        )
    };
    let files = [("a.json", "{\"joined\": \"ben\"}")];
    let silent = check(&plan(""), &files);
    let (state, _, missing) = silent.of("soc2:CC1.3");
    assert_eq!(state, ControlState::Partial);
    assert!(
        missing.contains("it is not shown that population `leavers` is empty"),
        "{missing}"
    );
    assert_eq!(silent.codes, ["population-empty"]);
    let stated = "no-occurrences: {statement: nobody left, by: ann, on: 2026-07-01}";
    let stated = check(&plan(stated), &files);
    let (state, result, _) = stated.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Evidenced, ControlResult::DidNotOperate)
    );
    // A record that cannot be read may be one of a leaver.
    let damaged = [("a.json", "{\"joined\": \"ben\"}\n{\"left\": ")];
    let unread = check(&plan(""), &damaged);
    assert!(unread.codes.contains(&"population-unreadable"));
}

/// Configuration of Codex CLI that leaves no rule without an answer.
fn whole_config(sandbox: &str) -> String {
    format!(
        r#"
sandbox_mode = "{sandbox}"
approval_policy = "on-request"
check_for_update_on_startup = false
model = "gpt-5-codex"
cli_auth_credentials_store = "keyring"
forced_login_method = "api"
default_permissions = "work"
[permissions.work.filesystem]
"~/.ssh" = "none"
[history]
persistence = "none"
[analytics]
enabled = false
[feedback]
enabled = false
[otel]
environment = "production"
log_user_prompt = false
tool_result = {{ max_bytes = 0 }}
metrics_exporter = "none"
exporter = {{ otlp-http = {{ endpoint = "https://otel.example", protocol = "json" }} }}
[shell_environment_policy]
inherit = "core"
"#
    )
}

#[test]
fn a_control_whose_stated_setting_differs_from_the_found_one_is_never_plainly_evidenced() {
    let yaml = "
assets:
  - id: codex
    name: Codex CLI
    kind: ai-agent
    version: 0.169.0
    data-class: confidential
    agent: {sandbox-mode: read-only, approval-policy: on-request}
parameters:
  approved-models: [gpt-5-codex]
  approved-login-methods: [api]
  telemetry-host: [otel.example]
  sensitive-paths: [~/.ssh]
evidence:
  - id: codex-config
    type: configuration_baseline
    owner: ann
    parser: codex-config
    about: [codex]
    collected: {on: 2026-11-01, by: ann}
    source: {file: config.toml}
    supports: [{id: soc2:CC1.3, strength: primary}]
";
    let differs = check(yaml, &[("config.toml", &whole_config("workspace-write"))]);
    let (state, result, missing) = differs.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Partial, ControlResult::Contradicted)
    );
    assert!(
        missing.contains("read-only") && missing.contains("workspace-write"),
        "{missing}"
    );
    assert_eq!(differs.codes, ["stated-not-found"]);
    let agrees = check(yaml, &[("config.toml", &whole_config("read-only"))]);
    let (state, result, _) = agrees.of("soc2:CC1.3");
    assert_eq!(
        (state, result),
        (ControlState::Evidenced, ControlResult::NoExceptionSeen)
    );
}

#[test]
fn a_claim_without_a_document_is_claimed_only() {
    let answer = check(&ITEM.replace("    source: {file: a.json}\n", ""), &[]);
    assert_eq!(answer.of("soc2:CC1.3").0, ControlState::ClaimedOnly);
    assert_eq!(answer.codes, ["claim-without-document"]);
}

#[test]
fn evidence_that_cannot_be_read_is_not_evidence() {
    let answer = check(ITEM, &[]);
    let (state, _, missing) = answer.of("soc2:CC1.3");
    assert_eq!(state, ControlState::NotEvidenced);
    assert!(
        missing.contains("`minutes` nothing could be read"),
        "{missing}"
    );
    assert_eq!(answer.codes, ["evidence-missing"]);
}

#[test]
fn a_gap_is_explained_only_by_response_owner_and_date() {
    let gaps = "
gaps:
  - {id: g1, controls: [soc2:CC6.5], response: we will collect it, owner: ann, due: 2027-03-01}
";
    let without = check(ITEM, &[("a.json", "{}")]);
    let with = check(&format!("{ITEM}{gaps}"), &[("a.json", "{}")]);
    let BuildVerdict::Partial { explained: 0, open } = without.verdict else {
        panic!("{:?}", without.verdict)
    };
    assert_eq!(
        with.verdict,
        BuildVerdict::Partial {
            explained: 1,
            open: open - 1
        }
    );
    assert_eq!(with.of("soc2:CC6.5").0, ControlState::NotEvidenced);
}

#[test]
fn a_strict_gate_refuses_controls_without_mapped_evidence() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("plan.yaml");
    let text = plan(ITEM).replace(
        "    kinds: [type-2]",
        "    gate: strict\n    kinds: [type-2]",
    );
    std::fs::write(&path, text).expect("the plan");
    std::fs::write(folder.path().join("a.json"), "{}").expect("evidence");
    let answer = judge(&path);
    assert!(
        matches!(answer.verdict, BuildVerdict::Refused { .. }),
        "{:?}",
        answer.verdict
    );
    assert!(answer.codes.contains(&"control-unmapped"));
}

#[test]
fn every_control_has_one_state_and_one_result() {
    let answer = check(ITEM, &[("a.json", "{}")]);
    // CC1 has 5 criteria, CC6 8, CC8 1.
    assert_eq!(answer.controls.len(), 14);
}

#[test]
fn an_own_control_that_ended_before_the_period_carries_no_evidence() {
    let own = |until: &str| {
        format!(
            "{}
controls:
  - {{id: oc, statement: Reviews happen, meets: [soc2:CC6.5], evidence: [minutes]{until}}}
",
            ITEM.replace("    supports: [{id: soc2:CC1.3, strength: primary, why: records the reporting lines}]\n", "")
        )
    };
    let operating = check(&own(""), &[("a.json", "{}")]);
    assert_eq!(operating.of("soc2:CC6.5").0, ControlState::Partial);
    let ended = check(&own(", until: 2025-06-30"), &[("a.json", "{}")]);
    assert_eq!(ended.of("soc2:CC6.5").0, ControlState::NotEvidenced);
}

#[test]
fn papers_of_a_vendor_that_left_before_the_period_are_not_sound() {
    let vendor = |until: &str| {
        format!(
            "
vendors:
  - id: host
    name: Host
    owner: ann{until}
    documents:
      - id: host-soc2
        type: vendor_report_review
        from: 2026-01-01
        until: 2026-12-31
        source: {{file: a.json}}
        supports: [{{id: soc2:CC6.4, strength: primary}}]
"
        )
    };
    let in_use = check(&vendor(""), &[("a.json", "{}")]);
    assert_eq!(in_use.of("soc2:CC6.4").0, ControlState::Evidenced);
    let gone = check(&vendor("\n    until: 2025-11-30"), &[("a.json", "{}")]);
    assert_eq!(gone.of("soc2:CC6.4").0, ControlState::Partial);
}
