//! Services used outside what the vendor has confirmed to keep nothing of.

use super::super::{Outcome, Subject};
use super::cover;
use crate::diagnostic::{Code, Finding, list};
use crate::model::ItemStanding;
use crate::model::id::Id as _;
use crate::model::plan::{Asset, Text, Vendor, VendorService, ZeroRetention};

/// Endpoints, models and times of keeping outside the terms of zero retention.
pub fn exceeded(subject: Subject<'_>, vendor: &Vendor, outcome: &mut Outcome) {
    for service in cover::in_use(subject, vendor) {
        let Some(terms) = &service.zero_retention else {
            continue;
        };
        let why = reasons(subject, vendor, service, terms);
        if why.is_empty() {
            continue;
        }
        let why = why.join("; ");
        let message = format!(
            "service `{}` of vendor `{}` is used outside its terms of zero retention: {why}",
            service.id.value, vendor.id.value
        );
        if let Some(item) = &terms.stated_in {
            let weakness = format!("`{}` is used outside its terms: {why}", service.id.value);
            outcome.lower(&item.value, ItemStanding::Weak, weakness);
        }
        let finding = Finding::new(Code::VendorTermsExceeded, message)
            .at(&service.id.place)
            .about(service.id.value.to_string());
        outcome.find(finding.help(
            "use eligible endpoints and models only, or obtain a confirmation that names these",
        ));
    }
}

fn reasons(
    subject: Subject<'_>,
    vendor: &Vendor,
    service: &VendorService,
    terms: &ZeroRetention,
) -> Vec<String> {
    let endpoints = service.endpoints.iter().map(|text| text.value.as_str());
    let models = service.models.iter().map(|text| text.value.as_str());
    let of_agents = agents(subject, vendor, service);
    let of_agents = of_agents.filter_map(|agent| agent.agent.as_ref()?.model.as_ref());
    let models = models.chain(of_agents.map(|model| model.value.as_str()));
    let days = service.retention_days.as_ref().map(|days| days.value);
    let kept = days.filter(|days| *days > 0).map(|days| match days {
        1 => "it keeps data for 1 day".to_owned(),
        days => format!("it keeps data for {days} days"),
    });
    [
        outside("endpoint", endpoints, &terms.endpoints),
        outside("model", models, &terms.models),
        kept,
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Agents whose data reaches the service.
fn agents<'a>(
    subject: Subject<'a>,
    vendor: &Vendor,
    service: &VendorService,
) -> impl Iterator<Item = &'a Asset> {
    let flows = subject.plan.data_flows.iter();
    let (vendor, service) = (vendor.id.value.to_string(), service.id.value.clone());
    let reaching = flows.filter(move |flow| {
        let surface = flow.surface.as_ref();
        flow.to.value == vendor && surface.is_some_and(|surface| surface.value == service)
    });
    let assets = &subject.plan.assets;
    reaching.filter_map(move |flow| {
        assets
            .iter()
            .find(|a| a.id.value.as_str() == flow.from.value)
    })
}

/// What is used and not named, where the terms name any.
fn outside<'a>(what: &str, used: impl Iterator<Item = &'a str>, named: &[Text]) -> Option<String> {
    let mut left: Vec<&str> = used
        .filter(|used| !named.iter().any(|named| means(&named.value, used)))
        .collect();
    left.sort_unstable();
    left.dedup();
    if named.is_empty() || left.is_empty() {
        return None;
    }
    let (s, verb) = if left.len() == 1 {
        ("", "is")
    } else {
        ("s", "are")
    };
    Some(format!("{what}{s} {} {verb} not in them", list(&left)))
}

/// Whether a name of the terms, which may end with `*`, means what is used.
fn means(named: &str, used: &str) -> bool {
    match named.strip_suffix('*') {
        Some(start) => used.starts_with(start),
        None => named.trim_end_matches('/') == used.trim_end_matches('/'),
    }
}
