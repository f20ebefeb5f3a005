//! `locker verify`: whether every line and every object is what was written.

use serde_json::json;

use crate::cli::args::LockerVerifyArgs;
use crate::cli::output::Output;
use crate::cli::{Exit, open};
use crate::diagnostic::{FindingRecord, Sources};
use crate::locker::{Locker, Verified};
use crate::model::Severity;

/// Verifies.
pub fn run(args: &LockerVerifyArgs, output: &mut Output) -> Result<Exit, Exit> {
    let locker = if let Some(folder) = &args.folder {
        Locker::open(folder).map_err(|error| super::refused(error, output))?
    } else {
        let opened = open::at(&args.plan.plan, output)?;
        super::read(&opened, output)?
    };
    let verified = locker.verify(&args.head);
    if output.is_json() {
        let findings: Vec<FindingRecord> =
            verified.findings.iter().map(FindingRecord::from).collect();
        let fields = json!({
            "whole": verified.is_whole(), "entries": verified.entries,
            "objects": verified.objects, "bytes": verified.bytes, "head": verified.head,
            "later-kinds": verified.later, "findings": findings,
        });
        output.json("locker-verify", fields);
    } else {
        human(&verified, output);
    }
    Ok(if verified.is_whole() {
        Exit::Done
    } else {
        Exit::Judged
    })
}

fn human(verified: &Verified, output: &mut Output) {
    output.findings(&verified.findings, &Sources::default());
    for (kind, count) in &verified.later {
        output.line(format!(
            "kept as they are: {count} of the kind `{kind}`, which this version does not know"
        ));
    }
    let entries = match verified.entries {
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    };
    let broken = verified.findings.iter();
    let broken = broken
        .filter(|finding| finding.severity > Severity::Critical || !finding.severity.is_error());
    let remnants = broken.count();
    output.line(format!(
        "{}: {entries}, {} objects with {} bytes{}",
        if verified.is_whole() {
            "whole"
        } else {
            "broken"
        },
        verified.objects,
        verified.bytes,
        match remnants {
            0 => String::new(),
            1 => ", 1 remnant".to_owned(),
            many => format!(", {many} remnants"),
        }
    ));
    output.line(format!("head: {}", verified.head));
}
