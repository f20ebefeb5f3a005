//! A dossier as OSCAL 1.2.1: assessment results, component definition, plan of action.
//!
//! The structure is that of the Assessment and Implementation layers of the Open Security
//! Controls Assessment Language (NIST, <https://pages.nist.gov/OSCAL-Reference/models/>).
//! States, results and ids keep the words of the dossier in properties of the namespace
//! [`NAMESPACE`](crate::oscal::NAMESPACE); what OSCAL's own words mean here is said beside
//! them. UUIDs follow from names: a control, an item or an asset has the same one in every
//! package of its engagement.

mod components;
mod controls;
mod definition;
mod exceptions;
mod findings;
mod metadata;
mod observations;
mod poam;
mod resources;
mod results;
mod risks;
mod value;
mod writer;

use super::Dossier;
use value::Value;
use writer::Writer;

/// A file of the package by name and digest, as far as it is known before the documents are.
#[derive(Clone, Debug)]
pub struct PackageFile {
    /// The name: `data/reports/report.pdf`.
    pub entry: String,
    /// The SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// The documents of a package.
#[derive(Clone, Debug)]
pub struct OscalDocuments {
    /// Assessment results.
    pub assessment_results: Vec<u8>,
    /// Component definition.
    pub component_definition: Vec<u8>,
    /// Plan of action and milestones, where there is something to do: OSCAL asks for at
    /// least one item.
    pub poam: Option<Vec<u8>>,
}

/// The documents of a dossier as JSON with sorted keys and a line break at the end.
///
/// `files` are those of the package beside the evidence. The same dossier and files give
/// the same bytes.
pub fn oscal(dossier: &Dossier, files: &[PackageFile]) -> OscalDocuments {
    let document = |write: fn(&mut Writer<'_>) -> Option<Value>| {
        let value = write(&mut Writer::new(dossier, files))?;
        let mut bytes = serde_json::to_vec_pretty(&value).expect("a JSON value can be written");
        bytes.push(b'\n');
        Some(bytes)
    };
    let always = "a package has results and components";
    OscalDocuments {
        assessment_results: document(|writer| Some(results::document(writer))).expect(always),
        component_definition: document(|writer| Some(definition::document(writer))).expect(always),
        poam: document(poam::document),
    }
}
