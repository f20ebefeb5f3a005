//! What the papers of vendors cover, and what their reports leave to the organisation.

use super::{Column, Head, RECORD, Tabulated, View, column, list, stated, text};
use crate::render::dossier::{KindColumn, RelianceCell, RelianceMatrix, RelianceService};
use crate::sheet::Value;

/// The tables about vendors.
pub fn tables(view: &View<'_>) -> Vec<Tabulated> {
    vec![matrix(view), left_to_customer(view)]
}

const MATRIX: &[Column] = &[
    column("vendor", 20),
    column("service", 28),
    column("surface", 16),
    column("kind", 28),
    column("papers", 36),
    column("state", 16),
    column("falls short of", 24),
    column("why", 70),
];

/// Every paper of every vendor against every service in use.
fn matrix(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Vendors",
        file: "vendor-matrix.csv",
        color: RECORD,
        about: "the reliance matrix: each kind of paper of a vendor against each of its services in use",
    };
    let mut table = Tabulated::new(&head, MATRIX);
    let reliance = view.dossier.reliance.iter();
    for matrix in reliance.flat_map(|reliance| &reliance.vendors) {
        for service in &matrix.services {
            for (kind, cell) in matrix.kinds.iter().zip(&service.cells) {
                table.row(cell_row(matrix, service, kind, cell));
            }
        }
    }
    let is_there = view.dossier.reliance.is_some();
    table.present(
        is_there,
        "no vendor matrix: the plan has no papers of vendors",
    )
}

fn cell_row(
    matrix: &RelianceMatrix,
    service: &RelianceService,
    kind: &KindColumn,
    cell: &RelianceCell,
) -> Vec<Option<Value>> {
    let left = matrix.left.iter().filter(|row| {
        let mut services = row.service.split(", ");
        cell.papers.contains(&row.paper) && services.any(|id| id == service.id)
    });
    let why: Vec<String> = left
        .map(|row| format!("{}: {}", row.paper, row.reasons.join("; ")))
        .collect();
    vec![
        text(&matrix.id),
        text(&service.id),
        text(&service.surface),
        text(&kind.id),
        list(&cell.papers, " "),
        text(&cell.state),
        list(&cell.aspects, ", "),
        list(&why, " | "),
    ]
}

const LEFT: &[Column] = &[
    column("vendor", 20),
    column("report", 28),
    column("number", 14),
    column("what is expected", 60),
    column("controls", 32),
    column("evidence", 32),
    column("state", 16),
    column("note", 44),
];

/// Controls that reports of vendors leave to the organisation.
fn left_to_customer(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: "Left to customer",
        file: "customer-controls.csv",
        color: RECORD,
        about: "controls that reports of vendors leave to the organisation, and how far they are answered",
    };
    let mut table = Tabulated::new(&head, LEFT);
    let reliance = view.dossier.reliance.iter();
    for matrix in reliance.flat_map(|reliance| &reliance.vendors) {
        for row in &matrix.cuecs {
            table.row(vec![
                text(&matrix.id),
                view.item(&row.item),
                text(&row.id),
                text(&row.text),
                list(&row.controls, " "),
                list(&row.evidence, " "),
                text(&row.state),
                stated(row.note.as_ref()),
            ]);
        }
    }
    let is_there = !table.table.rows.is_empty();
    table.present(
        is_there,
        "no controls left to the customer: no report of a vendor in the plan names one",
    )
}
