//! From a plan to the rows of one submission.
//!
//! What `organization`, `vendors` and their agreements say is not asked again: it becomes a
//! cell that is marked as derived, with the place it comes from. A word that no list knows
//! stays as it is written, so that the linter names it at its place in the plan.
//! Implementing Regulation (EU) 2024/2956, Annex I; the keys and references of the taxonomy
//! 4.0 decide which rows a row needs beside it.

mod contracts;
mod entities;
mod functions;
mod providers;
mod services;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use crate::diagnostic::Finding;
use crate::model::plan::{
    Register as Section, RegisterContract, RegisterEntity, RegisterFunction, Submission,
    SubmissionLevel, Text,
};
use crate::model::register::{Cell, Facts, LeftOut, Register};
use crate::model::{Place, Plan};
use providers::Providers;

/// The day of the templates that means "not yet" or "without end".
pub const NO_END: &str = "9999-12-31";
/// The member "Not applicable" of the lists of countries that may be a key.
pub const NO_COUNTRY: &str = "eba_GA:qx2007";
/// What stands in the key of a branch where no branch uses a service.
pub const NO_BRANCH: &str = "Not applicable";

/// The rows of one submission, and what was left out of it.
#[derive(Clone, Debug)]
pub struct Derived {
    /// All 15 templates, sorted by key.
    pub register: Register,
    /// Contracts and providers of the plan that are not in it, each with the reason.
    pub left_out: Vec<LeftOut>,
    /// What the section says that no template takes.
    pub findings: Vec<Finding>,
}

/// Derives every row of a submission.
pub fn derive(plan: &Plan, section: &Section, submission: &Submission, facts: &Facts) -> Derived {
    let mut basis = Basis::new(plan, section, submission, facts);
    let contracts = basis.contracts_in_scope();
    entities::rows(&mut basis, &contracts);
    contracts::rows(&mut basis, &contracts);
    services::rows(&mut basis, &contracts);
    functions::rows(&mut basis);
    providers::rows(&mut basis);
    let mut register = basis.register;
    register.sort();
    Derived {
        register,
        left_out: basis.left_out,
        findings: basis.findings,
    }
}

/// What every template is derived from.
struct Basis<'a> {
    plan: &'a Plan,
    section: &'a Section,
    submission: &'a Submission,
    facts: &'a Facts,
    providers: Providers<'a>,
    /// The LEIs of the entities that the submission is about.
    scope: BTreeSet<&'a str>,
    /// Providers that a row named, by id.
    named: BTreeSet<String>,
    /// What contracts cost, by the code of who delivers, with the place of the first cost; none
    /// where one is no whole number.
    costs: BTreeMap<String, Option<(u64, &'a Place)>>,
    /// Group companies that deliver services.
    delivering: BTreeSet<&'a str>,
    register: Register,
    left_out: Vec<LeftOut>,
    findings: Vec<Finding>,
}

/// A contract in scope with who uses it.
struct InScope<'a> {
    contract: &'a RegisterContract,
    users: Vec<User<'a>>,
}

/// A user of a contract.
#[derive(Clone, Copy)]
struct User<'a> {
    entity: &'a Text,
    branch: Option<&'a Text>,
    derived: bool,
}

impl<'a> Basis<'a> {
    fn new(
        plan: &'a Plan,
        section: &'a Section,
        submission: &'a Submission,
        facts: &'a Facts,
    ) -> Self {
        Self {
            plan,
            section,
            submission,
            facts,
            providers: Providers::new(plan, section),
            scope: scope(section, submission),
            named: BTreeSet::new(),
            costs: BTreeMap::new(),
            delivering: BTreeSet::new(),
            register: Register::new(facts),
            left_out: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The day that the register describes.
    fn reference_date(&self) -> NaiveDate {
        self.submission.reference_date.value
    }

    fn entity(&self, lei: &str) -> Option<&'a RegisterEntity> {
        self.section.entities.iter().find(|e| e.lei.value == lei)
    }

    /// The entity at the top of the group above one, as far as the plan says it.
    fn top<'b>(&self, lei: &'b str) -> &'b str
    where
        'a: 'b,
    {
        let mut top = lei;
        for _ in 0..self.section.entities.len() {
            match self.entity(top).and_then(|entity| entity.parent.as_ref()) {
                Some(parent) => top = &parent.value,
                None => break,
            }
        }
        top
    }

    /// The functions with an id.
    fn functions(&self, id: &'a str) -> impl Iterator<Item = &'a RegisterFunction> + use<'a> {
        let functions = self.section.functions.iter();
        functions.filter(move |function| function.id.value == id)
    }

    /// The entities that perform a function; one entity needs no saying.
    fn performers(&self, function: &'a RegisterFunction) -> Vec<(&'a Text, bool)> {
        if !function.entities.is_empty() {
            return function.entities.iter().map(|lei| (lei, false)).collect();
        }
        match self.section.entities.as_slice() {
            [only] => vec![(&only.lei, true)],
            _ => vec![(&self.submission.entity, true)],
        }
    }

