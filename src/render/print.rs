//! The look of an organisation as the PDF takes it.

use std::rc::Rc;

use super::logo::{self, Pixels};
use super::pdf::theme::{HAIRLINE, TINT};
use super::pdf::{Logo, Palette, Rgb, Sheet, Style, Tone};
use crate::model::look::{Colour, Look, PaperSize, PdfTheme};

/// The size of running text in the shipped look, in points.
const TEXT: f32 = 10.0;

/// The paper, colours and fonts of a look.
pub(super) fn style(look: &Look) -> Style {
    let mut palette = Palette::default();
    let mut ribbon = None;
    let colors = look.theme.colors.as_ref();
    if let Some(light) = colors.and_then(|colors| colors.light.as_ref()) {
        ribbon = light
            .classification
            .as_ref()
            .map(|colour| rgb(colour.value));
        for (name, colour) in light.variables() {
            let to = rgb(colour.value);
            match name {
                "ink" => palette.set_tone(Tone::Plain, to),
                "soft" => palette.set_tone(Tone::Muted, to),
                "accent" => palette.set_tone(Tone::Accent, to),
                "good" => palette.set_tone(Tone::Good, to),
                "warn" => palette.set_tone(Tone::Caution, to),
                "bad" => palette.set_tone(Tone::Bad, to),
                "line" => palette.set(HAIRLINE, to),
                "wash" => palette.set(TINT, to),
                // The paper stays white; what is not tested has the colour of secondary text.
                _ => {}
            }
        }
    }
    Style {
        sheet: sheet(look.theme.pdf.as_ref()),
        palette,
        ribbon,
        fonts: look.fonts.iter().map(|font| font.bytes.clone()).collect(),
    }
}

fn rgb(Colour(red, green, blue): Colour) -> Rgb {
    Rgb(red, green, blue)
}

fn sheet(theme: Option<&PdfTheme>) -> Sheet {
    let mut sheet = Sheet::default();
    let Some(theme) = theme else { return sheet };
    if theme
        .paper_size
        .as_ref()
        .is_some_and(|size| size.value == PaperSize::Letter)
    {
        (sheet.paper_width, sheet.paper_height) = Sheet::LETTER;
    }
    if let Some(size) = &theme.text_size {
        sheet.scale = size.value.0 / TEXT;
    }
    sheet
}

/// The logo with the words that stand for it.
pub(super) fn cover_logo(look: &Look, organisation: &str) -> Option<Logo> {
    let pixels: Pixels = logo::pixels(look.logo_of_print()?)?;
    Some(Logo {
        pixels: Rc::new(pixels),
        alternate: format!("Logo of {organisation}"),
    })
}

/// The words at the foot of every page.
pub(super) fn note(look: &Look) -> String {
    let pdf = look.theme.pdf.as_ref();
    let footer = pdf.and_then(|pdf| pdf.footer.as_ref());
    footer.map_or_else(String::new, |footer| footer.value.clone())
}
