//! The cover and the table of contents.

use super::paint::{self, Label};
use super::prose;
use super::slab::{Keep, Slab};
use super::table;
use crate::render::pdf::block::{Align, Block, Breaks, Cover, Face, Heading, Level, Run};
use crate::render::pdf::display::{Link, Picture, Role, Shape};
use crate::render::pdf::text::{self, Shaper};
use crate::render::pdf::theme::{self, MM, Tone, Type, WIDTH};

/// Type of the title on the cover.
const TITLE: Type = Type::new(30.0, 37.0);
/// Type of the subtitle on the cover.
const SUBTITLE: Type = Type::new(13.0, 18.5);

pub(super) fn cover(shaper: &mut Shaper, cover: &Cover) -> Vec<Slab> {
    let mut picture = Picture::default();
    ribbon(shaper, &mut picture, &cover.classification);
    Label {
        text: &cover.organisation,
        face: Face::Bold,
        size: 12.0,
        ink: theme::ACCENT,
        role: Role::Paragraph,
        at: (0.0, 13.0),
        width: WIDTH * 0.6,
        align: Align::Left,
    }
    .paint(shaper, &mut picture);
    let mut y = 46.0 * MM;
    let title = Run::text(cover.title.as_str()).bold();
    y = block(shaper, &mut picture, title, TITLE, y, Role::Heading(1));
    let fill = theme::ACCENT;
    picture.paint(
        Role::Artifact,
        Shape::Rect {
            x: 0.0,
            y: y + 8.0,
            width: 60.0,
            height: 3.0,
            fill,
        },
    );
    let subtitle = Run::text(cover.subtitle.as_str()).tone(Tone::Muted);
    y = block(
        shaper,
        &mut picture,
        subtitle,
        SUBTITLE,
        y + 22.0,
        Role::Paragraph,
    );
    let mut slabs = vec![Slab::picture(0.0, picture, y + 10.0 * MM)];
    if let Some(notice) = &cover.notice {
        slabs.extend(prose::callout(shaper, notice));
        slabs.push(Slab::picture(0.0, Picture::default(), 6.0 * MM));
    }
    slabs.extend(table::key_value(shaper, &cover.facts));
    slabs.push(Slab::new_page());
    slabs
}

fn block(
    shaper: &mut Shaper,
    picture: &mut Picture,
    run: Run,
    kind: Type,
    mut y: f32,
    role: Role,
) -> f32 {
    for line in text::lines(shaper, &[run], kind.size, WIDTH * 0.92, Breaks::Anywhere) {
        paint::line(picture, role, &line, (0.0, y), kind);
        y += kind.leading;
    }
    y
}

fn ribbon(shaper: &mut Shaper, picture: &mut Picture, classification: &str) {
    if classification.is_empty() {
        return;
    }
    let words = classification.to_uppercase();
    let text = shaper.shape(Face::Bold, &words).width * 9.0;
    let width = (text + 24.0).min(WIDTH * 0.4);
    let x = WIDTH - width;
    let fill = theme::ACCENT;
    picture.paint(
        Role::Artifact,
        Shape::Rect {
            x,
            y: -2.0,
            width,
            height: 21.0,
            fill,
        },
    );
    Label {
        text: &words,
        face: Face::Bold,
        size: 9.0,
        ink: theme::WHITE,
        role: Role::Paragraph,
        at: (x + 6.0, 11.8),
        width: width - 12.0,
        align: Align::Centre,
    }
    .paint(shaper, picture);
}

pub(super) fn contents(shaper: &mut Shaper, title: &str, blocks: &[Block]) -> Vec<Slab> {
    let heading = Heading {
        level: Level::One,
        text: title.to_owned(),
        anchor: "contents".to_owned(),
        start: crate::render::pdf::block::Start::NewPage,
    };
    let mut slabs = prose::heading(shaper, &heading);
    for block in blocks {
        if let Block::Heading(heading) = block
            && heading.level < Level::Three
        {
            slabs.push(entry(shaper, heading));
        }
    }
    slabs
}

/// Space kept for page numbers.
const NUMBER: f32 = 30.0;

fn entry(shaper: &mut Shaper, heading: &Heading) -> Slab {
    let (x, before, kind, tone) = match heading.level {
        Level::One => (0.0, 7.0, Type::new(10.5, 15.0), Tone::Accent),
        _ => (14.0, 1.5, Type::new(9.5, 13.5), Tone::Plain),
    };
    let mut run = Run::text(heading.text.as_str()).tone(tone);
    if heading.level == Level::One {
        run = run.bold();
    }
    let width = WIDTH - NUMBER - x - 10.0;
    let lines = text::lines(shaper, &[run], kind.size, width, Breaks::Anywhere);
    let mut picture = Picture::default();
    let (mut top, mut end) = (0.0, 0.0);
    for line in &lines {
        paint::line(&mut picture, Role::ContentsEntry, line, (x, top), kind);
        top += kind.leading;
        end = x + line.width;
    }
    let baseline = top - kind.leading + kind.baseline();
    leader(&mut picture, (end + 5.0, WIDTH - NUMBER + 6.0), baseline);
    picture.paint(
        Role::ContentsEntry,
        Shape::PageOf {
            x: WIDTH - NUMBER,
            y: baseline,
            width: NUMBER,
            align: Align::Right,
            size: kind.size,
            ink: tone.ink(),
            face: if heading.level == Level::One {
                Face::Bold
            } else {
                Face::Regular
            },
            anchor: heading.anchor.as_str().into(),
        },
    );
    let anchor = heading.anchor.as_str().into();
    picture.links.push(Link {
        x,
        y: 0.0,
        width: WIDTH - x,
        height: top,
        anchor,
    });
    let mut slab = Slab::picture(before, picture, top);
    if heading.level == Level::One {
        slab.keep = Keep::WithNext;
    }
    slab
}

fn leader(picture: &mut Picture, (from, to): (f32, f32), y: f32) {
    if to - from < 6.0 {
        return;
    }
    let mut shape = Shape::line((from, y - 0.6), (to, y - 0.6), 0.8, theme::MUTED);
    if let Shape::Stroke { dots, .. } = &mut shape {
        *dots = Some(3.2);
    }
    picture.paint(Role::Artifact, shape);
}
