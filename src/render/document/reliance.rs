//! Reliance on vendors: which paper covers which service, and what stays with the organisation.

use super::links::Links;
use super::look::{self, chip};
use super::phrase::{capital, cell, sentence, soft, soft_line};
use crate::render::dossier::{
    ClauseRow, ConcentrationRow, ContractRow, CuecRow, LeftRow, RelianceFacts, RelianceMatrix,
    ReportExceptionRow, ResponsibilityRow,
};
use crate::render::pdf::{Block, Cell, Column, Level, Row, Run, Table};

/// More columns than these are set as further tables of the same rows: with five, a state and
/// its mark no longer fit in one line.
const KINDS_PER_TABLE: usize = 4;

/// The chapter; nothing where nothing is known.
pub fn reliance(facts: Option<&RelianceFacts>, links: &Links<'_>) -> Vec<Block> {
    let Some(facts) = facts else {
        return Vec::new();
    };
    let mut blocks = vec![
        Block::chapter("Reliance on vendors", "reliance"),
        Block::text(
            "Each paper is judged for each service in use in the period: period and bridge letter, scope, region, surface, plan tier and login. A paper that does not say what it is about covers nothing.",
        ),
    ];
    for matrix in &facts.vendors {
        blocks.extend(vendor(matrix, links));
    }
    for contract in &facts.contracts {
        blocks.extend(clauses(contract, links));
    }
    if !facts.concentration.is_empty() {
        blocks.push(Block::heading(Level::Two, "Concentration", "concentration"));
        blocks.push(Block::Table(concentration(&facts.concentration)));
    }
    blocks
}

fn vendor(matrix: &RelianceMatrix, links: &Links<'_>) -> Vec<Block> {
    let anchor = format!("reliance:{}", matrix.id);
    let mut blocks = vec![Block::heading(Level::Two, matrix.name.as_str(), anchor)];
    if !matrix.services.is_empty() && !matrix.kinds.is_empty() {
        // Tables of as many columns as the others, or one less.
        let tables = matrix.kinds.len().div_ceil(KINDS_PER_TABLE);
        let most = matrix.kinds.len().div_ceil(tables);
        for first in (0..matrix.kinds.len()).step_by(most) {
            blocks.push(Block::Table(covered(matrix, first, most)));
        }
    }
    let below = [
        (
            "Why a paper does not cover a surface",
            "left",
            table(&matrix.left, links, left),
        ),
        (
            "Exceptions of reports",
            "exceptions",
            table(&matrix.exceptions, links, exceptions),
        ),
        (
            "Controls that reports leave to the customer",
            "cuecs",
            table(&matrix.cuecs, links, cuecs),
        ),
        (
            "Who does what",
            "responsibilities",
            table(&matrix.responsibilities, links, responsibilities),
        ),
    ];
    for (title, anchor, table) in below {
        if let Some(table) = table {
            let anchor = format!("reliance:{}:{anchor}", matrix.id);
            blocks.push(Block::heading(Level::Three, title, anchor));
            blocks.push(Block::Table(table));
        }
    }
    blocks
}

fn table<T>(rows: &[T], links: &Links<'_>, make: fn(&[T], &Links<'_>) -> Table) -> Option<Table> {
    (!rows.is_empty()).then(|| make(rows, links))
}

fn covered(matrix: &RelianceMatrix, first: usize, most: usize) -> Table {
    let kinds = matrix.kinds.iter().skip(first).take(most);
    let columns = kinds.map(|kind| Column::share(kind.title.as_str(), 1.0));
    let service = Column::share("Service", 1.2);
    let mut table = Table::new(std::iter::once(service).chain(columns).collect());
    table.rows = matrix
        .services
        .iter()
        .map(|service| {
            let name = [
                vec![Run::id(service.id.as_str())],
                vec![soft(service.surface.as_str())],
            ];
            let cells = service.cells.iter().skip(first).take(most);
            let cells = cells.map(|found| {
                let aspects = (!found.aspects.is_empty()).then(|| found.aspects.join(", "));
                cell([
                    vec![chip(look::cover(&found.state), &found.state)],
                    soft_line(aspects.as_ref()),
                ])
            });
            Row::new(std::iter::once(cell(name)).chain(cells).collect())
        })
        .collect();
    table
}

