//! Incidents with PHI: the four-factor assessment, and the clocks of the notices.
//!
//! 45 CFR 164.402(2): a use or disclosure that is not permitted is presumed to be a breach
//! unless an assessment of at least four factors shows a low probability that the PHI was
//! compromised. 164.404, 164.406, 164.408: whom to notify until when. 164.412: delay for law
//! enforcement. 164.414(b): the entity has the burden of proof.

mod log;

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

use super::{Basis, is_needed, lacking, said};
use crate::diagnostic::{Code, Finding, Severity, counted};
use crate::model::id::IncidentId;
use crate::model::plan::{
    Breach, Conclusion, DataClass, Day, FourFactors, Incident, LawEnforcementDelay,
};
use crate::model::risk_report::{Clock, Notice};
use crate::model::{AsOf, Profile};

pub use log::{SmallBreach, small};

/// 45 CFR 164.404(b), 164.406(b), 164.408(c): calendar days, the day after counted as the first.
const DAYS_TO_NOTIFY: Days = Days::new(60);

/// 45 CFR 164.406(a): more than 500 residents; 164.408(b): 500 or more persons.
const LARGE: u64 = 500;

/// The clocks that run for an incident, as far as the plan tells.
///
/// `has_delay` says whether the delay that the plan states is documented.
pub fn clocks(incident: &Incident, as_of: AsOf, has_delay: bool) -> Vec<Clock> {
    let Some(breach) = &incident.breach else {
        return Vec::new();
    };
    let Some(discovered) = &breach.discovered else {
        return Vec::new();
    };
    let delayed = breach.law_enforcement_delay.as_ref().filter(|_| has_delay);
    let delayed = delayed.and_then(|delay| delay.until.as_ref());
    let clock = |notice: Notice, due: NaiveDate, given: Option<&Day>| {
        let due = delayed.map_or(due, |until| until.value.max(due));
        let given = given.map(|day| day.value).filter(|day| *day <= as_of.0);
        Clock {
            notice,
            due,
            given,
            days_late: (given.unwrap_or(as_of.0) - due).num_days().max(0),
        }
    };
    let prompt = after(discovered.value);
    let mut clocks = vec![clock(
        Notice::Individuals,
        prompt,
        breach.individuals_notified.as_ref(),
    )];
    let Some(persons) = persons(incident, breach) else {
        return clocks;
    };
    // 45 CFR 164.406(a): residents of one state or jurisdiction; without a count, all of them.
    let residents = breach
        .most_residents
        .as_ref()
        .map_or(persons, |most| most.value);
    if residents > LARGE {
        clocks.push(clock(Notice::Media, prompt, breach.media_notified.as_ref()));
    }
    let due = if persons >= LARGE {
        prompt
    } else {
        after(last_day_of_year(discovered.value))
    };
    clocks.push(clock(Notice::Secretary, due, breach.hhs_notified.as_ref()));
    clocks
}

fn after(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(DAYS_TO_NOTIFY)
        .unwrap_or(NaiveDate::MAX)
}

fn last_day_of_year(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), 12, 31).expect("every year has a last day")
}

fn persons(incident: &Incident, breach: &Breach) -> Option<u64> {
    let stated = breach.persons.as_ref().or(incident.persons.as_ref());
    stated.map(|persons| persons.value)
}

/// The clocks of every incident of the plan that is a breach.
pub fn all_clocks(basis: Basis<'_>) -> BTreeMap<IncidentId, Vec<Clock>> {
    let incidents = basis.plan.incidents.iter();
    let breaches = incidents.filter(|incident| incident.breach.is_some());
    breaches
        .map(|incident| (incident.id.value.clone(), running(basis, incident)))
        .collect()
}

fn running(basis: Basis<'_>, incident: &Incident) -> Vec<Clock> {
    let breach = incident.breach.as_ref();
    let delay = breach.and_then(|breach| breach.law_enforcement_delay.as_ref());
    let has_delay = delay.is_some_and(|delay| is_documented(basis, delay));
    clocks(incident, basis.as_of(), has_delay)
}

