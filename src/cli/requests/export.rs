//! `requests export`: the auditor's list with the answers in new columns.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::list;
use crate::cli::args::requests::RequestsExportArgs;
use crate::cli::encryption::Readers;
use crate::cli::output::Output;
use crate::cli::{Exit, file, open, verify as verdicts};
use crate::diagnostic::{Code, Finding, counted};
use crate::diff::{INDEX, MAX_INDEX};
use crate::model::plan::TableSource;
use crate::pipeline::Opened;
use crate::requests::{self, Reply, ReplyFile};
use crate::sheet::{self, Form, Sheet};
use crate::verify;

/// Files of each item, and pages of each request, in a package.
#[derive(Default)]
struct Packed {
    files: BTreeMap<String, Vec<ReplyFile>>,
    pages: BTreeMap<String, u64>,
}

/// Writes the list.
pub fn run(args: &RequestsExportArgs, output: &mut Output) -> Result<Exit, Exit> {
    let path = &args.output;
    let name = list::name(path);
    let form = match Form::of(&name) {
        Some(form) if !name.to_ascii_lowercase().ends_with(".tsv") => form,
        _ => return Err(wrong_ending(&name, output)),
    };
    if let Some(finding) = file::refused(path, args.force) {
        return Err(output.problem(finding));
    }
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    let as_of = engagements.iter().map(|e| e.as_of.value).max();
    let as_of = as_of.expect("a plan without an engagement is not opened");
    let packed = match &args.package {
        Some(_) => packed(args, output)?,
        None => Packed::default(),
    };
    let theirs = theirs(args, &opened, output)?;
    let conversations = opened.conversations();
    let table = requests::reply(&Reply {
        plan: &opened.plan,
        conversations: &conversations,
        list: theirs.as_ref().map(|(sheet, source)| (sheet, source)),
        files: &packed.files,
        pages: &packed.pages,
    });
    let bytes = sheet::write(&table, form, as_of).map_err(|unfit| {
        let message = format!("`{name}` {}", unfit.what);
        let finding = Finding::new(Code::OutputUnwritable, message);
        output.problem(finding.note("nothing was written").help(unfit.help))
    })?;
    file::write_bytes(path, &bytes)
        .map_err(|error| output.problem(file::unwritable(path, &error)))?;
    let open = conversations.iter().filter(|one| one.standing.is_open());
    let (rows, open) = (table.rows.len(), open.count());
    if output.is_json() {
        let shown = path.display().to_string();
        output.json(
            "requests-export",
            json!({"file": shown, "rows": rows, "open": open}),
        );
        return Ok(Exit::Done);
    }
    output.line(format!(
        "written: {} ({}, {open} open)",
        path.display(),
        counted(rows, "row")
    ));
    if args.package.is_none() {
        output.note("files, digests and pages are those of a package; name it with `--package`");
    }
    Ok(Exit::Done)
}

/// The auditor's list, and how it is read.
fn theirs(
    args: &RequestsExportArgs,
    opened: &Opened,
    output: &mut Output,
) -> Result<Option<(Sheet, TableSource)>, Exit> {
    let source = list::source(opened, args.list.as_deref(), output)?;
    let path = match (&args.list, &source) {
        (Some(list), _) => list.clone(),
        (None, Some(source)) => list::path(opened, source),
        (None, None) => return Ok(None),
    };
    let source = source.unwrap_or_else(|| list::plain_source(&list::name(&path)));
    let bytes = list::bytes(&path, output)?;
    let chosen = list::sheet_of(&bytes, &source);
    let cells = list::cells(&path, &bytes, chosen.as_deref(), output)?;
    let source = requests::fitted(&source, &cells);
    Ok(Some((cells, source)))
}

/// What an intact package of a trusted signer holds.
fn packed(args: &RequestsExportArgs, output: &mut Output) -> Result<Packed, Exit> {
    let path = args.package.as_ref().expect("it was asked for");
    let keys = verdicts::trusted(&args.key).map_err(|finding| output.problem(*finding))?;
    let readers = Readers::read(&args.decrypt, output)?;
    let plain = readers.plain(path);
    let plain = plain.map_err(|why| verdicts::closed(*why, output))?;
    let opened = verify::open(plain.path(), &keys);
    let shown = path.display().to_string();
    let Some(reader) = &opened.reader else {
        let why = opened.verification.findings.first();
        let why = why.map_or("it is not intact, or its signer is not trusted", |f| {
            f.message.as_str()
        });
        output.problem(unusable(&shown, why));
        return Err(match opened.verification.exit_code() {
            0 => Exit::Unreadable,
            code => Exit::Verdict(code),
        });
    };
    let bytes = reader.read(INDEX, MAX_INDEX);
    let bytes = bytes.map_err(|_| output.problem(unusable(&shown, "its index cannot be read")))?;
    let index: Value = serde_json::from_slice(&bytes)
        .map_err(|_| output.problem(unusable(&shown, "its index is not JSON")))?;
    Ok(of_index(&index))
}

fn unusable(shown: &str, why: &str) -> Finding {
    let message = format!("files and pages of `{shown}` cannot be named: {why}");
    Finding::new(Code::IndexUnusable, message)
        .note("nothing was written")
        .help("name an intact package, and the key that sealed it")
}

fn of_index(index: &Value) -> Packed {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut packed = Packed::default();
    for item in index["evidence"].as_array().into_iter().flatten() {
        let files = item["files"].as_array().into_iter().flatten();
        let files = files.map(|file| ReplyFile {
            entry: text(&file["entry"]),
            sha256: text(&file["sha256"]),
        });
        packed.files.insert(text(&item["id"]), files.collect());
    }
    for (anchor, page) in index["pages"].as_object().into_iter().flatten() {
        if let (Some(id), Some(page)) = (anchor.strip_prefix("request:"), page.as_u64()) {
            packed.pages.insert(id.to_owned(), page);
        }
    }
    packed
}

fn wrong_ending(name: &str, output: &mut Output) -> Exit {
    let message = format!("`{name}` is neither a workbook nor CSV by its ending");
    let finding = Finding::new(Code::OutputUnwritable, message);
    output.problem(
        finding
            .note("nothing was written")
            .help("let the name of the file end with `.xlsx` or `.csv`"),
    );
    Exit::Usage
}
