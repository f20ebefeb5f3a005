//! `explain`: a finding code, a control, an evidence type.

mod control;

use serde_json::{Value, json};

use super::Exit;
use super::args::ExplainArgs;
use super::open;
use super::output::Output;
use crate::catalog::Library;
use crate::diagnostic::{Code, Finding, nearest};
use crate::model::id::Id;
use crate::model::{
    Combination, EvidenceType, EvidenceVocabulary, LimitScope, MapRow, Origin, Strength,
};

/// Explains whatever the subject is.
pub fn run(args: &ExplainArgs, output: &mut Output) -> Result<Exit, Exit> {
    let subject = args.subject.trim();
    if let Some(code) = Code::find(subject) {
        return Ok(explain_code(code, output));
    }
    let plan = open::known_plan(args.plan.as_deref());
    if let Some(kind) = subject.strip_prefix("type:") {
        return Ok(explain_type(&open::library(plan, output)?, kind, output));
    }
    if subject.contains(':') {
        return control::run(args, subject, plan, output);
    }
    let library = open::library(plan, output)?;
    let vocabulary = library.vocabulary(&[]);
    if vocabulary.types.keys().any(|id| id.as_str() == subject) {
        return Ok(explain_type(&library, subject, output));
    }
    Ok(output.problem(unknown(subject, &vocabulary)))
}

fn unknown(subject: &str, vocabulary: &EvidenceVocabulary) -> Finding {
    let codes = Code::ALL.iter().map(|code| code.as_str());
    let names: Vec<&str> = codes
        .chain(vocabulary.types.keys().map(Id::as_str))
        .collect();
    let message = format!("`{subject}` is neither a finding code, a control nor an evidence type");
    let finding = Finding::new(Code::UnknownReference, message);
    match nearest(subject, &names) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help("write `evidence-stale`, `soc2:CC6.1` or `type:baa`"),
    }
}

fn explain_code(code: Code, output: &mut Output) -> Exit {
    if output.is_json() {
        let page = code.page();
        output.json(
            "code",
            json!({"code": code.as_str(), "severity": code.severity().as_str(), "page": page}),
        );
    } else {
        output.line(code.page().trim_end());
    }
    Exit::Done
}

fn explain_type(library: &Library, id: &str, output: &mut Output) -> Exit {
    let vocabulary = library.vocabulary(&library.ids());
    let found = vocabulary
        .types
        .values()
        .find(|kind| kind.id.as_str() == id);
    let Some(kind) = found else {
        let names: Vec<&str> = vocabulary.types.keys().map(Id::as_str).collect();
        let finding = Finding::new(
            Code::UnknownEvidenceType,
            format!("there is no evidence type `{id}`"),
        );
        return output.problem(match nearest(id, &names) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.help("find one with `auditbinder catalog search WORD`"),
        });
    };
    let is_part = |c: &&Combination| c.all_of.iter().flatten().any(|part| *part == kind.id);
    let combinations: Vec<&Combination> = vocabulary.combinations.iter().filter(is_part).collect();
    let rows = vocabulary.map.iter().filter(|row| row.kind == kind.id);
    let mut rows: Vec<&MapRow> = rows.collect();
    rows.sort_by_key(|row| (&row.catalog, row.strength, row.conditional));
    if output.is_json() {
        output.json("type", type_json(kind, &rows, &combinations, &vocabulary));
    } else {
        describe_type(kind, &vocabulary, output);
        describe_rows(&rows, &combinations, output);
    }
    Exit::Done
}

