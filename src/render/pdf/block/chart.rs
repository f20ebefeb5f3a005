//! Figures: heat map, stacked bar and number tiles.

use super::run::{Mark, Run};
use crate::render::pdf::theme::Tone;

/// A matrix of counts with two named axes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeatMap {
    /// What the figure shows, in one line; left out if empty.
    pub caption: String,
    /// The name of the axis from left to right.
    pub across: String,
    /// The name of the axis from top to bottom.
    pub down: String,
    /// The labels from left to right.
    pub columns: Vec<String>,
    /// The rows from top to bottom.
    pub rows: Vec<HeatRow>,
    /// The names of the levels, from lowest to highest.
    pub levels: Vec<String>,
}

/// One row of a heat map.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeatRow {
    /// The label on the left.
    pub label: String,
    /// The cells from left to right.
    pub cells: Vec<HeatCell>,
}

/// One cell of a heat map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeatCell {
    /// How many things fall into the cell.
    pub count: u32,
    /// The index of its level in `HeatMap::levels`.
    pub level: usize,
}

/// One bar of stacked parts with a legend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bar {
    /// What the bar shows; left out if empty.
    pub caption: String,
    /// The parts from left to right; parts of zero are listed but not drawn.
    pub parts: Vec<BarPart>,
}

/// One part of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarPart {
    /// The name in the legend.
    pub label: String,
    /// How many.
    pub count: u32,
    /// The colour.
    pub tone: Tone,
    /// The shape in the legend.
    pub mark: Mark,
}

/// A big number with a label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tile {
    /// The number, as it is to be printed.
    pub value: String,
    /// What it counts.
    pub label: String,
    /// The colour of the number.
    pub tone: Tone,
}

/// Which parts of a period are covered, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strips {
    /// What the figure shows; left out if empty.
    pub caption: String,
    /// Marks on the time axis, such as the first days of months.
    pub ticks: Vec<Tick>,
    /// The rows from top to bottom.
    pub rows: Vec<Strip>,
}

/// A mark on the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The place, from 0 (begin) to 1 (end).
    pub at: f32,
    /// The words beside it.
    pub label: String,
}

/// One row of a strip chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    /// What the row is about.
    pub label: Vec<Run>,
    /// The covered parts; what they leave is drawn as an empty frame.
    pub spans: Vec<Span>,
    /// Words on the right, such as a percentage.
    pub note: String,
}

/// A covered part of a strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Where it begins, from 0 to 1.
    pub from: f32,
    /// Where it ends, from 0 to 1.
    pub until: f32,
    /// The colour.
    pub tone: Tone,
    /// How it is filled, so that colour is not needed to read it.
    pub fill: Fill,
}

/// How a part of a strip is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// All of it.
    Full,
    /// The lower half.
    Half,
    /// A bar in the middle of the height.
    Bar,
    /// Nothing but a frame with a line across.
    Crossed,
}

impl BarPart {
    /// Builds a part of a bar.
    pub fn new(mark: Mark, tone: Tone, label: impl Into<String>, count: u32) -> Self {
        Self {
            label: label.into(),
            count,
            tone,
            mark,
        }
    }
}

impl Tile {
    /// Builds a tile.
    pub fn new(value: impl Into<String>, label: impl Into<String>, tone: Tone) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            tone,
        }
    }
}
