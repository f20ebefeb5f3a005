//! The registers of an engagement in its package: as an authority takes them, and as
//! people read them.

use super::{NotMade, Prepared, of_engagement, prepare};
use crate::diagnostic::{Code, Finding, counted};
use crate::model::plan::Submission;
use crate::model::register::RoiSeverity;
use crate::package::EntryName;
use crate::pipeline::{BuildError, Judged, packing, reports};
use crate::render::dossier::RegisterEntry;
use crate::seal::Payload;

/// Where registers stand in a package.
const FOLDER: &str = "data/register";

/// What a build adds of the registers of its engagement.
#[derive(Default)]
pub(in crate::pipeline) struct Packed {
    pub(in crate::pipeline) entries: Vec<RegisterEntry>,
    pub(in crate::pipeline) payload: Vec<Payload>,
    pub(in crate::pipeline) findings: Vec<Finding>,
}

/// Makes every register of the engagement. One that an authority refuses is not packed.
///
/// The package of a register carries the day that the plan says it was made on: the bytes
/// are those of `register export` without a time of its own.
pub(in crate::pipeline) fn packed(judged: &Judged<'_>) -> Result<Packed, BuildError> {
    let submissions: Vec<&Submission> = of_engagement(judged.opened, judged.engagement).collect();
    let mut packed = Packed::default();
    for submission in &submissions {
        let folder = match submissions.len() {
            1 => FOLDER.to_owned(),
            _ => format!("{FOLDER}/{}", EntryName::component(&submission.id.value)),
        };
        match prepare(judged.opened, submission) {
            Ok(prepared) => packed.take(&prepared, &folder)?,
            // What is wrong was found when the engagement was judged.
            Err(_) => packed.leave(submission, "it cannot be made".to_owned()),
        }
    }
    Ok(packed)
}

impl Packed {
    fn take(&mut self, prepared: &Prepared<'_>, folder: &str) -> Result<(), BuildError> {
        let submission = prepared.submission;
        let made = match prepared.documents(None) {
            Ok(made) => made,
            Err(NotMade::Look(findings)) => return Err(BuildError::Look(findings)),
            Err(NotMade::Name(bad)) => {
                self.refuse(submission, &format!("it has no name: {bad}"));
                return Ok(());
            }
        };
        let rejects = made.report.count(RoiSeverity::Reject);
        if rejects > 0 {
            let faults = counted(rejects, "fault");
            self.refuse(submission, &format!("an authority refuses it for {faults}"));
            return Ok(());
        }
        self.findings
            .extend(reports::missing_characters(&made.missing));
        let package = (made.package.name.as_str(), made.package.bytes);
        let documents = made.files.into_iter();
        let mut files = Vec::new();
        for (name, bytes) in std::iter::once(package).chain(documents) {
            let entry = format!("{folder}/{name}");
            self.payload.push(packing::own(&entry, bytes));
            files.push(entry);
        }
        self.entries.push(RegisterEntry {
            files,
            counts: Some(made.document.counts),
            ..entry(submission)
        });
        Ok(())
    }

    fn refuse(&mut self, submission: &Submission, why: &str) {
        let id = &submission.id.value;
        let message = format!("register `{id}` is not in the package: {why}");
        let finding = Finding::new(Code::RegisterRefused, message).at(&submission.id.place);
        self.findings.push(finding.about(id).help(format!(
            "`auditbinder register lint --submission {id}` names every fault"
        )));
        self.leave(submission, why.to_owned());
    }

    fn leave(&mut self, submission: &Submission, why: String) {
        self.entries.push(RegisterEntry {
            not_packed: Some(why),
            ..entry(submission)
        });
    }
}

fn entry(submission: &Submission) -> RegisterEntry {
    RegisterEntry {
        submission: submission.id.value.clone(),
        reference_date: submission.reference_date.value.to_string(),
        files: Vec::new(),
        not_packed: None,
        counts: None,
    }
}
