//! Headings, paragraphs, lists, notes and source code.

use super::paint;
use super::slab::{CellBox, CellLine, Cells, FULL, Keep, Slab};
use crate::render::pdf::block::{Align, Breaks, Callout, Code, Heading, Level, Run};
use crate::render::pdf::display::{Picture, Shape, Tag};
use crate::render::pdf::structure::{Kind, NodeId, Numbering, Structure};
use crate::render::pdf::text::{self, Line, Shaper};
use crate::render::pdf::theme::{self, BODY, CODE, HEADINGS, SMALL, TINT, Tone, Type, WIDTH};

/// Space between paragraphs.
const PARAGRAPH_GAP: f32 = 6.5;
/// Space above tables, notes and figures.
pub(super) const BLOCK_GAP: f32 = 10.0;
/// Space below them, before what follows brings its own.
pub(super) const AFTER: f32 = 5.0;
/// Space between the bullets and the text of a list.
const INDENT: f32 = 14.0;

pub(super) fn heading(
    shaper: &mut Shaper,
    structure: &mut Structure,
    heading: &Heading,
) -> Vec<Slab> {
    let (level, before, after, tone) = match heading.level {
        Level::One => (1, 26.0, 8.0, Tone::Accent),
        Level::Two => (2, 20.0, 3.0, Tone::Accent),
        Level::Three => (3, 14.0, 1.0, Tone::Plain),
    };
    let kind = HEADINGS[usize::from(level) - 1];
    let run = Run::text(heading.text.as_str()).bold().tone(tone);
    let lines = text::lines(shaper, &[run], kind.size, WIDTH, Breaks::Anywhere);
    let mut picture = Picture::default();
    let mut height = 0.0;
    let tag = if heading.text.trim().is_empty() {
        Tag::Artifact
    } else {
        Tag::Node(structure.open(level))
    };
    for line in &lines {
        paint::line(&mut picture, tag, line, (0.0, height), kind);
        height += kind.leading;
    }
    if heading.level == Level::One {
        let y = height + 4.0;
        picture.paint(
            Tag::Artifact,
            Shape::line((0.0, y), (WIDTH, y), 1.0, theme::ACCENT),
        );
    }
    let mut slab = Slab::picture(before, picture, height + after);
    slab.keep = Keep::WithNext;
    slab.anchor = Some(heading.anchor.clone());
    slab.outline = Some((level, heading.text.clone()));
    slab.start = heading.start;
    vec![slab]
}

pub(super) fn paragraph(shaper: &mut Shaper, structure: &mut Structure, runs: &[Run]) -> Vec<Slab> {
    let node = structure.add_here(Kind::Paragraph);
    let lines = text::lines(shaper, runs, BODY.size, WIDTH, Breaks::Anywhere);
    line_slabs(lines, 0.0, BODY, Tag::Node(node), PARAGRAPH_GAP)
}

/// One slab per line; the first two and the last two lines stay together.
fn line_slabs(lines: Vec<Line>, x: f32, kind: Type, tag: Tag, gap: f32) -> Vec<Slab> {
    let count = lines.len();
    let slab = |(index, line): (usize, Line)| {
        let mut picture = Picture::default();
        paint::line(&mut picture, tag, &line, (x, 0.0), kind);
        let before = if index == 0 { gap } else { 0.0 };
        let mut slab = Slab::picture(before, picture, kind.leading);
        if index + 1 < count && (index == 0 || index + 2 == count) {
            slab.keep = Keep::WithNext;
        }
        slab
    };
    lines.into_iter().enumerate().map(slab).collect()
}

pub(super) fn list(
    shaper: &mut Shaper,
    structure: &mut Structure,
    items: &[Vec<Run>],
) -> Vec<Slab> {
    let node = structure.add_here(Kind::List(Numbering::Disc));
    let mut slabs = Vec::new();
    for (index, runs) in items.iter().enumerate() {
        let lines = text::lines(shaper, runs, BODY.size, WIDTH - INDENT, Breaks::Anywhere);
        let gap = if index == 0 { PARAGRAPH_GAP } else { 2.5 };
        let item = structure.add(node, Kind::Item);
        let label = structure.add(item, Kind::Label);
        let body = structure.add(item, Kind::Body);
        let mut lines = line_slabs(lines, INDENT, BODY, Tag::Node(body), gap);
        if let Some(first) = lines.first_mut() {
            bullet(shaper, first, Tag::Node(label));
        }
        slabs.extend(lines);
    }
    slabs
}

