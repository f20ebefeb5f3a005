//! Runs: the smallest pieces of text that share a look.

use crate::render::pdf::theme::Tone;

/// The typefaces a run can be set in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Face {
    /// Sans serif, upright.
    #[default]
    Regular,
    /// Sans serif, bold.
    Bold,
    /// Sans serif, italic.
    Italic,
    /// Sans serif, bold italic.
    BoldItalic,
    /// Fixed width, upright.
    Mono,
    /// Fixed width, bold.
    MonoBold,
    /// A font that the organisation names, by its place in their list; never asked for, only
    /// found for characters that the others lack.
    Own(u8),
}

/// Where the lines of a run may end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Breaks {
    /// At spaces, and inside a word that is wider than the column.
    #[default]
    Anywhere,
    /// Where the line is full; every space is kept, as in source code.
    Verbatim,
    /// Nowhere: ids that must be found by searching. Set smaller if the column is too narrow.
    Never,
}

/// A small shape in front of a word, so that a state is readable without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A filled circle.
    Full,
    /// A circle with its left half filled.
    Half,
    /// An empty circle.
    Empty,
    /// A filled diamond.
    Diamond,
    /// A filled triangle, point up.
    Triangle,
    /// A cross.
    Cross,
    /// A tick.
    Tick,
    /// A dash.
    Dash,
    /// A filled square.
    Square,
}

/// What a run shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Words; a line feed ends the line.
    Text(String),
    /// A mark followed by a word; the mark stays with the first word.
    Chip(Mark, String),
    /// The page number of an anchor.
    PageOf(String),
}

/// A piece of text with one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// What it shows.
    pub content: Content,
    /// The typeface.
    pub face: Face,
    /// The colour role.
    pub tone: Tone,
    /// The anchor it leads to.
    pub link: Option<String>,
    /// Where its lines may end.
    pub breaks: Breaks,
}

impl Run {
    fn new(content: Content) -> Self {
        Self {
            content,
            face: Face::Regular,
            tone: Tone::Plain,
            link: None,
            breaks: Breaks::Anywhere,
        }
    }

    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::Text(text.into()))
    }

    /// An id: fixed width and never broken.
    pub fn id(text: impl Into<String>) -> Self {
        Self::text(text).mono().nobreak()
    }

    /// A state: a mark and a word in its tone.
    pub fn chip(mark: Mark, tone: Tone, word: impl Into<String>) -> Self {
        Self::new(Content::Chip(mark, word.into())).tone(tone)
    }

    /// The page number of an anchor, as a link to it.
    pub fn page_of(anchor: impl Into<String>) -> Self {
        let anchor = anchor.into();
        Self::new(Content::PageOf(anchor.clone())).link(anchor)
    }

    /// The same run in bold.
    #[must_use]
    pub fn bold(mut self) -> Self {
        self.face = match self.face {
            Face::Regular | Face::Bold => Face::Bold,
            Face::Italic | Face::BoldItalic => Face::BoldItalic,
            Face::Mono | Face::MonoBold => Face::MonoBold,
            own @ Face::Own(_) => own,
        };
        self
    }

    /// The same run in italics; there are none for fixed width.
    #[must_use]
    pub fn italic(mut self) -> Self {
        self.face = match self.face {
            Face::Regular | Face::Italic => Face::Italic,
            Face::Bold | Face::BoldItalic => Face::BoldItalic,
            mono => mono,
        };
        self
    }

    /// The same run in fixed width.
    #[must_use]
    pub fn mono(mut self) -> Self {
        self.face = match self.face {
            Face::Bold | Face::BoldItalic | Face::MonoBold => Face::MonoBold,
            _ => Face::Mono,
        };
        self
    }

    /// The same run in the colour of a tone.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// The same run as a link to an anchor.
    #[must_use]
    pub fn link(mut self, anchor: impl Into<String>) -> Self {
        self.link = Some(anchor.into());
        self
    }

    /// The same run, never broken over lines.
    #[must_use]
    pub fn nobreak(mut self) -> Self {
        self.breaks = Breaks::Never;
        self
    }
}

impl From<&str> for Run {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Run {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}