fn type_json(
    kind: &EvidenceType,
    rows: &[&MapRow],
    combinations: &[&Combination],
    vocabulary: &EvidenceVocabulary,
) -> Value {
    let limits = vocabulary.limits.iter();
    let limits: Vec<Value> = limits
        .filter(|limit| limit.kinds.contains(&kind.id))
        .map(|limit| {
            json!({
                "at-most": limit.at_most,
                "for": limited(&limit.controls),
                "why": limit.why,
                "source": limit.source,
            })
        })
        .collect();
    let controls: Vec<Value> = rows.iter().map(|row| row_json(row)).collect();
    let parts: Vec<Value> = combinations
        .iter()
        .map(|c| {
            json!({"catalog": c.catalog, "control": c.control, "all-of": c.all_of, "why": c.why})
        })
        .collect();
    json!({"type": kind, "controls": controls, "combinations": parts, "limits": limits})
}

fn describe_type(kind: &EvidenceType, vocabulary: &EvidenceVocabulary, output: &mut Output) {
    output.line(format!("type:{} - {}", kind.id, kind.title));
    output.line(format!("  usual form:       {}", kind.usual_form));
    output.line(format!("  usual cadence:    {}", kind.usual_cadence));
    output.line(format!("  sufficient when:  {}", kind.sufficient));
    let shows = match kind.shows {
        crate::model::Operation::Design => "design only; never operation over a period",
        crate::model::Operation::Operation => "operation",
        crate::model::Operation::Both => "design and operation",
    };
    output.line(format!("  shows:            {shows}"));
    if kind.category == "agent" {
        output.line("  speaks for:       the agent's systems; not for a control over all systems");
    }
    let limits = vocabulary.limits.iter();
    for limit in limits.filter(|limit| limit.kinds.contains(&kind.id)) {
        output.line(format!(
            "  limit:            at most {} for {}: {}",
            limit.at_most.as_str(),
            limited(&limit.controls),
            limit.why
        ));
    }
}

/// "every control", or the controls by name.
fn limited(controls: &[LimitScope]) -> String {
    let names = controls.iter().map(|scope| match scope {
        LimitScope::Everything => "every control".to_owned(),
        LimitScope::Catalog(catalog) => format!("every control of {catalog}"),
        LimitScope::Below(catalog, control) => format!("{catalog}:{control}"),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn describe_rows(rows: &[&MapRow], combinations: &[&Combination], output: &mut Output) {
    output.line("evidences (this project's own judgement, no official mapping):");
    for row in rows {
        output.line(format!(
            "  {:<34} {:<11} {}{}",
            format!("{}:{}", row.catalog, row.control),
            strength(row),
            row.why,
            whose(row)
        ));
    }
    if rows.iter().any(|row| strength(row) == CONDITIONAL) {
        output.line(
            "conditional: primary once `confirms` of the item names the control, who looked and when",
        );
    }
    if !combinations.is_empty() {
        output.line("a part of these combinations, each of which needs all its parts:");
    }
    for combination in combinations {
        output.line(format!(
            "  {:<34} {}",
            format!("{}:{}", combination.catalog, combination.control),
            parts(combination)
        ));
    }
}

/// `asset_inventory + firewall_ruleset or network_diagram`.
fn parts(combination: &Combination) -> String {
    let part = |part: &Vec<crate::model::id::TypeId>| {
        let kinds: Vec<&str> = part.iter().map(Id::as_str).collect();
        kinds.join(" or ")
    };
    let parts: Vec<String> = combination.all_of.iter().map(part).collect();
    parts.join(" + ")
}

const CONDITIONAL: &str = "conditional";

fn strength(row: &MapRow) -> &'static str {
    match (row.strength, row.conditional) {
        (Strength::Primary, true) => CONDITIONAL,
        (strength, _) => strength.as_str(),
    }
}

fn whose(row: &MapRow) -> &'static str {
    match row.origin {
        Origin::Shipped => "",
        Origin::Organization => " (map of the organisation)",
    }
}

fn row_json(row: &MapRow) -> Value {
    json!({
        "type": row.kind,
        "catalog": row.catalog,
        "control": row.control,
        "strength": strength(row),
        "why": row.why,
        "judgement": match row.origin {
            Origin::Shipped => "project",
            Origin::Organization => "organization",
        },
    })
}
