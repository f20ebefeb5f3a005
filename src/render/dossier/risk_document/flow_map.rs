//! The data-flow diagram: boxes in layers, arrows between them, in whole points.
//!
//! A flow leads from a layer to a later one where it can; what would close a circle leads
//! back. The same plan always gives the same drawing.

mod lanes;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Plan;
use crate::model::id::Id as _;
use lanes::Lanes;

/// The drawing.
#[derive(Clone, Debug, Serialize)]
pub struct FlowMap {
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Assets and vendors.
    pub boxes: Vec<FlowBox>,
    /// Flows.
    pub arrows: Vec<FlowArrow>,
}

/// An asset or a vendor.
#[derive(Clone, Debug, Serialize)]
pub struct FlowBox {
    /// Its left edge.
    pub x: i32,
    /// Its top edge.
    pub y: i32,
    /// Its width.
    pub width: i32,
    /// Its height.
    pub height: i32,
    /// Its id.
    pub id: String,
    /// Its name, in lines that fit.
    pub lines: Vec<String>,
    /// Whether it is a vendor.
    pub is_vendor: bool,
}

/// One or more flows between the same two boxes: curves, each with two handles.
#[derive(Clone, Debug, Serialize)]
pub struct FlowArrow {
    /// The begin, then two handles and the end of each curve: x and y of each.
    pub points: Vec<(i32, i32)>,
    /// The corners of the head.
    pub head: [(i32, i32); 3],
    /// The numbers of the flows.
    pub label: String,
    /// Where the label stands: its centre.
    pub label_at: (i32, i32),
    /// Whether a flow in it reaches a vendor and no agreement covers the surface.
    pub is_uncovered: bool,
}

const WIDTH: i32 = 484;
const BOX_HEIGHT: i32 = 34;
const BOX_GAP: i32 = 12;
const COLUMN_GAP: i32 = 44;
const MOST_COLUMNS: usize = 4;
const WIDEST_BOX: i32 = 110;

/// One end of flows while the drawing is made.
struct Node {
    id: String,
    name: String,
    is_vendor: bool,
    column: usize,
    /// Its place in the column, from the top.
    row: usize,
}

/// Flows with the same two ends, by index of the node.
struct Edge {
    from: usize,
    to: usize,
    numbers: Vec<usize>,
    is_uncovered: bool,
}

/// A flow to draw.
pub(in crate::render::dossier) struct Flow<'a> {
    /// Its number in the table.
    pub number: usize,
    /// The id of the asset or vendor it leaves.
    pub from: &'a str,
    /// The id of the asset or vendor it reaches.
    pub to: &'a str,
    /// Whether it reaches a vendor and no agreement covers the surface, where that is asked.
    pub is_uncovered: bool,
}

