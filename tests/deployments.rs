//! Agents as they are deployed: what rules say of all their files together, what differs
//! from what the plan states, and where their decision path leads.

#[path = "support/judged.rs"]
#[allow(dead_code, reason = "several tests share it")]
mod judged;

use auditbinder::diagnostic::Finding;
use judged::{Answer, judged};

/// A plan with one agent: its data class, what stands under `agent:`, and more sections.
fn plan(class: &str, agent: &str, sections: &str) -> String {
    format!(
        "organization: {{name: Example}}
people: [{{id: ann, name: Ann Example, hosts: [devbox-01]}}]
engagements:
  - id: audit
    title: Audit
    kinds: [type-2]
    period: {{from: 2026-01-01, until: 2026-12-31}}
    as-of: 2027-01-15
    profile: {{catalogs: {{soc2: soc2-tsc-2017}}, scope: {{soc2: [CC6, CC7, CC8]}}}}
assets:
  - {{id: agent-gateway, name: Gateway, kind: proxy, owner: ann, data-class: none}}
  - id: codex
    name: Codex CLI
    kind: ai-agent
    version: 0.169.0
    owner: ann
    data-class: {class}
    agent: {{{agent}}}
{sections}"
    )
}

/// One evidence item about the agent.
fn item(id: &str, parser: &str, file: &str) -> String {
    format!(
        "  - {{id: {id}, type: prompt_logging_disabled, owner: ann, parser: {parser}, about: [codex], \
         collected: {{on: 2026-11-01, by: ann}}, source: {{file: {file}}}}}\n"
    )
}

fn messages<'a>(findings: &[&'a Finding]) -> Vec<&'a str> {
    findings.iter().map(|f| f.message.as_str()).collect()
}

/// What is said of a rule, in a finding of its own or in the notes of one about several.
fn about<'a>(answer: &'a Answer, rule: &str) -> Vec<&'a str> {
    let quoted = format!("`{rule}`");
    let texts = answer.findings.iter().flat_map(|finding| {
        std::iter::once(finding.message.as_str()).chain(finding.notes.iter().map(String::as_str))
    });
    texts.filter(|text| text.contains(&quoted)).collect()
}

#[test]
fn a_key_that_one_layer_lacks_is_found_in_another() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("system", "codex-config", "system.toml"),
        item("user", "codex-config", "user.toml"),
    ];
    let text = plan("none", "", &evidence.concat());
    let system = "cli_auth_credentials_store = \"keyring\"\n";
    let user = "model = \"gpt-5-codex\"\n[history]\npersistence = \"save-all\"\n";
    let answer = judged(&text, &[("system.toml", system), ("user.toml", user)]);
    assert!(
        about(&answer, "CFG-25").is_empty(),
        "the other layer sets it"
    );
    let failed = messages(&answer.raised("check-failed"));
    assert_eq!(
        failed,
        ["check `CFG-33` on the policy of `codex`: prompts are kept in a history file in clear"]
    );
    let place = answer.raised("check-failed")[0]
        .place
        .as_ref()
        .expect("a place");
    assert_eq!((place.file.as_ref(), place.line), ("user.toml", 3));
    let open = about(&answer, "CFG-16");
    assert_eq!(open.len(), 1, "one answer for both files: {open:?}");
}

#[test]
fn full_access_in_any_layer_fails() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("project", "codex-config", "project.toml"),
        item("managed", "codex-config", "managed_config.toml"),
    ];
    let text = plan("none", "", &evidence.concat());
    let files = [
        ("project.toml", "sandbox_mode = \"danger-full-access\"\n"),
        ("managed_config.toml", "sandbox_mode = \"read-only\"\n"),
    ];
    let answer = judged(&text, &files);
    let failed = about(&answer, "CFG-03");
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(
        failed[0].contains("`project.toml` of `project`"),
        "{failed:?}"
    );
}

#[test]
fn a_layer_that_says_nothing_leaves_open_nothing_that_another_answers() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("project", "codex-config", "project.toml"),
        item("managed", "codex-config", "managed_config.toml"),
    ];
    let text = plan("none", "", &evidence.concat());
    let one_sets_it = [
        ("project.toml", "model = \"gpt-5-codex\"\n"),
        (
            "managed_config.toml",
            "sandbox_mode = \"read-only\"\n[otel]\nlog_user_prompt = false\n",
        ),
    ];
    let answer = judged(&text, &one_sets_it);
    for rule in ["CFG-03", "CFG-15"] {
        assert_eq!(about(&answer, rule), Vec::<String>::new(), "{rule}");
    }
    let none_sets_it = [
        ("project.toml", "model = \"gpt-5-codex\"\n"),
        ("managed_config.toml", "model = \"gpt-5-codex\"\n"),
    ];
    let answer = judged(&text, &none_sets_it);
    let open = about(&answer, "CFG-03");
    assert_eq!(open.len(), 1, "one answer for both files: {open:?}");
    let told = answer.raised("check-not-evidenced");
    let of_policy = told
        .iter()
        .any(|finding| finding.message.contains("the policy of `codex`"));
    assert!(of_policy, "{told:?}");
}

