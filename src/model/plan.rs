//! The plan's records, one file per group of sections.
//!
//! Each record is the decoded form of one YAML mapping: ids are parsed, choices
//! are enums, days are days, and every value keeps the [`Place`](super::Place)
//! it was written at, so that any later stage can point at it. The doc comments
//! are the descriptions of the JSON Schema that `auditbinder schema` prints.

pub mod asset;
pub mod collection;
pub mod evidence;
pub mod governance;
pub mod incident;
pub mod organization;
pub mod population;
pub mod register;
pub mod reports;
pub mod request;
pub mod risk;
pub mod sample;
pub mod scan;
pub mod source;
pub mod system;
pub mod table;
pub mod vendor;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::id::{AssetId, EvidenceId, Id as _, PersonId, VendorId};
use super::{At, Place, Validity};

pub use asset::{
    Agent, AgentDecision, Asset, Credential, DataClass, DataFlow, DecisionAnswer, Ephi, EphiUse,
    LogSource, Purpose, Topology, YesNo,
};
pub use collection::{Collection, Environment, Transformation};
pub use evidence::{
    Cadence, Confirmation, Disclosure, EvidenceItem, InlineCheck, Parser, Source, Support, Viewed,
};
pub use governance::{
    AcceptedRisk, AddressableDecision, AuditException, Decision, GapResponse, Incident, OwnControl,
    Policy,
};
pub use incident::{Breach, Conclusion, FourFactors, LawEnforcementDelay};
pub use organization::{
    Audience, Classification, Contact, Engagement, EngagementKind, Gate, Organization, Person,
    Profile, ScopeDecision, Signer,
};
pub use population::{ControlTotal, NoOccurrences, Population, RecordsForm};
pub use register::{
    Register, RegisterAssessment, RegisterBranch, RegisterContract, RegisterEntity,
    RegisterFunction, RegisterLink, RegisterProvider, RegisterService, RegisterUser, Submission,
    SubmissionLevel, SubmissionStatus,
};
pub use reports::Reports;
pub use request::{Request, RequestAnswer, RequestStatus};
pub use risk::{
    Acceptance, Covers, Done, ExcludedAsset, Gathering, Impacts, NprmReadiness, Readiness,
    ReviewTrigger, RiskMethod, RiskVersion, Risks, Scale, Scenario, Score, SecurityPractice,
    Threshold, Treatment,
};
pub use sample::{
    AuditorPicks, Outcome, Replacement, Sample, SampleAttribute, SampleLevel, SampleMethod,
    SamplePreset, SampleResult, SampleSeed, SampleSizeRow, SampleSizes, SampleStrata, SeedSource,
    StrataAllocation, StratumShare, TesterRole,
};
pub use scan::{Allowance, Handling, Redaction, ScanPlan, WordList};
pub use source::{
    CommandSource, CursorPages, FromEnvironment, GitLogSource, HeaderValue, HttpSource,
    ListedFiles, Live, NumberedPages, ObjectStoreSource, Pagination, SqlSource,
};
pub use system::{Assertion, Statement, System};
pub use table::TableSource;
pub use vendor::{
    Agreement, Bridge, ClauseAnswer, ClauseState, Cuec, DocumentStatus, ExitPlan, Exposure,
    FailoverTest, Opinion, ReportException, Responsibility, Review, Subservice, SubserviceMethod,
    Substitutability, Surface, Vendor, VendorDocument, VendorService, ZeroRetention,
};

/// A text with its place.
pub type Text = At<String>;

/// A day with its place.
pub type Day = At<NaiveDate>;

