//! How reports look where an organisation does not keep the shipped look: own templates,
//! colours, logo and fonts, each with the digest of its file.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::plan::Text;
use super::{At, Digest, Place};

/// Everything that an organisation puts in place of the shipped look.
///
/// The default is the shipped look: no file of its own.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Look {
    /// The files that it was made from, sorted by path.
    pub files: Vec<LookFile>,
    /// Templates, styles and scripts by the name of the shipped one that they replace.
    #[serde(skip)]
    pub templates: BTreeMap<String, OwnTemplate>,
    /// Colours and measures.
    #[serde(skip)]
    pub theme: Theme,
    /// The logo, in one form or in both.
    #[serde(skip)]
    pub logos: Vec<Logo>,
    /// Further fonts of the PDF, in the order in which they are asked.
    #[serde(skip)]
    pub fonts: Vec<OwnFont>,
}

impl Look {
    /// Whether nothing differs from what the program ships.
    pub fn is_shipped(&self) -> bool {
        self.files.is_empty()
    }

    /// The logo of pages: the drawing, or else the image.
    pub fn logo_of_pages(&self) -> Option<&Logo> {
        self.logo(LogoForm::Svg)
            .or_else(|| self.logo(LogoForm::Png))
    }

    /// The logo of the PDF: the image.
    pub fn logo_of_print(&self) -> Option<&Logo> {
        self.logo(LogoForm::Png)
    }

    fn logo(&self, form: LogoForm) -> Option<&Logo> {
        self.logos.iter().find(|logo| logo.form == form)
    }

    /// The text that stands in place of a shipped template, if there is one.
    pub fn template(&self, name: &str) -> Option<&OwnTemplate> {
        self.templates.get(name)
    }
}

/// One file of an own look.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LookFile {
    /// The path relative to the plan.
    pub path: String,
    /// What it is: `template`, `style`, `script`, `theme`, `logo` or `font`.
    pub what: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

impl LookFile {
    /// A file with the digest of its bytes.
    pub fn new(path: &str, what: &str, bytes: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            what: what.to_owned(),
            sha256: Digest::of(bytes).to_string(),
        }
    }
}

/// A template, style or script of the organisation.
#[derive(Clone, Debug)]
pub struct OwnTemplate {
    /// The path relative to the plan, for messages.
    pub path: Arc<str>,
    /// The text.
    pub text: Arc<str>,
}

/// A logo.
#[derive(Clone, Debug)]
pub struct Logo {
    /// The path relative to the plan, for messages.
    pub path: Arc<str>,
    /// The bytes of the file.
    pub bytes: Arc<[u8]>,
    /// Which form it has.
    pub form: LogoForm,
}

/// The form of a logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoForm {
    /// SVG: shown in HTML only.
    Svg,
    /// PNG: shown in HTML and PDF.
    Png,
}

/// A font that the plan names.
#[derive(Clone)]
pub struct OwnFont {
    /// The path relative to the plan, for messages.
    pub path: Arc<str>,
    /// The bytes of the file.
    pub bytes: Arc<[u8]>,
}

impl fmt::Debug for OwnFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnFont({}, {} bytes)", self.path, self.bytes.len())
    }
}

/// `theme.yaml`: colours of HTML and PDF, and measures of the PDF.
///
/// What is not stated stays as shipped.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// Colours.
    pub colors: Option<ColorSchemes>,
    /// The page of the PDF.
    pub pdf: Option<PdfTheme>,
}

/// Colours on light and on dark paper.
#[derive(Clone, Debug, Default)]
pub struct ColorSchemes {
    /// Light paper: screens that are light, print, and the PDF.
    pub light: Option<Colors>,
    /// Dark paper: screens that are dark.
    pub dark: Option<Colors>,
}

/// The colours of one scheme, by what they are for.
#[derive(Clone, Debug, Default)]
pub struct Colors {
    /// The paper.
    pub paper: Option<At<Colour>>,
    /// Body text.
    pub ink: Option<At<Colour>>,
    /// Secondary text.
    pub soft: Option<At<Colour>>,
    /// Lines.
    pub line: Option<At<Colour>>,
    /// The background of table headers, the sidebar and quoted text.
    pub wash: Option<At<Colour>>,
    /// Links, captions, the rule above a section.
    pub accent: Option<At<Colour>>,
    /// Supported, intact, in date.
    pub good: Option<At<Colour>>,
    /// Partly supported.
    pub warn: Option<At<Colour>>,
    /// Missing, contradicted.
    pub bad: Option<At<Colour>>,
    /// Out of scope, not tested.
    pub none: Option<At<Colour>>,
    /// The classification: the frame in HTML, the ribbon in the PDF.
    pub classification: Option<At<Colour>>,
}

impl Colors {
    /// The colours that replace a variable of the shipped style, by the name of the variable.
    pub fn variables(&self) -> impl Iterator<Item = (&'static str, &At<Colour>)> {
        [
            ("paper", &self.paper),
            ("ink", &self.ink),
            ("soft", &self.soft),
            ("line", &self.line),
            ("wash", &self.wash),
            ("accent", &self.accent),
            ("good", &self.good),
            ("warn", &self.warn),
            ("bad", &self.bad),
            ("none", &self.none),
        ]
        .into_iter()
        .filter_map(|(name, colour)| Some((name, colour.as_ref()?)))
    }
}

/// The page of the PDF.
#[derive(Clone, Debug, Default)]
pub struct PdfTheme {
    /// The size of the paper.
    pub paper_size: Option<At<PaperSize>>,
    /// The size of running text, in points. Every other size and the length of lines follow
    /// in proportion, and the margins take what is left of the paper.
    pub text_size: Option<At<Points>>,
    /// Words at the foot of every page, after the id of the package.
    pub footer: Option<Text>,
}

/// A size of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PaperSize {
    /// ISO 216: 210 by 297 mm.
    #[default]
    A4,
    /// ANSI: 8.5 by 11 inches.
    Letter,
}

/// A type size in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Points(pub f32);

impl Points {
    /// The sizes that running text may have.
    pub const ALLOWED: std::ops::RangeInclusive<f32> = 8.0..=11.0;
}

/// A colour in sRGB, each part 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// White paper.
    pub const WHITE: Self = Self(255, 255, 255);

    /// Reads `#rrggbb`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self(part(0)?, part(2)?, part(4)?))
    }

    /// The relative luminance, 0 for black to 1 for white (WCAG 2.2, definition of
    /// "relative luminance").
    pub fn luminance(self) -> f64 {
        let part = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.0) + 0.7152 * part(self.1) + 0.0722 * part(self.2)
    }

    /// The contrast with another colour, from 1 to 21 (WCAG 2.2, definition of "contrast
    /// ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// A place in a text, from a line and a column that count from 1.
pub fn place_in(path: &Arc<str>, line: usize, column: usize) -> Place {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Place {
        file: path.clone(),
        line: number(line),
        column: number(column),
        width: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_has_one_spelling_and_a_known_contrast() {
        let read = |text| Colour::parse(text);
        assert_eq!(read("#0B5d73"), Some(Colour(0x0B, 0x5D, 0x73)));
        for text in [
            "0b5d73", "#0b5", "#0b5d7", "#0b5d733", "#0b5dzz", "#+b5d73", "blue",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        let black = Colour(0, 0, 0);
        assert!((black.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
        // The example of the technique G18: #767676 on white is 4.54 to 1.
        let grey = Colour(0x76, 0x76, 0x76).contrast(Colour::WHITE);
        assert!((grey - 4.54).abs() < 0.005, "{grey}");
    }
}