#[test]
fn a_rule_without_its_parameter_names_it_and_does_not_pass() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("config", "codex-config", "config.toml"),
    ];
    let sections = evidence.concat();
    let files = [("config.toml", "model = \"gpt-5-codex\"\n")];
    let without = judged(&plan("none", "", &sections), &files);
    let told = without
        .findings
        .iter()
        .find(|f| f.message.contains("parameter"));
    let told = told.expect("the missing parameters are told");
    assert_eq!(told.message, "the plan lacks 3 parameters to compare with");
    assert!(
        told.notes
            .iter()
            .any(|note| note.starts_with("`approved-models`: `CFG-30`"))
    );
    let sections =
        format!("parameters: {{approved-models: [other], sensitive-paths: []}}\n{sections}");
    let with = judged(&plan("none", "", &sections), &files);
    let failed = messages(&with.raised("check-failed"));
    assert!(failed[0].starts_with("check `CFG-30`"), "{failed:?}");
}

#[test]
fn requirements_that_others_may_change_are_told() {
    let item = |collected: &str| {
        format!(
            "evidence:\n  - {{id: req, type: requirements_toml, owner: ann, parser: codex-requirements, \
             about: [codex], collected: {{on: 2026-11-01, by: ann{collected}}}, source: {{file: requirements.toml}}}}\n"
        )
    };
    let files = [(
        "requirements.toml",
        "allowed_sandbox_modes = [\"read-only\"]\n",
    )];
    let said = |collected: &str| {
        let answer = judged(&plan("none", "", &item(collected)), &files);
        about(&answer, "REQ-01")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let open = said("");
    assert!(open[0].contains("`item.file-owner` is absent"), "{open:?}");
    assert!(said(", file-owner: root, file-mode: \"0644\"").is_empty());
    for (owner, mode) in [("alice", "0644"), ("root", "0664"), ("root", "0646")] {
        let failed = said(&format!(", file-owner: {owner}, file-mode: \"{mode}\""));
        assert!(
            failed[0].contains("somebody other than root"),
            "{owner} {mode}: {failed:?}"
        );
    }
}

#[test]
fn a_topology_that_the_address_contradicts_is_told_with_both() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("config", "codex-config", "config.toml"),
    ]
    .concat();
    let said = |topology: &str, config: &str| {
        let agent = format!("topology: {topology}, gateway: agent-gateway");
        let answer = judged(&plan("none", &agent, &evidence), &[("config.toml", config)]);
        let found = answer.raised("stated-not-found");
        messages(&found)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let azure = "model_provider = \"azure\"\n[model_providers.azure]\nname = \"Azure\"\nbase_url = \"https://r.openai.azure.com/openai\"\n";
    let vendor = "model_provider = \"own\"\n[model_providers.own]\nname = \"Own\"\nbase_url = \"https://api.openai.com/v1\"\n";
    assert_eq!(
        said("direct-api", azure),
        [
            "asset `codex` states `topology: direct-api`, and config.toml:4:1 sends requests to https://r.openai.azure.com/openai"
        ]
    );
    assert_eq!(
        said("hosted", vendor),
        [
            "asset `codex` states `topology: hosted`, and config.toml:4:1 sends requests to https://api.openai.com/v1"
        ]
    );
    for (topology, config) in [
        ("hosted", azure),
        ("direct-api", vendor),
        ("gateway", vendor),
        ("gateway", azure),
    ] {
        assert!(said(topology, config).is_empty(), "{topology} {config}");
    }
}

/// One event of Codex CLI as OTLP, with its attributes.
fn event(name: &str, attributes: &[(&str, &str)]) -> String {
    let own = [
        ("event.name", name),
        ("event.timestamp", "2026-10-01T10:00:00.000Z"),
    ];
    let common = [
        ("conversation.id", "c-1"),
        ("app.version", "0.169.0"),
        ("user.email", "ann@example.com"),
    ];
    let all = own.iter().chain(&common).chain(attributes);
    let attributes: Vec<String> = all
        .map(|(key, value)| {
            format!("{{\"key\":\"{key}\",\"value\":{{\"stringValue\":\"{value}\"}}}}")
        })
        .collect();
    format!(
        "{{\"resourceLogs\":[{{\"scopeLogs\":[{{\"logRecords\":[{{\"attributes\":[{}]}}]}}]}}]}}\n",
        attributes.join(",")
    )
}

