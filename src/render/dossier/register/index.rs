//! What several parts of the document look up, computed from the tables once.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::Piece;
use super::words::At;
use crate::model::register::SubmissionView;

/// A contract and a service: a chain of providers.
pub(super) type ChainKey<'a> = (&'a str, &'a str);

/// The tables by their keys.
pub(super) struct Index<'a> {
    pub(super) view: &'a SubmissionView<'a>,
    /// Names of entities and providers by LEI or code.
    pub(super) names: BTreeMap<&'a str, &'a str>,
    /// Codes that deliver or sign directly.
    pub(super) direct: BTreeSet<&'a str>,
    /// Codes of rank 2 and more.
    pub(super) subcontractors: BTreeSet<&'a str>,
    /// Functions by id and LEI that are critical or important.
    pub(super) critical: BTreeSet<(&'a str, &'a str)>,
    /// Contracts that support one of them.
    pub(super) critical_contracts: BTreeSet<&'a str>,
    /// Rows of `B_02.02` by contract.
    pub(super) services: BTreeMap<&'a str, Vec<At<'a>>>,
    /// Rows of `B_05.02` by contract and service.
    pub(super) chains: BTreeMap<ChainKey<'a>, Vec<At<'a>>>,
    /// Names of functions by id.
    pub(super) functions: BTreeMap<&'a str, &'a str>,
    /// The highest rank.
    pub(super) longest: usize,
}

impl<'a> Index<'a> {
    pub(super) fn new(view: &'a SubmissionView<'a>) -> Self {
        let mut index = Self {
            view,
            names: BTreeMap::new(),
            direct: BTreeSet::new(),
            subcontractors: BTreeSet::new(),
            critical: BTreeSet::new(),
            critical_contracts: BTreeSet::new(),
            services: BTreeMap::new(),
            chains: BTreeMap::new(),
            functions: BTreeMap::new(),
            longest: 0,
        };
        index.name();
        index.weigh();
        index.chain();
        index
    }

    /// The rows of a template.
    pub(super) fn rows(&self, template: &str) -> impl Iterator<Item = At<'a>> + use<'a> {
        let (table, facts) = (self.view.register.table(template), self.view.facts);
        table.rows.iter().map(move |row| At { table, row, facts })
    }

    /// The code that a word means in a list.
    pub(super) fn code(&self, list: &str, word: &str) -> &'a str {
        self.view.facts.resolve(list, word).unwrap_or_default()
    }

    fn name(&mut self) {
        for (template, name) in [
            ("B_05.01", "c0050"),
            ("B_01.03", "c0030"),
            ("B_01.02", "c0020"),
        ] {
            for row in self.rows(template) {
                self.names.insert(row.text("c0010"), row.text(name));
            }
        }
    }

    fn weigh(&mut self) {
        let yes = self.code("YES_NO_NOT_ASSESSED", "yes");
        for row in self.rows("B_06.01") {
            let key = (row.text("c0010"), row.text("c0040"));
            self.functions.insert(key.0, row.text("c0030"));
            if row.text("c0050") == yes {
                self.critical.insert(key);
            }
        }
        for row in self.rows("B_02.02") {
            let contract = row.text("c0010");
            self.services.entry(contract).or_default().push(row);
            self.direct.insert(row.text("c0030"));
            if self.is_critical(&row) {
                self.critical_contracts.insert(contract);
            }
        }
        for row in self.rows("B_03.02") {
            self.direct.insert(row.text("c0020"));
        }
    }

    fn chain(&mut self) {
        for row in self.rows("B_05.02") {
            let rank = rank(&row);
            self.longest = self.longest.max(rank);
            if rank > 1 {
                self.subcontractors.insert(row.text("c0030"));
            }
            let key = (row.text("c0010"), row.text("c0020"));
            self.chains.entry(key).or_default().push(row);
        }
    }

    /// Whether a row of `B_02.02` is for a critical or important function.
    pub(super) fn is_critical(&self, row: &At<'a>) -> bool {
        let key = (row.text("c0050"), row.text("c0020"));
        self.critical.contains(&key)
    }

    /// The name of whoever has a code; the code where nobody is known.
    pub(super) fn who(&self, code: &'a str) -> &'a str {
        let name = self.names.get(code).copied();
        name.filter(|name| !name.is_empty()).unwrap_or(code)
    }

    /// The name behind a code in a column, with the mark of the code.
    pub(super) fn named(&self, row: &At<'a>, column: &str) -> Piece {
        Piece {
            derived: row.piece(column).derived,
            ..Piece::new(self.who(row.text(column)))
        }
    }
}

/// The rank of a row of `B_05.02`; 1 where it is no number.
pub(super) fn rank(row: &At<'_>) -> usize {
    row.text("c0050").parse().unwrap_or(1).max(1)
}
