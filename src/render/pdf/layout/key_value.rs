//! Labels with their values beside them.

use super::prose::{AFTER, BLOCK_GAP};
use super::slab::{Body, Cells, FULL, Keep, Slab};
use super::table::{PAD, cell_box, head_of, hold_last};
use crate::render::pdf::block::{Breaks, Cell, Column, Run};
use crate::render::pdf::structure::{Kind, Scope, Structure};
use crate::render::pdf::text::{self, Shaper};
use crate::render::pdf::theme::{HAIRLINE, TABLE, Tone, WIDTH};

pub(super) fn key_value(
    shaper: &mut Shaper,
    structure: &mut Structure,
    pairs: &[(String, Cell)],
) -> Vec<Slab> {
    let table = structure.add_here(Kind::Table);
    let mut label = WIDTH * 0.12;
    for (name, _) in pairs {
        let run = [Run::text(name.as_str()).bold()];
        label = label.max(text::measure(shaper, &run, TABLE.size, Breaks::Anywhere).natural);
    }
    let label = label.min(WIDTH * 0.36) + 2.0 * PAD + 0.1;
    let mut slabs = Vec::new();
    for (index, (name, value)) in pairs.iter().enumerate() {
        let head = head_of(name, Scope::Row);
        let name = Cell::from(Run::text(name.as_str()).bold().tone(Tone::Muted));
        let column = Column::share("", 1.0);
        let row = structure.add(table, Kind::Row);
        let mut one = |kind, cell, place| {
            let node = structure.add(row, kind);
            cell_box(shaper, (&mut *structure, node), Some(cell), &column, place)
        };
        let cells = Cells {
            columns: vec![
                one(head, &name, (-PAD, label + PAD)),
                one(Kind::Cell(1), value, (label, WIDTH - label)),
            ],
            frame: FULL,
            padding: (3.4, 4.2),
            background: None,
            edge: None,
            rule: Some(HAIRLINE),
        };
        let before = if index == 0 { BLOCK_GAP - 3.0 } else { 0.0 };
        slabs.push(Slab::new(before, Body::Cells(cells)));
    }
    if let Some(first) = slabs.first_mut().filter(|_| pairs.len() > 1) {
        first.keep = Keep::WithNext;
    }
    hold_last(&mut slabs);
    slabs.push(Slab::gap(AFTER));
    slabs
}
