//! Elements 8 and 9: the analysis in writing, and the analysis looked at again.
//!
//! 45 CFR 164.316(b)(1): a written record; (b)(2)(i): kept for six years; (b)(2)(iii):
//! reviewed periodically and updated in response to changes. 164.308(a)(8): periodic
//! evaluation. The law names no interval; the plan declares one and is held to it.

use chrono::NaiveDate;

use super::{Basis, Reasons, lacking, named, said};
use crate::model::plan::{Day, ReviewTrigger, RiskMethod, RiskVersion, Risks};
use crate::model::risk_report::{Element, ElementAnswer, RiskCheck};

/// 45 CFR 164.316(b)(2)(i): six years from creation or from when it was last in effect, whichever is later.
const YEARS_KEPT: u64 = 6;

/// Judges the documentation.
pub(super) fn documentation(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    let method = &risks.method;
    signed(basis, method, &mut reasons);
    approved(basis, method, &mut reasons);
    versions(method, &mut reasons);
    let years = method.retention_years.as_ref();
    if years.is_none_or(|years| years.value < YEARS_KEPT) {
        let place = years.map_or(&method.name.place, |years| &years.place);
        let message = match years {
            None => "nothing says how long the documentation is kept".to_owned(),
            Some(years) => format!("the documentation is kept for {} years", years.value),
        };
        reasons.push(RiskCheck::RetentionShort, place, message);
    }
    if let Some(item) = &method.management_plan
        && !basis.exists(&item.value)
    {
        let message = format!(
            "of the risk management plan `{}` no document is in hand",
            item.value
        );
        reasons.about(
            &item.value,
            RiskCheck::ManagementPlanMissing,
            &item.place,
            message,
        );
    }
    let is_absent = method.by.is_none()
        && method.on.is_none()
        && method.approved_on.is_none()
        && method.versions.is_empty();
    reasons.answer(Element::Documentation, is_absent)
}

fn signed(basis: Basis<'_>, method: &RiskMethod, reasons: &mut Reasons) {
    let place = &method.name.place;
    match &method.on {
        None => reasons.push(
            RiskCheck::AnalysisUndated,
            place,
            "the analysis has no day: `on`",
        ),
        Some(on) if on.value > basis.as_of().0 => {
            let message = format!("the analysis is of {}, after the as-of date", on.value);
            reasons.push(RiskCheck::AnalysisUndated, &on.place, message);
        }
        Some(_) => {}
    }
    if method.by.is_none() {
        let message = "nobody is named who carried the analysis out: `by`";
        reasons.push(RiskCheck::AnalysisUnsigned, place, message);
    }
}

fn approved(basis: Basis<'_>, method: &RiskMethod, reasons: &mut Reasons) {
    let lacks = lacking(&[
        (method.approved_by.is_some(), "approved-by"),
        (method.approved_on.is_some(), "approved-on"),
    ]);
    let check = RiskCheck::AnalysisUnapproved;
    if let Some(lacks) = lacks {
        let message = format!("the approval of the analysis lacks {lacks}");
        reasons.push(check, &method.name.place, message);
    }
    if let Some(day) = &method.approved_on {
        let finished = method.on.as_ref().map(|on| on.value);
        if day.value > basis.as_of().0 {
            let message = format!("the approval is of {}, after the as-of date", day.value);
            reasons.push(check, &day.place, message);
        } else if let Some(finished) = finished.filter(|finished| *finished > day.value) {
            let message = format!(
                "the approval is of {}, before the analysis was finished on {finished}",
                day.value
            );
            reasons.push(check, &day.place, message);
        }
    }
    if let (Some(author), Some(approver)) = (&method.by, &method.approved_by)
        && author.value == approver.value
    {
        let message = format!(
            "`{}` carried the analysis out and approved it",
            author.value
        );
        reasons.push(RiskCheck::SelfApproved, &approver.place, message);
    }
}

fn versions(method: &RiskMethod, reasons: &mut Reasons) {
    let Some(last) = method.versions.last() else {
        let message = "the history of `versions` is missing";
        return reasons.push(RiskCheck::VersionsMissing, &method.name.place, message);
    };
    let check = RiskCheck::VersionsInconsistent;
    for version in &method.versions {
        let lacks = lacking(&[
            (version.on.is_some(), "on"),
            (version.by.is_some(), "by"),
            (version.approved_by.is_some(), "approved-by"),
            (version.approved_on.is_some(), "approved-on"),
            (said(version.summary.as_ref()), "summary"),
        ]);
        if let Some(lacks) = lacks {
            let name = &version.version;
            let message = format!("version `{}` lacks {lacks}", name.value);
            reasons.push(check, &name.place, message);
        }
    }
    for pair in method.versions.windows(2) {
        if let (Some(before), Some(after)) = (&pair[0].on, &pair[1].on)
            && after.value < before.value
        {
            let message = format!(
                "version `{}` of {} stands after one of {}; the oldest stands first",
                pair[1].version.value, after.value, before.value
            );
            reasons.push(check, &after.place, message);
        }
    }
    repeated(method, reasons);
    unlike_method(method, last, reasons);
}

