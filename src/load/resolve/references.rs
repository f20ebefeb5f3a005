//! References to records that are not there.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Finding, list, nearest};
use crate::model::id::{
    AssetId, EvidenceId, Id, OwnControlId, PersonId, PolicyId, PopulationId, ServiceId, VendorId,
};
use crate::model::plan::{RiskMethod, Text, Vendor};
use crate::model::{At, Place, Plan};

/// Reports every reference that resolves to nothing.
pub fn unknown(plan: &Plan, written: &BTreeSet<&str>) -> Vec<Finding> {
    let mut check = Check::new(plan);
    people(plan, &mut check);
    evidence(plan, &mut check);
    for asset in &plan.assets {
        check.asset(asset.replaced_by.as_ref());
        asset.agents.iter().for_each(|id| check.asset(Some(id)));
        check.asset(
            asset
                .agent
                .as_ref()
                .and_then(|agent| agent.gateway.as_ref()),
        );
        check.vendor(asset.vendor.as_ref());
    }
    for flow in &plan.data_flows {
        check.asset_or_vendor(&flow.from);
        check.asset_or_vendor(&flow.to);
        check.service(flow.surface.as_ref());
    }
    for vendor in &plan.vendors {
        check.vendor(vendor.replaced_by.as_ref());
        parts_of_vendor(vendor, &mut check);
    }
    plan.people
        .iter()
        .for_each(|person| check.vendor(person.vendor.as_ref()));
    for excluded in plan.risks.iter().flat_map(|r| &r.method.excluded) {
        check.asset(Some(&excluded.asset));
    }
    for scenario in plan.risks.iter().flat_map(|r| &r.scenarios) {
        scenario.assets.iter().for_each(|a| check.asset(Some(a)));
        scenario
            .existing_controls
            .iter()
            .for_each(|c| check.control(c));
    }
    for incident in &plan.incidents {
        incident.assets.iter().for_each(|a| check.asset(Some(a)));
        incident.vendors.iter().for_each(|v| check.vendor(Some(v)));
    }
    plan.policies
        .iter()
        .filter_map(|p| p.replaced_by.as_ref())
        .for_each(|p| check.policy(p));
    plan.system
        .iter()
        .flat_map(|s| &s.components)
        .for_each(|a| check.asset(Some(a)));
    populations(plan, &mut check);
    plan.evidence
        .iter()
        .flat_map(|e| &e.about)
        .for_each(|a| check.asset_or_vendor(a));
    // A record that could not be decoded is reported as itself, not by who refers to it.
    check.findings.retain(|finding| {
        let id = finding.subject.as_deref();
        id.is_none_or(|id| !written.contains(id))
    });
    check.findings
}

fn parts_of_vendor(vendor: &Vendor, check: &mut Check) {
    let documents = vendor.documents.iter().flat_map(|d| &d.services);
    let agreements = vendor.agreements.iter().flat_map(|a| &a.services);
    let parts = vendor
        .responsibilities
        .iter()
        .flat_map(|part| &part.services);
    documents
        .chain(agreements)
        .chain(parts)
        .for_each(|service| check.service(Some(service)));
    let subservice = vendor.documents.iter().flat_map(|d| &d.subservice);
    subservice.for_each(|organisation| check.vendor(organisation.vendor.as_ref()));
    // A name with a colon is that of a control in a catalog, which is looked up there.
    let own = vendor.controls().filter(|name| !name.value.contains(':'));
    own.for_each(|name| check.own_control(name));
}

