//! Line breaking: words into lines of a given width.

use std::rc::Rc;

use super::shape::{Shaped, Shaper};
use super::word::{self, Drawn, Piece, Word};
use crate::render::pdf::block::{Align, Breaks, Face, Mark, Run};
use crate::render::pdf::theme::Rgb;

/// Room for rounding: a word that is wider by less still fits.
const SLACK: f32 = 0.02;

/// What a fragment draws.
#[derive(Clone, Debug, PartialEq)]
pub enum FragmentKind {
    /// Glyphs on the baseline.
    Text(Rc<Shaped>),
    /// The space between two words.
    Space(Rc<Shaped>),
    /// A mark on the baseline.
    Mark(Mark),
    /// A page number that is known only after the pages are.
    PageOf(Rc<str>),
}

/// A part of a line with one look; lengths in points.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragment {
    /// Distance from the left end of the line.
    pub x: f32,
    /// Its width.
    pub width: f32,
    /// The type size.
    pub size: f32,
    /// The colour.
    pub ink: Rgb,
    /// The typeface asked for.
    pub face: Face,
    /// The anchor it leads to.
    pub link: Option<Rc<str>>,
    /// What it draws.
    pub kind: FragmentKind,
}

/// One line of text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// From left to right.
    pub fragments: Vec<Fragment>,
    /// The width in points.
    pub width: f32,
}

impl Line {
    /// How far the line moves right in a column of a given width.
    pub fn offset(&self, align: Align, width: f32) -> f32 {
        match align {
            Align::Left => 0.0,
            Align::Right => width - self.width,
            Align::Centre => (width - self.width) / 2.0,
        }
    }
}

/// How wide a text wants to be, in points.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measure {
    /// The widest line if nothing is broken.
    pub natural: f32,
    /// The widest word.
    pub word: f32,
    /// The widest part that must not be broken.
    pub unbroken: f32,
}

impl Measure {
    /// The larger of two measures, figure by figure.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            natural: self.natural.max(other.natural),
            word: self.word.max(other.word),
            unbroken: self.unbroken.max(other.unbroken),
        }
    }
}

/// Measures runs without breaking them.
pub fn measure(shaper: &mut Shaper, runs: &[Run], size: f32, breaks: Breaks) -> Measure {
    let mut result = Measure::default();
    let mut line = 0.0;
    for word in word::words(shaper, runs, size, breaks) {
        line = if word.feed {
            word.width
        } else {
            line + word.gap + word.width
        };
        let never = |piece: &&Piece| piece.breaks == Breaks::Never;
        let unbroken: f32 = word.pieces.iter().filter(never).map(|p| p.width).sum();
        result = result.max(Measure {
            natural: line,
            word: word.width,
            unbroken,
        });
    }
    result
}

/// Breaks runs into lines no wider than `width`.
///
/// An unbreakable part that is wider than a whole line is set smaller instead.
pub fn lines(
    shaper: &mut Shaper,
    runs: &[Run],
    size: f32,
    width: f32,
    breaks: Breaks,
) -> Vec<Line> {
    let words = word::words(shaper, runs, size, breaks);
    let mut filler = Filler {
        shaper,
        size,
        width,
        line: Line::default(),
        lines: Vec::new(),
    };
    for (index, word) in words.into_iter().enumerate() {
        if word.feed && index > 0 {
            filler.finish();
        }
        filler.word(word);
    }
    filler.finish();
    filler.lines
}

struct Filler<'a> {
    shaper: &'a mut Shaper,
    size: f32,
    width: f32,
    line: Line,
    lines: Vec<Line>,
}

