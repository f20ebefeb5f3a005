//! Versions, sources, retention, signatures; the appendix with measures and evidence.

use super::super::links::evidence_anchor;
use super::super::look::{self, chip};
use super::super::phrase::{capital, cell, sentence, soft, soft_line};
use super::Parts;
use crate::render::dossier::{
    EvidenceRow, FileRow, OwnControlRow, RiskChangeRow, RiskChangesFacts, SignRow, Term, VersionRow,
};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table};

pub(super) fn closing(parts: Parts<'_>) -> Vec<Block> {
    let document = parts.document;
    let source = |Term { term, meaning }: &Term| (term.clone(), Cell::text(meaning.as_str()));
    let kept = format!(
        "Kept for {} by the method. 45 CFR 164.316(b)(2)(i) asks for six years from the day the documentation was made or was last in effect, whichever is later.",
        document.method.retention
    );
    let mut blocks = vec![
        Block::chapter("Versions, sources, signatures", "versions"),
        Block::heading(Level::Two, "History of versions", "history"),
        Block::Table(versions(parts)),
        Block::heading(Level::Two, "Changes since the last analysis", "changes"),
    ];
    blocks.extend(changes(document.changes.as_ref()));
    blocks.extend([
        Block::heading(Level::Two, "Retention", "retention"),
        Block::text(kept),
        Block::heading(Level::Two, "Law, guidance and publications", "sources"),
        Block::KeyValue(document.references.iter().map(source).collect()),
        Block::heading(Level::Two, "Signatures", "signatures"),
        Block::text(
            "The days are those that the plan states. Whoever signs on paper signs this version; the seal of the package holds the file.",
        ),
        Block::Table(signatures(&document.sign_off)),
    ]);
    blocks
}

/// Versions and signatures, for an extract.
pub(super) fn signed(parts: Parts<'_>) -> Vec<Block> {
    vec![
        Block::chapter("Versions and signatures", "versions"),
        Block::heading(Level::Two, "History of versions", "history"),
        Block::Table(versions(parts)),
        Block::heading(Level::Two, "Signatures", "signatures"),
        Block::text(
            "The days are those that the plan states. They stand for the analysis of the whole; whoever signs this extract signs what it holds.",
        ),
        Block::Table(signatures(&parts.document.sign_off)),
    ]
}

/// What was computed from the package before, or that nothing was.
fn changes(facts: Option<&RiskChangesFacts>) -> Vec<Block> {
    let Some(facts) = facts else {
        return vec![Block::text(
            "No earlier package was given when this one was built: what changed is stated in the history above, and nothing was computed.",
        )];
    };
    let mut table = Table::new(vec![
        Column::natural("Change"),
        Column::share("Of", 0.6),
        Column::share("What is different", 2.0),
    ])
    .when_empty("Nothing that is compared has changed.");
    let row = |row: &RiskChangeRow| {
        Row::new(vec![
            row.what.as_str().into(),
            Run::id(row.id.as_str()).into(),
            row.change.as_str().into(),
        ])
    };
    table.rows = facts.rows.iter().map(row).collect();
    vec![
        Block::text(format!(
            "Computed from version {} in package {}, which was verified when this package was built. {}",
            facts.version,
            facts.package,
            sentence(&capital(&facts.summary))
        )),
        Block::Table(table),
    ]
}

fn versions(parts: Parts<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::natural("Version"),
        Column::share("Made by", 0.9),
        Column::share("Approved by", 0.9),
        Column::share("What changed", 1.5),
    ])
    .when_empty("The plan has no history of versions.");
    let row = |row: &VersionRow| {
        Row::new(vec![
            Run::text(row.version.as_str()).bold().into(),
            row.made.as_str().into(),
            row.approved.as_str().into(),
            parts.links.text(&row.summary).into(),
        ])
    };
    table.rows = parts.document.method.versions.iter().map(row).collect();
    table
}

fn signatures(rows: &[SignRow]) -> Table {
    let mut table = Table::new(vec![
        Column::natural("For"),
        Column::share("Name, role", 1.2),
        Column::natural("Stated day"),
        Column::share("Date", 0.6),
        Column::share("Signature", 1.4),
    ]);
    let row = |row: &SignRow| {
        // Room for a hand.
        let line = vec![Run::text("\u{A0}\n\u{A0}")];
        Row::new(vec![
            Run::text(row.what.as_str()).bold().into(),
            cell([
                vec![Run::text(row.name.as_str())],
                vec![soft(row.role.as_str())],
            ]),
            row.stated.as_str().into(),
            line.into(),
            Cell::empty(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

/// What the document names, so that it can be read alone.
pub(super) fn appendix(parts: Parts<'_>) -> Vec<Block> {
    let (dossier, document) = (parts.dossier, parts.document);
    let own = dossier.own_controls.iter();
    let named = own.filter(|row| document.measures.contains(&row.id));
    let mut measures = Table::new(vec![
        Column::natural("Measure"),
        Column::share("What is done", 1.5),
        Column::share("Owner", 0.7),
        Column::share("Shown by", 1.1),
    ])
    .when_empty("No own control is named.");
    measures.rows = named.map(|row| measure(parts, row)).collect();
    let items = dossier.evidence.iter();
    let named = items.filter(|row| document.evidence.contains(&row.id));
    let mut evidence = Table::new(vec![
        Column::share("Item", 1.0),
        Column::natural("Standing"),
        Column::share("Files in the package, SHA-256", 1.7),
    ])
    .when_empty("No evidence item is named.");
    evidence.rows = named.map(item).collect();
    vec![
        Block::chapter("Appendix: measures and evidence", "appendix"),
        Block::heading(Level::Two, "Measures", "measures"),
        Block::Table(measures),
        Block::heading(Level::Two, "Evidence", "evidence"),
        Block::Table(evidence),
    ]
}

fn measure(parts: Parts<'_>, row: &OwnControlRow) -> Row {
    Row::new(vec![
        Run::id(row.id.as_str()).into(),
        cell([
            vec![Run::text(row.statement.as_str())],
            soft_line(row.frequency.as_ref()),
        ]),
        row.owner.as_deref().unwrap_or("no owner").into(),
        parts.links.items(&row.evidence).into(),
    ])
    .anchor(format!("measure:{}", row.id))
}

fn item(row: &EvidenceRow) -> Row {
    let file = |file: &FileRow| {
        [
            vec![Run::text(file.entry.as_str())],
            vec![Run::text(file.sha256.as_str()).mono()],
        ]
    };
    let files = row.files.iter().flat_map(file);
    let absent = row.absent.iter().map(|why| vec![soft(why.as_str())]);
    Row::new(vec![
        cell([
            vec![Run::id(row.id.as_str())],
            vec![Run::text(row.title.as_str())],
            soft_line(row.dated.as_ref()),
        ]),
        chip(look::standing(&row.standing), &row.standing).into(),
        cell(files.chain(absent)),
    ])
    .anchor(evidence_anchor(&row.id))
}
