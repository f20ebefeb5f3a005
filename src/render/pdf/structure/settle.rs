//! Tells every node which painted items belong to it.

use std::rc::Rc;

use super::{Frame, Kid, Kind, NodeId, Structure};
use crate::render::pdf::display::{Item, Picture, Shape, Tag};

impl Structure {
    /// Gives every node its parts of the pages, and words that lead somewhere a link.
    ///
    /// `leads` tells whether an anchor stands anywhere.
    pub fn settle(&mut self, pages: &[Picture], leads: impl Fn(&str) -> bool) {
        for (page, picture) in (0..).zip(pages) {
            let mut taken = vec![false; picture.links.len()];
            let mut next = 0;
            for group in picture.groups() {
                let Tag::Node(node) = group.tag else { continue };
                let content = Kid::Content(page, next);
                next += 1;
                self.frame(node, group.items);
                let Some(index) = group.link else {
                    self.nodes[node.index()].kids.push(content);
                    continue;
                };
                let at = usize::try_from(index).unwrap_or(usize::MAX);
                let Some(link) = picture.links.get(at).filter(|link| leads(&link.anchor)) else {
                    self.nodes[node.index()].kids.push(content);
                    continue;
                };
                let target = self.link(node, &link.anchor);
                let kids = &mut self.nodes[target.index()].kids;
                kids.push(content);
                if !std::mem::replace(&mut taken[at], true) {
                    kids.push(Kid::Area(page, index));
                }
            }
        }
    }

    /// The link at the end of a node; a new one unless that leads to the same anchor.
    fn link(&mut self, node: NodeId, anchor: &Rc<str>) -> NodeId {
        if let Some(Kid::Node(last)) = self.node(node).kids.last()
            && matches!(&self.node(*last).kind, Kind::Link(known) if known == anchor)
        {
            return *last;
        }
        self.add(node, Kind::Link(Rc::clone(anchor)))
    }

    /// Widens the frame of a figure by what is painted in it.
    fn frame(&mut self, node: NodeId, items: &[Item]) {
        let node = &mut self.nodes[node.index()];
        if !matches!(node.kind, Kind::Figure(_)) {
            return;
        }
        for item in items {
            let frame = frame_of(&item.shape);
            node.frame = Some(node.frame.map_or(frame, |known| join(known, frame)));
        }
    }
}

fn join(a: Frame, b: Frame) -> Frame {
    [
        a[0].min(b[0]),
        a[1].min(b[1]),
        a[2].max(b[2]),
        a[3].max(b[3]),
    ]
}

fn frame_of(shape: &Shape) -> Frame {
    match shape {
        Shape::Text {
            x, y, size, shaped, ..
        } => [*x, y - size, x + shaped.width * size, y + size * 0.3],
        Shape::PageOf {
            x, y, width, size, ..
        } => [*x, y - size, x + width, y + size * 0.3],
        Shape::Rect {
            x,
            y,
            width,
            height,
            ..
        }
        | Shape::Logo {
            x,
            y,
            width,
            height,
        } => [*x, *y, x + width, y + height],
        Shape::Fill { points, .. } | Shape::Stroke { points, .. } => {
            let frames = points.iter().map(|p| [p.x, p.y, p.x, p.y]);
            frames.reduce(join).unwrap_or_default()
        }
    }
}
