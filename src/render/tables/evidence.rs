//! The evidence index and the files of the items.

use std::collections::BTreeMap;

use super::{
    Column, EVIDENCE, FILES, Head, ITEMS, PAGE, Tabulated, View, column, count, day, entry,
    in_report, list, stated, text,
};
use crate::render::dossier::{EvidenceRow, FileRow};
use crate::sheet::{Target, Value};

/// The tables about evidence.
pub fn tables(view: &View<'_>) -> Vec<Tabulated> {
    vec![index(view), files(view)]
}

/// So many files of an item are named in its row; all are in the table of files.
const NAMED: usize = 10;

const INDEX: &[Column] = &[
    column("item", 30),
    column("title", 30),
    column("type", 22),
    column("type title", 24),
    column("section", 14),
    column("owner", 22),
    column("dated", 12),
    column("covers", 14),
    column("cadence", 12),
    column("standing", 12),
    column("why not better", 32),
    column("observed", 36),
    column("where from", 36),
    column("files", 8),
    column("file", 44),
    column("bytes", 14),
    column("sha256", 33),
    column("why no file", 28),
    column("controls", 30),
    column("requests", 16),
    column("information sheet", 34),
    column(PAGE, 10),
];

/// Every evidence item.
fn index(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: ITEMS,
        file: "evidence-index.csv",
        color: EVIDENCE,
        about: "the evidence index: every item with owner, days, standing, files, controls and requests",
    };
    let mut table = Tabulated::new(&head, INDEX);
    let mut asked: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for request in &view.dossier.requests {
        for item in &request.evidence {
            asked.entry(item).or_default().push(&request.id);
        }
    }
    for item in &view.dossier.evidence {
        let requests = asked.get(item.id.as_str());
        let requests = requests.map_or(String::new(), |ids| ids.join(" "));
        table.row(item_row(view, item, &requests));
    }
    table
}

fn item_row(view: &View<'_>, item: &EvidenceRow, requests: &str) -> Vec<Option<Value>> {
    let bytes: u64 = item.files.iter().map(|file| file.size).sum();
    let sheet = item.sheet.as_ref();
    vec![
        in_report("evidence", &item.id),
        text(&item.title),
        text(&item.kind),
        text(&item.kind_title),
        text(&item.section),
        stated(item.owner.as_ref()),
        day(item.dated.as_ref()),
        stated(item.covers.as_ref()),
        stated(item.cadence.as_ref()),
        text(&item.standing),
        list(&item.weaknesses, "; "),
        list(&item.observations, "; "),
        list(&item.provenance, "; "),
        count(item.files.len()),
        named(view, item),
        (!item.files.is_empty()).then_some(Value::Number(bytes)),
        text(&first(&item.files, |file| &file.sha256)),
        stated(item.absent.as_ref()),
        list(&item.controls, " "),
        text(requests),
        sheet.and_then(|sheet| entry(&sheet.entry)),
        view.page("evidence", &item.id),
    ]
}

/// The files of an item: one leads to itself, several to their rows.
fn named(view: &View<'_>, item: &EvidenceRow) -> Option<Value> {
    if let [only] = &item.files[..] {
        return entry(&only.entry);
    }
    let names = text(&first(&item.files, |file| &file.entry))?;
    let row = view.files.get(item.id.as_str())?;
    Some(Value::Link(Box::new(names), Target::Row(FILES, *row)))
}

/// The first files, one on each line, and how many are left.
fn first(files: &[FileRow], of: impl Fn(&FileRow) -> &String) -> String {
    let named = files.iter().take(NAMED).map(|file| of(file).clone());
    let left = files.len().saturating_sub(NAMED);
    let left = (left > 0).then(|| format!("and {left} more in evidence-files.csv"));
    let lines: Vec<String> = named.chain(left).collect();
    lines.join("\n")
}

const FILE: &[Column] = &[
    column("item", 30),
    column("file", 54),
    column("path in the plan's folder", 36),
    column("bytes", 14),
    column("lines", 10),
    column("media type", 24),
    column("read as", 30),
    column("records", 10),
    column("sha256", 33),
];

/// Every packed file.
fn files(view: &View<'_>) -> Tabulated {
    let head = Head {
        sheet: FILES,
        file: "evidence-files.csv",
        color: EVIDENCE,
        about: "every file of every item with size and SHA-256, linked",
    };
    let mut table = Tabulated::new(&head, FILE);
    for item in &view.dossier.evidence {
        for (at, file) in item.files.iter().enumerate() {
            let read = file.read_as.as_ref();
            table.row(vec![
                if at == 0 {
                    view.item(&item.id)
                } else {
                    text(&item.id)
                },
                entry(&file.entry),
                stated(file.original.as_ref()),
                Some(Value::Number(file.size)),
                file.lines.map(Value::Number),
                text(&file.media_type),
                read.and_then(|read| text(&read.form)),
                read.and_then(|read| read.records.map(Value::Number)),
                text(&file.sha256),
            ]);
        }
    }
    table
}
