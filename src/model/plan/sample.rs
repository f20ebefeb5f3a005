//! `samples` and `sample-sizes`: instances that are tested, how they were chosen, and what
//! was found.

use schemars::JsonSchema;

use super::{Cadence, Day, Text, choices};
use crate::model::At;
use crate::model::id::{PersonId, PopulationId, SampleId};

/// The instances that are tested.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sample {
    /// The id: what the sample's order follows from, with the seed.
    pub id: At<SampleId>,
    /// Where the instances come from.
    pub population: At<PopulationId>,
    /// The controls that the sample tests, as `soc2:CC6.2`.
    pub tests: Vec<Text>,
    /// How instances are chosen.
    pub method: At<SampleMethod>,
    /// Why these, where they were chosen by judgement.
    pub reason: Option<Text>,
    /// How many instances are chosen; goes before `preset`.
    pub size: Option<At<u64>>,
    /// Where the size comes from.
    pub preset: Option<SamplePreset>,
    /// How many more stand by, in order, for instances that turn out void or doubled.
    pub reserve: Option<At<u64>>,
    /// What the order follows from, and who gave it.
    pub seed: Option<SampleSeed>,
    /// The division among strata.
    pub strata: Option<SampleStrata>,
    /// Who chose, and with what, where the auditor did.
    pub picked: Option<AuditorPicks>,
    /// The level of confidence of the upper limit, in percent: `90`.
    pub confidence: Option<Text>,
    /// Whether the upper limit is in what the auditor receives. Usually it is not: the
    /// conclusion is the auditor's.
    pub show_limit: Option<At<bool>>,
    /// The chosen instances, by identity. Where the program chooses, they may be left out;
    /// where they are given, they are compared.
    pub selected: Vec<Text>,
    /// What is tested of each instance.
    pub attributes: Vec<SampleAttribute>,
    /// Instances that the next of the reserve stands in for.
    pub replacements: Vec<Replacement>,
    /// What was found, per instance and attribute.
    pub results: Vec<SampleResult>,
}

impl Sample {
    /// Whether the program draws the sample by seed and rules.
    pub fn is_drawn(&self) -> bool {
        self.seed.is_some() || self.method.value == SampleMethod::Census && self.size.is_none()
    }
}

choices! {
    /// How instances are chosen.
    SampleMethod {
        /// At random: `ep1`, rule R6.
        Random = "random",
        /// At a fixed interval: rule R7.
        Systematic = "systematic",
        /// By monetary units: rule R8.
        MonetaryUnit = "monetary-unit",
        /// By judgement, with a reason; no limit is worked out.
        Judgemental = "judgemental",
        /// All of them.
        Census = "census",
        /// By the auditor, with other means.
        Auditor = "auditor",
    }
}

/// A size from a table of the firm.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SamplePreset {
    /// The table: one of `sample-sizes`, or `common-practice`, which is shipped.
    pub table: Text,
    /// How often the control runs.
    pub frequency: At<Cadence>,
    /// How much assurance is wanted.
    pub level: At<SampleLevel>,
}

choices! {
    /// How much assurance is wanted.
    SampleLevel {
        /// Little.
        Low = "low",
        /// The usual.
        Base = "base",
        /// Much.
        High = "high",
    }
}

/// A table of sizes that a firm works by.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SampleSizes {
    /// What presets name it by.
    pub table: Text,
    /// Whose practice it is, and where it is written.
    pub source: Text,
    /// Sizes by how often a control runs.
    pub rows: Vec<SampleSizeRow>,
}

/// Sizes for one frequency.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SampleSizeRow {
    /// How often the control runs.
    pub frequency: At<Cadence>,
    /// For little assurance.
    pub low: At<u64>,
    /// For the usual.
    pub base: At<u64>,
    /// For much.
    pub high: At<u64>,
}

/// What the order of a sample follows from.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SampleSeed {
    /// The seed: 1 to 128 of a-z, A-Z, 0-9, `.`, `_`, `-`. Left out where it is derived.
    pub value: Option<Text>,
    /// Where it comes from.
    pub source: At<SeedSource>,
    /// Who gave it.
    pub by: Option<Text>,
    /// When.
    pub on: Option<Day>,
    /// The digest of the population that was handed over before the seed was known.
    pub committed_population: Option<Text>,
    /// When it was handed over.
    pub committed_on: Option<Day>,
}

choices! {
    /// Where a seed comes from.
    SeedSource {
        /// The auditor gave it after the digest of the population was handed over.
        Auditor = "auditor",
        /// A public value of a later moment.
        Beacon = "beacon",
        /// SHA-256 of the engagement, a colon and the digest of the population: no other
        /// draw without another population.
        Derived = "derived",
    }
}

/// The division of a sample among strata.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SampleStrata {
    /// By which rule.
    pub allocation: At<StrataAllocation>,
    /// Sizes by stratum, where they are given.
    pub sizes: Vec<StratumShare>,
}

choices! {
    /// How a size is divided among strata: `ep1`, rule R9.
    StrataAllocation {
        /// The same for each.
        Equal = "equal",
        /// By the size of each.
        Proportional = "proportional",
        /// As given.
        Explicit = "explicit",
    }
}

/// The size of the sample in one stratum.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StratumShare {
    /// The stratum.
    pub stratum: Text,
    /// How many of it.
    pub size: At<u64>,
}

/// What the auditor states about picks of their own.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AuditorPicks {
    /// How they were chosen.
    pub method: Text,
    /// With what.
    pub tool: Text,
    /// By whom.
    pub by: Text,
}

/// One thing that is tested of every instance.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SampleAttribute {
    /// What results name it by.
    pub id: Text,
    /// What is tested.
    pub text: Text,
}

/// An instance that the next of the reserve stands in for: void, or another one doubled. One
/// that cannot be tested is a deviation and is not replaced (PCAOB AS 2315.40).
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Replacement {
    /// The instance.
    pub item: Text,
    /// Why it is no instance.
    pub why: Text,
    /// Who decided.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
}

/// What was found for one instance and one attribute.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SampleResult {
    /// The instance.
    pub item: Text,
    /// The attribute tested.
    pub attribute: Text,
    /// What was found.
    pub outcome: At<Outcome>,
    /// Who tested.
    pub tester: Option<At<PersonId>>,
    /// In which role.
    pub role: Option<At<TesterRole>>,
    /// What else to know.
    pub note: Option<Text>,
}

choices! {
    /// What a test found.
    Outcome {
        /// The control operated.
        Pass = "pass",
        /// It did not.
        Deviation = "deviation",
        /// The attribute does not apply to this instance.
        NotApplicable = "not-applicable",
        /// It could not be tested, which counts as a deviation (PCAOB AS 2315.40).
        NotTestable = "not-testable",
    }
}

impl Outcome {
    /// Whether it counts as a deviation.
    pub fn deviates(self) -> bool {
        matches!(self, Self::Deviation | Self::NotTestable)
    }
}

choices! {
    /// In which role someone tested.
    TesterRole {
        /// For management; labelled so in reports.
        Management = "management",
        /// For internal audit.
        InternalAudit = "internal-audit",
        /// For the auditor.
        Auditor = "auditor",
    }
}