fn bullet(shaper: &mut Shaper, slab: &mut Slab, tag: Tag) {
    let super::slab::Body::Strip(strip) = &mut slab.body else {
        return;
    };
    let run = [Run::text("\u{2022}").tone(Tone::Accent)];
    for line in text::lines(shaper, &run, BODY.size, INDENT, Breaks::Anywhere) {
        let mut picture = Picture::default();
        paint::line(&mut picture, tag, &line, (3.0, 0.0), BODY);
        picture.place(std::mem::take(&mut strip.picture), 0.0, 0.0);
        strip.picture = picture;
    }
}

/// The lines of paragraphs, ready to stand in a cell; every paragraph has its node.
pub(super) fn cell_lines(
    shaper: &mut Shaper,
    nodes: &[NodeId],
    paragraphs: &[Vec<Run>],
    kind: Type,
    width: f32,
    breaks: Breaks,
) -> Vec<CellLine> {
    let mut result = Vec::new();
    for (runs, node) in paragraphs.iter().zip(nodes) {
        let lines = text::lines(shaper, runs, kind.size, width, breaks);
        let tag = Tag::Node(*node);
        for (index, line) in lines.into_iter().enumerate() {
            let before = if index == 0 { kind.leading * 0.3 } else { 0.0 };
            result.push(CellLine {
                line,
                kind,
                tag,
                before,
                anchor: None,
            });
        }
    }
    result
}

pub(super) fn callout(
    shaper: &mut Shaper,
    structure: &mut Structure,
    callout: &Callout,
) -> Vec<Slab> {
    let node = structure.add_here(Kind::Division);
    let (x, width) = (14.0, WIDTH - 26.0);
    let kind = Type::new(9.5, 13.6);
    let mut lines = Vec::new();
    if !callout.title.is_empty() {
        let title = Run::text(callout.title.as_str()).bold().tone(callout.tone);
        let nodes = [structure.add(node, Kind::Paragraph)];
        lines = cell_lines(
            shaper,
            &nodes,
            &[vec![title]],
            BODY,
            width,
            Breaks::Anywhere,
        );
    }
    let text = &callout.paragraphs;
    let paragraph = |_: &Vec<Run>| structure.add(node, Kind::Paragraph);
    let nodes: Vec<NodeId> = text.iter().map(paragraph).collect();
    let rest = cell_lines(shaper, &nodes, text, kind, width, Breaks::Anywhere);
    lines.extend(rest);
    let cells = Cells {
        columns: vec![CellBox {
            x,
            width,
            align: Align::Left,
            lines,
        }],
        frame: FULL,
        padding: (7.0, 8.0),
        background: Some(callout.tone.wash()),
        edge: Some(callout.tone.ink()),
        rule: None,
    };
    let slab = Slab::new(BLOCK_GAP, super::slab::Body::Cells(cells));
    vec![slab, Slab::gap(AFTER - 2.0)]
}

/// A line in small type above a table, figure or source text.
pub(super) fn caption(
    shaper: &mut Shaper,
    structure: &mut Structure,
    parent: NodeId,
    caption: &str,
) -> Vec<Slab> {
    if caption.is_empty() {
        return Vec::new();
    }
    let node = structure.add(parent, Kind::Caption);
    let run = [Run::text(caption).bold().tone(Tone::Muted)];
    let lines = text::lines(shaper, &run, SMALL.size + 0.5, WIDTH, Breaks::Anywhere);
    let kind = Type::new(SMALL.size + 0.5, 12.0);
    let mut slabs = line_slabs(lines, 0.0, kind, Tag::Node(node), BLOCK_GAP);
    for slab in &mut slabs {
        slab.keep = Keep::WithNext;
    }
    slabs
}

