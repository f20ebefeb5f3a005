//! The control matrix, one section per framework.

use super::links::{Links, control_anchor};
use super::look::{self, chip};
use super::phrase::{cell, comma, labelled, soft, soft_line};
use crate::render::dossier::{ControlGroup, ControlRow, DerivedRow, Framework, LinkRow};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table};

/// Every control in scope with its state, its result and the evidence mapped to it.
pub fn controls(frameworks: &[Framework], sources: &[String], links: &Links<'_>) -> Vec<Block> {
    if frameworks.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::chapter("Controls", "controls"), Block::text(INTRO)];
    if !sources.is_empty() {
        blocks.push(Block::text("Derived support is based on:"));
        let named = sources
            .iter()
            .map(|source| vec![Run::text(source.as_str())]);
        blocks.push(Block::List(named.collect()));
    }
    for framework in frameworks {
        let title = format!("{} ({})", framework.title, framework.short);
        let anchor = format!("framework-{}", framework.short);
        blocks.push(Block::heading(Level::Two, title, anchor));
        blocks.push(Block::Paragraph(vec![soft(format!(
            "{}, {}, {}. {} controls in scope.",
            framework.catalog, framework.version, framework.status_line, framework.total
        ))]));
        let proposed = super::scope::proposed(framework);
        if !proposed.is_empty() {
            blocks.push(Block::Paragraph(proposed));
        }
        blocks.push(Block::Table(matrix(&framework.groups, links)));
    }
    blocks
}

const INTRO: &str = "A primary item shows a control by itself, a supporting one only with others. \
    Unless said otherwise a link comes from the shipped map, which is this project's own judgement \
    and no official mapping. What was derived through a crosswalk is shown as derived; it supports, \
    and is never primary.";

/// Evidence and gaps share a column, so that the longest ids fit unbroken.
fn matrix(groups: &[ControlGroup], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Control", 1.0),
        Column::natural("State and result"),
        Column::share("Evidence; missing, observed", 1.5),
    ]);
    for group in groups {
        let title = format!("{} {}", group.id, group.title);
        table.rows.push(Row::group(title.trim_start()));
        for control in &group.controls {
            table.rows.push(control_row(control, links));
            table.rows.extend(lists(control, links));
        }
    }
    table
}

fn control_row(control: &ControlRow, links: &Links<'_>) -> Row {
    let gap = control.gap.as_ref().map(|gap| format!("gap: {gap}"));
    Row::new(vec![
        cell([
            vec![Run::id(control.id.as_str()).bold()],
            vec![Run::text(control.title.as_str())],
            soft_line(control.level.as_ref()),
        ]),
        cell([
            vec![chip(look::state(&control.state), &control.state)],
            vec![chip(look::result(&control.result), &control.result)],
            soft_line(gap.as_ref()),
        ]),
        evidence(control, links),
    ])
    .anchor(control_anchor(&control.id))
}

fn evidence(control: &ControlRow, links: &Links<'_>) -> Cell {
    let says = control.excluded_by.as_deref().unwrap_or_default();
    let excluded = control.excluded.iter();
    let excluded = excluded.map(|why| {
        labelled(
            &format!("does not apply, says the {says}:"),
            links.text(why),
        )
    });
    let included = control.included.iter();
    let included = included.map(|why| labelled("included:", links.text(why)));
    let note = control.note.iter().map(|note| vec![soft(note.as_str())]);
    let [missing, because] = told(control).map(|(label, texts)| match texts {
        [only] => Some(labelled(label, links.text(only))),
        _ => None,
    });
    cell(
        mapped(&control.links, control.derived.is_empty(), links)
            .into_iter()
            .chain(derived(&control.derived, links))
            .chain(included)
            .chain(excluded)
            .chain(note)
            .chain(missing)
            .chain(because),
    )
}

/// What is missing and what was observed, each after its label.
fn told(control: &ControlRow) -> [(&'static str, &[String]); 2] {
    [
        ("missing:", &control.missing),
        ("observed:", &control.because),
    ]
}

/// What fills several lines has the whole width of the table, below its control.
fn lists(control: &ControlRow, links: &Links<'_>) -> Option<Row> {
    let long = told(control);
    let long = long.into_iter().filter(|(_, texts)| texts.len() > 1);
    let paragraphs = long.flat_map(|(label, texts)| {
        let texts = links.texts(texts).map(|text| labelled("\u{2013}", text));
        std::iter::once(vec![soft(label)]).chain(texts)
    });
    let cell = cell(paragraphs);
    (!cell.paragraphs.is_empty()).then(|| Row::wide(cell))
}

/// One paragraph per strength and origin, in the order in which they first appear.
fn mapped(rows: &[LinkRow], alone: bool, links: &Links<'_>) -> Vec<Vec<Run>> {
    if rows.is_empty() && alone {
        return vec![vec![soft("evidence: none")]];
    }
    let mut groups: Vec<(String, Vec<Run>)> = Vec::new();
    for row in rows {
        let condition = row.condition.as_ref();
        let condition = condition.map_or_else(String::new, |text| format!(", {text}"));
        let label = format!("{}, {}{condition}:", row.strength, row.origin);
        match groups.iter_mut().find(|(known, _)| *known == label) {
            Some((_, runs)) => {
                runs.extend(comma());
                runs.extend(item(row, links));
            }
            None => groups.push((label, item(row, links))),
        }
    }
    let paragraph = |(label, runs): (String, Vec<Run>)| labelled(&label, runs);
    groups.into_iter().map(paragraph).collect()
}

/// What crosswalks relate to the control, with the items that show it there.
fn derived(rows: &[DerivedRow], links: &Links<'_>) -> Vec<Vec<Run>> {
    let row = |row: &DerivedRow| {
        let label = format!(
            "derived, {} {} ({}):",
            row.relation, row.through, row.source_short
        );
        labelled(&label, links.items(&row.items))
    };
    rows.iter().map(row).collect()
}

/// The item, and how it stands unless it is sound.
fn item(row: &LinkRow, links: &Links<'_>) -> Vec<Run> {
    let mut runs = vec![links.item(&row.item)];
    if row.standing != "sound" {
        runs.push(Run::text(" "));
        runs.push(chip(look::standing(&row.standing), &row.standing));
    }
    runs
}
