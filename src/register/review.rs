//! Whether a register is plausible: questions for whoever manages the contracts.
//!
//! A register can pass every technical rule and still say what cannot be. These are own
//! rules, apart from those of the authorities; the grounds are Regulation (EU) 2022/2554,
//! Art. 28 and 29, and Implementing Regulation (EU) 2024/2956, Annex I.

mod coverage;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};

use super::derive::NO_END;
use crate::model::Plan;
use crate::model::plan::Register as Section;
use crate::model::register::{Register, Remark, Row};

/// An assessment or audit older than this many months is called old: the register is
/// yearly, and audits of services for critical functions follow a risk-based plan
/// (Art. 28(6)); three years is a custom, not law.
const OLD_AUDIT_MONTHS: u32 = 36;

/// What a rule asks, for lists.
pub const RULES: &[(&str, &str)] = &[
    (
        "critical-without-reason",
        "a function is critical or important and no reason is given",
    ),
    (
        "critical-without-recovery",
        "a critical function has no recovery time or recovery point",
    ),
    (
        "critical-without-exit-plan",
        "a service for a critical function has no exit plan",
    ),
    (
        "critical-without-assessment",
        "a service for a critical function was never assessed",
    ),
    (
        "critical-without-chain",
        "a service for a critical function has no row in the chain",
    ),
    (
        "chain-ends-at-provider",
        "a cloud service for a critical function names no subcontractor",
    ),
    (
        "no-alternative",
        "a provider is hard to substitute and no alternative is named",
    ),
    (
        "critical-in-one-entity",
        "one entity calls a function critical, another does not",
    ),
    (
        "signer-without-user",
        "a contract is signed and nobody uses it",
    ),
    (
        "contract-without-service",
        "a contract has no service and no function",
    ),
    (
        "cost-missing",
        "a contract for a critical function costs nothing",
    ),
    (
        "audit-stale",
        "the provider of a critical function was last audited long ago, or never",
    ),
    (
        "assessment-stale",
        "the criticality of a function was assessed long ago",
    ),
    (
        "vendor-without-row",
        "a vendor that supports critical functions is not in the register",
    ),
    (
        "agent-without-row",
        "the vendor of an AI agent is not in the register",
    ),
    (
        "flow-without-row",
        "a data flow ends at a vendor that is not in the register",
    ),
];

/// Every remark, in the order of the rules, then of subjects.
pub fn review(
    register: &Register,
    plan: Option<(&Plan, &Section)>,
    reference_date: NaiveDate,
) -> Vec<Remark> {
    let view = View::new(register);
    let mut remarks = Vec::new();
    functions(&view, reference_date, &mut remarks);
    services(&view, &mut remarks);
    assessments(&view, reference_date, &mut remarks);
    contracts(&view, &mut remarks);
    if let Some((plan, section)) = plan {
        coverage::missing(plan, section, reference_date, &mut remarks);
    }
    let order = |remark: &Remark| RULES.iter().position(|(rule, _)| *rule == remark.rule);
    remarks.sort_by(|a, b| {
        (order(a), &a.subject, &a.sentence).cmp(&(order(b), &b.subject, &b.sentence))
    });
    remarks.dedup();
    remarks
}

/// The text of a column; every template counts its columns in tens.
pub(super) fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    let number: usize = column[1..].parse().expect("a column is `c` and a number");
    row.cells
        .get(number / 10 - 1)
        .map_or("", |cell| cell.text.as_str())
}

fn remark(
    rule: &'static str,
    template: &'static str,
    row: &Row,
    subject: &str,
    sentence: String,
) -> Remark {
    Remark {
        rule,
        template: Some(template),
        subject: subject.to_owned(),
        sentence,
        place: Some(row.place.clone()),
    }
}

/// What several rules ask of a register.
struct View<'a> {
    register: &'a Register,
    /// Functions of an entity that are critical: (function, LEI).
    critical: BTreeSet<(&'a str, &'a str)>,
    /// Services for critical functions: (contract, provider, type) with the first row.
    supporting: BTreeMap<(&'a str, &'a str, &'a str), &'a Row>,
}

