//! The one value that every report is made from, so that all say the same.

mod answers;
mod build;
mod controls;
mod evidence;
mod records;
mod risks;
mod vendors;
mod words;

use serde::Serialize;

use crate::diagnostic::FindingRecord;

pub use build::{Sources, dossier};

/// Everything that the reports hold, in words and numbers ready to print.
#[derive(Clone, Debug, Serialize)]
pub struct Dossier {
    /// What identifies the package.
    pub package: PackageFacts,
    /// Who the package is about.
    pub organization: OrganizationFacts,
    /// The engagement.
    pub engagement: EngagementFacts,
    /// Who sealed it, and what that means.
    pub signer: Option<SignerFacts>,
    /// What the build concludes.
    pub verdict: VerdictFacts,
    /// The pinned frameworks with all their controls in scope.
    pub frameworks: Vec<Framework>,
    /// Controls without sufficient evidence.
    pub gaps: Vec<GapRow>,
    /// Controls out of scope.
    pub exclusions: Vec<ExclusionRow>,
    /// Findings that a decision leaves open.
    pub accepted: Vec<AcceptedRow>,
    /// Treatments and gap responses past their date.
    pub overdue: Vec<OverdueRow>,
    /// The description of the system.
    pub system: Vec<StatementGroup>,
    /// Assets.
    pub assets: Vec<AssetRow>,
    /// Data flows.
    pub flows: Vec<FlowRow>,
    /// The risk analysis.
    pub risks: Option<RiskFacts>,
    /// Vendors.
    pub vendors: Vec<VendorFacts>,
    /// Policies.
    pub policies: Vec<PolicyRow>,
    /// The organisation's own controls.
    pub own_controls: Vec<OwnControlRow>,
    /// The ten-item checklist for deployments of AI agents.
    pub checklist: Checklist,
    /// Samples.
    pub samples: Vec<SampleRow>,
    /// Audit exceptions.
    pub exceptions: Vec<ExceptionRow>,
    /// Incidents.
    pub incidents: Vec<IncidentRow>,
    /// The auditor's requests.
    pub requests: Vec<RequestRow>,
    /// Open findings, the heaviest first.
    pub findings: Vec<FindingRecord>,
    /// Every evidence item.
    pub evidence: Vec<EvidenceRow>,
    /// Terms.
    pub glossary: Vec<Term>,
}

/// What identifies the package.
#[derive(Clone, Debug, Serialize)]
pub struct PackageFacts {
    /// `<engagement>-<sequence>-<12 hex of the evidence root>`.
    pub id: String,
    /// The top folder and the file name without `.zip`.
    pub name: String,
    /// The number in the chain.
    pub sequence: u64,
    /// SHA-256 over the manifest lines of the evidence.
    pub evidence_root: String,
    /// `SHA256:…`, as `ssh-keygen -lf` prints it.
    pub fingerprint: String,
    /// The minisign public key.
    pub minisign_key: String,
    /// The time that the package carries.
    pub time: String,
    /// The program and its version.
    pub software: String,
    /// How many evidence files are packed.
    pub files: u64,
    /// Their bytes together.
    pub bytes: u64,
}

/// Who the package is about.
#[derive(Clone, Debug, Serialize)]
pub struct OrganizationFacts {
    /// The name.
    pub name: String,
    /// The registered name.
    pub legal_name: Option<String>,
    /// The country code.
    pub country: Option<String>,
    /// The Legal Entity Identifier.
    pub lei: Option<String>,
    /// Who answers questions: "name, role (purpose)".
    pub contacts: Vec<String>,
}

/// The engagement.
#[derive(Clone, Debug, Serialize)]
pub struct EngagementFacts {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The kinds of work.
    pub kinds: String,
    /// The period.
    pub period: String,
    /// The day of judgement.
    pub as_of: String,
    /// Who audits.
    pub auditor: Option<String>,
    /// Who may see the package.
    pub audience: Option<String>,
    /// The classification.
    pub classification: String,
    /// The gate.
    pub gate: String,
}

