//! The register of information of a plan: rows, what the rules say, the package.

mod packed;
mod tables;
mod view;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::Opened;
use crate::diagnostic::{Code, Finding, counted, list, nearest};
use crate::model::Place;
use crate::model::plan::{
    Engagement, EngagementKind, Register as Section, Submission, SubmissionLevel, SubmissionStatus,
};
use crate::model::register::{LeftOut, LintReport, Register, Remark, RoiFinding, RoiSeverity};
use crate::register::{
    self, BadSubmission, Context, LeiList, Level, Package, Raw, Software, derive, review,
};

pub(super) use packed::packed;
pub use tables::folder_entries;
use tables::tables_of;
pub use view::{Documents, NotMade};

/// One submission of a plan, ready to be checked and written.
pub struct Prepared<'a> {
    /// The submission.
    pub submission: &'a Submission,
    /// Its rows, sorted by key.
    pub register: Register,
    /// Records of the plan that are not in it.
    pub left_out: Vec<LeftOut>,
    /// Templates that come from `register.tables`.
    pub taken: Vec<String>,
    /// What is wrong with the form of these tables.
    pub form: Vec<RoiFinding>,
    opened: &'a Opened,
    section: &'a Section,
}

/// The submissions of a plan: the one that is named, or all.
pub fn submissions<'a>(
    opened: &'a Opened,
    named: Option<&str>,
) -> Result<Vec<&'a Submission>, Box<Finding>> {
    let section = opened.plan.register.as_ref();
    let all: Vec<&Submission> = section.iter().flat_map(|s| &s.submissions).collect();
    if all.is_empty() {
        let message = "the plan has no submission of a register";
        let finding = Finding::new(Code::MissingField, message);
        return Err(Box::new(finding.help(
            "add one under `register: {submissions: …}`; see `auditbinder schema`",
        )));
    }
    let Some(named) = named else {
        return Ok(all);
    };
    let found: Vec<&Submission> = all
        .iter()
        .filter(|s| s.id.value == named)
        .copied()
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let ids: Vec<&str> = all.iter().map(|s| s.id.value.as_str()).collect();
    let message = format!("the plan has no submission `{named}`");
    let finding = Finding::new(Code::UnknownReference, message);
    Err(Box::new(match nearest(named, &ids) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None => finding.help(format!("the plan has {}", list(&ids))),
    }))
}

/// Derives the rows of a submission, and takes those of `register.tables` for theirs.
pub fn prepare<'a>(
    opened: &'a Opened,
    submission: &'a Submission,
) -> Result<Prepared<'a>, Vec<Finding>> {
    let section = opened.plan.register.as_ref();
    let section = section.expect("a submission stands in a register");
    let facts = register::facts();
    let derived = derive::derive(&opened.plan, section, submission, facts);
    let mut findings = derived.findings;
    let mut prepared = Prepared {
        submission,
        register: derived.register,
        left_out: derived.left_out,
        taken: Vec::new(),
        form: Vec::new(),
        opened,
        section,
    };
    if let Some(tables) = &section.tables {
        match tables_of(tables, opened.root()) {
            Ok((raw, taken)) => prepared.take(raw, taken),
            Err(mut problems) => findings.append(&mut problems),
        }
    }
    if findings.is_empty() {
        Ok(prepared)
    } else {
        Err(findings)
    }
}

