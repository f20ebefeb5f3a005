//! Findings, accepted findings, work past its date, risks, requests, exceptions, incidents.

use std::collections::BTreeMap;

use super::{
    Column, Head, PAGE, RECORD, Tabulated, View, WORK, column, count, day, in_report, list, stated,
    text,
};
use crate::render::dossier::{EvidenceRow, RequestRow, ScenarioRow};
use crate::sheet::Value;

/// The tables about records of the plan and findings.
pub fn tables(view: &View<'_>) -> Vec<Tabulated> {
    vec![
        findings(view),
        accepted(view),
        overdue(view),
        risks(view),
        requests(view),
        exceptions(view),
        incidents(view),
    ]
}

const FINDINGS: &[Column] = &[
    column("severity", 10),
    column("code", 28),
    column("message", 70),
    column("subject", 32),
    column("file", 32),
    column("line", 8),
    column("column", 8),
    column("notes", 44),
    column("next step", 44),
];

fn findings(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Findings",
        file: "findings.csv",
        color: WORK,
        about: "open findings of the program's rules, the heaviest first; they are not the auditor's findings",
    };
    let mut table = Tabulated::new(&head, FINDINGS);
    for finding in &view.dossier.findings {
        let number = |number: Option<u32>| number.map(|n| Value::Number(u64::from(n)));
        table.row(vec![
            text(finding.severity.as_str()),
            text(finding.code),
            text(&finding.message),
            stated(finding.subject.as_ref()),
            stated(finding.file.as_ref()),
            number(finding.line),
            number(finding.column),
            list(&finding.notes, "; "),
            stated(finding.help.as_ref()),
        ]);
    }
    table
}

const ACCEPTED: &[Column] = &[
    column("code", 28),
    column("subject", 32),
    column("message", 70),
    column("reason", 60),
    column("owner", 22),
    column("expires", 12),
];

fn accepted(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Accepted",
        file: "accepted-findings.csv",
        color: WORK,
        about: "findings that a documented decision leaves open, with its reason, owner and end",
    };
    let mut table = Tabulated::new(&head, ACCEPTED);
    for row in &view.dossier.accepted {
        table.row(vec![
            text(&row.code),
            text(&row.subject),
            text(&row.message),
            text(&row.reason),
            text(&row.owner),
            day(Some(&row.expires)),
        ]);
    }
    let is_there = !view.dossier.accepted.is_empty();
    table.present(
        is_there,
        "no accepted findings: no decision of the plan meets a finding",
    )
}

const OVERDUE: &[Column] = &[
    column("what", 18),
    column("id", 28),
    column("title", 70),
    column("owner", 24),
    column("due", 12),
];

fn overdue(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Overdue",
        file: "overdue.csv",
        color: WORK,
        about: "treatments of risks and gap responses past their date",
    };
    let mut table = Tabulated::new(&head, OVERDUE);
    for row in &view.dossier.overdue {
        table.row(vec![
            text(&row.what),
            text(&row.id),
            text(&row.title),
            text(&row.owner),
            day(Some(&row.due)),
        ]);
    }
    let is_there = !view.dossier.overdue.is_empty();
    table.present(
        is_there,
        "nothing overdue: no treatment and no gap response of the plan is past its date",
    )
}

const RISKS: &[Column] = &[
    column("risk", 24),
    column("title", 32),
    column("assets", 24),
    column("threat", 30),
    column("vulnerability", 30),
    column("measures in place", 26),
    column("likelihood", 12),
    column("impact", 12),
    column("level before treatment", 12),
    column("rank", 7),
    column("treatment", 44),
    column("level after treatment", 12),
    column("owner", 22),
    column("due", 12),
    column("done", 12),
    column("status", 24),
    column(PAGE, 10),
];

fn risks(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Risks",
        file: "risk-register.csv",
        color: RECORD,
        about: "the risk register: each scenario before and after treatment, the highest level first; rank 0 is the lowest level",
    };
    let mut table = Tabulated::new(&head, RISKS);
    let scenarios = view.dossier.risks.iter().flat_map(|risks| &risks.scenarios);
    for scenario in scenarios {
        table.row(scenario_row(view, scenario));
    }
    let is_there = view.dossier.risks.is_some();
    table.present(is_there, "no risk register: not in the plan")
}