impl<'a> View<'a> {
    fn new(register: &'a Register) -> Self {
        let critical = rows(register, "B_06.01").filter(|row| cell(row, "c0050") == YES);
        let critical = critical
            .map(|row| (cell(row, "c0010"), cell(row, "c0040")))
            .collect();
        let mut view = Self {
            register,
            critical,
            supporting: BTreeMap::new(),
        };
        for row in rows(register, "B_02.02") {
            if view
                .critical
                .contains(&(cell(row, "c0050"), cell(row, "c0020")))
            {
                let service = (cell(row, "c0010"), cell(row, "c0030"), cell(row, "c0060"));
                view.supporting.entry(service).or_insert(row);
            }
        }
        view
    }

    fn rows(&self, template: &str) -> impl Iterator<Item = &'a Row> + use<'a> {
        rows(self.register, template)
    }
}

const YES: &str = "eba_BT:x28";
const NO: &str = "eba_BT:x29";

/// The rows of a template.
pub(super) fn rows<'a>(
    register: &'a Register,
    template: &str,
) -> impl Iterator<Item = &'a Row> + use<'a> {
    register
        .tables
        .get(template)
        .into_iter()
        .flat_map(|table| &table.rows)
}

fn functions(view: &View<'_>, day: NaiveDate, remarks: &mut Vec<Remark>) {
    let mut by_name: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in view.rows("B_06.01") {
        let (id, name) = (cell(row, "c0010"), cell(row, "c0030"));
        by_name.entry(name.to_lowercase()).or_default().push(row);
        if older(cell(row, "c0070"), day, 12) {
            let on = cell(row, "c0070");
            remarks.push(remark("assessment-stale", "B_06.01", row, id, format!(
                "Function {id} \"{name}\" was last assessed on {on}; look again whether it is critical or important."
            )));
        }
        if cell(row, "c0050") != YES {
            continue;
        }
        if cell(row, "c0060").is_empty() {
            remarks.push(remark("critical-without-reason", "B_06.01", row, id, format!(
                "Function {id} \"{name}\" is called critical or important; say in one sentence why."
            )));
        }
        let unset = |column: &str| matches!(cell(row, column), "" | "0");
        if unset("c0080") || unset("c0090") {
            remarks.push(remark("critical-without-recovery", "B_06.01", row, id, format!(
                "Function {id} \"{name}\" is critical; ask its owner within how many hours it must be back, and how many hours of data may be lost."
            )));
        }
    }
    for same in by_name.values() {
        let critical: Vec<&&Row> = same
            .iter()
            .filter(|row| cell(row, "c0050") == YES)
            .collect();
        let others: Vec<&&Row> = same.iter().filter(|row| cell(row, "c0050") == NO).collect();
        if let (Some(first), Some(other)) = (critical.first(), others.first()) {
            let id = cell(other, "c0010");
            remarks.push(remark("critical-in-one-entity", "B_06.01", other, id, format!(
                "\"{}\" is critical for {} and not for {}; agree on one answer, or write down why they differ.",
                cell(first, "c0030"), cell(first, "c0040"), cell(other, "c0040")
            )));
        }
    }
}

/// Whether a stated day is more than so many months before another.
fn older(stated: &str, day: NaiveDate, months: u32) -> bool {
    let Ok(stated) = stated.parse::<NaiveDate>() else {
        return false;
    };
    day.checked_sub_months(Months::new(months))
        .is_some_and(|limit| stated < limit)
}

/// Cloud services: infrastructure, platform, software.
const CLOUD: [&str; 3] = ["eba_TA:S17", "eba_TA:S18", "eba_TA:S19"];

