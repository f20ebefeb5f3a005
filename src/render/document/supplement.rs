//! What a supplement says about itself: briefly on the cover, in full before the verdict.

use super::links::Links;
use super::phrase::{cell, labelled, list, soft};
use crate::render::dossier::{ChangeRow, HeldFile, SupplementFacts};
use crate::render::pdf::{Block, Cell, Column, Row, Run, Table};

/// So many ids of one kind stand on the cover; the chapter has all of them.
const ON_COVER: usize = 12;

/// The facts of the cover, after those that every package has.
pub fn facts(supplement: &SupplementFacts) -> Vec<(&'static str, Option<Cell>)> {
    let parent = &supplement.parent;
    let to = [
        vec![
            Run::text(format!("Number {} to ", supplement.number)),
            Run::text(parent.package.as_str()).mono(),
            Run::text(format!(", number {} of the chain", parent.sequence)),
        ],
        root(&parent.root),
    ];
    let before = supplement.before.iter().flat_map(|before| {
        let line = vec![
            Run::text("After ").nobreak(),
            Run::text(before.package.as_str()).mono(),
            Run::text(format!(", number {}", before.number)),
        ];
        [line, root(&before.root)]
    });
    let to = cell(to.into_iter().chain(before));
    let changes = [
        ids("Adds", &supplement.ids("added")),
        ids("Replaces", &supplement.ids("replaced")),
        ids("Withdraws", &supplement.ids("withdrawn")),
        ids("Answers", &requests(supplement)),
    ];
    vec![
        ("Supplement", Some(to)),
        ("What it does", Some(cell(changes))),
    ]
}

/// What the verdict on the cover is about.
pub fn verdict_of(supplement: &SupplementFacts) -> String {
    let before = match supplement.number {
        1 => "",
        _ => ", its earlier supplements",
    };
    format!(
        "Combined state: the package{before} and this supplement together, judged when it was built. By itself it does not show this; it holds only what it adds and replaces."
    )
}

fn root(root: &str) -> Vec<Run> {
    vec![Run::text("root "), Run::text(root).mono()]
}

fn requests(supplement: &SupplementFacts) -> Vec<&str> {
    let requests = supplement.requests.iter();
    requests.map(|request| request.id.as_str()).collect()
}

fn ids(does: &str, ids: &[&str]) -> Vec<Run> {
    if ids.is_empty() {
        return Vec::new();
    }
    let mut runs = list(ids.iter().take(ON_COVER).map(|id| Run::id(*id)));
    if ids.len() > ON_COVER {
        let more = ids.len() - ON_COVER;
        runs.push(Run::text(format!(" and {more} more, see the next page")));
    }
    labelled(does, runs)
}

/// The chapter: every item with its files, old and new.
pub fn chapter(supplement: &SupplementFacts, links: &Links<'_>) -> Vec<Block> {
    let mut table = Table::new(vec![
        Column::share("Item", 0.9),
        Column::share("Files and SHA-256, as they were and as they count now", 1.6),
        Column::share("Controls", 0.7),
    ]);
    let rows = supplement.changes.iter();
    table.rows = rows.map(|change| row(change, links)).collect();
    let mut blocks = vec![
        Block::chapter("This supplement", "supplement"),
        Block::text(format!("{}.", supplement.line)),
        Block::text(supplement.states.as_str()),
        Block::Table(table),
    ];
    if !supplement.requests.is_empty() {
        let mut table = Table::new(vec![
            Column::share("Request answered", 0.6),
            Column::share("Asked", 2.0),
        ]);
        let rows = supplement.requests.iter();
        table.rows = rows
            .map(|request| {
                let asked = request.text.as_deref();
                let asked = asked.unwrap_or("the plan has no list of requests with its text");
                Row::new(vec![Run::id(request.id.as_str()).into(), Cell::text(asked)])
            })
            .collect();
        blocks.push(Block::Table(table));
    }
    blocks
}

fn row(change: &ChangeRow, links: &Links<'_>) -> Row {
    let held = change.held_before.as_deref();
    let held = held.map(|package| soft(format!("held before by {package}")));
    let item = [
        vec![links.item(&change.item)],
        vec![Run::text(change.title.as_str())],
        vec![Run::text(change.change.as_str()).bold()],
        held.into_iter().collect(),
    ];
    let was = change.was.iter().map(|file| line("was", file));
    let now = change.now.iter().map(|file| line("now", file));
    let mut files: Vec<Vec<Run>> = was.chain(now).collect();
    if files.is_empty() {
        files.push(vec![soft("no file is packed")]);
    }
    Row::new(vec![
        cell(item),
        cell(files),
        links.controls(&change.controls).into(),
    ])
}

fn line(word: &str, file: &HeldFile) -> Vec<Run> {
    vec![
        soft(format!("{word} ")),
        Run::text(file.entry.as_str()),
        Run::text(" "),
        soft(file.sha256.as_str()).mono(),
    ]
}
