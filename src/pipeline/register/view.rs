//! A submission as documents for people, beside its package.

use super::Prepared;
use crate::diagnostic::Finding;
use crate::model::register::{LintReport, SubmissionView};
use crate::model::{Digest, PackageTime};
use crate::register::{self, BadSubmission, LeiList, Package};
use crate::render;
use crate::render::dossier::RegisterDocument;
use crate::render::pdf::MissingCharacter;

/// The name of the page.
const HTML: &str = "register.html";
/// The name of the PDF.
const PDF: &str = "register.pdf";

/// The name of the workbook.
const XLSX: &str = "register.xlsx";

/// A submission as people read it; its package, its findings.
pub struct Documents {
    /// The package that the documents are about.
    pub package: Package,
    /// What the rules say of it.
    pub report: LintReport,
    /// The one value that the page and the PDF are made from.
    pub document: RegisterDocument,
    /// Names and bytes of the files.
    pub files: Vec<(&'static str, Vec<u8>)>,
    /// Characters that no font of the PDF has.
    pub missing: Vec<MissingCharacter>,
}

/// Why a submission has no documents.
#[derive(Debug)]
pub enum NotMade {
    /// Its package has no name.
    Name(BadSubmission),
    /// A template of the organisation does not fit its values.
    Look(Vec<Finding>),
}

impl Prepared<'_> {
    /// Makes the documents. They carry the day on which the submission was made, so that two
    /// runs give the same bytes.
    pub fn documents(&self, leis: Option<&LeiList>) -> Result<Documents, NotMade> {
        let (package, report) = self.package(None, leis).map_err(NotMade::Name)?;
        let remarks = self.review();
        let submission = self.submission;
        let profile = submission.profile.as_ref();
        let profile = profile.map_or("eba", |profile| profile.value.as_str());
        let portal = register::facts().profiles.get(profile);
        let digest = Digest::of(&package.bytes).to_string();
        let view = SubmissionView {
            id: &submission.id.value,
            level: submission.level.value.as_str(),
            authority: submission.authority.as_ref().map(|a| a.value.as_str()),
            reference_date: submission.reference_date.value,
            made: self.made(),
            portal: portal.map_or(profile, |portal| portal.title.as_str()),
            package: &package.name,
            digest: &digest,
            facts: register::facts(),
            register: &self.register,
            report: &report,
            remarks: &remarks,
            left_out: &self.left_out,
            taken: &self.taken,
            software: concat!("auditbinder ", env!("CARGO_PKG_VERSION")),
        };
        let document = render::dossier::register_document(&view);
        let time = PackageTime::at_start_of(self.made());
        let time = time.map_err(|bad| NotMade::Name(BadSubmission::Timestamp(bad.to_string())))?;
        let look = &self.opened.look;
        let html = render::register_html(&document, look).map_err(NotMade::Look)?;
        let pdf = render::register_pdf(&document, time, look);
        let files = vec![
            (HTML, html),
            (PDF, pdf.bytes),
            (XLSX, render::register_xlsx(&view, &document)),
        ];
        Ok(Documents {
            package,
            report,
            document,
            files,
            missing: pdf.missing,
        })
    }
}