fn services(view: &View<'_>, remarks: &mut Vec<Remark>) {
    let mut ranks: BTreeMap<(&str, &str), u64> = BTreeMap::new();
    for row in view.rows("B_05.02") {
        let rank = cell(row, "c0050").parse().unwrap_or(1);
        let deepest = ranks
            .entry((cell(row, "c0010"), cell(row, "c0020")))
            .or_default();
        *deepest = rank.max(*deepest);
    }
    let assessed: BTreeSet<(&str, &str, &str)> = view
        .rows("B_07.01")
        .map(|row| (cell(row, "c0010"), cell(row, "c0020"), cell(row, "c0040")))
        .collect();
    for ((contract, provider, kind), row) in &view.supporting {
        let service = kind.rsplit(':').next().unwrap_or(kind);
        match ranks.get(&(*contract, *kind)) {
            None => remarks.push(remark("critical-without-chain", "B_02.02", row, contract, format!(
                "Contract {contract}, service {service}, supports a critical function; ask {provider} who delivers it, and enter the chain."
            ))),
            Some(1) if CLOUD.contains(kind) => remarks.push(remark("chain-ends-at-provider", "B_02.02", row, contract, format!(
                "Contract {contract}, service {service}: {provider} stands alone in the chain of a cloud service; ask whether it really uses no subcontractor."
            ))),
            Some(_) => {}
        }
        if !assessed.contains(&(*contract, *provider, *kind)) {
            remarks.push(remark("critical-without-assessment", "B_02.02", row, contract, format!(
                "Contract {contract}, service {service}, supports a critical function; assess substitutability, exit and the impact of losing it."
            )));
        }
    }
}

/// Not substitutable, and highly complex to substitute.
const HARD: [&str; 2] = ["eba_ZZ:x959", "eba_ZZ:x960"];

fn assessments(view: &View<'_>, day: NaiveDate, remarks: &mut Vec<Remark>) {
    for row in view.rows("B_07.01") {
        let service = (cell(row, "c0010"), cell(row, "c0020"), cell(row, "c0040"));
        let (contract, provider, _) = service;
        let supports = view.supporting.contains_key(&service);
        if supports && cell(row, "c0080") == NO {
            remarks.push(remark("critical-without-exit-plan", "B_07.01", row, contract, format!(
                "Contract {contract} supports a critical function and has no exit plan; write one and test it."
            )));
        }
        let named = cell(row, "c0110") == YES && !cell(row, "c0120").is_empty();
        if HARD.contains(&cell(row, "c0050")) && !named {
            remarks.push(remark("no-alternative", "B_07.01", row, contract, format!(
                "Contract {contract}: {provider} is hard to replace; look for an alternative, and name it or write down that there is none."
            )));
        }
        let audited = cell(row, "c0070");
        if supports && audited == NO_END {
            remarks.push(remark("audit-stale", "B_07.01", row, contract, format!(
                "Contract {contract}: {provider} was never audited; plan an audit or take a report that you may rely on."
            )));
        } else if supports && older(audited, day, OLD_AUDIT_MONTHS) {
            remarks.push(remark("audit-stale", "B_07.01", row, contract, format!(
                "Contract {contract}: {provider} was last audited on {audited}, more than three years before the reference date; plan the next one."
            )));
        }
    }
}

fn contracts(view: &View<'_>, remarks: &mut Vec<Remark>) {
    let in_use: BTreeSet<&str> = view.rows("B_04.01").map(|row| cell(row, "c0010")).collect();
    let specified: BTreeSet<&str> = view.rows("B_02.02").map(|row| cell(row, "c0010")).collect();
    let overarching: BTreeSet<&str> = view.rows("B_02.01").map(|row| cell(row, "c0030")).collect();
    let critical: BTreeSet<&str> = view
        .supporting
        .keys()
        .map(|(contract, _, _)| *contract)
        .collect();
    for row in view.rows("B_03.01") {
        let (contract, signer) = (cell(row, "c0010"), cell(row, "c0020"));
        if !in_use.contains(contract) && !overarching.contains(contract) {
            remarks.push(remark("signer-without-user", "B_03.01", row, contract, format!(
                "{signer} signed contract {contract}, and no entity uses it; enter who does, or end it."
            )));
        }
    }
    for row in view.rows("B_02.01") {
        let contract = cell(row, "c0010");
        if !specified.contains(contract) && !overarching.contains(contract) {
            remarks.push(remark("contract-without-service", "B_02.01", row, contract, format!(
                "Contract {contract} has no service and no function; say what is bought under it."
            )));
        }
        if critical.contains(contract) && matches!(cell(row, "c0050"), "" | "0") {
            remarks.push(remark("cost-missing", "B_02.01", row, contract, format!(
                "Contract {contract} supports a critical function and costs nothing; enter the annual expense, also where it is paid under an overarching contract."
            )));
        }
    }
}