fn people(plan: &Plan, check: &mut Check) {
    let mut refer = |person: Option<&At<PersonId>>| check.person(person);
    plan.organization
        .iter()
        .flat_map(|o| &o.contacts)
        .for_each(|c| refer(Some(&c.person)));
    for engagement in &plan.engagements {
        refer(engagement.signer.as_ref().map(|s| &s.person));
        let decisions = engagement.profile.include.iter();
        decisions
            .chain(&engagement.profile.exclude)
            .for_each(|decision| refer(decision.by.as_ref()));
    }
    if let Some(system) = &plan.system {
        system
            .statements()
            .for_each(|statement| refer(statement.owner.as_ref()));
        refer(system.assertion.as_ref().map(|a| &a.by));
    }
    for policy in &plan.policies {
        refer(policy.owner.as_ref());
        refer(policy.approved_by.as_ref());
    }
    for control in &plan.controls {
        refer(control.owner.as_ref());
        control.addressable.iter().for_each(|d| {
            refer(d.by.as_ref());
            refer(d.reconfirmed_by.as_ref());
        });
    }
    for asset in &plan.assets {
        refer(asset.owner.as_ref());
        let decision = asset.agent.as_ref().and_then(|a| a.decision.as_ref());
        refer(decision.and_then(|decision| decision.by.as_ref()));
    }
    people_of_risks_and_vendors(plan, check);
    people_of_evidence(plan, check);
}

fn people_of_risks_and_vendors(plan: &Plan, check: &mut Check) {
    let mut refer = |person: Option<&At<PersonId>>| check.person(person);
    if let Some(risks) = &plan.risks {
        people_of_method(&risks.method, &mut refer);
        for scenario in &risks.scenarios {
            refer(scenario.owner.as_ref());
            refer(scenario.reconfirmed_by.as_ref());
            refer(scenario.accepted.as_ref().and_then(|a| a.by.as_ref()));
        }
    }
    for incident in &plan.incidents {
        refer(incident.four_factors.as_ref().and_then(|f| f.by.as_ref()));
    }
    for vendor in &plan.vendors {
        refer(vendor.owner.as_ref());
        for document in &vendor.documents {
            refer(document.owner.as_ref());
            refer(document.reviewed.as_ref().map(|r| &r.by));
            let exceptions = document.exceptions.iter();
            exceptions.for_each(|exception| refer(exception.by.as_ref()));
        }
        let parts = vendor.responsibilities.iter();
        parts.for_each(|part| refer(part.owner.as_ref()));
        vendor
            .agreements
            .iter()
            .for_each(|a| refer(a.owner.as_ref()));
    }
}

fn people_of_method<'a>(method: &'a RiskMethod, refer: &mut impl FnMut(Option<&'a At<PersonId>>)) {
    refer(method.by.as_ref());
    refer(method.approved_by.as_ref());
    method.excluded.iter().for_each(|e| refer(e.by.as_ref()));
    method.collection.iter().for_each(|c| refer(c.by.as_ref()));
    for version in &method.versions {
        refer(version.by.as_ref());
        refer(version.approved_by.as_ref());
    }
}

fn people_of_evidence(plan: &Plan, check: &mut Check) {
    let mut refer = |person: Option<&At<PersonId>>| check.person(person);
    plan.exceptions.iter().for_each(|e| refer(e.owner.as_ref()));
    for item in plan.items() {
        item.confirms
            .iter()
            .for_each(|confirmed| refer(Some(&confirmed.by)));
    }
    for item in &plan.evidence {
        refer(item.owner.as_ref());
        refer(item.reviewed.as_ref().map(|review| &review.by));
        if let Some(collected) = &item.collected {
            refer(collected.by.as_ref());
            let steps = collected.transformations.iter();
            steps.for_each(|step| refer(step.by.as_ref()));
        }
        if let Some(crate::model::plan::Source::Viewed(viewed)) = &item.source {
            refer(Some(&viewed.by));
        }
    }
    plan.samples
        .iter()
        .flat_map(|s| &s.results)
        .for_each(|r| refer(r.tester.as_ref()));
    plan.samples
        .iter()
        .flat_map(|s| &s.replacements)
        .for_each(|r| refer(Some(&r.by)));
    plan.accepted_risks
        .iter()
        .for_each(|a| refer(Some(&a.owner)));
    plan.gaps.iter().for_each(|g| refer(Some(&g.owner)));
    let allowances = plan.scan.iter().flat_map(|scan| &scan.allow);
    allowances.for_each(|allowed| refer(Some(&allowed.owner)));
}