/// Who sealed the package (21 CFR 11.50: name, time and meaning in readable form).
#[derive(Clone, Debug, Serialize)]
pub struct SignerFacts {
    /// The printed name.
    pub name: String,
    /// The role.
    pub role: Option<String>,
    /// What the signature means.
    pub meaning: String,
    /// The principal for `ssh-keygen -I`.
    pub identity: String,
}

/// What the build concludes.
#[derive(Clone, Debug, Serialize)]
pub struct VerdictFacts {
    /// `COMPLETE`, `PARTIAL` or `REFUSED`.
    pub word: String,
    /// The word with its numbers.
    pub line: String,
    /// All gaps.
    pub gaps: usize,
    /// Gaps with response, owner and date.
    pub explained: usize,
    /// Gaps without.
    pub open: usize,
    /// What else stands on the first page, in numbers.
    pub beside: String,
}

/// A word and how often it applies.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    /// The word.
    pub word: String,
    /// How often.
    pub count: usize,
}

/// One pinned framework.
#[derive(Clone, Debug, Serialize)]
pub struct Framework {
    /// The short name.
    pub short: String,
    /// The catalog's id.
    pub catalog: String,
    /// The framework's name.
    pub title: String,
    /// The version.
    pub version: String,
    /// Whether the text is in force.
    pub status: String,
    /// How many controls are in scope, excluded ones included.
    pub total: usize,
    /// Controls by state; sums to `total`.
    pub states: Vec<Count>,
    /// Controls by result; sums to `total`.
    pub results: Vec<Count>,
    /// The controls in catalog order.
    pub groups: Vec<ControlGroup>,
}

/// Controls under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct ControlGroup {
    /// The heading's id.
    pub id: String,
    /// The heading's title.
    pub title: String,
    /// The controls.
    pub controls: Vec<ControlRow>,
}

/// One control.
#[derive(Clone, Debug, Serialize)]
pub struct ControlRow {
    /// `soc2:CC6.1`.
    pub id: String,
    /// The title in our own words.
    pub title: String,
    /// The framework's level.
    pub level: Option<String>,
    /// The state's word.
    pub state: String,
    /// The result's word.
    pub result: String,
    /// What is missing.
    pub missing: Vec<String>,
    /// What led to the result.
    pub because: Vec<String>,
    /// The items mapped to it.
    pub links: Vec<LinkRow>,
    /// Why it does not apply.
    pub excluded: Option<String>,
    /// The gap response's id, `open`, or nothing where there is no gap.
    pub gap: Option<String>,
}

/// One item mapped to a control.
#[derive(Clone, Debug, Serialize)]
pub struct LinkRow {
    /// The item.
    pub item: String,
    /// `primary` or `supporting`.
    pub strength: String,
    /// Who says so.
    pub origin: String,
    /// Why.
    pub why: String,
    /// How the item stands.
    pub standing: String,
}

/// One gap.
#[derive(Clone, Debug, Serialize)]
pub struct GapRow {
    /// The control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// What is missing.
    pub missing: Vec<String>,
    /// Management's response.
    pub response: Option<String>,
    /// Who closes it.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<String>,
}

/// One control out of scope.
#[derive(Clone, Debug, Serialize)]
pub struct ExclusionRow {
    /// The control.
    pub control: String,
    /// Its title.
    pub title: String,
    /// Why.
    pub reason: String,
}

/// One accepted finding.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptedRow {
    /// The finding.
    pub code: String,
    /// What it says.
    pub message: String,
    /// The record concerned.
    pub subject: String,
    /// Why it is left open.
    pub reason: String,
    /// Who decided.
    pub owner: String,
    /// Until when.
    pub expires: String,
}

/// Something past its date.
#[derive(Clone, Debug, Serialize)]
pub struct OverdueRow {
    /// What kind.
    pub what: String,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who answers for it.
    pub owner: String,
    /// When it was due.
    pub due: String,
}

