//! Samples, audit exceptions and incidents.

use super::links::Links;
use super::phrase::{cell, sentence, soft};
use super::section;
use crate::render::Dossier;
use crate::render::dossier::{AttributeRow, DrawRow, ExceptionRow, IncidentRow, SampleRow, Term};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table};

/// Every sample with its results by attribute.
pub fn samples(samples: &[SampleRow], links: &Links<'_>) -> Vec<Block> {
    if samples.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![section("Samples", "samples")];
    for row in samples {
        blocks.extend(sample(row, links));
    }
    blocks
}

fn sample(sample: &SampleRow, links: &Links<'_>) -> Vec<Block> {
    let chosen = format!(
        "{} instances, {}, of: {}",
        sample.size, sample.method, sample.population
    );
    let mut text = vec![Run::text(format!("{} Tests ", sentence(&chosen)))];
    text.extend(links.controls(&sample.tests));
    text.push(Run::text("."));
    if !sample.testers.is_empty() {
        let testers = format!(" Tested by {}", sample.testers.join(", "));
        text.push(Run::text(sentence(&testers)));
    }
    let mut blocks = vec![
        Block::heading(
            Level::Three,
            sample.id.as_str(),
            format!("sample:{}", sample.id),
        ),
        Block::Paragraph(text),
        Block::Table(attributes(&sample.attributes)),
    ];
    if !sample.deviations.is_empty() {
        blocks.push(Block::List(links.texts(&sample.deviations).collect()));
    }
    if let Some(draw) = &sample.draw {
        blocks.extend(drawn(draw, links));
    }
    blocks
}

/// How the sample was drawn, and every instance with its results.
fn drawn(draw: &DrawRow, links: &Links<'_>) -> Vec<Block> {
    let from = draw.size_from.as_ref();
    let size = from.map_or(String::new(), |from| format!(" The size is from {from}."));
    let text = format!(
        "Drawn by seed {} ({}) from {} instances; the digest of their ids is {}.{size} The files in {} hold population, selection, results and the script that draws it again.",
        draw.seed, draw.seed_from, draw.population_size, draw.population_digest, draw.folder
    );
    let mut table = Table::new(vec![
        Column::natural("Instance"),
        Column::share("Results", 1.0),
    ]);
    table.rows = draw
        .tested
        .iter()
        .map(|row| {
            let results = Cell::text(row.results.join("; "));
            Row::new(vec![Cell::text(row.id.as_str()), results])
        })
        .collect();
    let mut blocks = vec![Block::Paragraph(links.text(&text)), Block::Table(table)];
    let lists = [&draw.replaced, &draw.limits];
    for list in lists.into_iter().filter(|list| !list.is_empty()) {
        blocks.push(Block::List(links.texts(list).collect()));
    }
    blocks
}

fn attributes(rows: &[AttributeRow]) -> Table {
    let mut table = Table::new(vec![
        Column::share("Attribute", 1.0),
        Column::natural("Passed").right(),
        Column::natural("Deviating").right(),
        Column::natural("Not applicable").right(),
    ]);
    let row = |row: &AttributeRow| {
        let counts = [row.passed, row.deviating, row.not_applicable];
        let text = row.text.as_ref().map(|text| vec![soft(text.as_str())]);
        let name = cell(std::iter::once(vec![Run::text(row.name.as_str())]).chain(text));
        let numbers = counts.map(|count| Cell::text(count.to_string()));
        Row::new(std::iter::once(name).chain(numbers).collect())
    };
    table.rows = rows.iter().map(row).collect();
    table
}

/// What went wrong in the period.
pub fn exceptions_and_incidents(dossier: &Dossier, links: &Links<'_>) -> Vec<Block> {
    if dossier.exceptions.is_empty() && dossier.incidents.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![section("Exceptions and incidents", "exceptions")];
    for row in &dossier.exceptions {
        blocks.extend(exception(row, links));
    }
    for row in &dossier.incidents {
        blocks.extend(incident(row, links));
    }
    blocks
}

fn exception(row: &ExceptionRow, links: &Links<'_>) -> Vec<Block> {
    let title = format!("{}: {}", row.id, row.title);
    let mut pairs = vec![(
        "Controls".to_owned(),
        Cell::from(links.controls(&row.controls)),
    )];
    let fact = |fact: &Term| (fact.term.clone(), cell([links.text(&fact.meaning)]));
    pairs.extend(row.facts.iter().map(fact));
    if let Some(owner) = &row.owner {
        let due = row.due.as_ref().map(|due| format!(", due {due}"));
        let text = format!("{owner}{}", due.unwrap_or_default());
        pairs.push(("Owner".to_owned(), text.into()));
    }
    vec![
        Block::heading(Level::Three, title, format!("exception:{}", row.id)),
        Block::KeyValue(pairs),
    ]
}

fn incident(row: &IncidentRow, links: &Links<'_>) -> Vec<Block> {
    let title = format!("{}: {}", row.id, row.title);
    let text = |text: &String| Some(cell([links.text(text)]));
    let facts = [
        ("Dates", Some(Cell::text(row.dates.as_str()))),
        (
            "Concerned",
            (!row.concerned.is_empty()).then(|| row.concerned.join(", ").into()),
        ),
        ("Cause", row.cause.as_ref().and_then(text)),
        ("Disclosure", row.disclosure.as_ref().and_then(text)),
        (
            "Evidence",
            (!row.evidence.is_empty()).then(|| links.items(&row.evidence).into()),
        ),
    ];
    let full = |(label, value): (&str, Option<Cell>)| Some((label.to_owned(), value?));
    vec![
        Block::heading(Level::Three, title, format!("incident:{}", row.id)),
        Block::KeyValue(facts.into_iter().filter_map(full).collect()),
    ]
}
