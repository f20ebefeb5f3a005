//! The structure tree as PDF objects: ISO 32000-1:2008, 14.7 and 14.8.

use lopdf::{Dictionary, Object, ObjectId, dictionary};

use super::file::File;
use super::metadata;
use crate::render::pdf::structure::{
    Frame, Kid, Kind, Node, NodeId, Numbering, ROOT, Scope, Structure,
};

/// The link areas of every page; none where a link leads nowhere.
pub(super) type Areas = Vec<Vec<Option<ObjectId>>>;

/// How many entries a leaf of the parent tree has.
const LEAF: usize = 64;

/// The standard structure type of a node.
pub(super) fn name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Document => "Document",
        Kind::Section => "Sect",
        Kind::Division => "Div",
        Kind::Heading(1) => "H1",
        Kind::Heading(2) => "H2",
        Kind::Heading(3) => "H3",
        Kind::Heading(4) => "H4",
        Kind::Heading(5) => "H5",
        Kind::Heading(_) => "H6",
        Kind::Paragraph => "P",
        Kind::List(_) => "L",
        Kind::Item => "LI",
        Kind::Label => "Lbl",
        Kind::Body => "LBody",
        Kind::Table => "Table",
        Kind::TableHead => "THead",
        Kind::TableBody => "TBody",
        Kind::Row => "TR",
        Kind::HeaderCell(..) => "TH",
        Kind::Cell(_) => "TD",
        Kind::Figure(_) => "Figure",
        Kind::Caption => "Caption",
        Kind::Contents => "TOC",
        Kind::ContentsEntry => "TOCI",
        Kind::Reference => "Reference",
        Kind::Link(_) => "Link",
        Kind::Code => "Code",
        Kind::Form => "Form",
    }
}

/// A count as a number of a file.
pub(super) fn number(count: usize) -> Object {
    i64::try_from(count).unwrap_or(i64::MAX).into()
}

/// Writes the structure under the number of its root.
pub(super) fn write(
    file: &mut File,
    structure: &Structure,
    root: ObjectId,
    (pages, areas): (&[ObjectId], &Areas),
    height: f32,
) {
    let mut writer = Writer {
        file,
        structure,
        pages,
        areas,
        height,
        ids: Vec::new(),
        parts: vec![Vec::new(); pages.len()],
        parents: Vec::new(),
    };
    writer.number();
    let document = writer.node(ROOT, root);
    let (parts, mut parents) = (writer.parts, writer.parents);
    // Areas have their keys in the order in which they were added to the file.
    parents.sort_unstable_by_key(|(area, _)| *area);
    let mut entries: Vec<Object> = Vec::new();
    for nodes in parts {
        let nodes: Vec<Object> = nodes.into_iter().map(Object::from).collect();
        entries.push(file.add(nodes).into());
    }
    entries.extend(parents.into_iter().map(|(_, node)| Object::from(node)));
    let next = number(entries.len());
    let tree = parent_tree(file, entries);
    let tree_root = dictionary! {
        "Type" => "StructTreeRoot",
        "K" => document.map_or_else(Vec::new, |id| vec![id.into()]),
        "ParentTree" => tree,
        "ParentTreeNextKey" => next,
    };
    file.put(root, &tree_root.into());
}

/// A number tree over entries with the keys from 0 on.
fn parent_tree(file: &mut File, entries: Vec<Object>) -> ObjectId {
    let mut leaves: Vec<Object> = Vec::new();
    let mut first = 0;
    let mut rest = entries.into_iter().peekable();
    while rest.peek().is_some() {
        let mut numbers = Vec::with_capacity(2 * LEAF);
        let mut last = first;
        for (key, entry) in (first..).zip(rest.by_ref().take(LEAF)) {
            numbers.extend([number(key), entry]);
            last = key;
        }
        let limits = vec![number(first), number(last)];
        let leaf = dictionary! { "Limits" => limits, "Nums" => numbers };
        leaves.push(file.add(leaf).into());
        first = last + 1;
    }
    file.add(dictionary! { "Kids" => leaves })
}

struct Writer<'a> {
    file: &'a mut File,
    structure: &'a Structure,
    pages: &'a [ObjectId],
    areas: &'a Areas,
    /// The height of the paper.
    height: f32,
    /// The object of every node that is written.
    ids: Vec<Option<ObjectId>>,
    /// The node of every marked part, page by page.
    parts: Vec<Vec<ObjectId>>,
    /// The node of every link area.
    parents: Vec<(ObjectId, ObjectId)>,
}

