//! The evidence index: every item with its files, digests and controls.

use super::links::{Links, evidence_anchor};
use super::look::{self, chip};
use super::phrase::{cell, soft};
use crate::render::dossier::{
    EvidenceRow, FileRow, InformationFacts, OccurrenceFacts, RuleRow, SheetAnswerRow,
};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table, Tone};

/// The verdict of a rule that holds.
const PASS: &str = "pass";

/// Every evidence item.
pub fn evidence(
    rows: &[EvidenceRow],
    information: &InformationFacts,
    links: &Links<'_>,
) -> Vec<Block> {
    let heading = Block::chapter("Evidence index", "evidence");
    if rows.is_empty() {
        return vec![heading, Block::text("None.")];
    }
    let mut blocks = vec![heading];
    blocks.extend(rules(information));
    let mut table = Table::new(vec![
        Column::share("Standing, owner, dates; below: files, SHA-256, source", 1.0),
        Column::share("Controls", 1.0),
    ]);
    for row in rows {
        table.rows.push(title(row));
        table.rows.extend(item(row, links));
        if let Some(sheet) = information.sheets.get(&row.id) {
            let rows = sheet.occurrences.iter();
            table.rows.extend(rows.map(|one| occurrence(one, links)));
        }
    }
    blocks.push(Block::Table(table));
    blocks
}

/// How many items answer each rule of the information sheets.
fn rules(information: &InformationFacts) -> Vec<Block> {
    if information.items == 0 {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Rule", 0.35),
        Column::share("Information sheets ask for", 1.6),
        Column::share("Stated", 0.6),
        Column::share("Missing", 0.6),
        Column::share("Contradicted", 0.7),
        Column::share("Not applicable", 0.7),
    ]);
    for rule in &information.rules {
        let counts = [
            ("stated", rule.stated),
            ("missing", rule.missing),
            ("contradicted", rule.contradicted),
            ("not applicable", rule.not_applicable),
        ];
        let counts = counts.map(|(word, count)| {
            let (mark, tone) = look::sheet(word);
            Cell::from(vec![Run::chip(mark, tone, count.to_string()).nobreak()])
        });
        let mut cells = vec![
            Cell::from(vec![Run::id(rule.rule.as_str())]),
            Cell::text(rule.asks.as_str()),
        ];
        cells.extend(counts);
        table.rows.push(Row::new(cells));
    }
    let says = format!(
        "{} evidence items have an information sheet: what is known about how each was produced, by rule. The whole sheets are in data/information-sheets/.",
        information.items
    );
    vec![
        Block::heading(Level::Two, "Information sheets", "information-sheets"),
        Block::text(says),
        Block::Table(table),
    ]
}

/// The answers of one sheet, those of one standing together.
fn occurrence(occurrence: &OccurrenceFacts, links: &Links<'_>) -> Row {
    let words = ["contradicted", "missing", "stated", "not applicable"];
    let paragraphs = words.map(|word| {
        let answers = occurrence.answers.iter().filter(|a| a.standing == word);
        let mut runs: Vec<Run> = answers.flat_map(|answer| said_of(answer, links)).collect();
        if !runs.is_empty() {
            runs.insert(0, chip(look::sheet(word), word));
        }
        runs
    });
    Row::wide(cell(paragraphs))
}

/// The rule, what is stated, and what is missing or contradicts it.
fn said_of(answer: &SheetAnswerRow, links: &Links<'_>) -> Vec<Run> {
    let mut runs = vec![Run::text("  "), Run::id(answer.rule.as_str())];
    let texts = std::iter::once(&answer.answer).chain(&answer.why);
    for (index, text) in texts.filter(|text| !text.is_empty()).enumerate() {
        runs.push(Run::text(if index == 0 { " " } else { "; " }));
        let text = links.text(text).into_iter();
        runs.extend(text.map(|run| run.tone(Tone::Muted)));
    }
    runs
}

