//! `requests import`: what would be taken of a list, and the part of a plan that takes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::list;
use crate::catalog;
use crate::cli::args::requests::RequestsImportArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, file, mask};
use crate::diagnostic::{Code, Finding, Sources, counted, in_order, list as listed, nearest};
use crate::load;
use crate::model::plan::Request;
use crate::model::{At, Place};
use crate::requests::{self, Guess, Words};
use crate::sheet::Sheet;

/// Says what a list holds, and writes the part of a plan.
pub fn run(args: &RequestsImportArgs, output: &mut Output) -> Result<Exit, Exit> {
    if let Some(path) = &args.output
        && let Some(finding) = file::refused(path, args.force)
    {
        return Err(output.problem(finding));
    }
    let name = list::name(&args.list);
    let bytes = list::bytes(&args.list, output)?;
    let cells = list::cells(&args.list, &bytes, args.sheet.as_deref(), output)?;
    let shipped = catalog::list_words();
    let stated = stated(args, &cells, &shipped.headings, output)?;
    let Some(guess) = requests::guess(&cells, &stated, &shipped.headings) else {
        return Err(output.problem(no_headings(&name)));
    };
    let mut source = list::plain_source(&name);
    let at = |text: &String| At::new(text.clone(), Place::shipped());
    source.sheet = args.sheet.as_ref().map(at);
    source.columns = guess
        .columns
        .iter()
        .map(|(f, n)| (f.clone(), at(n)))
        .collect();
    let source = requests::fitted(&source, &cells);
    let read = match load::request_list(&source, &name, &bytes) {
        Ok(read) => read,
        Err(findings) => {
            return Err(output.problems(&in_order(findings), &Sources::default()));
        }
    };
    let words = Words::new(&shipped.statuses, &BTreeMap::new());
    let unknown = words.unknown(&read);
    if let Some(path) = &args.output {
        let text = part(args, path, &guess, &read);
        file::write(path, &text).map_err(|error| output.problem(file::unwritable(path, &error)))?;
    }
    print(&name, &guess, &read, &words, output);
    if !output.is_json() {
        output.findings(&unknown, &Sources::default());
        if let Some(path) = &args.output {
            output.line(format!("written: {}", path.display()));
            output.note("a plan takes it in with `include`; answer there, or say why not");
        }
    }
    Ok(Exit::Done)
}

/// The headings that the arguments name, each of which the list has.
fn stated(
    args: &RequestsImportArgs,
    cells: &Sheet,
    headings: &BTreeMap<String, Vec<String>>,
    output: &mut Output,
) -> Result<BTreeMap<String, String>, Exit> {
    let fields: Vec<&str> = headings.keys().map(String::as_str).collect();
    for (field, heading) in &args.column {
        if !fields.contains(&field.as_str()) {
            let finding = Finding::new(
                Code::UnknownField,
                format!("a list gives no field `{field}`"),
            );
            output.problem(finding.help(match nearest(field, &fields) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its fields are {}", listed(&fields)),
            }));
            return Err(Exit::Usage);
        }
        let all: Vec<&str> = cells
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .map(|cell| cell.text.trim())
            .collect();
        if !all.contains(&heading.as_str()) {
            let message = format!("the list has no column `{heading}`");
            let finding = Finding::new(Code::TableUnusable, message);
            return Err(output.problem(finding.help(match nearest(heading, &all) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write the heading as it stands in the list".to_owned(),
            })));
        }
    }
    Ok(args.column.iter().cloned().collect())
}

fn no_headings(name: &str) -> Finding {
    let message = format!("no row of `{name}` has headings for the id and the text of a request");
    Finding::new(Code::TableUnusable, message)
        .note("the first 20 rows were looked at")
        .help("name them, `--column \"id=HEADING\" --column \"text=HEADING\"`")
}

fn print(name: &str, guess: &Guess, read: &[Request], words: &Words, output: &mut Output) {
    if output.is_json() {
        let row = |request: &Request| {
            let word = request.status.as_ref().map(|word| &word.value);
            json!({
                "id": request.id.value, "text": request.text.value, "word": word,
                "status": word.and_then(|word| words.status(word)),
                "due": request.due.as_ref().map(|due| due.value),
            })
        };
        let rows: Vec<Value> = read.iter().map(row).collect();
        let fields = json!({
            "list": name, "header": guess.header, "columns": guess.columns,
            "not-taken": guess.others, "requests": rows,
        });
        output.json("requests-import", fields);
        return;
    }
    output.line(format!(
        "{name}: {}, headings in row {}",
        counted(read.len(), "request"),
        guess.header
    ));
    for (field, heading) in &guess.columns {
        output.line(format!("  {field}: column `{heading}`"));
    }
    for heading in &guess.others {
        output.line(format!("  not taken: column `{heading}`"));
    }
    for request in read {
        let status = request.status.as_ref().map(|word| {
            let meant = words.status(&word.value);
            let meant = meant.map_or("not known", crate::model::plan::RequestStatus::as_str);
            format!(" [{}: {meant}]", word.value)
        });
        let due = request
            .due
            .as_ref()
            .map(|due| format!(" (due {})", due.value));
        output.line(mask::text(&format!(
            "{}{}{} {}",
            request.id.value,
            status.unwrap_or_default(),
            due.unwrap_or_default(),
            request.text.value
        )));
    }
}

/// The part of a plan that reads the list, with room for every answer.
fn part(args: &RequestsImportArgs, path: &Path, guess: &Guess, read: &[Request]) -> String {
    let folder = path.parent().unwrap_or(Path::new(""));
    let file = args.list.strip_prefix(folder).unwrap_or(&args.list);
    let quoted = |text: &str| serde_json::to_string(text).expect("a text can be written");
    let columns = guess.columns.iter();
    let columns: Vec<String> = columns
        .map(|(field, name)| format!("{field}: {}", quoted(name)))
        .collect();
    let mut text = String::from(
        "# The auditor's list, and an answer to each of its requests: `answer`, `evidence`, or why\n\
         # there is none, `not-answered-because`. The list is not changed; paths are relative to\n\
         # this file.\nrequest-tables:\n",
    );
    let mut line = |part: String| {
        writeln!(text, "{part}").expect("writing to a text");
    };
    line(format!(
        "  - file: {}",
        quoted(&file.to_string_lossy().replace('\\', "/"))
    ));
    if let Some(sheet) = &args.sheet {
        line(format!("    sheet: {}", quoted(sheet)));
    }
    line(format!("    header: {}", guess.header));
    line(format!("    columns: {{{}}}", columns.join(", ")));
    if !guess.others.is_empty() {
        line("    ignore: [\"*\"]".to_owned());
    }
    line("request-rounds: requests/rounds.jsonl".to_owned());
    line("request-answers:".to_owned());
    for request in read {
        let asked: String = request.text.value.chars().take(90).collect();
        let asked = asked.replace(char::is_control, " ");
        line(format!("  # {asked}"));
        line(format!(
            "  - request: {}",
            quoted(&request.id.value.to_string())
        ));
    }
    text
}
