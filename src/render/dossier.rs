//! The one value that every report is made from, so that all say the same.

mod agents;
mod answers;
mod applicability;
mod attribution;
mod build;
mod controls;
mod custody;
mod deployments;
mod draws;
mod evidence;
mod excerpts;
mod information;
mod interchange;
mod periods;
mod records;
mod register;
mod release;
mod reliance;
mod requests;
mod risk_document;
mod risks;
mod supplement;
mod vendors;
mod words;

use serde::Serialize;

use crate::diagnostic::FindingRecord;

pub use agents::{AgentFileRow, AgentPolicies, AgentRow, EffectiveRow, IneffectiveRow, RunRow};
pub use answers::{
    AcceptedRow, AttributeRow, Checklist, ChecklistRow, OverdueRow, SampleRow, TestRow,
};
pub use applicability::{Applicability, ApplicabilityRow, Decided};
pub use attribution::{Attribution, AttributionRow, RepositoryRow};
pub use build::{
    EngagementFacts, OrganizationFacts, PackageFacts, PreviousFacts, SignerFacts, Sources,
    VerdictFacts, dossier,
};
pub use controls::{
    ConditionRow, ControlGroup, ControlRow, Count, DerivedRow, ExclusionRow, Framework, GapRow,
    LinkRow,
};
pub use custody::{CustodyFacts, CustodyRow, custody_statement};
pub use deployments::{
    AnswerRow, DeploymentRow, Deployments, QuestionRow, TopAnswerRow, TopControlRow,
};
pub use draws::{DrawRow, TestedRow, in_words};
pub use evidence::{EvidenceRow, FileRow, RuleRow};
pub use excerpts::{
    Excerpt, ExcerptLine, ExcerptPart, Excerpts, LONGEST_LINE, LeftOutRow, place_key, place_of,
};
pub use information::{
    InformationFacts, OccurrenceFacts, RuleCountRow, SheetAnswerRow, SheetFacts, SheetFileRow,
    SheetReference, TransformationRow,
};
pub use interchange::{Deadline, Interchange, Progress, TreatmentFacts};
pub use periods::{AXIS, InForceRow, PeriodFacts, StripCell, StripRow, TickRow};
pub use records::{
    ASSERTION, AssetRow, ExceptionRow, FlowRow, IncidentRow, OwnControlRow, PolicyRow,
    StatementGroup, StatementRow,
};
pub use register::{
    ChainArrow, ChainBox, ChainMap, Chapter, DERIVED, Grid, GridCell, GridColumn, GridRow, Look,
    Part, Piece, RegisterCounts, RegisterDocument, RegisterEntry, register_document,
};
pub use release::{
    FamilyRow, HeldBackRow, RedactionRow, ReleaseDecisionRow, ReleaseFacts, ReplacedRow,
    UnscannedRow,
};
pub use reliance::{
    ClauseRow, ConcentrationRow, ContractRow, CuecRow, KindColumn, LeftRow, RelianceCell,
    RelianceFacts, RelianceMatrix, RelianceService, ReportExceptionRow, ResponsibilityRow,
};
pub use requests::{RequestRow, RoundRow};
pub use risk_document::{
    AcceptanceRow, AssetRiskRow, AssetScenario, DecisionRow, ElementRow, ExcludedRow, ExtractFacts,
    FlowArrow, FlowBox, FlowMap, GatheringRow, HealthFlowRow, HealthPlaceRow, MethodFacts,
    NoticeRow, PracticeRow, ReadinessRow, ReasonRow, RegisterRow, RiskChangeRow, RiskChangesFacts,
    RiskCounts, RiskDocument, RiskIncidentRow, RiskOutline, SignRow, SmallBreachRow, StepRow,
    TreatmentRow, TriggerRow, VersionRow, risk_extract, risk_outline,
};
pub use risks::{HeatCell, RiskFacts, ScenarioRow, risk_facts};
pub use supplement::{AnsweredRow, ChangeRow, EarlierFacts, HeldFile, SupplementFacts};
pub use vendors::{PaperRow, ServiceRow, VendorFacts};
pub use words::{href, number};

/// Everything that the reports hold, in words and numbers ready to print.
#[derive(Clone, Debug, Serialize)]
pub struct Dossier {
    /// What identifies the package.
    pub package: PackageFacts,
    /// What it changes, if the package is a supplement to another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplement: Option<SupplementFacts>,
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
    /// Controls that the organisation takes out of scope.
    pub exclusions: Vec<ExclusionRow>,
    /// Every control of the pinned catalogs, whether it applies, and who says why.
    pub applicability: Vec<ApplicabilityRow>,
    /// The statement of applicability per framework, grouped by reason.
    pub statements: Vec<Applicability>,
    /// Who says that controls of different frameworks are related, as far as support was derived.
    pub crosswalk_sources: Vec<String>,
    /// Conditions of the evidence map that nobody has confirmed yet.
    pub conditions: Vec<ConditionRow>,
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
    /// The diagram of these flows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_map: Option<FlowMap>,
    /// The risk analysis.
    pub risks: Option<RiskFacts>,
    /// The risk analysis as a document of its own, where the engagement needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_document: Option<RiskDocument>,
    /// The registers of information of the engagement.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub registers: Vec<RegisterEntry>,
    /// Vendors.
    pub vendors: Vec<VendorFacts>,
    /// What the papers of vendors cover, and what they leave to the organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliance: Option<RelianceFacts>,
    /// Policies.
    pub policies: Vec<PolicyRow>,
    /// The organisation's own controls.
    pub own_controls: Vec<OwnControlRow>,
    /// The ten-item checklist for deployments of AI agents.
    pub checklist: Checklist,
    /// The other ready lists that the plan names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ready_lists: Vec<Checklist>,
    /// What the configuration of each AI agent brings into force.
    pub agent_policies: AgentPolicies,
    /// The agents as they are deployed.
    pub deployments: Deployments,
    /// What regulations of repositories ask of the agents that work there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repositories: Vec<RepositoryRow>,
    /// Commits that agents took part in, where a log of commits is evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<Attribution>,
    /// Operation over the period: expected and evidenced occurrences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub periods: Option<PeriodFacts>,
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
    /// The scan before release, and what was changed.
    pub release: ReleaseFacts,
    /// How items answer the rules of information sheets.
    pub information: InformationFacts,
    /// Every evidence item.
    pub evidence: Vec<EvidenceRow>,
    /// The beginnings of packed text files. They are no part of `index.json`, which names
    /// the files themselves.
    #[serde(skip)]
    pub excerpts: Excerpts,
    /// The chain of custody, where a locker was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custody: Option<CustodyFacts>,
    /// What the organisation puts in place of the shipped look of reports.
    #[serde(skip_serializing_if = "crate::model::Look::is_shipped")]
    pub look: crate::model::Look,
    /// Terms.
    pub glossary: Vec<Term>,
    /// What documents for other programs need beside the words: names, days, relations.
    #[serde(skip)]
    pub interchange: Interchange,
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
