//! A small dossier with long ids, names in three scripts and every kind of record.

#![allow(clippy::too_many_lines, reason = "one value with every field")]

mod records;
mod reliance;

use auditbinder::render::dossier::{
    AcceptedRow, AgentPolicies, Applicability, Checklist, ConditionRow, ControlGroup, ControlRow,
    Count, Decided, Deployments, DerivedRow, Dossier, EngagementFacts, Excerpts, ExclusionRow,
    Framework, GapRow, InformationFacts, Interchange, LinkRow, OrganizationFacts, OverdueRow,
    PackageFacts, ReleaseFacts, SignerFacts, Term, VerdictFacts,
};

const LONG_ITEM: &str = "quarterly-review-of-privileged-access";
const LONG_CONTROL: &str = "hipaa:164.308(a)(1)(ii)(A)";

fn text(text: &str) -> String {
    text.to_owned()
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn organization() -> OrganizationFacts {
    OrganizationFacts {
        name: text("Example Care"),
        legal_name: Some(text("Example Care, Inc.")),
        country: Some(text("US")),
        lei: None,
        contacts: Vec::new(),
    }
}

/// A dossier without any record.
pub fn empty() -> Dossier {
    Dossier {
        supplement: None,
        risk_document: None,
        periods: None,
        custody: None,
        information: InformationFacts::default(),
        package: package(),
        organization: organization(),
        engagement: engagement(),
        signer: None,
        verdict: VerdictFacts {
            word: text("COMPLETE"),
            line: text("COMPLETE"),
            gaps: 0,
            explained: 0,
            open: 0,
            beside: "0 exclusions, 0 accepted risks.".into(),
        },
        frameworks: Vec::new(),
        gaps: Vec::new(),
        exclusions: Vec::new(),
        applicability: Vec::new(),
        statements: Vec::new(),
        crosswalk_sources: Vec::new(),
        conditions: Vec::new(),
        accepted: Vec::new(),
        overdue: Vec::new(),
        system: Vec::new(),
        assets: Vec::new(),
        flows: Vec::new(),
        flow_map: None,
        risks: None,
        registers: Vec::new(),
        vendors: Vec::new(),
        reliance: None,
        policies: Vec::new(),
        own_controls: Vec::new(),
        ready_lists: Vec::new(),
        attribution: None,
        repositories: Vec::new(),
        checklist: Checklist {
            id: None,
            source: None,
            title: text("Ten items"),
            lines: Vec::new(),
        },
        agent_policies: AgentPolicies::default(),
        deployments: Deployments::default(),
        samples: Vec::new(),
        exceptions: Vec::new(),
        incidents: Vec::new(),
        requests: Vec::new(),
        findings: Vec::new(),
        release: ReleaseFacts {
            statement: "Every evidence file was scanned for known patterns.".to_owned(),
            line: "3 files of 2 KB; 0 bytes more after decoding and unpacking; 3 rules".to_owned(),
            rules_sha256: "0".repeat(64),
            ..ReleaseFacts::default()
        },
        evidence: Vec::new(),
        excerpts: Excerpts::default(),
        look: auditbinder::model::Look::default(),
        glossary: Vec::new(),
        interchange: Interchange::default(),
    }
}

fn package() -> PackageFacts {
    PackageFacts {
        id: text("example-2026-1-2d711642b726"),
        name: text("example-2026"),
        sequence: 1,
        previous: None,
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
        auditor: Some(text("Example Assurance LLP")),
        audience: Some(text("auditor")),
        classification: text("confidential"),
        gate: text("open"),
    }
}

/// A dossier with every kind of record.
pub fn dossier() -> Dossier {
    Dossier {
        attribution: Some(records::attribution()),
        repositories: records::repositories(),
        signer: Some(SignerFacts {
            name: text("Ελένη Παπαδοπούλου"),
            role: Some(text("Lead for Evidence")),
            meaning: text("I assembled this package."),
            identity: text("evidence@example.example"),
        }),
        verdict: VerdictFacts {
            word: text("PARTIAL"),
            line: text("PARTIAL (2 gaps: 1 explained, 1 open)"),
            gaps: 2,
            explained: 1,
            open: 1,
            beside: "0 exclusions, 0 accepted risks.".into(),
        },
        frameworks: frameworks(),
        gaps: gaps(),
        statements: vec![statement()],
        crosswalk_sources: texts(&["A mapping, version 3"]),
        conditions: vec![condition()],
        exclusions: vec![exclusion()],
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
        system: records::system(),
        assets: records::assets(),
        flows: records::flows(),
        flow_map: None,
        risks: Some(records::risks()),
        vendors: vec![records::vendor()],
        reliance: Some(reliance::reliance()),
        policies: vec![records::policy()],
        own_controls: vec![records::own_control()],
        checklist: records::checklist(),
        agent_policies: records::agent_policies(),
        deployments: records::deployments(),
        samples: vec![records::sample()],
        exceptions: vec![records::exception()],
        incidents: vec![records::incident()],
        requests: records::requests(),
        findings: records::findings(),
        evidence: records::evidence(),
        look: auditbinder::model::Look::default(),
        interchange: Interchange::default(),
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
        status_line: text("in force; since 2026-01-01"),
        proposed: short == "hipaa",
        selection: texts(&["baseline: Moderate"]),
        unselected: 3,
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
        condition: (strength == "primary")
            .then(|| text("condition confirmed by Ann on 2026-01-02")),
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
        level: Some(text("required")),
        state: text(state),
        result: text(RESULTS[id.len() % RESULTS.len()]),
        missing: texts(if shown {
            &[]
        } else {
            &["a primary item", "a decision"]
        }),
        because: texts(&[&format!("`{LONG_ITEM}` is stale")]),
        links: if shown { links.to_vec() } else { Vec::new() },
        derived: vec![DerivedRow {
            through: text("iso:A.5.15"),
            relation: text("intersects with"),
            source: text("A mapping, version 3"),
            source_short: text("A mapping"),
            items: texts(&["claim"]),
        }],
        excluded: (state == "not applicable").then(|| text("There is none.")),
        excluded_by: (state == "not applicable").then(|| text("catalog")),
        included: (state == "partial").then(|| text("A customer asks for it.")),
        note: (state == "partial").then(|| text("The number is recalled only.")),
        gap: (!shown).then(|| text("open")),
    }
}

fn condition() -> ConditionRow {
    ConditionRow {
        item: text(LONG_ITEM),
        control: text(LONG_CONTROL),
        condition: text("Count if the clause is found"),
        gap: true,
    }
}

fn exclusion() -> ExclusionRow {
    ExclusionRow {
        control: text("hipaa:164.314(b)(2)"),
        title: text("Group health plan"),
        reason: text("There is no group health plan in the system."),
        decided: Some(text("Ann Example on 2026-01-05")),
    }
}

fn statement() -> Applicability {
    Applicability {
        short: text("hipaa"),
        title: text("The framework hipaa"),
        selection: texts(&["baseline: Moderate"]),
        applies: 2,
        does_not_apply: 1,
        not_selected: 3,
        decisions: vec![Decided {
            controls: texts(&["hipaa:164.314(b)(2)"]),
            applicability: text("does not apply"),
            reason: text("There is none."),
            by: text("catalog"),
            decided: None,
        }],
        unselected: vec![Count {
            word: text("not in Moderate"),
            count: 3,
        }],
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
        gap(LONG_CONTROL, Some(text("It will be set."))),
    ]
}
