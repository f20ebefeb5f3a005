//! The outline: a tree of headings.

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::finish::Places;
use super::metadata;
use crate::render::pdf::display::OutlineEntry;

/// A heading with the headings under it.
struct Node<'a> {
    entry: &'a OutlineEntry,
    children: Vec<Node<'a>>,
}

/// Writes the outline; none if there are no headings.
pub(super) fn write(
    file: &mut Document,
    entries: &[OutlineEntry],
    places: &Places,
) -> Option<ObjectId> {
    let nodes = tree(entries);
    if nodes.is_empty() {
        return None;
    }
    let root = file.new_object_id();
    let (first, last) = siblings(file, &nodes, root, places);
    let outlines = dictionary! {
        "Type" => "Outlines",
        "Count" => number(nodes.len()),
        "First" => first,
        "Last" => last,
    };
    file.set_object(root, outlines);
    Some(root)
}

/// A heading belongs to the last heading before it that stands higher.
fn tree(entries: &[OutlineEntry]) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    let mut rest = entries;
    while let Some((entry, after)) = rest.split_first() {
        let higher = after.iter().position(|next| next.level <= entry.level);
        let (below, next) = after.split_at(higher.unwrap_or(after.len()));
        let children = tree(below);
        nodes.push(Node { entry, children });
        rest = next;
    }
    nodes
}

fn siblings(
    file: &mut Document,
    nodes: &[Node],
    parent: ObjectId,
    places: &Places,
) -> (ObjectId, ObjectId) {
    let ids: Vec<ObjectId> = nodes.iter().map(|_| file.new_object_id()).collect();
    for (index, node) in nodes.iter().enumerate() {
        let mut item: Dictionary = dictionary! {
            "Title" => metadata::text(&node.entry.title),
            "Parent" => parent,
            "Dest" => places.destination(node.entry.spot),
        };
        if index > 0 {
            item.set("Prev", ids[index - 1]);
        }
        if let Some(next) = ids.get(index + 1) {
            item.set("Next", *next);
        }
        if !node.children.is_empty() {
            let (first, last) = siblings(file, &node.children, ids[index], places);
            item.set("First", first);
            item.set("Last", last);
            // Negative: the branch is closed when the document is opened.
            item.set("Count", -number(node.children.len()));
        }
        file.set_object(ids[index], Object::Dictionary(item));
    }
    (ids[0], ids[ids.len() - 1])
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
