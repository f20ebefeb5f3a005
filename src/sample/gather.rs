//! Collects the rows of a population in bounded memory.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::gathered::{BadRow, Gathered, Part};
use super::instance::{BadId, Instance};
use super::run::{Row, Run, id_of};

/// Rows by which the memory of a worker grows at once.
const STEP: usize = 16 * 1024;
/// Bad rows that are listed; all of them are counted.
const BAD_ROWS: usize = 100;
/// Names of strata that one population may have.
const STRATA: usize = 100_000;

/// Says why a population could not be gathered.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// A spilled run could not be written or read again.
    #[error("rows cannot be kept in folder `{folder}`: {error}")]
    Spill {
        /// Where spilled runs are kept.
        folder: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A field with an own value for each row is no stratum.
    #[error(
        "the population has more than {STRATA} strata; a stratum is expected to be a field of few values"
    )]
    TooManyStrata,
}

/// Collects the rows of one worker: sorted, each id once, spilled to files beyond a limit.
pub struct Gather {
    limit: usize,
    folder: PathBuf,
    arena: Vec<u8>,
    rows: Vec<Row>,
    strata: BTreeMap<String, u32>,
    runs: Vec<Run>,
    counted: u64,
    bad: Vec<BadRow>,
    bad_count: u64,
}

impl Gather {
    /// Keeps at most `limit_ids` rows in memory, and sorted runs of more in files without a
    /// name in `folder`.
    pub fn new(limit_ids: usize, folder: &Path) -> Self {
        Self {
            limit: limit_ids.max(2),
            folder: folder.to_owned(),
            arena: Vec::new(),
            rows: Vec::new(),
            strata: BTreeMap::new(),
            runs: Vec::new(),
            counted: 0,
            bad: Vec::new(),
            bad_count: 0,
        }
    }

    /// Adds one row; a repeated id collapses (R4).
    pub fn add(&mut self, instance: Instance<'_>) -> Result<(), GatherError> {
        self.push(instance, false)
    }

    /// Adds one row of an id whose rows are known to disagree.
    pub(super) fn add_disputed(&mut self, instance: Instance<'_>) -> Result<(), GatherError> {
        self.push(instance, true)
    }

    /// Counts rows that collapsed before they came here.
    pub(super) fn count_collapsed(&mut self, rows: u64) {
        self.counted += rows;
    }

    fn push(&mut self, instance: Instance<'_>, disputed: bool) -> Result<(), GatherError> {
        if self.rows.len() >= self.limit {
            self.make_room()?;
        }
        if self.rows.len() == self.rows.capacity() {
            self.rows.reserve_exact(STEP.min(self.limit));
        }
        let stratum = self.stratum(instance.stratum.unwrap_or_default())?;
        let id = instance.id.as_str().as_bytes();
        let mut row = Row {
            at: self.arena.len() as u64,
            amount: instance.amount.unwrap_or_default(),
            stratum,
            len: u16::try_from(id.len()).expect("an id has at most 1024 bytes"),
            flags: 0,
            sha256: [0; 32],
        };
        row.set_digest(instance.sha256.map(|digest| *digest.as_bytes()));
        if disputed {
            row.mark_conflict();
        }
        self.arena.extend_from_slice(id);
        self.rows.push(row);
        self.counted += 1;
        Ok(())
    }

    /// Records a row whose id breaks R1; `row` is its number in `file`, counted from 1.
    pub fn refuse(&mut self, file: &str, row: u64, why: BadId) {
        self.bad_count += 1;
        if self.bad.len() < BAD_ROWS {
            let file = file.to_owned();
            self.bad.push(BadRow { file, row, why });
        }
    }

    /// The rows added so far.
    pub fn rows(&self) -> u64 {
        self.counted
    }

    /// Joins what the workers collected. The answer does not depend on who read what.
    pub fn merge(gathers: Vec<Self>) -> Result<Gathered, GatherError> {
        let folder = gathers.first().map(|one| one.folder.clone());
        let folder = folder.unwrap_or_default();
        let parts = gathers.into_iter().map(Self::close).collect();
        Gathered::of(parts).map_err(|error| GatherError::Spill { folder, error })
    }

    /// The number of a stratum's name within this worker.
    fn stratum(&mut self, name: &str) -> Result<u32, GatherError> {
        if let Some(number) = self.strata.get(name) {
            return Ok(*number);
        }
        if self.strata.len() >= STRATA {
            return Err(GatherError::TooManyStrata);
        }
        let number = u32::try_from(self.strata.len()).expect("few strata");
        self.strata.insert(name.to_owned(), number);
        Ok(number)
    }

    /// Collapses repeated ids; where that frees little, the rows become a run in a file.
    fn make_room(&mut self) -> Result<(), GatherError> {
        self.collapse();
        if self.rows.len() <= self.limit / 2 {
            return Ok(());
        }
        let spilled = Run::spill(&self.folder, &self.arena, &self.rows);
        let run = spilled.map_err(|error| GatherError::Spill {
            folder: self.folder.clone(),
            error,
        })?;
        self.runs.push(run);
        self.rows.clear();
        self.arena.clear();
        Ok(())
    }

