//! What a base holds, by item: as its index says, and only where the payload agrees.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::reader::Reader;
use super::{Item, Items};
use crate::model::Digest;
use crate::model::id::{EvidenceId, Id};
use crate::package::EntryName;
use crate::package::layout::INDEX;
use crate::package::manifest::Lines;
use crate::package::supplement::EVIDENCE;

/// The most bytes of an index that are read.
const MAX_INDEX: u64 = 64 << 20;
/// The newest version of the index that is understood.
const VERSION: u64 = 1;

#[derive(Deserialize)]
struct Index {
    schema: String,
    version: u64,
    evidence: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    entry: String,
    sha256: String,
}

/// Every item with its files, or why that cannot be said.
pub(super) fn items(reader: &Reader, root: Digest) -> Result<Items, String> {
    let bytes = reader
        .read(INDEX, MAX_INDEX)
        .map_err(|why| why.to_string())?;
    let index: Index = serde_json::from_slice(&bytes).map_err(|why| {
        format!(
            "it does not have the fields of an index (line {})",
            why.line()
        )
    })?;
    if index.schema != "auditbinder/index" || index.version > VERSION {
        return Err(format!(
            "it is `{}`, version {}; `auditbinder/index` up to version {VERSION} is understood",
            index.schema, index.version
        ));
    }
    let mut items = BTreeMap::new();
    for row in index.evidence {
        let (id, files) =
            read(&row).ok_or_else(|| format!("item {:?} is not as it must be", row.id))?;
        if items.insert(id, files).is_some() {
            return Err(format!("item `{}` stands in it twice", row.id));
        }
    }
    if !agrees(&items, reader) {
        return Err("it lists other evidence files than the package holds".to_owned());
    }
    let held = |files| Item {
        held_by: Some(root),
        files,
        history: Vec::new(),
    };
    let items = items.into_iter();
    Ok(items.map(|(id, files)| (id, held(files))).collect())
}

fn read(row: &Row) -> Option<(EvidenceId, Lines)> {
    let file = |file: &File| {
        let name = EntryName::parse(&file.entry).ok()?;
        Some((name, Digest::parse(&file.sha256).ok()?))
    };
    let files: Lines = row.files.iter().map(file).collect::<Option<_>>()?;
    (files.len() == row.files.len()).then_some((EvidenceId::parse(&row.id).ok()?, files))
}

/// Whether the files of all items are the evidence that the package holds, each once.
fn agrees(items: &BTreeMap<EvidenceId, Lines>, reader: &Reader) -> bool {
    let mut listed: Vec<(&EntryName, Digest)> = items
        .values()
        .flatten()
        .map(|(name, digest)| (name, *digest))
        .collect();
    listed.sort();
    let held = reader.payload();
    let held = held.filter(|(name, _)| name.as_str().starts_with(EVIDENCE));
    held.eq(listed)
}
