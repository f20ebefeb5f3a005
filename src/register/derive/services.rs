//! `B_02.02`, `B_05.02` and `B_07.01`: what is delivered, through whom, and how it was assessed.

use std::collections::BTreeSet;

use super::{Basis, InScope, IntoDerived as _, NO_COUNTRY, NO_END, User, fixed, missing, stated};
use crate::model::plan::{
    Day, RegisterAssessment, RegisterContract, RegisterLink, RegisterService, Text,
};
use crate::model::register::Cell;

pub(super) fn rows<'a>(basis: &mut Basis<'a>, contracts: &[InScope<'a>]) {
    for found in contracts {
        let mut in_chain = BTreeSet::new();
        for service in &found.contract.services {
            specifics(basis, found, service);
            if in_chain.insert(basis.coded("ICT_SERVICE_TYPE", Some(&service.kind)).text) {
                chain(basis, found.contract, service);
                assessment(basis, found.contract, service);
            }
        }
    }
}

fn day(day: Option<&Day>) -> Cell {
    day.map_or_else(Cell::default, |d| Cell::at(d.value.to_string(), &d.place))
}

/// What all rows of a contract share.
struct Shared {
    start: Cell,
    end: Cell,
    ended: Cell,
    notice: Cell,
    provider_notice: Cell,
    law: Cell,
}

fn shared(basis: &Basis<'_>, contract: &RegisterContract) -> Shared {
    let agreement = basis.providers.agreement(contract);
    let start = match &contract.start {
        Some(start) => day(Some(start)),
        None => day(agreement.and_then(|a| a.from.as_ref().or(a.signed.as_ref()))).into_derived(),
    };
    let end = match (&contract.end, agreement.and_then(|a| a.until.as_ref())) {
        (Some(end), _) => day(Some(end)),
        (None, Some(end)) => day(Some(end)).into_derived(),
        (None, None) => fixed(NO_END),
    };
    let days = |days: Option<&crate::model::At<u64>>| {
        days.map_or_else(Cell::default, |d| Cell::at(d.value.to_string(), &d.place))
    };
    Shared {
        start,
        end,
        ended: basis.coded("TERMINATION_REASON", contract.ended.as_ref()),
        notice: days(contract.notice_days.as_ref()),
        provider_notice: days(contract.provider_notice_days.as_ref()),
        law: basis.coded("COUNTRY", contract.law.as_ref()),
    }
}

/// One row for each function, user and combination of countries.
fn specifics<'a>(basis: &mut Basis<'a>, found: &InScope<'a>, service: &'a RegisterService) {
    let contract = found.contract;
    let shared = shared(basis, contract);
    let (code, code_type) = basis.provider_of(contract);
    let kind = basis.coded("ICT_SERVICE_TYPE", Some(&service.kind));
    let from = countries(basis, &service.provided_from);
    let rest = countries(basis, &service.data_at_rest);
    let processed = countries(basis, &service.data_processed);
    for (function, entity) in supported(basis, found, service) {
        for from in &from {
            for rest in &rest {
                for processed in &processed {
                    let cells = [
                        ("c0010", stated(Some(&contract.reference))),
                        ("c0020", entity.clone()),
                        ("c0030", code.clone()),
                        ("c0040", code_type.clone()),
                        ("c0050", stated(Some(function))),
                        ("c0060", kind.clone()),
                        ("c0070", shared.start.clone()),
                        ("c0080", shared.end.clone()),
                        ("c0090", shared.ended.clone()),
                        ("c0100", shared.notice.clone()),
                        ("c0110", shared.provider_notice.clone()),
                        ("c0120", shared.law.clone()),
                        ("c0130", from.clone()),
                        ("c0140", stores_data(basis, service)),
                        ("c0150", rest.clone()),
                        ("c0160", processed.clone()),
                        (
                            "c0170",
                            basis.coded("SENSITIVENESS", service.sensitiveness.as_ref()),
                        ),
                        ("c0180", basis.coded("RELIANCE", service.reliance.as_ref())),
                    ];
                    basis
                        .register
                        .push_at("B_02.02", service.kind.place.clone(), &cells);
                }
            }
        }
    }
}

/// Stated, else "yes" where countries of data at rest are.
fn stores_data(basis: &Basis<'_>, service: &RegisterService) -> Cell {
    match (&service.stores_data, service.data_at_rest.first()) {
        (Some(_), _) => basis.coded("YES_NO", service.stores_data.as_ref()),
        (None, Some(first)) => Cell::derived("eba_BT:x28".to_owned(), &first.place),
        (None, None) => Cell::default(),
    }
}

