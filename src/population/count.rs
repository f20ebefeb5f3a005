//! Reads the files of a population with many workers and joins what they found.

mod answer;
mod stretch;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Form;
use super::query::{BadExpression, Definition, Query};
use super::sequence::Numbers;
use super::sniff::{Seen, Text, sniff};
use super::tally::Tally;
use super::worker::{KeyShare, Picked, Sink, Worker};
use crate::model::Digest;
use crate::model::population::PopulationCount;
use crate::sample::{Gather, GatherError, Gathered};
use stretch::{Stretch, stretches};

/// A file to be read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in answers.
    pub shown: String,
    /// The digest of its bytes, where it is known.
    pub sha256: Option<Digest>,
}

/// Which part of a population is counted: part `part`, from 0, of `of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The files of this number, in their order.
    Files {
        /// Which part.
        part: u64,
        /// Of how many.
        of: u64,
    },
    /// The identities whose SHA-256 begins with a number of this remainder.
    Keys {
        /// Which part.
        part: u64,
        /// Of how many.
        of: u64,
    },
}

/// How files are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// How records are written; `None` to look.
    pub form: Option<Form>,
    /// How many threads read; `None` for as many as there are processors.
    pub threads: Option<usize>,
    /// Identities that all threads together hold in memory.
    pub limit_ids: usize,
    /// Where sorted runs of more are kept.
    pub folder: PathBuf,
    /// Whether rows are parsed that cannot match.
    pub every_row: bool,
    /// Which part is counted.
    pub share: Option<Share>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            form: None,
            threads: None,
            limit_ids: 1_000_000,
            folder: std::env::temp_dir(),
            every_row: false,
            share: None,
        }
    }
}

/// A population that was counted.
pub struct Counted {
    /// The figures.
    pub count: PopulationCount,
    /// The instances.
    pub gathered: Gathered,
}

/// A record that was asked for by its identity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selected {
    /// Its identity.
    pub id: String,
    /// The file it is in.
    pub file: String,
    /// Its line, counted from 1.
    pub line: u64,
    /// Its canonical JSON (RFC 8785).
    pub record: String,
    /// The digest of that.
    pub sha256: Digest,
}

