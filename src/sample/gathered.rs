//! A population once all its rows were seen: sizes, digests, conflicts, and its instances
//! in ascending order.

use std::collections::BTreeMap;
use std::io;

use sha2::{Digest as _, Sha256};

use super::instance::{BadId, Instance, InstanceId};
use super::run::{Row, Run, RunReader};
use crate::model::Digest;

/// Ids with other content that are listed; all of them are counted.
const CONFLICTS: usize = 10_000;

/// A row whose id breaks R1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BadRow {
    /// The file it is in.
    pub file: String,
    /// Its number in the file, counted from 1.
    pub row: u64,
    /// What is wrong with its id.
    pub why: BadId,
}

/// What one worker collected.
pub(super) struct Part {
    pub runs: Vec<Run>,
    pub strata: Vec<String>,
    pub rows: u64,
    pub bad: Vec<BadRow>,
    pub bad_count: u64,
}

/// The set of the instances of a population (R4, R5).
pub struct Gathered {
    runs: Vec<(Run, usize)>,
    /// Names of the strata by number, one list for each worker.
    names: Vec<Vec<String>>,
    /// Rows with an id that keeps R1.
    pub rows: u64,
    /// Distinct ids.
    pub distinct: u64,
    /// Ids that rows of other content, stratum or amount carry too, ascending; the first
    /// 10,000 of them.
    pub conflicts: Vec<String>,
    /// How many such ids there are.
    pub conflict_count: u64,
    /// SHA-256 over every distinct id in ascending order, each with a line feed (R5).
    pub population_digest: Digest,
    /// The same over id, tab, digest of the content, line feed; only where every kept row
    /// has a digest (R5).
    pub content_digest: Option<Digest>,
    /// Distinct ids of each stratum; those without one under the empty name.
    pub strata: BTreeMap<String, u64>,
    /// The sum of all amounts.
    pub total_amount: i128,
    /// The sum of the amounts above 0, from which monetary units are drawn (R8).
    pub positive_amount: u128,
    /// Distinct ids whose amount is not above 0.
    pub non_positive: u64,
    /// The first rows whose id breaks R1, by file and row.
    pub bad_rows: Vec<BadRow>,
    /// How many such rows there are.
    pub bad_count: u64,
}

impl Gathered {
    /// Reads all runs once and works out what is the same for every selection.
    pub(super) fn of(parts: Vec<Part>) -> io::Result<Self> {
        let mut gathered = Self {
            runs: Vec::new(),
            names: Vec::new(),
            rows: 0,
            distinct: 0,
            conflicts: Vec::new(),
            conflict_count: 0,
            population_digest: Digest::of(b""),
            content_digest: None,
            strata: BTreeMap::new(),
            total_amount: 0,
            positive_amount: 0,
            non_positive: 0,
            bad_rows: Vec::new(),
            bad_count: 0,
        };
        for part in parts {
            let worker = gathered.names.len();
            gathered.names.push(part.strata);
            let runs = part.runs.into_iter().map(|run| (run, worker));
            gathered.runs.extend(runs);
            gathered.rows += part.rows;
            gathered.bad_rows.extend(part.bad);
            gathered.bad_count += part.bad_count;
        }
        gathered.bad_rows.sort();
        gathered.count()?;
        Ok(gathered)
    }

    /// Rows beyond the first of their id.
    pub fn duplicates(&self) -> u64 {
        self.rows - self.distinct
    }

