//! `vendors`: third parties with their services, documents and agreements.

mod reliance;

use schemars::JsonSchema;

use super::evidence::disclosure;
use super::organization::validity;
use super::{
    Confirmation, DataClass, Day, Disclosure, Held, ItemView, Section, Source, Support, Text,
    choices,
};
use crate::model::id::{EvidenceId, Id, PersonId, ServiceId, VendorId};
use crate::model::{At, Validity};

pub use reliance::{
    Bridge, ClauseAnswer, ClauseState, Cuec, ExitPlan, Exposure, FailoverTest, ReportException,
    Responsibility, Subservice, SubserviceMethod, Substitutability, ZeroRetention,
};

/// A third party.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Vendor {
    /// The id.
    pub id: At<VendorId>,
    /// The printed name.
    pub name: Text,
    /// What the vendor does for the organisation.
    pub purpose: Option<Text>,
    /// The Legal Entity Identifier.
    pub lei: Option<Text>,
    /// The country, as ISO 3166-1 alpha-2 code.
    pub country: Option<Text>,
    /// Who answers for the relationship.
    pub owner: Option<At<PersonId>>,
    /// Whether a critical or important function depends on it.
    pub critical: Option<At<bool>>,
    /// Services and surfaces in use.
    pub services: Vec<VendorService>,
    /// Reports, certificates, letters.
    pub documents: Vec<VendorDocument>,
    /// Contracts.
    pub agreements: Vec<Agreement>,
    /// Who does what: the vendor's part and the organisation's.
    pub responsibilities: Vec<Responsibility>,
    /// How dependent the organisation is on the vendor.
    pub exposure: Option<Exposure>,
    /// The first day of the relationship.
    pub from: Option<Day>,
    /// The last day of the relationship.
    pub until: Option<Day>,
    /// Who took over.
    pub replaced_by: Option<At<VendorId>>,
}

impl Vendor {
    /// When the relationship lasts.
    pub fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref())
    }

    /// Every control that its records name: one of a catalog, as `soc2:CC6.1`, or an own one.
    pub fn controls(&self) -> impl Iterator<Item = &Text> {
        let documents = self.documents.iter().flat_map(|document| {
            let exceptions = document.exceptions.iter().flat_map(|e| &e.controls);
            exceptions.chain(document.cuecs.iter().flat_map(|cuec| &cuec.controls))
        });
        let parts = self.responsibilities.iter();
        documents.chain(parts.flat_map(|part| &part.controls))
    }
}

/// A service or surface of a vendor; papers are judged per surface.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VendorService {
    /// The id.
    pub id: At<ServiceId>,
    /// The printed name.
    pub name: Text,
    /// How it is reached.
    pub surface: At<Surface>,
    /// The most sensitive data it receives.
    pub data_class: At<DataClass>,
    /// Where it runs.
    pub region: Option<Text>,
    /// How long the vendor keeps data.
    pub retention: Option<Text>,
    /// The same in days; 0 where it keeps nothing.
    pub retention_days: Option<At<u64>>,
    /// Where data rests.
    pub residency: Vec<Text>,
    /// The plan tier in use: free, team, enterprise.
    pub tier: Option<Text>,
    /// Ways of logging in that are in use.
    pub logins: Vec<Text>,
    /// Endpoints in use.
    pub endpoints: Vec<Text>,
    /// Models in use.
    pub models: Vec<Text>,
    /// For what the vendor has confirmed that it keeps nothing.
    pub zero_retention: Option<ZeroRetention>,
    /// The first day in use.
    pub from: Option<Day>,
    /// The last day in use.
    pub until: Option<Day>,
}

impl VendorService {
    /// When it is in use.
    pub fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref())
    }

    /// Where it runs and where its data rests, region by region.
    pub fn regions(&self) -> impl Iterator<Item = &str> {
        let region = self.region.iter();
        let region = region.flat_map(|text| text.value.split(','));
        let region = region.flat_map(|part| part.split(" and "));
        let rests = self.residency.iter().map(|text| text.value.as_str());
        region.chain(rests).map(str::trim)
    }
}

choices! {
    /// How a vendor's service is reached.
    Surface {
        /// A programming interface.
        Api = "api",
        /// A command line or editor extension.
        Cli = "cli",
        /// Tasks that run in the vendor's cloud.
        CloudTasks = "cloud-tasks",
        /// A chat product.
        Chat = "chat",
        /// An integration inside another product.
        Integration = "integration",
        /// Hosting.
        Hosting = "hosting",
        /// A web application.
        Web = "web",
    }
}

