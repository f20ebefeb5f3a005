//! The cover and the table of contents.

use super::key_value::key_value;
use super::paint;
use super::prose;
use super::slab::{Keep, Slab};
use crate::render::pdf::block::{Align, Block, Breaks, Cover, Face, Heading, Level, Logo, Run};
use crate::render::pdf::display::{Link, Picture, Shape, Tag};
use crate::render::pdf::structure::{Kind, NodeId, Structure};
use crate::render::pdf::text::{self, Shaper};
use crate::render::pdf::theme::{self, MM, Tone, Type, WIDTH};

/// Type of the title on the cover.
const TITLE: Type = Type::new(30.0, 37.0);
/// Type of the subtitle on the cover.
const SUBTITLE: Type = Type::new(13.0, 18.5);

pub(super) fn cover(shaper: &mut Shaper, structure: &mut Structure, cover: &Cover) -> Vec<Slab> {
    let mut picture = Picture::default();
    // The title is read first, wherever it stands.
    let heading = if cover.title.trim().is_empty() {
        Tag::Artifact
    } else {
        Tag::Node(structure.open(1))
    };
    let mut paragraph = || Tag::Node(structure.add_here(Kind::Paragraph));
    let [class, organisation, beneath] = [(); 3].map(|()| paragraph());
    let ribbon_width = ribbon(shaper, &mut picture, class, &cover.classification);
    let name = Run::text(cover.organisation.as_str())
        .bold()
        .tone(Tone::Accent);
    let (kind, room) = (Type::new(12.0, 16.0), WIDTH - ribbon_width - 20.0);
    let end = block(shaper, &mut picture, name, kind, (0.0, room), organisation);
    let mut y = match &cover.logo {
        Some(logo) => self::logo(structure, &mut picture, logo, end),
        None => 46.0 * MM,
    };
    let title = Run::text(cover.title.as_str()).bold();
    y = block(
        shaper,
        &mut picture,
        title,
        TITLE,
        (y, WIDTH * 0.92),
        heading,
    );
    let fill = theme::ACCENT;
    picture.paint(
        Tag::Artifact,
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
        (y + 22.0, WIDTH * 0.92),
        beneath,
    );
    let mut slabs = vec![Slab::picture(0.0, picture, y + 10.0 * MM)];
    if let Some(notice) = &cover.notice {
        slabs.extend(prose::callout(shaper, structure, notice));
        slabs.push(Slab::picture(0.0, Picture::default(), 6.0 * MM));
    }
    slabs.extend(key_value(shaper, structure, &cover.facts));
    structure.close();
    slabs.push(Slab::new_page());
    slabs
}

/// Paints the logo below the name; returns where the title begins.
fn logo(structure: &mut Structure, picture: &mut Picture, logo: &Logo, top: f32) -> f32 {
    let (width, height) = (float_of(logo.pixels.width), float_of(logo.pixels.height));
    let (most_wide, most_high) = (70.0 * MM, 24.0 * MM);
    let factor = (most_wide / width).min(most_high / height);
    let figure = structure.add_here(Kind::Figure(logo.alternate.as_str().into()));
    let (width, height) = (width * factor, height * factor);
    let y = top + 5.0 * MM;
    let shape = Shape::Logo {
        x: 0.0,
        y,
        width,
        height,
    };
    picture.paint(Tag::Node(figure), shape);
    (y + height + 8.0 * MM).max(46.0 * MM)
}

fn float_of(pixels: u32) -> f32 {
    f32::from(u16::try_from(pixels).unwrap_or(u16::MAX)).max(1.0)
}

/// Paints lines from a top edge on, in a given width; returns where they end.
fn block(
    shaper: &mut Shaper,
    picture: &mut Picture,
    run: Run,
    kind: Type,
    (mut y, width): (f32, f32),
    tag: Tag,
) -> f32 {
    for line in text::lines(shaper, &[run], kind.size, width, Breaks::Anywhere) {
        paint::line(picture, tag, &line, (0.0, y), kind);
        y += kind.leading;
    }
    y
}

/// Paints the classification in the top right corner; returns the width it takes.
fn ribbon(shaper: &mut Shaper, picture: &mut Picture, tag: Tag, classification: &str) -> f32 {
    if classification.is_empty() {
        return 0.0;
    }
    let words = [Run::text(classification.to_uppercase()).bold()];
    let (kind, room) = (Type::new(9.0, 12.5), WIDTH * 0.42);
    let lines = text::lines(shaper, &words, kind.size, room, Breaks::Anywhere);
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let width = widest + 24.0;
    let rectangle = Shape::Rect {
        x: WIDTH - width,
        y: -2.0,
        width,
        height: super::float(lines.len()) * kind.leading + 8.5,
        fill: shaper.style().ribbon.unwrap_or(theme::ACCENT),
    };
    picture.paint(Tag::Artifact, rectangle);
    for (index, mut line) in lines.into_iter().enumerate() {
        for fragment in &mut line.fragments {
            fragment.ink = theme::WHITE;
        }
        let x = WIDTH - width + 12.0 + line.offset(Align::Centre, widest);
        let y = 2.2 + super::float(index) * kind.leading;
        paint::line(picture, tag, &line, (x, y), kind);
    }
    width
}

pub(super) fn contents(
    shaper: &mut Shaper,
    structure: &mut Structure,
    title: &str,
    blocks: &[Block],
) -> Vec<Slab> {
    let heading = Heading {
        level: Level::One,
        text: title.to_owned(),
        anchor: "contents".to_owned(),
        start: crate::render::pdf::block::Start::NewPage,
    };
    let mut slabs = prose::heading(shaper, structure, &heading);
    let list = structure.add_here(Kind::Contents);
    let mut below = None;
    for block in blocks {
        if let Block::Heading(heading) = block
            && heading.level < Level::Three
        {
            let parent = if heading.level == Level::One {
                below = None;
                list
            } else {
                *below.get_or_insert_with(|| structure.add(list, Kind::Contents))
            };
            let node = structure.add(parent, Kind::ContentsEntry);
            let node = structure.add(node, Kind::Reference);
            slabs.push(entry(shaper, node, heading));
        }
    }
    slabs
}

/// Space kept for page numbers.
const NUMBER: f32 = 30.0;

fn entry(shaper: &mut Shaper, node: NodeId, heading: &Heading) -> Slab {
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
        paint::line(&mut picture, Tag::Node(node), line, (x, top), kind);
        top += kind.leading;
        end = x + line.width;
    }
    let baseline = top - kind.leading + kind.baseline();
    picture.paint(
        Tag::Node(node),
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
    // Words and page number are one link.
    picture
        .items
        .iter_mut()
        .for_each(|item| item.link = Some(0));
    leader(&mut picture, (end + 5.0, WIDTH - NUMBER + 6.0), baseline);
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
    picture.paint(Tag::Artifact, shape);
}
