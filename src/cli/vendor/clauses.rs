//! `vendor clauses`: contracts clause by clause.

use serde_json::{Value, json};

use super::Asked;
use crate::catalog;
use crate::cli::Exit;
use crate::cli::args::Format;
use crate::cli::mask;
use crate::cli::output::Output;
use crate::model::reliance::{ClauseFinding, ContractClauses};
use crate::model::vendor_rules::Clause;
use crate::pipeline::Judged;
use crate::render;

/// Prints the clauses of every contract, or what to look for where there is none.
pub fn run(asked: &Asked<'_>, output: &mut Output) -> Exit {
    let contracts: Vec<(&Judged<'_>, &ContractClauses)> = asked
        .judged
        .iter()
        .flat_map(|judged| {
            let contracts = judged.reliance().contracts.iter();
            contracts.map(move |contract| (judged, contract))
        })
        .filter(|(_, contract)| asked.is_meant(&contract.vendor))
        .collect();
    match output.format {
        Format::Json => as_json(&contracts, output),
        Format::Csv => as_csv(&contracts, output),
        _ => human(&contracts, output),
    }
    let open = contracts.iter().any(|(_, c)| c.gaps().next().is_some());
    if open { Exit::Judged } else { Exit::Done }
}

fn human(contracts: &[(&Judged<'_>, &ContractClauses)], output: &mut Output) {
    if contracts.is_empty() {
        output
            .line("no contract is judged by clauses; what Regulation (EU) 2022/2554 asks of one:");
        for clause in &catalog::vendor_rules().clauses {
            output.line(format!("  {} {}", clause.article, clause.title));
            output.line(format!("    {} ({})", clause.look_for, binds(clause)));
        }
        return;
    }
    for (judged, contract) in contracts {
        let critical = if contract.is_critical {
            ", critical or important function"
        } else {
            ""
        };
        output.line(format!(
            "{}: {} of {}{critical}, {} open",
            judged.engagement.id.value,
            contract.item,
            contract.vendor,
            contract.gaps().count()
        ));
        for clause in &contract.clauses {
            let place = clause.place.as_ref();
            let place = place.map_or_else(String::new, |place| format!(" ({place})"));
            output.line(mask::text(&format!(
                "  {} {}: {}{place}",
                clause.article,
                clause.title,
                clause.state.as_str()
            )));
            if let Some(gap) = &clause.gap {
                output.line(mask::text(&format!("    {gap}")));
                output.line(format!("    look for: {}", clause.look_for));
            }
        }
    }
}

fn binds(clause: &Clause) -> String {
    format!("{}; {}", clause.part.as_str(), clause.reach.describe())
}

fn as_json(contracts: &[(&Judged<'_>, &ContractClauses)], output: &mut Output) {
    let contract = |(judged, contract): &(&Judged<'_>, &ContractClauses)| {
        json!({
            "engagement": judged.engagement.id.value.to_string(),
            "vendor": contract.vendor.to_string(),
            "contract": contract.item.to_string(),
            "critical": contract.is_critical,
            "open": contract.gaps().count(),
            "clauses": contract.clauses.iter().map(fields).collect::<Vec<_>>(),
        })
    };
    let provisions = catalog::vendor_rules().clauses.iter().map(|clause| {
        json!({
            "article": clause.article, "title": clause.title, "look_for": clause.look_for,
            "part": clause.part.as_str(), "for": clause.reach.as_str(),
        })
    });
    let answer = json!({
        "contracts": contracts.iter().map(contract).collect::<Vec<_>>(),
        "provisions": provisions.collect::<Vec<_>>(),
    });
    output.json("vendor-clauses", answer);
}

fn fields(clause: &ClauseFinding) -> Value {
    json!({
        "article": clause.article, "title": clause.title, "look_for": clause.look_for,
        "part": clause.part.as_str(), "for": clause.reach.as_str(),
        "where": clause.place, "state": clause.state.as_str(), "note": clause.note,
        "gap": clause.gap,
        "evidence": clause.evidence.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn as_csv(contracts: &[(&Judged<'_>, &ContractClauses)], output: &mut Output) {
    let head = [
        "engagement",
        "vendor",
        "contract",
        "critical",
        "article",
        "title",
        "part",
        "for",
        "where",
        "state",
        "gap",
        "note",
    ];
    let rows = contracts.iter().flat_map(|(judged, contract)| {
        contract.clauses.iter().map(|clause| {
            let text = |text: &Option<String>| mask::text(text.as_deref().unwrap_or_default());
            let critical = if contract.is_critical { "yes" } else { "no" };
            vec![
                judged.engagement.id.value.to_string(),
                contract.vendor.to_string(),
                contract.item.to_string(),
                critical.to_owned(),
                clause.article.clone(),
                clause.title.clone(),
                clause.part.as_str().to_owned(),
                clause.reach.as_str().to_owned(),
                text(&clause.place),
                clause.state.as_str().to_owned(),
                text(&clause.gap),
                text(&clause.note),
            ]
        })
    });
    output.raw(&render::csv::table(&head, rows));
}