/// A report, certificate or letter of a vendor.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct VendorDocument {
    /// The id; the document is the evidence item of this id.
    pub id: At<EvidenceId>,
    /// The evidence type, for example `vendor_soc2_report`.
    #[schemars(rename = "type")]
    pub kind: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// Who issued it: the auditor, the certification body, the vendor.
    pub issuer: Option<Text>,
    /// The edition of the standard.
    pub edition: Option<Text>,
    /// Whether it is held.
    pub status: Option<At<DocumentStatus>>,
    /// When it was issued.
    pub issued: Option<Day>,
    /// The first day it speaks for.
    pub from: Option<Day>,
    /// The last day it speaks for.
    pub until: Option<Day>,
    /// The last day that a bridge letter adds.
    pub bridged_until: Option<Day>,
    /// The bridge letter and the days that it adds.
    pub bridge: Option<Bridge>,
    /// When the next one is due.
    pub next_due: Option<Day>,
    /// The services in its scope; empty means not stated.
    pub services: Vec<At<ServiceId>>,
    /// The surfaces in its scope, where it names surfaces and not services.
    pub surfaces: Vec<At<Surface>>,
    /// The plan tiers in its scope; empty where it says nothing about them.
    pub tiers: Vec<Text>,
    /// Ways of logging in that are in its scope; empty where it says nothing about them.
    pub logins: Vec<Text>,
    /// The regions in its scope.
    pub regions: Vec<Text>,
    /// The auditor's opinion in it.
    pub opinion: Option<At<Opinion>>,
    /// Exceptions that it reports, and what they mean here.
    pub exceptions: Vec<ReportException>,
    /// Controls that it leaves to the customer.
    pub cuecs: Vec<Cuec>,
    /// Subservice organisations that it names.
    pub subservice: Vec<Subservice>,
    /// Who answers for it here.
    pub owner: Option<At<PersonId>>,
    /// Where its bytes come from; absent means it is only claimed.
    pub source: Option<Source>,
    /// Controls that the organisation maps it to.
    pub supports: Vec<Support>,
    /// Conditions of the evidence map that somebody confirmed for it.
    pub confirms: Vec<Confirmation>,
    /// Who read it, when, with what result.
    pub reviewed: Option<Review>,
    /// Whether the auditor receives the bytes.
    pub disclose: Option<At<Disclosure>>,
}

choices! {
    /// Whether a vendor document is in hand.
    DocumentStatus {
        /// It is.
        Held = "held",
        /// It is announced.
        InProgress = "in-progress",
        /// It is only stated, for example on a website.
        Stated = "stated",
    }
}

choices! {
    /// The opinion in an attestation report.
    Opinion {
        /// Without reservations.
        Unqualified = "unqualified",
        /// With reservations.
        Qualified = "qualified",
        /// Against.
        Adverse = "adverse",
        /// None given.
        Disclaimer = "disclaimer",
    }
}

impl Opinion {
    /// The words of reports (AT-C section 205).
    pub fn describe(self) -> &'static str {
        match self {
            Self::Unqualified => "an unqualified opinion",
            Self::Qualified => "a qualified opinion",
            Self::Adverse => "an adverse opinion",
            Self::Disclaimer => "a disclaimer of opinion",
        }
    }
}

/// Someone read a document, or went through what was collected.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Review {
    /// Who.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
    /// What was concluded.
    pub result: Option<Text>,
    /// What else to know.
    pub note: Option<Text>,
}

/// A contract with a vendor.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Agreement {
    /// The id; the agreement is the evidence item of this id.
    pub id: At<EvidenceId>,
    /// The evidence type: `baa`, `dpa`, `zdr_confirmation`…
    #[schemars(rename = "type")]
    pub kind: Text,
    /// What people call it.
    pub title: Option<Text>,
    /// When it was signed.
    pub signed: Option<Day>,
    /// The first day in force.
    pub from: Option<Day>,
    /// The last day in force.
    pub until: Option<Day>,
    /// The services it names.
    pub services: Vec<At<ServiceId>>,
    /// The surfaces it names, where it names surfaces and not services.
    pub surfaces: Vec<At<Surface>>,
    /// The plan tiers it names; empty where it says nothing about them.
    pub tiers: Vec<Text>,
    /// Whether it supports a critical or important function; else as the vendor says.
    pub critical: Option<At<bool>>,
    /// Clauses that were looked for in it, as Regulation (EU) 2022/2554 numbers them.
    pub clauses: Vec<ClauseAnswer>,
    /// The plan for leaving the vendor.
    pub exit_plan: Option<ExitPlan>,
    /// The test of going on without the vendor.
    pub failover_test: Option<FailoverTest>,
    /// The law that governs it.
    pub governing_law: Option<Text>,
    /// The notice that the organisation must give, in days.
    pub notice_days: Option<At<u64>>,
    /// Ways of logging in that it covers, as `login` of an agent has them; empty where it
    /// says nothing about them.
    pub logins: Vec<Text>,
    /// Who answers for it here.
    pub owner: Option<At<PersonId>>,
    /// Where its bytes come from; absent means it is only claimed.
    pub source: Option<Source>,
    /// Controls that the organisation maps it to.
    pub supports: Vec<Support>,
    /// Conditions of the evidence map that somebody confirmed for it.
    pub confirms: Vec<Confirmation>,
    /// Whether the auditor receives the bytes.
    pub disclose: Option<At<Disclosure>>,
}

