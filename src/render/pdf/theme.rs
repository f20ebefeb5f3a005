//! Page geometry, type sizes and colours: everything that decides how a report looks.

use std::sync::Arc;

/// Points per millimetre.
pub const MM: f32 = 72.0 / 25.4;

/// Page width in points (A4 portrait).
pub const PAGE_WIDTH: f32 = 595.276;
/// Page height in points (A4 portrait).
pub const PAGE_HEIGHT: f32 = 841.89;
/// Space left and right of the text.
pub const MARGIN: f32 = 19.0 * MM;
/// Where the text begins, measured from the top edge.
pub const TOP: f32 = 25.0 * MM;
/// Space below the text.
pub const FOOT: f32 = 23.0 * MM;
/// Width of the text.
pub const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;

/// What an organisation changes of the look of a document; the default changes nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// The paper and the scale of everything on it.
    pub sheet: Sheet,
    /// Other colours in place of those of this module.
    pub palette: Palette,
    /// The colour of the ribbon that holds the classification.
    pub ribbon: Option<Rgb>,
    /// Further font files, asked in order for characters that the shipped ones lack.
    pub fonts: Vec<Arc<[u8]>>,
}

/// The paper, in points, and how much larger than usual everything is drawn on it.
///
/// Layout reckons with the usual sizes; [`Sheet::scale`] is applied when the pages are done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sheet {
    /// The width of the paper.
    pub paper_width: f32,
    /// The height of the paper.
    pub paper_height: f32,
    /// The factor on every length.
    pub scale: f32,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            paper_width: PAGE_WIDTH,
            paper_height: PAGE_HEIGHT,
            scale: 1.0,
        }
    }
}

impl Sheet {
    /// The paper of ANSI size A, 8.5 by 11 inches.
    pub const LETTER: (f32, f32) = (612.0, 792.0);

    /// The width of the paper as layout reckons with it.
    pub fn width(self) -> f32 {
        self.paper_width / self.scale
    }

    /// The height of the paper as layout reckons with it.
    pub fn height(self) -> f32 {
        self.paper_height / self.scale
    }

    /// Space left and right of the text.
    pub fn margin(self) -> f32 {
        if self == Self::default() {
            MARGIN
        } else {
            (self.width() - WIDTH) / 2.0
        }
    }

    /// Where the text ends, measured from the top edge.
    pub fn bottom(self) -> f32 {
        self.height() - FOOT
    }

    /// Height of the text on a full page.
    pub fn text_height(self) -> f32 {
        self.bottom() - TOP
    }
}

/// Colours in place of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Palette {
    changes: Vec<(Rgb, Rgb)>,
}

impl Palette {
    /// Sets the colour of texts and marks of a tone, and with it its background, its bars and
    /// the line under links.
    pub fn set_tone(&mut self, tone: Tone, ink: Rgb) {
        if !matches!(tone, Tone::Plain | Tone::Muted) {
            // So little ink that text in the same colour can be read on it.
            let wash = ink.each(|part| 255 - (255 - part) / 16);
            self.set(tone.wash(), wash);
            self.set(tone.fill(), ink);
        }
        self.set(tone.ink().pale(), ink.pale());
        self.set(tone.ink(), ink);
    }

    /// Sets one colour of this module.
    pub fn set(&mut self, from: Rgb, to: Rgb) {
        self.changes.push((from, to));
    }

    /// The colour that is painted.
    pub fn painted(&self, colour: Rgb) -> Rgb {
        let mut changes = self.changes.iter();
        let found = changes.find(|(from, _)| *from == colour);
        found.map_or(colour, |(_, to)| *to)
    }
}

/// A colour in sRGB, each part 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    fn each(self, change: impl Fn(u8) -> u8) -> Self {
        Self(change(self.0), change(self.1), change(self.2))
    }

    /// The colour of the line under words that lead somewhere.
    #[must_use]
    pub fn pale(self) -> Self {
        self.each(|part| part / 2 + 127)
    }
}

/// The one accent colour.
pub const ACCENT: Rgb = Rgb(0x0F, 0x4C, 0x5C);
/// Body text.
pub const INK: Rgb = Rgb(0x1B, 0x1F, 0x24);
/// Secondary text.
pub const MUTED: Rgb = Rgb(0x59, 0x63, 0x6E);
/// Lines between rows.
pub const HAIRLINE: Rgb = Rgb(0xD3, 0xDA, 0xE0);
/// Backgrounds of table headers and code.
pub const TINT: Rgb = Rgb(0xF2, 0xF5, 0xF7);
/// Paper.
pub const WHITE: Rgb = Rgb(0xFF, 0xFF, 0xFF);

/// What a colour means; never the only carrier of that meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Body text, no judgement.
    #[default]
    Plain,
    /// Secondary text, and parts that are out of scope.
    Muted,
    /// The accent colour, for emphasis and links.
    Accent,
    /// Supported, intact, in date.
    Good,
    /// Partly supported, needs a look.
    Caution,
    /// Missing, contradicted, broken.
    Bad,
}

impl Tone {
    /// The colour of text and marks.
    pub fn ink(self) -> Rgb {
        match self {
            Self::Plain => INK,
            Self::Muted => MUTED,
            Self::Accent => ACCENT,
            Self::Good => Rgb(0x1C, 0x6B, 0x45),
            Self::Caution => Rgb(0x8A, 0x56, 0x00),
            Self::Bad => Rgb(0xA3, 0x24, 0x2B),
        }
    }

    /// The pale background that goes with the ink.
    pub fn wash(self) -> Rgb {
        match self {
            Self::Plain | Self::Muted => TINT,
            Self::Accent => Rgb(0xE6, 0xF0, 0xF2),
            Self::Good => Rgb(0xE8, 0xF3, 0xEC),
            Self::Caution => Rgb(0xFB, 0xF2, 0xDF),
            Self::Bad => Rgb(0xFB, 0xEA, 0xEA),
        }
    }

    /// The full colour of a bar segment.
    pub fn fill(self) -> Rgb {
        match self {
            Self::Plain => Rgb(0x8C, 0xA3, 0xB0),
            Self::Muted => Rgb(0xB9, 0xC2, 0xCA),
            Self::Caution => Rgb(0xB4, 0x76, 0x0E),
            Self::Good => Rgb(0x2F, 0x85, 0x5A),
            Self::Bad => Rgb(0xB2, 0x3A, 0x3F),
            Self::Accent => ACCENT,
        }
    }
}

/// A type size with its line distance, in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Size of the letters.
    pub size: f32,
    /// Distance from baseline to baseline.
    pub leading: f32,
}

/// Running text.
pub const BODY: Type = Type::new(10.0, 14.5);
/// Text in tables.
pub const TABLE: Type = Type::new(9.0, 12.4);
/// Captions, legends, page furniture.
pub const SMALL: Type = Type::new(8.0, 11.0);
/// Quoted source lines.
pub const CODE: Type = Type::new(8.6, 11.6);
/// Headings by level, from 1.
pub const HEADINGS: [Type; 3] = [
    Type::new(20.0, 26.0),
    Type::new(14.0, 19.0),
    Type::new(11.5, 16.0),
];

impl Type {
    /// Builds a size with its leading.
    pub const fn new(size: f32, leading: f32) -> Self {
        Self { size, leading }
    }

    /// The distance from the top of a line to its baseline.
    ///
    /// Noto Sans reaches about 0.76 em above the baseline with capitals and 0.24 em
    /// below it, so the letters sit in the optical middle of the line.
    pub fn baseline(self) -> f32 {
        (self.leading - self.size) / 2.0 + self.size * 0.8
    }
}
