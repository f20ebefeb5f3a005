//! A small dossier with long ids, names in three scripts and every kind of record.

use auditbinder::diagnostic::FindingRecord;
use auditbinder::model::Severity;
use auditbinder::render::dossier::*;

const LONG_ITEM: &str = "quarterly-review-of-privileged-access";
const LONG_CONTROL: &str = "hipaa:164.308(a)(1)(ii)(A)";

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A dossier without any record.
pub fn empty() -> Dossier {
    Dossier {
        package: package(),
        organization: OrganizationFacts {
            name: text("Example Care"),
            legal_name: some("Example Care, Inc."),
            country: some("US"),
            lei: None,
            contacts: Vec::new(),
        },
        engagement: engagement(),
        signer: None,
        verdict: VerdictFacts {
            word: text("COMPLETE"),
            line: text("COMPLETE"),
            gaps: 0,
            explained: 0,
            open: 0,
        },
        frameworks: Vec::new(),
        gaps: Vec::new(),
        exclusions: Vec::new(),
        accepted: Vec::new(),
        overdue: Vec::new(),
        system: Vec::new(),
        assets: Vec::new(),
        flows: Vec::new(),
        risks: None,
        vendors: Vec::new(),
        policies: Vec::new(),
        own_controls: Vec::new(),
        checklist: Checklist {
            title: text("Ten items"),
            lines: Vec::new(),
        },
        samples: Vec::new(),
        exceptions: Vec::new(),
        incidents: Vec::new(),
        requests: Vec::new(),
        findings: Vec::new(),
        evidence: Vec::new(),
        glossary: Vec::new(),
    }
}

fn package() -> PackageFacts {
    PackageFacts {
        id: text("example-2026-1-2d711642b726"),
        name: text("example-2026"),
        sequence: 1,
        evidence_root: "2d711642b726b044".repeat(4),
        fingerprint: text("SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDpGy3YyyhBkvYq5pQ"),
        minisign_key: text("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"),
        time: text("2026-11-20T00:00:00Z"),
        software: text("auditbinder 0.1.0"),
        files: 3,
        bytes: 4_812,
    }
}

fn engagement() -> EngagementFacts {
    EngagementFacts {
        id: text("example-2026"),
        title: text("Care platform, SOC 2 Type 2"),
        kinds: text("type-2"),
        period: text("2025-11-01 to 2026-10-31"),
        as_of: text("2026-11-16"),
        auditor: some("Example Assurance LLP"),
        audience: some("auditor"),
        classification: text("confidential"),
        gate: text("open"),
    }
}

/// A dossier with every kind of record.
pub fn dossier() -> Dossier {
    Dossier {
        signer: Some(SignerFacts {
            name: text("Ελένη Παπαδοπούλου"),
            role: some("Lead for Evidence"),
            meaning: text("I assembled this package."),
            identity: text("evidence@example.example"),
        }),
        verdict: VerdictFacts {
            word: text("PARTIAL"),
            line: text("PARTIAL (2 gaps: 1 explained, 1 open)"),
            gaps: 2,
            explained: 1,
            open: 1,
        },
        frameworks: frameworks(),
        gaps: gaps(),
        exclusions: vec![ExclusionRow {
            control: text("hipaa:164.314(b)(2)"),
            title: text("Group health plan"),
            reason: text("There is no group health plan in the system."),
        }],
        accepted: vec![AcceptedRow {
            code: text("evidence-stale"),
            message: format!("evidence item `{LONG_ITEM}` is due quarterly"),
            subject: text(LONG_ITEM),
            reason: text("The next one follows in December."),
            owner: text("Дмитрий Соколов"),
            expires: text("2027-01-31"),
        }],
        overdue: vec![OverdueRow {
            what: text("risk treatment"),
            id: text("RS-01"),
            title: text("Prompt leakage"),
            owner: text("Jürgen Weiß"),
            due: text("2026-08-31"),
        }],
        system: system(),
        assets: assets(),
        flows: flows(),
        risks: Some(risks()),
        vendors: vec![vendor()],
        policies: vec![policy()],
        own_controls: vec![own_control()],
        checklist: checklist(),
        samples: vec![sample()],
        exceptions: vec![exception()],
        incidents: vec![incident()],
        requests: requests(),
        findings: findings(),
        evidence: evidence(),
        glossary: vec![Term {
            term: text("gap"),
            meaning: text("A control without sufficient evidence."),
        }],
        ..empty()
    }
}

fn counts(words: [&str; 5], numbers: [usize; 5]) -> Vec<Count> {
    let count = |(word, count): (&str, usize)| Count {
        word: text(word),
        count,
    };
    words.into_iter().zip(numbers).map(count).collect()
}

