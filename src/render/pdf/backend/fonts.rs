//! The fonts of the file: subsets of the glyphs that its pages use.
//!
//! printpdf makes the subsets from a page that shows every used glyph once; the codes
//! that it gave them are read back from that page, which then makes room for the real
//! ones.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Document, Object, content::Content};
use printpdf::{
    Codepoint, FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage,
    PdfSaveOptions, Pt, TextItem,
};

use crate::render::pdf::block::Face;
use crate::render::pdf::display::{Picture, Shape};
use crate::render::pdf::text::{self, Shaper};
use crate::render::pdf::theme::MM;

/// The code of every used glyph.
pub(super) type Codes = BTreeMap<(Face, u16), u16>;

/// A font with the glyphs that are shown of it, each with its text.
type Shown = (FontId, ParsedFont, Vec<(u16, String)>);

/// A file with the fonts and one page that has them among its resources.
pub(super) fn file(pictures: &[Picture], shaper: &Shaper, title: &str) -> (Document, Codes) {
    let used = used(pictures);
    let mut fonts = Vec::new();
    for face in shaper.faces() {
        let ids: Vec<u16> = used
            .range((face, 0)..=(face, u16::MAX))
            .map(|g| g.1)
            .collect();
        if ids.is_empty() {
            continue;
        }
        let font = ParsedFont::from_bytes(shaper.bytes(face), 0, &mut Vec::new())
            .expect("a font file that was looked at can be read");
        let text = |id| shaper.unicode().get(&(face, id)).cloned();
        let glyphs = ids.iter().map(|id| (*id, text(*id).unwrap_or_default()));
        let glyphs = glyphs.collect();
        fonts.push((FontId(text::face_name(face)), font, glyphs));
    }
    let sheet = shaper.sheet();
    let file = shown(fonts, (sheet.paper_width, sheet.paper_height), title);
    let found = codes(&file);
    assert_eq!(found.len(), used.len(), "every glyph has a code");
    (file, used.into_iter().zip(found).collect())
}

/// Whether a subset of a font can be made: one glyph is taken out for trial.
pub(in crate::render::pdf) fn can_embed(bytes: &[u8]) -> bool {
    let Some(font) = ParsedFont::from_bytes(bytes, 0, &mut Vec::new()) else {
        return false;
    };
    let glyphs = vec![(1, "x".to_owned())];
    let file = shown(
        vec![(FontId("TRIAL".to_owned()), font, glyphs)],
        (9.0, 9.0),
        "",
    );
    codes(&file).len() == 1
}

/// A file with one page that shows glyphs of fonts.
fn shown(fonts: Vec<Shown>, (width, height): (f32, f32), title: &str) -> Document {
    let mut pdf = PdfDocument::new(title);
    let mut ops = vec![Op::StartTextSection];
    for (id, font, glyphs) in fonts {
        let fonts = &mut pdf.resources.fonts.map;
        fonts.insert(id.clone(), PdfFont::new(font));
        let (font, size) = (PdfFontHandle::External(id), Pt(10.0));
        ops.push(Op::SetFont { font, size });
        let codepoint = |(id, text)| Codepoint::with_cid(id, 0.0, text);
        let glyphs = glyphs.into_iter().map(codepoint).collect();
        ops.push(Op::ShowText {
            items: vec![TextItem::GlyphIds(glyphs)],
        });
    }
    ops.push(Op::EndTextSection);
    pdf.pages = vec![PdfPage::new(Mm(width / MM), Mm(height / MM), ops)];
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: true,
        secure: true,
        image_optimization: None,
    };
    pdf.to_lopdf_document(&options, &mut Vec::new())
}

/// Every glyph that is painted; faces in the order of their names.
fn used(pictures: &[Picture]) -> BTreeSet<(Face, u16)> {
    let mut used = BTreeSet::new();
    let items = pictures.iter().flat_map(|picture| &picture.items);
    for item in items {
        if let Shape::Text { shaped, .. } = &item.shape {
            for segment in &shaped.segments {
                used.extend(segment.glyphs.iter().map(|glyph| (segment.face, glyph.id)));
            }
        }
    }
    used
}

/// The codes on the page, which shows the glyphs in order.
fn codes(file: &Document) -> Vec<u16> {
    let page = file.get_pages().into_values().next();
    let content = file.get_page_content(page.expect("the page was given"));
    let content = Content::decode(&content).expect("printpdf writes operators");
    let mut found = Vec::new();
    for operation in &content.operations {
        if matches!(operation.operator.as_str(), "TJ" | "Tj") {
            gather(&operation.operands, &mut found);
        }
    }
    found
}

fn gather(operands: &[Object], found: &mut Vec<u16>) {
    for operand in operands {
        match operand {
            Object::Array(parts) => gather(parts, found),
            Object::String(bytes, _) => {
                let pairs = bytes.chunks_exact(2);
                found.extend(pairs.map(|pair| u16::from_be_bytes([pair[0], pair[1]])));
            }
            _ => {}
        }
    }
}