/// Says why a population could not be counted.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// An expression cannot be used.
    #[error(transparent)]
    Expression(#[from] BadExpression),
    /// A file cannot be read.
    #[error("`{file}` cannot be read: {error}")]
    File {
        /// Its name.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// A file is written in a way that is not read.
    #[error("`{file}` {why}")]
    Unfit {
        /// Its name.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// Instances could not be kept.
    #[error(transparent)]
    Gather(#[from] GatherError),
}

/// Counts the instances in files.
pub fn count(
    definition: &Definition,
    files: &[SourceFile],
    options: &Options,
) -> Result<Counted, CountError> {
    let job = Job::new(definition, files, options)?;
    let limit = options.limit_ids / job.threads.max(1);
    let sink = || Sink::Gather(Box::new(Gather::new(limit, &options.folder)));
    let (tally, done) = job.run(&sink)?;
    let (mut gathers, mut numbers) = (Vec::new(), Numbers::default());
    for one in done {
        numbers.join(one.numbers);
        if let Sink::Gather(gather) = one.sink {
            gathers.push(*gather);
        }
    }
    let gathered = Gather::merge(gathers)?;
    let count = answer::count(&job, definition, &tally, numbers, &gathered);
    Ok(Counted { count, gathered })
}

/// Finds the records with these identities, sorted; of a repeated one, all.
pub fn records(
    definition: &Definition,
    files: &[SourceFile],
    options: &Options,
    ids: &BTreeSet<String>,
) -> Result<Vec<Selected>, CountError> {
    let job = Job::new(definition, files, options)?;
    let (_, done) = job.run(&|| Sink::Pick(ids, Vec::new()))?;
    let mut selected: Vec<Selected> = done
        .into_iter()
        .flat_map(|one| one.picked)
        .map(|(file, picked)| Selected {
            id: picked.id,
            file: files[file].shown.clone(),
            line: picked.line,
            record: picked.record,
            sha256: picked.sha256,
        })
        .collect();
    selected.sort();
    Ok(selected)
}

/// What is to be read, and what is asked of it.
struct Job<'j> {
    files: &'j [SourceFile],
    options: &'j Options,
    seen: Vec<Seen>,
    form: Form,
    query: Query,
    stretches: Vec<Stretch>,
    threads: usize,
}

/// What one worker leaves.
struct Done<'q> {
    sink: Sink<'q>,
    numbers: Numbers,
    /// Each with the number of its stretch, then of its file.
    picked: Vec<(usize, Picked)>,
}

impl<'j> Job<'j> {
    fn new(
        definition: &Definition,
        files: &'j [SourceFile],
        options: &'j Options,
    ) -> Result<Self, CountError> {
        let mut seen = Vec::new();
        for file in files {
            let looked = sniff(&file.path, options.form).map_err(|error| CountError::File {
                file: file.shown.clone(),
                error,
            })?;
            fit(&looked).map_err(|why| CountError::Unfit {
                file: file.shown.clone(),
                why,
            })?;
            seen.push(looked);
        }
        let first = seen.iter().find(|seen| seen.text == Text::Utf8);
        let form = options
            .form
            .or(first.map(|first| first.form))
            .unwrap_or(Form::Jsonl);
        let columns = first.map_or(&[][..], |first| &first.columns);
        let query = Query::new(definition, form, columns)?;
        let mut stretches = stretches(&seen, form);
        if let Some(Share::Files { part, of }) = options.share {
            stretches.retain(|stretch| stretch.file as u64 % of.max(1) == part);
        }
        let available = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = options
            .threads
            .unwrap_or(available)
            .max(1)
            .min(stretches.len().max(1));
        Ok(Self {
            files,
            options,
            seen,
            form,
            query,
            stretches,
            threads,
        })
    }

    /// Reads all stretches; what is found does not depend on who reads which.
    fn run<'q>(
        &'q self,
        sink: &(dyn Fn() -> Sink<'q> + Sync),
    ) -> Result<(Tally, Vec<Done<'q>>), CountError> {
        let next = AtomicUsize::new(0);
        let tallies = Mutex::new(Vec::new());
        let results: Vec<Result<Done<'q>, CountError>> = std::thread::scope(|scope| {
            let work = || self.work(sink(), &next, &tallies);
            let others: Vec<_> = (1..self.threads).map(|_| scope.spawn(work)).collect();
            let own = work();
            let joined = others.into_iter().map(|other| {
                let ended = other.join();
                ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            std::iter::once(own)
                .chain(joined.collect::<Vec<_>>())
                .collect()
        });
        let mut tallies = tallies.into_inner().unwrap_or_default();
        tallies.sort_by_key(|(stretch, _): &(usize, Tally)| *stretch);
        let mut before = vec![0; self.stretches.len()];
        let (mut whole, mut lines) = (Tally::default(), 0);
        for (at, tally) in tallies {
            if self.stretches[at].start == 0 {
                lines = 0;
            }
            before[at] = lines;
            lines += tally.lines;
            whole.add(tally, before[at]);
        }
        let mut done = Vec::new();
        for result in results {
            let mut one = result?;
            for (at, picked) in &mut one.picked {
                picked.line += before[*at];
                *at = self.stretches[*at].file;
            }
            done.push(one);
        }
        Ok((whole, done))
    }

    fn work<'q>(
        &'q self,
        sink: Sink<'q>,
        next: &AtomicUsize,
        tallies: &Mutex<Vec<(usize, Tally)>>,
    ) -> Result<Done<'q>, CountError> {
        let mut worker = Worker {
            query: &self.query,
            sink,
            share: match self.options.share {
                Some(Share::Keys { part, of }) => Some(KeyShare {
                    part,
                    of: of.max(1),
                }),
                _ => None,
            },
            tally: Tally::default(),
            numbers: Numbers::default(),
            every_row: self.options.every_row,
        };
        let mut picked = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(stretch) = self.stretches.get(at) else {
                return Ok(Done {
                    sink: worker.sink,
                    numbers: worker.numbers,
                    picked,
                });
            };
            let (file, seen) = (&self.files[stretch.file], &self.seen[stretch.file]);
            let read = stretch.read(&file.path, seen, self.form, &mut worker);
            read.map_err(|error| CountError::File {
                file: file.shown.clone(),
                error,
            })?;
            if let Sink::Pick(_, found) = &mut worker.sink {
                picked.extend(found.drain(..).map(|picked| (at, picked)));
            }
            let tally = std::mem::take(&mut worker.tally);
            if let Ok(mut tallies) = tallies.lock() {
                tallies.push((at, tally));
            }
        }
    }
}

/// Whether a file can be read at all.
fn fit(seen: &Seen) -> Result<(), String> {
    let why = match seen.text {
        Text::Utf8 | Text::Empty => "",
        Text::Utf16 => "is UTF-16; save it as UTF-8",
        Text::Archive => "is an archive or a workbook; export its table as CSV",
        Text::Binary => "holds bytes that no text has",
    };
    if !why.is_empty() {
        return Err(why.to_owned());
    }
    let mut columns = BTreeSet::new();
    match seen.columns.iter().find(|column| !columns.insert(*column)) {
        Some(twice) => Err(format!("has two columns `{twice}`; rename one of them")),
        None => Ok(()),
    }
}