impl Prepared<'_> {
    /// A template that is in the tables is taken from them whole.
    fn take(&mut self, mut raw: Raw, taken: Vec<String>) {
        for code in &taken {
            if let Some(table) = raw.register.tables.remove(code) {
                self.register.tables.insert(code.clone(), table);
            }
        }
        self.taken = taken;
        self.form = raw.findings;
        self.register.sort();
    }

    /// The latest day on which anything of the plan is judged.
    fn as_of(&self) -> NaiveDate {
        let days = self.opened.plan.engagements.iter().map(|e| e.as_of.value);
        days.max().unwrap_or(self.submission.reference_date.value)
    }

    fn context<'c>(&'c self, leis: Option<&'c LeiList>) -> Context<'c> {
        Context {
            facts: register::facts(),
            as_of: self.as_of(),
            reference_date: Some(self.submission.reference_date.value),
            currency: Some(self.currency()),
            leis,
        }
    }

    fn currency(&self) -> &str {
        let currency = self.section.currency.as_ref();
        currency.map_or("EUR", |currency| currency.value.as_str())
    }

    /// What the rules say of the rows, each finding at its place in the plan.
    pub fn lint(&self, leis: Option<&LeiList>) -> LintReport {
        let report = register::lint_tables(&self.register, &self.context(leis));
        register::with(report, &self.form)
    }

    /// What is not plausible.
    pub fn review(&self) -> Vec<Remark> {
        let plan = (&self.opened.plan, self.section);
        let day = self.submission.reference_date.value;
        review::review(&self.register, Some(plan), day)
    }

    /// The package, and what the rules say of it after it was read again.
    pub fn package(
        &self,
        timestamp: Option<&str>,
        leis: Option<&LeiList>,
    ) -> Result<(Package, LintReport), BadSubmission> {
        let submission = self.described(timestamp);
        let package = register::write(register::facts(), &self.register, &submission)?;
        let mut report = register::lint_package(&package, &self.context(leis));
        self.place(&mut report);
        Ok((package, register::with(report, &self.form)))
    }

    /// Findings about the package's own files are shown at the place in the plan that the
    /// row comes from: rows stand in it in the same order.
    fn place(&self, report: &mut LintReport) {
        for finding in &mut report.findings {
            let table = finding.template.as_ref();
            let table = table.and_then(|code| self.register.tables.get(code));
            let (Some(table), Some(number)) = (table, finding.row) else {
                continue;
            };
            let Some(row) = number.checked_sub(1).and_then(|at| table.rows.get(at)) else {
                continue;
            };
            let column = finding.column.as_deref();
            let at = column.and_then(|column| table.template.index(column));
            let cell = at.and_then(|at| row.cells.get(at));
            let place = cell.and_then(|cell| cell.place.clone());
            finding.place = Some(place.unwrap_or_else(|| row.place.clone()));
        }
    }

    /// The day on which it was made, as stated or the day after the reference date.
    fn made(&self) -> NaiveDate {
        let day = self.submission.reference_date.value;
        let made = self.submission.made.as_ref().map(|made| made.value);
        made.unwrap_or_else(|| day.checked_add_days(Days::new(1)).unwrap_or(day))
    }

    fn described(&self, timestamp: Option<&str>) -> register::Submission {
        let submission = self.submission;
        let day = submission.reference_date.value;
        let made = self.made();
        let maintainer = &self.register.table("B_01.01").rows;
        let country = maintainer.first().and_then(|row| row.cells.get(2));
        let country = country.map_or("", |cell| cell.text.as_str());
        register::Submission {
            profile: submission
                .profile
                .as_ref()
                .map_or("eba", |p| &p.value)
                .to_owned(),
            lei: submission.entity.value.clone(),
            level: match submission.level.value {
                SubmissionLevel::Individual => Level::Individual,
                SubmissionLevel::Consolidated | SubmissionLevel::SubConsolidated => {
                    Level::Consolidated
                }
            },
            country: country.rsplit(':').next().unwrap_or_default().to_owned(),
            reference_date: day,
            timestamp: timestamp.map_or_else(
                || format!("{}000000000", made.format("%Y%m%d")),
                str::to_owned,
            ),
            currency: self.currency().to_owned(),
            software: Software {
                id: "auditbinder".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                created: SOFTWARE_CREATED,
            },
            name_parts: submission
                .name_parts
                .iter()
                .map(|(name, text)| (name.clone(), text.value.clone()))
                .collect(),
        }
    }
}

/// The day of this version, which packages name (EBA filing rules 5.5, 2.26).
const SOFTWARE_CREATED: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 28).expect("a day");

/// The control that asks for the register, in the long form of control ids.
pub(super) const KEEPING: &str = "dora:Art. 28(3)";

