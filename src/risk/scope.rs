//! Element 1: all ePHI of the organisation, AI agents included.
//!
//! 45 CFR 164.306(a)(1): all ePHI that the entity creates, receives, maintains or transmits.
//! OCR guidance: in all forms of media and in every location.

use std::collections::BTreeSet;

use super::{Basis, Reasons, lacking, said};
use crate::model::id::AssetId;
use crate::model::plan::{Asset, Covers, DataClass, ExcludedAsset, RiskMethod, Risks};
use crate::model::risk_report::{Element, ElementAnswer, RiskCheck};

/// Judges the scope.
pub(super) fn scope(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    let method = &risks.method;
    extent(method, &mut reasons);
    let holders: Vec<&Asset> = holders(basis).collect();
    if holders.is_empty() {
        let message = "no asset in use is of class `phi-touching`, so that nothing is analysed";
        reasons.push(RiskCheck::NoEphiAsset, &method.name.place, message);
    }
    let scenarios = risks.scenarios.iter();
    let covered: BTreeSet<&AssetId> = scenarios
        .flat_map(|scenario| &scenario.assets)
        .map(|asset| &asset.value)
        .collect();
    let excluded: BTreeSet<&AssetId> = method.excluded.iter().map(|e| &e.asset.value).collect();
    let is_left = |id: &AssetId| !covered.contains(id) && !excluded.contains(id);
    for asset in holders.iter().filter(|asset| !is_agent(asset)) {
        if is_left(&asset.id.value) {
            uncovered(asset, RiskCheck::AssetWithoutScenario, &mut reasons);
        }
    }
    for agent in agents(basis).filter(|agent| is_left(&agent.id.value)) {
        uncovered(agent, RiskCheck::AgentWithoutScenario, &mut reasons);
    }
    for entry in &method.excluded {
        unexplained(basis, entry, &mut reasons);
    }
    let is_absent = method.covers.is_none() && method.scope.is_none() && holders.is_empty();
    reasons.answer(Element::Scope, is_absent)
}

/// Assets in use on the as-of date that hold ePHI.
pub(super) fn holders(basis: Basis<'_>) -> impl Iterator<Item = &Asset> {
    let holds = |asset: &&Asset| asset.data_class.value == DataClass::PhiTouching;
    in_use(basis).filter(holds)
}

fn in_use(basis: Basis<'_>) -> impl Iterator<Item = &Asset> {
    let day = basis.as_of().0;
    let assets = basis.plan.assets.iter();
    assets.filter(move |asset| asset.validity().contains(day))
}

/// AI agents that see PHI, or work on what processes it.
fn agents(basis: Basis<'_>) -> impl Iterator<Item = &Asset> {
    let near = |class| matches!(class, DataClass::PhiTouching | DataClass::PhiAdjacent);
    in_use(basis).filter(move |asset| is_agent(asset) && near(asset.data_class.value))
}

/// Whether an asset is an AI agent: it states settings of one, or is of that kind.
fn is_agent(asset: &Asset) -> bool {
    asset.agent.is_some() || asset.kind.value == "ai-agent"
}

fn extent(method: &RiskMethod, reasons: &mut Reasons) {
    let check = RiskCheck::NotEnterpriseWide;
    match &method.covers {
        None => reasons.push(
            check,
            &method.name.place,
            "the method does not say what it `covers`",
        ),
        Some(covers) if covers.value == Covers::System => reasons.push(
            check,
            &covers.place,
            "the analysis covers one system, not all ePHI of the organisation",
        ),
        Some(_) => {}
    }
    if !said(method.scope.as_ref()) {
        let place = method
            .scope
            .as_ref()
            .map_or(&method.name.place, |s| &s.place);
        let message = "the `scope` is not stated in words";
        reasons.push(RiskCheck::ScopeUnstated, place, message);
    }
}

fn uncovered(asset: &Asset, check: RiskCheck, reasons: &mut Reasons) {
    let what = if is_agent(asset) {
        "the AI agent"
    } else {
        "asset"
    };
    let message = format!(
        "{what} `{}` of class `{}` is in no risk scenario and not excluded",
        asset.id.value,
        asset.data_class.value.as_str()
    );
    reasons.about(&asset.id.value, check, &asset.id.place, message);
}

fn unexplained(basis: Basis<'_>, entry: &ExcludedAsset, reasons: &mut Reasons) {
    let as_of = basis.as_of().0;
    let decided = entry.on.as_ref().is_some_and(|on| on.value <= as_of);
    let lacks = lacking(&[
        (said(entry.reason.as_ref()), "reason"),
        (entry.by.is_some(), "by"),
        (decided, "on"),
    ]);
    if let Some(lacks) = lacks {
        let id = &entry.asset;
        let message = format!("the exclusion of asset `{}` lacks {lacks}", id.value);
        let check = RiskCheck::ExclusionUnexplained;
        reasons.about(&id.value, check, &id.place, message);
    }
}
