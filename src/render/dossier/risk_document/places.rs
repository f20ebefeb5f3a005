//! Where protected health information is, and how it moves.

use serde::Serialize;

use super::{Flow, FlowMap, words};
use crate::model::id::Id as _;
use crate::model::plan::vendor::PHI_AGREEMENTS;
use crate::model::plan::{Agreement, Asset, DataClass, DataFlow, Vendor};
use crate::model::{AsOf, Plan};

/// One asset that holds or passes protected health information.
#[derive(Clone, Debug, Serialize)]
pub struct HealthPlaceRow {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// Who answers for it.
    pub owner: String,
    /// Where it stands.
    pub location: String,
    /// What it does with the information.
    pub does: String,
    /// On which medium; says so where paper is the only one, which makes it no ePHI.
    pub media: String,
    /// How much.
    pub volume: String,
    /// When it is in use, if not the whole period.
    pub validity: Option<String>,
}

/// One flow of protected health information.
#[derive(Clone, Debug, Serialize)]
pub struct HealthFlowRow {
    /// Its number in the diagram.
    pub number: usize,
    /// The id.
    pub id: String,
    /// The id of the asset or vendor it leaves.
    pub from: String,
    /// The id of the asset or vendor it reaches.
    pub to: String,
    /// The surface of the vendor.
    pub surface: Option<String>,
    /// How it is protected.
    pub protection: String,
    /// The region where it ends.
    pub region: Option<String>,
    /// Whether it ends at a vendor.
    pub to_vendor: bool,
    /// Agreements in hand that cover the surface, with their last days.
    pub agreements: Vec<String>,
    /// Agreements that name the surface and do not cover the flow, with the reason.
    pub lacking: Vec<String>,
    /// The ids of both.
    pub agreement_ids: Vec<String>,
    /// Why no agreement is asked for.
    pub exempt: Option<String>,
}

/// Assets that the plan declares to meet protected health information.
pub(super) fn places(plan: &Plan) -> Vec<HealthPlaceRow> {
    let holds =
        |asset: &&Asset| asset.ephi.is_some() || asset.data_class.value == DataClass::PhiTouching;
    let assets = plan.assets.iter().filter(holds);
    assets.map(|asset| place(plan, asset)).collect()
}

fn place(plan: &Plan, asset: &Asset) -> HealthPlaceRow {
    let not_stated = || "not stated".to_owned();
    let location = [
        words::text(asset.location.as_ref()),
        words::text(asset.zone.as_ref()),
    ];
    let ephi = asset.ephi.as_ref();
    let does = ephi.map(|ephi| ephi.does.iter().map(|verb| verb.value.as_str()));
    let does = does.map(|verbs| verbs.collect::<Vec<_>>().join(", "));
    let media = ephi.and_then(|ephi| words::text(ephi.media.as_ref()));
    HealthPlaceRow {
        id: asset.id.value.to_string(),
        name: asset.name.value.clone(),
        kind: asset.kind.value.clone(),
        owner: words::person(plan, asset.owner.as_ref()).unwrap_or_else(|| "no owner".to_owned()),
        location: location
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", "),
        does: does
            .filter(|does| !does.is_empty())
            .unwrap_or_else(not_stated),
        media: match media {
            Some(media) if is_paper(&media) && !says_so(&media) => {
                format!("{media} (not electronic)")
            }
            media => media.unwrap_or_else(not_stated),
        },
        volume: ephi
            .and_then(|ephi| words::text(ephi.volume.as_ref()))
            .unwrap_or_else(not_stated),
        validity: words::validity(asset.validity()),
    }
}

/// Whether a medium is paper alone: 45 CFR 160.103 does not call that electronic.
fn is_paper(media: &str) -> bool {
    let media = media.trim().to_lowercase();
    media == "paper" || media.starts_with("paper ") && !media.contains(" and ")
}

fn says_so(media: &str) -> bool {
    let media = media.to_lowercase();
    media.contains("ephi") || media.contains("electronic")
}

/// The flows of protected health information, in the order of the plan.
pub(super) fn flows(plan: &Plan, as_of: AsOf) -> Vec<HealthFlowRow> {
    let flows = plan.data_flows.iter();
    let flows = flows.filter(|flow| flow.data_class.value == DataClass::PhiTouching);
    let numbered = flows.enumerate();
    numbered
        .map(|(index, f)| flow(plan, as_of, index + 1, f))
        .collect()
}

/// The diagram of the flows.
pub(super) fn flow_map(plan: &Plan, flows: &[HealthFlowRow]) -> Option<FlowMap> {
    let uncovered =
        |row: &HealthFlowRow| row.to_vendor && row.agreements.is_empty() && row.exempt.is_none();
    let flows = flows.iter().map(|row| Flow {
        number: row.number,
        from: &row.from,
        to: &row.to,
        is_uncovered: uncovered(row),
    });
    super::flow_map(plan, &flows.collect::<Vec<_>>())
}

fn flow(plan: &Plan, as_of: AsOf, number: usize, flow: &DataFlow) -> HealthFlowRow {
    let mut vendors = plan.vendors.iter();
    let vendor = vendors.find(|v| v.id.value.as_str() == flow.to.value);
    let surface = flow.surface.as_ref().map(|surface| &surface.value);
    let naming = |vendor: &'_ Vendor| -> Vec<Agreement> {
        let all = vendor.agreements.iter();
        let naming = all.filter(|a| a.covers(PHI_AGREEMENTS, surface));
        naming.cloned().collect()
    };
    let naming = vendor.map(naming).unwrap_or_default();
    let login = login(plan, flow);
    let why_not = |a: &Agreement| why_not(a, as_of, login);
    let covering = naming.iter().filter(|a| why_not(a).is_none());
    HealthFlowRow {
        number,
        id: flow.id.value.to_string(),
        from: flow.from.value.clone(),
        to: flow.to.value.clone(),
        surface: surface.map(ToString::to_string),
        protection: words::text(flow.protection.as_ref())
            .unwrap_or_else(|| "not stated".to_owned()),
        region: words::text(flow.region.as_ref()),
        to_vendor: vendor.is_some(),
        agreements: covering.map(with_last_day).collect(),
        lacking: naming.iter().filter_map(why_not).collect(),
        agreement_ids: naming.iter().map(|a| a.id.value.to_string()).collect(),
        exempt: plan.needs_no_agreement(flow).map(str::to_owned),
    }
}

/// How the agent logs in that a flow leaves.
fn login<'a>(plan: &'a Plan, flow: &DataFlow) -> Option<&'a str> {
    let mut assets = plan.assets.iter();
    let asset = assets.find(|asset| asset.id.value.as_str() == flow.from.value)?;
    let login = asset.agent.as_ref()?.login.as_ref()?;
    Some(login.value.as_str())
}

/// Why an agreement that names the surface does not cover the flow on the day of judgement.
fn why_not(agreement: &Agreement, as_of: AsOf, login: Option<&str>) -> Option<String> {
    let id = &agreement.id.value;
    let until = agreement.until.as_ref().map(|day| day.value);
    if let Some(ended) = until.filter(|day| words::is_past(*day, as_of.0)) {
        return Some(format!("`{id}` ended on {ended}"));
    }
    let login = login.filter(|login| !agreement.covers_login(login))?;
    Some(format!("`{id}` does not cover the login `{login}`"))
}

fn with_last_day(agreement: &Agreement) -> String {
    let until = agreement.until.as_ref();
    let until = until.map(|day| format!(" until {}", day.value));
    format!("`{}`{}", agreement.id.value, until.unwrap_or_default())
}
