//! Tables: column widths, repeated headers, rows that can be cut.

use std::rc::Rc;

use super::prose::{AFTER, BLOCK_GAP, caption, cell_lines};
use super::slab::{Body, CellBox, Cells, Keep, Slab, Strip};
use crate::render::pdf::block::{Breaks, Cell, Column, Content, Row, RowKind, Run, Table, Width};
use crate::render::pdf::structure::{Kind, NodeId, Scope, Structure};
use crate::render::pdf::text::{self, Measure, Shaper};
use crate::render::pdf::theme::{self, HAIRLINE, MM, SMALL, TABLE, TINT, Tone, Type, WIDTH};

/// Space left and right of the text in a cell.
pub(super) const PAD: f32 = 5.0;
/// The widest word that a column makes room for; longer ones are broken.
const WIDEST_WORD: f32 = 92.0;
/// What a column with a share gets before the others get all they want.
const COMFORT: f32 = 118.0;
/// The last two rows of a table stay together if they are no taller than this.
const SHORT: f32 = (theme::PAGE_HEIGHT - theme::FOOT - theme::TOP) / 5.0;
/// How much of the page one natural column may take.
const WIDEST_NATURAL: f32 = WIDTH * 0.42;

pub(super) fn table(shaper: &mut Shaper, structure: &mut Structure, table: &Table) -> Vec<Slab> {
    let node = structure.add_here(Kind::Table);
    let mut slabs = caption(shaper, structure, node, &table.caption);
    let widths = widths(shaper, table);
    let header = header(shaper, (structure, node), &table.columns, &widths);
    let strip = Rc::new(header.clone().paint().repeated());
    let before = if slabs.is_empty() { BLOCK_GAP } else { 3.0 };
    let mut head = Slab::new(before, Body::Cells(header));
    head.keep = Keep::WithNext;
    slabs.push(head);
    let mut body = structure.add(node, Kind::TableBody);
    if table.rows.is_empty() {
        slabs.push(empty(shaper, (structure, body), table, &widths));
    }
    let first = slabs.len();
    for row in &table.rows {
        if row.kind == RowKind::Group {
            body = structure.add(node, Kind::TableBody);
        }
        let parent = (&mut *structure, body);
        slabs.push(row_slab(shaper, parent, table, row, (&widths, &strip)));
    }
    hold(&mut slabs[first..], &table.rows);
    slabs.push(Slab::gap(AFTER));
    slabs
}

/// Keeps rows together: what adds to a row first with that row, and the last row, if it is
/// short, with the one before it, so that no page begins with a single row and ends there.
fn hold(slabs: &mut [Slab], rows: &[Row]) {
    for (at, pair) in rows.windows(2).enumerate() {
        // More of the kind may fill pages, and is not kept together.
        if pair[0].kind == RowKind::Plain && pair[1].kind == RowKind::Wide {
            slabs[at].keep = Keep::WithNext;
        }
    }
    hold_last(slabs);
}

/// Keeps the last two of some rows together, if they are short.
pub(super) fn hold_last(slabs: &mut [Slab]) {
    if let [.., before, last] = slabs
        && before.height() + last.height() < SHORT
    {
        before.keep = Keep::WithNext;
    }
}

/// The structure and the node in it that gets what is made.
pub(super) type Parent<'a> = (&'a mut Structure, NodeId);

fn header(
    shaper: &mut Shaper,
    (structure, table): Parent,
    columns: &[Column],
    widths: &[f32],
) -> Cells {
    let head = structure.add(table, Kind::TableHead);
    let row = structure.add(head, Kind::Row);
    let cell = |(column, (x, width)): (&Column, (f32, f32))| {
        let run = Run::text(column.title.as_str()).bold().tone(Tone::Accent);
        let kind = Type::new(SMALL.size + 0.3, SMALL.leading);
        let nodes = [structure.add(row, head_of(&column.title, Scope::Column))];
        let (words, width) = ([vec![run]], inner(width));
        CellBox {
            x: x + PAD,
            width,
            align: column.align,
            lines: cell_lines(shaper, &nodes, &words, kind, width, Breaks::Anywhere),
        }
    };
    Cells {
        columns: columns.iter().zip(places(widths)).map(cell).collect(),
        frame: (0.0, widths.iter().sum()),
        padding: (4.0, 4.5),
        background: Some(TINT),
        edge: None,
        rule: Some(theme::ACCENT),
    }
}

