//! Tables of the dossier as CSV (RFC 4180), for spreadsheets and scripts.
//!
//! A cell that a spreadsheet would take for a formula begins with an apostrophe.

use super::Dossier;
use super::dossier::{ControlRow, Framework};
use crate::sheet::neutral;

/// Every control in scope with state, result and evidence.
pub fn controls(dossier: &Dossier) -> Vec<u8> {
    let mut table = Table::new(&[
        "framework",
        "catalog",
        "control",
        "title",
        "level",
        "state",
        "result",
        "gap",
        "primary",
        "supporting",
        "derived",
        "missing",
        "observed",
        "does not apply",
        "says",
    ]);
    for framework in &dossier.frameworks {
        let groups = framework.groups.iter();
        for control in groups.flat_map(|group| &group.controls) {
            table.row(control_row(framework, control));
        }
    }
    table.bytes()
}

fn control_row(framework: &Framework, control: &ControlRow) -> Vec<String> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let linked = |strength: &str| {
        let links = control.links.iter().filter(|l| l.strength == strength);
        links.map(|l| l.item.as_str()).collect::<Vec<_>>().join(" ")
    };
    let derived = control.derived.iter();
    let derived: Vec<String> = derived
        .map(|row| format!("{} through {}", row.items.join(" "), row.through))
        .collect();
    vec![
        framework.short.clone(),
        framework.catalog.clone(),
        control.id.clone(),
        control.title.clone(),
        text(&control.level),
        control.state.clone(),
        control.result.clone(),
        text(&control.gap),
        linked("primary"),
        linked("supporting"),
        derived.join("; "),
        control.missing.join("; "),
        control.because.join("; "),
        text(&control.excluded),
        text(&control.excluded_by),
    ]
}

/// The statement of applicability: every control of the pinned catalogs.
pub fn applicability(dossier: &Dossier) -> Vec<u8> {
    let mut table = Table::new(&[
        "control",
        "title",
        "applicability",
        "reason",
        "says",
        "decided by",
        "state",
    ]);
    for row in &dossier.applicability {
        table.row(vec![
            row.control.clone(),
            row.title.clone(),
            row.applicability.clone(),
            row.reason.clone(),
            row.by.clone(),
            row.decided.clone().unwrap_or_default(),
            row.state.clone().unwrap_or_default(),
        ]);
    }
    table.bytes()
}

/// Conditions of the evidence map that are still to be confirmed.
pub fn conditions(dossier: &Dossier) -> Vec<u8> {
    let mut table = Table::new(&["item", "control", "condition", "control is a gap"]);
    for row in &dossier.conditions {
        let gap = if row.gap { "yes" } else { "no" };
        table.row(vec![
            row.item.clone(),
            row.control.clone(),
            row.condition.clone(),
            gap.to_owned(),
        ]);
    }
    table.bytes()
}

/// The auditor's requests with their answers, files and rounds.
pub fn requests(dossier: &Dossier) -> Vec<u8> {
    let mut table = Table::new(&[
        "request",
        "text",
        "controls",
        "status",
        "due",
        "answer",
        "why there is no answer",
        "see",
        "answered on",
        "evidence",
        "files",
        "sha256",
        "rounds",
    ]);
    for row in &dossier.requests {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let items = row.evidence.iter();
        let files: Vec<_> = items
            .filter_map(|id| dossier.evidence.iter().find(|item| item.id == *id))
            .flat_map(|item| &item.files)
            .collect();
        let entries: Vec<&str> = files.iter().map(|file| file.entry.as_str()).collect();
        let digests: Vec<&str> = files.iter().map(|file| file.sha256.as_str()).collect();
        let rounds: Vec<&str> = row.rounds.iter().map(|round| round.line.as_str()).collect();
        table.row(vec![
            row.id.clone(),
            row.text.clone(),
            row.controls.join(" "),
            row.status.clone(),
            text(&row.due),
            text(&row.answer),
            text(&row.not_answered_because),
            text(&row.page),
            text(&row.answered_on),
            row.evidence.join(" "),
            entries.join("\n"),
            digests.join("\n"),
            rounds.join("\n"),
        ]);
    }
    table.bytes()
}

/// Every paper of every vendor against every service in use.
pub fn vendor_matrix(dossier: &Dossier) -> Vec<u8> {
    let mut table = Table::new(&[
        "vendor",
        "service",
        "surface",
        "kind",
        "papers",
        "state",
        "falls short of",
        "why",
    ]);
    let reliance = dossier.reliance.iter();
    for matrix in reliance.flat_map(|reliance| &reliance.vendors) {
        for service in &matrix.services {
            for (kind, cell) in matrix.kinds.iter().zip(&service.cells) {
                let left = matrix.left.iter().filter(|row| {
                    let mut services = row.service.split(", ");
                    cell.papers.contains(&row.paper) && services.any(|id| id == service.id)
                });
                let why: Vec<String> = left
                    .map(|row| format!("{}: {}", row.paper, row.reasons.join("; ")))
                    .collect();
                table.row(vec![
                    matrix.id.clone(),
                    service.id.clone(),
                    service.surface.clone(),
                    kind.id.clone(),
                    cell.papers.join(" "),
                    cell.state.clone(),
                    cell.aspects.join(", "),
                    why.join(" | "),
                ]);
            }
        }
    }
    table.bytes()
}

/// Any table; cells are made harmless for spreadsheets.
pub fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut table = Table::new(head);
    rows.for_each(|row| table.row(row));
    table.bytes()
}

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(head: &[&str]) -> Self {
        let mut builder = csv::WriterBuilder::new();
        let builder = builder.terminator(csv::Terminator::CRLF);
        let mut table = Self(builder.from_writer(Vec::new()));
        table.row(head.iter().map(|cell| (*cell).to_owned()).collect());
        table
    }

    fn row(&mut self, cells: Vec<String>) {
        let cells = cells.into_iter().map(|cell| neutral(&cell));
        self.0.write_record(cells).expect("memory takes every row");
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes every row")
    }
}