impl VendorDocument {
    /// The last day it speaks for, with its bridge letter.
    pub fn speaks_until(&self) -> Option<&Day> {
        let bridge = self.bridge.as_ref().map(|bridge| &bridge.until);
        bridge
            .or(self.bridged_until.as_ref())
            .or(self.until.as_ref())
    }

    /// Whether a document is named and held.
    pub fn is_held(&self) -> bool {
        let held = |status: &At<DocumentStatus>| status.value == DocumentStatus::Held;
        self.source.is_some() && self.status.as_ref().is_none_or(held)
    }

    /// The evidence item that this document is.
    pub fn item<'a>(&'a self, vendor: &'a Vendor) -> ItemView<'a> {
        let held = match self.status.as_ref().map(|s| s.value) {
            Some(DocumentStatus::InProgress) => Held::InProgress,
            Some(DocumentStatus::Stated) => Held::Stated,
            Some(DocumentStatus::Held) | None => Held::Yes,
        };
        let title = title(self.title.as_ref(), vendor, &self.kind);
        ItemView {
            kind: Some(&self.kind),
            source: self.source.as_ref(),
            owner: self.owner.as_ref().or(vendor.owner.as_ref()),
            dated: self.issued.as_ref().or(self.from.as_ref()),
            covers: validity(self.from.as_ref(), self.speaks_until()),
            supports: &self.supports,
            confirms: &self.confirms,
            vendor: Some(&vendor.id.value),
            disclosure: disclosure(self.disclose.as_ref()),
            held,
            ..ItemView::named(
                self.id.value.clone(),
                &self.id.place,
                title,
                Section::VendorDocument,
            )
        }
    }
}

/// The evidence types of agreements under which a vendor may receive PHI, 45 CFR 164.308(b)(1)
/// and 164.314(a).
pub const PHI_AGREEMENTS: &[&str] = &["baa", "subcontractor_baa"];

impl Agreement {
    /// Whether it is of one of these evidence types, in hand, and names the surface in use.
    ///
    /// Where no surface is stated, any agreement of the vendor does.
    pub fn covers(&self, kinds: &[&str], surface: Option<&ServiceId>) -> bool {
        kinds.contains(&self.kind.value.as_str())
            && self.source.is_some()
            && surface.is_none_or(|surface| names_service(&self.services, surface))
    }

    /// Whether it supports a critical or important function, Regulation (EU) 2022/2554, Art. 3(22).
    pub fn is_critical(&self, vendor: &Vendor) -> bool {
        let stated = self.critical.as_ref().or(vendor.critical.as_ref());
        stated.is_some_and(|critical| critical.value)
    }

    /// Whether it covers a way of logging in; one that names none covers all.
    pub fn covers_login(&self, login: &str) -> bool {
        let mut logins = self.logins.iter();
        self.logins.is_empty() || logins.any(|covered| same_login(&covered.value, login))
    }

    /// The evidence item that this agreement is.
    pub fn item<'a>(&'a self, vendor: &'a Vendor) -> ItemView<'a> {
        let title = title(self.title.as_ref(), vendor, &self.kind);
        let from = self.from.as_ref().or(self.signed.as_ref());
        ItemView {
            kind: Some(&self.kind),
            source: self.source.as_ref(),
            owner: self.owner.as_ref().or(vendor.owner.as_ref()),
            dated: self.signed.as_ref().or(self.from.as_ref()),
            covers: validity(from, self.until.as_ref()),
            supports: &self.supports,
            confirms: &self.confirms,
            vendor: Some(&vendor.id.value),
            disclosure: disclosure(self.disclose.as_ref()),
            ..ItemView::named(
                self.id.value.clone(),
                &self.id.place,
                title,
                Section::Agreement,
            )
        }
    }
}

fn title(own: Option<&Text>, vendor: &Vendor, kind: &Text) -> String {
    own.map_or_else(
        || format!("{} of {}", kind.value.replace('_', " "), vendor.name),
        |t| t.value.clone(),
    )
}

/// Whether a list of service ids names this one; an empty list names none.
pub fn names_service(list: &[At<ServiceId>], service: &ServiceId) -> bool {
    list.iter().any(|s| s.value.as_str() == service.as_str())
}

/// Two words for one way of logging in: programs write `api`, `ApiKey`, `gemini-api-key`.
pub fn same_login(stated: &str, found: &str) -> bool {
    let plain = |word: &str| {
        let letters = word.chars().filter(char::is_ascii_alphanumeric);
        let word: String = letters.collect::<String>().to_ascii_lowercase();
        match word.as_str() {
            "api" | "apikey" | "geminiapikey" | "openaiapikey" => "apikey".to_owned(),
            _ => word,
        }
    };
    plain(stated) == plain(found)
}
