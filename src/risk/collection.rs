//! Element 2: where ePHI is created, received, maintained and transmitted, and how that is known.
//!
//! OCR guidance: the organisation identifies where its ePHI is stored, received, maintained or
//! transmitted, and documents the data that it gathered (45 CFR 164.308(a)(1)(ii)(A), 164.316(b)(1)).

use super::{Basis, Reasons, lacking, said, scope};
use crate::model::plan::{Asset, DataClass, DataFlow, Gathering, Risks, Text};
use crate::model::risk_report::{Element, ElementAnswer, RiskCheck};

/// Judges the data collection.
pub(super) fn collection(basis: Basis<'_>, risks: &Risks) -> ElementAnswer {
    let mut reasons = Reasons::default();
    for asset in scope::holders(basis) {
        undescribed(asset, &mut reasons);
    }
    let flows = basis.plan.data_flows.iter();
    for flow in flows.filter(|flow| flow.data_class.value == DataClass::PhiTouching) {
        unprotected(flow, &mut reasons);
        for end in [&flow.from, &flow.to] {
            outside_inventory(basis, flow, end, &mut reasons);
        }
    }
    let steps = &risks.method.collection;
    if steps.is_empty() {
        let message = "nothing says how the information was gathered: `collection` is empty";
        reasons.push(RiskCheck::NoCollection, &risks.method.name.place, message);
    }
    for step in steps {
        gathered(basis, step, &mut reasons);
    }
    let described = scope::holders(basis).any(|asset| asset.ephi.is_some());
    reasons.answer(Element::DataCollection, steps.is_empty() && !described)
}

fn undescribed(asset: &Asset, reasons: &mut Reasons) {
    let ephi = asset.ephi.as_ref();
    let lacks = match ephi {
        None => Some("`ephi`".to_owned()),
        Some(ephi) => lacking(&[
            (!ephi.does.is_empty(), "ephi.does"),
            (said(ephi.media.as_ref()), "ephi.media"),
        ]),
    };
    if let Some(lacks) = lacks {
        let id = &asset.id;
        let message = format!("asset `{}` of class `phi-touching` lacks {lacks}", id.value);
        let check = RiskCheck::EphiUndescribed;
        reasons.about(&id.value, check, &id.place, message);
    }
}

fn unprotected(flow: &DataFlow, reasons: &mut Reasons) {
    if !said(flow.protection.as_ref()) {
        let id = &flow.id;
        let message = format!(
            "data flow `{}` carries PHI and lacks `protection`",
            id.value
        );
        let check = RiskCheck::FlowUnprotected;
        reasons.about(&id.value, check, &id.place, message);
    }
}

/// An end that is a vendor needs an agreement, which is `surface-not-covered`; an end that
/// is an own asset must be declared to meet PHI.
fn outside_inventory(basis: Basis<'_>, flow: &DataFlow, end: &Text, reasons: &mut Reasons) {
    let mut assets = basis.plan.assets.iter();
    let asset = assets.find(|asset| asset.id.value.to_string() == end.value);
    let Some(asset) = asset.filter(|a| a.data_class.value != DataClass::PhiTouching) else {
        return;
    };
    let message = format!(
        "data flow `{}` carries PHI, and its end `{}` is declared `{}`",
        flow.id.value,
        end.value,
        asset.data_class.value.as_str()
    );
    let check = RiskCheck::FlowEndOutsideInventory;
    reasons.about(&flow.id.value, check, &end.place, message);
}

fn gathered(basis: Basis<'_>, step: &Gathering, reasons: &mut Reasons) {
    let as_of = basis.as_of().0;
    let what = &step.what;
    let done = step.on.as_ref().is_some_and(|on| on.value <= as_of);
    if let Some(lacks) = lacking(&[(step.by.is_some(), "by"), (done, "on")]) {
        let message = format!("the data collection `{}` lacks {lacks}", what.value);
        reasons.push(RiskCheck::CollectionUnsigned, &what.place, message);
    }
    if !step.evidence.iter().any(|id| basis.exists(&id.value)) {
        let message = format!(
            "no evidence that exists shows the data collection `{}`",
            what.value
        );
        let place = step.evidence.first().map_or(&what.place, |id| &id.place);
        reasons.push(RiskCheck::CollectionUnproven, place, message);
    }
}
