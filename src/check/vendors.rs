//! Vendor papers: in date at the period's end, held, covering the surface in use, read, and
//! answered by what they leave to the organisation.

mod concentration;
mod contracts;
mod cover;
mod reading;
mod short;
mod terms;

use super::{Outcome, Subject};
use crate::diagnostic::{Code, Finding, list};
use crate::model::ItemStanding;
use crate::model::plan::vendor::PHI_AGREEMENTS;
use crate::model::plan::{Agreement, DataClass, DataFlow, Opinion, Text, Vendor, VendorDocument};
use crate::model::reliance::{Reliance, VendorReliance};

/// Everything about vendors and their papers, and what it comes to.
pub(super) fn papers(subject: Subject<'_>, outcome: &mut Outcome) {
    documents(subject, outcome);
    opinions(subject, outcome);
    surfaces(subject, outcome);
    replaced(subject, outcome);
    let vendors = subject.plan.vendors.iter();
    let in_use = vendors.filter(|vendor| vendor.validity().overlaps(subject.period()));
    let mut of_vendors = Vec::new();
    for vendor in in_use {
        let papers = cover::papers(subject, vendor, &outcome.assessed.items);
        short::scopes(subject, vendor, &papers, outcome);
        short::bridges(subject, vendor, outcome);
        short::editions(subject, vendor, outcome);
        short::kinds(subject, vendor, outcome);
        reading::reviews(subject, vendor, outcome);
        reading::carved_out(subject, vendor, outcome);
        terms::exceeded(subject, vendor, outcome);
        of_vendors.push(VendorReliance {
            vendor: vendor.id.value.clone(),
            papers,
            cuecs: reading::cuecs(subject, vendor, outcome),
        });
    }
    outcome.assessed.reliance = Reliance {
        vendors: of_vendors,
        contracts: contracts::clauses(subject, outcome),
        concentration: concentration::spread(subject),
    };
}

/// Documents and agreements that end before the period, or before the vendor left.
fn documents(subject: Subject<'_>, outcome: &mut Outcome) {
    for vendor in &subject.plan.vendors {
        if !vendor.validity().overlaps(subject.period()) {
            not_in_use(vendor, outcome);
            continue;
        }
        for document in vendor.documents.iter().filter(|d| d.is_held()) {
            let until = document.speaks_until();
            ended(subject, vendor, &document.id, until, outcome);
        }
        for agreement in vendor.agreements.iter().filter(|a| a.source.is_some()) {
            ended(
                subject,
                vendor,
                &agreement.id,
                agreement.until.as_ref(),
                outcome,
            );
        }
    }
}

/// Reports of vendors whose auditor qualified the opinion, spoke against, or gave none.
fn opinions(subject: Subject<'_>, outcome: &mut Outcome) {
    for vendor in &subject.plan.vendors {
        for document in vendor.documents.iter().filter(|d| d.is_held()) {
            let Some(opinion) = &document.opinion else {
                continue;
            };
            if opinion.value == Opinion::Unqualified {
                continue;
            }
            let words = opinion.value.describe();
            let message = format!(
                "the report `{}` of vendor `{}` carries {words}",
                document.id.value, vendor.id.value
            );
            let finding = Finding::new(Code::VendorOpinionModified, message.clone())
                .at(&opinion.place)
                .about(document.id.value.to_string());
            outcome.find(finding.help(
                "say in `reviewed` what it concerns and what it means for the controls that rely on it",
            ));
            let item = outcome.item(&document.id.value);
            item.observations.exceptions.push(message);
        }
    }
}

/// Papers of a vendor that served only outside the period say nothing about it.
fn not_in_use(vendor: &Vendor, outcome: &mut Outcome) {
    let documents = vendor.documents.iter().map(|d| &d.id.value);
    for id in documents.chain(vendor.agreements.iter().map(|a| &a.id.value)) {
        outcome.lower(
            id,
            ItemStanding::Weak,
            "belongs to a vendor that was not in use in the period",
        );
    }
}

fn ended(
    subject: Subject<'_>,
    vendor: &Vendor,
    id: &crate::model::At<crate::model::id::EvidenceId>,
    until: Option<&crate::model::plan::Day>,
    outcome: &mut Outcome,
) {
    let Some(until) = until else { return };
    let needed = vendor
        .until
        .as_ref()
        .map_or(subject.period().until(), |day| {
            day.value.min(subject.period().until())
        });
    if until.value >= needed {
        return;
    }
    let why = format!("ends on {}, before {needed}", until.value);
    outcome.lower(&id.value, ItemStanding::Weak, why.clone());
    let message = format!("`{}` of vendor `{}` {why}", id.value, vendor.id.value);
    let finding = Finding::new(Code::VendorDocumentExpired, message)
        .at(&until.place)
        .about(id.value.to_string());
    outcome.find(finding.help("ask the vendor for the current document or a bridge letter"));
}

