//! The structure tree: what a report says to a reader who cannot see its pages.
//!
//! The layout adds a node for everything that it paints and marks the painted items
//! with it. When the pages are known, [`Structure::settle`] tells every node which parts
//! of which pages belong to it. Nothing here knows PDF, but the kinds of nodes are the
//! standard structure types of ISO 32000-1:2008, 14.8.4.

mod settle;

use std::rc::Rc;

/// A node, by its place in the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(u32);

impl NodeId {
    /// Its place in the list of nodes.
    pub fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// How the items of a list are labelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// Not at all.
    None,
    /// With bullets.
    Disc,
    /// With numbers.
    Decimal,
}

/// Which cells a header cell speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of its row.
    Row,
    /// Those of its columns.
    Column,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// The whole report.
    Document,
    /// A heading with all that belongs to it.
    Section,
    /// Parts that belong together.
    Division,
    /// A heading, of a depth from 1.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// A list.
    List(Numbering),
    /// An item of a list.
    Item,
    /// The bullet or number of an item.
    Label,
    /// The words of an item.
    Body,
    /// A table.
    Table,
    /// The header rows of a table.
    TableHead,
    /// Rows of a table.
    TableBody,
    /// A row of a table.
    Row,
    /// A header cell, over so many columns.
    HeaderCell(Scope, u16),
    /// A cell, over so many columns.
    Cell(u16),
    /// A figure with the words that stand for it.
    Figure(Box<str>),
    /// The caption of a table, figure or source text.
    Caption,
    /// The table of contents or a part of it.
    Contents,
    /// An entry of the table of contents.
    ContentsEntry,
    /// What an entry of the table of contents refers to.
    Reference,
    /// Words that lead to an anchor.
    Link(Rc<str>),
    /// Source text.
    Code,
    /// The area of a form field.
    Form,
}

/// What a node is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kid {
    /// Another node.
    Node(NodeId),
    /// Painted items: the page, counted from 0, and the number among its marked parts.
    Content(u32, u32),
    /// An area: the page, counted from 0, and the number among its links, after which
    /// that of a form field comes.
    Area(u32, u32),
}

/// A rectangle: left, top, right, bottom.
pub type Frame = [f32; 4];

/// A node of the structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What it is made of, in reading order.
    pub kids: Vec<Kid>,
    /// Where a figure stands on its page.
    pub frame: Option<Frame>,
}

/// The structure of a report.
#[derive(Clone, Debug)]
pub struct Structure {
    nodes: Vec<Node>,
    open: Vec<(u8, NodeId)>,
}

/// The root of every structure.
pub const ROOT: NodeId = NodeId(0);

impl Default for Structure {
    fn default() -> Self {
        let mut structure = Self {
            nodes: Vec::new(),
            open: Vec::new(),
        };
        structure.push(Kind::Document);
        structure
    }
}

impl Structure {
    /// All nodes; the first is the root.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// One node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The section that is open.
    pub fn here(&self) -> NodeId {
        self.open.last().map_or(ROOT, |(_, section)| *section)
    }

    /// Adds a node as the last kid of another.
    pub fn add(&mut self, parent: NodeId, kind: Kind) -> NodeId {
        let id = self.push(kind);
        self.nodes[parent.index()].kids.push(Kid::Node(id));
        id
    }

    /// Adds a node to the open section.
    pub fn add_here(&mut self, kind: Kind) -> NodeId {
        self.add(self.here(), kind)
    }

    /// Opens the section of a heading and returns the heading.
    ///
    /// Sections as deep or deeper end. The depth of the heading is that of its section,
    /// so that no depth is ever left out (ISO 14289-1:2014, 7.4.2).
    pub fn open(&mut self, level: u8) -> NodeId {
        while self.open.last().is_some_and(|(open, _)| *open >= level) {
            self.open.pop();
        }
        let section = self.add_here(Kind::Section);
        self.open.push((level, section));
        let depth = u8::try_from(self.open.len()).unwrap_or(6).min(6);
        self.add(section, Kind::Heading(depth))
    }

    /// Ends all sections.
    pub fn close(&mut self) {
        self.open.clear();
    }

    /// Adds a form field at the end, whose area is of this number on a page, counted from 0
    /// (ISO 14289-1:2014, 7.18.4).
    pub fn form(&mut self, page: u32, area: usize) {
        let field = self.add(ROOT, Kind::Form);
        let area = u32::try_from(area).expect("fewer links on a page than four billion");
        self.nodes[field.index()].kids.push(Kid::Area(page, area));
    }

    /// Tags for paragraphs: a node of its own for each, or for a single one the parent.
    pub fn paragraphs(&mut self, parent: NodeId, count: usize) -> Vec<NodeId> {
        if count == 1 {
            return vec![parent];
        }
        let paragraph = |_| self.add(parent, Kind::Paragraph);
        (0..count).map(paragraph).collect()
    }

    fn push(&mut self, kind: Kind) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("fewer nodes than four billion"));
        self.nodes.push(Node {
            kind,
            kids: Vec::new(),
            frame: None,
        });
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_depth_of_headings_is_left_out() {
        let mut structure = Structure::default();
        let found: Vec<Kind> = [1, 3, 3, 2, 1, 2, 3]
            .into_iter()
            .map(|level| {
                let id = structure.open(level);
                structure.node(id).kind.clone()
            })
            .collect();
        let depths = [1, 2, 2, 2, 1, 2, 3];
        assert_eq!(found, depths.map(Kind::Heading));
    }

    #[test]
    fn a_section_holds_the_sections_below_it() {
        let mut structure = Structure::default();
        structure.open(1);
        let chapter = structure.here();
        structure.open(2);
        assert!(
            structure
                .node(chapter)
                .kids
                .contains(&Kid::Node(structure.here()))
        );
        structure.close();
        assert_eq!(structure.here(), ROOT);
    }
}
