//! `explain`: a finding code, a control, an evidence type.

use serde_json::{Value, json};

use super::Exit;
use super::args::ExplainArgs;
use super::output::Output;
use crate::catalog;
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::Id;
use crate::model::{
    Catalog, Control, EvidenceType, EvidenceVocabulary, MapRow, Strength, Unmapped,
};

/// Explains whatever the subject is.
pub fn run(args: &ExplainArgs, output: &mut Output) -> Exit {
    let subject = args.subject.trim();
    if let Some(code) = Code::find(subject) {
        return explain_code(code, output);
    }
    if let Some(kind) = subject.strip_prefix("type:") {
        return explain_type(kind, output);
    }
    if let Some((short, id)) = subject.split_once(':') {
        return explain_control(short, id, output);
    }
    let vocabulary = catalog::vocabulary(&[]);
    if vocabulary.types.keys().any(|id| id.as_str() == subject) {
        return explain_type(subject, output);
    }
    output.problem(unknown(subject, &vocabulary))
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

fn explain_type(id: &str, output: &mut Output) -> Exit {
    let shipped = catalog::shipped();
    let vocabulary = catalog::vocabulary(&shipped);
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
    let rows: Vec<&MapRow> = vocabulary
        .map
        .iter()
        .filter(|row| row.kind == kind.id)
        .collect();
    if output.is_json() {
        let controls: Vec<Value> = rows.iter().map(|row| row_json(row)).collect();
        output.json("type", json!({"type": kind, "controls": controls}));
        return Exit::Done;
    }
    describe_type(kind, output);
    output.line("evidences (this project's own judgement, no official mapping):");
    for row in rows {
        output.line(format!(
            "  {:<34} {:<11} {}",
            format!("{}:{}", row.catalog, row.control),
            strength(row),
            row.why
        ));
    }
    Exit::Done
}

fn describe_type(kind: &EvidenceType, output: &mut Output) {
    output.line(format!("type:{} - {}", kind.id, kind.title));
    output.line(format!(
        "  usual form:       {}, {}",
        kind.usual_form, kind.usual_cadence
    ));
    output.line(format!("  sufficient when:  {}", kind.sufficient));
    let shows = serde_json::to_value(kind.shows)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default();
    output.line(format!("  shows:            {shows}"));
}

fn strength(row: &MapRow) -> &'static str {
    match (row.strength, row.conditional) {
        (Strength::Primary, true) => "conditional",
        (Strength::Primary, false) => "primary",
        (Strength::Supporting, _) => "supporting",
    }
}

fn row_json(row: &MapRow) -> Value {
    json!({
        "type": row.kind,
        "catalog": row.catalog,
        "control": row.control,
        "strength": strength(row),
        "why": row.why,
    })
}

fn explain_control(short: &str, id: &str, output: &mut Output) -> Exit {
    let catalog = match catalog::catalog_by_any_name(short) {
        Ok(catalog) => catalog,
        Err(finding) => return output.problem(*finding),
    };
    let Some(control) = catalog.find(id) else {
        return output.problem(catalog::unknown_control(short, &catalog, id));
    };
    let vocabulary = catalog::vocabulary(std::slice::from_ref(&catalog.id));
    if output.is_json() {
        output.json("control", control_json(&catalog, control, &vocabulary));
    } else {
        describe_control(&catalog, control, &vocabulary, output);
    }
    Exit::Done
}

fn control_json(catalog: &Catalog, control: &Control, vocabulary: &EvidenceVocabulary) -> Value {
    let rows: Vec<Value> = rows(control, vocabulary)
        .into_iter()
        .map(row_json)
        .collect();
    let combination = vocabulary
        .combinations
        .iter()
        .find(|c| c.control == control.id);
    json!({
        "catalog": catalog.id,
        "control": control,
        "evidence": rows,
        "combination": combination.map(|c| json!({"all-of": c.all_of, "why": c.why})),
        "unmapped": vocabulary.unmapped.iter().find(|u| u.control == control.id).map(|u| &u.reason),
    })
}

fn rows<'a>(control: &Control, vocabulary: &'a EvidenceVocabulary) -> Vec<&'a MapRow> {
    let mut rows: Vec<&MapRow> = vocabulary
        .map
        .iter()
        .filter(|row| row.control == control.id)
        .collect();
    rows.sort_by_key(|row| (strength(row), &row.kind));
    rows.sort_by_key(|row| (row.strength, row.conditional));
    rows
}

fn describe_control(
    catalog: &Catalog,
    control: &Control,
    vocabulary: &EvidenceVocabulary,
    output: &mut Output,
) {
    output.line(format!("{}:{} - {}", catalog.id, control.id, control.title));
    output.line(format!(
        "  {}, version {}, {}",
        catalog.title, catalog.version, catalog.status
    ));
    let level = control.level.as_deref().unwrap_or("no level");
    output.line(format!("  {} ({level})", control.kind));
    if let Some(parent) = control
        .parent
        .as_ref()
        .and_then(|id| catalog.control(id.as_str()))
    {
        output.line(format!("  below {}: {}", parent.id, parent.title));
    }
    let below: Vec<&str> = catalog
        .controls
        .iter()
        .filter(|c| c.parent.as_ref() == Some(&control.id))
        .map(|c| c.id.as_str())
        .collect();
    if !below.is_empty() {
        output.line(format!("  above {}", list(&below).replace('`', "")));
    }
    let rows = rows(control, vocabulary);
    if !rows.is_empty() {
        output.line("what evidences it (this project's own judgement, no official mapping):");
    }
    for row in rows {
        output.line(format!(
            "  {:<11} type:{:<40} {}",
            strength(row),
            row.kind.as_str(),
            row.why
        ));
    }
    if let Some(combination) = vocabulary
        .combinations
        .iter()
        .find(|c| c.control == control.id)
    {
        output.line(format!(
            "only together, one of each line ({}):",
            combination.why
        ));
        for part in &combination.all_of {
            output.line(format!(
                "  {}",
                part.iter().map(Id::as_str).collect::<Vec<_>>().join(" or ")
            ));
        }
    }
    let alone = |u: &&Unmapped| u.control == control.id && !u.reason.starts_with("combination");
    if let Some(unmapped) = vocabulary.unmapped.iter().find(alone) {
        output.line(format!("no single type shows it: {}", unmapped.reason));
    }
}
