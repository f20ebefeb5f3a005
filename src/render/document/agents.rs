//! AI agents: the ten items that auditors ask of a deployment, and the policies in force.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{cell, labelled, soft};
use crate::render::dossier::{
    AgentPolicies, AgentRow, Checklist, ChecklistRow, EffectiveRow, IneffectiveRow, RunRow,
};
use crate::render::pdf::{Block, Cell, Column, Heading, Level, Row, Run, Start, Table};

/// The checklist with its answers.
pub fn checklist(list: &Checklist, links: &Links<'_>) -> Vec<Block> {
    lines(list, "agents", links)
}

/// The other ready lists with their answers, each with the document that it follows.
pub fn ready_lists(lists: &[Checklist], links: &Links<'_>) -> Vec<Block> {
    let list = |list: &Checklist| {
        let id = list.id.as_deref().unwrap_or_default();
        let mut blocks = lines(list, &format!("ready-{id}"), links);
        if let Some(source) = &list.source {
            blocks.insert(1, Block::text(format!("After {source}.")));
        }
        blocks
    };
    lists.iter().flat_map(list).collect()
}

fn lines(list: &Checklist, anchor: &str, links: &Links<'_>) -> Vec<Block> {
    let mut table = Table::new(vec![
        Column::natural("No").right(),
        Column::share("Item", 1.1),
        Column::natural("Answer"),
        Column::share("Evidence or gap", 1.0),
    ]);
    let row = |line: &ChecklistRow| {
        let title = match &line.place {
            Some(place) => format!("{} ({place})", line.title),
            None => line.title.clone(),
        };
        let counts_when = labelled("counts when:", [soft(line.counts_when.as_str())]);
        let evidence = std::iter::once(links.items(&line.evidence));
        Row::new(vec![
            line.id.as_str().into(),
            cell([vec![Run::text(title)], counts_when]),
            chip(look::answer(&line.answer), &line.answer).into(),
            cell(evidence.chain(links.texts(&line.missing))),
        ])
    };
    table.rows = list.lines.iter().map(row).collect();
    vec![
        Block::chapter(list.title.as_str(), anchor),
        Block::Table(table),
    ]
}

/// What is in force for each agent, and what is only written down.
pub fn policies(policies: &AgentPolicies, links: &Links<'_>) -> Vec<Block> {
    if policies.agents.is_empty() && policies.without.is_empty() && policies.runs.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![
        heading(Level::One, "AI agents: policy in force", "agent-policies"),
        Block::text(policies.statement.as_str()),
    ];
    for agent in &policies.agents {
        blocks.extend(policy(agent, links));
    }
    if !policies.runs.is_empty() {
        blocks.push(heading(Level::Two, "What agents recorded", "agent-runs"));
        blocks.push(runs(&policies.runs, links));
    }
    if !policies.without.is_empty() {
        blocks.push(heading(Level::Two, "Not evidenced", "agent-policies-none"));
        let names = policies.without.join(", ");
        blocks.push(Block::text(format!(
            "No file that tells the policy is evidence for: {names}."
        )));
    }
    blocks
}

/// A heading that stands wherever the text before it ends.
pub(super) fn heading(level: Level, text: &str, anchor: &str) -> Block {
    Block::Heading(Heading {
        level,
        text: text.to_owned(),
        anchor: anchor.to_owned(),
        start: Start::Anywhere,
    })
}

fn policy(agent: &AgentRow, links: &Links<'_>) -> Vec<Block> {
    let anchor = format!("agent-policy-{}", agent.asset);
    let mut blocks = vec![
        heading(Level::Two, &agent.name, &anchor),
        Block::text(format!("{}: {}.", agent.program, agent.basis)),
        files(agent, links),
    ];
    if agent.effective.is_empty() {
        blocks.push(Block::text("Nothing in these files is in force."));
    } else {
        blocks.push(effective(&agent.effective, links));
    }
    if !agent.ineffective.is_empty() {
        blocks.push(Block::text("Written and not in force:"));
        blocks.push(ineffective(&agent.ineffective, links));
    }
    let remarks = agent.overruled.iter().chain(&agent.differences);
    blocks.extend(remarks.map(|line| Block::text(format!("{line}."))));
    blocks.extend(links.printed.of_agent(agent));
    blocks
}

fn runs(rows: &[RunRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Records", 1.2),
        Column::share("Who", 0.9),
        Column::share("How it ran", 0.9),
        Column::share("Approvals and prompts", 1.1),
    ]);
    let stacked = |texts: &[String]| cell(texts.iter().map(|text| vec![Run::text(text.as_str())]));
    let row = |row: &RunRow| {
        let item = links.items(std::slice::from_ref(&row.item));
        let population = vec![Run::text(row.population.as_str())];
        Row::new(vec![
            cell([
                item,
                vec![soft(row.file.as_str())],
                population,
                vec![soft(row.span.as_str())],
            ]),
            stacked(&row.who),
            stacked(&row.how),
            stacked(&row.what),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    Block::Table(table)
}

fn files(agent: &AgentRow, links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("File", 1.4),
        Column::share("Kind and layer", 0.8),
        Column::share("How the agent takes it", 0.8),
    ]);
    let row = |file: &crate::render::dossier::AgentFileRow| {
        let item = links.items(std::slice::from_ref(&file.item));
        Row::new(vec![
            cell([item, vec![soft(file.file.as_str())]]),
            Cell::text(file.kind.as_str()),
            Cell::text(file.verdict.as_str()),
        ])
    };
    table.rows = agent.files.iter().map(row).collect();
    Block::Table(table)
}

fn effective(rows: &[EffectiveRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Setting in force", 1.0),
        Column::share("Value", 1.0),
        Column::share("Where it comes from", 1.0),
    ]);
    let row = |row: &EffectiveRow| {
        Row::new(vec![
            Run::text(row.setting.as_str()).mono().into(),
            Run::text(row.value.as_str()).mono().into(),
            links.place(soft(row.origin.as_str()), &row.at).into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    Block::Table(table)
}

fn ineffective(rows: &[IneffectiveRow], links: &Links<'_>) -> Block {
    let mut table = Table::new(vec![
        Column::share("Setting", 1.1),
        Column::share("Why it does not hold", 1.1),
        Column::share("Correct form", 1.0),
    ]);
    let row = |row: &IneffectiveRow| {
        let item = links.items(std::slice::from_ref(&row.item));
        let why = format!("{}: {}", row.effect, row.why);
        let correct = row.correct.as_deref().unwrap_or("none; remove it");
        Row::new(vec![
            cell([
                vec![Run::text(row.setting.as_str()).mono()],
                item,
                vec![links.place(soft(row.place.as_str()), &row.at)],
            ]),
            links.text(&why).into(),
            Run::text(correct).mono().into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    Block::Table(table)
}
