//! Cuts runs into words: the units between which a line may end.

use std::rc::Rc;

use super::shape::{Shaped, Shaper};
use crate::render::pdf::block::{Breaks, Content, Face, Mark, Run};
use crate::render::pdf::theme::{self, Rgb, Tone};

/// What a piece shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Drawn {
    Glyphs(Rc<Shaped>),
    Mark(Mark),
    PageOf(Rc<str>),
}

/// A part of a word with one look.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub text: String,
    pub drawn: Drawn,
    pub face: Face,
    pub ink: Rgb,
    pub link: Option<Rc<str>>,
    pub breaks: Breaks,
    pub width: f32,
}

/// What stands between two places where a line may end.
#[derive(Clone, Debug, Default)]
pub(super) struct Word {
    pub pieces: Vec<Piece>,
    pub width: f32,
    /// The space in front of it, unless it opens a line.
    pub gap: f32,
    /// Whether it must open a line.
    pub feed: bool,
}

/// Cuts runs into words.
pub(super) fn words(shaper: &mut Shaper, runs: &[Run], size: f32, breaks: Breaks) -> Vec<Word> {
    let mut cutter = Cutter {
        shaper,
        size,
        words: Vec::new(),
        open: Word::default(),
    };
    for run in runs {
        cutter.run(run, breaks);
    }
    cutter.close(false);
    cutter.words
}

struct Cutter<'a> {
    shaper: &'a mut Shaper,
    size: f32,
    words: Vec<Word>,
    open: Word,
}

impl Cutter<'_> {
    fn run(&mut self, run: &Run, breaks: Breaks) {
        let breaks = if breaks == Breaks::Never {
            breaks
        } else {
            run.breaks
        };
        let look = Piece {
            text: String::new(),
            drawn: Drawn::Mark(Mark::Dash),
            face: run.face,
            ink: ink(run),
            link: run.link.as_deref().map(Rc::from),
            breaks,
            width: 0.0,
        };
        match &run.content {
            Content::Text(text) => self.text(text, &look),
            Content::Chip(mark, word) => {
                // A chip stands a little apart from what is before it.
                if self.open.pieces.is_empty() && self.open.gap > 0.0 {
                    self.open.gap = self.size * 0.7;
                }
                let width = self.size * 1.2;
                self.push(Piece {
                    drawn: Drawn::Mark(*mark),
                    width,
                    breaks: Breaks::Never,
                    ..look.clone()
                });
                self.text(word, &look);
            }
            Content::PageOf(anchor) => {
                let digits = self.shaper.page_hint(anchor);
                let width = self.shaper.shape(run.face, &digits).width * self.size;
                self.push(Piece {
                    drawn: Drawn::PageOf(anchor.as_str().into()),
                    width,
                    ..look
                });
            }
        }
    }

    fn text(&mut self, text: &str, look: &Piece) {
        let whole = look.breaks != Breaks::Anywhere;
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.close(true);
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            if whole {
                self.glyphs(&line.replace(ends_word, " "), look);
                continue;
            }
            for (index, word) in line.split(ends_word).enumerate() {
                if index > 0 {
                    self.space(look);
                }
                self.glyphs(word, look);
            }
        }
    }

    fn glyphs(&mut self, text: &str, look: &Piece) {
        if text.is_empty() {
            return;
        }
        let shaped = self.shaper.shape_noted(look.face, text);
        self.push(Piece {
            text: text.to_owned(),
            width: shaped.width * self.size,
            drawn: Drawn::Glyphs(shaped),
            ..look.clone()
        });
    }

    fn push(&mut self, piece: Piece) {
        self.open.width += piece.width;
        self.open.pieces.push(piece);
    }

    fn space(&mut self, look: &Piece) {
        self.close(false);
        self.open.gap = self.shaper.shape(look.face, " ").width * self.size;
    }

    fn close(&mut self, feed: bool) {
        let word = std::mem::take(&mut self.open);
        if !word.pieces.is_empty() || word.feed {
            self.words.push(word);
        } else {
            self.open.gap = word.gap;
        }
        self.open.feed = feed;
    }
}

/// Links stand out by colour even where the run has none of its own.
fn ink(run: &Run) -> Rgb {
    match (run.tone, &run.link) {
        (Tone::Plain, Some(_)) => theme::ACCENT,
        (tone, _) => tone.ink(),
    }
}

/// Whether a character parts words; no-break spaces do not.
fn ends_word(character: char) -> bool {
    character.is_whitespace() && !matches!(character, '\u{A0}' | '\u{2007}' | '\u{202F}')
}

/// The places inside a long word where a line may end, as parts of the word.
pub(super) fn chunks(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut previous = ' ';
    for (at, character) in text.char_indices() {
        let after = matches!(
            previous,
            ' ' | '-'
                | '/'
                | '.'
                | '_'
                | ':'
                | '@'
                | ','
                | ';'
                | '='
                | '&'
                | '?'
                | '+'
                | '|'
                | '\\'
                | ')'
        );
        let before = matches!(character, '(' | '[' | '{');
        if at > start && (after || before) {
            parts.push(&text[start..at]);
            start = at;
        }
        previous = character;
    }
    parts.push(&text[start..]);
    parts
}