/// The id and the title have a line of their own, so that long ids stay whole.
fn title(row: &EvidenceRow) -> Row {
    Row::group(vec![
        Run::id(row.id.as_str()),
        Run::text(format!("  {}", row.title)),
    ])
    .anchor(evidence_anchor(&row.id))
}

/// How the item stands and what it is for, and below it, where digests stay whole, its files.
fn item(row: &EvidenceRow, links: &Links<'_>) -> Vec<Row> {
    let absent = row.absent.iter().map(|why| links.text(why));
    let files = row.files.iter().flat_map(file);
    let controls = match row.controls.as_slice() {
        [] => vec![soft("none")],
        ids => links.controls(ids),
    };
    let others = row.rules.iter().filter(|rule| rule.verdict != PASS);
    let below = cell(
        absent
            .chain(files)
            .chain(passed(&row.rules))
            .chain(others.map(|rule| said_by(rule, links)))
            .chain(said(&row.provenance)),
    );
    let mut rows = vec![Row::new(vec![facts(row, links), controls.into()])];
    if !below.paragraphs.is_empty() {
        rows.push(Row::wide(below));
    }
    rows
}

/// The rules that pass, together.
fn passed(rules: &[RuleRow]) -> Option<Vec<Run>> {
    let names = rules.iter().filter(|rule| rule.verdict == PASS);
    let names: Vec<&str> = names.map(|rule| rule.rule.as_str()).collect();
    if names.is_empty() {
        return None;
    }
    let mut runs = vec![chip(look::rule_answer(PASS), PASS)];
    for (index, name) in names.into_iter().enumerate() {
        runs.push(Run::text(if index == 0 { "  " } else { ", " }));
        runs.push(Run::id(name));
    }
    Some(runs)
}

/// What a rule says of the item.
fn said_by(rule: &RuleRow, links: &Links<'_>) -> Vec<Run> {
    let mut runs = vec![
        Run::id(rule.rule.as_str()),
        Run::text(" "),
        chip(look::rule_answer(&rule.verdict), &rule.verdict),
    ];
    if !rule.why.is_empty() {
        runs.push(Run::text("  "));
        runs.extend(links.text(&rule.why));
    }
    runs
}

fn facts(row: &EvidenceRow, links: &Links<'_>) -> Cell {
    let owner = row.owner.as_deref().unwrap_or("no owner");
    let dated = row.dated.as_ref().map(|day| format!(", dated {day}"));
    let head = [
        vec![chip(look::standing(&row.standing), &row.standing)],
        vec![soft(format!("{} ({})", row.kind_title, row.section))],
        vec![Run::text(format!("{owner}{}", dated.unwrap_or_default()))],
    ];
    let covers = row.covers.as_ref().map(|days| format!("covers {days}"));
    let days: Vec<String> = covers.into_iter().chain(row.cadence.clone()).collect();
    let judged = links
        .texts(&row.weaknesses)
        .chain(links.texts(&row.observations));
    cell(head.into_iter().chain(said(&days)).chain(judged))
}

/// Short texts as one paragraph, if there are any.
fn said(texts: &[String]) -> Option<Vec<Run>> {
    (!texts.is_empty()).then(|| vec![soft(texts.join(", "))])
}

fn file(file: &FileRow) -> Vec<Vec<Run>> {
    let lines = file.lines.map(|lines| format!(", {lines} lines"));
    let from = file.original.as_ref().map(|path| format!(", from {path}"));
    let about = format!(
        "{}, {}{}{}",
        file.size_text,
        file.media_type,
        lines.unwrap_or_default(),
        from.unwrap_or_default()
    );
    let mut paragraphs = vec![
        vec![
            Run::text(file.entry.as_str()),
            soft(format!("  \u{b7} {about}")),
        ],
        vec![soft(file.sha256.as_str()).mono()],
    ];
    if let Some(read) = &file.read_as {
        let mut runs = vec![Run::text(read.form.as_str()).bold()];
        for fact in &read.facts {
            runs.push(soft(format!("  \u{b7} {}: ", fact.label)));
            runs.push(Run::text(fact.value.as_str()));
        }
        paragraphs.push(runs);
    }
    paragraphs
}
