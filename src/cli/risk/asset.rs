//! `risk asset`: the analysis of one asset as a document of its own.

use std::path::PathBuf;

use serde_json::json;

use crate::cli::Exit;
use crate::cli::args::RiskAssetArgs;
use crate::cli::file;
use crate::cli::open;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::Id as _;
use crate::pipeline;

const SOFTWARE: &str = concat!("auditbinder ", env!("CARGO_PKG_VERSION"));

/// Writes PDF and HTML.
pub fn run(args: &RiskAssetArgs, output: &mut Output) -> Result<Exit, Exit> {
    let path = |ending: &str| {
        args.output
            .join(format!("risk-analysis-{}.{ending}", args.asset))
    };
    let (pdf, html) = (path("pdf"), path("html"));
    for file in [&pdf, &html] {
        if let Some(finding) = file::refused(file, args.force) {
            return Err(output.problem(finding));
        }
    }
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::plan(&args.plan, output)?;
    let named = open::engagements(&opened, &args.plan, output)?;
    let known = opened
        .plan
        .assets
        .iter()
        .map(|asset| asset.id.value.as_str());
    let known: Vec<&str> = known.collect();
    if !known.contains(&args.asset.as_str()) {
        return Err(output.problem(unknown(&args.asset, &known)));
    }
    let engagements = super::concerned(&opened, named, args.plan.engagement.is_some());
    progress.step("collecting evidence");
    let gathered = opened.collect();
    progress.step("writing");
    let judged = pipeline::judge(&opened, &gathered, engagements[0]);
    let given =
        crate::cli::build::source_date_epoch().map_err(|finding| output.problem(*finding))?;
    let time = judged.package_time(given).map_err(|bad| {
        output.problem(Finding::new(Code::WrongValue, bad.to_string()).help("correct `as-of`"))
    })?;
    let Some(extract) = pipeline::risk_extract(&judged, &args.asset, time, SOFTWARE) else {
        let message = format!(
            "there is no risk analysis that lists the asset `{}`",
            args.asset
        );
        let finding = Finding::new(Code::MissingField, message);
        return Err(output.problem(finding.help(
            "an engagement of kind `risk-analysis`, the section `risks` and an asset with ePHI or a scenario are needed",
        )));
    };
    let extract = extract.map_err(|findings| output.problems(&findings, &opened.sources))?;
    drop(progress);
    for (file, bytes) in [(&pdf, &extract.pdf), (&html, &extract.html)] {
        let written = file::write_bytes(file, bytes);
        written.map_err(|error| output.problem(file::unwritable(file, &error)))?;
    }
    output.findings(&extract.findings, &opened.sources);
    told(&args.asset, &extract, [&pdf, &html], output);
    Ok(Exit::Done)
}

fn told(asset: &str, extract: &pipeline::RiskExtract, files: [&PathBuf; 2], output: &mut Output) {
    if output.is_json() {
        let written = files.map(|file| file.display().to_string());
        let fields = json!({
            "asset": asset, "written": written, "scenarios": extract.scenarios,
            "of": extract.of,
        });
        output.json("risk-asset", fields);
    } else {
        output.line(format!(
            "written: {} and {}",
            files[0].display(),
            files[1].display()
        ));
        output.line(format!(
            "{} of {} scenarios concern `{}`; the nine elements are answered for the whole only",
            extract.scenarios, extract.of, asset
        ));
    }
}

fn unknown(asset: &str, known: &[&str]) -> Finding {
    let message = format!("the plan has no asset `{asset}`");
    let finding = Finding::new(Code::UnknownReference, message);
    match nearest(asset, known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None if known.len() <= 12 => finding.help(format!("the plan has {}", list(known))),
        None => finding.help(format!(
            "the plan has {} assets; copy the id of one",
            known.len()
        )),
    }
}
