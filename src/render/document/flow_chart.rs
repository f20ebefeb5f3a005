//! The data-flow diagram of a dossier as a block.

use crate::render::dossier::{FlowArrow, FlowBox, FlowMap};
use crate::render::pdf::{ChartArrow, ChartBox, FlowChart, Tone};

/// The drawing; vendors stand in tinted boxes.
pub fn flow_chart(map: &FlowMap) -> FlowChart {
    FlowChart {
        caption: String::new(),
        width: length(map.width),
        height: length(map.height),
        boxes: map.boxes.iter().map(chart_box).collect(),
        arrows: map.arrows.iter().map(chart_arrow).collect(),
    }
}

/// A length of the drawing, which is whole and small.
fn length(points: i32) -> f32 {
    f32::from(i16::try_from(points).unwrap_or(i16::MAX))
}

fn point((x, y): (i32, i32)) -> (f32, f32) {
    (length(x), length(y))
}

fn chart_box(one: &FlowBox) -> ChartBox {
    ChartBox {
        at: point((one.x, one.y)),
        size: point((one.width, one.height)),
        title: one.id.clone(),
        lines: one.lines.clone(),
        tone: if one.is_vendor {
            Tone::Accent
        } else {
            Tone::Plain
        },
    }
}

fn chart_arrow(arrow: &FlowArrow) -> ChartArrow {
    ChartArrow {
        points: arrow.points.iter().map(|at| point(*at)).collect(),
        head: arrow.head.map(point),
        label: arrow.label.clone(),
        label_at: point(arrow.label_at),
        tone: if arrow.is_uncovered {
            Tone::Bad
        } else {
            Tone::Plain
        },
    }
}