/// Functions that the service supports, for each entity that uses it and performs them.
fn supported<'a>(
    basis: &Basis<'a>,
    found: &InScope<'a>,
    service: &'a RegisterService,
) -> Vec<(&'a Text, Cell)> {
    let mut pairs = Vec::new();
    for id in &service.functions {
        let mut performers: BTreeSet<&str> = BTreeSet::new();
        for function in basis.functions(&id.value) {
            performers.extend(
                basis
                    .performers(function)
                    .into_iter()
                    .map(|(lei, _)| lei.value.as_str()),
            );
        }
        let mut seen = BTreeSet::new();
        for user in &found.users {
            let lei = user.entity.value.as_str();
            if performers.contains(lei) && seen.insert(lei) {
                let cell = stated(Some(user.entity));
                pairs.push((
                    id,
                    if user.derived {
                        cell.into_derived()
                    } else {
                        cell
                    },
                ));
            }
        }
        let of_group = basis.users(found.contract);
        let performs = |user: &User<'_>| performers.contains(user.entity.value.as_str());
        if seen.is_empty() && !of_group.iter().any(performs) {
            // Nobody who uses it performs the function: the linter says so by its reference.
            let users = found.users.iter().map(|user| stated(Some(user.entity)));
            pairs.extend(users.map(|cell| (id, cell)));
        }
    }
    pairs
}

fn countries(basis: &Basis<'_>, stated: &[Text]) -> Vec<Cell> {
    if stated.is_empty() {
        return vec![fixed(NO_COUNTRY)];
    }
    let countries = stated.iter();
    countries
        .map(|country| basis.coded("COUNTRY_OR_NA", Some(country)))
        .collect()
}

/// The chain of a service: the provider that signed at rank 1, then subcontractors.
fn chain<'a>(basis: &mut Basis<'a>, contract: &'a RegisterContract, service: &'a RegisterService) {
    let (code, code_type) = basis.provider_of(contract);
    let kind = basis.coded("ICT_SERVICE_TYPE", Some(&service.kind));
    let cells = [
        ("c0010", stated(Some(&contract.reference))),
        ("c0020", kind.clone()),
        ("c0030", code.clone()),
        ("c0040", code_type.clone()),
        ("c0050", fixed("1")),
        ("c0060", code.clone().into_derived()),
        ("c0070", code_type.clone().into_derived()),
    ];
    basis
        .register
        .push_at("B_05.02", service.kind.place.clone(), &cells);
    for link in &service.chain {
        let (own, own_type) = basis.provider(&link.provider.value);
        let (serves, serves_type) = match served(service, link) {
            Some(id) => basis.provider(id),
            None if link.rank.value == 2 => (
                code.clone().into_derived(),
                code_type.clone().into_derived(),
            ),
            None => (missing(&link.provider.place), Cell::default()),
        };
        let cells = [
            ("c0010", stated(Some(&contract.reference))),
            ("c0020", kind.clone()),
            ("c0030", own),
            ("c0040", own_type),
            (
                "c0050",
                Cell::at(link.rank.value.to_string(), &link.rank.place),
            ),
            ("c0060", serves),
            ("c0070", serves_type),
        ];
        basis
            .register
            .push_at("B_05.02", link.provider.place.clone(), &cells);
    }
}

/// Whom a subcontractor serves: stated, else the only one of the rank above.
fn served<'a>(service: &'a RegisterService, link: &'a RegisterLink) -> Option<&'a str> {
    if let Some(serves) = &link.serves {
        return Some(&serves.value);
    }
    let above = link.rank.value.checked_sub(1).filter(|rank| *rank > 1)?;
    let mut of_rank = service
        .chain
        .iter()
        .filter(|other| other.rank.value == above);
    let first = of_rank.next()?;
    of_rank
        .next()
        .is_none()
        .then_some(first.provider.value.as_str())
}

fn assessment<'a>(
    basis: &mut Basis<'a>,
    contract: &'a RegisterContract,
    service: &'a RegisterService,
) {
    let Some(assessed) = &service.assessment else {
        return;
    };
    let (code, code_type) = basis.provider_of(contract);
    let audited = assessed.last_audit.as_ref();
    let audited = audited.map_or_else(|| fixed(NO_END), |d| day(Some(d)));
    let RegisterAssessment {
        substitutability,
        reason,
        exit_plan,
        reintegration,
        impact,
        alternatives,
        alternative,
        ..
    } = assessed;
    let cells = [
        ("c0010", stated(Some(&contract.reference))),
        ("c0020", code),
        ("c0030", code_type),
        (
            "c0040",
            basis.coded("ICT_SERVICE_TYPE", Some(&service.kind)),
        ),
        (
            "c0050",
            basis.coded("SUBSTITUTABILITY", substitutability.as_ref()),
        ),
        ("c0060", basis.coded("NON_SUBST_REASON", reason.as_ref())),
        ("c0070", audited),
        ("c0080", basis.coded("YES_NO", exit_plan.as_ref())),
        (
            "c0090",
            basis.coded("REINTEGRATION", reintegration.as_ref()),
        ),
        ("c0100", basis.coded("IMPACT", impact.as_ref())),
        (
            "c0110",
            basis.coded("YES_NO_NOT_ASSESSED", alternatives.as_ref()),
        ),
        ("c0120", stated(alternative.as_ref())),
    ];
    basis
        .register
        .push_at("B_07.01", service.kind.place.clone(), &cells);
}
