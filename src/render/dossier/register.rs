//! A register of information for people: one value that the page and the PDF are made from.
//!
//! Codes are shown by their labels, and what was derived carries a mark. Everything is
//! worked out here; the templates only lay it out. Regulation (EU) 2022/2554, Art. 28(3) and
//! 29; Implementing Regulation (EU) 2024/2956, Annex I.

mod chain_map;
mod chains;
mod checks;
mod concentration;
mod contracts;
mod entities;
mod functions;
mod grid;
mod index;
mod providers;
mod words;

use serde::Serialize;

pub use chain_map::{ChainArrow, ChainBox, ChainMap};
pub use grid::{Chapter, Grid, GridCell, GridColumn, GridRow, Look, Part, Piece};

use crate::diagnostic::counted;
use crate::model::register::{RoiSeverity, SubmissionView};
use index::Index;

/// The register as a document.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterDocument {
    /// The title.
    pub title: String,
    /// The name of whoever maintains the register.
    pub maintainer: String,
    /// Level and reference date, in one line.
    pub subtitle: String,
    /// Labels and values of the first page.
    pub facts: Vec<(String, String)>,
    /// What the checks say, in one sentence.
    pub notice: String,
    /// Whether an authority would refuse it.
    pub is_refused: bool,
    /// What is counted.
    pub counts: RegisterCounts,
    /// Counts with their labels, in the order of the document.
    pub tiles: Vec<(usize, String)>,
    /// What the mark of derived values means.
    pub legend: String,
    /// The parts.
    pub chapters: Vec<Chapter>,
    /// What wrote it.
    pub software: String,
    /// The name of the package.
    pub package: String,
    /// SHA-256 of the package.
    pub digest: String,
}

impl RegisterDocument {
    /// The document with the first rows of each table; counts stay those of the whole.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        let chapters = self.chapters.iter();
        Self {
            title: self.title.clone(),
            maintainer: self.maintainer.clone(),
            subtitle: self.subtitle.clone(),
            facts: self.facts.clone(),
            notice: self.notice.clone(),
            tiles: self.tiles.clone(),
            legend: self.legend.clone(),
            chapters: chapters.map(|chapter| chapter.shortened(most)).collect(),
            software: self.software.clone(),
            package: self.package.clone(),
            digest: self.digest.clone(),
            ..*self
        }
    }
}

/// What is counted in a register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RegisterCounts {
    /// Entities in scope, `B_01.02`.
    pub entities: usize,
    /// Branches, `B_01.03`.
    pub branches: usize,
    /// Contracts, `B_02.01`.
    pub contracts: usize,
    /// Providers that sign or deliver directly: codes of `B_02.02` and `B_03.02`.
    pub direct_providers: usize,
    /// Providers of rank 2 and more, `B_05.02`.
    pub subcontractors: usize,
    /// Functions with the entities that perform them, `B_06.01`.
    pub functions: usize,
    /// Those that are critical or important.
    pub critical_functions: usize,
    /// Contracts that support a critical or important function.
    pub critical_contracts: usize,
    /// Chains: contracts with a service, `B_05.02`.
    pub chains: usize,
    /// The highest rank of a chain.
    pub longest_chain: usize,
    /// Values in all tables.
    pub values: usize,
    /// Values that were derived.
    pub derived: usize,
    /// Faults for which a package is refused.
    pub rejects: usize,
    /// Other findings.
    pub other_findings: usize,
    /// Remarks on what is not plausible.
    pub remarks: usize,
}

/// A register of the package, as `index.json` names it.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterEntry {
    /// The id of the submission.
    pub submission: String,
    /// The day that the register describes.
    pub reference_date: String,
    /// The entries of the package; none where the register is not packed.
    pub files: Vec<String>,
    /// Why it is not packed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_packed: Option<String>,
    /// What is counted in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counts: Option<RegisterCounts>,
}

/// The mark of a value that was derived.
pub const DERIVED: &str = "†";

