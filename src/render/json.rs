//! `index.json`: control -> evidence -> file, digest, page. The machine's view of
//! everything that the reports say.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Dossier;
use super::dossier::{ControlRow, EvidenceRow, SheetFacts};

#[derive(Serialize)]
struct Index<'a> {
    schema: &'static str,
    version: u32,
    #[serde(flatten)]
    dossier: &'a Dossier,
    /// Pages of the PDF by anchor: `control:soc2:CC6.1`, `evidence:baa-api`.
    pages: &'a BTreeMap<String, u32>,
    controls: Vec<ControlEntry<'a>>,
}

#[derive(Serialize)]
struct ControlEntry<'a> {
    #[serde(flatten)]
    row: &'a ControlRow,
    page: Option<u32>,
    files: Vec<FileEntry<'a>>,
}

#[derive(Serialize)]
struct FileEntry<'a> {
    item: &'a str,
    entry: &'a str,
    sha256: &'a str,
}

/// The index as JSON with sorted keys and a line break at its end.
pub fn json(dossier: &Dossier, pages: &BTreeMap<String, u32>) -> Vec<u8> {
    let items: BTreeMap<&str, &EvidenceRow> = dossier
        .evidence
        .iter()
        .map(|row| (row.id.as_str(), row))
        .collect();
    let rows = dossier
        .frameworks
        .iter()
        .flat_map(|f| &f.groups)
        .flat_map(|group| &group.controls);
    let entry = |row| control_entry(row, &items, pages);
    let index = Index {
        schema: "auditbinder/index",
        version: 1,
        dossier,
        pages,
        controls: rows.map(entry).collect(),
    };
    let value = serde_json::to_value(index).expect("a dossier holds only texts and numbers");
    let mut bytes = serde_json::to_vec_pretty(&value).expect("a JSON value can be written");
    bytes.push(b'\n');
    bytes
}

#[derive(Serialize)]
struct Sheet<'a> {
    schema: &'static str,
    version: u32,
    engagement: &'a str,
    as_of: &'a str,
    #[serde(flatten)]
    facts: &'a SheetFacts,
}

/// The information sheet of one item as JSON with sorted keys and a line break at its end.
pub fn information_sheet(dossier: &Dossier, facts: &SheetFacts) -> Vec<u8> {
    let sheet = Sheet {
        schema: "auditbinder/information-sheet",
        version: 1,
        engagement: &dossier.engagement.id,
        as_of: &dossier.engagement.as_of,
        facts,
    };
    let value = serde_json::to_value(sheet).expect("a sheet holds only texts and numbers");
    let mut bytes = serde_json::to_vec_pretty(&value).expect("a JSON value can be written");
    bytes.push(b'\n');
    bytes
}

fn control_entry<'a>(
    row: &'a ControlRow,
    items: &BTreeMap<&str, &'a EvidenceRow>,
    pages: &BTreeMap<String, u32>,
) -> ControlEntry<'a> {
    let of_link = |link: &'a super::dossier::LinkRow| {
        let files = items
            .get(link.item.as_str())
            .map(|item| item.files.as_slice())
            .unwrap_or_default();
        files.iter().map(|file| FileEntry {
            item: &link.item,
            entry: &file.entry,
            sha256: &file.sha256,
        })
    };
    ControlEntry {
        row,
        page: pages.get(&format!("control:{}", row.id)).copied(),
        files: row.links.iter().flat_map(of_link).collect(),
    }
}
