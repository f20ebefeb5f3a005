//! What ISO 14289-1:2014 (PDF/UA-1) and ISO 19005-2:2011 (PDF/A-2a) ask of the structure
//! of a file, as far as a program can tell.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::tree::{Element, Painted, Part, painted, tree};

/// A file with its tag tree.
pub struct Read {
    pub file: Document,
    pub painted: BTreeMap<ObjectId, Painted>,
    pub tree: Element,
}

/// Reads a file back.
pub fn read(bytes: &[u8]) -> Read {
    let file = Document::load_mem(bytes).expect("the file can be read back");
    let painted = painted(&file);
    let tree = tree(&file, &painted);
    Read {
        file,
        painted,
        tree,
    }
}

/// Checks all that can be checked of any file.
pub fn check(bytes: &[u8]) -> Read {
    let read = read(bytes);
    nothing_is_painted_outside_of_the_tree_but_artifacts(&read);
    every_marked_content_is_used_once_and_found_from_its_page(&read);
    every_area_belongs_to_a_link_with_words_or_a_field(&read);
    headings_leave_no_depth_out(&read);
    tables_are_regular_and_have_header_cells(&read);
    figures_have_words_and_a_place_and_lists_a_body(&read);
    the_metadata_claims_both_standards(&read);
    read
}

fn entry<'a>(file: &'a Document, dictionary: &'a Dictionary, key: &str) -> &'a Dictionary {
    let value = dictionary.get(key.as_bytes()).expect(key);
    let (_, value) = file.dereference(value).expect("a known object");
    value.as_dict().expect("a dictionary")
}

/// The elements of a kind in reading order.
pub fn of_kind<'a>(tree: &'a Element, kind: &str) -> Vec<&'a Element> {
    let mut found = tree.all();
    found.retain(|element| element.kind == kind);
    found
}

fn nothing_is_painted_outside_of_the_tree_but_artifacts(read: &Read) {
    for page in read.painted.values() {
        assert_eq!((page.outside, page.odd), (0, 0));
        let numbers: Vec<i64> = page.words.keys().copied().collect();
        let count = i64::try_from(numbers.len()).expect("few");
        assert_eq!(numbers, (0..count).collect::<Vec<_>>());
    }
}

/// Every marked content of an element and those below it, with the element.
fn contents(element: &Element, found: &mut Vec<((u32, i64), ObjectId)>) {
    for part in &element.parts {
        match part {
            Part::Element(kid) => contents(kid, found),
            Part::Content(page, number, _) => found.push(((*page, *number), element.id)),
            Part::Annotation(_) => {}
        }
    }
}

/// The entries of the parent tree by key.
fn parent_tree(file: &Document) -> BTreeMap<i64, Object> {
    let root = entry(file, file.catalog().expect("a catalog"), "StructTreeRoot");
    let tree = entry(file, root, "ParentTree");
    let mut entries = BTreeMap::new();
    for leaf in tree.get(b"Kids").and_then(Object::as_array).expect("kids") {
        let leaf = leaf
            .as_reference()
            .and_then(|leaf| file.get_dictionary(leaf));
        let leaf = leaf.expect("a leaf");
        let numbers = leaf
            .get(b"Nums")
            .and_then(Object::as_array)
            .expect("numbers");
        for pair in numbers.chunks(2) {
            let (_, value) = file.dereference(&pair[1]).expect("an entry");
            let value = match value {
                Object::Array(_) => value.clone(),
                _ => pair[1].clone(),
            };
            entries.insert(pair[0].as_i64().expect("a key"), value);
        }
        let limits = leaf.get(b"Limits").and_then(Object::as_array);
        let limits = limits.expect("limits");
        assert_eq!(limits[0], numbers[0]);
        assert_eq!(limits[1], numbers[numbers.len() - 2]);
    }
    entries
}

fn every_marked_content_is_used_once_and_found_from_its_page(read: &Read) {
    let mut found = Vec::new();
    contents(&read.tree, &mut found);
    let used: BTreeMap<(u32, i64), ObjectId> = found.iter().copied().collect();
    assert_eq!(used.len(), found.len(), "no content is used twice");
    let parents = parent_tree(&read.file);
    let mut painted = 0;
    for (number, id) in read.file.get_pages() {
        let page = read.file.get_dictionary(id).expect("a page");
        assert_eq!(
            page.get(b"Tabs").and_then(Object::as_name).ok(),
            Some(&b"S"[..])
        );
        let key = page.get(b"StructParents").and_then(Object::as_i64);
        let nodes = parents[&key.expect("a key")].as_array().expect("an array");
        assert_eq!(nodes.len(), read.painted[&id].words.len(), "page {number}");
        for (part, node) in (0..).zip(nodes) {
            let node = node.as_reference().expect("an element");
            assert_eq!(used[&(number, part)], node, "page {number}, content {part}");
            painted += 1;
        }
    }
    assert_eq!(painted, found.len());
}

