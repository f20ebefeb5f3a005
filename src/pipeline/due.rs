//! `due`: what is due, overdue, unreviewed or about to end, on one day.

use chrono::{Days, Months, NaiveDate};

use super::{Opened, keeping};
use crate::locker::Locker;
use crate::model::Validity;
use crate::model::id::PersonId;
use crate::model::plan::{Cadence, EvidenceItem, Held, ItemView, Plan, Section, Vendor, choices};
use crate::period;

choices! {
    /// What kind of thing is due.
    DueKind {
        /// An occurrence of an evidence item.
        Evidence = "evidence",
        /// A review of occurrences.
        Review = "review",
        /// A vendor's document that ends.
        Document = "document",
        /// An agreement that ends.
        Agreement = "agreement",
        /// An accepted risk that ends.
        AcceptedRisk = "accepted-risk",
        /// A policy that ends, or was approved long ago.
        Policy = "policy",
    }
}

/// One thing that somebody has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueEntry {
    /// What kind of thing.
    pub kind: DueKind,
    /// The record it is about; of an accepted risk, the finding code and its subject.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Who has to do it.
    pub owner: Option<PersonId>,
    /// The first day on which it can be done.
    pub from: NaiveDate,
    /// The last day on which it is in time.
    pub by: NaiveDate,
    /// Why.
    pub why: String,
}

impl DueEntry {
    /// Whether the day has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.by < today
    }
}

/// Everything that can be done on a day or within some days after it, the most urgent first.
pub fn due(opened: &Opened, locker: &Locker, today: NaiveDate, within: u64) -> Vec<DueEntry> {
    let plan = &opened.plan;
    let last = today
        .checked_add_days(Days::new(within))
        .unwrap_or(NaiveDate::MAX);
    let mut entries: Vec<DueEntry> = plan
        .evidence
        .iter()
        .filter_map(|item| evidence(item, locker, today))
        .collect();
    let items = plan.items();
    entries.extend(items.iter().filter_map(|item| reviews(item, locker)));
    for vendor in &plan.vendors {
        entries.extend(papers(vendor, today));
    }
    entries.extend(accepted(plan));
    entries.extend(
        plan.policies
            .iter()
            .filter_map(|policy| self::policy(policy, today)),
    );
    entries.retain(|entry| entry.from <= last);
    entries.sort_by(|a, b| (a.by, a.kind, &a.id).cmp(&(b.by, b.kind, &b.id)));
    entries
}

fn evidence(item: &EvidenceItem, locker: &Locker, today: NaiveDate) -> Option<DueEntry> {
    let view = item.item();
    let cadence = view.cadence?;
    let kept = keeping::last_day(locker, &view.id);
    let last = kept.max(view.dated.map(|day| day.value));
    let (from, by) = window(cadence, last, today)?;
    let why = match last {
        Some(last) => format!("{}, the last one is of {last}", cadence.as_str()),
        None => format!("{}, there is none yet", cadence.as_str()),
    };
    Some(entry(DueKind::Evidence, &view, from, by, why))
}

/// The first and the last day for the next occurrence.
fn window(
    cadence: Cadence,
    last: Option<NaiveDate>,
    today: NaiveDate,
) -> Option<(NaiveDate, NaiveDate)> {
    match cadence {
        Cadence::PerEvent => None,
        Cadence::Once => last.is_none().then_some((today, today)),
        Cadence::Annual => {
            let next = last.map_or(Some(today), |last| last.checked_add_months(Months::new(12)))?;
            Some((next, next))
        }
        Cadence::Quarterly
        | Cadence::Monthly
        | Cadence::Weekly
        | Cadence::Daily
        | Cadence::Continuous => {
            let window = match last {
                None => period::window_around(cadence, today)?,
                Some(last) => {
                    let done = period::window_around(cadence, last)?;
                    let next = done.until().checked_add_days(Days::new(1))?;
                    period::window_around(cadence, next)?
                }
            };
            Some((window.from(), window.until()))
        }
    }
}

/// The occurrences of an item that nobody looked at yet.
fn reviews(item: &ItemView<'_>, locker: &Locker) -> Option<DueEntry> {
    let open = locker.occurrences(&item.id);
    let open = open.filter(|s| s.withdrawn.is_none() && s.reviews.is_empty());
    let days: Vec<NaiveDate> = open.map(|s| s.occurrence.day()).collect();
    let oldest = *days.iter().min()?;
    let why = match days.len() {
        1 => format!("the occurrence of {oldest} has no review"),
        many => format!("{many} occurrences have no review, the oldest is of {oldest}"),
    };
    Some(entry(DueKind::Review, item, oldest, oldest, why))
}

