//! Figures: heat map, stacked bar and number tiles.

use super::run::Mark;
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
