//! Which service each paper of a vendor covers, and why not.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, Months, NaiveDate};

use super::super::Subject;
use crate::model::At;
use crate::model::id::{EvidenceId, ServiceId};
use crate::model::plan::vendor::{names_service, same_login};
use crate::model::plan::{
    Agreement, Day, DocumentStatus, EngagementKind, Surface, Text, Vendor, VendorDocument,
    VendorService,
};
use crate::model::reliance::{Aspect, Cover, CoverState, PaperReliance, Shortfall};
use crate::model::vendor_rules::{Edition, EditionEnd};
use crate::model::{ItemAssessment, ItemStanding};

/// What a document or an agreement says of its scope and its time.
struct Paper<'a> {
    id: &'a At<EvidenceId>,
    kind: &'a str,
    not_held: Option<&'static str>,
    services: &'a [At<ServiceId>],
    surfaces: &'a [At<Surface>],
    tiers: &'a [Text],
    logins: &'a [Text],
    regions: &'a [Text],
    from: Option<&'a Day>,
    until: Option<&'a Day>,
    document: Option<&'a VendorDocument>,
}

impl<'a> Paper<'a> {
    fn of_document(document: &'a VendorDocument) -> Self {
        Self {
            id: &document.id,
            kind: &document.kind.value,
            not_held: match document.status.as_ref().map(|status| status.value) {
                Some(DocumentStatus::InProgress) => Some("it is announced and not held"),
                Some(DocumentStatus::Stated) => Some("it is only stated"),
                _ if document.source.is_none() => Some("it names no document"),
                _ => None,
            },
            services: &document.services,
            surfaces: &document.surfaces,
            tiers: &document.tiers,
            logins: &document.logins,
            regions: &document.regions,
            from: document.from.as_ref(),
            until: document.speaks_until(),
            document: Some(document),
        }
    }

    fn of_agreement(agreement: &'a Agreement) -> Self {
        Self {
            id: &agreement.id,
            kind: &agreement.kind.value,
            not_held: agreement.source.is_none().then_some("it names no document"),
            services: &agreement.services,
            surfaces: &agreement.surfaces,
            tiers: &agreement.tiers,
            logins: &agreement.logins,
            regions: &[],
            from: agreement.from.as_ref().or(agreement.signed.as_ref()),
            until: agreement.until.as_ref(),
            document: None,
        }
    }
}

/// Services of a vendor that were in use in the period.
pub fn in_use<'a>(
    subject: Subject<'_>,
    vendor: &'a Vendor,
) -> impl Iterator<Item = &'a VendorService> + use<'a> {
    let period = subject.period();
    let services = vendor.services.iter();
    services.filter(move |service| service.validity().overlaps(period))
}

/// What the papers of a vendor are judged by.
#[derive(Clone, Copy)]
struct Basis<'a> {
    subject: Subject<'a>,
    vendor: &'a Vendor,
    items: &'a Items,
}

/// How every item stands by itself.
pub type Items = BTreeMap<EvidenceId, ItemAssessment>;

/// Every paper of a vendor with the services in use.
pub fn papers(subject: Subject<'_>, vendor: &Vendor, items: &Items) -> Vec<PaperReliance> {
    let basis = Basis {
        subject,
        vendor,
        items,
    };
    let documents = vendor.documents.iter().map(Paper::of_document);
    let agreements = vendor.agreements.iter().map(Paper::of_agreement);
    let reliance = |paper: Paper<'_>| PaperReliance {
        item: paper.id.value.clone(),
        kind: paper.kind.to_owned(),
        names: names(vendor, &paper),
        covers: in_use(subject, vendor)
            .map(|service| cover(basis, &paper, service))
            .collect(),
    };
    documents.chain(agreements).map(reliance).collect()
}

/// The services with their surfaces, and the surfaces, that a paper names.
fn names(vendor: &Vendor, paper: &Paper<'_>) -> Vec<String> {
    let services = vendor.services.iter();
    let named = services.filter(|known| names_service(paper.services, &known.id.value));
    let surfaces = paper.surfaces.iter().map(|s| s.value.as_str().to_owned());
    named.map(with_surface).chain(surfaces).collect()
}

/// States with the shortfalls that lead to them.
type Shortfalls = Vec<(CoverState, Shortfall)>;

fn short(state: CoverState, aspect: Aspect, text: String) -> (CoverState, Shortfall) {
    (state, Shortfall { aspect, text })
}

