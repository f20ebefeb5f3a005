//! `risk export`: the register of risks or assets as a table.

use serde_json::json;

use crate::cli::Exit;
use crate::cli::args::{ExportedRecords, RiskExportArgs};
use crate::cli::file;
use crate::cli::open;
use crate::cli::output::Output;
use crate::diagnostic::{Code, Finding, counted};
use crate::load::{self, Records};
use crate::sheet::{self, Form};

/// Writes the table.
pub fn run(args: &RiskExportArgs, output: &mut Output) -> Result<Exit, Exit> {
    let path = &args.output;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
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
    let records = match args.what {
        ExportedRecords::Risks => Records::Risks,
        ExportedRecords::Assets => Records::Assets,
    };
    let table = load::table(&opened.plan, records);
    let bytes = sheet::write(&table, form, as_of).map_err(|unfit| {
        let message = format!("`{name}` {}", unfit.what);
        let finding = Finding::new(Code::OutputUnwritable, message);
        output.problem(finding.note("nothing was written").help(unfit.help))
    })?;
    file::write_bytes(path, &bytes)
        .map_err(|error| output.problem(file::unwritable(path, &error)))?;
    let (rows, columns) = (table.rows.len(), table.header.len());
    if output.is_json() {
        let file = path.display().to_string();
        let fields =
            json!({"file": file, "records": records.noun(), "rows": rows, "columns": columns});
        output.json("risk-export", fields);
        return Ok(Exit::Done);
    }
    output.line(format!(
        "written: {} ({}, {})",
        path.display(),
        counted(rows, records.noun()),
        counted(columns, "column")
    ));
    let next = match records {
        Records::Risks => format!("risks: {{tables: [{{file: {name}}}]}}"),
        Records::Assets | Records::Requests => format!("asset-tables: [{{file: {name}}}]"),
    };
    output.note(format!(
        "a plan reads it with `{next}`, in place of the records that it holds"
    ));
    Ok(Exit::Done)
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
