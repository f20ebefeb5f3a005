//! Slabs: strips of paper that the flow stacks on pages.

use std::rc::Rc;

use super::paint;
use crate::render::pdf::block::{Align, Start};
use crate::render::pdf::display::{Picture, Shape, Tag};
use crate::render::pdf::text::Line;
use crate::render::pdf::theme::{self, MM, Rgb, Type};

/// Whether a slab may be the last on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Free,
    WithNext,
}

/// A picture with its height.
#[derive(Clone, Debug)]
pub(super) struct Strip {
    pub picture: Picture,
    pub height: f32,
}

impl Strip {
    /// The strip as it is repeated on a later page.
    pub fn repeated(self) -> Self {
        Self {
            picture: self.picture.repeated(),
            ..self
        }
    }
}

/// What a slab shows.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Strip(Strip),
    Cells(Cells),
    NewPage,
}

/// A strip of paper with what the flow must know about it.
#[derive(Clone, Debug)]
pub(super) struct Slab {
    /// Space above, dropped at the top of a page.
    pub before: f32,
    pub body: Body,
    pub keep: Keep,
    /// What is repeated if the slab opens a page.
    pub header: Option<Rc<Strip>>,
    pub anchor: Option<String>,
    pub outline: Option<(u8, String)>,
    pub start: Start,
}

impl Slab {
    pub fn new(before: f32, body: Body) -> Self {
        Self {
            before,
            body,
            keep: Keep::Free,
            header: None,
            anchor: None,
            outline: None,
            start: Start::Anywhere,
        }
    }

    pub fn picture(before: f32, picture: Picture, height: f32) -> Self {
        Self::new(before, Body::Strip(Strip { picture, height }))
    }

    pub fn new_page() -> Self {
        Self::new(0.0, Body::NewPage)
    }

    pub fn space(millimetres: f32) -> Self {
        Self::gap(millimetres * MM)
    }

    /// Space that is dropped at the top of a page.
    pub fn gap(points: f32) -> Self {
        Self::picture(points, Picture::default(), 0.0)
    }

    pub fn height(&self) -> f32 {
        match &self.body {
            Body::Strip(strip) => strip.height,
            Body::Cells(cells) => cells.height(),
            Body::NewPage => 0.0,
        }
    }
}

/// A line of text inside a cell.
#[derive(Clone, Debug)]
pub(super) struct CellLine {
    pub line: Line,
    pub kind: Type,
    /// Where it belongs.
    pub tag: Tag,
    /// Space above, dropped at the top of the cell.
    pub before: f32,
    /// The name that links use for the line.
    pub anchor: Option<String>,
}

/// Lines under each other in a column.
#[derive(Clone, Debug)]
pub(super) struct CellBox {
    pub x: f32,
    pub width: f32,
    pub align: Align,
    pub lines: Vec<CellLine>,
}

impl CellBox {
    fn height(&self) -> f32 {
        self.prefix(self.lines.len())
    }

    fn prefix(&self, count: usize) -> f32 {
        let lines = self.lines.iter().take(count).enumerate();
        lines
            .map(|(i, l)| l.kind.leading + if i > 0 { l.before } else { 0.0 })
            .sum()
    }

    /// How many lines stay when the cell is cut; a last line is not left alone.
    fn cut(&self, height: f32) -> usize {
        let count = self.fitting(height);
        let alone = count >= 3 && count + 1 == self.lines.len();
        if alone { count - 1 } else { count }
    }

    /// How many lines fit.
    fn fitting(&self, height: f32) -> usize {
        let mut used = 0.0;
        for (index, line) in self.lines.iter().enumerate() {
            used += line.kind.leading + if index > 0 { line.before } else { 0.0 };
            if used > height + 0.01 {
                return index;
            }
        }
        self.lines.len()
    }
}

/// Cells side by side, which can be cut between lines.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub columns: Vec<CellBox>,
    /// Left edge and width of background and rule.
    pub frame: (f32, f32),
    /// Space above and below the text.
    pub padding: (f32, f32),
    pub background: Option<Rgb>,
    /// A thick line on the left.
    pub edge: Option<Rgb>,
    /// A hairline below.
    pub rule: Option<Rgb>,
}

impl Cells {
    pub fn height(&self) -> f32 {
        let tallest = self.columns.iter().map(CellBox::height).fold(0.0, f32::max);
        tallest + self.padding.0 + self.padding.1
    }