fn row_slab(
    shaper: &mut Shaper,
    (structure, body): Parent,
    table: &Table,
    row: &Row,
    (widths, strip): (&[f32], &Rc<Strip>),
) -> Slab {
    let total: f32 = widths.iter().sum();
    let group = row.kind == RowKind::Group;
    let line = structure.add(body, Kind::Row);
    let mut cells = Vec::new();
    if row.kind == RowKind::Plain {
        let count = table.columns.len();
        for (index, (column, place)) in table.columns.iter().zip(places(widths)).enumerate() {
            let cell = row.cells.get(index);
            let kind = plain_cell(cell, index, count);
            let node = structure.add(line, kind);
            let parent = (&mut *structure, node);
            cells.push(cell_box(shaper, parent, cell, column, place));
        }
    } else {
        let column = Column::share("", 1.0);
        let span = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
        let kind = match row.kind {
            RowKind::Group => Kind::HeaderCell(Scope::Column, span),
            _ => Kind::Cell(span),
        };
        let cell = row.cells.first().cloned();
        let cell = cell.map(|cell| if group { bold(cell) } else { cell });
        let node = structure.add(line, kind);
        let parent = (&mut *structure, node);
        let place = (0.0, total);
        cells.push(cell_box(shaper, parent, cell.as_ref(), &column, place));
    }
    let tone = row.tone.or(group.then_some(Tone::Accent));
    let cells = Cells {
        columns: cells,
        frame: (0.0, total),
        padding: (3.4, 4.2),
        background: tone.map(Tone::wash),
        edge: row.tone.map(Tone::ink),
        rule: Some(HAIRLINE),
    };
    let mut slab = Slab::new(0.0, Body::Cells(cells));
    slab.header = Some(Rc::clone(strip));
    slab.anchor.clone_from(&row.anchor);
    if group {
        slab.keep = Keep::WithNext;
    }
    slab
}

/// What a cell of a plain row is: the first names its row, unless it says nothing.
fn plain_cell(cell: Option<&Cell>, index: usize, count: usize) -> Kind {
    if index == 0 && count > 1 && cell.is_some_and(says) {
        Kind::HeaderCell(Scope::Row, 1)
    } else {
        Kind::Cell(1)
    }
}

/// Whether there is anything to read in a cell.
fn says(cell: &Cell) -> bool {
    let mut runs = cell.paragraphs.iter().flatten();
    runs.any(|run| match &run.content {
        Content::Text(words) | Content::Chip(_, words) => !words.trim().is_empty(),
        Content::PageOf(_) => true,
    })
}

/// A header cell; a plain one if it has no words.
pub(super) fn head_of(words: &str, scope: Scope) -> Kind {
    if words.trim().is_empty() {
        Kind::Cell(1)
    } else {
        Kind::HeaderCell(scope, 1)
    }
}

fn bold(mut cell: Cell) -> Cell {
    for runs in &mut cell.paragraphs {
        *runs = std::mem::take(runs).into_iter().map(Run::bold).collect();
    }
    cell
}

pub(super) fn cell_box(
    shaper: &mut Shaper,
    (structure, node): Parent,
    cell: Option<&Cell>,
    column: &Column,
    (x, width): (f32, f32),
) -> CellBox {
    let paragraphs = cell
        .map(|cell| cell.paragraphs.as_slice())
        .unwrap_or_default();
    let nodes = structure.paragraphs(node, paragraphs.len());
    let width = inner(width);
    CellBox {
        x: x + PAD,
        width,
        align: column.align,
        lines: cell_lines(shaper, &nodes, paragraphs, TABLE, width, column.breaks),
    }
}

fn empty(shaper: &mut Shaper, parent: Parent, table: &Table, widths: &[f32]) -> Slab {
    let words = if table.when_empty.is_empty() {
        "None."
    } else {
        &table.when_empty
    };
    let row = Row::wide(Run::text(words).italic().tone(Tone::Muted));
    let strip = Rc::new(Strip {
        picture: crate::render::pdf::display::Picture::default(),
        height: 0.0,
    });
    row_slab(shaper, parent, table, &row, (widths, &strip))
}

/// The width of the text in a cell; a table with too many columns keeps a little.
fn inner(width: f32) -> f32 {
    (width - 2.0 * PAD).max(3.0)
}

/// Left edges and widths of the columns.
fn places(widths: &[f32]) -> impl Iterator<Item = (f32, f32)> {
    widths.iter().scan(0.0, |x, width| {
        let left = *x;
        *x += width;
        Some((left, *width))
    })
}

