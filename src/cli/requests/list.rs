//! A list of an auditor: its bytes, and how the plan reads lists of that auditor.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::Exit;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, reason};
use crate::disk;
use crate::model::plan::TableSource;
use crate::model::{At, Place};
use crate::pipeline::Opened;
use crate::sheet::{self, Form, Sheet, Unfit};

/// The largest list that is read.
const LIMIT: u64 = 16 << 20;

/// The bytes of a list.
pub fn bytes(path: &Path, output: &mut Output) -> Result<Vec<u8>, Exit> {
    disk::read_small(path, LIMIT).map_err(|error| {
        let message = format!("`{}` cannot be read: {}", path.display(), reason(&error));
        let finding = Finding::new(Code::TableUnusable, message);
        output.problem(finding.help("name the list: `.xlsx`, `.csv` in UTF-8 or `.tsv`"))
    })
}

/// The cells of a list.
pub fn cells(
    path: &Path,
    bytes: &[u8],
    sheet: Option<&str>,
    output: &mut Output,
) -> Result<Sheet, Exit> {
    let name = name(path);
    let Some(form) = Form::of(&name) else {
        let message = format!("`{name}` is not a table that can be read");
        let finding = Finding::new(Code::TableUnusable, message);
        return Err(output.problem(
            finding.help("save it as a workbook (`.xlsx`) or as CSV in UTF-8 (`.csv`, `.tsv`)"),
        ));
    };
    let sheet = sheet.filter(|_| form == Form::Xlsx);
    sheet::read(bytes, form, sheet).map_err(|unfit| output.problem(unusable(&name, &unfit)))
}

fn unusable(name: &str, unfit: &Unfit) -> Finding {
    let (line, column) = unfit.at;
    let place = Place {
        line,
        column,
        ..Place::whole(name)
    };
    let message = format!("table `{name}` {}", unfit.what);
    let finding = Finding::new(Code::TableUnusable, message).at(&place);
    finding.help(unfit.help.as_str())
}

/// The name of a file without its folders.
pub fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// How the plan reads the list of the auditor: its one table of requests, or the one of the
/// same name as `list`.
pub fn source(
    opened: &Opened,
    list: Option<&Path>,
    output: &mut Output,
) -> Result<Option<TableSource>, Exit> {
    let tables = &opened.plan.request_tables;
    let [only] = tables.as_slice() else {
        let Some(list) = list else {
            return Ok(tables.first().cloned());
        };
        let wanted = name(list);
        let is_named = |table: &&TableSource| name(Path::new(&table.file.value)) == wanted;
        let found = tables.iter().find(is_named).cloned();
        if found.is_none() && !tables.is_empty() {
            let message = format!(
                "the plan has {} tables of requests, none named `{wanted}`",
                tables.len()
            );
            let finding = Finding::new(Code::UnknownReference, message);
            return Err(output.problem(
                finding.help("name the file as the table in `request-tables` whose columns it has"),
            ));
        }
        return Ok(found);
    };
    Ok(Some(only.clone()))
}

/// Where the file of a table stands.
pub fn path(opened: &Opened, source: &TableSource) -> PathBuf {
    let folder = Path::new(&*source.file.place.file).parent();
    let inside = disk::join_inside(folder.unwrap_or(Path::new("")), &source.file.value);
    opened
        .root()
        .join(inside.expect("a plan that was opened names tables below its folder"))
}

/// A list whose columns have the names of the fields.
pub fn plain_source(name: &str) -> TableSource {
    TableSource {
        file: At::new(name.to_owned(), Place::shipped()),
        sheet: None,
        header: None,
        columns: BTreeMap::new(),
        defaults: BTreeMap::new(),
        ignore: Vec::new(),
    }
}

/// The sheet that a list is read from: the one of the plan where the workbook has it.
pub fn sheet_of(bytes: &[u8], source: &TableSource) -> Option<String> {
    let wanted = source.sheet.as_ref().map(|sheet| sheet.value.clone())?;
    let names = sheet::sheets(bytes).ok()?;
    names.contains(&wanted).then_some(wanted)
}
