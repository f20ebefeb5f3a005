//! Splits a stream into JSON documents: one on a line, over many lines, or joined.
//!
//! A document is looked for where the one before it ended. Where one cannot be
//! read, the next is looked for on the next line, or, if it went over lines, on the
//! next line that begins with a brace in its first column.

use std::io::{self, Read};

use super::collector::{Collector, Taken};
use super::json::Stop;
use super::population::{ExceptionKind, Population};

/// How much is read at a time.
const BLOCK: usize = 1 << 20;

/// The longest document that is read.
pub(super) const LONGEST: usize = 32 << 20;

/// A stream and how far it was read.
pub(super) struct Documents<'r, 's> {
    reader: &'r mut dyn Read,
    population: &'s mut Population,
    collector: &'s mut Collector,
    /// What was read is at its beginning; the space behind it is used again and again.
    buffer: Vec<u8>,
    /// Where what is still to be looked at begins in the buffer, and where it ends.
    start: usize,
    end: usize,
    /// Behind the last line end in the buffer.
    whole_lines: usize,
    /// Where the buffer begins in the stream.
    base: u64,
    line: u64,
    ended: bool,
    failure: Option<io::Error>,
}

/// Reads all documents of a stream; an error is the reader's, at the end.
pub(super) fn read(
    reader: &mut dyn Read,
    population: &mut Population,
    collector: &mut Collector,
) -> io::Result<()> {
    let mut documents = Documents {
        reader,
        population,
        collector,
        buffer: Vec::new(),
        start: 0,
        end: 0,
        whole_lines: 0,
        base: 0,
        line: 1,
        ended: false,
        failure: None,
    };
    documents.all();
    documents.population.bytes = documents.base + documents.end as u64;
    documents.failure.map_or(Ok(()), Err)
}

/// The kind of exception that a stop is.
pub(super) fn kind(stop: Stop) -> ExceptionKind {
    match stop {
        Stop::End | Stop::Cut => ExceptionKind::CutOff,
        Stop::Malformed => ExceptionKind::Malformed,
        Stop::TooDeep => ExceptionKind::TooDeep,
        Stop::TooMany => ExceptionKind::TooManyRecords,
    }
}

impl Documents<'_, '_> {
    fn all(&mut self) {
        self.fill();
        if self.rest().starts_with(b"\xef\xbb\xbf") {
            self.start = 3;
        }
        while self.skip_space() {
            // A line is looked at when all of it is there.
            if !self.ended && self.start >= self.whole_lines && self.pending() <= LONGEST {
                self.fill();
                continue;
            }
            self.one();
        }
    }

    /// Reads, or passes, one document.
    fn one(&mut self) {
        match self.collector.take(&self.buffer[self.start..self.end]) {
            Taken::Read(length) if length <= LONGEST => {
                self.population.json_documents += 1;
                self.advance(length);
            }
            Taken::Not(kind, length) if length <= LONGEST => {
                self.except(kind);
                self.advance(length);
            }
            Taken::Read(length) | Taken::Not(_, length) => {
                self.except(ExceptionKind::TooLong);
                self.advance(length);
            }
            Taken::Stopped(Stop::End, _) if !self.ended => {
                if self.pending() > LONGEST {
                    self.except(ExceptionKind::TooLong);
                    self.pass(self.pending());
                } else {
                    self.fill();
                }
            }
            Taken::Stopped(stop, length) => {
                self.except(kind(stop));
                self.pass(length);
            }
        }
    }

    fn pending(&self) -> usize {
        self.end - self.start
    }

    fn rest(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    fn except(&mut self, kind: ExceptionKind) {
        let offset = self.base + self.start as u64;
        self.population.except(kind, offset, Some(self.line));
    }

    fn advance(&mut self, length: usize) {
        let passed = &self.buffer[self.start..self.start + length];
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.start += length;
    }

    /// Passes what cannot be read: `length` bytes are known to belong to it.
    fn pass(&mut self, length: usize) {
        let before = self.line;
        self.advance(length);
        self.pass_line();
        if self.line <= before + 1 {
            return;
        }
        while self.first_byte().is_some_and(|byte| byte != b'{') {
            self.pass_line();
        }
    }

    fn pass_line(&mut self) {
        loop {
            if let Some(at) = memchr::memchr(b'\n', self.rest()) {
                return self.advance(at + 1);
            }
            self.start = self.end;
            if self.ended {
                return;
            }
            self.fill();
        }
    }

    fn first_byte(&mut self) -> Option<u8> {
        while self.start == self.end && !self.ended {
            self.fill();
        }
        self.rest().first().copied()
    }

    /// Goes to the next byte that is no white space; `false` at the end.
    fn skip_space(&mut self) -> bool {
        while self.first_byte().is_some() {
            let space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
            let rest = self.rest();
            let spaces = rest.iter().take_while(|byte| space(byte)).count();
            let found = spaces < rest.len();
            self.advance(spaces);
            if found {
                return true;
            }
        }
        false
    }

    /// Reads as much as is waiting, so that a long document is not walked again and
    /// again, but little more than the longest one. The sizes do not depend on what the
    /// reader gives at a time.
    fn fill(&mut self) {
        self.buffer.copy_within(self.start..self.end, 0);
        self.base += self.start as u64;
        self.whole_lines = self.whole_lines.saturating_sub(self.start);
        self.end -= self.start;
        self.start = 0;
        let before = self.end;
        let wanted =
            before + before.clamp(BLOCK, (LONGEST + BLOCK).saturating_sub(before).max(BLOCK));
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        while self.end < wanted && !self.ended {
            match self.reader.read(&mut self.buffer[self.end..wanted]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.failure = Some(error);
                    self.ended = true;
                }
            }
        }
        if let Some(at) = memchr::memrchr(b'\n', &self.buffer[before..self.end]) {
            self.whole_lines = before + at + 1;
        }
    }
}
