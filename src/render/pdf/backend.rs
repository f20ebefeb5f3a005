//! Writes pages as PDF; the only part that knows printpdf and lopdf.
//!
//! printpdf makes the subsets of the fonts. All else is written here: the contents of the
//! pages, outline, links, structure tree, names, metadata and the file itself; with them
//! the file keeps the rules of PDF/A-2a and PDF/UA-1. Every id that printpdf would draw
//! from its process-wide counter is replaced.

mod content;
mod file;
mod finish;
mod fonts;
mod icc;
mod metadata;
mod outline;
mod signature;
mod tags;

use std::ops::Range;

use super::layout::Pages;
use super::text::Shaper;
use crate::model::PackageTime;
use crate::render::logo::Pixels;

/// The name of the logo among the resources of the pages.
const LOGO: &str = "Logo";

pub(super) use fonts::can_embed;

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
    /// Room for a signature, if the file is to get one.
    pub signature: Option<SignatureRoom>,
}

/// Room for an electronic signature in a file (ISO 32000-1:2008, 12.8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureRoom {
    /// How many bytes the signature takes at most.
    pub bytes: usize,
    /// Why the document is signed, in the signer's words.
    pub reason: String,
}

/// A file, and where the digits of its signature go, if it keeps room for one.
pub(super) type Written = (Vec<u8>, Option<Range<usize>>);

/// Writes pages as one PDF file.
///
/// The painted items are given up page by page, as they are written.
pub(super) fn write(
    pages: &mut Pages,
    shaper: &Shaper,
    meta: &Meta,
    logo: Option<&Pixels>,
) -> Written {
    let (document, codes) = fonts::file(&pages.pictures, shaper, &meta.title);
    let sources = content::Sources {
        structure: &pages.structure,
        codes: &codes,
        unicode: shaper.unicode(),
        style: shaper.style(),
    };
    let pictures = pages.pictures.iter_mut();
    let contents = pictures.map(|picture| {
        let content = content::page(picture, sources);
        picture.items = Vec::new();
        file::packed(&content)
    });
    let contents = contents.collect();
    if meta.signature.is_some() {
        pages.structure.form(0, pages.pictures[0].links.len());
    }
    let look = finish::Look {
        height: shaper.sheet().paper_height,
        logo: logo.map(image),
    };
    finish::finish(document, pages, contents, meta, look)
}

/// The logo as an image (ISO 32000-1:2008, 8.9.5); its colours are those of the output intent.
fn image(pixels: &Pixels) -> lopdf::Stream {
    let mut stream = file::packed(&pixels.rgb);
    let dictionary = &mut stream.dict;
    dictionary.set("Type", lopdf::Object::Name(b"XObject".to_vec()));
    dictionary.set("Subtype", lopdf::Object::Name(b"Image".to_vec()));
    dictionary.set("Width", i64::from(pixels.width));
    dictionary.set("Height", i64::from(pixels.height));
    dictionary.set("ColorSpace", lopdf::Object::Name(b"DeviceRGB".to_vec()));
    dictionary.set("BitsPerComponent", 8);
    stream
}
