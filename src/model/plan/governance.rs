//! `policies`, `controls`, `incidents`, `exceptions`, `accepted-risks`, `gaps`.

use schemars::JsonSchema;

use super::evidence::disclosure;
use super::organization::validity;
use super::{
    Breach, Cadence, Confirmation, DataClass, Day, Disclosure, FourFactors, ItemView, Section,
    Source, Support, Text, choices,
};
use crate::model::id::Id as _;
use crate::model::id::{
    AssetId, EvidenceId, ExceptionId, GapId, IncidentId, OwnControlId, PersonId, PolicyId, VendorId,
};
use crate::model::{AsOf, At, Validity};

/// A policy document and when it was in force.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Policy {
    /// The id; the policy is the evidence item of this id.
    pub id: At<PolicyId>,
    /// The printed title.
    pub title: Text,
    /// The evidence type, for example `information_security_policy`.
    #[schemars(rename = "type")]
    pub kind: Option<Text>,
    /// The version.
    pub version: Option<Text>,
    /// Who approved it.
    pub approved_by: Option<At<PersonId>>,
    /// When it was approved.
    pub approved_on: Option<Day>,
    /// The first day in force.
    pub from: Option<Day>,
    /// The last day in force.
    pub until: Option<Day>,
    /// The policy that took its place.
    pub replaced_by: Option<At<PolicyId>>,
    /// Who answers for it.
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

impl Policy {
    /// The evidence item that this policy is.
    pub fn item(&self) -> ItemView<'_> {
        let id =
            EvidenceId::parse(self.id.value.as_str()).expect("every policy id is an evidence id");
        ItemView {
            kind: self.kind.as_ref(),
            source: self.source.as_ref(),
            owner: self.owner.as_ref().or(self.approved_by.as_ref()),
            dated: self.approved_on.as_ref().or(self.from.as_ref()),
            covers: validity(self.from.as_ref(), self.until.as_ref()),
            supports: &self.supports,
            confirms: &self.confirms,
            disclosure: disclosure(self.disclose.as_ref()),
            ..ItemView::named(
                id,
                &self.id.place,
                self.title.value.clone(),
                Section::Policy,
            )
        }
    }
}

/// One of the organisation's own controls: what it does to meet criteria.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OwnControl {
    /// The id.
    pub id: At<OwnControlId>,
    /// What is done, in one sentence.
    pub statement: Text,
    /// Who answers for it.
    pub owner: Option<At<PersonId>>,
    /// How often it operates.
    pub frequency: Option<At<Cadence>>,
    /// The criteria it meets, as `soc2:CC6.2`.
    pub meets: Vec<Text>,
    /// The evidence items that show it.
    pub evidence: Vec<At<EvidenceId>>,
    /// Decisions on addressable HIPAA specifications, 45 CFR 164.306(d)(3).
    pub addressable: Vec<AddressableDecision>,
    /// The first day in operation.
    pub from: Option<Day>,
    /// The last day in operation.
    pub until: Option<Day>,
}

impl OwnControl {
    /// When the control operates.
    pub fn validity(&self) -> Validity {
        validity(self.from.as_ref(), self.until.as_ref())
    }
}

/// The decision on one addressable implementation specification.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AddressableDecision {
    /// The specification, as `hipaa:164.312(a)(2)(iii)`.
    pub control: Text,
    /// What was decided.
    pub decision: At<Decision>,
    /// Why.
    pub rationale: Text,
    /// Who decided.
    pub by: Option<At<PersonId>>,
    /// When.
    pub on: Option<Day>,
    /// When somebody last looked whether the decision still holds (45 CFR 164.306(e)).
    pub reconfirmed_on: Option<Day>,
    /// Who did.
    pub reconfirmed_by: Option<At<PersonId>>,
    /// The evidence items that document the decision or show the alternative measure.
    pub evidence: Vec<At<EvidenceId>>,
}

