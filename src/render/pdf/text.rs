//! Turns words into measured, positioned glyphs and breaks them into lines.

mod face;
mod line;
mod shape;
mod word;

pub use face::{FACES, face_bytes, face_name};
pub use line::{Fragment, FragmentKind, Line, Measure, lines, measure};
pub use shape::{Glyph, Segment, Shaped, Shaper};
