//! `build`: check, render, seal.

mod supplement;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{BuildArgs, FailOn, TimeArgs};
use super::output::Output;
use super::progress::Progress;
use super::{
    Exit, check, collect, encryption, fingerprint, key, moment, open, signer, verify, x509,
};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::plan::Engagement;
use crate::model::{BuildVerdict, PackageTime};
use crate::pipeline::{
    self, BuildError, Built, Existing, Judged, Opened, Order, Outcome, OutputError, Overwrite,
    Predecessor, Target,
};
use crate::scan::FingerprintKey;
use crate::seal::{SealError, Signer};

/// The name and version that a package states.
const SOFTWARE: &str = concat!("auditbinder ", env!("CARGO_PKG_VERSION"));

/// Builds every engagement, or the one named.
pub fn run(args: &BuildArgs, output: &mut Output) -> Result<Exit, Exit> {
    let given = source_date_epoch().map_err(|finding| {
        output.problem(*finding);
        Exit::Usage
    })?;
    let progress = Progress::begin(output, "reading the plan");
    let opened = open::plan(&args.plan, output)?;
    let engagements = open::engagements(&opened, &args.plan, output)?;
    if args.collect {
        collect_first(args, &opened, &engagements, output)?;
    }
    let signer = signer::signer(&args.signer, &args.passphrase, &opened, output)
        .map_err(|finding| output.problem(*finding))?;
    let holder = x509::signer(args, output)?;
    let recipients = encryption::recipients(args, output)?;
    let previous = predecessor(args, &signer, engagements.len(), output)?;
    let supplement = supplement::asked(
        &args.supplement,
        &opened,
        &signer,
        engagements.len(),
        output,
    )?;
    progress.step("collecting evidence");
    let gathered = opened.collect();
    let (mut answers, mut exit) = (Vec::new(), Exit::Done);
    for engagement in engagements {
        progress.step(format!("building {}", engagement.id.value));
        let judged = pipeline::judge(&opened, &gathered, engagement);
        let time = time_of(&judged, given, output)?;
        let fingerprint = fingerprint_key(args, &judged, &opened, output)?;
        let target = Target {
            folder: &args.output,
            signer: &signer,
            x509: holder.as_ref(),
            pdf_signer: holder.as_ref().filter(|_| args.x509.sign_pdf),
            previous: previous.as_ref(),
            supplement: supplement.as_ref(),
            fingerprint: fingerprint.as_ref(),
            time,
            overwrite: overwrite(args),
            software: SOFTWARE,
        };
        let one = match pipeline::build(&judged, &target) {
            Ok(built) => {
                let exit = built_one(args, &judged, &built, output, &mut answers);
                keep_places(&built, &opened, output);
                let wrapped = x509::wrapped(args, holder.as_ref(), &built, time, output)?;
                let sent = encryption::encrypted(args, recipients.as_ref(), &built, output)?;
                add_paths([("asics", wrapped), ("encrypted", sent)], &mut answers);
                exit
            }
            Err(error) => not_built(error, args, &judged, &opened, output, &mut answers)?,
        };
        exit = if one == Exit::Done { exit } else { one };
    }
    drop(progress);
    if output.is_json() {
        output.json("build", json!({"engagements": answers}));
    }
    Ok(exit)
}

/// Takes what is due into the locker, if no period has ended.
fn collect_first(
    args: &BuildArgs,
    opened: &Opened,
    engagements: &[&Engagement],
    output: &mut Output,
) -> Result<(), Exit> {
    let moment = moment::now(&TimeArgs::default(), output)?;
    let today = moment.day();
    let mut over = engagements
        .iter()
        .filter(|one| one.period().until() < today);
    if let Some(engagement) = over.next() {
        let (id, until) = (&engagement.id.value, engagement.period().until());
        let message = format!("the period of `{id}` ended on {until}, and today is {today}");
        let finding = Finding::new(Code::OccurrenceRefused, message)
            .at(&engagement.id.place)
            .note("nothing was collected and no package was written")
            .help("leave `--collect` out; what belongs to the period is added with `locker add` or `locker import`, which say when it was taken");
        output.problem(finding);
        return Err(Exit::Usage);
    }
    let order = Order {
        item: None,
        by: None,
        at: moment.at,
        time_source: moment.source,
        dry_run: false,
        permissions: collect::permissions(&args.allow),
    };
    let all = pipeline::collect_due(&opened.plan, opened.root(), &order)
        .map_err(|findings| output.problems(&findings, &opened.sources))?;
    // That a file could not be read is a finding of the build itself; why a live source
    // could not is known here only.
    for one in all {
        if let Outcome::Unread(findings) = one.outcome {
            let live = findings
                .into_iter()
                .filter(|found| found.code == Code::SourceFailed);
            output.findings(&live.collect::<Vec<_>>(), &opened.sources);
        }
    }
    Ok(())
}

