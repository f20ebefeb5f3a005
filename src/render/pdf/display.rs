//! The display list: what is painted where, without a word about PDF.
//!
//! Lengths are points; `x` counts from the left, `y` from the top edge. Every item
//! carries its role, so that a backend can build a structure tree from it.

use std::rc::Rc;

use super::block::{Align, Face};
use super::text::Shaped;
use super::theme::Rgb;

/// What an item is to a reader who cannot see the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// Decoration, headers and footers: to be skipped.
    #[default]
    Artifact,
    /// A heading of a level, from 1.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// A list item.
    ListItem,
    /// A cell of a table header.
    HeaderCell,
    /// A cell of a table.
    Cell,
    /// Part of a figure.
    Figure,
    /// Source code.
    Code,
    /// An entry of the table of contents.
    ContentsEntry,
}

/// A point of a path; a curve needs two handles and an end point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Whether it is a handle of a curve.
    pub handle: bool,
}

/// Something to paint.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// Glyphs; `y` is the baseline.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// Type size.
        size: f32,
        /// Colour.
        ink: Rgb,
        /// The glyphs.
        shaped: Rc<Shaped>,
    },
    /// The page number of an anchor, to be filled in when the pages are known.
    PageOf {
        /// Left end of the space kept for it.
        x: f32,
        /// Baseline.
        y: f32,
        /// Width of the space kept for it.
        width: f32,
        /// On which side of that space it stands.
        align: Align,
        /// Type size.
        size: f32,
        /// Colour.
        ink: Rgb,
        /// Typeface.
        face: Face,
        /// The anchor.
        anchor: Rc<str>,
    },
    /// A filled rectangle.
    Rect {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Colour.
        fill: Rgb,
    },
    /// A filled path.
    Fill {
        /// The corners and handles.
        points: Vec<PathPoint>,
        /// Colour.
        fill: Rgb,
    },
    /// A drawn path.
    Stroke {
        /// The corners and handles.
        points: Vec<PathPoint>,
        /// Whether the end is joined to the beginning.
        closed: bool,
        /// Thickness.
        thickness: f32,
        /// Distance of dots of the same length as the thickness; none for a solid line.
        dots: Option<f32>,
        /// Colour.
        ink: Rgb,
    },
}

impl Shape {
    fn shift(&mut self, dx: f32, dy: f32) {
        match self {
            Self::Text { x, y, .. } | Self::PageOf { x, y, .. } | Self::Rect { x, y, .. } => {
                *x += dx;
                *y += dy;
            }
            Self::Fill { points, .. } | Self::Stroke { points, .. } => {
                for point in points {
                    point.x += dx;
                    point.y += dy;
                }
            }
        }
    }

    /// A straight solid line.
    pub fn line(from: (f32, f32), to: (f32, f32), thickness: f32, ink: Rgb) -> Self {
        Self::Stroke {
            points: vec![
                PathPoint::corner(from.0, from.1),
                PathPoint::corner(to.0, to.1),
            ],
            closed: false,
            thickness,
            dots: None,
            ink,
        }
    }
}

impl PathPoint {
    /// A corner of a path.
    pub fn corner(x: f32, y: f32) -> Self {
        Self {
            x,
            y,
            handle: false,
        }
    }

    /// A handle of a curve.
    pub fn handle(x: f32, y: f32) -> Self {
        Self { x, y, handle: true }
    }
}

/// A shape with its role.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is to a reader.
    pub role: Role,
    /// What is painted.
    pub shape: Shape,
}

/// An area that leads to an anchor.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// Left.
    pub x: f32,
    /// Top.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Where it leads.
    pub anchor: Rc<str>,
}

/// Items and links that belong together; a page is a picture, too.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// In painting order.
    pub items: Vec<Item>,
    /// In reading order.
    pub links: Vec<Link>,
}

impl Picture {
    /// Adds a shape with a role.
    pub fn paint(&mut self, role: Role, shape: Shape) {
        self.items.push(Item { role, shape });
    }

    /// Adds another picture, moved right and down.
    pub fn place(&mut self, other: Self, dx: f32, dy: f32) {
        for mut item in other.items {
            item.shape.shift(dx, dy);
            self.items.push(item);
        }
        for mut link in other.links {
            link.x += dx;
            link.y += dy;
            self.links.push(link);
        }
    }
}

/// A place in the finished document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// The page, counted from 1.
    pub page: u32,
    /// From the top edge.
    pub y: f32,
}

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// The depth, from 1.
    pub level: u8,
    /// The words.
    pub title: String,
    /// Where it leads.
    pub spot: Spot,
}
