//! `B_01.01` to `B_01.03`: who maintains the register, entities, branches.

use std::collections::BTreeSet;

use super::{Basis, InScope, IntoDerived as _, NO_END, fixed, stated, stated_or};
use crate::model::plan::{Day, Organization, RegisterEntity, SubmissionLevel, Text};
use crate::model::register::Cell;

pub(super) fn rows<'a>(basis: &mut Basis<'a>, contracts: &[InScope<'a>]) {
    maintainer(basis);
    for lei in listed(basis, contracts) {
        entity(basis, lei);
    }
}

/// The entities of the scope, those that contracts name, and the parents of all of them,
/// because the taxonomy wants every reference to be there (R1, R2, R6).
fn listed<'a>(basis: &mut Basis<'a>, contracts: &[InScope<'a>]) -> Vec<&'a Text> {
    let submission = basis.submission;
    let section = basis.section;
    let mut listed: Vec<&Text> = vec![&submission.entity];
    if submission.level.value != SubmissionLevel::Individual {
        let of_scope = section.entities.iter().map(|e| &e.lei);
        listed.extend(of_scope.filter(|lei| basis.scope.contains(lei.value.as_str())));
    }
    for found in contracts {
        listed.extend(basis.signers(found.contract));
        listed.extend(&found.contract.delivered_by);
        listed.extend(found.users.iter().map(|user| user.entity));
    }
    let mut done = BTreeSet::new();
    let mut unique = Vec::new();
    while let Some(lei) = listed.pop() {
        if !done.insert(lei.value.as_str()) {
            continue;
        }
        listed.extend(basis.entity(&lei.value).and_then(|e| e.parent.as_ref()));
        unique.push(lei);
    }
    unique
}

fn organization<'a>(basis: &Basis<'a>, lei: &str) -> Option<&'a Organization> {
    let organization = basis.plan.organization.as_ref();
    organization.filter(|o| o.lei.as_ref().is_some_and(|own| own.value == lei))
}

fn name(basis: &Basis<'_>, lei: &str) -> Cell {
    let own = basis.entity(lei).and_then(|e| e.name.as_ref());
    let organization = organization(basis, lei);
    stated_or(
        own,
        organization.map(|o| o.legal_name.as_ref().unwrap_or(&o.name)),
    )
}

fn country(basis: &Basis<'_>, lei: &str) -> Cell {
    let own = basis.entity(lei).and_then(|e| e.country.as_ref());
    if own.is_some() {
        return basis.coded("COUNTRY", own);
    }
    let organization = organization(basis, lei);
    basis.coded_elsewhere("COUNTRY", organization.and_then(|o| o.country.as_ref()))
}

fn maintainer(basis: &mut Basis<'_>) {
    let submission = basis.submission;
    let lei = &submission.entity.value;
    let kind = basis.entity(lei).and_then(|e| e.kind.as_ref());
    let day = &submission.reference_date;
    let cells = [
        ("c0010", stated(Some(&submission.entity))),
        ("c0020", name(basis, lei).into_derived()),
        ("c0030", country(basis, lei).into_derived()),
        (
            "c0040",
            basis.coded_elsewhere("ENTITY_TYPE_MAINTAINER", kind),
        ),
        ("c0050", stated(submission.authority.as_ref())),
        ("c0060", Cell::derived(day.value.to_string(), &day.place)),
    ];
    basis
        .register
        .push_at("B_01.01", submission.id.place.clone(), &cells);
}

fn entity(basis: &mut Basis<'_>, lei: &Text) {
    let found = basis.entity(&lei.value);
    let parent = match found.and_then(|e| e.parent.as_ref()) {
        Some(parent) => stated(Some(parent)),
        None => stated(Some(lei)).into_derived(),
    };
    let assets = found.and_then(|e| e.total_assets.as_ref());
    let currency = assets.map_or_else(Cell::default, |_| basis.currency());
    let day = |day: Option<&Day>| {
        day.map_or_else(Cell::default, |d| Cell::at(d.value.to_string(), &d.place))
    };
    let left = found.and_then(|e| e.deleted.as_ref());
    let left = left.map_or_else(|| fixed(NO_END), |d| day(Some(d)));
    let cells = [
        ("c0010", stated(Some(lei))),
        ("c0020", name(basis, &lei.value)),
        ("c0030", country(basis, &lei.value)),
        (
            "c0040",
            basis.coded("ENTITY_TYPE", found.and_then(|e| e.kind.as_ref())),
        ),
        (
            "c0050",
            basis.coded("HIERARCHY", found.and_then(|e| e.hierarchy.as_ref())),
        ),
        ("c0060", parent),
        ("c0070", day(found.and_then(|e| e.updated.as_ref()))),
        ("c0080", day(found.and_then(|e| e.integrated.as_ref()))),
        ("c0090", left),
        ("c0100", currency),
        ("c0110", stated(assets)),
    ];
    basis.register.push_at("B_01.02", lei.place.clone(), &cells);
    if let Some(found) = found {
        branches(basis, found);
    }
}

fn branches(basis: &mut Basis<'_>, entity: &RegisterEntity) {
    for branch in &entity.branches {
        let cells = [
            ("c0010", stated(Some(&branch.code))),
            ("c0020", stated(Some(&entity.lei)).into_derived()),
            ("c0030", stated(Some(&branch.name))),
            ("c0040", basis.coded("COUNTRY", Some(&branch.country))),
        ];
        basis
            .register
            .push_at("B_01.03", branch.code.place.clone(), &cells);
    }
}
