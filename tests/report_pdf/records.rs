//! The records of the sample organisation.

use auditbinder::diagnostic::FindingRecord;
use auditbinder::model::artifact::Fact;
use auditbinder::model::{AgentMonth, ReadAs, Severity};
use auditbinder::render::dossier::{
    AgentFileRow, AgentPolicies, AgentRow, AnswerRow, AssetRow, AttributeRow, Attribution,
    AttributionRow, Checklist, ChecklistRow, DeploymentRow, Deployments, EffectiveRow, EvidenceRow,
    ExceptionRow, FileRow, FlowRow, HeatCell, IncidentRow, IneffectiveRow, OwnControlRow, PaperRow,
    PolicyRow, QuestionRow, RepositoryRow, RequestRow, RiskFacts, RoundRow, RuleRow, RunRow,
    SampleRow, ScenarioRow, ServiceRow, StatementGroup, StatementRow, Term, TopAnswerRow,
    TopControlRow, VendorFacts,
};

use super::{LONG_CONTROL, LONG_ITEM, text, texts};

pub fn system() -> Vec<StatementGroup> {
    let statement = |words: &str, evidence: &[&str]| StatementRow {
        text: text(words),
        evidence: texts(evidence),
        claimed_only: evidence.is_empty(),
    };
    vec![StatementGroup {
        title: text("Services provided"),
        statements: vec![
            statement("Clinics offer appointments.", &[LONG_ITEM]),
            statement("Nothing is kept.", &[]),
        ],
    }]
}

pub fn assets() -> Vec<AssetRow> {
    vec![AssetRow {
        id: text("codex-cli"),
        name: text("Codex CLI"),
        kind: text("ai-agent"),
        version: Some(text("0.169.0")),
        owner: None,
        location: text("development hosts, workstation"),
        data_class: text("phi-adjacent"),
        authentication: Some(text("API key")),
        validity: Some(text("from 2025-09-15")),
        agent: texts(&["sandbox: read-only", "approval: on-request"]),
    }]
}

pub fn flows() -> Vec<FlowRow> {
    vec![FlowRow {
        number: 1,
        id: text("df-codex-api"),
        from: text("Codex CLI"),
        to: text("OpenAI (openai-api)"),
        data_class: text("phi-adjacent"),
        protection: Some(text("TLS 1.3")),
        region: Some(text("United States")),
    }]
}

fn heat(count: usize) -> Vec<Vec<HeatCell>> {
    let cell = |rank: usize| HeatCell {
        level: text(["low", "moderate", "high"][rank]),
        rank,
        scenarios: texts(&["RS-01"][..count.min(rank / 2)]),
    };
    (0..2)
        .map(|row| (0..2).map(|column| cell(row + column)).collect())
        .collect()
}

pub fn risks() -> RiskFacts {
    let scale = |terms: [&str; 2]| {
        terms
            .map(|term| Term {
                term: text(term),
                meaning: text("a definition"),
            })
            .to_vec()
    };
    RiskFacts {
        method: text("NIST SP 800-30"),
        carried_out: text("carried out by Jürgen Weiß on 2026-09-18"),
        tolerance: text("moderate"),
        likelihood: scale(["rare", "likely"]),
        impact: scale(["minor", "severe"]),
        levels: texts(&["low", "moderate", "high"]),
        heat: heat(1),
        residual: heat(0),
        scenarios: vec![ScenarioRow {
            id: text("RS-01"),
            title: text("Prompt leakage"),
            assets: texts(&["codex-cli"]),
            threat: text("A person pastes a record."),
            vulnerability: text("Agents read what the folder holds."),
            existing: texts(&["OC-DLP"]),
            likelihood: text("likely"),
            impact: text("severe"),
            level: text("high"),
            rank: 2,
            treatment: text("mitigate: scan before each merge"),
            owner: Some(text("Дмитрий Соколов")),
            status: text("overdue since 2026-08-31"),
            due: Some(text("2026-08-31")),
            done: None,
            residual: Some(text("moderate")),
        }],
    }
}

