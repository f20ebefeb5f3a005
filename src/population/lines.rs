//! Splits a stream into lines in bounded memory.

use std::io::{self, Read};

/// How much is read at a time.
const BLOCK: usize = 1 << 20;

/// The longest line, or document, that is read.
pub(super) const LONGEST: usize = 32 << 20;

/// A stream and how far it was read.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the buffer begins in the stream.
    base: u64,
    ended: bool,
}

/// A line without its end.
pub(super) enum Line<'l> {
    Whole(&'l [u8]),
    /// More than [`LONGEST`].
    TooLong,
}

impl<R: Read> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            end: 0,
            base: 0,
            ended: false,
        }
    }

    /// Where the next line begins.
    pub(super) fn position(&self) -> u64 {
        self.base + self.start as u64
    }

    /// The next line; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let mut looked = 0;
        loop {
            let rest = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memchr(b'\n', &rest[looked..]) {
                let start = self.start;
                let end = start + looked + at;
                self.start = end + 1;
                return Ok(Some(Line::Whole(&self.buffer[start..end])));
            }
            looked = rest.len();
            if looked > LONGEST {
                self.pass_line()?;
                return Ok(Some(Line::TooLong));
            }
            if self.ended {
                let (start, end) = (self.start, self.end);
                self.start = end;
                return Ok((start < end).then(|| Line::Whole(&self.buffer[start..end])));
            }
            self.fill()?;
        }
    }

    /// Goes behind the next line end.
    pub(super) fn pass_line(&mut self) -> io::Result<()> {
        loop {
            if let Some(at) = memchr::memchr(b'\n', &self.buffer[self.start..self.end]) {
                self.start += at + 1;
                return Ok(());
            }
            self.start = self.end;
            if self.ended {
                return Ok(());
            }
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.base += self.start as u64;
        self.end -= self.start;
        self.start = 0;
        let wanted = self.end + BLOCK;
        if self.buffer.len() < wanted {
            self.buffer.resize(wanted, 0);
        }
        loop {
            match self.reader.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            return Ok(());
        }
    }
}