const STATES: [&str; 5] = [
    "evidenced",
    "partial",
    "not evidenced",
    "claimed only",
    "not applicable",
];
const RESULTS: [&str; 5] = [
    "no exception seen",
    "exceptions noted",
    "contradicted",
    "did not operate",
    "not tested",
];

fn framework(short: &str, states: [usize; 5], groups: Vec<ControlGroup>) -> Framework {
    let total = states.iter().sum();
    Framework {
        short: text(short),
        catalog: format!("{short}-catalog"),
        title: format!("The framework {short}"),
        version: text("2026"),
        status: text("in force"),
        total,
        states: counts(STATES, states),
        results: counts(RESULTS, [0, 0, 0, 0, total]),
        groups,
    }
}

fn frameworks() -> Vec<Framework> {
    let many = (1..=40).map(|n| control(&format!("soc2:CC6.{n}"), "evidenced"));
    let soc2 = ControlGroup {
        id: text("CC6"),
        title: text("Access"),
        controls: many.collect(),
    };
    let hipaa = ControlGroup {
        id: text("164.308"),
        title: text("Administrative safeguards"),
        controls: vec![
            control(LONG_CONTROL, "partial"),
            control("hipaa:164.314(b)(2)", "not applicable"),
            control("hipaa:164.310(d)(2)(iv)", "not evidenced"),
        ],
    };
    vec![
        framework("hipaa", [0, 1, 1, 0, 1], vec![hipaa]),
        framework("soc2", [40, 0, 0, 0, 0], vec![soc2]),
    ]
}

fn link(item: &str, strength: &str, standing: &str) -> LinkRow {
    LinkRow {
        item: text(item),
        strength: text(strength),
        origin: text("mapped by the organisation"),
        why: text("shows it"),
        standing: text(standing),
    }
}

fn control(id: &str, state: &str) -> ControlRow {
    let shown = state == "evidenced" || state == "partial";
    let links = [
        link(LONG_ITEM, "primary", "weak"),
        link("claim", "supporting", "claimed only"),
    ];
    ControlRow {
        id: text(id),
        title: text("Access to information is limited to authorised people"),
        level: some("required"),
        state: text(state),
        result: text(RESULTS[id.len() % RESULTS.len()]),
        missing: texts(if shown {
            &[]
        } else {
            &["a primary item", "a decision"]
        }),
        because: texts(&[&format!("`{LONG_ITEM}` is stale")]),
        links: if shown { links.to_vec() } else { Vec::new() },
        excluded: (state == "not applicable").then(|| text("There is none.")),
        gap: (!shown).then(|| text("open")),
    }
}

fn gaps() -> Vec<GapRow> {
    let gap = |id: &str, response: Option<String>| GapRow {
        control: text(id),
        title: text("A title"),
        state: text("partial"),
        missing: texts(&["a primary item would evidence it"]),
        owner: response.as_ref().map(|_| text("Jürgen Weiß")),
        due: response.as_ref().map(|_| text("2026-12-15")),
        response,
    };
    vec![
        gap("hipaa:164.310(d)(2)(iv)", None),
        gap(LONG_CONTROL, some("It will be set.")),
    ]
}

fn system() -> Vec<StatementGroup> {
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

fn assets() -> Vec<AssetRow> {
    vec![AssetRow {
        id: text("codex-cli"),
        name: text("Codex CLI"),
        kind: text("ai-agent"),
        version: some("0.169.0"),
        owner: None,
        location: text("development hosts, workstation"),
        data_class: text("phi-adjacent"),
        authentication: some("API key"),
        validity: some("from 2025-09-15"),
        agent: texts(&["sandbox: read-only", "approval: on-request"]),
    }]
}

fn flows() -> Vec<FlowRow> {
    vec![FlowRow {
        id: text("df-codex-api"),
        from: text("Codex CLI"),
        to: text("OpenAI (openai-api)"),
        data_class: text("phi-adjacent"),
        protection: some("TLS 1.3"),
        region: some("United States"),
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

fn risks() -> RiskFacts {
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
            owner: some("Дмитрий Соколов"),
            status: text("overdue since 2026-08-31"),
            residual: some("moderate"),
        }],
    }
}

fn vendor() -> VendorFacts {
    let service = |id: &str, papers: &[&str]| ServiceRow {
        id: text(id),
        name: text("API platform"),
        surface: text("api"),
        data_class: text("phi-adjacent"),
        region: some("United States"),
        retention: some("zero retention"),
        covered_by: texts(papers),
    };
    VendorFacts {
        id: text("openai"),
        name: text("OpenAI"),
        purpose: some("Models for coding agents"),
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
            reviewed: some("Jürgen Weiß on 2026-05-18"),
        }],
    }
}

fn policy() -> PolicyRow {
    PolicyRow {
        id: text("access-policy"),
        title: text("Access policy"),
        version: some("3.2"),
        approved: text("Jürgen Weiß on 2025-10-14"),
        validity: text("from 2025-11-01"),
        standing: text("sound"),
    }
}

