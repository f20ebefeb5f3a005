//! Which version of a table answers for the version that was asked about.

use super::table::AgentTable;
use crate::model::agent::{Basis, Distance};

/// A version of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version<'t> {
    table: &'t AgentTable,
    at: usize,
}

impl<'t> Version<'t> {
    /// The version that answers: the asked one, or the nearest older one; the first
    /// where the asked one is older than all. `None` where what is asked is no version.
    pub(super) fn answering(table: &'t AgentTable, asked: &str) -> Option<(Self, Basis)> {
        let wanted = numbers(asked)?;
        let known: Vec<Vec<u64>> = table
            .versions
            .iter()
            .map(|known| numbers(&known.version).expect("the tables are tested"))
            .collect();
        let up_to = known.partition_point(|version| *version <= wanted);
        let at = up_to.saturating_sub(1);
        let distance = if known[at] == wanted {
            Distance::Known
        } else if up_to == 0 {
            Distance::Before
        } else if let Some(next) = table.versions.get(up_to) {
            Distance::Between {
                next: next.version.clone(),
            }
        } else {
            Distance::After
        };
        let basis = Basis {
            asked: asked.to_owned(),
            answered: table.versions[at].version.clone(),
            known_by: table.versions[at].basis.clone(),
            distance,
        };
        Some((Self { table, at }, basis))
    }

    /// The next newer version of the table.
    pub(super) fn next(self) -> Option<Self> {
        let at = self.at + 1;
        (at < self.table.versions.len()).then_some(Self { at, ..self })
    }

    /// Whether the version lies between two of the table, both included.
    pub(super) fn within(&self, since: Option<&str>, until: Option<&str>) -> bool {
        let number = |version: &str| {
            let mut all = self.table.versions.iter();
            all.position(|known| known.version == version)
                .expect("the tables are tested")
        };
        since.is_none_or(|since| number(since) <= self.at)
            && until.is_none_or(|until| self.at <= number(until))
    }
}

/// The numbers of a version: `0.169.0`, `v2.1`, `0.170.0-alpha.1` (its numbers before the dash).
pub(super) fn numbers(version: &str) -> Option<Vec<u64>> {
    let version = version.trim().trim_start_matches('v');
    let release = version.split(['-', '+']).next()?;
    let numbers: Option<Vec<u64>> = release.split('.').map(|part| part.parse().ok()).collect();
    let mut numbers = numbers.filter(|numbers| numbers.len() <= 4)?;
    numbers.resize(4, 0);
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("0.121.0") < numbers("0.169"));
        assert!(numbers("v2.10.0") > numbers("2.9.1"));
        assert_eq!(numbers("1.0.0-beta.2"), numbers("1.0.0"));
        assert_eq!(numbers("latest"), None);
        assert_eq!(numbers(""), None);
    }
}
