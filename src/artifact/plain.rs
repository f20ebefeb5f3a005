//! Files of no particular program: PDF and images.

mod exif;
mod image;
mod pdf;

use super::Format;

/// The readers of this family.
pub(super) const FORMATS: &[Format] = &[pdf::FORMAT, image::FORMAT];
