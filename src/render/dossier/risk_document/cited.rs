//! Which own controls and evidence items the document names, for its appendix.

use std::collections::BTreeSet;

use super::places::HealthFlowRow;
use super::words;
use crate::model::At;
use crate::model::Plan;
use crate::model::id::EvidenceId;
use crate::model::plan::Risks;

/// The records named, sorted.
pub(super) struct Cited {
    pub measures: Vec<String>,
    pub items: Vec<String>,
}

pub(super) fn cited(plan: &Plan, risks: &Risks, flows: &[HealthFlowRow]) -> Cited {
    let scenarios = || risks.scenarios.iter();
    let measures: BTreeSet<String> = scenarios()
        .flat_map(|scenario| words::ids(&scenario.existing_controls))
        .collect();
    let mut items: BTreeSet<String> = BTreeSet::new();
    let mut add = |list: &[At<EvidenceId>]| items.extend(words::ids(list));
    for scenario in scenarios() {
        add(&scenario.existing_evidence);
        scenario.done.iter().for_each(|done| add(&done.evidence));
    }
    for step in &risks.method.collection {
        add(&step.evidence);
    }
    add(risks.method.management_plan.as_slice());
    for control in &plan.controls {
        if measures.contains(&control.id.value.to_string()) {
            add(&control.evidence);
        }
        control.addressable.iter().for_each(|d| add(&d.evidence));
    }
    for incident in &plan.incidents {
        add(&incident.evidence);
        let factors = incident.four_factors.iter();
        factors.for_each(|factors| add(&factors.evidence));
    }
    plan.security_practices
        .iter()
        .for_each(|p| add(&p.evidence));
    plan.nprm_readiness
        .iter()
        .for_each(|row| add(&row.evidence));
    let agreements = flows.iter().flat_map(|flow| &flow.agreement_ids);
    items.extend(agreements.cloned());
    Cited {
        measures: measures.into_iter().collect(),
        items: items.into_iter().collect(),
    }
}