fn entry(
    kind: DueKind,
    item: &ItemView<'_>,
    from: NaiveDate,
    by: NaiveDate,
    why: String,
) -> DueEntry {
    DueEntry {
        kind,
        id: item.id.to_string(),
        title: item.title.clone(),
        owner: item.owner.map(|owner| owner.value.clone()),
        from,
        by,
        why,
    }
}

/// Documents and agreements of a vendor in use that end, and are not followed by another.
fn papers(vendor: &Vendor, today: NaiveDate) -> Vec<DueEntry> {
    if vendor
        .until
        .as_ref()
        .is_some_and(|until| until.value < today)
    {
        return Vec::new();
    }
    let documents = vendor.documents.iter().map(|document| {
        let ends = [&document.bridged_until, &document.until];
        let ends = ends.into_iter().flatten().map(|day| day.value).max();
        let bridged = document.bridge.as_ref().map(|bridge| bridge.until.value);
        (document.item(vendor), ends.max(bridged))
    });
    let agreements = vendor.agreements.iter().map(|agreement| {
        let ends = agreement.until.as_ref().map(|day| day.value);
        (agreement.item(vendor), ends)
    });
    let all: Vec<(ItemView<'_>, Option<NaiveDate>)> = documents.chain(agreements).collect();
    let followed = |item: &ItemView<'_>, end: NaiveDate| {
        all.iter().any(|(other, other_end)| {
            let same = other.kind.map(|kind| &kind.value) == item.kind.map(|kind| &kind.value);
            let held = other.held == Held::Yes && other.id != item.id;
            same && held && other_end.is_none_or(|other_end| other_end > end)
        })
    };
    let ending = all.iter().filter_map(|(item, end)| Some((item, (*end)?)));
    ending
        .filter(|(item, end)| item.held == Held::Yes && !followed(item, *end))
        .map(|(item, end)| {
            let kind = match item.section {
                Section::Agreement => DueKind::Agreement,
                _ => DueKind::Document,
            };
            let why = format!("of `{}`, ends on {end}", vendor.id.value);
            let mut entry = entry(kind, item, end, end, why);
            let owner = || vendor.owner.as_ref().map(|owner| owner.value.clone());
            entry.owner = entry.owner.or_else(owner);
            entry
        })
        .collect()
}

fn accepted(plan: &Plan) -> impl Iterator<Item = DueEntry> + '_ {
    plan.accepted_risks.iter().map(|risk| DueEntry {
        kind: DueKind::AcceptedRisk,
        id: format!("{} {}", risk.code.value, risk.subject.value),
        title: format!("accepted risk `{}`", risk.code.value),
        owner: Some(risk.owner.value.clone()),
        from: risk.expires.value,
        by: risk.expires.value,
        why: format!("the decision about `{}` ends", risk.subject.value),
    })
}

fn policy(policy: &crate::model::plan::Policy, today: NaiveDate) -> Option<DueEntry> {
    let view = policy.item();
    let valid = Validity {
        from: policy.from.as_ref().map(|day| day.value),
        until: policy.until.as_ref().map(|day| day.value),
    };
    if policy.replaced_by.is_some() {
        return None;
    }
    let ends = valid.until.filter(|until| *until >= today);
    if valid.until.is_some() && ends.is_none() {
        return None;
    }
    let approved = policy
        .approved_on
        .as_ref()
        .map(|day| day.value)
        .or(valid.from);
    // PCI DSS v4.0.1, 12.1.2, asks for a review at least once every 12 months; 45 CFR
    // 164.316(b)(2)(iii) for one "periodically".
    let review = approved.and_then(|day| day.checked_add_months(Months::new(12)));
    let (day, why) = match (ends, review) {
        (Some(end), Some(review)) if review < end => (review, reviewed(approved)),
        (Some(end), _) => (end, format!("ends on {end}, and none takes its place")),
        (None, Some(review)) => (review, reviewed(approved)),
        (None, None) => return None,
    };
    Some(entry(DueKind::Policy, &view, day, day, why))
}

fn reviewed(approved: Option<NaiveDate>) -> String {
    let day = approved.map_or_else(String::new, |day| format!(" on {day}"));
    format!("approved{day}; a review within 12 months is asked for")
}
