//! Turns words into measured, positioned glyphs and breaks them into lines.

mod face;
mod line;
mod own;
mod shape;
mod word;

pub use face::face_name;
pub use line::{Fragment, FragmentKind, Line, Measure, lines, measure};
pub use own::problem;
pub use shape::{Glyph, Segment, Shaped, Shaper};
