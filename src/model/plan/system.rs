//! `system`: the description of the system, along the nine description criteria
//! of a SOC 2 report (AICPA DC section 200, 2018, DC 1 to DC 9).

use schemars::JsonSchema;

use super::{Day, Text};
use crate::model::At;
use crate::model::id::{AssetId, EvidenceId, PersonId};

/// The system under audit.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct System {
    /// What the system is, in a paragraph.
    pub description: Option<Text>,
    /// DC 1: the services provided.
    pub services: Vec<Statement>,
    /// DC 2: service commitments and system requirements.
    pub commitments: Vec<Statement>,
    /// DC 3: the components, by reference to assets.
    pub components: Vec<At<AssetId>>,
    /// DC 4: how incidents of the period are disclosed.
    pub incidents: Vec<Statement>,
    /// DC 6: complementary user entity controls.
    pub user_entity_controls: Vec<Statement>,
    /// DC 7: complementary subservice organisation controls.
    pub subservice_controls: Vec<Statement>,
    /// DC 8: criteria judged not relevant, with the reason.
    pub not_relevant: Vec<Statement>,
    /// DC 9: changes to the system in the period.
    pub changes: Vec<Statement>,
    /// Management's own statement.
    pub assertion: Option<Assertion>,
    /// Events after the period that matter to its reader.
    pub subsequent_events: Vec<Statement>,
}

impl System {
    /// Every statement, in the order of the description criteria.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        let groups = [
            &self.services,
            &self.commitments,
            &self.incidents,
            &self.user_entity_controls,
            &self.subservice_controls,
            &self.not_relevant,
            &self.changes,
            &self.subsequent_events,
        ];
        groups.into_iter().flatten()
    }
}

/// A sentence that claims a fact; without evidence it is printed as claimed only.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Statement {
    /// The sentence.
    pub text: Text,
    /// The evidence items that show it.
    pub evidence: Vec<At<EvidenceId>>,
    /// Who carries it, if someone does.
    pub owner: Option<At<PersonId>>,
    /// The day it happened or was decided.
    pub on: Option<Day>,
}

/// Management's own statement about the description and the controls.
#[derive(Clone, Debug, JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Assertion {
    /// The text, or a summary where the signed document is an evidence item.
    pub text: Text,
    /// Who signed.
    pub by: At<PersonId>,
    /// When.
    pub on: Day,
    /// The signed document.
    pub evidence: Vec<At<EvidenceId>>,
}