impl Filler<'_> {
    fn is_empty(&self) -> bool {
        self.line.fragments.is_empty()
    }

    fn finish(&mut self) {
        let mut line = std::mem::take(&mut self.line);
        order(&mut line.fragments);
        self.lines.push(line);
    }

    fn fits(&self, width: f32) -> bool {
        self.line.width + width <= self.width + SLACK
    }

    fn word(&mut self, word: Word) {
        let gap = if self.is_empty() { 0.0 } else { word.gap };
        let parted = word.gap > 0.0;
        if self.fits(gap + word.width) {
            self.gap(gap, word.pieces.first());
            word.pieces.into_iter().for_each(|piece| self.piece(piece));
            return;
        }
        if !self.is_empty() {
            if parted {
                self.end_space(word.gap);
            }
            self.finish();
        }
        if word.width <= self.width + SLACK {
            word.pieces.into_iter().for_each(|piece| self.piece(piece));
        } else {
            word.pieces.into_iter().for_each(|piece| self.wide(piece));
        }
    }

    /// A space is drawn, too: readers search for it.
    fn gap(&mut self, width: f32, next: Option<&Piece>) {
        let (Some(next), Some(last)) = (next, self.line.fragments.last()) else {
            return;
        };
        if width <= 0.0 {
            return;
        }
        let link = last
            .link
            .clone()
            .filter(|link| next.link.as_ref() == Some(link));
        let face = last.face;
        let fragment = Fragment {
            x: self.line.width,
            width,
            size: self.size,
            ink: last.ink,
            face,
            link,
            kind: FragmentKind::Space(self.shaper.shape(face, " ")),
        };
        self.line.width += width;
        self.line.fragments.push(fragment);
    }

    /// The space where the line ends: it takes no room, but parts the words for readers.
    fn end_space(&mut self, width: f32) {
        let Some(last) = self.line.fragments.last() else {
            return;
        };
        let fragment = Fragment {
            x: self.line.width,
            width,
            link: None,
            kind: FragmentKind::Space(self.shaper.shape(last.face, " ")),
            ..last.clone()
        };
        self.line.fragments.push(fragment);
    }

    fn piece(&mut self, piece: Piece) {
        self.scaled(piece, 1.0);
    }

    fn scaled(&mut self, piece: Piece, factor: f32) {
        let width = piece.width * factor;
        self.line.fragments.push(Fragment {
            x: self.line.width,
            width,
            size: self.size * factor,
            ink: piece.ink,
            face: piece.face,
            link: piece.link,
            kind: match piece.drawn {
                Drawn::Glyphs(shaped) => FragmentKind::Text(shaped),
                Drawn::Mark(mark) => FragmentKind::Mark(mark),
                Drawn::PageOf(anchor) => FragmentKind::PageOf(anchor),
            },
        });
        self.line.width += width;
    }

    /// Places a piece of a word that is wider than the line.
    fn wide(&mut self, piece: Piece) {
        if self.fits(piece.width) {
            return self.piece(piece);
        }
        if piece.breaks == Breaks::Never || piece.text.is_empty() {
            if !self.is_empty() {
                self.finish();
            }
            let factor = (self.width / piece.width).min(1.0);
            return self.scaled(piece, factor);
        }
        for chunk in word::chunks(&piece.text) {
            let part = self.part(&piece, chunk);
            if self.fits(part.width) {
                self.piece(part);
            } else if part.width <= self.width + SLACK {
                self.finish();
                self.piece(part);
            } else {
                self.anywhere(&piece, chunk);
            }
        }
    }

    /// The last resort: fills lines character by character.
    fn anywhere(&mut self, piece: &Piece, text: &str) {
        if self.line.width > self.width * 0.8 {
            self.finish();
        }
        let mut start = 0;
        let mut width = 0.0;
        for (at, character) in text.char_indices() {
            let mut bytes = [0; 4];
            let one = self
                .shaper
                .shape(piece.face, character.encode_utf8(&mut bytes));
            let advance = one.width * self.size;
            let opens_line = at == start && self.is_empty();
            if !opens_line && !self.fits(width + advance) {
                let part = self.part(piece, &text[start..at]);
                self.piece(part);
                self.finish();
                (start, width) = (at, 0.0);
            }
            width += advance;
        }
        let part = self.part(piece, &text[start..]);
        self.piece(part);
    }

    fn part(&mut self, piece: &Piece, text: &str) -> Piece {
        let shaped = self.shaper.shape(piece.face, text);
        Piece {
            text: text.to_owned(),
            width: shaped.width * self.size,
            drawn: Drawn::Glyphs(shaped),
            ..piece.clone()
        }
    }
}

