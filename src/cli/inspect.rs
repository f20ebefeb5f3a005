//! `inspect`: what a file is, and what it says.

use std::path::Path;

use serde_json::{Value, json};

use super::Exit;
use super::args::InspectArgs;
use super::output::Output;
use crate::diagnostic::{Code, Finding, counted, nearest, reason};
use crate::model::artifact::ArtifactReading;
use crate::model::plan::{Choice as _, Parser};
use crate::pipeline;

/// Tells the kind, the records and the facts of files.
pub fn run(args: &InspectArgs, output: &mut Output) -> Result<Exit, Exit> {
    let parser = args.parser.as_deref().map(parser).transpose();
    let parser = parser.map_err(|finding| output.problem(*finding))?;
    let mut exit = Exit::Done;
    let mut answers = Vec::new();
    for path in &args.files {
        match of_file(path, parser) {
            Ok(reading) => {
                if reading.troubles.count() > 0 {
                    exit = exit.max(Exit::Judged);
                }
                answers.push((path.display().to_string(), reading));
            }
            Err(finding) => {
                exit = Exit::Unreadable;
                output.problem(*finding);
            }
        }
    }
    if output.is_json() {
        let files: Vec<Value> = answers.iter().map(|(path, r)| as_json(path, r)).collect();
        output.json("inspection", json!({"files": files}));
        return Ok(exit);
    }
    for (path, reading) in &answers {
        for line in in_words(path, reading) {
            output.line(line);
        }
    }
    Ok(exit)
}

fn of_file(path: &Path, parser: Option<Parser>) -> Result<ArtifactReading, Box<Finding>> {
    let shown = path.display().to_string();
    let read = pipeline::inspect(path, &shown, parser).map_err(|error| {
        let message = format!("`{shown}` cannot be read: {}", reason(&error));
        Box::new(Finding::new(Code::EvidenceMissing, message).help("name a file that can be read"))
    })?;
    read.map_err(|unread| {
        let kind = parser.map_or_else(String::new, |parser| format!(" as `{}`", parser.as_str()));
        let message = format!("`{shown}` cannot be read{kind}: {}", unread.message);
        let finding = Finding::new(Code::CheckError, message).at(&unread.place);
        let help = "export it again, or name the right reader with `--parser`";
        Box::new(finding.help(help))
    })
}

fn parser(word: &str) -> Result<Parser, Box<Finding>> {
    let known = Parser::ALL.iter().find(|(known, _)| *known == word);
    known.map(|(_, parser)| *parser).ok_or_else(|| {
        let words: Vec<&str> = Parser::ALL.iter().map(|(known, _)| *known).collect();
        let finding = Finding::new(Code::WrongValue, format!("there is no reader `{word}`"));
        let near = nearest(word, &words).map(|near| format!("did you mean `{near}`? "));
        let list = "`docs/reference/plan.md` lists the words of `parser:`";
        Box::new(finding.help(format!("{}{list}", near.unwrap_or_default())))
    })
}

fn as_json(path: &str, reading: &ArtifactReading) -> Value {
    let troubles = reading.troubles.first.iter();
    let troubles: Vec<Value> = troubles
        .map(|t| json!({"what": t.what, "line": t.place.line, "column": t.place.column}))
        .collect();
    json!({
        "file": path, "kind": reading.parser.as_str(), "form": reading.form,
        "records": reading.records, "facts": reading.facts, "summary": reading.doc,
        "troubles": troubles, "troubles-left-out": reading.troubles.left_out,
    })
}

fn in_words(path: &str, reading: &ArtifactReading) -> Vec<String> {
    let mut lines = vec![format!(
        "{path}: {} ({})",
        reading.form,
        reading.parser.as_str()
    )];
    if let Some(records) = reading.records {
        let records = usize::try_from(records).unwrap_or(usize::MAX);
        lines.push(format!("  {}", counted(records, "record")));
    }
    let facts = reading.facts.iter();
    lines.extend(facts.map(|fact| format!("  {}: {}", fact.label, fact.value)));
    for trouble in &reading.troubles.first {
        lines.push(format!(
            "  not readable or not there: {}, {}",
            trouble.what, trouble.place
        ));
    }
    if reading.troubles.left_out > 0 {
        lines.push(format!("  and {} more", reading.troubles.left_out));
    }
    lines
}
