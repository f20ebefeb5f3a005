//! What one stretch of a file adds to a count.

use std::collections::BTreeMap;

use crate::model::population::RowProblem;
use crate::telemetry::Moment;

/// Exceptions that are listed; all of them are counted.
pub(super) const LISTED: usize = 100;

/// The counts of one stretch.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Line ends in the stretch, so that lines of the next one can be told.
    pub(super) lines: u64,
    pub(super) rows: u64,
    pub(super) passed_over: u64,
    pub(super) records: u64,
    pub(super) unparsable: u64,
    pub(super) undecided: u64,
    pub(super) matched: u64,
    pub(super) without_time: u64,
    pub(super) outside: u64,
    pub(super) without_identity: u64,
    pub(super) bad_ids: u64,
    pub(super) without_attribute: u64,
    pub(super) days: BTreeMap<i64, u64>,
    pub(super) first: Option<i64>,
    pub(super) last: Option<i64>,
    /// What is wrong, with the file's number and the line.
    pub(super) exceptions: Vec<(usize, u64, RowProblem)>,
    pub(super) left_out: u64,
}

impl Tally {
    /// Counts and lists what is wrong with a row or record.
    pub(super) fn except(&mut self, file: usize, line: u64, problem: RowProblem) {
        match problem {
            RowProblem::Undecided => self.undecided += 1,
            RowProblem::NoTime => self.without_time += 1,
            RowProblem::NoIdentity => self.without_identity += 1,
            RowProblem::BadId => self.bad_ids += 1,
            RowProblem::NoAttribute => self.without_attribute += 1,
            _ => self.unparsable += 1,
        }
        if self.exceptions.len() < LISTED {
            self.exceptions.push((file, line, problem));
        } else {
            self.left_out += 1;
        }
    }

    /// Counts a member of the population by its time.
    pub(super) fn note(&mut self, nanos: i64) {
        let day = Moment::from_nanos(nanos).day().number();
        *self.days.entry(day).or_default() += 1;
        self.first = Some(self.first.map_or(nanos, |first| first.min(nanos)));
        self.last = Some(self.last.map_or(nanos, |last| last.max(nanos)));
    }

    /// Adds the next stretch; its lines begin where those of this one end.
    pub(super) fn add(&mut self, next: Self, lines_before: u64) {
        self.rows += next.rows;
        self.passed_over += next.passed_over;
        self.records += next.records;
        self.unparsable += next.unparsable;
        self.undecided += next.undecided;
        self.matched += next.matched;
        self.without_time += next.without_time;
        self.outside += next.outside;
        self.without_identity += next.without_identity;
        self.bad_ids += next.bad_ids;
        self.without_attribute += next.without_attribute;
        for (day, count) in next.days {
            *self.days.entry(day).or_default() += count;
        }
        self.first = self.first.into_iter().chain(next.first).min();
        self.last = self.last.max(next.last);
        let room = LISTED - self.exceptions.len();
        self.left_out += next.left_out + next.exceptions.len().saturating_sub(room) as u64;
        let exceptions = next.exceptions.into_iter().take(room);
        self.exceptions
            .extend(exceptions.map(|(file, line, problem)| (file, line + lines_before, problem)));
    }
}
