//! One [`Dossier`] to report bytes: HTML, PDF, JSON, OSCAL, CSV, XLSX.
//!
//! Everything that a report says is decided before; the renderers only lay it out.

mod agreement;
pub mod csv;
mod document;
pub mod dossier;
mod html;
mod json;
mod logo;
mod oscal;
pub mod pdf;
mod print;
mod register_sheets;
mod tables;
mod workbook;

pub use agreement::{Forms, disagreements};
pub use document::{pdf as pdf_report, register_pdf, risk_pdf};
pub use dossier::Dossier;
pub use html::{
    SHIPPED, comparison, contrast_problems, html, logo_address, register_html, risk_html,
    template_problems, unknown_template,
};
pub use json::{information_sheet, json};
pub use logo::problem as logo_problem;
pub use oscal::{OscalDocuments, PackageFile, oscal};
pub use register_sheets::register_xlsx;
pub use tables::{Tabulated, tables};
pub use workbook::workbook;
