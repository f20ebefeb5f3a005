//! `scan rules`: what there is, and whether it finds what it says.

use std::fs::File;
use std::io::{BufRead, BufReader};

use serde_json::{Value, json};

use crate::cli::Exit;
use crate::cli::args::{RuleArgs, RulesCheckArgs, RulesCommand};
use crate::cli::output::Output;
use crate::diagnostic::{FindingRecord, Severity, Sources, counted, reason};
use crate::pipeline::{read_rules, ready, rule_finding, shipped_rules};
use crate::scan::{Report, RuleFile, RuleProblem, check_rules};

/// Lists or tries rules.
pub(super) fn run(command: &RulesCommand, output: &mut Output) -> Result<Exit, Exit> {
    match command {
        RulesCommand::List(args) => list(args, output),
        RulesCommand::Check(args) => check(args, output),
    }
}

fn list(args: &RuleArgs, output: &mut Output) -> Result<Exit, Exit> {
    let files = super::files(args, output)?;
    let rules = ready(&files).map_err(|all| super::problems(&all, output))?;
    if output.is_json() {
        let rule = |facts: crate::scan::RuleFacts| -> Value {
            json!({
                "id": facts.id.as_ref(), "family": facts.family.as_str(),
                "description": facts.description, "source": facts.source,
            })
        };
        let all: Vec<Value> = rules.facts().map(rule).collect();
        output.json(
            "scan-rules",
            json!({"rules": all, "sha256": rules.digest().to_string()}),
        );
        return Ok(Exit::Done);
    }
    let width = rules.facts().map(|facts| facts.id.len()).max().unwrap_or(0);
    for facts in rules.facts() {
        let family = facts.family.as_str();
        output.line(format!(
            "{:width$}  {family:8}  {}",
            facts.id, facts.description
        ));
    }
    output.line(format!(
        "{}, {}",
        counted(rules.len(), "rule"),
        rules.digest().short()
    ));
    Ok(Exit::Done)
}

fn check(args: &RulesCheckArgs, output: &mut Output) -> Result<Exit, Exit> {
    let files = if args.files.is_empty() {
        shipped_rules()
    } else {
        named(args, output)?
    };
    let mut sample = match &args.sample {
        Some(path) => {
            let file = File::open(path).map_err(|error| {
                let message = format!("`{}` cannot be read: {}", path.display(), reason(&error));
                let code = crate::diagnostic::Code::EvidenceUnreadable;
                output.problem(
                    crate::diagnostic::Finding::new(code, message).help("name a text file"),
                )
            })?;
            Some(BufReader::new(file))
        }
        None => None,
    };
    let sample = sample.as_mut().map(|sample| sample as &mut dyn BufRead);
    let report = check_rules(&files, sample).map_err(|error| {
        let message = format!("the sample cannot be read: {}", reason(&error));
        let code = crate::diagnostic::Code::EvidenceUnreadable;
        output.problem(crate::diagnostic::Finding::new(code, message).help("name a text file"))
    })?;
    Ok(answer(&report, output))
}

fn named(args: &RulesCheckArgs, output: &mut Output) -> Result<Vec<RuleFile>, Exit> {
    let (mut files, mut findings) = (Vec::new(), Vec::new());
    for path in &args.files {
        match read_rules(path, &path.display().to_string()) {
            Ok(file) => files.push(file),
            Err(mut wrong) => findings.append(&mut wrong),
        }
    }
    if findings.is_empty() {
        Ok(files)
    } else {
        Err(super::problems(&findings, output))
    }
}

fn answer(report: &Report, output: &mut Output) -> Exit {
    let slow = |problem: &RuleProblem| {
        let finding = rule_finding(problem).weighing(Severity::Low);
        finding.help("choose a keyword that ordinary text does not hold, or `at = \"keyword\"`")
    };
    let findings: Vec<_> = report.problems.iter().map(rule_finding).collect();
    let slow: Vec<_> = report.slow.iter().map(slow).collect();
    let checked = &report.checked;
    if output.is_json() {
        let records = |findings: &[crate::diagnostic::Finding]| -> Vec<FindingRecord> {
            findings.iter().map(FindingRecord::from).collect()
        };
        output.json(
            "scan-rules-check",
            json!({
                "rules": checked.rules, "examples": checked.examples,
                "without-examples": checked.without_examples,
                "findings": records(&findings), "slow": records(&slow),
            }),
        );
    } else {
        output.findings(&findings, &Sources::default());
        output.findings(&slow, &Sources::default());
        output.line(format!(
            "{} with {} tried; {} without examples of both kinds; {} wrong, {} slow",
            counted(checked.rules, "rule"),
            counted(checked.examples, "example"),
            checked.without_examples,
            findings.len(),
            slow.len()
        ));
    }
    if findings.is_empty() {
        Exit::Done
    } else {
        Exit::Judged
    }
}
