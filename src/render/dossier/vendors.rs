//! Vendors: services per surface, papers and what they cover.

use serde::Serialize;

use super::build::Sources;
use super::words;
use crate::model::At;
use crate::model::ItemStanding;
use crate::model::id::{EvidenceId, Id, ServiceId};
use crate::model::plan::organization::validity;
use crate::model::plan::vendor::names_service;
use crate::model::plan::{Agreement, Text, Vendor, VendorDocument, VendorService};

/// One vendor.
#[derive(Clone, Debug, Serialize)]
pub struct VendorFacts {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it does.
    pub purpose: Option<String>,
    /// Whether a critical function depends on it, and when the relationship lasts.
    pub notes: Vec<String>,
    /// Services and surfaces.
    pub services: Vec<ServiceRow>,
    /// Documents and agreements.
    pub papers: Vec<PaperRow>,
}

/// One service.
#[derive(Clone, Debug, Serialize)]
pub struct ServiceRow {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The surface.
    pub surface: String,
    /// The data class.
    pub data_class: String,
    /// Where it runs and how long data is kept.
    pub region: Option<String>,
    /// How long data is kept.
    pub retention: Option<String>,
    /// Papers in hand that name this service.
    pub covered_by: Vec<String>,
}

/// One document or agreement.
#[derive(Clone, Debug, Serialize)]
pub struct PaperRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The evidence type.
    pub kind: String,
    /// When it is valid.
    pub validity: String,
    /// The services it names.
    pub services: Vec<String>,
    /// How it stands.
    pub standing: String,
    /// Why not better.
    pub weaknesses: Vec<String>,
    /// Who read it.
    pub reviewed: Option<String>,
}

/// Every vendor.
pub(super) fn vendors(sources: &Sources<'_>) -> Vec<VendorFacts> {
    sources
        .plan
        .vendors
        .iter()
        .map(|vendor| facts(sources, vendor))
        .collect()
}

fn facts(sources: &Sources<'_>, vendor: &Vendor) -> VendorFacts {
    let critical = vendor.critical.as_ref().is_some_and(|c| c.value);
    let replaced = vendor
        .replaced_by
        .as_ref()
        .map(|next| format!("replaced by {}", next.value));
    let notes = [
        critical.then(|| "supports a critical or important function".to_owned()),
        words::validity(vendor.validity()),
        replaced,
    ];
    let papers = vendor.documents.iter().map(|d| document(sources, d));
    VendorFacts {
        id: vendor.id.value.to_string(),
        name: vendor.name.value.clone(),
        purpose: words::text(vendor.purpose.as_ref()),
        notes: notes.into_iter().flatten().collect(),
        services: vendor
            .services
            .iter()
            .map(|s| service(sources, vendor, s))
            .collect(),
        papers: papers
            .chain(vendor.agreements.iter().map(|a| agreement(sources, a)))
            .collect(),
    }
}

fn service(sources: &Sources<'_>, vendor: &Vendor, service: &VendorService) -> ServiceRow {
    let covers = |list: &[At<ServiceId>], id: &EvidenceId| {
        names_service(list, &service.id.value) && standing(sources, id).0 != ItemStanding::Claimed
    };
    let documents = vendor.documents.iter().map(|d| (&d.services, &d.id.value));
    let agreements = vendor.agreements.iter().map(|a| (&a.services, &a.id.value));
    ServiceRow {
        id: service.id.value.to_string(),
        name: service.name.value.clone(),
        surface: service.surface.value.as_str().to_owned(),
        data_class: service.data_class.value.as_str().to_owned(),
        region: words::text(service.region.as_ref()),
        retention: words::text(service.retention.as_ref()),
        covered_by: documents
            .chain(agreements)
            .filter(|(list, id)| covers(list, id))
            .map(|(_, id)| id.as_str().to_owned())
            .collect(),
    }
}

fn standing(sources: &Sources<'_>, id: &EvidenceId) -> (ItemStanding, Vec<String>) {
    sources
        .assessed
        .items
        .get(id)
        .map_or((ItemStanding::Missing, Vec::new()), |item| {
            (item.standing, item.weaknesses.clone())
        })
}

fn document(sources: &Sources<'_>, document: &VendorDocument) -> PaperRow {
    let (standing, weaknesses) = standing(sources, &document.id.value);
    let bridged = document
        .speaks_until()
        .filter(|day| Some(day.value) != document.until.as_ref().map(|until| until.value))
        .map(|day| format!(", bridged until {}", day.value));
    let opinion = document.opinion.as_ref();
    let opinion = opinion.map(|opinion| format!("; {}", opinion.value.describe()));
    let stated = words::validity(validity(document.from.as_ref(), document.until.as_ref()));
    let reviewed = document.reviewed.as_ref().and_then(|review| {
        let who = words::by_on(sources.plan, Some(&review.by), Some(&review.on))?;
        Some(match &review.result {
            Some(result) => format!("{who}: {}", result.value),
            None => who,
        })
    });
    PaperRow {
        id: document.id.value.to_string(),
        title: title(sources, document.title.as_ref(), &document.kind),
        kind: document.kind.value.clone(),
        validity: stated.unwrap_or_else(|| "not stated".to_owned())
            + &bridged.unwrap_or_default()
            + &opinion.unwrap_or_default(),
        services: words::ids(&document.services),
        standing: standing.as_str().to_owned(),
        weaknesses,
        reviewed,
    }
}

fn agreement(sources: &Sources<'_>, agreement: &Agreement) -> PaperRow {
    let (standing, weaknesses) = standing(sources, &agreement.id.value);
    let from = agreement.from.as_ref().or(agreement.signed.as_ref());
    let stated = words::validity(validity(from, agreement.until.as_ref()));
    PaperRow {
        id: agreement.id.value.to_string(),
        title: title(sources, agreement.title.as_ref(), &agreement.kind),
        kind: agreement.kind.value.clone(),
        validity: stated.unwrap_or_else(|| "not stated".to_owned()),
        services: words::ids(&agreement.services),
        standing: standing.as_str().to_owned(),
        weaknesses,
        reviewed: None,
    }
}

/// The stated title, else that of the evidence type.
fn title(sources: &Sources<'_>, stated: Option<&Text>, kind: &Text) -> String {
    let of_type = || {
        let mut types = sources.vocabulary.types.values();
        types.find(|known| known.id.as_str() == kind.value)
    };
    words::text(stated)
        .or_else(|| Some(of_type()?.title.clone()))
        .unwrap_or_else(|| kind.value.clone())
}
