//! `register`: tables of the DORA register of information, checked and taken over.

mod answer;
mod codes;
mod over_time;
mod source;
mod submitted;
mod view;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::Exit;
use super::args::{RegisterCommand, RegisterImportArgs, RegisterLintArgs, RegisterRulesArgs};
use super::file;
use super::output::Output;
use crate::diagnostic::{Code, Finding, counted, nearest, reason};
use crate::model::register::{RoiFinding, RoiRule, RoiSeverity, RuleReach};
use crate::register::{self, Context, LeiList, Raw};

/// Answers about registers of information.
pub fn run(command: &RegisterCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        RegisterCommand::Lint(args) => lint(args, output),
        RegisterCommand::Rules(args) => Ok(rules(args, output)),
        RegisterCommand::Import(args) => import(args, output),
        RegisterCommand::Export(args) => submitted::export(args, output),
        RegisterCommand::Review(args) => submitted::review(args, output),
        RegisterCommand::View(args) => view::view(args, output),
        RegisterCommand::Diff(args) => over_time::diff(args, output),
        RegisterCommand::Feedback(args) => over_time::feedback(args, output),
        RegisterCommand::Codes(args) => Ok(codes::codes(args, output)),
    }
}

fn lint(args: &RegisterLintArgs, output: &mut Output) -> Result<Exit, Exit> {
    let path = args.lei_file.as_deref();
    let leis = path.map(|path| lei_list(path).map_err(|finding| output.problem(*finding)));
    let leis = leis.transpose()?;
    if submitted::is_plan(&args.path) {
        return submitted::lint(
            &args.path,
            args.submission.as_deref(),
            leis.as_ref(),
            output,
        );
    }
    let raw = source::read(&args.path).map_err(|finding| output.problem(*finding))?;
    let context = Context {
        facts: register::facts(),
        as_of: today(output)?,
        reference_date: args.reference_date,
        currency: None,
        leis: leis.as_ref(),
    };
    let report = register::lint(&raw, &context);
    answer::print(&report, output);
    Ok(if report.is_refused() {
        Exit::Judged
    } else {
        Exit::Done
    })
}

fn today(output: &mut Output) -> Result<NaiveDate, Exit> {
    now(output).map(|time| time.date_naive())
}

/// `SOURCE_DATE_EPOCH`, else the machine's clock in UTC.
fn now(output: &mut Output) -> Result<DateTime<Utc>, Exit> {
    let set = std::env::var("SOURCE_DATE_EPOCH").unwrap_or_default();
    if set.is_empty() {
        return Ok(Utc::now());
    }
    let time = set.parse::<i64>().ok();
    let time = time.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    time.ok_or_else(|| {
        let message = format!("SOURCE_DATE_EPOCH is `{set}`");
        let finding = Finding::new(Code::WrongValue, message);
        output.problem(finding.help("write seconds since 1970, or unset it"))
    })
}

fn lei_list(path: &Path) -> Result<LeiList, Box<Finding>> {
    let opened = File::open(path).map_err(|error| reason(&error));
    let list = opened
        .and_then(|file| LeiList::read(BufReader::new(file)).map_err(|error| error.to_string()));
    list.map_err(|why| {
        let message = format!("`{}` is no list of identifiers: {why}", path.display());
        let finding = Finding::new(Code::EvidenceUnreadable, message);
        Box::new(
            finding.help(
                "name a CSV file with the columns `LEI` and `Registration.RegistrationStatus`",
            ),
        )
    })
}

fn rules(args: &RegisterRulesArgs, output: &mut Output) -> Exit {
    let facts = register::facts();
    let known: Vec<&str> = facts.rules.iter().map(|rule| rule.id.as_str()).collect();
    for id in &args.rules {
        if facts.rule(id).is_none() {
            let finding = Finding::new(Code::UnknownReference, format!("there is no rule `{id}`"));
            return output.problem(finding.help(match nearest(id, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`auditbinder register rules` lists them".to_owned(),
            }));
        }
    }
    let wanted = |rule: &&RoiRule| args.rules.is_empty() || args.rules.contains(&rule.id);
    let rules: Vec<&RoiRule> = facts.rules.iter().filter(wanted).collect();
    if output.is_json() {
        let rows: Vec<Value> = rules.iter().map(|rule| rule_fields(rule)).collect();
        output.json("register-rules", json!({"rules": rows}));
        return Exit::Done;
    }
    for rule in &rules {
        let reach = match rule.offline {
            RuleReach::Offline => "checked offline",
            RuleReach::Lookup => "checked with `--lei-file`",
            RuleReach::Never => "not checked",
        };
        output.line(format!("{} ({}, {reach})", rule.id, rule.severity.as_str()));
        output.line(format!("  {}: {}", rule.place, rule.condition));
        output.line(format!("  fix: {}", rule.fix));
        if let Some(open) = &rule.unchecked {
            output.line(format!("  open: {open}"));
        }
        output.line(format!("  source: {}", rule.sources));
    }
    output.line(counted(rules.len(), "rule"));
    Exit::Done
}

fn rule_fields(rule: &RoiRule) -> Value {
    json!({
        "rule": rule.id, "layer": rule.layer, "where": rule.place, "condition": rule.condition,
        "severity": rule.severity.as_str(), "offline": rule.offline.as_str(), "fix": rule.fix,
        "open": rule.unchecked, "sources": rule.sources,
    })
}

/// Rules whose break leaves a doubt about what a table holds.
const DOUBTFUL: [&str; 5] = ["103", "306", "801", "802", "809"];

fn import(args: &RegisterImportArgs, output: &mut Output) -> Result<Exit, Exit> {
    if let Some(finding) = file::refused(&args.output, false) {
        return Err(output.problem(finding.help("choose a folder that does not exist")));
    }
    let raw = source::read(&args.path).map_err(|finding| output.problem(*finding))?;
    let doubtful = |finding: &&RoiFinding| {
        DOUBTFUL.contains(&finding.rule.as_str()) && finding.severity == RoiSeverity::Reject
    };
    let doubts: Vec<RoiFinding> = raw.findings.iter().filter(doubtful).cloned().collect();
    if !doubts.is_empty() {
        answer::refuse(&doubts, output);
        return Ok(Exit::Judged);
    }
    let rows = write(&raw, &args.output).map_err(|error| {
        output.problem(file::unwritable(&args.output, &error).note("nothing was written"))
    })?;
    if output.is_json() {
        let folder = args.output.display().to_string();
        output.json("register-import", json!({"written": folder, "rows": rows}));
    } else {
        let folder = args.output.display();
        output.line(format!(
            "written: {folder} (15 tables, {})",
            counted(rows, "row")
        ));
    }
    Ok(Exit::Done)
}

/// Writes the tables into a new folder, which gets its name when all of them are there.
fn write(raw: &Raw, folder: &Path) -> std::io::Result<usize> {
    let parent = match folder.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(parent)?;
    let making = tempfile::Builder::new()
        .prefix(".register-")
        .tempdir_in(parent)?;
    let mut rows = 0;
    for table in raw.register.tables.values() {
        let name = table.template.file();
        file::write_bytes(&making.path().join(&name), &register::table_csv(table))?;
        rows += table.rows.len();
    }
    std::fs::rename(making.path(), folder)?;
    // Nothing is left to remove: the folder has its final name.
    let _ = making.keep();
    open_to_others(folder)?;
    Ok(rows)
}

#[cfg(unix)]
fn open_to_others(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> std::io::Result<()> {
    Ok(())
}