/// The key of fingerprints, where values are to be replaced.
fn fingerprint_key(
    args: &BuildArgs,
    judged: &Judged<'_>,
    opened: &Opened,
    output: &mut Output,
) -> Result<Option<FingerprintKey>, Exit> {
    let refused = matches!(judged.coverage.verdict, BuildVerdict::Refused { .. });
    if refused || !judged.redacts() {
        return Ok(None);
    }
    let key = fingerprint::key(args.fingerprint_key.as_deref(), opened, output);
    key.map(Some).map_err(|finding| output.problem(*finding))
}

fn overwrite(args: &BuildArgs) -> Overwrite {
    if args.force {
        Overwrite::Replace
    } else {
        Overwrite::Refuse
    }
}

/// Adds what stands beside a package to the answer about it.
fn add_paths(beside: [(&str, Option<PathBuf>); 2], answers: &mut [Value]) {
    let Some(answer) = answers.last_mut() else {
        return;
    };
    for (field, path) in beside {
        if let Some(path) = path {
            answer["package"][field] = json!(path.display().to_string());
        }
    }
}

/// What a build that wrote nothing ends with; `Err` where input or output was at fault.
fn not_built(
    error: BuildError,
    args: &BuildArgs,
    judged: &Judged<'_>,
    opened: &Opened,
    output: &mut Output,
    answers: &mut Vec<Value>,
) -> Result<Exit, Exit> {
    match error {
        BuildError::Refused => Ok(refused(judged, opened, output, answers)),
        BuildError::Release(findings) => {
            held(judged, &findings, output, answers);
            Ok(Exit::Judged)
        }
        BuildError::Chain(finding) => Err(output.problems(&[*finding], &opened.sources)),
        BuildError::Supplement(findings) | BuildError::Look(findings) => {
            Err(output.problems(&findings, &opened.sources))
        }
        error => Err(output.problem(not_written(&error, &args.output))),
    }
}

/// The package that the new one continues, verified.
fn predecessor(
    args: &BuildArgs,
    signer: &Signer,
    engagements: usize,
    output: &mut Output,
) -> Result<Option<Predecessor>, Exit> {
    let Some(path) = &args.previous else {
        return Ok(None);
    };
    if engagements != 1 {
        let message = format!("`--previous` names one package, and {engagements} are to be built");
        let finding = Finding::new(Code::WrongValue, message);
        output.problem(finding.help("build one at a time, with `--engagement ID`"));
        return Err(Exit::Usage);
    }
    let mut trusted = vec![*signer.public()];
    for file in &args.previous_key {
        trusted.extend(key::trusted(file).map_err(|finding| output.problem(*finding))?);
    }
    pipeline::predecessor(path, &trusted)
        .map(Some)
        .map_err(|finding| output.problem(*finding))
}

fn time_of(
    judged: &Judged<'_>,
    given: Option<PackageTime>,
    output: &mut Output,
) -> Result<PackageTime, Exit> {
    let time = judged.package_time(given);
    time.map_err(|bad| output.problem(unfit_as_of(judged, &bad.to_string())))
}

fn unfit_as_of(judged: &Judged<'_>, why: &str) -> Finding {
    let finding = Finding::new(Code::WrongValue, why.to_owned());
    finding
        .at(&judged.engagement.as_of.place)
        .help("correct `as-of`, or set SOURCE_DATE_EPOCH")
}

fn built_one(
    args: &BuildArgs,
    judged: &Judged<'_>,
    built: &Built,
    output: &mut Output,
    answers: &mut Vec<Value>,
) -> Exit {
    if output.is_json() {
        let mut answer = check::answer(judged);
        answer["package"] = json!({
            "path": built.path.display().to_string(),
            "id": built.package,
            "root": built.sealed.root.to_string(),
            "sequence": built.sequence,
            "previous": built.previous.as_ref().map(verify::previous),
            "supplement": built.supplement.as_ref().map(verify::supplement::record),
            "entries": built.sealed.entries,
            "bytes": built.sealed.bytes,
            "evidence-files": built.evidence_files,
            "evidence-bytes": built.evidence_bytes,
        });
        answers.push(answer);
    } else {
        check::summary(judged, output);
        output.line(format!(
            "  evidence: {}, {} bytes; package: {} entries, {} bytes",
            counted(
                usize::try_from(built.evidence_files).unwrap_or(usize::MAX),
                "file"
            ),
            built.evidence_bytes,
            built.sealed.entries,
            built.sealed.bytes
        ));
        output.line(format!("  id: {}", built.package));
        output.line(format!("  root of the seal: {}", built.sealed.root));
        if let Some(previous) = &built.previous {
            let (package, number) = (&previous.package, previous.sequence);
            output.line(format!(
                "  sequence: {}, after {package} ({number})",
                built.sequence
            ));
        }
        if let Some(supplement) = &built.supplement {
            for (label, value) in verify::supplement::lines(supplement) {
                output.line(format!("  {label}: {value}"));
            }
            output.line("  states: of the package, its earlier supplements and this one together");
        }
        let how = match built.existing {
            Existing::Nothing => "written",
            Existing::Package | Existing::Other => "replaced",
        };
        output.line(format!("  {how}: {}", built.path.display()));
        if !judged.findings.is_empty() {
            output.note("note: the reports list every finding; `auditbinder check` prints them with their places");
        }
    }
    output.findings(&built.findings, &crate::diagnostic::Sources::default());
    if fails(args, judged) {
        Exit::Judged
    } else {
        Exit::Done
    }
}

