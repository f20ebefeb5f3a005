//! `risk as-of`: which analysis was in force on a past day, from the packages of a folder.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::args::RiskAsOfArgs;
use crate::cli::encryption::Readers;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::verify as verdicts;
use crate::diagnostic::{Code, Finding, reason};
use crate::diff::{INDEX, MAX_INDEX};
use crate::risk::as_of::{Held, HeldVersion, InForce, in_force};
use crate::verify;

/// A package that counts, with its document.
pub(super) struct Counted {
    pub(super) held: Held,
    shown: String,
    pub(super) document: Value,
}

/// Answers from the packages of a folder.
pub fn run(args: &RiskAsOfArgs, output: &mut Output) -> Result<Exit, Exit> {
    let keys = verdicts::trusted(&args.trust.key).map_err(|finding| output.problem(*finding))?;
    let readers = Readers::read(&args.trust.decrypt, output)?;
    let paths = packages(&args.packages).map_err(|finding| output.problem(*finding))?;
    let progress = Progress::begin(output, "verifying packages");
    let (mut counted, mut left_out) = (Vec::new(), Vec::new());
    for path in paths {
        let shown = path.display().to_string();
        let plain = match readers.plain(&path) {
            Ok(plain) => plain,
            Err(why) => {
                left_out.push((shown, why.message));
                continue;
            }
        };
        let opened = verify::open(plain.path(), &keys);
        match taken(&opened, &shown) {
            Ok(package) => counted.push(package),
            Err(why) => left_out.push((shown, why)),
        }
    }
    drop(progress);
    let held: Vec<Held> = counted.iter().map(|package| package.held.clone()).collect();
    let answer = in_force(args.date, &held);
    if output.is_json() {
        output.json(
            "risk-as-of",
            machine(args.date, &answer, &counted, &left_out),
        );
    } else {
        human(args.date, &answer, &counted, output);
        for (shown, why) in &left_out {
            output.line(format!("left out: {shown}: {why}"));
        }
    }
    let held_by = matches!(
        answer,
        InForce::Version {
            held_by: Some(_),
            ..
        }
    );
    Ok(if held_by { Exit::Done } else { Exit::Judged })
}

