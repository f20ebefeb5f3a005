//! Number tiles and stacked bars.

use super::alternate;
use super::float;
use super::mark;
use super::paint::{self, Label};
use super::prose::{AFTER, BLOCK_GAP, caption};
use super::slab::Slab;
use crate::render::pdf::block::{Align, Bar, BarPart, Breaks, Face, Run, Tile};
use crate::render::pdf::display::{Picture, Shape, Tag};
use crate::render::pdf::structure::{Kind, NodeId, Numbering, Structure};
use crate::render::pdf::text::{self, Shaper};
use crate::render::pdf::theme::{self, SMALL, TINT, Tone, WIDTH};

/// Space between tiles.
const GUTTER: f32 = 9.0;
/// How many tiles stand side by side at most.
const TILES_PER_ROW: usize = 5;

pub(super) fn tiles(shaper: &mut Shaper, structure: &mut Structure, tiles: &[Tile]) -> Vec<Slab> {
    let list = structure.add_here(Kind::List(Numbering::None));
    // Six tiles look better as 3 + 3 than as 5 + 1.
    let rows = tiles.len().div_ceil(TILES_PER_ROW).max(1);
    let per_row = tiles.len().div_ceil(rows).max(1);
    let width = (WIDTH - GUTTER * float(per_row - 1)) / float(per_row);
    let mut slabs = Vec::new();
    for row in tiles.chunks(per_row) {
        let labels: Vec<_> = row
            .iter()
            .map(|tile| tile_label(shaper, tile, width))
            .collect();
        let lines = labels.iter().map(Vec::len).max().unwrap_or(1);
        let height = 44.0 + float(lines) * SMALL.leading;
        let mut picture = Picture::default();
        for (index, (tile, label)) in row.iter().zip(labels).enumerate() {
            let x = float(index) * (width + GUTTER);
            let nodes = tile_nodes(structure, list);
            let place = (x, width, height);
            one_tile(shaper, &mut picture, nodes, (tile, &label), place);
        }
        let before = if slabs.is_empty() { BLOCK_GAP } else { GUTTER };
        slabs.push(Slab::picture(before, picture, height));
    }
    slabs.push(Slab::gap(AFTER));
    slabs
}

/// The nodes of the number and of the words of a tile.
fn tile_nodes(structure: &mut Structure, list: NodeId) -> [NodeId; 2] {
    let item = structure.add(list, Kind::Item);
    let body = structure.add(item, Kind::Body);
    [(); 2].map(|()| structure.add(body, Kind::Paragraph))
}

fn tile_label(shaper: &mut Shaper, tile: &Tile, width: f32) -> Vec<text::Line> {
    let run = [Run::text(tile.label.as_str()).tone(Tone::Muted)];
    text::lines(
        shaper,
        &run,
        SMALL.size + 0.5,
        width - 20.0,
        Breaks::Anywhere,
    )
}

fn one_tile(
    shaper: &mut Shaper,
    picture: &mut Picture,
    [number, words]: [NodeId; 2],
    (tile, label): (&Tile, &[text::Line]),
    (x, width, height): (f32, f32, f32),
) {
    picture.paint(
        Tag::Artifact,
        Shape::Rect {
            x,
            y: 0.0,
            width,
            height,
            fill: TINT,
        },
    );
    let fill = tile.tone.fill();
    picture.paint(
        Tag::Artifact,
        Shape::Rect {
            x,
            y: 0.0,
            width,
            height: 2.0,
            fill,
        },
    );
    Label {
        text: &tile.value,
        face: Face::Bold,
        size: 22.0,
        ink: tile.tone.ink(),
        tag: Tag::Node(number),
        at: (x + 10.0, 28.0),
        width: width - 20.0,
        align: Align::Left,
    }
    .paint(shaper, picture);
    let mut y = 35.0;
    for line in label {
        paint::line(picture, Tag::Node(words), line, (x + 10.0, y), SMALL);
        y += SMALL.leading;
    }
}

