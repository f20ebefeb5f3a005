//! The display list: what is painted where, without a word about PDF.
//!
//! Lengths are points; `x` counts from the left, `y` from the top edge. Every item
//! carries its tag, so that a backend can tell what belongs to which part of the structure.

use std::rc::Rc;

use super::block::{Align, Face};
use super::structure::NodeId;
use super::text::Shaped;
use super::theme::Rgb;

/// Where an item belongs for a reader who cannot see the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tag {
    /// Decoration: to be skipped.
    #[default]
    Artifact,
    /// The running header of the pages: to be skipped.
    Header,
    /// The running footer of the pages: to be skipped.
    Footer,
    /// What is repeated at the top of a page: to be skipped.
    Repeated,
    /// To the figure that is being painted, see [`Picture::adopt`].
    Own,
    /// To a node of the structure.
    Node(NodeId),
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
    /// The logo, of which a document has at most one.
    Logo {
        /// Left.
        x: f32,
        /// Top.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
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
            Self::Text { x, y, .. }
            | Self::PageOf { x, y, .. }
            | Self::Rect { x, y, .. }
            | Self::Logo { x, y, .. } => {
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

    fn scale(&mut self, factor: f32) {
        let mut all: Vec<&mut f32> = match self {
            Self::Text { x, y, size, .. } => vec![x, y, size],
            Self::PageOf {
                x, y, width, size, ..
            } => vec![x, y, width, size],
            Self::Rect {
                x,
                y,
                width,
                height,
                ..
            }
            | Self::Logo {
                x,
                y,
                width,
                height,
            } => vec![x, y, width, height],
            Self::Fill { points, .. } => lengths(points).collect(),
            Self::Stroke {
                points,
                thickness,
                dots,
                ..
            } => lengths(points).chain([thickness]).chain(dots).collect(),
        };
        for length in &mut all {
            **length *= factor;
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

fn lengths(points: &mut [PathPoint]) -> impl Iterator<Item = &mut f32> {
    points
        .iter_mut()
        .flat_map(|point| [&mut point.x, &mut point.y])
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

/// A shape with its place in the structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it belongs.
    pub tag: Tag,
    /// Which link of the picture it is part of.
    pub link: Option<u32>,
    /// What is painted.
    pub shape: Shape,
}

/// Neighbours that belong to the same part of the structure.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// Where they belong.
    pub tag: Tag,
    /// Which link of the picture they are part of.
    pub link: Option<u32>,
    /// The items.
    pub items: &'a [Item],
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
    /// Adds a shape with its place in the structure.
    pub fn paint(&mut self, tag: Tag, shape: Shape) {
        self.items.push(Item {
            tag,
            link: None,
            shape,
        });
    }

    /// Adds another picture, moved right and down.
    pub fn place(&mut self, other: Self, dx: f32, dy: f32) {
        let before = u32::try_from(self.links.len()).unwrap_or(u32::MAX);
        for mut item in other.items {
            item.shape.shift(dx, dy);
            item.link = item.link.map(|link| link + before);
            self.items.push(item);
        }
        for mut link in other.links {
            link.x += dx;
            link.y += dy;
            self.links.push(link);
        }
    }

    /// Draws everything larger or smaller.
    pub fn scale(&mut self, factor: f32) {
        self.items
            .iter_mut()
            .for_each(|item| item.shape.scale(factor));
        for link in &mut self.links {
            for length in [&mut link.x, &mut link.y, &mut link.width, &mut link.height] {
                *length *= factor;
            }
        }
    }

    /// Makes what was painted for a figure part of its node.
    pub fn adopt(&mut self, node: NodeId) {
        let own = self.items.iter_mut().filter(|item| item.tag == Tag::Own);
        own.for_each(|item| item.tag = Tag::Node(node));
    }

    /// The picture as it is repeated on a later page: nothing to read, nothing to follow.
    pub fn repeated(mut self) -> Self {
        for item in &mut self.items {
            (item.tag, item.link) = (Tag::Repeated, None);
        }
        self.links.clear();
        self
    }

    /// The items, parted where they belong to another part of the structure.
    pub fn groups(&self) -> impl Iterator<Item = Group<'_>> {
        let same = |a: &Item, b: &Item| (a.tag, a.link) == (b.tag, b.link);
        self.items.chunk_by(same).map(|items| Group {
            tag: items[0].tag,
            link: items[0].link,
            items,
        })
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