    /// Sorts the rows in memory and keeps the first of each id.
    fn collapse(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        let names = self.names();
        let rank = |row: &Row| (row.digest(), names[row.stratum as usize], row.amount);
        let arena = &self.arena;
        let order = |a: &Row, b: &Row| {
            let ids = id_of(arena, a).cmp(id_of(arena, b));
            ids.then_with(|| rank(a).cmp(&rank(b)))
        };
        rows.sort_unstable_by(order);
        rows.dedup_by(|next, kept| {
            let same = id_of(arena, next) == id_of(arena, kept);
            if same && (next.is_conflict() || rank(next) != rank(kept)) {
                kept.mark_conflict();
            }
            same
        });
        self.rows = rows;
        self.pack();
    }

    /// Rewrites the arena so that it holds the ids of the kept rows and nothing else.
    fn pack(&mut self) {
        let held: usize = self.rows.iter().map(|row| usize::from(row.len)).sum();
        if held == self.arena.len() {
            return;
        }
        let mut arena = Vec::with_capacity(held);
        for row in &mut self.rows {
            let at = arena.len() as u64;
            arena.extend_from_slice(id_of(&self.arena, row));
            row.at = at;
        }
        self.arena = arena;
    }

    /// The names of the strata by their number.
    fn names(&self) -> Vec<&str> {
        let mut names = vec![""; self.strata.len()];
        for (name, number) in &self.strata {
            names[*number as usize] = name;
        }
        names
    }

    fn close(mut self) -> Part {
        self.collapse();
        let strata = self.names().into_iter().map(str::to_owned).collect();
        let mut runs = self.runs;
        let (arena, rows) = (self.arena, self.rows);
        if !rows.is_empty() {
            runs.push(Run::Memory { arena, rows });
        }
        Part {
            runs,
            strata,
            rows: self.counted,
            bad: self.bad,
            bad_count: self.bad_count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digest;
    use crate::sample::InstanceId;

    fn rows() -> Vec<(String, Option<Digest>, &'static str, i64)> {
        let row = |n: usize| {
            let id = format!("id-{:03}", n * 37 % 101);
            let stratum = ["", "a", "b"][n * 37 % 101 % 3];
            // Ids that come again carry another digest where n is a multiple of 13.
            let content = if n > 101 && n.is_multiple_of(13) {
                "x"
            } else {
                "y"
            };
            (id, Some(Digest::of(content.as_bytes())), stratum, 5)
        };
        (0..150).map(row).collect()
    }

    fn gathered(workers: usize, limit: usize) -> Gathered {
        let folder = std::env::temp_dir();
        let mut gathers: Vec<Gather> = (0..workers).map(|_| Gather::new(limit, &folder)).collect();
        for (number, (id, sha256, stratum, amount)) in rows().iter().enumerate() {
            let instance = Instance {
                id: InstanceId::parse(id).expect("an id"),
                sha256: *sha256,
                stratum: Some(stratum),
                amount: Some(*amount),
            };
            let worker = &mut gathers[number % workers];
            worker.add(instance).expect("added");
        }
        Gather::merge(gathers).expect("merged")
    }

    #[test]
    fn workers_and_spilled_runs_do_not_change_the_answer() {
        let mut whole = gathered(1, 1000);
        let mut ids = Vec::new();
        let mut keep = |instance: &Instance<'_>| ids.push(instance.id.as_str().to_owned());
        whole.for_each(&mut keep).expect("read");
        assert!(ids.is_sorted());
        assert_eq!(
            (whole.rows, whole.distinct, whole.duplicates()),
            (150, 101, 49)
        );
        assert_eq!(whole.strata.values().sum::<u64>(), 101);
        assert_eq!((whole.total_amount, whole.positive_amount), (505, 505));
        // 104, 117, 130 and 143 come again with another digest.
        assert_eq!(whole.conflict_count, 4);
        let text = ids.join("\n") + "\n";
        assert_eq!(whole.population_digest, Digest::of(text.as_bytes()));
        for (workers, limit) in [(1, 7), (3, 1000), (4, 5), (2, 2)] {
            let other = gathered(workers, limit);
            assert_eq!(other.conflicts, whole.conflicts, "{workers} {limit}");
            assert_eq!(other.population_digest, whole.population_digest);
            assert_eq!(other.content_digest, whole.content_digest);
            assert_eq!(other.strata, whole.strata);
            assert_eq!((other.rows, other.distinct), (150, 101));
        }
    }

    #[test]
    fn an_empty_population_has_the_digest_of_nothing_and_no_content() {
        let none = Gather::merge(Vec::new()).expect("merged");
        assert_eq!((none.rows, none.distinct), (0, 0));
        assert_eq!(none.population_digest, Digest::of(b""));
        assert_eq!(none.content_digest, None);
    }
}
