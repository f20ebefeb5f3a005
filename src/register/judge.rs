//! Checks tables and packages by the rules of the authorities.

use chrono::NaiveDate;

use super::gleif::LeiList;
use super::package::{self, Stated};
use super::read::Raw;
use super::rules;
use super::words::{At, Findings, in_order};
use crate::model::register::{
    Facts, LintReport, NotChecked, Register, RoiFinding, RoiRule, Row, RuleReach, Table, Template,
};

/// What a check needs besides the tables.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The facts.
    pub facts: &'a Facts,
    /// The day of the check: a reference date is not later.
    pub as_of: NaiveDate,
    /// The day that the register describes, where the package does not say it.
    pub reference_date: Option<NaiveDate>,
    /// The currency of the report, `EUR`, where the package does not say it.
    pub currency: Option<&'a str>,
    /// What GLEIF says of identifiers.
    pub leis: Option<&'a LeiList>,
}

/// Checks what was read, a package also as such.
pub fn lint(raw: &Raw, context: &Context<'_>) -> LintReport {
    let mut found = Findings::new(context.facts);
    found.list.clone_from(&raw.findings);
    let stated = package::check(raw, context, &mut found);
    answer(&raw.register, context, found, &stated, raw.is_package)
}

/// Checks tables that are in no package.
pub fn lint_tables(register: &Register, context: &Context<'_>) -> LintReport {
    let found = Findings::new(context.facts);
    answer(register, context, found, &Stated::default(), false)
}

fn answer(
    register: &Register,
    context: &Context<'_>,
    found: Findings<'_>,
    stated: &Stated,
    is_package: bool,
) -> LintReport {
    let mut judge = Judge {
        facts: context.facts,
        register,
        reference_date: context.reference_date.or(stated.reference_date),
        currency: context
            .currency
            .map(str::to_owned)
            .or_else(|| stated.currency.clone()),
        leis: context.leis,
        found,
    };
    rules::check(&mut judge);
    LintReport {
        not_checked: not_checked(&judge, is_package),
        findings: in_order(judge.found.list),
    }
}

/// Rules of the package: they need one. Encoding is looked at in every file.
fn is_about_package(rule: &RoiRule) -> bool {
    let of_files = ["808", "EBA-2.18"].contains(&rule.id.as_str());
    of_files || (rule.layer == "package" && rule.id != "306")
}

fn not_checked(judge: &Judge<'_>, is_package: bool) -> Vec<NotChecked> {
    let reason = |rule: &RoiRule| -> Option<String> {
        if rule.offline == RuleReach::Lookup && judge.leis.is_some() {
            return None;
        }
        if !is_package && is_about_package(rule) {
            return Some("it is about the package, and these are tables only".to_owned());
        }
        match rule.id.as_str() {
            "AA-07" if judge.reference_date.is_none() => {
                Some("the reference date is not known (`--reference-date`)".to_owned())
            }
            "EBA-3.1" if judge.currency.is_none() => {
                Some("the currency of the report is not known; parameters.csv names it".to_owned())
            }
            _ => rule.unchecked.clone(),
        }
    };
    let rules = judge.facts.rules.iter();
    let rules = rules.filter_map(|rule| {
        Some(NotChecked {
            rule: Some(rule.id.clone()),
            reason: reason(rule)?,
        })
    });
    let rest = judge.facts.unchecked.iter().map(|reason| NotChecked {
        rule: None,
        reason: reason.clone(),
    });
    rules.chain(rest).collect()
}

/// What the rules about tables look at, and what they found.
pub(super) struct Judge<'a> {
    pub(super) facts: &'a Facts,
    pub(super) register: &'a Register,
    pub(super) reference_date: Option<NaiveDate>,
    pub(super) currency: Option<String>,
    pub(super) leis: Option<&'a LeiList>,
    pub(super) found: Findings<'a>,
}

/// The rows of one template.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) template: &'a Template,
    table: &'a Table,
}

/// One row of a view.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    row: &'a Row,
    table: &'a Table,
}

impl<'a> Line<'a> {
    /// The text of a column; empty where there is no value.
    pub(super) fn get(&self, column: &str) -> &'a str {
        let at = self.table.template.index(column);
        self.cell(at.unwrap_or_else(|| panic!("there is no column `{column}`")))
    }

    /// The text of a column by its place; empty where there is no value.
    pub(super) fn cell(&self, at: usize) -> &'a str {
        let text = self.row.cells[at].text.as_str();
        if text.trim().is_empty() { "" } else { text }
    }

    /// Whether cells can be told apart.
    pub(super) fn is_aligned(&self) -> bool {
        self.row.aligned
    }

    /// Whether a column is empty; one that the header lacks was reported as such.
    pub(super) fn lacks(&self, column: &str) -> bool {
        let at = self.table.template.index(column).expect("a column");
        !self.table.absent.contains(&at) && self.cell(at).is_empty()
    }
}

impl<'a> View<'a> {
    /// Every row, also those whose cells cannot be told apart.
    pub(super) fn all(self) -> impl Iterator<Item = Line<'a>> {
        let table = self.table;
        let rows = table.rows.iter().enumerate();
        rows.map(move |(number, row)| Line { number, row, table })
    }

    /// The rows whose cells can be told apart.
    pub(super) fn lines(self) -> impl Iterator<Item = Line<'a>> {
        self.all().filter(Line::is_aligned)
    }
}

impl<'a> Judge<'a> {
    /// The rows of a template.
    pub(super) fn view(&self, template: &str) -> View<'a> {
        let table = self.register.table(template);
        View {
            template: &table.template,
            table,
        }
    }

    /// Adds a finding about a cell, or about the row.
    pub(super) fn add(
        &mut self,
        rule: &str,
        template: &str,
        line: usize,
        column: Option<&str>,
        message: impl Into<String>,
    ) -> &mut RoiFinding {
        let at = At {
            template,
            row: line,
            column,
        };
        self.found.cell(rule, self.register, at, message)
    }
}
