//! The analysis of one asset, taken out of that of all.

use std::collections::BTreeSet;

use serde::Serialize;

use super::counts;
use crate::render::Dossier;
use crate::render::dossier::risks::RiskFacts;

/// What an extract is taken from.
#[derive(Clone, Debug, Serialize)]
pub struct ExtractFacts {
    /// The id of the asset.
    pub asset: String,
    /// Its name.
    pub name: String,
    /// What is said where it has no scenario.
    pub note: Option<String>,
    /// How many scenarios concern it.
    pub scenarios: usize,
    /// How many the whole analysis has.
    pub of: usize,
}

/// The dossier of one asset: its scenarios, treatments and flows, with method, versions and
/// signatures of the whole analysis. Nothing, where there is no analysis or it does not list
/// the asset.
///
/// Levels, states and counts are those of the whole analysis, over fewer rows.
pub fn risk_extract(whole: &Dossier, asset: &str) -> Option<Dossier> {
    let mut dossier = whole.clone();
    let document = dossier.risk_document.as_mut()?;
    let risks = dossier.risks.as_mut()?;
    let row = document
        .by_asset
        .iter()
        .find(|row| row.id == asset)?
        .clone();
    let of = document.register.len();
    document
        .register
        .retain(|row| row.assets.iter().any(|id| id == asset));
    let ids: BTreeSet<String> = document.register.iter().map(|row| row.id.clone()).collect();
    narrow(risks, &ids);
    document.counts = counts(risks, &document.register);
    document.top = document.top.min(document.register.len());
    document.overdue.retain(|row| ids.contains(&row.id));
    document.treatments.retain(|row| ids.contains(&row.id));
    document.accepted.retain(|row| ids.contains(&row.id));
    document.places.retain(|place| place.id == asset);
    document
        .flows
        .retain(|flow| flow.from == asset || flow.to == asset);
    // The drawing shows the flows of all assets by number.
    document.flow_map = None;
    let named = |list: &[String], id: &String| list.contains(id);
    let rows = &document.register;
    document
        .measures
        .retain(|id| rows.iter().any(|row| named(&row.measures, id)));
    let (flows, method, measures) = (&document.flows, &document.method, &document.measures);
    let own = whole
        .own_controls
        .iter()
        .filter(|own| named(measures, &own.id));
    let of_measures: BTreeSet<&String> = own.flat_map(|own| &own.evidence).collect();
    document.evidence.retain(|id| {
        let shown = |row: &super::RegisterRow| named(&row.evidence, id) || named(&row.proof, id);
        of_measures.contains(id)
            || rows.iter().any(shown)
            || flows.iter().any(|flow| named(&flow.agreement_ids, id))
            || method
                .collection
                .iter()
                .any(|step| named(&step.evidence, id))
            || method.management_plan.as_ref() == Some(id)
    });
    document.extract = Some(ExtractFacts {
        asset: row.id,
        name: row.name,
        note: row.note,
        scenarios: ids.len(),
        of,
    });
    Some(dossier)
}

/// Keeps these scenarios in the heat maps and the list.
fn narrow(risks: &mut RiskFacts, ids: &BTreeSet<String>) {
    let cells = risks.heat.iter_mut().chain(&mut risks.residual).flatten();
    for cell in cells {
        cell.scenarios.retain(|id| ids.contains(id));
    }
    risks.scenarios.retain(|row| ids.contains(&row.id));
}
