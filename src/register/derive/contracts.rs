//! `B_02.01`, `B_02.03`, `B_03.01` to `B_03.03`, `B_04.01`: contracts, who signs, delivers and uses.

use super::{Basis, InScope, IntoDerived as _, NO_BRANCH, fixed, stated};
use crate::model::plan::{RegisterContract, Text};
use crate::model::register::Cell;

impl<'a> Basis<'a> {
    /// Who signed a contract; where nothing is said, the organisation, else who maintains
    /// the register.
    pub(super) fn signers(&self, contract: &'a RegisterContract) -> Vec<&'a Text> {
        if !contract.signed_by.is_empty() {
            return contract.signed_by.iter().collect();
        }
        let organization = self.plan.organization.as_ref();
        let own = organization.and_then(|o| o.lei.as_ref());
        vec![own.unwrap_or(&self.submission.entity)]
    }
}

pub(super) fn rows<'a>(basis: &mut Basis<'a>, contracts: &[InScope<'a>]) {
    for found in contracts {
        let contract = found.contract;
        arrangement(basis, contract);
        links(basis, contracts, contract);
        signatures(basis, contract);
        users(basis, found);
    }
}

fn reference(contract: &RegisterContract) -> Cell {
    stated(Some(&contract.reference))
}

fn arrangement(basis: &mut Basis<'_>, contract: &RegisterContract) {
    let kind = match &contract.kind {
        Some(kind) => basis.coded("ARRANGEMENT_TYPE", Some(kind)),
        None => basis.fixed("ARRANGEMENT_TYPE", "standalone"),
    };
    let cells = [
        ("c0010", reference(contract)),
        ("c0020", kind),
        ("c0030", stated(contract.overarching.as_ref())),
        ("c0040", basis.currency()),
        ("c0050", stated(contract.annual_cost.as_ref())),
    ];
    basis
        .register
        .push_at("B_02.01", contract.reference.place.clone(), &cells);
}

/// Links to contracts with outside providers that this one inside the group passes on.
fn links<'a>(basis: &mut Basis<'a>, contracts: &[InScope<'a>], contract: &'a RegisterContract) {
    for other in &contract.passes_on {
        let is_there = |found: &InScope<'_>| found.contract.reference.value == other.value;
        let known = basis
            .section
            .contracts
            .iter()
            .any(|c| c.reference.value == other.value);
        if known && !contracts.iter().any(is_there) {
            // The submission does not hold it, and says so: see `left_out`.
            continue;
        }
        let cells = [
            ("c0010", reference(contract)),
            ("c0020", stated(Some(other))),
            ("c0030", fixed("true")),
        ];
        basis
            .register
            .push_at("B_02.03", other.place.clone(), &cells);
    }
}

fn signatures<'a>(basis: &mut Basis<'a>, contract: &'a RegisterContract) {
    let is_stated = !contract.signed_by.is_empty();
    for signer in basis.signers(contract) {
        let lei = stated(Some(signer));
        let lei = if is_stated { lei } else { lei.into_derived() };
        let cells = [
            ("c0010", reference(contract)),
            ("c0020", lei),
            ("c0030", fixed("true")),
        ];
        basis
            .register
            .push_at("B_03.01", contract.reference.place.clone(), &cells);
    }
    let (code, kind) = basis.provider_of(contract);
    basis.add_cost(&code.text, contract);
    let cells = [
        ("c0010", reference(contract)),
        ("c0020", code),
        ("c0030", kind),
    ];
    basis
        .register
        .push_at("B_03.02", contract.reference.place.clone(), &cells);
    if let Some(deliverer) = &contract.delivered_by {
        let cells = [
            ("c0010", reference(contract)),
            ("c0020", stated(Some(deliverer))),
            ("c0031", fixed("true")),
        ];
        basis
            .register
            .push_at("B_03.03", deliverer.place.clone(), &cells);
    }
}

fn users(basis: &mut Basis<'_>, found: &InScope<'_>) {
    for user in &found.users {
        let lei = stated(Some(user.entity));
        let lei = if user.derived {
            lei.into_derived()
        } else {
            lei
        };
        let (nature, branch) = match user.branch {
            Some(branch) => ("eba_ZZ:x838", stated(Some(branch))),
            None => ("eba_ZZ:x839", fixed(NO_BRANCH)),
        };
        let cells = [
            ("c0010", reference(found.contract)),
            ("c0020", lei),
            ("c0030", fixed(nature)),
            ("c0040", branch),
        ];
        basis
            .register
            .push_at("B_04.01", user.entity.place.clone(), &cells);
    }
}
