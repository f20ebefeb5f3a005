//! Boxes with arrows between them, placed by whoever makes the document.

use crate::render::pdf::theme::Tone;

/// A drawing of boxes and arrows. Lengths are points; it is made smaller where it is wider
/// than the text or taller than a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowChart {
    /// What the figure shows; left out if empty.
    pub caption: String,
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
    /// The boxes.
    pub boxes: Vec<ChartBox>,
    /// The arrows, painted under the boxes.
    pub arrows: Vec<ChartArrow>,
}

/// A box with words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartBox {
    /// Its left and top edge.
    pub at: (f32, f32),
    /// Its width and height.
    pub size: (f32, f32),
    /// The first line, in bold.
    pub title: String,
    /// The lines under it.
    pub lines: Vec<String>,
    /// Its background and frame.
    pub tone: Tone,
}

/// Curves that follow each other, with a head.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartArrow {
    /// The begin, then two handles and the end of each curve.
    pub points: Vec<(f32, f32)>,
    /// The corners of the head.
    pub head: [(f32, f32); 3],
    /// Its words.
    pub label: String,
    /// The centre of the words.
    pub label_at: (f32, f32),
    /// Its colour; `Bad` is dotted too.
    pub tone: Tone,
}
