//! Writes pages as PDF; the only part that knows printpdf and lopdf.
//!
//! printpdf writes page contents and subset fonts from its low-level operations. What it
//! lacks is added to its lopdf document afterwards: outline, links, names, metadata.
//! Objects are never pruned (lopdf needs superlinear time for that), and every id that
//! printpdf would draw from its process-wide counter is replaced.

mod finish;
mod icc;
mod metadata;
mod ops;
mod outline;

use printpdf::{FontId, Mm, ParsedFont, PdfDocument, PdfFont, PdfPage, PdfSaveOptions};

use super::layout::Pages;
use super::text::{self, FACES, Shaper};
use super::theme::{MM, PAGE_HEIGHT, PAGE_WIDTH};
use crate::model::PackageTime;

/// What a PDF says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// The title, shown in the window of a reader.
    pub title: String,
    /// Who made the document.
    pub author: String,
    /// The language of the text as a BCP 47 tag, such as `en`.
    pub language: String,
    /// When the document was made.
    pub created: PackageTime,
    /// A digest that names the content; the document ids are derived from it.
    pub digest: String,
}

/// Writes pages as one PDF file.
pub(super) fn write(pages: &Pages, shaper: &Shaper, meta: &Meta) -> Vec<u8> {
    let mut pdf = PdfDocument::new(&meta.title);
    for face in FACES {
        let font = ParsedFont::from_bytes(text::face_bytes(face), 0, &mut Vec::new())
            .expect("a shipped font file can be read");
        let id = FontId(text::face_name(face).to_owned());
        pdf.resources.fonts.map.insert(id, PdfFont::new(font));
    }
    let (width, height) = (Mm(PAGE_WIDTH / MM), Mm(PAGE_HEIGHT / MM));
    let page = |picture| PdfPage::new(width, height, ops::page(picture, shaper.unicode()));
    pdf.pages = pages.pictures.iter().map(page).collect();
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: true,
        secure: true,
        image_optimization: None,
    };
    let mut file = pdf.to_lopdf_document(&options, &mut Vec::new());
    finish::finish(&mut file, pages, meta);
    let mut bytes = Vec::new();
    file.save_modern(&mut bytes)
        .expect("a PDF is written to memory");
    bytes
}
