//! Flow charts: boxes, and arrows under them.

use super::alternate;
use super::paint::Label;
use super::prose::{AFTER, BLOCK_GAP, caption};
use super::slab::Slab;
use crate::render::pdf::block::{Align, ChartArrow, ChartBox, Face, FlowChart};
use crate::render::pdf::display::{PathPoint, Picture, Shape, Tag};
use crate::render::pdf::structure::{Kind, Structure};
use crate::render::pdf::text::Shaper;
use crate::render::pdf::theme::{self, Rgb, Tone, WIDTH};

/// What a heading, a few lines and the space around the drawing may take of a page.
const REST: f32 = 130.0;

/// Scales lengths of the drawing to the page.
#[derive(Clone, Copy)]
struct Scale(f32);

impl Scale {
    fn point(self, (x, y): (f32, f32)) -> (f32, f32) {
        (x * self.0, y * self.0)
    }
}

pub(super) fn flow_chart(
    shaper: &mut Shaper,
    structure: &mut Structure,
    chart: &FlowChart,
) -> Vec<Slab> {
    let block = structure.add_here(Kind::Division);
    let mut slabs = caption(shaper, structure, block, &chart.caption);
    let figure = structure.add(block, Kind::Figure(alternate::flow_chart(chart)));
    let (wide, high) = (
        WIDTH / chart.width.max(1.0),
        (shaper.sheet().text_height() - REST) / chart.height.max(1.0),
    );
    let scale = Scale(wide.min(high).min(1.0));
    let mut picture = Picture::default();
    for arrow in &chart.arrows {
        line(&mut picture, scale, arrow);
    }
    for one in &chart.boxes {
        one_box(shaper, &mut picture, scale, one);
    }
    for arrow in &chart.arrows {
        label(shaper, &mut picture, scale, arrow);
    }
    picture.adopt(figure);
    let before = if slabs.is_empty() { BLOCK_GAP } else { 3.0 };
    slabs.push(Slab::picture(before, picture, chart.height * scale.0));
    slabs.push(Slab::gap(AFTER));
    slabs
}

fn ink(tone: Tone) -> Rgb {
    match tone {
        Tone::Plain => Tone::Plain.fill(),
        tone => tone.ink(),
    }
}

fn line(picture: &mut Picture, scale: Scale, arrow: &ChartArrow) {
    let points = arrow.points.iter().map(|point| scale.point(*point));
    let curve = points.enumerate().map(|(at, (x, y))| match at % 3 {
        0 => PathPoint::corner(x, y),
        _ => PathPoint::handle(x, y),
    });
    let ink = ink(arrow.tone);
    picture.paint(
        Tag::Own,
        Shape::Stroke {
            points: curve.collect(),
            closed: false,
            thickness: 0.8,
            dots: (arrow.tone == Tone::Bad).then_some(1.6),
            ink,
        },
    );
    let corner = |point| {
        let (x, y) = scale.point(point);
        PathPoint::corner(x, y)
    };
    let points = arrow.head.iter().map(|point| corner(*point)).collect();
    picture.paint(Tag::Own, Shape::Fill { points, fill: ink });
}

fn label(shaper: &mut Shaper, picture: &mut Picture, scale: Scale, arrow: &ChartArrow) {
    if arrow.label.is_empty() {
        return;
    }
    let size = 6.2 * scale.0;
    let width = shaper.shape(Face::Bold, &arrow.label).width * size;
    let (x, y) = scale.point(arrow.label_at);
    picture.paint(
        Tag::Artifact,
        Shape::Rect {
            x: x - width / 2.0 - 1.0,
            y: y - size * 0.55,
            width: width + 2.0,
            height: size * 1.1,
            fill: theme::WHITE,
        },
    );
    Label {
        text: &arrow.label,
        face: Face::Bold,
        size,
        ink: match arrow.tone {
            Tone::Bad => Tone::Bad.ink(),
            _ => theme::INK,
        },
        tag: Tag::Own,
        at: (x - width / 2.0, y + size * 0.36),
        width: width + 0.1,
        align: Align::Left,
    }
    .paint(shaper, picture);
}

fn one_box(shaper: &mut Shaper, picture: &mut Picture, scale: Scale, one: &ChartBox) {
    let (x, y) = scale.point(one.at);
    let (width, height) = scale.point(one.size);
    let fill = one.tone.wash();
    let frame = Shape::Rect {
        x,
        y,
        width,
        height,
        fill,
    };
    picture.paint(Tag::Own, frame);
    let corners = [
        (x, y),
        (x + width, y),
        (x + width, y + height),
        (x, y + height),
    ];
    let points = corners.iter().map(|(x, y)| PathPoint::corner(*x, *y));
    picture.paint(
        Tag::Own,
        Shape::Stroke {
            points: points.collect(),
            closed: true,
            thickness: 0.6,
            dots: None,
            ink: ink(one.tone),
        },
    );
    let titled = std::iter::once((one.title.as_str(), Face::MonoBold, 6.6));
    let rest = one.lines.iter();
    let rest = rest.map(|line| (line.as_str(), Face::Regular, 6.4));
    let mut baseline = y + 9.6 * scale.0;
    for (text, face, size) in titled.chain(rest) {
        Label {
            text,
            face,
            size: size * scale.0,
            ink: theme::INK,
            tag: Tag::Own,
            at: (x + 4.0 * scale.0, baseline),
            width: width - 8.0 * scale.0,
            align: Align::Left,
        }
        .paint(shaper, picture);
        baseline += 9.0 * scale.0;
    }
}
