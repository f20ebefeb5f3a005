//! `B_05.01`: providers, subcontractors and their parents.

use std::collections::BTreeMap;

use super::{Basis, IntoDerived as _, missing, stated, stated_or};
use crate::model::Place;
use crate::model::id::Id as _;
use crate::model::plan::{
    Agreement, Plan, Register as Section, RegisterContract, RegisterProvider, Text, Vendor,
};
use crate::model::register::{Cell, LeftOut};

/// Vendors and providers by id.
pub(super) struct Providers<'a> {
    vendors: BTreeMap<&'a str, &'a Vendor>,
    stated: BTreeMap<&'a str, &'a RegisterProvider>,
    agreements: BTreeMap<&'a str, (&'a Vendor, &'a Agreement)>,
}

impl<'a> Providers<'a> {
    pub(super) fn new(plan: &'a Plan, section: &'a Section) -> Self {
        let vendors = plan.vendors.iter();
        let agreements = vendors
            .clone()
            .flat_map(|v| v.agreements.iter().map(move |a| (v, a)));
        Self {
            vendors: vendors.map(|v| (v.id.value.as_str(), v)).collect(),
            stated: section
                .providers
                .iter()
                .map(|p| (p.id.value.as_str(), p))
                .collect(),
            agreements: agreements
                .map(|(v, a)| (a.id.value.as_str(), (v, a)))
                .collect(),
        }
    }

    /// The id of the provider or vendor with a code.
    fn with_code(&self, code: &str) -> Option<&'a str> {
        let own = self.stated.values().find(|provider| {
            let stated = provider.code.as_ref();
            stated.is_some_and(|stated| stated.value == code)
        });
        let vendors = self.vendors.values();
        let mut vendors =
            vendors.filter(|vendor| vendor.lei.as_ref().is_some_and(|lei| lei.value == code));
        own.map(|provider| provider.id.value.as_str())
            .or_else(|| vendors.next().map(|vendor| vendor.id.value.as_str()))
    }

    /// The agreement that a contract is.
    pub(super) fn agreement(&self, contract: &RegisterContract) -> Option<&'a Agreement> {
        let id = contract.agreement.as_ref()?;
        Some(self.agreements.get(id.value.as_str())?.1)
    }

    /// The id of the provider that signed.
    fn signatory(&self, contract: &'a RegisterContract) -> Option<&'a str> {
        if let Some(provider) = &contract.provider {
            return Some(&provider.value);
        }
        let id = contract.agreement.as_ref()?;
        let (vendor, _) = self.agreements.get(id.value.as_str())?;
        Some(vendor.id.value.as_str())
    }
}

impl<'a> Basis<'a> {
    /// The code of a provider and its kind; remembers that the provider is named.
    pub(super) fn provider(&mut self, id: &str) -> (Cell, Cell) {
        self.named.insert(id.to_owned());
        (self.code(id), self.code_type(id))
    }

    /// The code of who delivers under a contract, and its kind: the group company, or the
    /// provider that signed.
    pub(super) fn provider_of(&mut self, contract: &'a RegisterContract) -> (Cell, Cell) {
        if let Some(deliverer) = &contract.delivered_by {
            if let Some(id) = self.providers.with_code(&deliverer.value) {
                let (code, kind) = self.provider(id);
                return (code.into_derived(), kind);
            }
            self.delivering.insert(&deliverer.value);
            return (stated(Some(deliverer)).into_derived(), self.lei_type());
        }
        match self.providers.signatory(contract) {
            Some(id) => self.provider(id),
            None => (missing(&contract.reference.place), Cell::default()),
        }
    }

    fn lei_type(&self) -> Cell {
        self.fixed("ID_CODE_TYPE", "lei")
    }

    fn code(&self, id: &str) -> Cell {
        let own = self.providers.stated.get(id);
        let vendor = self.providers.vendors.get(id);
        let code = stated_or(
            own.and_then(|p| p.code.as_ref()),
            vendor.and_then(|v| v.lei.as_ref()),
        );
        if code.is_empty() {
            return self.place_of(id).map_or_else(Cell::default, missing);
        }
        code
    }

    fn code_type(&self, id: &str) -> Cell {
        match self
            .providers
            .stated
            .get(id)
            .and_then(|p| p.code_type.as_ref())
        {
            Some(kind) => self.coded("ID_CODE_TYPE", Some(kind)),
            None => self.lei_type(),
        }
    }

    fn place_of(&self, id: &str) -> Option<&'a Place> {
        let own = self.providers.stated.get(id).map(|p| &p.id.place);
        own.or_else(|| self.providers.vendors.get(id).map(|v| &v.id.place))
    }

    /// The id that a text about a parent means: that of a provider or vendor.
    fn parent(&self, id: &str) -> Option<&'a Text> {
        self.providers.stated.get(id)?.parent.as_ref()
    }

    /// The expense of a provider: stated, else the sum over its contracts in the submission.
    fn expense(&self, id: &str, code: &str) -> Cell {
        let own = self.providers.stated.get(id);
        let own = own.and_then(|provider| provider.annual_expense.as_ref());
        if own.is_some() {
            return stated(own);
        }
        match self.costs.get(code) {
            Some(Some((sum, place))) => Cell::derived(sum.to_string(), place),
            _ => Cell::default(),
        }
    }

    /// Adds what a contract costs to what its provider costs; a cost that is no whole number
    /// leaves the sum open.
    pub(super) fn add_cost(&mut self, code: &str, contract: &'a RegisterContract) {
        let Some(cost) = &contract.annual_cost else {
            return;
        };
        let amount = cost.value.parse::<u64>().ok();
        let sum = self.costs.entry(code.to_owned());
        let sum = sum.or_insert(Some((0, &cost.place)));
        *sum = sum.and_then(|(sum, place)| Some((sum.checked_add(amount?)?, place)));
    }
}