#[test]
fn what_ran_is_compared_with_statement_and_with_files() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("config", "codex-config", "config.toml"),
        item("logs", "otlp-logs", "logs.jsonl"),
    ]
    .concat();
    let logs = event(
        "codex.conversation_starts",
        &[
            ("approval_policy", "never"),
            ("sandbox_policy", "read-only"),
            ("auth_mode", "Chatgpt"),
        ],
    );
    let files = [
        (
            "config.toml",
            "approval_policy = \"on-request\"\nsandbox_mode = \"read-only\"\n",
        ),
        ("logs.jsonl", &logs),
    ];
    let answer = judged(&plan("none", "login: api-key", &evidence), &files);
    assert_eq!(
        messages(&answer.raised("stated-not-found")),
        ["asset `codex` states `login: api-key`, and `logs.jsonl` of `logs` ran with `Chatgpt`"]
    );
    assert_eq!(
        messages(&answer.raised("policy-differs")),
        [
            "`logs.jsonl` of `logs` ran with `never` where the files of `codex` give `approval_policy` on-request"
        ]
    );
    let answer = judged(&plan("none", "login: chatgpt", &evidence), &files);
    assert!(answer.raised("stated-not-found").is_empty());
}

#[test]
fn telemetry_rules_look_at_gaps_content_and_approvals() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("logs", "otlp-logs", "logs.jsonl"),
    ]
    .concat();
    let evidence = evidence.replace(
        "source:",
        "covers-from: 2026-09-20, covers-until: 2026-10-02, source:",
    );
    let logs = [
        event(
            "codex.tool_decision",
            &[
                ("decision", "approved"),
                ("source", "Config"),
                ("call_id", "a"),
            ],
        ),
        event(
            "codex.tool_result",
            &[("call_id", "a"), ("arguments", "ls"), ("output", "x")],
        ),
    ]
    .concat();
    let answer = judged(&plan("none", "", &evidence), &[("logs.jsonl", &logs)]);
    for rule in ["RUN-02", "RUN-07", "RUN-11"] {
        let said = about(&answer, rule);
        assert_eq!(said.len(), 1, "{rule}: {said:?}");
        assert!(said[0].starts_with("check `"), "{rule}: {said:?}");
    }
    let wide = format!("parameters: {{telemetry-gap-days: [\"11\"]}}\n{evidence}");
    let answer = judged(&plan("none", "", &wide), &[("logs.jsonl", &logs)]);
    assert!(
        about(&answer, "RUN-07").is_empty(),
        "11 days without an event are allowed"
    );
}

#[test]
fn a_session_is_compared_with_the_telemetry_of_its_agent() {
    let data = |name: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/agents/telemetry/");
        std::fs::read_to_string(format!("{folder}{name}")).expect("the capture is there")
    };
    let session =
        data("sessions/rollout-2026-11-20T11-38-50-01a1f8c0-8c48-79f3-a411-023eff854074.jsonl");
    let logs = data("approvals-0.169.posted.json");
    let evidence = [
        "evidence:\n".to_owned(),
        item("logs", "otlp-logs", "logs.json"),
        item("session", "codex-sessions", "session.jsonl"),
    ]
    .concat();
    let files = [
        ("logs.json", logs.as_str()),
        ("session.jsonl", session.as_str()),
    ];
    let answer = judged(&plan("none", "", &evidence), &files);
    let said = about(&answer, "RUN-03-SESSION");
    assert!(said[0].contains("has no decision about it"), "{said:?}");
    let alone = [
        "evidence:\n".to_owned(),
        item("session", "codex-sessions", "session.jsonl"),
    ]
    .concat();
    let answer = judged(&plan("none", "", &alone), &files);
    let said = about(&answer, "RUN-03-SESSION");
    assert!(
        said[0].contains("escalations-without-decision` is absent"),
        "{said:?}"
    );
}

/// The decision path as the plan writes it.
fn path(answers: &[(&str, &str)]) -> String {
    let answers: Vec<String> = answers
        .iter()
        .map(|(question, answer)| {
            format!("{question}: {{answer: \"{answer}\", why: because, evidence: []}}")
        })
        .collect();
    format!("decision: {{{}}}", answers.join(", "))
}

#[test]
fn a_decision_path_must_fit_the_data_class() {
    let involves = ("involves-phi", "yes");
    let sees = ("sees-phi", "yes");
    let (scrub, host) = ("can-be-scrubbed", "covered-hosting");
    let cases = [
        ("none", vec![("involves-phi", "no")], 0),
        ("phi-adjacent", vec![("involves-phi", "no")], 1),
        ("phi-adjacent", vec![involves, ("sees-phi", "no")], 0),
        ("none", vec![involves, ("sees-phi", "no")], 1),
        ("phi-touching", vec![involves, sees, (scrub, "yes")], 0),
        ("phi-adjacent", vec![involves, sees, (scrub, "yes")], 1),
        (
            "phi-touching",
            vec![involves, sees, (scrub, "no"), (host, "yes")],
            0,
        ),
        // In use although the path ends at not using it.
        (
            "phi-touching",
            vec![involves, sees, (scrub, "no"), (host, "no")],
            1,
        ),
    ];
    for (class, answers, expected) in cases {
        let answer = judged(&plan(class, &path(&answers), ""), &[]);
        let said = answer.raised("stated-not-found");
        assert_eq!(
            said.len(),
            expected,
            "{class} {answers:?}: {:?}",
            messages(&said)
        );
    }
}