/// Statements of the system description under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct StatementGroup {
    /// The heading.
    pub title: String,
    /// The statements.
    pub statements: Vec<StatementRow>,
}

/// One statement.
#[derive(Clone, Debug, Serialize)]
pub struct StatementRow {
    /// The sentence.
    pub text: String,
    /// The items that show it.
    pub evidence: Vec<String>,
    /// Set when nothing shows it.
    pub claimed_only: bool,
}

/// One asset.
#[derive(Clone, Debug, Serialize)]
pub struct AssetRow {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// The version.
    pub version: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Where it stands, with its zone.
    pub location: String,
    /// The data class.
    pub data_class: String,
    /// How one logs in.
    pub authentication: Option<String>,
    /// When it is in use, if not the whole period.
    pub validity: Option<String>,
    /// Stated settings of an agent: "sandbox read-only".
    pub agent: Vec<String>,
}

/// One data flow.
#[derive(Clone, Debug, Serialize)]
pub struct FlowRow {
    /// The id.
    pub id: String,
    /// Where it begins.
    pub from: String,
    /// Where it ends, with the surface.
    pub to: String,
    /// The data class.
    pub data_class: String,
    /// How it is protected.
    pub protection: Option<String>,
    /// Where it ends geographically.
    pub region: Option<String>,
}

/// The risk analysis.
#[derive(Clone, Debug, Serialize)]
pub struct RiskFacts {
    /// The method's name.
    pub method: String,
    /// Who, when, approved by whom and when.
    pub carried_out: String,
    /// The tolerance.
    pub tolerance: String,
    /// The likelihood scale, lowest first, with definitions.
    pub likelihood: Vec<Term>,
    /// The impact scale, lowest first, with definitions.
    pub impact: Vec<Term>,
    /// The levels, lowest first.
    pub levels: Vec<String>,
    /// The heat map: one row per likelihood, one cell per impact.
    pub heat: Vec<Vec<HeatCell>>,
    /// The heat map after treatment.
    pub residual: Vec<Vec<HeatCell>>,
    /// The scenarios, the highest level first.
    pub scenarios: Vec<ScenarioRow>,
}

/// One cell of a heat map.
#[derive(Clone, Debug, Serialize)]
pub struct HeatCell {
    /// The level that the matrix gives.
    pub level: String,
    /// The level's rank, 0 for the lowest.
    pub rank: usize,
    /// The scenarios in it.
    pub scenarios: Vec<String>,
}

/// One scenario.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The assets.
    pub assets: Vec<String>,
    /// The threat.
    pub threat: String,
    /// The vulnerability.
    pub vulnerability: String,
    /// Own controls that are already there.
    pub existing: Vec<String>,
    /// The likelihood.
    pub likelihood: String,
    /// The impact.
    pub impact: String,
    /// The level that the matrix gives.
    pub level: String,
    /// Its rank.
    pub rank: usize,
    /// What is done.
    pub treatment: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it is due, was done, or that it is overdue.
    pub status: String,
    /// The level after treatment.
    pub residual: Option<String>,
}

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

/// One policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicyRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The version.
    pub version: Option<String>,
    /// Who approved it and when.
    pub approved: String,
    /// When it is in force.
    pub validity: String,
    /// How it stands.
    pub standing: String,
}

/// One of the organisation's own controls.
#[derive(Clone, Debug, Serialize)]
pub struct OwnControlRow {
    /// The id.
    pub id: String,
    /// What is done.
    pub statement: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How often.
    pub frequency: Option<String>,
    /// The criteria it meets.
    pub meets: Vec<String>,
    /// What shows it.
    pub evidence: Vec<String>,
    /// Decisions on addressable specifications: control, decision, rationale.
    pub decisions: Vec<String>,
}