fn repeated(method: &RiskMethod, reasons: &mut Reasons) {
    for (index, version) in method.versions.iter().enumerate() {
        let name = &version.version;
        let before = &method.versions[..index];
        if before.iter().any(|other| other.version == *name) {
            let message = format!("version `{}` is listed twice", name.value);
            reasons.push(RiskCheck::VersionsInconsistent, &name.place, message);
        }
    }
}

/// The last version is the analysis that the method describes.
fn unlike_method(method: &RiskMethod, last: &RiskVersion, reasons: &mut Reasons) {
    let day = |day: &Option<Day>| day.as_ref().map(|day| day.value.to_string());
    let pairs = [
        ("on", day(&last.on), day(&method.on)),
        (
            "approved-on",
            day(&last.approved_on),
            day(&method.approved_on),
        ),
        (
            "by",
            last.by.as_ref().map(|by| by.value.to_string()),
            method.by.as_ref().map(|by| by.value.to_string()),
        ),
        (
            "approved-by",
            last.approved_by.as_ref().map(|by| by.value.to_string()),
            method.approved_by.as_ref().map(|by| by.value.to_string()),
        ),
    ];
    for (field, version, method) in pairs {
        if let (Some(version), Some(method)) = (version, method)
            && version != method
        {
            let name = &last.version;
            let message = format!(
                "the last version, `{}`, has `{field}: {version}`; the method has `{method}`",
                name.value
            );
            reasons.push(RiskCheck::VersionsInconsistent, &name.place, message);
        }
    }
}

/// Judges the periodic review.
pub(super) fn review(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    let method = &risks.method;
    let last = method.last_review(basis.as_of());
    overdue(basis, method, last, &mut reasons);
    if method.review_triggers.is_empty() {
        let message =
            "nothing says what makes a review due before its time: `review-triggers` is empty";
        reasons.push(RiskCheck::TriggersMissing, &method.name.place, message);
    }
    for trigger in &method.review_triggers {
        unreviewed(basis, trigger, last, &mut reasons);
    }
    for scenario in &risks.scenarios {
        let id = &scenario.id.value;
        if let Some(day) = scenario.stale(method, basis.as_of()) {
            let message = format!("{} was last confirmed on {}", named(scenario), day.value);
            reasons.about(id, RiskCheck::ScenarioStale, &day.place, message);
        }
        if let (Some(day), None) = (&scenario.reconfirmed_on, &scenario.reconfirmed_by) {
            let message = format!(
                "{} was confirmed by nobody: `reconfirmed-by` is missing",
                named(scenario)
            );
            reasons.about(id, RiskCheck::ConfirmationUnsigned, &day.place, message);
        }
    }
    let is_absent = method.review_every_days.is_none()
        && method.review_triggers.is_empty()
        && risks.scenarios.iter().all(|s| s.reconfirmed_on.is_none());
    reasons.answer(Element::Review, is_absent)
}

fn overdue(basis: Basis<'_>, method: &RiskMethod, last: Option<NaiveDate>, reasons: &mut Reasons) {
    let Some(limit) = &method.review_every_days else {
        let message = "no interval of review is stated: `review-every-days`";
        return reasons.push(
            RiskCheck::ReviewIntervalMissing,
            &method.name.place,
            message,
        );
    };
    let Some(last) = last else {
        return;
    };
    let days = (basis.as_of().0 - last).num_days();
    if u64::try_from(days).is_ok_and(|days| days > limit.value) {
        let message = format!("the last review was on {last}, {days} days before the as-of date");
        reasons.push(RiskCheck::ReviewOverdue, &limit.place, message);
    }
}

fn unreviewed(
    basis: Basis<'_>,
    trigger: &ReviewTrigger,
    last: Option<NaiveDate>,
    reasons: &mut Reasons,
) {
    let as_of = basis.as_of().0;
    let occurred = trigger
        .last_occurred
        .as_ref()
        .filter(|day| day.value <= as_of);
    let Some(occurred) = occurred else {
        return;
    };
    let reviewed = trigger.reviewed_on.as_ref().map(|day| day.value);
    let mut reviews = [reviewed, last].into_iter().flatten();
    if reviews.any(|day| day >= occurred.value && day <= as_of) {
        return;
    }
    let message = format!(
        "`{}` occurred on {}, and the analysis was not reviewed since",
        trigger.trigger.value, occurred.value
    );
    reasons.push(RiskCheck::TriggerUnreviewed, &occurred.place, message);
}