pub fn vendor() -> VendorFacts {
    let service = |id: &str, papers: &[&str]| ServiceRow {
        id: text(id),
        name: text("API platform"),
        surface: text("api"),
        data_class: text("phi-adjacent"),
        region: Some(text("United States")),
        retention: Some(text("zero retention")),
        covered_by: texts(papers),
    };
    VendorFacts {
        id: text("openai"),
        name: text("OpenAI"),
        purpose: Some(text("Models for coding agents")),
        notes: texts(&["from 2025-09-15"]),
        services: vec![
            service("openai-api", &["baa-api"]),
            service("openai-cloud", &[]),
        ],
        papers: vec![PaperRow {
            id: text("baa-api"),
            title: text("Business associate agreement"),
            kind: text("baa"),
            validity: text("from 2025-10-06"),
            services: texts(&["openai-api"]),
            standing: text("sound"),
            weaknesses: Vec::new(),
            reviewed: Some(text("Jürgen Weiß on 2026-05-18")),
        }],
    }
}

pub fn policy() -> PolicyRow {
    PolicyRow {
        id: text("access-policy"),
        title: text("Access policy"),
        version: Some(text("3.2")),
        approved: text("Jürgen Weiß on 2025-10-14"),
        validity: text("from 2025-11-01"),
        standing: text("sound"),
    }
}

pub fn own_control() -> OwnControlRow {
    OwnControlRow {
        id: text("OC-DLP"),
        statement: text("Traffic passes a proxy."),
        owner: Some(text("Дмитрий Соколов")),
        frequency: Some(text("continuous")),
        // The last one is out of the scope of the report, and must not become a link.
        meets: texts(&["soc2:CC6.1", LONG_CONTROL, "dora:Art. 9(2)"]),
        evidence: texts(&[LONG_ITEM, "not-in-the-index"]),
        decisions: texts(&["hipaa:164.312(e)(2)(ii): implemented. By TLS."]),
    }
}

pub fn checklist() -> Checklist {
    let line = |id: &str, answer: &str| ChecklistRow {
        id: text(id),
        title: text("Telemetry pipeline"),
        place: Some(text("section 2, line 4")),
        counts_when: text("events reach immutable storage"),
        answer: text(answer),
        evidence: texts(&[LONG_ITEM]),
        missing: texts(&[&format!("Telemetry: `{LONG_ITEM}` is stale")]),
    };
    Checklist {
        id: Some(text("agent-ten-items")),
        source: Some(text("A list of 2026")),
        title: text("Ten items"),
        lines: vec![
            line("1", "answered"),
            line("2", "partly answered"),
            line("3", "gap"),
        ],
    }
}

pub fn repositories() -> Vec<RepositoryRow> {
    let row = |status: &str, why: Option<&str>| RepositoryRow {
        repository: text("care-console"),
        name: text("northwind-health/care-console"),
        regulation: text("HIPAA"),
        control: text("hipaa-security:164.312(a)(1)"),
        agent: text("codex-cli"),
        what: text("paths that must stay closed are closed to the agent"),
        status: text(status),
        why: why.map(text),
    };
    vec![
        row("pass", None),
        row("not evidenced", Some("nothing answers `CFG-13`")),
    ]
}

pub fn attribution() -> Attribution {
    Attribution {
        statement: text("A commit counts once for an agent."),
        rows: vec![AttributionRow {
            item: text(LONG_ITEM),
            file: text("web-portal.git-log.2026-10.jsonl"),
            counts: AgentMonth {
                agent: text("codex"),
                month: text("2026-10"),
                commits: 22,
                merges: 1,
                trailers: 24,
                assisted_by: 9,
            },
        }],
        left_out: 3,
    }
}