/// Moves words that are read from right to left to their places on paper; they stay in
/// the order in which they are read.
///
/// Only neighbours of the same direction change places; the paragraph itself runs from
/// left to right, as the report does.
fn order(fragments: &mut [Fragment]) {
    let mut start = 0;
    while start < fragments.len() {
        if !is_right_to_left(&fragments[start]) {
            start += 1;
            continue;
        }
        let end = (start..fragments.len())
            .take_while(|at| {
                let fragment = &fragments[*at];
                is_right_to_left(fragment) || matches!(fragment.kind, FragmentKind::Space(_))
            })
            .filter(|at| is_right_to_left(&fragments[*at]))
            .last()
            .unwrap_or(start);
        let run = &mut fragments[start..=end];
        let mut x = run[0].x;
        for fragment in run.iter_mut().rev() {
            fragment.x = x;
            x += fragment.width;
        }
        start = end + 1;
    }
}

fn is_right_to_left(fragment: &Fragment) -> bool {
    matches!(&fragment.kind, FragmentKind::Text(shaped) if shaped.right_to_left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(runs: &[Run], width: f32) -> Vec<f32> {
        let mut shaper = Shaper::new();
        let lines = lines(&mut shaper, runs, 10.0, width, Breaks::Anywhere);
        lines.iter().map(|line| line.width).collect()
    }

    #[test]
    fn no_line_is_wider_than_the_column() {
        let digest = "sha256:".to_owned() + &"9f2c71ab".repeat(8);
        let runs = [
            Run::text("evidence in"),
            Run::text(" a/long-path_to.it/").mono(),
            Run::text(digest),
        ];
        for width in [20.0, 47.0, 90.0, 400.0] {
            let found = widths(&runs, width);
            assert!(
                found.iter().all(|w| *w <= width + 0.1),
                "{width}: {found:?}"
            );
        }
    }

    #[test]
    fn an_id_is_set_smaller_rather_than_broken() {
        let found = widths(&[Run::id("hipaa:164.308(a)(1)(ii)(A)")], 60.0);
        assert_eq!(found.len(), 1);
        assert!(found[0] <= 60.1);
    }

    #[test]
    fn a_line_feed_ends_the_line_and_an_empty_text_has_one() {
        assert_eq!(widths(&[Run::text("a\nb")], 100.0).len(), 2);
        assert_eq!(widths(&[Run::text("a\n\nb")], 100.0).len(), 3);
        assert_eq!(widths(&[], 100.0).len(), 1);
    }

    #[test]
    fn words_from_right_to_left_change_places() {
        let mut shaper = Shaper::new();
        let order = |text: &str, shaper: &mut Shaper| -> Vec<f32> {
            let found = lines(shaper, &[Run::text(text)], 10.0, 400.0, Breaks::Anywhere);
            let mut words = found[0].fragments.clone();
            words.retain(|f| matches!(f.kind, FragmentKind::Text(_)));
            words.sort_by(|a, b| a.x.total_cmp(&b.x));
            words.iter().map(|f| f.width.round()).collect()
        };
        let (short, long) = ("\u{645}", "\u{645}\u{631}\u{62D}\u{628}\u{627}");
        let found = order(&format!("abc {short} {long} def"), &mut shaper);
        assert!(found.len() == 4 && found[1] > found[2], "{found:?}");
        let found = order("abc de f", &mut shaper);
        assert!(found[0] > found[1] && found[1] > found[2], "{found:?}");
    }

    #[test]
    fn the_measure_tells_words_from_unbroken_parts() {
        let mut shaper = Shaper::new();
        let runs = [Run::text("long words "), Run::id("soc2:CC6.1")];
        let found = measure(&mut shaper, &runs, 10.0, Breaks::Anywhere);
        assert!(found.natural > found.word && found.unbroken > 0.0);
        assert_eq!(
            lines(&mut shaper, &runs, 10.0, found.natural, Breaks::Anywhere).len(),
            1
        );
    }
}