#[test]
fn an_open_path_and_an_answer_without_evidence_are_not_evidenced() {
    let open = judged(
        &plan("phi-touching", &path(&[("involves-phi", "yes")]), ""),
        &[],
    );
    assert_eq!(about(&open, "AGT-01").len(), 1);
    let answers = path(&[("involves-phi", "yes"), ("sees-phi", "no")]);
    let closed = judged(&plan("phi-adjacent", &answers, ""), &[]);
    assert!(about(&closed, "AGT-01").is_empty());
    assert_eq!(about(&closed, "AGT-02").len(), 1);
}

#[test]
fn an_agent_that_sees_the_data_is_asked_for_more() {
    for (class, expected) in [("phi-touching", 1), ("phi-adjacent", 0)] {
        let answer = judged(&plan(class, "", ""), &[]);
        for rule in ["AGT-03", "AGT-04", "AGT-05", "AGT-06"] {
            assert_eq!(about(&answer, rule).len(), expected, "{class} {rule}");
        }
    }
    let vendor_log = judged(&plan("none", "log-source: vendor, login: api-key", ""), &[]);
    assert_eq!(about(&vendor_log, "AGT-07").len(), 1);
}

#[test]
fn a_layer_that_the_agent_does_not_have_is_an_error_with_the_nearest_one() {
    let evidence = [
        "evidence:\n".to_owned(),
        item("config", "codex-config", "config.toml"),
    ]
    .concat();
    let evidence = evidence.replace("source:", "layer: sistem, source:");
    let answer = judged(
        &plan("none", "", &evidence),
        &[("config.toml", "model = \"x\"\n")],
    );
    let wrong = answer.raised("wrong-value");
    assert_eq!(
        messages(&wrong),
        ["Codex CLI has no layer `sistem` for this kind of file"]
    );
    assert_eq!(wrong[0].label.as_deref(), Some("did you mean `system`?"));
}

#[test]
fn a_file_of_two_versions_is_read_as_each_of_them() {
    let older = "  - {id: older, name: Older, kind: ai-agent, version: 0.121.0, owner: ann, data-class: none, agent: {}}\n";
    let evidence = [
        "evidence:\n".to_owned(),
        item("config", "codex-config", "config.toml"),
    ]
    .concat();
    let evidence = evidence.replace("about: [codex]", "about: [codex, older]");
    let config = "approval_policy = \"untrusted\"\n";
    let answer = judged(
        &plan("none", "", &format!("{older}{evidence}")),
        &[("config.toml", config)],
    );
    let refused = messages(&answer.raised("configuration-refused"));
    assert_eq!(refused.len(), 1, "0.121.0 takes it: {refused:?}");
    assert!(refused[0].contains("0.169.0"), "{refused:?}");
}

#[test]
fn an_agreement_covers_the_logins_that_it_names() {
    let said = |logins: &str, login: &str| {
        let sections = format!(
            "vendors:
  - id: vendor
    name: Vendor
    owner: ann
    services: [{{id: vendor-cli, name: Command line, surface: cli, data-class: phi-touching}}]
    agreements:
      - {{id: baa, type: baa, signed: 2026-01-02, from: 2026-01-02, services: [vendor-cli]{logins}, owner: ann, source: {{file: baa.md}}}}
data-flows:
  - {{id: flow, from: codex, to: vendor, surface: vendor-cli, data-class: phi-touching, protection: TLS 1.3}}
"
        );
        let text = plan("phi-touching", &format!("login: {login}"), &sections);
        let answer = judged(&text, &[("baa.md", "Agreement\n")]);
        let uncovered = answer.raised("surface-not-covered");
        let told = messages(&uncovered)
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        (told, about(&answer, "AGT-08").len())
    };
    assert_eq!(
        said("", "chatgpt"),
        (vec![], 0),
        "an agreement that names no login"
    );
    assert_eq!(said(", logins: [api-key]", "api"), (vec![], 0));
    let (told, open) = said(", logins: [api-key]", "chatgpt");
    assert_eq!(
        told,
        ["data flow `flow` uses the login `chatgpt`, which `baa` does not cover"]
    );
    assert_eq!(open, 1, "no agreement that covers it is in hand");
}