/// What a column asks for, in points with its padding.
struct Wish {
    /// Less would break a word or an id.
    least: f32,
    /// More would be empty.
    natural: f32,
}

fn wishes(shaper: &mut Shaper, table: &Table) -> Vec<Wish> {
    let mut wishes = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let title = [Run::text(column.title.as_str()).bold()];
        let head = text::measure(shaper, &title, SMALL.size + 0.3, Breaks::Anywhere);
        let mut found = Measure::default();
        for row in table.rows.iter().filter(|row| row.kind == RowKind::Plain) {
            let paragraphs = row.cells.get(index).map(|cell| &cell.paragraphs);
            for runs in paragraphs.into_iter().flatten() {
                found = found.max(text::measure(shaper, runs, TABLE.size, column.breaks));
            }
        }
        let word = found.word.min(WIDEST_WORD).max(head.word);
        wishes.push(Wish {
            least: found.unbroken.max(word) + 2.0 * PAD + 0.1,
            natural: found.natural.max(head.natural) + 2.0 * PAD + 0.1,
        });
    }
    wishes
}

/// The widths of the columns; together they never exceed the text width.
fn widths(shaper: &mut Shaper, table: &Table) -> Vec<f32> {
    let wishes = wishes(shaper, table);
    let mut widths: Vec<f32> = table
        .columns
        .iter()
        .zip(&wishes)
        .map(|(column, wish)| match column.width {
            Width::Fixed(millimetres) => (millimetres * MM).max(wish.least),
            Width::Natural => wish.natural.min(WIDEST_NATURAL).max(wish.least),
            Width::Share(_) => wish.natural.min(COMFORT).max(wish.least),
        })
        .collect();
    let total: f32 = widths.iter().sum();
    if total > WIDTH {
        shrink(&mut widths, &wishes, &table.columns);
    } else {
        grow(&mut widths, &table.columns, WIDTH - total);
    }
    widths
}

/// Gives every column its least, and the rest by their shares, but none more than it
/// can use: short columns get all they want, long ones stay in proportion.
fn shrink(widths: &mut [f32], wishes: &[Wish], columns: &[Column]) {
    for (width, wish) in widths.iter_mut().zip(wishes) {
        *width = wish.least;
    }
    let rest = WIDTH - widths.iter().sum::<f32>();
    if rest >= 0.0 {
        return fill(widths, &claims(wishes, columns), rest);
    }
    // Not even that fits: all give alike, and ids are set smaller.
    for width in widths {
        *width *= WIDTH / (WIDTH - rest);
    }
}

/// What a column can use beyond its least, and how strongly it asks for it.
struct Claim {
    want: f32,
    weight: f32,
}

fn claims(wishes: &[Wish], columns: &[Column]) -> Vec<Claim> {
    let claim = |(column, wish): (&Column, &Wish)| {
        let (most, weight) = match column.width {
            Width::Fixed(_) => (wish.least, 0.0),
            Width::Natural => (wish.natural.min(WIDEST_NATURAL), 2.0),
            Width::Share(share) => (wish.natural, share.max(0.01)),
        };
        Claim {
            want: (most - wish.least).max(0.0),
            weight,
        }
    };
    columns.iter().zip(wishes).map(claim).collect()
}

fn fill(widths: &mut [f32], claims: &[Claim], mut rest: f32) {
    let mut open: Vec<usize> = (0..claims.len())
        .filter(|i| claims[*i].want > 0.0)
        .collect();
    while !open.is_empty() {
        let sum: f32 = open.iter().map(|i| claims[*i].weight).sum();
        let gift = |i: usize| rest * claims[i].weight / sum.max(0.01);
        let Some(at) = open.iter().position(|i| claims[*i].want <= gift(*i)) else {
            for index in open {
                widths[index] += gift(index);
            }
            return;
        };
        let index = open.remove(at);
        widths[index] += claims[index].want;
        rest -= claims[index].want;
    }
}

/// Gives what is left to the columns with a share, or else to all but the fixed ones.
fn grow(widths: &mut [f32], columns: &[Column], rest: f32) {
    let shares: Vec<f32> = columns
        .iter()
        .map(|column| match column.width {
            Width::Share(share) => share.max(0.01),
            _ => 0.0,
        })
        .collect();
    if shares.iter().any(|share| *share > 0.0) {
        return give_shares(widths, &shares, rest);
    }
    let is_natural = |column: &&Column| column.width == Width::Natural;
    let count = super::float(columns.iter().filter(is_natural).count());
    for (width, column) in widths.iter_mut().zip(columns) {
        if column.width == Width::Natural {
            *width += rest / count;
        }
    }
}

