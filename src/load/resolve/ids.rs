//! Ids that two records of one kind share.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Finding};
use crate::model::id::Id;
use crate::model::{At, Place, Plan};

/// Reports every second and further use of an id, with the place of the first.
pub fn given_twice(plan: &Plan) -> Vec<Finding> {
    let mut findings = Vec::new();
    twice(plan.people.iter().map(|r| &r.id), &mut findings);
    twice(plan.engagements.iter().map(|r| &r.id), &mut findings);
    twice(plan.controls.iter().map(|r| &r.id), &mut findings);
    twice(plan.assets.iter().map(|r| &r.id), &mut findings);
    twice(plan.data_flows.iter().map(|r| &r.id), &mut findings);
    twice(
        plan.risks.iter().flat_map(|r| &r.scenarios).map(|r| &r.id),
        &mut findings,
    );
    twice(plan.vendors.iter().map(|r| &r.id), &mut findings);
    twice(
        plan.vendors.iter().flat_map(|v| &v.services).map(|r| &r.id),
        &mut findings,
    );
    twice(plan.incidents.iter().map(|r| &r.id), &mut findings);
    twice(plan.exceptions.iter().map(|r| &r.id), &mut findings);
    twice(plan.populations.iter().map(|r| &r.id), &mut findings);
    twice(plan.samples.iter().map(|r| &r.id), &mut findings);
    twice(plan.requests.iter().map(|r| &r.id), &mut findings);
    twice(plan.gaps.iter().map(|r| &r.id), &mut findings);
    let items: Vec<_> = plan
        .items()
        .iter()
        .map(|item| At::new(item.id.clone(), item.place.clone()))
        .collect();
    twice(items.iter(), &mut findings);
    findings
}

fn twice<'a, I: Id + 'a>(ids: impl Iterator<Item = &'a At<I>>, findings: &mut Vec<Finding>) {
    let mut places: BTreeMap<&I, Vec<&Place>> = BTreeMap::new();
    for id in ids {
        places.entry(&id.value).or_default().push(&id.place);
    }
    for (id, mut places) in places {
        places.sort();
        let first = places[0];
        for place in &places[1..] {
            let message = format!("the {} id `{id}` is given twice", I::WHAT);
            let finding = Finding::new(Code::DuplicateId, message)
                .at(place)
                .about(id.to_string());
            findings.push(finding.note(format!("it was first given at {first}")).help(
                "rename one of the two; evidence, policies, vendor documents and agreements share one name space",
            ));
        }
    }
}
