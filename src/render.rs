//! One [`Dossier`] to report bytes: HTML, PDF, JSON, OSCAL, CSV.
//!
//! Everything that a report says is decided before; the renderers only lay it out.

pub mod csv;
mod document;
pub mod dossier;
mod html;
mod json;
mod oscal;
pub mod pdf;
mod register_sheets;

pub use document::{pdf as pdf_report, register_pdf, risk_pdf};
pub use dossier::Dossier;
pub use html::{comparison, html, register_html, risk_html};
pub use json::{information_sheet, json};
pub use oscal::{OscalDocuments, PackageFile, oscal};
pub use register_sheets::register_xlsx;