fn cover(basis: Basis<'_>, paper: &Paper<'_>, service: &VendorService) -> Cover {
    let mut found = Shortfalls::new();
    let mut state = CoverState::Covers;
    if let Some(why) = paper.not_held {
        found.push(short(CoverState::Not, Aspect::Held, why.to_owned()));
    }
    if paper.services.is_empty() && paper.surfaces.is_empty() {
        state = CoverState::NotStated;
    } else {
        found.extend(scope(basis.vendor, paper, service));
    }
    found.extend(limits(paper, service));
    if paper.not_held.is_none() {
        found.extend(time(basis, paper, service));
        let document = paper.document;
        found.extend(document.into_iter().flat_map(|d| document_itself(basis, d)));
    }
    let states = found.iter().map(|(state, _)| *state);
    Cover {
        service: service.id.value.clone(),
        state: states.fold(state, Ord::max),
        shortfalls: found.into_iter().map(|(_, shortfall)| shortfall).collect(),
    }
}

/// A paper that names other services or surfaces.
fn scope(
    vendor: &Vendor,
    paper: &Paper<'_>,
    service: &VendorService,
) -> Option<(CoverState, Shortfall)> {
    let surface = service.surface.value;
    let by_surface = paper.surfaces.iter().any(|named| named.value == surface);
    if by_surface || names_service(paper.services, &service.id.value) {
        return None;
    }
    let mut services = vendor.services.iter();
    let same_surface = services.any(|known| {
        known.surface.value == surface && names_service(paper.services, &known.id.value)
    });
    let aspect = if same_surface {
        Aspect::Scope
    } else {
        Aspect::Surface
    };
    let text = left_out(&names(vendor, paper), &[with_surface(service)]);
    Some(short(CoverState::Not, aspect, text))
}

/// What a paper names, and which services are not among it.
pub fn left_out(names: &[String], services: &[String]) -> String {
    let verb = if services.len() == 1 { "is" } else { "are" };
    format!(
        "it names {}; {} {verb} not in it",
        joined(names),
        joined(services)
    )
}

/// `openai-cloud-tasks` (cloud-tasks).
pub fn with_surface(service: &VendorService) -> String {
    format!(
        "`{}` ({})",
        service.id.value,
        service.surface.value.as_str()
    )
}

/// One, two and three.
pub fn joined(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// A paper for other plan tiers, ways of logging in or regions than those in use.
fn limits(paper: &Paper<'_>, service: &VendorService) -> Shortfalls {
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let tiers = service.tier.iter().map(|tier| tier.value.as_str());
    let logins = service.logins.iter().map(|login| login.value.as_str());
    let regions: Vec<&str> = service.regions().collect();
    let rows = [
        (Aspect::Tier, "plan tier", others(paper.tiers, tiers, same)),
        (
            Aspect::Login,
            "login",
            others(paper.logins, logins, same_login),
        ),
        (
            Aspect::Region,
            "region",
            others(paper.regions, regions.into_iter(), same),
        ),
    ];
    let found = rows.into_iter().filter(|(.., (left, _))| !left.is_empty());
    let found = found.map(|(aspect, what, (left, named))| {
        let text = format!(
            "it is for the {what} {}; {} is used with {}",
            joined(&named),
            with_surface(service),
            joined(&left)
        );
        short(CoverState::Not, aspect, text)
    });
    found.collect()
}

/// What is in use and not named, and what is named; nothing where the paper names none.
fn others<'a>(
    named: &[Text],
    used: impl Iterator<Item = &'a str>,
    same: impl Fn(&str, &str) -> bool,
) -> (Vec<String>, Vec<String>) {
    if named.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let left = used.filter(|used| !named.iter().any(|named| same(&named.value, used)));
    let stated = named.iter().map(|text| text.value.clone());
    (left.map(str::to_owned).collect(), stated.collect())
}

/// The days of the period in which the service was in use.
fn time(basis: Basis<'_>, paper: &Paper<'_>, service: &VendorService) -> Shortfalls {
    let (period, days) = (basis.subject.period(), service.validity());
    let (of_vendor, end) = (basis.vendor.validity(), period.until());
    let starts = [days.from, of_vendor.from].into_iter().flatten();
    let first = starts.fold(period.from(), Ord::max);
    let ends = [days.until, of_vendor.until].into_iter().flatten();
    let last = ends.fold(end, Ord::min);
    let mut found = Shortfalls::new();
    if let Some(until) = paper.until.filter(|until| until.value < last) {
        let text = format!("it ends on {}, before {last}", until.value);
        found.push(short(CoverState::Not, Aspect::Period, text));
    }
    if let Some(from) = paper.from.filter(|from| from.value > first) {
        let state = if from.value > last {
            CoverState::Not
        } else {
            CoverState::Partly
        };
        let text = format!("it begins on {}, after {first}", from.value);
        found.push(short(state, Aspect::Period, text));
    }
    found
}