/// The diagram; none where there is no flow, or too many ends for one page.
pub(in crate::render::dossier) fn flow_map(plan: &Plan, flows: &[Flow<'_>]) -> Option<FlowMap> {
    let (mut nodes, edges) = graph(plan, flows);
    layer(&mut nodes, &edges);
    let columns = order(&mut nodes, &edges);
    let tallest = columns.iter().map(Vec::len).max()?;
    if nodes.is_empty() || tallest > 24 {
        return None;
    }
    Some(draw(&nodes, &edges, &columns))
}

fn graph(plan: &Plan, flows: &[Flow<'_>]) -> (Vec<Node>, Vec<Edge>) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    let mut nodes: Vec<Node> = Vec::new();
    let mut edges: Vec<Edge> = Vec::new();
    for flow in flows {
        let ends = [flow.from, flow.to].map(|id| {
            *known.entry(id).or_insert_with(|| {
                nodes.push(node(plan, id));
                nodes.len() - 1
            })
        });
        let same = |edge: &&mut Edge| [edge.from, edge.to] == ends;
        if let Some(edge) = edges.iter_mut().find(same) {
            edge.numbers.push(flow.number);
            edge.is_uncovered |= flow.is_uncovered;
        } else {
            edges.push(Edge {
                from: ends[0],
                to: ends[1],
                numbers: vec![flow.number],
                is_uncovered: flow.is_uncovered,
            });
        }
    }
    (nodes, edges)
}

fn node(plan: &Plan, id: &str) -> Node {
    let vendor = plan.vendors.iter().find(|v| v.id.value.as_str() == id);
    let asset = plan.assets.iter().find(|a| a.id.value.as_str() == id);
    let name = vendor
        .map(|v| &v.name.value)
        .or(asset.map(|a| &a.name.value));
    Node {
        id: id.to_owned(),
        name: name.map_or_else(String::new, Clone::clone),
        is_vendor: vendor.is_some(),
        column: 0,
        row: 0,
    }
}

/// Gives every node the column after the last one that leads to it. An edge that would
/// close a circle does not count.
fn layer(nodes: &mut [Node], edges: &[Edge]) {
    let mut forward: Vec<&Edge> = Vec::new();
    for edge in edges {
        if edge.from != edge.to && !leads(&forward, edge.to, edge.from) {
            forward.push(edge);
        }
    }
    for _ in 0..nodes.len() {
        for edge in &forward {
            let after = nodes[edge.from].column + 1;
            nodes[edge.to].column = nodes[edge.to].column.max(after);
        }
    }
    let columns = packed(nodes);
    for node in nodes {
        node.column = columns[node.column];
    }
}

/// For every layer its column: neighbouring layers share one, so that there are few and
/// the tallest is as short as can be.
fn packed(nodes: &[Node]) -> Vec<usize> {
    let count = nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    let size = |layer: usize| nodes.iter().filter(|node| node.column == layer).count();
    let sizes: Vec<usize> = (0..count).map(size).collect();
    let within = |most: usize| {
        let (mut column, mut filled) = (0, 0);
        let mut columns = Vec::new();
        for size in &sizes {
            if filled > 0 && filled + size > most {
                (column, filled) = (column + 1, 0);
            }
            filled += size;
            columns.push(column);
        }
        columns
    };
    let tallest = sizes.iter().copied().max().unwrap_or(0);
    let few = |columns: &Vec<usize>| columns.last().is_none_or(|last| *last < MOST_COLUMNS);
    let mut all = (tallest..=nodes.len()).map(within);
    all.find(few).unwrap_or_default()
}

fn leads(edges: &[&Edge], from: usize, to: usize) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(&here) = seen.get(next) {
        if here == to {
            return true;
        }
        for edge in edges.iter().filter(|edge| edge.from == here) {
            if !seen.contains(&edge.to) {
                seen.push(edge.to);
            }
        }
        next += 1;
    }
    false
}

/// Sorts every column by where its neighbours stand; a few rounds settle it.
fn order(nodes: &mut [Node], edges: &[Edge]) -> Vec<Vec<usize>> {
    let count = nodes.iter().map(|node| node.column + 1).max().unwrap_or(0);
    let mut columns = vec![Vec::new(); count];
    for (index, node) in nodes.iter_mut().enumerate() {
        node.row = columns[node.column].len();
        columns[node.column].push(index);
    }
    for _ in 0..6 {
        for column in &mut columns {
            let heights: BTreeMap<usize, usize> =
                column.iter().map(|&n| (n, mean(nodes, edges, n))).collect();
            column.sort_by_key(|n| (heights[n], *n));
            for (row, &index) in column.iter().enumerate() {
                nodes[index].row = row;
            }
        }
    }
    columns
}

/// The mean row of the neighbours, in hundredths.
fn mean(nodes: &[Node], edges: &[Edge], node: usize) -> usize {
    let other = |edge: &Edge| match (edge.from == node, edge.to == node) {
        (true, false) => Some(nodes[edge.to].row),
        (false, true) => Some(nodes[edge.from].row),
        _ => None,
    };
    let rows: Vec<usize> = edges.iter().filter_map(other).collect();
    if rows.is_empty() {
        return nodes[node].row * 100;
    }
    rows.iter().sum::<usize>() * 100 / rows.len()
}

fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn draw(nodes: &[Node], edges: &[Edge], columns: &[Vec<usize>]) -> FlowMap {
    let count = whole(columns.len());
    let width = ((WIDTH - (count - 1) * COLUMN_GAP - 16) / count).min(WIDEST_BOX);
    let step = if count > 1 {
        (WIDTH - 16 - width) / (count - 1)
    } else {
        0
    };
    let tallest = whole(columns.iter().map(Vec::len).max().unwrap_or(0));
    let height = tallest * (BOX_HEIGHT + BOX_GAP);
    let boxes: Vec<FlowBox> = nodes
        .iter()
        .map(|node| {
            let here = whole(columns[node.column].len());
            let slot = height / here.max(1);
            FlowBox {
                x: whole(node.column) * step,
                y: whole(node.row) * slot + (slot - BOX_HEIGHT) / 2,
                width,
                height: BOX_HEIGHT,
                id: node.id.clone(),
                lines: lines(&node.name, usize::try_from(width / 4).unwrap_or(20)),
                is_vendor: node.is_vendor,
            }
        })
        .collect();
    let mut lanes = Lanes::new(&boxes, columns, height);
    let arrows = edges.iter().enumerate();
    let arrows = arrows.map(|(index, _)| arrow(&boxes, nodes, edges, &mut lanes, index));
    let arrows = arrows.collect();
    FlowMap {
        width: WIDTH,
        height,
        arrows,
        boxes,
    }
}

/// At most two lines of so many letters.
fn lines(name: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split_whitespace() {
        let begun = lines.len();
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) if begun == 2 => {
                line.push('\u{2026}');
                break;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Which side of a box an edge leaves or reaches: right where it leads on or stays.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn sides(nodes: &[Node], edge: &Edge) -> (Side, Side) {
    match nodes[edge.from].column.cmp(&nodes[edge.to].column) {
        std::cmp::Ordering::Less => (Side::Right, Side::Left),
        std::cmp::Ordering::Equal => (Side::Right, Side::Right),
        std::cmp::Ordering::Greater => (Side::Left, Side::Right),
    }
}

fn arrow(
    boxes: &[FlowBox],
    nodes: &[Node],
    edges: &[Edge],
    lanes: &mut Lanes<'_>,
    index: usize,
) -> FlowArrow {
    let edge = &edges[index];
    let (leaves, reaches) = sides(nodes, edge);
    let begin = port(boxes, nodes, edges, (edge.from, leaves), index);
    let end = port(boxes, nodes, edges, (edge.to, reaches), index);
    let out = |side: Side, reach: i32| match side {
        Side::Left => -reach,
        Side::Right => reach,
    };
    // The head takes the last points of the way.
    let tip = (end.0 + out(reaches, 5), end.1);
    let mut points = vec![begin];
    if leaves == reaches {
        points.extend([
            (begin.0 + out(leaves, 30), begin.1),
            (tip.0 + out(reaches, 30), tip.1),
            tip,
        ]);
    } else {
        let ends = (&nodes[edge.from], &nodes[edge.to]);
        let mut here = begin;
        for [near, far] in lanes.between(ends, (begin, end)) {
            points.extend(curve(here, near));
            points.extend([near, far, far]);
            here = far;
        }
        points.extend(curve(here, tip));
    }
    let numbers: Vec<String> = edge.numbers.iter().map(ToString::to_string).collect();
    FlowArrow {
        points,
        head: [end, (tip.0, tip.1 - 3), (tip.0, tip.1 + 3)],
        label: numbers.join(", "),
        label_at: (begin.0 + out(leaves, 9), begin.1),
        is_uncovered: edge.is_uncovered,
    }
}

/// Two handles and the end of a curve that leaves and arrives level.
fn curve(begin: (i32, i32), end: (i32, i32)) -> [(i32, i32); 3] {
    let reach = (end.0 - begin.0) / 2;
    [(begin.0 + reach, begin.1), (end.0 - reach, end.1), end]
}

/// Where an edge touches a box: those of one side stand apart, in the order of their
/// other ends.
fn port(
    boxes: &[FlowBox],
    nodes: &[Node],
    edges: &[Edge],
    (node, side): (usize, Side),
    index: usize,
) -> (i32, i32) {
    let touches = |edge: &Edge| {
        let (leaves, reaches) = sides(nodes, edge);
        if edge.from == node && leaves == side {
            return Some(boxes[edge.to].y);
        }
        (edge.to == node && reaches == side).then(|| boxes[edge.from].y)
    };
    let all = edges.iter().enumerate();
    let mut here: Vec<(i32, usize)> = all
        .filter_map(|(i, edge)| Some((touches(edge)?, i)))
        .collect();
    here.sort_unstable();
    let place = here.iter().position(|(_, i)| *i == index).unwrap_or(0);
    let apart = (BOX_HEIGHT - 6) / whole(here.len()).max(1);
    let apart = apart.min(8);
    let first = -(whole(here.len()) - 1) * apart / 2;
    let edge = match side {
        Side::Left => boxes[node].x,
        Side::Right => boxes[node].x + boxes[node].width,
    };
    (
        edge,
        boxes[node].y + BOX_HEIGHT / 2 + first + whole(place) * apart,
    )
}
