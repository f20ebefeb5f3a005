//! The shapes of marks, so that a state is readable without colour.

use crate::render::pdf::block::Mark;
use crate::render::pdf::display::{PathPoint, Shape};
use crate::render::pdf::theme::Rgb;

/// How far the handles of a quarter circle stand from its ends.
const KAPPA: f32 = 0.552_285;

/// The shapes of a mark around a centre.
pub(super) fn shapes(mark: Mark, (x, y): (f32, f32), r: f32, ink: Rgb) -> Vec<Shape> {
    let corner = |dx: f32, dy: f32| PathPoint::corner(x + dx * r, y + dy * r);
    let fill = |points| Shape::Fill { points, fill: ink };
    let stroke = |points, closed, thickness: f32| Shape::Stroke {
        points,
        closed,
        thickness: thickness * r,
        dots: None,
        ink,
    };
    match mark {
        Mark::Full => vec![fill(circle((x, y), r))],
        Mark::Empty => vec![stroke(circle((x, y), r * 0.86), true, 0.28)],
        Mark::Half => vec![
            stroke(circle((x, y), r * 0.86), true, 0.28),
            fill(left_half((x, y), r * 0.86)),
        ],
        Mark::Diamond => vec![fill(vec![
            corner(0.0, -1.15),
            corner(1.15, 0.0),
            corner(0.0, 1.15),
            corner(-1.15, 0.0),
        ])],
        Mark::Triangle => vec![fill(vec![
            corner(0.0, -1.0),
            corner(1.1, 0.9),
            corner(-1.1, 0.9),
        ])],
        Mark::Square => vec![fill(vec![
            corner(-0.9, -0.9),
            corner(0.9, -0.9),
            corner(0.9, 0.9),
            corner(-0.9, 0.9),
        ])],
        Mark::Cross => vec![
            stroke(vec![corner(-0.8, -0.8), corner(0.8, 0.8)], false, 0.45),
            stroke(vec![corner(-0.8, 0.8), corner(0.8, -0.8)], false, 0.45),
        ],
        Mark::Tick => vec![stroke(
            vec![corner(-0.9, 0.1), corner(-0.25, 0.8), corner(0.95, -0.8)],
            false,
            0.45,
        )],
        Mark::Dash => vec![stroke(
            vec![corner(-0.95, 0.0), corner(0.95, 0.0)],
            false,
            0.45,
        )],
    }
}

fn circle((x, y): (f32, f32), r: f32) -> Vec<PathPoint> {
    let k = r * KAPPA;
    let mut points = left_half((x, y), r);
    points.extend([
        PathPoint::handle(x + k, y + r),
        PathPoint::handle(x + r, y + k),
        PathPoint::corner(x + r, y),
        PathPoint::handle(x + r, y - k),
        PathPoint::handle(x + k, y - r),
        PathPoint::corner(x, y - r),
    ]);
    points
}

fn left_half((x, y): (f32, f32), r: f32) -> Vec<PathPoint> {
    let k = r * KAPPA;
    vec![
        PathPoint::corner(x, y - r),
        PathPoint::handle(x - k, y - r),
        PathPoint::handle(x - r, y - k),
        PathPoint::corner(x - r, y),
        PathPoint::handle(x - r, y + k),
        PathPoint::handle(x - k, y + r),
        PathPoint::corner(x, y + r),
    ]
}
