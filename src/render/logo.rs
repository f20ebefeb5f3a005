//! A logo: what may be shown, and the pixels that the PDF draws.

mod png;
mod svg;

use crate::diagnostic::{Code, Finding};
use crate::model::Place;
use crate::model::look::{Logo, LogoForm, place_in};

pub use png::Pixels;

/// What is wrong with a logo; nothing where it can be shown.
pub fn problem(logo: &Logo) -> Option<Finding> {
    let finding = |why: &str, place: Place| {
        let message = format!("logo `{}` {why}", logo.path);
        Finding::new(Code::LogoUnusable, message).at(&place)
    };
    match logo.form {
        LogoForm::Png => {
            let why = png::pixels(&logo.bytes).err()?;
            let place = Place::whole(&logo.path);
            Some(finding(&why, place).help(
                "save it as PNG with 8 or 16 bits for each colour and without interlacing, at most 4096 pixels wide and high",
            ))
        }
        LogoForm::Svg => {
            let (why, line, column) = svg::problem(&logo.bytes)?;
            let place = place_in(&logo.path, line, column);
            Some(finding(&why, place).help(
                "save it as plain SVG: shapes, paths and gradients, with nothing that runs or is fetched",
            ))
        }
    }
}

/// The pixels of a PNG; nothing for an SVG, which the PDF does not draw.
pub fn pixels(logo: &Logo) -> Option<Pixels> {
    match logo.form {
        LogoForm::Png => png::pixels(&logo.bytes).ok(),
        LogoForm::Svg => None,
    }
}
