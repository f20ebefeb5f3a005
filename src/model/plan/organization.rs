//! `organization`, `people`, `engagements`.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::id::{EngagementId, PersonId, VendorId};
use crate::model::{At, Period, Place, Validity};

/// Who the plan is about.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Organization {
    /// The name as used in reports.
    pub name: Text,
    /// The registered name.
    pub legal_name: Option<Text>,
    /// The country, as ISO 3166-1 alpha-2 code.
    pub country: Option<Text>,
    /// The Legal Entity Identifier (ISO 17442).
    pub lei: Option<Text>,
    /// Who answers the auditor's questions.
    pub contacts: Vec<Contact>,
}

/// A contact for the auditor.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Contact {
    /// A person of `people`.
    pub person: At<PersonId>,
    /// What the contact is for.
    pub purpose: Text,
}

/// A person: the one home for owners, reviewers, approvers and the host-to-person map.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Person {
    /// The id that the rest of the plan uses.
    pub id: At<PersonId>,
    /// The printed name.
    pub name: Text,
    /// The role in the organisation.
    pub role: Option<Text>,
    /// The address for evidence questions.
    pub email: Option<Text>,
    /// Account names in other systems.
    pub logins: Vec<Text>,
    /// Host names of the person's machines.
    pub hosts: Vec<Text>,
    /// The vendor that the person works for; absent for the organisation's own.
    pub vendor: Option<At<VendorId>>,
    /// The first day in the role.
    pub from: Option<Day>,
    /// The last day in the role.
    pub until: Option<Day>,
}

/// One audit, analysis or submission; each gets its own package.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Engagement {
    /// The id; the package is called `<id>.zip`.
    pub id: At<EngagementId>,
    /// The title on the cover.
    pub title: Text,
    /// What kinds of work the package serves.
    pub kinds: Vec<At<EngagementKind>>,
    /// The span under audit.
    pub period: PeriodRecord,
    /// The day of judgement; evidence is in date or stale as of this day.
    pub as_of: Day,
    /// The controls in scope.
    pub profile: Profile,
    /// Who audits.
    pub auditor: Option<Text>,
    /// Who may see the package.
    pub audience: Option<At<Audience>>,
    /// The classification printed on every page.
    pub classification: Option<At<Classification>>,
    /// Whether a control without mapped evidence stops the build.
    pub gate: Option<At<Gate>>,
    /// The number of this package in its chain, from 1.
    pub sequence: Option<At<u64>>,
    /// Who seals, and what the signature means.
    pub signer: Option<Signer>,
}

impl Engagement {
    /// The span under audit.
    pub fn period(&self) -> Period {
        self.period.period
    }
}

/// A span of days as written: `{from: …, until: …}`.
#[derive(Clone, Debug)]
pub struct PeriodRecord {
    /// The checked span.
    pub period: Period,
    /// Where it stands.
    pub place: Place,
}

impl JsonSchema for PeriodRecord {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "A span of days, both ends included",
            "properties": {
                "from": {"type": "string", "format": "date"},
                "until": {"type": "string", "format": "date"},
            },
            "required": ["from", "until"],
            "additionalProperties": false,
        })
    }
}

choices! {
    /// What an engagement is for.
    EngagementKind {
        /// SOC 2 as of one day.
        Type1 = "type-1",
        /// SOC 2 over a period.
        Type2 = "type-2",
        /// A HIPAA risk analysis.
        RiskAnalysis = "risk-analysis",
        /// A DORA register of information.
        Register = "register",
    }
}

impl EngagementKind {
    /// The words on the cover.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Type1 => "Type 1 (as of one day)",
            Self::Type2 => "Type 2 (over a period)",
            Self::RiskAnalysis => "risk analysis",
            Self::Register => "register of information",
        }
    }
}

choices! {
    /// Who may see a package.
    Audience {
        /// The engaged auditor.
        Auditor = "auditor",
        /// A customer under agreement.
        Customer = "customer",
        /// A supervisory authority.
        Regulator = "regulator",
        /// The organisation itself.
        Internal = "internal",
    }
}

choices! {
    /// The classification printed on every page.
    Classification {
        /// Free to publish.
        Public = "public",
        /// For people inside.
        Internal = "internal",
        /// For named recipients.
        Confidential = "confidential",
        /// For few, by name.
        Restricted = "restricted",
    }
}

choices! {
    /// What a control without mapped evidence does to a build.
    Gate {
        /// It is a gap.
        Open = "open",
        /// It refuses the build.
        Strict = "strict",
    }
}

/// The controls in scope, chosen from catalogs.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// Short names with the version pinned once: `soc2: soc2-tsc-2017`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub catalogs: BTreeMap<String, CatalogPin>,
    /// Per short name, the headings, groups or controls in scope; a name that is absent here is in scope whole.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub scope: BTreeMap<String, Vec<Text>>,
    /// Per short name, the baseline of the catalog that is in scope: `nist: moderate`.
    #[schemars(with = "BTreeMap<String, String>")]
    pub baseline: BTreeMap<String, Text>,
    /// Per short name, whom provisions must bind to be in scope: `dora: [financial-entity]`.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub addressee: BTreeMap<String, Vec<Text>>,
    /// Per short name, every regime of the catalog that holds: `dora: [critical-functions]`. One that is not named does not hold.
    #[schemars(with = "BTreeMap<String, Vec<String>>")]
    pub regime: BTreeMap<String, Vec<Text>>,
    /// Controls that are in scope although the selection above leaves them out, each with its reason.
    pub include: Vec<ScopeDecision>,
    /// Controls that do not apply, each with its reason.
    pub exclude: Vec<ScopeDecision>,
}

/// One line of `profile.catalogs`.
#[derive(Clone, Debug)]
pub struct CatalogPin {
    /// The short name as written, with its place.
    pub short: Text,
    /// The catalog id as written.
    pub catalog: Text,
}

/// A control taken into scope or out of it, together with everything below it.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ScopeDecision {
    /// The control, as `soc2:CC6.4`.
    pub control: Text,
    /// Why.
    pub reason: Text,
    /// Who decided.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
}

/// Who seals the package; 21 CFR 11.50 asks for name, time and meaning in readable form.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Signer {
    /// A person of `people`.
    pub person: At<PersonId>,
    /// What the signature means: authorship, review, approval.
    pub meaning: Text,
    /// The principal for `ssh-keygen -I`, an address of the organisation.
    pub identity: Text,
}

impl Person {
    /// When the person held the role.
    pub fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref())
    }
}

/// Joins two optional days.
pub fn validity(from: Option<&Day>, until: Option<&Day>) -> Validity {
    Validity {
        from: from.map(|d| d.value),
        until: until.map(|d| d.value),
    }
}