impl AddressableDecision {
    /// What the decision lacks to be a documented one (45 CFR 164.306(d)(3), 164.316(b)(1)).
    ///
    /// A decision of a later day than the one of judgement does not count yet.
    pub fn lacks(&self, as_of: AsOf) -> Vec<&'static str> {
        let on = self.on.as_ref();
        let late = on.is_some_and(|on| on.value > as_of.0);
        let parts = [
            (self.by.is_none(), "who decided"),
            (on.is_none(), "when it was decided"),
            (late, "a day that is not after the as-of date"),
            (self.rationale.value.trim().is_empty(), "the rationale"),
        ];
        let lacking = parts.into_iter().filter(|(lacks, _)| *lacks);
        lacking.map(|(_, what)| what).collect()
    }

    /// The last day, up to the one of judgement, on which somebody stood by the decision.
    pub fn last_confirmed(&self, as_of: AsOf) -> Option<&Day> {
        let days = [self.reconfirmed_on.as_ref(), self.on.as_ref()];
        let known = days.into_iter().flatten();
        known
            .filter(|day| day.value <= as_of.0)
            .max_by_key(|day| day.value)
    }
}

choices! {
    /// 45 CFR 164.306(d)(3): implement, do something equivalent, or document why neither is reasonable.
    Decision {
        /// The specification is implemented.
        Implemented = "implemented",
        /// An equivalent measure is in place.
        AlternativeMeasure = "alternative-measure",
        /// Neither is reasonable and appropriate.
        NotReasonable = "not-reasonable",
    }
}

/// A security incident.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Incident {
    /// The id.
    pub id: At<IncidentId>,
    /// A short name.
    pub title: Text,
    /// When it was noticed.
    pub detected: Day,
    /// When it was reported.
    pub reported: Option<Day>,
    /// When it was closed.
    pub closed: Option<Day>,
    /// Assets concerned.
    pub assets: Vec<At<AssetId>>,
    /// Vendors concerned.
    pub vendors: Vec<At<VendorId>>,
    /// The most sensitive data concerned.
    pub data_class: Option<At<DataClass>>,
    /// How many persons were concerned.
    pub persons: Option<At<u64>>,
    /// Why it happened.
    pub cause: Option<Text>,
    /// The text for outsiders.
    pub disclosure: Option<Text>,
    /// What documents it.
    pub evidence: Vec<At<EvidenceId>>,
    /// The assessment whether it was a breach, 45 CFR 164.402(2).
    pub four_factors: Option<FourFactors>,
    /// The notices of a breach of unsecured protected health information.
    pub breach: Option<Breach>,
}

/// An instance where a control did not operate (audit sense).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AuditException {
    /// The id.
    pub id: At<ExceptionId>,
    /// A short name.
    pub title: Text,
    /// Criteria concerned, as `soc2:CC6.2`.
    pub controls: Vec<Text>,
    /// Where it was found.
    pub found_in: Option<Text>,
    /// How far it reaches.
    pub extent: Option<Text>,
    /// Why it happened.
    pub cause: Option<Text>,
    /// What management says.
    pub response: Option<Text>,
    /// What stands in for the control meanwhile.
    pub compensating: Option<Text>,
    /// What is done about it.
    pub remediation: Option<Text>,
    /// The result of testing again.
    pub retest: Option<Text>,
    /// Who answers for it.
    pub owner: Option<At<PersonId>>,
    /// By when.
    pub due: Option<Day>,
    /// Whether it comes from an earlier period.
    pub carried_over: Option<At<bool>>,
}

/// A documented, owned, expiring decision to leave a finding open.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AcceptedRisk {
    /// The finding code.
    pub code: Text,
    /// The subject of the finding: the id it names.
    pub subject: Text,
    /// Why it is left open.
    pub reason: Text,
    /// Who decided.
    pub owner: At<PersonId>,
    /// When the decision ends.
    pub expires: Day,
}

/// What management does about a gap.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct GapResponse {
    /// The id.
    pub id: At<GapId>,
    /// The controls without sufficient evidence, as `soc2:A1.3`.
    pub controls: Vec<Text>,
    /// What is done.
    pub response: Text,
    /// Who does it.
    pub owner: At<PersonId>,
    /// By when.
    pub due: Day,
}
