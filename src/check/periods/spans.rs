//! The days about which something is asked: the period, cut to what was in force.

use std::cmp::Ordering;

use chrono::{Days, NaiveDate};

use super::super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding};
use crate::model::id::Id as _;
use crate::model::plan::{Asset, ItemView, OwnControl, Policy, Vendor};
use crate::model::{Period, Validity};

/// The days on which an item is due; `None` if there is none in the period.
///
/// An item about assets or vendors is due while one of them is there, and an item that
/// shows own controls while one of these operates.
pub(super) fn of_item(
    subject: Subject<'_>,
    item: &ItemView<'_>,
) -> Option<(Period, Option<String>)> {
    let (mut span, mut cut) = within(subject.period(), item.due, "the item")?;
    let about: Vec<Validity> = item
        .about
        .iter()
        .filter_map(|id| of_subject(subject, &id.value))
        .collect();
    let named = |id: &&crate::model::At<crate::model::id::EvidenceId>| id.value == item.id;
    let controls = subject.plan.controls.iter();
    let controls = controls.filter(|control| control.evidence.iter().any(|id| named(&id)));
    let controls: Vec<Validity> = controls.map(OwnControl::validity).collect();
    let whose = [
        (about, "what it speaks of"),
        (controls, "the controls that it shows"),
    ];
    for (validities, what) in whose {
        let Some(hull) = hull(&validities) else {
            continue;
        };
        let (shorter, why) = within(span, hull, what)?;
        span = shorter;
        cut = why.or(cut);
    }
    Some((span, cut))
}

fn of_subject(subject: Subject<'_>, id: &str) -> Option<Validity> {
    let assets = subject.plan.assets.iter();
    let asset = assets
        .filter(|asset| asset.id.value.as_str() == id)
        .map(Asset::validity);
    let vendors = subject.plan.vendors.iter();
    let vendor = vendors
        .filter(|v| v.id.value.as_str() == id)
        .map(Vendor::validity);
    asset.chain(vendor).next()
}

/// From the first day of any to the last day of any; `None` without any.
fn hull(validities: &[Validity]) -> Option<Validity> {
    let first = validities.first()?;
    Some(validities.iter().fold(*first, |hull, next| Validity {
        from: hull.from.zip(next.from).map(|(a, b)| a.min(b)),
        until: hull.until.zip(next.until).map(|(a, b)| a.max(b)),
    }))
}

/// The days of a span on which something was in force, and why they are fewer.
pub(super) fn within(
    span: Period,
    validity: Validity,
    what: &str,
) -> Option<(Period, Option<String>)> {
    let from = validity.from.filter(|from| *from > span.from());
    let until = validity.until.filter(|until| *until < span.until());
    let cut = Period::new(from.unwrap_or(span.from()), until.unwrap_or(span.until())).ok()?;
    let why = match (from, until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {from}, when {what} began")),
        (None, Some(until)) => Some(format!("until {until}, when {what} ended")),
        (Some(from), Some(until)) => Some(format!("{from} to {until}, as long as {what} lasted")),
    };
    Some((cut, why))
}

/// The versions of every policy follow each other without a day between.
pub(super) fn policies(subject: Subject<'_>, outcome: &mut Outcome) {
    let policies = &subject.plan.policies;
    for policy in policies {
        let Some(next) = policy.replaced_by.as_ref() else {
            ends_without_successor(subject, policy, outcome);
            continue;
        };
        let next = policies.iter().find(|other| other.id.value == next.value);
        let (Some(until), Some(next)) = (policy.until.as_ref(), next) else {
            continue;
        };
        let Some(from) = next.from.as_ref() else {
            continue;
        };
        let first = until
            .value
            .checked_add_days(Days::new(1))
            .unwrap_or(until.value);
        let wrong = match from.value.cmp(&first) {
            Ordering::Greater => uncovered(subject.period(), first, from.value - Days::new(1))
                .map(|days| format!("no version was in force on {days}")),
            Ordering::Less => uncovered(subject.period(), from.value, until.value)
                .map(|days| format!("two versions were in force on {days}")),
            Ordering::Equal => None,
        };
        let Some(wrong) = wrong else { continue };
        let message = format!(
            "policies `{}` and `{}`: {wrong}",
            policy.id.value.as_str(),
            next.id.value.as_str()
        );
        outcome.find(
            Finding::new(Code::PolicyVersionGap, message)
                .at(&from.place)
                .about(next.id.value.as_str().to_owned())
                .note(format!(
                    "`{}` ends on {}",
                    policy.id.value.as_str(),
                    until.value
                ))
                .help("let `from` be the day after `until` of the version before"),
        );
    }
}

fn ends_without_successor(subject: Subject<'_>, policy: &Policy, outcome: &mut Outcome) {
    let Some(until) = policy.until.as_ref() else {
        return;
    };
    if !subject.period().contains(until.value) || until.value == subject.period().until() {
        return;
    }
    let message = format!(
        "policy `{}` ended on {} and nothing took its place",
        policy.id.value.as_str(),
        until.value
    );
    outcome.find(
        Finding::new(Code::PolicyVersionGap, message)
            .at(&until.place)
            .about(policy.id.value.as_str().to_owned())
            .help("name the version that follows in `replaced-by`, or remove `until`"),
    );
}

/// The part of some days that lies in the period, in words.
fn uncovered(period: Period, from: NaiveDate, until: NaiveDate) -> Option<String> {
    let days = Period::new(from.max(period.from()), until.min(period.until())).ok()?;
    Some(if days.days() == 1 {
        days.from().to_string()
    } else {
        days.to_string()
    })
}
