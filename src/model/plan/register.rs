//! `register`: what the DORA register of information needs and nothing else can give.
//!
//! Regulation (EU) 2022/2554, Art. 28(3); Implementing Regulation (EU) 2024/2956, Annex I,
//! with the 15 templates `B_01.01` to `B_99.01`. Rows are derived from vendors, agreements and
//! the organisation wherever these say it; the fields here add the rest. Where the templates
//! have a list of codes, a field takes the code (`eba_TA:S19`), its last part (`S19`), its
//! label, or a short word; `auditbinder register codes` lists them.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::{EvidenceId, ServiceId};

/// The DORA register of information, Regulation (EU) 2022/2554, Art. 28(3).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Register {
    /// The currency of every amount, as ISO 4217 code; absent means `EUR`.
    pub currency: Option<Text>,
    /// A folder or zip with templates as CSV files, or a workbook with sheets named by
    /// templates. A template that is in it is taken from it whole; the others are derived.
    pub tables: Option<Text>,
    /// Entities of the group: those in scope, and group companies that deliver services.
    pub entities: Vec<RegisterEntity>,
    /// Functions and how critical they are.
    pub functions: Vec<RegisterFunction>,
    /// What the register asks about providers beyond `vendors`; subcontractors too.
    pub providers: Vec<RegisterProvider>,
    /// Contractual arrangements.
    pub contracts: Vec<RegisterContract>,
    /// The entity's own definitions of the options of template `B_99.01`, by option.
    #[schemars(with = "BTreeMap<String, String>")]
    pub definitions: BTreeMap<String, Text>,
    /// One line per submission to an authority.
    pub submissions: Vec<Submission>,
}

/// An entity of the group: templates `B_01.02` and `B_01.03`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterEntity {
    /// The Legal Entity Identifier.
    pub lei: Text,
    /// The registered name; absent means that of `organization` with the same LEI.
    pub name: Option<Text>,
    /// The country; absent means that of `organization` with the same LEI.
    pub country: Option<Text>,
    /// The type of entity.
    #[schemars(rename = "type")]
    pub kind: Option<Text>,
    /// The place in the hierarchy of the group.
    pub hierarchy: Option<Text>,
    /// The LEI of the direct parent; absent means none, and the entity's own is repeated.
    pub parent: Option<Text>,
    /// The day of the last update.
    pub updated: Option<Day>,
    /// The day on which it came into the register.
    pub integrated: Option<Day>,
    /// The day on which it left the register; absent means that it is still in it.
    pub deleted: Option<Day>,
    /// The value of total assets, in whole units.
    pub total_assets: Option<Text>,
    /// Branches outside the home country.
    pub branches: Vec<RegisterBranch>,
}

/// A branch: template `B_01.03`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterBranch {
    /// The identification code.
    pub code: Text,
    /// The name.
    pub name: Text,
    /// The country.
    pub country: Text,
}

/// A function that an entity performs: template `B_06.01`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterFunction {
    /// The identifier: `F` and a number.
    pub id: Text,
    /// The name.
    pub name: Text,
    /// The licensed activity that it belongs to.
    pub activity: Option<Text>,
    /// The LEIs of the entities that perform it; absent means the only entity.
    pub entities: Vec<Text>,
    /// Whether it is critical or important: `yes`, `no` or `not-assessed`.
    pub critical: Option<Text>,
    /// Why it is, in at most 300 characters.
    pub reason: Option<Text>,
    /// When that was last assessed; absent means never.
    pub assessed: Option<Day>,
    /// The recovery time objective in whole hours.
    pub rto_hours: Option<At<u64>>,
    /// The recovery point objective in whole hours.
    pub rpo_hours: Option<At<u64>>,
    /// The impact of discontinuing it.
    pub impact: Option<Text>,
}

/// A provider, subcontractor or parent of one: template `B_05.01`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterProvider {
    /// The id of a vendor, or one of its own for who is no vendor, such as a subcontractor.
    pub id: Text,
    /// The identification code; absent means the LEI of the vendor.
    pub code: Option<Text>,
    /// The kind of code; absent means a Legal Entity Identifier.
    pub code_type: Option<Text>,
    /// A second identification code.
    pub additional_code: Option<Text>,
    /// The kind of the second code.
    pub additional_code_type: Option<Text>,
    /// The legal name; absent means the name of the vendor.
    pub legal_name: Option<Text>,
    /// The name in the Latin alphabet; absent means the legal name.
    pub latin_name: Option<Text>,
    /// `legal` or `individual`; absent means a legal person.
    pub person: Option<Text>,
    /// The country of the headquarters; absent means that of the vendor.
    pub country: Option<Text>,
    /// The total annual expense, in whole units; absent means the sum over its contracts.
    pub annual_expense: Option<Text>,
    /// The ultimate parent, by the id of a vendor or provider; absent means none, and the
    /// provider's own code is repeated.
    pub parent: Option<Text>,
}