fn left(rows: &[LeftRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Paper", 0.9),
        Column::share("Service", 0.9),
        Column::share("Why", 2.0),
    ]);
    let row = |row: &LeftRow| {
        Row::new(vec![
            cell([
                vec![links.item(&row.paper)],
                vec![chip(look::cover(&row.state), &row.state)],
            ]),
            Run::id(row.service.as_str()).into(),
            cell(links.texts(&row.reasons)),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn exceptions(rows: &[ReportExceptionRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Report, exception", 1.3),
        Column::share("Concerns", 0.7),
        Column::share("What it means here", 1.4),
    ]);
    let row = |row: &ReportExceptionRow| {
        let effect = row.effect.as_deref().unwrap_or("not said");
        Row::new(vec![
            cell([
                vec![links.item(&row.item)],
                vec![Run::text(row.text.as_str())],
            ]),
            links.controls(&row.controls).into(),
            cell([vec![Run::text(effect)], soft_line(row.decided.as_ref())]),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn cuecs(rows: &[CuecRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Report, expected control", 1.5),
        Column::share("Answered by", 0.8),
        Column::share("Shown by", 0.9),
        Column::natural("State"),
    ]);
    let row = |row: &CuecRow| {
        let mut expected = vec![links.item(&row.item), Run::text(format!(" {}", row.id))];
        expected.push(Run::text(format!(": {}", row.text)));
        Row::new(vec![
            cell([expected, soft_line(row.note.as_ref())]),
            links.controls(&row.controls).into(),
            links.items(&row.evidence).into(),
            chip(look::cuec(&row.state), &row.state).into(),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn responsibilities(rows: &[ResponsibilityRow], links: &Links<'_>) -> Table {
    let mut table = Table::new(vec![
        Column::share("Area", 0.8),
        Column::share("Vendor", 1.1),
        Column::share("Organisation", 1.3),
        Column::share("Controls, evidence", 1.0),
    ]);
    let row = |row: &ResponsibilityRow| {
        let text = |text: &Option<String>| {
            Run::text(text.clone().unwrap_or_else(|| "nothing stated".to_owned()))
        };
        let services = (!row.services.is_empty()).then(|| row.services.join(", "));
        let owner = row.owner.as_ref().map(|owner| format!("answers: {owner}"));
        Row::new(vec![
            cell([
                vec![Run::text(row.area.as_str())],
                soft_line(services.as_ref()),
            ]),
            text(&row.vendor).into(),
            cell([vec![text(&row.customer)], soft_line(owner.as_ref())]),
            cell([links.controls(&row.controls), links.items(&row.evidence)]),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}

fn clauses(contract: &ContractRow, links: &Links<'_>) -> Vec<Block> {
    let title = format!("Contract clauses: {}", contract.name);
    let critical = if contract.critical {
        "supports a critical or important function"
    } else {
        "supports no critical or important function"
    };
    let open = match contract.open {
        0 => "no provision is open".to_owned(),
        1 => "1 provision is open".to_owned(),
        open => format!("{open} provisions are open"),
    };
    let mut text = vec![links.item(&contract.item)];
    text.push(Run::text(format!(" {critical}; {open}.")));
    if !contract.facts.is_empty() {
        let facts = capital(&contract.facts.join("; "));
        text.push(Run::text(format!(" {} ", sentence(&facts))));
        text.extend(links.items(&contract.evidence));
    }
    let mut table = Table::new(vec![
        Column::natural("Art."),
        Column::share("Asks", 1.5),
        Column::share("In the contract", 1.3),
        Column::natural("State"),
    ]);
    table.rows = contract.clauses.iter().map(|c| clause(c, links)).collect();
    vec![
        Block::heading(Level::Two, title, format!("clauses:{}", contract.item)),
        Block::Paragraph(text),
        Block::Table(table),
    ]
}

fn clause(row: &ClauseRow, links: &Links<'_>) -> Row {
    let binds = if row.part == "contract" {
        row.binds.clone()
    } else {
        format!("{}; {}", row.part, row.binds)
    };
    let place: Vec<Run> = row.place.iter().map(|p| Run::text(p.as_str())).collect();
    Row::new(vec![
        Cell::text(row.article.as_str()),
        cell([vec![Run::text(row.title.as_str())], vec![soft(binds)]]),
        cell([
            place,
            row.gap.iter().map(|gap| Run::text(gap.as_str())).collect(),
            soft_line(row.note.as_ref()),
            links.items(&row.evidence),
        ]),
        chip(look::clause(&row.state), &row.state).into(),
    ])
}

fn concentration(rows: &[ConcentrationRow]) -> Table {
    let mut table = Table::new(vec![
        Column::share("Vendor or group", 1.1),
        Column::natural("Contracts"),
        Column::natural("Critical"),
        Column::share("Regions", 1.0),
        Column::share("To replace it", 1.6),
    ]);
    let row = |row: &ConcentrationRow| {
        let members = (!row.members.is_empty()).then(|| row.members.join(", "));
        let hard = row.substitutability.as_deref();
        let hard = Run::text(hard.unwrap_or("substitutability not stated"));
        let others = (!row.alternatives.is_empty())
            .then(|| format!("alternatives: {}", row.alternatives.join(", ")));
        Row::new(vec![
            cell([
                vec![Run::text(row.name.as_str())],
                soft_line(members.as_ref()),
            ]),
            row.contracts.as_str().into(),
            row.critical.as_str().into(),
            row.regions.join(", ").into(),
            cell([
                vec![hard],
                soft_line(others.as_ref()),
                soft_line(row.note.as_ref()),
            ]),
        ])
    };
    table.rows = rows.iter().map(row).collect();
    table
}
