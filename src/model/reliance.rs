//! What the papers of vendors cover, what they leave to the organisation, and what is open.

use super::id::{EvidenceId, ServiceId, VendorId};
use super::plan::choices;
use super::vendor_rules::{ClausePart, ClauseReach};

/// What was found out about the papers of all vendors, for one engagement.
#[derive(Clone, Debug, Default)]
pub struct Reliance {
    /// Per vendor in use, in the order of the plan.
    pub vendors: Vec<VendorReliance>,
    /// Clauses per contract, where a catalog in scope asks for them.
    pub contracts: Vec<ContractClauses>,
    /// How contracts are spread, where a catalog in scope asks for it or a plan says something.
    pub concentration: Vec<Concentration>,
}

/// The papers of one vendor.
#[derive(Clone, Debug)]
pub struct VendorReliance {
    /// The vendor.
    pub vendor: VendorId,
    /// Every document and agreement, in the order of the plan.
    pub papers: Vec<PaperReliance>,
    /// Controls that its reports leave to the customer.
    pub cuecs: Vec<CuecAnswer>,
}

/// One document or agreement, and what it covers.
#[derive(Clone, Debug)]
pub struct PaperReliance {
    /// The item.
    pub item: EvidenceId,
    /// Its evidence type.
    pub kind: String,
    /// The services and surfaces that it names; empty where it names none.
    pub names: Vec<String>,
    /// Per service in use in the period.
    pub covers: Vec<Cover>,
}

/// Whether a paper covers one service.
#[derive(Clone, Debug)]
pub struct Cover {
    /// The service.
    pub service: ServiceId,
    /// Whether it does.
    pub state: CoverState,
    /// Why not, or not wholly.
    pub shortfalls: Vec<Shortfall>,
}

choices! {
    /// Whether a paper covers a service.
    CoverState {
        /// For the whole period, as it is used.
        Covers = "covers",
        /// For a part of the period.
        Partly = "covers partly",
        /// The paper does not say which services it is about.
        NotStated = "does not say",
        /// It does not.
        Not = "does not cover",
    }
}

/// One reason why a paper does not cover a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// What it is about.
    pub aspect: Aspect,
    /// The reason in words.
    pub text: String,
}

choices! {
    /// What a paper can fall short of.
    Aspect {
        /// It is not in hand.
        Held = "not in hand",
        /// It names other services.
        Scope = "scope",
        /// It names other surfaces.
        Surface = "surface",
        /// It names other regions.
        Region = "region",
        /// It names other plan tiers.
        Tier = "plan tier",
        /// It names other ways of logging in.
        Login = "login",
        /// It ends before the period, or begins after it did.
        Period = "period",
        /// Its bridge letter leaves a gap or spans too much.
        Bridge = "bridge letter",
        /// The edition of its standard no longer holds.
        Edition = "edition",
        /// It says less than what is needed.
        Kind = "kind of report",
    }
}

impl Aspect {
    /// Whether it is about what the paper is for, not about when.
    pub fn is_scope(self) -> bool {
        matches!(
            self,
            Self::Scope | Self::Surface | Self::Region | Self::Tier | Self::Login
        )
    }
}

/// A control that a report leaves to the customer, and what answers it.
#[derive(Clone, Debug)]
pub struct CuecAnswer {
    /// The report.
    pub item: EvidenceId,
    /// Its number there.
    pub id: String,
    /// What is expected.
    pub text: String,
    /// The controls that answer it, as the plan names them.
    pub controls: Vec<String>,
    /// The items that show it.
    pub evidence: Vec<EvidenceId>,
    /// How far it is answered.
    pub state: CuecState,
    /// Why it does not apply.
    pub note: Option<String>,
}

choices! {
    /// How far a complementary user-entity control is answered.
    CuecState {
        /// A control answers it, and an item shows that control.
        Mapped = "answered",
        /// It does not concern the organisation.
        NotApplicable = "not applicable",
        /// A control is named, and nothing shows it.
        WithoutEvidence = "no evidence",
        /// No control is named.
        WithoutControl = "no control",
    }
}

/// The clauses of one contract.
#[derive(Clone, Debug)]
pub struct ContractClauses {
    /// The vendor.
    pub vendor: VendorId,
    /// The agreement.
    pub item: EvidenceId,
    /// Whether it supports a critical or important function.
    pub is_critical: bool,
    /// The provisions that concern it, in the order of the regulation.
    pub clauses: Vec<ClauseFinding>,
}

impl ContractClauses {
    /// The provisions that are not met.
    pub fn gaps(&self) -> impl Iterator<Item = &ClauseFinding> {
        self.clauses.iter().filter(|clause| clause.gap.is_some())
    }
}

/// One provision, and what a contract says of it.
#[derive(Clone, Debug)]
pub struct ClauseFinding {
    /// The number, as `30(2)(a)`.
    pub article: String,
    /// What it asks.
    pub title: String,
    /// What to look for.
    pub look_for: String,
    /// Whose it is.
    pub part: ClausePart,
    /// Which contracts it concerns.
    pub reach: ClauseReach,
    /// Whether this contract is judged by it.
    pub is_judged: bool,
    /// Where it stands in the contract.
    pub place: Option<String>,
    /// Whether it does.
    pub state: ClauseVerdict,
    /// What the plan notes.
    pub note: Option<String>,
    /// What is missing.
    pub gap: Option<String>,
    /// Other items that have it.
    pub evidence: Vec<EvidenceId>,
}

choices! {
    /// Whether a contract meets a provision.
    ClauseVerdict {
        /// It was agreed.
        Agreed = "agreed",
        /// In part.
        Partly = "partly",
        /// It was not.
        Missing = "missing",
        /// The provision does not concern the service.
        NotApplicable = "not applicable",
        /// The plan says nothing about it.
        NotAnswered = "not answered",
    }
}

/// How much depends on one vendor or one group, Regulation (EU) 2022/2554, Art. 29.
#[derive(Clone, Debug)]
pub struct Concentration {
    /// The vendor, or the group.
    pub name: String,
    /// The vendors of a group; empty for one vendor.
    pub members: Vec<VendorId>,
    /// Its contracts.
    pub contracts: usize,
    /// All contracts.
    pub of_contracts: usize,
    /// Its contracts for critical or important functions.
    pub critical: usize,
    /// All of them.
    pub of_critical: usize,
    /// Where its services run and keep data.
    pub regions: Vec<String>,
    /// How hard it is to replace.
    pub substitutability: Option<&'static str>,
    /// Who or what could take over.
    pub alternatives: Vec<String>,
    /// What the assessment says.
    pub note: Option<String>,
}
