//! `build`: check, render, seal.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::args::{BuildArgs, FailOn};
use super::output::Output;
use super::progress::Progress;
use super::{Exit, check, open};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::{BuildVerdict, PackageTime};
use crate::pipeline::{
    self, BuildError, Built, Existing, Judged, Opened, OutputError, Overwrite, Target,
};
use crate::seal::{KeyError, SealKey};

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
    let key = sealing_key(args, &opened, output).map_err(|finding| output.problem(*finding))?;
    progress.step("collecting evidence");
    let gathered = opened.collect();
    let mut answers = Vec::new();
    let mut exit = Exit::Done;
    for engagement in engagements {
        progress.step(format!("building {}", engagement.id.value));
        let judged = pipeline::judge(&opened, &gathered, engagement);
        let time = judged
            .package_time(given)
            .map_err(|bad| output.problem(unfit_as_of(&judged, &bad.to_string())))?;
        let target = Target {
            folder: &args.output,
            key: &key,
            time,
            overwrite: if args.force {
                Overwrite::Replace
            } else {
                Overwrite::Refuse
            },
            software: SOFTWARE,
        };
        let one = match pipeline::build(&judged, &target) {
            Ok(built) => built_one(args, &judged, &built, output, &mut answers),
            Err(BuildError::Refused) => refused(&judged, &opened, output, &mut answers),
            Err(error) => return Err(output.problem(not_written(&error, &args.output))),
        };
        if one != Exit::Done {
            exit = one;
        }
    }
    drop(progress);
    if output.is_json() {
        output.json("build", json!({"engagements": answers}));
    }
    Ok(exit)
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
        BuildError::Seal(crate::seal::SealError::Value { .. }) => {
            Finding::new(Code::WrongValue, error.to_string()).note(help).help(
                "correct it in the plan: the id of the engagement, or its `signer` and the signer's name and role",
            )
        }
        BuildError::Seal(
            crate::seal::SealError::Changed { .. } | crate::seal::SealError::Unreadable { .. },
        ) => Finding::new(Code::EvidenceChanged, error.to_string())
            .help("collect from a copy that nothing writes to"),
        BuildError::Seal(crate::seal::SealError::Unwritable(source)) => {
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

/// The key named, or the one beside the plan, which the first build makes.
fn sealing_key(
    args: &BuildArgs,
    opened: &Opened,
    output: &mut Output,
) -> Result<SealKey, Box<Finding>> {
    if let Some(name) = &args.key_env {
        return key_from_environment(name);
    }
    if let Some(path) = &args.key {
        return SealKey::load(path).map_err(|error| super::key::unusable(&error));
    }
    let path: PathBuf = opened.root().join(".auditbinder").join("seal.key.pem");
    if std::fs::symlink_metadata(&path).is_ok() {
        return SealKey::load(&path).map_err(|error| super::key::unusable(&error));
    }
    let folder = path.parent().expect("the path was joined from a folder");
    if let Err(source) = std::fs::create_dir_all(folder) {
        let error = KeyError::Unwritable { path, source };
        return Err(super::key::unusable(&error));
    }
    let ignore = folder.join(".gitignore");
    if let Err(source) = std::fs::write(&ignore, "*\n") {
        let error = KeyError::Unwritable {
            path: ignore,
            source,
        };
        return Err(super::key::unusable(&error));
    }
    let key = super::key::create(&path)?;
    output.note(format!(
        "note: a new sealing key was made: {}\n      keep it private and backed up, and keep it out of version control\n      its public key for readers: {}\n      fingerprint, to give to the auditor over another channel: {}",
        path.display(),
        super::key::public_path(&path).display(),
        key.public().fingerprint()
    ));
    Ok(key)
}

fn key_from_environment(name: &str) -> Result<SealKey, Box<Finding>> {
    let Some(text) = std::env::var_os(name) else {
        let finding = Finding::new(
            Code::KeyUnusable,
            format!("the environment variable `{name}` is not set"),
        );
        return Err(Box::new(
            finding.help("set it to the PEM text of the sealing key"),
        ));
    };
    SealKey::from_pem(&text.to_string_lossy()).map_err(|error| super::key::unusable(&error))
}

/// The time that reproducible builds agree on: seconds since 1970.
fn source_date_epoch() -> Result<Option<PackageTime>, Box<Finding>> {
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