    /// Who uses a contract, in the whole group.
    fn users(&self, contract: &'a RegisterContract) -> Vec<User<'a>> {
        if !contract.users.is_empty() {
            let stated = contract.users.iter();
            return stated
                .map(|user| User {
                    entity: &user.entity,
                    branch: user.branch.as_ref(),
                    derived: false,
                })
                .collect();
        }
        let mut users: BTreeMap<&str, &Text> = BTreeMap::new();
        let ids = contract.services.iter().flat_map(|s| &s.functions);
        for function in ids.flat_map(|id| self.functions(&id.value)) {
            for (lei, _) in self.performers(function) {
                users.entry(&lei.value).or_insert(lei);
            }
        }
        let users = users.into_values().map(|entity| User {
            entity,
            branch: None,
            derived: true,
        });
        users.collect()
    }

    /// The contracts of the submission: used by an entity of its scope, begun by the
    /// reference date, and not ended before the year that it closes.
    fn contracts_in_scope(&mut self) -> Vec<InScope<'a>> {
        let mut found = Vec::new();
        for contract in &self.section.contracts {
            let users = self.users(contract);
            let nobody = users.is_empty();
            let mut used: Vec<User<'_>> = users;
            used.retain(|user| self.scope.contains(user.entity.value.as_str()));
            let why = self.why_not(contract, used.is_empty() && !nobody);
            match why {
                Some(why) => self.left_out.push(LeftOut {
                    record: format!("contract `{}`", contract.reference.value),
                    place: contract.reference.place.clone(),
                    why,
                }),
                None => found.push(InScope {
                    contract,
                    users: used,
                }),
            }
        }
        found
    }

    fn why_not(&self, contract: &RegisterContract, used_elsewhere: bool) -> Option<String> {
        let day = self.reference_date();
        if used_elsewhere {
            return Some("no entity of the submission uses it".to_owned());
        }
        let (start, end) = self.term(contract);
        if let Some(start) = start.filter(|start| *start > day) {
            return Some(format!("it begins on {start}, after the reference date"));
        }
        let year_before = day.checked_sub_months(Months::new(12))?;
        let end = end.filter(|end| *end <= year_before)?;
        Some(format!(
            "it ended on {end}, and a register of {day} holds what ended after {year_before}"
        ))
    }

    /// The first and the last day of a contract.
    fn term(&self, contract: &RegisterContract) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let agreement = self.providers.agreement(contract);
        let start = contract.start.as_ref();
        let start = start.or_else(|| agreement.and_then(|a| a.from.as_ref().or(a.signed.as_ref())));
        let end = contract.end.as_ref();
        let end = end.or_else(|| agreement.and_then(|a| a.until.as_ref()));
        (start.map(|d| d.value), end.map(|d| d.value))
    }

    /// A cell with the code that a word stands for; the word itself where no list knows it.
    fn coded(&self, list: &str, text: Option<&Text>) -> Cell {
        text.map_or_else(Cell::default, |text| {
            let code = self.facts.resolve(list, &text.value);
            Cell::at(code.unwrap_or(&text.value), &text.place)
        })
    }

    /// The same, of a word that stands elsewhere in the plan.
    fn coded_elsewhere(&self, list: &str, text: Option<&Text>) -> Cell {
        self.coded(list, text).into_derived()
    }

    /// The code of a word, without a place of its own.
    fn fixed(&self, list: &str, word: &str) -> Cell {
        fixed(self.facts.resolve(list, word).unwrap_or(word))
    }

    /// The reporting currency (Implementing Regulation (EU) 2024/2956, Art. 4).
    fn currency(&self) -> Cell {
        match &self.section.currency {
            Some(_) => self.coded_elsewhere("CURRENCY", self.section.currency.as_ref()),
            None => self.fixed("CURRENCY", "EUR"),
        }
    }
}

/// The LEIs of the entities that a submission is about.
fn scope<'a>(section: &'a Section, submission: &'a Submission) -> BTreeSet<&'a str> {
    let own = submission.entity.value.as_str();
    let mut scope = BTreeSet::from([own]);
    match submission.level.value {
        SubmissionLevel::Individual => {}
        SubmissionLevel::Consolidated => {
            scope.extend(section.entities.iter().map(|e| e.lei.value.as_str()));
        }
        SubmissionLevel::SubConsolidated => loop {
            let below = |e: &&RegisterEntity| {
                let parent = e.parent.as_ref();
                parent.is_some_and(|parent| scope.contains(parent.value.as_str()))
            };
            let found: Vec<&str> = section
                .entities
                .iter()
                .filter(below)
                .map(|e| e.lei.value.as_str())
                .collect();
            let before = scope.len();
            scope.extend(found);
            if scope.len() == before {
                break;
            }
        },
    }
    scope
}

/// A cell of a stated text; empty where there is none.
fn stated(text: Option<&Text>) -> Cell {
    text.map_or_else(Cell::default, |text| {
        Cell::at(text.value.clone(), &text.place)
    })
}

/// A cell of the first text that is there: stated for the register, else derived.
fn stated_or(text: Option<&Text>, elsewhere: Option<&Text>) -> Cell {
    match (text, elsewhere) {
        (None, Some(elsewhere)) => stated(Some(elsewhere)).into_derived(),
        _ => stated(text),
    }
}

/// A cell that no line of the plan states.
fn fixed(text: impl Into<String>) -> Cell {
    Cell {
        derived: true,
        ..Cell::new(text)
    }
}

/// An empty cell at the record that should have filled it.
fn missing(place: &Place) -> Cell {
    Cell::at("", place)
}

/// A cell of the register that another part of the plan states.
trait IntoDerived {
    /// The same cell, marked as worked out.
    fn into_derived(self) -> Self;
}

impl IntoDerived for Cell {
    fn into_derived(self) -> Self {
        Self {
            derived: !self.is_empty(),
            ..self
        }
    }
}
