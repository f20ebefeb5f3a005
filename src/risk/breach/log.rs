//! The log of breaches that concern fewer than 500 persons, 45 CFR 164.408(c).

use chrono::{Datelike as _, NaiveDate};

use super::{Basis, LARGE, persons, running};
use crate::model::plan::Incident;
use crate::model::risk_report::{Clock, Notice};

/// One breach of fewer than 500 persons.
#[derive(Clone, Debug)]
pub struct SmallBreach<'a> {
    /// The incident.
    pub incident: &'a Incident,
    /// When it was discovered; its year is that of the log.
    pub discovered: NaiveDate,
    /// How many persons are concerned.
    pub persons: u64,
    /// The notices, that to the Secretary of HHS included.
    pub clocks: Vec<Clock>,
    /// How many days are left for the notice to the Secretary on the day of judgement,
    /// negative where it is late; `None` where it was given.
    pub days_left: Option<i64>,
}

/// The breaches of the log, by the day of discovery. One whose number of persons or day of
/// discovery is not stated is none of them: `breach-assessment-incomplete` says so.
pub fn small(basis: Basis<'_>, year: Option<i32>) -> Vec<SmallBreach<'_>> {
    let entry = |incident| entry(basis, incident);
    let mut log: Vec<SmallBreach<'_>> = basis.plan.incidents.iter().filter_map(entry).collect();
    log.retain(|small| year.is_none_or(|year| small.discovered.year() == year));
    log.sort_by(|a, b| {
        let key = |small: &SmallBreach<'_>| (small.discovered, small.incident.id.value.clone());
        key(a).cmp(&key(b))
    });
    log
}

fn entry<'a>(basis: Basis<'a>, incident: &'a Incident) -> Option<SmallBreach<'a>> {
    let breach = incident.breach.as_ref()?;
    let discovered = breach.discovered.as_ref()?.value;
    let persons = persons(incident, breach).filter(|persons| *persons < LARGE)?;
    let clocks = running(basis, incident);
    let told = clocks
        .iter()
        .find(|clock| clock.notice == Notice::Secretary);
    let days_left = told.filter(|clock| clock.given.is_none());
    let days_left = days_left.map(|clock| (clock.due - basis.as_of().0).num_days());
    Some(SmallBreach {
        incident,
        discovered,
        persons,
        clocks,
        days_left,
    })
}
