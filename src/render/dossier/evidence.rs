//! The evidence index.

use std::collections::BTreeMap;

use serde::Serialize;

use super::build::Sources;
use super::information::{self, SheetReference};
use super::words;
use crate::model::id::{EvidenceId, Id};
use crate::model::plan::{Collection, ItemView};
use crate::model::{ItemStanding, PackedFile, ReadAs, RuleAnswer, RuleVerdict};

/// One evidence item.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The evidence type.
    pub kind: String,
    /// The title of the evidence type.
    pub kind_title: String,
    /// The section of the plan.
    pub section: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it was collected, issued or signed.
    pub dated: Option<String>,
    /// The days it speaks for.
    pub covers: Option<String>,
    /// How often it is due.
    pub cadence: Option<String>,
    /// Where it came from: system, query, collector.
    pub provenance: Vec<String>,
    /// How it stands.
    pub standing: String,
    /// Why not better.
    pub weaknesses: Vec<String>,
    /// What was observed in it.
    pub observations: Vec<String>,
    /// What the shipped rules say of it, besides those about agents; passes first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleRow>,
    /// The controls it is mapped to.
    pub controls: Vec<String>,
    /// The packed files.
    pub files: Vec<FileRow>,
    /// Why nothing is packed: withheld, viewed, claimed, unread.
    pub absent: Option<String>,
    /// Where its information sheet is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<SheetReference>,
}

/// What one rule says of an item.
#[derive(Clone, Debug, Serialize)]
pub struct RuleRow {
    /// The rule.
    pub rule: String,
    /// `pass`, `fail`, `ineffective`, `not evidenced` or `error`.
    pub verdict: String,
    /// Why it is not a pass, and what it was applied to.
    pub why: String,
}

/// One packed file.
#[derive(Clone, Debug, Serialize)]
pub struct FileRow {
    /// The name in the package.
    pub entry: String,
    /// The link from `data/reports/` to the file, percent-encoded.
    pub href: String,
    /// The path in the plan's folder, where it differs.
    pub original: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// The size in words.
    pub size_text: String,
    /// The SHA-256.
    pub sha256: String,
    /// The media type.
    pub media_type: String,
    /// The number of lines, for text.
    pub lines: Option<u64>,
    /// What the reader of its kind says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_as: Option<ReadAs>,
}

/// Every item with its files, standing and controls.
pub(super) fn rows(sources: &Sources<'_>) -> Vec<EvidenceRow> {
    let mut controls: BTreeMap<&EvidenceId, Vec<String>> = BTreeMap::new();
    for control in &sources.coverage.controls {
        for link in &control.links {
            controls
                .entry(&link.item)
                .or_default()
                .push(control.scoped.control.to_string());
        }
    }
    let row = |item: &ItemView<'_>| {
        row(
            sources,
            item,
            controls.get(&item.id).cloned().unwrap_or_default(),
        )
    };
    sources.plan.items().iter().map(row).collect()
}

fn row(sources: &Sources<'_>, item: &ItemView<'_>, controls: Vec<String>) -> EvidenceRow {
    let assessed = sources.assessed.items.get(&item.id);
    let standing = assessed.map_or(ItemStanding::Missing, |a| a.standing);
    let files = sources.packing.files.get(&item.id);
    let observed = assessed.map(|a| &a.observations);
    let observations = observed.into_iter().flat_map(|o| {
        o.contradictions
            .iter()
            .chain(&o.exceptions)
            .chain(&o.lapses)
            .chain(&o.open)
    });
    EvidenceRow {
        id: item.id.to_string(),
        title: item.title.clone(),
        kind: item
            .kind
            .map_or_else(String::new, |kind| kind.value.clone()),
        kind_title: kind_title(sources, item),
        section: item.section.as_str().to_owned(),
        owner: words::person(sources.plan, item.owner),
        dated: words::day(item.dated),
        covers: words::validity(item.covers),
        cadence: item.cadence.map(|cadence| cadence.as_str().to_owned()),
        provenance: item
            .collection
            .map(|c| provenance(sources, c))
            .unwrap_or_default(),
        standing: standing.as_str().to_owned(),
        weaknesses: assessed.map(|a| a.weaknesses.clone()).unwrap_or_default(),
        observations: observations.cloned().collect(),
        rules: rules(sources, &item.id),
        controls,
        files: files.into_iter().flatten().map(file).collect(),
        absent: absent(sources, item, standing),
        sheet: information::reference(sources, item),
    }
}

/// The answers of rules about an item; those about agents have a chapter of their own.
fn rules(sources: &Sources<'_>, item: &EvidenceId) -> Vec<RuleRow> {
    let answers = sources.assessed.answers.iter();
    let about = |answer: &&RuleAnswer| answer.asset.is_none() && answer.items.contains(item);
    let mut rows: Vec<RuleRow> = answers
        .filter(about)
        .map(|answer| RuleRow {
            rule: answer.rule.to_string(),
            verdict: answer.verdict.as_str().to_owned(),
            why: match answer.verdict {
                RuleVerdict::Pass => String::new(),
                _ => format!("{}, {}", answer.on, answer.why),
            },
        })
        .collect();
    rows.sort_by_key(|row| !row.why.is_empty());
    // One rule may pass over several files of an item.
    rows.dedup_by(|row, before| row.why.is_empty() && row.rule == before.rule);
    rows
}

/// The title of the evidence type, or what the plan calls it.
fn kind_title(sources: &Sources<'_>, item: &ItemView<'_>) -> String {
    let stated = item.kind.map_or("no type", |kind| kind.value.as_str());
    let known = sources
        .vocabulary
        .types
        .values()
        .find(|kind| kind.id.as_str() == stated);
    known.map_or_else(|| stated.to_owned(), |kind| kind.title.clone())
}

fn provenance(sources: &Sources<'_>, collection: &Collection) -> Vec<String> {
    let by = words::person(sources.plan, collection.by.as_ref())
        .map(|name| format!("collected by {name}"));
    let system = words::text(collection.system.as_ref()).map(|system| format!("from {system}"));
    let query =
        words::text(collection.query.as_ref()).map(|query| format!("query or export: {query}"));
    let records = collection
        .records
        .as_ref()
        .map(|n| format!("{} records at the source", words::number(n.value)));
    [by, system, query, records].into_iter().flatten().collect()
}

fn file(file: &PackedFile) -> FileRow {
    let original = (!file.entry.ends_with(&file.shown)).then(|| file.shown.clone());
    FileRow {
        entry: file.entry.clone(),
        href: words::href(&file.entry),
        original,
        size: file.size,
        size_text: words::size(file.size),
        sha256: file.digest.to_string(),
        media_type: file.media_type.clone(),
        lines: file.lines,
        read_as: file.read_as.clone(),
    }
}

/// Why an item has no file in the package.
fn absent(sources: &Sources<'_>, item: &ItemView<'_>, standing: ItemStanding) -> Option<String> {
    if let Some(reason) = sources.packing.withheld.get(&item.id) {
        return Some(reason.clone());
    }
    match standing {
        ItemStanding::Claimed => Some("claimed only: no document is held".to_owned()),
        ItemStanding::Missing => Some("not evidenced: its source could not be read".to_owned()),
        ItemStanding::Sound | ItemStanding::Weak => None,
    }
}
