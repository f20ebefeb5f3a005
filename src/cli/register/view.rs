//! `register view`: a submission as a page, a PDF and a workbook.

use std::path::PathBuf;

use serde_json::json;

use super::{lei_list, submitted};
use crate::cli::args::RegisterViewArgs;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::{Exit, file, open};
use crate::diagnostic::{Code, Finding, counted};
use crate::pipeline::register::{Documents, NotMade};

/// Writes the documents of one submission.
pub(super) fn view(args: &RegisterViewArgs, output: &mut Output) -> Result<Exit, Exit> {
    let leis = args.lei_file.as_deref().map(lei_list).transpose();
    let leis = leis.map_err(|finding| output.problem(*finding))?;
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::at(&args.plan, output)?;
    let prepared = submitted::one(&opened, args.submission.as_deref(), output)?;
    progress.step("writing the documents");
    let made = prepared.documents(leis.as_ref()).map_err(|why| {
        let bad = match why {
            NotMade::Name(bad) => bad,
            NotMade::Look(findings) => return output.problems(&findings, &opened.sources),
        };
        let finding = Finding::new(Code::WrongValue, bad.to_string());
        let finding = finding.at(&prepared.submission.id.place);
        output.problems(&[finding.note("nothing was written")], &opened.sources)
    })?;
    drop(progress);
    let paths = write(args, &made, output)?;
    submitted::left_out(&prepared.left_out, output);
    for missing in &made.missing {
        let number = u32::from(missing.character);
        output.note(format!(
            "no font of the PDF has the character U+{number:04X}; the page shows it"
        ));
    }
    told(&made, &paths, output);
    Ok(if made.report.is_refused() {
        Exit::Judged
    } else {
        Exit::Done
    })
}

/// Other files of the same names are kept unless `--force` is given; all are looked at
/// before the first is written.
fn write(
    args: &RegisterViewArgs,
    made: &Documents,
    output: &mut Output,
) -> Result<Vec<PathBuf>, Exit> {
    let mut changed = Vec::new();
    let mut paths = Vec::new();
    for (name, bytes) in &made.files {
        let path = args.output.join(name);
        let before = std::fs::read(&path).ok();
        if before.as_ref() != Some(bytes) {
            if let Some(finding) = file::refused(&path, args.force) {
                return Err(output.problem(finding));
            }
            changed.push((path.clone(), bytes));
        }
        paths.push(path);
    }
    for (path, bytes) in changed {
        file::write_bytes(&path, bytes)
            .map_err(|error| output.problem(file::unwritable(&path, &error)))?;
    }
    Ok(paths)
}

fn told(made: &Documents, paths: &[PathBuf], output: &mut Output) {
    let paths: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let counts = &made.document.counts;
    if output.is_json() {
        let fields = json!({
            "written": paths, "package": made.package.name, "notice": made.document.notice,
            "counts": counts,
        });
        output.json("register-view", fields);
        return;
    }
    for path in &paths {
        output.line(format!("written: {path}"));
    }
    output.line(format!(
        "{}, {}, {}, {} of rank 2 and more",
        counted(counts.contracts, "contract"),
        counted(counts.direct_providers, "direct provider"),
        counted(counts.functions, "function"),
        counted(counts.subcontractors, "provider"),
    ));
    output.line(&made.document.notice);
}
