//! Catalogs in the form that other tools exchange: OSCAL 1.x catalogs and profiles as JSON.
//!
//! What is read and written is the Control layer of the Open Security Controls
//! Assessment Language (NIST, <https://pages.nist.gov/OSCAL-Reference/models/>),
//! catalog and profile model. Facts of ours that OSCAL has no field for stand in
//! properties of the namespace [`NAMESPACE`]. Nothing here reads a file: a profile
//! says what it [imports](Profile::targets), and the caller brings it. What results,
//! components and plans of action call controls is [`ControlNames`].

mod check;
mod document;
mod export;
mod import;
mod names;
mod place;
mod profile;
mod reading;
mod syntax;
mod token;

use crate::diagnostic::Finding;

pub use export::catalog_json;
pub use import::{Counts, Imported, Naming};
pub use names::{ControlName, ControlNames};
pub use profile::{Profile, Target};
pub use reading::Catalog;
pub use token::uuid;

/// The version of OSCAL that is written.
pub const VERSION: &str = "1.2.1";

/// The namespace of properties that are ours (catalog model, property: `ns`).
pub const NAMESPACE: &str = "urn:auditbinder:oscal";

/// An OSCAL document of a kind that can become a catalog.
#[derive(Clone, Debug)]
pub enum Document {
    /// Controls.
    Catalog(Catalog),
    /// A selection of controls of other documents.
    Profile(Profile),
}

/// Reads an OSCAL catalog or profile, any 1.x version, in JSON.
///
/// `file` is the name as the user gave it. Either the document is sound, or every
/// problem of its structure is returned at once, with line and column. A text that
/// is no JSON has one problem: nothing behind it can be understood.
pub fn read(text: &str, file: &str) -> Result<Document, Vec<Finding>> {
    let text = text.trim_start_matches('\u{feff}');
    match syntax::kind(text, file).map_err(|finding| vec![*finding])? {
        syntax::Kind::Catalog => reading::catalog(text, file).map(Document::Catalog),
        syntax::Kind::Profile => profile::read(text, file).map(Document::Profile),
    }
}