fn evidence(plan: &Plan, check: &mut Check) {
    let mut refer = |items: &[At<EvidenceId>]| items.iter().for_each(|item| check.item(item));
    if let Some(system) = &plan.system {
        system
            .statements()
            .for_each(|statement| refer(&statement.evidence));
        system.assertion.iter().for_each(|a| refer(&a.evidence));
    }
    let agents = plan.assets.iter().filter_map(|asset| asset.agent.as_ref());
    for decision in agents.filter_map(|agent| agent.decision.as_ref()) {
        let answers = decision.answers().into_iter().filter_map(|(_, a)| a);
        answers.for_each(|answer| refer(&answer.evidence));
    }
    for own in &plan.controls {
        refer(&own.evidence);
        own.addressable.iter().for_each(|d| refer(&d.evidence));
    }
    evidence_of_risks(plan, &mut refer);
    plan.vendors
        .iter()
        .for_each(|vendor| evidence_of_vendor(vendor, &mut refer));
    plan.requests.iter().for_each(|r| refer(&r.evidence));
    let allowances = plan.scan.iter().flat_map(|scan| &scan.allow);
    allowances.for_each(|allowed| refer(std::slice::from_ref(&allowed.item)));
    plan.populations
        .iter()
        .for_each(|p| refer(std::slice::from_ref(&p.evidence)));
}

fn populations(plan: &Plan, check: &mut Check) {
    for population in &plan.populations {
        check.person(population.control_total.as_ref().map(|total| &total.by));
        check.person(population.no_occurrences.as_ref().map(|stated| &stated.by));
    }
    let samples = plan.samples.iter();
    samples.for_each(|sample| check.population(&sample.population));
}

fn evidence_of_risks<'a>(plan: &'a Plan, refer: &mut impl FnMut(&'a [At<EvidenceId>])) {
    if let Some(risks) = &plan.risks {
        let plan = risks.method.management_plan.as_ref();
        refer(plan.map_or(&[], std::slice::from_ref));
        let gathered = risks.method.collection.iter();
        gathered.for_each(|step| refer(&step.evidence));
        for scenario in &risks.scenarios {
            refer(&scenario.existing_evidence);
            refer(scenario.done.as_ref().map_or(&[], |d| &d.evidence));
        }
    }
    for incident in &plan.incidents {
        refer(&incident.evidence);
        let factors = incident.four_factors.as_ref();
        refer(factors.map_or(&[], |factors| &factors.evidence));
        let breach = incident.breach.as_ref();
        let delay = breach.and_then(|breach| breach.law_enforcement_delay.as_ref());
        refer(delay.map_or(&[], |delay| &delay.evidence));
    }
    let practices = plan.security_practices.iter();
    practices.for_each(|practice| refer(&practice.evidence));
    let ready = plan.nprm_readiness.iter();
    ready.for_each(|row| refer(&row.evidence));
}

fn evidence_of_vendor<'a>(vendor: &'a Vendor, refer: &mut impl FnMut(&'a [At<EvidenceId>])) {
    for service in &vendor.services {
        let stated = service.zero_retention.as_ref();
        let stated = stated.and_then(|terms| terms.stated_in.as_ref());
        refer(stated.map_or(&[], std::slice::from_ref));
    }
    for document in &vendor.documents {
        let bridge = document.bridge.as_ref();
        refer(bridge.map_or(&[], |bridge| std::slice::from_ref(&bridge.evidence)));
        document.cuecs.iter().for_each(|c| refer(&c.evidence));
    }
    for agreement in &vendor.agreements {
        agreement.clauses.iter().for_each(|c| refer(&c.evidence));
        let exit = agreement.exit_plan.as_ref();
        refer(exit.map_or(&[], |plan| &plan.evidence));
        let failover = agreement.failover_test.as_ref();
        refer(failover.map_or(&[], |test| &test.evidence));
    }
    let parts = vendor.responsibilities.iter();
    parts.for_each(|part| refer(&part.evidence));
}

/// The ids that exist, and what was found missing.
struct Check {
    people: BTreeSet<String>,
    assets: BTreeSet<String>,
    vendors: BTreeSet<String>,
    services: BTreeSet<String>,
    controls: BTreeSet<String>,
    policies: BTreeSet<String>,
    populations: BTreeSet<String>,
    items: BTreeSet<String>,
    findings: Vec<Finding>,
}

