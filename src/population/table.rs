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
    let watched = Watched {
        inner: reader,
        separator: seen.separator,
        state: Quoting::Begin,
    };
    let mut reader = builder.from_reader(watched);
    let mut last = 1;
    let mut row = ByteRecord::new();
    let mut header = true;
    loop {
        let line = reader.position().line();
        match reader.read_byte_record(&mut row) {
            Ok(false) => {
                if reader.get_ref().state == Quoting::Inside {
                    // A cell that is never closed takes the rest of the file for its text.
                    worker.except(file, last, RowProblem::CutOff);
                }
                return Ok(());
            }
            Ok(true) if header => header = false,
            Ok(true) => {
                // The reader takes blank lines for a part of the row behind them.
                let within = memchr::memchr_iter(b'\n', row.as_slice()).count() as u64;
                let line = line.max(reader.position().line().saturating_sub(within + 1));
                last = line;
                take(&row, seen, (file, line), worker)?;
            }
            Err(error) => match error.into_kind() {
                ErrorKind::Io(error) => return Err(error),
                _ => worker.except(file, line, RowProblem::Malformed),
            },
        }
    }
}

/// A reader that knows whether it is inside a quoted cell (RFC 4180, section 2).
struct Watched<R> {
    inner: R,
    separator: u8,
    state: Quoting,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// At the beginning of a cell.
    Begin,
    /// In a cell without quotation marks, or behind the closing one.
    Outside,
    /// Between quotation marks.
    Inside,
    /// Behind a mark that closes the cell unless another one follows.
    Closing,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        for byte in &buffer[..read] {
            let ends = *byte == self.separator || matches!(byte, b'\n' | b'\r');
            self.state = match (self.state, byte) {
                (Quoting::Inside, b'"') => Quoting::Closing,
                (Quoting::Begin | Quoting::Closing, b'"') | (Quoting::Inside, _) => Quoting::Inside,
                _ if ends => Quoting::Begin,
                _ => Quoting::Outside,
            };
        }
        Ok(read)
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