/// What a document falls short of for every service alike.
fn document_itself(basis: Basis<'_>, document: &VendorDocument) -> Shortfalls {
    let Basis {
        subject, vendor, ..
    } = basis;
    let mut found = Shortfalls::new();
    let gap = bridge_gap(document, basis.items);
    let bridge = gap.or_else(|| bridge_too_long(subject, document));
    found.extend(bridge.map(|text| short(CoverState::Partly, Aspect::Bridge, text)));
    if let Some(edition) = superseded(subject, document) {
        let text = format!("{} ended on {}", edition.name, edition.last_day);
        found.push(short(CoverState::Not, Aspect::Edition, text));
    }
    let kind = says_less(subject, vendor, document);
    found.extend(kind.map(|text| short(CoverState::Partly, Aspect::Kind, text)));
    found
}

/// A bridge letter that is not in hand, or days between the report and its letter.
pub fn bridge_gap(document: &VendorDocument, items: &Items) -> Option<String> {
    let (report, bridge) = (document.until.as_ref()?, document.bridge.as_ref()?);
    let letter = &bridge.evidence.value;
    let in_hand = |item: &ItemAssessment| item.standing <= ItemStanding::Weak;
    if !items.get(letter).is_some_and(in_hand) {
        return Some(format!("its bridge letter `{letter}` is not in hand"));
    }
    let from = bridge.from.as_ref()?;
    let next = report.value.checked_add_days(Days::new(1))?;
    (from.value > next).then(|| {
        format!(
            "its bridge letter begins on {}, and the report ends on {}",
            from.value, report.value
        )
    })
}

/// A bridge that spans more than is customary.
pub fn bridge_too_long(subject: Subject<'_>, document: &VendorDocument) -> Option<String> {
    let report = document.until.as_ref()?.value;
    let bridged = document.speaks_until()?.value;
    let months = subject.vendors.bridge_months;
    (bridged > months_after(report, months)?).then(|| {
        format!(
            "its bridge runs from {report} to {bridged}, more than the customary {months} months"
        )
    })
}

/// So many months later; from the last day of a month to the last day of a month.
fn months_after(day: NaiveDate, months: u32) -> Option<NaiveDate> {
    let tomorrow = day.checked_add_days(Days::new(1))?;
    if tomorrow.day() == 1 {
        return tomorrow
            .checked_add_months(Months::new(months))?
            .checked_sub_days(Days::new(1));
    }
    day.checked_add_months(Months::new(months))
}

/// The edition that a certificate is to, where it no longer held at the end of the period.
pub fn superseded<'a>(subject: Subject<'a>, document: &VendorDocument) -> Option<&'a Edition> {
    let stated = &document.edition.as_ref()?.value;
    let words = stated.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.'));
    let words: Vec<&str> = words
        .map(|word| word.trim_start_matches(['v', 'V']))
        .collect();
    let end = subject.period().until();
    let issued = document.issued.as_ref().or(document.from.as_ref());
    let mut editions = subject.vendors.editions.iter();
    editions.find(|edition| {
        edition.kind == document.kind.value
            && words.contains(&edition.edition.as_str())
            && match edition.certificates {
                EditionEnd::Lapsed => end > edition.last_day,
                EditionEnd::NotIssued => issued.is_some_and(|day| day.value > edition.last_day),
            }
    })
}

/// A report that says less than an engagement about a period needs, with nothing better in hand.
pub fn says_less(
    subject: Subject<'_>,
    vendor: &Vendor,
    document: &VendorDocument,
) -> Option<String> {
    let mut kinds = subject.engagement.kinds.iter();
    kinds.find(|kind| kind.value == EngagementKind::Type2)?;
    let kind = subject.vendors.kind(&document.kind.value)?;
    let (better, because) = kind.not_instead_of.as_ref()?;
    let mut papers = vendor.documents.iter();
    let has_better = papers.any(|paper| paper.kind.value == *better && paper.is_held());
    (!has_better).then(|| format!("{because}, and no `{better}` is in hand"))
}