impl Writer<'_> {
    /// Gives an object number to every node that says something.
    ///
    /// A node comes after its parent, so the way back sees all kids first.
    fn number(&mut self) {
        let nodes = self.structure.nodes();
        let mut says = vec![false; nodes.len()];
        for (index, node) in nodes.iter().enumerate().rev() {
            // A row keeps its empty cells, an item its empty body.
            let kept = matches!(node.kind, Kind::HeaderCell(..) | Kind::Cell(_) | Kind::Body);
            says[index] = kept
                || node.kids.iter().any(|kid| match kid {
                    Kid::Node(kid) => says[kid.index()],
                    Kid::Content(..) | Kid::Area(..) => true,
                });
        }
        for says in says {
            let id = says.then(|| self.file.reserve());
            self.ids.push(id);
        }
    }

    /// Writes a node and all below it; the depth is that of the report, never more than a
    /// dozen.
    fn node(&mut self, node: NodeId, parent: ObjectId) -> Option<ObjectId> {
        let id = self.ids[node.index()]?;
        let node = self.structure.node(node);
        let page = node.kids.iter().find_map(|kid| match kid {
            Kid::Content(page, _) => Some(*page),
            Kid::Node(_) | Kid::Area(..) => None,
        });
        let mut kids: Vec<Object> = Vec::with_capacity(node.kids.len());
        for kid in &node.kids {
            kids.extend(self.kid(*kid, id, page));
        }
        let mut object = dictionary! { "S" => name(&node.kind), "P" => parent };
        if let Some(page) = page {
            object.set("Pg", self.pages[place(page)]);
        }
        if let Kind::Figure(words) = &node.kind {
            object.set("Alt", metadata::text(words));
        }
        if let Some(attributes) = attributes(node, self.height) {
            object.set("A", attributes);
        }
        match kids.len() {
            0 => {}
            1 => object.set("K", kids.swap_remove(0)),
            _ => object.set("K", kids),
        }
        self.file.put(id, &object.into());
        Some(id)
    }

    fn kid(&mut self, kid: Kid, parent: ObjectId, own: Option<u32>) -> Option<Object> {
        match kid {
            Kid::Node(node) => self.node(node, parent).map(Object::from),
            Kid::Content(page, part) => {
                let parts = &mut self.parts[place(page)];
                let at = place(part);
                if parts.len() <= at {
                    parts.resize(at + 1, parent);
                }
                parts[at] = parent;
                let part = Object::from(i64::from(part));
                if own == Some(page) {
                    return Some(part);
                }
                let page = self.pages[place(page)];
                let content = dictionary! { "Type" => "MCR", "Pg" => page, "MCID" => part };
                Some(content.into())
            }
            Kid::Area(page, link) => {
                let area = *self.areas.get(place(page))?.get(place(link))?;
                let area = area?;
                self.parents.push((area, parent));
                let page = self.pages[place(page)];
                let object = dictionary! { "Type" => "OBJR", "Pg" => page, "Obj" => area };
                Some(object.into())
            }
        }
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The attributes of lists, cells and figures (ISO 32000-1:2008, 14.8.5).
fn attributes(node: &Node, height: f32) -> Option<Dictionary> {
    match &node.kind {
        Kind::List(numbering) => {
            let numbering = match numbering {
                Numbering::None => "None",
                Numbering::Disc => "Disc",
                Numbering::Decimal => "Decimal",
            };
            Some(dictionary! { "O" => "List", "ListNumbering" => numbering })
        }
        Kind::HeaderCell(scope, span) => {
            let scope = match scope {
                Scope::Row => "Row",
                Scope::Column => "Column",
            };
            let mut attributes = dictionary! { "O" => "Table", "Scope" => scope };
            if *span > 1 {
                attributes.set("ColSpan", i64::from(*span));
            }
            Some(attributes)
        }
        Kind::Cell(span) if *span > 1 => {
            Some(dictionary! { "O" => "Table", "ColSpan" => i64::from(*span) })
        }
        Kind::Figure(_) => node.frame.map(|frame| {
            let frame = frame_of(frame, height);
            dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => frame }
        }),
        _ => None,
    }
}

/// A rectangle as PDF counts it: from the left and the bottom edge.
fn frame_of([left, top, right, bottom]: Frame, height: f32) -> Vec<Object> {
    [left, height - bottom, right, height - top]
        .map(|value| Object::Real((value * 100.0).round() / 100.0))
        .to_vec()
}
