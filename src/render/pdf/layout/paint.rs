//! Puts lines of text and single labels into pictures.

use super::mark;
use crate::render::pdf::block::{Align, Face};
use crate::render::pdf::display::{Link, Picture, Role, Shape};
use crate::render::pdf::text::{Fragment, FragmentKind, Line, Shaper};
use crate::render::pdf::theme::{Rgb, Type};

/// Paints a line of text whose top left corner is given.
pub(super) fn line(picture: &mut Picture, role: Role, line: &Line, at: (f32, f32), kind: Type) {
    let baseline = at.1 + kind.baseline();
    for fragment in &line.fragments {
        let x = at.0 + fragment.x;
        paint_fragment(picture, role, fragment, (x, baseline));
        link(picture, fragment, (x, baseline));
    }
}

fn paint_fragment(picture: &mut Picture, role: Role, fragment: &Fragment, (x, y): (f32, f32)) {
    let Fragment {
        size,
        ink,
        face,
        width,
        ..
    } = *fragment;
    match &fragment.kind {
        FragmentKind::Text(shaped) | FragmentKind::Space(shaped) => {
            let shaped = shaped.clone();
            picture.paint(
                role,
                Shape::Text {
                    x,
                    y,
                    size,
                    ink,
                    shaped,
                },
            );
        }
        FragmentKind::Mark(found) => {
            // Centred on the small letters, which are about half an em high.
            let centre = (x + size * 0.45, y - size * 0.34);
            for shape in mark::shapes(*found, centre, size * 0.36, ink) {
                picture.paint(role, shape);
            }
        }
        FragmentKind::PageOf(anchor) => {
            let (anchor, align) = (anchor.clone(), Align::Left);
            let shape = Shape::PageOf {
                x,
                y,
                width,
                align,
                size,
                ink,
                face,
                anchor,
            };
            picture.paint(role, shape);
        }
    }
}

fn link(picture: &mut Picture, fragment: &Fragment, (x, y): (f32, f32)) {
    let Some(anchor) = &fragment.link else { return };
    let (width, size) = (fragment.width, fragment.size);
    let under = y + size * 0.16;
    let mut ink = fragment.ink;
    ink = Rgb(pale(ink.0), pale(ink.1), pale(ink.2));
    picture.paint(
        Role::Artifact,
        Shape::line((x, under), (x + width, under), 0.45, ink),
    );
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
}

fn same(a: f32, b: f32) -> bool {
    (a - b).abs() < 0.5
}

/// Half way to white.
fn pale(part: u8) -> u8 {
    part / 2 + 127
}

/// One line of words in a fixed place, made smaller if the place is too narrow.
pub(super) struct Label<'a> {
    pub text: &'a str,
    pub face: Face,
    pub size: f32,
    pub ink: Rgb,
    pub role: Role,
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
            self.role,
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
