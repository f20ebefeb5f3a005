//! One vendor with more kinds of papers than a table has room for, a contract, a group.

use auditbinder::render::dossier::{
    ClauseRow, ConcentrationRow, ContractRow, CuecRow, KindColumn, LeftRow, RelianceCell,
    RelianceFacts, RelianceMatrix, RelianceService, ReportExceptionRow, ResponsibilityRow,
};

use super::{LONG_CONTROL, LONG_ITEM, text, texts};

pub fn reliance() -> RelianceFacts {
    RelianceFacts {
        vendors: vec![matrix()],
        contracts: vec![contract()],
        concentration: vec![ConcentrationRow {
            name: text("Group of Größe"),
            members: texts(&["openai", "hoster"]),
            contracts: text("2 of 4"),
            critical: text("1 of 1"),
            regions: texts(&["eu-west", "us-east"]),
            substitutability: None,
            alternatives: texts(&["Base Cloud"]),
            note: Some(text("Nine months to move.")),
        }],
    }
}

fn matrix() -> RelianceMatrix {
    let kinds = [
        "SOC 2 report",
        "ISO/IEC 27001 certificate",
        "ISO/IEC 42001 certificate",
        "FedRAMP authorization",
        "Business associate agreement",
        "Data processing agreement",
    ];
    let states = ["covers", "covers partly", "does not say", "does not cover"];
    let cell = |(index, _): (usize, &&str)| RelianceCell {
        state: text(states[index % states.len()]),
        papers: texts(&[LONG_ITEM]),
        aspects: texts(&["surface", "bridge letter"]),
    };
    RelianceMatrix {
        id: text("openai"),
        name: text("OpenAI"),
        kinds: kinds
            .iter()
            .map(|title| KindColumn {
                id: title.to_lowercase(),
                title: text(title),
            })
            .collect(),
        services: vec![RelianceService {
            id: text("openai-cloud-tasks"),
            name: text("Cloud tasks"),
            surface: text("cloud-tasks"),
            use_of_it: texts(&["tier: enterprise"]),
            cells: kinds.iter().enumerate().map(cell).collect(),
        }],
        left: vec![LeftRow {
            paper: text(LONG_ITEM),
            service: text("openai-cloud-tasks"),
            state: text("does not cover"),
            reasons: texts(&[
                "it names `openai-api` (api); `openai-cloud-tasks` (cloud-tasks) is not in it",
            ]),
        }],
        responsibilities: vec![ResponsibilityRow {
            area: text("Access"),
            services: Vec::new(),
            vendor: None,
            customer: Some(text("removes access of leavers")),
            owner: Some(text("Jürgen Weiß")),
            controls: texts(&["OC-DLP", LONG_CONTROL]),
            evidence: texts(&[LONG_ITEM]),
        }],
        cuecs: cuecs(),
        exceptions: vec![ReportExceptionRow {
            item: text(LONG_ITEM),
            text: text("one change without approval"),
            controls: texts(&[LONG_CONTROL]),
            effect: None,
            decided: Some(text("Jürgen Weiß on 2026-05-18")),
        }],
    }
}

/// A control left to the customer in every state.
fn cuecs() -> Vec<CuecRow> {
    ["answered", "not applicable", "no evidence", "no control"]
        .iter()
        .map(|state| CuecRow {
            item: text(LONG_ITEM),
            id: text("CC-03"),
            text: text("customers remove access of leavers"),
            controls: texts(&["OC-DLP"]),
            evidence: texts(&[LONG_ITEM]),
            state: text(state),
            note: None,
        })
        .collect()
}

fn contract() -> ContractRow {
    let states = [
        "agreed",
        "partly",
        "missing",
        "not applicable",
        "not answered",
    ];
    ContractRow {
        vendor: text("openai"),
        name: text("OpenAI"),
        item: text(LONG_ITEM),
        critical: true,
        facts: texts(&["governing law: Ireland", "exit plan not tested"]),
        evidence: texts(&[LONG_ITEM]),
        open: 3,
        clauses: states
            .iter()
            .map(|state| ClauseRow {
                article: text("30(3)(e)"),
                title: text("Right to monitor performance, with access, inspection and audit"),
                look_for: text("Unrestricted access"),
                part: text("contract"),
                binds: text("critical or important functions"),
                place: Some(text("§ 4.2, page 7")),
                state: text(state),
                gap: Some(text("no inspection on site")),
                note: None,
                evidence: texts(&[LONG_ITEM]),
            })
            .collect(),
    }
}
