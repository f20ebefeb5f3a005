//! Puts lines of text and single labels into pictures.

use super::mark;
use crate::render::pdf::block::{Align, Face};
use crate::render::pdf::display::{Item, Link, Picture, Shape, Tag};
use crate::render::pdf::text::{Fragment, FragmentKind, Line, Shaper};
use crate::render::pdf::theme::{Rgb, Type};

/// Paints a line of text whose top left corner is given.
///
/// Marks repeat the word beside them, so they are decoration, as the lines under links
/// are; they are painted after the words, which thus stay together.
pub(super) fn line(picture: &mut Picture, tag: Tag, line: &Line, at: (f32, f32), kind: Type) {
    let baseline = at.1 + kind.baseline();
    let mut decoration = Vec::new();
    for fragment in &line.fragments {
        let x = at.0 + fragment.x;
        let area = area(picture, fragment, (x, baseline));
        decoration.extend(underline(fragment, (x, baseline)));
        match words(fragment, (x, baseline)) {
            Ok(shape) => picture.items.push(Item {
                tag,
                link: area,
                shape,
            }),
            Err(mark) => decoration.extend(mark),
        }
    }
    for shape in decoration {
        picture.paint(Tag::Artifact, shape);
    }
}

/// The words of a fragment, or the shapes of its mark.
fn words(fragment: &Fragment, (x, y): (f32, f32)) -> Result<Shape, Vec<Shape>> {
    let Fragment {
        size,
        ink,
        face,
        width,
        ..
    } = *fragment;
    match &fragment.kind {
        FragmentKind::Text(shaped) | FragmentKind::Space(shaped) => Ok(Shape::Text {
            x,
            y,
            size,
            ink,
            shaped: shaped.clone(),
        }),
        FragmentKind::Mark(found) => {
            // Centred on the small letters, which are about half an em high.
            let centre = (x + size * 0.45, y - size * 0.34);
            Err(mark::shapes(*found, centre, size * 0.36, ink))
        }
        FragmentKind::PageOf(anchor) => Ok(Shape::PageOf {
            x,
            y,
            width,
            align: Align::Left,
            size,
            ink,
            face,
            anchor: anchor.clone(),
        }),
    }
}

/// The line under words that lead somewhere.
fn underline(fragment: &Fragment, (x, y): (f32, f32)) -> Option<Shape> {
    fragment.link.as_ref()?;
    let under = y + fragment.size * 0.16;
    let ink = fragment.ink.pale();
    let end = (x + fragment.width, under);
    Some(Shape::line((x, under), end, 0.45, ink))
}

/// Adds the area of a link, or widens the last; returns its number in the picture.
fn area(picture: &mut Picture, fragment: &Fragment, (x, y): (f32, f32)) -> Option<u32> {
    let anchor = fragment.link.as_ref()?;
    let (width, size) = (fragment.width, fragment.size);
    let (top, height) = (y - size * 0.85, size * 1.15);
    match picture.links.last_mut() {
        Some(last)
            if last.anchor == *anchor && same(last.y, top) && same(last.x + last.width, x) =>
        {
            last.width += width;
        }
        _ => picture.links.push(Link {
            x,
            y: top,
            width,
            height,
            anchor: anchor.clone(),
        }),
    }
    u32::try_from(picture.links.len() - 1).ok()
}

fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.5
}

/// One line of words in a fixed place, made smaller if the place is too narrow.
pub(super) struct Label<'a> {
    pub text: &'a str,
    pub face: Face,
    pub size: f32,
    pub ink: Rgb,
    pub tag: Tag,
    /// Left end and baseline.
    pub at: (f32, f32),
    pub width: f32,
    pub align: Align,
}

impl Label<'_> {
    pub fn paint(&self, shaper: &mut Shaper, picture: &mut Picture) {
        if self.text.is_empty() {
            return;
        }
        let glyphs = shaper.shape_noted(self.face, self.text);
        let size = self.size.min(self.width / glyphs.width.max(0.01));
        let free = self.width - glyphs.width * size;
        let x = self.at.0
            + match self.align {
                Align::Left => 0.0,
                Align::Right => free,
                Align::Centre => free / 2.0,
            };
        let (y, ink) = (self.at.1, self.ink);
        picture.paint(
            self.tag,
            Shape::Text {
                x,
                y,
                size,
                ink,
                shaped: glyphs,
            },
        );
    }
}