pub fn agent_policies() -> AgentPolicies {
    let place = "agents/config.toml:41";
    AgentPolicies {
        statement: text("Configuration is read as the program reads it."),
        agents: vec![AgentRow {
            asset: text("codex"),
            name: text("Codex CLI"),
            program: text("Codex CLI 0.169.0"),
            basis: text("the table for 0.169.0 is from runs of the program"),
            files: vec![AgentFileRow {
                item: text(LONG_ITEM),
                file: text("agents/config.toml"),
                kind: text("config, layer system"),
                verdict: text("read"),
                starts: true,
            }],
            effective: vec![EffectiveRow {
                at: text("evidence/config.toml:7"),
                setting: text("sandbox_mode"),
                value: text("workspace-write"),
                origin: text("system, config.toml:7"),
            }],
            ineffective: vec![IneffectiveRow {
                setting: text("sandbox.mode"),
                item: text(LONG_ITEM),
                place: text(place),
                at: text("evidence/config.toml:41"),
                effect: text("ignored"),
                why: text("`sandbox` is not a setting"),
                correct: Some(text("sandbox_mode = \"read-only\"")),
            }],
            overruled: texts(&["model at a is overruled by user at b"]),
            differences: Vec::new(),
        }],
        without: texts(&["GitHub Copilot (copilot)"]),
        runs: vec![RunRow {
            item: text(LONG_ITEM),
            file: text("agents/otel.jsonl"),
            population: text("53 log records of telemetry, 1 session"),
            span: text("2026-10-14T11:38:50.836Z to 2026-10-14T11:38:51.999Z"),
            who: texts(&["hosts: devbox-01"]),
            how: texts(&["models: gpt-5-codex"]),
            what: texts(&["decisions: approved/User 1"]),
        }],
    }
}

pub fn deployments() -> Deployments {
    let top = |status: &str| TopAnswerRow {
        agent: text("codex"),
        status: text(status),
        because: text("by CFG-13"),
    };
    Deployments {
        statement: text("Answers on the path are the organisation's own."),
        agents: vec![DeploymentRow {
            asset: text("codex"),
            name: text("Codex CLI"),
            stated: texts(&["data class phi-adjacent", "topology gateway through proxy"]),
            path: vec![QuestionRow {
                question: text("Does the agent see it?"),
                answer: text("no"),
                why: Some(text("Fixtures are synthetic.")),
                evidence: texts(&[LONG_ITEM]),
                missing: texts(&["dlp is weak"]),
            }],
            conclusion: text("agreement at API level, zero retention and a limited profile"),
            concluded: true,
            decided: Some(text("Aisha Rahman on 2026-08-24")),
            passed: texts(&["CFG-03", "REQ-03"]),
            answers: vec![AnswerRow {
                rule: text("CFG-33-SESSIONS"),
                verdict: text("not evidenced"),
                on: text("agent codex"),
                why: text("`doc.otel` is absent"),
                severity: text("medium"),
            }],
        }],
        top_controls: vec![TopControlRow {
            framework: text("soc2"),
            control: text("soc2:CC8.1"),
            state: Some(text("partial, contradicted")),
            concern: text("changes reach production that no person approved"),
            practice: text("commands ask"),
            settings: texts(&["permissions.disableBypassPermissionsMode (Claude Code)"]),
            agents: [
                "shown",
                "partly shown",
                "contradicted",
                "blocker",
                "not concerned",
            ]
            .map(top)
            .to_vec(),
        }],
        without: texts(&["cobit"]),
    }
}

pub fn sample() -> SampleRow {
    SampleRow {
        id: text("sample-leavers"),
        population: text("Leavers (23 of leaver-population)"),
        population_size: Some(23),
        listed_in: Some(text(LONG_ITEM)),
        matrix: Vec::new(),
        tests: texts(&["soc2:CC6.2"]),
        method: text("random"),
        size: 8,
        attributes: vec![AttributeRow {
            name: text("access removed within 24 hours"),
            text: Some(text("Okta and all systems outside it")),
            passed: 7,
            deviating: 1,
            not_applicable: 0,
        }],
        testers: texts(&["Ελένη Παπαδοπούλου (management)"]),
        deviations: texts(&["E-1442: closed nine days later"]),
        draw: None,
    }
}

pub fn exception() -> ExceptionRow {
    ExceptionRow {
        id: text("EXC-01"),
        title: text("Access removed late"),
        controls: texts(&["soc2:CC6.2"]),
        facts: vec![Term {
            term: text("Extent"),
            meaning: text("One of eight leavers."),
        }],
        owner: Some(text("Jürgen Weiß")),
        due: Some(text("2026-12-15")),
    }
}