/// Builds the document of a submission.
pub fn register_document(view: &SubmissionView<'_>) -> RegisterDocument {
    let index = Index::new(view);
    let counts = counts(&index);
    let maintainer = index.rows("B_01.01").next();
    let maintainer = maintainer.map_or_else(String::new, |row| row.text("c0020").to_owned());
    RegisterDocument {
        title: "Register of information".to_owned(),
        maintainer,
        subtitle: format!(
            "Regulation (EU) 2022/2554, Art. 28(3), {} level, as of {}",
            view.level, view.reference_date
        ),
        facts: facts(view),
        notice: notice(&counts),
        is_refused: view.report.is_refused(),
        tiles: tiles(&counts),
        counts,
        legend: format!(
            "{DERIVED} marks a value that was derived from elsewhere in the plan or set by the program; a value without the mark is stated for the register as it stands. Counts and sums are computed from the tables."
        ),
        chapters: vec![
            checks::answers(&index),
            entities::chapter(&index),
            functions::chapter(&index),
            contracts::chapter(&index),
            providers::chapter(&index),
            chains::chapter(&index),
            concentration::chapter(&index),
            functions::assessments(&index),
            checks::definitions(&index),
            checks::open(&index),
        ],
        software: view.software.to_owned(),
        package: view.package.to_owned(),
        digest: view.digest.to_owned(),
    }
}

fn facts(view: &SubmissionView<'_>) -> Vec<(String, String)> {
    let taken = if view.taken.is_empty() {
        "none: every template is derived from the plan".to_owned()
    } else {
        view.taken.join(", ")
    };
    let facts = [
        ("Submission", view.id.to_owned()),
        ("Level", view.level.to_owned()),
        (
            "Authority",
            view.authority.unwrap_or("not stated").to_owned(),
        ),
        ("Reference date", view.reference_date.to_string()),
        ("Made on", view.made.to_string()),
        ("Portal", view.portal.to_owned()),
        ("Templates taken from tables", taken),
        ("Package", view.package.to_owned()),
        ("SHA-256 of the package", view.digest.to_owned()),
    ];
    facts.map(|(label, value)| (label.to_owned(), value)).into()
}

/// Never that it is right: what cannot be checked offline stays open.
fn notice(counts: &RegisterCounts) -> String {
    let others = counted(counts.other_findings, "other finding");
    match (counts.rejects, counts.other_findings) {
        (0, 0) => {
            "No rule that can be checked offline is broken; only the authority decides.".to_owned()
        }
        (0, _) => format!(
            "No rule that can be checked offline is broken for which a package is refused; there are doubts: {others}. Only the authority decides."
        ),
        (rejects, _) => format!(
            "{} for which an authority refuses the register, and {others}.",
            counted(rejects, "fault")
        ),
    }
}

fn counts(index: &Index<'_>) -> RegisterCounts {
    let rows = |template: &str| index.view.register.table(template).rows.len();
    let tables = index.view.register.tables.values();
    let cells = tables
        .flat_map(|table| &table.rows)
        .flat_map(|row| &row.cells);
    let (mut values, mut derived) = (0, 0);
    for cell in cells.filter(|cell| !cell.is_empty()) {
        values += 1;
        derived += usize::from(cell.derived);
    }
    let report = index.view.report;
    let rejects = report.count(RoiSeverity::Reject);
    RegisterCounts {
        entities: rows("B_01.02"),
        branches: rows("B_01.03"),
        contracts: rows("B_02.01"),
        direct_providers: index.direct.len(),
        subcontractors: index.subcontractors.len(),
        functions: rows("B_06.01"),
        critical_functions: index.critical.len(),
        critical_contracts: index.critical_contracts.len(),
        chains: index.chains.len(),
        longest_chain: index.longest,
        values,
        derived,
        rejects,
        other_findings: report.findings.len() - rejects,
        remarks: index.view.remarks.len(),
    }
}

fn tiles(counts: &RegisterCounts) -> Vec<(usize, String)> {
    let tiles = [
        (counts.entities, "entities"),
        (counts.contracts, "contracts"),
        (
            counts.critical_contracts,
            "contracts for critical functions",
        ),
        (counts.direct_providers, "direct providers"),
        (counts.subcontractors, "subcontractors"),
        (counts.critical_functions, "critical functions"),
        (counts.longest_chain, "highest rank of a chain"),
        (counts.rejects, "faults that are refused"),
        (counts.other_findings, "other findings"),
        (counts.remarks, "remarks"),
    ];
    tiles.map(|(count, label)| (count, label.to_owned())).into()
}
