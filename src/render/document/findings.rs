//! Open findings, and the auditor's requests with their answers.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, labelled, muted, soft};
use super::section;
use crate::diagnostic::FindingRecord;
use crate::render::dossier::RequestRow;
use crate::render::pdf::{Block, Cell, Column, Row, Run, Table};

/// How many characters of notes stand beside the place and the help of a finding.
const MOST_BESIDE: usize = 240;

/// Open findings, the heaviest first.
pub fn findings(findings: &[FindingRecord], links: &Links<'_>) -> Vec<Block> {
    let heading = section("Findings", "findings");
    if findings.is_empty() {
        return vec![heading, Block::text("No open finding.")];
    }
    let mut table = Table::new(vec![
        Column::natural("Severity"),
        Column::share("Finding", 2.2),
        Column::share("Place", 0.5),
        Column::share("What to do", 1.3),
    ]);
    table.rows = findings
        .iter()
        .flat_map(|finding| finding_rows(finding, links))
        .collect();
    vec![heading, Block::Table(table)]
}

/// The finding; many notes stand below it, over all columns.
fn finding_rows(finding: &FindingRecord, links: &Links<'_>) -> Vec<Row> {
    let severity = finding.severity.as_str();
    let said = [vec![Run::id(finding.code)], links.text(&finding.message)];
    let notes = finding.notes.iter().map(|note| muted(links.text(note)));
    let help = finding.help.iter().map(|help| links.text(help));
    let length: usize = finding.notes.iter().map(|note| note.chars().count()).sum();
    let is_short = length <= MOST_BESIDE;
    let (inside, below): (Vec<_>, Vec<_>) = notes.partition(|_| is_short);
    let row = Row::new(vec![
        chip(look::severity(severity), severity).into(),
        cell(said.into_iter().chain(inside)),
        place(finding, links),
        cell(help),
    ]);
    let below = (!below.is_empty()).then(|| Row::wide(cell(below)));
    std::iter::once(row).chain(below).collect()
}

fn place(finding: &FindingRecord, links: &Links<'_>) -> Cell {
    let Some(file) = &finding.file else {
        return Cell::empty();
    };
    let line = finding.line.map(|line| format!(":{line}"));
    let run = Run::text(format!("{file}{}", line.unwrap_or_default())).mono();
    links
        .line(run, file, finding.line.unwrap_or_default().into())
        .into()
}

/// What the auditor asked, and the answers.
pub fn requests(requests: &[RequestRow], links: &Links<'_>) -> Vec<Block> {
    if requests.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Request", 1.2),
        Column::share("Answer", 1.2),
        Column::share("Evidence", 1.0),
        Column::natural("Status"),
    ]);
    let row = |request: &RequestRow| {
        Row::new(vec![
            cell(asked(request, links)),
            cell(answered(request, links)),
            links.items(&request.evidence).into(),
            chip(look::answer(&request.status), &request.status).into(),
        ])
        .anchor(format!("request:{}", request.id))
    };
    table.rows = requests.iter().map(row).collect();
    vec![section("Requests", "requests"), Block::Table(table)]
}

/// The request with its day and its rounds.
fn asked(request: &RequestRow, links: &Links<'_>) -> Vec<Vec<Run>> {
    let mut parts = vec![
        vec![Run::id(request.id.as_str())],
        links.text(&request.text),
    ];
    let due = request.due.as_ref();
    parts.extend(due.map(|due| labelled("due:", [soft(due.as_str())])));
    let rounds = request.rounds.iter();
    parts.extend(rounds.map(|round| vec![soft(round.line.as_str())]));
    if request.left_out {
        parts.push(vec![soft("no longer in the list")]);
    }
    parts
}

/// The answer, or why there is none.
fn answered(request: &RequestRow, links: &Links<'_>) -> Vec<Vec<Run>> {
    let answer = request.answer.iter().map(|answer| links.text(answer));
    let mut parts: Vec<Vec<Run>> = answer.collect();
    let labels = [
        ("why there is no answer:", &request.not_answered_because),
        ("see:", &request.page),
        ("answered on:", &request.answered_on),
    ];
    for (label, text) in labels {
        parts.extend(
            text.iter()
                .map(|text| labelled(label, [soft(text.as_str())])),
        );
    }
    parts
}