/// Notices that were not given in time, and assessments that prove nothing.
pub fn findings(basis: Basis<'_>, profile: &Profile) -> Vec<Finding> {
    let presumes = is_needed(basis.engagement, profile);
    let mut findings = Vec::new();
    for incident in &basis.plan.incidents {
        findings.extend(unassessed(basis, incident, presumes));
        let Some(breach) = &incident.breach else {
            continue;
        };
        let clocks = running(basis, incident);
        let late = clocks.iter().filter(|clock| clock.days_late > 0);
        findings.extend(late.map(|clock| too_late(incident, breach, clock)));
        findings.extend(apart(incident, breach, basis.as_of()));
    }
    findings
}

fn is_documented(basis: Basis<'_>, delay: &LawEnforcementDelay) -> bool {
    delay.until.is_some() && delay.evidence.iter().any(|item| basis.exists(&item.value))
}

impl Notice {
    /// The field of the plan.
    fn field(self) -> &'static str {
        match self {
            Self::Individuals => "individuals-notified",
            Self::Media => "media-notified",
            Self::Secretary => "hhs-notified",
        }
    }

    /// When the notice was given, as the plan states it.
    fn stated(self, breach: &Breach) -> Option<&Day> {
        match self {
            Self::Individuals => breach.individuals_notified.as_ref(),
            Self::Media => breach.media_notified.as_ref(),
            Self::Secretary => breach.hhs_notified.as_ref(),
        }
    }
}

fn too_late(incident: &Incident, breach: &Breach, clock: &Clock) -> Finding {
    let ((who, verb), field) = (clock.notice.who(), clock.notice.field());
    let source = clock.notice.source();
    let id = &incident.id;
    let days = counted(usize::try_from(clock.days_late).unwrap_or_default(), "day");
    let stated = clock.notice.stated(breach);
    let (message, place) = match clock.given.zip(stated) {
        Some((given, day)) => (
            format!(
                "{who} {verb} notified of incident `{}` on {given}, {days} after the last day, {}",
                id.value, clock.due
            ),
            &day.place,
        ),
        None => (
            format!(
                "{who} had to be notified of incident `{}` by {}, {days} ago",
                id.value, clock.due
            ),
            &id.place,
        ),
    };
    let finding = Finding::new(Code::BreachNoticeLate, message)
        .at(place)
        .about(id.value.to_string())
        .note(format!("the limit is that of {source}"));
    finding.help(match clock.notice {
        Notice::Media => "give the notice and state `media-notified`; where no state has more than 500 of the persons, state `most-residents`".to_owned(),
        _ => format!(
            "give the notice and state `{field}`; a documented delay for law enforcement goes under `law-enforcement-delay`"
        ),
    })
}

/// 45 CFR 164.408(b): of 500 persons or more, the Secretary is notified contemporaneously
/// with the persons. No number of days is named, so that a later day weighs less.
fn apart(incident: &Incident, breach: &Breach, as_of: AsOf) -> Option<Finding> {
    let large = persons(incident, breach).is_some_and(|persons| persons >= LARGE);
    let (first, second) = (
        breach.individuals_notified.as_ref()?,
        breach.hhs_notified.as_ref()?,
    );
    let in_time = second.value <= after(breach.discovered.as_ref()?.value);
    let days = (second.value - first.value).num_days();
    if !large || !in_time || days <= 0 || second.value > as_of.0 {
        return None;
    }
    let message = format!(
        "the Secretary of HHS was notified of incident `{}` {} after the persons concerned",
        incident.id.value,
        counted(usize::try_from(days).unwrap_or_default(), "day")
    );
    let finding = Finding::new(Code::BreachNoticeLate, message)
        .weighing(Severity::Medium)
        .at(&second.place)
        .about(incident.id.value.to_string())
        .note("45 CFR 164.408(b) asks for both contemporaneously where 500 persons or more are concerned");
    Some(finding.help("keep the reason for the later day with the incident"))
}

