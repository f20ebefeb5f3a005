//! `register.tables`: templates that a plan keeps in files.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::model::plan::Text;
use crate::pipeline::scanning::located;
use crate::register::{self, Contents, Entry, MOST_BYTES, MOST_ENTRIES, Raw};
use crate::sheet::{self, Form};

/// The tables that a plan names, and the codes of the templates that are there: a folder, a
/// package, or a workbook.
pub(super) fn tables_of(stated: &Text, root: &Path) -> Result<(Raw, Vec<String>), Vec<Finding>> {
    let (path, shown) = located(stated, root)?;
    let unreadable = |why: &str| {
        let message = format!("`{shown}` cannot be read: {why}");
        let finding = Finding::new(Code::EvidenceUnreadable, message).at(&stated.place);
        vec![finding.help(
            "name a folder with `b_01.01.csv` and so on, a package (zip), or a workbook with sheets named `B_01.01` and so on",
        )]
    };
    let mut contents = if path.is_dir() {
        of_folder(&path, &shown).map_err(|why| unreadable(&why))?
    } else {
        let bytes = disk::read_small(&path, MOST_BYTES);
        let bytes = bytes.map_err(|error| unreadable(&reason(&error)))?;
        if Form::of(&shown) == Some(Form::Xlsx) {
            of_workbook(&bytes, &shown).map_err(|why| unreadable(&why))?
        } else {
            Contents::of_zip(&shown, &bytes)
        }
    };
    // The name of a package and its metadata are of an earlier submission.
    contents.is_package = false;
    let taken: Vec<String> = contents.entries.iter().filter_map(template_of).collect();
    contents
        .entries
        .retain(|entry| template_of(entry).is_some());
    let is_cut = !contents.findings.is_empty();
    if taken.is_empty() && !is_cut {
        return Err(unreadable("it holds no table of a register"));
    }
    Ok((register::read(contents), taken))
}

/// The code of the template that a file holds.
fn template_of(entry: &Entry) -> Option<String> {
    let file = entry.name.rsplit('/').next()?;
    let code = file.to_lowercase().strip_suffix(".csv")?.to_uppercase();
    Some(register::facts().template(&code)?.code.clone())
}

fn of_folder(path: &Path, shown: &str) -> Result<Contents, String> {
    let entries = folder_entries(path, &format!("{shown}/")).map_err(|(_, why)| why)?;
    Ok(Contents::of_files(shown, entries))
}

/// The files of a folder within the limits of a register, each name after a prefix; else the
/// path that cannot be read, and why.
pub fn folder_entries(path: &Path, prefix: &str) -> Result<Vec<Entry>, (PathBuf, String)> {
    let (files, unread) = disk::files_below(path, &|_| false);
    if let Some((file, error)) = unread.first() {
        return Err((file.clone(), reason(error)));
    }
    if files.len() > MOST_ENTRIES {
        let why = format!(
            "it holds {} files, and {MOST_ENTRIES} are read",
            files.len()
        );
        return Err((path.to_owned(), why));
    }
    let mut left = MOST_BYTES;
    let mut entries = Vec::new();
    for file in files {
        let read = disk::read_small(&file, left);
        let bytes = read.map_err(|error| (file.clone(), reason(&error)))?;
        left -= u64::try_from(bytes.len()).unwrap_or(left);
        let inside = disk::shown(file.strip_prefix(path).unwrap_or(&file));
        let name = format!("{prefix}{inside}");
        entries.push(Entry { name, bytes });
    }
    Ok(entries)
}

/// The sheets of a workbook that are named by a template, as the CSV files that they stand
/// for: `register view` writes such workbooks, with labels beside codes.
fn of_workbook(bytes: &[u8], shown: &str) -> Result<Contents, String> {
    let told = |unfit: sheet::Unfit| unfit.what;
    let mut entries = Vec::new();
    for name in sheet::sheets(bytes).map_err(told)? {
        if register::facts().template(&name.to_uppercase()).is_none() {
            continue;
        }
        let found = sheet::read(bytes, Form::Xlsx, Some(&name)).map_err(told)?;
        entries.push(Entry {
            name: format!("{shown}/{}.csv", name.to_lowercase()),
            bytes: csv_of(&found).map_err(|error| error.to_string())?,
        });
    }
    Ok(Contents::of_files(shown, entries))
}

/// The columns whose heading begins with the code of a column, and is no label of it.
fn csv_of(found: &sheet::Sheet) -> Result<Vec<u8>, csv::Error> {
    let mut columns: Vec<(u32, String)> = Vec::new();
    let (first, rows) = found
        .rows
        .split_first()
        .map_or((None, &[][..]), |(f, r)| (Some(f), r));
    for cell in first.iter().flat_map(|row| &row.cells) {
        let code = cell.text.split_whitespace().next().unwrap_or_default();
        let digits = code.strip_prefix('c').unwrap_or_default();
        let is_code = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        if is_code && !cell.text.ends_with(": label") {
            columns.push((cell.column, code.to_owned()));
        }
    }
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(columns.iter().map(|(_, code)| code.as_str()))?;
    for row in rows {
        let text = |column: u32| {
            let cell = row.cells.iter().find(|cell| cell.column == column);
            cell.map_or("", |cell| cell.text.as_str())
        };
        writer.write_record(columns.iter().map(|(column, _)| text(*column)))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}
