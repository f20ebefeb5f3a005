//! Ways between boxes for arrows that lead past a column.

use super::{FlowBox, Node};

/// How far a lane keeps from boxes and from other lanes.
const APART: i32 = 3;

/// The lanes of every column that are taken so far.
pub(super) struct Lanes<'a> {
    boxes: &'a [FlowBox],
    columns: &'a [Vec<usize>],
    height: i32,
    taken: Vec<Vec<i32>>,
}

impl<'a> Lanes<'a> {
    pub(super) fn new(boxes: &'a [FlowBox], columns: &'a [Vec<usize>], height: i32) -> Self {
        Self {
            boxes,
            columns,
            height,
            taken: vec![Vec::new(); columns.len()],
        }
    }

    /// Where an arrow passes the columns between its ends: left and right end of each lane,
    /// in the order of the way.
    pub(super) fn between(
        &mut self,
        (from, to): (&Node, &Node),
        (begin, end): ((i32, i32), (i32, i32)),
    ) -> Vec<[(i32, i32); 2]> {
        let passed: Vec<usize> = if from.column < to.column {
            (from.column + 1..to.column).collect()
        } else {
            (to.column + 1..from.column).rev().collect()
        };
        let count = i32::try_from(passed.len() + 1).unwrap_or(i32::MAX);
        let mut lanes = Vec::new();
        for (column, step) in passed.into_iter().zip(1..) {
            let wanted = begin.1 + (end.1 - begin.1) * step / count;
            let Some(first) = self.columns[column].first().map(|n| &self.boxes[*n]) else {
                continue;
            };
            let y = self.lane(column, wanted);
            let sides = [(first.x - APART, y), (first.x + first.width + APART, y)];
            lanes.push(if from.column < to.column {
                sides
            } else {
                [sides[1], sides[0]]
            });
        }
        lanes
    }

    /// The free height in a gap of the column that is nearest to the one that is wanted; the
    /// wanted one itself if every gap is full.
    fn lane(&mut self, column: usize, wanted: i32) -> i32 {
        let mut spans: Vec<(i32, i32)> = self.columns[column]
            .iter()
            .map(|node| &self.boxes[*node])
            .map(|one| (one.y, one.y + one.height))
            .collect();
        spans.sort_unstable();
        let tops = std::iter::once(0).chain(spans.iter().map(|span| span.1));
        let bottoms = spans.iter().map(|span| span.0);
        let gaps = tops.zip(bottoms.chain([self.height]));
        let heights = gaps.flat_map(|(top, bottom)| top + APART..=bottom - APART);
        let taken = &self.taken[column];
        let is_free = |y: &i32| taken.iter().all(|other| (other - y).abs() >= APART);
        let free = heights.filter(is_free);
        let lane = free.min_by_key(|y| ((y - wanted).abs(), *y));
        let lane = lane.unwrap_or(wanted);
        self.taken[column].push(lane);
        lane
    }
}
