//! Strip charts: which parts of a period are covered.

use std::rc::Rc;

use super::alternate;
use super::paint::{self, Label};
use super::prose::{AFTER, BLOCK_GAP, caption};
use super::slab::{self, Keep, Slab};
use crate::render::pdf::block::{Align, Breaks, Face, Fill, Span, Strip, Strips};
use crate::render::pdf::display::{Picture, Shape, Tag};
use crate::render::pdf::structure::{Kind, NodeId, Numbering, Structure};
use crate::render::pdf::text::{self, Shaper};
use crate::render::pdf::theme::{self, HAIRLINE, TABLE, WIDTH};

/// Width of the labels on the left.
const LABELS: f32 = 142.0;
/// Width of the notes on the right.
const NOTES: f32 = 76.0;
/// Width of the strips.
const LENGTH: f32 = WIDTH - LABELS - NOTES;
/// Height of a strip.
const BAR: f32 = 9.0;
/// Height of the axis.
const AXIS: f32 = 16.0;

pub(super) fn strips(shaper: &mut Shaper, structure: &mut Structure, strips: &Strips) -> Vec<Slab> {
    let block = structure.add_here(Kind::Division);
    let mut slabs = caption(shaper, structure, block, &strips.caption);
    let mut axis = axis(shaper, strips);
    let figure = structure.add(block, Kind::Figure(alternate::axis(strips)));
    axis.picture.adopt(figure);
    let before = if slabs.is_empty() { BLOCK_GAP } else { 3.0 };
    let mut head = Slab::picture(before, axis.picture.clone(), axis.height);
    head.keep = Keep::WithNext;
    slabs.push(head);
    let axis = Rc::new(axis.repeated());
    let list = structure.add(block, Kind::List(Numbering::None));
    for strip in &strips.rows {
        let item = structure.add(list, Kind::Item);
        let body = structure.add(item, Kind::Body);
        let mut slab = row(shaper, (structure, body), strips, strip);
        slab.header = Some(Rc::clone(&axis));
        slabs.push(slab);
    }
    slabs.push(Slab::gap(AFTER));
    slabs
}

fn place(at: f32) -> f32 {
    LABELS + at.clamp(0.0, 1.0) * LENGTH
}

fn axis(shaper: &mut Shaper, strips: &Strips) -> slab::Strip {
    let mut picture = Picture::default();
    for tick in &strips.ticks {
        let x = place(tick.at);
        // The last words would leave the strip: they stand left of their mark.
        let last = tick.at > 0.92;
        Label {
            text: &tick.label,
            face: Face::Regular,
            size: 7.5,
            ink: theme::MUTED,
            tag: Tag::Own,
            at: (if last { x - 83.0 } else { x + 3.0 }, 9.5),
            width: 80.0,
            align: if last { Align::Right } else { Align::Left },
        }
        .paint(shaper, &mut picture);
        let line = Shape::line((x, 2.0), (x, AXIS), 0.5, theme::MUTED);
        picture.paint(Tag::Artifact, line);
    }
    let line = Shape::line((0.0, AXIS), (WIDTH, AXIS), 0.5, theme::ACCENT);
    picture.paint(Tag::Artifact, line);
    slab::Strip {
        picture,
        height: AXIS,
    }
}

fn row(
    shaper: &mut Shaper,
    (structure, body): (&mut Structure, NodeId),
    strips: &Strips,
    strip: &Strip,
) -> Slab {
    let label = structure.add(body, Kind::Paragraph);
    let figure = structure.add(body, Kind::Figure(alternate::strip(strip)));
    let note = structure.add(body, Kind::Paragraph);
    let mut picture = Picture::default();
    let width = LABELS - 10.0;
    let lines = text::lines(shaper, &strip.label, TABLE.size, width, Breaks::Anywhere);
    let height = 7.0 + super::float(lines.len()) * TABLE.leading;
    for tick in &strips.ticks {
        let x = place(tick.at);
        picture.paint(
            Tag::Artifact,
            Shape::line((x, 0.0), (x, height), 0.4, HAIRLINE),
        );
    }
    for (index, line) in lines.iter().enumerate() {
        let y = 3.4 + super::float(index) * TABLE.leading;
        paint::line(&mut picture, Tag::Node(label), line, (0.0, y), TABLE);
    }
    let top = 3.4 + (TABLE.leading - BAR) / 2.0;
    let frame = [
        (LABELS, top),
        (LABELS + LENGTH, top),
        (LABELS + LENGTH, top + BAR),
        (LABELS, top + BAR),
    ];
    picture.paint(Tag::Own, framed(&frame, theme::HAIRLINE));
    for span in &strip.spans {
        let (x, end) = (place(span.from), place(span.until));
        filled(&mut picture, *span, (x, top), (end - x).max(0.8));
    }
    picture.adopt(figure);
    Label {
        text: &strip.note,
        face: Face::Regular,
        size: TABLE.size,
        ink: theme::INK,
        tag: Tag::Node(note),
        at: (LABELS + LENGTH + 6.0, 3.4 + TABLE.baseline()),
        width: NOTES - 6.0,
        align: Align::Right,
    }
    .paint(shaper, &mut picture);
    let line = Shape::line((0.0, height), (WIDTH, height), 0.5, HAIRLINE);
    picture.paint(Tag::Artifact, line);
    Slab::picture(0.0, picture, height)
}

/// Draws one part by its fill; narrow parts lose the space between them.
fn filled(picture: &mut Picture, span: Span, (x, top): (f32, f32), width: f32) {
    let space = if width > 4.0 { 0.7 } else { 0.0 };
    let (y, height) = match span.fill {
        Fill::Full => (top, BAR),
        Fill::Half => (top + BAR / 2.0, BAR / 2.0),
        Fill::Bar => (top + BAR / 3.0, BAR / 3.0),
        Fill::Crossed => {
            let (right, bottom) = (x + width - space, top + BAR);
            let corners = [(x, top), (right, top), (right, bottom), (x, bottom)];
            let ink = span.tone.fill();
            picture.paint(Tag::Own, framed(&corners, ink));
            picture.paint(Tag::Own, Shape::line((x, bottom), (right, top), 0.7, ink));
            return;
        }
    };
    let rectangle = Shape::Rect {
        x,
        y,
        width: width - space,
        height,
        fill: span.tone.fill(),
    };
    picture.paint(Tag::Own, rectangle);
}

fn framed(corners: &[(f32, f32)], ink: theme::Rgb) -> Shape {
    let corner = |(x, y): &(f32, f32)| crate::render::pdf::display::PathPoint::corner(*x, *y);
    Shape::Stroke {
        points: corners.iter().map(corner).collect(),
        closed: true,
        thickness: 0.7,
        dots: None,
        ink,
    }
}