/// The archives of a folder, in the order of their names.
fn packages(folder: &Path) -> Result<Vec<PathBuf>, Box<Finding>> {
    let unread = |error: &std::io::Error| {
        let message = format!("`{}` cannot be read: {}", folder.display(), reason(error));
        let finding = Finding::new(Code::PackageUnreadable, message);
        Box::new(finding.help("name the folder that the packages were kept in"))
    };
    let entries = std::fs::read_dir(folder).map_err(|error| unread(&error))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unread(&error))?.path();
        // `x.zip`, and `x.zip.age` where it is encrypted.
        let is = |path: &Path, wanted: &str| path.extension().is_some_and(|e| e == wanted);
        let inner = path.file_stem().map(PathBuf::from).unwrap_or_default();
        if is(&path, "zip") || is(&path, "age") && is(&inner, "zip") {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// What a package holds, or why it does not count.
pub(super) fn taken(opened: &verify::Opened, shown: &str) -> Result<Counted, String> {
    let verification = &opened.verification;
    let (Some(reader), 0) = (&opened.reader, verification.exit_code()) else {
        let why = verification.findings.first();
        return Err(why.map_or_else(
            || "it is not intact, or its signer is not among the trusted keys".to_owned(),
            |finding| finding.message.clone(),
        ));
    };
    let facts = verification.facts.as_ref().ok_or("it states nothing")?;
    if facts.supplement.is_some() {
        return Err("it is a supplement; name the package that it belongs to".to_owned());
    }
    let bytes = reader
        .read(INDEX, MAX_INDEX)
        .map_err(|_| "its index cannot be read")?;
    let index: Value = serde_json::from_slice(&bytes).map_err(|_| "its index is not JSON")?;
    let document = &index["risk_document"];
    if !document.is_object() {
        return Err("it holds no document of a risk analysis".to_owned());
    }
    let as_of = date(&index["engagement"]["as_of"]).ok_or("it states no as-of date")?;
    Ok(Counted {
        held: Held {
            package: facts.package.clone(),
            sequence: facts.sequence,
            as_of,
            versions: versions(document),
        },
        shown: shown.to_owned(),
        document: document.clone(),
    })
}

fn date(value: &Value) -> Option<NaiveDate> {
    value.as_str()?.parse().ok()
}

fn versions(document: &Value) -> Vec<HeldVersion> {
    let rows = document["method"]["versions"].as_array();
    let version = |row: &Value| HeldVersion {
        version: text(&row["version"]).to_owned(),
        on: date(&row["on"]),
        approved_on: date(&row["approved_on"]),
    };
    rows.into_iter().flatten().map(version).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn human(day: NaiveDate, answer: &InForce, counted: &[Counted], output: &mut Output) {
    match answer {
        InForce::Nothing => output.line(format!(
            "{day}: no package knows an analysis that was in force"
        )),
        InForce::Unclear(one, other) => output.line(format!(
            "{day}: `{one}` and `{other}` give one version with different days; nothing is chosen"
        )),
        InForce::Version {
            version,
            since,
            held_by,
            is_later,
        } => {
            output.line(format!(
                "{day}: version {version} of the risk analysis, in force since {since}"
            ));
            match held_by {
                Some(at) => one(day, &counted[*at], *is_later, output),
                None => output.line(
                    "  it is known from the history of a later package; no package here holds it",
                ),
            }
        }
    }
}

fn one(day: NaiveDate, package: &Counted, is_later: bool, output: &mut Output) {
    let (held, document) = (&package.held, &package.document);
    output.line(format!(
        "  package     {} ({}, as of {})",
        held.package, package.shown, held.as_of
    ));
    if is_later {
        output.line("  the package was made after that day; measures are told as of the day");
    }
    output.line(format!("  made        {}", text(&document["carried_out"])));
    output.line(format!("  approved    {}", text(&document["approved"])));
    output.line(format!(
        "  answered    {}",
        text(&document["elements_line"])
    ));
    for row in register(document) {
        output.line(format!(
            "  {} {}: {} ({}: {})",
            text(&row["id"]),
            text(&row["level"]),
            text(&row["title"]),
            text(&row["treatment"]),
            treatment(day, row)
        ));
    }
}

fn register(document: &Value) -> impl Iterator<Item = &Value> {
    document["register"].as_array().into_iter().flatten()
}

/// How a treatment stood on the day.
fn treatment(day: NaiveDate, row: &Value) -> String {
    let (done, due) = (date(&row["done"]), date(&row["due"]));
    match (done, due) {
        (Some(done), _) if done <= day => format!("done on {done}"),
        (_, Some(due)) if due < day => format!("overdue since {due}"),
        (_, Some(due)) => format!("due {due}"),
        _ if row["acceptance"].is_string() => "accepted".to_owned(),
        _ => "no date".to_owned(),
    }
}

fn machine(
    day: NaiveDate,
    answer: &InForce,
    counted: &[Counted],
    left_out: &[(String, String)],
) -> Value {
    let left_out = left_out.iter();
    let left_out = left_out.map(|(shown, why)| json!({"file": shown, "why": why}));
    let mut fields = json!({
        "date": day.to_string(),
        "analysis": null,
        "since": null,
        "package": null,
        "left-out": left_out.collect::<Vec<_>>(),
    });
    if let InForce::Unclear(one, other) = answer {
        fields["unclear"] = json!([one, other]);
    }
    let InForce::Version {
        version,
        since,
        held_by,
        is_later,
    } = answer
    else {
        return fields;
    };
    fields["analysis"] = json!(version);
    fields["since"] = json!(since.to_string());
    let Some(package) = held_by.map(|at| &counted[at]) else {
        return fields;
    };
    let scenario = |row: &Value| {
        json!({
            "id": row["id"], "title": row["title"], "level": row["level"],
            "treatment": row["treatment"], "state": treatment(day, row),
        })
    };
    fields["package"] = json!({
        "id": package.held.package,
        "file": package.shown,
        "as-of": package.held.as_of.to_string(),
        "made-later": is_later,
        "carried-out": package.document["carried_out"],
        "approved": package.document["approved"],
        "elements": package.document["elements_line"],
        "scenarios": register(&package.document).map(scenario).collect::<Vec<_>>(),
    });
    fields
}
