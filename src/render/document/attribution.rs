//! Repositories and agents.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, soft};
use super::section;
use crate::render::dossier::{Attribution, AttributionRow, RepositoryRow};
use crate::render::pdf::{Block, Cell, Column, Row, Run, Table};

/// What the table of repositories is.
const REPOSITORIES: &str = "For each regulation of a repository the control that matters most where agents work, and the configuration that meets it. What no rule shows to be in force is named in the findings; under a strict gate it refuses the package.";

/// The chapter; nothing where no log of commits is evidence.
pub fn attribution(facts: Option<&Attribution>, links: &Links<'_>) -> Vec<Block> {
    let Some(facts) = facts else {
        return Vec::new();
    };
    let mut blocks = vec![
        section("Commits of AI agents", "agent-commits"),
        Block::text(facts.statement.as_str()),
    ];
    if facts.rows.is_empty() {
        blocks.push(Block::text("No commit of these logs names an agent."));
        return blocks;
    }
    let mut table = Table::new(vec![
        Column::share("Log", 1.4),
        Column::natural("Agent"),
        Column::natural("Month"),
        Column::natural("Commits").right(),
        Column::natural("Merges").right(),
        Column::natural("Trailers").right(),
        Column::natural("Assisted-by").right(),
    ]);
    table.rows = facts.rows.iter().map(|row| line(row, links)).collect();
    blocks.push(Block::Table(table));
    if facts.left_out > 0 {
        let more = format!(
            "{} more commits are in rows that were not kept.",
            facts.left_out
        );
        blocks.push(Block::text(more));
    }
    blocks
}

/// What regulations ask of agents; nothing where no repository names both.
pub fn repositories(rows: &[RepositoryRow], links: &Links<'_>) -> Vec<Block> {
    if rows.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(vec![
        Column::share("Repository", 1.0),
        Column::share("Regulation, control", 1.0),
        Column::natural("Agent"),
        Column::share("Configuration", 1.3),
        Column::share("Is it shown?", 1.5),
    ]);
    let shown = |row: &RepositoryRow| {
        let mut runs = vec![chip(look::rule_answer(&row.status), &row.status)];
        if let Some(why) = &row.why {
            runs.push(Run::text("  "));
            runs.extend(links.text(why));
        }
        Cell::from(runs)
    };
    let line = |row: &RepositoryRow| {
        Row::new(vec![
            cell([
                vec![Run::id(row.repository.as_str())],
                vec![soft(row.name.as_str())],
            ]),
            cell([
                vec![Run::text(row.regulation.as_str())],
                vec![soft(row.control.as_str())],
            ]),
            Cell::text(row.agent.as_str()),
            Cell::text(row.what.as_str()),
            shown(row),
        ])
    };
    table.rows = rows.iter().map(line).collect();
    vec![
        section("Repositories and AI agents", "agent-repositories"),
        Block::text(REPOSITORIES),
        Block::Table(table),
    ]
}

fn line(row: &AttributionRow, links: &Links<'_>) -> Row {
    let counts = &row.counts;
    let number = |n: u64| Cell::text(n.to_string());
    Row::new(vec![
        cell([vec![links.item(&row.item)], vec![soft(row.file.as_str())]]),
        Cell::text(counts.agent.as_str()),
        Cell::text(counts.month.as_str()),
        number(counts.commits),
        number(counts.merges),
        number(counts.trailers),
        number(counts.assisted_by),
    ])
}