fn every_area_belongs_to_a_link_with_words_or_a_field(read: &Read) {
    let parents = parent_tree(&read.file);
    let mut areas = BTreeSet::new();
    let fields = of_kind(&read.tree, "Form");
    for link in [of_kind(&read.tree, "Link"), fields].concat() {
        let named = link.kind == "Form" || !link.words().trim().is_empty();
        assert!(named, "a link has words");
        let own = link.parts.iter().filter_map(|part| match part {
            Part::Annotation(id) => Some(*id),
            _ => None,
        });
        let own: Vec<ObjectId> = own.collect();
        assert!(!own.is_empty(), "{} leads somewhere", link.words());
        for id in own {
            assert!(areas.insert(id), "an area belongs to one link");
            let area = read.file.get_dictionary(id).expect("an annotation");
            let key = area.get(b"StructParent").and_then(Object::as_i64);
            let parent = &parents[&key.expect("a key")];
            assert_eq!(parent.as_reference().expect("an element"), link.id);
        }
    }
    let pages = read.file.get_pages().into_values();
    let annotations = pages.flat_map(|page| {
        let page = read.file.get_dictionary(page).expect("a page");
        let list = page.get(b"Annots").and_then(Object::as_array);
        list.cloned().unwrap_or_default()
    });
    let annotations: BTreeSet<ObjectId> = annotations
        .map(|annotation| annotation.as_reference().expect("an object"))
        .collect();
    assert_eq!(areas, annotations);
}

fn headings_leave_no_depth_out(read: &Read) {
    let tree = &read.tree;
    let depths: Vec<u32> = tree
        .all()
        .iter()
        .filter_map(|element| element.kind.strip_prefix('H')?.parse().ok())
        .collect();
    assert!(depths.first().is_none_or(|first| *first == 1));
    assert!(
        depths.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        "{depths:?}"
    );
    // A section begins with its heading, and every heading begins one.
    let sections = of_kind(tree, "Sect");
    assert_eq!(sections.len(), depths.len());
    for section in sections {
        let first = section.kids().next().expect("a heading");
        assert!(first.kind.starts_with('H'), "{}", first.kind);
    }
}

fn tables_are_regular_and_have_header_cells(read: &Read) {
    let tables = of_kind(&read.tree, "Table");
    for table in tables {
        let rows = of_kind(table, "TR");
        let widths = rows
            .iter()
            .map(|row| row.kids().map(Element::columns).sum::<i64>());
        let widths: BTreeSet<i64> = widths.collect();
        assert_eq!(widths.len(), 1, "{}: {widths:?}", table.words());
        let heads = of_kind(table, "TH");
        assert!(!heads.is_empty(), "{}", table.words());
        for head in heads {
            let scope = head.attribute("Scope");
            assert!(
                matches!(scope.as_deref(), Some("Row" | "Column")),
                "{scope:?}"
            );
            assert!(!head.words().trim().is_empty(), "{}", table.words());
        }
        for row in rows {
            let cells: Vec<&str> = row.kids().map(|cell| cell.kind.as_str()).collect();
            assert!(
                cells.iter().all(|cell| matches!(*cell, "TH" | "TD")),
                "{cells:?}"
            );
        }
    }
}

fn figures_have_words_and_a_place_and_lists_a_body(read: &Read) {
    let tree = &read.tree;
    let figures = of_kind(tree, "Figure");
    for figure in figures {
        let words = figure.alternate.as_deref().unwrap_or_default();
        assert!(words.len() > 10, "{words}");
        let frame = figure.attributes.as_ref().and_then(|a| a.get(b"BBox").ok());
        let frame = frame.and_then(|f| f.as_array().ok()).expect("a frame");
        let frame: Vec<f32> = frame
            .iter()
            .map(|n| n.as_float().expect("a number"))
            .collect();
        assert!(
            frame[0] >= 0.0 && frame[0] < frame[2] && frame[2] <= 595.3,
            "{frame:?}"
        );
        assert!(
            frame[1] >= 0.0 && frame[1] < frame[3] && frame[3] <= 841.9,
            "{frame:?}"
        );
    }
    for list in of_kind(tree, "L") {
        let numbering = list.attribute("ListNumbering").expect("a numbering");
        for item in list.kids() {
            assert_eq!(item.kind, "LI");
            let kinds: Vec<&str> = item.kids().map(|kid| kid.kind.as_str()).collect();
            let expected: &[&str] = match numbering.as_str() {
                "None" => &["LBody"],
                _ => &["Lbl", "LBody"],
            };
            assert_eq!(kinds, expected);
        }
    }
    for entry in of_kind(tree, "TOCI") {
        assert_eq!(of_kind(entry, "Link").len(), 1, "{}", entry.words());
    }
}

fn the_metadata_claims_both_standards(read: &Read) {
    let file = &read.file;
    let catalog = file.catalog().expect("a catalog");
    let marked = entry(file, catalog, "MarkInfo").get(b"Marked");
    assert_eq!(marked.and_then(Object::as_bool).ok(), Some(true));
    assert!(catalog.has(b"Lang") && catalog.has(b"OutputIntents"));
    let metadata = catalog.get(b"Metadata").expect("metadata");
    let (_, metadata) = file.dereference(metadata).expect("an object");
    let metadata = metadata.as_stream().expect("a stream");
    assert!(!metadata.dict.has(b"Filter"), "any tool can read it");
    let words = String::from_utf8(metadata.content.clone()).expect("words");
    for claim in [
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>",
    ] {
        assert!(words.contains(claim), "{claim}");
    }
}
