//! AI agents: the decision path of each, what rules say, and the top control per framework.

use super::agents::heading;
use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, labelled, soft};
use crate::render::dossier::{
    AnswerRow, DeploymentRow, Deployments, QuestionRow, TopAnswerRow, TopControlRow,
};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table};

/// The chapter; nothing where the plan has no agent in use.
pub fn deployments(all: &Deployments, links: &Links<'_>) -> Vec<Block> {
    if all.agents.is_empty() {
        return Vec::new();
    }
    let title = "AI agents: decisions and rules";
    let mut blocks = vec![
        heading(Level::One, title, "agent-deployments"),
        Block::text(all.statement.as_str()),
        heading(
            Level::Two,
            "Top control per framework",
            "agent-top-controls",
        ),
        top(&all.top_controls, links),
    ];
    if !all.without.is_empty() {
        let names = all.without.join(", ");
        blocks.push(Block::text(format!(
            "No top control is shipped for: {names}."
        )));
    }
    for agent in &all.agents {
        blocks.extend(deployment(agent, links));
    }
    blocks
}

fn top(rows: &[TopControlRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Control", 0.7),
        Column::share("Concern and practice", 1.2),
        Column::share("Settings that carry it", 1.0),
        Column::share("What the rules say", 1.1),
    ]);
    let row = |row: &TopControlRow| {
        let state = row.state.as_deref().unwrap_or("not in scope here");
        let practice = labelled("practice:", [Run::text(row.practice.as_str())]);
        let settings = row
            .settings
            .iter()
            .map(|s| vec![Run::text(s.as_str()).mono()]);
        Row::new(vec![
            cell([vec![links.control(&row.control)], vec![soft(state)]]),
            cell([vec![Run::text(row.concern.as_str())], practice]),
            cell(settings),
            cell(row.agents.iter().map(top_answer)),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    Block::Table(table)
}

fn top_answer(row: &TopAnswerRow) -> Vec<Run> {
    vec![
        Run::text(format!("{}: ", row.agent)),
        chip(look::practice(&row.status), &row.status),
        soft(format!(" {}", row.because)),
    ]
}

fn deployment(agent: &DeploymentRow, links: &Links<'_>) -> Vec<Block> {
    let anchor = format!("agent-deployment-{}", agent.asset);
    let mut blocks = vec![
        heading(Level::Two, &agent.name, &anchor),
        Block::text(format!("Stated: {}.", agent.stated.join(", "))),
    ];
    if !agent.path.is_empty() {
        blocks.push(path(&agent.path, links));
    }
    let decided = agent.decided.as_ref();
    let decided = decided.map_or_else(String::new, |who| format!(" Decided by {who}."));
    blocks.push(Block::text(format!(
        "Decision path: {}.{decided}",
        agent.conclusion
    )));
    if !agent.answers.is_empty() {
        blocks.push(answers(&agent.answers, links));
    }
    if !agent.passed.is_empty() {
        let passed = agent.passed.join(", ");
        blocks.push(Block::text(format!(
            "Rules that pass wherever they were applied: {passed}."
        )));
    }
    blocks
}

fn path(rows: &[QuestionRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Question", 1.0),
        Column::natural("Answer"),
        Column::share("Why", 1.1),
        Column::share("Evidence", 0.9),
    ]);
    let row = |row: &QuestionRow| {
        let evidence = std::iter::once(links.items(&row.evidence));
        Row::new(vec![
            row.question.as_str().into(),
            Run::text(row.answer.as_str()).into(),
            row.why.as_deref().map_or_else(Cell::empty, Cell::text),
            cell(evidence.chain(links.texts(&row.missing))),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    Block::Table(table)
}

fn answers(rows: &[AnswerRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::natural("Rule"),
        Column::natural("Answer"),
        Column::share("Why", 1.3),
        Column::share("Applied to", 0.7),
    ]);
    let row = |row: &AnswerRow| {
        Row::new(vec![
            Run::text(row.rule.as_str()).mono().nobreak().into(),
            cell([
                vec![chip(look::rule_answer(&row.verdict), &row.verdict)],
                vec![soft(row.severity.as_str())],
            ]),
            links.text(&row.why).into(),
            soft(row.on.as_str()).into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    Block::Table(table)
}
