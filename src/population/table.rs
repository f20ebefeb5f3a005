//! The rows of a table as records.

use std::io::Read;

use csv::{ByteRecord, ErrorKind, ReaderBuilder};

use super::lines::LONGEST;
use super::sniff::Seen;
use super::worker::Worker;
use crate::model::population::RowProblem;

/// Reads all rows behind the header; an error is the reader's.
pub(super) fn read(
    reader: impl Read,
    seen: &Seen,
    file: usize,
    worker: &mut Worker<'_>,
) -> std::io::Result<()> {
    let mut builder = ReaderBuilder::new();
    builder
        .delimiter(seen.separator)
        .has_headers(false)
        .flexible(true);
    let mut reader = builder.from_reader(reader);
    let mut row = ByteRecord::new();
    let mut header = true;
    loop {
        let line = reader.position().line();
        match reader.read_byte_record(&mut row) {
            Ok(false) => return Ok(()),
            Ok(true) if header => header = false,
            Ok(true) => {
                // The reader takes blank lines for a part of the row behind them.
                let within = memchr::memchr_iter(b'\n', row.as_slice()).count() as u64;
                let line = line.max(reader.position().line().saturating_sub(within + 1));
                take(&row, seen, (file, line), worker)?;
            }
            Err(error) => match error.into_kind() {
                ErrorKind::Io(error) => return Err(error),
                _ => worker.except(file, line, RowProblem::Malformed),
            },
        }
    }
}

fn take(
    row: &ByteRecord,
    seen: &Seen,
    (file, line): (usize, u64),
    worker: &mut Worker<'_>,
) -> std::io::Result<()> {
    worker.row();
    let problem = if row.as_slice().len() > LONGEST {
        Some(RowProblem::TooLong)
    } else if row.len() != seen.columns.len() {
        Some(RowProblem::CellCount)
    } else {
        None
    };
    if let Some(problem) = problem {
        worker.except(file, line, problem);
        return Ok(());
    }
    let cells: Result<Vec<&str>, _> = row.iter().map(std::str::from_utf8).collect();
    let Ok(cells) = cells else {
        worker.except(file, line, RowProblem::NotUtf8);
        return Ok(());
    };
    let columns = seen.columns.iter().map(String::as_str);
    worker.cells(columns.zip(cells).collect(), file, line)
}
