//! A chain as a drawing: one box for each row of `B_05.02`, under the box of its recipient,
//! further right with each rank. A line leaves a box below its left end and reaches the next
//! one from the left, so that none passes behind a box, however long the chain is.

use serde::Serialize;

use super::DERIVED;
use super::index::{Index, rank};
use super::words::At;

/// The drawing, in whole points.
#[derive(Clone, Debug, Serialize)]
pub struct ChainMap {
    /// Which chain it is.
    pub title: String,
    /// The same in words, for those who do not see it.
    pub spoken: String,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Providers.
    pub boxes: Vec<ChainBox>,
    /// From recipients to those who deliver to them.
    pub arrows: Vec<ChainArrow>,
}

/// A provider at a rank.
#[derive(Clone, Debug, Serialize)]
pub struct ChainBox {
    /// Its left edge.
    pub x: i32,
    /// Its top edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// The name.
    pub title: String,
    /// Rank and code.
    pub line: String,
    /// Whether it delivers to the entity itself.
    pub is_direct: bool,
}

/// A line with two handles.
#[derive(Clone, Debug, Serialize)]
pub struct ChainArrow {
    /// Begin, two handles, end: x and y of each.
    pub points: [(i32, i32); 4],
    /// The corners of the head.
    pub head: [(i32, i32); 3],
}

const INDENT: i32 = 24;
const WIDE: i32 = 252;
const HIGH: i32 = 26;
const STEP: i32 = 34;
/// Every drawing is at least as wide, so that all have one scale.
const LEAST: i32 = WIDE + 5 * INDENT;
/// The text of the page is 484 points wide.
const MOST_DEPTH: usize = 9;
/// Boxes of one drawing: what a page holds.
const MOST_BOXES: usize = 16;
/// Characters that fit in a box.
const FITTING: usize = 58;

/// A row in the order of the drawing, with the row of its recipient.
struct Node<'a> {
    row: At<'a>,
    depth: usize,
    parent: Option<usize>,
}

/// The drawings of one chain: a long one is continued.
pub(super) fn maps<'a>(index: &Index<'a>, title: &str, rows: &[At<'a>]) -> Vec<ChainMap> {
    let nodes = tree(rows);
    let pieces = nodes.chunks(MOST_BOXES).enumerate();
    pieces
        .map(|(at, piece)| {
            let title = match at {
                0 => title.to_owned(),
                _ => format!("{title}, continued"),
            };
            draw(index, title, &nodes, at * MOST_BOXES, piece)
        })
        .collect()
}

/// Depth first: each row after its recipient. A row whose recipient is not in the chain
/// begins one.
fn tree<'a>(rows: &[At<'a>]) -> Vec<Node<'a>> {
    let mut left: Vec<At<'a>> = rows.to_vec();
    left.sort_by_key(rank);
    let mut nodes: Vec<Node<'a>> = Vec::new();
    while !left.is_empty() {
        let mut open = vec![(left.remove(0), 0, None)];
        while let Some((row, depth, parent)) = open.pop() {
            let own = nodes.len();
            let (who, at) = (row.text("c0030"), rank(&row));
            nodes.push(Node { row, depth, parent });
            let under = |row: &mut At<'a>| rank(row) == at + 1 && row.text("c0060") == who;
            let found: Vec<At<'a>> = left.extract_if(.., under).collect();
            open.extend(
                found
                    .into_iter()
                    .rev()
                    .map(|row| (row, depth + 1, Some(own))),
            );
        }
    }
    nodes
}

fn draw(
    index: &Index<'_>,
    title: String,
    nodes: &[Node<'_>],
    first: usize,
    piece: &[Node<'_>],
) -> ChainMap {
    let left = |depth: usize| whole(depth.min(MOST_DEPTH)) * INDENT;
    let top = |at: usize| whole(at - first) * STEP;
    let mut map = ChainMap {
        title,
        spoken: String::new(),
        width: LEAST,
        height: whole(piece.len()) * STEP - (STEP - HIGH),
        boxes: Vec::new(),
        arrows: Vec::new(),
    };
    let mut spoken = Vec::new();
    for (at, node) in (first..).zip(piece) {
        let (x, y) = (left(node.depth), top(at));
        map.width = map.width.max(x + WIDE);
        let one = chain_box(index, node, (x, y));
        let recipient = node.row.text("c0060");
        spoken.push(if rank(&node.row) > 1 {
            format!(
                "{} delivers to {} ({})",
                one.title,
                index.who(recipient),
                one.line
            )
        } else {
            format!("{} ({})", one.title, one.line)
        });
        map.boxes.push(one);
        if let Some(parent) = node.parent {
            let begin = match parent.checked_sub(first) {
                Some(_) => top(parent) + HIGH,
                None => 0,
            };
            map.arrows.push(arrow(
                left(nodes[parent].depth) + 10,
                begin,
                (x, y + HIGH / 2),
            ));
        }
    }
    map.spoken = spoken.join("; ");
    map
}

fn chain_box(index: &Index<'_>, node: &Node<'_>, (x, y): (i32, i32)) -> ChainBox {
    let row = &node.row;
    let rank = rank(row);
    let mark = if row.row.cells.iter().any(|cell| cell.derived) {
        format!(" {DERIVED}")
    } else {
        String::new()
    };
    let orphan = if node.parent.is_none() && rank > 1 {
        ", its recipient has no row in this chain"
    } else {
        ""
    };
    ChainBox {
        x,
        y,
        width: WIDE,
        height: HIGH,
        title: fitting(index.who(row.text("c0030"))),
        line: fitting(&format!("rank {rank}{mark}, {}{orphan}", row.text("c0030"))),
        is_direct: rank == 1,
    }
}

/// Down from the recipient, and to the right into the box.
fn arrow(x: i32, begin: i32, (right, y): (i32, i32)) -> ChainArrow {
    ChainArrow {
        points: [(x, begin), (x, y), (x, y), (right - 4, y)],
        head: [(right, y), (right - 5, y - 3), (right - 5, y + 3)],
    }
}

fn whole(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX / STEP)
}

fn fitting(text: &str) -> String {
    if text.chars().count() <= FITTING {
        return text.to_owned();
    }
    let kept: String = text.chars().take(FITTING - 1).collect();
    format!("{}…", kept.trim_end())
}
