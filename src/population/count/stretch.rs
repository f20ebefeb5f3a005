//! The stretches that files are read in: whole files, and parts of plain ones.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;

use super::super::Form;
use super::super::lines::{Line, Lines};
use super::super::sniff::Seen;
use super::super::table;
use super::super::values::{Found, Values};
use super::super::worker::{Worker, problem};
use crate::model::population::RowProblem;
use crate::telemetry::source::{self, OVER_BUDGET, Raw, State};

/// The size of a part of a plain file. The same for any number of threads.
const PART: u64 = 16 << 20;

/// Lines that begin from `start` on and before `end`.
pub(super) struct Stretch {
    pub(super) file: usize,
    pub(super) start: u64,
    end: Option<u64>,
}

/// Cuts files into stretches, in order.
pub(super) fn stretches(seen: &[Seen], form: Form) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (file, seen) in seen.iter().enumerate() {
        if seen.packed || seen.over_lines || form == Form::Csv || form == Form::Json {
            all.push(Stretch {
                file,
                start: 0,
                end: None,
            });
            continue;
        }
        let mut start = 0;
        while start < seen.size || start == 0 {
            let end = Some(start + PART);
            all.push(Stretch { file, start, end });
            start += PART;
        }
    }
    all
}

impl Stretch {
    /// Reads it; an error is one of reading the file.
    pub(super) fn read(
        &self,
        path: &Path,
        seen: &Seen,
        form: Form,
        worker: &mut Worker<'_>,
    ) -> io::Result<()> {
        let mut file = File::open(path)?;
        if let Some(end) = self.end {
            return self.part(file, end, worker);
        }
        let state = State::default();
        let (packing, reader) = source::open(Raw::new(&mut file, &state))?;
        let mut line = 0;
        let read = match form {
            Form::Csv => table::read(reader, seen, self.file, worker),
            _ if seen.over_lines || form == Form::Json => self.values(reader, &mut line, worker),
            _ => self.lines(Lines::new(reader), u64::MAX, &mut line, worker),
        };
        match read {
            // What cannot be unpacked is an exception of the population, with its place.
            Err(error) if packing.is_some() && !state.has_failed() => {
                let problem = if error.to_string() == OVER_BUDGET {
                    RowProblem::UnpacksTooFar
                } else {
                    RowProblem::Damaged
                };
                worker.except(self.file, line + 1, problem);
                Ok(())
            }
            other => other,
        }
    }

    /// Reads the lines that begin in a part of a plain file.
    fn part(&self, mut file: File, end: u64, worker: &mut Worker<'_>) -> io::Result<()> {
        let mut line = 0;
        // The byte before says whether a line begins right at the start.
        let before = self.start.saturating_sub(1);
        file.seek(SeekFrom::Start(before))?;
        let mut lines = Lines::new(file);
        if self.start > 0 {
            lines.pass_line()?;
        }
        self.lines(lines, end - before, &mut line, worker)?;
        worker.tally.lines = line;
        Ok(())
    }

    fn lines<R: Read>(
        &self,
        mut lines: Lines<R>,
        end: u64,
        line: &mut u64,
        worker: &mut Worker<'_>,
    ) -> io::Result<()> {
        while lines.position() < end {
            let Some(next) = lines.next()? else {
                break;
            };
            *line += 1;
            match next {
                Line::Whole(text) => {
                    let first = self.start == 0 && *line == 1;
                    let mark = text.strip_prefix(b"\xef\xbb\xbf").filter(|_| first);
                    worker.document(mark.unwrap_or(text), self.file, *line)?;
                }
                Line::TooLong => {
                    worker.row();
                    worker.except(self.file, *line, RowProblem::TooLong);
                }
            }
        }
        Ok(())
    }

    fn values(&self, reader: impl Read, line: &mut u64, worker: &mut Worker<'_>) -> io::Result<()> {
        let mut values = Values::new(reader);
        while let Some((at, found)) = values.next()? {
            *line = at;
            match found {
                Found::Value(text) => worker.document(text, self.file, at)?,
                Found::Not(stop) => {
                    worker.row();
                    worker.except(self.file, at, problem(stop));
                }
                Found::TooLong => {
                    worker.row();
                    worker.except(self.file, at, RowProblem::TooLong);
                }
            }
        }
        Ok(())
    }
}
