//! Page geometry, type sizes and colours: everything that decides how a report looks.

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
/// Where the text ends, measured from the top edge.
pub const BOTTOM: f32 = PAGE_HEIGHT - 23.0 * MM;
/// Width of the text.
pub const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;
/// Height of the text on a full page.
pub const HEIGHT: f32 = BOTTOM - TOP;

/// A colour in sRGB, each part 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

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