fn own_control() -> OwnControlRow {
    OwnControlRow {
        id: text("OC-DLP"),
        statement: text("Traffic passes a proxy."),
        owner: some("Дмитрий Соколов"),
        frequency: some("continuous"),
        // The last one is out of the scope of the report, and must not become a link.
        meets: texts(&["soc2:CC6.1", LONG_CONTROL, "dora:Art. 9(2)"]),
        evidence: texts(&[LONG_ITEM, "not-in-the-index"]),
        decisions: texts(&["hipaa:164.312(e)(2)(ii): implemented. By TLS."]),
    }
}

fn checklist() -> Checklist {
    let line = |id: &str, answer: &str| ChecklistRow {
        id: text(id),
        title: text("Telemetry pipeline"),
        counts_when: text("events reach immutable storage"),
        answer: text(answer),
        evidence: texts(&[LONG_ITEM]),
        missing: texts(&[&format!("Telemetry: `{LONG_ITEM}` is stale")]),
    };
    Checklist {
        title: text("Ten items"),
        lines: vec![
            line("1", "answered"),
            line("2", "partly answered"),
            line("3", "gap"),
        ],
    }
}

fn sample() -> SampleRow {
    SampleRow {
        id: text("sample-leavers"),
        population: text("Leavers (23 of leaver-population)"),
        tests: texts(&["soc2:CC6.2"]),
        method: text("random"),
        size: 8,
        attributes: vec![AttributeRow {
            name: text("access removed within 24 hours"),
            passed: 7,
            deviating: 1,
            not_applicable: 0,
        }],
        testers: texts(&["Ελένη Παπαδοπούλου (management)"]),
        deviations: texts(&["E-1442: closed nine days later"]),
    }
}

fn exception() -> ExceptionRow {
    ExceptionRow {
        id: text("EXC-01"),
        title: text("Access removed late"),
        controls: texts(&["soc2:CC6.2"]),
        facts: vec![Term {
            term: text("Extent"),
            meaning: text("One of eight leavers."),
        }],
        owner: some("Jürgen Weiß"),
        due: some("2026-12-15"),
    }
}

fn incident() -> IncidentRow {
    IncidentRow {
        id: text("INC-01"),
        title: text("Outage"),
        dates: text("detected 2026-05-12, still open"),
        concerned: texts(&["codex-cli", "0 persons"]),
        cause: some("A route was down."),
        disclosure: some("Messages were late."),
        evidence: texts(&[LONG_ITEM]),
    }
}

fn requests() -> Vec<RequestRow> {
    let request = |id: &str, status: &str| RequestRow {
        id: text(id),
        text: text("Population of leavers"),
        answer: (status == "answered").then(|| text("23 people left.")),
        evidence: texts(&[LONG_ITEM]),
        status: text(status),
    };
    vec![
        request("RQ-01", "answered"),
        request("RQ-02", "not answered"),
    ]
}

fn findings() -> Vec<FindingRecord> {
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
        file: some("plan/evidence-operations.yaml"),
        line: Some(229),
        column: Some(5),
        subject: some(LONG_ITEM),
        notes: texts(&["it is due quarterly"]),
        help: some("collect it again"),
    };
    severities.map(finding).to_vec()
}

fn item(id: &str, standing: &str) -> EvidenceRow {
    let file = |name: &str, digest: &str| FileRow {
        entry: format!("data/evidence/{id}/{name}"),
        href: format!("../evidence/{id}/{name}"),
        original: some("evidence/access/Zugriffsprüfung Q2.csv"),
        size: 812,
        size_text: text("812 bytes"),
        sha256: digest.repeat(8),
        media_type: text("text/csv"),
        lines: Some(67),
    };
    let held = standing != "claimed only";
    EvidenceRow {
        id: text(id),
        title: text("Quarterly review"),
        kind: text("access_review"),
        section: text("evidence"),
        owner: held.then(|| text("Дмитрий Соколов")),
        dated: some("2026-09-28"),
        covers: some("2025-11-01 to 2026-10-31"),
        cadence: some("quarterly"),
        provenance: texts(&["collected by Jürgen Weiß", "from Access review tool"]),
        standing: text(standing),
        weaknesses: texts(&["is due quarterly"]),
        observations: Vec::new(),
        controls: texts(&[LONG_CONTROL, "soc2:CC6.1"]),
        files: if held {
            vec![file("Q1.csv", "3a78a38b"), file("Q2.csv", "97bbafed")]
        } else {
            Vec::new()
        },
        absent: (!held).then(|| text("claimed only: no document is held")),
    }
}

fn evidence() -> Vec<EvidenceRow> {
    vec![
        item("access-policy", "sound"),
        item("baa-api", "missing"),
        item("claim", "claimed only"),
        item(LONG_ITEM, "weak"),
    ]
}
