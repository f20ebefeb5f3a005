//! What the organisation takes over from the papers of a vendor, and what stays with it.

use schemars::JsonSchema;

use crate::model::At;
use crate::model::id::{EvidenceId, PersonId, ServiceId, VendorId};
use crate::model::plan::{Day, Text, choices};

/// For what a vendor has confirmed that it keeps nothing.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ZeroRetention {
    /// The evidence item that says so.
    pub stated_in: Option<At<EvidenceId>>,
    /// The endpoints that it names; empty means all.
    pub endpoints: Vec<Text>,
    /// The models that it names; empty means all.
    pub models: Vec<Text>,
}

/// Who does what in one area, shared between a vendor and the organisation.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Responsibility {
    /// The area.
    pub area: Text,
    /// The vendor's part.
    pub vendor: Option<Text>,
    /// The organisation's part.
    pub customer: Option<Text>,
    /// Who answers for the organisation's part.
    pub owner: Option<At<PersonId>>,
    /// The services concerned; empty means all of the vendor.
    pub services: Vec<At<ServiceId>>,
    /// Controls that carry the organisation's part: own ones, or of a catalog, as `soc2:CC6.1`.
    pub controls: Vec<Text>,
    /// The evidence items that show it.
    pub evidence: Vec<At<EvidenceId>>,
}

/// How dependent the organisation is on a vendor, Regulation (EU) 2022/2554, Art. 29(1).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exposure {
    /// The group that the vendor belongs to.
    pub group: Option<Text>,
    /// How hard it is to replace.
    pub substitutability: Option<At<Substitutability>>,
    /// Who or what could take over.
    pub alternatives: Vec<Text>,
    /// What the assessment says.
    pub note: Option<Text>,
}

choices! {
    /// How hard a provider is to replace; the words of template `B_07.01`, Implementing
    /// Regulation (EU) 2024/2956.
    Substitutability {
        /// Nobody else can do it.
        No = "not-substitutable",
        /// Only with very much work.
        HighlyComplex = "highly-complex",
        /// With work.
        MediumComplexity = "medium-complexity",
        /// Soon and with little work.
        Easy = "easily-substitutable",
    }
}

impl Substitutability {
    /// The words of reports.
    pub fn describe(self) -> &'static str {
        match self {
            Self::No => "not substitutable",
            Self::HighlyComplex => "highly complex to substitute",
            Self::MediumComplexity => "substitutable with medium complexity",
            Self::Easy => "easily substitutable",
        }
    }
}

/// A letter in which a vendor says that its controls are as the report described them.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bridge {
    /// The evidence item that is the letter.
    pub evidence: At<EvidenceId>,
    /// The first day it speaks for; absent means the day after the report's last.
    pub from: Option<Day>,
    /// The last day it speaks for.
    pub until: Day,
}

/// An exception in a vendor's report, and what it means for the organisation.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ReportException {
    /// What the report says, in short.
    pub text: Text,
    /// Controls here that it concerns: own ones, or of a catalog, as `soc2:CC6.1`.
    pub controls: Vec<Text>,
    /// What it means here.
    pub effect: Option<Text>,
    /// Who decided so.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
}

/// A complementary user-entity control: one that the vendor leaves to its customers.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Cuec {
    /// Its number in the report.
    pub id: Text,
    /// What is expected, in short.
    pub text: Text,
    /// The controls that answer it: own ones, or of a catalog, as `soc2:CC6.1`.
    pub controls: Vec<Text>,
    /// The evidence items that show it; those of an own control count too.
    pub evidence: Vec<At<EvidenceId>>,
    /// Why it does not concern the organisation.
    pub not_applicable: Option<Text>,
}

/// An organisation that the vendor uses to provide the service.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Subservice {
    /// The printed name.
    pub name: Text,
    /// The vendor of this plan whose papers speak for it.
    pub vendor: Option<At<VendorId>>,
    /// Whether its controls are in the report.
    pub method: At<SubserviceMethod>,
}

choices! {
    /// How a report treats a subservice organisation (AICPA DC section 200, DC 7).
    SubserviceMethod {
        /// Its controls are described and tested in the report.
        Inclusive = "inclusive",
        /// Its controls are left out.
        CarveOut = "carve-out",
    }
}

/// Where a contract meets one provision, or that it does not.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ClauseAnswer {
    /// The provision, as `30(2)(a)` of Regulation (EU) 2022/2554.
    pub article: Text,
    /// The place in the contract, as `§ 4.2, page 7`.
    #[schemars(rename = "where")]
    pub place: Option<Text>,
    /// Whether it was agreed.
    pub state: At<ClauseState>,
    /// What is missing, or why it does not apply.
    pub note: Option<Text>,
    /// Other evidence items that have it, for example an amendment.
    pub evidence: Vec<At<EvidenceId>>,
}

choices! {
    /// Whether a contract has a clause.
    ClauseState {
        /// It has.
        Agreed = "agreed",
        /// In part.
        Partly = "partly",
        /// It has not.
        Missing = "missing",
        /// The provision does not concern the service.
        NotApplicable = "not-applicable",
    }
}

/// The plan for leaving a vendor, Regulation (EU) 2022/2554, Art. 28(8).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ExitPlan {
    /// The evidence items.
    pub evidence: Vec<At<EvidenceId>>,
    /// When it was tested last.
    pub tested: Option<Day>,
    /// What the test showed.
    pub result: Option<Text>,
}

/// A test of going on without a vendor.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct FailoverTest {
    /// The evidence items.
    pub evidence: Vec<At<EvidenceId>>,
    /// When.
    pub on: Option<Day>,
    /// What it showed.
    pub result: Option<Text>,
}