    /// The least height that is worth starting on a page.
    pub fn least(&self) -> f32 {
        let tallest = self.columns.iter().map(|c| c.prefix(3)).fold(0.0, f32::max);
        tallest + self.padding.0 + self.padding.1
    }

    /// The lines that have an anchor, each with its distance from the top of the cells.
    pub fn anchors(&mut self) -> Vec<(String, f32)> {
        let mut anchors = Vec::new();
        for cell in &mut self.columns {
            let mut y = self.padding.0;
            for (index, line) in cell.lines.iter_mut().enumerate() {
                y += if index > 0 { line.before } else { 0.0 };
                anchors.extend(line.anchor.take().map(|anchor| (anchor, y)));
                y += line.kind.leading;
            }
        }
        anchors
    }

    /// Cuts the cells so that the first part is no taller than `height`.
    pub fn split(mut self, height: f32) -> Result<(Self, Self), Self> {
        let room = height - self.padding.0 - self.padding.1;
        let counts: Vec<usize> = self.columns.iter().map(|cell| cell.cut(room)).collect();
        let starved = |(cell, count): (&CellBox, &usize)| {
            *count < cell.lines.len() && (*count == 0 || *count < cell.lines.len().min(2))
        };
        let whole = self
            .columns
            .iter()
            .zip(&counts)
            .all(|(c, n)| *n == c.lines.len());
        if whole || self.columns.iter().zip(&counts).any(starved) {
            return Err(self);
        }
        let mut rest = Vec::new();
        for (column, count) in self.columns.iter_mut().zip(counts) {
            let lines = column.lines.split_off(count);
            rest.push(CellBox { lines, ..*column });
        }
        let tail = Self {
            columns: rest,
            ..self
        };
        Ok((self, tail))
    }

    pub fn paint(self) -> Strip {
        let height = self.height();
        let mut picture = Picture::default();
        let (x, width) = self.frame;
        if let Some(fill) = self.background {
            let shape = Shape::Rect {
                x,
                y: 0.0,
                width,
                height,
                fill,
            };
            picture.paint(Tag::Artifact, shape);
        }
        if let Some(fill) = self.edge {
            let shape = Shape::Rect {
                x,
                y: 0.0,
                width: 2.5,
                height,
                fill,
            };
            picture.paint(Tag::Artifact, shape);
        }
        for cell in self.columns {
            let mut y = self.padding.0;
            for (index, line) in cell.lines.iter().enumerate() {
                y += if index > 0 { line.before } else { 0.0 };
                let left = cell.x + line.line.offset(cell.align, cell.width);
                paint::line(&mut picture, line.tag, &line.line, (left, y), line.kind);
                y += line.kind.leading;
            }
        }
        if let Some(ink) = self.rule {
            let shape = Shape::line((x, height), (x + width, height), 0.5, ink);
            picture.paint(Tag::Artifact, shape);
        }
        Strip { picture, height }
    }
}

/// The full width of the text, as a frame.
pub(super) const FULL: (f32, f32) = (0.0, theme::WIDTH);

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(counts: &[usize]) -> Cells {
        let kind = Type::new(9.0, 12.0);
        let line = || CellLine {
            line: Line::default(),
            kind,
            tag: Tag::Artifact,
            before: 0.0,
            anchor: None,
        };
        let column = |count: &usize| CellBox {
            x: 0.0,
            width: 50.0,
            align: Align::Left,
            lines: (0..*count).map(|_| line()).collect(),
        };
        Cells {
            columns: counts.iter().map(column).collect(),
            frame: FULL,
            padding: (4.0, 4.0),
            background: None,
            edge: None,
            rule: None,
        }
    }

    #[test]
    fn a_cut_loses_no_line() {
        let (head, tail) = cells(&[20, 3]).split(100.0).expect("a cut");
        let count =
            |cells: &Cells| -> Vec<usize> { cells.columns.iter().map(|c| c.lines.len()).collect() };
        assert!(head.height() <= 100.0);
        assert_eq!((count(&head), count(&tail)), (vec![7, 3], vec![13, 0]));
    }

    #[test]
    fn a_cut_that_would_leave_one_line_is_refused() {
        assert!(cells(&[20]).split(25.0).is_err());
        assert!(cells(&[2]).split(100.0).is_err(), "nothing to cut");
    }
}
