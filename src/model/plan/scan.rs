//! `scan`: what is looked for in evidence, and what happens to what is found.

use schemars::JsonSchema;

use super::{Day, Text, choices};
use crate::model::At;
use crate::model::id::{EvidenceId, PersonId};
use crate::model::scan::Family;

/// Rules, words and decisions about what leaves the house.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ScanPlan {
    /// Rule files in the TOML form of gitleaks, beside the shipped rules; relative to this file.
    pub rules: Vec<Text>,
    /// Lists of the organisation's own words: names, formats of record numbers.
    pub words: Vec<WordList>,
    /// What happens to what is found, unless the item says otherwise.
    pub policy: Option<Redaction>,
    /// Decisions to let something out, each for one file as it is.
    pub allow: Vec<Allowance>,
}

/// Words that are looked for as they are, one per line.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct WordList {
    /// The name under which findings are reported.
    pub id: Text,
    /// What kind of data the words are.
    pub family: At<Family>,
    /// The file, relative to this one.
    pub file: Text,
}

/// What happens to values of each family.
#[derive(Clone, Debug, Default, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Redaction {
    /// Keys, tokens, passwords.
    pub secret: Option<At<Handling>>,
    /// Payment card data.
    pub pan: Option<At<Handling>>,
    /// Health information and identifiers of patients.
    pub phi: Option<At<Handling>>,
    /// Other data about people.
    pub personal: Option<At<Handling>>,
}

impl Redaction {
    /// What is stated for a family.
    pub fn of(&self, family: Family) -> Option<&At<Handling>> {
        match family {
            Family::Secret => self.secret.as_ref(),
            Family::Pan => self.pan.as_ref(),
            Family::Phi => self.phi.as_ref(),
            Family::Personal => self.personal.as_ref(),
        }
    }
}

choices! {
    /// What happens to a value that was found.
    Handling {
        /// No package is written.
        Block = "block",
        /// `[REDACTED:<rule>:<fingerprint>]` takes its place in what is packed.
        Redact = "redact",
        /// A name that is the same wherever the value is takes its place.
        Pseudonymise = "pseudonymise",
        /// The file stays in the house; counts, facts and its digest are packed.
        Withhold = "withhold",
        /// It is packed as it is and counted in the report; for `personal` only.
        Pack = "pack",
    }
}

/// A decision to let values, or something unscanned, out of the house.
///
/// It holds for one file as it is: another digest needs another decision.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Allowance {
    /// The item.
    pub item: At<EvidenceId>,
    /// The SHA-256 of the file.
    pub sha256: Text,
    /// What is let out: ids of rules, and `unscanned`.
    pub what: Vec<Text>,
    /// Why that is right.
    pub reason: Text,
    /// Who decided.
    pub owner: At<PersonId>,
    /// The last day on which the decision holds.
    pub expires: Day,
}
