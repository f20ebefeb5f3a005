//! Heat maps: counts by two axes, readable without colour.

use super::alternate;
use super::float;
use super::paint::Label;
use super::prose::{AFTER, BLOCK_GAP, caption};
use super::slab::Slab;
use crate::render::pdf::block::{Align, Face, HeatCell, HeatMap};
use crate::render::pdf::display::{Picture, Shape, Tag};
use crate::render::pdf::structure::{Kind, Structure};
use crate::render::pdf::text::Shaper;
use crate::render::pdf::theme::{self, Rgb, WIDTH};

/// Width of the row labels.
const LABELS: f32 = 92.0;
/// Height of a cell.
const CELL: f32 = 38.0;
/// White between the cells.
const GAP: f32 = 1.5;
/// Height of the axis name and the column labels.
const HEAD: f32 = 30.0;

/// From the lowest level to the highest; lightness falls all the way, so the order
/// survives a black and white printer.
const RAMP: [Rgb; 6] = [
    Rgb(0xE7, 0xF0, 0xEA),
    Rgb(0xF8, 0xEB, 0xC4),
    Rgb(0xF4, 0xCD, 0x8E),
    Rgb(0xE6, 0x9A, 0x66),
    Rgb(0xC2, 0x56, 0x48),
    Rgb(0x8C, 0x1F, 0x2E),
];

/// The colour of a level and of the words on it.
fn colours(level: usize, levels: usize) -> (Rgb, Rgb) {
    let last = levels.saturating_sub(1).max(1);
    let top = RAMP.len() - 1;
    let step = (level.min(last) * top + last / 2) / last;
    let words = if step >= 4 { theme::WHITE } else { theme::INK };
    (RAMP[step.min(top)], words)
}

pub(super) fn heat_map(shaper: &mut Shaper, structure: &mut Structure, map: &HeatMap) -> Vec<Slab> {
    let block = structure.add_here(Kind::Division);
    let mut slabs = caption(shaper, structure, block, &map.caption);
    let figure = structure.add(block, Kind::Figure(alternate::heat_map(map)));
    let mut picture = Picture::default();
    let count = map.columns.len().max(1);
    let width = ((WIDTH - LABELS) / float(count)).min(92.0);
    axes(shaper, &mut picture, map, width);
    for (index, row) in map.rows.iter().enumerate() {
        let y = HEAD + float(index) * CELL;
        label(
            &row.label,
            Face::Regular,
            (0.0, y + CELL / 2.0 + 3.0),
            LABELS - 8.0,
            Align::Right,
        )
        .paint(shaper, &mut picture);
        for (column, cell) in row.cells.iter().take(count).enumerate() {
            let x = LABELS + float(column) * width;
            one_cell(shaper, &mut picture, map, *cell, (x, y, width));
        }
    }
    let bottom = HEAD + float(map.rows.len()) * CELL;
    legend(shaper, &mut picture, map, bottom + 10.0);
    picture.adopt(figure);
    let before = if slabs.is_empty() { BLOCK_GAP } else { 3.0 };
    slabs.push(Slab::picture(before, picture, bottom + 24.0));
    slabs.push(Slab::gap(AFTER));
    slabs
}

fn label(text: &str, face: Face, at: (f32, f32), width: f32, align: Align) -> Label<'_> {
    Label {
        text,
        face,
        size: 8.5,
        ink: theme::INK,
        tag: Tag::Own,
        at,
        width,
        align,
    }
}

fn axes(shaper: &mut Shaper, picture: &mut Picture, map: &HeatMap, width: f32) {
    let total = float(map.columns.len()) * width;
    let mut across = label(&map.across, Face::Bold, (LABELS, 9.0), total, Align::Centre);
    across.ink = theme::ACCENT;
    across.paint(shaper, picture);
    let mut down = label(
        &map.down,
        Face::Bold,
        (0.0, 23.0),
        LABELS - 8.0,
        Align::Right,
    );
    down.ink = theme::ACCENT;
    down.paint(shaper, picture);
    for (index, column) in map.columns.iter().enumerate() {
        let x = LABELS + float(index) * width;
        label(
            column,
            Face::Regular,
            (x + 2.0, 23.0),
            width - 4.0,
            Align::Centre,
        )
        .paint(shaper, picture);
    }
}

fn one_cell(
    shaper: &mut Shaper,
    picture: &mut Picture,
    map: &HeatMap,
    cell: HeatCell,
    (x, y, width): (f32, f32, f32),
) {
    let (fill, ink) = colours(cell.level, map.levels.len());
    let (w, height) = (width - GAP, CELL - GAP);
    picture.paint(
        Tag::Own,
        Shape::Rect {
            x,
            y,
            width: w,
            height,
            fill,
        },
    );
    let level = map.levels.get(cell.level).map_or("", String::as_str);
    let number = if cell.count == 0 {
        "\u{2013}".to_owned()
    } else {
        cell.count.to_string()
    };
    let mut count = label(&number, Face::Bold, (x, y + 18.0), w, Align::Centre);
    (count.ink, count.size) = (ink, 13.0);
    count.paint(shaper, picture);
    let mut word = label(
        level,
        Face::Regular,
        (x + 2.0, y + 30.0),
        w - 4.0,
        Align::Centre,
    );
    (word.ink, word.size) = (ink, 7.2);
    word.paint(shaper, picture);
}

fn legend(shaper: &mut Shaper, picture: &mut Picture, map: &HeatMap, top: f32) {
    let mut x = LABELS;
    for (level, name) in map.levels.iter().enumerate() {
        let (fill, _) = colours(level, map.levels.len());
        picture.paint(
            Tag::Own,
            Shape::Rect {
                x,
                y: top,
                width: 10.0,
                height: 10.0,
                fill,
            },
        );
        label(
            name,
            Face::Regular,
            (x + 14.0, top + 8.2),
            90.0,
            Align::Left,
        )
        .paint(shaper, picture);
        x += 14.0 + shaper.shape(Face::Regular, name).width * 8.5 + 16.0;
    }
}
