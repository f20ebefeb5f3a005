//! The tables of the DORA register of information: facts, reading, checking, writing.
//!
//! Implementing Regulation (EU) 2024/2956 sets the templates; a package is a report package
//! with plain CSV tables as the EBA filing rules 5.5 (2025-01-14) describe it. What the
//! authorities check is data in `catalogs/register/`, with a source for each rule. Nothing here
//! opens a file or reads a clock. Only the authority decides whether it accepts a package.

pub mod changes;
mod contents;
mod dated;
pub mod derive;
mod facts;
pub mod feedback;
mod gleif;
mod judge;
mod name;
mod package;
mod read;
pub mod review;
mod rules;
mod sheet;
mod words;
mod write;

pub use contents::{Contents, Entry, MOST_BYTES, MOST_ENTRIES};
pub use dated::reference_date;
pub use facts::facts;
pub use gleif::{BadLeiList, LeiList, LeiStatus};
pub use judge::{Context, lint, lint_tables};
pub use read::{Raw, read};
pub use words::escaped;
pub use write::{BadSubmission, Level, Package, Software, Submission, entries, table_csv, write};

use crate::model::register::{LintReport, RoiFinding};

/// Reads a package that was just written, and checks it.
pub fn lint_package(package: &Package, context: &Context<'_>) -> LintReport {
    let contents = Contents::of_zip(&package.name, &package.bytes);
    lint(&read(contents), context)
}

/// An answer with more findings, in order.
pub fn with(mut report: LintReport, more: &[RoiFinding]) -> LintReport {
    report.findings.extend(more.iter().cloned());
    report.findings = words::in_order(report.findings);
    report
}