/// A ready list with its answers.
#[derive(Clone, Debug, Serialize)]
pub struct Checklist {
    /// The title.
    pub title: String,
    /// The lines.
    pub lines: Vec<ChecklistRow>,
}

/// One line of a ready list.
#[derive(Clone, Debug, Serialize)]
pub struct ChecklistRow {
    /// The number.
    pub id: String,
    /// What is asked for.
    pub title: String,
    /// What makes an answer count.
    pub counts_when: String,
    /// `answered`, `partly answered` or `gap`.
    pub answer: String,
    /// The items that answer.
    pub evidence: Vec<String>,
    /// What is missing.
    pub missing: Vec<String>,
}

/// One sample.
#[derive(Clone, Debug, Serialize)]
pub struct SampleRow {
    /// The id.
    pub id: String,
    /// The population with its size.
    pub population: String,
    /// The controls it tests.
    pub tests: Vec<String>,
    /// How instances were chosen.
    pub method: String,
    /// How many were chosen.
    pub size: usize,
    /// Results by attribute: attribute, passed, deviating, not applicable.
    pub attributes: Vec<AttributeRow>,
    /// Who tested, in which role.
    pub testers: Vec<String>,
    /// Deviations in words.
    pub deviations: Vec<String>,
}

/// One attribute of a sample.
#[derive(Clone, Debug, Serialize)]
pub struct AttributeRow {
    /// The attribute.
    pub name: String,
    /// Instances that passed.
    pub passed: usize,
    /// Instances that deviate.
    pub deviating: usize,
    /// Instances to which it does not apply.
    pub not_applicable: usize,
}

/// One audit exception.
#[derive(Clone, Debug, Serialize)]
pub struct ExceptionRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The controls.
    pub controls: Vec<String>,
    /// Extent, cause, response, remediation, retest: label and text.
    pub facts: Vec<Term>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<String>,
}

/// One incident.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Detected, reported, closed.
    pub dates: String,
    /// What was concerned.
    pub concerned: Vec<String>,
    /// Why it happened.
    pub cause: Option<String>,
    /// The text for outsiders.
    pub disclosure: Option<String>,
    /// What documents it.
    pub evidence: Vec<String>,
}

/// One request of the auditor.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRow {
    /// The id.
    pub id: String,
    /// What is asked.
    pub text: String,
    /// The answer in words.
    pub answer: Option<String>,
    /// The answer as evidence.
    pub evidence: Vec<String>,
    /// `answered` or `not answered`.
    pub status: String,
}

/// One evidence item.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceRow {
    /// The id.
    pub id: String,
    /// The title.
    pub title: String,
    /// The evidence type.
    pub kind: String,
    /// The section of the plan.
    pub section: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// When it was collected, issued or signed.
    pub dated: Option<String>,
    /// The days it speaks for.
    pub covers: Option<String>,
    /// How often it is due.
    pub cadence: Option<String>,
    /// Where it came from: system, query, collector.
    pub provenance: Vec<String>,
    /// How it stands.
    pub standing: String,
    /// Why not better.
    pub weaknesses: Vec<String>,
    /// What was observed in it.
    pub observations: Vec<String>,
    /// The controls it is mapped to.
    pub controls: Vec<String>,
    /// The packed files.
    pub files: Vec<FileRow>,
    /// Why nothing is packed: withheld, viewed, claimed, unread.
    pub absent: Option<String>,
}

/// One packed file.
#[derive(Clone, Debug, Serialize)]
pub struct FileRow {
    /// The name in the package.
    pub entry: String,
    /// The link from `data/reports/` to the file, percent-encoded.
    pub href: String,
    /// The path in the plan's folder, where it differs.
    pub original: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// The size in words.
    pub size_text: String,
    /// The SHA-256.
    pub sha256: String,
    /// The media type.
    pub media_type: String,
    /// The number of lines, for text.
    pub lines: Option<u64>,
}

/// A term and what it means here.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The term.
    pub term: String,
    /// What it means.
    pub meaning: String,
}