pub fn incident() -> IncidentRow {
    IncidentRow {
        id: text("INC-01"),
        title: text("Outage"),
        dates: text("detected 2026-05-12, still open"),
        concerned: texts(&["codex-cli", "0 persons"]),
        cause: Some(text("A route was down.")),
        disclosure: Some(text("Messages were late.")),
        evidence: texts(&[LONG_ITEM]),
    }
}

pub fn requests() -> Vec<RequestRow> {
    let request = |id: &str, status: &str| RequestRow {
        id: text(id),
        text: text("Population of leavers"),
        answer: (status == "answered").then(|| text("23 people left.")),
        evidence: texts(&[LONG_ITEM]),
        controls: texts(&["soc2:CC6.3"]),
        page: Some(text("page 4")),
        not_answered_because: (status != "answered").then(|| text("it was never kept")),
        answered_on: Some(text("2026-11-02")),
        due: Some(text("2026-11-20")),
        left_out: status != "answered",
        rounds: vec![RoundRow {
            round: 1,
            on: Some(text("2026-10-20")),
            word: Some(text("Open")),
            status: Some(text("open")),
            comment: Some(text("Please name the source.")),
            returned_because: None,
            text: None,
            line: text("row 4"),
        }],
        status: text(status),
    };
    vec![
        request("RQ-01", "answered"),
        request("RQ-02", "not answered"),
    ]
}

pub fn findings() -> Vec<FindingRecord> {
    let severities = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Info,
    ];
    let finding = |severity: Severity| FindingRecord {
        code: "evidence-stale",
        severity,
        message: format!("evidence item `{LONG_ITEM}` was last collected on 2026-03-31"),
        file: Some(text("plan/evidence-operations.yaml")),
        line: Some(229),
        column: Some(5),
        subject: Some(text(LONG_ITEM)),
        notes: texts(&["it is due quarterly"]),
        help: Some(text("collect it again")),
    };
    severities.map(finding).to_vec()
}

fn item(id: &str, standing: &str) -> EvidenceRow {
    let file = |name: &str, digest: &str| FileRow {
        entry: format!("data/evidence/{id}/{name}"),
        href: format!("../evidence/{id}/{name}"),
        original: Some(text("evidence/access/Zugriffsprüfung Q2.csv")),
        size: 812,
        size_text: text("812 bytes"),
        sha256: digest.repeat(8),
        media_type: text("text/csv"),
        read_as: Some(ReadAs {
            kind: text("scim"),
            form: text("SCIM list of users"),
            records: Some(66),
            facts: vec![Fact {
                label: text("users"),
                value: text("66, of whom 3 are inactive"),
            }],
            agents: Vec::new(),
            agents_left_out: 0,
        }),
        lines: Some(67),
    };
    let held = standing != "claimed only";
    EvidenceRow {
        sheet: None,
        id: text(id),
        title: text("Quarterly review"),
        kind: text("access_review"),
        kind_title: text("Type of evidence"),
        section: text("evidence"),
        owner: held.then(|| text("Дмитрий Соколов")),
        dated: Some(text("2026-09-28")),
        covers: Some(text("2025-11-01 to 2026-10-31")),
        cadence: Some(text("quarterly")),
        provenance: texts(&["collected by Jürgen Weiß", "from Access review tool"]),
        standing: text(standing),
        weaknesses: texts(&["is due quarterly"]),
        observations: Vec::new(),
        rules: vec![
            RuleRow {
                rule: text("IAM-05"),
                verdict: text("pass"),
                why: String::new(),
            },
            RuleRow {
                rule: text("IAM-02"),
                verdict: text("fail"),
                why: text("`users.json` of `vendor-users`, two accounts have no owner"),
            },
        ],
        controls: texts(&[LONG_CONTROL, "soc2:CC6.1"]),
        files: if held {
            vec![file("Q1.csv", "3a78a38b"), file("Q2.csv", "97bbafed")]
        } else {
            Vec::new()
        },
        absent: (!held).then(|| text("claimed only: no document is held")),
    }
}

pub fn evidence() -> Vec<EvidenceRow> {
    vec![
        item("access-policy", "sound"),
        item("baa-api", "missing"),
        item("claim", "claimed only"),
        item(LONG_ITEM, "weak"),
    ]
}
