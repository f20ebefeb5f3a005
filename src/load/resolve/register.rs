//! References inside `register`, and from it to vendors and agreements.

use std::collections::BTreeSet;

use super::references::missing;
use crate::diagnostic::{Code, Finding};
use crate::model::plan::{Register, RegisterContract, Text};
use crate::model::{Place, Plan};

/// What names in `register` may refer to.
struct Known {
    providers: BTreeSet<String>,
    contracts: BTreeSet<String>,
    functions: BTreeSet<String>,
    agreements: BTreeSet<String>,
    services: BTreeSet<String>,
    submissions: BTreeSet<String>,
}

impl Known {
    fn new(plan: &Plan, register: &Register) -> Self {
        let vendors = plan.vendors.iter();
        let ids = |texts: &mut dyn Iterator<Item = &Text>| texts.map(|t| t.value.clone()).collect();
        let mut providers: BTreeSet<String> = ids(&mut register.providers.iter().map(|p| &p.id));
        providers.extend(vendors.clone().map(|v| v.id.value.to_string()));
        let agreements = vendors.clone().flat_map(|v| &v.agreements);
        let services = vendors.flat_map(|v| &v.services);
        Self {
            providers,
            contracts: ids(&mut register.contracts.iter().map(|c| &c.reference)),
            functions: ids(&mut register.functions.iter().map(|f| &f.id)),
            agreements: agreements.map(|a| a.id.value.to_string()).collect(),
            services: services.map(|s| s.id.value.to_string()).collect(),
            submissions: ids(&mut register.submissions.iter().map(|s| &s.id)),
        }
    }
}

/// Every reference of `register` that resolves to nothing, and every id that is there twice.
///
/// With `tables`, contracts and functions may stand there: their references are judged with
/// the rows.
pub fn problems(plan: &Plan) -> Vec<Finding> {
    let Some(register) = &plan.register else {
        return Vec::new();
    };
    let known = Known::new(plan, register);
    let mut findings = Vec::new();
    for provider in &register.providers {
        refer(
            "provider",
            provider.parent.as_ref(),
            &known.providers,
            &mut findings,
        );
    }
    for contract in &register.contracts {
        of_contract(contract, &known, register.tables.is_some(), &mut findings);
    }
    for submission in &register.submissions {
        refer(
            "submission",
            submission.resubmits.as_ref(),
            &known.submissions,
            &mut findings,
        );
    }
    twice(
        "provider",
        register.providers.iter().map(|p| &p.id),
        &mut findings,
    );
    twice(
        "contract",
        register.contracts.iter().map(|c| &c.reference),
        &mut findings,
    );
    twice(
        "submission",
        register.submissions.iter().map(|s| &s.id),
        &mut findings,
    );
    findings
}

fn of_contract(
    contract: &RegisterContract,
    known: &Known,
    with_tables: bool,
    findings: &mut Vec<Finding>,
) {
    let agreement = contract.agreement.as_ref();
    at(
        "agreement",
        agreement.map(|a| (a.value.to_string(), &a.place)),
        &known.agreements,
        findings,
    );
    refer(
        "provider",
        contract.provider.as_ref(),
        &known.providers,
        findings,
    );
    if !with_tables {
        let others = contract.overarching.iter().chain(&contract.passes_on);
        others.for_each(|other| refer("contract", Some(other), &known.contracts, findings));
    }
    for service in &contract.services {
        let named = service.service.as_ref();
        at(
            "service",
            named.map(|s| (s.value.to_string(), &s.place)),
            &known.services,
            findings,
        );
        if !with_tables {
            let functions = service.functions.iter();
            functions.for_each(|f| refer("function", Some(f), &known.functions, findings));
        }
        for link in &service.chain {
            refer("provider", Some(&link.provider), &known.providers, findings);
            refer("provider", link.serves.as_ref(), &known.providers, findings);
        }
    }
}

fn refer(what: &str, text: Option<&Text>, known: &BTreeSet<String>, findings: &mut Vec<Finding>) {
    at(
        what,
        text.map(|text| (text.value.clone(), &text.place)),
        known,
        findings,
    );
}

fn at(
    what: &str,
    found: Option<(String, &Place)>,
    known: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    if let Some((id, place)) = found {
        missing(what, &id, place, known, findings);
    }
}

fn twice<'a>(what: &str, ids: impl Iterator<Item = &'a Text>, findings: &mut Vec<Finding>) {
    let mut seen: std::collections::BTreeMap<&str, &Place> = std::collections::BTreeMap::new();
    for id in ids {
        if let Some(first) = seen.get(id.value.as_str()) {
            let message = format!("the {what} id `{}` is given twice", id.value);
            let finding = Finding::new(Code::DuplicateId, message).at(&id.place);
            let finding = finding.about(id.value.clone());
            findings.push(
                finding
                    .note(format!("it was first given at {first}"))
                    .help("rename one of the two, or put what they say into one"),
            );
        } else {
            seen.insert(&id.value, &id.place);
        }
    }
}
