//! What the plan knows and the register does not.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::model::id::Id as _;
use crate::model::plan::{Register as Section, Vendor};
use crate::model::register::Remark;
use crate::model::{Place, Plan};

/// Vendors of critical functions, agents and data flows without a row.
pub(super) fn missing(plan: &Plan, section: &Section, day: NaiveDate, remarks: &mut Vec<Remark>) {
    let listed = listed(plan, section);
    let is_missing = |vendor: &Vendor| {
        let validity = vendor.validity();
        let begun = validity.from.is_none_or(|from| from <= day);
        let lasts = validity.until.is_none_or(|until| until >= day);
        begun && lasts && !listed.contains(vendor.id.value.as_str())
    };
    for vendor in plan.vendors.iter().filter(|vendor| is_missing(vendor)) {
        let (id, name) = (vendor.id.value.as_str(), &vendor.name.value);
        if vendor
            .critical
            .as_ref()
            .is_some_and(|critical| critical.value)
        {
            let sentence = format!(
                "{name} supports a critical or important function and has no contract in the register; enter it."
            );
            remarks.push(of_plan(
                "vendor-without-row",
                id,
                sentence,
                &vendor.id.place,
            ));
        }
        let agents = plan.assets.iter().filter(|asset| asset.agent.is_some());
        for asset in agents.filter(|a| {
            a.vendor
                .as_ref()
                .is_some_and(|v| v.value == vendor.id.value)
        }) {
            let sentence = format!(
                "The AI agent {} comes from {name}, which has no contract in the register; enter it.",
                asset.name.value
            );
            remarks.push(of_plan(
                "agent-without-row",
                asset.id.value.as_str(),
                sentence,
                &asset.id.place,
            ));
        }
        for flow in plan.data_flows.iter().filter(|flow| flow.to.value == id) {
            let sentence = format!(
                "Data flow {} ends at {name}, which has no contract in the register; enter it, or close the flow.",
                flow.id.value
            );
            remarks.push(of_plan(
                "flow-without-row",
                flow.id.value.as_str(),
                sentence,
                &flow.id.place,
            ));
        }
    }
}

/// The vendors that a contract or a chain of the register names.
fn listed<'a>(plan: &'a Plan, section: &'a Section) -> BTreeSet<&'a str> {
    let mut listed: BTreeSet<&str> = BTreeSet::new();
    for contract in &section.contracts {
        listed.extend(contract.provider.iter().map(|p| p.value.as_str()));
        if let Some(agreement) = &contract.agreement {
            let holds = |vendor: &&Vendor| {
                let mut agreements = vendor.agreements.iter();
                agreements.any(|a| a.id.value == agreement.value)
            };
            listed.extend(plan.vendors.iter().find(holds).map(|v| v.id.value.as_str()));
        }
        let links = contract.services.iter().flat_map(|service| &service.chain);
        listed.extend(links.map(|link| link.provider.value.as_str()));
    }
    listed
}

fn of_plan(rule: &'static str, subject: &str, sentence: String, place: &Place) -> Remark {
    Remark {
        rule,
        template: None,
        subject: subject.to_owned(),
        sentence,
        place: Some(place.clone()),
    }
}