/// What the assessment, or the record of the breach, lacks.
fn unassessed(basis: Basis<'_>, incident: &Incident, presumes: bool) -> Option<Finding> {
    let mut lacks: Vec<String> = Vec::new();
    match (&incident.four_factors, &incident.breach) {
        (Some(factors), breach) => {
            lacks.extend(lacks_of(basis, factors));
            let concluded = factors.conclusion.as_ref().map(|c| c.value);
            if concluded == Some(Conclusion::Breach) && breach.is_none() {
                lacks.push("`breach`".to_owned());
            }
        }
        (None, None) if presumes && concerns_persons(incident) => {
            lacks.push("`four-factors`".to_owned());
        }
        (None, _) => {}
    }
    lacks.extend(incident.breach.as_ref().and_then(|breach| {
        let delay = breach.law_enforcement_delay.as_ref();
        lacking(&[
            (breach.discovered.is_some(), "breach.discovered"),
            (persons(incident, breach).is_some(), "persons"),
            (
                delay.is_none_or(|delay| is_documented(basis, delay)),
                "breach.law-enforcement-delay.evidence",
            ),
        ])
    }));
    if lacks.is_empty() {
        return None;
    }
    let id = &incident.id;
    let message = format!(
        "the breach assessment of incident `{}` lacks {}",
        id.value,
        lacks.join(", ")
    );
    let finding = Finding::new(Code::BreachAssessmentIncomplete, message)
        .at(&id.place)
        .about(id.value.to_string());
    Some(finding.help("add what is lacking; until a low probability is shown, a breach is presumed: 45 CFR 164.402(2)"))
}

/// An incident with PHI of at least one person, which 45 CFR 164.402(2) presumes to be a breach.
fn concerns_persons(incident: &Incident) -> bool {
    let class = incident.data_class.as_ref().map(|class| class.value);
    let some = incident
        .persons
        .as_ref()
        .is_some_and(|persons| persons.value > 0);
    class == Some(DataClass::PhiTouching) && some
}