fn fails(args: &BuildArgs, judged: &Judged<'_>) -> bool {
    args.fail_on.iter().any(|what| match what {
        FailOn::OpenGap => {
            matches!(judged.coverage.verdict, BuildVerdict::Partial { open, .. } if open > 0)
        }
        FailOn::Finding(limit) => judged
            .findings
            .iter()
            .any(|f| check::reaches(f.severity, *limit)),
    })
}

/// Reports what stopped a package that was otherwise ready.
fn held(judged: &Judged<'_>, findings: &[Finding], output: &mut Output, answers: &mut Vec<Value>) {
    if output.is_json() {
        let records = findings.iter().map(crate::diagnostic::FindingRecord::from);
        let records: Vec<_> = records.collect();
        let mut answer = check::answer(judged);
        answer["verdict"]["word"] = json!("REFUSED");
        answer["verdict"]["line"] = json!("REFUSED (something may not leave)");
        answer["stopped-by"] = json!(records);
        answers.push(answer);
    } else {
        output.findings(findings, &crate::diagnostic::Sources::default());
        output.line(format!(
            "{}: REFUSED (something may not leave)",
            judged.engagement.id.value
        ));
        output.line("  no package was written");
    }
}

fn keep_places(built: &Built, opened: &Opened, output: &mut Output) {
    match fingerprint::keep_places(built, opened) {
        None => {}
        Some(Ok(path)) => output.note(format!(
            "note: the places of redacted values are kept, for inspection in the house only: {}",
            path.display()
        )),
        Some(Err((path, error))) => output.note(format!(
            "note: the places of redacted values could not be kept in {}: {}",
            path.display(),
            crate::diagnostic::reason(&error)
        )),
    }
}

fn refused(
    judged: &Judged<'_>,
    opened: &Opened,
    output: &mut Output,
    answers: &mut Vec<Value>,
) -> Exit {
    if output.is_json() {
        answers.push(check::answer(judged));
    } else {
        output.findings(&judged.findings, &opened.sources);
        check::summary(judged, output);
        output.line("  no package was written");
    }
    Exit::Judged
}

fn not_written(error: &BuildError, folder: &Path) -> Finding {
    let help = "nothing is left under the final name";
    match error {
        BuildError::Output(OutputError::Exists(_)) => {
            Finding::new(Code::OutputExists, error.to_string())
                .help("move it away, choose another `-o`, or pass `--force`")
        }
        BuildError::Output(OutputError::Predecessor(_)) => {
            Finding::new(Code::OutputExists, error.to_string()).help(
                "move it to where you keep what was sent, and name it there; or choose another `-o`",
            )
        }
        BuildError::Output(OutputError::Supplement { .. }) => {
            Finding::new(Code::OutputExists, error.to_string())
                .note("if it was sent, a second one with its number would fork the chain")
                .help("name it with `--after` to continue it; if it was never sent, move it away or pass `--force`")
        }
        BuildError::Seal(SealError::StatementTooLong(_)) => {
            Finding::new(Code::WrongValue, error.to_string())
                .note(help)
                .help("so many changed files are no supplement; build the next package with `--previous`")
        }
        BuildError::Seal(SealError::Unsigned(why)) => *key::unsigned(why),
        BuildError::Seal(SealError::Value { .. }) => {
            Finding::new(Code::WrongValue, error.to_string()).note(help).help(
                "correct it in the plan: the id of the engagement, or its `signer` and the signer's name and role",
            )
        }
        BuildError::Seal(
            SealError::Changed { .. } | SealError::Unreadable { .. },
        ) => Finding::new(Code::EvidenceChanged, error.to_string())
            .help("collect from a copy that nothing writes to"),
        BuildError::Seal(SealError::Unwritable(source)) => {
            let message = format!(
                "`{}` cannot be written: {}",
                folder.display(),
                crate::diagnostic::reason(source)
            );
            Finding::new(Code::OutputUnwritable, message)
                .note(help)
                .help("make room, or choose another `-o`")
        }
        BuildError::Output(OutputError::Unwritable { .. }) => {
            Finding::new(Code::OutputUnwritable, error.to_string())
                .note(help)
                .help("check permissions, or choose another `-o`")
        }
        _ => Finding::new(Code::OutputUnwritable, error.to_string()).note(help),
    }
}

/// The time that reproducible builds agree on: seconds since 1970.
pub(super) fn source_date_epoch() -> Result<Option<PackageTime>, Box<Finding>> {
    let Some(text) = std::env::var_os("SOURCE_DATE_EPOCH").filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let seconds: Option<i64> = text.to_str().and_then(|text| text.parse().ok());
    let time = seconds.and_then(|seconds| PackageTime::from_epoch(seconds).ok());
    time.map(Some).ok_or_else(|| {
        let message = format!("SOURCE_DATE_EPOCH is `{}`", text.to_string_lossy());
        Box::new(
            Finding::new(Code::WrongValue, message)
                .help("expected are whole seconds since 1970, for a day from 1980 to 2107"),
        )
    })
}