/// Brings the columns with a share to their share of what the others leave.
fn give_shares(widths: &mut [f32], shares: &[f32], rest: f32) {
    let mut open: Vec<usize> = (0..shares.len()).filter(|i| shares[*i] > 0.0).collect();
    let mut room = rest + open.iter().map(|i| widths[*i]).sum::<f32>();
    // A column whose least width is more than its share keeps that width.
    loop {
        let sum: f32 = open.iter().map(|i| shares[*i]).sum();
        let Some(at) = open
            .iter()
            .position(|i| widths[*i] > room * shares[*i] / sum)
        else {
            for index in open {
                widths[index] = room * shares[index] / sum;
            }
            return;
        };
        room -= widths[open.remove(at)];
        if open.is_empty() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(columns: Vec<Column>, cells: Vec<Cell>) -> Vec<f32> {
        let table = Table::new(columns).row(cells);
        widths(&mut Shaper::new(), &table)
    }

    #[test]
    fn shares_fill_the_width_and_keep_their_proportion() {
        let columns = vec![Column::share("a", 1.0), Column::share("b", 3.0)];
        let found = found(columns, vec!["x".into(), "y".into()]);
        assert!((found.iter().sum::<f32>() - WIDTH).abs() < 0.1);
        assert!((found[1] / found[0] - 3.0).abs() < 0.01, "{found:?}");
    }

    #[test]
    fn what_adds_to_a_row_and_the_last_row_are_kept_with_the_one_before() {
        let rows = |count: usize, wide: &[usize]| {
            let mut table = Table::new(vec![Column::share("a", 1.0)]);
            table.rows = (0..count)
                .map(|at| {
                    if wide.contains(&at) {
                        Row::wide("more")
                    } else {
                        Row::new(vec!["one".into()])
                    }
                })
                .collect();
            let mut slabs = super::table(&mut Shaper::new(), &mut Structure::default(), &table);
            // The header stays with the first row; a gap ends the table.
            slabs.remove(0);
            slabs.truncate(count);
            let held = slabs.iter().map(|slab| slab.keep == Keep::WithNext);
            held.collect::<Vec<bool>>()
        };
        assert_eq!(rows(4, &[]), [false, false, true, false]);
        let found = rows(6, &[1, 2]);
        assert_eq!(found, [true, false, false, false, true, false]);
        assert_eq!(rows(1, &[]), [false]);
    }

    #[test]
    fn an_id_column_is_wide_enough_however_full_the_table_is() {
        let id = "hipaa:164.308(a)(1)(ii)(A)";
        let text = "many words that could fill the whole width of the page ".repeat(4);
        let mut columns = vec![Column::natural("id").nobreak()];
        columns.extend((0..5).map(|n| Column::share(format!("text {n}"), 1.0)));
        let mut cells = vec![Cell::from(Run::id(id))];
        cells.extend((0..5).map(|_| Cell::text(text.as_str())));
        let found = found(columns, cells);
        let run = [Run::id(id)];
        let mut shaper = Shaper::new();
        let need = text::measure(&mut shaper, &run, TABLE.size, Breaks::Never).natural;
        assert!(found[0] >= need + 2.0 * PAD, "{found:?}");
        assert!(found.iter().sum::<f32>() <= WIDTH + 0.1, "{found:?}");
    }

    #[test]
    fn long_columns_share_the_room_that_an_id_leaves() {
        let columns = vec![
            Column::natural("id"),
            Column::share("a", 1.0),
            Column::share("b", 1.0),
            Column::natural("c"),
        ];
        let long = "words ".repeat(200);
        let longer = "words ".repeat(2000);
        let cells = vec![
            Run::id("x".repeat(40)).into(),
            long.into(),
            longer.into(),
            "a short state".into(),
        ];
        let found = found(columns, cells);
        assert!((found[1] - found[2]).abs() < 1.0, "{found:?}");
        assert!((found.iter().sum::<f32>() - WIDTH).abs() < 0.1, "{found:?}");
    }

    #[test]
    fn a_table_that_cannot_fit_is_narrowed_to_the_page() {
        let columns = (0..6).map(|_| Column::natural("id").nobreak()).collect();
        let cells = (0..6).map(|_| Run::id("x".repeat(60)).into()).collect();
        let found = found(columns, cells);
        assert!((found.iter().sum::<f32>() - WIDTH).abs() < 0.1, "{found:?}");
    }
}
