//! How to verify the package, and what the words mean.

use super::section;
use crate::render::Dossier;
use crate::render::dossier::Term;
use crate::render::pdf::{Block, Cell, Column, Level, Run, Table};

/// The way to check the package without trusting it.
pub fn verify(dossier: &Dossier) -> Vec<Block> {
    let package = &dossier.package;
    let mono = |text: &str| Cell::from(Run::text(text).mono());
    let facts = vec![
        (
            "Fingerprint (ssh-keygen -lf)".to_owned(),
            mono(&package.fingerprint),
        ),
        (
            "minisign public key".to_owned(),
            mono(&package.minisign_key),
        ),
        ("Evidence root".to_owned(), mono(&package.evidence_root)),
    ];
    let verify = format!("auditbinder verify {}.zip --key KEY", package.name);
    let mut blocks = vec![
        section("How to verify", "verify"),
        Block::Paragraph(trust(&dossier.organization.name)),
        Block::KeyValue(facts),
        Block::Paragraph(vec![
            Run::text("The evidence root is the SHA-256 over those lines of "),
            Run::text("manifest-sha256.txt").mono(),
            Run::text(" that begin with "),
            Run::text("data/evidence/").mono(),
            Run::text(":"),
        ]),
        Block::commands("grep '  data/evidence/' manifest-sha256.txt | sha256sum"),
        Block::text("With this program:"),
        Block::commands(&verify),
        Block::text(
            "It ends with 0 when intact and signed by that key, 5 when intact and signed by another, 4 or 6 otherwise.",
        ),
        Block::Paragraph(vec![super::phrase::soft(format!(
            "Made by {} at {}; {} evidence files.",
            package.software, package.time, package.files
        ))]),
    ];
    blocks.extend(look(dossier));
    blocks
}

/// The files that the organisation puts in place of the shipped look.
fn look(dossier: &Dossier) -> Vec<Block> {
    if dossier.look.is_shipped() {
        return Vec::new();
    }
    let columns = vec![
        Column::share("File", 2.0),
        Column::natural("What"),
        Column::share("SHA-256", 3.0),
    ];
    let mut table = Table::new(columns);
    for file in &dossier.look.files {
        table = table.row(vec![
            Cell::text(file.path.as_str()),
            Cell::text(file.what.as_str()),
            Run::text(file.sha256.as_str()).mono().into(),
        ]);
    }
    vec![
        Block::heading(Level::Two, "Look of the reports", "look"),
        Block::text(format!(
            "{} puts files of its own in place of the shipped look. They decide how reports look and, as far as templates, what pages show; index.json, the CSV files and this document hold everything that this program found.",
            dossier.organization.name
        )),
        Block::Table(table),
    ]
}

fn trust(organization: &str) -> Vec<Run> {
    let begin = format!(
        "A page inside a package vouches for nothing. Obtain the key or its fingerprint from {organization} over another channel, compare it with the one below, then follow "
    );
    let tools = ["sha256sum", "ssh-keygen", "minisign"];
    let mut runs = vec![
        Run::text(begin),
        Run::text("VERIFY.txt").mono(),
        Run::text(" in the package: it uses "),
    ];
    runs.extend(super::phrase::list(
        tools.into_iter().map(|tool| Run::text(tool).mono()),
    ));
    runs.extend([
        Run::text(" and "),
        Run::text("openssl").mono(),
        Run::text(", nothing of this program."),
    ]);
    runs
}

/// The terms that a reader meets.
pub fn glossary(terms: &[Term]) -> Vec<Block> {
    if terms.is_empty() {
        return Vec::new();
    }
    let pair = |term: &Term| (term.term.clone(), Cell::text(term.meaning.as_str()));
    vec![
        section("Glossary", "glossary"),
        Block::KeyValue(terms.iter().map(pair).collect()),
    ]
}