fn ids<'a, I: Id + 'a>(ids: impl Iterator<Item = &'a At<I>>) -> BTreeSet<String> {
    ids.map(|id| id.value.to_string()).collect()
}

impl Check {
    fn new(plan: &Plan) -> Self {
        Self {
            people: ids(plan.people.iter().map(|r| &r.id)),
            assets: ids(plan.assets.iter().map(|r| &r.id)),
            vendors: ids(plan.vendors.iter().map(|r| &r.id)),
            services: ids(plan.vendors.iter().flat_map(|v| &v.services).map(|r| &r.id)),
            controls: ids(plan.controls.iter().map(|r| &r.id)),
            policies: ids(plan.policies.iter().map(|r| &r.id)),
            populations: ids(plan.populations.iter().map(|r| &r.id)),
            items: plan
                .items()
                .iter()
                .map(|item| item.id.to_string())
                .collect(),
            findings: Vec::new(),
        }
    }

    fn person(&mut self, id: Option<&At<PersonId>>) {
        if let Some(id) = id {
            missing(
                PersonId::WHAT,
                id.value.as_str(),
                &id.place,
                &self.people,
                &mut self.findings,
            );
        }
    }

    fn asset(&mut self, id: Option<&At<AssetId>>) {
        if let Some(id) = id {
            missing(
                AssetId::WHAT,
                id.value.as_str(),
                &id.place,
                &self.assets,
                &mut self.findings,
            );
        }
    }

    fn vendor(&mut self, id: Option<&At<VendorId>>) {
        if let Some(id) = id {
            missing(
                VendorId::WHAT,
                id.value.as_str(),
                &id.place,
                &self.vendors,
                &mut self.findings,
            );
        }
    }

    fn service(&mut self, id: Option<&At<ServiceId>>) {
        if let Some(id) = id {
            missing(
                ServiceId::WHAT,
                id.value.as_str(),
                &id.place,
                &self.services,
                &mut self.findings,
            );
        }
    }

    fn control(&mut self, id: &At<OwnControlId>) {
        missing(
            OwnControlId::WHAT,
            id.value.as_str(),
            &id.place,
            &self.controls,
            &mut self.findings,
        );
    }

    fn own_control(&mut self, name: &Text) {
        missing(
            OwnControlId::WHAT,
            &name.value,
            &name.place,
            &self.controls,
            &mut self.findings,
        );
    }

    fn policy(&mut self, id: &At<PolicyId>) {
        missing(
            PolicyId::WHAT,
            id.value.as_str(),
            &id.place,
            &self.policies,
            &mut self.findings,
        );
    }

    fn population(&mut self, id: &At<PopulationId>) {
        missing(
            PopulationId::WHAT,
            id.value.as_str(),
            &id.place,
            &self.populations,
            &mut self.findings,
        );
    }

    fn item(&mut self, id: &At<EvidenceId>) {
        missing(
            EvidenceId::WHAT,
            id.value.as_str(),
            &id.place,
            &self.items,
            &mut self.findings,
        );
    }

    fn asset_or_vendor(&mut self, id: &Text) {
        let both: BTreeSet<String> = self.assets.union(&self.vendors).cloned().collect();
        missing(
            "asset or vendor",
            &id.value,
            &id.place,
            &both,
            &mut self.findings,
        );
    }
}

/// Reports an id that is not among the known ones.
pub(super) fn missing(
    what: &str,
    id: &str,
    place: &Place,
    known: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) {
    if known.contains(id) {
        return;
    }
    let message = format!("there is no {what} `{id}`");
    let finding = Finding::new(Code::UnknownReference, message)
        .at(place)
        .about(id);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    findings.push(match nearest(id, &known) {
        Some(near) => finding.label(format!("did you mean `{near}`?")),
        None if known.is_empty() => finding.help(format!("the plan has no {what} yet; add one")),
        None if known.len() <= 12 => finding.help(format!("the plan has {}", list(&known))),
        None => finding.help(format!(
            "the plan has {} of them; add this one or correct its id",
            known.len()
        )),
    });
}