/// Height of a bar.
const BAR: f32 = 20.0;

pub(super) fn bar(shaper: &mut Shaper, structure: &mut Structure, bar: &Bar) -> Vec<Slab> {
    let block = structure.add_here(Kind::Division);
    let mut slabs = caption(shaper, structure, block, &bar.caption);
    let figure = structure.add(block, Kind::Figure(alternate::bar(bar)));
    let mut picture = Picture::default();
    segments(shaper, &mut picture, &bar.parts);
    let height = legend(shaper, &mut picture, &bar.parts, BAR + 8.0);
    picture.adopt(figure);
    let before = if slabs.is_empty() { BLOCK_GAP } else { 3.0 };
    slabs.push(Slab::picture(before, picture, height));
    slabs.push(Slab::gap(AFTER));
    slabs
}

fn segments(shaper: &mut Shaper, picture: &mut Picture, parts: &[BarPart]) {
    let share = |count: u32, total: u64| {
        // Such parts are finer than a printed bar can show.
        let parts = u64::from(count) * 60_000 / total.max(1);
        f32::from(u16::try_from(parts).unwrap_or(60_000)) / 60_000.0
    };
    let total: u64 = parts.iter().map(|part| u64::from(part.count)).sum();
    let drawn: Vec<&BarPart> = parts.iter().filter(|part| part.count > 0).collect();
    let gaps = 1.2 * float(drawn.len().saturating_sub(1));
    // Every part that exists is at least a sliver.
    let least = 3.0;
    let wide = WIDTH - gaps - least * float(drawn.len());
    if drawn.is_empty() {
        let fill = TINT;
        picture.paint(
            Tag::Artifact,
            Shape::Rect {
                x: 0.0,
                y: 0.0,
                width: WIDTH,
                height: BAR,
                fill,
            },
        );
    }
    let mut x = 0.0;
    for part in drawn {
        let width = least + wide * share(part.count, total);
        let fill = part.tone.fill();
        picture.paint(
            Tag::Own,
            Shape::Rect {
                x,
                y: 0.0,
                width,
                height: BAR,
                fill,
            },
        );
        let count = part.count.to_string();
        if shaper.shape(Face::Bold, &count).width * 9.0 + 5.0 < width {
            Label {
                text: &count,
                face: Face::Bold,
                size: 9.0,
                ink: if matches!(part.tone, Tone::Muted | Tone::Plain) {
                    theme::INK
                } else {
                    theme::WHITE
                },
                tag: Tag::Own,
                at: (x, BAR / 2.0 + 3.3),
                width,
                align: Align::Centre,
            }
            .paint(shaper, picture);
        }
        x += width + 1.2;
    }
}

/// Draws the legend below the bar; returns where it ends.
fn legend(shaper: &mut Shaper, picture: &mut Picture, parts: &[BarPart], top: f32) -> f32 {
    let kind = theme::Type::new(8.5, 13.0);
    let (mut x, mut y) = (0.0, top);
    for part in parts {
        let runs = [
            Run::text(part.label.as_str()).nobreak(),
            Run::text(format!("\u{A0}\u{A0}{}", part.count))
                .bold()
                .nobreak(),
        ];
        let line = text::lines(shaper, &runs, kind.size, WIDTH - 14.0, Breaks::Never);
        let Some(line) = line.into_iter().next() else {
            continue;
        };
        if x > 0.0 && x + 14.0 + line.width > WIDTH {
            (x, y) = (0.0, y + kind.leading);
        }
        for shape in mark::shapes(
            part.mark,
            (x + 4.5, y + kind.leading / 2.0),
            3.6,
            part.tone.fill(),
        ) {
            picture.paint(Tag::Own, shape);
        }
        paint::line(picture, Tag::Own, &line, (x + 12.0, y), kind);
        x += 12.0 + line.width + 18.0;
    }
    y + kind.leading
}
