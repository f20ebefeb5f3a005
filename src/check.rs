//! Plan, collected evidence and rules to findings and assessments, as of one day.
//!
//! One file per rule family. Nothing here reads a file or a clock.

mod agents;
mod claims;
mod decisions;
mod deployment;
mod documents;
mod drift;
mod expression;
mod governance;
mod information;
mod items;
mod joins;
mod periods;
mod populations;
mod release;
mod repositories;
mod risks;
mod rules;
mod runs;
mod samples;
mod scope;
mod vendors;
mod wordings;

use std::collections::BTreeSet;

use crate::diagnostic::Finding;
use crate::model::agent::AgentReadings;
use crate::model::id::EvidenceId;
use crate::model::plan::Engagement;
use crate::model::population::PopulationReadings;
use crate::model::sampling::SampleReadings;
use crate::model::scan::Scans;
use crate::model::vendor_rules::VendorRules;
use crate::model::{
    AsOf, Assessed, Collected, ControlRef, ItemAssessment, ItemStanding, Observations, Period,
    Plan, Profile, RepositoryRegulation, Rule, Wording,
};

pub use expression::{CheckOutcome, Variables, evaluate};

/// Everything that a rule family judges by.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The engagement under work.
    pub engagement: &'a Engagement,
    /// Its controls.
    pub profile: &'a Profile,
    /// What was collected.
    pub collected: &'a Collected,
    /// What the scan of it found.
    pub scans: &'a Scans,
    /// What was read of agents in it.
    pub agents: &'a AgentReadings,
    /// The populations whose records were read.
    pub populations: &'a PopulationReadings,
    /// What drawing the samples gave.
    pub samples: &'a SampleReadings,
    /// Evidence types whose usual form is a sample of records.
    pub sample_types: &'a BTreeSet<String>,
    /// The shipped rules.
    pub rules: &'a [Rule],
    /// Words that say more than a document can.
    pub wordings: &'a [Wording],
    /// What is shipped about papers of vendors.
    pub vendors: &'a VendorRules,
    /// What regulations ask of agents that work on a repository.
    pub regulations: &'a [RepositoryRegulation],
}

impl Subject<'_> {
    /// The day of judgement.
    pub fn as_of(&self) -> AsOf {
        AsOf(self.engagement.as_of.value)
    }

    /// The span under audit.
    pub fn period(&self) -> Period {
        self.engagement.period()
    }
}

/// What the rule families write into.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) assessed: Assessed,
    pub(crate) findings: Vec<Finding>,
}

impl Outcome {
    fn find(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Lowers an item to `standing` at best and says why.
    fn lower(&mut self, id: &EvidenceId, standing: ItemStanding, why: impl Into<String>) {
        let item = self.item(id);
        item.standing = item.standing.max(standing);
        item.weaknesses.push(why.into());
    }

    fn item(&mut self, id: &EvidenceId) -> &mut ItemAssessment {
        self.assessed
            .items
            .entry(id.clone())
            .or_insert_with(|| ItemAssessment {
                standing: ItemStanding::Sound,
                weaknesses: Vec::new(),
                observations: Observations::default(),
            })
    }

    fn control(&mut self, control: ControlRef) -> &mut Observations {
        self.assessed.controls.entry(control).or_default()
    }
}

/// Runs every rule family over one engagement.
pub fn check(subject: Subject<'_>) -> (Assessed, Vec<Finding>) {
    let mut outcome = Outcome::default();
    items::standing(subject, &mut outcome);
    items::duplicates(subject, &mut outcome);
    information::sheets(subject, &mut outcome);
    periods::operation(subject, &mut outcome);
    scope::stated(subject, &mut outcome);
    scope::made_too_late(subject, &mut outcome);
    wordings::misleading(subject, &mut outcome);
    vendors::papers(subject, &mut outcome);
    shipped_rules(subject, &mut outcome);
    repositories::unguarded(subject, &mut outcome);
    release::decisions(subject, &mut outcome);
    agents::refused(subject, &mut outcome);
    agents::ineffective(subject, &mut outcome);
    agents::unsettled(subject, &mut outcome);
    agents::reported_otherwise(subject, &mut outcome);
    drift::policy_drift(subject, &mut outcome);
    agents::stated_not_found(subject, &mut outcome);
    agents::unread_configuration(subject, &mut outcome);
    runs::exceptions(subject, &mut outcome);
    runs::unidentified(subject, &mut outcome);
    runs::stated_not_found(subject, &mut outcome);
    populations::counted(subject, &mut outcome);
    samples::results(subject, &mut outcome);
    risks::register(subject, &mut outcome);
    claims::statements(subject, &mut outcome);
    governance::exceptions(subject, &mut outcome);
    decisions::addressable(subject, &mut outcome);
    decisions::own_controls(subject, &mut outcome);
    governance::gap_responses(subject, &mut outcome);
    (outcome.assessed, outcome.findings)
}

/// The assertions over documents, over the policies of agents, and over agents as a whole.
fn shipped_rules(subject: Subject<'_>, outcome: &mut Outcome) {
    let mut answers = rules::Answers::default();
    documents::checks(subject, &mut answers, outcome);
    joins::judge(subject, &mut answers, outcome);
    let parameters = rules::parameters(subject);
    agents::policies(subject, &parameters, &mut answers, outcome);
    deployment::unnamed_gateways(subject, outcome);
    deployment::agents(subject, &mut answers, outcome);
    answers.tell(outcome);
}

/// Splits findings into those that stay open and those that a decision accepts,
/// and adds what is wrong with the decisions themselves.
pub fn accept(subject: Subject<'_>, findings: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
    governance::accepted(subject, findings)
}
