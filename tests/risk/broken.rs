//! Every check of the gate, and the smallest change of the complete plan that it finds.

use auditbinder::model::risk_report::Element::{self, *};
use auditbinder::model::risk_report::RiskCheck::{self, *};

/// One way to break one element.
pub struct Break {
    /// The check that must find it.
    pub check: RiskCheck,
    /// The element that must fail, and no other.
    pub element: Element,
    /// Texts of the complete plan and what stands in their place.
    pub edits: &'static [(&'static str, &'static str)],
    /// What stands on the line of the reason, and which of its places is meant.
    pub at: (&'static str, usize),
}

const fn one(
    element: Element,
    check: RiskCheck,
    edits: &'static [(&'static str, &'static str)],
    at: (&'static str, usize),
) -> Break {
    Break {
        check,
        element,
        edits,
        at,
    }
}

const METHOD: (&str, usize) = ("name: NIST SP 800-30", 1);
const SOURCE_1: &str = "    source: {viewed: {holder: Practice, place: binder 1, inspect: ask Ada Muster, by: ada, on: 2026-05-04}}\n";
const SOURCE_3: &str = "    source: {viewed: {holder: Practice, place: binder 3, inspect: ask Ada Muster, by: ada, on: 2026-05-06}}\n";
const SOURCE_4: &str = "    source: {viewed: {holder: Practice, place: binder 4, inspect: ask Ada Muster, by: ada, on: 2026-06-12}}\n";
const VERSION_1: &str = "      - {version: \"2025.1\", on: 2025-06-15, by: ada, approved-by: ben, approved-on: 2025-06-30, summary: First analysis}\n";
const VERSION_2: &str = "      - {version: \"2026.1\", on: 2026-06-12, by: ada, approved-by: ben, approved-on: 2026-06-20, summary: Coding agent added}\n";

/// The breaks, in the order of the elements.
#[rustfmt::skip]
pub const BREAKS: &[Break] = &[
    one(Scope, NotEnterpriseWide, &[("covers: enterprise", "covers: system")], ("covers: system", 1)),
    one(Scope, NotEnterpriseWide, &[("    covers: enterprise\n", "")], METHOD),
    one(Scope, ScopeUnstated, &[("scope: The practice with its two sites, all media.", "scope: TBD.")], ("scope: TBD", 1)),
    one(Scope, ScopeUnstated, &[("    scope: The practice with its two sites, all media.\n", "")], METHOD),
    one(Scope, NoEphiAsset, &[("phi-touching", "personal")], METHOD),
    one(Scope, AssetWithoutScenario, &[("assets: [laptop]", "assets: [website]")], ("id: laptop", 1)),
    one(Scope, AssetWithoutScenario, &[("    excluded:\n      - {asset: fax, reason: Taken out of use in August, by: ben, on: 2026-06-10}\n", "")], ("id: fax", 1)),
    one(Scope, AgentWithoutScenario, &[("assets: [coder, records]", "assets: [records]")], ("id: coder", 1)),
    one(Scope, AgentWithoutScenario, &[("assets: [coder, records]", "assets: [records]"), ("kind: ai-agent,", "kind: application, agent: {sandbox-mode: read-only},")], ("id: coder", 1)),
    one(Scope, ExclusionUnexplained, &[(", reason: Taken out of use in August", "")], ("asset: fax", 1)),
    one(Scope, ExclusionUnexplained, &[(", by: ben, on: 2026-06-10", ", on: 2026-06-10")], ("asset: fax", 1)),
    one(Scope, ExclusionUnexplained, &[("on: 2026-06-10", "on: 2026-07-16")], ("asset: fax", 1)),
    one(DataCollection, EphiUndescribed, &[(", ephi: {does: [receives, transmits], media: encrypted disks}", "")], ("id: laptop", 1)),
    one(DataCollection, EphiUndescribed, &[("does: [receives, transmits], ", "")], ("id: laptop", 1)),
    one(DataCollection, EphiUndescribed, &[(", media: encrypted disks", "")], ("id: laptop", 1)),
    one(DataCollection, FlowUnprotected, &[(", protection: TLS 1.3", "")], ("id: to-laptop", 1)),
    one(DataCollection, FlowEndOutsideInventory, &[("to: laptop", "to: website")], ("id: to-laptop", 1)),
    one(DataCollection, NoCollection, &[("    collection:\n      - {what: Interviews with both sites, by: ada, on: 2026-05-04, evidence: [interviews]}\n", "")], METHOD),
    one(DataCollection, CollectionUnsigned, &[("sites, by: ada, on", "sites, on")], ("what: Interviews", 1)),
    one(DataCollection, CollectionUnsigned, &[("on: 2026-05-04, evidence", "evidence")], ("what: Interviews", 1)),
    one(DataCollection, CollectionUnsigned, &[("on: 2026-05-04, evidence", "on: 2026-07-16, evidence")], ("what: Interviews", 1)),
    one(DataCollection, CollectionUnproven, &[(", evidence: [interviews]", "")], ("what: Interviews", 1)),
    one(DataCollection, CollectionUnproven, &[(SOURCE_1, "")], ("what: Interviews", 1)),
    one(Threats, ScenarioWithoutAsset, &[("title: Ransom of the records\n      assets: [records]", "title: Ransom of the records")], ("id: ransom", 1)),
    one(Threats, ThreatEmpty, &[("threat: Malware encrypts the records.", "threat: n/a")], ("threat: n/a", 1)),
    one(Threats, VulnerabilityEmpty, &[("vulnerability: Staff open attachments.", "vulnerability: \"-\"")], ("vulnerability: \"-\"", 1)),
    one(Measures, MeasuresUnassessed, &[("      no-measure: Nothing keeps real data out of tests today.\n", "")], ("id: leak", 1)),
    one(Measures, MeasuresUnassessed, &[("no-measure: Nothing keeps real data out of tests today.", "no-measure: none")], ("id: leak", 1)),
    one(Measures, MeasuresContradicted, &[("      no-measure", "      existing-controls: [disk-encryption]\n      no-measure")], ("no-measure", 1)),
    one(Measures, MeasureUnproven, &[("evidence: [encryption-status]", "evidence: []")], ("existing-controls", 1)),
    one(Measures, MeasureUnproven, &[(SOURCE_3, "")], ("existing-evidence", 1)),
    one(Measures, MeasureNotInOperation, &[("frequency: monthly", "frequency: monthly\n    until: 2026-07-14")], ("existing-controls", 1)),
    one(Likelihood, StepUndefined, &[("{name: rare, definition: Once in ten years}", "{name: rare}")], ("{name: rare}", 1)),
    one(Impact, StepUndefined, &[("{name: severe, definition: Many patients}", "{name: severe, definition: \"?\"}")], ("{name: severe", 1)),
    one(Impact, ImpactsDiffer, &[("{confidentiality: severe", "{confidentiality: minor")], ("impact: severe", 1)),
    one(Impact, ImpactsDiffer, &[("{confidentiality: severe, integrity: minor, availability: minor}", "{}")], ("impact: severe", 1)),
    one(Level, MatrixMissing, &[("    matrix:\n      - [low, low]\n      - [low, high]\n", "")], METHOD),
    one(Level, MatrixIncomplete, &[
        ("    matrix:\n      - [low, low]\n      - [low, high]\n", "    score: product\n"),
        ("{name: rare,", "{name: rare, value: 1,"), ("{name: likely,", "{name: likely, value: 2,"),
        ("{name: minor,", "{name: minor, value: 1,"), ("{name: severe,", "{name: severe, value: 2,"),
    ], ("{name: rare", 1)),
    one(Level, LevelDiffers, &[("level: low\n      treatment", "level: high\n      treatment")], ("level: high", 1)),
    one(Level, TreatmentIncomplete, &[("      plan: Make synthetic test data.\n", "")], ("treatment: mitigate", 1)),
    one(Level, TreatmentIncomplete, &[("      owner: ada\n      due: 2026-09-30", "      due: 2026-09-30")], ("treatment: mitigate", 1)),
    one(Level, TreatmentIncomplete, &[("      due: 2026-09-30\n", "")], ("treatment: mitigate", 1)),
    one(Level, AcceptanceIncomplete, &[("      accepted: {by: ben, on: 2026-06-21, until: 2026-12-30, reason: The new filter arrives in winter}\n", "")], ("treatment: accept", 2)),
    one(Level, AcceptanceIncomplete, &[(", reason: The new filter arrives in winter", "")], ("treatment: accept", 2)),
    one(Level, AcceptanceIncomplete, &[("{by: ben, on: 2026-06-21", "{on: 2026-06-21")], ("treatment: accept", 2)),
    one(Level, AcceptanceIncomplete, &[(" on: 2026-06-21,", "")], ("treatment: accept", 2)),
    one(Level, AcceptanceIncomplete, &[(" until: 2026-12-30,", "")], ("treatment: accept", 2)),
    one(Level, AcceptanceNotInForce, &[("until: 2026-12-30", "until: 2026-07-14")], ("until: 2026-07-14", 1)),
    one(Level, AcceptanceNotInForce, &[("on: 2026-06-21", "on: 2026-07-16")], ("on: 2026-07-16", 1)),
    one(Level, AcceptanceNotInForce, &[("until: 2026-12-31, reason: Downtime", "until: 2026-07-14, reason: Downtime")], ("until: 2026-07-14", 1)),
    one(Level, ResidualUnaccepted, &[("      accepted: {by: ben, on: 2026-06-20, until: 2026-12-31, reason: Downtime plans bridge two days}\n", "")], ("residual-likelihood: likely", 1)),
    one(Level, ResidualUnaccepted, &[("      residual-likelihood: rare\n", "")], ("residual-impact: severe", 1)),
    one(Level, ResidualUnaccepted, &[("      residual-likelihood: rare\n      residual-impact: severe\n", "")], ("treatment: mitigate", 1)),
    one(Documentation, AnalysisUndated, &[("    on: 2026-06-12\n", "")], METHOD),
    one(Documentation, AnalysisUnsigned, &[("    by: ada\n    on: 2026-06-12", "    on: 2026-06-12")], METHOD),
    one(Documentation, AnalysisUnapproved, &[("    approved-by: ben\n", "")], METHOD),
    one(Documentation, AnalysisUnapproved, &[("    approved-on: 2026-06-20\n", "")], METHOD),
    one(Documentation, AnalysisUnapproved, &[("approved-on: 2026-06-20", "approved-on: 2026-06-11")], ("approved-on: 2026-06-11", 1)),
    one(Documentation, AnalysisUnapproved, &[("approved-on: 2026-06-20", "approved-on: 2026-07-16")], ("approved-on: 2026-07-16", 1)),
    one(Documentation, SelfApproved, &[("    approved-by: ben\n", "    approved-by: ada\n"), ("approved-by: ben, approved-on: 2026", "approved-by: ada, approved-on: 2026")], ("approved-by: ada", 1)),
    one(Documentation, VersionsMissing, &[("    versions:\n", ""), (VERSION_1, ""), (VERSION_2, "")], METHOD),
    one(Documentation, VersionsInconsistent, &[(", summary: First analysis", "")], ("2025.1", 1)),
    one(Documentation, VersionsInconsistent, &[("\"2025.1\"", "\"2026.1\"")], ("2026.1", 2)),
    one(Documentation, VersionsInconsistent, &[("on: 2025-06-15", "on: 2026-06-13")], ("2026.1", 1)),
    one(Documentation, VersionsInconsistent, &[("\"2026.1\", on: 2026-06-12", "\"2026.1\", on: 2026-06-10")], ("2026.1", 1)),
    one(Documentation, RetentionShort, &[("retention-years: 6", "retention-years: 5")], ("retention-years", 1)),
    one(Documentation, RetentionShort, &[("    retention-years: 6\n", "")], METHOD),
    one(Documentation, ManagementPlanMissing, &[(SOURCE_4, "")], ("management-plan", 1)),
    one(Review, ReviewIntervalMissing, &[("    review-every-days: 365\n", "")], METHOD),
    one(Review, ReviewOverdue, &[("review-every-days: 365", "review-every-days: 32"), ("reconfirmed-on: 2026-06-12", "reconfirmed-on: 2026-07-01")], ("review-every-days", 1)),
    one(Review, TriggersMissing, &[("    review-triggers:\n      - {trigger: A new system with ePHI, last-occurred: 2026-03-02}\n      - {trigger: An incident, last-occurred: 2026-07-01, reviewed-on: 2026-07-03}\n", "")], METHOD),
    one(Review, TriggerUnreviewed, &[(", reviewed-on: 2026-07-03", "")], ("trigger: An incident", 1)),
    one(Review, TriggerUnreviewed, &[("reviewed-on: 2026-07-03", "reviewed-on: 2026-06-30")], ("trigger: An incident", 1)),
    one(Review, TriggerUnreviewed, &[("reviewed-on: 2026-07-03", "reviewed-on: 2026-07-16")], ("trigger: An incident", 1)),
    one(Review, ScenarioStale, &[("reconfirmed-on: 2026-06-12", "reconfirmed-on: 2025-07-14")], ("reconfirmed-on", 1)),
    one(Review, ConfirmationUnsigned, &[("      reconfirmed-by: ada\n", "")], ("reconfirmed-on", 1)),
];
