//! Tables that a plan names: their rows join its records in the tree.

use std::path::Path;
use std::sync::Arc;

use sha2::Digest as _;

use super::{Reader, unreadable};
use crate::diagnostic::{Code, Finding};
use crate::disk;
use crate::load::decode::{Decode as _, Decoder};
use crate::load::limits;
use crate::load::table::{Records, Rows};
use crate::load::tree::{Entry, Node, Value};
use crate::model::Digest;
use crate::model::plan::TableSource;

impl Reader {
    /// Reads every table and adds its rows to the records that the files hold.
    pub(super) fn all_tables(&mut self) {
        for records in Records::ALL {
            let (named, section) = records.sections();
            let found = self.tree.as_ref().and_then(|tree| at(tree, named));
            // Problems of the section itself are reported when the plan is decoded.
            let sources: Option<Vec<TableSource>> =
                found.and_then(|node| Vec::decode(node, &mut Decoder::default()));
            for source in sources.unwrap_or_default() {
                let nodes = self.rows(&source, records);
                if let Some(tree) = &mut self.tree {
                    add(tree, section, nodes);
                }
            }
        }
    }

    fn rows(&mut self, source: &TableSource, records: Records) -> Vec<Node> {
        let Some((file, bytes)) = self.table_bytes(source) else {
            return Vec::new();
        };
        match Rows::of(source, records, &file, &bytes) {
            Ok(rows) => {
                self.tables.push(rows.read);
                rows.nodes
            }
            Err(findings) => {
                self.findings.extend(findings);
                Vec::new()
            }
        }
    }

    /// The bytes of a table; one workbook may hold several of them.
    fn table_bytes(&mut self, source: &TableSource) -> Option<(Arc<str>, Vec<u8>)> {
        let (name, place) = (&source.file.value, &source.file.place);
        let folder = Path::new(&*place.file).parent().unwrap_or(Path::new(""));
        let Some(path) = disk::join_inside(folder, name) else {
            let message = format!("table `{name}` leaves the plan's folder");
            let finding = Finding::new(Code::PathOutsideRoot, message).at(place);
            self.findings
                .push(finding.help("keep tables below the main plan file"));
            return None;
        };
        let is_known = self.seen.contains(&path);
        if !is_known && !self.may_read(&path, place) {
            return None;
        }
        let shown: Arc<str> = disk::shown(&path).into();
        let read = disk::read_small(&self.root.join(&path), limits::FILE_BYTES);
        let bytes = match read {
            Ok(bytes) => bytes,
            Err(error) => {
                let finding = unreadable(&shown, Some(place), &error);
                self.findings.push(finding);
                return None;
            }
        };
        if !is_known {
            self.seen.insert(path);
            let digest = Digest::of(&bytes);
            self.hasher.update(format!("{digest}  {shown}\n"));
            if let Ok(text) = std::str::from_utf8(&bytes) {
                let text = text.trim_start_matches('\u{feff}');
                self.sources.add(shown.clone(), text.into());
            }
        }
        Some((shown, bytes))
    }
}

/// The value at a path of keys.
pub(super) fn at<'a>(tree: &'a Node, path: &[&str]) -> Option<&'a Node> {
    path.iter().try_fold(tree, |node, key| match &node.value {
        Value::Map(entries) => entries.iter().find(|e| e.key == *key).map(|e| &e.node),
        _ => None,
    })
}

/// Adds records to the list at a path of keys, which need not be there yet.
pub(super) fn add(tree: &mut Node, path: &[&str], nodes: Vec<Node>) {
    let Some(place) = nodes.first().map(|node| node.place.clone()) else {
        return;
    };
    let mut here = tree;
    for key in path {
        let Value::Map(entries) = &mut here.value else {
            return;
        };
        let found = entries.iter().position(|entry| entry.key == *key);
        let at = found.unwrap_or_else(|| {
            entries.push(Entry {
                key: (*key).to_owned(),
                place: place.clone(),
                node: Node {
                    place: place.clone(),
                    value: Value::List(Vec::new()),
                },
            });
            entries.len() - 1
        });
        here = &mut entries[at].node;
    }
    if here.is_null() {
        here.value = Value::List(Vec::new());
    }
    if let Value::List(list) = &mut here.value {
        list.extend(nodes);
    }
}
