//! How contracts are spread over vendors and groups: Regulation (EU) 2022/2554, Art. 29.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::super::Subject;
use super::{contracts, cover};
use crate::model::plan::{Agreement, Exposure, Vendor};
use crate::model::reliance::Concentration;

/// One row per vendor with a contract or a stated exposure, then one per group of several vendors.
pub fn spread(subject: Subject<'_>) -> Vec<Concentration> {
    let period = subject.period();
    let vendors = subject.plan.vendors.iter();
    let vendors: Vec<&Vendor> = vendors.filter(|v| v.validity().overlaps(period)).collect();
    if !contracts::is_asked(subject) && vendors.iter().all(|v| v.exposure.is_none()) {
        return Vec::new();
    }
    let all = counts(subject, &vendors);
    let concerned = vendors.iter().filter(|vendor| {
        vendor.exposure.is_some() || vendor.agreements.iter().any(|a| is_contract(subject, a))
    });
    let mut rows: Vec<Concentration> = concerned
        .map(|vendor| row(subject, &vendor.name.value, &[vendor], all))
        .collect();
    rows.sort_by_key(|row| Reverse((row.critical, row.contracts)));
    let groups = groups(&vendors).into_iter();
    rows.extend(groups.map(|(name, vendors)| Concentration {
        members: vendors.iter().map(|v| v.id.value.clone()).collect(),
        ..row(subject, name, &vendors, all)
    }));
    rows
}

/// Groups of two vendors and more.
fn groups<'a>(vendors: &[&'a Vendor]) -> BTreeMap<&'a str, Vec<&'a Vendor>> {
    let mut groups: BTreeMap<&str, Vec<&Vendor>> = BTreeMap::new();
    for vendor in vendors {
        let group = vendor.exposure.as_ref().and_then(|e| e.group.as_ref());
        if let Some(group) = group {
            groups.entry(&group.value).or_default().push(vendor);
        }
    }
    groups.retain(|_, vendors| vendors.len() > 1);
    groups
}

/// Contracts, and those for critical or important functions.
fn counts(subject: Subject<'_>, vendors: &[&Vendor]) -> (usize, usize) {
    let (mut contracts, mut critical) = (0, 0);
    for vendor in vendors {
        let agreements = vendor.agreements.iter();
        for agreement in agreements.filter(|a| is_contract(subject, a)) {
            contracts += 1;
            critical += usize::from(agreement.is_critical(vendor));
        }
    }
    (contracts, critical)
}

fn is_contract(subject: Subject<'_>, agreement: &Agreement) -> bool {
    let kind = subject.vendors.kind(&agreement.kind.value);
    kind.is_some_and(|kind| kind.is_contract) || !agreement.clauses.is_empty()
}

fn row(
    subject: Subject<'_>,
    name: &str,
    of: &[&Vendor],
    (of_contracts, of_critical): (usize, usize),
) -> Concentration {
    let (contracts, critical) = counts(subject, of);
    let services = of.iter().flat_map(|vendor| cover::in_use(subject, vendor));
    let regions: BTreeSet<String> = services
        .flat_map(|service| service.regions().map(str::to_owned))
        .collect();
    let exposures: Vec<&Exposure> = of.iter().filter_map(|v| v.exposure.as_ref()).collect();
    let hardest = exposures.iter().filter_map(|e| e.substitutability.as_ref());
    let hardest = hardest.map(|stated| stated.value).min();
    let alternatives = exposures.iter().flat_map(|e| &e.alternatives);
    let notes = exposures.iter().filter_map(|e| e.note.as_ref());
    let notes: Vec<&str> = notes.map(|note| note.value.as_str()).collect();
    Concentration {
        name: name.to_owned(),
        members: Vec::new(),
        contracts,
        of_contracts,
        critical,
        of_critical,
        regions: regions.into_iter().collect(),
        substitutability: hardest.map(crate::model::plan::Substitutability::describe),
        alternatives: alternatives.map(|text| text.value.clone()).collect(),
        note: (!notes.is_empty()).then(|| notes.join(" ")),
    }
}