    /// Calls `see` with every instance, ids ascending by bytes.
    pub fn for_each(&mut self, see: &mut dyn FnMut(&Instance<'_>)) -> io::Result<()> {
        let Self { runs, names, .. } = self;
        walk(runs, names, &mut |instance, _| see(instance))
    }

    /// The same, with the word whether rows of the id disagree.
    pub(super) fn for_each_marked(
        &mut self,
        see: &mut dyn FnMut(&Instance<'_>, bool),
    ) -> io::Result<()> {
        let Self { runs, names, .. } = self;
        walk(runs, names, see)
    }

    fn count(&mut self) -> io::Result<()> {
        let (mut ids, mut contents) = (Sha256::new(), Sha256::new());
        let mut complete = true;
        let Self { runs, names, .. } = self;
        let mut seen = Seen::default();
        let mut line = Vec::new();
        walk(runs, names, &mut |instance, conflict| {
            line.clear();
            line.extend_from_slice(instance.id.as_str().as_bytes());
            line.push(b'\n');
            ids.update(&line);
            complete = complete && instance.sha256.is_some();
            if let Some(digest) = instance.sha256.filter(|_| complete) {
                line.pop();
                line.push(b'\t');
                line.extend_from_slice(digest.to_string().as_bytes());
                line.push(b'\n');
                contents.update(&line);
            }
            seen.take(instance, conflict);
        })?;
        self.distinct = seen.distinct;
        self.conflicts = seen.conflicts;
        self.conflict_count = seen.conflict_count;
        self.strata = seen.strata;
        self.total_amount = seen.total;
        self.positive_amount = seen.positive;
        self.non_positive = seen.non_positive;
        self.population_digest = Digest::from_bytes(ids.finalize().into());
        let complete = complete && seen.distinct > 0;
        self.content_digest = complete.then(|| Digest::from_bytes(contents.finalize().into()));
        Ok(())
    }
}

/// Sums over the distinct instances.
#[derive(Default)]
struct Seen {
    distinct: u64,
    conflicts: Vec<String>,
    conflict_count: u64,
    strata: BTreeMap<String, u64>,
    total: i128,
    positive: u128,
    non_positive: u64,
}

impl Seen {
    fn take(&mut self, instance: &Instance<'_>, conflict: bool) {
        self.distinct += 1;
        if conflict {
            self.conflict_count += 1;
            if self.conflicts.len() < CONFLICTS {
                self.conflicts.push(instance.id.as_str().to_owned());
            }
        }
        let stratum = instance.stratum.unwrap_or_default();
        match self.strata.get_mut(stratum) {
            Some(size) => *size += 1,
            None => _ = self.strata.insert(stratum.to_owned(), 1),
        }
        let amount = instance.amount.unwrap_or_default();
        self.total += i128::from(amount);
        match u64::try_from(amount) {
            Ok(amount @ 1..) => self.positive += u128::from(amount),
            _ => self.non_positive += 1,
        }
    }
}

/// The row that one run stands at.
struct Head<'a> {
    reader: RunReader<'a>,
    names: &'a [String],
    id: Vec<u8>,
    row: Row,
}

impl<'a> Head<'a> {
    fn instance(&self) -> Instance<'_> {
        let stratum: &'a str = &self.names[self.row.stratum as usize];
        Instance {
            id: InstanceId::stored(&self.id),
            sha256: self.row.digest().map(Digest::from_bytes),
            stratum: Some(stratum).filter(|name| !name.is_empty()),
            amount: Some(self.row.amount).filter(|amount| *amount != 0),
        }
    }

    /// Whether this head comes before another one: by id, then by what is kept first.
    fn before(&self, other: &Self) -> bool {
        let ids = self.id.cmp(&other.id);
        ids.then_with(|| self.instance().rank().cmp(&other.instance().rank()))
            .is_lt()
    }
}

/// Merges sorted runs: each id once, with the word whether its rows disagree.
fn walk(
    runs: &mut [(Run, usize)],
    names: &[Vec<String>],
    see: &mut dyn FnMut(&Instance<'_>, bool),
) -> io::Result<()> {
    let mut heads = Vec::new();
    for (run, worker) in runs {
        let mut reader = run.reader()?;
        let mut id = Vec::new();
        if let Some(row) = reader.next(&mut id)? {
            let names = &names[*worker];
            heads.push(Head {
                reader,
                names,
                id,
                row,
            });
        }
    }
    for at in (0..heads.len() / 2).rev() {
        sift(&mut heads, at);
    }
    let mut spare = Vec::new();
    while let Some(first) = heads.first_mut() {
        let names = first.names;
        let kept = first.row;
        std::mem::swap(&mut spare, &mut first.id);
        advance(&mut heads)?;
        let conflict = others(&mut heads, &spare, (&kept, names))?;
        let stratum = names[kept.stratum as usize].as_str();
        let instance = Instance {
            id: InstanceId::stored(&spare),
            sha256: kept.digest().map(Digest::from_bytes),
            stratum: Some(stratum).filter(|name| !name.is_empty()),
            amount: Some(kept.amount).filter(|amount| *amount != 0),
        };
        see(&instance, conflict || kept.is_conflict());
    }
    Ok(())
}

/// Passes over the rows of an id that was just taken; whether one of them disagrees.
fn others(heads: &mut Vec<Head<'_>>, id: &[u8], kept: (&Row, &[String])) -> io::Result<bool> {
    let (row, names) = kept;
    let rank = (row.digest(), &names[row.stratum as usize], row.amount);
    let mut conflict = false;
    while heads.first().is_some_and(|head| head.id == id) {
        let head = &heads[0];
        let (row, names) = (&head.row, head.names);
        let other = (row.digest(), &names[row.stratum as usize], row.amount);
        conflict |= row.is_conflict() || other != rank;
        advance(heads)?;
    }
    Ok(conflict)
}

/// Moves the first run to its next row and restores the heap.
fn advance(heads: &mut Vec<Head<'_>>) -> io::Result<()> {
    let first = &mut heads[0];
    match first.reader.next(&mut first.id)? {
        Some(row) => first.row = row,
        None => _ = heads.swap_remove(0),
    }
    sift(heads, 0);
    Ok(())
}

/// Lets one head sink to its place in a heap whose first one is the least.
fn sift(heads: &mut [Head<'_>], mut at: usize) {
    loop {
        let (left, right) = (2 * at + 1, 2 * at + 2);
        let mut least = at;
        for child in [left, right] {
            if child < heads.len() && heads[child].before(&heads[least]) {
                least = child;
            }
        }
        if least == at {
            return;
        }
        heads.swap(at, least);
        at = least;
    }
}
