//! Which risk analysis was in force on a past day, by what sealed packages hold.
//!
//! 45 CFR 164.316(b)(2)(i) keeps the documentation for six years; this answers the question
//! for which it is kept.

use chrono::NaiveDate;

/// What one package holds of the risk analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The package id.
    pub package: String,
    /// Its number in the chain.
    pub sequence: u64,
    /// Its as-of date.
    pub as_of: NaiveDate,
    /// The history of the analysis, oldest first; the last one is the analysis itself.
    pub versions: Vec<HeldVersion>,
}

/// One version of an analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldVersion {
    /// Its number.
    pub version: String,
    /// When it was made.
    pub on: Option<NaiveDate>,
    /// When it was approved.
    pub approved_on: Option<NaiveDate>,
}

impl HeldVersion {
    /// Since when it is in force: its approval, else the day on which it was made.
    pub fn since(&self) -> Option<NaiveDate> {
        self.approved_on.or(self.on)
    }
}

/// What was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InForce {
    /// No package knows a version that was in force.
    Nothing,
    /// Packages give one version with different days; these two.
    Unclear(String, String),
    /// A version.
    Version {
        /// Its number.
        version: String,
        /// Since when.
        since: NaiveDate,
        /// The place in the list of the package that holds it as it stood; `None` where it is
        /// known only from the history of a later one.
        held_by: Option<usize>,
        /// Whether that package was made after the day.
        is_later: bool,
    },
}

/// The version in force on a day, and the package that shows it as it stood then: of all
/// that hold the version, the last one made up to the day, else the first one after it.
pub fn in_force(day: NaiveDate, held: &[Held]) -> InForce {
    let mut known: Vec<(NaiveDate, &str, &str)> = Vec::new();
    for package in held {
        for version in &package.versions {
            let Some(since) = version.since() else {
                continue;
            };
            let other = known
                .iter()
                .find(|(day, name, _)| *name == version.version && *day != since);
            if let Some((_, _, first)) = other {
                return InForce::Unclear((*first).to_owned(), package.package.clone());
            }
            known.push((since, &version.version, &package.package));
        }
    }
    let past = known.into_iter().filter(|(since, _, _)| *since <= day);
    let Some((since, version, _)) = past.max_by_key(|(since, _, _)| *since) else {
        return InForce::Nothing;
    };
    let holds = |package: &Held| {
        package
            .versions
            .last()
            .is_some_and(|v| v.version == version)
    };
    let holders = held
        .iter()
        .enumerate()
        .filter(|(_, package)| holds(package));
    let holders: Vec<(usize, &Held)> = holders.collect();
    let order = |(_, package): &&(usize, &Held)| (package.as_of, package.sequence);
    let before = holders.iter().filter(|(_, package)| package.as_of <= day);
    let before = before.max_by_key(order);
    let found = before.or_else(|| holders.iter().min_by_key(order));
    InForce::Version {
        version: version.to_owned(),
        since,
        held_by: found.map(|(at, _)| *at),
        is_later: before.is_none() && found.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn held(package: &str, as_of: &str, versions: &[(&str, &str, Option<&str>)]) -> Held {
        let version = |(version, on, approved): &(&str, &str, Option<&str>)| HeldVersion {
            version: (*version).to_owned(),
            on: Some(day(on)),
            approved_on: approved.map(day),
        };
        Held {
            package: package.to_owned(),
            sequence: 1,
            as_of: day(as_of),
            versions: versions.iter().map(version).collect(),
        }
    }

    const FIRST: (&str, &str, Option<&str>) = ("2025.1", "2025-09-01", Some("2025-10-01"));
    const SECOND: (&str, &str, Option<&str>) = ("2026.1", "2026-09-01", Some("2026-10-01"));

    fn two() -> Vec<Held> {
        vec![
            held("old", "2025-11-16", &[FIRST]),
            held("new", "2026-11-16", &[FIRST, SECOND]),
        ]
    }

    fn answer(on: &str, held: &[Held]) -> (String, Option<usize>, bool) {
        match in_force(day(on), held) {
            InForce::Version {
                version,
                held_by,
                is_later,
                ..
            } => (version, held_by, is_later),
            other => (format!("{other:?}"), None, false),
        }
    }

    #[test]
    fn a_version_holds_from_its_approval_until_the_next_one() {
        let both = two();
        assert_eq!(answer("2025-09-30", &both).0, "Nothing");
        assert_eq!(
            answer("2025-10-01", &both),
            ("2025.1".into(), Some(0), true)
        );
        assert_eq!(
            answer("2025-11-16", &both),
            ("2025.1".into(), Some(0), false)
        );
        assert_eq!(
            answer("2026-09-30", &both),
            ("2025.1".into(), Some(0), false)
        );
        assert_eq!(
            answer("2026-10-01", &both),
            ("2026.1".into(), Some(1), true)
        );
        assert_eq!(
            answer("2027-01-01", &both),
            ("2026.1".into(), Some(1), false)
        );
    }

    #[test]
    fn of_several_packages_with_one_version_the_last_before_the_day_shows_it() {
        let mut all = two();
        all.push(held("middle", "2026-05-01", &[FIRST]));
        assert_eq!(answer("2026-04-30", &all).1, Some(0));
        assert_eq!(answer("2026-05-01", &all).1, Some(2));
    }

    #[test]
    fn a_version_that_no_package_holds_is_known_from_the_history_of_a_later_one() {
        let later = &two()[1..];
        assert_eq!(answer("2026-01-01", later), ("2025.1".into(), None, false));
        assert_eq!(answer("2026-01-01", &[]).0, "Nothing");
    }

    #[test]
    fn without_approval_the_day_on_which_it_was_made_counts() {
        let only = [held("old", "2025-11-16", &[("1", "2025-09-01", None)])];
        assert_eq!(answer("2025-09-01", &only).0, "1");
    }

    #[test]
    fn two_packages_that_date_one_version_differently_are_named() {
        let mut both = two();
        both[0].versions[0].approved_on = Some(day("2025-10-02"));
        let named = InForce::Unclear("old".into(), "new".into());
        assert_eq!(in_force(day("2026-01-01"), &both), named);
    }
}