/// A contractual arrangement: templates `B_02.01` to `B_04.01`, `B_05.02` and `B_07.01`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterContract {
    /// The reference number: unique, and the same in every year.
    #[schemars(rename = "ref")]
    pub reference: Text,
    /// The agreement of a vendor that it is.
    pub agreement: Option<At<EvidenceId>>,
    /// The provider that signed, by the id of a vendor or provider; absent means the vendor
    /// of the agreement.
    pub provider: Option<Text>,
    /// `standalone`, `overarching` or `subsequent`; absent means standalone.
    #[schemars(rename = "type")]
    pub kind: Option<Text>,
    /// The reference of the overarching arrangement.
    pub overarching: Option<Text>,
    /// The annual expense or estimated cost, in whole units.
    pub annual_cost: Option<Text>,
    /// The LEIs of the entities that signed; absent means that of `organization`.
    pub signed_by: Vec<Text>,
    /// The LEI of the group company that delivers, for an arrangement inside the group.
    pub delivered_by: Option<Text>,
    /// References of arrangements with outside providers that this one inside the group
    /// passes on.
    pub passes_on: Vec<Text>,
    /// Who uses it; absent means the entities of the functions.
    pub users: Vec<RegisterUser>,
    /// The first day; absent means that of the agreement.
    pub start: Option<Day>,
    /// The last day; absent means that of the agreement, else no end.
    pub end: Option<Day>,
    /// Why it ended.
    pub ended: Option<Text>,
    /// Days of notice that the entity must give.
    pub notice_days: Option<At<u64>>,
    /// Days of notice that the provider must give.
    pub provider_notice_days: Option<At<u64>>,
    /// The country whose law governs it.
    pub law: Option<Text>,
    /// The ICT services under it.
    pub services: Vec<RegisterService>,
}

/// A user of a contract: template `B_04.01`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterUser {
    /// The LEI of the entity.
    pub entity: Text,
    /// The code of the branch, where a branch uses it.
    pub branch: Option<Text>,
}

/// An ICT service under a contract: templates `B_02.02`, `B_05.02` and `B_07.01`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterService {
    /// The type of ICT service: `S01` to `S19`.
    #[schemars(rename = "type")]
    pub kind: Text,
    /// The service of the vendor that it is.
    pub service: Option<At<ServiceId>>,
    /// The identifiers of the functions that it supports.
    pub functions: Vec<Text>,
    /// The countries from which it is provided.
    pub provided_from: Vec<Text>,
    /// Whether data is stored: `yes` or `no`.
    pub stores_data: Option<Text>,
    /// The countries where data rests.
    pub data_at_rest: Vec<Text>,
    /// The countries where data is processed.
    pub data_processed: Vec<Text>,
    /// How sensitive the data is.
    pub sensitiveness: Option<Text>,
    /// How far the function relies on it.
    pub reliance: Option<Text>,
    /// The assessment of a service for a critical or important function.
    pub assessment: Option<RegisterAssessment>,
    /// Subcontractors, from rank 2 on.
    pub chain: Vec<RegisterLink>,
}

/// An assessment of a service: template `B_07.01`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterAssessment {
    /// How substitutable the provider is.
    pub substitutability: Option<Text>,
    /// Why it is hard to substitute.
    pub reason: Option<Text>,
    /// When the provider was last audited; absent means never.
    pub last_audit: Option<Day>,
    /// Whether there is an exit plan: `yes` or `no`.
    pub exit_plan: Option<Text>,
    /// Whether the service can be taken back.
    pub reintegration: Option<Text>,
    /// The impact of discontinuing it.
    pub impact: Option<Text>,
    /// Whether alternatives were identified: `yes`, `no` or `not-assessed`.
    pub alternatives: Option<Text>,
    /// The name of an alternative provider.
    pub alternative: Option<Text>,
}

/// A subcontractor in a chain: template `B_05.02`.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RegisterLink {
    /// Who delivers, by the id of a vendor or provider.
    pub provider: Text,
    /// The place in the chain: 2 serves the provider that signed.
    pub rank: At<u64>,
    /// Whom it serves, by id; absent means the only one of the rank above.
    pub serves: Option<Text>,
}

/// One submission.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Submission {
    /// The id.
    pub id: Text,
    /// The entity that maintains the register, by LEI.
    pub entity: Text,
    /// The level of consolidation.
    pub level: At<SubmissionLevel>,
    /// The authority that receives it.
    pub authority: Option<Text>,
    /// The profile of the portal; absent means `eba`.
    pub profile: Option<Text>,
    /// Further words that the portal's name for the package needs, such as `id-type`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub name_parts: BTreeMap<String, Text>,
    /// The day that the register describes.
    pub reference_date: Day,
    /// The day on which it was made, which the package carries; absent means the day after
    /// the reference date.
    pub made: Option<Day>,
    /// When it was sent.
    pub sent: Option<Day>,
    /// The receipt of the portal.
    pub receipt: Option<Text>,
    /// How it stands.
    pub status: Option<At<SubmissionStatus>>,
    /// The submission that it replaces.
    pub resubmits: Option<Text>,
}

choices! {
    /// Art. 28(3): at entity, sub-consolidated and consolidated level.
    SubmissionLevel {
        /// One entity.
        Individual = "individual",
        /// A part of a group.
        SubConsolidated = "sub-consolidated",
        /// A group.
        Consolidated = "consolidated",
    }
}

choices! {
    /// How a submission stands.
    SubmissionStatus {
        /// It is being prepared.
        Draft = "draft",
        /// It was sent, without an answer so far.
        Sent = "sent",
        /// The authority accepted it.
        Accepted = "accepted",
        /// The authority refused it.
        Refused = "refused",
    }
}

impl RegisterContract {
    /// Whether it is an arrangement inside the group.
    pub fn is_intra_group(&self) -> bool {
        self.delivered_by.is_some()
    }
}