pub(super) fn rows(basis: &mut Basis<'_>) {
    let mut open: Vec<String> = basis.named.iter().cloned().collect();
    while let Some(id) = open.pop() {
        if let Some(parent) = basis.parent(&id)
            && basis.named.insert(parent.value.clone())
        {
            open.push(parent.value.clone());
        }
    }
    for id in basis.named.clone() {
        provider(basis, &id);
    }
    for unused in &basis.section.providers {
        if !basis.named.contains(&unused.id.value) {
            basis.left_out.push(LeftOut {
                record: format!("provider `{}`", unused.id.value),
                place: unused.id.place.clone(),
                why: "no contract or chain of the submission names it".to_owned(),
            });
        }
    }
    for lei in basis.delivering.clone() {
        group_company(basis, lei);
        let top = basis.top(lei);
        if basis.providers.with_code(top).is_none() {
            group_company(basis, top);
        }
    }
}

fn provider(basis: &mut Basis<'_>, id: &str) {
    let own = basis.providers.stated.get(id).copied();
    let vendor = basis.providers.vendors.get(id).copied();
    let legal = stated_or(
        own.and_then(|p| p.legal_name.as_ref()),
        vendor.map(|v| &v.name),
    );
    let latin = match own.and_then(|p| p.latin_name.as_ref()) {
        Some(latin) => stated(Some(latin)),
        None => legal.clone().into_derived(),
    };
    let country = match own.and_then(|p| p.country.as_ref()) {
        Some(country) => basis.coded("COUNTRY", Some(country)),
        None => basis.coded_elsewhere("COUNTRY", vendor.and_then(|v| v.country.as_ref())),
    };
    let person = match own.and_then(|p| p.person.as_ref()) {
        Some(person) => basis.coded("PERSON_TYPE", Some(person)),
        None => basis.fixed("PERSON_TYPE", "legal"),
    };
    let second = own.and_then(|p| p.additional_code_type.as_ref());
    let expense = basis.expense(id, &basis.code(id).text);
    let currency = if expense.is_empty() {
        Cell::default()
    } else {
        basis.currency()
    };
    let (parent, parent_type) = match basis.parent(id) {
        Some(parent) => {
            let code = basis.code(&parent.value);
            let kind = basis.code_type(&parent.value);
            (code.into_derived(), kind.into_derived())
        }
        None => (
            basis.code(id).into_derived(),
            basis.code_type(id).into_derived(),
        ),
    };
    let cells = [
        ("c0010", basis.code(id)),
        ("c0020", basis.code_type(id)),
        (
            "c0030",
            stated(own.and_then(|p| p.additional_code.as_ref())),
        ),
        ("c0040", basis.coded("ID_CODE_TYPE", second)),
        ("c0050", legal),
        ("c0060", latin),
        ("c0070", person),
        ("c0080", country),
        ("c0090", currency),
        ("c0100", expense),
        ("c0110", parent),
        ("c0120", parent_type),
    ];
    if let Some(place) = basis.place_of(id) {
        basis.register.push_at("B_05.01", place.clone(), &cells);
    }
}

/// A group company that delivers services stands among the providers too, with the ultimate
/// parent of the group (R17, R18 and R19).
fn group_company(basis: &mut Basis<'_>, lei: &str) {
    let providers = &basis.register.tables["B_05.01"].rows;
    if providers.iter().any(|row| row.cells[0].text == lei) {
        return;
    }
    let listed = &basis.register.tables["B_01.02"].rows;
    let Some(row) = listed.iter().find(|row| row.cells[0].text == lei) else {
        return;
    };
    let (name, country, place) = (
        row.cells[1].clone().into_derived(),
        row.cells[2].clone().into_derived(),
        row.place.clone(),
    );
    let kind = basis.lei_type();
    let expense = basis.expense(lei, lei);
    let currency = if expense.is_empty() {
        Cell::default()
    } else {
        basis.currency()
    };
    let own = Cell::derived(lei.to_owned(), &place);
    let parent = Cell::derived(basis.top(lei).to_owned(), &place);
    let cells = [
        ("c0010", own),
        ("c0020", kind.clone()),
        ("c0050", name.clone()),
        ("c0060", name),
        ("c0070", basis.fixed("PERSON_TYPE", "legal")),
        ("c0080", country),
        ("c0090", currency),
        ("c0100", expense),
        ("c0110", parent),
        ("c0120", kind),
    ];
    basis.register.push_at("B_05.01", place.clone(), &cells);
}
