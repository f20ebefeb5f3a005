//! The vocabulary of evidence: types, what each evidences, what none can show.

use std::collections::BTreeMap;

use super::catalog::Origin;
use super::id::{CatalogId, ControlId, TypeId};
use super::plan::choices;

/// The vocabulary of evidence types and what each evidences.
#[derive(Clone, Debug, Default)]
pub struct EvidenceVocabulary {
    /// The types by id.
    pub types: BTreeMap<TypeId, EvidenceType>,
    /// The map from type to control.
    pub map: Vec<MapRow>,
    /// Controls that only a combination of items shows.
    pub combinations: Vec<Combination>,
    /// Controls without a primary type, with the reason.
    pub unmapped: Vec<Unmapped>,
    /// What some types cannot show, whoever maps them.
    pub limits: Vec<Limit>,
    /// Words that say more than a document can.
    pub wordings: Vec<Wording>,
}

/// What a type of evidence cannot show, whoever maps it.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The types.
    pub kinds: Vec<TypeId>,
    /// The controls, each with everything below it.
    pub controls: Vec<LimitScope>,
    /// What is left of a mapping.
    pub at_most: AtMost,
    /// Why.
    pub why: String,
    /// The source of the rule.
    pub source: String,
}

/// The controls that a limit is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LimitScope {
    /// Every control of every catalog.
    Everything,
    /// Every control of one catalog.
    Catalog(CatalogId),
    /// One control and everything below it.
    Below(CatalogId, ControlId),
}

choices! {
    /// What a limit leaves of a mapping.
    AtMost {
        /// The item may count with others.
        Supporting = "supporting",
        /// The item says nothing about the control.
        Nothing = "nothing",
    }
}

/// Words that say more than such a document can.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The id.
    pub id: String,
    /// What the words look like.
    pub pattern: regex::Regex,
    /// Whether what is called so is a claim, whatever file stands behind it.
    pub claim: bool,
    /// Why the words are wrong.
    pub why: String,
    /// What to write, or to hold, instead.
    pub instead: String,
    /// The source of the rule.
    pub source: String,
    /// Phrases that it must find.
    pub fires: Vec<String>,
    /// Phrases that it must leave alone.
    pub silent: Vec<String>,
}

/// One kind of evidence.
#[derive(Clone, Debug, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct EvidenceType {
    /// The id.
    pub id: TypeId,
    /// The title.
    pub title: String,
    /// The group it belongs to.
    pub category: String,
    /// The form it usually has.
    pub usual_form: String,
    /// How often it is usually due.
    pub usual_cadence: String,
    /// What makes it sufficient.
    pub sufficient: String,
    /// Whether it shows design, operation or both.
    pub shows: Operation,
}

choices! {
    /// Whether a type shows that a control is designed, that it operated, or both.
    Operation {
        /// Design only; never operation over a period.
        Design = "design",
        /// Operation.
        Operation = "operation",
        /// Both.
        Both = "both",
    }
}

choices! {
    /// How much an item shows of a control.
    Strength {
        /// By itself.
        Primary = "primary",
        /// Only with others.
        Supporting = "supporting",
    }
}

/// One row of the evidence map: a judgement of this project, or of the organisation's own file.
#[derive(Clone, Debug)]
pub struct MapRow {
    /// Whose judgement it is.
    pub origin: Origin,
    /// The evidence type.
    pub kind: TypeId,
    /// The catalog.
    pub catalog: CatalogId,
    /// The control.
    pub control: ControlId,
    /// How much the type shows.
    pub strength: Strength,
    /// Whether `Primary` holds only under the condition that `why` states. Until
    /// somebody confirms it, such a row counts as supporting.
    pub conditional: bool,
    /// Why.
    pub why: String,
}

/// A control that no single item shows: every part is needed, one type of each.
#[derive(Clone, Debug)]
pub struct Combination {
    /// The catalog.
    pub catalog: CatalogId,
    /// The control.
    pub control: ControlId,
    /// The parts; each is a list of alternatives.
    pub all_of: Vec<Vec<TypeId>>,
    /// Why.
    pub why: String,
}

/// A control that has no primary type, with the reason.
#[derive(Clone, Debug)]
pub struct Unmapped {
    /// The catalog.
    pub catalog: CatalogId,
    /// The control.
    pub control: ControlId,
    /// The reason; it begins with its class.
    pub reason: String,
}

/// A ready list of requests, each tied to evidence types.
#[derive(Clone, Debug)]
pub struct RequestList {
    /// The id, which is the name of its file.
    pub id: String,
    /// The title.
    pub title: String,
    /// The document that it follows, with version and date, where it follows one.
    pub source: Option<String>,
    /// The lines, in order.
    pub requests: Vec<ReadyRequest>,
}

/// One line of a ready list.
#[derive(Clone, Debug)]
pub struct ReadyRequest {
    /// The number.
    pub id: String,
    /// What is asked for.
    pub title: String,
    /// The parts; each is a list of alternative types.
    pub all_of: Vec<Vec<TypeId>>,
    /// The controls concerned, as `soc2-tsc-2017:CC6.1`.
    pub controls: Vec<String>,
    /// The place in that document.
    pub place: Option<String>,
    /// What makes an answer count.
    pub counts_when: String,
}

/// What a regulation asks of AI agents that work on a repository.
#[derive(Clone, Debug)]
pub struct RepositoryRegulation {
    /// The word for it: `hipaa`.
    pub regulation: String,
    /// How plans call it, in lower case.
    pub names: Vec<String>,
    /// The control that matters most, in the long form.
    pub control: String,
    /// What could go wrong.
    pub concern: String,
    /// What meets the control.
    pub practice: String,
    /// Configuration that carries the practice; each is needed.
    pub configurations: Vec<NeededConfiguration>,
}

/// Configuration that has to be in force.
#[derive(Clone, Debug)]
pub struct NeededConfiguration {
    /// What it is, in words.
    pub what: String,
    /// Where it is set.
    pub settings: Vec<String>,
    /// The shipped rules that show it: one passes, and none fails.
    pub rules: Vec<String>,
}

/// What matters most about AI agents under one framework.
#[derive(Clone, Debug)]
pub struct AgentConcern {
    /// The catalog.
    pub catalog: String,
    /// The control, as the catalog writes it.
    pub control: String,
    /// The data classes of the agents that it is about; empty for all agents.
    pub data_classes: Vec<String>,
    /// What could go wrong.
    pub concern: String,
    /// What meets it.
    pub practice: String,
    /// The settings of agents that carry the practice.
    pub settings: Vec<String>,
    /// The shipped rules that look at it.
    pub rules: Vec<String>,
}