fn lacks_of(basis: Basis<'_>, factors: &FourFactors) -> Option<String> {
    let concluded = factors.conclusion.as_ref();
    let assessed = concluded.is_some_and(|c| c.value != Conclusion::NotAssessed);
    let dated = factors
        .on
        .as_ref()
        .is_some_and(|on| on.value <= basis.as_of().0);
    let shown = factors
        .evidence
        .iter()
        .any(|item| basis.exists(&item.value));
    lacking(&[
        (said(factors.nature.as_ref()), "nature"),
        (said(factors.recipient.as_ref()), "recipient"),
        (said(factors.acquired.as_ref()), "acquired"),
        (said(factors.mitigated.as_ref()), "mitigated"),
        (assessed, "conclusion"),
        (factors.by.is_some(), "by"),
        (dated, "on"),
        (shown, "evidence"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::{Id as _, IncidentId};
    use crate::model::{At, Place};

    fn at<T>(value: T) -> At<T> {
        At::new(value, Place::whole("plan.yaml"))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    /// An incident with a breach of so many persons, discovered on that day.
    fn incident(discovered: &str, persons: u64) -> Incident {
        Incident {
            id: at(IncidentId::parse("mail").expect("an id")),
            title: at("Mail to a wrong address".to_owned()),
            detected: at(day(discovered)),
            reported: None,
            closed: None,
            assets: Vec::new(),
            vendors: Vec::new(),
            data_class: Some(at(DataClass::PhiTouching)),
            persons: Some(at(persons)),
            cause: None,
            disclosure: None,
            evidence: Vec::new(),
            four_factors: None,
            breach: Some(Breach {
                discovered: Some(at(day(discovered))),
                persons: None,
                most_residents: None,
                states: Vec::new(),
                individuals_notified: None,
                media_notified: None,
                hhs_notified: None,
                law_enforcement_delay: None,
            }),
        }
    }

    /// Notice, last day and days late of every clock.
    fn told(incident: &Incident, as_of: &str) -> Vec<(Notice, String, i64)> {
        let clocks = clocks(incident, AsOf(day(as_of)), true);
        let told = |clock: Clock| (clock.notice, clock.due.to_string(), clock.days_late);
        clocks.into_iter().map(told).collect()
    }

    fn breach(incident: &mut Incident) -> &mut Breach {
        incident.breach.as_mut().expect("a breach")
    }

    #[test]
    fn the_sixtieth_day_is_in_time_and_the_next_is_not() {
        let mut one = incident("2026-01-01", 10);
        let individuals = |one: &Incident, as_of| told(one, as_of)[0].clone();
        let due = "2026-03-02".to_owned();
        assert_eq!(
            individuals(&one, "2026-03-02"),
            (Notice::Individuals, due.clone(), 0)
        );
        assert_eq!(
            individuals(&one, "2026-03-03"),
            (Notice::Individuals, due.clone(), 1)
        );
        breach(&mut one).individuals_notified = Some(at(day("2026-03-02")));
        assert_eq!(individuals(&one, "2026-12-31").2, 0);
        breach(&mut one).individuals_notified = Some(at(day("2026-03-03")));
        assert_eq!(individuals(&one, "2026-12-31").2, 1);
        // A notice of a later day than that of judgement has not been given yet.
        assert_eq!(individuals(&one, "2026-03-02").2, 0);
    }

    #[test]
    fn five_hundred_persons_are_reported_at_once_and_fewer_after_the_year() {
        let due = |persons| {
            let told = told(&incident("2026-01-01", persons), "2026-01-02");
            let secretary = told
                .into_iter()
                .find(|(notice, ..)| *notice == Notice::Secretary);
            secretary.expect("a clock for every breach").1
        };
        assert_eq!(due(500), "2026-03-02");
        assert_eq!(due(499), "2027-03-01");
    }

    #[test]
    fn sixty_days_after_a_year_end_on_february_29_where_there_is_one() {
        let told = told(&incident("2027-12-31", 1), "2028-01-01");
        assert_eq!(told[1].1, "2028-02-29");
        let told = super::tests::told(&incident("2026-06-15", 1), "2027-03-02");
        assert_eq!(told[1], (Notice::Secretary, "2027-03-01".to_owned(), 1));
    }

    #[test]
    fn the_media_are_notified_of_more_than_500_residents_of_one_state() {
        let has_media = |incident: &Incident| {
            told(incident, "2026-01-02")
                .iter()
                .any(|(notice, ..)| *notice == Notice::Media)
        };
        assert!(!has_media(&incident("2026-01-01", 500)));
        let mut many = incident("2026-01-01", 501);
        assert!(has_media(&many));
        breach(&mut many).most_residents = Some(at(500));
        assert!(!has_media(&many));
    }

    #[test]
    fn a_documented_delay_moves_every_clock_that_it_outlasts() {
        let mut one = incident("2026-01-01", 600);
        let until = Some(at(day("2026-04-15")));
        let evidence = Vec::new();
        breach(&mut one).law_enforcement_delay = Some(LawEnforcementDelay { until, evidence });
        for (_, due, late) in told(&one, "2026-04-15") {
            assert_eq!((due.as_str(), late), ("2026-04-15", 0));
        }
        let undocumented = clocks(&one, AsOf(day("2026-04-15")), false);
        assert!(undocumented.iter().all(|clock| clock.days_late == 44));
    }

    #[test]
    fn without_a_day_of_discovery_no_clock_runs() {
        let mut one = incident("2026-01-01", 600);
        breach(&mut one).discovered = None;
        assert_eq!(told(&one, "2026-12-31"), []);
    }
}
