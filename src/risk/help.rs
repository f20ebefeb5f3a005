//! What is expected where a check of the gate found something lacking.

use crate::model::risk_report::{RiskCheck, RiskCheck as C};

/// The next step after a reason of this check.
pub fn help(check: RiskCheck) -> &'static str {
    let row = EXPECTED.iter().find(|(of, _)| *of == check);
    row.expect("every check has its row; a test walks them").1
}

/// What each check expects.
const EXPECTED: &[(RiskCheck, &str)] = &[
    (
        C::NoRiskAnalysis,
        "add `risks:` with `method` and `scenarios`",
    ),
    (
        C::NotEnterpriseWide,
        "analyse all ePHI of the organisation and write `covers: enterprise`",
    ),
    (
        C::ScopeUnstated,
        "say in words under `scope` what is in: entities, sites, systems, media",
    ),
    (
        C::NoEphiAsset,
        "list what holds ePHI under `assets` with `data-class: phi-touching`",
    ),
    (
        C::AssetWithoutScenario,
        "name it under `assets` of a scenario, or under `excluded` with reason, person and day",
    ),
    (
        C::AgentWithoutScenario,
        "name it under `assets` of a scenario, or under `excluded` with reason, person and day",
    ),
    (
        C::ExclusionUnexplained,
        "add `reason`, `by` and `on`, not after the as-of date",
    ),
    (
        C::EphiUndescribed,
        "add `ephi: {does: […], media: …}` to the asset",
    ),
    (
        C::FlowUnprotected,
        "say under `protection` how the data is protected on the way",
    ),
    (
        C::FlowEndOutsideInventory,
        "give the asset `data-class: phi-touching` and `ephi`, or correct the class of the flow",
    ),
    (
        C::NoCollection,
        "list interviews, reviews and scans under `collection`, with person, day and evidence",
    ),
    (
        C::CollectionUnsigned,
        "add `by` and `on`, not after the as-of date",
    ),
    (
        C::CollectionUnproven,
        "name under `evidence` an item whose document is in hand",
    ),
    (
        C::NoScenario,
        "add a scenario for each threat that meets a vulnerability of an asset",
    ),
    (
        C::ChecklistAlone,
        "write scenarios: what could happen to which asset, and why it could",
    ),
    (C::ScenarioWithoutAsset, "name the assets under `assets`"),
    (C::ThreatEmpty, "say what could happen"),
    (C::VulnerabilityEmpty, "say what lets it happen"),
    (
        C::MeasuresUnassessed,
        "name `existing-controls` or `existing-evidence`, or say under `no-measure` that none is in place",
    ),
    (
        C::MeasuresContradicted,
        "keep the measures or `no-measure`, whichever holds",
    ),
    (
        C::MeasureUnproven,
        "give the control evidence that is in hand, or take the measure out",
    ),
    (
        C::MeasureNotInOperation,
        "name a control that operates on the as-of date",
    ),
    (
        C::ScaleMissing,
        "give at least one step with `name` and `definition`, lowest first",
    ),
    (
        C::StepUndefined,
        "add `definition`, so that two people choose the same step",
    ),
    (
        C::ImpactsDiffer,
        "the impact is the highest of confidentiality, integrity and availability",
    ),
    (
        C::MatrixMissing,
        "give a `matrix` with a level for each pair, or `score` and `thresholds`",
    ),
    (C::MatrixIncomplete, "give a level for every pair of steps"),
    (
        C::LevelDiffers,
        "correct the level, or leave it out: it is computed",
    ),
    (
        C::TreatmentIncomplete,
        "add `plan`, `owner` and `due`, or accept the risk with `accepted`",
    ),
    (
        C::AcceptanceIncomplete,
        "add `accepted: {by, on, until, reason}`",
    ),
    (
        C::AcceptanceNotInForce,
        "decide again with a day that has not passed",
    ),
    (
        C::ResidualUnaccepted,
        "lower it further and state the residual steps, or add `accepted: {by, on, until, reason}`",
    ),
    (C::AnalysisUndated, "add `on`, not after the as-of date"),
    (C::AnalysisUnsigned, "add `by` with a person of `people`"),
    (
        C::AnalysisUnapproved,
        "add `approved-by` and `approved-on`, between `on` and the as-of date",
    ),
    (C::SelfApproved, "let another person approve it"),
    (
        C::VersionsMissing,
        "list the versions under `versions`, oldest first",
    ),
    (
        C::VersionsInconsistent,
        "correct the version, or the method; the last version is the analysis itself",
    ),
    (
        C::RetentionShort,
        "write `retention-years: 6` or more: 45 CFR 164.316(b)(2)(i)",
    ),
    (
        C::ManagementPlanMissing,
        "give the item a source, or leave `management-plan` out",
    ),
    (
        C::ReviewIntervalMissing,
        "add `review-every-days`; the law names no number, the organisation does",
    ),
    (C::ReviewOverdue, "review the analysis and add a version"),
    (
        C::TriggersMissing,
        "list events such as a new system, an incident or a merger under `review-triggers`",
    ),
    (
        C::TriggerUnreviewed,
        "review the analysis for it and state `reviewed-on`",
    ),
    (
        C::ScenarioStale,
        "look at the scenario again; state `reconfirmed-on` and `reconfirmed-by`",
    ),
    (
        C::ConfirmationUnsigned,
        "add `reconfirmed-by` with a person of `people`",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::plan::Choice as _;

    #[test]
    fn every_check_says_what_is_expected() {
        let rows: Vec<RiskCheck> = EXPECTED.iter().map(|(check, _)| *check).collect();
        let all: Vec<RiskCheck> = RiskCheck::ALL.iter().map(|(_, check)| *check).collect();
        assert_eq!(rows, all);
    }
}