/// A whole plan: one fact base, several engagements.
#[derive(Clone, Debug, schemars::JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Plan {
    /// Further plan files, as glob patterns relative to this file. Their sections are added to this one's.
    pub include: Vec<Text>,
    /// Folders outside the plan's own that evidence may come from.
    pub roots: Vec<Text>,
    /// The folder of the locker, relative to this file; `locker` beside the plan unless stated.
    pub locker: Option<Text>,
    /// Catalogs, overlays, evidence maps, crosswalks and evidence types of the organisation, as glob patterns relative to this file.
    pub catalogs: Vec<Text>,
    /// Who the plan is about.
    pub organization: Option<Organization>,
    /// Owners, reviewers, approvers, and who works on which host.
    pub people: Vec<Person>,
    /// The audits, analyses and submissions that packages are built for.
    pub engagements: Vec<Engagement>,
    /// The description of the system under audit.
    pub system: Option<System>,
    /// Policy documents and when each was in force.
    pub policies: Vec<Policy>,
    /// The organisation's own controls.
    pub controls: Vec<OwnControl>,
    /// What holds, moves or guards data, AI agents included.
    pub assets: Vec<Asset>,
    /// Tables whose rows are assets, beside those of `assets`.
    pub asset_tables: Vec<TableSource>,
    /// How data moves between assets and vendors.
    pub data_flows: Vec<DataFlow>,
    /// The risk analysis: method and scenarios.
    pub risks: Option<Risks>,
    /// Recognized security practices that were in place, section 13412 of the HITECH Act.
    pub security_practices: Vec<SecurityPractice>,
    /// Readiness for the proposed HIPAA Security Rule of 2025, which is not in force.
    pub nprm_readiness: Vec<NprmReadiness>,
    /// Third parties, their documents and agreements.
    pub vendors: Vec<Vendor>,
    /// Security incidents of the period.
    pub incidents: Vec<Incident>,
    /// Instances where a control did not operate, and management's response.
    pub exceptions: Vec<AuditException>,
    /// Evidence items that are not policies, vendor documents or agreements.
    pub evidence: Vec<EvidenceItem>,
    /// All instances in the period, from which samples are drawn.
    pub populations: Vec<Population>,
    /// The instances that were tested, with results.
    pub samples: Vec<Sample>,
    /// Sizes of samples by how often a control runs, as a firm works by them.
    pub sample_sizes: Vec<SampleSizes>,
    /// The auditor's request list.
    pub requests: Vec<Request>,
    /// Tables whose rows are requests, such as the list that the auditor sent.
    pub request_tables: Vec<TableSource>,
    /// Answers to requests of such tables, by the id of the request.
    pub request_answers: Vec<RequestAnswer>,
    /// What the auditor's words for the status of a request mean.
    #[schemars(with = "BTreeMap<String, RequestStatus>")]
    pub request_statuses: BTreeMap<String, At<RequestStatus>>,
    /// The file in which `auditbinder requests merge` keeps every round of the list, relative to this one.
    pub request_rounds: Option<Text>,
    /// Ready lists of requests that the reports answer beside the auditor's own.
    pub request_lists: Vec<Text>,
    /// Values that rule packs compare with: approved hosts, models, regions, age limits.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub parameters: BTreeMap<String, Vec<Text>>,
    /// Documented, owned, expiring decisions to leave a finding open.
    pub accepted_risks: Vec<AcceptedRisk>,
    /// Responses to gaps: who closes them, how and by when.
    pub gaps: Vec<GapResponse>,
    /// What is looked for in evidence before it leaves, and what happens to what is found.
    pub scan: Option<ScanPlan>,
    /// What the DORA register of information needs and nothing else can give.
    pub register: Option<Register>,
    /// How the reports look: own templates, colours, logo and fonts.
    pub reports: Option<Reports>,
}

/// What the stages need to know of anything that stands for an evidence item:
/// an item of `evidence`, a policy, a vendor document or an agreement.
///
/// A row with a file *is* the evidence item; everything else refers to it by id.
#[derive(Clone, Debug)]
pub struct ItemView<'a> {
    /// The id under which the item is known everywhere.
    pub id: EvidenceId,
    /// Where the id stands.
    pub place: &'a Place,
    /// What people call it.
    pub title: String,
    /// Which section it comes from.
    pub section: Section,
    /// The evidence type as written.
    pub kind: Option<&'a Text>,
    /// Where the bytes come from; `None` is a claim without a document.
    pub source: Option<&'a Source>,
    /// How to read the bytes.
    pub parser: Parser,
    /// Which layer of an agent's configuration it is.
    pub layer: Option<&'a Text>,
    /// Who answers for it.
    pub owner: Option<&'a At<PersonId>>,
    /// How often it is due.
    pub cadence: Option<Cadence>,
    /// The days between which it is due at all.
    pub due: Validity,
    /// When it was collected, signed or issued.
    pub dated: Option<&'a Day>,
    /// The days it speaks for.
    pub covers: Validity,
    /// Controls that the organisation maps it to.
    pub supports: &'a [Support],
    /// Conditions of the evidence map that somebody confirmed for it.
    pub confirms: &'a [Confirmation],
    /// Assertions over its document.
    pub checks: &'a [InlineCheck],
    /// The vendor whose document or agreement it is.
    pub vendor: Option<&'a VendorId>,
    /// Assets and vendors it speaks of, by id.
    pub about: Vec<&'a Text>,
    /// Whether the auditor receives the bytes.
    pub disclosure: Disclosure,
    /// What happens to sensitive data in it.
    pub redaction: Option<&'a Redaction>,
    /// How it was collected.
    pub collection: Option<&'a Collection>,
    /// Who reviewed what was collected.
    pub reviewed: Option<&'a Review>,
    /// A document that is announced or merely stated, not held.
    pub held: Held,
}