pub(super) fn code(shaper: &mut Shaper, structure: &mut Structure, code: &Code) -> Vec<Slab> {
    let block = structure.add_here(Kind::Division);
    let mut slabs = caption(shaper, structure, block, &code.caption);
    let numbered = code.first_line > 0;
    let items = numbered.then(|| structure.add(block, Kind::List(Numbering::Decimal)));
    let first = u64::from(code.first_line);
    let last = first + u64::try_from(code.lines.len()).unwrap_or(0);
    let digits = last.to_string().len().max(2);
    // A sign and a blank stand before the numbers of marked lines.
    let signs = digits + if code.marked.is_empty() { 0 } else { 2 };
    let gutter = match code.first_line {
        0 => 0.0,
        _ => super::float(signs) * CODE.size * 0.56 + 8.0,
    };
    let (x, width) = (gutter + 12.0, WIDTH - gutter - 20.0);
    let mut numbers = Vec::new();
    let mut texts = Vec::new();
    for (number, source) in (first..).zip(&code.lines) {
        let (label, body) = source_nodes(structure, block, items);
        let short = u32::try_from(number).ok().filter(|_| numbered);
        let is_marked = short.is_some_and(|number| code.marked.contains(&number));
        let mut lines = source_lines(shaper, body, source, width, is_marked);
        let anchor = short.and_then(|number| code.anchors.get(&number));
        if let Some(first) = lines.first_mut() {
            first.anchor = anchor.cloned();
        }
        let height = lines.len();
        let shown = line_number(number, is_marked);
        numbers.extend(number_lines(shaper, label, shown, height, gutter));
        texts.extend(lines);
    }
    let column = |x, width, align, lines| CellBox {
        x,
        width,
        align,
        lines,
    };
    let mut columns = vec![column(x, width, Align::Left, texts)];
    if numbered {
        columns.insert(0, column(4.0, gutter - 2.0, Align::Right, numbers));
    }
    let cells = Cells {
        columns,
        frame: FULL,
        padding: (6.0, 6.0),
        background: Some(TINT),
        edge: None,
        rule: None,
    };
    let before = if slabs.is_empty() { BLOCK_GAP } else { 3.0 };
    slabs.push(Slab::new(before, super::slab::Body::Cells(cells)));
    slabs.push(Slab::gap(AFTER));
    slabs
}

/// The nodes of the number and of the words of a source line: an item of the list, or a
/// paragraph if the lines have no numbers.
fn source_nodes(
    structure: &mut Structure,
    block: NodeId,
    list: Option<NodeId>,
) -> (NodeId, NodeId) {
    let Some(list) = list else {
        let paragraph = structure.add(block, Kind::Paragraph);
        return (paragraph, structure.add(paragraph, Kind::Code));
    };
    let item = structure.add(list, Kind::Item);
    let label = structure.add(item, Kind::Label);
    let body = structure.add(item, Kind::Body);
    (label, structure.add(body, Kind::Code))
}

fn source_lines(
    shaper: &mut Shaper,
    node: NodeId,
    source: &str,
    width: f32,
    is_marked: bool,
) -> Vec<CellLine> {
    let mut run = Run::text(source.replace('\t', "    ")).mono();
    if is_marked {
        run = run.bold();
    }
    run.breaks = Breaks::Verbatim;
    let mut lines = cell_lines(shaper, &[node], &[vec![run]], CODE, width, Breaks::Anywhere);
    for line in &mut lines {
        line.before = 0.0;
    }
    lines
}

/// The number of a source line; a line that stands out says so by a sign, not by type alone.
fn line_number(number: u64, is_marked: bool) -> Run {
    if is_marked {
        Run::text(format!("\u{25b8} {number}")).mono().bold()
    } else {
        Run::text(number.to_string()).mono().tone(Tone::Muted)
    }
}

/// The number of a source line, and blanks beside its continuation.
fn number_lines(
    shaper: &mut Shaper,
    node: NodeId,
    label: Run,
    count: usize,
    gutter: f32,
) -> Vec<CellLine> {
    let mut lines = cell_lines(shaper, &[node], &[vec![label]], CODE, gutter, Breaks::Never);
    for line in &mut lines {
        line.before = 0.0;
    }
    lines.extend((1..count).map(|_| blank(CODE)));
    lines
}

fn blank(kind: Type) -> CellLine {
    CellLine {
        line: Line::default(),
        kind,
        tag: Tag::Artifact,
        before: 0.0,
        anchor: None,
    }
}