fn scenario_row(view: &View<'_>, scenario: &ScenarioRow) -> Vec<Option<Value>> {
    vec![
        in_report("risk", &scenario.id),
        text(&scenario.title),
        list(&scenario.assets, " "),
        text(&scenario.threat),
        text(&scenario.vulnerability),
        list(&scenario.existing, " "),
        text(&scenario.likelihood),
        text(&scenario.impact),
        text(&scenario.level),
        count(scenario.rank),
        text(&scenario.treatment),
        stated(scenario.residual.as_ref()),
        stated(scenario.owner.as_ref()),
        day(scenario.due.as_ref()),
        day(scenario.done.as_ref()),
        text(&scenario.status),
        view.page("risk", &scenario.id),
    ]
}

const REQUESTS: &[Column] = &[
    column("request", 14),
    column("text", 40),
    column("controls", 24),
    column("status", 16),
    column("due", 12),
    column("answer", 40),
    column("why there is no answer", 36),
    column("see", 16),
    column("answered on", 12),
    column("evidence", 28),
    column("files", 44),
    column("sha256", 33),
    column("rounds", 40),
    column(PAGE, 10),
];

/// The auditor's requests with their answers, files and rounds.
fn requests(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Requests",
        file: "requests.csv",
        color: RECORD,
        about: "the auditor's requests with answers, evidence, files and rounds",
    };
    let mut table = Tabulated::new(&head, REQUESTS);
    let items = view.dossier.evidence.iter();
    let items: BTreeMap<&str, &EvidenceRow> = items.map(|item| (item.id.as_str(), item)).collect();
    for request in &view.dossier.requests {
        table.row(request_row(view, &items, request));
    }
    let is_there = !view.dossier.requests.is_empty();
    table.present(is_there, "no requests: not in the plan")
}

fn request_row(
    view: &View<'_>,
    items: &BTreeMap<&str, &EvidenceRow>,
    request: &RequestRow,
) -> Vec<Option<Value>> {
    let named = request.evidence.iter();
    let files: Vec<_> = named
        .filter_map(|id| items.get(id.as_str()))
        .flat_map(|item| &item.files)
        .collect();
    let entries: Vec<&str> = files.iter().map(|file| file.entry.as_str()).collect();
    let digests: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
    let rounds: Vec<&str> = request.rounds.iter().map(|r| r.line.as_str()).collect();
    vec![
        text(&request.id),
        text(&request.text),
        list(&request.controls, " "),
        text(&request.status),
        day(request.due.as_ref()),
        stated(request.answer.as_ref()),
        stated(request.not_answered_because.as_ref()),
        stated(request.page.as_ref()),
        day(request.answered_on.as_ref()),
        list(&request.evidence, " "),
        text(&entries.join("\n")),
        text(&digests.join("\n")),
        text(&rounds.join("\n")),
        view.page("request", &request.id),
    ]
}

const EXCEPTIONS: &[Column] = &[
    column("exception", 24),
    column("title", 44),
    column("controls", 28),
    column("facts", 80),
    column("owner", 22),
    column("due", 12),
];

fn exceptions(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Exceptions",
        file: "exceptions.csv",
        color: RECORD,
        about: "sampled instances where a control did not operate, with management's responses",
    };
    let mut table = Tabulated::new(&head, EXCEPTIONS);
    for row in &view.dossier.exceptions {
        let facts = row.facts.iter();
        let facts: Vec<String> = facts
            .map(|fact| format!("{}: {}", fact.term, fact.meaning))
            .collect();
        table.row(vec![
            text(&row.id),
            text(&row.title),
            list(&row.controls, " "),
            list(&facts, "\n"),
            stated(row.owner.as_ref()),
            day(row.due.as_ref()),
        ]);
    }
    let is_there = !view.dossier.exceptions.is_empty();
    table.present(is_there, "no exceptions: not in the plan")
}

const INCIDENTS: &[Column] = &[
    column("incident", 24),
    column("title", 44),
    column("dates", 40),
    column("concerned", 40),
    column("cause", 50),
    column("disclosure", 50),
    column("evidence", 28),
];

fn incidents(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Incidents",
        file: "incidents.csv",
        color: RECORD,
        about: "incidents with their days, what they concerned, and what documents them",
    };
    let mut table = Tabulated::new(&head, INCIDENTS);
    for row in &view.dossier.incidents {
        table.row(vec![
            text(&row.id),
            text(&row.title),
            text(&row.dates),
            list(&row.concerned, "; "),
            stated(row.cause.as_ref()),
            stated(row.disclosure.as_ref()),
            list(&row.evidence, " "),
        ]);
    }
    let is_there = !view.dossier.incidents.is_empty();
    table.present(is_there, "no incidents: not in the plan")
}