/// What `check` and `build` say of the registers of an engagement.
pub(super) struct Told {
    /// Findings, one for each rule and column.
    pub(super) findings: Vec<Finding>,
    /// What the control that asks for the register is lacking.
    pub(super) open: Vec<String>,
    remarks: BTreeMap<(&'static str, String, String), (Place, Vec<String>)>,
}

/// Judges every submission that an engagement of kind `register` is about.
pub(super) fn told(opened: &Opened, engagement: &Engagement) -> Told {
    let mut told = Told {
        findings: Vec::new(),
        open: Vec::new(),
        remarks: BTreeMap::new(),
    };
    for submission in of_engagement(opened, engagement) {
        match prepare(opened, submission) {
            Ok(prepared) => of_submission(&prepared, &mut told),
            Err(mut findings) => {
                let id = &submission.id.value;
                told.open
                    .push(format!("the register `{id}` cannot be made"));
                told.findings.append(&mut findings);
            }
        }
    }
    let remarks = std::mem::take(&mut told.remarks);
    let remarks = remarks.into_iter().map(|(said, of)| implausible(said, of));
    told.findings.extend(remarks);
    told
}

/// Whether the authority has not answered a submission.
fn is_open(submission: &Submission) -> bool {
    let status = submission.status.as_ref().map(|status| status.value);
    !matches!(
        status,
        Some(SubmissionStatus::Accepted | SubmissionStatus::Refused)
    )
}

/// The submissions that an engagement of kind `register` is about: those whose reference
/// date lies in its period, unless the authority has answered them: then the plan may have
/// moved on.
fn of_engagement<'a>(
    opened: &'a Opened,
    engagement: &'a Engagement,
) -> impl Iterator<Item = &'a Submission> {
    let kinds = &engagement.kinds;
    let is_register = kinds
        .iter()
        .any(|kind| kind.value == EngagementKind::Register);
    let section = opened.plan.register.as_ref().filter(|_| is_register);
    let all = section.into_iter().flat_map(|section| &section.submissions);
    let period = engagement.period();
    all.filter(move |submission| {
        is_open(submission) && period.contains(submission.reference_date.value)
    })
}

fn of_submission(prepared: &Prepared<'_>, told: &mut Told) {
    let report = prepared.lint(None);
    let id = &prepared.submission.id.value;
    let mut groups: BTreeMap<_, Vec<&RoiFinding>> = BTreeMap::new();
    for finding in &report.findings {
        let group = (&finding.rule, &finding.template, &finding.column);
        groups.entry(group).or_default().push(finding);
    }
    for group in groups.into_values() {
        if let Some(finding) = of_rule(id, &group) {
            told.findings.push(finding);
        }
    }
    let rejects = report.count(RoiSeverity::Reject);
    if rejects > 0 {
        told.open.push(format!(
            "the register `{id}` has {} for which an authority refuses it",
            counted(rejects, "fault")
        ));
    }
    for remark in prepared.review() {
        let key = (remark.rule, remark.subject.clone(), remark.sentence.clone());
        let same = told.remarks.entry(key).or_insert_with(|| {
            let place = remark.place.as_ref();
            let place = place.unwrap_or(&prepared.submission.id.place);
            (place.clone(), Vec::new())
        });
        same.1.push(id.clone());
    }
}

/// A remark, said once for all submissions that it is about.
fn implausible(
    (rule, subject, sentence): (&str, String, String),
    (place, submissions): (Place, Vec<String>),
) -> Finding {
    let registers: Vec<String> = submissions.iter().map(|id| format!("`{id}`")).collect();
    let registers: Vec<&str> = registers.iter().map(String::as_str).collect();
    let what = if registers.len() == 1 {
        "register"
    } else {
        "registers"
    };
    let sentence = sentence.trim_end_matches('.');
    let message = format!("{what} {}: {sentence}", registers.join(" and "));
    let finding = Finding::new(Code::RegisterImplausible, message);
    finding.at(&place).about(subject).help(format!(
        "correct the register, or leave the finding open with a reason; rule `{rule}` of `auditbinder register review`"
    ))
}

/// How many more places of one rule are named.
const MORE_PLACES: usize = 4;

/// One finding for all places where a rule is broken in a column.
fn of_rule(submission: &str, group: &[&RoiFinding]) -> Option<Finding> {
    let first = group.first()?;
    let code = match first.severity {
        RoiSeverity::Reject => Code::RegisterRefused,
        RoiSeverity::Off | RoiSeverity::Recommended => return None,
        _ => Code::RegisterDoubtful,
    };
    let parts = [first.template.as_deref(), first.column.as_deref()];
    let column: Vec<&str> = parts.into_iter().flatten().collect();
    let message = format!(
        "register `{submission}`, {}, rule {}: {}",
        column.join(" "),
        first.rule,
        first.message
    );
    let mut finding = Finding::new(code, message).about(submission);
    if let Some(place) = &first.place {
        finding = finding.at(place);
    }
    for other in group.iter().skip(1).take(MORE_PLACES) {
        if let Some(place) = &other.place {
            finding = finding.note(format!("also at {place}: {}", other.message));
        }
    }
    if let Some(more) = group.len().checked_sub(MORE_PLACES + 1).filter(|n| *n > 0) {
        finding = finding.note(format!("and {more} more: see `auditbinder register lint`"));
    }
    Some(finding.help(first.fix.clone()))
}
