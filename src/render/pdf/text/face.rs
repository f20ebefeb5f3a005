//! The typefaces that ship inside the program, and what they can draw.

use std::sync::Arc;

use harfrust::{Font, ShaperFont};

use crate::render::pdf::block::Face;

/// All faces; the position of a face here is its index everywhere.
pub const FACES: [Face; 6] = [
    Face::Regular,
    Face::Bold,
    Face::Italic,
    Face::BoldItalic,
    Face::Mono,
    Face::MonoBold,
];

/// The font file of a shipped face; none for a face of the organisation.
fn shipped(face: Face) -> Option<&'static [u8]> {
    Some(match face {
        Face::Regular => notosans::REGULAR_TTF,
        Face::Bold => notosans::BOLD_TTF,
        Face::Italic => notosans::ITALIC_TTF,
        Face::BoldItalic => notosans::BOLD_ITALIC_TTF,
        Face::Mono => dejavu::sans_mono::regular(),
        Face::MonoBold => dejavu::sans_mono::bold(),
        Face::Own(_) => return None,
    })
}

/// The name of a face inside a PDF: the six capitals that mark a subset.
pub fn face_name(face: Face) -> String {
    let name = match face {
        Face::Own(number) => return format!("ABNDX{}", char::from(b'A' + number % 26)),
        Face::Regular => "ABNDRG",
        Face::Bold => "ABNDBD",
        Face::Italic => "ABNDIT",
        Face::BoldItalic => "ABNDBI",
        Face::Mono => "ABNDMO",
        Face::MonoBold => "ABNDMB",
    };
    name.to_owned()
}

/// The faces to try, in order, for characters that a face does not have.
pub(super) fn fallbacks(face: Face) -> [Face; 3] {
    match face {
        Face::Regular | Face::Italic | Face::Own(_) => [Face::Mono, Face::Bold, Face::MonoBold],
        Face::Bold | Face::BoldItalic => [Face::MonoBold, Face::Mono, Face::Regular],
        Face::Mono => [Face::Regular, Face::MonoBold, Face::Bold],
        Face::MonoBold => [Face::Bold, Face::Mono, Face::Regular],
    }
}

/// How much smaller fixed-width faces are set, so that they look as tall as the others.
pub(super) fn scale(face: Face) -> f32 {
    match face {
        Face::Mono | Face::MonoBold => 0.88,
        _ => 1.0,
    }
}

/// Where the bytes of a font are.
enum Bytes {
    Shipped(&'static [u8]),
    Own(Arc<[u8]>),
}

/// One loaded typeface.
pub(super) struct LoadedFace {
    font: Font,
    bytes: Bytes,
    /// How many em one font unit is.
    pub em_per_unit: f32,
}

impl LoadedFace {
    /// Loads a face that ships with the program.
    pub(super) fn load(face: Face) -> Self {
        let bytes = shipped(face).expect("only shipped faces are loaded by name");
        let font = Font::new(bytes, 0).expect("a shipped font file can be read");
        Self::of(font, Bytes::Shipped(bytes))
    }

    /// Loads a face of the organisation; `None` where the file cannot be read.
    pub(super) fn own(bytes: &Arc<[u8]>) -> Option<Self> {
        let font = Font::new(bytes.to_vec(), 0)?;
        Some(Self::of(font, Bytes::Own(bytes.clone())))
    }

    fn of(font: Font, bytes: Bytes) -> Self {
        let em_per_unit = 1.0 / f32::from(font.units_per_em().max(1));
        Self {
            font,
            bytes,
            em_per_unit,
        }
    }

    /// The font file.
    pub(super) fn bytes(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Shipped(bytes) => bytes,
            Bytes::Own(bytes) => bytes,
        }
    }

    /// The font as the shaper wants it.
    pub(super) fn font(&self) -> &Font {
        &self.font
    }

    /// Whether the face has a glyph for a character.
    pub(super) fn covers(&self, character: char) -> bool {
        ShaperFont::new(&self.font)
            .nominal_glyph(u32::from(character))
            .is_some_and(|glyph| glyph.to_u32() != 0)
    }
}