/// PHI, card data and personal data that reach a vendor need an agreement that
/// names the surface in use.
///
/// HIPAA: 45 CFR 164.308(b)(1) and 164.314(a); GDPR: Regulation (EU) 2016/679, Art. 28(3).
fn surfaces(subject: Subject<'_>, outcome: &mut Outcome) {
    for flow in &subject.plan.data_flows {
        let Some(vendor) = subject
            .plan
            .vendors
            .iter()
            .find(|v| v.id.value.to_string() == flow.to.value)
        else {
            continue;
        };
        let needed = needed_agreement(flow.data_class.value);
        let Some(needed) = needed.filter(|_| subject.plan.needs_no_agreement(flow).is_none())
        else {
            continue;
        };
        let surface = flow.surface.as_ref().map(|surface| &surface.value);
        let names_surface = |agreement: &&Agreement| agreement.covers(needed, surface);
        let naming: Vec<&Agreement> = vendor.agreements.iter().filter(names_surface).collect();
        let login = login_of(subject, flow);
        if naming.is_empty() {
            outcome.find(uncovered(flow, vendor, needed));
        } else if let Some(login) =
            login.filter(|login| !naming.iter().any(|a| a.covers_login(&login.value)))
        {
            outcome.find(wrong_login(flow, login, &naming));
        }
    }
}

/// How the agent logs in that a flow leaves.
fn login_of<'a>(subject: Subject<'a>, flow: &DataFlow) -> Option<&'a Text> {
    let mut assets = subject.plan.assets.iter();
    let asset = assets.find(|asset| asset.id.value.to_string() == flow.from.value)?;
    asset.agent.as_ref()?.login.as_ref()
}

fn wrong_login(flow: &DataFlow, login: &Text, naming: &[&Agreement]) -> Finding {
    let ids: Vec<String> = naming.iter().map(|a| a.id.value.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let message = format!(
        "data flow `{}` uses the login `{}`, which {} does not cover",
        flow.id.value,
        login.value,
        list(&ids)
    );
    Finding::new(Code::SurfaceNotCovered, message)
        .at(&flow.id.place)
        .about(flow.id.value.to_string())
        .help("obtain an agreement that covers this login, or log in as the agreement says")
}

/// The evidence types of which one must be in hand.
fn needed_agreement(class: DataClass) -> Option<&'static [&'static str]> {
    match class {
        DataClass::PhiTouching => Some(PHI_AGREEMENTS),
        DataClass::Personal => Some(&["dpa"]),
        _ => None,
    }
}

fn uncovered(flow: &DataFlow, vendor: &Vendor, needed: &[&str]) -> Finding {
    let surface = flow
        .surface
        .as_ref()
        .map_or_else(String::new, |s| format!(" through `{}`", s.value));
    let message = format!(
        "data flow `{}` brings {} data to vendor `{}`{surface}, and no {} in hand names that surface",
        flow.id.value,
        flow.data_class.value.as_str(),
        vendor.id.value,
        list(needed).replace(" and ", " or ")
    );
    Finding::new(Code::SurfaceNotCovered, message)
        .at(&flow.id.place)
        .about(flow.id.value.to_string())
        .help("obtain the agreement for this surface, or close the flow; an agreement for another surface does not extend to it")
}

/// A vendor replaced in the period needs papers of both: until the change and from it.
fn replaced(subject: Subject<'_>, outcome: &mut Outcome) {
    let vendors = &subject.plan.vendors;
    for vendor in vendors {
        let (Some(until), Some(next)) = (&vendor.until, &vendor.replaced_by) else {
            continue;
        };
        if !subject.period().contains(until.value) {
            continue;
        }
        let successor = vendors.iter().find(|v| v.id.value == next.value);
        let has_papers = successor.is_some_and(|v| {
            v.documents.iter().any(VendorDocument::is_held)
                || v.agreements.iter().any(|a| a.source.is_some())
        });
        if has_papers {
            continue;
        }
        let message = format!(
            "vendor `{}` was replaced by `{}` on {}, and no document of the successor is in hand",
            vendor.id.value, next.value, until.value
        );
        let finding = Finding::new(Code::VendorReplaced, message)
            .at(&next.place)
            .about(next.value.to_string());
        outcome.find(finding.help("add the successor's documents and agreements"));
    }
}