impl<'a> ItemView<'a> {
    /// Whether it speaks of an asset.
    pub fn is_about(&self, asset: &AssetId) -> bool {
        self.about.iter().any(|id| id.value == asset.as_str())
    }

    /// An item of which only the name is known: no source, no owner, no dates.
    fn named(id: EvidenceId, place: &'a Place, title: String, section: Section) -> Self {
        Self {
            id,
            place,
            title,
            section,
            kind: None,
            source: None,
            parser: Parser::Auto,
            layer: None,
            owner: None,
            cadence: None,
            due: Validity::default(),
            dated: None,
            covers: Validity::default(),
            supports: &[],
            confirms: &[],
            checks: &[],
            vendor: None,
            about: Vec::new(),
            disclosure: Disclosure::Outward,
            redaction: None,
            collection: None,
            reviewed: None,
            held: Held::Yes,
        }
    }
}

/// Whether a document is in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It is.
    Yes,
    /// It is announced, for example "certification in progress".
    InProgress,
    /// It is only stated.
    Stated,
}

/// The section of the plan that an item comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// `evidence`.
    Evidence,
    /// `policies`.
    Policy,
    /// `vendors[].documents`.
    VendorDocument,
    /// `vendors[].agreements`.
    Agreement,
}

impl Section {
    /// The words used in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Evidence => "evidence item",
            Self::Policy => "policy",
            Self::VendorDocument => "vendor document",
            Self::Agreement => "agreement",
        }
    }
}

impl Plan {
    /// Everything that stands for an evidence item, sorted by id.
    pub fn items(&self) -> Vec<ItemView<'_>> {
        let documents = self.vendors.iter().flat_map(|vendor| {
            let papers = vendor.documents.iter().map(|d| d.item(vendor));
            papers.chain(vendor.agreements.iter().map(|a| a.item(vendor)))
        });
        let mut items: Vec<ItemView<'_>> = self
            .evidence
            .iter()
            .map(EvidenceItem::item)
            .chain(self.policies.iter().map(Policy::item))
            .chain(documents)
            .collect();
        items.sort_by(|a, b| a.id.cmp(&b.id));
        items
    }

    /// Every place where the plan names a control, in the order of the sections.
    pub fn control_references(&self) -> Vec<&Text> {
        let mut references: Vec<&Text> = Vec::new();
        for engagement in &self.engagements {
            let profile = &engagement.profile;
            references.extend(profile.include.iter().map(|e| &e.control));
            references.extend(profile.exclude.iter().map(|e| &e.control));
        }
        for item in self.items() {
            references.extend(item.supports.iter().map(|support| &support.id));
            references.extend(
                item.confirms
                    .iter()
                    .flat_map(|confirmed| &confirmed.controls),
            );
        }
        for control in &self.controls {
            references.extend(&control.meets);
            references.extend(control.addressable.iter().map(|decision| &decision.control));
        }
        references.extend(
            self.exceptions
                .iter()
                .flat_map(|exception| &exception.controls),
        );
        references.extend(self.samples.iter().flat_map(|sample| &sample.tests));
        references.extend(self.requests.iter().flat_map(|request| &request.controls));
        references.extend(self.gaps.iter().flat_map(|gap| &gap.controls));
        let of_vendors = self.vendors.iter().flat_map(Vendor::controls);
        references.extend(of_vendors.filter(|control| control.value.contains(':')));
        references
    }

    /// The person with this id.
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id.value == *id)
    }

    /// The name of the person with this id, or the id itself.
    pub fn person_name(&self, id: &PersonId) -> String {
        self.person(id)
            .map_or_else(|| id.to_string(), |person| person.name.value.clone())
    }
}

/// Declares an enum whose members are the choices of a field.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, schemars::JsonSchema, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[schemars(rename = $text)] #[serde(rename = $text)] $variant,)+
        }

        impl $crate::model::plan::Choice for $name {
            const ALL: &'static [(&'static str, Self)] = &[$(($text, Self::$variant),)+];
        }

        impl $name {
            /// The word used in plans, JSON and reports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}
pub(crate) use choices;

/// A field that takes one of a fixed set of words.
pub trait Choice: Sized + Copy + 'static {
    /// Every word with its meaning, in the order in which they are offered.
    const ALL: &'static [(&'static str, Self)];
}
